"""Which facility is nearest to each cell, and how far is it?"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from .costs import GRAINS, TIME_TOLERANCE
from .doors import Doors, doors_in, doors_out, leg_costs, on_links
from .graph import TravelGraph
from .joins import Joins
from .search import reach_points, search_first, search_two
from .sweeps import inward_one, inward_two, outward_one, outward_two, search_both, search_one

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
    One search from all facilities at once, on the core of the graph (made before the first search).

    Raises ValueError for joins of another graph, ranks that repeat, and k beyond 2.
    """
    cells.check(graph)
    facilities.check(graph)
    by_rank, label_of = _ranked(rank, facilities.point_count)
    if k not in (1, 2):
        raise ValueError("k is 1 or 2")
    bound = float(limit) + TIME_TOLERANCE
    seeds = doors_in(graph, facilities)
    node_cost, node_label = label_nodes(
        graph, seeds, np.repeat(label_of, np.diff(seeds.offset)), k=k, bound=bound
    )
    homes, home_links = doors_out(graph, cells), on_links(graph, cells)
    cost, facility = reach_points(
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
        np.append(by_rank, np.int32(-1)),
        bound,
    )
    return Nearest(cost=cost, facility=facility)


def label_nodes(
    graph: TravelGraph, seeds: Doors, label: npt.NDArray[np.int32], *, k: Literal[1, 2], bound: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int32]]:
    """The best ``k`` labels of each node by cost and label: cost and label, (nodes,) or (nodes, 2).

    label (d,): of each door in ``seeds``, below the number of doors. The search runs on the
    core of the graph; where costs are too large for its keys, or for float64 to add them up
    in any order and be exact, on the graph itself.
    """
    core = graph.core
    bits = int(label.max(initial=0)).bit_length()
    cap = min(1 << 53, 1 << (61 - bits)) - 1
    grains = cap + 1 if bound * GRAINS > cap else int(bound * GRAINS)
    seed_grains = np.minimum(seeds.step * GRAINS, cap + 1).astype(np.int64)
    if core.dearest <= cap:
        most = (min(grains, cap) << bits) | ((1 << bits) - 1)
        inward, search, outward = (
            (inward_one, search_one, outward_one) if k == 1 else (inward_two, search_both, outward_two)
        )
        key, seed_node, seed_key, above = inward(
            graph.node_count, seeds.node, (seed_grains << bits) | label, core.gone, *core.onward, core.kept,
            bits, most,
        )  # fmt: skip
        span = min(max(core.dearest << bits, int(seed_key.max(initial=0))), most)
        shift = max((core.mean << bits).bit_length() - 3, (span // _MOST_BUCKETS).bit_length() + 1)
        buckets = 1 << max(4, ((span >> shift) + 4).bit_length())
        inside, above_inside = search(
            core.offset, core.node, core.cost, seed_node, seed_key, bits, most, shift, buckets
        )
        cost, best, above_outside = outward(key, core.kept, inside, core.gone, *core.back, bits, most)
        if grains <= cap or not (above or above_inside or above_outside):
            return cost, best
    return label_nodes_plainly(graph, seeds, label, k=k, bound=bound)


def label_nodes_plainly(
    graph: TravelGraph, seeds: Doors, label: npt.NDArray[np.int32], *, k: Literal[1, 2], bound: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int32]]:
    """The same without the core, by one search over the whole graph."""
    search = search_first if k == 1 else search_two
    width, buckets = arc_buckets(graph, seeds, bound=bound)
    arcs = graph.into_offset, graph.into_node, graph.into_cost
    return search(*arcs, seeds.node, seeds.step, label, bound, width, buckets)


def arc_buckets(graph: TravelGraph, seeds: Doors, *, bound: float) -> tuple[float, int]:
    """Sizes of the buckets for a search over the whole graph."""
    if len(graph.into_cost) == 0:
        return bucket_sizes(1.0, dearest=float(seeds.step.max(initial=0.0)), bound=bound)
    dearest = max(float(graph.into_cost.max()), float(seeds.step.max(initial=0.0)))
    return bucket_sizes(float(graph.into_cost.mean()), dearest=dearest, bound=bound)


def bucket_sizes(mean: float, *, dearest: float, bound: float) -> tuple[float, int]:
    """Width of a bucket in cost, and how many (a power of two); speed only, never results.

    mean: cost of an arc on average; dearest: of the dearest arc or seed.
    """
    span = min(dearest, bound)
    width = max(0.2 * mean, span / (_MOST_BUCKETS - 4), 1e-12)
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
