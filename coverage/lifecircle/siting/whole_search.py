"""A first answer fast for people who have every service: greedy lists and swaps."""

from collections.abc import Sequence

import numpy as np

from lifecircle.geodata.text import Text

from .answer import Watch
from .pairs import BoolArray, FloatArray, IntArray
from .points import OpenPoints
from .rules import FlatRules
from .whole_steps import Net, Now, best_addition, close_one, open_one

SEARCHING = Text("逐处比较候选点", "comparing candidates")
HINTS = (1e-3, 0.1, 1.0, 100.0)
"""What rows on the way to completeness count in the greedy lists that are tried."""
_LAST_HINT = 1e-6


class Whole:
    """Open sites, changed one by one, and the people they complete. value: those people."""

    def __init__(self, points: OpenPoints, rules: FlatRules) -> None:
        begin, point = points.by_row
        part = points.people / np.maximum(points.size, 1)
        self.net = Net(points.pairs.offset, points.pairs.row, begin, point, points.people, part)
        self.rules, self.points = rules, points
        self._member = np.repeat(np.arange(len(rules.cost)), np.diff(rules.limit_offset))
        self.clear()

    def clear(self) -> None:
        """Only what is locked is open."""
        self.now = Now(np.zeros(self.points.pairs.row_count, np.int64), self.points.size.copy())
        self.opened = np.zeros(len(self.rules.cost), dtype=bool)
        self.new: list[int] = []
        self.value = 0.0
        for one in np.flatnonzero(self.rules.locked):
            self.opened[one] = True
            self.value += open_one(self.net, self.now, int(one))

    def open(self, candidate: int) -> None:
        """Open a candidate."""
        self.opened[candidate] = True
        self.new.append(candidate)
        self.value += open_one(self.net, self.now, candidate)

    def close(self, candidate: int) -> None:
        """Close a candidate."""
        self.opened[candidate] = False
        self.new.remove(candidate)
        self.value -= close_one(self.net, self.now, candidate)

    def next_one(self, *, hint: float, price: FloatArray | None = None) -> int:
        """The best candidate to open that the rules allow, -1 for none."""
        may, wanting = self.may()
        each = np.ones(len(may)) if price is None else np.maximum(price, 1e-9)
        best, _ = best_addition(self.net, self.now, may, each, hint)
        if best < 0 and wanting and may.any():
            best = int(np.flatnonzero(may)[0])
        return int(best)

    def may(self) -> tuple[BoolArray, bool]:
        """Which candidates may be opened; limits that ask for a member come first (second value)."""
        rules = self.rules
        if len(self.new) >= rules.most:
            return np.zeros(len(self.opened), dtype=bool), False
        left = rules.budget * (1 + 1e-12) - rules.cost[self.new].sum()
        may: BoolArray = ~self.opened & (rules.cost <= left)
        if not len(rules.least):
            return may, False
        counts = np.bincount(rules.limit[self.opened[self._member]], minlength=len(rules.least))
        may[self._member[counts[rules.limit] >= rules.greatest[rules.limit]]] = False
        lacking = counts < rules.least
        if lacking.any():
            asked = np.zeros(len(may), dtype=bool)
            asked[self._member[lacking[rules.limit]]] = True
            may &= asked
        return may, bool(lacking.any())


def good_answer(points: OpenPoints, rules: FlatRules, *, watch: Watch) -> tuple[IntArray | None, float]:
    """New sites that keep the rules, None where no list did, and the people they complete."""
    state = Whole(points, rules)
    best: IntArray | None = None
    value = -1.0
    prices = [None] if not np.isfinite(rules.budget) else [None, rules.cost]
    for hint in HINTS:
        for price in prices:
            state.clear()
            _fill(state, hint=hint, price=price)
            _swapped(state, watch=watch)
            if rules.allow(np.flatnonzero(state.opened)):
                spared(state)
                if state.value > value + 1e-9:
                    best, value = np.array(sorted(state.new), dtype=np.int64), state.value
            if watch.report(SEARCHING, objective=-max(value, 0.0), bound=-float(points.people.sum())):
                return best, value
    return best, value


