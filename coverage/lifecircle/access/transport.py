"""The transportation problem as a linear programme, and the bound that prices prove."""

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from .pairs import FloatArray, LongArray, Pairs

SIMPLEX_PAIRS = 20_000
"""Beyond, the interior point method (with crossover to a corner) is several times faster."""


def least_time(
    pairs: Pairs, *, people: FloatArray, capacity: FloatArray, ceiling: float
) -> tuple[FloatArray, FloatArray]:
    """Flow of least (cost + ceiling x people unserved), and the price of each supply's capacity.

    Solved by HiGHS; rounding of the solver is trimmed, so no supply holds more than its capacity.
    """
    count = len(pairs.demand)
    if count == 0:
        return np.zeros(0), np.zeros(pairs.supply_count)
    demands, row = np.unique(pairs.demand, return_inverse=True)
    supplies, column = np.unique(pairs.supply, return_inverse=True)
    ones, number = np.ones(count), np.arange(count)
    matrix = vstack(
        [
            csr_array((ones, (row, number)), shape=(len(demands), count)),
            csr_array((ones, (column, number)), shape=(len(supplies), count)),
        ],
        format="csc",
    )
    largest = max(float(people[demands].max()), 1e-300)  # the solver's tolerances are absolute
    longest = float(pairs.cost.max()) or ceiling
    solved = linprog(
        (pairs.cost - ceiling) / longest,
        A_ub=matrix,
        b_ub=np.concatenate([people[demands], capacity[supplies]]) / largest,
        bounds=(0, None),
        method="highs" if count <= SIMPLEX_PAIRS else "highs-ipm",
    )
    if solved.x is None:
        raise RuntimeError(f"HiGHS: {solved.message}")  # serving nobody is always possible
    flow = np.maximum(solved.x * largest, 0.0)
    flow *= _share_that_fits(people, pairs.per_demand(flow))[pairs.demand]
    flow *= _share_that_fits(capacity, pairs.per_supply(flow))[pairs.supply]
    price = np.zeros(pairs.supply_count)
    price[supplies] = np.maximum(-solved.ineqlin.marginals[len(demands) :] * longest, 0.0)
    price[np.isinf(capacity)] = 0.0
    return flow, price


def lower_bound(
    pairs: Pairs, price: FloatArray, *, people: FloatArray, capacity: FloatArray, ceiling: float
) -> float:
    """What any allocation costs at least, ``ceiling`` for each person of ``pairs`` who is unserved.

    The Lagrangian of the capacities at prices >= 0: everybody pays the least of cost + price
    and the ceiling; what capacity is worth comes off.
    """
    if len(pairs.demand) == 0:
        return 0.0
    start = np.flatnonzero(np.append(True, np.diff(pairs.demand) != 0))
    least = np.minimum.reduceat(pairs.cost + price[pairs.supply], start)
    asked = price > 0
    worth = float((price[asked] * capacity[asked]).sum())
    return float((people[pairs.demand[start]] * np.minimum(least, ceiling)).sum()) - worth


def by_supply(pairs: Pairs) -> tuple[LongArray, LongArray]:
    """Pairs grouped by supply: offset (supply_count + 1,) and the numbers of the pairs."""
    order = np.argsort(pairs.supply, kind="stable").astype(np.int64)
    offset = np.searchsorted(pairs.supply[order], np.arange(pairs.supply_count + 1))
    return offset.astype(np.int64), order


def _share_that_fits(room: FloatArray, used: FloatArray) -> FloatArray:
    share = np.ones(len(used))
    np.divide(room, used, out=share, where=used > room)
    return share
