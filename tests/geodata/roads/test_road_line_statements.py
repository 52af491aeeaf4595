"""What place.toml may say about a line layer of roads, and what it may not."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from osm_writing import write_osm
from shapely.geometry import LineString

from lifecircle.geodata import PlaceError, read_place
from lifecircle.geodata.coordinates import bd09_from_wgs84, gcj02_from_wgs84
from lifecircle.geodata.files.layer_files import LayerFile
from lifecircle.geodata.roads.network import ROAD_CLASSES
from lifecircle.geodata.roads.reading import read_roads
from place_folders import town_roads, write_town_folder


def degrees_of_the_town() -> np.ndarray:
    return town_roads().to_crs("EPSG:4326").get_coordinates().to_numpy()


def roads_at(lonlat: np.ndarray) -> gpd.GeoDataFrame:
    """The town's roads with other coordinates, labelled WGS84 as such files usually are."""
    roads = town_roads()
    sizes = roads.geometry.count_coordinates().to_numpy()
    shapes = [LineString(part) for part in np.split(lonlat, np.cumsum(sizes)[:-1])]
    return roads.set_geometry(shapes, crs="EPSG:4326")


def town_with(folder: Path, roads: gpd.GeoDataFrame, text: str) -> Path:
    return write_town_folder(folder, roads=None, 道路__gpkg=roads, place__toml=text)


@pytest.mark.parametrize(("system", "shift"), [("gcj02", gcj02_from_wgs84), ("bd09", bd09_from_wgs84)])
def test_shifted_lines_stand_where_the_straight_ones_do(tmp_path: Path, system: str, shift) -> None:
    plain = read_place(write_town_folder(tmp_path / "plain"))
    folder = town_with(
        tmp_path / "shifted",
        roads_at(shift(degrees_of_the_town())),
        f'[roads]\npath = "道路.gpkg"\ncoordinates = "{system}"\n',
    )
    shifted = read_place(folder)
    np.testing.assert_allclose(shifted.roads.node_xy, plain.roads.node_xy, atol=0.002)
    assert shifted.warnings == ()
    unstated = read_place(
        town_with(
            tmp_path / "unstated", roads_at(shift(degrees_of_the_town())), '[roads]\npath = "道路.gpkg"\n'
        )
    )
    assert np.abs(unstated.roads.node_xy - plain.roads.node_xy).max() > 100


def test_a_stated_system_counts_more_than_the_files(tmp_path: Path) -> None:
    """Coordinates of one zone labelled as another: read as stated, with a remark."""
    roads = town_roads().set_crs("EPSG:4548", allow_override=True)
    text = '[roads]\npath = "道路.gpkg"\ncoordinates = "EPSG:4547"\n'
    place = read_place(town_with(tmp_path, roads, text))
    assert place.roads.node_xy[:, 0].min() == pytest.approx(town_roads().total_bounds[0], abs=0.01)
    assert [(remark.code, remark.file) for remark in place.warnings] == [("crs_overridden", "道路.gpkg")]


def test_a_shift_of_projected_lines_is_a_fault(tmp_path: Path) -> None:
    text = '[roads]\npath = "道路.gpkg"\ncoordinates = "gcj02"\n'
    with pytest.raises(PlaceError) as caught:
        read_place(town_with(tmp_path, town_roads(), text))
    assert [problem.code for problem in caught.value.problems] == ["shift_of_metres"]


def test_stated_columns_and_layer(tmp_path: Path) -> None:
    """A road class in a column that no rule would find, in one of two layers of a file."""
    roads = town_roads().drop(columns="highway").assign(等级代码="省道", 其他="x")

    def two_layers(file: Path) -> None:
        roads.to_file(file, layer="路网")
        roads.iloc[:1].assign(等级代码="神道").to_file(file, layer="旧路")

    text = '[roads]\npath = "道路.gpkg"\nlayer = "路网"\ncolumns = { highway = "等级代码" }\n'
    place = read_place(write_town_folder(tmp_path, roads=None, 道路__gpkg=two_layers, place__toml=text))
    assert {ROAD_CLASSES[code] for code in place.roads.road_class} == {"primary"}
    assert place.roads.segment_count == 4


@pytest.mark.parametrize(
    ("columns", "code", "column", "told"),
    [
        ('highwy = "highway"', "unknown_column_name", "roads.columns.highwy", "highway"),
        ('"等级" = "highway"', "unknown_column_name", "roads.columns.等级", "oneway"),
        ('highway = "higway"', "missing_column", "higway", "highway"),
    ],
)
def test_stated_columns_that_cannot_be_used(
    tmp_path: Path, columns: str, code: str, column: str, told: str
) -> None:
    text = f'[roads]\npath = "道路.gpkg"\ncolumns = {{ {columns} }}\n'
    with pytest.raises(PlaceError) as caught:
        read_place(town_with(tmp_path, town_roads(), text))
    (problem,) = caught.value.problems
    assert (problem.code, problem.column) == (code, column)
    assert told in problem.remedy.zh


def test_the_extent_follows_the_stated_system(tmp_path: Path) -> None:
    """Without districts the roads choose the system: nothing is wrong with these, but for the districts."""
    roads = town_roads().set_crs(None, allow_override=True)
    text = '[roads]\npath = "道路.parquet"\ncoordinates = "EPSG:4547"\n'
    folder = write_town_folder(tmp_path, roads=None, districts=None, 道路__parquet=roads, place__toml=text)
    with pytest.raises(PlaceError) as caught:
        read_place(folder)
    assert [problem.code for problem in caught.value.problems] == ["missing_layer"]


def test_statements_are_for_lines_only(tmp_path: Path) -> None:
    nodes = {1: (117.0, 30.0), 2: (117.001, 30.0)}
    path = write_osm(tmp_path / "roads.osm", nodes=nodes, ways={1: ([1, 2], {"highway": "track"})})
    stated = LayerFile(layer="roads", path=path, label="roads.osm", coordinates="gcj02")
    with pytest.raises(PlaceError) as caught:
        read_roads(path, crs="EPSG:32650", stated=stated)
    assert [(problem.code, problem.column) for problem in caught.value.problems] == [
        ("only_for_lines", "roads.coordinates")
    ]
