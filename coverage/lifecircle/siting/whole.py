"""People who have every service of a composite circle: most of them, or fewest sites until enough have.

y_j in {0, 1} opens site j; x_i in [0, 1]: row i is served; z_k in [0, 1]: point k has all its services.

    max  Σ w_k z_k
    x_i <= Σ_{j serves row i} y_j
    z_k <= x_i            for every row i that point k lacks

with the rules of ``radius``. With whole y the others may be taken whole too. Fewest sites: the same
people as one unit of ``full_cover``.
"""

from dataclasses import replace

import numpy as np
from scipy import sparse

from lifecircle.geodata.text import Text

from .answer import Answer, Cause, Status, Tell, Watch, relative_gap
from .causes import limit_causes, no_candidate
from .full_cover import reach_units
from .full_cover_model import Units
from .milp import Model, solve, stacked
from .minimise import BUILT_PAIRS_PER_S, EXACT, MODEL_PAIRS
from .pairs import BoolArray, FloatArray, IntArray, Pairs
from .points import OpenPoints, Points, open_points, what_is_lacking
from .radius import rule_rows
from .rules import FlatRules, Rules, flat_rules
from .whole_bound import whole_bound
from .whole_search import good_answer, improved, in_order, listed, value_of

BOUND_SHARE = 0.35
"""Of the time that is left: for the bound."""
CURVE_BEYOND = 2
"""The curve goes on to so many times the sites asked for."""


def cover_whole(
    pairs: Pairs, served: BoolArray, points: Points, rules: Rules, *, time_limit_s: float | None = None,
    tell: Tell | None = None,
) -> Answer:  # fmt: skip
    """Sites with which most people newly have all their services.

    served (rows,): rows that have their service already; points that lack nothing are not counted.
    objective and bound: people who lacked something and have everything, by locked sites too.
    left_out: rows of the points that nothing here can help. Capacities do not count.
    """
    watch = Watch(time_limit_s=time_limit_s, tell=tell)
    lacks = what_is_lacking(pairs, served, points)
    missed = lacks.helpless & (points.people > 0)
    causes = no_candidate(points.people, ~missed)
    out = tuple(int(row) for row in np.flatnonzero(_of(points, missed)))
    flat = flat_rules(rules, count=pairs.candidate_count)
    wrong = limit_causes(rules, count=pairs.candidate_count)
    if wrong:
        return _none(wrong, watch=watch, left_out=out)
    kept = lacks.open & (points.people > 0)
    case = open_points(pairs, served, points, kept=kept, group=np.zeros(len(kept), np.int64))
    new, value, high, status, method = _searched(case, flat, watch=watch)
    if new is None:
        why = limit_causes(rules, count=pairs.candidate_count, tried=True) if status == "infeasible" else []
        bound = high if np.isfinite(high) else np.nan
        return _none([*causes, *why], watch=watch, status=status, bound=bound, method=method, left_out=out)
    if value <= 0 < len(case.people) and flat.most > 0:
        causes.append(_nobody(float(case.people.sum()), proven=status == "optimal"))
    order, _ = in_order(case, flat, new)
    free = int((~flat.locked).sum())
    most = min(max(CURVE_BEYOND * len(new), len(new) + 5), free)
    return Answer(
        goal="cover",
        chosen=tuple(int(one) for one in order),
        objective=value,
        bound=high,
        gap=relative_gap(value, high),
        status=status,
        seconds=watch.seconds,
        method=method,
        curve=tuple(listed(case, flat, most=most)),
        left_out=out,
        causes=tuple(causes),
    )


def reach_whole(
    pairs: Pairs, served: BoolArray, points: Points, rules: Rules, *, share: float = 1.0,
    cheapest: bool = False, time_limit_s: float | None = None, tell: Tell | None = None,
) -> Answer:  # fmt: skip
    """Fewest (or ``cheapest``) new sites with which a share of all people has all services.

    Where too few can have them at all, all who can are asked for, and the cause names the others.
    curve: people with everything, with the first 1, 2, … sites of the answer.
    """
    if not 0 < share <= 1:
        raise ValueError("share must be above 0 and at most 1")
    lacks = what_is_lacking(pairs, served, points)
    missed = lacks.helpless & (points.people > 0)
    total, possible = float(points.people.sum()), float(points.people[~missed].sum())
    short = share * total > possible * (1 + 1e-12)
    causes = no_candidate(points.people, ~missed) if short or share == 1 else []
    one = Units(
        point=points.point, people=points.people, unit=np.zeros(len(points.people), np.int64), count=1,
        passes_share=min(share, possible / total) if total > 0 else 0.0, wanted=1 if total > 0 else 0,
        never=points.never,
    )  # fmt: skip
    found = reach_units(pairs, served, one, rules, cheapest=cheapest, time_limit_s=time_limit_s, tell=tell)
    case = open_points(pairs, served, points, kept=lacks.open, group=np.zeros(len(points.people), np.int64))
    locked = np.flatnonzero(flat_rules(rules, count=pairs.candidate_count).locked)
    have = float(points.people[lacks.done].sum())
    steps = [
        have + value_of(case, np.concatenate([locked, np.array(found.chosen[:many], dtype=np.int64)]))
        for many in range(1, len(found.chosen) + 1)
    ]
    out = tuple(int(row) for row in np.flatnonzero(_of(points, missed)))
    return replace(found, curve=tuple(steps), passing=(), left_out=out, causes=(*causes, *found.causes))


