"""An allocation by given tables on a terminal: who is served, by group, and which facilities are full."""

from pathlib import Path

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text as RichText

from lifecircle.access.given_allocation import GivenAllocation
from lifecircle.coverage.words import ALL
from lifecircle.geodata.text import Language, Text
from lifecircle.report.diagnosis.circle_words import group_word

from .place_title import place_title

SHOWN_FACILITIES = 8


def allocation_summary(found: GivenAllocation, folder: Path) -> RenderableType:
    """The allocation in one screen, need by need, and where the tables are."""
    language = found.language
    head = f"{place_title(found.place, language)} × {found.circle.name}"
    parts: list[RenderableType] = [RichText(head, style="bold")]
    for number in found.served["need"].unique():
        served = found.served[(found.served["need"] == number) & (found.served["level"] == "place")]
        served = served[served["setting"] == ALL]
        title = Text(f"需求 {number}", f"need {number}").in_language(language)
        parts.append(RichText(f"{title}  {served['need_name'].iloc[0]}", style="bold"))
        parts.append(_groups(served, language=language))
        loads = found.allocation[found.allocation["need"] == number]
        parts.append(_fullest(loads[loads["group"] == loads["group"].iloc[0]], language=language))
    parts += [RichText(remark.say(language), style="yellow") for remark in found.remarks]
    where = Text(f"全部表格在：{folder}", f"All tables are in: {folder}")
    parts.append(RichText(where.in_language(language), style="bold"))
    return Group(*parts)


def _groups(served: pd.DataFrame, *, language: Language) -> Table:
    """People by group: served, and by cause not."""
    shown = {
        "people": Text("人数", "people"),
        "served": Text("有位子", "served"),
        "no_site": Text("范围内无设施", "no site in reach"),
        "full": Text("设施已满", "sites full"),
        "unknown_capacity": Text("容量未知", "capacity unknown"),
    }
    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    table.add_column(Text("人群", "group").in_language(language))
    for word in shown.values():
        table.add_column(word.in_language(language), justify="right")
    for _, row in served.iterrows():
        everyone = Text("合计", "all").in_language(language)
        group = everyone if row["group"] == ALL else group_word(str(row["group"]), language)
        table.add_row(escape(group), *(f"{row[name]:,.0f}" for name in shown))
    return table


def _fullest(loads: pd.DataFrame, *, language: Language) -> Table:
    """The facilities with the highest load, all groups together."""
    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    table.add_column(Text("负荷最高的设施", "facilities with the highest load").in_language(language))
    for word in (Text("分到人数", "allocated"), Text("容量（人）", "capacity"), Text("负荷", "load")):
        table.add_column(word.in_language(language), justify="right")
    top = loads.sort_values(["load_share", "allocated"], ascending=False, kind="stable", na_position="last")
    for _, row in top.head(SHOWN_FACILITIES).iterrows():
        room = [f"{row['capacity_people']:,.0f}", f"{row['load_share']:.0%}"]
        figures = room if pd.notna(row["load_share"]) else ["", ""]
        table.add_row(escape(str(row["name"])), f"{row['allocated']:,.0f}", *figures)
    return table
