"""Facilities out of an OpenStreetMap file, by the taxonomy's tag sets."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import shapely
from pyproj import Transformer

from lifecircle.geodata.errors import PlaceError
from lifecircle.geodata.taxonomy import Taxonomy, load_taxonomy
from lifecircle.geodata.text import Text

from . import remarks
from .osm_source import positioned

FACILITY_DROP_REASONS: Mapping[str, Text] = {
    "missing_nodes": Text("位置缺失（在数据范围以外）", "no position (outside the extent of the data)"),
    "incomplete_area": Text("面不完整，无法成形", "an incomplete area that cannot be closed"),
    "same_object": Text(
        "同一设施重复标注（点在同名同类的面内）",
        "the same facility mapped twice (a point inside its own area)",
    ),
}
"""Why an object was dropped, in words; the keys are those of ``OsmFacilities.dropped``."""

BED_TAGS = ("beds", "capacity:beds")
OPERATORS: Mapping[str, str] = {
    "public": "public",
    "government": "public",
    "private": "private",
    "religious": "private",
    "charitable": "private",
    "ngo": "private",
    "community": "public",
}
_CAPACITY_COLUMNS = ("beds", "nursing_beds", "places")
_WHOLE_NUMBER = re.compile(r"\d{1,6}")


@dataclass(frozen=True, kw_only=True, eq=False)
class OsmFacilities:
    """Facilities and how they were read.

    frame: columns id (``n123`` node, ``w45`` way, ``r6`` relation), name (empty where untagged),
        type (taxonomy id), beds, nursing_beds, places (float, NaN unknown), operator (public,
        private or None), geometry (a point in the asked coordinate system); sorted by id.
    rows_read: objects whose tags fit a type; it equals the rows of ``frame`` plus ``dropped``.
    """

    frame: gpd.GeoDataFrame
    rows_read: int
    dropped: Mapping[str, int]


@dataclass(kw_only=True)
class _Found:
    """Objects that fit a type: attributes and shapes in degrees, by identifier."""

    attributes: dict[str, dict[str, Any]] = field(default_factory=dict)
    shapes: dict[str, Any] = field(default_factory=dict)


def read_osm_facilities(path: Path, *, crs: str) -> gpd.GeoDataFrame:
    """The frame of ``osm_facilities``, where the counts do not matter."""
    return osm_facilities(path, crs=crs).frame


def osm_facilities(
    path: Path, *, crs: str, file_label: str | None = None, taxonomy: Taxonomy | None = None
) -> OsmFacilities:
    """The facilities of an OSM file as points in ``crs``, each object once.

    A node stands where it is, an area at a point inside it, an open way at its middle. A node
    inside an area of the same type counts once with it, unless both bear different names;
    likewise an area inside another of the same type and name. taxonomy: the shipped one where
    None. Raises PlaceError where the file cannot be read.
    """
    taxonomy = taxonomy or load_taxonomy()
    try:
        found = _find(path, taxonomy)
    except (RuntimeError, osmium.InvalidLocationError) as error:
        label = file_label or path.name
        raise PlaceError([remarks.unreadable(label, kind="OpenStreetMap", error=error)]) from error
    rows = [{"id": key, **found.attributes[key]} for key in sorted(found.attributes)]
    columns = ["id", "name", "type", *_CAPACITY_COLUMNS, "operator"]
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.astype(dict.fromkeys(_CAPACITY_COLUMNS, "float64"))
    frame["operator"] = pd.Series([row["operator"] for row in rows], dtype=object)  # None stays None
    shapes = np.array([found.shapes.get(key) for key in frame["id"]], dtype=object)
    dropped: Counter[str] = Counter()
    lost = shapely.is_missing(shapes)
    for key in frame["id"][lost]:
        dropped["incomplete_area" if key.startswith("r") else "missing_nodes"] += 1
    twice = _stand_for_another(frame, shapes)
    dropped["same_object"] = int(twice.sum())
    kept = ~lost & ~twice
    to_metres = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    placed = shapely.transform(shapes[kept], lambda xy: np.stack(to_metres.transform(*xy.T), axis=1))
    facilities = gpd.GeoDataFrame(frame[kept].reset_index(drop=True), geometry=_points(placed), crs=crs)
    return OsmFacilities(frame=facilities, rows_read=len(frame), dropped=remarks.not_empty(dropped))


def _find(path: Path, taxonomy: Taxonomy) -> _Found:
    # a tag set's first tag is exact, so nothing without one of these keys can match
    keys = {next(iter(tag_set)) for each in taxonomy.types.values() for tag_set in each.osm}
    wanted = osmium.filter.KeyFilter(*sorted(keys))
    processor = positioned(path).with_areas(wanted).with_filter(wanted)
    wkb = osmium.geom.WKBFactory()
    found = _Found()
    for item in processor:
        tags = {tag.k: tag.v for tag in item.tags}
        type_id = taxonomy.osm_type(tags)
        if type_id is None:
            continue
        if isinstance(item, osmium.osm.Area):
            key = f"{'w' if item.from_way() else 'r'}{item.orig_id()}"
        else:
            key = f"{type(item).__name__[0].lower()}{item.id}"
        found.attributes[key] = _attributes(tags, type_id=type_id, capacity=taxonomy.types[type_id].capacity)
        try:
            if isinstance(item, osmium.osm.Node):
                found.shapes[key] = shapely.Point(item.lon, item.lat)
            elif isinstance(item, osmium.osm.Area):
                found.shapes[key] = shapely.from_wkb(wkb.create_multipolygon(item))
            elif isinstance(item, osmium.osm.Way):
                found.shapes[key] = shapely.from_wkb(wkb.create_linestring(item))
        except (RuntimeError, osmium.InvalidLocationError):
            continue  # without a shape it is counted as dropped
    return found


def _attributes(tags: Mapping[str, str], *, type_id: str, capacity: str | None) -> dict[str, Any]:
    """Name, type, operator, and what is tagged of the capacities.

    ``capacity`` counts beds where the type's shortfall is counted in beds, else places.
    """
    attributes: dict[str, Any] = {
        "name": tags.get("name") or tags.get("name:zh") or "",
        "type": type_id,
        "operator": OPERATORS.get(tags.get("operator:type", "")),
    }
    own = capacity if capacity in _CAPACITY_COLUMNS else "places"
    attributes[own] = _whole_number(tags.get("capacity"))
    beds = next((number for tag in BED_TAGS if (number := _whole_number(tags.get(tag))) is not None), None)
    if beds is not None:
        attributes["nursing_beds" if capacity == "nursing_beds" else "beds"] = beds
    return attributes


def _whole_number(value: str | None) -> float | None:
    return float(value) if value is not None and _WHOLE_NUMBER.fullmatch(value.strip()) else None


def _stand_for_another(frame: pd.DataFrame, shapes: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """True for objects that lie in an area of their own type and are the same facility as it."""
    twice = np.zeros(len(frame), dtype=np.bool_)
    areas = np.flatnonzero(shapely.get_dimensions(shapes) == 2)
    kind, name = frame["type"].to_numpy(dtype=object), frame["name"].to_numpy(dtype=object)
    tree = shapely.STRtree(shapes[areas])
    inner, outer = tree.query(shapes, predicate="within")
    outer = areas[outer]
    extent = shapely.area(shapes)
    for a, b in zip(inner, outer, strict=True):
        if a == b or kind[a] != kind[b]:
            continue
        if extent[a] > 0:  # two areas: the same name, and of equals the first one stays
            same = name[a] == name[b] != "" and (extent[b], -b) > (extent[a], -a)
        else:
            same = name[a] == name[b] or "" in (name[a], name[b])
        twice[a] |= same
    return twice


def _points(shapes: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """A point for each shape: itself, the middle of a line, a point inside an area."""
    points = np.array(shapes, dtype=object)
    is_line, is_area = (shapely.get_dimensions(shapes) == dimension for dimension in (1, 2))
    points[is_line] = shapely.line_interpolate_point(points[is_line], 0.5, normalized=True)
    points[is_area] = shapely.point_on_surface(points[is_area])
    return points
