"""Scenarios of the paper town, worked out by hand from docs/paper-town.md."""

import pandas as pd
import pytest
from scenario_town import CLINIC, scenario
from test_paper_town import CLINICS, people, plan_of

from lifecircle.coverage import assess
from lifecircle.scenario import apply_scenario, assumed_in
from lifecircle.scenario.applying import outlays
from lifecircle.scenario.cell_differences import people_moved
from lifecircle.scenario.comparison import compare
from lifecircle.scenario.mobile import compare_states
from lifecircle.scenario.notes import notes_on
from lifecircle.scenario.reassessing import begin, reassess
from paper_town import FACILITIES, paper_town

DOCTORS = {
    "id": "doctors", "name": "千人医师", "target": "6",
    "numerator": {"sum": "doctors", "types": ["village_clinic"]},
    "denominator": {"population": "total", "per": 1000},
}  # fmt: skip
PRESENT = {
    "id": "present", "name": "乡乡有卫生室", "unit": ["township"], "target": "100%",
    "needs": {"types": ["village_clinic"]},
}  # fmt: skip
PLAN = plan_of(circle=[CLINICS], ratio=[DOCTORS], presence=[PRESENT])
BEFORE = (543, 32, 64, 128, 256)


def after(made, *, year=None, plan=PLAN, **options):
    return assess(apply_scenario(paper_town(), made, year=year), assumed_in(plan, made), **options)


def row(comparison, item, district="all"):
    table = comparison.rows
    found = table[(table["item"] == item) & (table["district"] == district)]
    assert len(found) == 1
    return found.iloc[0]


def test_a_clinic_on_the_island():
    made = scenario(open=[CLINIC | {"x": 400, "y": 3000, "doctors": 1, "cost": 800_000}])
    before, now = assess(paper_town(), PLAN), after(made)
    assert people(now.coverage) == (543 + 64, 32, 0, 128, 256)
    found = compare(before, now, outlays=outlays(paper_town(), made))
    whole = row(found, "clinic")
    assert whole["people_gained"] == 64
    assert whole["people_lost"] == 0
    assert whole["change_points"] == pytest.approx(100 * 64 / 1023)
    assert row(found, "clinic", "12")["people_change"] == 0
    assert row(found, "doctors")["after"] == pytest.approx(6000 / 1023)
    assert row(found, "clinic", "11")["cost_yuan"] == 800_000
    assert row(found, "clinic", "12")["cost_yuan"] == 0
    assert found.cost_yuan == 800_000
    cells = found.cells.set_index("cell")
    assert cells.loc["c064", "clinic_state_before"] == "island"
    assert cells.loc["c064", "clinic_minutes_after"] == 0
    assert cells["clinic_minutes_before"].drop("c064").equals(cells["clinic_minutes_after"].drop("c064"))


def test_each_group_gains_by_itself():
    """A clinic at C: c008, c016, c032 are near; the old (one in each cell, 900 m) gain c008, c016, c032."""
    made = scenario(open=[CLINIC | {"x": 1600, "y": 0}])
    found = compare(assess(paper_town(), PLAN), after(made)).groups.set_index(["group", "district"])
    assert found.loc[("total", "all"), "people_change"] == 32
    assert tuple(found.loc[("age_65_plus", "all"), ["people_before", "people_after"]]) == (4, 7)
    assert found.loc[("age_65_plus", "12"), "change_points"] == pytest.approx(100 * 3 / 4)
    assert found.loc[("age_65_plus", "11"), "people_change"] == 0


def test_h1_closes():
    """From h2 at 600: c001 is 600 m away, c002 100 m, c512 1,000 m: all still within 1,200 m."""
    now = after(scenario(close=[{"id": "h1"}]))
    assert people(now.coverage) == BEFORE
    minutes = now.cells.set_index("cell")["clinic_minutes"]
    assert minutes[["c001", "c002", "c512"]].tolist() == pytest.approx([7.5, 1.25, 12.5])
    assert row(compare(assess(paper_town(), PLAN), now), "doctors")["after"] == pytest.approx(3000 / 1023)


def test_whose_way_changes():
    """h1 closes: c001 (1) walks 600 instead of 400 m, c512 (512) 1,000 instead of 800 m: 2.5 minutes more.

    c002 was as near to h2. A clinic on the island: 64 people reach one at all, which has no mean.
    """
    before = assess(paper_town(), PLAN)
    closed = people_moved(compare(before, after(scenario(close=[{"id": "h1"}]))).cells)
    assert closed == [("clinic", "minutes", 0, 513, 0, 2.5)]
    opened = scenario(open=[CLINIC | {"x": 400, "y": 3000}])
    assert people_moved(compare(before, after(opened)).cells) == [("clinic", "minutes", 64, 0, 0, 0)]
    assert people_moved(compare(before, after(scenario())).cells) == []


