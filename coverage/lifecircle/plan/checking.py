"""What the schema of a plan cannot see: ids, facility types, groups, sources, limits, targets."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.taxonomy import Taxonomy, load_taxonomy
from lifecircle.geodata.text import Text
from lifecircle.geodata.toml_lines import KeyPath, line_of

from .model import Assumptions, Row
from .row_faults import Finding, group_findings, row_findings
from .schema_faults import PLAN_FORMAT, Format, fill, name_of
from .vary import Vary
from .vary_faults import vary_findings
from .wording import CHECKS, ROW_WORDS, Saying

REMARK = "remark_"
"""How the code of a problem begins that does not stop the reading."""

_FASTEST_WALK_KMH, _FASTEST_BIKE_KMH = 10.0, 40.0

Rows = Sequence[tuple[KeyPath, Row]]
"""Rows with their place in the file, e.g. ("circle", 0)."""


def plan_problems(
    rows: Rows,
    *,
    assumptions: Assumptions | None,
    vary: Vary | None,
    sources: Mapping[str, str],
    data: Mapping[str, Any],
    lines: Mapping[KeyPath, int],
    file: str,
) -> list[Problem]:
    """Errors and remarks (see ``is_remark``) in the order of the file."""
    taxonomy = load_taxonomy()
    given = list(_given_rows(data))
    findings = [*_ids(given, lines=lines), *_sources(given, sources), *_english(data)]
    period = data.get("period")
    if isinstance(period, list) and len(period) == 2 and period[0] > period[1]:
        findings.append(Finding("bounds_swapped", ("period",)))
    if not given:
        findings.append(Finding("remark_empty", ()))
    if assumptions is not None:
        for group in data.get("assumptions", {}).get("walk_kmh", {}):
            if group != "default":
                findings += group_findings(group, ("assumptions", "walk_kmh", group))
        findings += _speeds(assumptions)
    if assumptions is not None and vary is not None:
        findings += vary_findings(vary, assumptions, [row for _, row in rows])
    for path, row in rows:
        findings += row_findings(row, path)
    for path, raw in given:
        findings += _types(raw, path, taxonomy=taxonomy)
    problems = [as_problem(finding, data=data, lines=lines, file=file) for finding in findings]
    return sorted(problems, key=lambda problem: problem.row or 0)


def is_remark(problem: Problem) -> bool:
    """Whether a problem of a plan is only a remark: the plan can be used."""
    return problem.code.startswith(REMARK)


def as_problem(
    finding: Finding,
    *,
    data: Mapping[str, Any],
    lines: Mapping[KeyPath, int],
    file: str,
    sayings: Mapping[str, Saying] = CHECKS,
    form: Format = PLAN_FORMAT,
) -> Problem:
    """A finding in words, with its line; without ``lines`` (a value that was never a file) without one."""
    message, remedy = sayings[finding.code]
    what = name_of(finding.path, data, form=form)
    values = {**finding.values, "found": finding.found}
    texts = [fill(text, what=what, near=finding.near, values=values) for text in (message, remedy)]
    says_found = "{found}" in message.zh
    return Problem(
        code=finding.code,
        file=file,
        row=(line_of(lines, finding.path) or 1) if lines else None,
        found=None if says_found else finding.found,
        message=texts[0],
        remedy=texts[1],
    )


def _given_rows(data: Mapping[str, Any]) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    """The rows as written, also those that the schema refuses."""
    for table in ROW_WORDS:
        rows = data.get(table)
        for position, row in enumerate(rows if isinstance(rows, list) else []):
            if isinstance(row, Mapping):
                yield (table, position), row


def _ids(
    given: Sequence[tuple[KeyPath, Mapping[str, Any]]], *, lines: Mapping[KeyPath, int]
) -> Iterator[Finding]:
    first: dict[str, KeyPath] = {}
    for path, row in sorted(given, key=lambda each: line_of(lines, each[0]) or 0):
        row_id = row.get("id")
        if not isinstance(row_id, str):
            continue
        if row_id in first:
            line = line_of(lines, (*first[row_id], "id"))
            yield Finding("duplicate_id", (*path, "id"), found=row_id, values={"line": line})
        first.setdefault(row_id, path)


def _sources(
    given: Sequence[tuple[KeyPath, Mapping[str, Any]]], sources: Mapping[str, str]
) -> Iterator[Finding]:
    for path, row in given:
        source = row.get("source")
        if (
            isinstance(source, Mapping)
            and isinstance(source.get("file"), str)
            and source["file"] not in sources
        ):
            yield Finding("unknown_source", (*path, "source", "file"), found=source["file"])


def _speeds(assumptions: Assumptions) -> Iterator[Finding]:
    """Remarks on speeds that nobody walks or rides at: metres a minute, or a slip of the point."""
    for group, speed_kmh in assumptions.walk_kmh.items():
        if speed_kmh > _FASTEST_WALK_KMH:
            path = ("assumptions", "walk_kmh", group)
            yield Finding("remark_speed", path, found=f"{speed_kmh:g}")
    if assumptions.bike_kmh > _FASTEST_BIKE_KMH:
        yield Finding("remark_speed", ("assumptions", "bike_kmh"), found=f"{assumptions.bike_kmh:g}")


def _english(data: Mapping[str, Any]) -> Iterator[Finding]:
    """Words of [english] that no longer stand in the plan, as after a correction of the Chinese."""
    table = data.get("english")
    if isinstance(table, Mapping) and table:
        said = set(_texts({key: value for key, value in data.items() if key != "english"}))
        for words in table:
            if words not in said:
                yield Finding("remark_english", ("english", words))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(inner)


def _types(value: Any, path: KeyPath, *, taxonomy: Taxonomy) -> Iterator[Finding]:
    """Unknown facility types anywhere in a row as written."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _types(inner, (*path, key), taxonomy=taxonomy)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            if path[-1] != "types":
                yield from _types(inner, (*path, position), taxonomy=taxonomy)
            elif isinstance(inner, str) and inner not in taxonomy.types:
                yield Finding("unknown_type", (*path, position), found=inner, near=near_type(inner, taxonomy))


def near_type(type_id: str, taxonomy: Taxonomy) -> Text:
    """The facility types that an unknown id may have meant."""
    meant = taxonomy.find(type_id)
    near = [meant] if meant else get_close_matches(type_id, taxonomy.types, n=1, cutoff=0.75)
    near = near or [found for word in taxonomy.close_to(type_id) if (found := taxonomy.find(word))]
    if not near:
        return Text("请从设施类型表中选用编号", "Choose an id from the list of facility types.")
    named_zh = "、".join(f"{each}（{taxonomy.types[each].zh}）" for each in near)
    named_en = ", ".join(f"{each} ({taxonomy.types[each].en})" for each in near)
    return Text(f"是不是 {named_zh}？", f"Did you mean {named_en}?")
