"""Roads out of a line layer (GeoPackage, Shapefile, GeoJSON, GeoParquet) with a road class column."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer

from lifecircle.geodata.errors import PlaceError, Problem
from lifecircle.geodata.files.layer_files import LayerFile
from lifecircle.geodata.files.opening import OpenedLayer, open_layer
from lifecircle.geodata.text import Text

from . import remarks
from .access import PERMISSION_KEYS, RoadUse
from .assembly import Lines, assemble
from .judging import Judge
from .noding import crossing_count, node_lines
from .outcome import RoadsReading
from .road_words import COLUMNS, ONEWAY, ROAD_WORDS

Shape = npt.NDArray[np.float64]
_TAGS = ("highway", "maxspeed", "oneway", "oneway:bicycle", "junction", "motorroad", *PERMISSION_KEYS)
_ID_COLUMNS = ("osm_id", "osmid", "way_id", "id")
_NAMELESS = frozenset({"", "none", "nan", "<na>"})


@dataclass(kw_only=True)
class _Rows:
    """Rows that are roads, their parts, and what was dropped."""

    uses: list[RoadUse] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    parts: list[list[Shape]] = field(default_factory=list)
    judge: Judge = field(default_factory=Judge)


def read_line_roads(path: Path, *, crs: str, file_label: str) -> RoadsReading:
    """The roads of a line layer, in the metric coordinate system ``crs``.

    The column ``highway`` (or one of its other names, see ``road_words``) holds OSM values or
    Chinese road classes; ``oneway``, ``maxspeed`` and permissions are optional. Lines are
    joined as ``noding.node_lines`` says. The order of rows does not matter.
    Raises PlaceError where the layer cannot be read, lacks its coordinate system or its road
    class column, or holds no road.
    """
    layer = _open(path, file_label)
    columns = _columns(layer, file_label)
    rows = _rows(layer, columns, crs=crs)
    read = len(layer.frame)
    if not rows.uses:
        dropped = remarks.not_empty(rows.judge.dropped)
        raise PlaceError([remarks.no_roads(file_label, read=read, dropped=dropped)])
    lines, row_of_part, ends_on_lines = _lines(rows, layer.frame)
    network, has_segment = assemble(lines)
    kept = len(np.unique(row_of_part[has_segment]))
    rows.judge.dropped["zero_length"] += len(rows.uses) - kept
    dropped = remarks.not_empty(rows.judge.dropped)
    if kept == 0:
        raise PlaceError([remarks.no_roads(file_label, read=read, dropped=dropped)])
    warnings = remarks.unknown_values(file_label, rows.judge.unread)
    if ends_on_lines:
        warnings.append(remarks.joined_ends(file_label, ends_on_lines))
    crossings = crossing_count(network)
    if crossings:
        warnings.append(remarks.uncut_crossings(file_label, crossings))
    return RoadsReading(
        network=network, rows_read=read, rows_kept=kept, dropped=dropped, warnings=tuple(warnings)
    )


def lines_extent_lonlat(path: Path, *, file_label: str) -> tuple[float, float, float, float] | None:
    """West, south, east, north in degrees, over all geometries."""
    layer = _open(path, file_label)
    _columns(layer, file_label)
    xy = shapely.get_coordinates(layer.geometry)
    xy = xy[np.isfinite(xy).all(axis=1)]
    if len(xy) == 0:
        return None
    to_degrees = Transformer.from_crs(layer.crs, "EPSG:4326", always_xy=True)
    x, y = to_degrees.transform(xy[:, 0], xy[:, 1])
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _open(path: Path, file_label: str) -> OpenedLayer:
    return open_layer(LayerFile(layer="roads", path=path, label=file_label))


def _columns(layer: OpenedLayer, file_label: str) -> dict[str, str]:
    """Tag -> the column it stands in. Raises PlaceError without geometry, crs or road class."""
    named = {str(column).strip().lower(): str(column) for column in layer.frame.columns}
    columns = {}
    for tag in _TAGS:
        for name in (tag, *COLUMNS.get(tag, ())):
            if name in named:
                columns[tag] = named[name]
                break
    problems = []
    if layer.geometry is None or layer.crs is None:
        problems.append(_missing_crs(file_label))
    if "highway" not in columns:
        problems.append(_missing_class(file_label, found="、".join(map(str, layer.frame.columns))))
    if problems:
        raise PlaceError(problems)
    return columns


def _rows(layer: OpenedLayer, columns: Mapping[str, str], *, crs: str) -> _Rows:
    """Rows that are roads, with the coordinates of their parts in ``crs``."""
    to_metres = Transformer.from_crs(layer.crs, crs, always_xy=True)
    geometry = np.asarray(layer.geometry, dtype=object)
    fault = _faults(geometry)
    geometry = geometry.copy()
    geometry[fault != ""] = None
    shapes, row_of_part = shapely.get_parts(shapely.force_2d(geometry), return_index=True)
    xy, part_of_vertex = shapely.get_coordinates(shapes, return_index=True)
    xy = np.stack(to_metres.transform(*xy.T), axis=1)
    lost = row_of_part[part_of_vertex[~np.isfinite(xy).all(axis=1)]]
    fault[lost] = "missing_nodes"
    parts: list[list[Shape]] = [[] for _ in geometry]
    stop = np.cumsum(np.bincount(part_of_vertex, minlength=len(shapes))).tolist()
    for row, start, end in zip(row_of_part.tolist(), [0, *stop], stop, strict=False):
        if end > start:
            parts[row].append(xy[start:end])
    text = {tag: _texts(layer.frame[column]) for tag, column in columns.items()}
    rows = _Rows()
    for row, values in enumerate(zip(*text.values(), strict=True)):
        use = rows.judge.use(_tags(dict(zip(text, values, strict=True))))
        if use is None:
            continue
        if fault[row]:
            rows.judge.dropped[fault[row]] += 1
            continue
        rows.uses.append(use)
        rows.row.append(row)
        rows.parts.append(parts[row])
    return rows


def _faults(geometry: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Why each geometry cannot be a road; empty where it can."""
    fault = np.full(len(geometry), "", dtype=object)
    is_line = np.isin(
        shapely.get_type_id(geometry),
        (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING),
    )
    fault[~is_line] = "not_a_line"
    fault[shapely.is_missing(geometry) | shapely.is_empty(geometry)] = "no_geometry"
    return fault


