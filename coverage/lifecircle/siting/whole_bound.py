"""What no choice can beat for people who have every service: a Lagrangian bound.

Of the model of ``whole``, written for the people left out (u_k = 1 - z_k):

    min  Σ_k w_k u_k,   u_k >= 1 - Σ_{j serves i} y_j   for every row i that point k lacks

Taking these conditions into the objective at prices μ_ki >= 0 with Σ_i μ_ki <= w_k gives

    L(μ) = Σ μ_ki - max_S Σ_{j in S} Σ_{j serves i} Σ_k μ_ki

over sets S as in ``bound``, never above the optimum; the best prices reach the linear programme. They are
found by the volume algorithm, as there.
"""

from typing import NamedTuple

import numpy as np

from .answer import Watch
from .bound import cheapest_set
from .pairs import FloatArray, IntArray
from .points import OpenPoints
from .rules import FlatRules
from .steps import reduced_costs, times_served
from .volume import PROVING, ROUNDS, Pace, mixture


class WholeBound(NamedTuple):
    """high: no choice completes more people. opened (candidates,): how often one is open.

    That is on average over the answers of L, near what the linear programme has.
    """

    high: float
    opened: FloatArray


def whole_bound(
    points: OpenPoints, rules: FlatRules, *, value: float, watch: Watch, until_s: float
) -> WholeBound:
    """The bound. value: people whom the best sites so far complete, where the steps aim."""
    total = float(points.people.sum())
    best = total - value
    prices = _Prices(points, rules)
    base = np.repeat(points.people / np.maximum(points.size, 1), points.size)
    found, missing, picked = prices.bound(base)
    pace = Pace(found)
    average, opened = missing.copy(), np.zeros(len(rules.cost))
    opened[picked] = 1.0
    for number in range(ROUNDS):
        over = watch.report(PROVING, objective=-value, bound=max(pace.low, 0.0) - total)
        if over or watch.seconds > until_s or best - pace.low <= 1e-9 * max(abs(best), 1e-12):
            break
        direction = np.where((base <= 0.0) & (average < 0.0), 0.0, average)
        length = float(np.square(direction).sum())
        if length == 0.0:
            break
        price = prices.allowed(base + pace.step * max(best - pace.low, 1e-9 * total) / length * direction)
        found, missing, picked = prices.bound(price)
        share = mixture(average, missing, most=pace.mixed)
        average += share * (missing - average)
        opened *= 1.0 - share
        opened[picked] += share
        if pace.rose(found, onward=bool((missing * direction).sum() >= 0)):
            base = price
        if pace.stalled(number, best):
            break
    return WholeBound(high=min(total, max(value, total - pace.low)), opened=opened)


class _Prices:
    """What prices of (point, row) are worth, one for each entry of ``parts``."""

    def __init__(self, points: OpenPoints, rules: FlatRules) -> None:
        self.points, self.rules = points, rules
        self.row = points.parts.indices.astype(np.int64)
        self.point = np.repeat(np.arange(len(points.people)), points.size)
        self.locked = np.flatnonzero(rules.locked)
        self.free, self.ones = np.zeros(0), np.ones(points.pairs.row_count)
        self.rho = np.empty(len(rules.cost))

    def bound(self, price: FloatArray) -> tuple[float, FloatArray, IntArray]:
        """L, by how often each entry's row is served too seldom (1 - times), and the sites of L's answer."""
        pairs = self.points.pairs
        by_row = np.bincount(self.row, weights=price, minlength=pairs.row_count).astype(np.float64)
        reduced_costs(pairs.offset, pairs.row, self.free, by_row, self.rho)
        picked, least = cheapest_set(self.rules, self.rho)
        times = np.empty(pairs.row_count)
        opened = np.concatenate([self.locked, picked])
        times_served(pairs.offset, pairs.row, self.free, self.ones, opened, times)
        value = float(price.sum() + self.rho[self.locked].sum() + least)
        return value, 1.0 - times[self.row], picked

    def allowed(self, price: FloatArray) -> FloatArray:
        """The prices moved to where none is negative and a point's sum is at most its people."""
        people, size = self.points.people, self.points.size
        price = np.maximum(price, 0.0)
        for _ in range(3):
            over = np.maximum(self._sums(price) - people, 0.0) / np.maximum(size, 1)
            price = np.maximum(price - over[self.point], 0.0)
        sums = self._sums(price)
        scale = np.where(sums > people, people / np.maximum(sums, 1e-300), 1.0)
        return price * scale[self.point]

    def _sums(self, price: FloatArray) -> FloatArray:
        return np.bincount(self.point, weights=price, minlength=len(self.points.people)).astype(np.float64)
