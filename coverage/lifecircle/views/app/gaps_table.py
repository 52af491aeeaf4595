"""The gap list as people look through it: with level and domain, filtered, as a file to take away."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from lifecircle.coverage.gaps import GAP_COLUMNS
from lifecircle.geodata.text import Language, Text
from lifecircle.report.diagnosis.shortage import home_of
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.workbook.drawing import write_sheets
from lifecircle.report.workbook.gap_sheet import gap_sheet

from .csv_file import csv_bytes

EVERYTHING = ""
ACROSS = "across"
"""Stands for rows that belong to no single domain."""


@dataclass(frozen=True, kw_only=True)
class GapFilter:
    """What is looked for; EVERYTHING anywhere leaves nothing out. district: itself and all inside it."""

    kind: str = EVERYTHING
    domain: str = EVERYTHING
    level: str = EVERYTHING
    item: str = EVERYTHING
    district: str = EVERYTHING


def gap_rows(run: Run) -> pd.DataFrame:
    """GAP_COLUMNS of a run, ranked, with ``level`` of the district and ``domain`` of the item (or ACROSS)."""
    plan = run.plan
    domains = {row.id: row.domain or ACROSS for row in (*plan.circle, *plan.ratio, *plan.presence)}
    levels = dict(zip(run.districts["id"], run.districts["level"], strict=True))
    rows = run.gaps.copy()
    rows["level"] = rows["district"].map(levels).fillna("place")
    rows["domain"] = rows["item"].map(domains).fillna(ACROSS)
    return rows


def filtered(rows: pd.DataFrame, asked: GapFilter, *, run: Run) -> pd.DataFrame:
    """The rows of ``gap_rows`` that are looked for, in their order and with their ranks."""
    kept = pd.Series(data=True, index=rows.index)
    for column in ("kind", "domain", "level", "item"):
        wanted = getattr(asked, column)
        if wanted != EVERYTHING:
            kept &= rows[column] == wanted
    if asked.district != EVERYTHING:
        kept &= rows["district"].isin(inside_of(run, asked.district))
    return rows[kept]


def inside_of(run: Run, district: str) -> set[str]:
    """Ids of a district and of all districts inside it, by parents."""
    level = str(run.districts.loc[run.districts["id"] == district, "level"].iloc[0])
    return {one for one, home in home_of(run, level=level).items() if home == district}


def gaps_csv(rows: pd.DataFrame) -> bytes:
    """The rows as ``gaps.csv`` of a run has them."""
    return csv_bytes(rows[list(GAP_COLUMNS)])


def gaps_xlsx(rows: pd.DataFrame, *, run: Run) -> bytes:
    """The rows as the sheet 缺口清单 of the workbook."""
    shown = replace(run, gaps=rows[list(GAP_COLUMNS)].reset_index(drop=True))
    title = Text("公共服务缺口清单", "Public service gaps").in_language(run.language)

    with tempfile.TemporaryDirectory(prefix="lifecircle-") as folder:
        path = Path(folder) / "gaps.xlsx"
        write_sheets(
            [gap_sheet(shown)],
            path,
            header=f"{run.record['place']['name']} × {run.plan.name}",
            language=run.language,
            properties={"title": title, "subject": run.plan.name},
        )
        return path.read_bytes()


def amount_words(amount: float, unit: str) -> str:
    """A shortfall with its unit: ``27,079 平方米建筑面积``, ``0.5 人``."""
    number = f"{amount:,.0f}" if amount >= 10 or amount == round(amount) else f"{amount:,.2g}"
    return f"{number} {unit}".strip()


def shown_rows(rows: pd.DataFrame, *, language: Language) -> pd.DataFrame:
    """Rows of ``gap_rows`` as the page lists them, in words: rank, item, where, people, missing, suggestion.

    A district that lacks what it should have is said to lack it, not to be short by one unit; the
    suggestion leaves out where, which stands beside it.
    """
    lacking = Text("还没有达到", "not met yet").in_language(language)
    shown = rows[["rank", "item_name", "district_name", "people"]].copy()
    shown["people"] = shown["people"].round()
    shown["shortfall"] = [
        lacking if kind == "presence" else amount_words(amount, unit)
        for kind, amount, unit in zip(rows["kind"], rows["shortfall"], rows["shortfall_unit"], strict=True)
    ]
    shown["suggestion"] = [
        _without_where(said, name)
        for said, name in zip(rows["suggestion"], rows["district_name"], strict=True)
    ]
    return shown


def _without_where(suggestion: str, name: str) -> str:
    for said in (f"在{name}", f"in {name} ", f" in {name}"):
        if said in suggestion:
            return suggestion.replace(said, "", 1)
    return suggestion


def headings(language: Language) -> dict[str, str]:
    """Column -> heading of the table on the page."""
    words = {
        "rank": Text("序", "#"),
        "item_name": Text("事项", "Requirement"),
        "district_name": Text("在哪里", "Where"),
        "people": Text("影响人数", "People"),
        "shortfall": Text("缺多少", "Shortfall"),
        "suggestion": Text("建议", "Suggestion"),
    }
    return {name: text.in_language(language) for name, text in words.items()}
