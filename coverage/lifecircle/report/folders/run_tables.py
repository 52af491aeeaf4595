"""Which columns the tables of a run have and what stands in them; reading them back from CSV."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from lifecircle.coverage.circles import COVERAGE_COLUMNS
from lifecircle.coverage.gaps import GAP_COLUMNS
from lifecircle.coverage.indicators import INDICATOR_COLUMNS
from lifecircle.coverage.loads import FACILITY_COLUMNS
from lifecircle.coverage.presence import PRESENCE_COLUMNS, PRESENCE_UNIT_COLUMNS
from lifecircle.coverage.ratios import RATIO_COLUMNS
from lifecircle.coverage.units import UNIT_COLUMNS
from lifecircle.coverage.words import STATES
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Text
from lifecircle.report.folders.run_folder import armed_again


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The columns of a table; those that are neither numbers nor flags are text."""

    columns: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    whole_numbers: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "coverage": Shape(
            columns=COVERAGE_COLUMNS, numbers=("population", *STATES, "coverage", "gap_people")
        ),
        "coverage_units": Shape(
            columns=UNIT_COLUMNS, numbers=("people", "covered", "share"), flags=("passes",)
        ),
        "ratios": Shape(columns=RATIO_COLUMNS, numbers=("numerator", "denominator", "value", "shortfall")),
        "presence": Shape(columns=PRESENCE_COLUMNS, numbers=("units", "units_meeting", "share")),
        "presence_units": Shape(columns=PRESENCE_UNIT_COLUMNS, flags=("meets",)),
        "indicators": Shape(columns=INDICATOR_COLUMNS),
        "gaps": Shape(
            columns=GAP_COLUMNS, numbers=("people", "shortfall", "severity"), whole_numbers=("rank",)
        ),
        "facilities": Shape(
            columns=FACILITY_COLUMNS,
            numbers=("people_nearest", "people_only_choice", "load", "capacity"),
            whole_numbers=("need",),
        ),
    }
)
"""File stem -> shape, for the tables written as CSV."""

_FLAGS: Mapping[str, bool] = MappingProxyType({"true": True, "false": False, "1": True, "0": False})


def plainly_typed(table: pd.DataFrame, stem: str) -> pd.DataFrame:
    """The table with float64 numbers (NaN: none), whole numbers, booleans and text ("": none)."""
    shape = SHAPES[stem]
    columns: dict[str, object] = {}
    for name in shape.columns:
        given = table[name]
        if name in shape.numbers:
            columns[name] = given.to_numpy(dtype=float, na_value=np.nan)
        elif name in shape.whole_numbers:
            columns[name] = given.to_numpy(dtype=np.int64)
        elif name in shape.flags:
            columns[name] = given.to_numpy(dtype=bool)
        else:
            there = given.astype(object)
            columns[name] = there.where(there.notna(), "").astype("str").array
    return pd.DataFrame(columns)


def read_table(path: Path, *, stem: str, file: str) -> tuple[pd.DataFrame | None, list[Problem]]:
    """A table of a run as ``plainly_typed`` gives it, or None and every fault found.

    Columns that were added by hand are left aside. file: the name for faults.
    """
    shape = SHAPES[stem]
    try:
        read = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as error:
        return None, [_unreadable(file, error)]
    missing = [name for name in shape.columns if name not in read]
    if missing:
        return None, [_no_column(file, name) for name in missing]
    problems: list[Problem] = []
    columns: dict[str, object] = {}
    for name in shape.columns:
        if name in shape.numbers or name in shape.whole_numbers:
            columns[name], faults = _numbers(
                read[name], whole=name in shape.whole_numbers, file=file, column=name
            )
        elif name in shape.flags:
            columns[name], faults = _flags(read[name], file=file, column=name)
        else:
            columns[name], faults = read[name].map(armed_again).astype("str").array, []
        problems += faults
    return (None if problems else pd.DataFrame(columns)), problems


def _numbers(given: pd.Series, *, whole: bool, file: str, column: str) -> tuple[object, list[Problem]]:
    found = pd.to_numeric(given.where(given != "", other=None), errors="coerce").to_numpy(dtype=float)
    wrong = np.isnan(found) & ((given != "").to_numpy() | whole)
    if whole:
        wrong |= found != np.floor(found)
    if wrong.any():
        return None, [_wrong_value(file, column, given, row) for row in np.flatnonzero(wrong)[:5].tolist()]
    return (found.astype(np.int64) if whole else found), []


def _flags(given: pd.Series, *, file: str, column: str) -> tuple[object, list[Problem]]:
    found = given.str.lower().map(_FLAGS)
    wrong = np.flatnonzero(found.isna().to_numpy())
    if len(wrong):
        return None, [_wrong_value(file, column, given, row) for row in wrong[:5].tolist()]
    return found.to_numpy(dtype=bool), []


def _again() -> Text:
    return Text("请重新运行 lifecircle assess 得到这个文件", "run lifecircle assess again to get this file")


def _unreadable(file: str, error: Exception) -> Problem:
    message = Text("无法读取表格", "the table cannot be read")
    return Problem(code="unreadable_table", file=file, message=message, remedy=_again(), found=str(error))


def _no_column(file: str, column: str) -> Problem:
    message = Text("缺少这一列", "the column is missing")
    return Problem(code="missing_column", file=file, column=column, message=message, remedy=_again())


def _wrong_value(file: str, column: str, given: pd.Series, row: int) -> Problem:
    message = Text("值与这一列的类型不符", "the value is not of this column's type")
    return Problem(
        code="wrong_value", file=file, row=row + 2, column=column, found=str(given.iloc[row]),
        message=message, remedy=_again(),
    )  # fmt: skip
