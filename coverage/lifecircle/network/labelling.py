"""Which facilities are best for each node? By the core of the graph, or on the graph itself."""

from collections.abc import Mapping
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from .arcs import Arcs
from .costs import GRAINS
from .doors import Doors
from .graph import TravelGraph
from .search import costs_and_ranks, search
from .settle import MOST_BUCKETS, bucket_sizes, settle
from .sweeps import inward_one, inward_two, outward_one, outward_two

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Labels = tuple[npt.NDArray[np.float64], Ints]

# Nanoseconds per node, measured: speed only, never results.
_PLAIN: Final[Mapping[int, float]] = {1: 38.0, 2: 115.0}
"""A search on the graph itself, per node it labels."""
_BY_CORE: Final[Mapping[int, float]] = {1: 22.0, 2: 62.0}
"""A search by the core, per node of the graph: its sweeps pass all of them."""
_MAKING: Final = 2500.0
"""Making the core."""


def core_pays(graph: TravelGraph, *, k: Literal[1, 2], limit: float, doors: int, searches: int) -> bool:
    """Whether the core is worth its making for so many searches from so many doors each, or is there."""
    gain = _PLAIN[k] * _labelled_share(graph, limit, doors) - _BY_CORE[k]
    return gain > 0 and (graph.has_core or searches * gain > _MAKING)


def _labelled_share(graph: TravelGraph, limit: float, doors: int) -> float:
    """Share of the nodes within the limit of a door, guessed as if the streets were a lattice."""
    mean = graph.arcs.mean / GRAINS
    if graph.node_count == 0 or limit == np.inf or mean == 0:
        return 1.0
    facilities = doors / 4  # a facility at a crossing joins its streets, each with two ends
    return min(1.0, facilities * 2 * (limit / mean) ** 2 / graph.node_count)


def label_nodes(
    graph: TravelGraph,
    seeds: Doors,
    label: Ints,
    *,
    k: Literal[1, 2],
    bound: float,
    by_core: bool | None = None,
) -> Labels:
    """The best ``k`` labels of each node by cost and label: cost and label, (nodes, k).

    label (d,): of each door in ``seeds``, below the number of doors. by_core: whether to search on
    the core of the graph (None: where it is there and quicker). Where costs are too large for keys,
    or for float64 to add them up in any order and be exact, ``label_nodes_plainly``.
    """
    if by_core is None:
        by_core = graph.has_core and core_pays(graph, k=k, limit=bound, doors=len(label), searches=1)
    bits = int(label.max(initial=0)).bit_length()
    cap = min(1 << 53, 1 << (61 - bits)) - 1
    complete = bound * GRAINS <= cap  # nothing above the cap matters
    most = ((int(bound * GRAINS) if complete else cap) << bits) | ((1 << bits) - 1)
    if (graph.core.dearest if by_core else graph.arcs.dearest) <= cap:
        seed_key = (np.minimum(seeds.step * GRAINS, cap + 1).astype(np.int64) << bits) | label
        find = _keys_by_core if by_core else _keys
        key, above = find(graph, seeds.node, seed_key, k=k, bits=bits, most=most)
        if complete or not above:
            return costs_and_ranks(key.reshape(-1, k), bits)
    return label_nodes_plainly(graph, seeds, label, k=k, bound=bound)


def _keys(
    graph: TravelGraph, seed_node: Ints, seed_key: Longs, *, k: Literal[1, 2], bits: int, most: int
) -> tuple[Longs, bool]:
    shift, buckets = _buckets(graph.arcs, seed_key, graph.arcs.dearest, bits=bits, most=most)
    return search(*graph.arcs[:3], seed_node, seed_key, k, bits, most, shift, buckets)


def _keys_by_core(
    graph: TravelGraph, seed_node: Ints, seed_key: Longs, *, k: Literal[1, 2], bits: int, most: int
) -> tuple[Longs, bool]:
    core = graph.core
    inward, outward = (inward_one, outward_one) if k == 1 else (inward_two, outward_two)
    key, core_node, core_key, above = inward(
        graph.node_count, seed_node, seed_key, core.gone, *core.onward, core.kept, bits, most
    )
    shift, buckets = _buckets(core.arcs, core_key, core.dearest, bits=bits, most=most)
    inside, above_inside = search(*core.arcs[:3], core_node, core_key, k, bits, most, shift, buckets)
    inside = inside if k == 2 else inside.ravel()
    key, above_outside = outward(key, core.kept, inside, core.gone, *core.back, bits, most)
    return key, above or above_inside or above_outside


def _buckets(arcs: Arcs, seed_key: Longs, dearest: int, *, bits: int, most: int) -> tuple[int, int]:
    """Width of a bucket (its logarithm to base 2) and how many; speed only, never results."""
    span = min(max(dearest << bits, int(seed_key.max(initial=0))), most)
    shift = max((arcs.mean << bits).bit_length() - 3, (span // MOST_BUCKETS).bit_length() + 1)
    return shift, 1 << max(4, ((span >> shift) + 4).bit_length())


def label_nodes_plainly(
    graph: TravelGraph, seeds: Doors, label: Ints, *, k: Literal[1, 2], bound: float
) -> Labels:
    """The same for costs of any size: on the whole graph, always two labels."""
    cost = np.full((graph.node_count, 2), np.inf)
    best = np.full((graph.node_count, 2), -1, np.int32)
    width, buckets = bucket_sizes(graph.arc_costs, seeds.step, bound=bound)
    arcs = graph.into_offset, graph.into_node, graph.into_cost
    settle(*arcs, cost, best, seeds.node, seeds.step, label, bound, width, buckets)
    return cost[:, :k].copy(), best[:, :k].copy()
