"""Differences of scenarios on a terminal: what changes for the whole area, and who gains and loses."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text as RichText

from lifecircle.coverage.words import STATUS_WORDS
from lifecircle.geodata.text import Language, Text
from lifecircle.report.compare_folder import BASELINE, NamedComparison

SHOWN_ROWS = 20
GAP_WORDS = {"closed": Text("补齐", "closed"), "opened": Text("新缺口", "opened"), "": Text("", "")}
YUAN_PER_WAN = 10_000.0


def compared(found: Sequence[NamedComparison], folder: Path, *, language: Language) -> RenderableType:
    """Every comparison in one screen, and where the tables are."""
    parts: list[RenderableType] = []
    for one in found:
        parts += _one(one, language=language)
    parts.append(
        RichText(
            Text(f"全部差异表在：{folder}", f"All tables are in: {folder}").in_language(language), "bold"
        )
    )
    return Group(*parts)


def _one(one: NamedComparison, *, language: Language) -> list[RenderableType]:
    def say(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    names = [say("现状", "today") if name == BASELINE else name for name in (one.before, one.after)]
    changed = one.comparison.changed
    whole = changed[changed["level"] == "place"]
    head = RichText(say(f"{names[0]} → {names[1]}", f"{names[0]} → {names[1]}"), style="bold")
    gaps = changed["gap"].value_counts()
    closed, opened = int(gaps.get("closed", 0)), int(gaps.get("opened", 0))
    facts = say(
        f"全域 {len(whole)} 条有变化；补齐缺口 {closed} 处，新增缺口 {opened} 处",
        f"{len(whole)} rows change for the whole area; {closed} gaps closed, {opened} opened",
    )
    cost_wan = one.comparison.cost_yuan / YUAN_PER_WAN
    if cost_wan:
        facts += say(f"；投资 {cost_wan:,.0f} 万元", f"; cost {one.comparison.cost_yuan:,.0f} yuan")
    if whole.empty:
        return [head, RichText(facts)]
    return [head, RichText(facts), _table(whole, language=language)]


def _table(rows: pd.DataFrame, *, language: Language) -> Table:
    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    heads = [
        Text("条目", "row"), Text("之前", "before"), Text("之后", "after"), Text("新覆盖人", "gained"),
        Text("失去人", "lost"), Text("达标", "status"), Text("缺口", "gap"),
    ]  # fmt: skip
    for number, text in enumerate(heads):
        justify = "left" if number in (0, 5, 6) else "right"
        table.add_column(text.in_language(language), justify=justify, overflow="fold")  # type: ignore[arg-type]
    for row in rows.head(SHOWN_ROWS).to_dict("records"):
        share = row["kind"] != "ratio"
        table.add_row(
            escape(str(row["item_name"])),
            _figure(row["before"], share=share),
            _figure(row["after"], share=share),
            _people(row["people_gained"]),
            _people(row["people_lost"]),
            STATUS_WORDS[str(row["status_after"])].in_language(language),
            GAP_WORDS[str(row["gap"])].in_language(language),
        )
    return table


def _figure(value: float, *, share: bool) -> str:
    if pd.isna(value):
        return "–"
    return f"{100 * value:.1f}%" if share else f"{value:.4g}"


def _people(value: float) -> str:
    return "" if pd.isna(value) else f"{value:,.0f}"
