"""Where two plans differ, row by row and key by key."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from lifecircle.geodata.text import Language

from .english import plan_in_language
from .matching import matched_rows
from .model import Assumptions, Plan, Row
from .saying import FIELD_WORDS, row_words
from .wording import ROW_WORDS

DIFF_COLUMNS: tuple[str, ...] = ("found", "kind", "row_a", "row_b", "name_a", "name_b", "field", "a", "b")
KINDS: tuple[str, ...] = ("circle", "ratio", "presence", "tracked", "preference")


def diff_plans(a: Plan, b: Plan, *, language: Language = "zh") -> pd.DataFrame:
    """DIFF_COLUMNS: every row of both plans, matched by id, else by kind, facility types and name.

    found: ``different`` (one line per key that differs, a key of ``saying.FIELD_WORDS``), ``same``,
    ``only_a`` or ``only_b`` (``field`` is empty). Blanks, full-width
    forms and the sign of percent make no difference. Names, sources, notes and catalogue ids are not
    compared, nor are projects, which belong to their places. Assumptions that differ stand first,
    with kind ``assumption``; then kind after kind, in the order of ``a``, rows of ``b`` alone last.
    """
    shown_a, shown_b = _named(plan_in_language(a, language)), _named(plan_in_language(b, language))
    rows_a, rows_b = _rows(a), _rows(b)
    kind_of_a, kind_of_b = _kinds(a), _kinds(b)
    pairs = matched_rows(rows_a, rows_b)
    partner = {row.id: other for row, other in pairs}
    matched_b = {other.id for _, other in pairs}
    lines = _assumptions(a.assumptions, b.assumptions)
    for kind in KINDS:
        for row in rows_a:
            if kind_of_a[row.id] == kind:
                other = partner.get(row.id)
                told = None if other is None else shown_b[other.id]
                shown = _Shown(shown_a[row.id], told)
                lines += _pair(row, other, shown, kinds=(kind, kind_of_b), language=language)
        lines += [
            _line("only_b", kind, b=shown_b[row.id], value_b=shown_b[row.id].target)
            for row in rows_b
            if kind_of_b[row.id] == kind and row.id not in matched_b
        ]
    return pd.DataFrame(lines, columns=list(DIFF_COLUMNS))


def _rows(plan: Plan) -> list[Row]:
    return [row for kind in KINDS for row in getattr(plan, kind)]


def _kinds(plan: Plan) -> dict[str, str]:
    return {row.id: kind for kind in KINDS for row in getattr(plan, kind)}


def _named(plan: Plan) -> dict[str, Row]:
    return {row.id: row for row in _rows(plan)}


class _Shown(NamedTuple):
    """A row of a and its partner in b as they are shown: in the language of the table."""

    a: Row
    b: Row | None


def _pair(
    row: Row,
    other: Row | None,
    shown: _Shown,
    *,
    kinds: tuple[str, Mapping[str, str]],
    language: Language,
) -> list[dict[str, Any]]:
    """Compared is what the plans state; one of them may not have its words in English."""
    kind, kind_of_b = kinds
    if other is None or shown.b is None:
        return [_line("only_a", kind, a=shown.a, value_a=shown.a.target)]
    stated_a, stated_b = row_words(row, language="zh"), row_words(other, language="zh")
    said_a, said_b = row_words(shown.a, language=language), row_words(shown.b, language=language)
    if kind != kind_of_b[other.id]:
        stated_a["kind"], stated_b["kind"] = kind, kind_of_b[other.id]
        said_a["kind"] = ROW_WORDS[kind].in_language(language)
        said_b["kind"] = ROW_WORDS[kind_of_b[other.id]].in_language(language)
    lines = []
    for field in FIELD_WORDS:
        one, two = said_a.get(field), said_b.get(field)
        is_shared = one is not None and two is not None  # rows of two kinds do not have all keys in common
        if is_shared and _bare(stated_a[field]) != _bare(stated_b[field]):
            if field == "types":
                one, two = _beyond(str(one), str(two), language), _beyond(str(two), str(one), language)
            lines.append(
                _line("different", kind, a=shown.a, b=shown.b, field=field, value_a=one, value_b=two)
            )
    return lines or [_line("same", kind, a=shown.a, b=shown.b)]


def _beyond(words: str, others: str, language: Language) -> str:
    """Of listed words those that the other list has not."""
    mark, lead = ("、", "另有：") if language == "zh" else (", ", "also: ")
    more = [word for word in words.split(mark) if word and word not in others.split(mark)]
    return lead + mark.join(more) if more else ""


def _bare(words: str) -> str:
    """Words without what is only a way of printing: blanks, full-width forms, the sign of percent."""
    return re.sub(r"[\s%]+", "", unicodedata.normalize("NFKC", words.replace("㎡", "平方米")))


def _assumptions(a: Assumptions, b: Assumptions) -> list[dict[str, Any]]:
    one, two = _flat(a.model_dump()), _flat(b.model_dump())
    return [
        _line("different", "assumption", field=name, value_a=one.get(name, ""), value_b=two.get(name, ""))
        for name in sorted({*one, *two})
        if one.get(name) != two.get(name)
    ]


def _flat(values: Mapping[str, Any]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{key}": f"{inner:g}" for key, inner in value.items()}
        else:
            flat[name] = f"{value:g}"
    return flat


def _line(
    found: str,
    kind: str,
    *,
    a: Row | None = None,
    b: Row | None = None,
    field: str = "",
    value_a: str | None = "",
    value_b: str | None = "",
) -> dict[str, Any]:
    return {
        "found": found, "kind": kind, "field": field, "a": value_a, "b": value_b,
        "row_a": a.id if a else "", "row_b": b.id if b else "",
        "name_a": a.name if a else "", "name_b": b.name if b else "",
    }  # fmt: skip
