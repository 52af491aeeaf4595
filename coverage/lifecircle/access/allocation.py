"""Who is really served? People go to supplies within reach, and no supply takes more than it can hold."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from .allocation_steps import fill_up, raise_prices
from .pairs import BoolArray, FloatArray, Pairs
from .transport import by_supply, least_time, lower_bound

Method = Literal["auto", "exact", "prices"]

EXACT_PAIRS = 100_000
"""Up to this many contested pairs the linear programme is solved whole; beyond, by prices."""
POOL_PAIRS = 60_000
"""Pairs left open in each round of the price method."""
ROUNDS = 2
SWEEPS = 20
GOOD_GAP = 1e-3
CEILING = 20.0
"""Price method: leaving somebody unserved counts as this many of the longest trips."""
CRUMB = 1e-9
"""People below this share of the largest cell are rounding, not people."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Allocation:
    """People per pair, and who is left over.

    flow (p,): people from the demand to the supply of each pair. no_site, full (d,): people not
    served because nothing is in reach, or because everything in reach is full; with the flow
    they add up to the people.
    served, served_bound: people served, and the most that any allocation could serve (a cut:
    capacity of some supplies, and people who have another way). cost: people x cost, all pairs.
    cost_bound: no allocation that serves as many costs less. method: how it was found:
    ``nearest`` (nothing overflows), ``exact`` or ``prices``.
    """

    pairs: Pairs
    flow: FloatArray
    no_site: FloatArray
    full: FloatArray
    served: float
    served_bound: float
    cost: float
    cost_bound: float
    method: str

    @property
    def load(self) -> FloatArray:
        """People per supply."""
        return self.pairs.per_supply(self.flow)

    @property
    def cost_gap(self) -> float:
        """How much dearer than the bound, as a share of the cost."""
        return max(0.0, self.cost - self.cost_bound) / self.cost if self.cost > 0 else 0.0

    @property
    def unserved_by_cause(self) -> dict[str, float]:
        """People not served: no site in reach, sites full."""
        return {"no_site": float(self.no_site.sum()), "full": float(self.full.sum())}


def allocate(
    pairs: Pairs, *, people: FloatArray, capacity: FloatArray, method: Method = "auto"
) -> Allocation:
    """Serve as many people as possible and, with that, in the least total time.

    pairs: those within the limit. people (d,): not negative; a cell may be split. capacity (s,):
    people each supply can take; inf for no limit. A transportation problem: solved exactly as a
    linear programme (HiGHS) where the contested part is small, else by prices: each full supply
    gets a price at which its demand just fits (those of a sample, then coordinate ascent on the
    Lagrangian dual, whose value is the bound), clear choices are fixed, the programme decides the
    rest. In either case augmenting paths then make the number served the greatest possible
    (Ford & Fulkerson 1956).

    Raises ValueError for numbers that are negative or unknown, and sizes that do not match.
    """
    people, capacity = np.asarray(people, dtype=float), np.asarray(capacity, dtype=float)
    _check(pairs, people, capacity)
    flow = np.where(_first_of_each(pairs), people[pairs.demand], 0.0)
    contested = _contested(pairs, flow, capacity)
    bound, used = float((flow * pairs.cost)[~contested].sum()), "nearest"
    if contested.any():
        used = method
        if method == "auto":
            used = "exact" if int(contested.sum()) <= EXACT_PAIRS else "prices"
        part = pairs.keep(contested)
        solve = _exact if used == "exact" else _by_prices
        flow[contested], part_bound = solve(part, people, capacity)
        bound += part_bound
    served_bound = _cut(pairs, flow, people, capacity) if contested.any() else float(flow.sum())
    left = np.maximum(people - pairs.per_demand(flow), 0.0)
    reached = pairs.reached()
    return Allocation(
        pairs=pairs,
        flow=flow,
        no_site=np.where(reached, 0.0, people),
        full=np.where(reached, left, 0.0),
        served=float(flow.sum()),
        served_bound=served_bound,
        cost=float((flow * pairs.cost).sum()),
        cost_bound=bound,
        method=used,
    )


