"""Which coordinate system a file is in, and the way from there to the metric system of a Place.

GCJ-02 (高德, 腾讯) and BD-09 (百度) are WGS84 longitudes and latitudes shifted by some hundred
metres. The shift has a closed formula forwards only; the way back solves it by fixed-point
steps. The formula as published in many open implementations since 2013 (Krasovsky 1940
ellipsoid); six steps leave less than 1e-6 m.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

Floats = npt.NDArray[np.float64]
Shift = Literal["gcj02", "bd09"]

_STEPS = 6
_AXIS_M = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BD_TURN = np.pi * 3000.0 / 180.0

# Outline of the mainland (degrees), drawn by hand some 20 to 60 km outside land borders and
# coast: abroad and at sea nobody publishes shifted coordinates, so the margin does no harm. In
# the Taiwan Strait it runs along the middle. The cut-outs follow the Shenzhen River and Deep Bay
# (Hong Kong) and the harbour and gate of Macau within about one kilometre.
_MAINLAND = (
    (73.0, 38.4), (73.1, 40.0), (75.0, 41.1), (78.0, 41.9), (79.7, 42.7), (79.7, 45.4), (81.7, 45.9),
    (81.7, 47.3), (84.8, 47.8), (85.0, 48.9), (87.2, 49.6), (88.6, 49.3), (90.6, 48.1), (91.6, 46.8),
    (91.6, 45.6), (93.8, 45.3), (96.0, 44.6), (96.8, 43.1), (100.0, 43.0), (102.0, 42.9), (105.0, 42.1),
    (107.4, 42.8), (109.6, 42.9), (111.2, 43.6), (110.9, 44.6), (112.0, 45.5), (113.6, 45.2),
    (115.8, 46.1), (117.2, 46.9), (118.8, 47.1), (117.6, 47.6), (115.2, 47.5), (114.9, 48.3),
    (116.3, 50.2), (119.0, 50.5), (119.6, 51.7), (120.2, 52.8), (121.1, 53.7), (123.5, 54.0),
    (126.0, 53.5), (128.1, 50.5), (130.9, 49.3), (131.4, 48.3), (133.0, 48.6), (135.4, 48.9),
    (135.3, 47.7), (133.6, 44.8), (131.8, 44.6), (131.8, 43.4), (130.9, 42.1), (129.9, 42.6),
    (128.4, 41.6), (126.9, 41.3), (124.8, 39.6), (123.9, 37.0), (123.6, 31.0), (123.4, 29.3),
    (121.6, 26.9), (120.6, 26.2), (120.2, 25.3), (119.2, 24.3), (118.2, 23.0), (116.6, 22.2),
    (114.9, 21.6), (112.5, 20.9), (113.2, 15.5), (110.8, 15.5), (108.0, 18.3), (107.7, 21.1),
    (106.4, 21.6), (105.2, 22.8), (104.0, 22.1), (102.4, 22.0), (102.1, 20.9), (101.3, 20.8),
    (99.9, 21.1), (98.8, 22.0), (98.5, 23.3), (97.2, 23.7), (97.1, 25.0), (98.1, 26.4), (97.8, 27.3),
    (96.6, 27.4), (95.3, 26.6), (91.5, 26.5), (90.4, 27.7), (89.0, 26.9), (88.0, 27.4), (85.9, 27.5),
    (84.0, 28.7), (81.0, 29.7), (78.3, 31.0), (77.9, 32.6), (78.3, 34.0), (77.3, 35.1), (75.8, 35.6),
    (74.2, 36.8), (73.1, 37.8),
)  # fmt: skip
_HONG_KONG = (
    (113.82, 22.13), (113.82, 22.41), (113.87, 22.44), (113.95, 22.476), (114.00, 22.502),
    (114.06, 22.512), (114.085, 22.53), (114.115, 22.534), (114.15, 22.548), (114.165, 22.56),
    (114.185, 22.553), (114.225, 22.546), (114.33, 22.565), (114.42, 22.55), (114.52, 22.42),
    (114.52, 22.13),
)  # fmt: skip
_MACAU = (
    (113.528, 22.205), (113.541, 22.2155), (113.552, 22.2165), (113.61, 22.21), (113.61, 22.10),
    (113.55, 22.10), (113.545, 22.14), (113.548, 22.165), (113.53, 22.185),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SourceSystem:
    """The coordinate system of a file: a CRS, and the Chinese shift laid over its degrees, if any."""

    crs: pyproj.CRS
    shift: Shift | None = None

    @property
    def in_degrees(self) -> bool:
        """True when the coordinates are longitude and latitude."""
        return bool(self.crs.is_geographic)


def stated_system(words: str) -> SourceSystem | None:
    """The system that a place.toml names: wgs84, gcj02, bd09, cgcs2000, or an EPSG code; None if unknown."""
    word = words.strip().casefold().replace("-", "").replace("_", "")
    wgs84 = pyproj.CRS.from_epsg(4326)
    if word == "gcj02":
        return SourceSystem(crs=wgs84, shift="gcj02")
    if word == "bd09":
        return SourceSystem(crs=wgs84, shift="bd09")
    if word == "wgs84":
        return SourceSystem(crs=wgs84)
    if word == "cgcs2000":
        return SourceSystem(crs=pyproj.CRS.from_epsg(4490))
    try:
        return SourceSystem(crs=pyproj.CRS.from_epsg(int(word.removeprefix("epsg:"))))
    except (ValueError, pyproj.exceptions.CRSError):
        return None


def can_be_placed(source: SourceSystem) -> bool:
    """Whether there is a way from the system to degrees: a local one has no place on the globe."""
    try:
        transformer(source.crs, "EPSG:4326")
    except pyproj.exceptions.ProjError:
        return False
    return True


def zoned_system(easting_m: float) -> str | None:
    """The EPSG code of the CGCS2000 zone whose number stands before an easting, or None.

    3-degree zones 25 to 45 are EPSG:4513 to 4533, 6-degree zones 13 to 23 EPSG:4491 to 4501: of
    38502100 the zone is 38, EPSG:4526.
    """
    zone = int(easting_m // 1_000_000)
    if 25 <= zone <= 45:
        return f"EPSG:{4488 + zone}"
    return f"EPSG:{4478 + zone}" if 13 <= zone <= 23 else None


def zoneless_system(zone: int) -> str | None:
    """The EPSG code of the CGCS2000 system of a zone's meridian without the number, or None."""
    if 25 <= zone <= 45:
        return f"EPSG:{4509 + zone}"
    return f"EPSG:{4489 + zone}" if 13 <= zone <= 23 else None


