"""Where an edit is, in the metres of its Place."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from lifecircle.geodata.coordinates import stated_system, to_crs
from lifecircle.geodata.place import Place

from .model import Located

FloatArray = npt.NDArray[np.float64]


def points_m(place: Place, points: Sequence[tuple[float, float]], *, coordinates: str | None) -> FloatArray:
    """Points (n, 2) in metres of the Place; without ``coordinates`` they are in metres already.

    Raises ValueError for a coordinate system that is not known.
    """
    xy = np.asarray(points, dtype=float).reshape(-1, 2)
    if coordinates is None:
        return xy
    system = stated_system(coordinates)
    if system is None:
        raise ValueError(f"unknown coordinate system {coordinates!r}")
    moved: FloatArray = shapely.get_coordinates(to_crs(shapely.points(xy), source=system, crs=place.crs))
    return moved


def where_is(place: Place, located: Located) -> tuple[float, float] | None:
    """Where an edit is: x and y in metres of the Place; None where ``at`` names nothing known.

    ``at`` is looked up among the candidate sites, then the districts, then the facilities.
    Raises ValueError for a coordinate system that is not known.
    """
    if located.x is not None and located.y is not None:
        return located.x, located.y
    if located.lon is not None and located.lat is not None:
        x, y = points_m(place, [(located.lon, located.lat)], coordinates=located.coordinates)[0]
        return float(x), float(y)
    return _at(place, str(located.at))


def known_names(place: Place) -> list[str]:
    """Every id that ``at`` may name."""
    layers = [place.sites, place.districts, place.facilities]
    return [str(name) for layer in layers if layer is not None for name in layer["id"]]


def _at(place: Place, name: str) -> tuple[float, float] | None:
    site = None if place.sites is None else _row(place.sites, name)
    if place.sites is not None and site is not None:
        return float(place.sites["x"].iloc[site]), float(place.sites["y"].iloc[site])
    district = _row(place.districts, name)
    if district is not None:
        inside = shapely.point_on_surface(place.districts.geometry.iloc[district])
        return float(inside.x), float(inside.y)
    facility = _row(place.facilities, name)
    if facility is not None:
        return float(place.facilities["x"].iloc[facility]), float(place.facilities["y"].iloc[facility])
    return None


def _row(layer: gpd.GeoDataFrame, name: str) -> int | None:
    rows = np.flatnonzero((layer["id"] == name).to_numpy(dtype=bool))
    return int(rows[0]) if len(rows) else None
