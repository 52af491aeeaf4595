"""How arcs lie in memory for the search (search.py): what is needed of a node stands in one place.

A search works nodes off by cost, so it jumps about and waits for memory at every node. Therefore an
arc carries not only its end but also where the arcs of its end begin, and no table of offsets is read.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from .compiled import compiled
from .costs import GRAINS

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

FAR = 1 << 53
"""Grains from which on a cost is of no use to the search (labelling.py); keeps sums from flowing over."""

LOOK_AHEAD: Final = 3
"""Arcs from a node's first on that the search asks for ahead, whether they are the node's or not."""


class Arcs(NamedTuple):
    """Arcs by start, as searches want them.

    begin (n,) int64: which arc is the first of each node. arc (2 a,) int64: of each arc its cost in
        grains, turned over (``~cost``, below zero) at the last arc of a node, and then its end, with
        ``begin`` of that end in the upper half. A node without arcs has one to itself. LOOK_AHEAD
        zero arcs stand at the end.
    widest: most arcs of a node. dearest, mean: of the costs.
    """

    begin: Longs
    arc: Longs
    widest: int
    dearest: int
    mean: int


def in_grains(cost: Floats) -> Longs:
    """Costs, not below zero, as whole numbers of grains."""
    return np.minimum(cost * GRAINS, FAR).astype(np.int64)


def lay_out(offset: Longs, node: Ints, grains: Longs) -> Arcs:
    """Arcs (n + 1,), (a,), (a,) for the search; fewer than 2**31 of them."""
    # Made here, not in the kernel: numpy asks the system for large pages, which are there at once.
    arc = np.zeros(2 * (len(node) + len(offset) - 1) + 2 * LOOK_AHEAD, np.int64)
    begin, used, widest = _laid_out(offset, node, grains, arc)
    return Arcs(
        begin=begin,
        arc=arc[: used + 2 * LOOK_AHEAD],
        widest=widest,
        dearest=int(grains.max(initial=0)),
        mean=int(grains.mean()) if len(grains) else 1,
    )


@compiled
def _laid_out(offset: Longs, node: Ints, grains: Longs, arc: Longs) -> tuple[Longs, int, int]:
    nodes = len(offset) - 1
    begin = np.empty(nodes, np.int64)
    at = widest = 0
    for this in range(nodes):
        begin[this] = at
        count = offset[this + 1] - offset[this]
        widest = max(widest, count)
        at += max(count, 1)
    used = 2 * at
    for this in range(nodes):
        at = 2 * begin[this]
        arc[at], arc[at + 1] = 0, this | (begin[this] << 32)
        for one in range(offset[this], offset[this + 1]):
            arc[at], arc[at + 1] = grains[one], node[one] | (begin[node[one]] << 32)
            at += 2
        last = max(at - 2, 2 * begin[this])
        arc[last] = ~arc[last]
    return begin, used, widest
