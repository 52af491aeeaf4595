"""6 情景: change facilities by clicking the map, and see at once what it does."""

import streamlit as st

from lifecircle.coverage.assessment import Assessment
from lifecircle.geodata.place import Place
from lifecircle.plan.model import Circle
from lifecircle.report.diagnosis.circle_words import whole_row
from lifecircle.report.folders.run_reading import Run
from lifecircle.scenario.cell_differences import change_of_circle
from lifecircle.scenario.reassessing import State
from lifecircle.views.app.choices import chosen, chosen_segment
from lifecircle.views.app.circle_known import known_circles
from lifecircle.views.app.frame import Frame
from lifecircle.views.app.kept import kept
from lifecircle.views.app.map.layers import ground
from lifecircle.views.app.map.show import new_click, show_map
from lifecircle.views.app.no_result import needs_run
from lifecircle.views.app.report_run import report_run
from lifecircle.views.app.scenario_facility import facility_box, moving_box
from lifecircle.views.app.scenario_files import (
    Story,
    new_scenario,
    scenario_ids,
    story_of,
)
from lifecircle.views.app.scenario_manage import manage
from lifecircle.views.app.scenario_map import (
    change_layer,
    edit_layers,
    facilities_layer,
    legend,
    side_layer,
)
from lifecircle.views.app.scenario_numbers import differences, several, worked_out
from lifecircle.views.app.scenario_panel import (
    CIRCLE,
    edit_list,
    placing_box,
    show_refusal,
    step_back,
    take_click,
)
from lifecircle.views.app.scenario_state import digest

_MAP = "scenarios.map"
_VIEWS = ("map", "swipe", "table", "several")


def show(frame: Frame) -> None:
    """Draw the page."""
    if not needs_run(frame):
        _page(frame)


@st.fragment
def _page(frame: Frame) -> None:
    """All of the page: an edit changes nothing above it, which then need not be laid out again."""
    place, run = frame.place, frame.run
    if place is None or run is None:
        return
    name = _scenario_at(frame)
    click = new_click(_MAP)
    if click is not None:
        take_click(frame, place, name, click)
    view = _head(frame, place, name)
    story = story_of(frame.work, name)
    if story is None:
        return
    if view == "several":
        several(frame)
        return
    state = worked_out(frame, story.now)
    if view == "table":
        differences(frame, story.now, state)
        return
    side, main = st.columns([1, 2.6], gap="medium")
    with side:
        circle = _circle(frame)
        _numbers(frame, run, state, circle)
        _box(frame, place, story, state, circle, name)
        edit_list(frame, place, story.now, name)
    with main:
        _map(frame, run, story, state, circle, swipe=view == "swipe")


def _scenario_at(frame: Frame) -> str:
    """The scenario that is worked on; a first one where there is none."""
    names = scenario_ids(frame.work)
    at = frame.work.note("scenarios.at")
    if at in names:
        return str(at)
    return names[-1] if names else new_scenario(frame.work, name=frame.say("情景1", "Scenario 1"))


def _head(frame: Frame, place: Place, name: str) -> str:
    """One line: which scenario, undo and redo, what to look at."""
    say, work = frame.say, frame.work
    stories = {one: story_of(work, one) for one in scenario_ids(work)}
    words = {one: story.now.scenario.name or one for one, story in stories.items() if story is not None}
    story = stories.get(name)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        key = f"scenarios.at.{name}"  # another widget for each: a scenario may also be chosen by making it
        st.selectbox(
            say("情景", "Scenario"), list(words), index=list(words).index(name) if name in words else 0,
            format_func=words.__getitem__, key=key, label_visibility="collapsed", width=210,
            on_change=_go_to, args=(frame, key),
        )  # fmt: skip
        with st.popover(say("新建、载入、保存", "New, load, save")):
            manage(frame, place, name, story)
        st.button(
            say("↶ 撤销", "↶ Undo"), key="scenarios.undo", disabled=story is None or not story.can_undo,
            on_click=step_back, args=(frame, name, 1),
        )  # fmt: skip
        st.button(
            say("↷ 重做", "↷ Redo"), key="scenarios.redo", disabled=story is None or not story.can_redo,
            on_click=step_back, args=(frame, name, -1),
        )  # fmt: skip
        views = {
            "map": say("在地图上改", "Edit on the map"), "swipe": say("前后对比", "Before and after"),
            "table": say("差异表", "Differences"), "several": say("多情景并排", "Side by side"),
        }  # fmt: skip
        return chosen_segment(
            frame, "scenarios.view", say("看什么", "View"), _VIEWS, words=views.__getitem__,
            label_visibility="collapsed",
        )  # fmt: skip


