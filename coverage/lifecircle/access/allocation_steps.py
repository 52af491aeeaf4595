"""Compiled steps of the allocation: prices at which demand fits, and paths that serve one more."""

import numpy as np

from lifecircle.network.compiled import compiled

from .pairs import BoolArray, FloatArray, LongArray, RowArray

SETTLED = 1e-6
"""Prices that move by less than this share of the ceiling stay."""


@compiled
def _price_that_fits(
    site: int,
    offset: LongArray,
    supply: RowArray,
    cost: FloatArray,
    pairs_here: LongArray,
    demand: RowArray,
    people: FloatArray,
    capacity: FloatArray,
    price: FloatArray,
    ceiling: float,
) -> float:
    """The least price at which no more want a supply than it can take, all other prices as they are."""
    worth = np.empty(len(pairs_here))  # the price up to which each demand prefers this supply
    wanting = 0.0
    for place in range(len(pairs_here)):
        pair = pairs_here[place]
        home = demand[pair]
        other = ceiling
        for option in range(offset[home], offset[home + 1]):
            if cost[option] >= other:
                break
            if supply[option] != site:
                other = min(other, cost[option] + price[supply[option]])
        worth[place] = other - cost[pair]
        if worth[place] > 0.0:
            wanting += people[home]
    if wanting <= capacity[site]:
        return 0.0
    room = capacity[site]
    for place in np.argsort(-worth):
        room -= people[demand[pairs_here[place]]]
        if room < 0.0:
            return float(max(worth[place], 0.0))
    return 0.0


@compiled
def raise_prices(
    offset: LongArray,
    supply: RowArray,
    cost: FloatArray,
    supply_offset: LongArray,
    supply_pair: LongArray,
    demand: RowArray,
    people: FloatArray,
    capacity: FloatArray,
    start: FloatArray,
    ceiling: float,
    sweeps: int,
) -> FloatArray:
    """Prices by coordinate ascent: each supply in turn takes the price at which its demand just fits.

    Pairs by demand (offset), in a demand by cost, and by supply (supply_offset, supply_pair).
    """
    price = start.copy()
    stale = np.ones(len(capacity), np.bool_)  # a competitor's price has changed since
    for _ in range(sweeps):
        if not stale.any():
            break
        for site in range(len(capacity)):
            if not stale[site]:
                continue
            stale[site] = False
            here = supply_pair[supply_offset[site] : supply_offset[site + 1]]
            new = _price_that_fits(
                site, offset, supply, cost, here, demand, people, capacity, price, ceiling
            )  # fmt: skip
            if abs(new - price[site]) <= SETTLED * ceiling:
                continue
            price[site] = new
            for pair in here:
                home = demand[pair]
                for option in range(offset[home], offset[home + 1]):
                    stale[supply[option]] = stale[supply[option]] or supply[option] != site
    return price


@compiled
def _seek(
    home: int,
    search: int,
    offset: LongArray,
    supply: RowArray,
    supply_offset: LongArray,
    supply_pair: LongArray,
    demand: RowArray,
    flow: FloatArray,
    free: FloatArray,
    crumb: float,
    closed: BoolArray,
    seen_site: LongArray,
    seen_home: LongArray,
    enter: LongArray,
    leave: LongArray,
    queue: LongArray,
) -> tuple[int, int]:
    """Shortest chain of moves from a home to a supply with room: that supply (-1 for none), and sites seen.

    enter, leave: per site seen, the pair that gains and the pair that loses on the way to it.
    """
    head, tail = 0, 0
    for pair in range(offset[home], offset[home + 1]):
        site = supply[pair]
        if not closed[site]:
            seen_site[site], enter[site], leave[site] = search, pair, -1
            queue[tail] = site
            tail += 1
    while head < tail:
        site = queue[head]
        head += 1
        if free[site] > crumb:
            return site, tail
        for place in range(supply_offset[site], supply_offset[site + 1]):
            pair = supply_pair[place]
            other = demand[pair]
            if flow[pair] <= 0.0 or seen_home[other] == search:
                continue
            seen_home[other] = search
            for option in range(offset[other], offset[other + 1]):
                there = supply[option]
                if seen_site[there] != search and not closed[there]:
                    seen_site[there], enter[there], leave[there] = search, option, pair
                    queue[tail] = there
                    tail += 1
    return -1, tail


@compiled
def fill_up(
    offset: LongArray,
    supply: RowArray,
    supply_offset: LongArray,
    supply_pair: LongArray,
    demand: RowArray,
    flow: FloatArray,
    people: FloatArray,
    capacity: FloatArray,
    crumb: float,
) -> tuple[FloatArray, BoolArray]:
    """Serve more people by moving others on, until it cannot be done; changes and returns ``flow``.

    Also returns which supplies are closed: full, and so is all that their people could move to.
    A search that fails closes what it saw for good: no later chain can lead out of it.
    """
    homes, sites = len(offset) - 1, len(capacity)
    left, free = people.copy(), capacity.copy()
    for pair in range(len(flow)):
        left[demand[pair]] -= flow[pair]
        free[supply[pair]] -= flow[pair]
    closed = np.zeros(sites, np.bool_)
    seen_site, seen_home = np.full(sites, -1), np.full(homes, -1)
    enter, leave, queue = np.empty(sites, np.int64), np.empty(sites, np.int64), np.empty(sites, np.int64)
    search = 0
    for home in range(homes):
        while left[home] > crumb:
            goal, seen = _seek(
                home, search, offset, supply, supply_offset, supply_pair, demand, flow, free, crumb,
                closed, seen_site, seen_home, enter, leave, queue,
            )  # fmt: skip
            search += 1
            if goal < 0:
                closed[queue[:seen]] = True
                break
            amount = min(left[home], free[goal])
            site = goal
            while leave[site] >= 0:
                amount = min(amount, flow[leave[site]])
                site = supply[leave[site]]
            left[home] -= amount
            free[goal] -= amount
            flow[enter[goal]] += amount
            site = goal
            while leave[site] >= 0:
                flow[leave[site]] -= amount
                site = supply[leave[site]]
                flow[enter[site]] += amount
    return flow, closed
