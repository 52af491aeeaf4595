"""What the schema of a plan cannot see: ids, facility types, groups, sources, limits, targets."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic import BaseModel

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.place import CAPACITIES
from lifecircle.geodata.taxonomy import Taxonomy, load_taxonomy
from lifecircle.geodata.text import Text

from .model import Assumptions, Circle, Condition, Need, Presence, Quantity, Ratio, Row
from .positions import Path, line_of
from .schema_faults import name_of, suggestion
from .target import parse_target
from .wording import CHECKS, ROW_WORDS

REMARK = "remark_"
"""How the code of a problem begins that does not stop the reading."""

_GROUP = re.compile(r"total|age_\d+_\d+|age_\d+_plus|age_\d+")
_OTHER_GROUP = re.compile(r"(?!age)[a-z][a-z0-9_]*")
_BOUNDS = frozenset({"at_least", "at_most"})


class Finding(NamedTuple):
    """One thing found: its code in ``wording.CHECKS``, its place, and what the wording needs."""

    code: str
    path: Path
    found: str | None = None
    near: Text = Text("", "")
    values: Mapping[str, Any] = {}


Rows = Sequence[tuple[Path, Row]]
"""Rows with their place in the file, e.g. ("circle", 0)."""


def plan_problems(
    rows: Rows,
    *,
    assumptions: Assumptions | None,
    sources: Mapping[str, str],
    data: Mapping[str, Any],
    lines: Mapping[Path, int],
    file: str,
) -> list[Problem]:
    """Errors and remarks (see ``is_remark``) in the order of the file."""
    taxonomy = load_taxonomy()
    given = list(_given_rows(data))
    findings = [*_ids(given, lines=lines), *_sources(given, sources)]
    period = data.get("period")
    if isinstance(period, list) and len(period) == 2 and period[0] > period[1]:
        findings.append(Finding("bounds_swapped", ("period",)))
    if not given:
        findings.append(Finding("remark_empty", ()))
    if assumptions is not None:
        for group in data.get("assumptions", {}).get("walk_kmh", {}):
            if group != "default":
                findings += _group(group, ("assumptions", "walk_kmh", group))
    for path, row in rows:
        findings += _row(row, path)
    for path, raw in given:
        findings += _types(raw, path, taxonomy=taxonomy)
    problems = [_problem(finding, data=data, lines=lines, file=file) for finding in findings]
    return sorted(problems, key=lambda problem: problem.row or 0)


def is_remark(problem: Problem) -> bool:
    """Whether a problem of a plan is only a remark: the plan can be used."""
    return problem.code.startswith(REMARK)


def _problem(finding: Finding, *, data: Mapping[str, Any], lines: Mapping[Path, int], file: str) -> Problem:
    message, remedy = CHECKS[finding.code]
    what = name_of(finding.path, data)
    values = {**finding.values, "found": finding.found}
    texts = [
        Text(
            zh=text.zh.format(**{**values, "what": what.zh, "near": finding.near.zh}),
            en=text.en.format(**{**values, "what": what.en, "near": finding.near.en}),
        )
        for text in (message, remedy)
    ]
    says_found = "{found}" in message.zh
    return Problem(
        code=finding.code,
        file=file,
        row=line_of(lines, finding.path) or 1,
        found=None if says_found else finding.found,
        message=texts[0],
        remedy=texts[1],
    )


def _given_rows(data: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The rows as written, also those that the schema refuses."""
    for table in ROW_WORDS:
        rows = data.get(table)
        for position, row in enumerate(rows if isinstance(rows, list) else []):
            if isinstance(row, Mapping):
                yield (table, position), row


def _ids(given: Sequence[tuple[Path, Mapping[str, Any]]], *, lines: Mapping[Path, int]) -> Iterator[Finding]:
    first: dict[str, Path] = {}
    for path, row in sorted(given, key=lambda each: line_of(lines, each[0]) or 0):
        row_id = row.get("id")
        if not isinstance(row_id, str):
            continue
        if row_id in first:
            line = line_of(lines, (*first[row_id], "id"))
            yield Finding("duplicate_id", (*path, "id"), found=row_id, values={"line": line})
        first.setdefault(row_id, path)


def _sources(
    given: Sequence[tuple[Path, Mapping[str, Any]]], sources: Mapping[str, str]
) -> Iterator[Finding]:
    for path, row in given:
        source = row.get("source")
        if (
            isinstance(source, Mapping)
            and isinstance(source.get("file"), str)
            and source["file"] not in sources
        ):
            yield Finding("unknown_source", (*path, "source", "file"), found=source["file"])


