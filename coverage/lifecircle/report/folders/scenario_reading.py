"""The comparison of a scenario with today as reports read it: straight, or back from its folder."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.text import Text
from lifecircle.report.folders.compare_folder import FIXED, WITH_MOBILE, NamedComparison
from lifecircle.report.folders.plain_tables import texts_and_numbers
from lifecircle.report.folders.run_folder import RUN_RECORD, armed_again
from lifecircle.scenario.comparison import DIFF_COLUMNS

DIFF_FILE = "diff.csv"
DIFF_CELLS_FILE = "diff_cells.parquet"
_TEXTS = (
    "from", "to", "kind", "item", "item_name", "district", "district_name", "level", "unit",
    "status_before", "status_after", "gap", "remark",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class ScenarioResult:
    """What one scenario changes. before, after: ids of scenarios, or ``baseline``.

    name: what the scenario calls itself. rows: DIFF_COLUMNS. cells: cell, x, y (metres),
    population and, per circle, minutes (metres) and state, each ``_before`` and ``_after``.
    edits: the scenario as its file states it, by kind of edit. mobile_rows: DIFF_COLUMNS of the
    circles with mobile services counted too; None where there are none.
    """

    before: str
    after: str
    name: str
    rows: pd.DataFrame
    cells: pd.DataFrame
    edits: Mapping[str, Any]
    mobile_rows: pd.DataFrame | None = None


def scenario_result_of(found: NamedComparison, *, edits: Mapping[str, Any]) -> ScenarioResult:
    """The result of a comparison, as it would be read back. edits: the scenario's own record."""
    mobile = found.comparison.with_mobile
    return ScenarioResult(
        before=found.before,
        after=found.after,
        name=_name(edits, found.after),
        rows=texts_and_numbers(found.comparison.rows, texts=_TEXTS),
        cells=found.comparison.cells,
        edits=edits,
        mobile_rows=None if mobile is None else texts_and_numbers(mobile.rows, texts=_TEXTS),
    )


def read_comparison(folder: Path) -> ScenarioResult:
    """The first comparison in a folder that ``write_comparisons`` wrote.

    Raises InputError where it is not one.
    """
    try:
        record = json.loads((folder / RUN_RECORD).read_text(encoding="utf-8-sig"))
        first = record["comparisons"][0]
        before, after = str(first["from"]), str(first["to"])
        table = pd.read_csv(folder / DIFF_FILE, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        if not {"from", "to", "facilities", *DIFF_COLUMNS} <= set(table.columns):
            raise ValueError(DIFF_FILE)
        for name in _TEXTS:
            table[name] = table[name].map(armed_again)
        table = table[(table["from"] == before) & (table["to"] == after)]
        mobile = _counting(table, WITH_MOBILE)
        edits = record["scenarios"].get(after, {})
        return ScenarioResult(
            before=before,
            after=after,
            name=_name(edits, after),
            rows=_counting(table, FIXED),
            cells=pd.read_parquet(folder / DIFF_CELLS_FILE),
            edits=edits,
            mobile_rows=mobile if len(mobile) else None,
        )
    except (OSError, ValueError, TypeError, KeyError, IndexError) as error:
        raise InputError([_not_a_comparison(folder, error)]) from None


def _counting(table: pd.DataFrame, facilities: str) -> pd.DataFrame:
    """The rows that count these facilities."""
    rows = table[table["facilities"] == facilities].reset_index(drop=True)
    return texts_and_numbers(rows[list(DIFF_COLUMNS)], texts=_TEXTS)


def _name(edits: Mapping[str, Any], fallback: str) -> str:
    return str(edits.get("scenario", {}).get("name") or fallback)


def _not_a_comparison(folder: Path, error: Exception) -> Problem:
    return Problem(
        code="not_a_comparison",
        file=str(folder),
        found=str(error).splitlines()[0] if str(error) else type(error).__name__,
        message=Text("不是 lifecircle compare 的结果文件夹", "not a folder that lifecircle compare wrote"),
        remedy=Text(
            "请指明 lifecircle compare 用 --out 写出的文件夹",
            "name the folder that lifecircle compare --out wrote",
        ),
    )
