"""Population from rasters and polygons: nobody is lost, made up or counted twice."""

import math
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from affine import Affine

from lifecircle.geodata import Place, PlaceError, read_place
from lifecircle.geodata.checks.findings import Findings
from lifecircle.geodata.layers.rasters import raster_frame, read_rasters
from lifecircle.geodata.manifest import PopulationEntry
from place_folders import SOUTH, TOWN_CRS, WEST, at, town_population, write_town_folder
from shared_data import DATA, needs_shared

PEOPLE = np.array([[1, 2, np.nan, 0], [4, -9999, 8, 0.5]], dtype=np.float32)
OLD = np.array([[0, 1, 2, np.nan], [1, -9999, 0, 0.5]], dtype=np.float32)


def raster(
    values: np.ndarray, *, nodata: float | None = -9999, crs: Any = TOWN_CRS, west: float = WEST
) -> Any:
    """A writer of a GeoTIFF of 1 km pixels with its north-west corner 2 km north of the town's south."""

    def write(file: Path) -> None:
        with rasterio.open(
            file,
            "w",
            driver="GTiff",
            width=values.shape[1],
            height=values.shape[0],
            count=1,
            dtype=str(values.dtype),
            crs=crs,
            transform=Affine(1000, 0, west, 0, -1000, SOUTH + 2000),
            nodata=nodata,
        ) as target:
            target.write(values, 1)

    return write


def town_with(tmp_path: Path, **changes: Any) -> Place:
    return read_place(write_town_folder(tmp_path, **changes))


def codes(folder: Path) -> list[str]:
    with pytest.raises(PlaceError) as caught:
        read_place(folder)
    return [problem.code for problem in caught.value.problems]


def test_a_raster_and_a_group(tmp_path: Path) -> None:
    text = '[population]\npath = "总人口.tif"\ngroups = { age_65_plus = "老年.tif" }\n'
    changes = {"总人口__tif": raster(PEOPLE), "老年__tif": raster(OLD)}
    place = town_with(tmp_path, population=None, place__toml=text, **changes)
    cells = place.population
    assert place.groups == ("total", "age_65_plus")
    # from west to east, then south to north: pixels with people in either raster
    assert cells["id"].tolist() == ["cell_1", "cell_2", "cell_3", "cell_4", "cell_5", "cell_6"]
    assert (cells["x"] - WEST).tolist() == [500, 500, 1500, 2500, 2500, 3500]
    assert (cells["y"] - SOUTH).tolist() == [500, 1500, 1500, 500, 1500, 500]
    assert cells["total"].tolist() == [4, 1, 2, 8, 0, 0.5]
    assert cells["age_65_plus"].tolist() == [1, 0, 1, 0, 2, 0.5]
    assert [(warning.code, warning.found) for warning in place.warnings] == [("group_exceeds_total", "2.0")]
    records = [record for record in place.layers if record.layer == "population"]
    assert [(record.file, record.rows_read, record.rows_kept) for record in records] == [
        ("总人口.tif", 6, 6),
        ("老年.tif", 4, 4),
    ]


def test_standard_name_of_a_raster(tmp_path: Path) -> None:
    assert town_with(tmp_path, population__tif=raster(PEOPLE)).population["total"].sum() == 15.5


def test_undeclared_nodata_of_worldpop(tmp_path: Path) -> None:
    values = np.where(PEOPLE == -9999, np.float32(-3.4e38), PEOPLE)
    place = town_with(tmp_path / "undeclared", population__tif=raster(values, nodata=None))
    assert place.population["total"].sum() == 15.5
    assert [warning.code for warning in place.warnings] == ["undeclared_nodata"]
    # declared as the nearest double, as WorldPop does
    place = town_with(
        tmp_path / "declared", population__tif=raster(values, nodata=float(np.float32(-3.4e38)))
    )
    assert place.population["total"].sum() == 15.5
    assert place.warnings == ()


def test_negative_pixels(tmp_path: Path) -> None:
    folder = write_town_folder(tmp_path, population__tif=raster(PEOPLE, nodata=None))
    with pytest.raises(PlaceError) as caught:
        read_place(folder)
    (problem,) = caught.value.problems
    assert (problem.code, problem.found) == ("negative", "-9999 @ 2, 2")  # counted from 1


def test_raster_without_crs(tmp_path: Path) -> None:
    folder = write_town_folder(tmp_path / "a", population__tif=raster(PEOPLE, crs=None))
    assert codes(folder) == ["no_crs"]
    text = '[population]\ncoordinates = "EPSG:4547"\n'
    place = town_with(tmp_path / "b", population__tif=raster(PEOPLE, crs=None), place__toml=text)
    assert place.population["total"].sum() == 15.5


def test_rasters_of_two_grids(tmp_path: Path) -> None:
    text = '[population]\npath = "a.tif"\ngroups = { age_65_plus = "b.tif" }\n'
    changes = {"a__tif": raster(PEOPLE), "b__tif": raster(OLD, west=WEST + 100)}
    assert codes(write_town_folder(tmp_path, population=None, place__toml=text, **changes)) == ["other_grid"]


def test_damaged_and_empty_rasters(tmp_path: Path) -> None:
    assert codes(write_town_folder(tmp_path / "a", population__tif=b"no raster")) == ["unreadable"]
    empty = raster(np.zeros((2, 2), dtype=np.float32))
    assert codes(write_town_folder(tmp_path / "b", population__tif=empty)) == ["empty_layer"]


