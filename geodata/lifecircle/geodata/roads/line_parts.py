"""The parts of lines as flat arrays of vertices, and an order of rows that only their content gives."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Int = npt.NDArray[np.int64]
Float = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Parts:
    """``p`` parts with vertices, those of a row together: row (p,), start (p,), stop (p,) in xy (v, 2)."""

    row: Int
    start: Int
    stop: Int
    xy: Float

    def taken(self, order: Int) -> "Parts":
        """The parts in another order, or some of them; the vertices stand in that order too."""
        start, size = self.start[order], self.stop[order] - self.start[order]
        stop = np.cumsum(size)
        vertex = np.repeat(start - (stop - size), size) + np.arange(size.sum())
        return Parts(row=self.row[order], start=stop - size, stop=stop, xy=self.xy[vertex])

    def part_of_vertex(self) -> Int:
        """Part (v,) of each vertex, where the vertices stand in the order of the parts."""
        return np.repeat(np.arange(len(self.row)), self.stop - self.start)


def line_parts(geometry: npt.NDArray[Any], *, move: Callable[[Float], Float]) -> Parts:
    """The parts of lines (n,), their vertices moved by ``move``; parts without vertices are left out."""
    shapes, row_of_part = shapely.get_parts(geometry, return_index=True)
    xy, part_of_vertex = shapely.get_coordinates(shapes, return_index=True)
    size = np.bincount(part_of_vertex, minlength=len(shapes))
    stop = np.cumsum(size)
    some = size > 0
    return Parts(row=row_of_part[some], start=(stop - size)[some], stop=stop[some], xy=move(xy))


def canonical_order(parts: Parts, *, also: Sequence[npt.NDArray[Any]]) -> Int:
    """The order of parts in which rows and the parts of a row stand by what they are.

    also: further values (rows,), the same for every part of a row, that tell rows of one shape
    apart. Rows are sorted by their first part's first and last vertex; only where these are the
    same, all vertices are compared, then ``also``.
    """
    order = np.arange(len(parts.row))
    first = np.flatnonzero(np.append(True, parts.row[1:] != parts.row[:-1])[: len(order)])
    count = np.diff(np.append(first, len(order)))
    for at, size in zip(first[count > 1].tolist(), count[count > 1].tolist(), strict=True):
        order[at : at + size] = sorted(range(at, at + size), key=lambda part: _bytes(parts, part))
    lead = order[first]
    ends = np.hstack([parts.xy[parts.start[lead]], parts.xy[parts.stop[lead] - 1]])
    rows = np.lexsort(ends.T[::-1])
    _settle_ties(rows, ends, key=lambda row: _whole_key(parts, order[first[row] :][: count[row]], also))
    # one row's parts after the other's
    size = count[rows]
    stop = np.cumsum(size)
    at_part: Int = order[np.repeat(first[rows] - (stop - size), size) + np.arange(len(order))]
    return at_part


def _settle_ties(rows: Int, ends: Float, *, key: Callable[[int], Any]) -> None:
    """Sort, in place, each run of rows with the same ends by the whole key."""
    same = (ends[rows[1:]] == ends[rows[:-1]]).all(axis=1)
    edge = np.diff(np.concatenate([[False], same, [False]]).astype(np.int8))
    starts, stops = np.flatnonzero(edge == 1).tolist(), np.flatnonzero(edge == -1).tolist()
    for start, stop in zip(starts, stops, strict=True):
        rows[start : stop + 1] = sorted(rows[start : stop + 1].tolist(), key=key)


def _whole_key(parts: Parts, own: Int, also: Sequence[npt.NDArray[Any]]) -> tuple[Any, ...]:
    row = parts.row[own[0]]
    return [_bytes(parts, part) for part in own.tolist()], *(values[row].item() for values in also)


def _bytes(parts: Parts, part: int) -> bytes:
    return parts.xy[parts.start[part] : parts.stop[part]].tobytes()
