"""The goals cover, reach and mean on plain matrices; ``worst`` stands in its own module."""

import numpy as np

from lifecircle.geodata.text import Text

from .answer import Answer, Cause, Tell, Watch, relative_gap
from .causes import limit_causes, no_candidate, reach_causes, separate_parts
from .minimise import Minimum, minimise
from .pairs import BoolArray, FloatArray, IntArray, Pairs, merged_rows
from .rules import Rules, flat_rules
from .search import Case, greedy, in_order_of_gain
from .setcover import fewest

CURVE_BEYOND = 2
"""The curve goes on to so many times the sites asked for."""

FAR = 1000.0
"""Stand-in for the cost of a row that must be served, as a multiple of the largest cost."""


def cover(
    pairs: Pairs, people: FloatArray, rules: Rules, *, time_limit_s: float | None = None,
    tell: Tell | None = None,
) -> Answer:  # fmt: skip
    """Sites from which most people are covered (maximal covering; Church and ReVelle 1974).

        max Σ_i w_i x_i,   x_i <= Σ_{j covers i} y_j

    pairs: who covers whom (the costs do not count). people (rows,): weight of each row.
    objective and bound: people covered, by locked sites too.
    Raises ValueError for numbers that make no sense.
    """
    watch = Watch(time_limit_s=time_limit_s, tell=tell)
    people = checked_people(people, pairs)
    if rules.allots:
        from .allot import allot

        return allot("cover", pairs, people, rules, watch=watch)
    nothing = np.zeros(len(pairs.cost))
    bare = Pairs(offset=pairs.offset, row=pairs.row, cost=nothing, row_count=pairs.row_count)
    case, reached = _case(bare, people, np.ones(pairs.row_count), rules)
    total = float(case.people.sum())
    causes = [*no_candidate(people, reached)]
    wrong = limit_causes(rules, count=pairs.candidate_count)
    if wrong:
        return _unanswered("cover", wrong, watch=watch)
    watch.sign, watch.shift = -1.0, total
    found = minimise(case, must=np.zeros(len(case.people), dtype=bool), watch=watch)
    if found.new is None:
        return _unanswered("cover", [*causes, *limit_causes(rules, count=pairs.candidate_count, tried=True)],
                           watch=watch, status=found, left_out=left_out(people, reached))  # fmt: skip
    return Answer(
        goal="cover",
        chosen=tuple(int(one) for one in in_order_of_gain(case, found.new)),
        objective=total - found.value,
        bound=total - found.bound,
        gap=relative_gap(total - found.value, total - found.bound),
        status=found.status,
        seconds=watch.seconds,
        method=found.method,
        curve=tuple(total - value for value in _curve(case, found.new)),
        left_out=left_out(people, reached),
        causes=tuple(causes),
    )


def mean(
    pairs: Pairs, people: FloatArray, rules: Rules, *, otherwise: FloatArray | None = None,
    service: IntArray | None = None, time_limit_s: float | None = None, tell: Tell | None = None,
) -> Answer:  # fmt: skip
    """Sites with the least sum of people x cost (p-median; Hakimi 1964); the mean is that by people.

    otherwise (rows,): cost of a row where no site serves it: what it has already, or a stated
    largest cost; inf (the default): it must be served. Rows that neither have a finite
    ``otherwise`` nor any candidate are left out and named. service (rows,): capacities hold for
    each service by itself.
    """
    watch = Watch(time_limit_s=time_limit_s, tell=tell)
    people = checked_people(people, pairs)
    given = np.full(pairs.row_count, np.inf) if otherwise is None else np.asarray(otherwise, dtype=np.float64)
    if given.shape != (pairs.row_count,) or np.isnan(given).any() or (given < 0).any():
        raise ValueError("otherwise needs one cost per row, zero or more")
    if rules.allots:
        from .allot import allot

        return allot("mean", pairs, people, rules, watch=watch, otherwise=given, service=service)
    reached = pairs.served() | np.isfinite(given)
    useful = pairs.keep(pairs.cost < given[pairs.row])
    case, _ = _case(useful, people, given, rules, rows=reached)
    must = np.isinf(case.otherwise)
    dearest = max(float(pairs.cost.max(initial=0.0)), 1.0)
    stand_in = np.where(must, FAR * dearest, case.otherwise)
    case = Case(pairs=case.pairs, people=case.people, otherwise=stand_in, rules=case.rules)
    causes = [*no_candidate(people, reached)]
    wrong = limit_causes(rules, count=pairs.candidate_count)
    if wrong:
        return _unanswered("mean", wrong, watch=watch)
    found = minimise(case, must=must, watch=watch)
    if found.new is None:
        parts = separate_parts(case, must)
        return _unanswered(
            "mean", [*causes, *parts], watch=watch, status=found, left_out=left_out(people, reached)
        )
    return Answer(
        goal="mean",
        chosen=tuple(int(one) for one in in_order_of_gain(case, found.new)),
        objective=found.value,
        bound=found.bound,
        gap=relative_gap(found.value, found.bound),
        status=found.status,
        seconds=watch.seconds,
        method=found.method,
        curve=tuple(_curve(case, found.new)),
        left_out=left_out(people, reached),
        causes=tuple(causes),
    )


