"""A whole report on disk: workbook, chapter, maps, layers and the record, or nothing."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from lifecircle.geodata.text import Language, Text
from lifecircle.report.chapter.chapter import wanted_pictures, write_chapter
from lifecircle.report.chapter.template import Opened, open_template
from lifecircle.report.circle_view import drawn_circles
from lifecircle.report.diagnosis.narrowing import check_siting_kept, narrowed, narrowed_scenario, types_asked
from lifecircle.report.figures.illustrations import Illustration, illustrations, write_figure
from lifecircle.report.folders.naming import run_named, scenario_named, siting_named, table_named
from lifecircle.report.folders.run_folder import check_output, versions, write_record, write_whole
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.scenario_reading import ScenarioResult
from lifecircle.report.folders.siting_reading import SitingResult
from lifecircle.report.gis.geopackage import write_geopackage
from lifecircle.report.web_map.coverage_map import write_map
from lifecircle.report.workbook.workbook import write_workbook

WORKBOOK, CHAPTER, WEB_MAP, LAYERS, MAPS = (
    "gap_tables.xlsx", "chapter.docx", "map.html", "results.gpkg", "maps",
)  # fmt: skip
MOST_CELLS = 200_000
"""Cells written to results.gpkg; of a larger Place its other layers only."""
PRINT_DPI, CHAPTER_DPI = 300, 200
Progress = Callable[[Text, float], None]


def write_report(
    run: Run,
    out: Path,
    *,
    scenario: ScenarioResult | None = None,
    siting: SitingResult | None = None,
    sensitivity: pd.DataFrame | None = None,
    template: Path | None = None,
    types: Sequence[str] = (),
    domain: str | None = None,
    drawn: datetime.date | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Path:
    """Write the workbook, chapter, web map, layers, maps/ and run.json to ``out`` and return it.

    map.html: only where the run has a circle to draw.

    template: a Word document of the office. types, domain: only what the plan asks of these
    facility types or of this domain. drawn: the day that stands on the maps; today where left out.
    progress: told what is being done and the share done.
    Raises InputError for a template, types or a domain that cannot be used, OutputError as
    ``check_output`` does, fonts.FontError where the computer has no Chinese typeface.
    """
    check_output(out, overwrite=overwrite)
    tell = progress or _silent
    opened = open_template(template)
    if types or domain is not None:
        run = narrowed(run, types_asked(types, domain), domain=domain)
        scenario = None if scenario is None else narrowed_scenario(scenario, run)
        if siting is not None:
            check_siting_kept(siting, run)
    # what was made in another language goes by the names that the run gives
    scenario = None if scenario is None else scenario_named(scenario, run.plan)
    siting = None if siting is None else siting_named(siting, run.plan)
    sensitivity = None if sensitivity is None else table_named(sensitivity, run.plan)
    found = illustrations(run, siting=siting, scenario=scenario, drawn=drawn)

    def fill(partial: Path) -> None:
        tell(Text("写工作簿", "writing the workbook"), 0.02)
        write_workbook(run, partial / WORKBOOK, scenario=scenario, siting=siting, sensitivity=sensitivity)
        pictures = _draw(run, found, partial, tell=tell)
        tell(Text("写章节", "writing the chapter"), 0.92)
        write_chapter(run, partial / CHAPTER, opened=opened, pictures=pictures, scenario=scenario,
                      siting=siting, sensitivity=sensitivity)  # fmt: skip
        for picture in pictures.values():
            picture.unlink()
        if drawn_circles(run):
            tell(Text("写网页地图", "writing the web map"), 0.97)
            write_map(run, partial / WEB_MAP, siting=siting, scenario=scenario)
        tell(Text("写 GeoPackage", "writing the GeoPackage"), 0.99)
        write_geopackage(run, partial / LAYERS, siting=siting, cells=len(run.cells) <= MOST_CELLS)
        write_record(_record(run, found, opened, scenario=scenario, siting=siting), partial)

    return write_whole(out, fill, overwrite=overwrite)


def _silent(doing: Text, share: float) -> None:
    """Where nobody wants to know how far it is."""


def in_language(run: Run, language: Language) -> Run:
    """The run for documents in a language; its plan follows, other words of tables stay, with a remark."""
    if run.language == language:
        return run
    remark = Text(
        "核查结果用另一种语言写成，其中的建议和原因保持原样；用 assess --lang 重新核查可得到同一语言的结果。",
        "The run was made in another language; its suggestions and reasons are kept as they are. Run "
        "assess again with --lang to have everything in one language.",
    )
    said = {"code": "other_language", "zh": remark.zh, "en": remark.en}
    named = run_named(run, language)
    return replace(named, record={**named.record, "warnings": [*run.record["warnings"], said]})


def _draw(
    run: Run, found: Sequence[Illustration], partial: Path, *, tell: Progress
) -> dict[str, Path]:  # fmt: skip
    """Draw all into maps/ (PNG and PDF); those of the chapter once more, smaller, beside it."""
    folder = partial / MAPS
    folder.mkdir()
    wanted = wanted_pictures(run)
    small: dict[str, Path] = {}
    for number, one in enumerate(found):
        tell(Text(f"绘制：{one.caption.zh}", f"drawing: {one.caption.en}"), 0.05 + 0.85 * number / len(found))
        figure = one.draw()
        write_figure(figure, folder / f"{one.stem}.png", dpi=PRINT_DPI)
        write_figure(figure, folder / f"{one.stem}.pdf", dpi=PRINT_DPI)
        if one.stem in wanted:
            small[one.stem] = partial / f"{one.stem}.png"
            in_text = figure if one.draw_in_text is None else one.draw_in_text()
            write_figure(in_text, small[one.stem], dpi=CHAPTER_DPI)
    return small


def _record(
    run: Run, found: Sequence[Illustration], opened: Opened, *, scenario: ScenarioResult | None,
    siting: SitingResult | None,
) -> dict[str, Any]:  # fmt: skip
    """What the report was made of."""
    return {
        "report": {
            "types": list(run.record.get("report_types", ())),
            "illustrations": [one.stem for one in found],
            "styles_added": opened.added,
            "scenario": None if scenario is None else {"id": scenario.after, "name": scenario.name},
            "siting": None if siting is None else dict(siting.record["circle"]),
        },
        "run": dict(run.record),
        "versions": versions(),
    }
