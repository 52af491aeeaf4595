"""The ground of a map without tiles: borders, names and roads of a Place or a run in degrees WGS84."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from lifecircle.coverage.membership import NESTING
from lifecircle.geodata.coordinates import transformer
from lifecircle.geodata.place import Place
from lifecircle.geodata.roads.network import ROAD_CLASSES
from lifecircle.report.circle_view import LABEL_LEVELS
from lifecircle.report.folders.run_layers import road_layer
from lifecircle.report.folders.run_reading import Run

Record = dict[str, Any]

_MOST_DISTRICTS = 300
_MAJOR = ROAD_CLASSES.index("unclassified")
_WIDE = 3
"""Road classes before this one are drawn widest."""

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


@dataclass(frozen=True, eq=False)
class MapGround:
    """What a map of a Place or a run stands on, each part worked out when it is first asked for."""

    source: Place | Run

    @property
    def crs(self) -> str:
        """The metric system of all geometry."""
        return self.source.crs if isinstance(self.source, Place) else str(self.source.record["place"]["crs"])

    @property
    def districts(self) -> gpd.GeoDataFrame:
        """Columns id, name, level, geometry and more."""
        return self.source.districts

    @functools.cached_property
    def boundary(self) -> Any:
        """The study area."""
        if isinstance(self.source, Place):
            return self.source.boundary
        return shapely.union_all(self.source.districts.geometry.to_numpy())

    @functools.cached_property
    def roads(self) -> gpd.GeoDataFrame:
        """Columns highway and geometry: one multi-line per road class."""
        return road_layer(self.source) if isinstance(self.source, Place) else self.source.roads


Source = Place | Run | MapGround


def ground_of(source: Source) -> MapGround:
    """The ground of a Place or a run; a ground itself is given back."""
    return source if isinstance(source, MapGround) else MapGround(source)


def degrees(xy_m: npt.NDArray[np.float64], crs: str) -> npt.NDArray[np.float64]:
    """(n, 2) latitude and longitude WGS84 of metric points, rounded to about 0.1 m."""
    longitude, latitude = transformer(crs, "EPSG:4326").transform(xy_m[:, 0], xy_m[:, 1])
    return np.column_stack([latitude, longitude]).round(6)


def bounds_of(source: Source) -> list[list[float]]:
    """South-west and north-east corner of the study area."""
    ground = ground_of(source)
    west, south, east, north = ground.boundary.bounds
    corners = degrees(np.array([[west, south], [west, north], [east, south], [east, north]]), ground.crs)
    return [corners.min(axis=0).tolist(), corners.max(axis=0).tolist()]


def border_records(source: Source) -> list[Record]:
    """Outlines of the administrative levels, finest first, each with its line weight and dashes.

    The finest level is the finest with no more than 300 districts, so that lines stay apart.
    """
    ground = ground_of(source)
    drawn: list[Record] = []
    tolerance_m = _tolerance_m(ground)
    for level in NESTING:
        rows = ground.districts[ground.districts["level"] == level]
        if len(rows) == 0 or (
            not drawn and len(rows) > _MOST_DISTRICTS and level in ("village", "community")
        ):
            continue
        weight, dash = _BORDER_STYLE[level]
        # each border once: two neighbours' outlines would fill each other's dashes
        once = shapely.line_merge(shapely.union_all(shapely.boundary(rows.geometry.to_numpy())))
        lines = shapely.simplify(shapely.get_parts(once), tolerance_m)
        drawn.append({"weight": weight, "dash": dash or None, "lines": line_parts(lines, ground.crs)})
    return drawn


def boundary_rings(source: Source) -> list[list[list[float]]]:
    """The outer rings of the study area."""
    ground = ground_of(source)
    outline = shapely.boundary(shapely.simplify(ground.boundary, _tolerance_m(ground)))
    return line_parts([outline], ground.crs)


def label_records(source: Source) -> list[Record]:
    """Names of townships (of counties where there are none), the largest first."""
    ground = ground_of(source)
    rows = ground.districts.iloc[:0]
    for level in LABEL_LEVELS:
        rows = ground.districts[ground.districts["level"] == level]
        if len(rows):
            break
    area = rows.geometry.area.to_numpy()
    inner = shapely.point_on_surface(rows.geometry.to_numpy())
    spots = degrees(np.column_stack([shapely.get_x(inner), shapely.get_y(inner)]), ground.crs)
    names = rows["name"].astype(str).tolist()
    return [
        {"lat": spots[i, 0], "lon": spots[i, 1], "name": names[i]}
        for i in np.argsort(-area, kind="stable").tolist()
    ]


def road_records(source: Source) -> list[Record]:
    """Roads to find one's way by, from the widest class down, each class with its line weight."""
    ground = ground_of(source)
    drawn: list[Record] = []
    for name, shape in zip(ground.roads["highway"], ground.roads.geometry, strict=True):
        code = ROAD_CLASSES.index(name)
        weight = 1.6 if code < _WIDE else 1.0 if code < _MAJOR else 0.5
        drawn.append({"weight": weight, "lines": line_parts([shape], ground.crs)})
    return drawn


def polygon_rings(polygons: Iterable[Any], crs: str) -> list[list[list[list[float]]]]:
    """Per polygon its rings, outer ring of each part first."""
    return [line_parts([shapely.boundary(polygon)], crs) for polygon in polygons]


def line_parts(lines: Any, crs: str) -> list[list[list[float]]]:
    """Each part of each line as [latitude, longitude] pairs."""
    parts = shapely.get_parts(np.asarray(lines, dtype=object))
    parts = parts[shapely.get_num_coordinates(parts) > 1]
    coordinates, owner = shapely.get_coordinates(parts, return_index=True)
    if len(coordinates) == 0:
        return []
    spots = degrees(coordinates, crs).round(5)
    ends = np.flatnonzero(np.diff(owner)) + 1
    return [part.tolist() for part in np.split(spots, ends)]


def _tolerance_m(ground: MapGround) -> float:
    west, south, east, north = ground.boundary.bounds
    return float(max(east - west, north - south) / _EXTENT_PARTS)