def test_rounding_moves_nobody():
    """A new road cuts a street in two, whose halves add up to another last grain: 10 people stay put."""
    cells = pd.DataFrame(
        {
            "population_after": [10.0, 3.0],
            "a_minutes_before": [7.0, 7.0],
            "a_minutes_after": [7.0 + 4e-12, 7.0],
        }
    )
    assert people_moved(cells) == []
    cells["a_minutes_after"] = [7.0 + 4e-12, 6.5]
    assert people_moved(cells) == [("a", "minutes", 3, 0, 0.5, 0)]


def test_h2_closes():
    """From h1 at 400: c008 is exactly 1,200 m away, c016 1,400 m."""
    found = compare(assess(paper_town(), PLAN), after(scenario(close=[{"id": "h2"}])))
    assert row(found, "clinic")["people_lost"] == 16
    assert row(found, "clinic", "12")["people_lost"] == 16
    assert row(found, "clinic", "11")["people_change"] == 0


def test_h2_moves_to_d():
    """h1 stays at 400; at D (2400, 0) c016 is 600 m away, c032 630 m, c008 800 m."""
    now = after(scenario(move=[{"id": "h2", "x": 2400, "y": 0}]))
    assert people(now.coverage) == (575, 0, 64, 128, 256)
    found = compare(assess(paper_town(), PLAN), now)
    assert row(found, "present")["gap"] == "closed"  # the east has a clinic now
    assert row(found, "present", "12")["before"] == 0
    assert row(found, "present", "12")["after"] == 1


def test_h1_and_h2_merge_at_a_new_place():
    """Both merge into n1 at C (1600, 0): 5 doctors; within 1,200 m are c002, c004, c008, c016, c032."""
    made = scenario(
        open=[CLINIC | {"x": 1600, "y": 0}], merge=[{"ids": ["h1", "h2"], "into": "n1"}]
    )  # fmt: skip
    now = after(made)
    assert people(now.coverage) == (2 + 4 + 8 + 16 + 32, 1 + 512, 64, 128, 256)
    assert now.ratios["value"].iloc[0] == pytest.approx(5000 / 1023)
    status = now.place.facilities.set_index("id")["status"]
    assert status[["h1", "h2", "n1"]].tolist() == ["closed", "closed", "existing"]


def test_street_from_b_to_c_closes():
    """East of C lies no clinic then; c008 joins the street C-D and is cut off with c016 and c032."""
    made = scenario(road=[{"action": "close", "line": [[800, 0], [1600, 0]]}])
    assert people(after(made).coverage) == (1 + 2 + 4 + 512, 0, 8 + 16 + 32 + 64, 128, 256)
    assert people(after(scenario(road=[{"action": "close", "way": 2}])).coverage) == (519, 0, 120, 128, 256)


def test_a_bridge_to_the_island():
    """From P (0, 3000) straight down to A: 64 people walk 400 + 3,000 + 400 m, 47.5 minutes."""
    made = scenario(road=[{"action": "add", "line": [[0, 3000], [0, 5]], "road_class": "footway"}])
    now = after(made)
    assert people(now.coverage) == (543, 32 + 64, 0, 128, 256)
    minutes = now.cells.set_index("cell")["clinic_minutes"]
    # joined 5 m short of the road's end: the last metres to A are the junction's
    assert minutes["c064"] == pytest.approx(3800 / 80)


def test_a_street_that_crosses_meets_the_other():
    """North-south through x = 1200: c128 is 200 m west... (1400, 1500) joins it, 200 m of leg."""
    line = [[1200, -200], [1200, 1500]]
    now = after(scenario(road=[{"action": "add", "line": line, "road_class": "residential"}]))
    minutes = now.cells.set_index("cell")["clinic_minutes"]
    assert minutes["c128"] == pytest.approx((200 + 1500 + 600) / 80)
    bridge = {"action": "add", "line": line, "road_class": "residential", "crossings": False, "within_m": 250}
    now = after(scenario(road=[bridge | {"line": [[1200, -300], [1200, 1500], [1400, 1500], [1400, 200]]}]))
    minutes = now.cells.set_index("cell")["clinic_minutes"]
    assert minutes["c128"] == pytest.approx((1500 - 0 + 800) / 80)  # down to (1400, 0), then 800 m to h2


def test_the_street_to_the_museum_becomes_a_footpath():
    """Cars then stop at B, 400 m (5 minutes on foot) short of the museum.

    c004 walks 400 m to B and back, exactly 10 minutes; c512 walks 5 to A, drives 800 m, walks 5.
    """
    circle = {
        "id": "museum",
        "name": "博物馆",
        "mode": "drive",
        "needs": [{"types": ["museum"], "minutes": 10}],
    }
    made = scenario(road=[{"action": "change", "way": 5, "road_class": "footway"}])
    roads = apply_scenario(paper_town(), made).roads
    assert roads.access[5] == 3  # walked both ways, by nobody else
    plan = plan_of(circle=[circle])
    assert people(assess(paper_town(), plan).coverage) == (4, 0, 635, 128, 256)
    assert people(after(made, plan=plan).coverage) == (1 + 2 + 4 + 8 + 16 + 32, 512, 64, 128, 256)


