"""Assess a Place against a plan."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lifecircle.views.console import console

from .common import (
    Lang,
    LangOption,
    OverwriteOption,
    PlaceArgument,
    PlanOption,
    answering,
    assessed,
    language_of,
    progress_bar,
)

if TYPE_CHECKING:
    from lifecircle.coverage.assessment import Assessment
    from lifecircle.geodata.text import Language
    from lifecircle.sensitivity import Sensitivity


def assess_command(
    place: PlaceArgument,
    plan: PlanOption,
    out: Annotated[Path, typer.Option(help="结果文件夹。Folder for the tables.")],
    lang: LangOption = Lang.zh,
    overwrite: OverwriteOption = False,
    count_mobile: Annotated[
        bool, typer.Option("--count-mobile", help="流动服务也计入。Count mobile services too.")
    ] = False,
    sensitivity: Annotated[
        bool,
        typer.Option("--sensitivity", help="假定上下浮动再算，给出范围。Vary the assumptions, give ranges."),
    ] = False,
    date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="数据截至日期。Day of the data, e.g. 2023-12-31."),
    ] = None,
) -> None:
    """按规划核查一个研究区，写出全部表格。Assess a Place against a plan."""
    from lifecircle.report.folders.run_folder import check_output
    from lifecircle.report.folders.sensitivity_folder import write_dated_run
    from lifecircle.views.terminal import summary

    language = language_of(lang)
    with answering(language):
        check_output(out, overwrite=overwrite)
        result = assessed(place, plan, language=language, count_mobile=count_mobile)
        tried = _sensitivity(result, language) if sensitivity else None
        day = date.date().isoformat() if date else None
        folder = write_dated_run(result, out, date=day, sensitivity=tried, overwrite=overwrite)
    console().print(summary(result, folder))
    if tried is not None:
        from lifecircle.views.terminal_sensitivity import sensitivity_summary

        console().print(sensitivity_summary(tried, result.plan, language=language))


def _sensitivity(result: "Assessment", language: "Language") -> "Sensitivity":
    from lifecircle.sensitivity import work_out_sensitivity

    with progress_bar(language) as tell:
        return work_out_sensitivity(result, progress=tell)
