"""Siting with capacities: people are allotted to sites, none above its capacity.

y_j in {0, 1} opens site j, z_ij >= 0 people of row i are allotted to it:

    Σ_j z_ij <= w_i (= w_i where they must be served)
    least_j y_j <= Σ_i z_ij <= capacity_j y_j,   z_ij <= w_i y_j

with the rules of ``radius``. cover: max Σ z; mean: min Σ d_ij z_ij + Σ_i o_i (w_i - Σ_j z_ij);
reach: min Σ f_j y_j with Σ z >= the people wanted. A site filled exactly to its capacity is allowed.
"""

import numpy as np

from lifecircle.geodata.text import Text

from .allot_causes import what_is_short
from .allot_model import Allotment, allotment_model, allotment_of, filled_one_by_one
from .answer import Answer, Cause, Status, Watch, clearly_below, relative_gap
from .causes import limit_causes, no_candidate
from .milp import solve
from .minimise import EXACT
from .pairs import FloatArray, IntArray, Pairs
from .rules import Rules

MODEL_PAIRS = 1_000_000


def allot(
    goal: str, pairs: Pairs, people: FloatArray, rules: Rules, *, watch: Watch,
    otherwise: FloatArray | None = None, share: float = 1.0, cheapest: bool = False,
    any_will_do: bool = False,
) -> Answer:  # fmt: skip
    """The answer of cover, mean or reach under capacities; arguments as there.

    any_will_do: the first permitted answer is enough.
    """
    given = np.full(pairs.row_count, np.inf) if otherwise is None else otherwise
    reached = pairs.served() | (np.isfinite(given) if goal == "mean" else False)
    case, row_of = allotment_of(goal, pairs, people, given, rules, reached=reached)
    total = float(people.sum())
    wanted = min(share * total, float(case.people.sum())) if goal == "reach" else 0.0
    short = share == 1.0 or share * total > wanted
    causes = no_candidate(people, reached) if goal != "reach" or short else []
    price = case.rules.cost if cheapest else np.ones(pairs.candidate_count)
    out = tuple(int(row) for row in np.flatnonzero(~reached & (people > 0)))
    wrong = limit_causes(rules, count=pairs.candidate_count)
    if wrong:
        return _none(goal, wrong, "infeasible", watch=watch, bound=np.nan, left_out=out)
    model = allotment_model(case, goal=goal, price=price, wanted=wanted)
    first = filled_one_by_one(case, goal=goal, wanted=wanted)
    value = np.inf
    if first is not None:
        value = model.constant + float(model.cost @ first)
    low = _simple_bound(case) if goal == "cover" else (0.0 if goal == "reach" else -np.inf)
    sign = -1.0 if goal == "cover" else 1.0
    values, status, method = first, _stopped(watch), "greedy"
    if len(case.pairs.row) <= MODEL_PAIRS and not watch.over:
        method = "greedy+highs"

        def tell(best: float, proven: float) -> bool:
            ended = watch.report(EXACT, objective=sign * min(value, best), bound=sign * max(low, proven))
            return ended or (any_will_do and best < 1e20)

        solved = solve(model, watch=watch, start=first, tell=tell)
        if solved.end == "infeasible" and first is None:
            why = what_is_short(case, goal=goal, price=price, wanted=wanted, watch=watch)
            return _none(goal, [*causes, *why], "infeasible", watch=watch, bound=np.nan, left_out=out)
        low = max(low, solved.bound)
        if solved.values is not None and clearly_below(solved.objective, value):
            values, value = solved.values, solved.objective
        status = "optimal" if solved.end == "optimal" else _stopped(watch)
    if values is None:
        ended: Status = "cancelled" if watch.cancelled else "unknown"
        return _none(goal, causes, ended, watch=watch, bound=sign * low, left_out=out)
    if status == "optimal" or not clearly_below(low, value):
        status, low = "optimal", max(low, value) if value - low <= 2e-6 else low
    return _answer(
        goal, case, values, value, min(low, value), row_of=row_of, people=people, left_out=out,
        status=status, method=method, causes=causes, watch=watch, sign=sign,
    )  # fmt: skip


def _simple_bound(case: Allotment) -> float:
    """No more people can be served than live in reach, nor than the largest sites hold (negative)."""
    free = np.sort(case.full[~case.rules.locked])[::-1]
    room = float(case.full[case.rules.locked].sum() + free[: case.rules.most].sum())
    return -min(room, float(case.people.sum()))


def _answer(
    goal: str, case: Allotment, values: FloatArray, value: float, low: float, *, row_of: IntArray,
    people: FloatArray, left_out: tuple[int, ...], status: Status, method: str, causes: list[Cause],
    watch: Watch, sign: float,
) -> Answer:  # fmt: skip
    count = case.pairs.candidate_count
    opened = values[:count] > 0.5
    given = np.where(opened[case.pairs.candidate], values[count:], 0.0)
    load = np.bincount(case.pairs.candidate, weights=given, minlength=count)
    new = np.flatnonzero(opened & ~case.rules.locked)
    order = new[np.lexsort((new, -load[new]))]
    some = given > 1e-9
    table = np.column_stack([case.pairs.row[some], case.pairs.candidate[some], given[some]]).astype(float)
    return Answer(
        goal=goal,
        chosen=tuple(int(one) for one in order),
        objective=sign * value,
        bound=sign * low,
        gap=relative_gap(sign * value, sign * low),
        status=status,
        seconds=watch.seconds,
        method=method,
        left_out=left_out,
        allotted=_unmerged(table, row_of, people),
        causes=tuple(causes),
    )


def _unmerged(table: FloatArray, row_of: IntArray, people: FloatArray) -> FloatArray:
    """What merged rows were allotted, shared among the rows in them by their people."""
    old = np.flatnonzero(row_of >= 0)
    total = np.bincount(row_of[old], weights=people[old])
    members = old[np.argsort(row_of[old], kind="stable")]
    start = np.searchsorted(row_of[members], np.arange(len(total) + 1))
    row = table[:, 0].astype(np.int64)
    size = np.diff(start)[row]
    at = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size) + np.repeat(start[row], size)
    each = members[at]
    share = people[each] / total[row_of[each]]
    return np.column_stack([each, np.repeat(table[:, 1], size), np.repeat(table[:, 2], size) * share])


def _none(
    goal: str, causes: list[Cause], status: Status, *, watch: Watch, bound: float, left_out: tuple[int, ...]
) -> Answer:
    if not causes and status == "infeasible":
        causes = [Cause("rules", 0.0, Text("各项限制不能同时满足", "the limits contradict each other"))]
    return Answer(
        goal=goal, chosen=(), objective=np.nan, bound=bound, gap=np.inf, status=status,
        seconds=watch.seconds, method="greedy+highs", left_out=left_out, causes=tuple(causes),
    )  # fmt: skip


def _stopped(watch: Watch) -> Status:
    return "cancelled" if watch.cancelled else "time_limit"