def _of(points: Points, which: BoolArray) -> BoolArray:
    """Rows of these points."""
    return (points.point >= 0) & which[np.maximum(points.point, 0)] if len(which) else points.point >= 0


def _searched(
    case: OpenPoints, rules: FlatRules, *, watch: Watch
) -> tuple[IntArray | None, float, float, Status, str]:
    """Sites, people they complete, what no choice is above, how it ended, by what method."""
    watch.sign = -1.0
    whole = bool((case.people == np.round(case.people)).all())
    new, value = good_answer(case, rules, watch=watch)
    method = "greedy+swap+lagrangian"
    until_s = watch.seconds + BOUND_SHARE * watch.left_s
    bound = whole_bound(case, rules, value=max(value, 0.0), watch=watch, until_s=until_s)
    high = bound.high
    new, value = improved(case, rules, new, value, often=bound.opened, watch=watch)
    if new is not None and high <= value + 1e-9 * max(1.0, value):
        return new, value, value, "optimal", method
    size = len(case.pairs.row) + 2 * case.parts.nnz
    if size <= min(MODEL_PAIRS, BUILT_PAIRS_PER_S * watch.left_s) and not watch.over:
        method += "+highs"
        solved = solve(
            _model(case, rules), watch=watch, start=None if new is None else _filled(case, rules, new),
            tell=lambda best, low: watch.report(
                EXACT, objective=-max(value, -best), bound=-min(high, -low)
            ),
        )  # fmt: skip
        if solved.end == "infeasible" and new is None:
            return None, np.nan, np.nan, "infeasible", method
        if np.isfinite(solved.bound):
            high = min(high, max(0.0, -solved.bound))
        if solved.values is not None:
            picked = np.flatnonzero((solved.values[: len(rules.cost)] > 0.5) & ~rules.locked)
            better = value_of(case, np.concatenate([np.flatnonzero(rules.locked), picked]))
            if new is None or better > value + 1e-9 * max(1.0, value):
                new, value = picked, better
    if new is None:
        return None, np.nan, high, "cancelled" if watch.cancelled else "unknown", method
    high = np.floor(high + 1e-6) if whole else high
    if high <= value + max(2e-6, 1e-9 * value):
        return new, value, value, "optimal", method
    status: Status = "cancelled" if watch.cancelled else ("time_limit" if watch.over else "not_proven")
    return new, value, float(high), status, method


def _model(case: OpenPoints, rules: FlatRules) -> Model:
    """Columns: sites, rows, points."""
    pairs, sites, rows, points = case.pairs, len(rules.cost), case.pairs.row_count, len(case.people)
    columns = sites + rows + points
    serves = sparse.csr_array((np.ones(len(pairs.row)), (pairs.row, pairs.candidate)), shape=(rows, sites))
    served = sparse.hstack([serves, -sparse.eye_array(rows), sparse.csr_array((rows, points))], format="csr")
    point, row = case.parts.nonzero()
    number, ones = np.arange(len(point)), np.ones(len(point))
    has = sparse.csr_array(
        (np.concatenate([ones, -ones]),
         (np.concatenate([number, number]), np.concatenate([sites + row, sites + rows + point]))),
        shape=(len(point), columns),
    )  # fmt: skip
    blocks: list[tuple[sparse.sparray, FloatArray, FloatArray]] = [
        (served, np.zeros(rows), np.full(rows, np.inf)),
        (has, np.zeros(len(point)), np.full(len(point), np.inf)),
        *rule_rows(rules, columns=columns),
    ]
    return Model(
        cost=np.concatenate([np.zeros(sites + rows), -case.people]),
        lower=np.concatenate([rules.locked.astype(float), np.zeros(rows + points)]),
        upper=np.ones(columns), whole=np.arange(columns) < sites, **stacked(blocks, columns=columns),
    )  # fmt: skip


def _filled(case: OpenPoints, rules: FlatRules, new: IntArray) -> FloatArray:
    """Values of the model's columns with exactly these new sites open."""
    opened = np.concatenate([np.flatnonzero(rules.locked), new])
    sites = np.zeros(len(rules.cost))
    sites[opened] = 1.0
    return np.concatenate([sites, case.pairs.served(opened), case.complete(opened)]).astype(np.float64)


def _nobody(people: float, *, proven: bool) -> Cause:
    """Why sites are not worth it: nobody comes to have everything."""
    head = Text("这么多新点", "With this many sites") if proven else Text("找到的方案", "The solution found")
    message = Text(
        f"{head.zh}不能让任何人各项需求都满足；可以多选几处，或用 --need 逐项选址",
        f"{head.en}: nobody gains all needs at once; choose more sites, or site one need at a time "
        "with --need",
    )
    return Cause("nobody", people, message)


def _none(
    causes: list[Cause], *, watch: Watch, left_out: tuple[int, ...], status: Status = "infeasible",
    bound: float = np.nan, method: str = "",
) -> Answer:  # fmt: skip
    return Answer(
        goal="cover", chosen=(), objective=np.nan, bound=bound, gap=np.inf, status=status,
        seconds=watch.seconds, method=method, left_out=left_out,
        causes=tuple(causes) if status == "infeasible" else (),
    )  # fmt: skip
