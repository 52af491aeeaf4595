"""Which demand reaches which supply, and at what cost? The one table that every measure stands on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from lifecircle.network.catchments import Catchments
from lifecircle.network.costs import TIME_TOLERANCE

FloatArray = npt.NDArray[np.float64]
LongArray = npt.NDArray[np.int64]
RowArray = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """Pairs of demand and supply that reach each other; what is not listed is unreachable.

    demand, supply (p,) int32: sorted by (demand, cost, supply), no pair twice.
    cost (p,): finite, not negative; minutes, metres, or any one unit.
    demand_count, supply_count: numbers of both, also of those without a pair.
    """

    demand: RowArray
    supply: RowArray
    cost: FloatArray
    demand_count: int
    supply_count: int

    @property
    def offset(self) -> LongArray:
        """Pairs of demand ``i`` are ``offset[i]:offset[i + 1]``, shape (demand_count + 1,)."""
        return np.searchsorted(self.demand, np.arange(self.demand_count + 1)).astype(np.int64)

    def keep(self, wanted: BoolArray) -> "Pairs":
        """Only the pairs that are wanted, shape (p,); demand and supply keep their numbers."""
        return Pairs(
            demand=self.demand[wanted],
            supply=self.supply[wanted],
            cost=self.cost[wanted],
            demand_count=self.demand_count,
            supply_count=self.supply_count,
        )

    def within(self, limit: float | FloatArray) -> "Pairs":
        """Pairs at most ``limit`` apart, inclusive; one limit, or one per demand (NaN: none)."""
        bound = np.broadcast_to(np.asarray(limit, dtype=float), (self.demand_count,))
        return self.keep(self.cost <= bound[self.demand] + TIME_TOLERANCE)

    def per_demand(self, value: FloatArray) -> FloatArray:
        """Sums of a value per pair over each demand, shape (demand_count,)."""
        return np.bincount(self.demand, weights=value, minlength=self.demand_count).astype(float)

    def per_supply(self, value: FloatArray) -> FloatArray:
        """Sums of a value per pair over each supply, shape (supply_count,)."""
        return np.bincount(self.supply, weights=value, minlength=self.supply_count).astype(float)

    def reached(self) -> BoolArray:
        """Which demand reaches any supply, shape (demand_count,)."""
        return np.bincount(self.demand, minlength=self.demand_count) > 0


def sorted_pairs(
    demand: npt.NDArray[np.integer],
    supply: npt.NDArray[np.integer],
    cost: FloatArray,
    *,
    demand_count: int,
    supply_count: int,
) -> Pairs:
    """Pairs in any order made ready; of a pair that is listed twice the least cost counts.

    Raises ValueError for numbers out of range and for costs that are negative or not finite.
    """
    if len(demand) and (min(demand.min(), supply.min()) < 0 or demand.max() >= demand_count):
        raise ValueError("demand and supply are row numbers from 0")
    if len(supply) and supply.max() >= supply_count:
        raise ValueError("demand and supply are row numbers from 0")
    if not (np.isfinite(cost).all() and (cost >= 0).all()):
        raise ValueError("costs are finite and not negative; leave unreachable pairs out")
    order = np.lexsort((cost, supply, demand))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(demand[order]) != 0) | (np.diff(supply[order]) != 0)
    order = order[first]
    order = order[np.lexsort((supply[order], cost[order], demand[order]))]
    return Pairs(
        demand=demand[order].astype(np.int32),
        supply=supply[order].astype(np.int32),
        cost=cost[order].astype(np.float64),
        demand_count=demand_count,
        supply_count=supply_count,
    )


def pairs_from_table(table: npt.ArrayLike | Sequence[Sequence[float]]) -> Pairs:
    """Pairs from a full table of costs (demand, supply); NaN and infinity mean unreachable.

    Raises ValueError for a table that is not two-dimensional and for negative costs.
    """
    costs = np.asarray(table, dtype=float)
    if costs.ndim != 2:
        raise ValueError("the table has a row per demand and a column per supply")
    demand, supply = np.nonzero(np.isfinite(costs))
    demand_count, supply_count = costs.shape
    return sorted_pairs(
        demand, supply, costs[demand, supply], demand_count=demand_count, supply_count=supply_count
    )


def pairs_from_catchments(found: Catchments, *, cell_count: int) -> Pairs:
    """Pairs from a network search: cells are the demand, facilities the supply."""
    return sorted_pairs(
        found.cell, found.facility, found.cost,
        demand_count=cell_count, supply_count=len(found.offset) - 1,
    )  # fmt: skip


def pairs_in_a_straight_line(demand_xy_m: FloatArray, supply_xy_m: FloatArray, *, limit_m: float) -> Pairs:
    """Pairs at most ``limit_m`` apart (inclusive) in a straight line; cost in metres.

    demand_xy_m (d, 2), supply_xy_m (s, 2): metres, one coordinate system.
    """
    demand_count, supply_count = len(demand_xy_m), len(supply_xy_m)
    if np.isinf(limit_m):
        demand, supply = np.divmod(np.arange(demand_count * supply_count), max(supply_count, 1))
    elif demand_count and supply_count:
        # the tree compares with its own rounding, so ask for a little more and cut below
        near = cKDTree(demand_xy_m).query_ball_point(supply_xy_m, limit_m * (1 + 1e-9) + 1e-6)
        supply = np.repeat(np.arange(supply_count), [len(rows) for rows in near])
        demand = np.concatenate([np.asarray(rows, dtype=np.int64) for rows in near])
    else:
        demand = supply = np.zeros(0, dtype=np.int64)
    apart_m = np.hypot(*(demand_xy_m[demand] - supply_xy_m[supply]).T) if len(demand) else np.zeros(0)
    pairs = sorted_pairs(demand, supply, apart_m, demand_count=demand_count, supply_count=supply_count)
    return pairs.within(limit_m)
