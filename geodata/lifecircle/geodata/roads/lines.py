"""Roads out of a line layer (GeoPackage, Shapefile, GeoJSON, GeoParquet) with a road class column."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from lifecircle.geodata.checks.findings import Findings
from lifecircle.geodata.coordinates import SourceSystem, coordinates_in_crs
from lifecircle.geodata.errors import PlaceError, Problem
from lifecircle.geodata.files.content import source_system
from lifecircle.geodata.files.headers import stated_headers
from lifecircle.geodata.files.layer_files import LayerFile
from lifecircle.geodata.files.opening import OpenedLayer, open_layer

from . import remarks
from .access import PERMISSION_KEYS, RoadUse
from .assembly import Lines, assemble
from .cell_texts import coded_texts, distinct_whole_numbers
from .crossings import crossing_count
from .judging import Judge
from .line_parts import Parts, canonical_order, line_parts
from .network import Access
from .noding import node_lines
from .outcome import RoadsReading
from .road_words import COLUMNS, ONEWAY, ROAD_WORDS

_TAGS = ("highway", "maxspeed", "oneway", "oneway:bicycle", "junction", "motorroad", *PERMISSION_KEYS)
_ID_COLUMNS = ("osm_id", "osmid", "way_id", "id")


@dataclass(frozen=True, kw_only=True, eq=False)
class _Layer:
    """An opened line layer: its system, tag -> column, and remarks on the reading so far."""

    opened: OpenedLayer
    geometry: npt.NDArray[Any]
    source: SourceSystem
    columns: Mapping[str, str]
    warnings: list[Problem]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Uses:
    """Rows of the layer (n,): whether each is a road, and its use where it is one."""

    is_road: npt.NDArray[np.bool_]
    road_class: npt.NDArray[np.uint8]
    access: npt.NDArray[np.uint8]
    maxspeed_kmh: npt.NDArray[np.float32]
    judge: Judge = field(default_factory=Judge)


def read_line_roads(file: LayerFile, *, crs: str) -> RoadsReading:
    """The roads of a line layer, in the metric coordinate system ``crs``.

    The column ``highway`` (or one of its other names, see ``road_words``, or the one that
    ``file.columns`` names) holds OSM values or Chinese road classes; ``oneway``, ``maxspeed`` and
    permissions are optional. Lines are joined as ``noding.node_lines`` says. The order of rows
    does not matter.
    Raises PlaceError where the layer cannot be read, lacks its coordinate system or its road
    class column, or holds no road.
    """
    layer = _open(file)
    read = len(layer.opened.frame)
    fault = _faults(layer.geometry)
    parts = _parts(layer, fault, crs=crs)
    uses = _uses(layer.opened.frame, layer.columns, fault)
    counts, judge = uses.judge.dropped, uses.judge
    if not uses.is_road.any():
        raise PlaceError([_no_roads(file.label, read=read, judge=judge)])
    lines, row_of_part, ends_on_lines = _lines(parts, uses, layer.opened.frame)
    network, has_segment = assemble(lines)
    kept = len(np.unique(row_of_part[has_segment]))
    counts["zero_length"] += int(uses.is_road.sum()) - kept
    dropped = remarks.not_empty(counts)
    if kept == 0:
        raise PlaceError([_no_roads(file.label, read=read, judge=judge)])
    warnings = [
        *layer.warnings,
        *remarks.without_shape(file.label, dropped),
        *remarks.unknown_values(file.label, judge.unread),
    ]
    if ends_on_lines:
        warnings.append(remarks.joined_ends(file.label, ends_on_lines))
    crossings = crossing_count(network)
    if crossings:
        warnings.append(remarks.uncut_crossings(file.label, crossings))
    return RoadsReading(
        network=network, rows_read=read, rows_kept=kept, dropped=dropped, warnings=tuple(warnings)
    )


def _no_roads(file_label: str, *, read: int, judge: Judge) -> Problem:
    dropped = remarks.not_empty(judge.dropped)
    return remarks.no_roads(file_label, read=read, dropped=dropped, unread=judge.unread)


def lines_extent_lonlat(file: LayerFile) -> tuple[float, float, float, float] | None:
    """West, south, east, north in degrees, over all geometries."""
    layer = _open(file)
    xy = shapely.get_coordinates(layer.geometry)
    xy = xy[np.isfinite(xy).all(axis=1)]
    if len(xy) == 0:
        return None
    x, y = coordinates_in_crs(xy, source=layer.source, crs="EPSG:4326").T
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _open(file: LayerFile) -> _Layer:
    """The layer, its system and its columns. Raises PlaceError without geometry, crs or road class."""
    opened = open_layer(file)
    findings = Findings()
    source = None
    if opened.geometry is None or (opened.crs is None and file.coordinates is None):
        findings.problems.append(remarks.missing_crs(file.label))
    else:
        source = source_system(opened.crs, file=file, findings=findings)
    columns = _columns(opened, file=file, findings=findings)
    if findings.problems or opened.geometry is None or source is None:
        raise PlaceError(findings.problems)
    geometry = np.asarray(opened.geometry, dtype=object)
    return _Layer(
        opened=opened, geometry=geometry, source=source, columns=columns, warnings=findings.warnings
    )


def _columns(layer: OpenedLayer, *, file: LayerFile, findings: Findings) -> dict[str, str]:
    """Tag -> the column it stands in, stated or found by name; problems where it cannot be used."""
    headers = [str(column) for column in layer.frame.columns]
    columns = stated_headers(headers, known=_TAGS, only_known=True, file=file, findings=findings)
    named = {header.strip().lower(): header for header in headers}
    for tag in _TAGS:
        if tag in file.columns:
            continue
        for name in (tag, *COLUMNS.get(tag, ())):
            if name in named:
                columns[tag] = named[name]
                break
    if "highway" not in columns and "highway" not in file.columns:
        findings.problems.append(remarks.missing_class(file.label, found="、".join(headers)))
    return columns


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


def _parts(layer: _Layer, fault: npt.NDArray[Any], *, crs: str) -> Parts:
    """The parts of the lines in ``crs``; lines that have no place there are noted in ``fault``."""
    geometry = layer.geometry.copy()
    geometry[fault != ""] = None
    parts = line_parts(geometry, move=lambda xy: coordinates_in_crs(xy, source=layer.source, crs=crs))
    lost = ~np.isfinite(parts.xy).all(axis=1)
    if lost.any():
        fault[parts.row[parts.part_of_vertex()[lost]]] = "missing_nodes"
    return parts


def _uses(frame: pd.DataFrame, columns: Mapping[str, str], fault: npt.NDArray[Any]) -> _Uses:
    """The use of each row, each combination of tags judged once."""
    coded = {tag: coded_texts(frame[column]) for tag, column in columns.items()}
    combination = np.zeros(len(frame), dtype=np.int64)
    for codes, words in coded.values():
        _, combination = np.unique(combination * len(words) + codes, return_inverse=True)
    _, example, count = np.unique(combination, return_index=True, return_counts=True)
    judge = Judge()
    uses: list[RoadUse | None] = []
    for row, ways in zip(example.tolist(), count.tolist(), strict=True):
        values = {tag: words[codes[row]] for tag, (codes, words) in coded.items()}
        uses.append(judge.use(_tags(values), ways=ways))
    is_road = np.array([use is not None for use in uses], dtype=bool)[combination]
    judge.dropped.update(Counter(fault[is_road & (fault != "")].tolist()))
    known = [use or RoadUse(0, Access(0), float("nan")) for use in uses]
    return _Uses(
        is_road=is_road & (fault == ""),
        road_class=np.array([use.road_class for use in known], dtype=np.uint8)[combination],
        access=np.array([int(use.access) for use in known], dtype=np.uint8)[combination],
        maxspeed_kmh=np.array([use.maxspeed_kmh for use in known], dtype=np.float32)[combination],
        judge=judge,
    )


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


def _lines(parts: Parts, uses: _Uses, frame: pd.DataFrame) -> tuple[Lines, npt.NDArray[np.int64], int]:
    """Noded lines of all parts, the row of each part, and how many ends were joined to a line.

    Lines stand in an order that does not depend on that of the rows. Their identifiers are
    those of the file where a column holds distinct whole numbers, else running numbers.
    """
    stated = _stated_ids(frame)
    speed_kmh = np.nan_to_num(uses.maxspeed_kmh, nan=-1.0)
    also: list[npt.NDArray[Any]] = [uses.road_class, uses.access, speed_kmh]
    also += [] if stated is None else [stated]
    parts = parts.taken(np.flatnonzero(uses.is_road[parts.row]))
    parts = parts.taken(canonical_order(parts, also=also))
    noded = node_lines(parts.xy, parts.part_of_vertex())
    running = np.cumsum(np.append(False, parts.row[1:] != parts.row[:-1]))
    lines = Lines(
        key=noded.key,
        xy=noded.xy,
        line=noded.line,
        road_class=uses.road_class[parts.row],
        access=uses.access[parts.row],
        maxspeed_kmh=uses.maxspeed_kmh[parts.row],
        way_id=running if stated is None else stated[parts.row],
    )
    return lines, parts.row, noded.ends_on_lines


def _stated_ids(frame: pd.DataFrame) -> npt.NDArray[np.int64] | None:
    named = {str(column).strip().lower(): column for column in frame.columns}
    for name in _ID_COLUMNS:
        if name in named:
            ids = distinct_whole_numbers(frame[named[name]])
            if ids is not None:
                return ids
    return None