def _go_to(frame: Frame, key: str) -> None:
    frame.work.write(
        {"scenarios.at": st.session_state[key], "scenarios.picked": None, "scenarios.moving": None}
    )


def _circle(frame: Frame) -> Circle | None:
    """Whose coverage the map shows; None for a plan without circles."""
    run = report_run(frame)
    circles = {one.id: one for one in known_circles(run)}
    if not circles:
        if frame.work.note(CIRCLE):
            frame.work.write({CIRCLE: ""})
        return None
    first = kept().of((frame.state_key, "first short circle"), lambda: _first_short(run, list(circles)))
    found = chosen(
        frame, CIRCLE, frame.say("服务圈", "Circle"), list(circles),
        words=lambda one: circles[one].name,
        first=first,
        label_visibility="collapsed",
    )  # fmt: skip
    return circles[found]


def _first_short(run: Run, circles: list[str]) -> str:
    """The first circle that misses its target, else the first."""
    short = (one for one in circles if whole_row(run.coverage, one)["status"] == "short")
    return next(short, circles[0])


def _numbers(frame: Frame, before: Assessment, state: State | None, circle: Circle | None) -> None:
    """Coverage today and in the scenario, who gains and loses, gaps."""
    say = frame.say
    if circle is None:
        gaps = len(state.run.gaps if state is not None else before.gaps)
        st.metric(say("全部缺口（条）", "All gaps"), f"{gaps:,}", delta=gaps - len(before.gaps) or None)
        st.caption(
            say(
                "没有能算的服务圈（标准里没有，或都缺数据），地图上没有覆盖可画；改动的影响见“差异表”。",
                "No circle could be calculated (the plan has none, or data are missing), so the map shows no "
                "coverage; see Differences for the effects.",
            )
        )
        return
    was = whole_row(before.coverage, circle.id)
    if state is None:
        st.metric(say("现状覆盖率", "Currently covered"), f"{100 * was['coverage']:.1f}%")
        return
    now = whole_row(state.run.coverage, circle.id)
    change = change_of_circle(before, state.run, circle.id)
    points = 100 * (now["coverage"] - was["coverage"])
    gaps, gaps_before = len(state.run.gaps), len(before.gaps)
    st.metric(
        say(
            f"覆盖率（现状 {100 * was['coverage']:.1f}%）", f"Covered (current {100 * was['coverage']:.1f}%)"
        ),
        f"{100 * now['coverage']:.1f}%",
        delta=say(f"{points:+.2f} 个百分点", f"{points:+.2f} percentage points")
        if abs(points) >= 0.005
        else None,
    )
    st.markdown(
        say(
            f"新覆盖 **{change.gained:,.0f}** 人，失去 **{change.lost:,.0f}** 人  \n"
            f"全部缺口 {gaps_before:,} → **{gaps:,}** 条",
            f"**{change.gained:,.0f}** people newly covered, **{change.lost:,.0f}** no longer covered  \n"
            f"All gaps: {gaps_before:,} → **{gaps:,}**",
        )
    )


def _box(
    frame: Frame, place: Place, story: Story, state: State | None, circle: Circle | None, name: str
) -> None:
    """What a click does, or the facility that was clicked."""
    with st.container(border=True, gap="small"):
        show_refusal(frame)
        moving, picked = frame.work.note("scenarios.moving"), frame.work.note("scenarios.picked")
        if moving:
            moving_box(frame, place, story.now, str(moving))
        elif picked and state is not None:
            facility_box(frame, place, state.run.place, story, name, str(picked))
        else:
            placing_box(frame, circle)


def _map(
    frame: Frame, before: Assessment, story: Story, state: State | None, circle: Circle | None, *, swipe: bool
) -> None:
    place, after = before.place, (state.run if state is not None else before)
    key = digest(story.now) if state is not None else "today"
    layers = [ground(frame)]
    if circle is not None and swipe:
        layers += [
            side_layer(frame, before, circle, side="left", key="today"),
            side_layer(frame, after, circle, side="right", key=key),
        ]
    elif circle is not None:
        layers.append(change_layer(frame, after, circle, key=key))
    layers.append(facilities_layer(frame, place, circle, all_types=bool(frame.work.note("scenarios.all"))))
    picked = frame.work.note("scenarios.moving") or frame.work.note("scenarios.picked")
    layers += edit_layers(place, after.place, story.now, picked)
    today, scenario = frame.say("现状", "current"), story.now.scenario.name or story.now.scenario.id
    show_map(
        frame, layers, key=_MAP, legend=legend(frame, circle, changes=not swipe),
        tool="point" if frame.work.note("scenarios.moving") else "pick",
        swipe=(today, scenario) if swipe and circle is not None else None,
    )  # fmt: skip
