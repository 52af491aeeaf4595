"""Reading a scenario file, with every fault of it and of its fit to the Place, each with its line."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from lifecircle.geodata.errors import Problem, ScenarioError
from lifecircle.geodata.place import Place
from lifecircle.geodata.toml_lines import KeyPath
from lifecircle.plan.checking import is_remark
from lifecircle.plan.reading import read_toml, valid_or_none, validated
from lifecircle.plan.schema_faults import schema_problems

from .checking import SCENARIO_FORMAT, scenario_problems
from .model import EDIT_TABLES, Edit, Scenario
from .wording import NO_FILE


def read_scenario(path: str | Path, place: Place | None = None, *, year: int | None = None) -> Scenario:
    """The scenario of a TOML file, held against ``place`` where one is given.

    year: the year it is to be looked at, else its own. Raises ScenarioError with every fault.
    """
    scenario, problems = check_scenario(path, place, year=year)
    errors = [problem for problem in problems if not is_remark(problem)]
    if scenario is None or errors:
        raise ScenarioError(errors)
    return scenario


def check_scenario(
    path: str | Path, place: Place | None = None, *, year: int | None = None
) -> tuple[Scenario | None, list[Problem]]:
    """The scenario, or None, and every fault and remark in the order of the file; does not raise."""
    file = str(path)
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        message, remedy = NO_FILE
        found = None if isinstance(error, FileNotFoundError) else str(error)
        return None, [Problem(code="no_scenario", file=file, message=message, remedy=remedy, found=found)]
    return parse_scenario(raw, place, file=file, year=year)


def parse_scenario(
    raw: bytes, place: Place | None = None, *, file: str, year: int | None = None
) -> tuple[Scenario | None, list[Problem]]:
    """The scenario of a file's bytes, or None, and everything found."""
    data, lines, problems = read_toml(raw, file=file)
    if data is None:
        return None, problems
    scenario = None
    try:
        scenario = validated(Scenario, data)
    except ValidationError as error:
        faults = [_as_one_table(fault) for fault in error.errors()]
        problems += schema_problems(faults, data=data, lines=lines, file=file, form=SCENARIO_FORMAT)
    if place is not None:
        head = data.get("scenario")
        stated = head.get("year") if isinstance(head, Mapping) else None
        year = year if year is not None else stated if isinstance(stated, int) else None
        edits = list(_valid_edits(data))
        problems += scenario_problems(place, edits, data=data, lines=lines, file=file, year=year)
    return scenario, sorted(problems, key=lambda problem: problem.row or 0)


def _as_one_table(fault: ErrorDetails) -> ErrorDetails:
    """``[close]`` for ``[[close]]`` is told as such, and not as a list that is missing."""
    single = fault["type"] == "tuple_type" and len(fault["loc"]) == 1 and isinstance(fault["input"], Mapping)
    return ErrorDetails(**{**fault, "type": "one_table"}) if single else fault


def _valid_edits(data: Mapping[str, Any]) -> Iterator[tuple[KeyPath, Edit]]:
    """The edits that are right by themselves, so that a faulty one does not hide the faults of others."""
    for table, model in EDIT_TABLES.items():
        rows = data.get(table, [])
        for position, given in enumerate(rows if isinstance(rows, list) else []):
            edit = valid_or_none(model, given)
            if edit is not None:
                yield (table, position), edit
