"""Good sites fast where people are allotted: lists by what the bound finds them worth, and exchanges."""

from collections.abc import Iterable

import numpy as np

from lifecircle.geodata.text import Text

from .allot_bound import RoomBound
from .allot_model import Aim, Allotment
from .allot_rooms import given_by_pair, nobody_in
from .allot_steps import Rooms, begin_with, fill_points
from .answer import Watch
from .pairs import BoolArray, FloatArray, IntArray

SEARCHING = Text("逐处比较候选点", "comparing candidates")
EFFORT = 3e8
"""Pairs filled while exchanging, about; a count and not a time, so that answers repeat."""
MOST_FILLS = 3000


class Search:
    """The best permitted sites so far. new: None where none was found; value: as the goal counts.

    value of cover: minus the people who have everything; of reach: the price of the sites.
    """

    def __init__(self, case: Allotment, rooms: Rooms, aim: Aim, *, watch: Watch) -> None:
        self.case, self.rooms, self.goal, self.wanted, self.watch = case, rooms, aim.goal, aim.wanted, watch
        self.price = np.where(case.rules.locked, 0.0, aim.price)
        self.state = nobody_in(rooms)
        self.order = self.best_order = np.arange(len(rooms.point_people))
        self.new: IntArray | None = None
        self.value = np.inf
        self.low, self.until_s = -np.inf, np.inf
        self.fills_left = int(np.clip(EFFORT / max(1, len(rooms.row)), 20, MOST_FILLS))

    def improve(self, bound: RoomBound, *, until_s: float) -> None:
        """Try the lists that a bound suggests, and exchanges in the best of them, until so many seconds."""
        self.low, self.until_s = max(self.low, bound.low), until_s
        asked = np.zeros(len(self.rooms.point_people))
        point = np.repeat(np.arange(len(asked)), np.diff(self.rooms.part_begin))
        np.add.at(asked, point, bound.price[self.rooms.part])
        self.order = np.lexsort((np.arange(len(asked)), asked))
        cost = np.maximum(self.case.rules.cost, 1e-9)
        lists = [bound.opened, -bound.rho]
        if np.isfinite(self.case.rules.budget):
            lists += [one / cost for one in lists]
        elif self.goal == "reach":
            lists.append(-bound.rho / np.maximum(self.price, 1e-9))
        found = self.new
        for liking in lists:
            self._list(liking)
        if self.goal == "cover":
            self._exchange(np.argsort(bound.rho, kind="stable"))
        elif self.new is not None and self.new is not found:
            self._spare(self.new)

    def values(self) -> FloatArray | None:
        """The best answer as columns of ``allotment_model``; None without one."""
        if self.new is None:
            return None
        opened, self.order = self._opened(self.new), self.best_order
        people = self._people(opened)
        short = self.goal == "reach" and people < self.wanted * (1 - 1e-9)
        if short or not self._large_enough(self.new):
            return None
        given = given_by_pair(self.case, self.state.given)
        whole = np.zeros(0) if self.case.parts is None else self.state.have
        return np.concatenate([opened.astype(float), given, whole])

    def _list(self, liking: FloatArray) -> None:
        """Sites in the order of liking, as many as the rules allow (reach: as are needed)."""
        rules, locked = self.case.rules, np.flatnonzero(self.case.rules.locked)
        ranked = [int(one) for one in np.argsort(-liking, kind="stable") if not rules.locked[one]]
        opened = [int(one) for one in locked]
        new: list[int] = []
        for one in self._asked_first(ranked):
            if self.watch.over or len(new) >= rules.most or self.fills_left <= 0:
                break
            if self.goal == "reach" and rules.allow(opened) and self._enough(new):
                break
            if rules.may_add(opened, one):
                opened.append(one)
                new.append(one)
        self._take(np.array(sorted(new), dtype=np.int64))

    def _asked_first(self, ranked: list[int]) -> Iterable[int]:
        """The ranked sites, but first those that limits ask for, the best of each."""
        rules = self.case.rules
        member = np.repeat(np.arange(len(rules.cost)), np.diff(rules.limit_offset))
        counts = np.bincount(rules.limit[rules.locked[member]], minlength=len(rules.least))
        first: list[int] = []
        if (counts < rules.least).any():
            for one in ranked:
                mine = rules.limit[rules.limit_offset[one] : rules.limit_offset[one + 1]]
                if (counts[mine] < rules.least[mine]).any():
                    first.append(one)
                    counts[mine] += 1
        taken = set(first)
        return [*first, *(one for one in ranked if one not in taken)]

    def _exchange(self, ranked: IntArray) -> None:
        """Each site in turn exchanged for another, or one more opened, while that helps."""
        rules = self.case.rules
        better = self.new is not None
        others = [int(one) for one in ranked if not rules.locked[one]]
        while better and not self._ended:
            better = False
            for other in others:
                here = [int(one) for one in self.new] if self.new is not None else []
                if other in here:
                    continue
                for leaves in (None, *here):
                    tried = sorted({*here, other} - ({leaves} if leaves is not None else set()))
                    if len(tried) > rules.most or not rules.allow([*np.flatnonzero(rules.locked), *tried]):
                        continue
                    if self._take(np.array(tried, dtype=np.int64)):
                        better = True
                        break
                    if self._ended:
                        return

    def _spare(self, new: IntArray) -> None:
        """Close sites that are not needed, the dearest and last first."""
        for one in new[np.lexsort((-new, -self.price[new]))]:
            if self._take(np.setdiff1d(new, [one])):
                new = np.setdiff1d(new, [one])

    def _enough(self, new: list[int]) -> bool:
        return self._people(self._opened(new)) >= self.wanted * (1 - 1e-9)

    def _take(self, new: IntArray) -> bool:
        """Whether these sites are permitted and better than the best so far, which they then become."""
        rules = self.case.rules
        if self.watch.over and self.new is not None:
            return False
        if not rules.allow(np.concatenate([np.flatnonzero(rules.locked), new])):
            return False
        people = self._people(self._opened(new))
        value = -people if self.goal == "cover" else float(self.price[new].sum())
        if self.goal == "reach" and people < self.wanted * (1 - 1e-9):
            return False
        if value >= self.value - 1e-9 * max(1.0, abs(value)) or not self._large_enough(new):
            return False
        self.new, self.value, self.best_order = new, value, self.order
        return True

    @property
    def _ended(self) -> bool:
        if self.fills_left <= 0 or self.watch.seconds > self.until_s:
            return True
        return self.watch.report(SEARCHING, objective=self.value, bound=self.low)

    def _opened(self, new: Iterable[int] | IntArray) -> BoolArray:
        opened: BoolArray = self.case.rules.locked.copy()
        opened[np.asarray(new, dtype=np.int64)] = True
        return opened

    def _people(self, opened: BoolArray) -> float:
        """People who have everything with exactly these sites open; the state keeps who is where."""
        self.fills_left -= 1
        begin_with(self.rooms, self.state, opened)
        return float(fill_points(self.rooms, self.state, self.order))

    def _large_enough(self, new: IntArray) -> bool:
        """Whether every new site has its least size, as people were filled in last."""
        if not self.case.least.any():
            return True
        cell = np.repeat(self.rooms.site, np.diff(self.rooms.offset))
        load = np.bincount(cell, weights=self.state.given, minlength=len(self.case.least))
        return bool((load[new] >= self.case.least[new] - 1e-9).all())
