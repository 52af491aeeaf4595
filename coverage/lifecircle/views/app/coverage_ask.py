"""What to look at: the circle, the people, and the way down from the whole to a township."""

from collections.abc import Sequence

import streamlit as st

from lifecircle.coverage.words import SETTING_WORDS
from lifecircle.geodata.place import SETTINGS
from lifecircle.plan.model import Circle
from lifecircle.report.diagnosis.circle_words import group_word
from lifecircle.scenario.reassessing import State

from .choices import chosen, chosen_segment
from .circle_known import why_unknown
from .coverage_layers import SHOWN
from .coverage_look import EVERYWHERE, Look, children_level, districts_in, look_at, parents_of
from .frame import Frame
from .kept import kept
from .look import plain

AREA, PICKED = "coverage.area", "coverage.picked"
"""Notes: the district that is looked at, and what was clicked."""


def ask(frame: Frame, state: State) -> tuple[str, Look]:
    """How the map is drawn (a key of SHOWN), and whom and where it shows."""
    say, run = frame.say, state.run
    circles = {one.id: one for one in run.plan.circle}
    known = [one.id for one in run.plan.circle if not why_unknown(run.coverage, one)]
    circle = circles[
        chosen(
            frame,
            "coverage.circle",
            say("服务圈", "Circle"),
            list(circles),
            words=lambda one: _called(frame, circles[one], known),
            first=next(iter(known), None),
        )
    ]
    shown = chosen_segment(
        frame,
        "coverage.shown",
        say("地图显示", "Show on the map"),
        list(SHOWN),
        words=lambda one: SHOWN[one].in_language(frame.language),
    )
    left, right = st.columns(2)
    groups = list(run.place.groups)
    with left:
        group = chosen(
            frame,
            f"coverage.group.{circle.id}",
            say("人群", "Population group"),
            groups,
            words=lambda one: group_word(one, frame.language),
            first=circle.serves if circle.serves in groups else groups[0],
        )
    with right:
        settings = [EVERYWHERE, *(one for one in SETTINGS if one in circle.settings)]
        setting = chosen(
            frame,
            f"coverage.setting.{circle.id}",
            say("城乡", "Setting"),
            settings,
            words=lambda one: SETTING_WORDS[one or "all"].in_language(frame.language),
        )
    area = _ask_area(frame, state)
    with st.spinner(say("正在计算这个人群……", "Calculating for this group…"), show_time=True):
        look = look_at(
            kept(), state, circle, state_key=frame.state_key, group=group, setting=setting, area=area
        )
    return shown, look


def _called(frame: Frame, circle: Circle, known: Sequence[str]) -> str:
    lacks = "" if circle.id in known else frame.say("（缺数据）", " (data missing)")
    return circle.name + lacks


def _ask_area(frame: Frame, state: State) -> str:
    """The district to look at: the way down to it as buttons, and the next level to choose from."""
    laid, say = state.ground, frame.say
    area = str(frame.work.note(AREA, EVERYWHERE))
    if area and area not in set(laid.district_ids.tolist()):
        area = EVERYWHERE
    path = [EVERYWHERE, *parents_of(laid, area)]
    names = {EVERYWHERE: say("全域", "whole area"), **{one: laid.names[one] for one in path[1:]}}
    level = children_level(laid, area)
    if len(path) > 1:
        with st.container(horizontal=True, gap="small"):
            for one in path[:-1]:
                st.button(
                    f"‹ {plain(names[one])}",
                    key=f"coverage.up.{one}",
                    on_click=go_to,
                    args=(frame, one),
                    type="tertiary",
                )
    if level:
        rows = districts_in(laid, area, level)
        ids = [area, *(str(laid.district_ids[row]) for row in rows)]
        key = f"coverage.into.{area}"
        st.selectbox(
            say("区域", "Area"),
            ids,
            format_func=lambda one: names[area] if one == area else laid.names[one],
            key=key,
            on_change=lambda: go_to(frame, st.session_state[key]),
            help=say("选下一级单元即可放大查看。", "Choose a district of the next level to zoom in."),
        )
    else:
        st.markdown(f"{say('区域', 'Area')}：**{plain(names[area])}**")
    return area


def go_to(frame: Frame, area: str) -> None:
    """Look at a district; EVERYWHERE for the whole."""
    frame.work.write({AREA: area or None, PICKED: None})
