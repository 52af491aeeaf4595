"""Communities and villages of which 全覆盖 is asked: their people as points of the siting demand."""

import math

import numpy as np

from lifecircle.coverage.ground import Ground
from lifecircle.geodata.place import SETTINGS
from lifecircle.plan.model import Circle
from lifecircle.plan.target import meets, parse_target, printed_value

from .demand import Demand
from .full_cover_model import Units


def units_of(
    ground: Ground, circle: Circle, demand: Demand, *, passes_share: float, share: float | None
) -> Units:
    """The units by which ``assess`` judges the circle, with people of the group served.

    passes_share: of a unit's people that counts as full coverage. share: of the units that is to
    pass; None: the plan's target, read as ``assess`` reads it, and all where it cannot be compared.
    """
    every = set(circle.settings) == set(SETTINGS)
    spoken_of = every | np.isin(ground.district_settings, circle.settings)
    counted = np.flatnonzero(demand.people > 0)
    point = np.full(len(demand.cell), -1, dtype=np.int64)
    district = np.full(len(ground.cell_xy_m), -1, dtype=np.int64)
    for level in circle.unit:
        if level in ground.cell_district:
            mine = ground.cell_district[level]
            named = (district < 0) & (mine >= 0) & spoken_of[np.maximum(mine, 0)]
            district[named] = mine[named]
    counted = counted[district[demand.cell[counted]] >= 0]
    cells, first, number = np.unique(demand.cell[counted], return_index=True, return_inverse=True)
    point[counted] = number
    rows, unit = np.unique(district[cells], return_inverse=True)
    count = len(rows)
    if share is None:
        wanted = least_passing(circle.target, count, otherwise=count)
    else:
        wanted = math.ceil(share * count - 1e-9)
    return Units(
        point=point, people=demand.people[counted][first], unit=unit.astype(np.int64), count=count,
        passes_share=passes_share, wanted=wanted,
        never=~demand.rest_met[counted][first] if len(demand.services) > 1 else None,
    )  # fmt: skip


def least_passing(target: str, count: int, *, otherwise: int) -> int:
    """The fewest of ``count`` units that meet the target when they pass, all where none does.

    otherwise: where the target says nothing comparable.
    """
    read = parse_target(target)
    if not read.is_comparable:
        return otherwise
    enough = (n for n in range(count + 1) if meets(read, printed_value(read, share=n / count, count=n)))
    return next(enough, count) if count else 0
