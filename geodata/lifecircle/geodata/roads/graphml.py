"""Roads out of GraphML: as OSMnx writes it, or with one edge per mode (``type``: walk, car, bus)."""

import ast
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import networkx as nx
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from lifecircle.geodata.errors import PlaceError, Problem
from lifecircle.geodata.text import Text

from . import remarks
from .access import PERMISSION_KEYS, RoadUse, road_use, unread_tags
from .assembly import Lines, assemble
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

Shape = npt.NDArray[np.float64]
_Key = tuple[tuple[int, ...], str, str]
Edge = tuple[str, str, Mapping[str, Any]]


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
    graph = _load(path, file_label)
    edges = list(graph.edges(data=True))
    _check(graph, edges, file_label)
    node_xy = _positions(graph, crs)
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
    graph = _load(path, file_label)
    _check(graph, list(graph.edges(data=True)), file_label)
    xy = np.array(list(_positions(graph, "EPSG:4326").values())).reshape(-1, 2)
    xy = xy[np.isfinite(xy).all(axis=1)]
    if len(xy) == 0:
        return None
    west, south, east, north = (float(value) for value in (*xy.min(axis=0), *xy.max(axis=0)))
    return west, south, east, north


def _load(path: Path, file_label: str) -> Any:
    try:
        return nx.read_graphml(path)
    except (ParseError, nx.NetworkXError, ValueError, KeyError) as error:
        raise PlaceError([remarks.unreadable(file_label, kind="GraphML", error=error)]) from error


def _check(graph: Any, edges: Sequence[Edge], file_label: str) -> None:
    """Raises PlaceError with every attribute that is missing."""
    problems = []
    nodes = [attributes for _, attributes in graph.nodes(data=True)]
    wanted: list[tuple[str, bool]] = [
        *((name, all(_number(node.get(name)) is not None for node in nodes)) for name in ("x", "y")),
        ("crs", _is_crs(graph.graph.get("crs"))),
        ("highway", all("highway" in edge or "type" in edge for *_, edge in edges)),
        ("length", all("length" in edge or "length_meter" in edge for *_, edge in edges)),
    ]
    for name, present in wanted:
        if not present:
            problems.append(
                Problem(
                    code="missing_attribute",
                    file=file_label,
                    column=name,
                    message=Text(
                        f"缺少 {name} 属性，或其值无法识别", f"the attribute {name} is missing or unreadable"
                    ),
                    remedy=Text(
                        "请用 osmnx.save_graphml 导出：图需有 crs，节点需有 x、y，"
                        "边需有 highway（或 type）和 length",
                        "Export with osmnx.save_graphml: crs on the graph, x and y on nodes, "
                        "highway (or type) and length on edges",
                    ),
                )
            )
    if not graph.is_directed():
        problems.append(
            Problem(
                code="undirected_graph",
                file=file_label,
                message=Text(
                    "图是无向图，单行方向已丢失", "the graph is undirected, so one-way streets are lost"
                ),
                remedy=Text("请导出有向图", "Export the directed graph"),
            )
        )
    if problems:
        raise PlaceError(problems)


def _positions(graph: Any, crs: str) -> dict[str, Shape]:
    """Node -> x, y in ``crs``."""
    xy = np.array([[float(node["x"]), float(node["y"])] for _, node in graph.nodes(data=True)])
    moved = _transform(xy.reshape(-1, 2), graph.graph["crs"], crs)
    return dict(zip(graph.nodes, moved, strict=True))


def _shapes(edges: Sequence[Edge], node_xy: Mapping[str, Shape], *, graph_crs: str, crs: str) -> list[Shape]:
    """The shape of each edge in ``crs``, from its tail to its head; straight where none is given."""
    given = shapely.from_wkt([edge.get("geometry") or None for *_, edge in edges], on_invalid="ignore")
    usable = shapely.get_type_id(given) == shapely.GeometryType.LINESTRING
    given = np.where(usable, given, None)
    sizes = shapely.get_num_coordinates(given)
    xy = _transform(shapely.get_coordinates(given), graph_crs, crs)
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
    dropped: Counter[str] = Counter()
    unread: defaultdict[str, Counter[str]] = defaultdict(Counter)
    other_length = 0
    for (tail, head, edge), shape in zip(edges, shapes, strict=True):
        use = _use(edge)
        if not isinstance(use, RoadUse):
            dropped[use] += 1
            if use == "unknown_highway":
                unread["highway"][str(edge.get("highway", edge.get("type")))] += 1
            continue
        if not np.isfinite(shape).all():
            dropped["missing_nodes"] += 1
            continue
        other_length += _states_other_length(edge, shape)
        for key, value in unread_tags(_tags(edge)):
            unread[key][value] += 1
        piece = _Piece(
            tail=tail, head=head, shape=shape, access=use.access, road_class=use.road_class,
            maxspeed_kmh=use.maxspeed_kmh, way_id=_way_id(edge),
        )  # fmt: skip
        _add(pieces, piece)
    warnings = remarks.unknown_values(file_label, unread)
    if other_length:
        warnings.append(remarks.other_lengths(file_label, other_length))
    return pieces, dropped, warnings


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
    known.access |= piece.access
    known.road_class = min(known.road_class, piece.road_class)
    known.maxspeed_kmh = float(np.fmin(known.maxspeed_kmh, piece.maxspeed_kmh))
    known.way_id = min(known.way_id, piece.way_id)
    known.edges += 1


def _use(edge: Mapping[str, Any]) -> RoadUse | str:
    """Class and access of one directed edge."""
    if "highway" not in edge:
        if edge["type"] == "bus":
            return "not_travelled"
        if edge["type"] not in _BY_TYPE:
            return "unknown_highway"
        class_name, access = _BY_TYPE[edge["type"]]
        return RoadUse(ROAD_CLASSES.index(class_name), access, np.nan)
    # The directions stand in the edges themselves, so one-way tags are not asked again.
    use = road_use({**_tags(edge), "highway": _joined(edge["highway"]), "oneway": "no"})
    return use._replace(access=use.access & (FORWARD | WALK)) if isinstance(use, RoadUse) else use


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
    numbers = [number for word in _listed(edge.get("osmid")) if (number := _number(word)) is not None]
    return int(min(numbers, default=-1))


def _states_other_length(edge: Mapping[str, Any], shape: Shape) -> bool:
    stated_m = _number(edge.get("length", edge.get("length_meter")))
    if stated_m is None:
        return False
    length_m = float(np.hypot(*np.diff(shape, axis=0).T).sum())
    return abs(stated_m - length_m) > max(1.0, _LENGTH_TOLERANCE_SHARE * length_m)


def _number(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _is_crs(value: object) -> bool:
    try:
        CRS.from_user_input(value)
    except CRSError:
        return False
    return True


def _transform(xy: Shape, source: str, target: str) -> Shape:
    moved = Transformer.from_crs(source, target, always_xy=True).transform(xy[:, 0], xy[:, 1])
    return np.stack(moved, axis=1)
