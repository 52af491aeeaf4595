"""Siting with capacities: people are allotted to sites, none above its capacity.

y_j in {0, 1} opens site j, z_ij >= 0 people of row i are allotted to it:

    Σ_j z_ij <= w_i (= w_i where they must be served)
    least_j y_j <= Σ_i z_ij <= capacity_j y_j,   z_ij <= w_i y_j

with the rules of ``radius``. cover: max Σ z; mean: min Σ d_ij z_ij + Σ_i o_i (w_i - Σ_j z_ij);
reach: min Σ f_j y_j with Σ z >= the people wanted. A site filled exactly to its capacity is allowed.

Of several services, each has the site's capacity for itself (Σ_i over the rows of one service), and
u_k people of point k are served in all its rows i or in none:

    Σ_j z_ij = u_k <= w_k;   cover: max Σ u;   reach: Σ u >= the people wanted

mean and worst serve every row of everyone, so nothing more is asked there.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from lifecircle.geodata.text import Text

from .allot_causes import what_is_short
from .allot_model import Allotment, allotment_model, allotment_of
from .allot_start import filled_one_by_one
from .answer import Answer, Cause, Status, Tell, Watch, clearly_below, relative_gap
from .causes import limit_causes, no_candidate
from .milp import solve
from .minimise import EXACT
from .pairs import BoolArray, FloatArray, IntArray, Pairs
from .points import Points, what_is_lacking
from .rules import Rules

MODEL_PAIRS = 1_000_000


def allot(
    goal: str, pairs: Pairs, people: FloatArray, rules: Rules, *, watch: Watch,
    otherwise: FloatArray | None = None, share: float = 1.0, cheapest: bool = False,
    any_will_do: bool = False, service: IntArray | None = None,
) -> Answer:  # fmt: skip
    """The answer of cover, mean or reach under capacities; arguments as there.

    any_will_do: the first permitted answer is enough. service (rows,): see above.
    """
    given = np.full(pairs.row_count, np.inf) if otherwise is None else otherwise
    reached = pairs.served() | (np.isfinite(given) if goal == "mean" else False)
    case, row_of = allotment_of(goal, pairs, people, given, rules, reached=reached, service=service)
    total = float(people.sum())
    wanted = min(share * total, float(case.people.sum())) if goal == "reach" else 0.0
    short = share == 1.0 or share * total > wanted
    causes = no_candidate(people, reached) if goal != "reach" or short else []
    out = tuple(int(row) for row in np.flatnonzero(~reached & (people > 0)))
    asked = _Asked(goal, case, row_of, people, wanted, cheapest, causes, out)
    return _searched(asked, rules, watch=watch, any_will_do=any_will_do)


def allot_whole(
    goal: str, pairs: Pairs, served: BoolArray, points: Points, rules: Rules, *, service: IntArray,
    share: float = 1.0, cheapest: bool = False, time_limit_s: float | None = None, tell: Tell | None = None,
) -> Answer:  # fmt: skip
    """Cover or reach under capacities, where people count who are served in all their rows.

    served (rows,): rows that have their service without any site here. objective of cover: people
    newly served in everything. allotted: of those who are. left_out: rows of points that nothing
    here can help.
    """
    watch = Watch(time_limit_s=time_limit_s, tell=tell)
    lacks = what_is_lacking(pairs, served, points)
    missed = lacks.helpless & (points.people > 0)
    kept = lacks.open & (points.people > 0)
    place = np.maximum(points.point, 0)
    mine = (points.point >= 0) & ~served & kept[place]
    people = np.where(mine, points.people[place], 0.0)
    case, row_of = allotment_of(
        "cover", pairs, people, np.ones(pairs.row_count), rules, reached=mine, service=service
    )
    number = np.cumsum(kept) - 1
    case = replace(case, point=number[points.point[mine]], point_people=points.people[kept])
    total, possible = float(points.people.sum()), float(points.people[~missed].sum())
    have = float(points.people[lacks.done].sum())
    wanted = max(0.0, min(share * total, possible) - have)
    short = goal == "cover" or share == 1.0 or share * total > possible * (1 + 1e-12)
    causes = no_candidate(points.people, ~missed) if short else []
    out = tuple(int(row) for row in np.flatnonzero((points.point >= 0) & missed[place]))
    asked = _Asked(goal, case, row_of, people, wanted, cheapest, causes, out)
    return _searched(asked, rules, watch=watch)


class _Asked(NamedTuple):
    """One question: its case, the rows of the case that the rows given are, and what is known already."""

    goal: str
    case: Allotment
    row_of: IntArray
    people: FloatArray
    wanted: float
    cheapest: bool
    causes: list[Cause]
    left_out: tuple[int, ...]


def _searched(asked: _Asked, rules: Rules, *, watch: Watch, any_will_do: bool = False) -> Answer:
    goal, case, wanted, causes, out = asked.goal, asked.case, asked.wanted, asked.causes, asked.left_out
    count = case.pairs.candidate_count
    price = case.rules.cost if asked.cheapest else np.ones(count)
    wrong = limit_causes(rules, count=count)
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
        goal, case, values, value, min(low, value), row_of=asked.row_of, people=asked.people,
        left_out=out, status=status, method=method, causes=causes, watch=watch, sign=sign,
    )  # fmt: skip


def _simple_bound(case: Allotment) -> float:
    """No more people can be served than live in reach, nor than the largest sites hold (negative).

    Of several services: those of the rows of all, or of points, who need room in every service they lack.
    """
    free = np.sort(case.full[~case.rules.locked], axis=0)[::-1]
    room = case.full[case.rules.locked].sum(axis=0) + free[: case.rules.most].sum(axis=0)
    if case.point is None:
        return -min(float(room.sum()), float(case.people.sum()))
    lacking = np.zeros((len(case.counted), len(room)), dtype=bool)
    lacking[case.point, case.service] = True
    without = [float(case.counted @ has - there) for has, there in zip(lacking.T, room, strict=True)]
    return max(0.0, *without) - float(case.counted.sum())


def _answer(
    goal: str, case: Allotment, values: FloatArray, value: float, low: float, *, row_of: IntArray,
    people: FloatArray, left_out: tuple[int, ...], status: Status, method: str, causes: list[Cause],
    watch: Watch, sign: float,
) -> Answer:  # fmt: skip
    count = case.pairs.candidate_count
    opened = values[:count] > 0.5
    size = len(case.pairs.row)
    given = np.where(opened[case.pairs.candidate], values[count : count + size], 0.0)
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
