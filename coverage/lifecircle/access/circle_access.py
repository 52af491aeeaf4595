"""Access, allocation, equity and criticality of one circle of a plan on one Place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from lifecircle.coverage.circles import need_name
from lifecircle.coverage.ground import Ground, lay_ground
from lifecircle.coverage.needs import cells_within, has_data
from lifecircle.coverage.networks import Networks, walking_speed_kmh
from lifecircle.coverage.reach import reach_circle
from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.place import Place
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Language, Text
from lifecircle.network.states import State
from lifecircle.plan.english import plan_in_language
from lifecircle.plan.model import Circle, Plan, Ratio
from lifecircle.plan.verified import verified_only

from .chosen_supply import chosen_supply
from .criticality import closing_costs
from .need_access import Choosing, Method, NeedAccess, cost_unit, work_out_need
from .of_need import Choices, choices_of_need, one_unit, rows_of_need
from .pairs import BoolArray, FloatArray
from .parts_of_place import parts_of_place
from .remarks import no_group_in_place, skipped_need
from .tables import (
    ACCESS_COLUMNS,
    ALLOCATION_COLUMNS,
    CRITICALITY_COLUMNS,
    EQUITY_COLUMNS,
    LORENZ_COLUMNS,
    SERVED_COLUMNS,
    criticality_rows,
)


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


def access_in_plan(
    place: Place,
    plan: Plan,
    circle: str,
    *,
    method: Method = "2sfca",
    capacity: str | None = None,
    persons_per_unit: float | None = None,
    k: int = 3,
    language: Language = "zh",
) -> CircleAccess:
    """``access_of_circle`` for a Place and the id of a circle of a plan.

    Raises InputError for an id that the plan does not hold, and as ``access_of_circle`` does.
    """
    plan, asked = circle_in_plan(plan, circle, language=language)
    networks = Networks(lay_ground(place, load_taxonomy()), plan.assumptions)
    return access_of_circle(
        networks, asked, ratios=plan.ratio, method=method, capacity=capacity,
        persons_per_unit=persons_per_unit, k=k, language=language,
    )  # fmt: skip


def circle_in_plan(plan: Plan, circle: str, *, language: Language) -> tuple[Plan, Circle]:
    """The plan as it can be worked with, and one of its circles by id; InputError where there is none."""
    plan = plan_in_language(verified_only(plan), language)
    rows = {row.id: row for row in plan.circle}
    if circle not in rows:
        raise InputError([_no_circle(plan, circle, list(rows))])
    return plan, rows[circle]


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

    Raises InputError where the circle cannot be computed: no such group, no facilities, an
    unknown capacity column or one that no facility has, people per unit that are not above 0, a
    need with alternatives in minutes and in metres.
    """
    ground = networks.ground
    if circle.serves not in ground.place.groups:
        raise InputError([no_group_in_place(ground.place, circle)])
    walk_kmh = walking_speed_kmh(networks.assumptions, circle.serves)
    choosing = Choosing(method, capacity, persons_per_unit, k, ratios, language)
    parts = parts_of_place(ground, language=language)
    skipped: list[Problem] = []
    by_count: list[Problem] = []
    found: list[NeedAccess] = []
    choices: dict[int, Choices] = {}
    for number, need in enumerate(circle.needs, start=1):
        if not (has_data(ground, need) and one_unit(need)):
            name = need_name(need, ground.taxonomy, language)
            skipped.append(skipped_need(circle, name, mixed=not one_unit(need)))
            continue
        supply, told = chosen_supply(
            ground, circle, need, rows=rows_of_need(ground, need), ratios=ratios, capacity=capacity,
            persons_per_unit=persons_per_unit, amounts_needed=method != "nearest_k", language=language,
        )  # fmt: skip
        if told is not None:
            (skipped if supply is None else by_count).append(told)
        if supply is None:
            continue
        choices[number] = choices_of_need(networks, circle, need, walk_kmh=walk_kmh)
        found.append(
            work_out_need(
                networks, circle, need, number=number, supply=supply, parts=parts, walk_kmh=walk_kmh,
                choosing=choosing,
            )
        )  # fmt: skip
    if not found:
        raise InputError(skipped)

    def stacked(tables: Sequence[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
        named = [
            table.assign(circle=circle.id, need=one.number, need_name=one.name)
            for one, table in zip(found, tables, strict=True)
        ]
        return pd.concat(named, ignore_index=True)[list(columns)]

    return CircleAccess(
        place=ground.place,
        circle=circle,
        language=language,
        access=stacked([one.access for one in found], ACCESS_COLUMNS),
        allocation=stacked([one.allocation for one in found], ALLOCATION_COLUMNS),
        served=stacked([one.served for one in found], SERVED_COLUMNS),
        equity=stacked([one.equity for one in found], EQUITY_COLUMNS),
        lorenz=stacked([one.lorenz for one in found], LORENZ_COLUMNS),
        criticality=stacked(
            _criticality(networks, circle, found, choices, walk_kmh=walk_kmh, language=language),
            CRITICALITY_COLUMNS,
        ),
        cells=_cells(ground, circle, found),
        parameters={
            "circle": circle.id, "group": circle.serves, "walk_kmh": walk_kmh, "method": method,
            "assumptions": networks.assumptions.model_dump(),
            "needs": {str(one.number): one.parameters for one in found},
        },
        remarks=(*skipped, *by_count, *(remark for one in found for remark in one.remarks)),
    )  # fmt: skip


def _cells(ground: Ground, circle: Circle, found: Sequence[NeedAccess]) -> pd.DataFrame:
    """cell, x, y (metres), people of the circle's group, and access_1, access_2 … per need."""
    columns: dict[str, object] = {
        "cell": ground.place.population["id"].to_numpy(dtype=object),
        "x": ground.cell_xy_m[:, 0],
        "y": ground.cell_xy_m[:, 1],
        "people": ground.people(circle.serves),
    }
    for one in found:
        score = one.score.value
        columns[f"access_{one.number}"] = np.where(np.isfinite(score), score, np.nan)
    return pd.DataFrame(columns)


def _criticality(
    networks: Networks,
    circle: Circle,
    found: Sequence[NeedAccess],
    choices: Mapping[int, Choices],
    *,
    walk_kmh: float,
    language: Language,
) -> list[pd.DataFrame]:
    """Closing each facility, a table per need."""
    ground = networks.ground
    within = cells_within(ground, circle.settings)
    whole = reach_circle(networks, circle, walk_kmh=walk_kmh)
    leave = _leave_circle(ground, circle, choices, within & (whole.state == State.COVERED))
    tables = []
    for one in found:
        choice = choices[one.number]
        costs = closing_costs(
            nearest=choice.facility,
            cost=choice.cost,
            next_cost=choice.next_cost,
            covered=choice.covered & within,
            covered_after=choice.covered_after,
            people=ground.people(circle.serves),
            supply_count=len(ground.facilities),
        )
        unit = cost_unit(one.need, language)
        tables.append(criticality_rows(ground, costs, rows=one.reach.rows, leave_circle=leave, unit=unit))
    return tables


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


def _no_circle(plan: Plan, circle: str, known: list[str]) -> Problem:
    near = get_close_matches(circle, known, n=1)
    names = "、".join(known)
    return Problem(
        code="no_circle",
        file=plan.id,
        message=Text("规划里没有这个服务圈", "the plan has no such circle"),
        remedy=Text(f"是不是 {near[0]}？" if near else f"可用：{names}", f"use one of: {', '.join(known)}"),
        found=circle,
    )