def test_pixels_far_outside_are_left_out_and_counted(tmp_path: Path) -> None:
    wide = np.ones((1, 100), dtype=np.float32)
    place = town_with(tmp_path, population__tif=raster(wide))
    # the town ends at 4 km, so pixel centres up to 54 km east are kept: 0.5 km … 53.5 km
    record = next(record for record in place.layers if record.layer == "population")
    assert (record.rows_read, record.rows_kept, dict(record.dropped)) == (100, 54, {"far_away": 46})
    assert place.population["total"].sum() == 54
    assert "far_away" in [warning.code for warning in place.warnings]


@needs_shared("data", "wuhan_worldpop")
def test_wuhan_sums_to_the_published_totals() -> None:
    entry = PopulationEntry(
        path="wuhan_pop20plus_3arcsec.tif", groups={"age_60_plus": "wuhan_pop60plus_3arcsec.tif"}
    )
    findings = Findings()
    read = read_rasters(DATA / "wuhan_worldpop", entry=entry, findings=findings)
    assert read is not None
    assert findings.problems == []
    # figures of the data's README: 9,491,334 and 1,942,653
    assert round(math.fsum(read.people["total"])) == 9_491_334
    assert round(math.fsum(read.people["age_60_plus"])) == 1_942_653
    with rasterio.open(DATA / "wuhan_worldpop" / "wuhan_pop60plus_3arcsec.tif") as source:
        values = source.read(1, masked=True).astype(np.float64).compressed()
    assert math.fsum(read.people["age_60_plus"]) == math.fsum(values[values > 0])
    frame, far = raster_frame(read, crs="EPSG:4547", box=None, findings=findings)
    assert far == 0
    assert math.fsum(frame["age_60_plus"]) == math.fsum(values[values > 0])
    assert frame["id"].is_monotonic_increasing


def test_polygons_stand_for_a_point_inside(tmp_path: Path) -> None:
    horseshoe = shapely.box(0, 0, 300, 300) - shapely.box(100, 100, 200, 300)
    shape = shapely.transform(horseshoe, lambda xy: xy + np.array([WEST, SOUTH]))
    cells = gpd.GeoDataFrame({"总人口": ["10"]}, geometry=[shape], crs=TOWN_CRS)
    population = town_with(tmp_path, population__gpkg=cells).population
    assert population.geometry.iloc[0].equals(shape)
    assert shape.contains(shapely.Point(population["x"].iloc[0], population["y"].iloc[0]))
    assert population["total"].tolist() == [10]


def test_groups_that_exceed_the_total_are_remarked(tmp_path: Path) -> None:
    cells = town_population().assign(age_65_plus=[0, 3, 4, 9])
    warnings = town_with(tmp_path, population__gpkg=cells).warnings
    # cells of 2 and 8 people are exceeded by one each; 4 of 4 is possible
    assert [(warning.code, warning.column, warning.found) for warning in warnings] == [
        ("group_exceeds_total", "age_65_plus", "2.0")
    ]
    assert "2" in warnings[0].message.en


def test_groups_of_the_manifest(tmp_path: Path) -> None:
    cells = town_population().rename(columns={"population": "常住", "age_65_plus": "a65"})
    text = '[population]\ntotal = "常住"\ngroups = { age_65_plus = "a65" }\n'
    place = town_with(tmp_path / "a", population__gpkg=cells, place__toml=text)
    assert place.groups == ("total", "age_65_plus")
    assert place.population["age_65_plus"].tolist() == [0, 1, 1, 2]
    wrong = text.replace('"a65"', '"a60"')
    with pytest.raises(PlaceError) as caught:
        town_with(tmp_path / "b", population__gpkg=cells, place__toml=wrong)
    (problem,) = caught.value.problems
    assert (problem.code, problem.column) == ("missing_column", "a60")
    assert "a65" in problem.remedy.zh


def test_many_cells_in_seconds(tmp_path: Path) -> None:
    random = np.random.default_rng(7)
    points = shapely.points(WEST + random.uniform(0, 4000, 10**5), SOUTH + random.uniform(0, 4000, 10**5))
    people = pd.DataFrame({"id": np.arange(10**5).astype(str), "population": random.poisson(3, 10**5)})
    cells = gpd.GeoDataFrame(people, geometry=points, crs=TOWN_CRS)
    folder = write_town_folder(tmp_path, population__parquet=cells)
    start = time.perf_counter()
    place = read_place(folder)
    assert time.perf_counter() - start < 15
    assert place.population["total"].sum() == people["population"].sum()
    assert place.population["id"].is_monotonic_increasing


def test_empty_cells_without_a_position_are_left_out(tmp_path: Path) -> None:
    cells = town_population().assign(population=[0, 2, 4, 8], age_65_plus=0)
    cells.loc[0, "geometry"] = None
    place = town_with(tmp_path, population__gpkg=cells)
    record = next(record for record in place.layers if record.layer == "population")
    assert (record.rows_read, record.rows_kept, dict(record.dropped)) == (4, 3, {"no_geometry_no_people": 1})
    assert place.population.geometry.iloc[0] == at(1000, 3000)
