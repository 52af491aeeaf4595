"""Two best facilities of every node, kept up to date when roads change.

A road that is new or quicker can only better labels: the search goes on from its ends. A road that
is closed or slower can only worsen labels whose best way led over it. These are found by following
the arcs that went backwards, from label to label, wherever the costs add up exactly; they are
forgotten and offered anew what the neighbours still have (Ramalingam and Reps 1996, J. Algorithms
21; here a label is forgotten also where a second way costs the same, and then found again). What is
left untouched costs nothing. The end is that of a search from nothing, because the least labels are
one set of numbers however they are found (costs are whole grains).

A facility's doors are treated as arcs are, so facilities may come, go or join other roads meanwhile.
"""

import numpy as np
import numpy.typing as npt

from .compiled import compiled
from .counterparts import Counterparts, inverse, without_equal
from .doors import Doors, doors_in
from .joins import Joins
from .repair import EXACT_BELOW, NodeLabels, label_all
from .settle import bucket_sizes, settle

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Seeds = tuple[Ints, Floats, Ints]


def rerouted(
    change: Counterparts, labels: NodeLabels, were: Joins, facilities: Joins, *, now: Ints
) -> tuple[NodeLabels, Bools]:
    """The labels after roads changed, and which nodes of the graph before have others now or are gone.

    labels: on ``change.before``. were, facilities: the facilities searched before and after, in
    order of rank. now (facilities before,): the position of each after, -1 for one that went; ascending.
    """
    if 0 in (change.before.node_count, change.after.node_count):
        return label_all(change.after, facilities), np.ones(change.before.node_count, np.bool_)
    old_doors, doors = doors_in(change.before, were), doors_in(change.after, facilities)
    was = inverse(now, facilities.point_count)
    doors_went = without_equal(*old_doors, now, change.node, *doors)
    doors_came = without_equal(*doors, was, change.node_before, *old_doors)
    forgotten = _behind(
        change.before.into_offset,
        change.before.into_node,
        change.before.into_cost,
        labels.cost,
        labels.label,
        change.arcs_went,
        *_of_facilities(old_doors, doors_went),
    )
    cost, label, lost = _carried(
        change.node_before, labels.cost, labels.label, forgotten, np.append(now, np.int32(-1))
    )
    seeds = _seeds(change, cost, label, doors, lost=lost, doors_came=doors_came)
    after = change.after
    width, buckets = bucket_sizes(after.arc_costs, seeds[1], bound=np.inf)
    arcs = after.into_offset, after.into_node, after.into_cost
    farthest = settle(*arcs, cost, label, *seeds, np.inf, width, buckets)
    if max(farthest, _dearest(cost), _dearest(labels.cost)) >= EXACT_BELOW:  # sums depend on their order
        return label_all(after, facilities), np.ones(change.before.node_count, np.bool_)
    found = NodeLabels(cost, label)
    return found, _touched(change.node, *labels, *found, np.append(now, np.int32(-1)))


def links_of_movers(change: Counterparts, were: Joins, facilities: Joins, *, now: Ints) -> Ints:
    """Links of the graph before that a facility joined or joins which came, went or joins others now.

    Links that are new are not named: cells beside them are joined anew (rejoining.py).
    """
    was = inverse(now, facilities.point_count)
    link_before = inverse(change.link, change.after.link_count)
    old, new = (
        (were.offset, were.link, were.fraction),
        (facilities.offset, facilities.link, facilities.fraction),
    )
    went = without_equal(*old, now, change.link, *new)
    came = without_equal(*new, was, link_before, *old)
    links = np.append(were.link[went], link_before[facilities.link[came]])
    return links[links >= 0]


def _dearest(cost: Floats) -> float:
    return float(cost.max(where=np.isfinite(cost), initial=0.0))


def _of_facilities(doors: Doors, which: Bools) -> Seeds:
    """Node, cost and facility of some doors."""
    whose = np.repeat(np.arange(len(doors.offset) - 1, dtype=np.int32), np.diff(doors.offset))
    return doors.node[which], doors.step[which], whose[which]


