"""How far a Place reaches, and what lies so far away that it is taken for a mistake."""

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from lifecircle.geodata.roads.network import RoadNetwork

Box = tuple[float, float, float, float]
"""West, south, east, north in metres."""

FAR_M = 50_000.0
"""Beyond this distance from the extent of districts and roads a row is taken for a mistake."""


def reach_box(districts: gpd.GeoDataFrame, roads: RoadNetwork | None) -> Box:
    """The extent of districts and roads together, in metres.

    Roads count only when they meet the extent of the districts grown by FAR_M: roads of another
    region must not vouch for points there.
    """
    west, south, east, north = (float(value) for value in districts.total_bounds)
    if roads is None or not roads.node_count:
        return west, south, east, north
    x0, y0 = (float(value) for value in roads.node_xy.min(axis=0))
    x1, y1 = (float(value) for value in roads.node_xy.max(axis=0))
    if x0 > east + FAR_M or x1 < west - FAR_M or y0 > north + FAR_M or y1 < south - FAR_M:
        return west, south, east, north
    return min(west, x0), min(south, y0), max(east, x1), max(north, y1)


def distance_to_box_m(x: npt.NDArray[Any], y: npt.NDArray[Any], box: Box) -> npt.NDArray[np.float64]:
    """Distance in metres of each point to the box; 0 inside, infinite where the point is not finite."""
    west, south, east, north = box
    dx = np.maximum(np.maximum(west - x, x - east), 0.0)
    dy = np.maximum(np.maximum(south - y, y - north), 0.0)
    distance: npt.NDArray[np.float64] = np.nan_to_num(np.hypot(dx, dy), nan=np.inf)
    return distance
