"""What can be taken away, each file with what it is for."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from lifecircle.report.report_folder import CHAPTER, LAYERS, MAPS, WEB_MAP, WORKBOOK

from .export_job import everything, files_in, report_folder, run_folder, scenario_files, table_files, zipped
from .frame import Frame
from .gaps_table import gap_rows, gaps_xlsx
from .report_run import report_run

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ZIP = "application/zip"


class Item(NamedTuple):
    """Something to take away: its name, what it is for, the file."""

    key: str
    name: str
    purpose: str
    file_name: str
    mime: str
    data: Callable[[], bytes]


def gap_list(frame: Frame) -> Item:
    """The list of gaps, which is there as soon as something was assessed."""
    run = report_run(frame)
    return Item(
        "gaps",
        frame.say("缺口清单（Excel）", "Gap list (Excel)"),
        frame.say(
            "缺什么、在哪里、缺多少、怎么补，一张表。",
            "What is missing, where, how much, and what would close each gap.",
        ),
        frame.say("缺口清单.xlsx", "gaps.xlsx"),
        _XLSX,
        lambda: gaps_xlsx(gap_rows(run), run=run),
    )  # fmt: skip


def all_files(frame: Frame) -> Item:
    """Everything that was made, as one file."""
    work = frame.work
    return Item(
        "everything", frame.say("全部成果（zip）", "All results (zip)"), "",
        frame.say("成果.zip", "results.zip"), _ZIP, lambda: zipped(everything(work)),
    )  # fmt: skip


def report_items(frame: Frame) -> list[Item]:
    """The files of the report, in the order of their use; also before they are made."""
    say, folder = frame.say, report_folder(frame.work)

    def item(key: str, name: str, purpose: str, file: str, mime: str) -> Item:
        return Item(key, name, purpose, file, mime, lambda: (folder / file).read_bytes())

    found = [
        item("workbook", say("工作簿（Excel）", "Workbook (Excel)"), say(
            "指标、服务圈、配置、缺口清单和责任清单，可直接改数、附进规划。",
            "Indicators, circles, ratios, gaps and tasks as editable sheets.",
        ), WORKBOOK, _XLSX),
        item("chapter", say("规划章节（Word）", "Chapter (Word)"), say(
            "带图表和依据的章节初稿，供修改。",
            "A draft chapter with maps, charts and sources, ready for editing.",
        ), CHAPTER, _DOCX),
        Item("maps", say("图纸（PNG、PDF）", "Printed maps (PNG, PDF)"), say(
            "覆盖图、缺口图和统计图，带图例和比例尺，可印刷。",
            "Coverage and gap maps and charts, ready to print.",
        ), "maps.zip", _ZIP, lambda: zipped(files_in(folder / MAPS))),
        item("webmap", say("网页地图（HTML）", "Web map (HTML)"), say(
            "一个文件，双击即开，不用联网，便于汇报。",
            "One file that opens with a double-click, without internet.",
        ), WEB_MAP, "text/html"),
        item("layers", say("GIS 图层（GeoPackage）", "GIS layers (GeoPackage)"), say(
            "各单元结果、格网和设施，配好颜色，用 QGIS 打开；ArcGIS 也能读。",
            "Results by district, cells and facilities, styled for QGIS; ArcGIS can read them too.",
        ), LAYERS, "application/geopackage+sqlite3"),
    ]  # fmt: skip
    has_circle = frame.plan is not None and bool(frame.plan.circle)
    return [one for one in found if one.key != "webmap" or has_circle]


def run_items(frame: Frame) -> list[Item]:
    """The results themselves, to check and to go on with."""
    say, folder, work = frame.say, run_folder(frame.work), frame.work
    return [
        Item("tables", say("全部结果表（zip）", "All tables (zip)"), say(
            "CSV 表格和图层，供复核、存档；命令行 report 可用它再出报告。",
            "Tables and layers for checking and archiving; the command “report” makes reports from them.",
        ), "tables.zip", _ZIP, lambda: zipped(table_files(work))),
        Item("record", say("计算记录（JSON）", "Record of the run (JSON)"), say(
            "用了哪些数据、标准、参数和版本，说明数字从何而来。",
            "Data, plan, assumptions and versions: where the figures come from.",
        ), "run.json", "application/json", lambda: (folder / "run.json").read_bytes()),
    ]  # fmt: skip


def scenario_items(frame: Frame) -> list[Item]:
    """The scenarios of the session, where there are any."""
    files: list[tuple[str, Path]] = scenario_files(frame.work)
    if not files:
        return []
    say = frame.say
    return [
        Item("scenarios", say("情景文件（zip）", "Scenario files (zip)"), say(
            "每个情景一个文件，可再载入，也可用命令行 compare 比较。",
            "One file per scenario, to load again or to use with the command “compare”.",
        ), "scenarios.zip", _ZIP, lambda: zipped(files))
    ]  # fmt: skip