@compiled
def _carried(
    was: Ints, old_cost: Floats, old_label: Ints, forgotten: Bools, now: Ints
) -> tuple[Floats, Ints, Bools]:
    """The labels that still hold, on the graph after, and which nodes there lost one.

    was: each node on the graph before, -1 for none. now: each facility's new name, -1 for none (the last).
    """
    cost = np.full((len(was), 2), np.inf)
    label = np.full((len(was), 2), np.int32(-1))
    lost = np.zeros(len(was), np.bool_)
    for node in range(len(was)):
        row = was[node]
        if row < 0:
            continue
        filled = 0
        for slot in range(2):
            if forgotten[row, slot]:
                lost[node] = True
            elif old_label[row, slot] >= 0:
                cost[node, filled], label[node, filled] = old_cost[row, slot], now[old_label[row, slot]]
                filled += 1
    return cost, label, lost


@compiled
def _touched(node: Ints, old_cost: Floats, old_label: Ints, cost: Floats, label: Ints, now: Ints) -> Bools:
    """Which nodes of the graph before are gone, or have other labels on the graph after."""
    touched = np.ones(len(node), np.bool_)
    for row in range(len(node)):
        at = node[row]
        if at >= 0:
            first = cost[at, 0] == old_cost[row, 0] and label[at, 0] == now[old_label[row, 0]]
            second = cost[at, 1] == old_cost[row, 1] and label[at, 1] == now[old_label[row, 1]]
            touched[row] = not (first and second)
    return touched


def _seeds(
    change: Counterparts, cost: Floats, label: Ints, doors: Doors, *, lost: Bools, doors_came: Bools
) -> Seeds:
    """Where the search goes on: over arcs and doors that are new, and into nodes that lost a label."""
    seeds = [_of_facilities(doors, doors_came | lost[doors.node])]
    after = change.after
    open_ = lost[after.into_node]
    open_[change.arcs_came] = True
    arcs = np.flatnonzero(open_)
    onward = np.searchsorted(after.into_offset, arcs, side="right") - 1
    for slot in (0, 1):
        known = label[onward, slot] >= 0
        on, by = onward[known], arcs[known]
        seeds.append((after.into_node[by], cost[on, slot] + after.into_cost[by], label[on, slot]))
    nodes, costs, labels = zip(*seeds, strict=True)
    return np.concatenate(nodes), np.concatenate(costs), np.concatenate(labels)


@compiled
def _behind(
    into_offset: Longs,
    into_node: Ints,
    into_cost: Floats,
    cost: Floats,
    label: Ints,
    arcs: Longs,
    door_node: Ints,
    door_step: Floats,
    door_label: Ints,
) -> Bools:
    """Labels (n, 2) that may have been found by one of the arcs or doors, at once or by way of others."""
    found = np.zeros(label.shape, np.bool_)
    stack = np.empty(label.size, np.int64)  # node and slot as one number; each is put there once
    high = 0
    for door in range(len(door_node)):
        node = door_node[door]
        for slot in range(2):
            tight = label[node, slot] == door_label[door] and cost[node, slot] == door_step[door]
            if tight and not found[node, slot]:
                found[node, slot] = True
                stack[high] = 2 * node + slot
                high += 1
    for one in range(len(arcs)):
        arc = arcs[one]
        node, onward = into_node[arc], np.searchsorted(into_offset, arc, side="right") - 1
        for slot in range(2):
            for other in range(2):
                this = label[node, slot]
                tight = this >= 0 and this == label[onward, other]
                tight = tight and cost[node, slot] == cost[onward, other] + into_cost[arc]
                if tight and not found[node, slot]:
                    found[node, slot] = True
                    stack[high] = 2 * node + slot
                    high += 1
    while high > 0:
        high -= 1
        onward, other = stack[high] >> 1, stack[high] & 1
        for arc in range(into_offset[onward], into_offset[onward + 1]):
            node = into_node[arc]
            for slot in range(2):
                tight = label[node, slot] == label[onward, other]
                tight = tight and cost[node, slot] == cost[onward, other] + into_cost[arc]
                if tight and not found[node, slot]:
                    found[node, slot] = True
                    stack[high] = 2 * node + slot
                    high += 1
    return found
