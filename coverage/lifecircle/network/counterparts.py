"""Which nodes, links and arcs of a graph are still there after roads changed?

A change of a road leaves nearly everything as it was, only under other numbers: nodes stand along
a Hilbert curve, which a new node may bend. What follows from labels and joins that were found
before holds for whatever has a counterpart, and has to be found anew for the rest. Exactness does
not hang on the pairing: a node that is paired badly only makes its arcs count as changed.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .compiled import compiled
from .graph import TravelGraph
from .order import group

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Counterparts:
    """A graph before and after a change of its roads.

    node (nodes before,), link (links before,) int32: which it is after, -1 where it is gone; a link
    is the same where it runs from the same node to the same node along the same line, at whatever cost.
    node_before (nodes after,): the other way round.
    arcs_went (arcs before,), arcs_came (arcs after,): reversed arcs that have no equal in cost, too.
    """

    before: TravelGraph
    after: TravelGraph
    node: Ints
    link: Ints
    node_before: Ints
    arcs_went: Longs
    arcs_came: Longs

    @cached_property
    def links_with_other_costs(self) -> Longs:
        """Links of the graph before that are still there, at another cost in some direction."""
        kept = np.flatnonzero(self.link >= 0)
        now = self.link[kept]
        same = (self.before.forward[kept] == self.after.forward[now]) & (
            self.before.backward[kept] == self.after.backward[now]
        )
        changed: Longs = kept[~same]
        return changed


def counterparts(before: TravelGraph, after: TravelGraph) -> Counterparts:
    """What of a graph is still there in another of the same mode.

    Nodes are the same that stand at the same position among the nodes of the roads, in the same layer.
    """
    keys, new_keys = _node_keys(before), _node_keys(after)
    place = np.full(int(max(keys.max(initial=-1), new_keys.max(initial=-1))) + 1, -1, np.int32)
    place[new_keys] = np.arange(after.node_count, dtype=np.int32)
    node = place[keys]
    node_before = inverse(node, after.node_count)
    starts, order = group(np.minimum(after.tail, after.head), after.node_count)
    link = _same_links(
        node,
        before.tail,
        before.head,
        *_pieces_of_links(before),
        after.tail,
        after.head,
        *_pieces_of_links(after),
        starts,
        order,
    )
    old = before.into_offset, before.into_node, before.into_cost
    new = after.into_offset, after.into_node, after.into_cost
    return Counterparts(
        before=before,
        after=after,
        node=node,
        link=link,
        node_before=node_before,
        arcs_went=np.flatnonzero(without_equal(*old, node, node, *new)),
        arcs_came=np.flatnonzero(without_equal(*new, node_before, node_before, *old)),
    )


def inverse(now: Ints, count: int) -> Ints:
    """Which was at each of ``count`` places, -1 where none was. now: the place of each, -1 for none."""
    was = np.full(count, -1, np.int32)
    there = np.flatnonzero(now >= 0)
    was[now[there]] = there
    return was


def _node_keys(graph: TravelGraph) -> Longs:
    """A number for each node that other graphs of the mode give to the same node of the roads."""
    layer = np.zeros(graph.node_count, np.int64)
    layer[graph.tail] = layer[graph.head] = graph.link_layer
    return graph.node.astype(np.int64) * 2 + layer


def _pieces_of_links(graph: TravelGraph) -> tuple[Longs, Floats]:
    """Where the pieces of each link begin (they stand link by link), and the pieces."""
    return group(graph.piece_link, graph.link_count)[0], graph.piece_xy


@compiled
def _same_links(
    node: Ints,
    tail: Ints,
    head: Ints,
    start: Longs,
    piece_xy: Floats,
    new_tail: Ints,
    new_head: Ints,
    new_start: Longs,
    new_piece_xy: Floats,
    by_node: Longs,
    order: Ints,
) -> Ints:
    """The new number of each link, -1 where none runs the same way; no new link is given twice.

    by_node, order: the new links by the lesser of their nodes.
    """
    result = np.full(len(tail), -1, np.int32)
    taken = np.zeros(len(new_tail), np.bool_)
    for link in range(len(tail)):
        a, b = node[tail[link]], node[head[link]]
        if a < 0 or b < 0:
            continue
        count = start[link + 1] - start[link]
        for at in range(by_node[min(a, b)], by_node[min(a, b) + 1]):
            other = order[at]
            same = new_tail[other] == a and new_head[other] == b and not taken[other]
            if not same or new_start[other + 1] - new_start[other] != count:
                continue
            for piece in range(count):
                for ordinate in range(4):
                    x = piece_xy[start[link] + piece, ordinate]
                    same &= x == new_piece_xy[new_start[other] + piece, ordinate]
            if same:
                result[link], taken[other] = other, True
                break
    return result


@compiled
def without_equal(
    offset: Longs,
    item: Ints,
    cost: Floats,
    row_now: Ints,
    item_now: Ints,
    other_offset: Longs,
    other_item: Ints,
    other_cost: Floats,
) -> Bools:
    """Which entries of a sparse table are not in another, by the numbers of rows and items there."""
    result = np.ones(len(item), np.bool_)
    for row in range(len(offset) - 1):
        other_row = row_now[row]
        if other_row < 0:
            continue
        for at in range(offset[row], offset[row + 1]):
            for other in range(other_offset[other_row], other_offset[other_row + 1]):
                if other_item[other] == item_now[item[at]] and other_cost[other] == cost[at]:
                    result[at] = False
                    break
    return result
