"""Compare scenarios with today and with each other."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lifecircle.geodata.text import Language, Text
from lifecircle.views.console import console

from .common import (
    Lang,
    LangOption,
    OverwriteOption,
    PlaceArgument,
    PlanOption,
    answering,
    language_of,
    progress_bar,
)

if TYPE_CHECKING:
    from lifecircle.coverage.assessment import Assessment
    from lifecircle.report.folders.compare_folder import NamedComparison
    from lifecircle.scenario import Scenario


def compare_command(
    place: PlaceArgument,
    plan: PlanOption,
    scenario: Annotated[list[Path], typer.Option(help="情景文件，可写两次。Scenario file; up to two.")],
    out: Annotated[Path, typer.Option(help="结果文件夹。Folder for the tables.")],
    year: Annotated[int | None, typer.Option(help="看哪一年。The year to look at.")] = None,
    lang: LangOption = Lang.zh,
    overwrite: OverwriteOption = False,
) -> None:
    """比较情景与现状、情景与情景，写出差异表。Compare scenarios with today and with each other."""
    from lifecircle.report.folders.compare_folder import BASELINE, write_comparisons
    from lifecircle.report.folders.run_folder import check_output
    from lifecircle.report.folders.scenario_record import scenario_record
    from lifecircle.scenario.notes import notes_on
    from lifecircle.views.terminal_compare import compared

    language = language_of(lang)
    with answering(language):
        check_output(out, overwrite=overwrite)
        found, runs, given = _compare(place, plan, scenario, year=year, language=language)
        today = runs[BASELINE].place
        records = {name: scenario_record(one, today) for name, one in given.items()}
        folder = write_comparisons(found, runs, out, scenarios=records, overwrite=overwrite)
    names = {name: one.scenario.name for name, one in given.items()}
    notes = {name: notes_on(one, runs[BASELINE], runs[name], year=year) for name, one in given.items()}
    console().print(compared(found, folder, names=names, notes=notes, language=language))


def _compare(
    place: Path, plan: str, files: list[Path], *, year: int | None, language: Language
) -> "tuple[list[NamedComparison], dict[str, Assessment], dict[str, Scenario]]":
    """Read everything, and compare today with each scenario and the first with the second."""
    from lifecircle.geodata import read_place
    from lifecircle.plan.reading import read_plan
    from lifecircle.report.folders.compare_folder import NamedComparison
    from lifecircle.scenario.versus import compare_all, read_all

    with progress_bar(language) as tell:
        tell(Text("读取输入", "reading"), 0.0)
        standards, found = read_plan(plan), read_place(place)
        given = read_all(files, found, year=year)
        comparisons, runs = compare_all(found, standards, given, year=year, language=language, progress=tell)
    named = [NamedComparison(before=a, after=b, comparison=one) for (a, b), one in comparisons.items()]
    return named, runs, given
