"""What no choice can beat: the Lagrangian bound, by the volume algorithm.

Every row must be served once or pay o_i. Taking that condition into the objective at prices
0 <= λ_i <= w_i o_i gives, for any λ, a lower bound of the optimum of ``steps``:

    L(λ) = Σ_i λ_i + Σ_{j locked} ρ_j + min_S Σ_{j in S} ρ_j,   ρ_j = Σ_i min(0, w_i d_ij - λ_i)

over sets S of at most p new sites (or, with a budget, a fractional knapsack; the better counts).
Limits are left out, which keeps the bound true. The prices follow Barahona and Anbil (2000): steps
from the best prices so far, along what the answers of L miss on average. Relaxation: Cornuejols,
Fisher and Nemhauser 1977.
"""

from dataclasses import dataclass

import numpy as np

from .answer import Watch
from .pairs import BoolArray, FloatArray, IntArray
from .rules import FlatRules
from .search import Case
from .steps import reduced_costs, times_served, two_nearest
from .volume import PROVING, ROUNDS, Pace, mixture


@dataclass(frozen=True, kw_only=True, eq=False)
class Bound:
    """value: proven lower bound of the objective. shut, sure (candidates,): proven to be in no
    better answer than the one given, and in every better one. price (rows,): the λ of the bound;
    served (rows,), opened (candidates,): how often a row is served and a candidate open, on average
    over the answers of L; near what the linear programme has.
    """

    value: float
    shut: BoolArray
    sure: BoolArray
    price: FloatArray
    served: FloatArray
    opened: FloatArray


def lagrangian_bound(
    case: Case, new: IntArray, *, watch: Watch, close_enough: float = 1e-9, before: Bound | None = None,
    until_s: float = np.inf,
) -> Bound:  # fmt: skip
    """The bound; the objective of the sites ``new`` is where the steps aim.

    close_enough: end when the gap to that objective is below this share of it. before: an
    earlier bound of the same case, to go on from. until_s: seconds of the watch at which it ends.
    """
    best = case.value(np.concatenate([case.locked, new]))
    prices = _Prices(case)
    base = _first_prices(case, new) if before is None else before.price
    value, served, picked = prices.bound(base)
    pace = Pace(value)
    average, opened = served.copy(), np.zeros(len(prices.rho))
    opened[picked] = 1.0
    if before is not None:
        pace = Pace(value, step=0.02, mixed=0.02)
        average, opened = before.served.copy(), before.opened.copy()
    for number in range(ROUNDS):
        over = watch.report(PROVING, objective=best, bound=pace.low)
        if over or watch.seconds > until_s or best - pace.low <= close_enough * max(abs(best), 1e-12):
            break
        direction = _inside(1.0 - average, base, prices.dearest)
        length = float(np.square(direction).sum())
        if length == 0.0:
            break
        price = np.clip(base + pace.step * (best - pace.low) / length * direction, 0.0, prices.dearest)
        value, served, picked = prices.bound(price)
        missing = 1.0 - served
        share = mixture(1.0 - average, missing, most=pace.mixed)
        average += share * (served - average)
        opened *= 1.0 - share
        opened[picked] += share
        if pace.rose(value, onward=bool((missing * direction).sum() >= 0)):
            base = price
        if pace.stalled(number, best):
            break
    prices.bound(base)
    shut, sure = _settled(case, prices.rho, pace.low, best)
    return Bound(value=min(pace.low, best), shut=shut, sure=sure, price=base, served=average, opened=opened)


class _Prices:
    """What prices are worth. dearest (rows,): the highest price that makes sense; rho (candidates,)."""

    def __init__(self, case: Case) -> None:
        pairs = case.pairs
        self.case = case
        free = not pairs.cost.any()
        self.weighed = np.zeros(0) if free else case.people[pairs.row] * pairs.cost
        self.dearest = case.people * case.otherwise
        self.rho = np.empty(pairs.candidate_count)

    def bound(self, price: FloatArray) -> tuple[float, FloatArray, IntArray]:
        """L of the prices, how often its answer serves each row, and the sites of that answer."""
        pairs, served = self.case.pairs, np.empty(self.case.pairs.row_count)
        reduced_costs(pairs.offset, pairs.row, self.weighed, price, self.rho)
        picked, total = cheapest_set(self.case.rules, self.rho)
        opened = np.concatenate([self.case.locked, picked])
        times_served(pairs.offset, pairs.row, self.weighed, price, opened, served)
        return float(price.sum() + self.rho[self.case.locked].sum() + total), served, picked


def _first_prices(case: Case, new: IntArray) -> FloatArray:
    """Half way between what the nearest and the next site of the answer cost."""
    pairs = case.pairs
    chosen = np.concatenate([case.locked, new]).astype(np.int64)
    first, second = two_nearest(pairs.offset, pairs.row, pairs.cost, case.otherwise, chosen)
    return case.people * 0.5 * (first + second)


def _inside(direction: FloatArray, price: FloatArray, dearest: FloatArray) -> FloatArray:
    """The direction without what leads out of 0 <= price <= dearest."""
    outward = ((price <= 0.0) & (direction < 0.0)) | ((price >= dearest) & (direction > 0.0))
    return np.where(outward, 0.0, direction)


def cheapest_set(rules: FlatRules, rho: FloatArray) -> tuple[IntArray, float]:
    """Candidates of a permitted set with least Σ ρ, and a number that no permitted set is below."""
    free = np.flatnonzero(~rules.locked)
    by_rho = free[np.lexsort((free, rho[free]))]
    picked = by_rho[: rules.most]
    total = float(rho[picked].sum())
    if np.isfinite(rules.budget) and rules.cost[picked].sum() > rules.budget:
        worth = rho[free] / np.maximum(rules.cost[free], 1e-12)
        by_worth = free[np.lexsort((free, worth))]
        spent = np.cumsum(rules.cost[by_worth])
        whole = int(np.searchsorted(spent, rules.budget, side="right"))
        filled = float(rho[by_worth[:whole]].sum())
        if whole < len(by_worth):
            rest = rules.budget - (spent[whole - 1] if whole else 0.0)
            filled += float(rho[by_worth[whole]]) * rest / max(rules.cost[by_worth[whole]], 1e-12)
        return by_worth[:whole][: rules.most], max(total, filled)
    return picked, total


def _settled(case: Case, rho: FloatArray, low: float, best: float) -> tuple[BoolArray, BoolArray]:
    """Candidates whose opening, or closing, alone lifts the bound above the best answer.

    Only where the number of sites alone binds; elsewhere nothing is settled.
    """
    shut = np.zeros(len(rho), dtype=bool)
    sure = np.zeros(len(rho), dtype=bool)
    rules = case.rules
    free = np.flatnonzero(~rules.locked)
    if np.isfinite(rules.budget) or rules.most == 0 or rules.most >= len(free):
        return shut, sure
    by_rho = free[np.lexsort((free, rho[free]))]
    inside, outside = by_rho[: rules.most], by_rho[rules.most :]
    beyond = best + 1e-9 * max(abs(best), 1.0)
    shut[outside] = low + rho[outside] - rho[inside[-1]] > beyond
    sure[inside] = low - rho[inside] + rho[outside[0]] > beyond
    return shut, sure
