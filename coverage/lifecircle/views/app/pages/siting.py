"""5 选址: where to build next, and how far from the best that is."""

import streamlit as st

from lifecircle.plan.model import Circle
from lifecircle.report.folders.siting_reading import SitingResult
from lifecircle.views.app.circle_known import known_circles
from lifecircle.views.app.clicks import pressed
from lifecircle.views.app.frame import Frame
from lifecircle.views.app.jobs import jobs
from lifecircle.views.app.map.layers import ground
from lifecircle.views.app.map.show import Tool, new_click, show_map
from lifecircle.views.app.no_result import needs_run
from lifecircle.views.app.problems import show_breakdown, show_problems
from lifecircle.views.app.report_run import report_run
from lifecircle.views.app.siting_answer import show_headline, show_sites
from lifecircle.views.app.siting_form import ask
from lifecircle.views.app.siting_job import SITE, last_siting, start_siting
from lifecircle.views.app.siting_land import is_drawing, take_drawn
from lifecircle.views.app.siting_locks import locked_sites
from lifecircle.views.app.siting_map import (
    facility_layer,
    land_layers,
    legend,
    locked_layer,
    people_layer,
    site_layer,
)
from lifecircle.views.app.siting_question import Question
from lifecircle.views.app.siting_words import no_answer

_MAP = "siting.map"
_LEAST_HEIGHT_PX = 440


def show(frame: Frame) -> None:
    """Draw the page."""
    if needs_run(frame) or frame.place is None:
        return
    if not known_circles(report_run(frame)):
        st.info(
            frame.say(
                "没有可选址的服务圈：这份标准没有服务圈，或者都缺数据。请在“标准”页换一份，或补上数据。",
                "There is no circle to find sites for: the plan has none, or data are missing for all. "
                "Choose another plan on the page “Plan”, or add the data.",
            )
        )
        return
    take_drawn(frame, new_click(_MAP))
    side, main = st.columns([1, 2.9], gap="medium")
    with side.container(key="side_siting"):
        form = ask(frame)
    with form.start:
        _start(frame, form.question)
    result = last_siting(frame)
    with main:
        _ended(frame)
        lines = 1
        if result is None:
            _how_to(frame)
        else:
            lines = show_headline(frame, result)
        # two columns in any case: the map is loaded anew where it moves to another place on the page
        found = result is not None and len(result.new_sites) > 0
        left, right = st.columns([1.3, 1] if found else [1, 0.001], gap="small")
        with left:
            _map(frame, form.question, result, lines=lines)
        if found and result is not None:
            with right.container(key="side_sites"):
                show_sites(frame, result)


def _start(frame: Frame, question: Question) -> None:
    say = frame.say
    job = jobs().get(frame.work.id, SITE)
    busy = job is not None and job.running
    lacks = question.options["goal"] != "reach" and not (
        question.options.get("sites") or question.options.get("budget")
    )
    clicked = pressed(
        "siting.start",
        say("正在选址……", "Searching…") if busy else say("开始选址", "Find sites"),
        type="primary",
        width="stretch",
        disabled=busy or lacks,
    )
    if clicked and not (busy or lacks):
        start_siting(frame, question)
        st.rerun()
    if lacks:
        st.caption(say("请填新点数量或预算。", "Enter a number of sites or a budget."))


def _ended(frame: Frame) -> None:
    """Why the last search gave nothing."""
    job = jobs().get(frame.work.id, SITE)
    if job is None or job.running:
        return
    if job.problems:
        show_problems(frame, job.problems, no_answer(frame.language))
    elif job.broken is not None:
        said = frame.say(
            "程序出现意外错误，选址没有完成。请改条件再试；仍然出错时，请报告问题。",
            "The search could not be completed because of an unexpected error in the program. Change the "
            "conditions and try again; if it fails again, report the error.",
        )
        show_breakdown(frame, job.broken, said)


def _how_to(frame: Frame) -> None:
    st.markdown(
        frame.say(
            "在左边定下服务圈、目标和数量，点**开始选址**。橙色是还不在服务圈内的居民。",
            "Choose a circle, a goal and a number on the left, then **Find sites**. "
            "People outside the circle are orange.",
        )
    )


def _map(frame: Frame, question: Question, result: SitingResult | None, *, lines: int) -> None:
    """lines: above the map. Another least height has it measured anew how much room they leave."""
    place = frame.place
    if place is None:
        return
    run = report_run(frame)
    circle = _circle(frame, result.record["circle"]["id"] if result else question.circle) or _circle(
        frame, question.circle
    )
    layers = [ground(frame)]
    if circle is not None:
        layers += [people_layer(frame, run, circle), facility_layer(frame, place, circle)]
    land = land_layers(frame, question.excluded, question.land_file)
    layers += land
    locks = locked_sites(frame)
    if locks is not None:
        layers.append(locked_layer(frame, place, locks))
    if result is not None and len(result.new_sites):
        layers.append(site_layer(frame, result))
    tool: Tool = "polygon" if is_drawing(frame) else "pick"
    shown = legend(frame, land=bool(land))
    show_map(
        frame, layers, key=_MAP, legend=shown, tool=tool, least_height_px=_LEAST_HEIGHT_PX - lines
    )  # fmt: skip


def _circle(frame: Frame, identifier: str) -> Circle | None:
    return next((one for one in known_circles(report_run(frame)) if one.id == identifier), None)
