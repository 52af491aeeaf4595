"""One search from start to proof: good sites, Lagrangian bound, then HiGHS on what is left open."""

from dataclasses import dataclass

import numpy as np

from lifecircle.geodata.text import Text

from .answer import Status, Watch, clearly_below
from .bound import Bound, lagrangian_bound
from .exchange import good_answer, shaken, steps_of_a_round
from .joined import joined
from .milp import solve
from .narrow import narrowed
from .pairs import BoolArray, FloatArray, IntArray
from .radius import radius_model
from .search import Case

MODEL_PAIRS = 3_000_000
"""Above so many pairs the exact model is not built; the Lagrangian bound stands."""
BUILT_PAIRS_PER_S = 100_000
"""Nor where the time left is too short to build it, at about this pace, and to solve it."""

EXACT = Text("求解精确模型", "solving the exact model")
EQUAL = 1e-9
SHAKE_ABOVE = 1e-4
FIRST_SHARE, BOUND_SHARE, SHAKE_SHARE, LAST_SHARE = 0.1, 0.35, 0.5, 0.8
"""Of the time that is left: for a first shaking, for a bound, for the long shaking, for a bound that
no exact model follows."""
SHAKE_EFFORT, SMALL_PAIRS = 3e9, 80_000
"""Entries looked at while shaking, about, and the pairs below which it is less; a count and not a
time, so that answers repeat."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Minimum:
    """new: the best new sites, None where none was found; value, bound: of the objective of ``steps``."""

    new: IntArray | None
    value: float
    bound: float
    status: Status
    method: str


def minimise(case: Case, *, must: BoolArray, watch: Watch) -> Minimum:
    """The sites with least objective, proven as far as the time allows.

    must (rows,): rows that must be served (their ``otherwise`` is a large stand-in).
    """
    step = _step_of(case)
    rounds = _shakes(case)
    new = good_answer(case, watch=watch)
    new = shaken(case, new, watch=watch, rounds=rounds // 20, until_s=_within(watch, FIRST_SHARE))
    bound = lagrangian_bound(case, new, watch=watch, close_enough=EQUAL, until_s=_within(watch, BOUND_SHARE))
    low = _lifted(bound.value, step)
    best = case.value(np.concatenate([case.locked, new]))
    if best - low > SHAKE_ABOVE * abs(best):
        until_s = _within(watch, SHAKE_SHARE)
        new = joined(case, new, bound, must=must, watch=watch, rounds=rounds, until_s=until_s)
        small = len(case.pairs.row) <= MODEL_PAIRS
        until_s = _within(watch, BOUND_SHARE if small else LAST_SHARE)
        bound = lagrangian_bound(case, new, watch=watch, close_enough=EQUAL, before=bound, until_s=until_s)
        low = max(low, _lifted(bound.value, step))
    opened = np.concatenate([case.locked, new])
    value = case.value(opened) if _permitted(case, opened, must) else np.inf
    if value < np.inf and value - low <= EQUAL * max(1.0, abs(value)):
        return Minimum(new=new, value=value, bound=value, status="optimal", method="greedy+swap+lagrangian")
    method = "greedy+swap+lagrangian"
    if not watch.over:
        exact = _exact(case, new, value, low, bound, must=must, watch=watch, step=step)
        if exact is not None:
            method += "+highs"
            if exact.none:
                return Minimum(new=None, value=np.inf, bound=np.inf, status="infeasible", method=method)
            new, value, low = exact.new, exact.value, exact.low
    if not np.isfinite(value):
        return Minimum(new=None, value=np.inf, bound=low, status=_stopped(watch, "unknown"), method=method)
    proven = value - low <= _tolerance(value)
    status: Status = "optimal" if proven else _stopped(watch, "time_limit")
    return Minimum(new=new, value=value, bound=min(low, value), status=status, method=method)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Exact:
    """What the exact model adds; none: there is proven to be no answer."""

    new: IntArray
    value: float
    low: float
    none: bool = False


def _exact(
    case: Case, new: IntArray, value: float, low: float, bound: Bound, *, must: BoolArray, watch: Watch,
    step: float,
) -> _Exact | None:  # fmt: skip
    """HiGHS on the candidates that are not settled; None where that is too large.

    value: of the sites ``new``, inf where they are not permitted.
    """
    settled = np.isfinite(value)
    kept = ~bound.shut if settled else np.ones_like(bound.shut)
    if np.diff(case.pairs.offset)[kept].sum() > min(MODEL_PAIRS, BUILT_PAIRS_PER_S * watch.left_s):
        return None
    small = narrowed(case, kept, must=must)
    built = radius_model(small.case, must=small.must, sure=bound.sure[small.candidates] if settled else None)

    def tell(best: float, proven: float) -> bool:
        return watch.report(EXACT, objective=min(value, best), bound=max(low, proven))

    start = built.start(small.position[np.concatenate([case.locked, new])]) if settled else None
    solved = solve(built.model, watch=watch, start=start, tell=tell)
    if solved.end == "infeasible" and not settled:
        return _Exact(new=new, value=np.inf, low=np.inf, none=True)
    low = max(low, _lifted(min(solved.bound, value), step))
    if solved.values is not None:
        open_now = (solved.values[: len(small.candidates)] > 0.5) & ~small.case.rules.locked
        picked = small.candidates[np.flatnonzero(open_now)]
        better = case.value(np.concatenate([case.locked, picked]))
        if clearly_below(better, value):
            new, value = picked, better
    if solved.end == "optimal" and low >= value - _tolerance(value):
        low = value
    return _Exact(new=new, value=value, low=low)


def _shakes(case: Case) -> int:
    """Rounds of shaking that the size of the case allows."""
    slots = min(case.rules.most, case.pairs.candidate_count)
    effort = SHAKE_EFFORT * np.clip(len(case.pairs.row) / SMALL_PAIRS, 0.02, 1.0)
    return int(np.clip(effort / steps_of_a_round(case, slots), 20, 20_000))


def _within(watch: Watch, share: float) -> float:
    """Seconds of the watch when a share of the time that is left will be gone."""
    return watch.seconds + share * watch.left_s


def _permitted(case: Case, opened: IntArray, must: BoolArray) -> bool:
    served = case.pairs.served(opened)
    return case.rules.allow(opened) and bool(served[must].all())


def _tolerance(value: float) -> float:
    """The solver's own: 1e-6, or the last digits of a large number."""
    return max(2e-6, 1e-9 * abs(value))


def _stopped(watch: Watch, otherwise: Status) -> Status:
    if watch.cancelled:
        return "cancelled"
    return "not_proven" if otherwise == "time_limit" and not watch.over else otherwise


def _step_of(case: Case) -> float:
    """1 where every possible objective is a whole number, else 0."""
    parts: list[FloatArray] = [case.people, case.pairs.cost, case.otherwise]
    return 1.0 if all(bool((part == np.round(part)).all()) for part in parts) else 0.0


def _lifted(bound: float, step: float) -> float:
    """A bound lifted to the next value that the objective can take."""
    if step == 0 or not np.isfinite(bound):
        return bound
    return float(np.ceil(bound - 1e-6 * max(1.0, abs(bound) * 1e-6)))
