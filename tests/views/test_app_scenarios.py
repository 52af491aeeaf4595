"""The scenario page: edits by pointing, undone and redone, as files that the command line reads."""

import geopandas as gpd
import pytest
from app_pages import PATIENCE_S, assess, page_of, settled, work_on
from test_app_gaps import PLAN
from typer.testing import CliRunner

from lifecircle.cli import app as command
from lifecircle.coverage.assessment import assess as assessed_in_full
from lifecircle.geodata import read_place
from lifecircle.geodata.errors import ScenarioError
from lifecircle.report.folders.run_folder import tables_of
from lifecircle.scenario import Scenario
from lifecircle.scenario.applying import apply_scenario
from lifecircle.scenario.cell_differences import cell_changes, change_of_circle
from lifecircle.scenario.reading import read_scenario
from lifecircle.views.app import scenario_edits as edits
from lifecircle.views.app.frame import look
from lifecircle.views.app.jobs import jobs
from lifecircle.views.app.map.show import Click
from lifecircle.views.app.scenario_files import (
    MOST_STEPS,
    Story,
    add_scenario,
    file,
    forget_scenario,
    keep_story,
    new_scenario,
    scenario_ids,
    story_of,
    take_file,
)
from lifecircle.views.app.scenario_panel import change, step_back, take_click
from lifecircle.views.app.scenario_state import SCENARIO, comparison_of, state_now
from lifecircle.views.app.scenario_tables import difference_csv, difference_rows, side_by_side
from place_folders import TOWN_CRS, at, write_town_folder


@pytest.fixture
def town(tmp_path):
    return write_town_folder(tmp_path / "town")


@pytest.fixture
def place(town):
    return read_place(town)


@pytest.fixture
def ids(place):
    """Type -> id of the town's facility of that type."""
    return dict(zip(place.facilities["type"], place.facilities["id"], strict=True))


ON_ROADS = ((1000, 2000), (2000, 1000), (2000, 3000), (3000, 2000))
"""Metres from the town's corner: four spots from which two cells each are a kilometre away."""


def spot(number):
    """Latitude and longitude of one of ON_ROADS."""
    one = gpd.GeoSeries([at(*ON_ROADS[number])], crs=TOWN_CRS).to_crs(4326).iloc[0]
    return one.y, one.x


def empty():
    return Scenario.model_validate({"scenario": {"id": "s", "name": "情景"}})


def assessed(town):
    work = work_on(town, plan=PLAN)
    page = assess(page_of(work, "scenarios"), work)
    return page, work, look(work, "zh")


def click(what, spot, name=None):
    return Click(what=what, id=name, latitude=spot[0], longitude=spot[1])


def test_edits_follow_each_other(place, ids):
    here = spot(0)
    one, first = edits.with_open(empty(), place, kind="village_clinic", spot=here, capacities={"beds": 20})
    two, second = edits.with_open(one, place, kind="village_clinic", spot=here)
    assert first != second
    assert two.open[0].beds == 20
    assert two.open[0].lat == pytest.approx(here[0], abs=1e-6)

    moved = edits.with_moved(two, second, (here[0] + 0.001, here[1]))
    assert moved.open[1].lat == pytest.approx(here[0] + 0.001, abs=1e-6)
    assert not moved.move  # what is not there yet is only put elsewhere
    assert edits.with_closed(moved, second) == one

    school = ids["primary_school"]
    there = edits.with_resized(edits.with_moved(one, school, here), school, {"places": 90})
    assert edits.edits_of_facility(there, school) == {"move", "resize"}
    assert edits.with_resized(there, school, {"places": 95}).resize[0].places == 95
    assert len(edits.with_resized(there, school, {"places": 95}).resize) == 1
    closed = edits.with_closed(there, school)  # nothing else happens to what closes
    assert edits.edits_of_facility(closed, school) == {"close"}
    assert edits.without_facility(closed, school) == one
    assert edits.without_edit(one, "open", 0) == empty()
    apply_scenario(place, closed)  # fits


