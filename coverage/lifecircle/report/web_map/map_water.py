"""Rivers and lakes of a Place or a run on a web map, and their names, in degrees WGS84."""

import geopandas as gpd
import numpy as np
import shapely

from lifecircle.geodata.place import Place
from lifecircle.geodata.text import Text
from lifecircle.report.colours import WATER_COLOUR
from lifecircle.report.folders.run_layers import water_layer

from .map_ground import Record, Source, degrees, ground_of, line_parts, polygon_rings

WATER_WORD = Text("水系", "Water")
_MOST_NAMES = 40
_LEAST_REACH = 0.02
"""A river or lake is named where it reaches over this share of the map."""


def water_record(source: Source) -> Record:
    """areas: rings of each water surface. lines: of rivers that have no surface. colour: of both."""
    ground = ground_of(source)
    shapes = _water(source).geometry.to_numpy()
    areal = shapely.get_dimensions(shapes) == 2
    return {
        "areas": polygon_rings(shapes[areal], ground.crs),
        "lines": line_parts(shapes[~areal], ground.crs),
        "colour": WATER_COLOUR,
    }


def water_label_records(source: Source) -> list[Record]:
    """Names of the largest rivers and lakes, the largest first, each on its largest piece."""
    ground = ground_of(source)
    west, south, east, north = ground.boundary.bounds
    least_m = _LEAST_REACH * max(east - west, north - south)
    largest: dict[str, tuple[float, shapely.Geometry]] = {}
    water = _water(source)
    for name, shape in zip(water["name"], water.geometry, strict=True):
        parts = shapely.get_parts(shape)
        reach_m = shapely.length(parts) * np.where(shapely.get_dimensions(parts) == 2, 0.5, 1.0)
        at = int(np.argmax(reach_m))
        if name and reach_m[at] > largest.get(name, (least_m, None))[0]:
            largest[name] = (float(reach_m[at]), parts[at])
    names = sorted(largest, key=lambda name: -largest[name][0])[:_MOST_NAMES]
    spots = degrees(np.array([middle_of(largest[name][1]) for name in names]).reshape(-1, 2), ground.crs)
    return [
        {"lat": spots[i, 0], "lon": spots[i, 1], "name": name, "water": True} for i, name in enumerate(names)
    ]


def middle_of(shape: shapely.Geometry) -> tuple[float, float]:
    """A point of the shape itself: halfway along a line, inside an area."""
    if shapely.get_dimensions(shape) == 1:
        point = shapely.line_interpolate_point(shape, 0.5, normalized=True)
    else:
        point = shapely.point_on_surface(shape)
    return float(shapely.get_x(point)), float(shapely.get_y(point))


def _water(source: Source) -> gpd.GeoDataFrame:
    held = ground_of(source).source
    return water_layer(held) if isinstance(held, Place) else held.water
