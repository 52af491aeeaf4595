"""Who is served within capacity, by tables of times and of demand that a planner hands in."""

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


def allocate_command(
    place: PlaceArgument,
    plan: PlanOption,
    circle: Annotated[str, typer.Option(help="服务圈编号。Id of a circle of the plan.")],
    out: Annotated[Path, typer.Option(help="结果文件夹。Folder for the tables.")],
    times: Annotated[
        Path | None,
        typer.Option(help="时间表：起点、设施、分钟；没写的到不了。不给时按路网算。Table of minutes."),
    ] = None,
    demand: Annotated[
        Path | None,
        typer.Option(help="需求表：起点，各人群人数。不给时用研究区人口。Table of people per group."),
    ] = None,
    capacity: Annotated[
        str | None, typer.Option(help="供给字段，或 sites 按处数。Capacity column, or sites.")
    ] = None,
    persons_per_unit: PersonsPerUnitOption = None,
    lang: LangOption = Lang.zh,
    overwrite: OverwriteOption = False,
) -> None:
    """按给定的时间表、需求表分配容量。Allocate within capacity by given times and demand."""
    from lifecircle.access import allocate_in_plan
    from lifecircle.report.folders.allocation_folder import write_allocation
    from lifecircle.report.folders.run_folder import check_output
    from lifecircle.views.terminal_allocation import allocation_summary

    language = language_of(lang)
    with answering(language):
        check_output(out, overwrite=overwrite)
        with progress_bar(language) as tell:
            standards, area = inputs(plan, place, tell)
            tell(Text("分配容量", "allocating"), 0.4)
            found = allocate_in_plan(
                area, standards, circle, times=times, demand=demand, capacity=capacity,
                persons_per_unit=persons_per_unit, language=language,
            )  # fmt: skip
        folder = write_allocation(found, standards, out, overwrite=overwrite)
    console().print(allocation_summary(found, folder))
