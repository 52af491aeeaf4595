"""Access, allocation, equity and criticality of one circle of a plan on one Place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from lifecircle.coverage.circles import need_name
from lifecircle.coverage.ground import Ground
from lifecircle.coverage.networks import Networks, walking_speed_kmh
from lifecircle.coverage.reach import cells_within, has_data, reach_circle
from lifecircle.coverage.words import CAPACITY_UNITS
from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.place import Place
from lifecircle.geodata.text import Language, Text
from lifecircle.network.states import State
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
from .criticality import closing_costs
from .of_need import (
    Choices,
    NeedPairs,
    choices_of_need,
    far_pairs_of_need,
    need_in_metres,
    one_unit,
    pairs_of_need,
)
from .pairs import BoolArray, FloatArray
from .parts_of_place import Part, parts_of_place
from .remarks import remark_on_allocation, remarks_on_supply, skipped_need
from .supply import SITES, Supply, supply_of
from .tables import (
    ACCESS_COLUMNS,
    ALLOCATION_COLUMNS,
    CRITICALITY_COLUMNS,
    EQUITY_COLUMNS,
    LORENZ_COLUMNS,
    SERVED_COLUMNS,
    Score,
    access_rows,
    allocation_rows,
    criticality_rows,
    equity_rows,
    served_rows,
)

Method = Literal["2sfca", "e2sfca", "gaussian", "3sfca", "mh3sfca", "nearest_k"]
METHODS: tuple[Method, ...] = get_args(Method)
PER_HEADS = 1000
"""Supply per head is told per this many people."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CircleAccess:
    """All tables of one access run; columns in ``tables.py``. cells: a score per cell and need."""

    place: Place
    circle: Circle
    language: Language
    access: pd.DataFrame
    allocation: pd.DataFrame
    served: pd.DataFrame
    equity: pd.DataFrame
    lorenz: pd.DataFrame
    criticality: pd.DataFrame
    cells: pd.DataFrame
    parameters: Mapping[str, Any]
    remarks: tuple[Problem, ...] = ()