def _check(pairs: Pairs, people: FloatArray, capacity: FloatArray) -> None:
    if people.shape != (pairs.demand_count,) or capacity.shape != (pairs.supply_count,):
        raise ValueError("one number of people per demand and one capacity per supply")
    if not (np.isfinite(people).all() and (people >= 0).all() and (capacity >= 0).all()):
        raise ValueError("people and capacities are known and not negative")


def _first_of_each(pairs: Pairs) -> BoolArray:
    """The nearest pair of each demand."""
    first = np.ones(len(pairs.demand), dtype=bool)
    first[1:] = np.diff(pairs.demand) != 0
    return first


def _contested(pairs: Pairs, nearest_flow: FloatArray, capacity: FloatArray) -> BoolArray:
    """Pairs of every part of the map in which some supply overflows when all go to the nearest.

    In the other parts everybody at the nearest is the best that can be.
    """
    over = pairs.per_supply(nearest_flow) > capacity
    if not over.any():
        return np.zeros(len(pairs.demand), dtype=bool)
    nodes = pairs.demand_count + pairs.supply_count
    links = coo_array(
        (np.ones(len(pairs.demand), dtype=np.int8), (pairs.demand, pairs.supply + pairs.demand_count)),
        shape=(nodes, nodes),
    )
    _, part = connected_components(links, directed=False)
    contested = np.zeros(nodes, dtype=bool)
    contested[part[pairs.demand_count :][over]] = True
    result: BoolArray = contested[part[pairs.demand]]
    return result


def _exact(pairs: Pairs, people: FloatArray, capacity: FloatArray) -> tuple[FloatArray, float]:
    """Flow of least cost among those that serve most, and its cost as the bound."""
    # Whoever is squeezed in may push one person on in every supply: dearer than all of those
    # trips together means that serving comes first.
    chain = min(len(np.unique(pairs.supply)), len(np.unique(pairs.demand)))
    ceiling = (chain + 2.0) * _longest(pairs)
    flow, _ = least_time(pairs, people=people, capacity=capacity, ceiling=ceiling)
    flow = _filled(pairs, flow, people, capacity)
    return flow, float((flow * pairs.cost).sum())


def _by_prices(pairs: Pairs, people: FloatArray, capacity: FloatArray) -> tuple[FloatArray, float]:
    """A good flow that serves most people, and a proven lower bound on the cost of any such flow."""
    ceiling = CEILING * _longest(pairs)
    offset, order = by_supply(pairs)
    start = _sampled_prices(pairs, people, capacity, ceiling=ceiling)
    price = raise_prices(
        pairs.offset, pairs.supply, pairs.cost, offset, order, pairs.demand, people, capacity, start,
        ceiling, SWEEPS,
    )  # fmt: skip
    best = np.zeros(len(pairs.demand))
    best_cost, bound = np.inf, -np.inf
    for _ in range(ROUNDS):
        flow, price_after = _round(pairs, price, people, capacity)
        flow = _filled(pairs, flow, people, capacity)
        unserved = float(people[pairs.reached()].sum() - flow.sum())
        for one in (price, price_after):
            value = lower_bound(pairs, one, people=people, capacity=capacity, ceiling=ceiling)
            bound = max(bound, value - ceiling * unserved)
        cost = float((flow * pairs.cost).sum())
        if cost < best_cost:
            best, best_cost = flow, cost
        if best_cost - bound <= GOOD_GAP * best_cost:
            break
        price = price_after
    return best, max(bound, 0.0)


