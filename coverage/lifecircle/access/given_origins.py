"""Where people start in an allocation with given tables: population cells, or districts of one level."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lifecircle.coverage.circles import district_name
from lifecircle.coverage.ground import Ground
from lifecircle.coverage.needs import cells_within, facilities_serving, leaves
from lifecircle.coverage.words import ALL, OUTSIDE_ANY, WHOLE
from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Circle, Need

from .given_demand import GivenDemand
from .given_tables import CELL
from .given_times import GivenTimes
from .of_need import limit_of_cells
from .pairs import FloatArray, LongArray, Pairs, sorted_pairs
from .parts_of_place import Parts, parts_of_place


@dataclass(frozen=True, kw_only=True, eq=False)
class Origins:
    """The origins (o,): all cells, or all districts of a level and after them what lies in none.

    level: CELL or the level. ids, names (o,). number: origin of each row of the layer, -1 for none.
    parts: the parts that results are told by. people: group -> people (o,).
    left_out: people of a given demand outside the settings that the circle speaks of.
    """

    level: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    number: LongArray
    parts: Parts
    people: Mapping[str, FloatArray]
    left_out: float


def origins_of(
    ground: Ground, circle: Circle, *, level: str, demand: GivenDemand | None, language: Language
) -> Origins:
    """The origins of a circle, with the given demand or else the people of the group it serves."""
    within = cells_within(ground, circle.settings)
    if level == CELL:
        ids = tuple(ground.place.population["id"].astype("str"))
        given = dict(demand.groups) if demand else {circle.serves: ground.people(circle.serves)}
        people = {group: np.where(within, value, 0.0) for group, value in given.items()}
        everyone = sum(float(value.sum()) for value in given.values())
        return Origins(
            level=level, ids=ids, names=ids, number=np.arange(len(ids)),
            parts=parts_of_place(ground, language=language), people=people,
            left_out=everyone - sum(float(value.sum()) for value in people.values()) if demand else 0.0,
        )  # fmt: skip
    rows = np.flatnonzero(ground.district_levels == level)
    number = np.full(len(ground.district_ids) + 1, -1, dtype=np.int64)
    number[rows] = np.arange(len(rows))
    ids = (*(str(ground.district_ids[row]) for row in rows), OUTSIDE_ANY)
    names = tuple(district_name(ground, key, level, language) for key in ids)
    if demand:
        people = {group: np.append(value[rows], 0.0) for group, value in demand.groups.items()}
    else:
        of_cell = number[ground.cell_district[level]]
        of_cell = np.where(of_cell < 0, len(rows), of_cell)
        heads = np.where(within, ground.people(circle.serves), 0.0)
        people = {circle.serves: np.bincount(of_cell, weights=heads, minlength=len(ids))}
    every = np.arange(len(ids))
    nowhere = np.zeros(len(ground.facilities), dtype=np.int64)
    parts = Parts(
        named=(
            (WHOLE, ground.place.name, "place", ALL),
            *((key, name, level, ALL) for key, name in zip(ids, names, strict=True)),
        ),
        cuts=((np.zeros_like(every), nowhere, 1), (every, nowhere - 1, len(ids))),
    )
    return Origins(
        level=level, ids=ids, names=names, number=number[:-1], parts=parts, people=people, left_out=0.0
    )


def pairs_of_times(
    ground: Ground, circle: Circle, need: Need, *, times: GivenTimes, origins: Origins, rows: LongArray
) -> Pairs:
    """The pairs of a table within the limit of a need (inclusive). rows: of its facilities in service."""
    ids = ground.place.facilities["id"].to_numpy(dtype=object)
    in_service = ground.rows_of_facilities(ids)[times.facility]
    origin = origins.number[times.origin]
    number = np.full(len(ground.facilities) + 1, -1, dtype=np.int64)
    number[rows] = np.arange(len(rows))
    kept = np.zeros(len(origin), dtype=bool)
    for leaf in leaves(need):
        serves = np.append(np.zeros(len(ground.facilities), dtype=bool), False)
        serves[facilities_serving(ground, leaf)] = True
        limit = _limit(ground, circle, leaf, origins)
        pairs = Pairs(
            demand=origin.astype(np.int32), supply=number[in_service].astype(np.int32),
            cost=times.minutes, demand_count=len(origins.ids), supply_count=len(rows),
        )  # fmt: skip
        near = np.zeros(len(origin), dtype=bool)
        near[_within(pairs, limit)] = True
        kept |= near & serves[in_service]
    return sorted_pairs(
        origin[kept], number[in_service][kept], times.minutes[kept],
        demand_count=len(origins.ids), supply_count=len(rows),
    )  # fmt: skip


def _within(pairs: Pairs, limit: FloatArray) -> LongArray:
    """Positions of the pairs within the limit of their origin."""
    numbered = Pairs(
        demand=pairs.demand, supply=np.arange(len(pairs.demand), dtype=np.int32), cost=pairs.cost,
        demand_count=pairs.demand_count, supply_count=len(pairs.demand),
    )  # fmt: skip
    return numbered.within(limit).supply.astype(np.int64)


def _limit(ground: Ground, circle: Circle, leaf: Need, origins: Origins) -> FloatArray:
    """Minutes allowed from each origin; for districts a limit by setting is that of their own setting."""
    if origins.level == CELL:
        return limit_of_cells(ground, circle, leaf)
    if not isinstance(leaf.minutes, Mapping):
        return np.full(len(origins.ids), np.nan if leaf.minutes is None else float(leaf.minutes))
    settings = ground.district_settings[ground.district_levels == origins.level]
    if not set(settings) <= set(leaf.minutes):
        raise InputError([_no_setting(circle, origins.level)])
    return np.array([*(float(leaf.minutes[one]) for one in settings), np.nan])


def _no_setting(circle: Circle, level: str) -> Problem:
    return Problem(
        code="limit_by_setting",
        file=circle.id,
        found=level,
        message=Text(
            "该圈的限值分城乡，有的行政单元没有对应的城乡类型",
            "the limit of this circle differs by setting, and some districts have none of these settings",
        ),
        remedy=Text("请改用人口格网的编号给出时间。", "Give the times by population cell."),
    )
