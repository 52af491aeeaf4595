"""Pairs turned from candidates to rows, compiled."""

import numpy as np
import numpy.typing as npt

from lifecircle.network.compiled import compiled


@compiled
def dealt_out(
    order: npt.NDArray[np.int64],
    offset: npt.NDArray[np.int64],
    row: npt.NDArray[np.int32],
    cost: npt.NDArray[np.float64],
    row_count: int,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.float64]]:
    """(begin (rows + 1,), candidate, cost) by row; within a row in the order given (pairs,).

    offset (candidates + 1,), row and cost (pairs,): by candidate.
    """
    owner = np.empty(len(row), np.int32)
    for candidate in range(len(offset) - 1):
        owner[offset[candidate] : offset[candidate + 1]] = candidate
    begin = np.zeros(row_count + 1, np.int64)
    for at in range(len(row)):
        begin[row[at] + 1] += 1
    for here in range(row_count):
        begin[here + 1] += begin[here]
    free = begin[:-1].copy()
    candidates, costs = np.empty(len(row), np.int32), np.empty(len(row))
    for position in range(len(order)):
        at = order[position]
        place = free[row[at]]
        free[row[at]] += 1
        candidates[place] = owner[at]
        costs[place] = cost[at]
    return begin, candidates, costs