def zone_of_crs(crs: pyproj.CRS) -> int | None:
    """The zone number that a projected system puts before its eastings, or None."""
    operation = crs.coordinate_operation
    steps = operation.params if operation is not None else []
    false_easting_m = next((step.value for step in steps if step.name == "False easting"), 0.0)
    zone = int(false_easting_m // 1_000_000)
    return zone if 1 <= zone <= 60 else None


def in_mainland(lonlat: Floats) -> npt.NDArray[np.bool_]:
    """Which of (n, 2) longitudes and latitudes lie where GCJ-02 and BD-09 are in use."""
    outline = shapely.Polygon(_MAINLAND, holes=[_HONG_KONG, _MACAU])
    shapely.prepare(outline)
    inside: npt.NDArray[np.bool_] = shapely.contains_xy(outline, lonlat[:, 0], lonlat[:, 1])
    return inside


def gcj02_from_wgs84(lonlat: Floats) -> Floats:
    """GCJ-02 degrees of (n, 2) WGS84 degrees; outside the mainland unchanged."""
    return np.where(in_mainland(lonlat)[:, None], _gcj02_everywhere(lonlat), lonlat)


def wgs84_from_gcj02(lonlat: Floats) -> Floats:
    """WGS84 degrees of (n, 2) GCJ-02 degrees; outside the mainland unchanged."""
    return np.where(in_mainland(lonlat)[:, None], _inverse(_gcj02_everywhere, lonlat), lonlat)


def bd09_from_wgs84(lonlat: Floats) -> Floats:
    """BD-09 degrees of (n, 2) WGS84 degrees; outside the mainland unchanged."""
    shifted = _bd09_of_gcj02(_gcj02_everywhere(lonlat))
    return np.where(in_mainland(lonlat)[:, None], shifted, lonlat)


def wgs84_from_bd09(lonlat: Floats) -> Floats:
    """WGS84 degrees of (n, 2) BD-09 degrees; outside the mainland unchanged."""
    back = _inverse(_gcj02_everywhere, _inverse(_bd09_of_gcj02, lonlat))
    return np.where(in_mainland(lonlat)[:, None], back, lonlat)


def _inverse(forward: Callable[[Floats], Floats], shifted: Floats) -> Floats:
    """X with forward(x) = shifted, for a shift that changes slowly from place to place."""
    guess = shifted
    for _ in range(_STEPS):
        guess = guess - (forward(guess) - shifted)
    return guess


def _gcj02_everywhere(lonlat: Floats) -> Floats:
    x, y = lonlat[:, 0] - 105.0, lonlat[:, 1] - 35.0
    root = np.sqrt(np.abs(x))
    waves = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (waves + 20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi * y / 3.0)) * 2.0 / 3.0
    north += (160.0 * np.sin(np.pi * y / 12.0) + 320.0 * np.sin(np.pi * y / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (waves + 20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi * x / 3.0)) * 2.0 / 3.0
    east += (150.0 * np.sin(np.pi * x / 12.0) + 300.0 * np.sin(np.pi * x / 30.0)) * 2.0 / 3.0
    latitude = np.radians(lonlat[:, 1])
    w_squared = 1.0 - _ECCENTRICITY_SQUARED * np.sin(latitude) ** 2
    w = np.sqrt(w_squared)
    north_degrees = north * 180.0 / (np.pi * _AXIS_M * (1.0 - _ECCENTRICITY_SQUARED) / (w_squared * w))
    east_degrees = east * 180.0 / (np.pi * _AXIS_M / w * np.cos(latitude))
    return np.column_stack([lonlat[:, 0] + east_degrees, lonlat[:, 1] + north_degrees])


def _bd09_of_gcj02(lonlat: Floats) -> Floats:
    x, y = lonlat[:, 0], lonlat[:, 1]
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BD_TURN)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD_TURN)
    return np.column_stack([radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006])


