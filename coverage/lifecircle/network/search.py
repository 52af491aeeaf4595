"""The search for the best labels of the nodes, on a whole graph or on its core (core.py).

It runs on reversed arcs, so a label at a node says what it costs to get from there to the
facility. A label is one whole number, its key: the cost in grains (costs.py), and in the lowest
``bits`` the rank of the facility. So the lesser of two keys is the better label, ties and all, and
adding an arc to a label is one addition.

Labels are corrected with buckets: costs only grow along a path, and nodes are worked off by cost,
bucket by bucket; a node whose label improves inside the bucket at hand is worked off again. So the
result is the least key over all paths: no order of rows and no order of work can change it.

Most of the time is spent waiting for memory. So a bucket is kept in chunks of ``CHUNK`` entries, and
before a chunk is worked off, all that its nodes need is asked for.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from .arcs import LOOK_AHEAD
from .compiled import ask_ahead, compiled
from .costs import GRAINS

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NONE: Final = 1 << 62
"""The key of no label: no sum of a key and a way that is allowed gets there from below."""

CHUNK: Final = 128
"""Entries in a chunk. A power of two: an entry that would stand at a multiple of it opens a chunk."""


@compiled
def take(key: Longs, row: int | np.uint64, c: int, low: int) -> bool:
    """Put a key among the best two of a row, of different facilities; whether it belongs there."""
    first, second = key[row, 0], key[row, 1]
    same = ((c ^ first) & low) == 0
    if c >= (first if same and first < NONE else second):
        return False
    key[row, 0] = min(first, c)
    key[row, 1] = second if same else min(second, max(first, c))
    return True


@compiled
def search(  # noqa: C901 (one kernel)
    begin: Longs, arc: Longs, widest: int, seed_node: Ints, seed_key: Longs, k: int, bits: int, most: int,
    shift: int, buckets: int,
) -> tuple[Longs, bool]:  # fmt: skip
    """The best ``k`` keys of each node, 1 or 2, of different facilities; whether any was above ``most``.

    begin, arc, widest: as arcs.py lays them out. Buckets are 2**shift wide; buckets: a power of
    two, so many that seeds and arcs stay within them. Returns keys (n, k), NONE where none up to
    ``most``.
    """
    # Unsigned throughout, so that compiled code need not ask whether places count from the end.
    one, half, node_part = np.uint64(1), np.uint64(32), np.uint64(0xFFFFFFFF)
    full, none = np.uint64(CHUNK - 1), np.uint64(0)
    mask, width, again = np.uint64(buckets - 1), np.uint64(shift), np.uint64(k - 1)
    low = (1 << bits) - 1
    best = np.full((len(begin), k), NONE)
    key = best.ravel()  # key[k * node] the best of a node, key[k * node + k - 1] its last
    behind = np.zeros(buckets, np.uint64)  # one past the newest entry of each bucket; 0: empty
    # So many chunks may the work on one open: one per bucket, and those that its arcs fill up.
    spare = np.uint64(min(CHUNK * widest, buckets + widest) + 1)
    chunks = np.int64(spare) + min(len(seed_node), buckets) + len(seed_node) // CHUNK + 2
    entry_key = np.empty(chunks * CHUNK, np.int64)
    entry_to = np.empty(chunks * CHUNK, np.uint64)
    before = np.empty(chunks, np.uint64)  # ``behind`` as it was when the chunk was opened; or the next free
    used, free, now, waiting = one, none, none, none  # chunk 0 is not used
    above = False
    for seed in range(len(seed_node)):
        c, this = seed_key[seed], np.uint64(seed_node[seed])
        above |= c > most
        if c > most or c >= key[(this << again) | again]:
            continue
        if k == 1:
            key[this] = c
        elif not take(best, this, c, low):
            continue
        bucket = (np.uint64(c) >> width) & mask
        at = behind[bucket]
        if at & full == none:
            before[used] = at
            at = used * np.uint64(CHUNK)
            used += one
        entry_key[at], entry_to[at] = c, this | (np.uint64(begin[this]) << half)
        behind[bucket] = at + one
        waiting += one
    while waiting > none:
        bucket = now & mask
        last = behind[bucket]
        if last == none:
            now += one
            continue
        if used + spare > np.uint64(len(before)):  # here, not where it fills up: speed
            entry_key = np.append(entry_key, np.empty_like(entry_key))
            entry_to = np.append(entry_to, np.empty_like(entry_to))
            before = np.append(before, np.empty_like(before))
        chunk = (last - one) // np.uint64(CHUNK)
        start = chunk * np.uint64(CHUNK)
        behind[bucket] = before[chunk]
        waiting -= last - start
        for entry in range(start, last):
            to = entry_to[entry]
            ask_ahead(key, (to & node_part) << again)
            ask_ahead(arc, (to >> half) << one)
            ask_ahead(arc, ((to >> half) << one) + np.uint64(5))  # the third arc stands there
        for entry in range(start, last):
            place = (entry_to[entry] >> half) << one
            for ahead in range(one, np.uint64(2 * LOOK_AHEAD), np.uint64(2)):  # the ends of the first arcs
                ask_ahead(key, (np.uint64(arc[place + ahead]) & node_part) << again)
        for entry in range(start, last):
            to, base = entry_to[entry], entry_key[entry]
            this = (to & node_part) << again
            if base != key[this] and base != key[this | again]:
                continue
            place = (to >> half) << one
            more = True
            while more:
                step, to = arc[place], np.uint64(arc[place + one])
                place += np.uint64(2)
                more = step >= 0
                c = base + ((step ^ (step >> 63)) << bits)
                this = to & node_part
                if c >= key[(this << again) | again]:
                    continue
                if c > most:
                    above = True
                    continue
                if k == 1:
                    key[this] = c
                elif not take(best, this, c, low):
                    continue
                bucket = (np.uint64(c) >> width) & mask
                at = behind[bucket]
                if at & full == none:
                    if free != none:
                        opened = free
                        free = before[free]
                    else:
                        opened = used
                        used += one
                    before[opened] = at
                    at = opened * np.uint64(CHUNK)
                entry_key[at], entry_to[at] = c, to
                behind[bucket] = at + one
                waiting += one
        before[chunk] = free
        free = chunk
    return best, above


@compiled
def costs_and_ranks(key: Longs, bits: int) -> tuple[Floats, Ints]:
    """Cost (inf where none) and rank (-1) of each key, in its shape; the costs stand where the keys stood."""
    cost = key.view(np.float64)
    label = np.empty(key.shape, np.int32)
    low = (1 << bits) - 1
    keys, costs, labels = key.ravel(), cost.ravel(), label.ravel()
    for one in range(len(keys)):
        this = keys[one]
        none = this == NONE
        costs[one] = np.inf if none else (this >> bits) / GRAINS
        labels[one] = np.int32(-1) if none else np.int32(this & low)
    return cost, label
