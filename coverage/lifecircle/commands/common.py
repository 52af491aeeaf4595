"""What the commands share: options, the progress bar, and how faults are answered."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.files.disk_faults import disk_fault
from lifecircle.geodata.text import Language, Text
from lifecircle.views.console import console, faults

if TYPE_CHECKING:  # a command loads what it needs when it runs: the help answers at once
    from lifecircle.coverage.assessment import Assessment
    from lifecircle.geodata.place import Place
    from lifecircle.plan.model import Plan

INPUT_FAULT = 2
CHECK_FAILED = 1
INTERRUPTED = 130


class Lang(StrEnum):
    """Language of everything a person reads."""

    zh = "zh"
    en = "en"


LangOption = Annotated[Lang, typer.Option("--lang", envvar="LIFECIRCLE_LANG", help="zh 中文 / en English")]
OverwriteOption = Annotated[
    bool, typer.Option("--overwrite", help="覆盖上一次的结果。Replace an earlier run.")
]
PlaceArgument = Annotated[Path, typer.Argument(metavar="PLACE", help="研究区文件夹。Place folder.")]
PlanOption = Annotated[str, typer.Option(help="预设规划编号或 TOML 文件。Preset or file.")]
PersonsPerUnitOption = Annotated[
    float | None,
    typer.Option(min=0, help="每单位供给（床、学位等）服务多少人。People per unit of supply."),
]
Tell = Callable[[Text, float], None]


def assessed(place: Path, plan: str, *, language: Language, count_mobile: bool = False) -> "Assessment":
    """Read both inputs, work out the plan, and show how far it is."""
    from lifecircle.coverage.assessment import assess

    with progress_bar(language) as tell:
        standards, found = inputs(plan, place, tell)
        return assess(found, standards, language=language, count_mobile=count_mobile, progress=tell)


def inputs(plan: str, place: Path, tell: Tell) -> "tuple[Plan, Place]":
    """The plan and the Place. tell: told that they are being read."""
    from lifecircle.geodata import read_place
    from lifecircle.plan.reading import read_plan

    tell(Text("读取输入", "reading"), 0.0)
    return read_plan(plan), read_place(place)


@contextmanager
def progress_bar(language: Language) -> Iterator[Tell]:
    """A progress bar that is told what is being done and the share done."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def tell(doing: Text, share: float) -> None:
            bar.update(task, description=doing.in_language(language), completed=share)

        yield tell


@contextmanager
def answering(language: Language) -> Iterator[None]:
    """Turn faults of the input into a list and exit code 2, and Ctrl+C into a clean stop."""
    try:
        yield
    except InputError as error:
        _say_faults(error.problems, language)
        raise typer.Exit(INPUT_FAULT) from None
    except OSError as error:
        fault = disk_fault(error)
        if fault is None:
            raise
        _say_faults([fault], language)
        raise typer.Exit(INPUT_FAULT) from None
    except KeyboardInterrupt:
        console(stderr=True).print(Text("已取消，没有写出结果", "Cancelled").in_language(language))
        raise typer.Exit(INTERRUPTED) from None


def _say_faults(problems: Sequence[Problem], language: Language) -> None:
    nothing = Text("没有写出任何文件", "Nothing was written").in_language(language)
    console(stderr=True).print(faults(problems, language=language), nothing, sep="\n")


def language_of(lang: Lang) -> Language:
    """The language asked for."""
    return "en" if lang is Lang.en else "zh"
