"""Assess a Place against a plan."""

from pathlib import Path
from typing import Annotated

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
)


def assess_command(
    place: PlaceArgument,
    plan: PlanOption,
    out: Annotated[Path, typer.Option(help="结果文件夹。Folder for the tables.")],
    lang: LangOption = Lang.zh,
    overwrite: OverwriteOption = False,
    count_mobile: Annotated[
        bool, typer.Option("--count-mobile", help="流动服务也计入。Count mobile services too.")
    ] = False,
) -> None:
    """按规划核查一个研究区，写出全部表格。Assess a Place against a plan."""
    from lifecircle.report.run_folder import check_output, write_run
    from lifecircle.views.terminal import summary

    language = language_of(lang)
    with answering(language):
        check_output(out, overwrite=overwrite)
        result = assessed(place, plan, language=language, count_mobile=count_mobile)
        folder = write_run(result, out, overwrite=overwrite)
    console().print(summary(result, folder))