def _types(value: Any, path: Path, *, taxonomy: Taxonomy) -> Iterator[Finding]:
    """Unknown facility types anywhere in a row as written."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _types(inner, (*path, key), taxonomy=taxonomy)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            if path[-1] != "types":
                yield from _types(inner, (*path, position), taxonomy=taxonomy)
            elif isinstance(inner, str) and inner not in taxonomy.types:
                yield Finding(
                    "unknown_type", (*path, position), found=inner, near=_near_type(inner, taxonomy)
                )


def _row(row: Row, path: Path) -> Iterator[Finding]:
    fields = [name for name in type(row).model_fields if name != "assumed"]
    for field in row.assumed:
        if field not in fields:
            yield Finding("unknown_field", (*path, "assumed", field), near=suggestion(field, fields))
    yield from _target(row, path)
    if isinstance(row, Circle):
        yield from _circle(row, path)
    if isinstance(row, Ratio | Presence):
        yield from _where(row.unit_where, (*path, "unit_where"))
    for inner_path, part in _parts(row, path):
        yield from _part(part, inner_path)


def _target(row: Row, path: Path) -> Iterator[Finding]:
    target = parse_target(row.target)
    here = (*path, "target")
    if target.kind == "text":
        yield Finding("remark_target_text", here, found=row.target)
    is_of_people_or_units = isinstance(row, Circle | Presence)
    bounds = [bound for bound in (target.low, target.high) if bound is not None]
    if is_of_people_or_units and bounds and not target.is_share and not target.unit and max(bounds) <= 1:
        yield Finding("remark_target_share", here, found=row.target)


def _circle(circle: Circle, path: Path) -> Iterator[Finding]:
    yield from _group(circle.serves, (*path, "serves"))
    by_setting: list[tuple[Path, Mapping[Any, Any]]] = []
    if isinstance(circle.mode, Mapping):
        by_setting.append(((*path, "mode"), circle.mode))
    for inner_path, part in _parts(circle, path):
        if isinstance(part, Need):
            for name in ("minutes", "metres"):
                limit = getattr(part, name)
                if isinstance(limit, Mapping):
                    by_setting.append(((*inner_path, name), limit))
    for where, limit in by_setting:
        missing = [setting for setting in circle.settings if setting not in limit]
        if missing:
            yield Finding("limit_for_setting", where, values={"missing": ", ".join(missing)})


def _part(part: BaseModel, path: Path) -> Iterator[Finding]:
    """What is to be said about a need, a quantity or a condition."""
    if not isinstance(part, Need | Quantity | Condition):
        return
    yield from _where(part.where, (*path, "where"))
    if isinstance(part, Quantity | Condition) and part.sum is not None and part.sum not in CAPACITIES:
        values = {"expected": ", ".join(CAPACITIES)}
        yield Finding("unknown_capacity", (*path, "sum"), found=part.sum, values=values)
    if isinstance(part, Quantity) and part.population is not None:
        yield from _group(part.population, (*path, "population"))
    if isinstance(part, Condition):
        yield from _where(part.unit, (*path, "unit"))
        low, high = part.at_least, part.at_most
        if low is not None and high is not None and low > high:
            yield Finding("bounds_swapped", path)
        if part.one_per is not None and part.one_per[0] > part.one_per[1]:
            yield Finding("bounds_swapped", (*path, "one_per"))


def _near_type(type_id: str, taxonomy: Taxonomy) -> Text:
    meant = taxonomy.find(type_id)
    near = [meant] if meant else get_close_matches(type_id, taxonomy.types, n=1, cutoff=0.75)
    near = near or [found for word in taxonomy.close_to(type_id) if (found := taxonomy.find(word))]
    if not near:
        return Text("请从设施类型表中选用编号", "Choose an id from the list of facility types.")
    named_zh = "、".join(f"{each}（{taxonomy.types[each].zh}）" for each in near)
    named_en = ", ".join(f"{each} ({taxonomy.types[each].en})" for each in near)
    return Text(f"是不是 {named_zh}？", f"Did you mean {named_en}?")


def _group(name: str, path: Path) -> Iterator[Finding]:
    if _GROUP.fullmatch(name):
        return
    code = "remark_group" if _OTHER_GROUP.fullmatch(name) else "group_name"
    yield Finding(code, path, found=name)


def _where(where: Mapping[str, Any], path: Path) -> Iterator[Finding]:
    for attribute, wanted in where.items():
        values = wanted if isinstance(wanted, list) else [wanted]
        if isinstance(wanted, Mapping):
            values = list(wanted.values()) if wanted and set(wanted) <= _BOUNDS else [None]
        if not values or not all(isinstance(value, str | int | float | bool) for value in values):
            yield Finding("attribute_condition", (*path, attribute))


def _parts(value: Any, path: Path) -> Iterator[tuple[Path, BaseModel]]:
    """Every model inside a row, with its place; the keys of the file are the names of the fields."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if isinstance(inner, BaseModel):
                yield (*path, name), inner
            yield from _parts(inner, (*path, name))
    elif isinstance(value, tuple):
        for position, inner in enumerate(value):
            if isinstance(inner, BaseModel):
                yield (*path, position), inner
            yield from _parts(inner, (*path, position))
