"""An access run on a terminal: who is served within capacity, how evenly, and what hangs on one facility."""

from pathlib import Path
from typing import Any

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text as RichText

from lifecircle.access.circle_access import CircleAccess
from lifecircle.geodata.text import Language, Text
from lifecircle.report.diagnosis.circle_words import group_word

from .place_title import place_title

SHOWN_FACILITIES = 8
MEASURES = {
    "mean": Text("平均", "mean"),
    "gini": Text("基尼系数", "Gini"),
    "theil": Text("泰尔指数", "Theil"),
    "worst_decile_mean": Text("最差的一成人平均", "mean of the worst-served tenth"),
    "urban_rural_ratio": Text("城乡比", "urban to rural"),
}


def access_summary(found: CircleAccess, folder: Path) -> RenderableType:
    """The run in one screen, need by need, and where the tables are."""
    language = found.language
    group = group_word(found.circle.serves, language)
    whom = Text(f"（{group}）", f" ({group})").in_language(language)
    head = f"{place_title(found.place, language)} × {found.circle.name}{whom}"
    parts: list[RenderableType] = [RichText(head, style="bold")]
    for number in found.served["need"].unique():
        parts += _one_need(found, int(number), language=language)
    parts += [RichText(remark.say(language), style="yellow") for remark in found.remarks]
    where = Text(f"全部表格在：{folder}", f"All tables are in: {folder}")
    parts.append(RichText(where.in_language(language), style="bold"))
    return Group(*parts)


def _one_need(found: CircleAccess, number: int, *, language: Language) -> list[RenderableType]:
    def say(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    def rows(table: pd.DataFrame) -> pd.DataFrame:
        return table[table["need"] == number]

    served = rows(found.served).iloc[0]  # the whole stands first
    limited = found.parameters["needs"][str(number)]["persons_per_unit"] is not None
    taken = (
        Text("有容量接纳", "served within capacity") if limited else Text("范围内有设施", "a site in reach")
    )
    people = say(
        f"{served['people']:,.0f} 人：{taken.zh} {served['served']:,.0f}，"
        f"范围内无设施 {served['no_site']:,.0f}",
        f"{served['people']:,.0f} people: {taken.en} {served['served']:,.0f}, "
        f"no site in reach {served['no_site']:,.0f}",
    )
    if limited:
        full = f"{served['full']:,.0f}"
        people += say(f"，设施已满 {full}", f", sites full {full}")
    if served["unknown_capacity"] > 0:
        unknown = f"{served['unknown_capacity']:,.0f}"
        people += say(f"，容量未知 {unknown}", f", capacity unknown {unknown}")
    equity = rows(found.equity).drop_duplicates("measure").set_index("measure")["value"]
    unit = rows(found.access)["access_unit"].iloc[0]
    measured = [f"{unit}"] + [
        f"{words.in_language(language)} {equity[name]:,.3g}"
        for name, words in MEASURES.items()
        if name in equity and pd.notna(equity[name])
    ]
    title = say(f"需求 {number}", f"need {number}") + f"  {served['need_name']}"
    lines: list[RenderableType] = [RichText(title, style="bold"), RichText(people)]
    lines.append(RichText("  ".join(measured)))
    critical = rows(found.criticality)
    critical = critical[critical["users"] > 0].head(SHOWN_FACILITIES)
    if len(critical):
        lines.append(_critical(critical, language=language))
    return lines


def _critical(rows: pd.DataFrame, *, language: Language) -> Table:
    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    table.add_column(
        Text("关停后影响最大的设施", "facilities whose closure matters most").in_language(language)
    )
    unit: Any = rows["cost_unit"].iloc[0]
    for head in (
        Text("使用者", "users"),
        Text("唯一选择", "only choice"),
        Text("退出服务圈", "leave the circle"),
        Text(f"人均多{unit}", f"extra {unit}/head"),
    ):
        table.add_column(head.in_language(language), justify="right")
    for _, row in rows.iterrows():
        figures = [f"{row[name]:,.0f}" for name in ("users", "only_choice", "leave_circle")]
        table.add_row(escape(str(row["name"])), *figures, f"{row['extra_mean']:,.1f}")
    return table
