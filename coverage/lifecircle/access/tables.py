"""The tables of an access run: scores, allocation, equity and criticality, a row per thing one can name."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from lifecircle.coverage.ground import Ground
from lifecircle.coverage.words import OUTSIDE_ANY, REPORTED_LEVELS
from lifecircle.geodata.place import SETTINGS

from .allocation import Allocation
from .allocation_of_groups import GroupShare
from .criticality import ClosingCosts
from .equity import (
    Better,
    gini,
    lorenz_curve,
    mean_of_worst,
    ratio_of_means,
    supply_demand_match,
    theil_parts,
    weighted_mean,
)
from .pairs import BoolArray, FloatArray
from .parts_of_place import URBAN_SIDE, Parts

ACCESS_COLUMNS: tuple[str, ...] = (
    "circle", "need", "need_name", "method", "district", "district_name", "level", "setting", "group",
    "people", "people_with_access", "access", "access_unit", "supply", "supply_share", "people_share",
    "match",
)  # fmt: skip
ALLOCATION_COLUMNS: tuple[str, ...] = (
    "circle", "need", "need_name", "id", "name", "type", "supply", "capacity_people", "allocated",
    "load_share", "mean_cost", "cost_unit",
)  # fmt: skip
SERVED_COLUMNS: tuple[str, ...] = (
    "circle", "need", "need_name", "district", "district_name", "level", "setting", "group", "people",
    "served", "no_site", "full", "unknown_capacity", "served_share", "mean_cost", "cost_unit",
)  # fmt: skip
EQUITY_COLUMNS: tuple[str, ...] = (
    "circle", "need", "need_name", "group", "measure", "by", "value", "people", "people_left_out",
)  # fmt: skip
LORENZ_COLUMNS: tuple[str, ...] = ("circle", "need", "people_share", "access_share")
CRITICALITY_COLUMNS: tuple[str, ...] = (
    "circle", "need", "need_name", "id", "name", "type", "users", "only_choice", "leave_circle", "cut_off",
    "extra", "extra_mean", "cost_unit",
)  # fmt: skip


class Score(NamedTuple):
    """Access of every cell. value (c,): NaN where the circle does not speak of the cell, inf where
    there is no value: too few in reach (costs), or only supply of unknown amount (supply per head).
    better: whether more or less is good.
    """

    method: str
    value: FloatArray
    unit: str
    better: Better


def access_rows(
    ground: Ground,
    parts: Parts,
    score: Score,
    *,
    groups: Sequence[str],
    supply: FloatArray,
) -> pd.DataFrame:
    """A row per part and group; the first group is the one served, whose share of people is matched.

    supply (f,): units of every facility in service, 0 for those that do not serve the need.
    access: mean over the people who have any, for costs; for supply per head over all people whose
    supply is known, those in reach of nothing with 0.
    """
    spoken_of = ~np.isnan(score.value)
    counted = spoken_of & np.isfinite(score.value)
    has = counted & ((score.value > 0) | (score.better == "lower"))
    amount = parts.of_facilities(supply)
    unknown = np.full(len(amount), np.nan)
    tables = []
    for group in groups:
        people = np.where(spoken_of, ground.people(group), 0.0)
        heads = parts.of_cells(people)
        table = parts.table()
        table["method"], table["group"], table["people"] = score.method, group, heads
        table["people_with_access"] = parts.of_cells(np.where(has, people, 0.0))
        scored = np.where(counted, people, 0.0)
        total = parts.of_cells(scored * np.where(counted, score.value, 0.0))
        table["access"] = _mean(total, parts.of_cells(scored))
        table["access_unit"] = score.unit
        served, everyone = group == groups[0], float(people.sum())
        table["supply"] = amount if served else unknown
        table["supply_share"] = amount / supply.sum() if served and supply.sum() > 0 else unknown
        table["people_share"] = heads / everyone if served and everyone > 0 else unknown
        match = supply_demand_match(amount, heads, all_supply=float(supply.sum()), all_people=everyone)
        table["match"] = match if served else unknown
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def allocation_rows(
    facilities: pd.DataFrame,
    allocation: Allocation | GroupShare,
    *,
    supply: FloatArray,
    capacity: FloatArray,
    unit: str,
) -> pd.DataFrame:
    """A row per facility of the need: what it takes and what it could take (blank where not known)."""
    load = allocation.load
    time = allocation.pairs.per_supply(allocation.flow * allocation.pairs.cost)
    share = np.full(len(load), np.nan)
    np.divide(load, capacity, out=share, where=np.isfinite(capacity) & (capacity > 0))
    table = facilities[["id", "name", "type"]].astype(object).reset_index(drop=True)
    table["supply"] = supply
    table["capacity_people"] = np.where(np.isfinite(capacity), capacity, np.nan)
    table["allocated"], table["load_share"] = load, share
    table["mean_cost"], table["cost_unit"] = _mean(time, load), unit
    return table


def served_rows(
    parts: Parts,
    allocation: Allocation | GroupShare,
    *,
    people: FloatArray,
    unknown_only: BoolArray,
    group: str,
    unit: str,
) -> pd.DataFrame:
    """A row per part: people served and, by cause, not served; they add up to the people."""
    pairs = allocation.pairs
    served, time = pairs.per_demand(allocation.flow), pairs.per_demand(allocation.flow * pairs.cost)
    table = parts.table()
    heads, taken = parts.of_cells(people), parts.of_cells(served)
    table["group"], table["people"], table["served"] = group, heads, taken
    table["no_site"] = parts.of_cells(np.where(unknown_only, 0.0, allocation.no_site))
    table["full"] = parts.of_cells(allocation.full)
    table["unknown_capacity"] = parts.of_cells(np.where(unknown_only, allocation.no_site, 0.0))
    table["served_share"] = _mean(taken, heads)
    table["mean_cost"] = _mean(parts.of_cells(time), taken)
    table["cost_unit"] = unit
    return table


def equity_rows(ground: Ground, score: Score, *, group: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measures of evenness over the people who have a value, and the Lorenz curve in hundredths."""
    spoken_of = ~np.isnan(score.value)
    counted = spoken_of & np.isfinite(score.value)
    people, value = ground.people(group)[counted], score.value[counted]
    left_out = float(ground.people(group)[spoken_of & ~counted].sum())
    rows = list(_measures(ground, score, counted, value, people)) if people.sum() > 0 else []
    table = pd.DataFrame(rows, columns=["measure", "by", "value"])
    table["group"], table["people"], table["people_left_out"] = group, float(people.sum()), left_out
    curve = pd.DataFrame(columns=["people_share", "access_share"], dtype=float)
    if people.sum() > 0:
        heads, amount = lorenz_curve(value, people)
        at = np.linspace(0.0, 1.0, 101)
        curve = pd.DataFrame({"people_share": at, "access_share": np.interp(at, heads, amount)})
    return table, curve


