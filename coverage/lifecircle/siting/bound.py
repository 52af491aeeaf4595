"""What no choice can beat: the Lagrangian bound, by subgradient steps.

Every row must be served once or pay o_i. Taking that condition into the objective at prices
0 <= λ_i <= w_i o_i gives, for any λ, a lower bound of the optimum of ``steps``:

    L(λ) = Σ_i λ_i + Σ_{j locked} ρ_j + min_S Σ_{j in S} ρ_j,   ρ_j = Σ_i min(0, w_i d_ij - λ_i)

over sets S of at most p new sites (or, with a budget, a fractional knapsack; the better counts).
Limits are left out, which keeps the bound true. Method: Held and Karp 1971; Cornuejols, Fisher and
Nemhauser 1977 for facilities.
"""

from dataclasses import dataclass

import numpy as np

from lifecircle.geodata.text import Text

from .answer import Watch
from .pairs import BoolArray, FloatArray, IntArray
from .search import Case, swapped
from .steps import reduced_costs, times_served, two_nearest

PROVING = Text("估算最优上限", "working out the bound")

_STALE = 20
_TRIED_EVERY = 25
_SMALL_PAIRS = 1_000_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Bound:
    """value: proven lower bound of the objective. new: the best sites seen. objective: theirs.

    shut, sure (candidates,): proven to be in no better answer, and in every better answer.
    price (rows,): the λ of the bound.
    """

    value: float
    new: IntArray
    objective: float
    shut: BoolArray
    sure: BoolArray
    price: FloatArray


def lagrangian_bound(
    case: Case, new: IntArray, *, watch: Watch, rounds: int = 600, close_enough: float = 1e-9,
    sign: float = 1.0, shift: float = 0.0, price: FloatArray | None = None,
) -> Bound:  # fmt: skip
    """Bound and perhaps better sites, starting from the sites ``new``.

    close_enough: end when the gap to the objective is below this share of it.
    price (rows,): λ to begin with. sign, shift: the standing that is told is shift + sign x value.
    """
    pairs, rules = case.pairs, case.rules
    best_new = new
    best = case.value(np.concatenate([case.locked, new]))
    feasible = rules.allow(np.concatenate([case.locked, new]))
    chosen = np.concatenate([case.locked, new]).astype(np.int64)
    _, first, second = two_nearest(pairs.offset, pairs.row, pairs.cost, case.otherwise, chosen)
    weighed = case.people[pairs.row] * pairs.cost
    dearest = case.people * case.otherwise
    if price is None:
        price = case.people * 0.5 * (first + second)
    rho, served = np.empty(pairs.candidate_count), np.empty(pairs.row_count)
    low, low_price = -np.inf, price
    direction = np.zeros(pairs.row_count)
    pace, stale = 1.5, 0
    for number in range(rounds):
        reduced_costs(pairs.offset, pairs.row, weighed, price, rho)
        picked, total = _cheapest(case, rho)
        value = float(price.sum() + rho[case.locked].sum() + total)
        if np.isinf(low) or value > low + 1e-12 * abs(low):
            low, low_price, stale = value, price.copy(), 0
        else:
            stale += 1
        if number % _TRIED_EVERY == 0 and number and feasible:
            best_new, best = _tried(case, picked, best_new, best, watch=watch)
        over = watch.report(PROVING, objective=shift + sign * best, bound=shift + sign * low)
        if over or best - low <= close_enough * max(abs(best), 1e-12):
            break
        if stale >= _STALE:
            pace, stale, price = 0.6 * pace, 0, low_price.copy()
            direction[:] = 0.0
            if pace < 2e-3:
                break
            continue
        times_served(pairs.offset, pairs.row, weighed, price, np.concatenate([case.locked, picked]), served)
        direction = 0.3 * direction + (1.0 - served)
        length = float(direction @ direction)
        if length == 0.0:
            break
        price = np.clip(price + pace * (1.02 * best - value + 1e-9) / length * direction, 0.0, dearest)
    reduced_costs(pairs.offset, pairs.row, weighed, low_price, rho)
    shut, sure = _settled(case, rho, low, best)
    return Bound(value=min(low, best), new=best_new, objective=best, shut=shut, sure=sure, price=low_price)


def _cheapest(case: Case, rho: FloatArray) -> tuple[IntArray, float]:
    """Candidates of a permitted set with least Σ ρ, and a number that no permitted set is below."""
    rules = case.rules
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


def _tried(
    case: Case, picked: IntArray, best_new: IntArray, best: float, *, watch: Watch
) -> tuple[IntArray, float]:
    """The sites that the bound points at, swapped, where they keep the rules and are better."""
    if not case.rules.allow(np.concatenate([case.locked, picked])):
        return best_new, best
    small = len(case.pairs.row) <= _SMALL_PAIRS
    found = swapped(case, np.sort(picked), watch=watch, rounds=10_000 if small else 3)
    value = case.value(np.concatenate([case.locked, found]))
    return (found, value) if value < best else (best_new, best)