def test_a_lower_speed():
    faster = scenario(road=[{"action": "change", "way": 5, "maxspeed_kmh": 10}])
    assert apply_scenario(paper_town(), faster).roads.maxspeed_kmh[5] == 10


def test_a_one_way_street_stays_one_way():
    made = scenario(road=[{"action": "change", "line": [[800, 0], [800, 400]], "road_class": "primary"}])
    access = apply_scenario(paper_town(), made).roads.access
    assert access.tolist() == paper_town().roads.access.tolist()


def test_people_grow():
    made = scenario(growth=[{"district": "12", "factor": 2}])
    found = compare(assess(paper_town(), PLAN), after(made))
    east = row(found, "clinic", "12")
    assert (east["people_before"], east["people_after"], east["people_grown"]) == (24, 48, 24)
    assert (east["people_gained"], east["people_lost"]) == (0, 0)
    old = scenario(growth=[{"group": "age_65_plus", "people": 30}])
    assert after(old).counts["people"] == {"total": 1023, "age_65_plus": 30}


def test_the_planned_clinic_enters_in_2023():
    """x2 at (1700, 0): c032 is 130 m away."""
    made = scenario()
    assert people(after(made, year=2022).coverage) == BEFORE
    assert people(after(made, year=2023).coverage) == (575, 0, 64, 128, 256)
    assert after(made, year=2023).place.year == 2023


def test_what_is_planned_is_no_gain_of_the_scenario():
    """x2 counts among the gains of 2023, and is told; an empty scenario of that year takes it away."""
    before, made = assess(paper_town(), PLAN), scenario(year=2023, close=[{"id": "h1"}])
    told = notes_on(made, before, after(made))
    assert [note.zh for note in told] == [
        "到 2023 年开办的规划设施 1 处也计入了差异，不是情景的改动：village_clinic x2（x2）"
    ]
    assert notes_on(made, before, after(made, year=2022), year=2022) == []
    assert row(compare(before, after(made)), "clinic")["people_gained"] == 32  # c032, by x2
    alone = compare(after(scenario(year=2023)), after(made))
    assert row(alone, "clinic")["people_gained"] == 0


def test_a_place_that_nobody_uses_is_told():
    """n1 on the island serves c064; n2 lies 1,253 m and more from any road."""
    made = scenario(
        open=[CLINIC | {"x": 400, "y": 3000}, {"id": "n2", "type": "clinic", "x": 2600, "y": 1500}]
    )
    kinds = plan_of(circle=[CLINICS | {"needs": [{"types": ["village_clinic", "clinic"], "minutes": 15}]}])
    before, now = assess(paper_town(), kinds), assess(apply_scenario(paper_town(), made), kinds)
    (told,) = notes_on(made, before, now)
    assert told.zh.startswith("诊所（n2）不是任何人的最近一处")


def test_two_views_of_one_file():
    made = scenario(
        year=2025, open=[CLINIC | {"x": 400, "y": 3000, "year": 2025}], close=[{"id": "h2", "year": 2022}]
    )
    assert people(after(made, year=2022).coverage) == (527, 48, 64, 128, 256)
    assert people(after(made).coverage) == (575 + 64, 0, 0, 128, 256)  # with x2


def states(made, *, plan=PLAN, place=None):
    """Today and the scenario, as ``lifecircle compare`` works them out."""
    today = begin(paper_town() if place is None else place, plan)
    return today, reassess(today, apply_scenario(today.run.place, made), assumed_in(plan, made))


BUS = CLINIC | {"id": "bus", "doctors": 9, "stops": [[0, 3000], [800, 3000]], "cost": 300_000}


def test_mobile_stops_count_apart():
    """x3, which is mobile today already, serves c032; the bus serves c064 on the island.

    Without them nothing changes. With them 32 people are covered before and after, so that 64 gain.
    """
    today, later = states(scenario(mobile=[BUS]))
    assert people(later.run.coverage) == BEFORE
    assert later.run.counts["facilities_left_out"]["mobile"] == 3
    found = compare_states(today, later, outlays=outlays(paper_town(), scenario(mobile=[BUS])))
    assert len(found.changed) == 0
    whole = row(found.with_mobile, "clinic")
    assert (whole["before"], whole["after"]) == (575 / 1023, 639 / 1023)
    assert (whole["people_before"], whole["people_after"], whole["people_change"]) == (575, 639, 64)
    assert (whole["people_gained"], whole["people_lost"], whole["people_grown"]) == (64, 0, 0)
    assert row(found.with_mobile, "clinic", "11")["people_gained"] == 64
    assert row(found.with_mobile, "clinic", "12")["people_change"] == 0
    cells = found.with_mobile.cells.set_index("cell")
    assert cells.loc["c064", ["clinic_state_before", "clinic_state_after"]].tolist() == ["island", "covered"]
    assert cells.loc["c032", ["clinic_state_before", "clinic_state_after"]].tolist() == ["covered"] * 2
    assert found.cells["clinic_state_after"].equals(found.cells["clinic_state_before"])


