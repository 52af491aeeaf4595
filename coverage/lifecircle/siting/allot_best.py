"""The best sites of an allotment and their bound: search, proof, and the exact model where there is time."""

from typing import NamedTuple

import numpy as np

from .allot_bound import dearest_choice, room_bound
from .allot_model import Aim, Allotment, allotment_model
from .allot_rooms import rooms_of
from .allot_search import Search
from .answer import Status, Watch, clearly_below
from .milp import solve
from .minimise import BUILT_PAIRS_PER_S, EXACT
from .pairs import FloatArray

MODEL_PAIRS = 1_000_000
"""Above so many pairs, equal rows made one, the exact model is not built; the Lagrangian bound stands."""
FIRST_SHARE = 0.1
SHARES = (0.0, 0.25, 0.5)
"""Of the time that is left: for each bound, and again (at least the first) for what it leads to. The
first bound is that of simple prices; what it leads to is what the others aim at.
"""


class Best(NamedTuple):
    """values: of the columns of the model, None where there are none; value, low: of its objective."""

    values: FloatArray | None
    value: float
    low: float
    status: Status
    method: str


def best_allotment(case: Allotment, aim: Aim, *, watch: Watch, any_will_do: bool = False) -> Best:
    """The best answer of the goals cover and reach, proven as far as the time allows.

    any_will_do: the first permitted answer is enough.
    """
    first = _without_model(case, aim, watch=watch, any_will_do=any_will_do)
    enough = first.status == "infeasible" or (
        first.values is not None and (any_will_do or not clearly_below(first.low, first.value))
    )
    size = len(case.pairs.row)
    if not enough and not watch.over and size <= min(MODEL_PAIRS, BUILT_PAIRS_PER_S * watch.left_s):
        first = _exact(case, aim, first, watch=watch, any_will_do=any_will_do)
    proven = first.status == "optimal" or not clearly_below(first.low, first.value)
    if first.values is None or not proven:
        return first
    close = first.value - first.low <= 2e-6 * max(1.0, abs(first.value) * 1e-3)
    return first._replace(status="optimal", low=first.value if close else min(first.low, first.value))


def _without_model(case: Allotment, aim: Aim, *, watch: Watch, any_will_do: bool) -> Best:
    """Bound, lists and exchanges; then both again."""
    rooms, method = rooms_of(case), "greedy+swap+lagrangian"
    search = Search(case, rooms, aim, watch=watch)
    low = -float(case.counted.sum()) if aim.goal == "cover" else 0.0
    whole = aim.goal == "reach" and bool((aim.price == np.round(aim.price)).all())
    bound = None
    for part in SHARES:
        until_s = watch.seconds + part * watch.left_s
        bound = room_bound(case, rooms, aim, best=search.value, watch=watch, before=bound, until_s=until_s)
        if aim.goal == "reach" and bound.low > dearest_choice(case, aim.price):
            return Best(None, np.inf, np.inf, "infeasible", method)
        low = max(low, float(np.ceil(bound.low - 1e-6)) if whole else bound.low)
        search.improve(bound, until_s=watch.seconds + max(part, FIRST_SHARE) * watch.left_s)
        if any_will_do or watch.over or not clearly_below(low, search.value):
            break
    values = search.values()
    return Best(values, np.inf if values is None else search.value, low, _ended(watch, values), method)


def _exact(case: Allotment, aim: Aim, first: Best, *, watch: Watch, any_will_do: bool) -> Best:
    """HiGHS, starting from the first answer."""

    def tell(best: float, proven: float) -> bool:
        ended = watch.report(EXACT, objective=min(first.value, best), bound=max(first.low, proven))
        return ended or (any_will_do and best < 1e20)

    method = first.method + "+highs"
    solved = solve(allotment_model(case, aim), watch=watch, start=first.values, tell=tell)
    if solved.end == "infeasible" and first.values is None:
        return Best(None, np.inf, np.inf, "infeasible", method)
    low, values, value = max(first.low, solved.bound), first.values, first.value
    if solved.values is not None and clearly_below(solved.objective, value):
        values, value = solved.values, solved.objective
    status = "optimal" if solved.end == "optimal" else _ended(watch, values)
    return Best(values, value, min(low, value), status, method)


def _ended(watch: Watch, values: FloatArray | None) -> Status:
    if watch.cancelled:
        return "cancelled"
    if values is None:
        return "unknown"
    return "time_limit" if watch.over else "not_proven"
