"""Ratio rows: supply per head, household or area, and shares of supply, against their targets."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from lifecircle.geodata.errors import IdentityError
from lifecircle.geodata.place import SETTINGS
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.attribute_words import attribute_words, group_words
from lifecircle.plan.model import Quantity, Ratio
from lifecircle.plan.target import Target, meets, parse_target, shortfall

from .circles import district_name
from .ground import Ground
from .quantities import Amounts, Parts, amounts, attributes_missing, by_level, whole, why_not
from .tally import ties_out
from .words import CAPACITY_UNITS, LEVEL_WORDS, OUTSIDE_ANY, WHOLE

RATIO_COLUMNS: tuple[str, ...] = (
    "indicator", "indicator_name", "domain", "district", "district_name", "level", "numerator",
    "denominator", "value", "unit", "baseline", "target", "nature", "status", "shortfall",
    "shortfall_unit", "reason",
)  # fmt: skip

ADMINISTRATIVE: tuple[str, ...] = ("city", "county", "township")
WHOLE_NUMBERS = frozenset({"beds", "nursing_beds", "places", "staff", "doctors", "nurses", "count"})
"""Supplies that come in whole ones: their shortfall is rounded up."""


class _Part(NamedTuple):
    district: str
    level: str
    numerator: float
    denominator: float
    per: float
    unknown: int
    assumed: bool


def work_out_ratio(
    ground: Ground, ratio: Ratio, *, persons_per_household: float, language: Language
) -> pd.DataFrame:
    """RATIO_COLUMNS: the whole, the districts of the ratio's levels, and what lies in none of them.

    Raises IdentityError where the districts of a level and the rest do not add up to the whole.
    """
    reason = attributes_missing(ground, ratio.unit_where)
    reason = reason or why_not(ground, ratio.numerator) or why_not(ground, ratio.denominator)
    if ratio.per_year and ground.place.year is None:
        reason = Text(
            "研究区未注明年份，无法计算年度新增",
            "the study area states no year, so yearly openings cannot be counted",
        )
    target = parse_target(ratio.target)
    rows = [
        _row(ground, ratio, part, target, reason=reason, language=language)
        for part in _parts(ground, ratio, persons_per_household=persons_per_household)
    ]
    return pd.DataFrame(rows, columns=list(RATIO_COLUMNS))


def _parts(ground: Ground, ratio: Ratio, *, persons_per_household: float) -> Iterator[_Part]:
    def measure(parts: Parts) -> tuple[Amounts, Amounts]:
        opened = ground.place.year if ratio.per_year else None
        above = amounts(
            ground, ratio.numerator, parts, persons_per_household=persons_per_household, opened=opened
        )
        below = amounts(ground, ratio.denominator, parts, persons_per_household=persons_per_household)
        return above, below

    def part(district: str, level: str, above: Amounts, below: Amounts, position: int) -> _Part:
        return _Part(
            district, level, float(above.values[position]), float(below.values[position]), per,
            int(above.unknown[position] + below.unknown[position]),
            bool(above.assumed[position] or below.assumed[position]),
        )  # fmt: skip

    above, below = measure(
        whole(ground, settings=ratio.settings, unit_where=ratio.unit_where, levels=ratio.levels)
    )
    supply, demand = float(above.values[0]), float(below.values[0])
    per = ratio.denominator.per
    if ratio.relative:  # the value of the whole is 1
        per = demand / supply if supply > 0 else math.nan
    yield part(WHOLE, "place", above, below, 0)
    ids = ground.district_ids
    # Where a ratio leaves out settings or districts, what lies in no part is not what lies outside any
    # district: it holds what was left out as well.
    of_all = not ratio.unit_where and set(ratio.settings) == set(SETTINGS)
    for level in ratio.levels:
        if not (ground.district_levels == level).any():
            continue
        parts = by_level(ground, level, settings=ratio.settings, unit_where=ratio.unit_where)
        above, below = measure(parts)
        if of_all:
            _check_ties_out(ratio, level, above, supply)
        for position in range(parts.size):
            yield part(str(ids[parts.district[position]]), level, above, below, position)
        if of_all:
            yield part(OUTSIDE_ANY, level, above, below, parts.size)


def _check_ties_out(ratio: Ratio, level: str, above: Amounts, total: float) -> None:
    if ratio.numerator.area is not None or ratio.numerator.households:
        return  # stated per district, not summed from cells or facilities
    summed = float(above.values.sum())
    if not (math.isnan(summed) or ties_out(summed, total)):
        raise IdentityError(f"ratio {ratio.id}: {level} rows add up to {summed}, the whole is {total}")


def _row(
    ground: Ground, ratio: Ratio, part: _Part, target: Target, *, reason: Text | None, language: Language
) -> dict[str, object]:
    known = reason is None and not math.isnan(part.numerator * part.per) and part.denominator > 0
    value = part.numerator / part.denominator * part.per if known else None
    status, missing, remark = "tracked", None, reason
    if value is None:
        status = "not_computable"
        remark = reason or _no_value(ground, ratio, part)
    elif target.cumulative_5y:
        remark = Text(
            "目标为五年累计数，不与现状值比较",
            "the target is a five-year total and is not compared with a current value",
        )
    elif target.is_comparable:
        status = "met" if meets(target, value, better=ratio.better) else "short"
        missing = _units_missing(ratio, part, shortfall(target, value, better=ratio.better))
    if value is not None and remark is None:
        remark = _remark(part, ratio)
    return {
        "indicator": ratio.id, "indicator_name": ratio.name, "domain": ratio.domain,
        "district": part.district,
        "district_name": district_name(ground, part.district, part.level, language),
        "level": part.level, "numerator": None if reason else part.numerator, "denominator": part.denominator,
        "value": value, "unit": ratio.unit, "baseline": ratio.baseline, "target": ratio.target,
        "nature": ratio.nature, "status": status, "shortfall": missing,
        "shortfall_unit": "" if missing is None else supply_unit(ground, ratio.numerator, language),
        "reason": remark.in_language(language) if remark else "",
    }  # fmt: skip


def _no_value(ground: Ground, ratio: Ratio, part: _Part) -> Text:
    """What is nought, so that nothing can be divided by it."""
    if part.denominator > 0 and ratio.relative:
        return Text(
            "全域没有这类设施，无法与全域水平相比",
            "the whole area has none of these facilities to compare with",
        )
    if part.denominator != 0:
        return Text("分母未知", "the denominator is unknown")
    below = ratio.denominator
    if below.population is not None:
        said = group_words(below.population)
        if below.population == "total":
            return Text("这里没有常住人口", "nobody lives here")
        return Text(f"这里没有{said.zh}人口", f"nobody here is {said.en}")
    if below.households:
        return Text("这里没有住户", "there are no households here")
    if below.area is not None:
        return Text("这里面积为零", "the area here is zero")
    if below.units is not None:
        level = LEVEL_WORDS[below.units]
        return Text(f"这里没有{level.zh}", f"there is no {level.en} here")
    kinds = [ground.taxonomy.types[kind] for kind in below.types[:1]]
    more_zh, more_en = ("等设施", " or the like") if len(below.types) > 1 else ("", "")
    zh, en = "".join(kind.zh for kind in kinds) + more_zh, "".join(kind.en for kind in kinds) + more_en
    if below.count:
        return Text(f"这里没有可比的{zh}", f"no {en} here to take a share of")
    column = attribute_words(below.sum or "")
    return Text(f"这里{zh}的{column.zh}合计为零", f"{column.en} of {en} here add up to zero")


def _units_missing(ratio: Ratio, part: _Part, missing: float | None) -> float | None:
    """The shortfall in units of supply: beds, places, square metres, sites, rounded up to whole ones."""
    if missing is None:
        return None
    units = missing * part.denominator / part.per
    kind = ratio.numerator.sum or ("count" if ratio.numerator.count else "")
    return float(math.ceil(units - 1e-9)) if kind in WHOLE_NUMBERS else units


def _remark(part: _Part, ratio: Ratio) -> Text | None:
    if part.unknown:
        column = attribute_words(ratio.numerator.sum or ratio.denominator.sum or "")
        return Text(
            f"其中 {part.unknown} 处设施没有填{column.zh}，按 0 计",
            f"{part.unknown} facilities without {column.en} count as 0",
        )
    if part.assumed:
        return Text("户数按户均人口折算", "households estimated from persons per household")
    return None


def supply_unit(ground: Ground, quantity: Quantity, language: Language) -> str:
    """The unit in which a quantity of supply is added."""
    kind = quantity.sum or ("count" if quantity.count else "people" if quantity.population else "units")
    if kind == "places" and ground.taxonomy.types[quantity.types[0]].domain == "childcare":
        kind = "childcare_places"
    return CAPACITY_UNITS[kind].in_language(language) if kind in CAPACITY_UNITS else kind


def finest_level(table: pd.DataFrame) -> str:
    """The finest administrative level with rows, else the whole."""
    present = set(table["level"].unique())
    return next((level for level in reversed(ADMINISTRATIVE) if level in present), "place")