def _measures(
    ground: Ground, score: Score, counted: BoolArray, value: FloatArray, people: FloatArray
) -> Iterator[tuple[str, str, float]]:
    mean = weighted_mean(value, people)
    worst = mean_of_worst(value, people, better=score.better)
    yield "mean", "", mean
    yield "gini", "", gini(value, people)
    yield "worst_decile_mean", "", worst
    yield "worst_decile_ratio", "", worst / mean if mean > 0 else np.nan
    setting = ground.cell_setting[counted]
    known = setting >= 0
    town = np.isin(setting, [SETTINGS.index(name) for name in URBAN_SIDE])
    yield "urban_rural_ratio", "setting", ratio_of_means(value[known], people[known], one=town[known])
    groupings = {"setting": setting.astype(np.int64)} | {
        level: ground.cell_district[level][counted]
        for level in REPORTED_LEVELS
        if level in ground.cell_district
    }
    parts = theil_parts(value, people, np.zeros(len(value), dtype=np.int64))
    yield "theil", "", parts.total
    for by, number in groupings.items():
        if by in ("zone", "estate"):
            continue  # these lie across the others and leave most people out
        parts = theil_parts(value, people, number + 1)  # 0: outside any
        yield "theil_within", by, parts.within
        yield "theil_between", by, parts.between
        if by == "setting":
            continue
        ids = np.append(OUTSIDE_ANY, ground.place.districts["id"].to_numpy(dtype=object))
        for code in np.flatnonzero(np.isfinite(parts.own)):
            yield "theil_own", f"{by}:{ids[code]}", float(parts.own[code])


def criticality_rows(
    ground: Ground, costs: ClosingCosts, *, rows: np.ndarray, leave_circle: FloatArray, unit: str
) -> pd.DataFrame:
    """A row per facility of the need, those that most people depend on first."""
    table = ground.facilities[["id", "name", "type"]].astype(object).iloc[rows].reset_index(drop=True)
    table["users"], table["only_choice"] = costs.users[rows], costs.drop_outs[rows]
    table["leave_circle"], table["cut_off"] = leave_circle[rows], costs.cut_off[rows]
    table["extra"], table["extra_mean"] = costs.extra[rows], costs.extra_mean[rows]
    table["cost_unit"] = unit
    order = np.lexsort((np.arange(len(table)), -table["extra"], -table["leave_circle"]))
    ordered: pd.DataFrame = table.iloc[order].reset_index(drop=True)
    return ordered


def _mean(total: FloatArray, heads: FloatArray) -> FloatArray:
    """Total per head, NaN where there is nobody."""
    result = np.full(len(heads), np.nan)
    np.divide(total, heads, out=result, where=heads > 0)
    return result
