"""The map page held against the paper town, whose people weigh 1, 2, 4, 8 … (docs/paper-town.md)."""

import json
import re
from html.parser import HTMLParser

import geopandas as gpd
import numpy as np
import pytest
import shapely

from lifecircle.coverage import assess
from lifecircle.plan.model import Plan
from lifecircle.report.diagnosis.circle_words import describe_circle
from lifecircle.report.figures.figure_words import share_words
from lifecircle.report.folders.run_reading import run_of
from lifecircle.report.web_map import coverage_map as view
from paper_town import CELLS, CRS, FACILITIES, paper_town

SOURCE = {"file": "paper", "line": 1, "quote": "q"}
CLINIC = {
    "id": "clinic", "name": "15分钟卫生室", "source": SOURCE, "target": "80%",
    "needs": [{"types": ["village_clinic"], "minutes": 15}],
}  # fmt: skip
RURAL = {**CLINIC, "id": "rural", "name": "乡村卫生室", "settings": ["rural"]}
HOSTILE = "<script>alert(1)</script>\"'</title><img src=x onerror=alert(2)>"

# by hand: shares of 1023 people
BY_STATE = {"已覆盖": 543, "可达但超时": 32, "路网不连通": 64, "附近无路": 128, "路网范围外": 256}


def assessed(place=None, *, circles=(CLINIC, RURAL), name="纸上规划", language="zh"):
    plan = Plan.model_validate({"id": "paper", "name": name, "circle": circles})
    return run_of(assess(place or paper_town(), plan, language=language))


@pytest.fixture(scope="module")
def town():
    return assessed()


@pytest.fixture(scope="module")
def english_town():
    return assessed(language="en")


def page_of(run, circle="clinic", **given):
    return view.map_page(run, circles=[circle], **given)


def content_of(page):
    found = re.search(r"^.*\}\)\(map_\w+, (\{.*\})\);$", page, flags=re.MULTILINE)
    assert found
    return json.loads(found[1])


def circle_of(page, number=0):
    return content_of(page)["circles"][number]


def counts_of(circle):
    rows = circle["legend"]["rows"]
    return {row["label"]: int(row["count"].replace(",", "")) for row in rows}


