"""The facility that was clicked on the map of a scenario, and what can be done with it."""

import pandas as pd
import streamlit as st

from lifecircle.geodata.place import Place
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.scenario.model import Scenario

from .frame import Frame
from .look import plain
from .scenario_edits import (
    edits_of_facility,
    with_changed_open,
    with_closed,
    with_converted,
    with_resized,
    without_facility,
)
from .scenario_files import Story, story_of
from .scenario_panel import change, take_step
from .scenario_words import capacity_column, capacity_word, facility_name
from .service_colours import type_word


def moving_box(frame: Frame, place: Place, scenario: Scenario, facility: str) -> None:
    """While a facility waits for its new place."""
    name = plain(facility_name(place, scenario, facility))
    st.info(frame.say(f"请在地图上点 {name} 的新位置。", f"Click the new location of {name} on the map."))
    st.button(
        frame.say("不迁了", "Cancel the move"),
        key="scenarios.stay",
        on_click=frame.work.write,
        args=({"scenarios.moving": None},),
    )


def facility_box(frame: Frame, place: Place, after: Place, story: Story, name: str, facility: str) -> None:
    """The facility that was clicked, and what can be done with it."""
    say, scenario = frame.say, story.now
    rows = after.facilities[after.facilities["id"] == facility]
    if rows.empty:
        frame.work.write({"scenarios.picked": None})
        return
    row = rows.iloc[0]
    kind = str(row["type"])
    tables = edits_of_facility(scenario, facility)
    closed = "close" in tables
    st.markdown(f"**{plain(facility_name(place, scenario, facility))}**　{type_word(kind, frame)}")
    with st.container(horizontal=True, gap="small"):
        if not closed:
            st.button(
                say("移除", "Remove") if "open" in tables else say("关闭", "Close"),
                key="scenarios.close",
                on_click=_close,
                args=(frame, name, facility),
            )
            st.button(
                say("迁建", "Move"),
                key="scenarios.move",
                on_click=frame.work.write,
                args=({"scenarios.moving": facility},),
            )
        if tables and "open" not in tables:
            st.button(
                say("恢复原样", "Restore"),
                key="scenarios.restore",
                on_click=take_step,
                args=(frame, name, lambda one: without_facility(one, facility)),
            )
        st.button(
            say("完成", "Done"),
            key="scenarios.done",
            on_click=frame.work.write,
            args=({"scenarios.picked": None},),
        )
    if not closed:
        _values(frame, row, name, facility, kind, opened="open" in tables)


def _close(frame: Frame, name: str, facility: str) -> None:
    if change(frame, name, lambda one: with_closed(one, facility)):
        frame.work.write({"scenarios.picked": None})


def _values(frame: Frame, row: "pd.Series", name: str, facility: str, kind: str, *, opened: bool) -> None:
    """Type and capacity, taken over at once."""
    say = frame.say
    kinds = sorted(load_taxonomy().types, key=lambda one: type_word(one, frame))
    left, right = st.columns([1.5, 1], gap="small")
    with left:
        asked = st.selectbox(
            say("类型", "Type"), kinds, index=kinds.index(kind),
            format_func=lambda one: type_word(one, frame),
            key=f"scenarios.kind.{facility}.{kind}",
        )  # fmt: skip
    if asked != kind and change(frame, name, lambda one: with_converted(one, facility, asked)):
        st.rerun()
    column = capacity_column(kind)
    with right:
        if column is not None:
            had = None if pd.isna(row[column]) else float(row[column])
            size = st.number_input(
                capacity_word(column, kind, frame.language), min_value=0.0, value=had, step=10.0,
                format="%.0f",
                placeholder=say("未知", "unknown"), key=f"scenarios.size.{facility}.{had}",
            )  # fmt: skip
            if size is not None and size != had:
                sizes = {column: float(size)}
                if change(frame, name, lambda one: with_resized(one, facility, sizes)):
                    st.rerun()
    if opened:
        _cost(frame, name, facility)


def _cost(frame: Frame, name: str, facility: str) -> None:
    story = story_of(frame.work, name)
    had = next((one.cost for one in story.now.open if one.id == facility), None) if story else None
    wan = st.number_input(
        frame.say("造价（万元）", "Cost (10,000 yuan)"), min_value=0.0, step=10.0, format="%.0f",
        value=None if had is None else had / 10_000, placeholder=frame.say("不填", "optional"),
        key=f"scenarios.cost.{facility}.{had}",
    )  # fmt: skip
    cost = None if wan is None else wan * 10_000
    if cost != had and change(frame, name, lambda one: with_changed_open(one, facility, cost=cost)):
        st.rerun()
