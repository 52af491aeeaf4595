"""The core of a graph: most nodes are taken out, shortcuts keep every distance between the rest.

A search then works on the core alone, and the nodes that were taken out are filled in by one
sweep (sweeps.py). Taking a node out puts a shortcut between each pair of its neighbours that
it connects; a shortcut is left out where another way of two arcs is no longer. Nodes are taken
out in rounds, few neighbours first, never two neighbours in one round. This is the contraction
of contraction hierarchies (Geisberger et al. 2008), stopped early, and the sweep is that of
PHAST (Delling et al. 2011). Costs are whole grains, so a shortcut costs exactly what its arcs
cost together, and the search finds the same bits with it as without.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from .arcs import FAR, Arcs, in_grains, lay_out
from .compiled import compiled

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Rows = tuple[Longs, Longs, Ints, Longs]
"""Arcs by start: begin (n,), end (n,), node (a,), cost (a,) in grains."""

SHORTCUTS: Final = (6, 12, 20, 30, 42, 56)
"""How many shortcuts the loss of one node may make, round after round: 3 to 8 neighbours."""
_WORTH_A_ROUND: Final = 1 / 16


class Ways(NamedTuple):
    """Arcs of the nodes taken out, cost in grains: those of the ``i``-th are ``offset[i]:offset[i + 1]``."""

    offset: Longs
    node: Ints
    cost: Longs


class Core(NamedTuple):
    """A graph in two parts, nodes numbered as in the graph except inside the core.

    kept (c,) int32: graph nodes of the core, ascending; number (n,) int32: position of a graph
        node in ``kept``, -1 where taken out.
    arcs: of the core, with nodes as positions in ``kept``.
    gone (n - c,) int32: nodes taken out, in that order.
    onward, back: from and to each of ``gone``, the arcs that connect it with nodes taken out
        later or kept.
    dearest: cost of the dearest of all these arcs.
    """

    kept: Ints
    number: Ints
    arcs: Arcs
    gone: Ints
    onward: Ways
    back: Ways
    dearest: int


def build_core(offset: Longs, node: Ints, cost: Floats, *, shortcuts: Sequence[int] = SHORTCUTS) -> Core:
    """The core of the graph with these arcs (n + 1,), (a,), (a,); costs are not below zero.

    shortcuts: how many the loss of a node may make, round after round.
    """
    nodes = len(offset) - 1
    rows = _cheapest(offset, node, in_grains(cost))
    left = np.arange(nodes, dtype=np.int32)
    rounds = []
    for most in shortcuts:
        worth_it = True
        while worth_it and len(left) > 0:
            out = _choose(left, *rows[:3], most)
            rounds.append(_ways(left, *rows, out))
            rows = _without(left, *rows, out)
            worth_it = len(rounds[-1][0]) > _WORTH_A_ROUND * len(left)
            left = left[~out[left]]
            rows = _pruned(left, *rows)
    end, node, grains = rows[1:]
    number = np.full(nodes, -1, np.int32)
    number[left] = np.arange(len(left), dtype=np.int32)
    gone = np.concatenate([np.zeros(0, np.int32), *(one[0] for one in rounds)])
    onward = _one_after_another([one[1] for one in rounds])
    back = _one_after_another([one[2] for one in rounds])
    # Within a round as many arcs each as the one before: a sweep guesses where they end.
    order = np.lexsort(
        (np.diff(back.offset), np.repeat(np.arange(len(rounds)), [len(one[0]) for one in rounds]))
    )
    gone, onward, back = gone[order], _in_order(onward, order), _in_order(back, order)
    return Core(
        kept=left,
        number=number,
        arcs=lay_out(np.append(np.int64(0), end[left]), number[node], grains),
        gone=gone,
        onward=onward,
        back=back,
        dearest=int(max(part.max(initial=0) for part in (grains, onward.cost, back.cost))),
    )


def _one_after_another(parts: list[Ways]) -> Ways:
    count = [np.diff(part.offset) for part in parts]
    return Ways(
        offset=np.append(np.int64(0), np.cumsum(np.concatenate([np.zeros(0, np.int64), *count]))),
        node=np.concatenate([np.zeros(0, np.int32), *(part.node for part in parts)]),
        cost=np.concatenate([np.zeros(0, np.int64), *(part.cost for part in parts)]),
    )


def _in_order(ways: Ways, order: npt.NDArray[np.int64]) -> Ways:
    count = np.diff(ways.offset)[order]
    offset = np.append(np.int64(0), np.cumsum(count))
    at = np.arange(offset[-1]) + np.repeat(ways.offset[:-1][order] - offset[:-1], count)
    return Ways(offset, ways.node[at], ways.cost[at])


def _ways(
    left: Ints, begin: Longs, end: Longs, node: Ints, cost: Longs, out: npt.NDArray[np.bool_]
) -> tuple[Ints, Ways, Ways]:
    arrays = _arcs_of(left, begin, end, node, cost, out)
    return arrays[0], Ways(arrays[1], arrays[2], arrays[3]), Ways(arrays[4], arrays[5], arrays[6])


@compiled
def _cheapest(offset: Longs, node: Ints, cost: Longs) -> Rows:
    """The arcs without loops, and of parallel ones the cheapest."""
    nodes = len(offset) - 1
    begin = np.empty(nodes, np.int64)
    end = np.empty(nodes, np.int64)
    slot = np.full(nodes, -1, np.int64)
    to = np.empty(len(node), np.int32)
    at = np.empty(len(node), np.int64)
    filled = 0
    for this in range(nodes):
        begin[this] = filled
        for arc in range(offset[this], offset[this + 1]):
            other = node[arc]
            if other == this:
                continue
            if slot[other] < begin[this]:
                slot[other] = filled
                to[filled], at[filled] = other, cost[arc]
                filled += 1
            else:
                at[slot[other]] = min(at[slot[other]], cost[arc])
        end[this] = filled
    return begin, end, to[:filled], at[:filled]


@compiled
def _choose(left: Ints, begin: Longs, end: Longs, node: Ints, most: int) -> npt.NDArray[np.bool_]:
    """Which nodes to take out: at most ``most`` shortcuts each, and no two neighbours."""
    nodes = len(begin)
    into = np.zeros(nodes, np.int32)
    for this in left:
        for arc in range(begin[this], end[this]):
            into[node[arc]] += 1
    out = np.zeros(nodes, np.bool_)
    beside = np.zeros(nodes, np.bool_)  # an arc leads here from a node that goes
    for this in left:
        onward = end[this] - begin[this]
        if beside[this] or into[this] * onward - min(into[this], onward) > most:
            continue
        alone = True
        for arc in range(begin[this], end[this]):
            alone = alone and not out[node[arc]]
        if alone:
            out[this] = True
            for arc in range(begin[this], end[this]):
                beside[node[arc]] = True
    return out


@compiled
def _arcs_of(
    left: Ints, begin: Longs, end: Longs, node: Ints, cost: Longs, out: npt.NDArray[np.bool_]
) -> tuple[Ints, Longs, Ints, Longs, Longs, Ints, Longs]:
    """The nodes that go, and the arcs from and to each of them."""
    place = np.empty(len(begin), np.int32)
    count = 0
    for this in left:
        if out[this]:
            place[this] = count
            count += 1
    gone = np.empty(count, np.int32)
    from_offset = np.zeros(count + 1, np.int64)
    to_offset = np.zeros(count + 1, np.int64)
    for this in left:
        if out[this]:
            gone[place[this]] = this
            from_offset[place[this] + 1] = end[this] - begin[this]
            continue
        for arc in range(begin[this], end[this]):
            if out[node[arc]]:
                to_offset[place[node[arc]] + 1] += 1
    for one in range(count):
        from_offset[one + 1] += from_offset[one]
        to_offset[one + 1] += to_offset[one]
    from_node = np.empty(from_offset[count], np.int32)
    from_cost = np.empty(from_offset[count], np.int64)
    to_node = np.empty(to_offset[count], np.int32)
    to_cost = np.empty(to_offset[count], np.int64)
    at = to_offset[:-1].copy()
    for this in left:
        for arc in range(begin[this], end[this]):
            if out[this]:
                to = from_offset[place[this]] + arc - begin[this]
                from_node[to], from_cost[to] = node[arc], cost[arc]
            elif out[node[arc]]:
                to = at[place[node[arc]]]
                to_node[to], to_cost[to] = this, cost[arc]
                at[place[node[arc]]] += 1
    return gone, from_offset, from_node, from_cost, to_offset, to_node, to_cost


@compiled
def _without(
    left: Ints, begin: Longs, end: Longs, node: Ints, cost: Longs, out: npt.NDArray[np.bool_]
) -> Rows:
    """The arcs between the nodes that stay, shortcuts included, of parallel ones the cheapest."""
    size = 0
    for this in left:
        for arc in range(begin[this], end[this]):
            other = node[arc]
            size += end[other] - begin[other] if out[other] else 1
    new_begin = np.zeros(len(begin), np.int64)
    new_end = np.zeros(len(begin), np.int64)
    to = np.empty(size, np.int32)
    at = np.empty(size, np.int64)
    slot = np.full(len(begin), -1, np.int64)
    filled = 0
    for this in left:
        if out[this]:
            continue
        first = filled
        for arc in range(begin[this], end[this]):
            through = node[arc]
            gone = out[through]
            one, last = (begin[through], end[through]) if gone else (arc, arc + 1)
            base = cost[arc] if gone else 0
            for step in range(one, last):
                other = node[step]
                if other == this:
                    continue
                c = min(base + cost[step], FAR)
                if slot[other] < first:
                    slot[other] = filled
                    to[filled], at[filled] = other, c
                    filled += 1
                elif c < at[slot[other]]:
                    at[slot[other]] = c
        new_begin[this], new_end[this] = first, filled
    return new_begin, new_end, to[:filled].copy(), at[:filled].copy()


@compiled
def _pruned(left: Ints, begin: Longs, end: Longs, node: Ints, cost: Longs) -> Rows:
    """The arcs that are cheaper than every way of two arcs.

    Arcs may go all at once: both arcs of the way are cheaper than the arc they replace (an arc
    of cost 0 replaces none), so what is left out of them is replaced in its turn.
    """
    known = np.full(len(begin), -1)  # cost of the arc to a node
    slot = np.empty(len(begin), np.int64)
    needless = np.zeros(len(node), np.bool_)
    for this in left:
        dearest = 0
        for arc in range(begin[this], end[this]):
            known[node[arc]], slot[node[arc]] = cost[arc], arc
            dearest = max(dearest, cost[arc])
        for arc in range(begin[this], end[this]):
            through, base = node[arc], cost[arc]
            if base == 0 or base >= dearest or end[through] - begin[through] > 64:  # hubs cost too much
                continue
            for step in range(begin[through], end[through]):
                other = node[step]
                c = base + cost[step]
                if c <= known[other] and cost[step] > 0:
                    needless[slot[other]] = True
        for arc in range(begin[this], end[this]):
            known[node[arc]] = -1
    new_begin = np.zeros(len(begin), np.int64)
    new_end = np.zeros(len(begin), np.int64)
    to = np.empty(len(node), np.int32)
    at = np.empty(len(node), np.int64)
    filled = 0
    for this in left:
        new_begin[this] = filled
        for arc in range(begin[this], end[this]):
            if not needless[arc]:
                to[filled], at[filled] = node[arc], cost[arc]
                filled += 1
        new_end[this] = filled
    return new_begin, new_end, to[:filled].copy(), at[:filled].copy()
