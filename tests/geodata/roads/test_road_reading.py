"""Faults of road files that every reader must answer, each with its own message."""

from pathlib import Path

import pytest
from osm_writing import write_osm

from lifecircle.geodata.errors import PlaceError
from lifecircle.geodata.roads import reading
from lifecircle.geodata.roads.reading import read_roads, roads_extent_lonlat

CRS = "EPSG:32650"


def code_of(path: Path, *, crs: str = CRS) -> str:
    with pytest.raises(PlaceError) as caught:
        read_roads(path, crs=crs, file_label="道路")
    (problem,) = caught.value.problems
    assert problem.file == "道路"
    assert problem.remedy.zh
    assert problem.remedy.en
    return problem.code


@pytest.mark.parametrize("name", ["roads.osm.pbf", "roads.pbf", "roads.osm", "roads.graphml"])
def test_damaged_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"this is not a map at all")
    assert code_of(path) == "unreadable_file"
    with pytest.raises(PlaceError):
        roads_extent_lonlat(path)


@pytest.mark.parametrize("name", ["roads.gpkg", "roads.parquet", "roads.geojson"])
def test_damaged_layer(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"this is not a map at all")
    with pytest.raises(PlaceError):
        read_roads(path, crs=CRS)


def test_missing_file(tmp_path: Path) -> None:
    assert code_of(tmp_path / "roads.osm.pbf") == "missing_file"


def test_unknown_ending(tmp_path: Path) -> None:
    path = tmp_path / "roads.dwg"
    path.write_bytes(b"AC1032")
    assert code_of(path) == "unknown_format"


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:2263", "somewhere"])  # degrees, feet, nothing
def test_coordinate_system_that_is_not_metric(tmp_path: Path, crs: str) -> None:
    nodes = {1: (117.0, 30.0), 2: (117.001, 30.0)}
    path = write_osm(tmp_path / "roads.osm", nodes=nodes, ways={1: ([1, 2], {"highway": "track"})})
    assert code_of(path, crs=crs) == "crs_not_metric"


def test_endings_do_not_mind_case_and_names_may_be_chinese(tmp_path: Path) -> None:
    nodes = {1: (117.0, 30.0), 2: (117.001, 30.0)}
    path = write_osm(tmp_path / "道路 ROADS.OSM", nodes=nodes, ways={1: ([1, 2], {"highway": "track"})})
    assert read_roads(path, crs=CRS).network.segment_count == 1


def test_public_names() -> None:
    assert sorted(reading.__all__) == ["RoadsReading", "read_roads", "roads_extent_lonlat"]
