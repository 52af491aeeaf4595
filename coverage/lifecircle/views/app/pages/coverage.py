"""3 覆盖: who is covered by a circle, who is not and why; click a cell, a facility or a district."""

from typing import Any

import numpy as np
import streamlit as st

from lifecircle.coverage.words import SETTING_WORDS
from lifecircle.geodata.place import SETTINGS
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.report.diagnosis.circle_words import describe_circle, group_word, state_result, whole_row
from lifecircle.report.web_map.map_ground import degrees
from lifecircle.scenario.reassessing import State
from lifecircle.views.app.choices import chosen, chosen_segment
from lifecircle.views.app.coverage_details import Details, cell_details, district_details, facility_details
from lifecircle.views.app.coverage_layers import SHOWN, share_words, shown_layer
from lifecircle.views.app.coverage_look import (
    EVERYWHERE,
    Look,
    children_level,
    districts_in,
    look_at,
    parents_of,
)
from lifecircle.views.app.frame import Frame
from lifecircle.views.app.kept import kept
from lifecircle.views.app.look import facts_table, plain, small_table
from lifecircle.views.app.map.cell_picture import NO_CELL
from lifecircle.views.app.map.layers import Layer, areas, cells_of, ground, many_points, whole
from lifecircle.views.app.map.show import Click, new_click, show_map
from lifecircle.views.app.service_colours import domain_rows, facility_points

_MAP = "coverage.map"
_PICKED = "coverage.picked"
_AREA = "coverage.area"


def show(frame: Frame) -> None:
    """Draw the page."""
    if frame.needs_run() or frame.state is None:
        return
    state = frame.state
    if not state.run.plan.circle:
        st.info(
            frame.say(
                "这份标准没有服务圈，缺口见“缺口”页。", "These standards have no circle; see the page “Gaps”."
            )
        )
        return
    _page(frame, state)


@st.fragment
def _page(frame: Frame, state: State) -> None:
    """All of the page: a choice here changes nothing above it, which then need not be laid out again."""
    side, main = st.columns([1, 2.6], gap="medium")
    side = side.container(key="side_coverage")
    with side:
        shown, look = _ask(frame, state)
    click = new_click(_MAP)
    if click is not None:
        _pick(frame, click)
    details = _details(frame, look)
    with side:
        if details is None:
            _result(frame, look)
        else:
            _show_details(frame, details)
    with main:
        _draw(frame, look, shown, details)


def _ask(frame: Frame, state: State) -> tuple[str, Look]:
    say, run = frame.say, state.run
    circles = {one.id: one for one in run.plan.circle}
    circle = circles[
        chosen(
            frame,
            "coverage.circle",
            say("服务圈", "Circle"),
            list(circles),
            words=lambda one: circles[one].name,
        )
    ]
    shown = chosen_segment(
        frame,
        "coverage.shown",
        say("地图显示", "On the map"),
        list(SHOWN),
        words=lambda one: SHOWN[one].in_language(frame.language),
    )
    left, right = st.columns(2)
    groups = list(run.place.groups)
    with left:
        group = chosen(
            frame,
            f"coverage.group.{circle.id}",
            say("人群", "People"),
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
    with st.spinner(say("正在计算这个人群……", "Working this group out…"), show_time=True):
        look = look_at(
            kept(), state, circle, state_key=frame.state_key, group=group, setting=setting, area=area
        )
    return shown, look


def _ask_area(frame: Frame, state: State) -> str:
    """The district to look at: the way down to it as buttons, and the next level to choose from."""
    laid, say = state.ground, frame.say
    area = str(frame.work.note(_AREA, EVERYWHERE))
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
                    on_click=_go_to,
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
            on_change=lambda: _go_to(frame, st.session_state[key]),
            help=say("选下一级单元即可放大查看。", "Choose a district of the next level to look closer."),
        )
    else:
        st.markdown(f"{say('区域', 'Area')}：**{plain(names[area])}**")
    return area


def _go_to(frame: Frame, area: str) -> None:
    frame.work.write({_AREA: area or None, _PICKED: None})


