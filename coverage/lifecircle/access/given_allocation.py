"""Who is served within capacity, by given travel times, given demand of several groups, or both."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from lifecircle.coverage.circles import need_name
from lifecircle.coverage.ground import Ground, lay_ground
from lifecircle.coverage.needs import has_data
from lifecircle.coverage.networks import Networks, walking_speed_kmh
from lifecircle.coverage.words import ALL
from lifecircle.geodata.checks.findings import Findings
from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.place import Place
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Language
from lifecircle.plan.model import Circle, Need, Plan

from .allocation import Allocation, allocate
from .allocation_of_groups import GroupShare
from .chosen_supply import chosen_supply
from .circle_access import circle_in_plan
from .given_demand import GivenDemand, read_demand
from .given_origins import Origins, origins_of, pairs_of_times
from .given_remarks import levels_differ, need_not_in_minutes, remarks_on_tables
from .given_tables import CELL
from .given_times import GivenTimes, read_times
from .need_access import cost_unit
from .of_need import need_in_metres, one_unit, pairs_of_need, rows_of_need
from .pairs import FloatArray, Pairs
from .remarks import no_group_in_place, remark_on_allocation, remarks_on_supply, skipped_need
from .supply import Supply
from .tables import allocation_rows, served_rows

FIRST = ["circle", "need", "need_name"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Given:
    """What a planner hands in beside the Place."""

    times: GivenTimes | None = None
    demand: GivenDemand | None = None

    @property
    def level(self) -> str:
        """What the origins are."""
        given = self.times or self.demand
        return given.level if given is not None else CELL


@dataclass(frozen=True, kw_only=True, eq=False)
class GivenAllocation:
    """Tables of an allocation: per facility, per part of the Place and per origin, each for all groups
    together (group ``all``) and, where there are several, for each.
    """

    place: Place
    circle: Circle
    language: Language
    allocation: pd.DataFrame
    served: pd.DataFrame
    origins: pd.DataFrame
    parameters: Mapping[str, Any]
    remarks: tuple[Problem, ...]


def read_given(place: Place, *, times: Path | None, demand: Path | None, serves: str) -> Given:
    """Read the tables. Raises InputError with every fault of both, also where their origins differ."""
    findings = Findings()
    found = Given(
        times=read_times(times, place, findings=findings) if times else None,
        demand=read_demand(demand, place, serves=serves, findings=findings) if demand else None,
    )
    if not findings.problems and found.demand is not None:
        by = found.times.level if found.times else CELL
        if by != found.demand.level:
            findings.problems.append(levels_differ(found.demand, by=by, network=found.times is None))
    if findings.problems:
        raise InputError(findings.problems)
    return found


def allocate_in_plan(
    place: Place,
    plan: Plan,
    circle: str,
    *,
    times: Path | None = None,
    demand: Path | None = None,
    capacity: str | None = None,
    persons_per_unit: float | None = None,
    language: Language = "zh",
) -> GivenAllocation:
    """Allocate people to the facilities of each need of a circle, as ``allocate`` does.

    times: a table of minutes that stands for the network. demand: a table of people per group
    that stands for the people of the group the circle serves. All groups share the facilities and
    travel alike, so what an origin gets is divided among its groups by their numbers.
    Limits, types and capacities are those of the circle and the Place, as in ``access_of_circle``;
    without times, all groups walk at the speed of the group the circle serves.

    Raises InputError as ``access_of_circle`` and ``read_given`` do.
    """
    plan, asked = circle_in_plan(plan, circle, language=language)
    given = read_given(place, times=times, demand=demand, serves=asked.serves)
    if given.demand is None and asked.serves not in place.groups:
        raise InputError([no_group_in_place(place, asked)])
    networks = Networks(lay_ground(place, load_taxonomy()), plan.assumptions)
    ground = networks.ground
    origins = origins_of(ground, asked, level=given.level, demand=given.demand, language=language)
    skipped: list[Problem] = []
    remarks: list[Problem] = []
    tables: list[tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]] = []
    needs: dict[str, Any] = {}
    for number, need in enumerate(asked.needs, start=1):
        name = need_name(need, ground.taxonomy, language)
        if given.times is not None and need_in_metres(need):
            skipped.append(need_not_in_minutes(asked, name))
            continue
        if not (has_data(ground, need) and one_unit(need)):
            skipped.append(skipped_need(asked, name, mixed=not one_unit(need)))
            continue
        supply, told = chosen_supply(
            ground, asked, need, rows=rows_of_need(ground, need), ratios=plan.ratio, capacity=capacity,
            persons_per_unit=persons_per_unit, amounts_needed=True, language=language,
        )  # fmt: skip
        if told is not None:
            (skipped if supply is None else remarks).append(told)
        if supply is None:
            continue
        pairs = _pairs(networks, asked, need, given=given, origins=origins)
        whole, made = _one_need(ground, need, pairs, supply, origins, language=language)
        for table in made:
            table["circle"], table["need"], table["need_name"] = asked.id, number, name
        tables.append(made)
        needs[str(number)] = _record(whole, supply)
        remarks += [*remarks_on_supply(asked, supply), *remark_on_allocation(asked, whole)]
        remarks += remarks_on_tables(
            ground, given.times, given.demand, origins, rows=rows_of_need(ground, need), name=name
        )
    if not tables:
        raise InputError(skipped)
    stacked = [pd.concat(each, ignore_index=True) for each in zip(*tables, strict=True)]
    allocation, served, by_origin = (
        each[[*FIRST, *(name for name in each.columns if name not in FIRST)]] for each in stacked
    )
    return GivenAllocation(
        place=place, circle=asked, language=language, allocation=allocation, served=served,
        origins=by_origin,
        parameters={
            "circle": asked.id, "origins": given.level, "groups": list(origins.people),
            "times": _file(given.times), "demand": _file(given.demand),
            "assumptions": networks.assumptions.model_dump(), "needs": needs,
        },
        remarks=(*skipped, *dict.fromkeys(remarks)),
    )  # fmt: skip


def _pairs(networks: Networks, circle: Circle, need: Need, *, given: Given, origins: Origins) -> Pairs:
    if given.times is None:
        walk_kmh = walking_speed_kmh(networks.assumptions, circle.serves)
        return pairs_of_need(networks, circle, need, walk_kmh=walk_kmh).pairs
    rows = rows_of_need(networks.ground, need).astype(np.int64)
    return pairs_of_times(networks.ground, circle, need, times=given.times, origins=origins, rows=rows)


def _one_need(
    ground: Ground, need: Need, pairs: Pairs, supply: Supply, origins: Origins, *, language: Language
) -> tuple[Allocation, tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]]:
    """The allocation of a need, and its tables per facility, per part and per origin."""
    counted = supply.known | (supply.persons_per_unit is None)
    usable = pairs.keep(counted[pairs.supply])
    unknown_only = pairs.reached() & ~usable.reached()
    everyone = np.sum(list(origins.people.values()), axis=0)
    whole = allocate(usable, people=everyone, capacity=supply.capacity_persons)
    each: dict[str, Allocation | GroupShare] = {ALL: whole} if len(origins.people) > 1 else {}
    each |= {group: _share(whole, people, everyone) for group, people in origins.people.items()}
    facilities = ground.facilities.iloc[rows_of_need(ground, need)]
    amount = np.where(supply.known, supply.units, np.nan)
    room = np.where(supply.known, supply.capacity_persons, np.nan)
    unit = cost_unit(need, language)
    per_facility, per_part, per_origin = [], [], []
    for group, share in each.items():
        people = share.no_site + share.full + usable.per_demand(share.flow)
        loads = allocation_rows(facilities, share, supply=amount, capacity=room, unit=unit)
        loads.insert(3, "group", group)
        per_facility.append(loads)
        keys: dict[str, Any] = {"unknown_only": unknown_only, "group": group, "unit": unit}
        per_part.append(served_rows(origins.parts, share, people=people, **keys))
        per_origin.append(_origin_rows(origins, share, people=people, **keys))
    return whole, (
        pd.concat(per_facility, ignore_index=True),
        pd.concat(per_part, ignore_index=True),
        pd.concat(per_origin, ignore_index=True),
    )


def _share(whole: Allocation, people: FloatArray, everyone: FloatArray) -> GroupShare:
    """What a group gets: its share of the people of each origin, since all groups travel alike."""
    share = np.zeros(len(people))
    np.divide(people, everyone, out=share, where=everyone > 0)
    return GroupShare(
        pairs=whole.pairs,
        flow=whole.flow * share[whole.pairs.demand],
        no_site=whole.no_site * share,
        full=whole.full * share,
    )


def _origin_rows(
    origins: Origins, share: Allocation | GroupShare, *, people: FloatArray, **keys: Any
) -> pd.DataFrame:
    """A row per origin that has people of the group."""
    each = np.arange(len(origins.ids))
    named = tuple(
        (key, name, origins.level, ALL) for key, name in zip(origins.ids, origins.names, strict=True)
    )
    singly = replace(origins.parts, named=named, cuts=((each, each[:0], len(each)),))
    rows = served_rows(singly, share, people=people, **keys).drop(columns=["setting"])
    rows = rows.rename(columns={"district": "origin", "district_name": "origin_name"})
    kept: pd.DataFrame = rows[rows["people"] > 0].reset_index(drop=True)
    return kept


def _record(whole: Allocation, supply: Supply) -> dict[str, Any]:
    return {
        "supply": supply.column, "persons_per_unit": supply.persons_per_unit,
        "persons_per_unit_from": supply.origin, "allocation": whole.method, "served": whole.served,
        "served_bound": whole.served_bound, "cost": whole.cost, "cost_bound": whole.cost_bound,
        "cost_gap": whole.cost_gap,
    }  # fmt: skip


def _file(given: GivenTimes | GivenDemand | None) -> dict[str, str] | None:
    return {"file": given.file, "sha256": given.sha256} if given is not None else None
