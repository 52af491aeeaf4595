"""The sites as a table: who gains, how much, against what cost and capacity."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from pyproj import Transformer

from lifecircle.coverage.ground import Ground
from lifecircle.network.costs import TIME_TOLERANCE

from .answer import Answer
from .candidates import EXISTING, Candidates
from .counted import Counted
from .demand import Demand
from .districts import finest_districts
from .pairs import BoolArray, FloatArray, IntArray, Pairs

SITE_COLUMNS: tuple[str, ...] = (
    "rank", "site", "name", "kind", "types", "x", "y", "lon", "lat", "district", "district_name",
    "people_new", "coverage_share", "load", "capacity", "cost", "gain", "gain_per_cost",
    "objective", "bound", "gap",
)  # fmt: skip
"""After them one column ``people_new_<group>`` for every group but the total."""
MEASURED = {"mean": "sum_of_needs", "worst": "worst_need"}
"""What the goal adds up where several needs are sited for: a person's ways to all of them, or the longest."""


def site_table(
    ground: Ground, demand: Demand, counted: Counted, candidates: Candidates, pairs: Pairs,
    answer: Answer, *, existing: IntArray, goal: str, persons_per_unit: float = 1.0,
) -> tuple[pd.DataFrame, dict[str, Any]]:  # fmt: skip
    """SITE_COLUMNS, new sites by rank and then the existing ones that count; and figures of the whole.

    people_new: of the group served, newly covered, at the site that completes what ``counted``
    asks for. coverage_share: of all of them, with this site and those before; both by reach alone.
    load: people whom it serves (nearest of all, within the limit; or as allotted: of several
    services, those of the one that most use). gain: of the goal, with the sites
    before it. persons_per_unit: people whom one unit of an existing facility's capacity serves.
    objective, bound, gap: of the choice as a whole, the same in every row of a new site.
    """
    chosen = np.array(answer.chosen, dtype=np.int64)
    steps = _step_by_step(demand, counted, pairs, chosen, goal=goal)
    counts = _counts_of_groups(ground, counted, steps["first"], count=len(chosen))
    total = float(counted.people.sum())
    before = float(counted.people[counted.met].sum())
    load_new, load_old = _loads(
        demand, counted, pairs, answer, existing=existing, count=len(candidates.frame),
        facilities=len(ground.facilities),
    )  # fmt: skip
    frame = candidates.frame.iloc[chosen]
    people = steps["people"]
    cost = frame["cost"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        per_cost = np.where(cost > 0, steps["gain"] / cost, np.nan)
    new = pd.DataFrame({
        "rank": np.arange(1, len(chosen) + 1), "site": frame["id"].to_numpy(dtype=object),
        "name": frame["name"].to_numpy(dtype=object), "kind": frame["kind"].to_numpy(dtype=object),
        "types": [_hosted(demand, candidates.hosts[one]) for one in chosen],
        "x": frame["x"].to_numpy(dtype=float), "y": frame["y"].to_numpy(dtype=float), "people_new": people,
        "coverage_share": (before + np.cumsum(people)) / total if total > 0 else np.nan,
        "load": load_new[chosen], "capacity": frame["capacity_persons"].to_numpy(dtype=float), "cost": cost,
        "gain": steps["gain"], "gain_per_cost": per_cost, "objective": answer.objective,
        "bound": answer.bound, "gap": answer.gap,
        **{f"people_new_{group}": values for group, values in counts.items()},
    })  # fmt: skip
    held = _existing(ground, demand, load_old, persons_per_unit)
    table = pd.concat([new, held], ignore_index=True) if len(new) else held.reindex(columns=new.columns)
    table["rank"] = table["rank"].astype("Int64")
    table["lon"], table["lat"] = Transformer.from_crs(ground.place.crs, 4326, always_xy=True).transform(
        table["x"].to_numpy(dtype=float), table["y"].to_numpy(dtype=float)
    )
    xy_m = table[["x", "y"]].to_numpy(dtype=float)
    table["district"], table["district_name"] = finest_districts(ground, xy_m)
    columns = [*SITE_COLUMNS, *(f"people_new_{group}" for group in counts)]
    unreachable = np.zeros(len(counted.people), dtype=bool)
    unreachable[counted.point[np.array(answer.left_out, dtype=np.int64)]] = True
    far_m = candidates.frame.set_index("id")["moved_m"]
    moved = {str(name): round(float(metres), 1) for name, metres in far_m[far_m > 0].items()}
    facts = {
        "people": total, "covered_before": before, "covered_after": before + float(people.sum()),
        "unreachable_people": float(counted.people[unreachable & ~counted.met].sum()),
        "counted": "all_needs" if counted.whole else "one_need",
        "measured": MEASURED[goal] if counted.whole and goal in MEASURED else None,
        "services": [service.kind for service in demand.services],
        "candidates": len(candidates.frame), "candidates_dropped": dict(candidates.dropped),
        "candidates_moved": len(moved), "moved_m": moved,
        "sites": len(chosen), "cost": float(np.nansum(cost)),
        "mean_before": _mean(counted, demand.have),
        "mean_after": _mean(counted, np.minimum(demand.have, pairs.best_cost(chosen))),
        "unit": "m" if demand.metres else "min",
    }  # fmt: skip
    return table[columns], facts


def _step_by_step(
    demand: Demand, counted: Counted, pairs: Pairs, chosen: IntArray, *, goal: str
) -> Mapping[str, Any]:
    """For each site in order: people newly covered, gain in the goal; first (k,): who completed a point."""
    first = np.full(len(counted.people), -1, dtype=np.int64)
    lacking = np.bincount(counted.point[~demand.met], minlength=len(first))
    reached = demand.met.copy()
    cost = demand.have.copy()
    people, gain = np.zeros(len(chosen)), np.zeros(len(chosen))
    for rank, candidate in enumerate(chosen):
        mine = slice(pairs.offset[candidate], pairs.offset[candidate + 1])
        row = pairs.row[mine].astype(np.int64)
        near = pairs.cost[mine] <= demand.limit[row] + TIME_TOLERANCE
        fresh = row[near & ~reached[row]]
        reached[fresh] = True
        np.subtract.at(lacking, counted.point[fresh], 1)
        touched = np.unique(counted.point[fresh])
        done = touched[(lacking[touched] == 0) & ~counted.never[touched]]
        first[done] = rank
        people[rank] = counted.people[done].sum()
        if goal in ("cover", "reach"):
            gain[rank] = counted.weight[done].sum()
        else:
            least = np.minimum(cost[row], pairs.cost[mine])
            saved = np.where(np.isfinite(cost[row]), cost[row] - least, 0.0)
            gain[rank] = demand.weight[row] @ saved if goal == "mean" else _fall(demand, cost, row, least)
            cost[row] = least
    return {"first": first, "people": people, "gain": gain}


def _fall(demand: Demand, cost: FloatArray, row: IntArray, least: FloatArray) -> float:
    """By how much the largest cost falls; 0 where somebody still has none."""
    after = cost.copy()
    after[row] = least
    counted = demand.weight > 0
    highest, lower = cost[counted].max(initial=0.0), after[counted].max(initial=0.0)
    return float(highest - lower) if np.isfinite(highest) else 0.0


def _counts_of_groups(
    ground: Ground, counted: Counted, first: IntArray, *, count: int
) -> Mapping[str, FloatArray]:
    """People of every other group newly covered at each site, by the points of the group served."""
    newly = (first >= 0) & (counted.people > 0)
    return {
        group: _sums(first[newly], ground.people(group)[counted.cell[newly]], count=count)
        for group in ground.place.groups[1:]
    }


def _loads(
    demand: Demand,
    counted: Counted,
    pairs: Pairs,
    answer: Answer,
    *,
    existing: IntArray,
    count: int,
    facilities: int,
) -> tuple[FloatArray, FloatArray]:
    """People served by each candidate and by each facility in service."""
    if len(answer.allotted):
        load = _as_allotted(demand, answer, count=count + len(existing))
        held = np.zeros(facilities)
        if len(existing):
            held[existing] = load[count:]
        return load[:count], held
    cost = np.where(demand.met, demand.have, np.inf)
    who = np.where(demand.met, demand.facility, -1)
    taken: BoolArray = np.zeros(len(demand.cell), dtype=bool)
    for candidate in answer.chosen:
        mine = slice(pairs.offset[candidate], pairs.offset[candidate + 1])
        row = pairs.row[mine]
        better = (pairs.cost[mine] < cost[row]) & (pairs.cost[mine] <= demand.limit[row] + TIME_TOLERANCE)
        cost[row[better]] = pairs.cost[mine][better]
        who[row[better]] = candidate
        taken[row[better]] = True
    stay = (who >= 0) & ~taken
    return (
        _served_by(who[taken], counted.point[taken], counted.people, count=count),
        _served_by(who[stay], counted.point[stay], counted.people, count=facilities),
    )


def _as_allotted(demand: Demand, answer: Answer, *, count: int) -> FloatArray:
    """People allotted to each place; of several services, to the one that most use."""
    kinds = len(demand.services)
    row, place, people = answer.allotted.T
    cell = place.astype(np.int64) * kinds + demand.service[row.astype(np.int64)]
    each: FloatArray = _sums(cell, people, count=count * kinds).reshape(count, kinds).max(axis=1)
    return each


def _served_by(who: IntArray, point: IntArray, people: FloatArray, *, count: int) -> FloatArray:
    """People of each place; those whom it gives several services count once."""
    each = np.unique(np.column_stack([who, point]), axis=0)
    return _sums(each[:, 0], people[each[:, 1]], count=count)


def _sums(which: IntArray, values: FloatArray, *, count: int) -> FloatArray:
    return np.bincount(which, weights=values, minlength=count).astype(np.float64)


def _existing(ground: Ground, demand: Demand, load: FloatArray, persons_per_unit: float) -> pd.DataFrame:
    kinds = tuple(kind for service in demand.services for kind in service.leaf.types)
    rows = np.flatnonzero(ground.facilities_of(kinds))
    chosen = ground.facilities.iloc[rows]
    columns = [ground.taxonomy.types[str(kind)].capacity for kind in chosen["type"]]
    capacity = [
        float(chosen[name].iloc[at]) if name is not None else np.nan for at, name in enumerate(columns)
    ]
    return pd.DataFrame({
        "rank": pd.array([pd.NA] * len(rows), dtype="Int64"), "site": chosen["id"].to_numpy(dtype=object),
        "name": chosen["name"].to_numpy(dtype=object), "kind": EXISTING,
        "types": chosen["type"].to_numpy(dtype=object), "x": ground.facility_xy_m[rows, 0],
        "y": ground.facility_xy_m[rows, 1], "load": load[rows],
        "capacity": np.array(capacity, dtype=float) * persons_per_unit,
    })  # fmt: skip


def _hosted(demand: Demand, hosts: BoolArray) -> str:
    return ";".join(one.kind for one, has in zip(demand.services, hosts, strict=True) if has)


def _mean(counted: Counted, cost: FloatArray) -> float | None:
    """Mean over the people who reach every service, of their ways together; None where nobody does."""
    ways = np.zeros(len(counted.people))
    np.add.at(ways, counted.point, cost)
    known = np.isfinite(ways) & (counted.people > 0)
    people = counted.people[known]
    return float(people @ ways[known] / people.sum()) if people.sum() > 0 else None