class Elements(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def elements_of(page):
    parser = Elements()
    parser.feed(page)
    return parser.found


class TestContent:
    def test_legend_counts_people_by_state(self, town):
        counts = counts_of(circle_of(page_of(town)))
        assert counts == BY_STATE | {"可服务设施（处）": 2}

    def test_people_outside_the_settings_stand_apart(self, town):
        counts = counts_of(circle_of(page_of(town, "rural")))
        # the rural east holds 8, 16 (covered), 32 (beyond), 128 (no road); all others are urban
        assert counts["已覆盖"] == 24
        assert counts["附近无路"] == 128
        assert counts["不属本圈城乡类型"] == 1023 - 184

    def test_cells_carry_state_minutes_people_and_place(self, town):
        content = content_of(page_of(town))
        ground, circle = content["cells"], content["circles"][0]
        cells = circle["cells"]
        by_people = {int(people): i for i, people in enumerate(cells["people"])}
        at_limit, past_it, island = by_people[16], by_people[32], by_people[64]
        assert (cells["state"][at_limit], cells["cost"][at_limit]) == (0, 15.0)
        assert (cells["state"][past_it], cells["cost"][past_it]) == (1, 15.4)  # 15.375, never rounded down
        assert (cells["state"][island], cells["cost"][island], cells["facility"][island]) == (2, None, -1)
        assert circle["facilities"][cells["facility"][at_limit]] == "village_clinic h2"
        assert ground["districts"][ground["district"][at_limit]] == "东村"

    def test_facilities_carry_their_load(self, town):
        facilities = content_of(page_of(town))["facilities"]
        # not the closed, planned, mobile
        assert facilities["name"] == ["village_clinic h1", "village_clinic h2"]
        uses = facilities["uses"][0]
        assert uses["facility"] == [0, 1]
        # h1: 1 + 512, and 2 who live halfway and fall to the first. h2: 4 + 8 + 16, of whom 16 are
        # more than 15 minutes from h1
        assert (uses["load"], uses["only"]) == ([515, 28], [0, 16])
        assert uses["nearest"] == [515, 60]

    def test_facilities_that_do_not_match_the_need_are_not_drawn(self):
        need = {"types": ["village_clinic"], "where": {"doctors": {"at_least": 3}}, "minutes": 15}
        content = content_of(page_of(assessed(circles=[{**CLINIC, "needs": [need]}])))
        assert content["facilities"]["name"] == ["village_clinic h2"]

    def test_points_stand_where_they_are(self, town):
        cells = content_of(page_of(town))["cells"]
        back = gpd.GeoSeries(gpd.points_from_xy(cells["lon"], cells["lat"]), crs=4326).to_crs(CRS)
        expected = np.array([row[:2] for row in CELLS.values()], float)
        assert np.abs(np.column_stack([back.x, back.y]) - expected).max() < 0.2

    def test_heading_says_result_and_rule(self, town, english_town):
        page = page_of(town)
        assert "覆盖率53.1%，目标80%，未达标" in page  # 543 of 1023
        assert "步行15分钟到村卫生室" in page
        assert "covered, target 80%, not met" in page_of(english_town)

    def test_synthetic_is_marked(self, town):
        assert "合成样例" not in page_of(town)
        assert "合成样例 synthetic sample" in page_of(assessed(paper_town(synthetic=True)))

    def test_missing_data_are_said(self):
        need = {"types": ["supermarket"], "minutes": 15}
        page = page_of(assessed(circles=[{**CLINIC, "needs": [need]}]))
        assert "无法计算：缺设施数据：超市" in page
        assert "缺少数据，图上状态不能作为结论。" in circle_of(page)["legend"]["notes"]

    def test_unknown_circle(self, town):
        with pytest.raises(KeyError, match="nowhere"):
            page_of(town, "nowhere")


class TestPage:
    def test_fetches_nothing(self, town):
        page = page_of(town)
        for tag, attributes in elements_of(page):
            for name in ("src", "href", "srcset", "data", "poster"):
                assert str(attributes.get(name, "data:")).startswith("data:"), (tag, attributes)
        code = re.sub(r"/\*.*?\*/", "", page, flags=re.DOTALL)
        # a namespace, and the words of an attribution that the page switches off
        assert set(re.findall(r"https?://[^\s\"'<>)]+", code)) <= {
            "http://www.w3.org/2000/svg",
            "https://leafletjs.com",
        }
        assert all(url.startswith(("data:", "#")) for url in re.findall(r"url\(['\"]?([^'\")]+)", code))
        assert "@import" not in page
        assert "sourceMappingURL" not in page

    def test_hostile_names_stay_text(self):
        facilities = {**FACILITIES, "h1": ("village_clinic", 400, 0, {"name": HOSTILE})}
        place = paper_town(facilities=facilities, name=HOSTILE)
        place.districts["name"] = HOSTILE
        plain = [tag for tag, _ in elements_of(page_of(assessed()))]
        page = page_of(assessed(place, circles=[{**CLINIC, "name": HOSTILE}], name=HOSTILE))
        assert [tag for tag, _ in elements_of(page)] == plain
        assert "<script>alert" not in page
        assert "<img" not in page
        content = content_of(page)
        assert HOSTILE in content["facilities"]["name"]
        assert HOSTILE in content["circles"][0]["facilities"]
        assert HOSTILE in [one["name"] for one in content["districts"]["areas"]]

    def test_names_reach_the_page_as_text_only(self):
        code = view._resource("coverage_map.js")
        assert "textContent" in code
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", code)

    def test_same_bytes_every_time(self, town, tmp_path):
        one = view.write_map(town, tmp_path / "one.html")
        other = view.write_map(town, tmp_path / "other.html")
        assert one.read_bytes() == other.read_bytes()

    def test_english_page_speaks_english(self, english_town):
        legend = circle_of(page_of(english_town))["legend"]
        assert [row["label"] for row in legend["rows"]][:2] == ["covered", "reachable, too far"]


class TestCells:
    def test_points_are_dots(self, town):
        content = content_of(page_of(town))
        assert content["drawing"] == "dots"
        assert "shapes" not in content
        assert content["circles"][0]["full_persons"] == pytest.approx(
            np.quantile([2**n for n in range(10)], 0.95)
        )

    def test_polygons_are_shapes(self):
        place = paper_town()
        place.population["geometry"] = shapely.box(
            place.population["x"] - 50,
            place.population["y"] - 50,
            place.population["x"] + 50,
            place.population["y"] + 50,
        )
        run, cells = assessed(place), place.population.geometry
        shapes = content_of(page_of(run, shapes=cells))["shapes"]
        assert [len(rings) for rings in shapes] == [1] * 10
        assert {len(ring) for rings in shapes for ring in rings} == {5}

    def test_many_cells_are_a_picture(self, town, monkeypatch):
        monkeypatch.setattr(view, "SHAPES_UP_TO", 5)
        page = page_of(town)
        assert content_of(page)["drawing"] == "pictures"
        assert circle_of(page)["pictures"][0]["address"].startswith("data:image/png;base64,")
        assert counts_of(circle_of(page)) == BY_STATE | {"可服务设施（处）": 2}

    def test_too_many_cells_have_no_text_and_say_so(self, town, monkeypatch):
        monkeypatch.setattr(view, "SHAPES_UP_TO", 5)
        monkeypatch.setattr(view, "TEXTS_UP_TO", 5)
        content = content_of(page_of(town))
        assert content["cells"]["lat"] == []
        assert "格网过多，指针下不显示单个格网。" in content["circles"][0]["legend"]["notes"]

    def test_cells_without_people_are_counted(self):
        cells = {**CELLS, "c000": (200, 0, 0, 0)}
        content = content_of(page_of(assessed(paper_town(cells=cells))))
        assert len(content["cells"]["lat"]) == 10
        assert "另有 1 个格网无人，未画出。" in content["circles"][0]["legend"]["notes"]


def test_settings_that_share_a_rule_stand_together():
    from lifecircle.geodata.taxonomy import load_taxonomy

    needs = [
        {"types": ["library"], "minutes": {"urban": 15, "county_town": 15, "town": 90, "rural": 90}},
        {"types": ["museum"], "minutes": {"urban": 15, "county_town": 15, "town": 90, "rural": 90}},
    ]
    mode = {"urban": "walk", "county_town": "walk", "town": "drive", "rural": "drive"}
    plan = Plan.model_validate({"id": "p", "name": "p", "circle": [{**CLINIC, "needs": needs, "mode": mode}]})
    words = describe_circle(plan.circle[0], taxonomy=load_taxonomy(), language="zh")
    assert words == "城区、县城步行15分钟；镇区、乡村驾车90分钟到公共图书馆、博物馆"


def test_a_few_people_never_read_as_none():
    assert [share_words(number, 360_000) for number in (0, 58, 180, 360_000)] == [
        "0.0%",
        "<0.1%",
        "0.1%",
        "100.0%",
    ]
    assert share_words(0, 0) == ""


def test_a_shared_border_is_drawn_once():
    borders = {one["weight"]: one["lines"] for one in content_of(page_of(assessed()))["borders"]}
    shared = gpd.GeoSeries([shapely.Point(1200, 1000)], crs=CRS).to_crs(4326)[0]
    for lines in borders.values():
        passing = [
            line for line in lines if shapely.LineString([(x, y) for y, x in line]).distance(shared) < 1e-4
        ]
        assert len(passing) <= 1
    assert any(len(lines) > 1 for lines in borders.values())
