"""The line above every page: place, plan, state of the work, what to do next, and the language."""

from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st

from lifecircle.geodata.text import LANGUAGES, Text
from lifecircle.plan.english import plan_in_language

from .clicks import ask_to_assess
from .frame import Frame, is_stale
from .look import plain
from .report_run import counts_of_plan
from .session import WorkSession

_NEXT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "data": ("coverage", "gaps"),
        "standards": ("coverage", "gaps"),
        "coverage": ("gaps",),
        "gaps": ("siting", "export"),
        "siting": ("scenarios",),
        "scenarios": ("export",),
        "export": (),
    }
)
"""Where the work goes on from each page, once there is a result."""
_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "coverage": Text("看覆盖", "See coverage"),
        "gaps": Text("看缺口", "See the gaps"),
        "siting": Text("去选址", "Find sites"),
        "scenarios": Text("试情景", "Try scenarios"),
        "export": Text("导出成果", "Export"),
    }
)


def show_strip(frame: Frame, pages: "Mapping[str, st.Page]", *, at: str) -> None:
    """Draw the line. pages: by address. at: address of the page below."""
    with st.container(key="strip", horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(_where(frame), width="stretch")
        _next_step(frame, pages, at=at)
        st.segmented_control(
            "语言 Language",
            LANGUAGES,
            default=frame.language,
            format_func={"zh": "中文", "en": "English"}.__getitem__,
            key="language",
            label_visibility="collapsed",
            on_change=_switch_language,
            args=(frame.work,),
            width="content",
        )


def _where(frame: Frame) -> str:
    """Place and plan in words, as Markdown."""
    if frame.place is not None:
        place = f"**{plain(frame.place.name)}**"
        if frame.place.synthetic and not ("合成" in frame.place.name and frame.language == "zh"):
            place += f" :red-badge[{frame.say('合成样例', 'synthetic sample')}]"
    elif frame.place_input is not None:
        place = frame.say("正在读取研究区", "reading the study area")
        if frame.place_faults:
            place = f":red[{frame.say('研究区数据有问题', 'errors in the study area')}]"
    else:
        place = frame.say("还没有研究区", "no study area yet")
    plan = f":red[{frame.say('标准有问题', 'errors in the plan')}]"
    if frame.plan is not None:
        plan = plain(plan_in_language(frame.plan, frame.language).name)
    return f"{place} &nbsp;·&nbsp; {plan} &nbsp;·&nbsp; {_state_words(frame)}"


def _state_words(frame: Frame) -> str:
    if frame.assessing:
        return frame.say("正在评估", "assessing")
    if frame.state is not None:
        counts = counts_of_plan(frame)
        if counts is None:
            return frame.say("已评估", "assessed")
        said = frame.say(f"已评估，{counts.short} 项未达标", f"assessed, {counts.short} not met")
        if counts.unknown:
            said += frame.say(f"，{counts.unknown} 项缺数据", f", {counts.unknown} lack data")
        return said
    if is_stale(frame):
        return frame.say("数据或标准已改动，请重新评估", "data or plan changed: please assess again")
    return frame.say("未评估", "not assessed yet")


def _next_step(frame: Frame, pages: "Mapping[str, st.Page]", *, at: str) -> None:
    """What to do next: mend, assess, or the page where the work goes on."""
    if frame.place_input is None:
        return
    if frame.place_faults or frame.plan_faults:
        where = "data" if frame.place_faults else "standards"
        if at != where:
            st.page_link(pages[where], label=frame.say("去改正 ›", "Correct the errors ›"), width="content")
    elif frame.place is not None and frame.state is None and not frame.assessing:
        # as a callback: it is heard first of all, also where a step to another page cuts the run short
        st.button(frame.say("开始评估", "Assess"), type="primary", key="assess", on_click=ask_to_assess)
    elif frame.state is not None:
        for address in _NEXT[at]:
            label = f"{_WORDS[address].in_language(frame.language)} ›"
            st.page_link(pages[address], label=label, width="content")


def _switch_language(work: WorkSession) -> None:
    chosen = st.session_state.get("language")
    if chosen in LANGUAGES:
        work.remember(language=chosen)
