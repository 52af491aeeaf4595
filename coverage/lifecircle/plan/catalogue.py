"""The catalogue of what plans ask for: its tables read from markdown, and which plan each row is of.

A catalogue lists, with citations, every circle, indicator, rule and project of one plan or two.
The rows that a preset has to answer are those of the sections in ``IN_SCOPE``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

IN_SCOPE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "catalogue_000_001": ("1", "2A", "2B", "2D", "2E", "2F", "2G", "2H", "4", "5A", "5B"),
        "catalogue_002_004": (
            *("1", "2A", "2B", "2C", "2D", "4A", "4B", "4C", "4D", "4E", "4F", "4G"),
            *("5A", "5B", "5C"),
        ),
        "catalogue_003": ("1A", "1B", "2A", "2B", "2C", "4A", "4B", "4C", "4D", "5"),
    }
)
"""Catalogue -> sections on circles, indicators, layout and presence rules, estates and projects."""

_HEADING = re.compile(r"#+ +(?:(?P<section>\d+(?:\.\d+)?[A-Z]?)\.? )?")
_RULE = re.compile(r"\|[ :|-]+\|\s*")
_CELL = re.compile(r"(?<!\\)\|")
_PLAN_NUMBER = re.compile(r"(?<=_)\d{3}(?!\d)")


@dataclass(frozen=True, kw_only=True)
class CatalogueRow:
    """One row: its id, section, line in the catalogue, and the plans (by number, "000") it is of.

    plans: who has to answer it, where the section is ``in_scope``.
    """

    id: str
    section: str
    line: int
    plans: frozenset[str]
    in_scope: bool


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All rows with an id of one catalogue, in its order. numbers: the plans it is about."""

    name: str
    numbers: tuple[str, ...]
    rows: tuple[CatalogueRow, ...]

    def to_answer(self, number: str) -> tuple[CatalogueRow, ...]:
        """The rows that the preset of a plan has to account for."""
        return tuple(row for row in self.rows if row.in_scope and number in row.plans)


def read_catalogues(folder: Path) -> tuple[Catalogue, ...]:
    """Every ``catalogue_*.md`` of a folder, by name."""
    return tuple(
        parse_catalogue(path.read_text(encoding="utf-8"), name=path.stem)
        for path in sorted(folder.glob("catalogue_*.md"))
    )


def parse_catalogue(text: str, *, name: str) -> Catalogue:
    """The rows of a catalogue's tables that carry an id (a first column headed ID or #).

    A row is of the plans that it cites; a row that cites none, of those that the heading above it
    cites; and otherwise of all plans of the catalogue. A bare number as id is prefixed by its
    section ("1" in 2A is "2A.1"). A blank line inside a table does not end it.
    """
    numbers = tuple(_PLAN_NUMBER.findall(name))
    rows = tuple(_rows(text.splitlines(), name=name, numbers=numbers))
    return Catalogue(name=name, numbers=numbers, rows=rows)


def _rows(lines: Sequence[str], *, name: str, numbers: tuple[str, ...]) -> Iterator[CatalogueRow]:
    section, of_section = "", frozenset(numbers)
    head: list[str] = []
    for number, (line, following) in enumerate(zip(lines, [*lines[1:], ""], strict=True), start=1):
        heading = _HEADING.match(line)
        if heading:
            section, head = heading["section"] or "", []
            of_section = _cited(line, numbers) or frozenset(numbers)
        elif _RULE.fullmatch(following):
            head = _cells(line)
        elif line.startswith("|") and not _RULE.fullmatch(line) and head and head[0] in ("ID", "#"):
            row_id = _cells(line)[0].strip("`* ")
            yield CatalogueRow(
                id=f"{section}.{row_id}" if row_id.isdigit() else row_id,
                section=section,
                line=number,
                plans=_cited(line, numbers) or of_section,
                in_scope=section in IN_SCOPE.get(name, ()),
            )


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELL.split(line.strip().strip("|"))]


def _cited(text: str, numbers: tuple[str, ...]) -> frozenset[str]:
    """The plans whose file (000_….txt) or number before a place (002 L145, 004 @460) is named."""
    return frozenset(
        number for number in numbers if re.search(rf"\b{number}(?:_[0-9a-f]+\.txt|:\d| *[L@]\d| 表\d)", text)
    )
