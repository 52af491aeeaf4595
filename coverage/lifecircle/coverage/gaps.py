"""The ranked gap list: what is short, where, for how many people, and what would close it."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Ratio

from .circles import CircleResult, need_name
from .ground import Ground
from .known import Known
from .presence import PresenceResult
from .ratios import finest_level
from .words import ALL, CAPACITY_UNITS, OUTSIDE_ANY

GAP_COLUMNS: tuple[str, ...] = (
    "rank", "kind", "item", "item_name", "district", "district_name", "people", "shortfall",
    "shortfall_unit", "severity", "suggestion",
)  # fmt: skip


class _Gap(NamedTuple):
    kind: str
    item: str
    item_name: str
    district: str
    district_name: str
    people: float
    shortfall: float
    shortfall_unit: str
    severity: float
    suggestion: str


KnownGaps = Known[list[_Gap]]
"""Gaps that were listed before, by the circle, ratio or presence they come from."""


def rank_gaps(
    ground: Ground,
    *,
    circles: Sequence[CircleResult],
    ratios: Sequence[tuple[Ratio, pd.DataFrame]],
    presences: Sequence[PresenceResult],
    language: Language,
    known: KnownGaps | None = None,
) -> pd.DataFrame:
    """GAP_COLUMNS over all three kinds, worst first.

    people: who is affected: the people still to be covered (circle), or the people of the
    district (ratio, presence). severity: people weighed by the missing share of what is
    required, so a district of 10,000 that lacks half counts as much as one of 5,000 that lacks
    all. Circles are listed for the finest administrative level; ratios for townships where the
    facilities are of layout class A (many small), else for counties, else for the whole; a
    requirement is listed once, not again for the larger district around it. Ties: kind, item,
    district. known: gaps of results that were listed before on the same cells; filled further.
    """
    known = Known() if known is None else known
    of_results: list[tuple[object, Iterator[_Gap]]] = [
        *((result, _circle_gaps(ground, result, language=language)) for result in circles),
        *((table, _ratio_gaps(ground, ratio, table, language=language)) for ratio, table in ratios),
        *((result, _presence_gaps(result, language=language)) for result in presences),
    ]
    gaps = [gap for result, found in of_results for gap in known.of(result, partial(list, found))]
    gaps.sort(key=lambda gap: (-gap.severity, gap.kind, gap.item, gap.district))
    columns = dict(zip(_Gap._fields, map(list, zip(*gaps, strict=True)), strict=True)) if gaps else {}
    return pd.DataFrame({"rank": range(1, len(gaps) + 1), **columns}, columns=list(GAP_COLUMNS))


def _records(table: pd.DataFrame) -> Iterable[dict[str, Any]]:
    return ({str(key): value for key, value in row.items()} for row in table.to_dict("records"))


def _circle_gaps(ground: Ground, result: CircleResult, *, language: Language) -> Iterator[_Gap]:
    unit = CAPACITY_UNITS["people"].in_language(language)
    rows = result.rows
    shown = (rows["setting"] == ALL).to_numpy(bool) & (rows["level"] == finest_level(rows)).to_numpy(bool)
    short = shown & (rows["status"] == "short").to_numpy(bool)
    if not short.any():
        return
    worst = _worst_needs(rows[shown])
    for row in _records(rows[short]):
        missing = float(row["gap_people"])
        yield _Gap(
            "circle", result.circle.id, result.circle.name, row["district"], row["district_name"],
            missing, missing, unit, missing,
            _circle_suggestion(ground, result, row, worst.get(row["district"], 1), language=language),
        )  # fmt: skip


def _worst_needs(rows: pd.DataFrame) -> dict[str, int]:
    """District -> number of the need that leaves out most people there."""
    single = rows[rows["need"] != ALL].sort_values(["covered", "need"], kind="stable")
    first = single.drop_duplicates("district")
    return dict(zip(first["district"], first["need"].astype(int), strict=True))


def _circle_suggestion(
    ground: Ground, result: CircleResult, row: dict[str, Any], number: int, *, language: Language
) -> str:
    """Name the need that leaves out most people here."""
    name = need_name(result.circle.needs[number - 1], ground.taxonomy, language)
    people = f"{float(row['gap_people']):,.0f}"
    return Text(
        f"在{row['district_name']}补设{name}，使约 {people} 人进入服务圈",
        f"add {name} in {row['district_name']} to bring about {people} people inside the circle",
    ).in_language(language)


def _ratio_gaps(ground: Ground, ratio: Ratio, table: pd.DataFrame, *, language: Language) -> Iterator[_Gap]:
    short = (table["status"] == "short").to_numpy(bool)
    if not short.any():
        return
    people = ground.people_of_districts
    level = _planning_level(ground, ratio, table)
    listed = (table["level"] == level).to_numpy(bool) & (table["district"] != OUTSIDE_ANY).to_numpy(bool)
    for row in _records(table[short & listed]):
        if pd.isna(row["shortfall"]) or row["shortfall"] <= 0:
            continue
        affected = people[row["district"]]
        have = float(row["numerator"])
        lacking = row["shortfall"] / (have + row["shortfall"]) if ratio.better == "higher" else 1.0
        yield _Gap(
            "ratio", ratio.id, ratio.name, row["district"], row["district_name"], affected,
            float(row["shortfall"]), row["shortfall_unit"], affected * lacking,
            _ratio_suggestion(ground, ratio, row, language),
        )  # fmt: skip


def _planning_level(ground: Ground, ratio: Ratio, table: pd.DataFrame) -> str:
    layouts = {ground.taxonomy.types[kind].layout for kind in ratio.numerator.types}
    if "township" not in ratio.levels and "county" not in ratio.levels:
        return str(table["level"].iloc[-1])
    if layouts == {"A"}:
        return finest_level(table)
    return "county" if "county" in set(table["level"]) else "place"


def _ratio_suggestion(ground: Ground, ratio: Ratio, row: dict[str, Any], language: Language) -> str:
    """What would close the gap: more supply, or, for a share of a supply, more of it of the right kind."""
    amount = f"{row['shortfall']:,.0f}" if row["shortfall"] >= 10 else f"{row['shortfall']:,.3g}"
    if not ratio.numerator.types:
        return ""
    kind = ground.taxonomy.types[ratio.numerator.types[0]]
    more = "等" if len(ratio.numerator.types) > 1 else ""
    share_of_supply = bool(ratio.denominator.types)
    zh = "增加或改造" if share_of_supply else "增加"
    en = "add or convert" if share_of_supply else "add"
    return Text(
        f"在{row['district_name']}{zh} {amount} {row['shortfall_unit']}（{kind.zh}{more}）",
        f"{en} {amount} {row['shortfall_unit']} in {row['district_name']} ({kind.en}{' …' if more else ''})",
    ).in_language(language)


def _presence_gaps(result: PresenceResult, *, language: Language) -> Iterator[_Gap]:
    if result.row["status"] != "short":
        return
    unit = CAPACITY_UNITS["units"].in_language(language)
    short = result.units[~result.units["meets"].to_numpy(dtype=bool)]
    columns = (short[name].tolist() for name in ("district", "district_name", "missing", "people", "lacking"))
    for district, name, missing, people, lacking in zip(*columns, strict=True):
        suggestion = Text(f"在{name}补设：{missing}", f"add in {name}: {missing}").in_language(language)
        yield _Gap(
            "presence", result.rule.id, result.rule.name, district, name,
            people, 1.0, unit, people * lacking, suggestion,
        )  # fmt: skip
