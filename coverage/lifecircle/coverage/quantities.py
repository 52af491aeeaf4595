"""Amounts of a plan's ratios and conditions: supply, people, households, land, units, by district."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from lifecircle.geodata.place import SETTINGS, Setting
from lifecircle.geodata.text import Text
from lifecircle.plan.attribute_words import column_words, group_words
from lifecircle.plan.model import Near, Quantity

from .ground import FloatArray, Ground
from .membership import NESTING, IntArray, in_settings, setting_codes
from .where import matching, missing_columns
from .words import WHOLE

AREA_UNITS_M2: Mapping[str, float] = {"m2": 1.0, "ha": 1e4, "km2": 1e6}


class Parts(NamedTuple):
    """One way to cut the Place into parts: -1 for what lies in none.

    cell, facility, unit: part of every cell, facility and district. size: number of parts.
    district: row of the district that each part is, or -1 for the whole Place.
    """

    cell: IntArray
    facility: IntArray
    unit: IntArray
    size: int
    district: IntArray


class Amounts(NamedTuple):
    """One number per part, and last that of what lies in no part; NaN where it is not known.

    unknown: facilities counted without the capacity asked for, per part.
    assumed: parts whose households come from people and persons_per_household.
    """

    values: FloatArray
    unknown: IntArray
    assumed: npt.NDArray[np.bool_]


def whole(
    ground: Ground, *, settings: tuple[Setting, ...] = SETTINGS, unit_where: Mapping[str, Any] | None = None,
    levels: tuple[str, ...] = (),
) -> Parts:  # fmt: skip
    """The whole Place as one part: what lies in the settings, and in a matching district of the levels."""
    facility = in_settings(ground.facility_setting, settings)
    unit = in_settings(setting_codes(ground.district_settings), settings)
    chosen = matching(ground.place.districts, unit_where) if unit_where else None
    if chosen is not None:
        facility &= _in_chosen(ground.facility_district, chosen, levels)
        unit &= chosen & np.isin(ground.district_levels, levels)
    key = ("cells", WHOLE, tuple(settings), repr(unit_where), levels)
    if key not in ground.counted:
        cell = in_settings(ground.cell_setting, settings)
        if chosen is not None:
            cell &= _in_chosen(ground.cell_district, chosen, levels)
        ground.counted[key] = np.where(cell, 0, -1).astype(np.int64)
    facility_part, unit_part = (np.where(inside, 0, -1).astype(np.int64) for inside in (facility, unit))
    return Parts(cast(IntArray, ground.counted[key]), facility_part, unit_part, 1, np.array([-1]))


def by_level(
    ground: Ground,
    level: str,
    *,
    settings: tuple[Setting, ...] = SETTINGS,
    unit_where: Mapping[str, Any] | None = None,
) -> Parts:
    """The districts of a level as parts, those in the settings that match ``unit_where``.

    For levels finer than townships the setting is the unit's own; for larger districts, what
    lies inside them in the settings is counted.
    """
    districts = ground.place.districts
    chosen = ground.district_levels == level
    if unit_where:
        chosen = chosen & matching(districts, unit_where)
    position = np.full(len(districts) + 1, -1, dtype=np.int64)
    rows = np.flatnonzero(chosen)
    position[rows] = np.arange(len(rows))
    key = ("cells", level, tuple(settings), repr(unit_where))
    if key not in ground.counted:
        cell = position[_membership(ground.cell_district, level, len(ground.cell_xy_m))]
        ground.counted[key] = np.where(in_settings(ground.cell_setting, settings), cell, -1)
    facility = position[_membership(ground.facility_district, level, len(ground.facilities))]
    facility = np.where(in_settings(ground.facility_setting, settings), facility, -1)
    unit = position[_membership(ground.unit_district, level, len(districts))]
    return Parts(cast(IntArray, ground.counted[key]), facility, unit, len(rows), rows)


def _membership(by_level: Mapping[str, IntArray], level: str, count: int) -> IntArray:
    return by_level.get(level, np.full(count, -1, dtype=np.int64))


def amounts(
    ground: Ground,
    quantity: Quantity,
    parts: Parts,
    *,
    persons_per_household: float,
    opened: int | None = None,
) -> Amounts:
    """The quantity in each part, and last outside any part.

    opened: count only facilities opened in that year.
    """
    nothing_unknown = np.zeros(parts.size + 1, dtype=np.int64)
    nothing_assumed = np.zeros(parts.size + 1, dtype=bool)
    if quantity.sum is not None or quantity.count:
        values, unknown = _supply(ground, quantity, parts, opened=opened)
        return Amounts(values, unknown, nothing_assumed)
    if quantity.population is not None:
        if quantity.population not in ground.place.groups:
            return Amounts(np.full(parts.size + 1, np.nan), nothing_unknown, nothing_assumed)
        values = people_per_part(ground, parts, quantity.population)
        return Amounts(values, nothing_unknown, nothing_assumed)
    if quantity.households:
        values, assumed = _households(ground, parts, persons_per_household=persons_per_household)
        return Amounts(values, nothing_unknown, assumed)
    if quantity.area is not None:
        values = _land_m2(ground, parts) / AREA_UNITS_M2[quantity.area]
        return Amounts(values, nothing_unknown, nothing_assumed)
    of_level = (ground.place.districts["level"] == quantity.units).to_numpy(dtype=float)
    return Amounts(_per_part(parts.unit, parts.size, weights=of_level), nothing_unknown, nothing_assumed)


NO_FACILITIES = Text("缺设施数据", "no facility data")
"""The reason where the Place holds nothing of the types asked for."""


def why_not(ground: Ground, quantity: Quantity) -> Text | None:
    """Why the Place cannot answer for a quantity, or None where it can."""
    if quantity.population is not None and quantity.population not in ground.place.groups:
        group, said = quantity.population, group_words(quantity.population)
        return Text(
            f"人口数据没有{said.zh}一组（{group}）", f"the population data have no people {said.en} ({group})"
        )
    if quantity.units is not None and quantity.units not in set(ground.place.districts["level"]):
        return Text("行政单元图层没有这一级", f"the districts have no units of level {quantity.units}")
    if quantity.sum is None and not quantity.count:
        return None
    asked = [name for name in (*quantity.where, quantity.sum) if name in ground.facilities.columns]
    rows = pd.DataFrame({name: ground.facilities[name] for name in asked}, index=ground.facilities.index)
    rows = rows[ground.facilities_of(quantity.types)]
    if len(rows) == 0 and not ground.surveyed(quantity.types):
        return NO_FACILITIES
    if len(rows) == 0:
        return None
    if absent := missing_columns(rows, quantity.where):
        return Text(f"设施数据缺{_listed(absent).zh}", f"facility data lack {_listed(absent).en}")
    if quantity.sum is not None and (quantity.sum not in rows.columns or rows[quantity.sum].isna().all()):
        said = column_words(quantity.sum)
        return Text(f"设施数据缺{said.zh}", f"facility data lack {said.en}")
    return None


def attributes_missing(ground: Ground, where: Mapping[str, Any]) -> Text | None:
    """Why units cannot be told apart by ``where``, or None."""
    if absent := missing_columns(ground.place.districts, where):
        return Text(f"行政单元数据缺{_listed(absent).zh}", f"district data lack {_listed(absent).en}")
    return None


def _listed(columns: Sequence[str]) -> Text:
    """Columns in words, with the names that must be typed in the data."""
    said = [column_words(column) for column in columns]
    return Text("、".join(word.zh for word in said), ", ".join(word.en for word in said))


def _supply(
    ground: Ground, quantity: Quantity, parts: Parts, *, opened: int | None
) -> tuple[FloatArray, IntArray]:
    rows = ground.facilities_of(quantity.types) & matching(ground.facilities, quantity.where)
    if quantity.near is not None:
        those = np.flatnonzero(rows)
        rows[those] = beside(ground, quantity.near, of=those)
    if opened is not None:
        rows = rows & (ground.facilities["opened"] == opened).fillna(value=False).to_numpy(dtype=bool)
    chosen = np.flatnonzero(rows)
    part = parts.facility[chosen]
    if quantity.sum is None:
        return _per_part(part, parts.size), np.zeros(parts.size + 1, dtype=np.int64)
    if quantity.sum not in ground.facilities.columns:
        return np.full(parts.size + 1, np.nan), np.zeros(parts.size + 1, dtype=np.int64)
    capacity = pd.to_numeric(ground.facilities[quantity.sum]).to_numpy(dtype=float)[chosen]
    unknown = np.isnan(capacity)
    values = _per_part(part, parts.size, weights=np.where(unknown, 0.0, capacity))
    return values, _per_part(part[unknown], parts.size).astype(np.int64)


def beside(ground: Ground, near: Near, *, of: IntArray) -> npt.NDArray[np.bool_]:
    """Which facilities ``of`` (rows) have another facility of the types within the metres, straight."""
    of_types = ground.facilities_of(near.types)
    if not of_types.any():
        return np.zeros(len(of), dtype=bool)
    tree = cKDTree(ground.facility_xy_m[of_types])
    close = tree.query_ball_point(ground.facility_xy_m[of], near.metres, return_length=True)
    found: npt.NDArray[np.bool_] = close > of_types[of]  # one of the types is beside itself
    return found


def _per_part(part: IntArray, count: int, *, weights: FloatArray | None = None) -> FloatArray:
    """Sums by part; the last entry is for what lies in none."""
    return np.bincount(np.where(part < 0, count, part), weights=weights, minlength=count + 1).astype(float)


def people_per_part(ground: Ground, parts: Parts, group: str) -> FloatArray:
    """People of a group by part, and last outside any; counted once, as the ground remembers the cells."""
    remembered = any(parts.cell is cells for cells in ground.counted.values())
    key = ("people", id(parts.cell), group)
    if remembered and key in ground.counted:
        return cast(FloatArray, ground.counted[key])
    sums = _per_part(parts.cell, parts.size, weights=ground.people(group))
    if remembered:
        ground.counted[key] = sums
    return sums


def _households(
    ground: Ground, parts: Parts, *, persons_per_household: float
) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Households of each part: as the districts state them, else people / persons_per_household."""
    from_people = people_per_part(ground, parts, "total") / persons_per_household
    stated = np.full(parts.size + 1, np.nan)
    per_district = _stated_households(ground.place.districts)
    for position, row in enumerate(parts.district):
        if row >= 0:
            stated[position] = per_district[row]
        else:
            tiling = _tiling_units(ground, parts)
            stated[position] = per_district[tiling].sum() if len(tiling) else np.nan
    assumed = np.isnan(stated)
    return np.where(assumed, from_people, stated), assumed


