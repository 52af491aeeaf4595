"""The checks on columns: what each must hold, its failures told as problems with row and remedy.

A first look only asks whether all is well. Only where it is not does pandera, which takes long to
load and to run, list what fails.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.files.headers import missing_column
from lifecircle.geodata.files.layer_files import LayerFile
from lifecircle.geodata.text import Text

from .column_messages import MESSAGES
from .findings import Findings, row_problems
from .header_checks import header_below, header_problems, header_remarks
from .row_checks import rounded_id_remarks, total_row_problems, total_rows

if TYPE_CHECKING:
    import pandera.pandas as pa

Suggest = Callable[[str], Text]
Test = Callable[[pd.Series], pd.Series]

MOST_PEOPLE = 100_000_000.0
"""More people than live in any city: above it a cell holds no people but a mistake."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """What a column must hold: name of a check -> the test of each value that is there.

    fixed_unit: the numbers are single units or square metres, whatever the header says.
    """

    required: bool = True
    nullable: bool = True
    unique: bool = False
    tests: Mapping[str, Test] = field(default_factory=dict)
    fixed_unit: bool = False

    def holds(self, series: pd.Series) -> bool:
        """Whether every value passes."""
        missing = series.isna()
        if missing.any():
            if not self.nullable:
                return False
            series = series[~missing]
        if self.unique and not series.is_unique:
            return False
        return all(bool(test(series).all()) for test in self.tests.values())

    def schema(self) -> "pa.Column":
        """The same in pandera, which lists the values that fail."""
        import pandera.pandas as pa

        checks = [pa.Check(test, name=name) for name, test in self.tests.items()]
        return pa.Column(nullable=self.nullable, unique=self.unique, required=self.required, checks=checks)


def filled() -> Column:
    """A text column that every row must have."""
    return Column(nullable=False)


def unique_id() -> Column:
    """A text column that every row must have, each value once."""
    return Column(nullable=False, unique=True)


def amount(*, required: bool = False, nullable: bool = True, fixed_unit: bool = True) -> Column:
    """A number of at least zero."""
    tests = {"number": _is_number, "not_negative": _not_negative}
    return Column(nullable=nullable, required=required, tests=tests, fixed_unit=fixed_unit)


def people(*, required: bool = False) -> Column:
    """People in a cell, in every row."""
    tests = {"number": _is_number, "not_negative": _not_negative, "not_too_many": _not_too_many}
    return Column(nullable=False, required=required, tests=tests, fixed_unit=True)


def number() -> Column:
    """Any finite number, or nothing."""
    return Column(tests={"number": _is_number})


def year() -> Column:
    """A year, or nothing."""
    return Column(required=False, tests={"year": _is_year})


def one_of(values: tuple[str, ...], *, name: str, required: bool = False, nullable: bool = True) -> Column:
    """One of the given words; name is the code of the problem otherwise."""
    tests = {name: lambda series: series.isin(values)}
    return Column(nullable=nullable, required=required, tests=tests)


def numbers(series: pd.Series) -> pd.Series:
    """The column as float64; what is no number becomes NaN."""
    parsed = pd.to_numeric(series, errors="coerce")
    return pd.Series(parsed.to_numpy(dtype="float64", na_value=float("nan")), index=series.index)


def _is_number(series: pd.Series) -> pd.Series:
    return numbers(series).abs() < float("inf")


def _not_negative(series: pd.Series) -> pd.Series:
    return ~(numbers(series) < 0)


def _not_too_many(series: pd.Series) -> pd.Series:
    return ~(numbers(series).where(_is_number(series), 0) > MOST_PEOPLE)


def _is_year(series: pd.Series) -> pd.Series:
    value = numbers(series)
    return value.between(1800, 2200) & (value % 1 == 0)


def check_columns(
    frame: pd.DataFrame,
    *,
    columns: Mapping[str, Column],
    file: LayerFile,
    first_row: int,
    headers: Mapping[str, str],
    findings: Findings,
    suggest: Mapping[str, tuple[Text, Suggest]] | None = None,
    all_headers: list[str] | None = None,
) -> bool:
    """Check the columns of a layer; every failure becomes a problem. True when there is none.

    headers: standard name -> header in the file, for the messages. suggest: name of a check made
    with ``one_of`` -> its message and the remedy for a value.
    """
    found = len(findings.problems)
    frame = _without_totals(frame, file=file, first_row=first_row, findings=findings)
    if all_headers is not None:
        fixed = [name for name, column in columns.items() if column.fixed_unit]
        findings.problems += header_problems(all_headers, amounts=fixed, headers=headers, file=file)
        findings.warnings += header_remarks(all_headers, columns=columns, headers=headers, file=file)
    if "id" in columns and "id" in frame.columns:
        header = headers.get("id", "id")
        findings.warnings += rounded_id_remarks(frame["id"], file=file, first_row=first_row, header=header)
    if all(_holds(frame, name, column) for name, column in columns.items()):
        return len(findings.problems) == found
    cases = _failure_cases(frame, columns)
    absent = cases[cases["check"] == "column_in_dataframe"]["failure_case"].astype(str).tolist()
    below = header_below(frame, headers=headers, file=file, first_row=first_row)
    findings.problems += [below] if below else []
    for standard in absent:
        present = all_headers if all_headers is not None else [str(name) for name in frame.columns]
        findings.problems.append(missing_column(standard, headers=present, file=file))
    rows = cases[cases["index"].notna()]
    for (column, check), group in rows.groupby(["column", "check"], sort=False):
        findings.problems.extend(
            _failures(
                group.sort_values("index"),
                check=str(check),
                file=file,
                first_row=first_row,
                header=headers.get(str(column), str(column)),
                suggest=suggest or {},
            )
        )
    return False


def _without_totals(
    frame: pd.DataFrame, *, file: LayerFile, first_row: int, findings: Findings
) -> pd.DataFrame:
    totals = total_rows(frame)
    if totals.empty:
        return frame
    findings.problems += total_row_problems(totals, file=file, first_row=first_row)
    return frame.drop(index=totals.index)


def _holds(frame: pd.DataFrame, name: str, column: Column) -> bool:
    return column.holds(frame[name]) if name in frame.columns else not column.required


def _failure_cases(frame: pd.DataFrame, columns: Mapping[str, Column]) -> pd.DataFrame:
    import pandera.pandas as pa

    schema = pa.DataFrameSchema({name: column.schema() for name, column in columns.items()})
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases: pd.DataFrame = errors.failure_cases
        return cases
    raise AssertionError("pandera passes columns that the first look did not")


def _failures(
    cases: pd.DataFrame,
    *,
    check: str,
    file: LayerFile,
    first_row: int,
    header: str,
    suggest: Mapping[str, tuple[Text, Suggest]],
) -> list[Problem]:
    rows = [int(index) + first_row for index in cases["index"]]
    found: list[Any] | None = [str(value) for value in cases["failure_case"]]
    if check not in suggest:
        code, message, remedy = MESSAGES[check]
        if check == "not_nullable":
            found = None
        return row_problems(
            code, file=file.label, rows=rows, column=header, found=found, message=message, remedy=remedy
        )
    message, remedy_for = suggest[check]
    problems: list[Problem] = []
    by_value: dict[str, list[int]] = {}
    for row, value in zip(rows, cases["failure_case"], strict=True):
        by_value.setdefault(str(value), []).append(row)
    for value, its_rows in by_value.items():
        remedy = remedy_for(value)
        values = [value] * len(its_rows)
        problems += row_problems(
            check, file=file.label, rows=its_rows, column=header, found=values, message=message, remedy=remedy
        )
    return problems


def listed(values: tuple[str, ...]) -> Suggest:
    """A remedy that lists the words that are possible."""
    return lambda _value: Text(zh=f"可用的有：{'、'.join(values)}。", en=f"Use one of: {', '.join(values)}.")