def improved(
    points: OpenPoints,
    rules: FlatRules,
    new: IntArray | None,
    value: float,
    *,
    often: FloatArray,
    watch: Watch,
) -> tuple[IntArray | None, float]:
    """The better of an answer and of the sites that the bound opens most often, made better by swaps."""
    state = Whole(points, rules)
    for one in np.argsort(-often, kind="stable"):
        if often[one] > 0 and not state.opened[one] and state.may()[0][one]:
            state.open(int(one))
    _fill(state, hint=_LAST_HINT)
    _swapped(state, watch=watch)
    if not rules.allow(np.flatnonzero(state.opened)):
        return new, value
    spared(state)
    if new is None or state.value > value + 1e-9 * max(1.0, value):
        return np.array(sorted(state.new), dtype=np.int64), state.value
    return new, value


def in_order(points: OpenPoints, rules: FlatRules, new: IntArray) -> tuple[IntArray, list[float]]:
    """The same sites, that which completes most first, and the people complete with the first 0, 1, 2, …"""
    state = Whole(points, _free(rules))
    state.opened[np.setdiff1d(np.arange(len(rules.cost)), new)] = True  # nothing else may be opened
    values = [state.value]
    for _ in range(len(new)):
        best = state.next_one(hint=_LAST_HINT)
        state.open(best if best >= 0 else int(np.flatnonzero(~state.opened)[0]))
        values.append(state.value)
    return np.array(state.new, dtype=np.int64), values


def listed(points: OpenPoints, rules: FlatRules, *, most: int) -> list[float]:
    """People complete with the first 1, 2, … of a greedy list without rules: where more stop paying."""
    state = Whole(points, _free(rules))
    values: list[float] = []
    for _ in range(most):
        best = state.next_one(hint=HINTS[0])
        if best < 0:
            break
        state.open(best)
        values.append(state.value)
    return values


def spared(state: Whole) -> None:
    """Close sites that complete nobody, where the rules allow that; the last opened first."""
    for one in list(reversed(state.new)):
        before = state.value
        state.close(one)
        if state.value < before - 1e-9 or not state.rules.allow(np.flatnonzero(state.opened)):
            state.open(one)


def value_of(points: OpenPoints, opened: Sequence[int] | IntArray) -> float:
    """People complete with exactly these open."""
    return float(points.people[points.complete(np.asarray(opened, dtype=np.int64))].sum())


def _fill(state: Whole, *, hint: float, price: FloatArray | None = None) -> None:
    while (best := state.next_one(hint=hint, price=price)) >= 0:
        state.open(best)


def _swapped(state: Whole, *, watch: Watch) -> None:
    """Each site in turn exchanged for what completes most in its stead, while that helps."""
    better = True
    while better and not watch.over:
        better = False
        for one in sorted(state.new):
            before, held = state.value, list(state.new)
            state.close(one)
            _fill(state, hint=_LAST_HINT)
            if state.value > before + 1e-9 * max(1.0, before) and state.rules.allow(
                np.flatnonzero(state.opened)
            ):
                better = True
            elif set(state.new) != set(held):
                for added in [each for each in state.new if each not in held]:
                    state.close(added)
                state.open(one)
            if watch.report(SEARCHING, objective=-state.value, bound=-float(state.points.people.sum())):
                return


def _free(rules: FlatRules) -> FlatRules:
    """Only what is locked is kept."""
    none = np.zeros(0, np.int64)
    return FlatRules(
        cost=np.zeros(len(rules.cost)), locked=rules.locked, most=len(rules.cost), budget=np.inf,
        limit_offset=np.zeros(len(rules.cost) + 1, np.int64), limit=none, least=none, greatest=none,
    )  # fmt: skip
