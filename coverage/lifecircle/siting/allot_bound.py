"""What no choice can beat where people are allotted to sites: a Lagrangian bound.

Of the model of ``allot``, with f_j the price of a site (cover: 0), u_k the people of point k who are
served, and μ what one of them is worth (cover: 1; reach: a price of the condition Σ u >= wanted):

    min  Σ f_j y_j + μ (wanted - Σ_k u_k),   Σ_{k asks for i} u_k <= Σ_j z_ij   for every row i

Taking these conditions into the objective at prices π_i >= 0 gives

    L(π, μ) = μ wanted - Σ_k w_k max(0, μ - Σ_{i of k} π_i) + min_S Σ_{j in S} (f_j - K_j)

over sets S as in ``bound``, existing sites among them. K_j is what site j is worth if it has room for
itself alone: each service filled with the rows of highest price near it (a fractional knapsack). With
prices of one on the rows of one service it is the room of that service; the best prices reach the
linear programme in which nobody is allotted beyond z_ij <= w_i y_j. They are found by the volume
algorithm, as there, in steps that are alike for rows with many and with few people.
"""

from typing import NamedTuple

import numpy as np

from .allot_model import Aim, Allotment
from .allot_steps import Rooms, filled_by_price
from .answer import Watch
from .bound import cheapest_set
from .pairs import FloatArray, IntArray
from .volume import LOOK_EVERY, PROVING, ROUNDS, Pace, mixture

IDLE_LOOKS = 3
"""So many looks at the bound in a row without a rise end the search for better prices."""
_WORTH_TRIED = np.geomspace(0.05, 20.0, 14)


class RoomBound(NamedTuple):
    """low: no choice has a smaller objective. price (rows,), worth: the π and μ of the bound.

    opened (candidates,): how often one is open on average over the answers of L, and rho
    (candidates,): f - K at those prices; both tell which sites are likely good. rounds: steps made.
    """

    low: float
    price: FloatArray
    worth: float
    opened: FloatArray
    rho: FloatArray
    rounds: int


def room_bound(
    case: Allotment, rooms: Rooms, aim: Aim, *, best: float, watch: Watch, until_s: float,
    before: RoomBound | None = None,
) -> RoomBound:  # fmt: skip
    """The bound. best: objective of the best answer so far, inf for none.

    Where no choice is permitted it may rise above ``dearest_choice``, and ends there.
    """
    prices = _Prices(case, rooms, aim)
    most = dearest_choice(case, aim.price) if aim.goal == "reach" else np.inf
    base, worth = prices.first() if before is None else (before.price, before.worth)
    now = prices.bound(base, worth)
    begun = before is not None and before.rounds > 0
    pace = Pace(now.low, step=0.02, mixed=0.02) if begun else Pace(now.low)
    miss, miss_people = now.missing.copy(), now.missing_people
    opened = np.zeros(len(aim.price))
    opened[now.picked] = 1.0
    if before is not None and begun:
        opened = before.opened.copy()
    low_at = now
    scale, whole = np.maximum(case.people, 1e-9), max(float(case.counted.sum()), 1e-9)
    idle, number = 0, 0
    for number in range(ROUNDS):
        goal_at = best if np.isfinite(best) else pace.low + max(1.0, abs(pace.low))
        over = watch.report(PROVING, objective=best, bound=pace.low)
        if over or watch.seconds > until_s or goal_at - pace.low <= 1e-9 * max(abs(goal_at), 1.0):
            break
        if pace.low > most:
            break
        ahead = np.where((base <= 0.0) & (miss < 0.0), 0.0, miss)
        ahead_people = 0.0 if aim.goal == "cover" else miss_people
        length = float((ahead**2 / scale).sum()) + ahead_people**2 / whole
        if length == 0.0:
            break
        step = pace.step * (goal_at - pace.low) / length
        tried = np.maximum(base + step * ahead / scale, 0.0)
        tried_worth = max(worth + step * ahead_people / whole, 0.0)
        now = prices.bound(tried, tried_worth)
        share = mixture(miss / np.sqrt(scale), now.missing / np.sqrt(scale), most=pace.mixed)
        miss += share * (now.missing - miss)
        miss_people += share * (now.missing_people - miss_people)
        opened *= 1.0 - share
        opened[now.picked] += share
        onward = float((now.missing * ahead / scale).sum()) + now.missing_people * ahead_people / whole
        if pace.rose(now.low, onward=onward >= 0):
            base, worth, low_at = tried, tried_worth, now
        if number % LOOK_EVERY == LOOK_EVERY - 1:
            idle = idle + 1 if pace.stalled(number, goal_at) else 0
        if idle == IDLE_LOOKS:
            break
    return RoomBound(low=pace.low, price=base, worth=worth, opened=opened, rho=low_at.rho, rounds=number)


