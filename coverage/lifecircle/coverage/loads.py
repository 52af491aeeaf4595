"""What each facility carries: who is nearest to it, who has no other choice, against its capacity."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from lifecircle.network.states import TIME_TOLERANCE, State
from lifecircle.plan.model import Circle, Need

from .ground import FloatArray, Ground
from .needs import leaves
from .reach import NeedReach
from .where import matching

FACILITY_COLUMNS: tuple[str, ...] = (
    "id", "name", "type", "people_nearest", "people_only_choice", "load", "capacity", "circle", "need",
)  # fmt: skip


def facility_loads(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """FACILITY_COLUMNS: a row per facility, circle and need that it can serve.

    people_nearest: people of the served group to whom it is the nearest, at any distance.
    people_only_choice: those who have this one within the limit and no other of the need.
    load: those to whom it is the nearest and who are within the limit. capacity: the capacity
    column that its type is counted in, blank where unknown.
    """
    if not tables:
        return pd.DataFrame(columns=list(FACILITY_COLUMNS))
    table = pd.concat(tables, ignore_index=True)
    return table.sort_values(["circle", "need", "id"], kind="stable").reset_index(drop=True)


def need_loads(ground: Ground, need: NeedReach, *, within: npt.NDArray[np.bool_], group: str) -> FloatArray:
    """People by facility (3, f): to whom it is nearest, who have only this one, whom it serves.

    within: cells the circle speaks of.
    """
    people = np.where(within, ground.people(group), 0.0)
    count = len(ground.facilities)
    known = need.facility >= 0
    covered = known & (need.state == State.COVERED)
    only = covered & ~(need.second_cost <= need.limit + TIME_TOLERANCE)
    return np.stack(
        [
            np.bincount(need.facility[cells], weights=people[cells], minlength=count).astype(float)
            for cells in (known, only, covered)
        ]
    )


def load_table(ground: Ground, circle: Circle, loads: Sequence[FloatArray]) -> pd.DataFrame:
    """FACILITY_COLUMNS of one circle, from the ``need_loads`` of its needs."""
    row = [np.flatnonzero(_serves(ground, need)) for need in circle.needs]
    rows = np.concatenate(row)
    people = np.hstack([sums[:, mine] for sums, mine in zip(loads, row, strict=True)])
    return pd.DataFrame(
        {
            **{name: ground.facility_words(name)[rows] for name in ("id", "name", "type")},
            "people_nearest": people[0],
            "people_only_choice": people[1],
            "load": people[2],
            "capacity": _capacities(ground)[rows],
            "circle": circle.id,
            "need": np.repeat(np.arange(1, len(row) + 1), [len(mine) for mine in row]),
        }
    )


def _serves(ground: Ground, need: Need) -> npt.NDArray[np.bool_]:
    """Which facilities can serve a need."""
    found: npt.NDArray[np.bool_] = np.logical_or.reduce(
        [ground.facilities_of(leaf.types) & matching(ground.facilities, leaf.where) for leaf in leaves(need)]
    )
    return found


def _capacities(ground: Ground) -> np.ndarray:
    """Capacity of each facility in the column its type is counted in."""
    result = np.full(len(ground.facilities), np.nan)
    code, kinds = ground.facility_kinds
    counted_in = [ground.taxonomy.types[kind].capacity for kind in kinds]
    for column in {name for name in counted_in if name in ground.facilities.columns}:
        mask = np.array([*(name == column for name in counted_in), False])[code]  # code -1: of no type
        result[mask] = pd.to_numeric(ground.facilities[column]).to_numpy(dtype=float)[mask]
    return result