def _texts(column: "pd.Series[Any]") -> list[str]:
    """The column as text; empty where nothing stands; 50.0 as 50."""
    texts = []
    for value in column:
        text = "" if value is None or value is pd.NA else str(value).strip()
        text = "" if text.lower() in _NAMELESS else text
        texts.append(text.removesuffix(".0"))
    return texts


def _tags(texts: Mapping[str, str]) -> dict[str, str]:
    """OSM tags of one row: empty values left out, Chinese words translated."""
    tags = {tag: text for tag, text in texts.items() if text}
    highway = tags.get("highway", "")
    tags["highway"] = ROAD_WORDS.get(highway, highway)
    if "oneway" in tags:
        tags["oneway"] = ONEWAY.get(tags["oneway"].lower(), tags["oneway"])
    if tags.get("maxspeed") == "0":  # the usual filling of an empty number column
        del tags["maxspeed"]
    return tags


def _lines(rows: _Rows, frame: pd.DataFrame) -> tuple[Lines, npt.NDArray[np.int64], int]:
    """Noded lines of all parts, the row of each part, and how many ends were joined to a line."""
    uses, parts, ids = _in_canonical_order(rows, frame)
    row_of_part = np.repeat(np.arange(len(parts)), [len(row) for row in parts])
    shapes = [part for row in parts for part in row]
    part_of_vertex = np.repeat(np.arange(len(shapes)), [len(shape) for shape in shapes])
    noded = node_lines(np.concatenate(shapes), part_of_vertex)
    lines = Lines(
        key=noded.key,
        xy=noded.xy,
        line=noded.line,
        road_class=np.array([use.road_class for use in uses], dtype=np.uint8)[row_of_part],
        access=np.array([int(use.access) for use in uses], dtype=np.uint8)[row_of_part],
        maxspeed_kmh=np.array([use.maxspeed_kmh for use in uses], dtype=np.float32)[row_of_part],
        way_id=np.array(ids, dtype=np.int64)[row_of_part],
    )
    return lines, row_of_part, noded.ends_on_lines


def _in_canonical_order(
    rows: _Rows, frame: pd.DataFrame
) -> tuple[list[RoadUse], list[list[Shape]], list[int]]:
    """Uses, parts and identifiers of the rows, sorted by what they are, not by where they stood.

    Identifiers are those of the file where a column holds distinct whole numbers, else running
    numbers in this order.
    """
    stated = _stated_ids(frame)

    parts = [sorted(row, key=_bytes) for row in rows.parts]

    def sort_key(position: int) -> tuple[Any, ...]:
        use = rows.uses[position]
        speed = -1.0 if np.isnan(use.maxspeed_kmh) else use.maxspeed_kmh
        number = stated[rows.row[position]] if stated else 0
        return [_bytes(part) for part in parts[position]], use.road_class, int(use.access), speed, number

    order = sorted(range(len(rows.uses)), key=sort_key)
    ids = [stated[rows.row[i]] for i in order] if stated else list(range(len(order)))
    return [rows.uses[i] for i in order], [parts[i] for i in order], ids


def _bytes(part: Shape) -> bytes:
    return part.tobytes()


def _stated_ids(frame: pd.DataFrame) -> list[int] | None:
    named = {str(column).strip().lower(): column for column in frame.columns}
    for name in _ID_COLUMNS:
        if name in named:
            texts = _texts(frame[named[name]])
            whole = all(text.isascii() and text.isdigit() and len(text) < 18 for text in texts)
            if whole and len(set(texts)) == len(texts):
                return [int(text) for text in texts]
    return None


def _missing_crs(file_label: str) -> Problem:
    return Problem(
        code="missing_crs",
        file=file_label,
        message=Text(
            "道路图层没有几何或没有坐标系", "the layer has no geometry or states no coordinate system"
        ),
        remedy=Text(
            "请在 GIS 中为图层定义坐标系（shapefile 需带 .prj）后重新导出",
            "Define its coordinate system in a GIS (a shapefile needs its .prj) and export it again",
        ),
    )


def _missing_class(file_label: str, *, found: str) -> Problem:
    return Problem(
        code="missing_column",
        file=file_label,
        column="highway",
        found=found,
        message=Text("缺少道路等级列", "the column with the road class is missing"),
        remedy=Text(
            "请添加 highway 列（或“道路等级”列），填 OSM 取值或 国道、省道、县道、乡道、村道 等",
            "Add a column highway with OSM values or Chinese road classes",
        ),
    )