@lru_cache(maxsize=16)
def transformer(source: pyproj.CRS | str, target: str) -> pyproj.Transformer:
    """The way from one system to another, in x-y order; cheap to use in any thread.

    pyproj looks the way up again in every thread that uses a transformer, which takes longer than
    moving a small layer. Where there is just one way it is kept as the steps found.
    """
    found = pyproj.Transformer.from_crs(source, target, always_xy=True)
    known = found.definition.startswith("proj=pipeline")
    return pyproj.Transformer.from_pipeline(found.definition) if known else found


def coordinates_in_crs(points: Floats, *, source: SourceSystem, crs: str) -> Floats:
    """Coordinates (n, 2) of a source system in another CRS, in x-y (east-north) order."""
    if source.shift == "gcj02":
        points = wgs84_from_gcj02(points)
    elif source.shift == "bd09":
        points = wgs84_from_bd09(points)
    elif _is_same(source.crs, crs):
        return points
    return np.column_stack(transformer(source.crs, crs).transform(points[:, 0], points[:, 1]))


@lru_cache(maxsize=16)
def _is_same(source: pyproj.CRS, target: str) -> bool:
    """Whether moving between the two does nothing to x and y."""
    return bool(source.equals(pyproj.CRS.from_user_input(target), ignore_axis_order=True))


def to_crs(geometry: npt.NDArray[Any], *, source: SourceSystem, crs: str) -> npt.NDArray[Any]:
    """Geometries (n,) of a source system in another CRS, in x-y (east-north) order, without heights."""
    has_more = shapely.has_z(geometry) | shapely.has_m(geometry)
    flat = shapely.force_2d(geometry) if bool(np.any(has_more)) else geometry
    if source.shift is None and _is_same(source.crs, crs):
        return flat.copy()

    def move(points: Floats) -> Floats:
        return coordinates_in_crs(points, source=source, crs=crs)

    if (
        len(flat)
        and bool(np.all(shapely.get_type_id(flat) == 0))
        and not bool(np.any(shapely.is_empty(flat)))
    ):
        moved: npt.NDArray[Any] = shapely.points(move(shapely.get_coordinates(flat)))
        return moved
    result: npt.NDArray[Any] = shapely.transform(flat, move)
    return result
