"""Water on the app's map: part of the ground, with a row in every legend unless a basemap shows its own."""

from types import SimpleNamespace

import geopandas as gpd
import pytest
import shapely

from lifecircle.report.colours import WATER_COLOUR
from lifecircle.views.app.map.preparing import ground_content
from lifecircle.views.app.map.show import _with_water
from paper_town import CRS, paper_town

LEGEND = {"title": "人口", "rows": [{"label": "已覆盖", "count": "543"}], "notes": ["注"]}


@pytest.fixture(scope="module")
def place():
    shapes = [shapely.box(1000, 500, 1400, 900), shapely.LineString([(0, 2000), (2600, 2000)])]
    return paper_town(water=gpd.GeoDataFrame({"name": ["镜湖", "西河"]}, geometry=shapes, crs=CRS))


def frame_of(place, *, basemap="", language="zh"):
    work = SimpleNamespace(note=lambda name: basemap if name == "basemap" else "")
    return SimpleNamespace(place=place, language=language, work=work)


def test_the_ground_holds_water_and_its_names(place):
    ground = ground_content(place)
    assert [len(ground["water"]["areas"]), len(ground["water"]["lines"])] == [1, 1]
    assert {one["name"] for one in ground["labels"] if one.get("water")} == {"镜湖", "西河"}
    dry = ground_content(paper_town())
    assert [dry["water"]["areas"], dry["water"]["lines"]] == [[], []]
    assert dry["labels"] == [one for one in ground["labels"] if not one.get("water")]


def test_legends_say_what_the_water_is(place):
    told = _with_water(frame_of(place), LEGEND)
    assert told == {**LEGEND, "rows": [*LEGEND["rows"], {"label": "水系", "colour": WATER_COLOUR}]}
    assert _with_water(frame_of(place, language="en"), LEGEND)["rows"][-1]["label"] == "Water"
    assert len(LEGEND["rows"]) == 1


def test_no_row_without_water_or_over_a_basemap(place):
    for frame in (frame_of(paper_town()), frame_of(None), frame_of(place, basemap="osm")):
        assert _with_water(frame, LEGEND) == LEGEND