def reach(
    pairs: Pairs, people: FloatArray, rules: Rules, *, share: float = 1.0, cheapest: bool = False,
    time_limit_s: float | None = None, tell: Tell | None = None,
) -> Answer:  # fmt: skip
    """Fewest new sites from which a share of all people is covered (set cover; Toregas et al. 1971).

    share: of all people, those without any candidate among them; where they make it impossible, all
    who can be covered are asked for, and the cause names the others.
    cheapest: least cost instead of fewest sites. objective: number of new sites, or their cost.
    """
    if not 0 < share <= 1:
        raise ValueError("share must be above 0 and at most 1")
    watch = Watch(time_limit_s=time_limit_s, tell=tell)
    people = checked_people(people, pairs)
    if rules.allots:
        from .allot import allot

        return allot("reach", pairs, people, rules, watch=watch, share=share, cheapest=cheapest)
    nothing = np.zeros(len(pairs.cost))
    bare = Pairs(offset=pairs.offset, row=pairs.row, cost=nothing, row_count=pairs.row_count)
    case, reached = _case(bare, people, np.ones(pairs.row_count), rules)
    coverable = float(case.people.sum())
    wanted = min(share * float(people.sum()), coverable)
    causes = [*no_candidate(people, reached)] if share * float(people.sum()) > coverable or share == 1 else []
    wrong = limit_causes(rules, count=pairs.candidate_count)
    if wrong:
        return _unanswered("reach", wrong, watch=watch)
    price = case.rules.cost if cheapest else np.ones(pairs.candidate_count)
    found = fewest(case, price=price, wanted=wanted, watch=watch)
    if found.new is None:
        why = reach_causes(case, price=price, wanted=wanted, watch=watch) if not watch.over else []
        return _unanswered(
            "reach", [*causes, *why], watch=watch, status=found, left_out=left_out(people, reached)
        )
    return Answer(
        goal="reach",
        chosen=tuple(int(one) for one in in_order_of_gain(case, found.new)),
        objective=found.value,
        bound=found.bound,
        gap=relative_gap(found.value, found.bound),
        status=found.status,
        seconds=watch.seconds,
        method=found.method,
        curve=tuple(coverable - value for value in _curve(case, found.new)),
        left_out=left_out(people, reached),
        causes=tuple(causes),
    )


def checked_people(people: FloatArray, pairs: Pairs) -> FloatArray:
    """People per row as floats. Raises ValueError for another length, NaN and numbers below zero."""
    checked = np.asarray(people, dtype=np.float64)
    if checked.shape != (pairs.row_count,) or not np.isfinite(checked).all() or (checked < 0).any():
        raise ValueError("people needs one number per row, zero or more")
    return checked


def left_out(people: FloatArray, reached: BoolArray) -> tuple[int, ...]:
    """Rows with people whom nobody can serve."""
    return tuple(int(row) for row in np.flatnonzero(~reached & (people > 0)))


def _case(
    pairs: Pairs, people: FloatArray, otherwise: FloatArray, rules: Rules, *, rows: BoolArray | None = None
) -> tuple[Case, BoolArray]:
    """The case with rows of equal candidates made one, and which rows can be served at all."""
    reached = pairs.served() if rows is None else rows
    counted = reached & (people > 0)
    number = np.cumsum(counted) - 1
    kept = pairs.keep(counted[pairs.row])
    few = Pairs(
        offset=kept.offset,
        row=number[kept.row].astype(np.int32),
        cost=kept.cost,
        row_count=int(counted.sum()),
    )
    merged, new_row = merged_rows(few, otherwise[counted])
    summed = np.bincount(new_row, weights=people[counted], minlength=merged.row_count).astype(np.float64)
    cost = np.zeros(merged.row_count)
    cost[new_row] = otherwise[counted]
    flat = flat_rules(rules, count=pairs.candidate_count)
    return Case(pairs=merged, people=summed, otherwise=cost, rules=flat), reached


def _curve(case: Case, new: IntArray) -> list[float]:
    """Objective with the first 1, 2, … sites of the greedy list, beyond the number in the answer."""
    free = int((~case.rules.locked).sum())
    most = min(max(CURVE_BEYOND * len(new), len(new) + 5), free)
    unbound = Case(
        pairs=case.pairs,
        people=case.people,
        otherwise=case.otherwise,
        rules=flat_rules(Rules(sites=most, locked=case.rules.locked), count=case.pairs.candidate_count),
    )
    _, gains = greedy(unbound)
    return [float(one) for one in unbound.value(case.locked) - np.cumsum(gains)]


def _unanswered(
    goal: str,
    causes: list[Cause],
    *,
    watch: Watch,
    status: Minimum | None = None,
    left_out: tuple[int, ...] = (),
) -> Answer:
    if not causes:
        causes = [Cause("rules", 0.0, Text("各项限制不能同时满足", "the limits contradict each other"))]
    return Answer(
        goal=goal,
        chosen=(),
        objective=np.nan,
        bound=np.nan if status is None or not np.isfinite(status.bound) else status.bound,
        gap=np.inf,
        status="infeasible" if status is None else status.status,
        seconds=watch.seconds,
        method="" if status is None else status.method,
        left_out=left_out,
        causes=tuple(causes) if status is None or status.status == "infeasible" else (),
    )
