"""The siting page: the same sites as the command line, land left out, locks, a bound in plain words."""

import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from app_pages import PATIENCE_S, assess, page_of, settled, work_on
from test_app_gaps import PLAN
from typer.testing import CliRunner

from lifecircle.cli import app as command
from lifecircle.geodata import InputError, read_place
from lifecircle.geodata.text import Text
from lifecircle.report.folders.siting_reading import SitingResult
from lifecircle.scenario.applying import apply_scenario
from lifecircle.siting.answer import Standing
from lifecircle.views.app import siting_job
from lifecircle.views.app.frame import look
from lifecircle.views.app.jobs import CancelledError, jobs
from lifecircle.views.app.progress import KEEPS_BEST, _cancel
from lifecircle.views.app.scenario_files import scenario_ids, story_of
from lifecircle.views.app.siting_job import SITE, last_folder, last_siting, scenario_of_last, start_siting
from lifecircle.views.app.siting_locks import lock, locked_count, locked_sites, unlock
from lifecircle.views.app.siting_question import Question, of_sites, read_land
from lifecircle.views.app.siting_words import headline, proof, standing_words, why_none
from place_folders import write_town_folder


@pytest.fixture
def town(tmp_path):
    return write_town_folder(tmp_path / "town")


def assessed(town):
    work = work_on(town, plan=PLAN)
    page = assess(page_of(work, "siting"), work)
    return page, work, look(work, "zh")


def searched(frame, work, question):
    start_siting(frame, question)
    job = jobs().get(work.id, SITE)
    assert job.wait(PATIENCE_S)
    assert job.broken is None
    return job


def asked(**more):
    options = {"goal": "cover", "sites": 2, "sources": "gap", **more.pop("options", {})}
    return Question(circle="clinic", options=options, time_limit_s=20.0, **more)


