"""The ground of a map without tiles: borders, names and roads of a Place in degrees WGS84."""

import functools
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from lifecircle.coverage.membership import NESTING
from lifecircle.geodata.place import Place
from lifecircle.geodata.roads.network import ROAD_CLASSES, RoadNetwork

Record = dict[str, Any]

_MOST_DISTRICTS = 300
_MOST_ROAD_POINTS = 60_000
_MAJOR = ROAD_CLASSES.index("unclassified")
_EXTENT_PARTS = 3000
_BORDER_STYLE: Mapping[str, tuple[float, str]] = MappingProxyType(
    {
        "village": (0.6, "1 3"),
        "community": (0.6, "1 3"),
        "township": (1.1, "7 3 1.5 3"),
        "county": (1.8, ""),
        "city": (2.4, ""),
    }
)
"""Line weight in pixels and dashes by level: broken lines keep borders apart from roads."""


def degrees(xy_m: npt.NDArray[np.float64], crs: str) -> npt.NDArray[np.float64]:
    """(n, 2) latitude and longitude WGS84 of metric points, rounded to about 0.1 m."""
    longitude, latitude = _to_degrees(crs).transform(xy_m[:, 0], xy_m[:, 1])
    return np.column_stack([latitude, longitude]).round(6)


@functools.lru_cache(maxsize=4)
def _to_degrees(crs: str) -> Transformer:
    """Making one takes 0.1 s, and a map asks for it a dozen times."""
    return Transformer.from_crs(crs, 4326, always_xy=True)


def bounds_of(place: Place) -> list[list[float]]:
    """South-west and north-east corner of the study area."""
    west, south, east, north = place.boundary.bounds
    corners = degrees(np.array([[west, south], [west, north], [east, south], [east, north]]), place.crs)
    return [corners.min(axis=0).tolist(), corners.max(axis=0).tolist()]


def border_records(place: Place) -> list[Record]:
    """Outlines of the administrative levels, finest first, each with its line weight and dashes.

    The finest level is the finest with no more than 300 districts, so that lines stay apart.
    """
    drawn: list[Record] = []
    tolerance_m = _tolerance_m(place)
    for level in NESTING:
        rows = place.districts[place.districts["level"] == level]
        if len(rows) == 0 or (
            not drawn and len(rows) > _MOST_DISTRICTS and level in ("village", "community")
        ):
            continue
        weight, dash = _BORDER_STYLE[level]
        # each border once: two neighbours' outlines would fill each other's dashes
        once = shapely.line_merge(shapely.union_all(shapely.boundary(rows.geometry.to_numpy())))
        lines = shapely.simplify(shapely.get_parts(once), tolerance_m)
        drawn.append({"weight": weight, "dash": dash or None, "lines": _lines(lines, place.crs)})
    return drawn


def boundary_rings(place: Place) -> list[list[list[float]]]:
    """The outer rings of the study area."""
    outline = shapely.boundary(shapely.simplify(place.boundary, _tolerance_m(place)))
    return _lines([outline], place.crs)


def label_records(place: Place) -> list[Record]:
    """Names of townships (of counties where there are none), the largest first."""
    for level in ("township", "county", "city", "community", "village"):
        rows = place.districts[place.districts["level"] == level]
        if len(rows):
            break
    area = rows.geometry.area.to_numpy()
    inner = shapely.point_on_surface(rows.geometry.to_numpy())
    spots = degrees(np.column_stack([shapely.get_x(inner), shapely.get_y(inner)]), place.crs)
    names = rows["name"].astype(str).tolist()
    return [
        {"lat": spots[i, 0], "lon": spots[i, 1], "name": names[i]}
        for i in np.argsort(-area, kind="stable").tolist()
    ]


def road_records(place: Place) -> list[Record]:
    """Roads from the widest class down, as far as the page can carry; the major classes always."""
    roads = place.roads
    points = 0
    drawn: list[Record] = []
    for code in range(len(ROAD_CLASSES)):
        segments = np.flatnonzero(roads.road_class == code)
        if len(segments) == 0 or ROAD_CLASSES[code] in ("steps", "ferry"):
            continue
        lines = _merged(roads, segments, tolerance_m=_tolerance_m(place))
        size = int(shapely.get_num_coordinates(lines).sum())
        if code >= _MAJOR and points + size > _MOST_ROAD_POINTS:
            break
        points += size
        weight = 1.6 if code < 3 else 1.0 if code < _MAJOR else 0.5
        drawn.append({"weight": weight, "lines": _lines(lines, place.crs)})
    return drawn


def _merged(
    roads: RoadNetwork, segments: npt.NDArray[np.intp], *, tolerance_m: float
) -> npt.NDArray[np.object_]:
    first, last = roads.shape_offset[segments], roads.shape_offset[segments + 1]
    sizes = last - first
    owner = np.repeat(np.arange(len(segments)), sizes)
    inside = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    lines = shapely.linestrings(roads.shape_xy[np.repeat(first, sizes) + inside], indices=owner)
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))
    result: npt.NDArray[np.object_] = shapely.simplify(merged, tolerance_m)
    return result


def polygon_rings(polygons: Iterable[Any], crs: str) -> list[list[list[list[float]]]]:
    """Per polygon its rings, outer ring of each part first."""
    return [_lines([shapely.boundary(polygon)], crs) for polygon in polygons]


def _lines(lines: Any, crs: str) -> list[list[list[float]]]:
    """Each part of each line as [latitude, longitude] pairs."""
    parts = shapely.get_parts(np.asarray(lines, dtype=object))
    parts = parts[shapely.get_num_coordinates(parts) > 1]
    coordinates, owner = shapely.get_coordinates(parts, return_index=True)
    if len(coordinates) == 0:
        return []
    spots = degrees(coordinates, crs).round(5)
    ends = np.flatnonzero(np.diff(owner)) + 1
    return [part.tolist() for part in np.split(spots, ends)]


def _tolerance_m(place: Place) -> float:
    west, south, east, north = place.boundary.bounds
    return float(max(east - west, north - south) / _EXTENT_PARTS)
