"""What is left of an allotment to search: without people for whom existing sites have room anyway,
rows with equal candidates made one, and points with equal rows.

Exact: what is left out is served whatever is built, and what is made one may be shared out anyhow.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .allot_model import Allotment, room_of
from .pairs import BoolArray, FloatArray, IntArray, Pairs, merged_rows
from .points import merged_points
from .rules import Rules, flat_rules


@dataclass(frozen=True, kw_only=True, eq=False)
class Reduced:
    """case: what is left. row_of (old rows,), point_of (old points,): their number there, -1 for none.

    site_of (old rows,): the existing site that has room for all who might come to it, -1 for none.
    sure: people of the points that have everything from such sites.
    """

    case: Allotment
    row_of: IntArray
    point_of: IntArray
    site_of: IntArray
    sure: float

    @property
    def roomy(self) -> bool:
        """Whether no capacity can bind any more: every site has room for all who are near it."""
        case = self.case
        nearby = room_of(case.pairs, case.people, case.service, None)
        return bool((case.full >= nearby * (1 - 1e-12)).all()) and not case.least.any()


def reduced(
    pairs: Pairs, point: IntArray, people: FloatArray, rules: Rules, *, asked: BoolArray, service: IntArray
) -> Reduced:
    """The case of the rows ``asked`` (rows,), each of a point (rows,); people (points,).

    service (rows,): capacities hold for each service by itself. Existing sites must be used before
    new ones only where no least size asks people of the new ones.
    """
    checked = rules.checked(pairs.candidate_count)
    flat = flat_rules(rules, count=pairs.candidate_count)
    least = np.zeros(len(flat.cost)) if checked.least_persons is None else checked.least_persons
    least = np.where(flat.locked, 0.0, least)
    site_of = np.full(pairs.row_count, -1, dtype=np.int64)
    if not least.any():
        each = np.where(asked, people[np.maximum(point, 0)], 0.0)
        capacity = np.full(len(flat.cost), np.inf)
        if checked.capacity_persons is not None:
            capacity = checked.capacity_persons
        site_of = _with_room(pairs, each, service, np.where(flat.locked, capacity, -1.0), asked=asked)
    left = asked & (site_of < 0)
    few, row_of, kind = _merged(pairs, service, left)
    lacking = np.bincount(point[left], minlength=len(people)) > 0
    sure = np.zeros(len(people), dtype=bool)
    sure[point[asked]] = True
    number = np.cumsum(lacking) - 1
    parts = sparse.csr_array(
        (np.ones(int(left.sum())), (number[point[left]], row_of[left])),
        shape=(int(lacking.sum()), few.row_count),
    )
    parts.sum_duplicates()
    parts.data[:] = 1.0
    parts, _, summed, same = merged_points(parts, np.zeros(len(number[lacking]), np.int64), people[lacking])
    point_of = np.full(len(people), -1, dtype=np.int64)
    point_of[lacking] = same
    of_rows = np.asarray(parts.T @ summed, dtype=np.float64)
    alone = parts.nnz == parts.shape[0] == parts.shape[1]
    if alone:  # every point is a row by itself
        point_of[lacking] = parts.indices[same]
    case = Allotment(
        pairs=few, people=of_rows, otherwise=np.ones(few.row_count), rules=flat, service=kind,
        full=room_of(few, of_rows, kind, checked.capacity_persons), least=least,
        parts=None if alone else parts, point_people=None if alone else summed,
    )  # fmt: skip
    return Reduced(
        case=case, row_of=row_of, point_of=point_of, site_of=site_of,
        sure=float(people[sure & ~lacking].sum()),
    )  # fmt: skip


def _with_room(
    pairs: Pairs, people: FloatArray, service: IntArray, capacity: FloatArray, *, asked: BoolArray
) -> IntArray:
    """For each row an open site that has room for all rows near it, that with the least cost; -1: none.

    Whoever has one leaves the others' neighbourhoods, so that more sites may come to have room.
    capacity (n,): below zero where a site is not open for sure.
    """
    kinds = int(service.max(initial=0)) + 1
    site_of = np.full(pairs.row_count, -1, dtype=np.int64)
    open_pair = (capacity >= 0)[pairs.candidate] & asked[pairs.row]
    candidate, row, cost = pairs.candidate[open_pair], pairs.row[open_pair], pairs.cost[open_pair]
    while len(row):
        cell = candidate.astype(np.int64) * kinds + service[row]
        nearby = np.bincount(cell, weights=people[row], minlength=len(capacity) * kinds)
        has_room = nearby.reshape(-1, kinds) <= capacity[:, None]
        some = np.flatnonzero(has_room[candidate, service[row]])
        if not len(some):
            break
        order = some[np.lexsort((candidate[some], cost[some], row[some]))]
        first = order[np.diff(row[order], prepend=-1) != 0]
        site_of[row[first]] = candidate[first]
        stay = site_of[row] < 0
        candidate, row, cost = candidate[stay], row[stay], cost[stay]
    return site_of


def _merged(pairs: Pairs, service: IntArray, left: BoolArray) -> tuple[Pairs, IntArray, IntArray]:
    """Rows ``left`` of one service with the same candidates made one, service by service.

    Their pairs, the new row of each old one (-1: none), and the service of each new row.
    """
    rows = np.flatnonzero(left)
    rows = rows[np.argsort(service[rows], kind="stable")]
    number = np.full(pairs.row_count, -1, dtype=np.int64)
    number[rows] = np.arange(len(rows))
    near = pairs.keep(left[pairs.row])
    order = np.lexsort((number[near.row], near.candidate))
    few, new = merged_rows(
        Pairs(
            offset=near.offset, row=number[near.row[order]].astype(np.int32),
            cost=np.zeros(len(near.row)), row_count=len(rows),
        ),
        service[rows].astype(np.float64),
    )  # fmt: skip
    row_of = np.full(pairs.row_count, -1, dtype=np.int64)
    row_of[rows] = new
    kind = np.zeros(few.row_count, dtype=np.int64)
    kind[new] = service[rows]
    return few, row_of, kind