def test_undo_and_redo_survive_a_restart(place):
    work = work_on()
    name = new_scenario(work, name="甲")
    story = story_of(work, name)
    for number in range(3):
        after, _ = edits.with_open(story.now, place, kind="village_clinic", spot=spot(number))
        story = story.then(after)
        keep_story(work, name, story)
    keep_story(work, name, story_of(work, name).back(2))
    back = story_of(work, name)
    assert len(back.now.open) == 1
    assert back.can_undo
    assert back.can_redo
    assert read_scenario(file(work, name), place) == back.now  # the file is the scenario as it is now
    assert len(back.back(-1).now.open) == 2
    assert not back.then(empty()).can_redo
    long = Story(steps=(empty(),), at=0)
    for _ in range(MOST_STEPS + 5):
        long = long.then(back.now)
    assert len(long.steps) == MOST_STEPS


def test_files_are_told_apart_and_bad_ones_answered(place):
    work = work_on()
    first, second = new_scenario(work, name="甲"), new_scenario(work, name="乙")
    assert scenario_ids(work) == [first, second]
    third = add_scenario(work, story_of(work, first).now)
    assert third not in (first, second)
    forget_scenario(work, first)
    assert scenario_ids(work) == [second, third]
    assert story_of(work, "../notes") is None

    bad = b'[scenario]\nid = "s"\nname = "x"\n[[close]]\nid = "nowhere"\n'
    scenario, problems = take_file(bad, place, name="x.toml")
    assert scenario is None
    assert [one.row for one in problems] == [5]
    assert take_file(b"\xff\xfe", place, name="x.toml")[1]
    assert take_file(b"#" * 3_000_000, place, name="x.toml")[1][0].code == "too_large"


def test_clicks_open_pick_and_move(town, place, ids):
    _, work, frame = assessed(town)
    name = scenario_ids(work)[0]
    take_click(frame, place, name, click("cell", spot(0), 0))
    assert [one.type for one in story_of(work, name).now.open] == [
        "village_clinic"
    ]  # what the circle asks for
    take_click(frame, place, name, click("facility", spot(1), ids["township_health_centre"]))
    assert work.note("scenarios.picked") == ids["township_health_centre"]
    work.write({"scenarios.moving": ids["township_health_centre"]})
    take_click(frame, place, name, click("spot", spot(3)))
    assert story_of(work, name).now.move[0].id == ids["township_health_centre"]
    assert work.note("scenarios.moving") is None
    take_click(frame, place, name, click("spot", spot(2)))  # lets go of what was picked
    assert work.note("scenarios.picked") is None
    assert len(story_of(work, name).now.open) == 1
    step_back(frame, name, 2)
    assert edits.edit_count(story_of(work, name).now) == 0

    before = story_of(work, name)
    outside = (spot(0)[0] + 5, spot(0)[1])
    take_click(frame, place, name, click("spot", outside))  # far off the study area: refused, nothing kept
    assert story_of(work, name) == before


def test_a_click_outside_the_study_area_is_refused_in_plain_words(town, place):
    page, work, frame = assessed(town)
    far, _ = edits.with_open(empty(), place, kind="village_clinic", spot=(spot(0)[0] + 5, spot(0)[1]))
    with pytest.raises(ScenarioError) as raised:
        state_now(frame, far)
    page.session_state["scenarios.refused"] = raised.value.problems
    page = settled(page.run(), work)
    assert [one.value for one in page.warning] == ["点在研究区以外，请点边界以内。"]


