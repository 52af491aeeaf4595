"""Two labels of every node, costs as numbers of their own: from labels that are there, and for any cost.

search.py is faster, but starts from nothing and keeps costs below 2**53 grains.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from .compiled import compiled

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MOST_BUCKETS: Final = 2**16


def bucket_sizes(arc_costs: tuple[float, float], seed_cost: Floats, *, bound: float) -> tuple[float, int]:
    """Width of a bucket in cost, and how many (a power of two); speed only, never results.

    arc_costs: mean and greatest.
    """
    mean, greatest = arc_costs
    span = min(max(greatest, float(seed_cost.max(initial=0.0))), bound)
    width = max(0.2 * mean, span / (MOST_BUCKETS - 4), 1e-12)
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
def settle(
    into_offset: Longs,
    into_node: Ints,
    into_cost: Floats,
    cost: Floats,
    label: Ints,
    seed_node: Ints,
    seed_cost: Floats,
    seed_label: Ints,
    bound: float,
    width: float,
    buckets: int,
) -> float:
    """Work the seeds into the labels, in place, until nothing improves; the dearest label set.

    Label correcting with buckets as in search.py, from the labels that are there, up to ``bound``.
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
            if c > bound or c == np.inf or not _better(cost, label, other, c, this):
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
