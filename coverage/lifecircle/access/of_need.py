"""One need of a circle in the terms of this package: pairs within its limit, and first and next choices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lifecircle.coverage.ground import Ground
from lifecircle.coverage.needs import cells_within, leaves
from lifecircle.coverage.networks import Networks
from lifecircle.coverage.reach import METRES_PER_KM, MINUTES_PER_HOUR, reach_circle
from lifecircle.coverage.where import matching
from lifecircle.geodata.roads.network import Mode
from lifecircle.network.catchments import catchments
from lifecircle.network.costs import TIME_TOLERANCE
from lifecircle.network.states import State
from lifecircle.plan.model import Circle, Need

from .pairs import BoolArray, FloatArray, Pairs, pairs_from_catchments, pairs_in_a_straight_line, sorted_pairs

MOST_UNLIMITED = 10_000_000
"""Cells x facilities up to which the k nearest are searched without a limit."""
FAR = 4.0
"""Beyond that size the k nearest are searched up to this many limits."""


@dataclass(frozen=True, kw_only=True, eq=False)
class NeedPairs:
    """Pairs of cells and facilities of one need.

    pairs: within the limit; supply numbers are rows of ``rows``. share (p,): cost as a share of
    the limit that admits the pair. rows (s,): rows of ``ground.facilities``. metres: the unit of
    the costs.
    """

    pairs: Pairs
    share: FloatArray
    rows: npt.NDArray[np.int32]
    metres: bool


class Choices(NamedTuple):
    """First choice of each cell and the best left without it: arrays (c,).

    facility: row of ``ground.facilities``, -1 for none. cost, next_cost: inf for none.
    covered, covered_after: within the limit now, and were the first choice closed.
    """

    facility: npt.NDArray[np.int32]
    cost: FloatArray
    next_cost: FloatArray
    covered: BoolArray
    covered_after: BoolArray


def rows_of_need(ground: Ground, need: Need) -> npt.NDArray[np.int32]:
    """Rows of the facilities in service that can serve a need."""
    serving = [
        ground.facilities_of(leaf.types) & matching(ground.facilities, leaf.where) for leaf in leaves(need)
    ]
    return np.flatnonzero(np.logical_or.reduce(serving)).astype(np.int32)


def pairs_of_need(networks: Networks, circle: Circle, need: Need, *, walk_kmh: float) -> NeedPairs:
    """All pairs within the need's limit (inclusive), by the circle's mode and measure.

    Where a facility serves by two alternatives, the one that takes less of its limit counts.
    Only for needs stated in one unit (``one_unit``).
    """
    ground = networks.ground
    rows = rows_of_need(ground, need)
    number = np.full(len(ground.facilities), -1, dtype=np.int32)
    number[rows] = np.arange(len(rows))
    found: list[tuple[npt.NDArray[np.integer], npt.NDArray[np.integer], FloatArray, FloatArray]] = []
    for leaf in leaves(need):
        chosen = rows[np.isin(rows, rows_of_need(ground, leaf))]
        limit = limit_of_cells(ground, circle, leaf)
        far = float(np.nanmax(limit, initial=0.0)) if np.isfinite(limit).any() else 0.0
        pairs = _search(networks, circle, leaf, chosen, walk_kmh=walk_kmh, limit=far).within(limit)
        share = pairs.cost / limit[pairs.demand]
        found.append((pairs.demand, number[chosen[pairs.supply]], pairs.cost, share))
    demand, supply, cost, share = (np.concatenate(column) for column in zip(*found, strict=True))
    if len(found) > 1:
        order = np.lexsort((share, supply, demand))
        first = np.ones(len(order), dtype=bool)
        first[1:] = (np.diff(demand[order]) != 0) | (np.diff(supply[order]) != 0)
        kept = order[first]
        kept = kept[np.lexsort((supply[kept], cost[kept], demand[kept]))]
        demand, supply, cost, share = demand[kept], supply[kept], cost[kept], share[kept]
    sizes = {"demand_count": len(ground.cell_xy_m), "supply_count": len(rows)}
    pairs = sorted_pairs(demand, supply, cost, **sizes)
    return NeedPairs(pairs=pairs, share=share, rows=rows, metres=need_in_metres(need))


def far_pairs_of_need(
    networks: Networks, circle: Circle, need: Need, *, walk_kmh: float
) -> tuple[Pairs, float]:
    """Pairs of a need whatever their cost, and how far was searched: inf, or a multiple of the limit."""
    ground = networks.ground
    rows = rows_of_need(ground, need)
    limits = [limit_of_cells(ground, circle, leaf) for leaf in leaves(need)]
    small = len(rows) * len(ground.cell_xy_m) <= MOST_UNLIMITED
    far = np.inf if small else FAR * max(float(np.nanmax(limit, initial=0.0)) for limit in limits)
    return _search(networks, circle, leaves(need)[0], rows, walk_kmh=walk_kmh, limit=far), far


def choices_of_need(networks: Networks, circle: Circle, need: Need, *, walk_kmh: float) -> Choices:
    """First choice and what is left without it, over all alternatives, as the assessment chooses.

    Each alternative gives its nearest two facilities; least state first, then least cost, then
    the first named.
    """
    alternatives = [
        reach_circle(networks, circle.model_copy(update={"needs": (leaf,)}), walk_kmh=walk_kmh).needs[0]
        for leaf in leaves(need)
    ]
    columns = np.arange(len(alternatives[0].cost))
    first = _best(
        np.stack([_rank(one.state == State.COVERED, one.cost) for one in alternatives]),
        np.stack([one.cost for one in alternatives]),
    )
    facility = np.stack([one.facility for one in alternatives])[first, columns]
    left_cost, left_rank = [], []
    for one in alternatives:
        gone = (one.facility == facility) & (facility >= 0)
        cost = np.where(gone, one.second_cost, one.cost)
        covered = np.where(gone, one.second_cost <= one.limit + TIME_TOLERANCE, one.state == State.COVERED)
        left_cost.append(cost)
        left_rank.append(_rank(covered, cost))
    after = _best(np.stack(left_rank), np.stack(left_cost))
    return Choices(
        facility=facility,
        cost=np.stack([one.cost for one in alternatives])[first, columns],
        next_cost=np.stack(left_cost)[after, columns],
        covered=np.stack([one.state == State.COVERED for one in alternatives])[first, columns],
        covered_after=np.stack(left_rank)[after, columns] == 0,
    )


def limit_of_cells(ground: Ground, circle: Circle, leaf: Need) -> FloatArray:
    """The limit of every cell; NaN where the circle does not speak of the cell's setting."""
    value = leaf.metres if leaf.metres is not None else leaf.minutes
    result = np.full(len(ground.cell_xy_m), np.nan)
    if isinstance(value, Mapping):
        for setting in circle.settings:
            result[cells_within(ground, (setting,))] = value[setting]
    elif value is not None:
        result[cells_within(ground, circle.settings)] = value
    return result


