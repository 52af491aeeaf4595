"""One need of a circle worked out: scores, allocation and evenness, with what it took to get there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import pandas as pd

from lifecircle.coverage.circles import need_name
from lifecircle.coverage.needs import cells_within
from lifecircle.coverage.networks import Networks
from lifecircle.coverage.words import CAPACITY_UNITS
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Circle, Need, Ratio

from .allocation import Allocation, allocate
from .catchment_access import (
    gaussian_decay,
    mean_of_nearest,
    modified_huff_three_step,
    step_decay,
    three_step,
    two_step,
)
from .of_need import NeedPairs, far_pairs_of_need, need_in_metres, pairs_of_need
from .pairs import BoolArray, FloatArray
from .parts_of_place import Parts
from .remarks import remark_on_allocation, remark_on_k, remarks_on_supply
from .supply import SITES, Supply
from .tables import Score, access_rows, allocation_rows, equity_rows, served_rows

Method = Literal["2sfca", "e2sfca", "gaussian", "3sfca", "mh3sfca", "nearest_k"]
METHODS: tuple[Method, ...] = get_args(Method)
PER_HEADS = 1000
"""Supply per head is told per this many people."""


class Choosing(NamedTuple):
    """What the planner chose: the measure, where supply and its people per unit come from, k."""

    method: Method = "2sfca"
    capacity: str | None = None
    persons_per_unit: float | None = None
    k: int = 3
    ratios: Sequence[Ratio] = ()
    language: Language = "zh"


@dataclass(frozen=True, kw_only=True, eq=False)
class NeedAccess:
    """Tables of one need, without the columns circle and need (``tables.py``); ``score`` per cell."""

    number: int
    name: str
    need: Need
    reach: NeedPairs
    score: Score
    access: pd.DataFrame
    allocation: pd.DataFrame
    served: pd.DataFrame
    equity: pd.DataFrame
    lorenz: pd.DataFrame
    parameters: dict[str, Any]
    remarks: tuple[Problem, ...]


def work_out_need(
    networks: Networks,
    circle: Circle,
    need: Need,
    *,
    number: int,
    supply: Supply,
    parts: Parts,
    walk_kmh: float,
    choosing: Choosing,
) -> NeedAccess:
    """Everything of one need but criticality. supply: of the facilities ``rows_of_need``."""
    ground = networks.ground
    within = cells_within(ground, circle.settings)
    people = np.where(within, ground.people(circle.serves), 0.0)
    reach = pairs_of_need(networks, circle, need, walk_kmh=walk_kmh)
    allocation, unknown_only = _allocate(reach, supply, people)
    score, how = _score(networks, circle, need, reach, supply, people, walk_kmh=walk_kmh, choosing=choosing)
    groups = [circle.serves, *(group for group in ground.place.groups if group != circle.serves)]
    units = np.zeros(len(ground.facilities))
    units[reach.rows] = supply.units
    unit = cost_unit(need, choosing.language)
    equity, lorenz = equity_rows(ground, score, group=circle.serves)
    return NeedAccess(
        number=number,
        name=need_name(need, ground.taxonomy, choosing.language),
        need=need,
        reach=reach,
        score=score,
        access=access_rows(ground, parts, score, groups=groups, supply=units),
        allocation=allocation_rows(
            ground.facilities.iloc[reach.rows], allocation, unit=unit,
            supply=np.where(supply.known, supply.units, np.nan),
            capacity=np.where(supply.known, supply.capacity_persons, np.nan),
        ),
        served=served_rows(
            parts, allocation, people=people, unknown_only=unknown_only, group=circle.serves, unit=unit
        ),
        equity=equity,
        lorenz=lorenz,
        parameters=how | {
            "supply": supply.column, "persons_per_unit": supply.persons_per_unit,
            "persons_per_unit_from": supply.origin, "allocation": allocation.method,
            "served": allocation.served, "served_bound": allocation.served_bound,
            "cost": allocation.cost, "cost_bound": allocation.cost_bound,
            "cost_gap": allocation.cost_gap,
        },
        remarks=(
            *remarks_on_supply(circle, supply), *remark_on_allocation(circle, allocation),
            *remark_on_k(circle, len(reach.rows), k=choosing.k if choosing.method == "nearest_k" else 0),
        ),
    )  # fmt: skip


def _score(
    networks: Networks,
    circle: Circle,
    need: Need,
    reach: NeedPairs,
    supply: Supply,
    people: FloatArray,
    *,
    walk_kmh: float,
    choosing: Choosing,
) -> tuple[Score, dict[str, Any]]:
    """The chosen measure per cell, and what else the record must say about it."""
    within = cells_within(networks.ground, circle.settings)
    if choosing.method == "nearest_k":
        far, searched = far_pairs_of_need(networks, circle, need, walk_kmh=walk_kmh)
        costs = np.where(within, mean_of_nearest(far, k=choosing.k), np.nan)
        how = {"k": choosing.k, "searched_up_to": searched if np.isfinite(searched) else "unlimited"}
        return Score(choosing.method, costs, cost_unit(need, choosing.language), "lower"), how
    per_head = floating_catchment(reach, supply, people, method=choosing.method)
    reached = reach.pairs.reached()
    told = reach.pairs.keep(supply.known[reach.pairs.supply]).reached()
    per_head[reached & ~told] = np.inf  # how much there is nobody says: that is not nothing
    per_thousand = np.where(within, per_head, np.nan) * PER_HEADS
    return Score(choosing.method, per_thousand, _supply_unit(supply, choosing.language), "higher"), {}


def floating_catchment(reach: NeedPairs, supply: Supply, people: FloatArray, *, method: Method) -> FloatArray:
    """Supply per head of every cell by one of the catchment methods; unknown supply counts nothing."""
    known = supply.known[reach.pairs.supply]
    pairs, share = reach.pairs.keep(known), reach.share[known]
    if method == "2sfca":
        return two_step(pairs, people=people, supply=supply.units)
    weight = step_decay(share) if method == "e2sfca" else gaussian_decay(share, limit=1.0)
    if method == "3sfca":
        return three_step(pairs, people=people, supply=supply.units, weight=weight)
    if method == "mh3sfca":
        return modified_huff_three_step(pairs, people=people, supply=supply.units, weight=weight)
    return two_step(pairs, people=people, supply=supply.units, weight=weight)


def _allocate(reach: NeedPairs, supply: Supply, people: FloatArray) -> tuple[Allocation, BoolArray]:
    """The allocation, and the cells that have only facilities of unknown capacity in reach."""
    counted = supply.known | (supply.persons_per_unit is None)
    pairs = reach.pairs.keep(counted[reach.pairs.supply])
    allocation = allocate(pairs, people=people, capacity=supply.capacity_persons)
    return allocation, reach.pairs.reached() & ~pairs.reached()


def cost_unit(need: Need, language: Language) -> str:
    """Minutes or metres, as the need is stated."""
    return (Text("米", "m") if need_in_metres(need) else Text("分钟", "min")).in_language(language)


def _supply_unit(supply: Supply, language: Language) -> str:
    unit = CAPACITY_UNITS["count" if supply.column == SITES else supply.column].in_language(language)
    return Text(f"{unit}/千人", f"{unit} per 1,000 people").in_language(language)
