"""Differences of scenarios on a terminal: what changes for the whole area, and who gains and loses."""

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Group, JustifyMethod, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text as RichText

from lifecircle.coverage.words import STATUS_WORDS
from lifecircle.geodata.text import Language, Text
from lifecircle.report.folders.compare_folder import BASELINE, NamedComparison
from lifecircle.scenario.cell_differences import people_moved
from lifecircle.scenario.comparison import Comparison
from lifecircle.scenario.shown_rows import MOBILE_NOTE, both_sets, with_mobile_name

from .terminal import unit_after

SHOWN_ROWS = 20
SHOWN_DISTRICTS = 8
SHOWN_WAYS = 6
SHOWN_GAPS = 6
FINEST_FIRST = ("township", "county", "city")
GAP_WORDS = {"closed": Text("补齐", "closed"), "opened": Text("新缺口", "opened"), "": Text("", "")}
YUAN_PER_WAN = 10_000.0


def compared(
    found: Sequence[NamedComparison],
    folder: Path,
    *,
    names: Mapping[str, str] | None = None,
    notes: Mapping[str, Sequence[Text]] | None = None,
    language: Language,
) -> RenderableType:
    """Every comparison in one screen, and where the tables are.

    names: id -> name of each scenario. notes: id -> what must be known of its difference to
    today.
    """
    named = {BASELINE: Text("现状", "today").in_language(language), **_told_apart(names or {})}
    parts: list[RenderableType] = []
    for one in found:
        parts += _one(one, named, language=language)
        told = (notes or {}).get(one.after, []) if one.before == BASELINE else []
        parts += [RichText(f"· {note.in_language(language)}", style="yellow") for note in told]
    where = Text(f"全部差异表在：{folder}", f"All tables are in: {folder}").in_language(language)
    return Group(*parts, RichText(where, "bold"))


def _told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """What each scenario is called; with its id where two have one name, or one has none."""
    given = list(names.values())
    return {
        key: name if given.count(name) == 1 and name.strip() else f"{name}（{key}）" if name.strip() else key
        for key, name in names.items()
    }


