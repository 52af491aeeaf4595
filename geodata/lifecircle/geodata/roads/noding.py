"""Where drawn lines meet: vertices of a line layer get the keys that make junctions."""

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

Int = npt.NDArray[np.int64]
Float = npt.NDArray[np.float64]

JOIN_DISTANCE_M = 0.5
_GRID_M = 0.001  # vertices on one millimetre are the same place


@dataclass(frozen=True, kw_only=True, eq=False)
class Noded:
    """Vertices of all lines: key (v,), xy (v, 2) in metres, line (v,).

    ends_on_lines: number of line ends that were joined to the middle of another line.
    """

    key: Int
    xy: Float
    line: Int
    ends_on_lines: int


def node_lines(xy: Float, line: Int) -> Noded:
    """Keys for the vertices (v, 2) of lines (v,), so that what meets has one key and one place.

    Vertices at the same millimetre are one. A line's end joins every vertex within
    JOIN_DISTANCE_M; an end that has none but stands that near to another line puts a vertex
    into it. Lines that only cross stay apart. The answer does not depend on the order of lines.
    """
    xy = np.rint(xy / _GRID_M) * _GRID_M + 0.0  # + 0.0: no negative zero
    places, place = _places(xy)
    loose = _loose_ends(xy, line, place)
    xy, line, ends_on_lines = _with_ends_on_lines(xy, line, loose=loose)
    if ends_on_lines:
        places, place = _places(xy)
    joined = _joined(places, is_end=_marked(place[_is_end(line)], count=len(places)))
    return Noded(key=joined[place], xy=places[joined[place]], line=line, ends_on_lines=ends_on_lines)


def _places(xy: Float) -> tuple[Float, Int]:
    """The different places, sorted by x and y, and the place of each vertex."""
    order = np.lexsort((xy[:, 1], xy[:, 0]))
    in_order = xy[order]
    new = np.append(True, (in_order[1:] != in_order[:-1]).any(axis=1))
    place = np.empty(len(xy), dtype=np.int64)
    place[order] = np.cumsum(new) - 1
    return in_order[new], place


def _marked(positions: Int, *, count: int) -> npt.NDArray[np.bool_]:
    mask = np.zeros(count, dtype=np.bool_)
    mask[positions] = True
    return mask


def _is_end(line: Int) -> npt.NDArray[np.bool_]:
    """True at the first and the last vertex of each line."""
    change = line[1:] != line[:-1]
    return cast(npt.NDArray[np.bool_], np.append(True, change) | np.append(change, True))


def _joined(places: Float, *, is_end: npt.NDArray[np.bool_]) -> Int:
    """Each place -> the lowest place it is joined with (places are sorted by x, y)."""
    a, b = cKDTree(places).query_pairs(JOIN_DISTANCE_M, output_type="ndarray").T
    with_end = is_end[a] | is_end[b]
    size = len(places)
    links = coo_array((np.ones(with_end.sum()), (a[with_end], b[with_end])), shape=(size, size))
    _, group = connected_components(links, directed=False)
    lowest = np.full(size, size, dtype=np.int64)
    np.minimum.at(lowest, group, np.arange(size))
    return cast(Int, lowest[group])


def _with_ends_on_lines(xy: Float, line: Int, *, loose: Float) -> tuple[Float, Int, int]:
    """The vertices with those added where a loose end stands on the middle of another line."""
    if len(loose) == 0:
        return xy, line, 0
    start = np.flatnonzero(line[1:] == line[:-1])
    steps = shapely.linestrings(np.stack([xy[start], xy[start + 1]], axis=1))
    tree = shapely.STRtree(steps)
    end, step = tree.query(shapely.points(loose), predicate="dwithin", distance=JOIN_DISTANCE_M)
    point = loose[end]
    # not its own step, and not where a vertex of the step is near enough to be joined anyway
    far = (np.hypot(*(point - xy[start[step]]).T) > JOIN_DISTANCE_M) & (
        np.hypot(*(point - xy[start[step] + 1]).T) > JOIN_DISTANCE_M
    )
    point, at = point[far], start[step[far]]
    if len(at) == 0:
        return xy, line, 0
    along = np.hypot(*(point - xy[at]).T)
    order = np.lexsort((point[:, 1], point[:, 0], along, at))
    point, at = point[order], at[order]
    new_xy = np.insert(xy, at + 1, point, axis=0)
    return new_xy, np.insert(line, at + 1, line[at]), len(np.unique(point, axis=0))


def _loose_ends(xy: Float, line: Int, place: Int) -> Float:
    """Line ends (e, 2) that no vertex of any other line, nor the line's other end, is near to."""
    is_end = _is_end(line)
    # an end at the very place of another line's vertex needs no search (ends are most vertices)
    lowest = np.full(int(place.max()) + 1, line[-1])
    highest = np.zeros_like(lowest)
    np.minimum.at(lowest, place, line)
    np.maximum.at(highest, place, line)
    shared = lowest < highest
    candidate = np.flatnonzero(is_end & ~shared[place])
    ends, own = xy[candidate], line[candidate]
    if len(ends) == 0:
        return ends
    near = cKDTree(ends).sparse_distance_matrix(cKDTree(xy), JOIN_DISTANCE_M, output_type="coo_matrix")
    foreign = (line[near.col] != own[near.row]) | is_end[near.col] & (candidate[near.row] != near.col)
    loose = np.ones(len(ends), dtype=np.bool_)
    loose[near.row[foreign]] = False
    return ends[loose]
