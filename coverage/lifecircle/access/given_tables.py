"""Tables that a planner hands in beside a Place: opened, their columns found, their origins known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from lifecircle.geodata.checks.findings import Findings, row_problems
from lifecircle.geodata.checks.row_checks import total_rows
from lifecircle.geodata.errors import PlaceError, Problem
from lifecircle.geodata.files.layer_files import TABLES, LayerFile
from lifecircle.geodata.files.opening import open_layer
from lifecircle.geodata.place import Place
from lifecircle.geodata.text import Text
from lifecircle.geodata.words import column_words, header_match, near_header, without_blanks

from .pairs import LongArray

CELL = "cell"
"""Origins are population cells; else the level of the districts that they are."""
EXAMPLES = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class GivenRows:
    """A table as text: standard columns renamed, the others as they are; its index counts rows from 0.

    headers: standard name -> header in the file.
    """

    file: LayerFile
    frame: pd.DataFrame
    headers: dict[str, str]
    all_headers: list[str]
    first_row: int

    def rows(self, chosen: npt.NDArray[np.bool_]) -> list[int]:
        """Rows of the file, as a person counts them, where ``chosen`` is true."""
        return [int(index) + self.first_row for index in self.frame.index[chosen]]

    def refuse(
        self,
        chosen: npt.NDArray[np.bool_],
        code: str,
        column: str,
        *,
        message: Text,
        remedy: Text,
        findings: Findings,
    ) -> None:
        """A problem for each of the chosen rows."""
        if chosen.any():
            findings.problems += row_problems(
                code, file=self.file.label, rows=self.rows(chosen), column=self.headers[column],
                found=self.frame.loc[chosen, column].tolist(), message=message, remedy=remedy,
            )  # fmt: skip


def open_given(path: Path, *, kind: str, needed: Sequence[str], findings: Findings) -> GivenRows | None:
    """Open a CSV or Excel table; None after a problem. kind: ``times`` or ``demand`` (words.toml)."""
    file = LayerFile(layer=kind, path=path, label=path.name)
    if not path.is_file() or file.suffix not in TABLES:
        findings.problems.append(_no_table(path))
        return None
    try:
        opened = open_layer(file)
    except PlaceError as error:
        findings.problems.extend(error.problems)
        return None
    all_headers = [str(column) for column in opened.frame.columns]
    headers: dict[str, str] = {}
    for standard in column_words(kind):
        free = [header for header in all_headers if header not in headers.values()]
        match = header_match(free, standard=standard, layer=kind)
        if match is not None:
            headers[standard] = match
    absent = [standard for standard in needed if standard not in headers]
    findings.problems += [_no_column(standard, all_headers, file=file) for standard in absent]
    if not absent and opened.frame.empty:
        findings.problems.append(_no_rows(file))
    if absent or opened.frame.empty:
        return None
    renamed = opened.frame.rename(columns={header: name for name, header in headers.items()})
    text = {str(column): without_blanks(renamed[column]) for column in renamed.columns}
    return GivenRows(
        file=file, frame=pd.DataFrame(text, index=renamed.index), headers=headers, all_headers=all_headers,
        first_row=opened.first_row,
    )  # fmt: skip


def known_origins(rows: GivenRows, place: Place, *, findings: Findings) -> tuple[str, LongArray]:
    """What the origins are, CELL or a level, and the row of each in that layer (-1: told as a problem).

    An id that is both a cell's and a district's is the cell's. One table speaks of one level:
    people of a township are people of its county too.
    """
    ids = rows.frame["origin"]
    totals = total_rows(rows.frame).index  # told by check_columns
    written = (ids.notna() & ~ids.index.isin(totals)).to_numpy(dtype=bool)
    cells = _positions(place.population["id"], ids)
    districts = _positions(place.districts["id"], ids)
    levels = place.districts["level"].to_numpy(dtype=object)
    if (cells >= 0).sum() >= (districts >= 0).sum():
        kind, found, examples = CELL, cells, place.population["id"]
    else:
        met = levels[districts[districts >= 0]]
        kind = str(pd.Series(met).value_counts(sort=True).index[0])
        other = (districts >= 0) & (levels[districts] != kind)
        rows.refuse(
            other, "other_level", "origin", findings=findings,
            message=Text("这个行政单元与其他行不是同一级，人会重复计算",
                         "this district is of another level than the others: people would count twice"),
            remedy=Text("一张表只用同一级的行政单元。", "Use districts of one level in a table."),
        )  # fmt: skip
        found = np.where(other, -1, districts)
        written = written & ~other
        examples = place.districts["id"][levels == kind]
    unknown_id(rows, "origin", written & (found < 0), known=examples, findings=findings)
    return kind, found


def unknown_id(
    rows: GivenRows,
    column: str,
    chosen: npt.NDArray[np.bool_],
    *,
    known: Iterable[object],
    findings: Findings,
) -> None:
    """Problems for ids that the Place does not hold."""
    some = [str(one) for one, _ in zip(known, range(EXAMPLES), strict=False)]
    what = (
        Text("设施", "facility") if column == "facility" else Text("人口格网或行政单元", "cell or district")
    )
    rows.refuse(
        chosen, "unknown_id", column, findings=findings,
        message=Text(f"研究区里没有这个{what.zh}", f"the Place has no such {what.en}"),
        remedy=Text(
            f"请用研究区数据里的编号，如 {'、'.join(some)}；也请看看 Excel 有没有去掉编号开头的 0。",
            f"Use the ids of the Place, such as {', '.join(some)}; see also whether Excel has dropped "
            "leading zeros.",
        ),
    )  # fmt: skip


def twice(rows: GivenRows, columns: Sequence[str], *, message: Text, findings: Findings) -> None:
    """Problems for rows whose ``columns`` together stand in an earlier row already."""
    whole = rows.frame[list(columns)].notna().all(axis=1)
    again = rows.frame.duplicated(list(columns)) & whole
    rows.refuse(
        again.to_numpy(dtype=bool), "given_twice", columns[-1], findings=findings, message=message,
        remedy=Text("请只留一行。", "Keep one of the rows."),
    )  # fmt: skip


def _positions(known: pd.Series, ids: pd.Series) -> LongArray:
    index = pd.Index(known.astype("str").to_numpy(dtype=object))
    wanted = pd.Index(ids.fillna("").to_numpy(dtype=object))
    return np.asarray(index.get_indexer(wanted), dtype=np.int64)


def facility_positions(place: Place, rows: GivenRows) -> LongArray:
    """Row of ``place.facilities`` of each row of a table, -1 for none."""
    return _positions(place.facilities["id"], rows.frame["facility"])


def _no_table(path: Path) -> Problem:
    if path.is_file():
        message = Text("不支持这种文件格式", "this file format is not supported")
    else:
        message = Text("找不到这个文件", "there is no such file")
    return Problem(
        code="no_table",
        file=str(path),
        message=message,
        remedy=Text(
            "请给出 CSV 或 Excel（.xlsx）表的路径。", "Give the path of a CSV or Excel (.xlsx) table."
        ),
    )


def _no_column(standard: str, headers: list[str], *, file: LayerFile) -> Problem:
    near = near_header(headers, standard=standard, layer=file.layer)
    word = column_words(file.layer)[standard][0]
    listed = "、".join(headers[:30]), ", ".join(headers[:30])
    return Problem(
        code="missing_column",
        file=file.label,
        column=standard,
        message=Text("缺少这一列", "this column is missing"),
        remedy=(
            Text(f"是不是“{near}”？请把列名改为 {standard} 或“{word}”。",
                 f"Is it “{near}”? Rename it to {standard}.")
            if near
            else Text(f"请增加这一列（{standard} 或“{word}”）。文件中有：{listed[0]}。",
                      f"Add it. The file has: {listed[1]}.")
        ),
    )  # fmt: skip


def _no_rows(file: LayerFile) -> Problem:
    return Problem(
        code="empty_table",
        file=file.label,
        message=Text("没有一行数据", "the file has no rows of data"),
        remedy=Text("请检查导出的文件。", "Check the exported file."),
    )
