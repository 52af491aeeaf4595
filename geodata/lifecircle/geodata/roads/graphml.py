"""Roads out of GraphML: as OSMnx writes it, or with one edge per mode (``type``: walk, car, bus)."""

import ast
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from lifecircle.geodata.errors import PlaceError, Problem

from . import remarks
from .access import PERMISSION_KEYS, RoadUse
from .assembly import Lines, assemble
from .graphml_file import Edge, Shape, check_attributes, load_graph, node_positions, number_in, transformed
from .judging import Judge
from .network import ROAD_CLASSES, Access
from .outcome import RoadsReading

FORWARD = Access.WALK_FORWARD | Access.BIKE_FORWARD | Access.DRIVE_FORWARD
WALK = Access.WALK_FORWARD | Access.WALK_BACKWARD
_TAGS = (*PERMISSION_KEYS, "motorroad", "area", "maxspeed")
_BY_TYPE: Mapping[str, tuple[str, Access]] = {
    "walk": ("footway", WALK),
    "car": ("unclassified", Access.BIKE_FORWARD | Access.DRIVE_FORWARD),
}
_SAME_SHAPE_M = 0.01  # edges whose shapes agree to this are one piece of road
_LENGTH_TOLERANCE_SHARE = 0.05

_Key = tuple[tuple[int, ...], str, str]


@dataclass(kw_only=True)
class _Piece:
    """One piece of road: all edges with the same ends and shape, in either direction."""

    tail: str
    head: str
    shape: Shape
    access: Access
    road_class: int
    maxspeed_kmh: float
    way_id: int
    edges: int = 1


def read_graphml_roads(path: Path, *, crs: str, file_label: str) -> RoadsReading:
    """The roads of a GraphML file, in the metric coordinate system ``crs``.

    Edges there and back with one shape become one segment. A direction without an edge is
    closed to vehicles and open to walkers. Lengths are measured along the shapes; the stated
    lengths are only compared. Raises PlaceError where the file cannot be read, lacks an
    attribute, or holds no road.
    """
    graph = load_graph(path, file_label)
    edges = list(graph.edges(data=True))
    check_attributes(graph, edges, file_label)
    node_xy = node_positions(graph, crs)
    shapes = _shapes(edges, node_xy, graph_crs=graph.graph["crs"], crs=crs)
    pieces, dropped, warnings = _pieces(edges, shapes, file_label)
    ordered = [pieces[key] for key in sorted(pieces)]
    network, has_segment = assemble(_lines(ordered, node_ids=_node_ids(node_xy)))
    for piece, kept in zip(ordered, has_segment, strict=True):
        if not kept:
            dropped["zero_length"] += piece.edges
    counts = remarks.not_empty(dropped)
    if network.segment_count == 0:
        raise PlaceError([remarks.no_roads(file_label, read=len(edges), dropped=counts)])
    return RoadsReading(
        network=network,
        rows_read=len(edges),
        rows_kept=len(edges) - sum(counts.values()),
        dropped=counts,
        warnings=tuple(warnings),
    )


def graphml_extent_lonlat(path: Path, *, file_label: str) -> tuple[float, float, float, float] | None:
    """West, south, east, north in degrees, over all nodes."""
    graph = load_graph(path, file_label)
    check_attributes(graph, list(graph.edges(data=True)), file_label)
    xy = np.array(list(node_positions(graph, "EPSG:4326").values())).reshape(-1, 2)
    xy = xy[np.isfinite(xy).all(axis=1)]
    if len(xy) == 0:
        return None
    west, south, east, north = (float(value) for value in (*xy.min(axis=0), *xy.max(axis=0)))
    return west, south, east, north


def _shapes(edges: Sequence[Edge], node_xy: Mapping[str, Shape], *, graph_crs: str, crs: str) -> list[Shape]:
    """The shape of each edge in ``crs``, from its tail to its head; straight where none is given."""
    given = shapely.from_wkt([edge.get("geometry") or None for *_, edge in edges], on_invalid="ignore")
    usable = shapely.get_type_id(given) == shapely.GeometryType.LINESTRING
    given = np.where(usable, given, None)
    sizes = shapely.get_num_coordinates(given)
    xy = transformed(shapely.get_coordinates(given), graph_crs, crs)
    shapes = []
    stop = 0
    for (tail, head, _), size in zip(edges, sizes, strict=True):
        start, stop = stop, stop + int(size)
        ends = np.stack([node_xy[tail], node_xy[head]])
        inner = xy[start:stop]
        if len(inner) and np.hypot(*(inner[0] - ends[0])) > np.hypot(*(inner[-1] - ends[0])):
            inner = inner[::-1]  # written against the direction of the edge
        shapes.append(np.concatenate([ends[:1], inner[1:-1], ends[1:]]))
    return shapes


def _pieces(
    edges: Sequence[Edge], shapes: Sequence[Shape], file_label: str
) -> tuple[dict[_Key, _Piece], Counter[str], list[Problem]]:
    """Pieces of road by their shape, what was dropped, and remarks."""
    pieces: dict[_Key, _Piece] = {}
    judge = Judge()
    other_length = 0
    for (tail, head, edge), shape in zip(edges, shapes, strict=True):
        use = _use(edge, judge)
        if use is None:
            continue
        if not np.isfinite(shape).all():
            judge.dropped["missing_nodes"] += 1
            continue
        other_length += _states_other_length(edge, shape)
        piece = _Piece(
            tail=tail, head=head, shape=shape, access=use.access, road_class=use.road_class,
            maxspeed_kmh=use.maxspeed_kmh, way_id=_way_id(edge),
        )  # fmt: skip
        _add(pieces, piece)
    warnings = remarks.unknown_values(file_label, judge.unread)
    if other_length:
        warnings.append(remarks.other_lengths(file_label, other_length))
    return pieces, judge.dropped, warnings


