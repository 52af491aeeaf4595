"""7 导出: everything to take away, each with what it is for."""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from lifecircle.geodata.errors import ScenarioError
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.report.diagnosis.plan_rows import domain_word
from lifecircle.report.figures.fonts import FontError
from lifecircle.report.folders.run_layers import LAYERS_FILE
from lifecircle.report.report_folder import CHAPTER, MAPS, WEB_MAP, WORKBOOK
from lifecircle.scenario.model import Scenario
from lifecircle.views.app.choices import chosen, several, switch
from lifecircle.views.app.export_job import (
    EXPORT,
    Wanted,
    files_in,
    key_of,
    made,
    report_folder,
    run_folder,
    scenario_files,
    start_export,
    table_files,
    zipped,
)
from lifecircle.views.app.frame import Frame
from lifecircle.views.app.jobs import jobs
from lifecircle.views.app.look import table
from lifecircle.views.app.problems import problem_rows
from lifecircle.views.app.scenario_edits import edit_count
from lifecircle.views.app.scenario_files import scenario_ids, story_of
from lifecircle.views.app.scenario_state import state_now
from lifecircle.views.app.service_colours import type_word
from lifecircle.views.app.siting_job import last_siting

_SITING = "--siting"
"""What a report calls the siting in its faults."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Item(NamedTuple):
    """Something to take away: its name, what it is for, the file."""

    key: str
    name: str
    purpose: str
    file_name: str
    mime: str
    data: Callable[[], bytes]


def show(frame: Frame) -> None:
    """Draw the page."""
    if frame.needs_run():
        return
    side, main = st.columns([1, 2], gap="large")
    with side:
        wanted, scenario = _ask(frame)
        _start(frame, wanted, scenario)
    with main:
        _ended(frame)
        _items(frame)


def _ask(frame: Frame) -> tuple[Wanted, Scenario | None]:
    """What the report is to hold."""
    say, taxonomy = frame.say, load_taxonomy()
    st.markdown(f"**{say('成果里要什么', 'What the files hold')}**")
    domains = list(dict.fromkeys(one.domain for one in taxonomy.types.values()))
    domain = chosen(
        frame, "export.domain", say(
            "领域（专项规划可只选一个）",
            "Domain (one, for a plan of one sector)",
        ), ["", *domains],
        words=lambda one: domain_word(one, frame.language) if one else say("全部领域", "all domains"),
    )  # fmt: skip
    types = several(
        frame, "export.types", say(
            "只要这些设施（不选：全部）",
            "Only these facilities (else all)",
        ), sorted(taxonomy.types),
        words=lambda one: type_word(one, frame),
    )  # fmt: skip
    stories = {one: story_of(frame.work, one) for one in scenario_ids(frame.work)}
    words = {
        one: story.now.scenario.name or one
        for one, story in stories.items()
        if story is not None and edit_count(story.now)
    }
    picked = ""
    if words:
        picked = chosen(
            frame, "export.scenario", say("写入情景对比", "Scenario to compare with"), ["", *words],
            words=lambda one: words[one] if one else say("不写", "none"),
        )  # fmt: skip
    siting = False
    result = last_siting(frame)
    if result is not None and len(result.new_sites):
        label = say("写入选址建议", "With the proposed sites")
        siting = switch(frame, "export.siting", label, first=True)
    story = stories.get(picked) if picked else None
    wanted = Wanted(domain=domain, types=tuple(types), scenario=picked, siting=siting)
    return wanted, story.now if story is not None else None


def _start(frame: Frame, wanted: Wanted, scenario: Scenario | None) -> None:
    say = frame.say
    job = jobs().get(frame.work.id, EXPORT)
    busy = job is not None and job.running
    waits = scenario is not None and _still_worked_out(frame, scenario)
    done = made(frame.work)
    same = done is not None and done["key"] == key_of(frame, wanted, scenario)
    pressed = st.button(
        say("正在生成……", "Making them…") if busy else say("生成成果", "Make the files"),
        key="export.start",
        type="secondary" if same else "primary",
        width="stretch",
        disabled=busy or waits,
    )
    if pressed:  # not a callback: that would be handed what stood on the page before the last choice
        start_export(frame, wanted, scenario)
        st.rerun()
    if done is not None and not busy:
        st.caption(
            say(f"{done['at']} 生成。", f"Made at {done['at']}.")
            if same
            else say(
                f"右侧是 {done['at']} 按以前的选择生成的，重新生成才是现在的。",
                f"The files on the right were made at {done['at']} from other choices; make them again.",
            )
        )


def _still_worked_out(frame: Frame, scenario: Scenario) -> bool:
    """Whether the scenario that is wanted has no result yet; says so."""
    try:
        waits = state_now(frame, scenario) is None
    except ScenarioError:
        st.warning(
            frame.say("这个情景已不合现在的研究区。", "This scenario does not fit the study area any more.")
        )
        return True
    if waits:
        st.caption(frame.say("先把这个情景算完。", "The scenario is worked out first."))
    return waits


def _ended(frame: Frame) -> None:
    """Why the files could not be made."""
    job = jobs().get(frame.work.id, EXPORT)
    if job is None or job.running:
        return
    if job.problems:
        say = frame.say
        st.error(say("没有生成，请改选择", "The files could not be made; change what you ask for"))
        if any(one.file == _SITING for one in job.problems):
            st.warning(
                say(
                    "选址的服务圈不在所选领域或设施之内。请关掉“写入选址建议”，或换领域。",
                    "The sites are of another domain. Leave them out, or choose another domain.",
                )
            )
        others = [one for one in job.problems if one.file != _SITING]
        if others:
            rows = problem_rows(others, language=frame.language)
            table(rows.iloc[:, 1:], key="export.faults")  # the first column names an option of the command
    elif isinstance(job.broken, FontError):
        st.error(str(job.broken))
    elif job.broken is not None:
        name = type(job.broken).__name__
        st.error(frame.say(f"生成时出错（{name}）。", f"Making the files failed ({name})."))


def _items(frame: Frame) -> None:
    say = frame.say
    if made(frame.work) is None:
        job = jobs().get(frame.work.id, EXPORT)
        busy = job is not None and job.running
        st.info(
            say("正在生成，完成后在这里逐项下载。", "Being made; each file can be downloaded here then.")
            if busy
            else say(
                "点左边**生成成果**，之后在这里逐项下载：表格、文稿、地图、图层和记录。要画几十张图，需几分钟，其间可看别的页。",
                "Press **Make the files** on the left; then each can be downloaded here. Dozens of maps are "
                "drawn, which takes minutes; other pages stay usable.",
            )
        )
        found = _scenario_item(frame)
    else:
        found = [*_report_items(frame), *_run_items(frame), *_scenario_item(frame)]
    for item in found:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{item.name}**  \n{item.purpose}", width="stretch")
            st.download_button(
                say("下载", "Download"),
                data=item.data,
                file_name=item.file_name,
                mime=item.mime,
                key=f"export.{item.key}",
                on_click="ignore",
            )


def _report_items(frame: Frame) -> list[Item]:
    say, folder = frame.say, report_folder(frame.work)
    found = [
        Item(
            "workbook", say("缺口表（Excel）", "Gap tables (Excel)"),
            say(
                "指标、服务圈、配置、缺口清单和责任清单，可直接改数、附进规划。",
                "Indicators, circles, gaps and tasks as sheets to work on.",
            ),
            WORKBOOK, _XLSX, lambda: (folder / WORKBOOK).read_bytes(),
        ),
        Item(
            "chapter", say("规划章节（Word）", "Chapter (Word)"),
            say(
                "带图表和依据的章节初稿，供修改。",
                "A draft chapter with maps, charts and sources, to be edited.",
            ),
            CHAPTER, _DOCX, lambda: (folder / CHAPTER).read_bytes(),
        ),
        Item(
            "maps", say("图纸（PNG、PDF）", "Printed maps (PNG, PDF)"),
            say(
                "覆盖图、缺口图和统计图，带图例和比例尺，可印刷。",
                "Coverage and gap maps and charts, ready to print.",
            ),
            "maps.zip", "application/zip", lambda: zipped(files_in(folder / MAPS)),
        ),
    ]  # fmt: skip
    if (folder / WEB_MAP).is_file():
        found.append(
            Item(
                "webmap", say("网页地图（HTML）", "Web map (HTML)"),
                say(
                    "一个文件，双击即开，不用联网，便于给领导看。",
                    "One file that opens by a double-click, without internet.",
                ),
                WEB_MAP, "text/html", lambda: (folder / WEB_MAP).read_bytes(),
            )
        )  # fmt: skip
    return found


def _run_items(frame: Frame) -> list[Item]:
    say, folder = frame.say, run_folder(frame.work)
    return [
        Item(
            "layers", say("图层（GeoPackage）", "Layers (GeoPackage)"),
            say(
                "行政单元、道路和设施，可在 QGIS、ArcGIS 里打开。",
                "Districts, roads and facilities for QGIS or ArcGIS.",
            ),
            LAYERS_FILE, "application/geopackage+sqlite3", lambda: (folder / LAYERS_FILE).read_bytes(),
        ),
        Item(
            "tables", say("全部结果表（zip）", "All tables (zip)"),
            say(
                "与命令行 assess 写出的相同，供复核和再分析。",
                "The same as the command assess writes, to check and go on with.",
            ),
            "tables.zip", "application/zip", lambda: zipped(table_files(frame.work)),
        ),
        Item(
            "record", say("运行记录（JSON）", "Record of the run (JSON)"),
            say(
                "用了哪些数据、标准、假设和版本，说明数字从何而来。",
                "Data, plan, assumptions and versions: where the figures come from.",
            ),
            "run.json", "application/json", lambda: (folder / "run.json").read_bytes(),
        ),
    ]  # fmt: skip


def _scenario_item(frame: Frame) -> list[Item]:
    files = scenario_files(frame.work)
    if not files:
        return []
    say = frame.say
    return [
        Item(
            "scenarios", say("情景文件（zip）", "Scenario files (zip)"),
            say(
                "每个情景一个文件，可再载入，也可用命令行 compare 比较。",
                "One file each, to load again or for the command compare.",
            ),
            "scenarios.zip", "application/zip", lambda: zipped(scenario_files(frame.work)),
        )
    ]  # fmt: skip
