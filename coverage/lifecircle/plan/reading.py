"""Reading a plan: a preset by its id or a planner's own file, with every fault and its line."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from lifecircle.geodata.errors import PlanError, Problem
from lifecircle.geodata.text import Language, Text
from lifecircle.geodata.toml_lines import KeyPath, decode_text, key_lines

from .checking import is_remark, plan_problems
from .english import plan_in_language
from .model import Assumptions, Circle, Plan, Preference, Presence, Project, Ratio, Row, Tracked
from .schema_faults import schema_problems
from .vary import Vary
from .verified import unverified_rows
from .wording import CHECKS, FILES

if TYPE_CHECKING:
    import pandas as pd

Model = TypeVar("Model", bound=BaseModel)

_ROWS: tuple[tuple[str, type[Row]], ...] = (
    ("circle", Circle),
    ("ratio", Ratio),
    ("presence", Presence),
    ("tracked", Tracked),
    ("preference", Preference),
    ("project", Project),
)
_AT_LINE = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")
_FULL_WIDTH = re.compile(r"[“”‘’＝，［］｛｝＃]")


def preset_ids() -> tuple[str, ...]:
    """The ids of the plans that come with the package, sorted."""
    folder = resources.files(__package__) / "presets"
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def preset_path(preset_id: str) -> Path:
    """The file of a preset. Raises PlanError for an unknown id."""
    if preset_id not in preset_ids():
        raise PlanError([_no_plan(preset_id)])
    return Path(str(resources.files(__package__) / "presets" / f"{preset_id}.toml"))


def read_plan(source: str | Path) -> Plan:
    """The plan of a preset id or of a TOML file.

    A preset id wins over a file of the same name in the working folder. Raises PlanError with
    every fault found, each with its line.
    """
    plan, problems = _read(source)
    errors = [problem for problem in problems if not is_remark(problem)]
    if plan is None or errors:
        raise PlanError(errors)
    return plan


def check_plan(source: str | Path) -> tuple[Problem, ...]:
    """Every fault and remark of a plan, in the order of the file; does not raise.

    ``checking.is_remark`` tells which of them do not stop the plan from being used.
    """
    return tuple(_read(source)[1])


def preset_rows(*, language: Language = "zh") -> list[dict[str, str | int]]:
    """One row per preset: id, name (in the language), region, period, and how many rows of each kind.

    left_out: rows of the catalogue that the preset leaves out with a reason. unverified: rows of
    any kind that results leave out because nobody saw them in their source.
    """
    return [
        {
            "id": plan.id,
            "name": plan.name,
            "region": plan.region,
            "period": f"{plan.period[0]}-{plan.period[1]}" if plan.period else "",
            "circles": len(plan.circle),
            "ratios": len(plan.ratio),
            "presence": len(plan.presence),
            "tracked": len(plan.tracked),
            "preferences": len(plan.preference),
            "projects": len(plan.project),
            "left_out": sum(len(each.catalogue) for each in plan.left_out),
            "unverified": len(unverified_rows(plan)),
        }
        for plan in (plan_in_language(read_plan(one), language) for one in preset_ids())
    ]


def list_presets() -> "pd.DataFrame":
    """``preset_rows`` as a table."""
    import pandas as pd  # the list itself answers at once

    return pd.DataFrame(preset_rows())


def _read(source: str | Path) -> tuple[Plan | None, list[Problem]]:
    path = preset_path(source) if isinstance(source, str) and source in preset_ids() else Path(source)
    file = str(source)
    if not path.is_file():
        return None, [_no_plan(file)]
    try:
        raw = path.read_bytes()
    except OSError as error:
        return None, [_file_problem("unreadable", file=file, found=str(error))]
    return parse_plan(raw, file=file)


def parse_plan(raw: bytes, *, file: str) -> tuple[Plan | None, list[Problem]]:
    """The plan of a file's bytes, or None, and everything found (errors and remarks).

    UTF-8 with or without BOM is what TOML asks for; UTF-16 and, with a remark, GBK are read too.
    """
    data, lines, remarks = read_toml(raw, file=file)
    if data is None:
        return None, remarks
    plan, problems = _checked(data, lines=lines, file=file)
    return plan, [*remarks, *problems]


def read_toml(raw: bytes, *, file: str) -> tuple[dict[str, Any] | None, Mapping[KeyPath, int], list[Problem]]:
    """What stands in a TOML file of ours, on which lines, and what is wrong with its encoding or syntax.

    Without values (None) the problems say why; with values they are remarks only.
    """
    decoded = decode_text(raw)
    if decoded is None:
        return None, {}, [_file_problem("encoding", file=file)]
    text, encoding = decoded[0].replace("\r\n", "\n"), decoded[1]
    remarks = [_gbk_remark(file)] if encoding == "gb18030" else []
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, {}, [*remarks, _syntax_problem(error, text=text, file=file)]
    except RecursionError:
        return None, {}, [*remarks, _file_problem("too_deep", file=file)]
    return data, key_lines(text), remarks


def _checked(
    data: dict[str, Any], *, lines: Mapping[KeyPath, int], file: str
) -> tuple[Plan | None, list[Problem]]:
    plan, problems = None, []
    try:
        plan = validated(Plan, data)
    except ValidationError as error:
        problems = schema_problems(error.errors(), data=data, lines=lines, file=file)
    assumptions, sources = data.get("assumptions", {}), data.get("sources", {})
    problems += plan_problems(
        list(_valid_rows(data)),
        assumptions=valid_or_none(Assumptions, assumptions),
        vary=valid_or_none(Vary, data.get("vary", {})),
        sources=sources if isinstance(sources, Mapping) else {},
        data=data,
        lines=lines,
        file=file,
    )
    return plan, sorted(problems, key=lambda problem: problem.row or 0)


def _valid_rows(data: Mapping[str, Any]) -> Iterator[tuple[KeyPath, Row]]:
    """The rows that are right by themselves, so that a faulty row does not hide other faults."""
    for table, model in _ROWS:
        rows = data.get(table, [])
        for position, given in enumerate(rows if isinstance(rows, list) else []):
            row = valid_or_none(model, given)
            if row is not None:
                yield (table, position), row


def validated(model: type[Model], data: Any) -> Model:
    """The value of what stands in the file; raises pydantic's ValidationError."""
    # through JSON: strict about types, while a list may still stand for a tuple
    return model.model_validate_json(json.dumps(data, default=str), strict=True)


