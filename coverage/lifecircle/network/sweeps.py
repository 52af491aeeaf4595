"""The sweeps before and after the search on the core of a graph (core.py); labels as in search.py."""

import numpy as np
import numpy.typing as npt

from .compiled import compiled
from .search import NONE, take

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


@compiled
def inward_one(
    nodes: int, seed_node: Ints, seed_key: Longs, gone: Ints, offset: Longs, node: Ints, step: Longs,
    kept: Ints, bits: int, most: int,
) -> tuple[Longs, Ints, Longs, bool]:  # fmt: skip
    """Keys of all nodes by ways that lead from the seeds only onward, none above ``most``.

    gone, offset, node, step: nodes taken out and their arcs onward, in grains. Returns keys
    (nodes,); position in ``kept`` and key of the core nodes that have one; whether any was
    above ``most``.
    """
    key = np.full(nodes, NONE)
    above = False
    for seed in range(len(seed_node)):
        above |= seed_key[seed] > most
        if seed_key[seed] <= most:
            key[seed_node[seed]] = min(key[seed_node[seed]], seed_key[seed])
    for one in range(len(gone)):
        base = key[gone[one]]
        if base == NONE:
            continue
        for arc in range(offset[one], offset[one + 1]):
            c = base + (step[arc] << bits)
            above |= c > most
            if c <= most:
                key[node[arc]] = min(key[node[arc]], c)
    core_node = np.empty(len(kept), np.int32)
    core_key = np.empty(len(kept), np.int64)
    count = 0
    for one in range(len(kept)):
        if key[kept[one]] < NONE:
            core_node[count], core_key[count] = one, key[kept[one]]
            count += 1
    return key, core_node[:count], core_key[:count], above


@compiled
def outward_one(
    key: Longs, kept: Ints, core_key: Longs, gone: Ints, offset: Longs, node: Ints, step: Longs,
    bits: int, most: int,
) -> tuple[Longs, bool]:  # fmt: skip
    """Keys of all nodes, from those of ``inward_one`` and of the core; whether any was above ``most``.

    offset, node, step: the arcs back to each of ``gone``, worked off from the last to go.
    """
    for one in range(len(kept)):
        key[kept[one]] = core_key[one]
    above = False
    for one in range(len(gone) - 1, -1, -1):
        best = key[gone[one]]
        for arc in range(offset[one], offset[one + 1]):
            best = min(best, key[node[arc]] + (step[arc] << bits))
        over = best > most
        above |= over & (best < NONE)
        key[gone[one]] = NONE if over else best
    return key, above


@compiled
def inward_two(
    nodes: int, seed_node: Ints, seed_key: Longs, gone: Ints, offset: Longs, node: Ints, step: Longs,
    kept: Ints, bits: int, most: int,
) -> tuple[Longs, Ints, Longs, bool]:  # fmt: skip
    """Like ``inward_one``, with the best two keys of different facilities (nodes, 2)."""
    key = np.full((nodes, 2), NONE)
    low = (1 << bits) - 1
    above = False
    for seed in range(len(seed_node)):
        above |= seed_key[seed] > most
        if seed_key[seed] <= most:
            take(key, seed_node[seed], seed_key[seed], low)
    for one in range(len(gone)):
        for slot in range(2):
            base = key[gone[one], slot]
            if base == NONE:
                break
            for arc in range(offset[one], offset[one + 1]):
                c = base + (step[arc] << bits)
                above |= c > most
                if c <= most:
                    take(key, node[arc], c, low)
    core_node = np.empty(2 * len(kept), np.int32)
    core_key = np.empty(2 * len(kept), np.int64)
    count = 0
    for one in range(len(kept)):
        for slot in range(2):
            if key[kept[one], slot] < NONE:
                core_node[count], core_key[count] = one, key[kept[one], slot]
                count += 1
    return key, core_node[:count], core_key[:count], above


@compiled
def outward_two(
    key: Longs, kept: Ints, core_key: Longs, gone: Ints, offset: Longs, node: Ints, step: Longs,
    bits: int, most: int,
) -> tuple[Longs, bool]:  # fmt: skip
    """Like ``outward_one``, with the best two (nodes, 2)."""
    for one in range(len(kept)):
        key[kept[one], 0], key[kept[one], 1] = core_key[one, 0], core_key[one, 1]
    low = (1 << bits) - 1
    above = False
    for one in range(len(gone) - 1, -1, -1):
        first, second = key[gone[one], 0], key[gone[one], 1]
        for arc in range(offset[one], offset[one + 1]):
            way = step[arc] << bits
            for slot in range(2):
                c = key[node[arc], slot] + way
                behind = max(first, c)
                behind = second if ((c ^ first) & low) == 0 else behind
                first = min(first, c)
                second = min(second, behind)
        above |= ((first > most) & (first < NONE)) | ((second > most) & (second < NONE))
        key[gone[one], 0] = NONE if first > most else first
        key[gone[one], 1] = NONE if second > most else second
    return key, above
