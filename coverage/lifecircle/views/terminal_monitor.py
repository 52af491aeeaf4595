"""The monitoring tables in the terminal: how the rows stand, and the districts in order."""

from pathlib import Path

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text as RichText

from lifecircle.coverage.words import STATUS_WORDS, WHOLE
from lifecircle.geodata.text import Language, Text
from lifecircle.report.monitoring.monitoring import Monitoring
from lifecircle.report.monitoring.rows import VERDICT_WORDS

from .terminal import unit_after

SHOWN_ROWS = 12
SHOWN_DISTRICTS = 6
STYLES = {"reached": "green", "on_path": "", "behind": "red", "": "dim"}


def monitored(found: Monitoring, folder: Path) -> RenderableType:
    """The years, the rows behind schedule or short, the districts that meet least, where the files are."""
    language = found.language

    def say(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    whole = found.table[found.table["district"] == WHOLE]
    judged = whole[whole["status"].isin(("met", "short"))]
    counts = judged["status"].value_counts()
    verdicts = whole["verdict"].value_counts()
    years = ("、" if language == "zh" else ", ").join(str(year) for year in found.assessed)
    facts = say(
        f"核查年份：{years}；最近一年应评 {len(judged)} 条，达标 {counts.get('met', 0)} 条；"
        f"未到目标的，达到序时 {verdicts.get('on_path', 0)} 条，滞后 {verdicts.get('behind', 0)} 条",
        f"years: {years}; {len(judged)} rows assessed in the latest, {counts.get('met', 0)} met; "
        f"of those still short of their target, {verdicts.get('on_path', 0)} on schedule, "
        f"{verdicts.get('behind', 0)} behind",
    )
    parts: list[RenderableType] = [
        RichText(f"{found.place_name} × {found.plan.name}", style="bold"),
        RichText(facts),
    ]
    short = judged[judged["status"] == "short"]
    if len(short):
        parts.append(_rows(short, found))
    parts += [
        *_districts(found),
        *(RichText(problem.say(language), style="yellow") for problem in found.remarks),
    ]
    parts.append(RichText(say(f"监测表在：{folder}", f"The tables are in: {folder}"), style="bold"))
    return Group(*parts)


def _rows(short: pd.DataFrame, found: Monitoring) -> Table:
    language = found.language
    shown = min(SHOWN_ROWS, len(short))
    title = Text(f"未达标 {len(short)} 条，列出 {shown} 条", f"{shown} of {len(short)} rows not met")
    table = Table(
        title=title.in_language(language), title_justify="left", title_style="bold", box=SIMPLE_HEAD,
        pad_edge=False,
    )  # fmt: skip
    table.add_column(Text("指标", "row").in_language(language), overflow="fold")
    table.add_column(Text("基期", "base").in_language(language), justify="right")
    for year in found.assessed:
        table.add_column(str(year), justify="right")
    table.add_column(Text("目标", "target").in_language(language), justify="right")
    table.add_column(Text("序时应达", "due by schedule").in_language(language), justify="right")
    table.add_column(Text("序时进度", "progress").in_language(language))
    for row in short.head(SHOWN_ROWS).to_dict("records"):
        style = STYLES[row["verdict"]]
        word = VERDICT_WORDS[row["verdict"]].in_language(language)
        table.add_row(
            escape(row["item_name"]),
            escape(row["baseline"]),
            *(_figure(row[str(year)], row["unit"], language) for year in found.assessed),
            escape(row["target"]),
            _figure(row["path"], row["unit"], language),
            f"[{style}]{word}[/]" if style and word else word,
        )
    return table


def _districts(found: Monitoring) -> list[RenderableType]:
    language = found.language
    table = found.districts
    last = table[(table["year"] == found.assessed[-1]) & (table["district"] != WHOLE)]
    if last.empty:
        return []
    level = last["level"].iloc[-1] if "township" not in set(last["level"]) else "township"
    own = last[last["level"] == level].sort_values(["met_share", "judged"], ascending=[True, False])
    head = Text("达标率最低：", "fewest met: ").in_language(language)
    met = STATUS_WORDS["met"].in_language(language)
    named = [
        f"{row['district_name']} {100 * row['met_share']:.0f}%（{met} {row['met']}/{row['judged']}）"
        if language == "zh"
        else f"{row['district_name']} {100 * row['met_share']:.0f}% ({row['met']}/{row['judged']} {met})"
        for row in own.head(SHOWN_DISTRICTS).to_dict("records")
    ]
    return [RichText(head + ("、" if language == "zh" else ", ").join(named))]


def _figure(value: float, unit: str, language: Language) -> str:
    return "" if pd.isna(value) else f"{value:.4g}{unit_after(unit, language)}"
