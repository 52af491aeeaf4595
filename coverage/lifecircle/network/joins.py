"""Where does a point meet the network?"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import shapely

from .compiled import compiled
from .graph import TravelGraph
from .near_links import LENGTH_TOLERANCE_M, Found, find_links
from .order import group

_WAYS = np.array([(1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, -1.0)])
"""Directions in which the utmost points of a network are looked for."""


class PointState(IntEnum):
    """Whether a point has a way onto the network."""

    JOINED = 0
    NO_ROAD = 1
    OUTSIDE = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class Joins:
    """Points and the links they join; ``p`` points, ``j`` joins, sparse by point.

    offset (p + 1,) int64: joins of point ``i`` are ``offset[i]:offset[i + 1]``.
    link (j,) int32: position among the links of the TravelGraph (``graph.link_segment[link]``
        is the segment of the RoadNetwork); fraction (j,) float64: of its length from its
        tail, 0 to 1; leg_m (j,) float64: straight line between the point and the link.
    state (p,) uint8: PointState.
    key: of the graph, or of one with the same links.
    known: what follows from the joins at the costs of a graph, kept while that graph lives
        (doors.py), because every search from these points needs it again. by_link: what follows
        from them whatever the costs.
    """

    offset: npt.NDArray[np.int64]
    link: npt.NDArray[np.int32]
    fraction: npt.NDArray[np.float64]
    leg_m: npt.NDArray[np.float64]
    state: npt.NDArray[np.uint8]
    key: str
    known: WeakKeyDictionary[TravelGraph, dict[str, Any]] = field(
        default_factory=WeakKeyDictionary, init=False, repr=False
    )
    by_link: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    @property
    def point_count(self) -> int:
        """Number of points."""
        return len(self.state)

    @property
    def point(self) -> npt.NDArray[np.int32]:
        """The point of each join, shape (j,)."""
        return np.repeat(np.arange(self.point_count, dtype=np.int32), np.diff(self.offset))

    def take(self, points: npt.NDArray[np.int32]) -> "Joins":
        """The joins of some of the points, in the order given."""
        count = np.diff(self.offset)[points]
        start = np.concatenate([[0], np.cumsum(count)])
        at = np.arange(start[-1]) - np.repeat(start[:-1], count) + np.repeat(self.offset[points], count)
        return Joins(
            offset=start,
            link=self.link[at],
            fraction=self.fraction[at],
            leg_m=self.leg_m[at],
            state=self.state[points],
            key=self.key,
        )

    def then(self, others: "Joins") -> "Joins":
        """The joins of these points and then of others on the same graph."""
        return Joins(
            offset=np.append(self.offset, self.offset[-1] + others.offset[1:]),
            link=np.append(self.link, others.link),
            fraction=np.append(self.fraction, others.fraction),
            leg_m=np.append(self.leg_m, others.leg_m),
            state=np.append(self.state, others.state),
            key=self.key,
        )

    def check(self, graph: TravelGraph) -> None:
        """Raises ValueError when these joins were made on another network or mode."""
        if self.key != graph.key:
            raise ValueError("the joins belong to another graph")


def join_points(
    graph: TravelGraph, xy: npt.NDArray[np.float64], *, snap_limit_m: float, join_radius_m: float
) -> Joins:
    """Joins of the points ``xy`` (p, 2), metres, in the coordinate system of the roads.

    A point joins the nearest link within ``snap_limit_m`` (or all that are equally near) and
    every other link within ``join_radius_m`` (never past the snap limit), each at its
    nearest point. With ``walk_drive`` it joins the links to walk and the links to drive,
    each by this rule. A point without a link is ``outside`` when it lies farther than the
    snap limit from the convex hull of the usable network, else ``no_road``.

    Raises ValueError for coordinates that are not finite and for limits below zero.
    """
    xy = np.ascontiguousarray(xy, dtype=np.float64).reshape(-1, 2)
    if not np.isfinite(xy).all():
        raise ValueError("coordinates must be finite")
    if not (np.isfinite(snap_limit_m) and snap_limit_m >= 0 and join_radius_m >= 0):
        raise ValueError("snap_limit_m must be finite, and no limit below zero")
    parts = [
        find_links(xy, grid, snap_limit_m=float(snap_limit_m), join_radius_m=float(join_radius_m))
        for grid in graph.grids
    ]
    offset, link, fraction, leg_m = parts[0] if len(parts) == 1 else _merged(*parts[0], *parts[1])
    state = np.full(len(xy), PointState.JOINED, np.uint8)
    lost = np.flatnonzero(np.diff(offset) == 0)
    state[lost] = np.where(
        _far_outside(graph, xy[lost], snap_limit_m=snap_limit_m), PointState.OUTSIDE, PointState.NO_ROAD
    )
    return Joins(offset=offset, link=link, fraction=fraction, leg_m=leg_m, state=state, key=graph.key)


def join_nodes(graph: TravelGraph, nodes: npt.NDArray[np.int32]) -> Joins:
    """Joins of points that stand on graph nodes ``nodes`` (p,), access leg 0.

    For work on the bare network (benchmarks, schematic graphs): the point joins every link
    that starts or ends there.
    """
    links = np.arange(graph.link_count, dtype=np.int32)
    offset, order = group(np.concatenate([graph.tail, graph.head]), graph.node_count)
    count = np.diff(offset)[nodes]
    start = np.concatenate([[0], np.cumsum(count)])
    at = np.arange(start[-1]) - np.repeat(start[:-1], count) + np.repeat(offset[:-1][nodes], count)
    return Joins(
        offset=start,
        link=np.concatenate([links, links])[order[at]],
        fraction=(order[at] >= graph.link_count).astype(np.float64),
        leg_m=np.zeros(len(at)),
        state=np.where(count > 0, PointState.JOINED, PointState.OUTSIDE).astype(np.uint8),
        key=graph.key,
    )


@compiled
def _merged(
    one_start: npt.NDArray[np.int64],
    one_link: npt.NDArray[np.int32],
    one_share: npt.NDArray[np.float64],
    one_leg: npt.NDArray[np.float64],
    two_start: npt.NDArray[np.int64],
    two_link: npt.NDArray[np.int32],
    two_share: npt.NDArray[np.float64],
    two_leg: npt.NDArray[np.float64],
) -> Found:
    """The joins of two layers, point by point, links ascending as they are in each."""
    start = one_start + two_start
    link = np.empty(start[-1], np.int32)
    share = np.empty(start[-1], np.float64)
    leg = np.empty(start[-1], np.float64)
    for point in range(len(start) - 1):
        first, second = one_start[point], two_start[point]
        first_end, second_end = one_start[point + 1], two_start[point + 1]
        for to in range(start[point], start[point + 1]):
            if second == second_end or (first < first_end and one_link[first] < two_link[second]):
                link[to], share[to], leg[to] = one_link[first], one_share[first], one_leg[first]
                first += 1
            else:
                link[to], share[to], leg[to] = two_link[second], two_share[second], two_leg[second]
                second += 1
    return start, link, share, leg


def _far_outside(
    graph: TravelGraph, xy: npt.NDArray[np.float64], *, snap_limit_m: float
) -> npt.NDArray[np.bool_]:
    """Which points lie farther than ``snap_limit_m`` from the convex hull of the usable network."""
    if len(xy) == 0 or len(graph.piece_xy) == 0:
        return np.ones(len(xy), np.bool_)
    ends = graph.piece_xy.reshape(-1, 2)
    utmost = ends[[place(ends @ way) for way in _WAYS for place in (np.argmin, np.argmax)]]
    rest = ends[_apart_from(ends, _hull(utmost), 0.0)]  # most lie inside: no corners
    return _apart_from(xy, _hull(np.concatenate([utmost, rest])), snap_limit_m + LENGTH_TOLERANCE_M)


def _hull(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Corners of the convex hull, counterclockwise, the first again as the last."""
    hull = shapely.convex_hull(shapely.multipoints(xy))
    corners: npt.NDArray[np.float64] = shapely.get_coordinates(shapely.orient_polygons(hull))
    return corners


@compiled
def _apart_from(
    xy: npt.NDArray[np.float64], corners: npt.NDArray[np.float64], limit: float
) -> npt.NDArray[np.bool_]:
    """Which points lie farther than ``limit`` from a convex polygon, its corners counterclockwise.

    corners (c, 2): the first again as the last; two of a straight line, one of a point.
    """
    apart = np.empty(len(xy), np.bool_)
    for point in range(len(xy)):
        px, py = xy[point]
        inside = len(corners) > 3
        least = (px - corners[0, 0]) ** 2 + (py - corners[0, 1]) ** 2
        for one in range(len(corners) - 1):
            ax, ay = corners[one]
            dx, dy = corners[one + 1, 0] - ax, corners[one + 1, 1] - ay
            inside &= dx * (py - ay) - dy * (px - ax) >= 0.0
            length2 = dx * dx + dy * dy
            t = min(max(((px - ax) * dx + (py - ay) * dy) / length2, 0.0), 1.0) if length2 > 0 else 0.0
            least = min(least, (px - ax - t * dx) ** 2 + (py - ay - t * dy) ** 2)
        apart[point] = not inside and least > limit * limit
    return apart
