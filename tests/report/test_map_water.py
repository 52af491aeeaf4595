"""Water on the maps of a run: kept with it, drawn on paper, on the page and for a GIS, named as text only."""

import datetime
import json

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from figures import words_of
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from shapely import LineString, MultiLineString, box
from test_coverage_map import CLINIC, HOSTILE, RURAL, assessed, content_of, page_of
from test_map_colours import SEEN_BY, lab

from lifecircle.report.colours import CLASS_COLOURS, STATE_COLOURS, WATER_COLOUR, WATER_INK
from lifecircle.report.figures.print_map.background import Background
from lifecircle.report.figures.print_map.coverage_sheet import coverage_sheet
from lifecircle.report.figures.print_map.frame import Frame
from lifecircle.report.figures.print_map.water import draw_water, draw_water_names
from lifecircle.report.folders.run_layers import water_layer
from lifecircle.report.gis.geopackage import write_geopackage
from lifecircle.report.web_map.map_ground import MapGround
from lifecircle.report.web_map.map_water import water_label_records, water_record
from paper_town import CRS, paper_town


def water(*rows):
    names, shapes = zip(*rows, strict=True)
    return gpd.GeoDataFrame({"name": np.array(names, dtype=object)}, geometry=list(shapes), crs=CRS)


LAKE = box(1000, 500, 1400, 900)
ISLE = box(1100, 600, 1200, 700)
RIVER = [LineString([(0, 2000), (900, 2000)]), LineString([(900, 2000), (1800, 2000), (2600, 1700)])]
TOWN_WATER = water(
    ("镜湖", shapely.difference(LAKE, ISLE)),
    ("镜湖", box(1400, 500, 1600, 900)),
    ("西河", RIVER[0]),
    ("西河", RIVER[1]),
    ("", LineString([(100, 100), (100, 300)])),
)
FRAME = Frame(west=0, south=0, east=3000, north=3000)


@pytest.fixture(scope="module")
def wet():
    return assessed(paper_town(water=TOWN_WATER), circles=(CLINIC, RURAL))


@pytest.fixture(scope="module")
def dry():
    return assessed(circles=(CLINIC, RURAL))


class TestLayerOfARun:
    def test_one_row_of_each_kind_for_a_name(self):
        layer = water_layer(paper_town(water=TOWN_WATER))
        assert layer["name"].tolist() == ["镜湖", "西河", ""]
        assert layer.geom_type.tolist() == ["MultiPolygon", "MultiLineString", "MultiLineString"]
        # two halves become one surface: 600 x 400 less the isle
        assert len(layer.geometry[0].geoms) == 1
        assert layer.area[0] == pytest.approx(600 * 400 - 100 * 100)
        # two pieces become one river
        assert len(layer.geometry[1].geoms) == 1
        assert layer.length[1] == pytest.approx(1800 + np.hypot(800, 300))

    def test_the_smallest_is_left_out_where_not_all_fits(self, monkeypatch):
        # the river has 2 + 3 points and reaches farther than half the outline of either surface
        monkeypatch.setattr("lifecircle.report.folders.run_layers.MOST_WATER_POINTS", 5)
        assert water_layer(paper_town(water=TOWN_WATER))["name"].tolist() == ["西河"]

    def test_a_place_without_water(self, dry):
        for one in (None, TOWN_WATER.iloc[:0]):
            layer = water_layer(paper_town(water=one))
            assert layer.empty
            assert layer.columns.tolist() == ["name", "geometry"]
            assert layer.crs == CRS
        assert dry.water.empty

    def test_results_do_not_depend_on_it(self, wet, dry):
        for table in ("coverage", "gaps", "cells", "facilities"):
            assert getattr(wet, table).equals(getattr(dry, table))