def test_a_mobile_stop_is_neither_supply_nor_an_institution():
    """Nine doctors in a bus with two stops are not eighteen, nor is a stop a clinic of the township."""
    today, later = states(scenario(mobile=[BUS | {"stops": [[2400, 0], [2600, 0]]}]))
    found = compare_states(today, later)
    assert set(found.with_mobile.rows["kind"]) == {"circle"}
    assert row(found, "doctors")["after"] == row(found, "doctors")["before"]
    assert row(found, "present", "12")["after"] == 0


def test_what_a_bus_costs_stands_with_what_it_serves():
    made = scenario(mobile=[BUS], open=[CLINIC | {"x": 400, "y": 3000, "cost": 800_000}])
    found = compare_states(*states(made), outlays=outlays(paper_town(), made))
    assert row(found, "clinic")["cost_yuan"] == 800_000
    assert row(found.with_mobile, "clinic")["cost_yuan"] == 1_100_000
    assert found.cost_yuan == found.with_mobile.cost_yuan == 1_100_000


def test_nothing_mobile_no_second_set():
    place = paper_town(facilities={key: one for key, one in FACILITIES.items() if key != "x3"})
    made = scenario(open=[CLINIC | {"x": 400, "y": 3000}])
    assert compare_states(*states(made, place=place)).with_mobile is None


def test_resize_and_convert():
    made = scenario(
        resize=[{"id": "h1", "doctors": 4}],
        convert=[{"id": "k1", "type": "村卫生室", "doctors": 1}],
    )
    now = after(made)
    assert now.ratios["value"].iloc[0] == pytest.approx(8000 / 1023)
    assert now.cells.set_index("cell").loc["c001", "clinic_minutes"] == pytest.approx(150 / 80)


def test_assumptions_change():
    """At 3 km/h 15 minutes are 750 m: c008 is out of reach."""
    made = scenario(assumptions={"walk_kmh": {"default": 3}})
    assert people(after(made).coverage) == (1 + 2 + 4, 8 + 16 + 32 + 512, 64, 128, 256)


def test_at_names_a_district_or_a_facility():
    place = apply_scenario(paper_town(), scenario(open=[CLINIC | {"at": "h2"}]))
    assert tuple(place.facilities.set_index("id").loc["n1", ["x", "y"]]) == (600, 0)
    place = apply_scenario(paper_town(), scenario(open=[CLINIC | {"at": "121"}]))
    assert 1200 <= place.facilities.set_index("id").loc["n1", "x"] <= 2800


def test_an_empty_scenario_changes_nothing():
    before = assess(paper_town(), PLAN)
    place = apply_scenario(paper_town(), scenario())
    found = compare(before, assess(place, PLAN))
    for column in (
        "change",
        "change_points",
        "people_change",
        "people_gained",
        "people_lost",
        "people_grown",
    ):
        assert (found.rows[column].dropna() == 0).all()
    assert len(found.changed) == 0
    assert (found.groups[["people_change", "change_points"]].dropna() == 0).all(axis=None)
    again = compare_states(*states(scenario())).with_mobile  # x3 is mobile
    assert len(again.rows) > 0
    assert len(again.changed) == 0
    assert (again.rows[["change", "change_points", "people_change"]].dropna() == 0).all(axis=None)
    assert (again.groups[["people_change", "change_points"]].dropna() == 0).all(axis=None)
    pd.testing.assert_frame_equal(before.coverage, assess(place, PLAN).coverage)


def test_edits_that_do_not_meet_may_stand_in_any_order():
    opened = [CLINIC | {"x": 400, "y": 3000}, CLINIC | {"id": "n2", "x": 2400, "y": 0}]
    closed = [{"id": "h1"}, {"id": "e1"}]
    grown = [{"district": "11", "factor": 2}, {"district": "12", "factor": 0.5}]
    one = after(scenario(open=opened, close=closed, growth=grown))
    other = after(scenario(open=opened[::-1], close=closed[::-1], growth=grown[::-1]))
    pd.testing.assert_frame_equal(one.coverage, other.coverage)
    pd.testing.assert_frame_equal(one.cells, other.cells)
    pd.testing.assert_frame_equal(one.place.facilities, other.place.facilities)
