"""7 导出: one button makes everything there is to take away; the gap list is there at once."""

import streamlit as st

from lifecircle.geodata.errors import ScenarioError
from lifecircle.report.figures.fonts import FontError
from lifecircle.scenario.model import Scenario
from lifecircle.views.app.clicks import pressed
from lifecircle.views.app.export_form import ask_wanted
from lifecircle.views.app.export_items import (
    Item,
    all_files,
    gap_list,
    report_items,
    run_items,
    scenario_items,
)
from lifecircle.views.app.export_job import EXPORT, Wanted, key_of, made, start_export
from lifecircle.views.app.frame import Frame
from lifecircle.views.app.jobs import jobs
from lifecircle.views.app.look import small_table
from lifecircle.views.app.no_result import needs_run
from lifecircle.views.app.problems import problem_rows, show_breakdown
from lifecircle.views.app.scenario_state import state_now

_SITING = "--siting"
"""What a report calls the siting in its faults."""
_FEW_CELLS = 50_000
_LONG_S = 90


def show(frame: Frame) -> None:
    """Draw the page."""
    if needs_run(frame):
        return
    side, main = st.columns([1, 2.2], gap="large")
    with side:
        st.markdown(f"**{frame.say('一次生成全部成果', 'All results at once')}**")
        start = st.container()
        wanted, scenario = ask_wanted(frame)
        with start:
            _start(frame, wanted, scenario)
    with main:
        _ended(frame)
        _items(frame)


def _start(frame: Frame, wanted: Wanted, scenario: Scenario | None) -> None:
    say = frame.say
    job = jobs().get(frame.work.id, EXPORT)
    busy = job is not None and job.running
    waits = scenario is not None and _still_worked_out(frame, scenario)
    done = made(frame.work)
    same = done is not None and done["key"] == key_of(frame, wanted, scenario)
    label = (
        say("重新生成", "Generate again") if done is not None else say("生成全部成果", "Generate all results")
    )
    clicked = pressed(
        "export.start",
        say("正在生成……", "Generating…") if busy else label,
        type="secondary" if same else "primary",
        width="stretch",
        disabled=busy or waits,
    )
    if clicked and not (busy or waits):
        start_export(frame, wanted, scenario)
        st.rerun()
    if done is None or busy:
        st.caption(
            say(
                "工作簿、章节、图纸、网页地图、GIS 图层和结果表。",
                "Workbook, chapter, maps, web map, GIS layers and tables. ",
            )
            + _how_long(frame)
            + say("其间可以看别的页。", " You can use other pages meanwhile.")
        )
        return
    _download(all_files(frame), label=say("全部下载（zip）", "Download all (zip)"), wide=same)
    st.caption(
        say(f"{done['at']} 生成。", f"Generated at {done['at']}.")
        if same
        else say(
            f"选择已改动。现有的是 {done['at']} 按以前的选择生成的，请重新生成。",
            f"The choices have changed since the results were generated at {done['at']}. Generate again.",
        )
    )


def _how_long(frame: Frame) -> str:
    """How long the files take, going by the size of the study area."""
    cells = 0 if frame.place is None else len(frame.place.population)
    if cells <= _FEW_CELLS:
        return frame.say("约需 1 分钟，", "It takes about a minute.")
    return frame.say("要画几十张图，约需几分钟，", "Dozens of maps are drawn; this takes a few minutes.")


def _still_worked_out(frame: Frame, scenario: Scenario) -> bool:
    """Whether the scenario that is wanted has no result yet; says so."""
    try:
        waits = state_now(frame, scenario) is None
    except ScenarioError:
        st.warning(
            frame.say(
                "这个情景已不合现在的研究区，请选“不写”或另一个情景。",
                "This scenario no longer fits the study area. Choose “none” or another one.",
            )
        )
        return True
    if waits:
        st.caption(
            frame.say(
                "正在计算这个情景，算完就能生成。",
                "The scenario is being calculated; the results can be generated after that.",
            )
        )
    return waits


def _ended(frame: Frame) -> None:
    """Why the files could not be made."""
    job = jobs().get(frame.work.id, EXPORT)
    if job is None or job.running:
        return
    say = frame.say
    if job.problems:
        st.error(say("没有生成，请改选择", "Nothing was generated; please change your choices"))
        if any(one.file == _SITING for one in job.problems):
            st.warning(
                say(
                    "选址的服务圈不在所选领域或设施之内。请关掉“写入选址建议”，或换领域。",
                    "The proposed sites are outside the chosen domain or facilities. Turn off “Include the "
                    "proposed sites”, or choose another domain.",
                )
            )
        others = [one for one in job.problems if one.file != _SITING]
        if others:  # the first column names an option of the command
            small_table(problem_rows(others, language=frame.language).iloc[:, 1:])
    elif isinstance(job.broken, FontError):
        st.error(str(job.broken))
    elif job.broken is not None:
        said = say(
            "程序出现意外错误，成果没有生成。请再试一次；仍然出错时，先选“只要一部分”，并报告问题。",
            "Nothing was generated because of an unexpected error in the program. Try again; if it fails "
            "again, choose “Part of the results only” and report the error.",
        )
        show_breakdown(frame, job.broken, said)


def _items(frame: Frame) -> None:
    """Each file with what it is for; what is not made yet is listed too, without a file."""
    job = jobs().get(frame.work.id, EXPORT)
    busy = job is not None and job.running
    there = made(frame.work) is not None and not busy
    for item in (gap_list(frame), *report_items(frame), *run_items(frame), *scenario_items(frame)):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"item_{item.key}"):
            st.markdown(f"**{item.name}** &ensp; :gray[{item.purpose}]", width="stretch")
            if there or item.key in ("gaps", "scenarios"):
                _download(item, label=frame.say("下载", "Download"))
            else:
                st.caption(
                    frame.say("生成中", "generating")
                    if busy
                    else frame.say("还没有生成", "not generated yet"),
                    width="content",
                )


def _download(item: Item, *, label: str, wide: bool | None = None) -> None:
    """A button for a file. wide: as wide as its column, and whether it is the thing to press."""
    st.download_button(
        label,
        data=item.data,
        file_name=item.file_name,
        mime=item.mime,
        key=f"export.{item.key}",
        on_click="ignore",
        type="primary" if wide else "secondary",
        width="content" if wide is None else "stretch",
    )
