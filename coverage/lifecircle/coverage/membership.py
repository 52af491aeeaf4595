"""Which district of each level a point lies in, and in which setting."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from lifecircle.geodata.place import LEVELS

IntArray = npt.NDArray[np.int64]

NESTING: tuple[str, ...] = ("village", "community", "township", "county", "city")
"""Administrative levels from the finest; zones and estates lie across them."""


def district_of_points(xy_m: npt.NDArray[np.float64], districts: gpd.GeoDataFrame) -> Mapping[str, IntArray]:
    """Level -> row position in ``districts`` of the district that holds each point, -1 for none.

    xy_m: (p, 2) in the coordinate system of ``districts``. A point on a shared border belongs
    to the district that stands first (districts are sorted by id), so it is counted once.
    """
    points = shapely.points(xy_m)
    membership: dict[str, IntArray] = {}
    for level in LEVELS:
        rows = np.flatnonzero((districts["level"] == level).to_numpy())
        if len(rows) == 0:
            continue
        found = np.full(len(points), len(districts), dtype=np.int64)
        tree = shapely.STRtree(districts.geometry.to_numpy()[rows])
        point, polygon = tree.query(points, predicate="intersects")
        np.minimum.at(found, point, rows[polygon])
        found[found == len(districts)] = -1
        membership[level] = found
    return membership


def setting_of_points(
    membership: Mapping[str, IntArray], districts: gpd.GeoDataFrame, *, count: int
) -> npt.NDArray[np.str_]:
    """Setting of each of ``count`` points: that of its finest district that has one, else ''."""
    settings = np.full(count, "", dtype="U11")
    values = districts["setting"].fillna("").to_numpy(dtype=object)
    for level in NESTING:
        if level not in membership:
            continue
        rows = membership[level]
        known = (settings == "") & (rows >= 0)
        settings[known] = values[rows[known]].astype("U11")
    return settings
