"""Who counts: people who lack the one service, or people who lack any that the circle asks."""

from dataclasses import dataclass

import numpy as np

from .demand import Demand
from .pairs import BoolArray, FloatArray, IntArray
from .points import Points


@dataclass(frozen=True, kw_only=True, eq=False)
class Counted:
    """What is counted, ``k`` points. point (r,): of each row of demand.

    people (k,): of the group served; weight (k,): what counts; cell (k,); met (k,): covered
    already; never (k,): lacks a need of the circle that is not sited for. whole: a point is all
    services of a cell at one walking speed, and covered when it has all the needs of the circle,
    as ``assess`` counts; else there is one service, and every row is a point.
    """

    whole: bool
    point: IntArray
    people: FloatArray
    weight: FloatArray
    cell: IntArray
    met: BoolArray
    never: BoolArray

    @property
    def by_weight(self) -> Points:
        """The points with what counts, for the search."""
        return Points(point=self.point, people=self.weight, never=self.never)


def counts_whole(demand: Demand) -> bool:
    """Whether people count who have all needs: where several services are sited for."""
    return len(demand.services) > 1


def counted_of(demand: Demand, *, whole: bool) -> Counted:
    """The points of a demand."""
    count = len(demand.cell)
    if not whole:
        return Counted(
            whole=False, point=np.arange(count), people=demand.people, weight=demand.weight,
            cell=demand.cell, met=demand.met, never=np.zeros(count, dtype=bool),
        )  # fmt: skip
    _, first, point = np.unique(
        np.column_stack([demand.kmh, demand.cell]), axis=0, return_index=True, return_inverse=True
    )
    point = point.reshape(-1).astype(np.int64)
    lacking = np.bincount(point[~demand.met], minlength=len(first)) > 0
    never = ~demand.rest_met[first]
    return Counted(
        whole=True, point=point, people=demand.people[first], weight=demand.weight[first],
        cell=demand.cell[first], met=~lacking & ~never, never=never,
    )  # fmt: skip
