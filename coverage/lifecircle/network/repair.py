"""Two best facilities of every node, kept up to date when facilities come, go or move.

The labels of ``label_nodes`` are the least (cost, rank) over all paths, two of different facilities
for each node. When facilities come, only nodes that they improve are touched: their search goes on
from the labels that are there. When facilities go, the nodes that named them lose those labels and
take what their neighbours offer. Both end where a search from nothing ends, because the least
labels are one set of numbers however they are found (costs are whole grains).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .compiled import compiled
from .costs import GRAINS
from .doors import doors_in, doors_out, leg_costs, on_links
from .graph import TravelGraph
from .joins import Joins
from .nearest import Nearest, label_nodes
from .order import group
from .search import reach_points

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_MOST_BUCKETS = 2**16
_EXACT_BELOW = 2.0**53 / GRAINS


class NodeLabels(NamedTuple):
    """Cost (n, 2), inf where none, and facility (n, 2), -1 where none, of each node, best first.

    Facilities are named by their position among those searched, which stand in order of rank.
    """

    cost: Floats
    label: Ints


def label_all(graph: TravelGraph, facilities: Joins) -> NodeLabels:
    """The labels of every node, searched from nothing. The facilities stand in order of rank."""
    seeds = doors_in(graph, facilities)
    whose = np.repeat(np.arange(facilities.point_count, dtype=np.int32), np.diff(seeds.offset))
    return NodeLabels(*label_nodes(graph, seeds, whose, k=2, bound=np.inf))


def repaired(
    graph: TravelGraph, labels: NodeLabels, facilities: Joins, *, now: Ints
) -> tuple[NodeLabels, npt.NDArray[np.bool_]]:
    """The labels after facilities came and went, and which nodes (n,) have others than before.

    facilities: those there are now, in order of rank. now (old facilities,): position of each
    old facility among them, -1 for one that went; ascending, since ranks do not change.
    """
    moved_label = np.append(now, np.int32(-1))[labels.label]
    cost, label = labels.cost.copy(), moved_label.copy()
    lost = np.zeros(graph.node_count, dtype=np.bool_)
    if (now < 0).any():
        gone = (labels.label >= 0) & (moved_label < 0)
        lost = gone[:, 0] | gone[:, 1]
        cost[gone] = np.inf
        behind = gone[:, 0] & (label[:, 1] >= 0)
        cost[behind, 0], label[behind, 0] = cost[behind, 1], label[behind, 1]
        cost[behind, 1], label[behind, 1] = np.inf, -1
    is_new = np.ones(facilities.point_count, dtype=np.bool_)
    is_new[now[now >= 0]] = False
    seeds = _seeds(graph, cost, label, facilities, lost=lost, is_new=is_new)
    width, buckets = _bucket_sizes(graph, dearest_seed=float(seeds[1].max(initial=0.0)))
    farthest = _settle(
        graph.into_offset, graph.into_node, graph.into_cost, cost, label, *seeds, width, buckets
    )
    if (
        max(farthest, float(cost.max(where=np.isfinite(cost), initial=0.0))) >= _EXACT_BELOW
    ):  # sums of such costs depend on their order
        cost, label = label_all(graph, facilities)
    differs = (cost != labels.cost) | (label != moved_label)
    changed = lost | differs[:, 0] | differs[:, 1]
    return NodeLabels(cost, label), changed


def nearest_by_labels(graph: TravelGraph, labels: NodeLabels, cells: Joins, facilities: Joins) -> Nearest:
    """The two nearest facilities of each cell, from the labels of the nodes; equals ``nearest``."""
    homes, home_links = doors_out(graph, cells), on_links(graph, cells)
    cost, best = reach_points(
        homes.offset,
        homes.node,
        homes.step,
        labels.cost,
        labels.label,
        facilities.link,
        facilities.fraction,
        leg_costs(graph, facilities),
        facilities.point,
        graph.forward,
        graph.backward,
        home_links.start,
        home_links.point,
        home_links.fraction,
        home_links.leg,
        np.append(np.arange(facilities.point_count), -1).astype(np.int32),  # a label is its facility
        np.inf,
    )
    return Nearest(cost=cost, facility=best)


def cells_concerned(
    graph: TravelGraph, cells: Joins, *, nodes: npt.NDArray[np.bool_], facilities: Joins
) -> npt.NDArray[np.bool_]:
    """Cells (c,) with a door to one of the nodes, or on one link with one of the facilities."""
    homes, home_links = doors_out(graph, cells), on_links(graph, cells)
    kept = cells.known.setdefault(graph, {})
    if "by_node" not in kept:
        offset, order = group(homes.node, graph.node_count)
        home = np.repeat(np.arange(cells.point_count, dtype=np.int32), np.diff(homes.offset))
        kept["by_node"] = offset, home[order]
    concerned = np.zeros(cells.point_count, dtype=np.bool_)
    offset, home = kept["by_node"]
    concerned[home[_ranges(offset, np.flatnonzero(nodes))]] = True
    concerned[home_links.point[_ranges(home_links.start, np.unique(facilities.link))]] = True
    return concerned


def _ranges(offset: Longs, groups: npt.NDArray[np.integer]) -> Longs:
    """Positions ``offset[g]:offset[g + 1]`` of all groups, one after the other."""
    count = offset[groups + 1] - offset[groups]
    return np.repeat(offset[groups] - (np.cumsum(count) - count), count) + np.arange(count.sum())


def _seeds(
    graph: TravelGraph,
    cost: Floats,
    label: Ints,
    facilities: Joins,
    *,
    lost: npt.NDArray[np.bool_],
    is_new: npt.NDArray[np.bool_],
) -> tuple[Ints, Floats, Ints]:
    """Where the search goes on: doors of new facilities, and what nodes that lost a label are offered."""
    doors = doors_in(graph, facilities)
    whose = np.repeat(np.arange(facilities.point_count, dtype=np.int32), np.diff(doors.offset))
    open_ = is_new[whose] | lost[doors.node]
    nodes, costs, labels = [doors.node[open_]], [doors.step[open_]], [whose[open_]]
    if lost.any():
        arcs = np.flatnonzero(lost[graph.into_node])
        onward = np.searchsorted(graph.into_offset, arcs, side="right") - 1
        for slot in (0, 1):
            known = label[onward, slot] >= 0
            nodes.append(graph.into_node[arcs[known]])
            costs.append(cost[onward[known], slot] + graph.into_cost[arcs[known]])
            labels.append(label[onward[known], slot])
    return np.concatenate(nodes), np.concatenate(costs), np.concatenate(labels)


def _bucket_sizes(graph: TravelGraph, *, dearest_seed: float) -> tuple[float, int]:
    """Width of a bucket and how many (a power of two); speed only, never results."""
    mean = float(graph.into_cost.mean()) if len(graph.into_cost) else 1.0
    span = max(dearest_seed, float(graph.into_cost.max(initial=0.0)))
    width = max(0.2 * mean, span / (_MOST_BUCKETS - 4), 1e-12)
    return width, 1 << max(4, int(np.ceil(np.log2(span / width + 4))))


@compiled
def _better(cost: Floats, label: Ints, row: int, c: float, this: int) -> bool:
    """Take (c, this) among the best two labels of a row, if it belongs there."""
    if c > cost[row, 1] or (c == cost[row, 1] and this >= label[row, 1] and label[row, 1] >= 0):
        return False
    if this == label[row, 0]:
        if c >= cost[row, 0]:
            return False
        cost[row, 0] = c
    elif c < cost[row, 0] or (c == cost[row, 0] and this < label[row, 0]):
        cost[row, 1], label[row, 1] = cost[row, 0], label[row, 0]
        cost[row, 0], label[row, 0] = c, this
    else:
        cost[row, 1], label[row, 1] = c, this
    return True


@compiled
def _settle(
    into_offset: Longs,
    into_node: Ints,
    into_cost: Floats,
    cost: Floats,
    label: Ints,
    seed_node: Ints,
    seed_cost: Floats,
    seed_label: Ints,
    width: float,
    buckets: int,
) -> float:
    """Work the seeds into the labels, in place, until nothing improves; the dearest label set.

    Label correcting with buckets as in search.py, from the labels that are there.
    """
    top = np.full(buckets, -1, np.int32)
    entry_node = np.empty(1024, np.int32)
    entry_label = np.empty(1024, np.int32)
    entry_cost = np.empty(1024, np.float64)
    entry_next = np.empty(1024, np.int32)
    used = 0
    free = -1
    waiting = 0
    mask = buckets - 1
    per_width = 1.0 / width
    farthest = 0.0
    now = 0
    seed = 0
    while seed < len(seed_node) or waiting > 0:
        if seed < len(seed_node):  # seeds first, each like the only arc of a node at cost 0
            base, this, first, last = 0.0, seed_label[seed], seed, seed + 1
            arc_node, arc_cost = seed_node, seed_cost
            seed += 1
        else:
            entry = top[now & mask]
            if entry < 0:
                now += 1
                continue
            top[now & mask] = entry_next[entry]
            entry_next[entry] = free
            free = entry
            waiting -= 1
            node, this, base = entry_node[entry], entry_label[entry], entry_cost[entry]
            slot = 0 if label[node, 0] == this else 1
            if label[node, slot] != this or cost[node, slot] != base:
                continue
            first, last = into_offset[node], into_offset[node + 1]
            arc_node, arc_cost = into_node, into_cost
        for arc in range(first, last):
            other, c = arc_node[arc], base + arc_cost[arc]
            if c == np.inf or not _better(cost, label, other, c, this):
                continue
            farthest = max(farthest, c)
            if free >= 0:
                entry = free
                free = entry_next[entry]
            else:
                if used == len(entry_node):
                    entry_node = np.concatenate((entry_node, np.empty(used, np.int32)))
                    entry_label = np.concatenate((entry_label, np.empty(used, np.int32)))
                    entry_next = np.concatenate((entry_next, np.empty(used, np.int32)))
                    entry_cost = np.concatenate((entry_cost, np.empty(used, np.float64)))
                entry = used
                used += 1
            bucket = int(c * per_width) & mask
            entry_node[entry], entry_label[entry], entry_cost[entry] = other, this, c
            entry_next[entry] = top[bucket]
            top[bucket] = entry
            waiting += 1
    return farthest