def _one(one: NamedComparison, named: Mapping[str, str], *, language: Language) -> list[RenderableType]:
    def say(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    changed, mobile = one.comparison.changed, one.comparison.with_mobile
    shown = both_sets(one.comparison.rows, None if mobile is None else mobile.rows)
    shown["item_name"] = [
        with_mobile_name(name, language) if stops else name
        for name, stops in zip(shown["item_name"], shown["with_mobile"], strict=True)
    ]
    whole = shown[shown["level"] == "place"]
    head = RichText(" → ".join(named.get(name, name) for name in (one.before, one.after)), style="bold")
    whole_count = int((changed["level"] == "place").sum())
    gaps = _gaps(changed)
    closed, opened = (int((gaps["gap"] == kind).sum()) for kind in ("closed", "opened"))
    facts = say(
        f"全域 {whole_count} 条有变化；补齐缺口 {closed} 处，新增缺口 {opened} 处",
        f"{whole_count} rows change for the whole area; {closed} gaps closed, {opened} new ones",
    )
    cost_wan = one.comparison.cost_yuan / YUAN_PER_WAN
    if cost_wan:
        # between two scenarios the money is that of the second alone
        whose = "" if one.before == BASELINE else named.get(one.after, one.after)
        facts += say(
            f"；{f'{whose} ' if whose else ''}投资 {cost_wan:,.0f} 万元",
            f"; {f'{whose} costs' if whose else 'cost'} {one.comparison.cost_yuan:,.0f} yuan",
        )
    parts: list[RenderableType] = [head, RichText(facts)]
    parts += [RichText(f"· {line}") for line in _gap_lines(gaps, language=language)]
    parts += [RichText(f"· {line}") for line in _ways(one.comparison, language=language)]
    if not whole.empty:
        parts.append(_table(whole, language=language))
    districts = _by_district(shown)
    if not districts.empty:
        parts.append(_district_table(districts, language=language))
    if mobile is not None:
        parts.append(RichText(MOBILE_NOTE.in_language(language), style="dim"))
    return parts


def _gaps(changed: pd.DataFrame) -> pd.DataFrame:
    """The rows whose gap closes or opens; the whole area only where no unit says the same of it."""
    rows = changed[changed["gap"] != ""]
    said = rows.duplicated(["kind", "item", "gap", "before", "after"], keep=False)
    return rows[~said | (rows["level"] != "place")]


def _gap_lines(gaps: pd.DataFrame, *, language: Language) -> list[str]:
    """Which gaps close and which open, and where."""
    lines: list[str] = []
    for kind in ("closed", "opened"):
        rows = gaps[gaps["gap"] == kind]
        named = [
            Text(f"{district} {item}", f"{item} ({district})").in_language(language)
            for district, item in zip(rows["district_name"], rows["item_name"], strict=True)
        ]
        if named:
            more = Text(" 等", " …").in_language(language) if len(named) > SHOWN_GAPS else ""
            between, colon = Text("；", "; "), Text("：", ": ")
            told = between.in_language(language).join(named[:SHOWN_GAPS])
            word = GAP_WORDS[kind].in_language(language)
            lines.append(f"{word}{colon.in_language(language)}{told}{more}")
    return lines


def _ways(found: Comparison, *, language: Language) -> list[str]:
    """For each circle where anybody's way changes: how many are nearer and farther, and by how much."""
    names = dict(zip(found.rows["item"], found.rows["item_name"], strict=True))
    moved = [(one, names.get(one.circle, one.circle)) for one in people_moved(found.cells)]
    if found.with_mobile is not None:
        known = {one for one, _ in moved}
        moved += [
            (one, with_mobile_name(names.get(one.circle, one.circle), language))
            for one in people_moved(found.with_mobile.cells)
            if one not in known
        ]
    lines: list[str] = []
    for one, name in moved[:SHOWN_WAYS]:
        unit = Text("分钟", "min") if one.unit == "minutes" else Text("米", "m")
        ways = [
            _way(one.nearer, one.saved, unit, Text("更近", "nearer"), Text("少", "less")),
            _way(one.farther, one.added, unit, Text("更远", "farther"), Text("多", "more")),
        ]
        told = [text.in_language(language) for text in ways if text is not None]
        lines.append(Text(f"{name}：{'，'.join(told)}", f"{name}: {', '.join(told)}").in_language(language))
    return lines


def _way(people: float, mean: float, unit: Text, where: Text, how: Text) -> Text | None:
    if not people:
        return None
    zh = f"（平均{how.zh} {mean:,.1f} {unit.zh}）" if mean else ""
    en = f" (on average {mean:,.1f} {unit.en} {how.en})" if mean else ""
    return Text(f"{people:,.0f} 人{where.zh}{zh}", f"{people:,.0f} people {where.en}{en}")


def _by_district(changed: pd.DataFrame) -> pd.DataFrame:
    """The districts of the finest level where most people gain or lose, circle by circle."""
    moved = changed[(changed["people_gained"] > 0) | (changed["people_lost"] > 0)]
    level = next((name for name in FINEST_FIRST if name in set(moved["level"])), None)
    rows = moved[moved["level"] == level]
    size = rows["people_gained"] + rows["people_lost"]
    return rows.loc[size.sort_values(ascending=False, kind="stable").index].head(SHOWN_DISTRICTS)


def _district_table(rows: pd.DataFrame, *, language: Language) -> Table:
    heads = (
        Text("行政单元", "district"), Text("条目", "row"), Text("之前", "before"), Text("之后", "after"),
        Text("新覆盖人", "gained"), Text("失去人", "lost"),
    )  # fmt: skip
    title = Text(
        "谁得谁失（变化最大的行政单元）", "Who gains and who loses (districts with the largest changes)"
    )
    table = _empty_table(heads, words=(0, 1), language=language)
    table.title, table.title_justify, table.title_style = title.in_language(language), "left", "bold"
    for row in rows.to_dict("records"):
        table.add_row(
            escape(str(row["district_name"])),
            escape(str(row["item_name"])),
            *(_figure(row[name]) for name in ("before", "after")),
            *(_people(row[name]) for name in ("people_gained", "people_lost")),
        )
    return table


def _table(rows: pd.DataFrame, *, language: Language) -> Table:
    heads = (
        Text("条目", "row"), Text("之前", "before"), Text("之后", "after"), Text("新覆盖人", "gained"),
        Text("失去人", "lost"), Text("达标", "status"), Text("还差", "still missing"),
    )  # fmt: skip
    table = _empty_table(heads, words=(0, 5, 6), language=language)
    for row in rows.head(SHOWN_ROWS).to_dict("records"):
        unit = unit_after(str(row["unit"]), language) if row["kind"] == "ratio" else None
        table.add_row(
            escape(str(row["item_name"])),
            _figure(row["before"], unit=unit),
            _figure(row["after"], unit=unit),
            _people(row["people_gained"]),
            _people(row["people_lost"]),
            STATUS_WORDS[str(row["status_after"])].in_language(language),
            _missing(row, language=language),
        )
    return table


def _empty_table(heads: Sequence[Text], *, words: Sequence[int], language: Language) -> Table:
    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for number, text in enumerate(heads):
        justify: JustifyMethod = "left" if number in words else "right"
        table.add_column(text.in_language(language), justify=justify, overflow="fold")
    return table


def _missing(row: Mapping[Hashable, Any], *, language: Language) -> str:
    """What the row lacked and lacks, or that its gap has closed or opened."""
    word = GAP_WORDS[str(row["gap"])].in_language(language)
    was, now = row["shortfall_before"], row["shortfall_after"]
    if word or pd.isna(was) or pd.isna(now) or not (was or now):
        return word
    unit = {"circle": Text(" 人", " people"), "presence": Text(" 个单元", " units")}.get(str(row["kind"]))
    figures = f"{was:,.0f} → {now:,.0f}" if was != now else f"{now:,.0f}"
    return figures + (unit.in_language(language) if unit else "")


def _figure(value: float, *, unit: str | None = None) -> str:
    """A value in its unit; without one, a share of 0 to 1 in per cent."""
    if pd.isna(value):
        return "–"
    return f"{100 * value:.1f}%" if unit is None else f"{value:.4g}{unit}"


def _people(value: float) -> str:
    return "" if pd.isna(value) else f"{value:,.0f}"
