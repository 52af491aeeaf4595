"""The search through the core of a graph (core.py), and the sweeps before and after it.

Here a label is one whole number, its key: the cost in grains (costs.py), and in the lowest
``bits`` the rank of the facility. So the lesser of two keys is the better label, ties and all,
and adding a way to a label is one addition.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from .compiled import compiled
from .costs import GRAINS

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NONE: Final = 1 << 62
"""The key of no label: no sum of a key and a way that is allowed gets there from below."""


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
def search_one(
    offset: Longs, node: Ints, step: Longs, seed_node: Ints, seed_key: Longs, bits: int, most: int,
    shift: int, buckets: int,
) -> tuple[Longs, bool]:  # fmt: skip
    """The best key of each core node, by label correcting with buckets of 2**shift.

    buckets: a power of two, so many that seeds and arcs stay within them.
    """
    key = np.full(len(offset) - 1, NONE)
    top = np.full(buckets, -1, np.int32)
    size = 1024 + len(seed_node)
    entry_node = np.empty(size, np.int32)
    entry_next = np.empty(size, np.int32)
    entry_key = np.empty(size, np.int64)
    mask = buckets - 1
    used = waiting = now = 0
    free = -1
    above = False
    for seed in range(len(seed_node)):
        key[seed_node[seed]] = seed_key[seed]
        bucket = (seed_key[seed] >> shift) & mask
        entry_node[used], entry_key[used], entry_next[used] = seed_node[seed], seed_key[seed], top[bucket]
        top[bucket] = used
        used += 1
        waiting += 1
    while waiting > 0:
        entry = top[now & mask]
        if entry < 0:
            now += 1
            continue
        top[now & mask] = entry_next[entry]
        entry_next[entry] = free
        free = entry
        waiting -= 1
        this, base = entry_node[entry], entry_key[entry]
        if base != key[this]:
            continue
        for arc in range(offset[this], offset[this + 1]):
            other, c = node[arc], base + (step[arc] << bits)
            if c >= key[other]:
                continue
            if c > most:
                above = True
                continue
            key[other] = c
            if free >= 0:
                entry = free
                free = entry_next[entry]
            else:
                if used == len(entry_node):
                    entry_node = np.append(entry_node, np.empty_like(entry_node))
                    entry_next = np.append(entry_next, np.empty_like(entry_next))
                    entry_key = np.append(entry_key, np.empty_like(entry_key))
                entry = used
                used += 1
            bucket = (c >> shift) & mask
            entry_node[entry], entry_key[entry], entry_next[entry] = other, c, top[bucket]
            top[bucket] = entry
            waiting += 1
    return key, above


@compiled
def outward_one(
    key: Longs, kept: Ints, core_key: Longs, gone: Ints, offset: Longs, node: Ints, step: Longs,
    bits: int, most: int,
) -> tuple[Floats, Ints, bool]:  # fmt: skip
    """Cost and rank of all nodes, from the keys of ``inward_one`` and of the core.

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
    cost = np.empty(len(key), np.float64)
    label = np.empty(len(key), np.int32)
    low = (1 << bits) - 1
    for this in range(len(key)):
        none = key[this] == NONE
        cost[this] = np.inf if none else (key[this] >> bits) / GRAINS
        label[this] = np.int32(-1) if none else np.int32(key[this] & low)
    return cost, label, above


@compiled
def _take(key: Longs, row: int, c: int, low: int) -> bool:
    """Put a key among the best two of a row, of different facilities; whether it belongs there."""
    first, second = key[row, 0], key[row, 1]
    same = ((c ^ first) & low) == 0
    if c >= (first if same and first < NONE else second):
        return False
    key[row, 0] = min(first, c)
    key[row, 1] = second if same else min(second, max(first, c))
    return True


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
            _take(key, seed_node[seed], seed_key[seed], low)
    for one in range(len(gone)):
        for slot in range(2):
            base = key[gone[one], slot]
            if base == NONE:
                break
            for arc in range(offset[one], offset[one + 1]):
                c = base + (step[arc] << bits)
                above |= c > most
                if c <= most:
                    _take(key, node[arc], c, low)
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
def search_both(
    offset: Longs, node: Ints, step: Longs, seed_node: Ints, seed_key: Longs, bits: int, most: int,
    shift: int, buckets: int,
) -> tuple[Longs, bool]:  # fmt: skip
    """Like ``search_one``, with the best two keys of different facilities (nodes, 2)."""
    key = np.full((len(offset) - 1, 2), NONE)
    low = (1 << bits) - 1
    top = np.full(buckets, -1, np.int32)
    size = 1024 + len(seed_node)
    entry_node = np.empty(size, np.int32)
    entry_next = np.empty(size, np.int32)
    entry_key = np.empty(size, np.int64)
    mask = buckets - 1
    used = waiting = now = 0
    free = -1
    above = False
    for seed in range(len(seed_node)):
        _take(key, seed_node[seed], seed_key[seed], low)
        bucket = (seed_key[seed] >> shift) & mask
        entry_node[used], entry_key[used], entry_next[used] = seed_node[seed], seed_key[seed], top[bucket]
        top[bucket] = used
        used += 1
        waiting += 1
    while waiting > 0:
        entry = top[now & mask]
        if entry < 0:
            now += 1
            continue
        top[now & mask] = entry_next[entry]
        entry_next[entry] = free
        free = entry
        waiting -= 1
        this, base = entry_node[entry], entry_key[entry]
        if base != key[this, 0] and base != key[this, 1]:
            continue
        for arc in range(offset[this], offset[this + 1]):
            other, c = node[arc], base + (step[arc] << bits)
            if c >= key[other, 1]:
                continue
            if c > most:
                above = True
                continue
            if not _take(key, other, c, low):
                continue
            if free >= 0:
                entry = free
                free = entry_next[entry]
            else:
                if used == len(entry_node):
                    entry_node = np.append(entry_node, np.empty_like(entry_node))
                    entry_next = np.append(entry_next, np.empty_like(entry_next))
                    entry_key = np.append(entry_key, np.empty_like(entry_key))
                entry = used
                used += 1
            bucket = (c >> shift) & mask
            entry_node[entry], entry_key[entry], entry_next[entry] = other, c, top[bucket]
            top[bucket] = entry
            waiting += 1
    return key, above


@compiled
def outward_two(
    key: Longs, kept: Ints, core_key: Longs, gone: Ints, offset: Longs, node: Ints, step: Longs,
    bits: int, most: int,
) -> tuple[Floats, Ints, bool]:  # fmt: skip
    """Like ``outward_one``, with the best two: cost and rank (nodes, 2)."""
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
    cost = np.empty((len(key), 2), np.float64)
    label = np.empty((len(key), 2), np.int32)
    for this in range(len(key)):
        for slot in range(2):
            none = key[this, slot] == NONE
            cost[this, slot] = np.inf if none else (key[this, slot] >> bits) / GRAINS
            label[this, slot] = np.int32(-1) if none else np.int32(key[this, slot] & low)
    return cost, label, above
