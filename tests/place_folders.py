"""A little town written as a Place folder, whole or with stated changes, for tests of the reading.

The town is 4 km by 4 km in EPSG:4547 (CGCS2000, central meridian 114): a county with a west and an
east township of 2 km by 4 km each, a cross of roads, four cells with 1, 2, 4 and 8 people of whom
0, 1, 1 and 2 are 65 or older, a primary school and a clinic.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import LineString, Point, box

TOWN_CRS = "EPSG:4547"
WEST, SOUTH = 500_000.0, 3_300_000.0


def at(x_m: float, y_m: float) -> Point:
    """The point x_m east and y_m north of the town's south-west corner."""
    return Point(WEST + x_m, SOUTH + y_m)


def town_districts() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "id": ["001", "001001", "001002"],
            "name": ["测试县", "西镇", "东乡"],
            "level": ["county", "township", "township"],
            "parent": [None, "001", "001"],
            "setting": ["rural", "town", None],
            "households": [5.0, 2.0, 3.0],
        },
        geometry=[
            box(WEST, SOUTH, WEST + 4000, SOUTH + 4000),
            box(WEST, SOUTH, WEST + 2000, SOUTH + 4000),
            box(WEST + 2000, SOUTH, WEST + 4000, SOUTH + 4000),
        ],
        crs=TOWN_CRS,
    )


def town_population() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "id": ["c1", "c2", "c3", "c4"],
            "population": [1.0, 2.0, 4.0, 8.0],
            "age_65_plus": [0.0, 1.0, 1.0, 2.0],
        },
        geometry=[at(1000, 1000), at(1000, 3000), at(3000, 1000), at(3000, 3000)],
        crs=TOWN_CRS,
    )


def town_roads() -> gpd.GeoDataFrame:
    lines = [[(0, 2000), (2000, 2000)], [(2000, 2000), (4000, 2000)]]
    lines += [[(2000, 0), (2000, 2000)], [(2000, 2000), (2000, 4000)]]
    shapes = [LineString([(WEST + x, SOUTH + y) for x, y in line]) for line in lines]
    classes = ["primary", "primary", "residential", "residential"]
    return gpd.GeoDataFrame({"highway": classes}, geometry=shapes, crs=TOWN_CRS)


def town_facilities() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "id": ["0001", "0002"],
            "name": ["中心小学", "西镇卫生院"],
            "type": ["primary_school", "township_health_centre"],
            "places": [120.0, None],
            "beds": [None, 20.0],
        },
        geometry=[at(2100, 2100), at(900, 2000)],
        crs=TOWN_CRS,
    )


TOWN: Mapping[str, Any] = {
    "districts.gpkg": town_districts,
    "population.gpkg": town_population,
    "roads.gpkg": town_roads,
    "facilities.gpkg": town_facilities,
}


def write_town_folder(path: Path, **changes: Any) -> Path:
    """Write the town into ``path`` and return it.

    changes: file name with ``.`` as ``__`` -> a (Geo)DataFrame, text, bytes or a callable that
    takes the Path and writes the file; None leaves the file out. A layer that is given under
    another ending replaces the standard file: ``facilities__csv="id,name,…"``.
    """
    path.mkdir(parents=True, exist_ok=True)
    given = {name.replace("__", "."): value for name, value in changes.items()}
    stems = {name.split(".")[0] for name in given}
    content = {name: _town_bytes(name) for name in TOWN if name.split(".")[0] not in stems}
    for name, value in {**content, **given}.items():
        if value is not None:
            write_layer(path / name, value)
    return path


@cache
def _town_bytes(name: str) -> bytes:
    """An unchanged file of the town; writing a GeoPackage takes longer than reading a Place."""
    with TemporaryDirectory() as folder:
        file = Path(folder, name)
        write_layer(file, TOWN[name]())
        return file.read_bytes()


def write_layer(file: Path, value: Any) -> None:
    """Write one file by its ending."""
    if callable(value):
        value(file)
    elif isinstance(value, bytes):
        file.write_bytes(value)
    elif isinstance(value, str):
        file.write_text(value, encoding="utf-8")
    elif file.suffix == ".parquet":
        value.to_parquet(file)
    elif file.suffix == ".csv":
        value.to_csv(file, index=False)
    elif file.suffix == ".xlsx":
        value.to_excel(file, index=False)
    elif isinstance(value, gpd.GeoDataFrame):
        value.to_file(file)
    elif isinstance(value, pd.DataFrame):
        raise TypeError(f"{file.name} needs a GeoDataFrame")
