"""What each facility carries: who is nearest to it, who has no other choice, against its capacity."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lifecircle.network.states import State

from .circles import CircleResult
from .ground import Ground
from .reach import NeedReach, leaves
from .where import matching

FACILITY_COLUMNS: tuple[str, ...] = (
    "id", "name", "type", "people_nearest", "people_only_choice", "load", "capacity", "circle", "need",
)  # fmt: skip


def facility_loads(ground: Ground, circles: Sequence[CircleResult]) -> pd.DataFrame:
    """FACILITY_COLUMNS: a row per facility, circle and need that it can serve.

    people_nearest: people of the served group to whom it is the nearest, at any distance.
    people_only_choice: those who have this one within the limit and no other of the need.
    load: those to whom it is the nearest and who are within the limit. capacity: the capacity
    column that its type is counted in, blank where unknown.
    """
    frames = [
        _loads_of_need(ground, result, number, need)
        for result in circles
        for number, need in enumerate(result.reach.needs, start=1)
    ]
    if not frames:
        return pd.DataFrame(columns=list(FACILITY_COLUMNS))
    table = pd.concat(frames, ignore_index=True)
    return table.sort_values(["circle", "need", "id"], kind="stable").reset_index(drop=True)


def _loads_of_need(ground: Ground, result: CircleResult, number: int, need: NeedReach) -> pd.DataFrame:
    group = result.circle.serves if result.circle.serves in ground.place.groups else "total"
    people = np.where(result.reach.within, ground.people(group), 0.0)
    count = len(ground.facilities)
    known = need.facility >= 0
    covered = known & (need.state == State.COVERED)
    only = covered & ~(need.second_cost <= need.limit + 1e-9)

    def per_facility(cells: np.ndarray) -> np.ndarray:
        return np.bincount(need.facility[cells], weights=people[cells], minlength=count)

    rows = np.flatnonzero(
        np.logical_or.reduce(
            [
                ground.facilities_of(leaf.types) & matching(ground.facilities, leaf.where)
                for leaf in leaves(result.circle.needs[number - 1])
            ]
        )
    )
    chosen = ground.facilities.iloc[rows]
    return pd.DataFrame(
        {
            "id": chosen["id"].to_numpy(dtype=object),
            "name": chosen["name"].to_numpy(dtype=object),
            "type": chosen["type"].to_numpy(dtype=object),
            "people_nearest": per_facility(known)[rows],
            "people_only_choice": per_facility(only)[rows],
            "load": per_facility(covered)[rows],
            "capacity": _capacities(ground)[rows],
            "circle": result.circle.id,
            "need": number,
        }
    )


def _capacities(ground: Ground) -> np.ndarray:
    """Capacity of each facility in the column its type is counted in."""
    result = np.full(len(ground.facilities), np.nan)
    kinds = ground.facilities["type"].to_numpy(dtype=object)
    for kind in set(kinds.tolist()):
        column = ground.taxonomy.types[kind].capacity
        if column is not None and column in ground.facilities.columns:
            mask = kinds == kind
            result[mask] = pd.to_numeric(ground.facilities[column]).to_numpy(dtype=float)[mask]
    return result
