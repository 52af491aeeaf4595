"""3 覆盖: who is covered by a circle, who is not and why; click a cell, a facility or a district."""

from typing import Any

import numpy as np
import streamlit as st

from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.report.diagnosis.circle_words import describe_circle, state_result, whole_row
from lifecircle.report.web_map.map_ground import degrees
from lifecircle.scenario.reassessing import State
from lifecircle.views.app.circle_known import unknown_layer, why_unknown
from lifecircle.views.app.coverage_ask import AREA, PICKED, ask, go_to
from lifecircle.views.app.coverage_details import Details, cell_details, district_details, facility_details
from lifecircle.views.app.coverage_layers import share_words, shown_layer
from lifecircle.views.app.coverage_look import Look
from lifecircle.views.app.frame import Frame
from lifecircle.views.app.look import facts_table, plain, small_table
from lifecircle.views.app.map.cell_picture import NO_CELL
from lifecircle.views.app.map.layers import Layer, areas, cells_of, ground, many_points, whole
from lifecircle.views.app.map.show import Click, new_click, show_map
from lifecircle.views.app.no_result import needs_run
from lifecircle.views.app.service_colours import domain_rows, facility_points

_MAP = "coverage.map"


def show(frame: Frame) -> None:
    """Draw the page."""
    if needs_run(frame) or frame.state is None:
        return
    state = frame.state
    if not state.run.plan.circle:
        st.info(
            frame.say(
                "这份标准没有服务圈，缺口见“缺口”页。", "This plan has no circles; see the page “Gaps”."
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
        shown, look = ask(frame, state)
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


def _pick(frame: Frame, click: Click) -> None:
    """Remember what was clicked; a spot is the cell drawn there."""
    what, name = click.what, click.id
    if what == "spot":
        name = cells_of(frame).at(click.latitude, click.longitude)
        what = "cell" if name != NO_CELL else ""
    frame.work.write({PICKED: {"what": what, "id": name} if what else None})


def _details(frame: Frame, look: Look) -> Details | None:
    picked = frame.work.note(PICKED)
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
    unknown = why_unknown(look.state.run.coverage, look.circle)
    if unknown:
        st.warning(
            frame.say(
                f"无法计算：{plain(unknown)}。补上数据后重新评估；确实一处也没有的，在 place.toml 的 "
                "surveyed 里写明。",
                f"Not calculated: {plain(unknown)}. Add the data and assess again; where there is really "
                "none, say so under surveyed in place.toml.",
            )
        )
    else:
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
        frame.say(
            "点地图上的格网、设施或单元看详情。", "Click a cell, facility or district on the map for details."
        )
    )


def _show_details(frame: Frame, details: Details) -> None:
    with st.container(border=True, key="coverage_details"):
        st.markdown(f"**{plain(details.title)}**")
        facts_table(details.facts)
        if details.table is not None:
            small_table(details.table)
        picked = frame.work.note(PICKED) or {}
        with st.container(horizontal=True, gap="small"):
            if picked.get("what") == "district" and picked.get("id") != frame.work.note(AREA):
                st.button(
                    frame.say("放大到这里", "Zoom in"),
                    key="coverage.closer",
                    on_click=go_to,
                    args=(frame, str(picked["id"])),
                )
            st.button(
                frame.say("关闭", "Close"),
                key="coverage.close",
                on_click=frame.work.write,
                args=({PICKED: None},),
            )


def _draw(frame: Frame, look: Look, shown: str, details: Details | None) -> None:
    unknown = why_unknown(look.state.run.coverage, look.circle)
    layer, legend = unknown_layer(frame, look) if unknown else shown_layer(frame, look, shown)
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
