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
from .labelling import label_nodes
from .nearest import Nearest
from .order import group
from .reaching import reach_points
from .settle import bucket_sizes, settle

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

EXACT_BELOW = 2.0**53 / GRAINS
"""Sums of costs below this are exact in whatever order."""


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
) -> tuple[NodeLabels, Bools]:
    """The labels after facilities came and went, and which nodes (n,) have others than before.

    facilities: those there are now, in order of rank. now (old facilities,): position of each
    old facility among them, -1 for one that went; ascending, since ranks do not change.
    """
    names = np.append(now, np.int32(-1))
    cost, label, lost = _carried(*labels, names)
    is_new = np.ones(facilities.point_count, dtype=np.bool_)
    is_new[now[now >= 0]] = False
    seeds = _seeds(graph, cost, label, facilities, lost=lost, is_new=is_new)
    width, buckets = bucket_sizes(graph.arc_costs, seeds[1], bound=np.inf)
    farthest = settle(
        graph.into_offset, graph.into_node, graph.into_cost, cost, label, *seeds, np.inf, width, buckets
    )
    changed, dearest = _compared(*labels, cost, label, names)
    if max(farthest, dearest) >= EXACT_BELOW:  # sums of such costs depend on their order
        cost, label = label_all(graph, facilities)
        changed, _ = _compared(*labels, cost, label, names)
    return NodeLabels(cost, label), changed | lost


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
    graph: TravelGraph, cells: Joins, *, nodes: Bools, links: npt.NDArray[np.integer]
) -> Bools:
    """Cells (c,) with a door to one of the nodes (n,), or that join one of the links, named by position."""
    homes, home_links = doors_out(graph, cells), on_links(graph, cells)
    kept = cells.known.setdefault(graph, {})
    if "by_node" not in kept:
        offset, order = group(homes.node, graph.node_count)
        home = np.repeat(np.arange(cells.point_count, dtype=np.int32), np.diff(homes.offset))
        kept["by_node"] = offset, home[order]
    concerned = np.zeros(cells.point_count, dtype=np.bool_)
    offset, home = kept["by_node"]
    concerned[home[_ranges(offset, np.flatnonzero(nodes))]] = True
    concerned[home_links.point[_ranges(home_links.start, links)]] = True
    return concerned


def _ranges(offset: Longs, groups: npt.NDArray[np.integer]) -> Longs:
    """Positions ``offset[g]:offset[g + 1]`` of all groups, one after the other."""
    count = offset[groups + 1] - offset[groups]
    return np.repeat(offset[groups] - (np.cumsum(count) - count), count) + np.arange(count.sum())


@compiled
def _carried(old_cost: Floats, old_label: Ints, names: Ints) -> tuple[Floats, Ints, Bools]:
    """The labels that still hold, and which nodes lost one.

    names: what each facility is called now, -1 for one that went; last what none is called.
    """
    nodes = len(old_cost)
    cost, label = np.empty_like(old_cost), np.empty_like(old_label)
    lost = np.zeros(nodes, np.bool_)
    for node in range(nodes):
        filled = 0
        for slot in range(2):
            was = old_label[node, slot]
            if was >= 0 and names[was] < 0:
                lost[node] = True
            else:
                cost[node, filled], label[node, filled] = old_cost[node, slot], names[was]
                filled += 1
        for slot in range(filled, 2):
            cost[node, slot], label[node, slot] = np.inf, np.int32(-1)
    return cost, label, lost


@compiled
def _compared(
    old_cost: Floats, old_label: Ints, cost: Floats, label: Ints, names: Ints
) -> tuple[Bools, float]:
    """Which nodes have other labels than before, and the greatest cost there is now."""
    changed = np.zeros(len(cost), np.bool_)
    dearest = 0.0
    for node in range(len(cost)):
        for slot in range(2):
            c = cost[node, slot]
            if c != old_cost[node, slot] or label[node, slot] != names[old_label[node, slot]]:
                changed[node] = True
            if dearest < c < np.inf:
                dearest = c
    return changed, dearest


def _seeds(
    graph: TravelGraph,
    cost: Floats,
    label: Ints,
    facilities: Joins,
    *,
    lost: Bools,
    is_new: Bools,
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
