"""Which cells of an Excel sheet hold no data although something stands there: errors, and formulas
that nobody has worked out.

A formula is kept with the value that Excel last gave it. A file written by a program has formulas
without a value: readers see blanks, or the noughts that the program put there for the time being.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl

_ERROR = re.compile(rb"<(?:\w+:)?c\b[^>]*\bt=\"e\"")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_TO_BE_COMPUTED = re.compile(rb"fullCalcOnLoad=\"(?:1|true)\"")
_SHOWN = 60

UnusableCells = Mapping[int, Mapping[int, str]]
"""Position of the column from 0 -> 1-based row of the sheet -> what stands there."""


def unusable_cells(path: Path, *, sheet: str, header_row: int) -> tuple[UnusableCells, UnusableCells]:
    """Cells below ``header_row`` with an error such as #REF!, and formulas without a value."""
    has_errors, has_formulas, to_be_computed = _what_is_inside(path)
    errors: dict[int, dict[int, str]] = {}
    formulas: dict[int, dict[int, str]] = {}
    if not has_errors and not has_formulas:
        return errors, formulas
    blank: set[tuple[int, int]] = set()
    nought: set[tuple[int, int]] = set()
    for cell in _cells(path, sheet=sheet, first_row=header_row + 1, values=True):
        if cell.data_type == "e":
            errors.setdefault(cell.column - 1, {})[cell.row] = str(cell.value)
        elif cell.value is None and cell.data_type == "n":  # a result "" has another type
            blank.add((cell.row, cell.column))
        elif cell.value == 0 and cell.data_type == "n":
            nought.add((cell.row, cell.column))
    if not has_formulas or not (blank or nought):
        return errors, formulas
    written: dict[tuple[int, int], str] = {}
    for cell in _cells(path, sheet=sheet, first_row=header_row + 1, values=False):
        if cell.data_type == "f":
            written[cell.row, cell.column] = _formula(cell.value)
    if to_be_computed and written.keys() <= blank | nought:
        blank |= nought
    for (row, column), formula in written.items():
        if (row, column) in blank:
            formulas.setdefault(column - 1, {})[row] = formula
    return errors, formulas


def _what_is_inside(path: Path) -> tuple[bool, bool, bool]:
    """Whether any sheet has errors, has formulas, and whether formulas wait to be worked out."""
    errors = formulas = waiting = False
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                content = archive.read(name)
                errors = errors or _ERROR.search(content) is not None
                formulas = formulas or _FORMULA.search(content) is not None
            elif name == "xl/workbook.xml":
                waiting = _TO_BE_COMPUTED.search(archive.read(name)) is not None
    return errors, formulas, waiting


def _cells(path: Path, *, sheet: str, first_row: int, values: bool) -> Iterator[Any]:
    """Cells that stand in the file; values: results of formulas and not the formulas."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=values, keep_links=False)
    try:
        page = book[sheet]
        page.reset_dimensions()
        for row in page.iter_rows(min_row=first_row):
            for cell in row:
                if hasattr(cell, "column"):  # fillers for cells that are not in the file have no place
                    yield cell
    finally:
        book.close()


def _formula(value: Any) -> str:
    """The formula as it is typed; openpyxl wraps those of arrays."""
    text = str(getattr(value, "text", None) or value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
