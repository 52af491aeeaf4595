"""The compiled steps of the search for people who have every service: what opening one more completes.

A point is complete when none of its rows is unserved. What a site completes depends on the others,
also upwards (two sites may complete somebody whom neither completes alone), so nothing here may be
taken for a bound.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lifecircle.network.compiled import compiled

from .pairs import FloatArray, IntArray, RowArray


class Net(NamedTuple):
    """Rows of each candidate (offset, row) and points of each row (begin, point).

    people (points,); part (points,): people divided by the rows that the point lacks.
    """

    offset: IntArray
    row: RowArray
    begin: IntArray
    point: IntArray
    people: FloatArray
    part: FloatArray


class Now(NamedTuple):
    """Where the search stands. times (rows,): open candidates that serve it; missing (points,): rows."""

    times: IntArray
    missing: IntArray


@compiled
def open_one(net: Net, now: Now, candidate: int) -> float:
    """Open a candidate; returns the people it completes."""
    gain = 0.0
    for at in range(net.offset[candidate], net.offset[candidate + 1]):
        here = net.row[at]
        now.times[here] += 1
        if now.times[here] == 1:
            for place in range(net.begin[here], net.begin[here + 1]):
                now.missing[net.point[place]] -= 1
                if now.missing[net.point[place]] == 0:
                    gain += net.people[net.point[place]]
    return gain


@compiled
def close_one(net: Net, now: Now, candidate: int) -> float:
    """Close a candidate; returns the people who are no longer complete."""
    loss = 0.0
    for at in range(net.offset[candidate], net.offset[candidate + 1]):
        here = net.row[at]
        now.times[here] -= 1
        if now.times[here] == 0:
            for place in range(net.begin[here], net.begin[here + 1]):
                if now.missing[net.point[place]] == 0:
                    loss += net.people[net.point[place]]
                now.missing[net.point[place]] += 1
    return loss


@compiled
def best_addition(
    net: Net, now: Now, may: npt.NDArray[np.bool_], price: FloatArray, hint: float
) -> tuple[int, float]:
    """The candidate that completes most people per price, and the people; -1 where none helps.

    may (candidates,): which may be opened. hint: what a row on the way to completeness counts, as
    a share of the people's part; it leads to sites that complete somebody only together.
    """
    best, best_key, best_gain = -1, 0.0, 0.0
    for j in range(len(net.offset) - 1):
        if not may[j]:
            continue
        gain, part = 0.0, 0.0
        for at in range(net.offset[j], net.offset[j + 1]):
            if now.times[net.row[at]] == 0:
                for place in range(net.begin[net.row[at]], net.begin[net.row[at] + 1]):
                    here = net.point[place]
                    now.missing[here] -= 1
                    part += net.part[here]
                    if now.missing[here] == 0:
                        gain += net.people[here]
        for at in range(net.offset[j], net.offset[j + 1]):
            if now.times[net.row[at]] == 0:
                for place in range(net.begin[net.row[at]], net.begin[net.row[at] + 1]):
                    now.missing[net.point[place]] += 1
        key = (gain + hint * part) / price[j]
        if key > best_key * (1.0 + 1e-12):
            best, best_key, best_gain = j, key, gain
    return best, best_gain
