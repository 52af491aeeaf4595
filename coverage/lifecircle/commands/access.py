"""Capacity, access, equity and what closing a facility costs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lifecircle.geodata.text import Text
from lifecircle.views.console import console

from .common import (
    Lang,
    LangOption,
    OverwriteOption,
    PersonsPerUnitOption,
    PlaceArgument,
    PlanOption,
    answering,
    inputs,
    language_of,
    progress_bar,
)


class AccessMethod(StrEnum):
    """How access is measured."""

    two_step = "2sfca"
    enhanced = "e2sfca"
    gaussian = "gaussian"
    three_step = "3sfca"
    modified_huff = "mh3sfca"
    nearest_k = "nearest_k"


def access_command(
    place: PlaceArgument,
    plan: PlanOption,
    circle: Annotated[str, typer.Option(help="服务圈编号。Id of a circle of the plan.")],
    out: Annotated[Path, typer.Option(help="结果文件夹。Folder for the tables.")],
    method: Annotated[AccessMethod, typer.Option(help="可达性算法。Measure.")] = AccessMethod.two_step,
    capacity: Annotated[
        str | None, typer.Option(help="供给字段，或 sites 按处数。Capacity column, or sites.")
    ] = None,
    persons_per_unit: PersonsPerUnitOption = None,
    k: Annotated[int, typer.Option(min=1, help="nearest_k 取几处。How many for nearest_k.")] = 3,
    lang: LangOption = Lang.zh,
    overwrite: OverwriteOption = False,
) -> None:
    """按容量分配、可达性、公平性、关停影响。Capacity, access, equity and what closing a site costs."""
    from lifecircle.access import access_in_plan
    from lifecircle.report.folders.access_folder import write_access
    from lifecircle.report.folders.run_folder import check_output
    from lifecircle.views.terminal_access import access_summary

    language = language_of(lang)
    with answering(language):
        check_output(out, overwrite=overwrite)
        with progress_bar(language) as tell:
            standards, area = inputs(plan, place, tell)
            tell(Text("计算可达性", "computing accessibility"), 0.4)
            found = access_in_plan(
                area, standards, circle, method=method.value, capacity=capacity,
                persons_per_unit=persons_per_unit, k=k, language=language,
            )  # fmt: skip
        folder = write_access(found, standards, out, overwrite=overwrite)
    console().print(access_summary(found, folder))
