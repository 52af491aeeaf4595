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
from typing import Any, NamedTuple

import numpy as np

from .allot_answer import answer_of, columns_of, in_rows_given, no_answer, sites_that_serve
from .allot_best import best_allotment
from .allot_causes import what_is_short
from .allot_mean import mean_allotted
from .allot_model import Aim
from .allot_plain import answer_by_reach
from .allot_reduced import reduced
from .answer import Answer, Cause, Tell, Watch
from .causes import limit_causes, no_candidate
from .pairs import BoolArray, FloatArray, IntArray, Pairs
from .points import Points, what_is_lacking
from .rules import Rules


def allot(
    goal: str, pairs: Pairs, people: FloatArray, rules: Rules, *, watch: Watch,
    otherwise: FloatArray | None = None, share: float = 1.0, cheapest: bool = False,
    any_will_do: bool = False, service: IntArray | None = None,
) -> Answer:  # fmt: skip
    """The answer of cover, mean or reach under capacities, every row by itself; arguments as there.

    any_will_do: the first permitted answer is enough. service (rows,): see above.
    """
    if goal == "mean":
        given = np.full(pairs.row_count, np.inf) if otherwise is None else otherwise
        return mean_allotted(pairs, people, given, rules, watch=watch, service=service)
    kind = np.zeros(pairs.row_count, np.int64) if service is None else service.astype(np.int64)
    each = Points(point=np.arange(pairs.row_count), people=people)
    served = np.zeros(pairs.row_count, dtype=bool)
    return _allotted(
        goal, pairs, served, each, rules, service=kind, share=share, cheapest=cheapest,
        any_will_do=any_will_do, watch=watch,
    )  # fmt: skip


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
    return _allotted(
        goal, pairs, served, points, rules, service=service.astype(np.int64), share=share, cheapest=cheapest,
        watch=watch,
    )  # fmt: skip


def _allotted(
    goal: str, pairs: Pairs, served: BoolArray, points: Points, rules: Rules, *, service: IntArray,
    share: float, cheapest: bool, watch: Watch, any_will_do: bool = False,
) -> Answer:  # fmt: skip
    who = _who_counts(goal, pairs, served, points, share=share)
    wrong = limit_causes(rules, count=pairs.candidate_count)
    known: dict[str, Any] = {"watch": watch, "left_out": who.left_out}
    if wrong:
        return no_answer(goal, wrong, "infeasible", bound=np.nan, method="", **known)
    found = reduced(pairs, points.point, points.people, rules, asked=who.rows, service=service)
    if found.roomy and not any_will_do:
        plain = answer_by_reach(
            goal, pairs, served, points, rules, found=found, share=share, cheapest=cheapest, watch=watch
        )
        return replace(plain, left_out=who.left_out, causes=(*who.causes, *plain.causes))
    case = found.case
    price = case.rules.cost if cheapest else np.ones(pairs.candidate_count)
    aim = Aim(goal, price, max(0.0, who.wanted - found.sure))
    more = found.sure if goal == "cover" else 0.0
    watch.sign, watch.shift = (-1.0 if goal == "cover" else 1.0), more
    best = best_allotment(case, aim, watch=watch, any_will_do=any_will_do)
    if best.status == "infeasible":
        why = what_is_short(case, aim, watch=watch, beside=found.sure)
        return no_answer(goal, [*who.causes, *why], best.status, bound=np.nan, method=best.method, **known)
    if best.values is None:
        bound = watch.sign * best.low + more
        return no_answer(goal, who.causes, best.status, bound=bound, method=best.method, **known)
    opened, given, whole = columns_of(case, best.values)
    load = np.bincount(case.pairs.candidate, weights=given, minlength=len(opened)).astype(np.float64)
    return answer_of(
        goal, opened=sites_that_serve(case, opened, load), locked=case.rules.locked,
        allotted=in_rows_given(found, points.point, points.people, given=given, whole=whole),
        value=best.value - more, low=best.low - more, sign=watch.sign, status=best.status,
        method=best.method, causes=who.causes, **known,
    )  # fmt: skip


class _Who(NamedTuple):
    """rows (rows,): that are asked for; wanted: people of the goal reach, beside those who have all."""

    rows: BoolArray
    wanted: float
    causes: list[Cause]
    left_out: tuple[int, ...]


def _who_counts(goal: str, pairs: Pairs, served: BoolArray, points: Points, *, share: float) -> _Who:
    lacks = what_is_lacking(pairs, served, points)
    missed = lacks.helpless & (points.people > 0)
    kept = lacks.open & (points.people > 0)
    place = np.maximum(points.point, 0)
    total, possible = float(points.people.sum()), float(points.people[~missed].sum())
    short = goal == "cover" or share == 1.0 or share * total > possible * (1 + 1e-12)
    wanted = min(share * total, possible) - float(points.people[lacks.done].sum())
    return _Who(
        rows=(points.point >= 0) & ~served & kept[place],
        wanted=wanted if goal == "reach" else 0.0,
        causes=no_candidate(points.people, ~missed) if short else [],
        left_out=tuple(int(row) for row in np.flatnonzero((points.point >= 0) & missed[place])),
    )
