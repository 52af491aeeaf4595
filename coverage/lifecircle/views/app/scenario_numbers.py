"""Scenarios in tables on the page, and the sentence where there is nothing to show yet."""

import streamlit as st

from lifecircle.geodata.errors import ScenarioError
from lifecircle.scenario.model import Scenario
from lifecircle.scenario.reassessing import State

from .frame import Frame
from .jobs import jobs
from .look import table
from .problems import show_faults
from .scenario_edits import edit_count
from .scenario_files import scenario_ids, story_of
from .scenario_state import SCENARIO, comparison_of, failed, state_now
from .scenario_tables import difference_csv, difference_rows, side_by_side

_MOST_SIDE_BY_SIDE = 4
_BAR = "scenarios.bar"


def worked_out(frame: Frame, scenario: Scenario) -> State | None:
    """The scenario's state; else draws why there is none (yet)."""
    try:
        state = state_now(frame, scenario)
    except ScenarioError as error:
        st.error(frame.say("这个情景已不合现在的研究区", "This scenario no longer fits the study area"))
        show_faults(frame, error.problems, key="scenarios.faults")
        return None
    if state is None and failed(frame, scenario):
        st.error(
            frame.say(
                "这个情景没有算成，请检查改动。", "This scenario could not be calculated; check its edits."
            )
        )
    elif state is None:
        st.info(frame.say("正在计算这个情景……", "Calculating this scenario…"))
        _show_bar(frame)
    return state


def _show_bar(frame: Frame) -> None:
    """Draw the whole page once for a job that began on it: its bar stands above, and brings the result."""
    job = jobs().get(frame.work.id, SCENARIO)
    if job is not None and st.session_state.get(_BAR) is not job:
        st.session_state[_BAR] = job
        st.rerun()


def differences(frame: Frame, scenario: Scenario, state: State | None) -> None:
    """The difference table of one scenario."""
    say = frame.say
    if state is None:
        return
    with st.spinner(say("比较", "Comparing")):
        found = comparison_of(frame, scenario, state)
    districts = st.toggle(say("列出各行政单元", "List every district"), key="scenarios.districts")
    rows = difference_rows(found, districts=districts, language=frame.language)
    if rows.empty:
        st.info(
            say(
                "与现状没有差别。先在地图上改一处设施。",
                "No difference from the current state. Edit a facility on the map first.",
            )
        )
        return
    table(rows, key="scenarios.differences", height="content" if len(rows) < 14 else 500)
    st.download_button(
        say("下载差异表（CSV）", "Download the differences (CSV)"),
        data=lambda: difference_csv(scenario, found),
        file_name="diff.csv", mime="text/csv", key="scenarios.diff", on_click="ignore",
    )  # fmt: skip


def several(frame: Frame) -> None:
    """Today and several scenarios, column by column."""
    say, work = frame.say, frame.work
    stories = {one: story for one in scenario_ids(work) if (story := story_of(work, one)) is not None}
    filled = [one for one, story in stories.items() if edit_count(story.now)]
    if not filled:
        st.info(
            say(
                "还没有改动过的情景。先在地图上改一处设施。",
                "No scenario has edits yet. Edit a facility on the map first.",
            )
        )
        return
    picked = st.multiselect(
        say("比较哪些情景", "Scenarios to compare"), filled, default=filled[-_MOST_SIDE_BY_SIDE:],
        format_func=lambda one: stories[one].now.scenario.name or one, key="scenarios.several",
        placeholder=say("可多选", "choose one or more"),
        max_selections=_MOST_SIDE_BY_SIDE,
    )  # fmt: skip
    found = []
    for one in picked:
        state = worked_out(frame, stories[one].now)
        if state is None:
            return
        with st.spinner(say("比较", "Comparing")):
            found.append(
                (stories[one].now, comparison_of(frame, stories[one].now, state), len(state.run.gaps))
            )
    if found and frame.run is not None:
        rows = side_by_side(found, gaps_today=len(frame.run.gaps), language=frame.language)
        table(rows, key="scenarios.side_by_side", height="content" if len(rows) < 14 else 500)
        st.caption(
            say("只列有变化的事项，全域数值。", "Only requirements that change; values for the whole area.")
        )
