"""The search for the best labels of the nodes, on a whole graph or on its core (core.py).

It runs on reversed arcs, so a label at a node says what it costs to get from there to the
facility. A label is one whole number, its key: the cost in grains (costs.py), and in the lowest
``bits`` the rank of the facility. So the lesser of two keys is the better label, ties and all, and
adding an arc to a label is one addition.

Labels are corrected with buckets: costs only grow along a path, and nodes are worked off by cost,
bucket by bucket; a node whose label improves inside the bucket at hand is worked off again. So the
result is the least key over all paths: no order of rows and no order of work can change it. Most of
the time is spent waiting for memory; what is needed next is asked for ahead.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from .compiled import ask_ahead, compiled
from .costs import GRAINS

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.uint32]
"""Positions in arrays; unsigned, so that compiled code need not ask whether they count from the end."""

NONE: Final = 1 << 62
"""The key of no label: no sum of a key and a way that is allowed gets there from below."""


@compiled
def search_one(
    offset: Places, node: Places, step: Longs, seed_node: Ints, seed_key: Longs, bits: int, most: int,
    shift: int, buckets: int,
) -> tuple[Longs, bool]:  # fmt: skip
    """The best key of each node (NONE where none up to ``most``), and whether any was above ``most``.

    offset (n + 1,), node, step: arcs in grains. Buckets are 2**shift wide; buckets: a power of
    two, so many that seeds and arcs stay within them.
    """
    key = np.full(len(offset) - 1, NONE)
    top = np.full(buckets, -1, np.int32)  # newest entry of each bucket
    size = 1024 + len(seed_node)
    entry_node = np.empty(size, np.uint32)
    entry_next = np.empty(size, np.int32)
    entry_key = np.empty(size, np.int64)
    mask = np.uint64(buckets - 1)
    used = waiting = now = 0
    free = -1
    above = False
    for seed in range(len(seed_node)):
        c = seed_key[seed]
        above |= c > most
        if c > most or c >= key[seed_node[seed]]:
            continue
        key[seed_node[seed]] = c
        bucket = np.uint64(c >> shift) & mask
        entry_node[used], entry_key[used], entry_next[used] = seed_node[seed], c, top[bucket]
        top[bucket] = used
        used += 1
        waiting += 1
    while waiting > 0:
        bucket = np.uint64(now) & mask
        entry = top[bucket]
        if entry < 0:
            now += 1
            continue
        behind = entry_next[np.uint32(entry)]
        top[bucket] = behind
        entry_next[np.uint32(entry)] = free
        free = entry
        waiting -= 1
        this, base = entry_node[np.uint32(entry)], entry_key[np.uint32(entry)]
        first = np.uint64(offset[entry_node[np.uint32(max(behind, 0))]])
        ask_ahead(node, first)
        ask_ahead(step, first)
        if base != key[this]:
            continue
        for arc in range(np.uint64(offset[this]), np.uint64(offset[this + np.uint32(1)])):
            other, c = node[arc], base + (step[arc] << bits)
            if c >= key[other]:
                continue
            if c > most:
                above = True
                continue
            key[other] = c
            ask_ahead(offset, np.uint64(other))
            if free >= 0:
                entry = free
                free = entry_next[np.uint32(entry)]
            else:
                if used == len(entry_node):
                    entry_node = np.append(entry_node, np.empty_like(entry_node))
                    entry_next = np.append(entry_next, np.empty_like(entry_next))
                    entry_key = np.append(entry_key, np.empty_like(entry_key))
                entry = used
                used += 1
            bucket = np.uint64(c >> shift) & mask
            at = np.uint32(entry)
            entry_node[at], entry_key[at], entry_next[at] = other, c, top[bucket]
            top[bucket] = entry
            waiting += 1
    return key, above


@compiled
def take(key: Longs, row: int, c: int, low: int) -> bool:
    """Put a key among the best two of a row, of different facilities; whether it belongs there."""
    first, second = key[row, 0], key[row, 1]
    same = ((c ^ first) & low) == 0
    if c >= (first if same and first < NONE else second):
        return False
    key[row, 0] = min(first, c)
    key[row, 1] = second if same else min(second, max(first, c))
    return True


@compiled
def search_both(
    offset: Places, node: Places, step: Longs, seed_node: Ints, seed_key: Longs, bits: int, most: int,
    shift: int, buckets: int,
) -> tuple[Longs, bool]:  # fmt: skip
    """Like ``search_one``, with the best two keys of different facilities (nodes, 2)."""
    key = np.full((len(offset) - 1, 2), NONE)
    low = (1 << bits) - 1
    top = np.full(buckets, -1, np.int32)
    size = 1024 + len(seed_node)
    entry_node = np.empty(size, np.uint32)
    entry_next = np.empty(size, np.int32)
    entry_key = np.empty(size, np.int64)
    mask = np.uint64(buckets - 1)
    used = waiting = now = 0
    free = -1
    above = False
    for seed in range(len(seed_node)):
        c = seed_key[seed]
        above |= c > most
        if c > most or not take(key, seed_node[seed], c, low):
            continue
        bucket = np.uint64(c >> shift) & mask
        entry_node[used], entry_key[used], entry_next[used] = seed_node[seed], c, top[bucket]
        top[bucket] = used
        used += 1
        waiting += 1
    while waiting > 0:
        bucket = np.uint64(now) & mask
        entry = top[bucket]
        if entry < 0:
            now += 1
            continue
        behind = entry_next[np.uint32(entry)]
        top[bucket] = behind
        entry_next[np.uint32(entry)] = free
        free = entry
        waiting -= 1
        this, base = entry_node[np.uint32(entry)], entry_key[np.uint32(entry)]
        first = np.uint64(offset[entry_node[np.uint32(max(behind, 0))]])
        ask_ahead(node, first)
        ask_ahead(step, first)
        if base != key[this, 0] and base != key[this, 1]:
            continue
        for arc in range(np.uint64(offset[this]), np.uint64(offset[this + np.uint32(1)])):
            other, c = node[arc], base + (step[arc] << bits)
            if c >= key[other, 1]:
                continue
            if c > most:
                above = True
                continue
            if not take(key, other, c, low):
                continue
            ask_ahead(offset, np.uint64(other))
            if free >= 0:
                entry = free
                free = entry_next[np.uint32(entry)]
            else:
                if used == len(entry_node):
                    entry_node = np.append(entry_node, np.empty_like(entry_node))
                    entry_next = np.append(entry_next, np.empty_like(entry_next))
                    entry_key = np.append(entry_key, np.empty_like(entry_key))
                entry = used
                used += 1
            bucket = np.uint64(c >> shift) & mask
            at = np.uint32(entry)
            entry_node[at], entry_key[at], entry_next[at] = other, c, top[bucket]
            top[bucket] = entry
            waiting += 1
    return key, above


@compiled
def costs_and_ranks(key: Longs, bits: int) -> tuple[Floats, Ints]:
    """Cost (inf where none) and rank (-1) of each key, in its shape."""
    cost = np.empty(key.shape, np.float64)
    label = np.empty(key.shape, np.int32)
    low = (1 << bits) - 1
    keys, costs, labels = key.ravel(), cost.ravel(), label.ravel()
    for one in range(len(keys)):
        this = keys[one]
        none = this == NONE
        costs[one] = np.inf if none else (this >> bits) / GRAINS
        labels[one] = np.int32(-1) if none else np.int32(this & low)
    return cost, label
