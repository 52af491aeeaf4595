"""Siting with capacities: people are allotted to sites, none above its capacity.

y_j in {0, 1} opens site j, z_ij >= 0 people of row i are allotted to it:

    Σ_j z_ij <= w_i (= w_i where they must be served)
    least_j y_j <= Σ_i z_ij <= capacity_j y_j,   z_ij <= w_i y_j

with the rules of ``radius``. cover: max Σ z; mean: min Σ d_ij z_ij + Σ_i o_i (w_i - Σ_j z_ij);
reach: min Σ f_j y_j with Σ z >= the people wanted. A site filled exactly to its capacity is allowed.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from lifecircle.geodata.text import Text

from .answer import Answer, Cause, Status, Watch, clearly_below, relative_gap
from .causes import limit_causes, no_candidate
from .milp import Model, solve, stacked
from .minimise import EXACT
from .pairs import BoolArray, FloatArray, IntArray, Pairs, merged_rows
from .radius import rule_rows
from .rules import FlatRules, Rules, flat_rules
from .setcover import without_counts

TIGHT_PAIRS = 150_000
"""Up to so many pairs the model holds z <= w y for each, which proves faster."""
MODEL_PAIRS = 1_000_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Allotment:
    """A case with capacities. otherwise (rows,): inf where a row must be served.

    full (n,): most people that each candidate can have; least (n,): 0 for locked ones.
    """

    pairs: Pairs
    people: FloatArray
    otherwise: FloatArray
    rules: FlatRules
    full: FloatArray
    least: FloatArray


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
    case, row_of = _allotment(goal, pairs, people, given, rules, reached=reached)
    total = float(people.sum())
    wanted = min(share * total, float(case.people.sum())) if goal == "reach" else 0.0
    short = share == 1.0 or share * total > wanted
    causes = no_candidate(people, reached) if goal != "reach" or short else []
    price = case.rules.cost if cheapest else np.ones(pairs.candidate_count)
    out = tuple(int(row) for row in np.flatnonzero(~reached & (people > 0)))
    wrong = limit_causes(rules, count=pairs.candidate_count)
    if wrong:
        return _none(goal, wrong, "infeasible", watch=watch, bound=np.nan, left_out=out)
    model = _model(case, goal=goal, price=price, wanted=wanted)
    first = _filled(case, goal=goal, wanted=wanted)
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
            why = _why(case, goal=goal, price=price, wanted=wanted, watch=watch)
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


def _allotment(
    goal: str, pairs: Pairs, people: FloatArray, given: FloatArray, rules: Rules, *, reached: BoolArray
) -> tuple[Allotment, IntArray]:
    """The case with equal rows made one, and the new row of each old one (-1: not in it)."""
    counted = reached & (people > 0)
    number = np.cumsum(counted) - 1
    useful = counted[pairs.row]
    if goal == "mean":
        useful = useful & (pairs.cost < given[pairs.row])
    kept = pairs.keep(useful)
    few = Pairs(
        offset=kept.offset,
        row=number[kept.row].astype(np.int32),
        cost=kept.cost if goal == "mean" else np.zeros(len(kept.cost)),
        row_count=int(counted.sum()),
    )
    otherwise = given[counted] if goal == "mean" else np.ones(int(counted.sum()))
    merged, new_row = merged_rows(few, otherwise)
    summed = np.bincount(new_row, weights=people[counted], minlength=merged.row_count).astype(np.float64)
    cost = np.zeros(merged.row_count)
    cost[new_row] = otherwise
    checked = rules.checked(pairs.candidate_count)
    flat = flat_rules(rules, count=pairs.candidate_count)
    nearby = np.bincount(
        merged.candidate, weights=summed[merged.row], minlength=pairs.candidate_count
    ).astype(np.float64)
    full = nearby if checked.capacity_persons is None else np.minimum(nearby, checked.capacity_persons)
    least = np.zeros(pairs.candidate_count) if checked.least_persons is None else checked.least_persons
    row_of = np.full(pairs.row_count, -1, dtype=np.int64)
    row_of[counted] = new_row
    case = Allotment(
        pairs=merged, people=summed, otherwise=cost, rules=flat, full=full,
        least=np.where(flat.locked, 0.0, least),
    )  # fmt: skip
    return case, row_of


def _model(case: Allotment, *, goal: str, price: FloatArray, wanted: float) -> Model:
    pairs, count = case.pairs, case.pairs.candidate_count
    size = len(pairs.row)
    columns = count + size
    at, candidate = np.arange(size), pairs.candidate.astype(np.int64)
    must = np.isinf(case.otherwise)
    ones = np.ones(size)

    def grid(row: IntArray, column: IntArray, value: FloatArray, rows: int) -> sparse.csr_array:
        return sparse.csr_array((value, (row, column)), shape=(rows, columns))

    per_row = grid(pairs.row.astype(np.int64), count + at, ones, pairs.row_count)
    number = np.arange(count)
    both = (np.concatenate([candidate, number]), np.concatenate([count + at, number]))
    filled = grid(*both, np.concatenate([ones, -case.full]), count)
    blocks = [
        (per_row, np.where(must, case.people, -np.inf), case.people),
        (filled, np.full(count, -np.inf), np.zeros(count)),
    ]
    some = np.flatnonzero(case.least > 0)
    if len(some):
        enough = grid(*both, np.concatenate([ones, -case.least]), count)[some]
        blocks.append((enough, np.zeros(len(some)), np.full(len(some), np.inf)))
    if size <= TIGHT_PAIRS:
        tight = grid(
            np.concatenate([at, at]),
            np.concatenate([count + at, candidate]),
            np.concatenate([ones, -np.minimum(case.people[pairs.row], case.full[candidate])]),
            size,
        )
        blocks.append((tight, np.full(size, -np.inf), np.zeros(size)))
    blocks += rule_rows(case.rules, columns=columns)
    cost, constant = np.zeros(columns), 0.0
    if goal == "cover":
        cost[count:] = -1.0
    elif goal == "mean":
        finite = np.where(must, 0.0, case.otherwise)
        cost[count:] = pairs.cost - finite[pairs.row]
        constant = float(case.people @ finite)
    else:
        cost[:count] = np.where(case.rules.locked, 0.0, price)
        everyone = grid(np.zeros(size, np.int64), count + at, ones, 1)
        blocks.append((everyone, np.array([wanted * (1 - 1e-9)]), np.array([np.inf])))
    upper = np.concatenate([np.ones(count), case.people[pairs.row]])
    lower = np.concatenate([case.rules.locked.astype(float), np.zeros(size)])
    return Model(
        cost=cost, lower=lower, upper=upper, whole=np.arange(columns) < count, constant=constant,
        **stacked(blocks, columns=columns),
    )  # fmt: skip


def _filled(case: Allotment, *, goal: str, wanted: float) -> FloatArray | None:
    """Values of the model's columns for sites opened one by one, each filled with whom it can take.

    None where the list keeps not every rule; the exact model then starts without one.
    """
    pairs, rules, count = case.pairs, case.rules, case.pairs.candidate_count
    left = case.people.copy()
    given = np.zeros(len(pairs.row))
    options = np.bincount(pairs.row, minlength=pairs.row_count)
    opened = [int(one) for one in np.flatnonzero(rules.locked)]

    def fill(candidate: int) -> None:
        mine = np.arange(pairs.offset[candidate], pairs.offset[candidate + 1])
        # near ones first, then who has least choice
        mine = mine[np.lexsort((options[pairs.row[mine]], pairs.cost[mine]))]
        room = np.cumsum(left[pairs.row[mine]])
        take = np.diff(np.minimum(np.concatenate([[0.0], room]), case.full[candidate]))
        given[mine] = take
        left[pairs.row[mine]] -= take

    for candidate in opened:
        fill(candidate)
    while len(opened) - int(rules.locked.sum()) < rules.most:
        nearby = np.bincount(pairs.candidate, weights=left[pairs.row], minlength=count)
        gain = np.minimum(nearby, case.full)
        gain[opened] = 0.0
        gain[gain < case.least] = 0.0
        done = goal == "reach" and case.people.sum() - left.sum() >= wanted
        fits = (one for one in np.argsort(-gain, kind="stable") if gain[one] > 1e-9)
        best = next((one for one in fits if rules.may_add(opened, int(one))), None)
        if best is None or done:
            break
        opened.append(int(best))
        fill(int(best))
    short = goal == "reach" and case.people.sum() - left.sum() < wanted * (1 - 1e-9)
    if short or (left[np.isinf(case.otherwise)] > 1e-9).any() or not rules.allow(opened):
        return None
    values = np.zeros(count + len(pairs.row))
    values[opened] = 1.0
    values[count:] = given
    return values


def _simple_bound(case: Allotment) -> float:
    """No more people can be served than live in reach, nor than the largest sites hold (negative)."""
    free = np.sort(case.full[~case.rules.locked])[::-1]
    room = float(case.full[case.rules.locked].sum() + free[: case.rules.most].sum())
    return -min(room, float(case.people.sum()))


def _why(case: Allotment, *, goal: str, price: FloatArray, wanted: float, watch: Watch) -> list[Cause]:
    """What is short: capacity, budget or sites."""
    needed = float(case.people[np.isinf(case.otherwise)].sum()) if goal == "mean" else wanted
    open_rules = without_counts(case.rules)
    loose = Allotment(
        pairs=case.pairs, people=case.people, otherwise=np.ones(len(case.people)), rules=open_rules,
        full=case.full, least=np.zeros(len(case.least)),
    )  # fmt: skip
    most = solve(_model(loose, goal="cover", price=price, wanted=0.0), watch=watch)
    room = -most.bound if np.isfinite(most.bound) else np.inf
    if room < needed - 1e-6 * max(1.0, needed):
        short = needed - room
        message = Text(
            f"容量至少还差 {short:,.0f} 人（所有候选点全开也只能服务 {room:,.0f} 人）",
            f"capacity is short by at least {short:,.0f} people (all candidates together serve {room:,.0f})",
        )
        return [Cause("capacity", short, message)]
    causes = []
    for code, have, each in (
        ("budget", case.rules.budget, case.rules.cost),
        ("sites", float(case.rules.most), np.ones(len(price))),
    ):
        solved = solve(_model(loose, goal="reach", price=each, wanted=needed), watch=watch)
        needs = float(np.ceil(solved.bound - 1e-6)) if code == "sites" else solved.bound
        if np.isfinite(needs) and needs > have + 1e-9:
            budget = Text(
                f"预算至少还差 {needs - have:,.6g}", f"the budget is short by at least {needs - have:,.6g}"
            )
            sites = Text(
                f"至少还差 {needs - have:,.0f} 处", f"at least {needs - have:,.0f} more sites are needed"
            )
            message = budget if code == "budget" else sites
            causes.append(Cause(code, needs - have, message))
    if not causes and (case.least > 0).any():
        text = Text("新点的最小规模达不到", "the least size of new sites cannot be filled")
        causes.append(Cause("least", 0.0, text))
    return causes


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
        causes = [Cause("rules", 0.0, Text("各项限制不能同时满足", "the rules exclude each other"))]
    return Answer(
        goal=goal, chosen=(), objective=np.nan, bound=bound, gap=np.inf, status=status,
        seconds=watch.seconds, method="greedy+highs", left_out=left_out, causes=tuple(causes),
    )  # fmt: skip


def _stopped(watch: Watch) -> Status:
    return "cancelled" if watch.cancelled else "time_limit"
