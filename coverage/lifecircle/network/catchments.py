"""Which cells does each facility reach within a limit, and at what cost?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .costs import TIME_TOLERANCE
from .doors import doors_in, doors_out, leg_costs, on_links
from .each import search_each
from .graph import TravelGraph
from .joins import Joins
from .order import group
from .settle import bucket_sizes


@dataclass(frozen=True, kw_only=True, eq=False)
class Catchments:
    """Pairs within the limit, sparse by facility, cells ascending.

    offset (facilities + 1,) int64; cell (pairs,) int32; cost (pairs,) float64: minutes (or
    metres) from the cell to the facility.
    """

    offset: npt.NDArray[np.int64]
    cell: npt.NDArray[np.int32]
    cost: npt.NDArray[np.float64]

    @property
    def facility(self) -> npt.NDArray[np.int32]:
        """The facility of each pair, shape (pairs,)."""
        return np.repeat(np.arange(len(self.offset) - 1, dtype=np.int32), np.diff(self.offset))


def catchments(graph: TravelGraph, cells: Joins, facilities: Joins, *, limit: float) -> Catchments:
    """For each facility the cells from which it is at most ``limit`` away (+ TIME_TOLERANCE).

    Costs are those of ``nearest``, to the last bit. One bounded search per facility, which
    touches only what it reaches; the pairs stay sparse, so choose a limit.

    Raises ValueError for joins of another graph.
    """
    cells.check(graph)
    facilities.check(graph)
    bound = float(limit) + TIME_TOLERANCE
    seeds, homes, home_links = doors_in(graph, facilities), doors_out(graph, cells), on_links(graph, cells)
    from_node, by_node = group(homes.node, graph.node_count)
    home = np.repeat(np.arange(cells.point_count, dtype=np.int32), np.diff(homes.offset))
    width, buckets = bucket_sizes(graph.arc_costs, seeds.step, bound=bound)
    offset, cell, cost = search_each(
        graph.into_offset,
        graph.into_node,
        graph.into_cost,
        seeds.offset,
        seeds.node,
        seeds.step,
        facilities.offset,
        facilities.link,
        facilities.fraction,
        leg_costs(graph, facilities),
        graph.forward,
        graph.backward,
        from_node,
        home[by_node],
        homes.step[by_node],
        home_links.start,
        home_links.point,
        home_links.fraction,
        home_links.leg,
        cells.point_count,
        bound,
        width,
        buckets,
    )
    return Catchments(offset=offset, cell=cell, cost=cost)
