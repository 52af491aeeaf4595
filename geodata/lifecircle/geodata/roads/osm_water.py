"""Rivers, canals, lakes and reservoirs out of an OpenStreetMap file."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import osmium
import shapely
from pyproj import Transformer

from lifecircle.geodata.errors import PlaceError

from . import remarks
from .osm_source import positioned

AREA_TAGS: tuple[tuple[str, str], ...] = (
    ("natural", "water"),
    ("waterway", "riverbank"),
    ("landuse", "reservoir"),
    ("landuse", "basin"),
)
LINE_TAGS: tuple[tuple[str, str], ...] = (("waterway", "river"), ("waterway", "canal"))
"""Streams are left out: a mountain county has thousands, and they hide what one looks for."""

_UNDERGROUND = ("yes", "culvert", "flooded")


@dataclass(frozen=True, kw_only=True, eq=False)
class OsmWater:
    """Water and how it was read: ``n`` names ("" where untagged) and shapes in metres.

    rows_read: objects whose tags say water; it equals ``n`` plus ``dropped`` (missing_nodes,
    incomplete_area, underground).
    """

    names: list[str]
    shapes: npt.NDArray[Any]
    rows_read: int
    dropped: Mapping[str, int]


def osm_water(path: Path, *, crs: str, file_label: str) -> OsmWater:
    """The water of an OSM file in the metric system ``crs``: areas, and lines of rivers and canals.

    Multipolygon relations are put together by osmium. Raises PlaceError where the file cannot be read.
    """
    try:
        names, shapes = _find(path)
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise PlaceError([remarks.unreadable(file_label, kind="OpenStreetMap", error=error)]) from error
    keys = sorted(names)
    found = np.array([shapes.get(key) for key in keys], dtype=object)
    dropped: Counter[str] = Counter(one for one in found if isinstance(one, str))
    kept = np.array([isinstance(one, shapely.Geometry) for one in found], dtype=np.bool_)
    dropped["incomplete_area"] += int(sum(one is None for one in found))
    to_metres = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    placed = shapely.transform(found[kept], lambda xy: np.stack(to_metres.transform(*xy.T), axis=1))
    finite = np.isfinite(shapely.bounds(placed)).all(axis=1)
    dropped["missing_nodes"] += int((~finite).sum())
    return OsmWater(
        names=[names[keys[i]] for i in np.flatnonzero(kept)[finite]],
        shapes=placed[finite],
        rows_read=len(keys),
        dropped=remarks.not_empty(dropped),
    )


def _find(path: Path) -> tuple[dict[str, str], dict[str, Any]]:
    """Names by identifier, and shapes in degrees, or why there is none."""
    areas = osmium.filter.TagFilter(*AREA_TAGS)
    processor = (
        positioned(path).with_areas(areas).with_filter(osmium.filter.TagFilter(*AREA_TAGS, *LINE_TAGS))
    )
    wkb = osmium.geom.WKBFactory()
    names: dict[str, str] = {}
    shapes: dict[str, Any] = {}
    for item in processor:
        if isinstance(item, osmium.osm.Area):
            key = f"{'w' if item.from_way() else 'r'}{item.orig_id()}"
            shapes[key] = shapely.from_wkb(wkb.create_multipolygon(item))
        elif isinstance(item, osmium.osm.Node) or not _counts(item):
            continue  # a relation of a river's ways says nothing that its ways do not
        else:
            key = f"{type(item).__name__[0].lower()}{item.id}"
            if isinstance(item, osmium.osm.Way) and not _is_area(item.tags):
                shapes[key] = _line(item, wkb)
        names[key] = item.tags.get("name") or item.tags.get("name:zh") or ""
    return names, shapes


def _counts(item: Any) -> bool:
    return isinstance(item, osmium.osm.Way) or (
        _is_area(item.tags) and item.tags.get("type") in ("multipolygon", "boundary")
    )


def _is_area(tags: Any) -> bool:
    return any(tags.get(key) == value for key, value in AREA_TAGS)


def _line(way: osmium.osm.Way, wkb: osmium.geom.WKBFactory) -> Any:
    if way.tags.get("tunnel") in _UNDERGROUND:
        return "underground"
    try:
        return shapely.from_wkb(wkb.create_linestring(way))
    except (RuntimeError, osmium.InvalidLocationError):
        return "missing_nodes"