def by_command(town, tmp_path, name, *arguments):
    plan, out = tmp_path / "plan.toml", tmp_path / name
    plan.write_text(PLAN, encoding="utf-8")
    given = ["site", str(town), "--plan", str(plan), "--circle", "clinic", "--goal", "cover", "--sites", "2"]
    done = CliRunner().invoke(
        command, [*given, "--candidates", "gap", *map(str, arguments), "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    return (out / "sites.csv").read_bytes()


def test_page_and_command_choose_the_same_sites(town, tmp_path):
    page, work, _ = assessed(town)
    page.number_input(key="siting.sites.zh").set_value(2.0).run()
    page.multiselect(key="siting.sources.zh").set_value(["gap"]).run()
    page.button(key="siting.start").click().run()
    page = settled(page, work)
    said = " ".join(str(one.value) for one in page.markdown)
    assert "选出 2 处" in said
    assert "已证明" in said
    assert (last_folder(work) / "sites.csv").read_bytes() == by_command(town, tmp_path, "site")

    page.button(key="siting.as_scenario").click().run()  # and they become a scenario that fits
    name = scenario_ids(work)[-1]
    place = read_place(town)
    changed = apply_scenario(place, story_of(work, name).now)
    assert len(changed.facilities) == len(place.facilities) + 2
    work.write({"siting.view": "list"})
    assert len(page_of(work, "siting").dataframe[0].value) == 2
    work.write({"siting.view": "curve"})
    assert not page_of(work, "siting").exception


def test_what_is_changed_with_the_click_counts(town):
    """The browser sends the last change and the click together: the page was never drawn in between."""
    page, work, _ = assessed(town)
    page.number_input(key="siting.sites.zh").set_value(1.0)
    page.multiselect(key="siting.sources.zh").set_value(["gap"])
    page.button(key="siting.start").click().run()
    settled(page, work)
    result = last_siting(look(work, "zh"))
    assert result.record["parameters"]["wish"]["sites"] == 1
    assert len(result.new_sites) == 1


def test_map_and_sites_stand_side_by_side(town):
    page, work, frame = assessed(town)
    searched(frame, work, asked())
    page = settled(page.run(), work)
    assert len(page.dataframe) == 1  # the list, without choosing it
    assert [one.key for one in page.button if one.key.startswith("siting.")] == [
        "siting.start", "siting.as_scenario",
    ]  # fmt: skip


def test_standards_without_a_circle_are_answered(town):
    ratio = PLAN[PLAN.index("[[ratio]]") : PLAN.index("[[presence]]")]
    work = work_on(town, plan=PLAN[: PLAN.index("[[circle]]")] + ratio)
    page = assess(page_of(work, "siting"), work)
    assert "没有可选址的服务圈" in " ".join(one.value for one in page.info)


def test_drawn_and_uploaded_land_is_left_out_as_by_the_command(town, tmp_path):
    _, work, frame = assessed(town)
    place = read_place(town)
    before = last_or_new(frame, work, asked())
    spot = before.new_sites[["lat", "lon"]].iloc[0].tolist()
    corners = [(spot[0] + y, spot[1] + x) for y, x in ((-0.002, -0.002), (-0.002, 0.002), (0.002, 0.0))]
    land = gpd.GeoDataFrame(geometry=[shapely.Polygon([(lon, lat) for lat, lon in corners])], crs=4326)
    land.to_file(tmp_path / "land.geojson", driver="GeoJSON")
    drawn = searched(frame, work, asked(excluded=(corners,)))
    assert not drawn.problems
    mine = (last_folder(work) / "sites.csv").read_bytes()
    assert mine == by_command(town, tmp_path, "excluded", "--exclude", tmp_path / "land.geojson")
    inside = land.to_crs(place.crs).geometry.iloc[0]
    spots = last_siting(frame).new_sites
    assert not shapely.contains_xy(inside, spots["x"], spots["y"]).any()
    searched(frame, work, asked(land_file=tmp_path / "land.geojson"))
    assert (last_folder(work) / "sites.csv").read_bytes() == mine

    (tmp_path / "lines.geojson").write_text(
        gpd.GeoSeries([shapely.LineString([(114, 30), (115, 31)])], crs=4326).to_json(), encoding="utf-8"
    )
    for wrong in ("lines.geojson", "nowhere.gpkg"):
        with pytest.raises(InputError):
            read_land(tmp_path / wrong)


def last_or_new(frame, work, question):
    searched(frame, work, question)
    return last_siting(frame)


def test_locked_sites_stay_and_count(town):
    _, work, frame = assessed(town)
    result = last_or_new(frame, work, asked())
    first = result.new_sites.iloc[:1]
    lock(frame, first)
    assert locked_count(frame) == 1
    locks = locked_sites(frame)
    assert locks.open == of_sites(scenario_of_last(work), first).open
    assert len(locks.open) == 1
    again = last_or_new(frame, work, asked(base=locks, locked=1))
    assert len(again.new_sites) == 1  # two in all
    covered = again.record["figures"]
    assert covered["covered_before"] == pytest.approx(
        result.record["figures"]["covered_before"] + float(first["people_new"].iloc[0])
    )
    assert covered["covered_after"] == pytest.approx(result.record["figures"]["covered_after"])
    assert len(scenario_of_last(work).open) == 2  # the locked one and the new one
    unlock(frame)
    assert locked_sites(frame) is None


def test_faults_of_the_question_are_told(town):
    page, work, frame = assessed(town)
    job = searched(frame, work, asked(options={"sites": None}))
    assert [one.column for one in job.problems] == ["sites"]
    page = settled(page.run(), work)
    assert "请改条件" in " ".join(one.value for one in page.error)


def test_a_stopped_search_keeps_its_best(town, monkeypatch):
    """The search tells its standing; from then on somebody wants it to stop."""
    _, _, frame = assessed(town)
    real, told = siting_job.site, []

    def telling(*arguments, tell, **more):
        told.append(tell(Standing(Text("搜索", "searching"), 5.0, 9.0, 1.0)))
        return real(*arguments, tell=tell, **more)

    monkeypatch.setattr(siting_job, "site", telling)
    given = {}
    monkeypatch.setattr(
        type(jobs()), "start", lambda _self, _id, _name, *, work, **_more: given.update(work=work)
    )
    start_siting(frame, asked())

    def stop(_doing, _share):
        raise CancelledError

    given["work"](stop)
    assert told == [True]
    assert len(last_siting(frame).new_sites) == 2
    assert SITE in KEEPS_BEST


def test_stop_button_does_not_forget_the_job(town):
    _, work, frame = assessed(town)
    searched(frame, work, asked())
    _cancel(frame, SITE)
    assert jobs().get(work.id, SITE) is not None


def record(**answer):
    base = {"goal": "cover", "objective": 8675.0, "bound": 9110.0, "gap": 0.0501, "status": "not_proven",
            "unit": "people", "curve": [], "causes": [], "method": "x"}  # fmt: skip
    figures = {"covered_before": 100.0, "covered_after": 150.0, "people": 200.0, "unit": "min"}
    wish = {"weights": {}, "capacity": False}
    return SitingResult(
        record=json.loads(
            json.dumps({"answer": base | answer, "figures": figures, "parameters": {"wish": wish}})
        ),
        sites=pd.DataFrame({"rank": [1.0], "kind": ["new"]}),
    )


def test_the_bound_is_said_plainly():
    assert (
        proof(record(), language="zh")
        == "任何方案最多新增覆盖 9,110 人；本方案 8,675 人，离最优不超过 5.0%。"
    )
    assert "at most 5.0% from the optimum" in proof(record(), language="en")
    best = record(bound=8675.0, gap=0.0, status="optimal")
    assert proof(best, language="zh") == "已证明：在这些条件下，没有别的方案能覆盖更多人。"
    fewest = record(goal="reach", objective=7.0, bound=5.2, gap=0.25, unit="sites")
    assert proof(fewest, language="zh") == "任何方案至少要 6 处；本方案 7 处，离最优不超过 25.0%。"
    stopped = proof(record(status="cancelled"), language="zh")
    assert stopped.startswith("已停止，保留停止时的最好方案。任何方案最多")
    assert "还不知道" in proof(record(bound=None, gap=None), language="zh")
    assert proof(record(objective=None), language="zh") == ""
    assert "50.0% → **75.0%**" in headline(record(), language="zh")
    none = record(objective=None, status="unknown", causes=[{"zh": "缺", "en": "lacks"}])
    none.sites.loc[0, "kind"] = "existing"
    assert why_none(none, language="zh")[0] == "缺"
    assert len(why_none(none, language="zh")) == 2
    assert (
        standing_words(Standing(Text("搜", "s"), 5.0, 9.0, 1.0), "cover").zh
        == "目前最好：新增覆盖 5 人，最多 9 人"
    )
