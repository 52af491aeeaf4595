"""The water of a Place: where it comes from, what of it is kept, and what is said of faulty files."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, box

from lifecircle.geodata import PlaceError, Problem, read_place
from lifecircle.geodata.coordinates import gcj02_from_wgs84
from lifecircle.geodata.layers.water import water_for_maps
from place_folders import SOUTH, TOWN_CRS, WEST, at, town_roads, write_town_folder

EXTENT = (0.0, 0.0, 4_000.0, 4_000.0)


def town_water() -> gpd.GeoDataFrame:
    """A river from the west, a lake of 500 m by 400 m with an island of 100 m by 100 m, a brook."""
    x, y = WEST + 1_000, SOUTH + 500
    lake = Polygon(
        box(x, y, x + 500, y + 400).exterior, [box(x + 200, y + 150, x + 300, y + 250).exterior.coords]
    )
    river = LineString([(WEST - 500, SOUTH + 3_000), (WEST + 1_000, SOUTH + 3_000)])
    brook = LineString([(WEST + 3_000, SOUTH + 100), (WEST + 3_000, SOUTH + 900)])
    return gpd.GeoDataFrame({"name": ["西河", "东湖", None]}, geometry=[river, lake, brook], crs=TOWN_CRS)


def problems_of(folder: Path) -> list[Problem]:
    with pytest.raises(PlaceError) as caught:
        read_place(folder)
    return list(caught.value.problems)


def test_a_place_without_water(tmp_path: Path) -> None:
    place = read_place(write_town_folder(tmp_path))
    assert place.water is None
    assert "water" not in [record.layer for record in place.layers]


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "parquet"])
def test_formats(tmp_path: Path, ending: str) -> None:
    water = town_water().to_crs(4326) if ending == "geojson" else town_water()
    place = read_place(write_town_folder(tmp_path, **{f"water__{ending}": water}))
    assert place.water is not None
    assert place.water["name"].tolist() == ["东湖", "西河", ""]
    assert place.water.crs == TOWN_CRS
    # the lake is 20 ha less the island's 1 ha; the river 1,500 m, the brook 800 m
    assert place.water.area.tolist() == pytest.approx([190_000, 0, 0], abs=1)
    assert place.water.length.tolist()[1:] == pytest.approx([1_500, 800], abs=0.01)
    record = place.layers[-1]
    assert (record.layer, record.file, record.rows_read, record.rows_kept, dict(record.dropped)) == (
        "water", f"water.{ending}", 3, 3, {},
    )  # fmt: skip


def test_a_table_of_shapes_and_a_chinese_header(tmp_path: Path) -> None:
    water = town_water()
    table = pd.DataFrame({"河流名称": water["name"], "wkt": water.geometry.to_wkt()})
    text = f'[water]\npath = "水.csv"\ncoordinates = "{TOWN_CRS}"\n'
    place = read_place(write_town_folder(tmp_path, 水__csv=table, place__toml=text))
    assert place.water is not None
    assert place.water["name"].tolist() == ["东湖", "西河", ""]


def test_shifted_coordinates(tmp_path: Path) -> None:
    degrees = town_water().to_crs(4326)
    degrees.geometry = shapely.transform(degrees.geometry.to_numpy(), gcj02_from_wgs84)
    text = '[water]\npath = "water.geojson"\ncoordinates = "gcj02"\n'
    place = read_place(write_town_folder(tmp_path, water__geojson=degrees, place__toml=text))
    assert place.water is not None
    assert place.water.geometry[1].distance(Point(WEST + 1_000, SOUTH + 3_000)) < 0.01


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    water = pd.concat([town_water(), town_water().translate(xoff=100).to_frame("geometry")])
    frames = []
    for turn, rows in enumerate((water, water.iloc[::-1])):
        folder = write_town_folder(tmp_path / str(turn), water__gpkg=rows.reset_index(drop=True))
        frames.append(read_place(folder).water)
    assert frames[0]["name"].tolist() == frames[1]["name"].tolist()
    assert frames[0].geometry.to_wkb().tolist() == frames[1].geometry.to_wkb().tolist()


def test_water_changes_nothing_else(tmp_path: Path) -> None:
    dry = read_place(write_town_folder(tmp_path / "dry"))
    wet = read_place(write_town_folder(tmp_path / "wet", water__gpkg=town_water()))
    assert [one for one in wet.layers if one.layer != "water"] == list(dry.layers)
    assert wet.population.equals(dry.population)
    assert wet.roads.node_xy.tolist() == dry.roads.node_xy.tolist()
    assert wet.warnings == dry.warnings


class TestForMaps:
    def kept(self, *shapes: shapely.Geometry) -> Any:
        return water_for_maps(
            [str(i) for i in range(len(shapes))], np.array(shapes, dtype=object), crs=TOWN_CRS, extent=EXTENT
        )

    def test_cut_to_a_margin(self) -> None:
        # 4 km wide: a fifth is 800 m, so the least margin of 2 km counts
        found = self.kept(LineString([(-90_000, 1_000), (90_000, 1_000)]), box(5_000, 0, 9_000, 1_000))
        assert found.frame.geometry[1].bounds == (-2_000, 1_000, 6_000, 1_000)
        assert found.frame.geometry[0].bounds == (5_000, 0, 6_000, 1_000)
        wide = water_for_maps(
            ["r"], np.array([LineString([(-1e6, 0), (1e6, 0)])]), crs=TOWN_CRS, extent=(0, 0, 50_000, 20_000)
        )
        assert wide.frame.geometry[0].bounds == (-10_000, 0, 60_000, 0)

    def test_far_and_tiny_water_is_left_out_and_counted(self) -> None:
        # a 5,000th of 4 km is 0.8 m
        found = self.kept(
            box(7_000, 0, 8_000, 100), box(0, 0, 0.7, 0.7), LineString([(0, 0), (0.5, 0)]), box(0, 0, 10, 10)
        )
        assert found.frame["name"].tolist() == ["3"]
        assert dict(found.dropped) == {"outside": 1, "too_small": 2}

    def test_what_only_touches_the_edge_is_outside(self) -> None:
        found = self.kept(box(6_000, 0, 7_000, 100), LineString([(6_000, 0), (8_000, 0)]))
        assert found.frame.empty
        assert found.frame.columns.tolist() == ["name", "geometry"]
        assert dict(found.dropped) == {"outside": 2}

    def test_a_river_that_comes_and_goes_is_one_row(self) -> None:
        winding = LineString([(5_900, 0), (7_000, 0), (7_000, 500), (5_900, 500)])
        found = self.kept(winding)
        assert found.frame.geometry[0].geom_type == "MultiLineString"
        assert found.frame.length[0] == pytest.approx(200)

    def test_fine_bends_are_drawn_straight(self) -> None:
        x = np.arange(0.0, 4_000.0, 1.0)
        found = self.kept(LineString(np.column_stack([x, 0.3 * np.sin(x)])))
        assert shapely.get_num_coordinates(found.frame.geometry[0]) == 2

    def test_nothing_at_all(self) -> None:
        found = self.kept()
        assert found.frame.empty
        assert dict(found.dropped) == {}


def test_every_fault_at_once(tmp_path: Path) -> None:
    bow_tie = Polygon([(WEST, SOUTH), (WEST + 9, SOUTH + 9), (WEST + 9, SOUTH), (WEST, SOUTH + 9)])
    water = gpd.GeoDataFrame(
        {"name": ["a", "b", "c", "d"]},
        geometry=[at(1, 1), bow_tie, MultiPolygon(), town_water().geometry[0]],
        crs=TOWN_CRS,
    )
    roads = town_roads().drop(columns="highway")
    found = problems_of(write_town_folder(tmp_path, water__parquet=water, roads__gpkg=roads))
    told = [(one.code, one.row) for one in found if one.file == "water.parquet"]
    assert told == [("empty_geometry", 3), ("invalid_geometry", 2), ("wrong_geometry_type", 1)]
    kinds = next(one for one in found if one.code == "wrong_geometry_type")
    assert "线或面" in kinds.say("zh")
    assert "lines or polygons" in kinds.say("en")
    assert any(one.file == "roads.gpkg" for one in found)


def test_files_that_are_not_there_or_too_many(tmp_path: Path) -> None:
    stated = write_town_folder(tmp_path / "a", place__toml='[water]\npath = "河.gpkg"\n')
    assert [(one.code, one.file) for one in problems_of(stated)] == [("missing_file", "河.gpkg")]
    raster = write_town_folder(tmp_path / "b", place__toml='[water]\npath = "a.tif"\n', a__tif=b"x")
    assert [one.code for one in problems_of(raster)] == ["unsupported_format"]
    both = write_town_folder(tmp_path / "c", water__gpkg=town_water(), water__parquet=town_water())
    assert [one.code for one in problems_of(both)] == ["ambiguous_layer"]
    misspelt = write_town_folder(tmp_path / "d", place__toml='[water]\npaht = "a.gpkg"\n')
    assert [(one.code, one.column) for one in problems_of(misspelt)] == [("unknown_key", "water.paht")]


def test_a_table_without_shapes(tmp_path: Path) -> None:
    (problem,) = problems_of(write_town_folder(tmp_path, water__csv="name,lon,lat\n西河,114,30\n"))
    assert problem.code == "needs_polygons"
    assert "面或线" in problem.say("zh")
    assert "polygons or lines" in problem.say("en")


def test_a_layer_of_another_region(tmp_path: Path) -> None:
    away = town_water()
    away.geometry = away.translate(xoff=200_000)
    (problem,) = problems_of(write_town_folder(tmp_path / "far", water__gpkg=away))
    assert (problem.code, problem.file, problem.found) == ("far_away", "water.gpkg", "196 km")
    # rows of a larger region may lie anywhere as long as some is near; a dry Place is no fault
    near = town_water()
    near.geometry = near.translate(xoff=20_000)
    place = read_place(write_town_folder(tmp_path / "near", water__gpkg=pd.concat([away, near])))
    assert place.water is not None
    assert place.water.empty
    assert dict(place.layers[-1].dropped) == {"outside": 6}