def _pick(frame: Frame, click: Click) -> None:
    """Remember what was clicked; a spot is the cell drawn there."""
    what, name = click.what, click.id
    if what == "spot":
        name = cells_of(frame).at(click.latitude, click.longitude)
        what = "cell" if name != NO_CELL else ""
    frame.work.write({_PICKED: {"what": what, "id": name} if what else None})


def _details(frame: Frame, look: Look) -> Details | None:
    picked = frame.work.note(_PICKED)
    if not isinstance(picked, dict):
        return None
    what, name = picked.get("what"), picked.get("id")
    if what == "cell" and isinstance(name, int) and 0 <= name < len(look.people):
        return cell_details(frame, look, name)
    if what == "facility":
        return facility_details(frame, look, str(name))
    if what == "district" and str(name) in look.ground.names:
        return district_details(frame, look, str(name))
    return None


def _result(frame: Frame, look: Look) -> None:
    """The numbers of the look, and the plan's verdict where it speaks of just these people."""
    people, covered = float(look.counted.sum()), float(look.counted[0])
    left, right = st.columns(2)
    left.metric(frame.say("覆盖率", "Covered"), share_words(covered, people) or "—")
    right.metric(frame.say("未覆盖人口", "Not covered"), f"{people - covered:,.0f}")
    serves = look.circle.serves if look.circle.serves in look.state.run.place.groups else "total"
    if not look.area and not look.setting and look.group == serves:
        row = whole_row(look.state.run.coverage, look.circle.id)
        if row["target"]:
            st.markdown(f"**{plain(state_result(row, frame.language))}**")
    how = describe_circle(look.circle, taxonomy=load_taxonomy(), language=frame.language)
    st.caption(plain(how))
    st.caption(
        frame.say("点地图上的格网、设施或单元看详情。", "Click a cell, a facility or a district for details.")
    )


def _show_details(frame: Frame, details: Details) -> None:
    with st.container(border=True, key="coverage_details"):
        st.markdown(f"**{plain(details.title)}**")
        facts_table(details.facts)
        if details.table is not None:
            small_table(details.table)
        picked = frame.work.note(_PICKED) or {}
        with st.container(horizontal=True, gap="small"):
            if picked.get("what") == "district" and picked.get("id") != frame.work.note(_AREA):
                st.button(
                    frame.say("放大到这里", "Look closer"),
                    key="coverage.closer",
                    on_click=_go_to,
                    args=(frame, str(picked["id"])),
                )
            st.button(
                frame.say("关闭", "Close"),
                key="coverage.close",
                on_click=frame.work.write,
                args=({_PICKED: None},),
            )


def _draw(frame: Frame, look: Look, shown: str, details: Details | None) -> None:
    layer, legend = shown_layer(frame, look, shown)
    if details is not None and details.cells is not None:
        layer, legend = details.cells
    serving = _serving(frame, look) if shown != "districts" else []
    layers: list[Layer] = [ground(frame), layer]
    if look.area:
        shape = look.ground.place.districts.geometry.iloc[[look.area_row]]
        layers.append(
            areas("area", shape, crs=look.ground.place.crs, key=(frame.place_key, look.area), line="#a3195b")
        )
    if serving:
        layers.append(
            many_points(
                "facilities",
                lambda: serving,
                key=(frame.state_key, look.circle.id, "serving"),
                toggle=frame.say("可服务设施", "Facilities"),
            )
        )
        legend = {**legend, "rows": [*legend["rows"], *domain_rows(frame, serving)]}
    layers += details.layers if details is not None else []
    show_map(frame, layers, key=_MAP, legend=legend, bounds=_bounds(frame, look))


def _serving(frame: Frame, look: Look) -> list[Any]:
    """Facilities in service that can serve the circle."""
    loads = look.state.run.facilities
    ids = set(loads.loc[loads["circle"] == look.circle.id, "id"].tolist())
    return [one for one in facility_points(frame, look.ground.place) if one["id"] in ids]


def _bounds(frame: Frame, look: Look) -> list[list[float]]:
    if not look.area:
        return whole(frame)
    place = look.ground.place
    west, south, east, north = place.districts.geometry.iloc[look.area_row].bounds
    corners = degrees(np.array([[west, south], [west, north], [east, south], [east, north]]), place.crs)
    return [corners.min(axis=0).tolist(), corners.max(axis=0).tolist()]