class TestPrinted:
    @pytest.fixture
    def axes(self):
        axes = Figure().add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, 3000), ylim=(0, 3000))
        return axes

    def test_surfaces_and_lines_where_they_are(self, axes, wet):
        draw_water(axes, wet.water, FRAME, zorder=1.5)
        axes.set_axis_off()
        canvas = FigureCanvasAgg(axes.figure)
        canvas.draw()
        pixels = np.asarray(canvas.buffer_rgba())[..., :3]

        def colour_at(x, y):
            high, wide = pixels.shape[:2]
            return to_hex(pixels[high - 1 - int(y / 3000 * high), int(x / 3000 * wide)] / 255)

        assert colour_at(1050, 550) == WATER_COLOUR
        assert colour_at(1500, 700) == WATER_COLOUR
        assert colour_at(1150, 650) == "#ffffff"  # the isle
        assert colour_at(2000, 700) == "#ffffff"
        drawn = [line for one in axes.findobj(LineCollection) for line in one.get_segments()]
        assert [line[0].tolist() for line in drawn] == [[0, 2000], [100, 100]]

    def test_what_is_off_the_map_is_not_drawn(self, axes, wet):
        away = Frame(west=10_000, south=0, east=11_000, north=1000)
        draw_water(axes, wet.water, away, zorder=1.5)
        assert not axes.findobj(PathPatch)
        assert draw_water_names(axes, wet.water, away, taken=[], panel_cm=12) == []
        assert Background(wet).keys(away) == []

    def test_names_stand_on_their_water(self, axes, wet):
        spots = draw_water_names(axes, wet.water, FRAME, taken=[], panel_cm=12)
        at = {spot.word: shapely.Point(spot.x, spot.y) for spot in spots}
        assert set(at) == {"西河", "镜湖"}
        assert at["西河"].distance(MultiLineString(RIVER)) < 1
        assert LAKE.union(box(1400, 500, 1600, 900)).contains(at["镜湖"])
        assert {to_hex(label.get_color()) for label in axes.texts} == {WATER_INK}

    def test_a_short_brook_is_not_named(self, axes):
        rows = water(("小沟", LineString([(100, 100), (100, 300)])))
        assert draw_water_names(axes, rows, FRAME, taken=[], panel_cm=12) == []

    def test_the_legend_has_a_row_only_where_there_is_water(self, wet, dry):
        assert [key.word for key in Background(wet).keys(FRAME)] == ["水系"]
        assert Background(dry).keys(FRAME) == []

    def test_below_roads_and_above_filled_districts(self, axes, wet):
        ground = Background(wet)
        ground.draw(axes, FRAME)
        roads = [one for one in axes.findobj(LineCollection) if one.get_zorder() == 2]
        (surface,) = [one for one in axes.findobj(PathPatch) if to_hex(one.get_facecolor()) == WATER_COLOUR]
        assert roads
        assert 1 < surface.get_zorder() < 2
        filled = Figure().add_axes((0, 0, 1, 1))
        ground.draw(filled, FRAME, roads=False)
        (surface,) = [one for one in filled.findobj(PathPatch) if to_hex(one.get_facecolor()) == WATER_COLOUR]
        assert 2 < surface.get_zorder() < 6  # districts are filled at 2, borders drawn at 6
        assert not words_of(filled.figure)

    def test_above_cells_that_became_a_picture(self, monkeypatch, wet):
        def highest():
            sheet = coverage_sheet(wet, "clinic", ground=Background(wet), drawn=datetime.date(2026, 3, 2))
            found = [one for one in sheet.findobj(PathPatch) if to_hex(one.get_facecolor()) == WATER_COLOUR]
            return max(one.get_zorder() for one in found)

        assert highest() < 2  # points leave room between them; roads are at 2
        monkeypatch.setattr("lifecircle.report.figures.print_map.cells.POINTS_UP_TO", 3)
        assert 3 < highest() < 6  # the picture is at 3, borders at 6


class TestOnThePage:
    def test_of_a_place_and_of_its_run(self, wet):
        place = water_record(paper_town(water=TOWN_WATER))
        assert place == water_record(wet) == water_record(MapGround(wet))
        assert [len(rings) for rings in place["areas"]] == [2]  # outline and isle
        assert [len(line) for line in place["lines"]] == [4, 2]
        assert place["colour"] == WATER_COLOUR

    def test_positions_are_degrees(self, wet):
        lat, lon = np.array(water_record(wet)["lines"][0]).T
        line = gpd.GeoSeries([wet.water.geometry[1]], crs=CRS).to_crs(4326).geometry[0]
        assert shapely.distance(line, shapely.points(lon, lat)).max() < 1e-5

    def test_the_content_carries_it_and_names_come_last(self, wet):
        content = content_of(page_of(wet))
        assert content["water"]["word"] == "水系"
        assert len(content["water"]["areas"]) == 1
        named = [one["name"] for one in content["labels"] if one.get("water")]
        assert named == ["西河", "镜湖"]
        assert [one["name"] for one in content["labels"]][-2:] == named
        assert [one["name"] for one in water_label_records(wet)] == named

    def test_a_hostile_name_stays_text(self):
        run = assessed(paper_town(water=water((HOSTILE, RIVER[1]))), circles=(CLINIC,))
        page = page_of(run)
        assert "<img src=x" not in page
        assert content_of(page)["labels"][-1]["name"] == HOSTILE

    def test_without_water_nothing_is_said(self, dry):
        content = content_of(page_of(dry))
        assert (content["water"]["areas"], content["water"]["lines"]) == ([], [])
        assert not any(one.get("water") for one in content["labels"])

    def test_any_number_of_ponds_adds_less_than_half_a_megabyte(self):
        spots = np.random.default_rng(1).uniform(-2000, 9000, size=(5000, 2))
        ponds = [shapely.Point(x, y).buffer(30, quad_segs=8) for x, y in spots]
        record = water_record(paper_town(water=water(*(("", pond) for pond in ponds))))
        assert 0 < len(json.dumps(record)) < 500_000

    def test_english(self):
        run = assessed(paper_town(water=TOWN_WATER), circles=(CLINIC,), language="en")
        assert content_of(page_of(run))["water"]["word"] == "Water"


def test_a_gis_gets_surfaces_and_lines_below_the_roads(wet, dry, tmp_path):
    path = write_geopackage(wet, tmp_path / "wet.gpkg")
    names = [name for name, kind in pyogrio.list_layers(path) if kind is not None]
    assert names[-5:] == ["water_areas", "water_lines", "roads", "cells", "facilities"]
    assert gpd.read_file(path, layer="water_areas").area.sum() == pytest.approx(600 * 400 - 100 * 100)
    assert gpd.read_file(path, layer="water_lines")["name"].fillna("").tolist() == ["西河", ""]
    without = [name for name, _ in pyogrio.list_layers(write_geopackage(dry, tmp_path / "dry.gpkg"))]
    assert not [name for name in without if name.startswith("water")]


@pytest.mark.parametrize("reader", SEEN_BY)
def test_water_never_reads_as_a_result(reader):
    seen = lab(WATER_COLOUR, SEEN_BY[reader])
    for state in STATE_COLOURS.keys() - {"not_asked"}:
        assert np.linalg.norm(seen - lab(STATE_COLOURS[state], SEEN_BY[reader])) > 20, state
    assert np.linalg.norm(seen - lab(STATE_COLOURS["not_asked"], SEEN_BY[reader])) > 6
    for colour in CLASS_COLOURS:
        assert np.linalg.norm(seen - lab(colour, SEEN_BY[reader])) > 15, colour