def valid_or_none(model: type[Model], data: Any) -> Model | None:
    """The value, or None where it is faulty."""
    try:
        return validated(model, data)
    except ValidationError:
        return None


def _syntax_problem(error: tomllib.TOMLDecodeError, *, text: str, file: str) -> Problem:
    at = _AT_LINE.search(str(error))
    lines = text.split("\n")
    row = int(at[1]) if at and at[1] else max(1, len(text.rstrip("\n").split("\n")))
    written = re.sub(r"\"[^\"]*\"|'[^']*'|#.*", "", lines[row - 1]) if row <= len(lines) else ""
    full_width = _FULL_WIDTH.search(written)
    if full_width:
        return _file_problem("full_width", file=file, row=row, found=full_width.group())
    found = _AT_LINE.sub("", str(error)).strip()
    return _file_problem("toml_syntax", file=file, row=row, found=found)


def _no_plan(name: str) -> Problem:
    known = preset_ids()
    near = get_close_matches(name, known, n=1)
    return _file_problem(
        "no_plan", file=name, presets=", ".join([*near, *(k for k in known if k not in near)])
    )


def _gbk_remark(file: str) -> Problem:
    message, remedy = CHECKS["remark_encoding"]
    message = Text(zh=message.zh.format(found="GBK"), en=message.en.format(found="GBK"))
    return Problem(code="remark_encoding", file=file, message=message, remedy=remedy)


def _file_problem(
    code: str, *, file: str, row: int | None = None, found: str | None = None, presets: str = ""
) -> Problem:
    message, remedy = FILES[code]
    values = {"found": found, "presets": presets}
    return Problem(
        code=code,
        file=file,
        row=row,
        found=None if "{found}" in message.zh else found,
        message=Text(zh=message.zh.format(**values), en=message.en.format(**values)),
        remedy=Text(zh=remedy.zh.format(**values), en=remedy.en.format(**values)),
    )
