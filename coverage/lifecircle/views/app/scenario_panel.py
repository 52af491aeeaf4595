"""The box beside the map of a scenario: what a click does, and the facility that was clicked."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from lifecircle.coverage.needs import types_of
from lifecircle.coverage.words import ALL, WHOLE
from lifecircle.geodata.errors import ScenarioError
from lifecircle.geodata.place import Place
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.plan.model import Circle
from lifecircle.scenario.model import EDIT_TABLES, Scenario

from .choices import chosen
from .frame import Frame
from .look import plain
from .map.show import Click
from .scenario_edits import (
    with_moved,
    with_open,
    without_edit,
)
from .scenario_files import keep_story, story_of
from .scenario_state import state_now
from .scenario_words import capacity_column, capacity_word, edit_words
from .service_colours import type_word

CIRCLE, NEW_TYPE = "scenarios.circle", "scenarios.type"
_REFUSED = "scenarios.refused"
_NEW_SIZE = "scenarios.size"
_OUTSIDE = "outside"
"""Code of the problem that an edit lies outside the Place."""


def change(frame: Frame, name: str, changed: Callable[[Scenario], Scenario]) -> bool:
    """Take a further step of a scenario, if it fits the Place; else say why not. True where it was taken."""
    story = story_of(frame.work, name)
    if story is None:
        return False
    after = changed(story.now)
    if after == story.now:
        return True
    try:
        state_now(frame, after, before=story.now)
    except ScenarioError as error:
        st.session_state[_REFUSED] = error.problems
        return False
    st.session_state.pop(_REFUSED, None)
    keep_story(frame.work, name, story.then(after))
    return True


def take_step(frame: Frame, name: str, changed: Callable[[Scenario], Scenario]) -> None:
    """``change`` as what a button does."""
    change(frame, name, changed)


def step_back(frame: Frame, name: str, steps: int) -> None:
    """Undo, or redo where negative."""
    story = story_of(frame.work, name)
    if story is not None:
        keep_story(frame.work, name, story.back(steps))
        st.session_state.pop(_REFUSED, None)


def take_click(frame: Frame, place: Place, name: str, click: Click) -> None:
    """What a click on the map does: move what is to be moved, pick a facility, or open a new one."""
    work, spot = frame.work, (click.latitude, click.longitude)
    moving = work.note("scenarios.moving")
    if moving:
        if change(frame, name, lambda one: with_moved(one, str(moving), spot)):
            work.write({"scenarios.moving": None, "scenarios.picked": str(moving)})
    elif click.what == "facility":
        work.write({"scenarios.picked": str(click.id)})
    elif work.note("scenarios.picked"):
        work.write({"scenarios.picked": None})  # the first click beside a picked facility lets go of it
    else:
        _open_at(frame, place, name, spot)


def _open_at(frame: Frame, place: Place, name: str, spot: tuple[float, float]) -> None:
    kind = frame.work.note(f"{NEW_TYPE}.{frame.work.note(CIRCLE)}")
    if not kind:
        return
    size, column = st.session_state.get(f"{_NEW_SIZE}.{kind}"), capacity_column(str(kind))
    capacities = {column: float(size)} if column and size is not None else {}
    ids: list[str] = []

    def opened(scenario: Scenario) -> Scenario:
        after, facility = with_open(
            scenario, place, kind=str(kind), spot=spot, capacities=capacities, language=frame.language
        )
        ids.append(facility)
        return after

    change(frame, name, opened)


def show_refusal(frame: Frame) -> None:
    """Why the last step was not taken."""
    problems = st.session_state.get(_REFUSED, ())
    for one in problems:
        if one.code == _OUTSIDE:  # of a click, which has no column and no coordinate system to check
            st.warning(
                frame.say(
                    "点在研究区以外，请点边界以内。", "Outside the study area; click inside its boundary."
                )
            )
            continue
        message, remedy = (plain(text.in_language(frame.language)) for text in (one.message, one.remedy))
        st.warning(f"{message}  \n{remedy}")


def _types_of_circle(coverage: pd.DataFrame, circle: Circle) -> list[str]:
    """Facility types that the circle asks for, those of the need first that leaves out most people."""
    rows = coverage[
        (coverage["circle"] == circle.id) & (coverage["district"] == WHOLE) & (coverage["setting"] == ALL)
    ]
    covered = dict(zip(rows["need"].astype(str), rows["covered"], strict=True))
    numbers = sorted(range(len(circle.needs)), key=lambda one: (covered.get(str(one + 1), 0.0), one))
    return list(dict.fromkeys(kind for one in numbers for kind in types_of(circle.needs[one])))


def placing_box(frame: Frame, circle: Circle | None) -> None:
    """What a click on an empty spot builds."""
    say = frame.say
    if frame.run is None:
        return
    first = _types_of_circle(frame.run.coverage, circle) if circle is not None else []
    rest = sorted(set(load_taxonomy().types) - set(first), key=lambda kind: type_word(kind, frame))
    st.markdown(say("**点地图空白处**：新建一处设施", "**Click an empty spot on the map**: add a facility"))
    left, right = st.columns([1.25, 1], gap="small")
    with left:
        kind = chosen(
            frame, f"{NEW_TYPE}.{circle.id if circle is not None else ''}", say(
                "建什么",
                "Facility type",
            ), [*first, *rest], words=lambda one: type_word(one, frame),
            first=[*first, *rest][0],
        )  # fmt: skip
    column = capacity_column(kind)
    with right:
        if column is not None:
            st.number_input(
                capacity_word(column, kind, frame.language),
                min_value=0.0,
                value=None,
                step=10.0,
                format="%.0f",
                placeholder=say("不填", "optional"),
                key=f"{_NEW_SIZE}.{kind}",
            )
    st.caption(
        say(
            "点已有设施：关闭、迁建、改规模、改类型。", "Click a facility: close, move, resize or convert it."
        )
    )


def edit_list(frame: Frame, place: Place, scenario: Scenario, name: str) -> None:
    """Every edit on a line, each with a button that takes it out."""
    say = frame.say
    edits = [
        (table, number, edit) for table in EDIT_TABLES for number, edit in enumerate(getattr(scenario, table))
    ]
    if not edits:
        st.caption(say("还没有改动。", "No changes yet."))
        return
    st.markdown(say(f"**改动 {len(edits)} 项**", f"**Edits: {len(edits)}**"))
    with st.container(height=150 if len(edits) > 3 else "content", border=False, gap="xxsmall"):
        for table, number, edit in edits:
            left, right = st.columns([6, 1], gap="small", vertical_alignment="center")
            left.markdown(plain(edit_words(place, scenario, table, edit, language=frame.language)))
            right.button(
                "×",
                key=f"scenarios.drop.{table}.{number}",
                help=say("去掉这一项", "Remove"),
                on_click=take_step,
                args=(frame, name, lambda one, table=table, number=number: without_edit(one, table, number)),
            )
