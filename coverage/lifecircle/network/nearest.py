"""Which facility is nearest to each cell, and how far is it?"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from .costs import TIME_TOLERANCE
from .doors import doors_in, doors_out, leg_costs, on_links
from .graph import TravelGraph
from .joins import Joins
from .search import reach_points, search_first, search_two

_MOST_BUCKETS = 2**16


@dataclass(frozen=True, kw_only=True, eq=False)
class Nearest:
    """The best k facilities of each cell, different ones, best first.

    cost (cells, k) float64: minutes (or metres) from cell to facility, inf where none;
    facility (cells, k) int32: row of the facility, -1 where none.
    """

    cost: npt.NDArray[np.float64]
    facility: npt.NDArray[np.int32]


def nearest(
    graph: TravelGraph,
    cells: Joins,
    facilities: Joins,
    *,
    rank: npt.NDArray[np.integer],
    k: Literal[1, 2] = 1,
    limit: float = np.inf,
) -> Nearest:
    """The nearest ``k`` facilities of each cell, by cost from the cell to the facility.

    rank (facilities,): all different; of equal costs the smaller rank comes first, so that
    no result depends on the order of the rows. limit: costs above it (and above
    TIME_TOLERANCE beyond it) count as none; costs within are the same as without it.
    One search from all facilities at once; without limit it visits each node once.

    Raises ValueError for joins of another graph, ranks that repeat, and k beyond 2.
    """
    cells.check(graph)
    facilities.check(graph)
    by_rank, label_of = _ranked(rank, facilities.point_count)
    if k not in (1, 2):
        raise ValueError("k is 1 or 2")
    bound = float(limit) + TIME_TOLERANCE
    seeds = doors_in(graph, facilities)
    width, buckets = bucket_sizes(graph, dearest_seed=float(seeds.step.max(initial=0.0)), bound=bound)
    search = search_first if k == 1 else search_two
    node_cost, node_label = search(
        graph.into_offset,
        graph.into_node,
        graph.into_cost,
        seeds.node,
        seeds.step,
        np.repeat(label_of, np.diff(seeds.offset)),
        bound,
        width,
        buckets,
    )
    homes, home_links = doors_out(graph, cells), on_links(graph, cells)
    cost, best = reach_points(
        homes.offset,
        homes.node,
        homes.step,
        node_cost.reshape(-1, k),
        node_label.reshape(-1, k),
        facilities.link,
        facilities.fraction,
        leg_costs(graph, facilities),
        label_of[facilities.point],
        graph.forward,
        graph.backward,
        home_links.start,
        home_links.point,
        home_links.fraction,
        home_links.leg,
        bound,
    )
    return Nearest(cost=cost, facility=np.append(by_rank, np.int32(-1))[best])


def bucket_sizes(graph: TravelGraph, *, dearest_seed: float, bound: float) -> tuple[float, int]:
    """Width of a bucket in cost, and how many (a power of two); speed only, never results."""
    if len(graph.into_cost) == 0:
        return 1.0, 1 << 10
    span = min(max(float(graph.into_cost.max()), dearest_seed), bound)
    width = max(0.1 * float(graph.into_cost.mean()), span / (_MOST_BUCKETS - 4), 1e-12)
    return width, 1 << max(4, int(np.ceil(np.log2(span / width + 4))))


def _ranked(
    rank: npt.NDArray[np.integer], facilities: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Facilities by rank, and the place of each facility in that order."""
    rank = np.asarray(rank)
    if rank.shape != (facilities,) or len(np.unique(rank)) != facilities:
        raise ValueError("rank needs one number per facility, all different")
    by_rank = np.argsort(rank, kind="stable").astype(np.int32)
    label_of = np.empty(facilities, np.int32)
    label_of[by_rank] = np.arange(facilities, dtype=np.int32)
    return by_rank, label_of
