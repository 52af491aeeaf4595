"""A Place in the terminal, for who wants to see whether the data were read as they were meant."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Group, JustifyMethod, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text as RichText

from lifecircle.coverage.words import CAPACITY_UNITS, LEVEL_WORDS
from lifecircle.geodata.place import Place
from lifecircle.geodata.taxonomy import FacilityType, load_taxonomy
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.attribute_words import group_words

from .layer_table import layer_rows
from .place_title import place_title


def read_summary(place: Place, *, language: Language) -> RenderableType:
    """Layers, districts, people by group, roads and facilities by type, then every remark."""

    def say(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    year = "" if place.year is None else say(f"，{place.year} 年", f", {place.year}")
    km = float(place.roads.length_m.sum()) / 1000
    parts: list[RenderableType] = [
        RichText(place_title(place, language), style="bold"),
        RichText(say(f"坐标系 {place.crs}{year}", f"Coordinate system {place.crs}{year}")),
        _table(layer_rows(place, language=language)),
        RichText(say("行政单元：", "Districts: ") + _districts(place, language)),
        RichText(say("人口：", "People: ") + _people(place, language)),
        RichText(say(f"道路：{km:,.0f} 公里", f"Roads: {km:,.0f} km")),
        _table(facility_rows(place, language=language)),
        *_remarks(place, language),
    ]
    return Group(*parts)


def facility_rows(place: Place, *, language: Language) -> pd.DataFrame:
    """Existing facilities by type: how many, what they hold in all, and at how many that is not known."""
    existing = place.facilities[place.facilities["status"] == "existing"]
    heads = (
        Text("设施类型", "facility type"),
        Text("处数", "sites"),
        Text("规模合计", "capacity in all"),
        Text("规模未填", "capacity blank"),
    )
    rows = []
    for kind, known in load_taxonomy().types.items():
        mine = existing[existing["type"] == kind]
        if mine.empty:
            continue
        amount, blank = "", ""
        if known.capacity is not None:
            held = mine[known.capacity].to_numpy(dtype=float)
            unit = _unit(known).in_language(language)
            amount = f"{np.nansum(held):,.0f} {unit}" if np.isfinite(held).any() else ""
            blank = f"{int(np.isnan(held).sum()):,}" if np.isnan(held).any() else ""
        rows.append((known.zh if language == "zh" else known.en, f"{len(mine):,}", amount, blank))
    return pd.DataFrame(rows, columns=[head.in_language(language) for head in heads])


def _unit(kind: FacilityType) -> Text:
    """What the capacity of a type is counted in."""
    for_children = kind.capacity == "places" and kind.domain == "childcare"
    return CAPACITY_UNITS["childcare_places" if for_children else kind.capacity or "count"]


def _districts(place: Place, language: Language) -> str:
    counts = place.districts["level"].value_counts()
    between = "、" if language == "zh" else ", "
    return between.join(
        f"{words.in_language(language)} {counts[level]:,}"
        for level, words in LEVEL_WORDS.items()
        if level in counts
    )


def _people(place: Place, language: Language) -> str:
    between = "、" if language == "zh" else ", "
    return between.join(
        f"{group_words(group).in_language(language)} {place.population[group].sum():,.0f}"
        for group in place.groups
    )


def _remarks(place: Place, language: Language) -> Sequence[RenderableType]:
    if not place.warnings:
        return [RichText(Text("没有提示", "No remarks").in_language(language), style="green")]
    count = len(place.warnings)
    remarks = "1 remark:" if count == 1 else f"{count} remarks:"
    head = RichText(Text(f"提示 {count} 条：", remarks).in_language(language), style="yellow")
    return [head, *(RichText(f"  {problem.say(language)}") for problem in place.warnings)]


def _table(rows: pd.DataFrame) -> Table:
    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for number, head in enumerate(rows.columns):
        figures = rows[head].map(lambda value: not str(value) or str(value)[0].isdigit()).all()
        side: JustifyMethod = "right" if number and figures else "left"
        table.add_column(escape(str(head)), justify=side, overflow="fold")
    for row in rows.itertuples(index=False):
        table.add_row(*(escape(f"{value:,}" if isinstance(value, int) else str(value)) for value in row))
    return table