def _stated_households(districts: pd.DataFrame) -> FloatArray:
    """Households of every district: its own figure, else the sum of its children where all have one."""
    values = pd.to_numeric(districts["households"]).to_numpy(dtype=float).copy()
    order = districts["level"].map({level: rank for rank, level in enumerate(NESTING)}).to_numpy()
    parents = districts["parent"].to_numpy(dtype=object)
    ids = districts["id"].to_numpy(dtype=object)
    for row in np.argsort(np.where(pd.isna(order), -1, order), kind="stable"):
        if np.isnan(values[row]):
            children = np.flatnonzero((parents == ids[row]) & ~pd.isna(order))
            if len(children):
                values[row] = values[children].sum()
    return values


def _tiling_units(ground: Ground, parts: Parts) -> IntArray:
    """Rows of the finest districts that tile the whole part: villages and communities, else larger ones."""
    levels = ground.place.districts["level"].to_numpy(dtype=object)
    inside = parts.unit == 0
    for tier in (("village", "community"), ("township",), ("county",), ("city",)):
        rows = np.flatnonzero(inside & np.isin(levels, tier))
        if len(rows):
            return rows
    return np.flatnonzero(inside & np.isin(levels, ("zone", "estate")))


def _land_m2(ground: Ground, parts: Parts) -> FloatArray:
    areas = ground.place.districts.geometry.area.to_numpy(dtype=float)
    values = np.full(parts.size + 1, np.nan)
    for position, row in enumerate(parts.district):
        if row >= 0:
            values[position] = areas[row]
        else:
            tiling = _tiling_units(ground, parts)
            values[position] = areas[tiling].sum() if len(tiling) else ground.place.boundary.area
    return values


def _in_chosen(
    membership: Mapping[str, IntArray], chosen: npt.NDArray[np.bool_], levels: tuple[str, ...]
) -> npt.NDArray[np.bool_]:
    padded = np.append(chosen, False)  # position -1: in no district
    found = [padded[membership[level]] for level in levels if level in membership]
    return np.logical_or.reduce(found) if found else np.zeros(len(next(iter(membership.values()), [])), bool)
