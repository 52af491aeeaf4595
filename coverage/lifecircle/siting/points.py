"""People who need several services at once: which rows of demand a point lacks, equal ones made one."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from .pairs import BoolArray, FloatArray, IntArray, Pairs, merged_rows
from .rules import FlatRules
from .search import Case


@dataclass(frozen=True, kw_only=True, eq=False)
class Points:
    """People by point. point (rows,): the point of each demand row, -1 for none. people (points,).

    A point has everything when all its rows are served. never (points,): lacks something that no
    row stands for, so that nothing here can help it; None: no point does.
    """

    point: IntArray
    people: FloatArray
    never: BoolArray | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Lacking:
    """What the points of a case lack. rows (points,): how many rows; helpless: one that nobody serves."""

    rows: IntArray
    helpless: BoolArray

    @property
    def done(self) -> BoolArray:
        """Points that have everything already."""
        has: BoolArray = (self.rows == 0) & ~self.helpless
        return has

    @property
    def open(self) -> BoolArray:
        """Points that lack something and can be helped."""
        can: BoolArray = (self.rows > 0) & ~self.helpless
        return can


def what_is_lacking(pairs: Pairs, served: BoolArray, points: Points) -> Lacking:
    """Served (rows,): rows that have their service already."""
    count = len(points.people)
    asked = (points.point >= 0) & ~served
    rows = np.bincount(points.point[asked], minlength=count)
    helpless = np.bincount(points.point[asked & ~pairs.served()], minlength=count) > 0
    if points.never is not None:
        helpless = helpless | points.never
    return Lacking(rows=rows.astype(np.int64), helpless=helpless)


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenPoints:
    """Points that still lack something. pairs: of their open rows, at no cost.

    parts (points, rows): 1 where a point lacks a row. people, group (points,).
    """

    pairs: Pairs
    parts: sparse.csr_array
    people: FloatArray
    group: IntArray

    @cached_property
    def size(self) -> IntArray:
        """Rows that each point lacks."""
        counts: IntArray = np.diff(self.parts.indptr).astype(np.int64)
        return counts

    @cached_property
    def by_row(self) -> tuple[IntArray, IntArray]:
        """The points of each row: offset (rows + 1,), point."""
        turned = sparse.csc_array(self.parts)
        return turned.indptr.astype(np.int64), turned.indices.astype(np.int64)

    def complete(self, opened: IntArray) -> BoolArray:
        """Points that have everything with exactly these candidates open."""
        lacking: BoolArray = self.parts @ (~self.pairs.served(opened)).astype(float) == 0
        return lacking

    def spread(self, rules: FlatRules) -> Case:
        """A covering case in which every row carries an even part of its points' people.

        A point has everything no more than its rows are served on average, so the people covered
        here are never fewer than those who have everything.
        """
        weight = np.asarray(self.parts.T @ (self.people / np.maximum(self.size, 1)), dtype=np.float64)
        return Case(pairs=self.pairs, people=weight, otherwise=np.ones(self.pairs.row_count), rules=rules)


def open_points(
    pairs: Pairs, served: BoolArray, points: Points, *, kept: BoolArray, group: IntArray
) -> OpenPoints:
    """The points ``kept`` with the rows they lack; rows, and points of one group, made one where equal."""
    rows = np.flatnonzero((points.point >= 0) & ~served & kept[np.maximum(points.point, 0)])
    number = np.full(pairs.row_count, -1, dtype=np.int64)
    number[rows] = np.arange(len(rows))
    near = pairs.keep(number[pairs.row] >= 0)
    few, new_row = merged_rows(
        Pairs(
            offset=near.offset,
            row=number[near.row].astype(np.int32),
            cost=np.zeros(len(near.cost)),
            row_count=len(rows),
        ),
        np.ones(len(rows)),
    )
    position = np.cumsum(kept) - 1
    parts = sparse.csr_array(
        (np.ones(len(rows)), (position[points.point[rows]], new_row)), shape=(int(kept.sum()), few.row_count)
    )
    parts.sum_duplicates()
    parts.data[:] = 1.0
    parts, groups, people, _ = merged_points(parts, group[kept], points.people[kept])
    return OpenPoints(pairs=few, parts=parts, people=people, group=groups)


def merged_points(
    parts: sparse.csr_array, group: IntArray, people: FloatArray
) -> tuple[sparse.csr_array, IntArray, FloatArray, IntArray]:
    """Points of one group with the same rows made one: parts, group, people, new point of each old one."""
    most = int(np.diff(parts.indptr).max(initial=0))
    table = np.full((len(group), most + 1), -1, dtype=np.int64)
    table[:, 0] = group
    at = np.arange(len(parts.indices)) - np.repeat(parts.indptr[:-1], np.diff(parts.indptr))
    table[np.repeat(np.arange(len(group)), np.diff(parts.indptr)), at + 1] = parts.indices
    _, first, same = np.unique(table, axis=0, return_index=True, return_inverse=True)
    same = same.reshape(-1).astype(np.int64)
    summed = np.bincount(same, weights=people, minlength=len(first)).astype(np.float64)
    few = sparse.csr_array(parts[first])
    few.data[:] = 1.0
    return few, group[first], summed, same
