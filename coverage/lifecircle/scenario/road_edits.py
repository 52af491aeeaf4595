"""Roads built, closed and rebuilt: an edited copy of a road network."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from lifecircle.geodata.roads.access import DEFAULTS
from lifecircle.geodata.roads.network import ROAD_CLASSES, Access, RoadNetwork

from .model import Road

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

SAME_PLACE_M = 0.5
"""Nearer than this to a junction, a new road joins the junction itself (as in line layers)."""

_FORWARD = Access.WALK_FORWARD | Access.BIKE_FORWARD | Access.DRIVE_FORWARD
_VEHICLES = Access.BIKE_FORWARD | Access.BIKE_BACKWARD | Access.DRIVE_FORWARD | Access.DRIVE_BACKWARD


class _Contact(NamedTuple):
    """Where a new road meets an old segment: metres along both."""

    segment: int
    along_old_m: float
    along_new_m: float


class _Piece(NamedTuple):
    """A segment to be: end nodes, shape from tail to head, and the old segment it comes from (-1: new)."""

    tail: int
    head: int
    shape: FloatArray
    source: int


def segments_meant(roads: RoadNetwork, edit: Road, *, line_m: FloatArray) -> IntArray:
    """The segments that a ``close`` or ``change`` speaks of.

    line_m (p, 2): its line in metres, where it has one. Roads that are closed already count.
    """
    if edit.way is not None:
        return np.flatnonzero(roads.way_id == edit.way)
    band = shapely.buffer(shapely.LineString(line_m), edit.within_m)
    near = _segments_near(roads, band)
    shapes = _shapes(roads, near)
    inside = shapely.length(shapely.intersection(shapes, band))
    meant: IntArray = near[inside >= 0.5 * shapely.length(shapes)]
    return meant


def joins_a_road(roads: RoadNetwork, edit: Road, *, line_m: FloatArray) -> bool:
    """Whether a new road meets any road that exists."""
    return bool(_contacts(roads, edit, line_m))


def close_segments(roads: RoadNetwork, segments: IntArray) -> RoadNetwork:
    """The network with nobody allowed on the segments."""
    access = roads.access.copy()
    access[segments] = 0
    return replace(roads, access=access)


def change_segments(roads: RoadNetwork, segments: IntArray, edit: Road) -> RoadNetwork:
    """The network with the segments of another class, open to whom that class is by default.

    One-way segments stay one-way for vehicles; ``oneway`` makes the others so, in their own direction.
    """
    road_class, access, maxspeed = roads.road_class.copy(), roads.access.copy(), roads.maxspeed_kmh.copy()
    if edit.road_class is not None:
        road_class[segments] = ROAD_CLASSES.index(edit.road_class)
        access[segments] = [
            _access(edit.road_class, oneway=edit.oneway, before=int(before)) for before in access[segments]
        ]
        maxspeed[segments] = np.nan  # the posted speed belonged to the old road
    elif edit.oneway:
        access[segments] &= int(_FORWARD | Access.WALK_BACKWARD)
    if edit.maxspeed_kmh is not None:
        maxspeed[segments] = edit.maxspeed_kmh
    return replace(roads, road_class=road_class, access=access, maxspeed_kmh=maxspeed)


def add_road(roads: RoadNetwork, edit: Road, *, line_m: FloatArray) -> RoadNetwork:
    """The network with a new road: a node wherever it meets another, segments between them.

    Segments that the new road leaves alone keep their values and their order.
    """
    contacts = _contacts(roads, edit, line_m)
    cuts: dict[int, dict[float, int]] = {}  # old segment -> metres along it -> node
    on_new: dict[float, int] = {}  # metres along the new road -> node
    new_nodes: list[FloatArray] = []
    for contact in contacts:
        node = _node_at(roads, contact)
        if node is None:
            known = cuts.setdefault(contact.segment, {})
            if contact.along_old_m not in known:
                known[contact.along_old_m] = roads.node_count + len(new_nodes)
                shape = _shapes(roads, np.array([contact.segment]))[0]
                place = shapely.line_interpolate_point(shape, contact.along_old_m)
                new_nodes.append(np.array([place.x, place.y]))
            node = known[contact.along_old_m]
        on_new.setdefault(contact.along_new_m, node)
    line = shapely.LineString(line_m)
    for end_m in (0.0, float(line.length)):
        if end_m not in on_new:
            on_new[end_m] = roads.node_count + len(new_nodes)
            new_nodes.append(line_m[0] if end_m == 0.0 else line_m[-1])
    nodes_xy = np.vstack([roads.node_xy, *new_nodes])
    pieces = [piece for old, at in sorted(cuts.items()) for piece in _cut_old(roads, old, at, nodes_xy)]
    pieces += _cut_line(line_m, on_new, nodes_xy, source=-1)
    return _rebuilt(roads, pieces, drop=sorted(cuts), nodes_xy=nodes_xy, edit=edit)


def _access(road_class: str, *, oneway: bool, before: int | None = None) -> int:
    access = int(DEFAULTS[road_class][1])
    if before is not None:
        for forward, backward in (
            (Access.BIKE_FORWARD, Access.BIKE_BACKWARD),
            (Access.DRIVE_FORWARD, Access.DRIVE_BACKWARD),
        ):
            one, other = bool(before & forward), bool(before & backward)
            if one != other:
                access &= ~int(backward if one else forward)
    if oneway:
        access &= int(_FORWARD | Access.WALK_BACKWARD)
    return access


def _shapes(roads: RoadNetwork, segments: IntArray) -> npt.NDArray[np.object_]:
    start, stop = roads.shape_offset[:-1][segments], roads.shape_offset[1:][segments]
    count = stop - start
    at = np.repeat(start - (np.cumsum(count) - count), count) + np.arange(count.sum())
    lines: npt.NDArray[np.object_] = shapely.linestrings(
        roads.shape_xy[at], indices=np.repeat(np.arange(len(segments)), count)
    )
    return lines


def _segments_near(roads: RoadNetwork, area: shapely.Geometry) -> IntArray:
    """Segments that touch an area, ascending."""
    if roads.segment_count == 0:
        return np.zeros(0, dtype=np.int64)
    low_x, low_y, high_x, high_y = shapely.bounds(area)
    begins = roads.shape_offset[:-1]
    low = np.minimum.reduceat(roads.shape_xy, begins)
    high = np.maximum.reduceat(roads.shape_xy, begins)
    box = (low[:, 0] <= high_x) & (high[:, 0] >= low_x) & (low[:, 1] <= high_y) & (high[:, 1] >= low_y)
    candidates = np.flatnonzero(box)
    near: IntArray = candidates[shapely.intersects(_shapes(roads, candidates), area)]
    return near


def _contacts(roads: RoadNetwork, edit: Road, line_m: FloatArray) -> list[_Contact]:
    """Where the new road meets open roads: its ends within ``within_m``, and crossings."""
    line = shapely.LineString(line_m)
    near = _segments_near(roads, shapely.buffer(line, edit.within_m))
    near = near[roads.access[near] > 0]
    shapes = _shapes(roads, near)
    found: list[_Contact] = []
    for end_m, end in ((0.0, shapely.Point(line_m[0])), (float(line.length), shapely.Point(line_m[-1]))):
        apart = shapely.distance(shapes, end)
        if len(apart) and apart.min() <= edit.within_m:
            nearest = int(np.argmin(apart))
            along = float(shapely.line_locate_point(shapes[nearest], end))
            found.append(_Contact(int(near[nearest]), along, end_m))
    if edit.crossings:
        for segment, shape in zip(near, shapes, strict=True):
            for point in _meeting_points(shape, line):
                along_old = float(shapely.line_locate_point(shape, point))
                along_new = float(shapely.line_locate_point(line, point))
                ends = [one.along_new_m for one in found if abs(one.along_new_m - along_new) <= edit.within_m]
                if not any(end in (0.0, float(line.length)) for end in ends):
                    found.append(_Contact(int(segment), along_old, along_new))
    return found


def _meeting_points(one: shapely.Geometry, other: shapely.Geometry) -> Iterable[shapely.Geometry]:
    for part in shapely.get_parts(shapely.intersection(one, other)):
        if part.is_empty:
            continue
        if part.geom_type == "Point":
            yield part
        elif part.geom_type == "LineString":  # they run together: they meet where that begins and ends
            yield shapely.get_point(part, 0)
            yield shapely.get_point(part, -1)


def _node_at(roads: RoadNetwork, contact: _Contact) -> int | None:
    """The old junction that a contact falls on, if it does."""
    if contact.along_old_m <= SAME_PLACE_M:
        return int(roads.tail[contact.segment])
    if contact.along_old_m >= float(roads.length_m[contact.segment]) - SAME_PLACE_M:
        return int(roads.head[contact.segment])
    return None


def _cut_old(
    roads: RoadNetwork, segment: int, at: dict[float, int], nodes_xy: FloatArray
) -> Sequence[_Piece]:
    shape = roads.shape_xy[roads.shape_offset[segment] : roads.shape_offset[segment + 1]]
    ends = {0.0: int(roads.tail[segment]), float(shapely.LineString(shape).length): int(roads.head[segment])}
    return _cut_line(shape, {**at, **ends}, nodes_xy, source=segment)


def _cut_line(
    shape: FloatArray, at: dict[float, int], nodes_xy: FloatArray, *, source: int
) -> Sequence[_Piece]:
    """The line cut at metres along it, each piece from node to node."""
    along = np.append(0.0, np.cumsum(np.hypot(*np.diff(shape, axis=0).T)))
    stops = sorted(at)
    pieces: list[_Piece] = []
    for begin, end in pairwise(stops):
        inner = shape[(along > begin) & (along < end)]
        whole = np.vstack([nodes_xy[at[begin]], inner, nodes_xy[at[end]]])
        if np.hypot(*np.diff(whole, axis=0).T).sum() > 0:
            pieces.append(_Piece(at[begin], at[end], whole, source))
    return pieces


def _rebuilt(
    roads: RoadNetwork, pieces: Sequence[_Piece], *, drop: Sequence[int], nodes_xy: FloatArray, edit: Road
) -> RoadNetwork:
    """The network without the cut segments and with the pieces after the others."""
    kept = np.setdiff1d(np.arange(roads.segment_count), drop)
    count = np.diff(roads.shape_offset)[kept]
    start = roads.shape_offset[:-1][kept]
    at = np.repeat(start - (np.cumsum(count) - count), count) + np.arange(count.sum())
    is_new = np.array([piece.source < 0 for piece in pieces], dtype=bool)
    source = np.array([max(piece.source, 0) for piece in pieces], dtype=np.int64)

    def joined(old: npt.NDArray[np.generic], new: object) -> npt.NDArray[np.generic]:
        of_pieces = np.where(
            is_new, np.array(new, dtype=old.dtype), old[source] if len(old) else old.dtype.type(0)
        )
        return np.concatenate([old[kept], of_pieces.astype(old.dtype)])

    new_class = str(edit.road_class)
    extra = len(nodes_xy) - roads.node_count
    first_id = int(roads.node_id.max(initial=-1)) + 1
    sizes = [len(piece.shape) for piece in pieces]
    return RoadNetwork(
        node_id=np.append(roads.node_id, first_id + np.arange(extra)),
        node_xy=nodes_xy,
        tail=np.append(roads.tail[kept], [piece.tail for piece in pieces]).astype(np.int32),
        head=np.append(roads.head[kept], [piece.head for piece in pieces]).astype(np.int32),
        length_m=np.append(
            roads.length_m[kept], [np.hypot(*np.diff(piece.shape, axis=0).T).sum() for piece in pieces]
        ),
        road_class=joined(roads.road_class, ROAD_CLASSES.index(new_class)),  # type: ignore[arg-type]
        access=joined(roads.access, _access(new_class, oneway=edit.oneway)),  # type: ignore[arg-type]
        maxspeed_kmh=joined(roads.maxspeed_kmh, edit.maxspeed_kmh or np.nan),  # type: ignore[arg-type]
        way_id=joined(roads.way_id, int(roads.way_id.max(initial=-1)) + 1),  # type: ignore[arg-type]
        shape_xy=np.vstack([roads.shape_xy[at], *(piece.shape for piece in pieces)]),
        shape_offset=np.append(0, np.cumsum(np.append(count, sizes))).astype(np.int64),
    )
