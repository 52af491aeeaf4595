"""What a scenario changes: where it is marked on a map, and how it is put into words."""

from dataclasses import replace

import pytest
import shapely
from report_runs import paper_run

from lifecircle.report.diagnosis.edit_words import edit_lines
from lifecircle.report.folders.scenario_record import scenario_record
from lifecircle.report.scenario_marks import PointMark, RoadMark, point_marks, road_marks
from lifecircle.scenario import Scenario
from paper_town import FACILITIES, paper_town

FIRST, SECOND, THIRD = list(FACILITIES)[:3]
TOWN = paper_town()
WAY = int(TOWN.roads.way_id[0])


def scenario(**edits):
    return Scenario.model_validate({"scenario": {"id": "jia", "name": "甲"}, **edits})


@pytest.fixture(scope="module")
def run():
    return paper_run()


def marks(run, **edits):
    return point_marks(scenario_record(scenario(**edits), TOWN), run)


def test_an_opening_is_marked_however_its_place_is_stated(run):
    inside = TOWN.districts.set_index("id").geometry["111"]
    by_metres, by_district, by_facility = marks(
        run,
        open=[
            {"id": "n1", "type": "village_clinic", "x": 400, "y": 3000},
            {"id": "n2", "type": "village_clinic", "at": "111"},
            {"id": "n3", "type": "village_clinic", "at": FIRST},
        ],
    )
    assert by_metres == PointMark("open", (400.0, 3000.0))
    assert inside.covers(shapely.Point(by_district.xy_m))
    assert by_facility.xy_m == pytest.approx(FACILITIES[FIRST][1:3])


def test_degrees_end_where_the_metres_are(run):
    import pyproj

    to_degrees = pyproj.Transformer.from_crs(TOWN.crs, "EPSG:4326", always_xy=True)
    lon, lat = to_degrees.transform(400.0, 3000.0)
    (mark,) = marks(run, open=[{"id": "n1", "type": "village_clinic", "lon": lon, "lat": lat}])
    assert mark.xy_m == pytest.approx((400.0, 3000.0), abs=0.01)


def test_what_is_closed_moved_resized_and_merged_is_marked_where_it_stands(run):
    found = marks(
        run,
        close=[{"id": FIRST}],
        move=[{"id": SECOND, "x": 10, "y": 20}],
        mobile=[{"id": "bus", "type": "village_clinic", "stops": [[1, 2], [3, 4]]}],
    )
    assert found == [
        PointMark("move", (10.0, 20.0), FACILITIES[SECOND][1:3]),
        PointMark("close", FACILITIES[FIRST][1:3]),
        PointMark("mobile", (1.0, 2.0)),
        PointMark("mobile", (3.0, 4.0)),
    ]
    merged = marks(run, merge=[{"ids": [FIRST, THIRD], "into": THIRD}])
    assert merged == [PointMark("merge", FACILITIES[FIRST][1:3])]


def test_roads_are_marked_by_their_line_or_their_way():
    edits = scenario_record(
        scenario(
            road=[
                {"action": "add", "line": [[0, 3000], [0, 0]], "road_class": "residential"},
                {"action": "close", "way": WAY},
                {"action": "close", "way": 10**9},
            ]
        ),
        TOWN,
    )
    built, closed = road_marks(edits)
    assert built == RoadMark("add", [[(0.0, 3000.0), (0.0, 0.0)]])
    roads = TOWN.roads
    meant = (roads.way_id == WAY).nonzero()[0]
    ends = {tuple(spot) for one in meant for spot in roads.shape_xy[roads.shape_offset[one]][None].tolist()}
    drawn = {spot for line in closed.lines for spot in line}
    assert closed.action == "close"
    assert ends <= drawn


def test_a_record_without_places_still_marks_what_it_can(run):
    bare = scenario(open=[{"id": "n1", "type": "village_clinic", "x": 5, "y": 6}], close=[{"id": "nobody"}])
    assert point_marks(bare.model_dump(mode="json", exclude_none=True), run) == [
        PointMark("open", (5.0, 6.0))
    ]
    assert point_marks({}, run) == []
    assert road_marks({}) == []


def test_edits_in_words(run):
    name = dict(zip(run.facility_points["id"], run.facility_points["name"], strict=True))
    edits = scenario_record(
        scenario(
            open=[{"id": "n1", "type": "village_clinic", "x": 4, "y": 3, "doctors": 2, "year": 2025,
                   "cost": 800_000}],
            close=[{"id": FIRST, "year": 2023}],
            road=[{"action": "close", "way": WAY}],
            growth=[{"factor": 1.1}, {"district": "111", "people": 1200}],
            assumptions={"snap_limit_m": 1200},
        ),
        TOWN,
    )  # fmt: skip
    place = dict(zip(run.districts["id"], run.districts["name"], strict=True))["111"]
    assert edit_lines(edits, run) == [
        "新建：村卫生室，医师2名，2025年起，投资80万元。",
        f"关闭：{name[FIRST] or FIRST}，2023年起。",
        "道路：封闭道路。",
        "人口变化：全域常住人口为现状的1.1倍。",
        f"人口变化：{place}常住人口达到1,200人。",
        "另改用假定值1项，见情景文件。",
    ]
    assert edit_lines({}, run) == []
    said = edit_lines(edits, replace(run, language="en"))
    assert said[3:5] == [
        "Growth: population everywhere: 1.1 times today's.",
        f"Growth: population in {place}: 1,200.",
    ]
