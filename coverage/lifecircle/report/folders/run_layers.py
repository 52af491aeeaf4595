"""The map layers of a run, as GeoPackage: districts, roads and water to find one's way by, facilities."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from lifecircle.geodata.place import Place
from lifecircle.geodata.roads.network import ROAD_CLASSES, RoadNetwork

LAYERS_FILE = "layers.gpkg"
DISTRICT_COLUMNS: tuple[str, ...] = ("id", "name", "level", "parent", "setting", "geometry")
ROAD_COLUMNS: tuple[str, ...] = ("highway", "geometry")
WATER_COLUMNS: tuple[str, ...] = ("name", "geometry")
POINT_COLUMNS: tuple[str, ...] = ("id", "name", "type", "status", "geometry")

MOST_ROAD_POINTS = 60_000
"""Shape points of all roads together; finer classes are left out above it."""

MOST_WATER_POINTS = 20_000
"""Shape points of all water together; the smallest is left out above it."""

_MERGED_TO_RAW = 8
"""Merging and simplifying leaves at least about one point in eight; saves trying what cannot fit."""

_EXTENT_PARTS = 3000
_SHOWN_CLASSES = tuple(one for one in ROAD_CLASSES[: ROAD_CLASSES.index("track")] if one != "service")
_EARLY = "2000-01-01T00:00:00.000Z"


def district_layer(place: Place) -> gpd.GeoDataFrame:
    """DISTRICT_COLUMNS of all districts, in the Place's coordinate system; no parent is ""."""
    districts = place.districts
    texts = {
        name: districts[name].astype(object).where(districts[name].notna(), "").astype(str).array
        for name in DISTRICT_COLUMNS[:-1]
    }
    return gpd.GeoDataFrame(texts, geometry=districts.geometry.array, crs=place.crs)


def facility_layer(place: Place) -> gpd.GeoDataFrame:
    """POINT_COLUMNS of all facilities, planned and closed ones too."""
    facilities = place.facilities
    texts = {name: facilities[name].astype(str).array for name in POINT_COLUMNS[:-1]}
    return gpd.GeoDataFrame(texts, geometry=facilities.geometry.array, crs=place.crs)


def road_layer(place: Place) -> gpd.GeoDataFrame:
    """ROAD_COLUMNS: one simplified multi-line per road class, from motorways down to streets.

    As many classes as MOST_ROAD_POINTS shape points allow, the widest first; of a network whose
    widest class alone has more, that class. No footpaths: these lines are to find one's way by.
    """
    roads = place.roads
    west, south, east, north = place.boundary.bounds
    tolerance_m = max(east - west, north - south) / _EXTENT_PARTS
    classes: list[str] = []
    shapes: list[shapely.MultiLineString] = []
    points = 0
    for code, name in enumerate(ROAD_CLASSES):
        segments = np.flatnonzero(roads.road_class == code)
        if name not in _SHOWN_CLASSES or len(segments) == 0:
            continue
        raw = int((roads.shape_offset[segments + 1] - roads.shape_offset[segments]).sum())
        if shapes and points + raw / _MERGED_TO_RAW > MOST_ROAD_POINTS:
            break
        lines = _merged(roads, segments, tolerance_m=tolerance_m)
        size = int(shapely.get_num_coordinates(lines).sum())
        if shapes and points + size > MOST_ROAD_POINTS:
            break
        points += size
        classes.append(name)
        shapes.append(shapely.multilinestrings(lines))
    geometry = gpd.GeoSeries(shapes, crs=place.crs)
    return gpd.GeoDataFrame({"highway": np.array(classes, dtype=object)}, geometry=geometry).astype(
        {"highway": "str"}
    )


def water_layer(place: Place) -> gpd.GeoDataFrame:
    """WATER_COLUMNS: the water of one name as one multi-polygon and one multi-line; areas come first.

    As much as MOST_WATER_POINTS shape points allow, the longest rivers and widest lakes first; no
    rows where the Place has no water.
    """
    if place.water is None or place.water.empty:
        return water_rows([], crs=place.crs)
    shapes = place.water.geometry.to_numpy()
    areal = shapely.get_dimensions(shapes) == 2
    reach_m = np.where(areal, 0.5, 1.0) * shapely.length(shapes)
    order = np.argsort(-reach_m, kind="stable")
    fits = np.cumsum(shapely.get_num_coordinates(shapes)[order]) <= MOST_WATER_POINTS
    kept = np.zeros(len(shapes), dtype=np.bool_)
    kept[order[fits]] = True
    names = place.water["name"].to_numpy(dtype=object)
    rows: list[tuple[str, shapely.Geometry]] = []
    for area in (True, False):
        chosen = kept & (areal == area)
        for name in dict.fromkeys(names[chosen]):
            own = shapes[chosen & (names == name)]
            parts = shapely.get_parts(shapely.union_all(own) if area else _line_parts(own))
            rows.append((name, shapely.multipolygons(parts) if area else shapely.multilinestrings(parts)))
    return water_rows(rows, crs=place.crs)


def _line_parts(lines: npt.NDArray[np.object_]) -> shapely.Geometry:
    """Lines joined end to end, so that a river is not a string of pieces."""
    return shapely.line_merge(shapely.multilinestrings(shapely.get_parts(lines)))


def water_rows(rows: Sequence[tuple[str, shapely.Geometry]], *, crs: str) -> gpd.GeoDataFrame:
    """WATER_COLUMNS of named shapes."""
    geometry = gpd.GeoSeries([shape for _, shape in rows], crs=crs)
    names = np.array([name for name, _ in rows], dtype=object)
    return gpd.GeoDataFrame({"name": names}, geometry=geometry).astype({"name": "str"})


def _merged(
    roads: RoadNetwork, segments: npt.NDArray[np.intp], *, tolerance_m: float
) -> npt.NDArray[np.object_]:
    """The segments joined end to end where no third one meets them, and simplified."""
    first, last = roads.shape_offset[segments], roads.shape_offset[segments + 1]
    sizes = last - first
    owner = np.repeat(np.arange(len(segments)), sizes)
    inside = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    lines = shapely.linestrings(roads.shape_xy[np.repeat(first, sizes) + inside], indices=owner)
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))
    result: npt.NDArray[np.object_] = shapely.simplify(merged, tolerance_m)
    return result


def write_layers(place: Place, path: Path) -> None:
    """Write the layers, water where there is some; the same Place gives the same bytes."""
    layers = {
        "districts": district_layer(place),
        "roads": road_layer(place),
        "facilities": facility_layer(place),
    }
    water = water_layer(place)
    if len(water):
        layers["water"] = water
    with same_date_every_time():
        for name, layer in layers.items():
            layer.to_file(path, layer=name, driver="GPKG", engine="pyogrio", geometry_type="Unknown")


@contextmanager
def same_date_every_time() -> Iterator[None]:
    """A GeoPackage notes when it was written; here it notes a fixed day, so that runs compare."""
    import pyogrio

    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _EARLY})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