def _sampled_prices(pairs: Pairs, people: FloatArray, capacity: FloatArray, *, ceiling: float) -> FloatArray:
    """Prices of the programme on a part of the demand that stands for all: every n-th along each supply."""
    first = np.flatnonzero(_first_of_each(pairs))
    along = first[np.lexsort((pairs.cost[first], pairs.supply[first]))]
    every = max(1, -(-len(pairs.demand) // POOL_PAIRS))
    chosen = pairs.demand[along[every // 2 :: every]]
    standing = np.zeros(len(people))
    standing[chosen] = people[chosen]
    total = float(people[pairs.demand[first]].sum())
    standing *= total / max(float(standing.sum()), 1e-300)
    _, price = least_time(
        pairs.keep((standing > 0)[pairs.demand]), people=standing, capacity=capacity, ceiling=ceiling
    )
    return price


def _round(
    pairs: Pairs, price: FloatArray, people: FloatArray, capacity: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Fix who has a clear choice at these prices, let the programme decide the rest; flow and new prices."""
    ceiling = CEILING * _longest(pairs)
    asked = pairs.cost + price[pairs.supply]
    order = np.lexsort((asked, pairs.demand))  # a demand's pairs stay together, the best first
    first = _first_of_each(pairs)
    best = order[first]
    after = np.append(order, 0)[np.flatnonzero(first) + 1]
    has_second = np.append(pairs.demand, -1)[np.flatnonzero(first) + 1] == pairs.demand[best]
    second = np.where(has_second, np.minimum(asked[after], ceiling), ceiling)
    regret = second - asked[best]
    # clear first, until the pairs of the unclear ones fit the pool
    clear_first = np.argsort(-regret, kind="stable")
    degree = np.bincount(pairs.demand, minlength=pairs.demand_count)[pairs.demand[best]]
    open_pairs = np.cumsum(degree[clear_first][::-1])[::-1]
    clear = best[clear_first[(open_pairs > POOL_PAIRS) & (regret[clear_first] > 0)]]
    flow = np.zeros(len(asked))
    wanted = people[pairs.demand[clear]]
    by_site = np.argsort(pairs.supply[clear], kind="stable")  # in a site the clearest choice comes first
    site = pairs.supply[clear][by_site]
    before = np.cumsum(wanted[by_site]) - wanted[by_site]
    before -= before[np.searchsorted(site, site)]
    flow[clear[by_site]] = np.clip(capacity[site] - before, 0.0, wanted[by_site])
    left = np.maximum(people - pairs.per_demand(flow), 0.0)
    rest = left[pairs.demand] > CRUMB * float(people.max(initial=0.0))
    free = np.maximum(capacity - pairs.per_supply(flow), 0.0)
    added, new_price = least_time(pairs.keep(rest), people=left, capacity=free, ceiling=ceiling)
    flow[rest] += added
    return flow, new_price


def _filled(pairs: Pairs, flow: FloatArray, people: FloatArray, capacity: FloatArray) -> FloatArray:
    """The flow, extended along augmenting paths until nobody more can be served."""
    offset, order = by_supply(pairs)
    result, _ = fill_up(
        pairs.offset, pairs.supply, offset, order, pairs.demand, flow.copy(), people, capacity,
        CRUMB * float(people.max(initial=0.0)),
    )  # fmt: skip
    return result


def _cut(pairs: Pairs, flow: FloatArray, people: FloatArray, capacity: FloatArray) -> float:
    """The most people that any allocation could serve: max-flow min-cut (Ford & Fulkerson 1956)."""
    offset, order = by_supply(pairs)
    _, closed = fill_up(
        pairs.offset, pairs.supply, offset, order, pairs.demand, flow.copy(), people, capacity,
        CRUMB * float(people.max(initial=0.0)),
    )  # fmt: skip
    another_way = pairs.per_demand((~closed[pairs.supply]).astype(float)) > 0
    return float(capacity[closed].sum() + people[another_way].sum())


def _longest(pairs: Pairs) -> float:
    return float(pairs.cost.max(initial=0.0)) or 1.0