def dearest_choice(case: Allotment, price: FloatArray) -> float:
    """No permitted choice of the goal reach costs more: a bound above it proves that there is none."""
    free = np.sort(price[~case.rules.locked])[::-1]
    return float(free[: case.rules.most].sum()) * (1 + 1e-6) + 1e-6


class _Valued(NamedTuple):
    low: float
    missing: FloatArray
    missing_people: float
    picked: IntArray
    rho: FloatArray


class _Prices:
    """What prices are worth."""

    def __init__(self, case: Allotment, rooms: Rooms, aim: Aim) -> None:
        self.case, self.rooms, self.goal, self.wanted = case, rooms, aim.goal, aim.wanted
        paid = aim.goal != "cover" and ~case.rules.locked
        self.price = np.where(paid, aim.price, 0.0)
        self.point = np.repeat(np.arange(len(rooms.point_people)), np.diff(rooms.part_begin))
        self.locked = np.flatnonzero(case.rules.locked)

    def bound(self, price: FloatArray, worth: float) -> _Valued:
        """L; by how much more is asked of each row than sites take in; the same for the people wanted."""
        rooms, rules = self.rooms, self.case.rules
        order = np.argsort(-price, kind="stable")
        value, times = np.zeros(len(rooms.full)), np.zeros(len(price))
        filled_by_price(rooms, order, price, rooms.full.copy(), value, times)
        sites = len(rules.cost)
        gain = np.bincount(rooms.site, weights=value, minlength=sites).astype(np.float64)
        rho = self.price - gain
        picked, least = cheapest_set(rules, np.where(rules.locked, rho, np.minimum(rho, 0.0)))
        picked = picked[rho[picked] < 0.0]
        opened = np.zeros(sites, dtype=bool)
        opened[self.locked] = opened[picked] = True
        times[:] = 0.0
        left = np.where(opened[rooms.site], rooms.full, 0.0)
        filled_by_price(rooms, order, price, left, value, times)
        asked = np.bincount(self.point, weights=price[rooms.part], minlength=len(rooms.point_people))
        spare = worth - asked
        served = np.where(spare > 0.0, rooms.point_people, 0.0)
        low = worth * self.wanted - float(served @ np.maximum(spare, 0.0))
        low += float(rho[self.locked].sum()) + least
        asking = np.bincount(rooms.part, weights=served[self.point], minlength=len(price))
        wanting = asking.astype(np.float64) - times
        return _Valued(low, wanting, self.wanted - float(served.sum()), picked, rho)

    def first(self) -> tuple[FloatArray, float]:
        """Prices of one on the rows of that service which bounds best, or none at all."""
        kinds = self.case.full.shape[1]
        rows = [np.zeros(len(self.case.people)), *(np.where(self.case.service == one, 1.0, 0.0)
                                                   for one in range(kinds))]  # fmt: skip
        worths = [1.0]
        if self.goal != "cover":
            paid = self.price[~self.case.rules.locked]
            usual = float(paid[paid > 0].mean()) if (paid > 0).any() else 1.0
            worths = [usual / max(self.wanted, 1.0) * factor for factor in _WORTH_TRIED]
        tried = [(one * worth, worth) for one in rows for worth in worths]
        lows = [self.bound(price, worth).low for price, worth in tried]
        return tried[int(np.argmax(lows))]