def test_state_equals_a_full_assessment_also_with_people_and_roads(town, place):
    _, work, frame = assessed(town)
    opened, _ = edits.with_open(empty(), place, kind="village_clinic", spot=spot(3))
    growing = Scenario.model_validate(
        {
            **opened.model_dump(),
            "growth": [{"factor": 2.0}],
            "assumptions": {"walk_kmh": {"default": 3.0}},
        }
    )
    for scenario in (opened, growing):
        state = state_now(frame, scenario)
        if state is None:
            job = jobs().get(work.id, SCENARIO)
            assert job.wait(PATIENCE_S)
            assert job.broken is None
            state = state_now(frame, scenario)
        plan = frame.plan
        if scenario is growing:
            slower = {**plan.assumptions.model_dump(), "walk_kmh": {"default": 3.0}}
            plan = plan.model_copy(update={"assumptions": type(plan.assumptions).model_validate(slower)})
        whole = assessed_in_full(apply_scenario(place, scenario), plan)
        for stem, table in tables_of(whole).items():
            assert tables_of(state.run)[stem].equals(table), stem
        fast = change_of_circle(frame.run, state.run, "clinic")
        assert fast == cell_changes(frame.run, state.run)["clinic", "place", "all"]
    assert fast.grown + fast.gained + fast.lost > 0


def test_several_steps_stay_in_memory_so_that_undo_works_nothing_out(town, place):
    _, _, frame = assessed(town)
    one, _ = edits.with_open(empty(), place, kind="village_clinic", spot=spot(3))
    two, _ = edits.with_open(one, place, kind="village_clinic", spot=spot(0))
    first = state_now(frame, one)
    assert state_now(frame, two, before=one) is not first
    assert state_now(frame, one) is first


def test_differences_are_those_of_the_command(town, place, tmp_path):
    _, work, frame = assessed(town)
    name = scenario_ids(work)[0]
    for number in (0, 3):  # one near everybody
        where = spot(number)
        assert change(
            frame,
            name,
            lambda one, where=where: edits.with_open(one, place, kind="village_clinic", spot=where)[0],
        )
    assert change(frame, name, lambda one: edits.with_changed_open(one, one.open[0].id, cost=500_000.0))
    scenario = story_of(work, name).now
    found = comparison_of(frame, scenario, state_now(frame, scenario))
    plan, out = tmp_path / "plan.toml", tmp_path / "compared"
    plan.write_text(PLAN, encoding="utf-8")
    arguments = ["compare", str(town), "--plan", str(plan), "--scenario", str(file(work, name))]
    done = CliRunner().invoke(command, [*arguments, "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert difference_csv(scenario, found) == (out / "diff.csv").read_bytes()
    assert found.cost_yuan == 500_000

    rows = difference_rows(found, districts=False, language="zh")
    assert len(rows) == (found.changed["level"] == "place").sum() > 0
    table = side_by_side([(scenario, found, 3), (scenario, found, 4)], gaps_today=5, language="zh")
    assert table.shape[1] == 4  # what, today, and both, though they are called the same
    assert table.iloc[0].tolist()[1:] == ["5", "3", "4"]


def test_page_shows_numbers_marks_and_every_view(town, place, ids):
    page, work, frame = assessed(town)
    name = scenario_ids(work)[0]
    assert change(
        frame, name, lambda one: edits.with_open(one, place, kind="village_clinic", spot=spot(3))[0]
    )
    assert change(frame, name, lambda one: edits.with_closed(one, ids["township_health_centre"]))
    page = settled(page.run(), work)
    said = " ".join(str(one.value) for one in page.markdown)
    assert "改动 2 项" in said
    assert "新覆盖" in said
    page.button(key="scenarios.undo").click().run()
    assert "改动 1 项" in " ".join(str(one.value) for one in page.markdown)
    work.write({"scenarios.picked": ids["township_health_centre"]})
    page = settled(page.run(), work)
    page.button(key="scenarios.close").click().run()
    assert [one.id for one in story_of(work, name).now.close] == [ids["township_health_centre"]]
    for view in ("swipe", "table", "several"):
        work.write({"scenarios.view": view})
        shown = page_of(work, "scenarios")
        assert not shown.exception
    assert "缺口条数" in shown.dataframe[0].value.to_string()