def access_of_circle(
    networks: Networks,
    circle: Circle,
    *,
    ratios: Sequence[Ratio] = (),
    method: Method = "2sfca",
    capacity: str | None = None,
    persons_per_unit: float | None = None,
    k: int = 3,
    language: Language = "zh",
) -> CircleAccess:
    """Work out who is served within capacity, and how evenly, for every need of a circle.

    The group that the circle serves, at its walking speed, within the circle's limits
    (inclusive). capacity, persons_per_unit: as ``supply_of``, ratios of the plan its source.
    k: for ``nearest_k``. Facilities whose capacity is unknown take nobody; who has only such
    ones in reach is counted apart.

    Raises InputError where the circle cannot be computed: no such group, no facilities, no
    common capacity column, a need with alternatives in minutes and in metres.
    """
    ground = networks.ground
    if circle.serves not in ground.place.groups:
        raise InputError([_no_group(ground, circle)])
    walk_kmh = walking_speed_kmh(networks.assumptions, circle.serves)
    parts = list(parts_of_place(ground, language=language))
    whole = reach_circle(networks, circle, walk_kmh=walk_kmh)
    covered_by_all = whole.within & (whole.state == State.COVERED)
    skipped: list[Problem] = []
    found: list[_OfNeed] = []
    choices: dict[int, Choices] = {}
    for number, need in enumerate(circle.needs, start=1):
        if not (has_data(ground, need) and one_unit(need)):
            skipped.append(skipped_need(circle, need_name(need, ground.taxonomy, language), one_unit(need)))
            continue
        choices[number] = choices_of_need(networks, circle, need, walk_kmh=walk_kmh)
        supply_keys = {"ratios": ratios, "column": capacity, "persons_per_unit": persons_per_unit}
        found.append(
            _work_out(
                networks, circle, need, number, parts, method=method, k=k, walk_kmh=walk_kmh,
                language=language, supply_keys=supply_keys,
            )
        )  # fmt: skip
    if not found:
        raise InputError(skipped)
    leave = _leave_circle(ground, circle, choices, covered_by_all)
    criticality = [
        _named(circle, one.number, _criticality(ground, circle, one, choices[one.number], leave, language))
        for one in found
    ]
    cells = pd.DataFrame({"cell": ground.place.population["id"].to_numpy(dtype=object)})
    cells["x"], cells["y"] = ground.cell_xy_m[:, 0], ground.cell_xy_m[:, 1]
    cells["people"] = ground.people(circle.serves)
    for one in found:
        finite = np.where(np.isfinite(one.score.value), one.score.value, np.nan)
        cells[f"access_{one.number}"] = finite

    def stacked(name: str, columns: tuple[str, ...]) -> pd.DataFrame:
        tables = [_named(circle, one.number, getattr(one, name)) for one in found]
        return pd.concat(tables, ignore_index=True)[list(columns)]

    return CircleAccess(
        place=ground.place,
        circle=circle,
        language=language,
        access=stacked("access", ACCESS_COLUMNS),
        allocation=stacked("allocation", ALLOCATION_COLUMNS),
        served=stacked("served", SERVED_COLUMNS),
        equity=stacked("equity", EQUITY_COLUMNS),
        lorenz=stacked("lorenz", LORENZ_COLUMNS),
        criticality=pd.concat(criticality, ignore_index=True)[list(CRITICALITY_COLUMNS)],
        cells=cells,
        parameters={
            "circle": circle.id, "group": circle.serves, "walk_kmh": walk_kmh, "method": method,
            "assumptions": networks.assumptions.model_dump(),
            "needs": {str(one.number): one.parameters for one in found},
        },
        remarks=(*skipped, *(remark for one in found for remark in one.remarks)),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class _OfNeed:
    number: int
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


def _work_out(
    networks: Networks,
    circle: Circle,
    need: Need,
    number: int,
    parts: list[Part],
    *,
    method: Method,
    k: int,
    walk_kmh: float,
    language: Language,
    supply_keys: dict[str, Any],
) -> _OfNeed:
    ground = networks.ground
    within = cells_within(ground, circle.settings)
    people = np.where(within, ground.people(circle.serves), 0.0)
    reach = pairs_of_need(networks, circle, need, walk_kmh=walk_kmh)
    supply = supply_of(ground, circle, need, rows=reach.rows, **supply_keys)
    allocation, unknown_only = _allocate(reach, supply, people)
    if method == "nearest_k":
        far, searched = far_pairs_of_need(networks, circle, need, walk_kmh=walk_kmh)
        costs = np.where(within, mean_of_nearest(far, k=k), np.nan)
        score = Score(method, costs, _cost_unit(need, language), "lower")
        how: dict[str, Any] = {"k": k, "searched_up_to": searched if np.isfinite(searched) else "unlimited"}
    else:
        per_head = np.where(within, floating_catchment(reach, supply, people, method=method), np.nan)
        score = Score(method, per_head * PER_HEADS, _supply_unit(supply, language), "higher")
        how = {}
    groups = [circle.serves, *(group for group in ground.place.groups if group != circle.serves)]
    units = np.zeros(len(ground.facilities))
    units[reach.rows] = supply.units
    unit = _cost_unit(need, language)
    equity, lorenz = equity_rows(ground, score, group=circle.serves)
    return _OfNeed(
        number=number,
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
        remarks=(*remarks_on_supply(circle, supply), *remark_on_allocation(circle, allocation)),
    )  # fmt: skip


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


def _leave_circle(
    ground: Ground, circle: Circle, choices: Mapping[int, Choices], covered_by_all: BoolArray
) -> FloatArray:
    """People of the whole circle who leave it when a facility closes; once, whatever needs it served."""
    lost = [
        np.column_stack([np.flatnonzero(gone), one.facility[gone]])
        for one in choices.values()
        for gone in [covered_by_all & one.covered & ~one.covered_after & (one.facility >= 0)]
    ]
    pairs = np.unique(np.concatenate(lost), axis=0)
    people = ground.people(circle.serves)[pairs[:, 0]]
    return np.bincount(pairs[:, 1], weights=people, minlength=len(ground.facilities)).astype(float)


def _criticality(
    ground: Ground, circle: Circle, one: _OfNeed, choices: Choices, leave: FloatArray, language: Language
) -> pd.DataFrame:
    within = cells_within(ground, circle.settings)
    costs = closing_costs(
        nearest=choices.facility,
        cost=choices.cost,
        next_cost=choices.next_cost,
        covered=choices.covered & within,
        covered_after=choices.covered_after,
        people=ground.people(circle.serves),
        supply_count=len(ground.facilities),
    )
    return criticality_rows(
        ground, costs, rows=one.reach.rows, leave_circle=leave, unit=_cost_unit(one.need, language)
    )


def _named(circle: Circle, number: int, table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(circle=circle.id, need=number)


def _cost_unit(need: Need, language: Language) -> str:
    return (Text("米", "m") if need_in_metres(need) else Text("分钟", "min")).in_language(language)


def _supply_unit(supply: Supply, language: Language) -> str:
    unit = CAPACITY_UNITS["count" if supply.column == SITES else supply.column].in_language(language)
    return Text(f"{unit}/千人", f"{unit} per 1,000 people").in_language(language)


def _no_group(ground: Ground, circle: Circle) -> Problem:
    groups = ", ".join(ground.place.groups)
    return Problem(
        code="no_group",
        file=circle.id,
        message=Text("人口数据没有该圈服务的人群", "population lacks the group that the circle serves"),
        remedy=Text(f"人口数据有：{groups}", f"population has: {groups}"),
        found=circle.serves,
    )
