"""People allotted to sites: the case, its model for the solver, and a first filling.

The formulas stand in ``allot``.
"""

from dataclasses import dataclass
from typing import NamedTuple

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

    service (rows,): which service a row asks for. full (n, services): most people that each
    candidate can have for each service; least (n,): 0 for locked ones. parts (points, rows): 1
    where a point, with people point_people (points,), asks for a row and has to be served in all of
    them at once; the people of a row are those of its points. None: each row by itself.
    """

    pairs: Pairs
    people: FloatArray
    otherwise: FloatArray
    rules: FlatRules
    service: IntArray
    full: FloatArray
    least: FloatArray
    parts: sparse.csr_array | None = None
    point_people: FloatArray | None = None

    @property
    def counted(self) -> FloatArray:
        """People who count once each: those of the points, else those of the rows."""
        return self.people if self.point_people is None else self.point_people


class Aim(NamedTuple):
    """What is asked of a case: the goal (cover, mean, reach), and for reach the price of each candidate
    (n,) and the people wanted.
    """

    goal: str
    price: FloatArray
    wanted: float = 0.0


def cheapest_way_case(
    pairs: Pairs, people: FloatArray, given: FloatArray, rules: Rules, *, reached: BoolArray,
    service: IntArray | None = None,
) -> tuple[Allotment, IntArray]:  # fmt: skip
    """The case of the goal mean, and the new row of each old one (-1: not in it).

    Equal rows are made one, but for several services (rows,), whose capacities hold for each by itself.
    """
    counted = reached & (people > 0)
    number = np.cumsum(counted) - 1
    kept = pairs.keep(counted[pairs.row] & (pairs.cost < given[pairs.row]))
    few = Pairs(
        offset=kept.offset, row=number[kept.row].astype(np.int32), cost=kept.cost,
        row_count=int(counted.sum()),
    )  # fmt: skip
    if service is None:
        merged, new_row = merged_rows(few, given[counted])
        kind = np.zeros(merged.row_count, dtype=np.int64)
    else:
        merged, new_row, kind = few, np.arange(few.row_count), service[counted].astype(np.int64)
    summed = np.bincount(new_row, weights=people[counted], minlength=merged.row_count).astype(np.float64)
    cost = np.zeros(merged.row_count)
    cost[new_row] = given[counted]
    checked = rules.checked(pairs.candidate_count)
    flat = flat_rules(rules, count=pairs.candidate_count)
    least = np.zeros(pairs.candidate_count) if checked.least_persons is None else checked.least_persons
    row_of = np.full(pairs.row_count, -1, dtype=np.int64)
    row_of[counted] = new_row
    case = Allotment(
        pairs=merged, people=summed, otherwise=cost, rules=flat, service=kind,
        full=room_of(merged, summed, kind, checked.capacity_persons),
        least=np.where(flat.locked, 0.0, least),
    )  # fmt: skip
    return case, row_of


def room_of(pairs: Pairs, people: FloatArray, service: IntArray, capacity: FloatArray | None) -> FloatArray:
    """Most people that each candidate can have for each service (n, services): its capacity, or all near."""
    kinds = int(service.max(initial=0)) + 1
    cell = pairs.candidate.astype(np.int64) * kinds + service[pairs.row]
    nearby = np.bincount(cell, weights=people[pairs.row], minlength=pairs.candidate_count * kinds)
    room: FloatArray = nearby.reshape(pairs.candidate_count, kinds).astype(np.float64)
    return room if capacity is None else np.minimum(room, capacity[:, None])


def allotment_model(case: Allotment, aim: Aim) -> Model:
    """The model of a question.

    Columns: sites, people of each pair, and people of each point where points are served whole.
    """
    pairs, count = case.pairs, case.pairs.candidate_count
    size, points = len(pairs.row), 0 if case.parts is None else len(case.counted)
    columns = count + size + points
    candidate = pairs.candidate.astype(np.int64)
    must = np.isinf(case.otherwise)
    blocks = [_rows_served(case, columns=columns), *_sites_filled(case, columns=columns)]
    if size <= TIGHT_PAIRS:
        at, ones = np.arange(size), np.ones(size)
        most = np.minimum(case.people[pairs.row], case.full[candidate, case.service[pairs.row]])
        rows, places = np.concatenate([at, at]), np.concatenate([count + at, candidate])
        tight = _grid(rows, places, np.concatenate([ones, -most]), (size, columns))
        blocks.append((tight, np.full(size, -np.inf), np.zeros(size)))
    blocks += rule_rows(case.rules, columns=columns)
    cost, constant = np.zeros(columns), 0.0
    served = slice(count, count + size) if case.parts is None else slice(count + size, columns)
    if aim.goal == "cover":
        cost[served] = -1.0
    elif aim.goal == "mean":
        finite = np.where(must, 0.0, case.otherwise)
        cost[count : count + size] = pairs.cost - finite[pairs.row]
        constant = float(case.people @ finite)
    else:
        cost[:count] = np.where(case.rules.locked, 0.0, aim.price)
        who = np.arange(columns)[served]
        everyone = _grid(np.zeros(len(who), np.int64), who, np.ones(len(who)), (1, columns))
        blocks.append((everyone, np.array([aim.wanted * (1 - 1e-9)]), np.array([np.inf])))
    upper = [np.ones(count), case.people[pairs.row], *([] if case.parts is None else [case.counted])]
    return Model(
        cost=cost, lower=np.concatenate([case.rules.locked.astype(float), np.zeros(size + points)]),
        upper=np.concatenate(upper), whole=np.arange(columns) < count, constant=constant,
        **stacked(blocks, columns=columns),
    )  # fmt: skip


_Block = tuple[sparse.sparray, FloatArray, FloatArray]


def _grid(row: IntArray, column: IntArray, value: FloatArray, shape: tuple[int, int]) -> sparse.csr_array:
    return sparse.csr_array((value, (row, column)), shape=shape)


def _rows_served(case: Allotment, *, columns: int) -> _Block:
    """People of a row allotted to sites: at most all, all where they must; of a point, alike in its rows."""
    pairs, count = case.pairs, case.pairs.candidate_count
    size, rows = len(pairs.row), case.pairs.row_count
    row, column, value = pairs.row.astype(np.int64), count + np.arange(size), np.ones(size)
    if case.parts is None:
        must = np.isinf(case.otherwise)
        grid = _grid(row, column, value, (rows, columns))
        return grid, np.where(must, case.people, -np.inf), case.people
    point, asked = case.parts.nonzero()
    row = np.concatenate([row, asked])
    column = np.concatenate([column, count + size + point])
    grid = _grid(row, column, np.concatenate([value, -np.ones(len(asked))]), (rows, columns))
    return grid, np.zeros(rows), np.zeros(rows)


def _sites_filled(case: Allotment, *, columns: int) -> list[_Block]:
    """No service of a site above its capacity, no new site below its least size (all services together)."""
    pairs, (count, kinds) = case.pairs, case.full.shape
    candidate, at = pairs.candidate.astype(np.int64), count + np.arange(len(pairs.row))
    cell, every = candidate * kinds + case.service[pairs.row], np.arange(count * kinds)
    grid = _grid(
        np.concatenate([cell, every]), np.concatenate([at, every // kinds]),
        np.concatenate([np.ones(len(at)), -case.full.reshape(-1)]), (count * kinds, columns),
    )  # fmt: skip
    blocks: list[_Block] = [(grid, np.full(count * kinds, -np.inf), np.zeros(count * kinds))]
    some = np.flatnonzero(case.least > 0)
    if len(some):
        number = np.arange(count)
        enough = _grid(
            np.concatenate([candidate, number]), np.concatenate([at, number]),
            np.concatenate([np.ones(len(at)), -case.least]), (count, columns),
        )  # fmt: skip
        blocks.append((enough[some], np.zeros(len(some)), np.full(len(some), np.inf)))
    return blocks
