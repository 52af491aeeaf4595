"""What the server does after heavy work: memory settled, an edit tried, the bar of a scenario's job shown."""

import gc
import threading
import weakref

import pandas as pd
import pytest
from app_pages import assess, page_of, settled, work_on
from test_app_gaps import PLAN

from lifecircle.geodata import read_place
from lifecircle.plan.reading import read_plan
from lifecircle.report.folders.run_folder import tables_of
from lifecircle.scenario import Scenario
from lifecircle.scenario.reassessing import begin
from lifecircle.views.app import scenario_state
from lifecircle.views.app.scenario_files import add_scenario
from lifecircle.views.app.settling import settle_memory, try_an_edit
from place_folders import write_town_folder


@pytest.fixture
def town(tmp_path):
    return write_town_folder(tmp_path / "town")


@pytest.fixture
def thawed():
    yield
    gc.unfreeze()


class Ring:
    """Refers to itself, so that only a garbage collection finds it."""

    def __init__(self):
        self.me = self


def test_settled_memory_is_still_freed(thawed):
    plain, ring = Ring(), Ring()
    told = weakref.ref(plain), weakref.ref(ring)
    settle_memory()
    assert gc.get_freeze_count() > 10_000
    plain.me = None
    del plain, ring
    assert told[0]() is None  # nobody refers to it any more
    gc.collect()
    assert told[1]() is not None  # left out of this one
    settle_memory()
    assert told[1]() is None


def test_an_edit_tried_changes_nothing(town, tmp_path):
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    state = begin(read_place(town), read_plan(str(tmp_path / "plan.toml")))
    before = {stem: table.copy(deep=True) for stem, table in tables_of(state.run).items()}
    facilities = state.ground.place.facilities.copy(deep=True)
    try_an_edit(state)
    for stem, table in tables_of(state.run).items():
        pd.testing.assert_frame_equal(table, before[stem], check_exact=True, obj=stem)
    pd.testing.assert_frame_equal(state.ground.place.facilities, facilities)


def test_the_job_of_a_scenario_has_its_bar_at_once(town, monkeypatch):
    work = work_on(town, plan=PLAN)
    page = assess(page_of(work, "scenarios"), work)
    go_on, reassess = threading.Event(), scenario_state.reassess

    def slow(*given, **more):
        assert go_on.wait(60)
        return reassess(*given, **more)

    monkeypatch.setattr(scenario_state, "reassess", slow)
    head = {"id": "grown", "name": "人口翻倍"}
    add_scenario(work, Scenario.model_validate({"scenario": head, "growth": [{"factor": 2.0}]}))
    page.run()
    try:
        assert page.button(key="cancel.scenario").label == "取消"
        assert "正在计算这个情景" in page.info[0].value
    finally:
        go_on.set()
    page = settled(page, work)
    assert "新覆盖" in " ".join(str(one.value) for one in page.markdown)
