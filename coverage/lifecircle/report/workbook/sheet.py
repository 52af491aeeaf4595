"""What stands on a sheet, before any library draws it: title, one table, notes."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "status", "whole", "number", "percent"]
"""How a column is printed: whole numbers, numbers (with decimals where they have any), shares as
percent, the words of a status, other text."""

Where = Callable[[str], str]
"""Title of a column of the same table -> its cells as an absolute range."""


@dataclass(frozen=True)
class Formula:
    """A cell that Excel works out, with the figure we worked out.

    text: makes the formula from the ranges of the table's columns; ``sheet:title`` names a column
    of another sheet.
    """

    text: Callable[[Where], str]
    value: float


@dataclass(frozen=True)
class Column:
    """A column. width in characters of the ordinary font; total: summed in the table's last row."""

    title: str
    kind: Kind = "text"
    width: float = 10
    total: bool = False


@dataclass(frozen=True, kw_only=True)
class SheetContent:
    """One sheet: a title, lines under it, one table, and numbered notes below it.

    key: English word for the table inside the file. rows: values in the order of the columns; None
    and NaN are left blank. strong: rows printed bold. source: which table the figures come from.
    lead: short lines above the table. bars: titles of share columns drawn with bars.
    """

    key: str
    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    source: str
    notes: Sequence[str] = ()
    lead: Sequence[str] = ()
    strong: frozenset[int] = frozenset()
    bars: frozenset[str] = frozenset()
    portrait: bool = False


def display_width(text: str) -> int:
    """Columns that a text takes: two for a Chinese character, one for others."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def lines_needed(text: str, *, width: float) -> int:
    """Lines that a text takes in a cell of that width.

    A Chinese character of ten points is 1.9 times as wide as the character that columns are measured by.
    """
    room = max(1.0, width)
    return sum(max(1, math.ceil(_drawn_width(line) / room)) for line in text.split("\n"))


def _drawn_width(text: str) -> float:
    wide = sum(ord(sign) > 0x2E7F for sign in text)
    return 1.9 * wide + (len(text) - wide)


def formula_sum(title: str, criteria: Mapping[str, str], *, value: float) -> Formula:
    """The sum of a column over the rows where other columns hold these words."""

    def text(where: Where) -> str:
        tests = ",".join(f'{where(column)},"{word}"' for column, word in criteria.items())
        return f"=SUMIFS({where(title)},{tests})"

    return Formula(text, value)


def formula_count(criteria: Mapping[str, str], *, value: float) -> Formula:
    """The number of rows where columns hold these words."""

    def text(where: Where) -> str:
        return "=COUNTIFS(" + ",".join(f'{where(column)},"{word}"' for column, word in criteria.items()) + ")"

    return Formula(text, value)
