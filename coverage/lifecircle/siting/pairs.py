"""Which candidate serves which demand row, and at what cost: the matrix under every siting question."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from .rows import dealt_out

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
RowArray = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """Demand rows that each candidate can serve; sparse by candidate, rows ascending.

    offset (candidates + 1,) int64: pairs of candidate ``j`` are ``offset[j]:offset[j + 1]``.
    row (pairs,) int32; cost (pairs,) float64: finite, minutes or metres, in one unit.
    row_count: number of demand rows, also those that nobody serves.
    """

    offset: IntArray
    row: RowArray
    cost: FloatArray
    row_count: int

    @property
    def candidate_count(self) -> int:
        """Number of candidates."""
        return len(self.offset) - 1

    @property
    def candidate(self) -> RowArray:
        """The candidate of each pair, shape (pairs,)."""
        return np.repeat(np.arange(self.candidate_count, dtype=np.int32), np.diff(self.offset))

    def keep(self, wanted: BoolArray) -> "Pairs":
        """Only the pairs that are wanted, shape (pairs,); rows and candidates keep their numbers."""
        count = np.bincount(self.candidate[wanted], minlength=self.candidate_count)
        return Pairs(
            offset=np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
            row=self.row[wanted],
            cost=self.cost[wanted],
            row_count=self.row_count,
        )

    def by_row(self) -> tuple[IntArray, RowArray, FloatArray]:
        """The same pairs by row: offset (rows + 1,), candidate, cost; in a row by (cost, candidate)."""
        alike = len(self.cost) == 0 or bool((self.cost == self.cost[0]).all())
        order = np.arange(len(self.cost)) if alike else np.argsort(self.cost, kind="stable")
        begin, candidate, cost = dealt_out(order, self.offset, self.row, self.cost, self.row_count)
        return begin, candidate, cost

    def served(self, candidates: npt.NDArray[np.integer] | None = None) -> BoolArray:
        """Rows that one of the candidates (default: any) can serve, shape (rows,)."""
        result = np.zeros(self.row_count, dtype=bool)
        if candidates is None:
            result[self.row] = True
        else:
            for candidate in candidates:
                result[self.row[self.offset[candidate] : self.offset[candidate + 1]]] = True
        return result

    def best_cost(self, candidates: npt.NDArray[np.integer]) -> FloatArray:
        """Least cost of each row over the candidates, inf where none serves it, shape (rows,)."""
        best = np.full(self.row_count, np.inf)
        for candidate in candidates:
            mine = slice(self.offset[candidate], self.offset[candidate + 1])
            best[self.row[mine]] = np.minimum(best[self.row[mine]], self.cost[mine])
        return best


def pairs_from_costs(cost: npt.ArrayLike, *, limit: float = np.inf) -> Pairs:
    """Pairs of a dense matrix (rows, candidates); costs above the limit or not finite are no pair.

    The limit is inclusive: a cost equal to it counts.
    Raises ValueError for a matrix that is not two-dimensional, NaN and costs below zero.
    """
    matrix = np.asarray(cost, dtype=np.float64)
    if matrix.ndim != 2:
        raise ValueError("costs must be a matrix of rows x candidates")
    if np.isnan(matrix).any() or (matrix < 0).any():
        raise ValueError("costs must be zero or more; write inf where there is no way")
    candidate, row = np.nonzero((np.isfinite(matrix) & (matrix <= limit)).T)
    offset = np.searchsorted(candidate, np.arange(matrix.shape[1] + 1))
    return Pairs(
        offset=offset.astype(np.int64),
        row=row.astype(np.int32),
        cost=np.ascontiguousarray(matrix[row, candidate]),
        row_count=matrix.shape[0],
    )


def pairs_from_cover(covers: npt.ArrayLike | sparse.sparray | sparse.spmatrix) -> Pairs:
    """Pairs of cost 0 from a matrix (rows, candidates), dense or sparse, that is true where one covers."""
    columns = sparse.csc_array(covers, dtype=bool)
    columns.eliminate_zeros()
    columns.sort_indices()
    return Pairs(
        offset=columns.indptr.astype(np.int64),
        row=columns.indices.astype(np.int32),
        cost=np.zeros(columns.nnz),
        row_count=columns.shape[0],
    )


def merged_rows(pairs: Pairs, otherwise: FloatArray) -> tuple[Pairs, IntArray]:
    """Rows with the same candidates at the same costs made one; (pairs, new row of each old row).

    otherwise (rows,): what a row costs when no candidate serves it; equal for rows made one.
    Exact: rows are found by a hash and then compared value by value. New rows stand in the
    order in which the first of each stood.
    """
    offset, candidate, cost = pairs.by_row()
    mixed = _mixed(candidate.astype(np.uint64) + np.uint64(1))
    mixed = _mixed(mixed ^ (cost + 0.0).view(np.uint64))  # + 0.0: no minus zero
    total = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mixed, dtype=np.uint64)])  # may wrap around
    key = _mixed(total[offset[1:]] - total[offset[:-1]]) ^ (otherwise + 0.0).view(np.uint64)
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    leader = first[group]
    odd = _unlike_leader(offset, candidate, cost, otherwise, leader)
    leader[odd] = odd
    kept = np.zeros(pairs.row_count, dtype=bool)
    kept[leader] = True
    new = (np.cumsum(kept) - 1)[leader]
    few = pairs.keep(kept[pairs.row])
    row = new[few.row].astype(np.int32)
    return Pairs(offset=few.offset, row=row, cost=few.cost, row_count=int(kept.sum())), new


def _mixed(value: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Bits well stirred (the finishing step of splitmix64)."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def _unlike_leader(
    offset: IntArray, candidate: RowArray, cost: FloatArray, otherwise: FloatArray, leader: IntArray
) -> IntArray:
    """Rows that do not equal the leader that their hash gave them."""
    length = np.diff(offset)
    unlike = (length != length[leader]) | (otherwise != otherwise[leader])
    alike = np.repeat(~unlike, length)
    there = np.arange(len(candidate)) + np.repeat(offset[:-1][leader] - offset[:-1], length)
    there = np.where(alike, there, 0)
    differs = alike & ((candidate != candidate[there]) | (cost != cost[there])) if len(candidate) else alike
    unlike[np.repeat(np.arange(len(length)), length)[differs]] = True
    return np.flatnonzero(unlike)