def _add(pieces: dict[_Key, _Piece], piece: _Piece) -> None:
    """Put the piece in, or join it with the one of the same shape there or back."""
    steps = np.rint(piece.shape / _SAME_SHAPE_M).astype(np.int64)
    there = (tuple(steps.ravel().tolist()), piece.tail, piece.head)
    back = (tuple(steps[::-1].ravel().tolist()), piece.head, piece.tail)
    if back < there:
        piece.tail, piece.head, piece.shape = piece.head, piece.tail, piece.shape[::-1]
        piece.access = _turned(piece.access)
    known = pieces.setdefault(min(there, back), piece)
    if known is piece:
        return
    known.shape = min((known.shape, piece.shape), key=lambda shape: shape.tolist())
    known.access |= piece.access
    known.road_class = min(known.road_class, piece.road_class)
    known.maxspeed_kmh = float(np.fmin(known.maxspeed_kmh, piece.maxspeed_kmh))
    known.way_id = min(known.way_id, piece.way_id)
    known.edges += 1


def _use(edge: Mapping[str, Any], judge: Judge) -> RoadUse | None:
    """Class and access of one directed edge; None where the judge dropped it."""
    if "highway" not in edge:
        if edge["type"] == "bus":
            judge.dropped["not_travelled"] += 1
            return None
        if edge["type"] not in _BY_TYPE:
            return judge.use({"highway": str(edge["type"])})
        class_name, access = _BY_TYPE[edge["type"]]
        return RoadUse(ROAD_CLASSES.index(class_name), access, np.nan)
    # The directions stand in the edges themselves, so one-way tags are not asked again.
    use = judge.use({**_tags(edge), "highway": _joined(edge["highway"]), "oneway": "no"})
    return use and use._replace(access=use.access & (FORWARD | WALK))


def _tags(edge: Mapping[str, Any]) -> dict[str, str]:
    return {name: _joined(edge[name]) for name in _TAGS if edge.get(name) not in (None, "")}


def _lines(pieces: Sequence[_Piece], *, node_ids: Mapping[str, int]) -> Lines:
    sizes = np.array([len(piece.shape) for piece in pieces], dtype=np.int64)
    last = np.cumsum(sizes) - 1
    # Inner vertices are nobody's nodes: give them keys of their own above all node ids.
    key = np.arange(sizes.sum(), dtype=np.int64) + max(node_ids.values(), default=0) + 1
    key[last - sizes + 1] = [node_ids[piece.tail] for piece in pieces]
    key[last] = [node_ids[piece.head] for piece in pieces]
    return Lines(
        key=key,
        xy=np.concatenate([piece.shape for piece in pieces]) if pieces else np.zeros((0, 2)),
        line=np.repeat(np.arange(len(pieces)), sizes),
        road_class=np.array([piece.road_class for piece in pieces], dtype=np.uint8),
        access=np.array([int(piece.access) for piece in pieces], dtype=np.uint8),
        maxspeed_kmh=np.array([piece.maxspeed_kmh for piece in pieces], dtype=np.float32),
        way_id=np.array([piece.way_id for piece in pieces], dtype=np.int64),
    )


def _node_ids(node_xy: Mapping[str, Shape]) -> dict[str, int]:
    """Node -> its number in the file, or a running number by place where the names are no numbers."""
    if all(name.isascii() and name.isdigit() and len(name) < 18 for name in node_xy):
        return {name: int(name) for name in node_xy}
    ranked = sorted(node_xy, key=lambda name: (*node_xy[name].tolist(), name))
    return {name: number for number, name in enumerate(ranked)}


def _turned(access: Access) -> Access:
    """The same access seen from the other end."""
    forward, backward = int(access & FORWARD), int(access & ~FORWARD)
    return Access((forward << 1) | (backward >> 1))


def _joined(value: object) -> str:
    """A tag as one string; OSMnx writes several values as a list: ``['a', 'b']`` -> ``a;b``."""
    words = _listed(value)
    return ";".join(str(word) for word in words)


def _listed(value: object) -> list[object]:
    text = str(value)
    if text.startswith("["):
        try:
            return list(ast.literal_eval(text))
        except (ValueError, SyntaxError):
            return [text]
    return [value]


def _way_id(edge: Mapping[str, Any]) -> int:
    """The lowest ``osmid`` of the edge, or -1."""
    numbers = [number for word in _listed(edge.get("osmid")) if (number := number_in(word)) is not None]
    return int(min(numbers, default=-1))


def _states_other_length(edge: Mapping[str, Any], shape: Shape) -> bool:
    stated_m = number_in(edge.get("length", edge.get("length_meter")))
    if stated_m is None:
        return False
    length_m = float(np.hypot(*np.diff(shape, axis=0).T).sum())
    return abs(stated_m - length_m) > max(1.0, _LENGTH_TOLERANCE_SHARE * length_m)
