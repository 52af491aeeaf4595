"""People allotted to sites: the case, its model for the solver, and a first filling.

The formulas stand in ``allot``.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .milp import Model, stacked
from .pairs import BoolArray, FloatArray, IntArray, Pairs, merged_rows
from .radius import rule_rows
from .rules import FlatRules, Rules, flat_rules

TIGHT_PAIRS = 150_000
"""Up to so many pairs the model holds z <= w y for each, which proves faster."""


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


def allotment_of(
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


def allotment_model(case: Allotment, *, goal: str, price: FloatArray, wanted: float) -> Model:
    """The model of a goal (cover, mean, reach). price (n,), wanted: of reach alone."""
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


def filled_one_by_one(case: Allotment, *, goal: str, wanted: float) -> FloatArray | None:
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