def need_in_metres(need: Need) -> bool:
    """Whether every alternative of a need is stated in metres."""
    return all(leaf.metres is not None for leaf in leaves(need))


def one_unit(need: Need) -> bool:
    """Whether all alternatives of a need are stated in the same unit, so that costs can be compared."""
    return len({leaf.metres is not None for leaf in leaves(need)}) == 1


def _search(
    networks: Networks,
    circle: Circle,
    leaf: Need,
    rows: npt.NDArray[np.int32],
    *,
    walk_kmh: float,
    limit: float,
) -> Pairs:
    """Pairs of all cells the circle speaks of, each by the mode of its setting, at most ``limit`` apart."""
    ground, metres = networks.ground, leaf.metres is not None
    count = len(ground.cell_xy_m)
    if circle.measure == "straight":
        metres_a_unit = 1.0 if metres else walk_kmh * METRES_PER_KM / MINUTES_PER_HOUR
        straight = pairs_in_a_straight_line(
            ground.cell_xy_m, ground.facility_xy_m[rows], limit_m=limit * metres_a_unit
        )
        inside = cells_within(ground, circle.settings)
        costs = straight.cost / metres_a_unit
        straight = sorted_pairs(
            straight.demand, straight.supply, costs, demand_count=count, supply_count=len(rows)
        )
        return straight.keep(inside[straight.demand])
    parts: list[Pairs] = []
    for mode, inside in _cells_by_mode(ground, circle).items():
        keys = {"walk_kmh": walk_kmh, "metres": metres}
        found = catchments(
            networks.graph(mode, **keys),  # type: ignore[arg-type]
            networks.cells(mode, **keys),  # type: ignore[arg-type]
            networks.facilities(mode, **keys).take(rows),  # type: ignore[arg-type]
            limit=limit,
        )
        pairs = pairs_from_catchments(found, cell_count=count)
        parts.append(pairs.keep(inside[pairs.demand]))
    demand, supply, cost = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("demand", "supply", "cost")
    )
    return sorted_pairs(demand, supply, cost, demand_count=count, supply_count=len(rows))


def _cells_by_mode(ground: Ground, circle: Circle) -> Mapping[Mode, BoolArray]:
    if not isinstance(circle.mode, Mapping):
        return {circle.mode: cells_within(ground, circle.settings)}
    modes = dict.fromkeys(circle.mode[setting] for setting in circle.settings)
    return {
        mode: cells_within(ground, tuple(one for one in circle.settings if circle.mode[one] == mode))
        for mode in modes
    }


def _rank(covered: BoolArray, cost: FloatArray) -> npt.NDArray[np.int64]:
    """0 covered, 1 reachable, 2 not reachable."""
    return np.where(covered, 0, np.where(np.isfinite(cost), 1, 2))


def _best(rank: npt.NDArray[np.int64], cost: FloatArray) -> npt.NDArray[np.intp]:
    """Row of least (rank, cost) in each column; the first of equal ones."""
    least = rank.min(axis=0)
    row: npt.NDArray[np.intp] = np.argmin(np.where(rank == least, cost, np.inf), axis=0)
    return row
