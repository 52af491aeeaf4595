"""The compiled steps of the search: gains, greedy choice, reduced costs; swaps stand in ``exchange_steps``.

All of them work on one objective, to be made small:

    F(S) = Σ_i w_i · min(o_i, min_{j in S} d_ij)

w_i people of row i, d_ij cost of candidate j, o_i cost where no candidate serves. With d = 0 and
o = 1 it counts the people who are not covered.
"""

import numpy as np
import numpy.typing as npt

from lifecircle.network.compiled import compiled

from .pairs import FloatArray, IntArray, RowArray


@compiled
def add_to_current(
    offset: IntArray, row: RowArray, cost: FloatArray, current: FloatArray, candidate: int
) -> None:
    """Serve rows by ``candidate`` where it is cheaper; changes ``current`` (rows,)."""
    for at in range(offset[candidate], offset[candidate + 1]):
        if cost[at] < current[row[at]]:
            current[row[at]] = cost[at]


@compiled
def gain_of(
    offset: IntArray, row: RowArray, cost: FloatArray, people: FloatArray, current: FloatArray, candidate: int
) -> float:
    """What opening ``candidate`` takes off the objective."""
    gain = 0.0
    for at in range(offset[candidate], offset[candidate + 1]):
        if cost[at] < current[row[at]]:
            gain += people[row[at]] * (current[row[at]] - cost[at])
    return gain


@compiled
def greedy_steps(  # noqa: C901 - one loop nest: what it calls would have to be compiled in this file too
    offset: IntArray,
    row: RowArray,
    cost: FloatArray,
    people: FloatArray,
    current: FloatArray,
    price: FloatArray,
    opened: npt.NDArray[np.bool_],
    most: int,
    budget: float,
    limit_offset: IntArray,
    limit: IntArray,
    least: IntArray,
    greatest: IntArray,
    counts: IntArray,
    per_price: bool,
    enough: float,
) -> tuple[IntArray, FloatArray]:
    """Open one candidate after the other, that which gains most first (or most per price).

    Gains only fall as more is open (submodular), so an old gain bounds the new one and is worked
    out again only at the top (Minoux 1978, lazy). Limits that ask for a member come first. Ends
    when nothing allowed gains, or the objective has come down by ``enough``. Changes current,
    opened and counts. Returns the candidates in order and their gains.
    """
    candidates = len(offset) - 1
    gain = np.empty(candidates)
    fresh = np.zeros(candidates, np.int64)
    for j in range(candidates):
        gain[j] = 0.0
        for at in range(offset[j], offset[j + 1]):
            if cost[at] < current[row[at]]:
                gain[j] += people[row[at]] * (current[row[at]] - cost[at])
    order = np.empty(most, np.int64)
    gains = np.empty(most)
    spent, got = 0.0, 0.0
    taken = 0
    while taken < most and got < enough:
        wanting = False
        for number in range(len(least)):
            if counts[number] < least[number]:
                wanting = True
        best = -1
        while True:
            best = -1
            best_key = -1.0
            for j in range(candidates):
                if opened[j] or spent + price[j] > budget * (1 + 1e-12):
                    continue
                key = gain[j]
                if per_price:
                    key = gain[j] / max(price[j], 1e-12)
                if key <= best_key or (gain[j] <= 0.0 and not wanting):
                    continue
                allowed, asked = True, False
                for at in range(limit_offset[j], limit_offset[j + 1]):
                    allowed = allowed and counts[limit[at]] < greatest[limit[at]]
                    asked = asked or counts[limit[at]] < least[limit[at]]
                if allowed and (asked or not wanting):
                    best, best_key = j, key
            if best < 0 or fresh[best] == taken:
                break
            again = 0.0
            for at in range(offset[best], offset[best + 1]):
                if cost[at] < current[row[at]]:
                    again += people[row[at]] * (current[row[at]] - cost[at])
            gain[best] = again
            fresh[best] = taken
        if best < 0:
            break
        opened[best] = True
        spent += price[best]
        got += gain[best]
        order[taken], gains[taken] = best, gain[best]
        for at in range(limit_offset[best], limit_offset[best + 1]):
            counts[limit[at]] += 1
        for at in range(offset[best], offset[best + 1]):
            if cost[at] < current[row[at]]:
                current[row[at]] = cost[at]
        taken += 1
    return order[:taken], gains[:taken]


@compiled
def two_nearest(
    offset: IntArray, row: RowArray, cost: FloatArray, otherwise: FloatArray, chosen: IntArray
) -> tuple[FloatArray, FloatArray]:
    """For each row: the cheapest cost among ``chosen`` and ``otherwise``, and the second cheapest."""
    first = otherwise.copy()
    second = otherwise.copy()
    for position in range(len(chosen)):
        for at in range(offset[chosen[position]], offset[chosen[position] + 1]):
            here = row[at]
            if cost[at] < first[here]:
                second[here] = first[here]
                first[here] = cost[at]
            elif cost[at] < second[here]:
                second[here] = cost[at]
    return first, second


@compiled
def reduced_costs(
    offset: IntArray, row: RowArray, weighed: FloatArray, price_of_row: FloatArray, result: FloatArray
) -> None:
    """ρ_j = Σ_i min(0, w_i d_ij - λ_i) into ``result`` (candidates,); weighed (pairs,): w_i d_ij.

    An empty ``weighed`` stands for costs of nothing, as in covering: half of the memory to read.
    """
    if len(weighed) == 0:
        for j in range(len(offset) - 1):
            total = 0.0
            for at in range(offset[j], offset[j + 1]):
                total -= price_of_row[row[at]]
            result[j] = total
        return
    for j in range(len(offset) - 1):
        total = 0.0
        for at in range(offset[j], offset[j + 1]):
            below = weighed[at] - price_of_row[row[at]]
            if below < 0.0:
                total += below
        result[j] = total


@compiled
def times_served(
    offset: IntArray,
    row: RowArray,
    weighed: FloatArray,
    price_of_row: FloatArray,
    chosen: IntArray,
    result: FloatArray,
) -> None:
    """How often each row is served at less than its λ by the chosen ones, into ``result`` (rows,)."""
    result[:] = 0.0
    for position in range(len(chosen)):
        for at in range(offset[chosen[position]], offset[chosen[position] + 1]):
            cost = weighed[at] if len(weighed) else 0.0
            if cost < price_of_row[row[at]]:
                result[row[at]] += 1.0
