"""What may be chosen: number of sites, budget, what is open already, who excludes whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .pairs import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How many of the members may, or must, be open; those open already count as well.

    members: candidates, ascending. name: what a message calls it (a district, a spacing).
    """

    members: tuple[int, ...]
    at_least: int = 0
    at_most: int | None = None
    name: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Rules:
    """Rules of the choice among ``n`` candidates; the default allows everything.

    sites: at most so many new sites, None for any number.
    budget: the new sites together cost at most this, None for any cost.
    cost (n,): cost of opening each candidate, zero or more; None: one each where the goal
        counts sites, nothing otherwise.
    locked (n,): open already; they cost nothing and do not count among ``sites``.
    limits: see Limit. The order of candidates breaks ties: the first of equals is taken.
    capacity_persons, least_persons (n,): people that each serves at most, and at least where
        it is opened; None: no bound. With either, people are allotted to sites; the people of
        one row may be split among several.
    """

    sites: int | None = None
    budget: float | None = None
    cost: FloatArray | None = None
    locked: BoolArray | None = None
    limits: tuple[Limit, ...] = ()
    capacity_persons: FloatArray | None = None
    least_persons: FloatArray | None = None

    @property
    def allots(self) -> bool:
        """Whether people have to be allotted to sites."""
        return self.capacity_persons is not None or self.least_persons is not None

    def checked(self, count: int) -> "Rules":
        """These rules with an array for each of ``count`` candidates.

        Raises ValueError for arrays of another length and for numbers that make no sense.
        """
        if self.sites is not None and self.sites < 0:
            raise ValueError("sites must be zero or more")
        if self.budget is not None and not self.budget >= 0:
            raise ValueError("budget must be zero or more")
        locked = np.zeros(count, dtype=bool) if self.locked is None else np.asarray(self.locked, dtype=bool)
        cost = _amounts("cost", self.cost, count=count)
        capacity = _amounts("capacity_persons", self.capacity_persons, count=count)
        least = _amounts("least_persons", self.least_persons, count=count)
        if locked.shape != (count,):
            raise ValueError("locked needs one value per candidate")
        for limit in self.limits:
            if any(not 0 <= member < count for member in limit.members):
                raise ValueError(f"limit {limit.name!r} names a candidate that does not exist")
        return Rules(
            sites=self.sites,
            budget=self.budget,
            cost=cost,
            locked=locked,
            limits=self.limits,
            capacity_persons=capacity,
            least_persons=least,
        )


def _amounts(name: str, given: npt.ArrayLike | None, *, count: int) -> FloatArray | None:
    if given is None:
        return None
    amounts = np.asarray(given, dtype=np.float64)
    if amounts.shape != (count,) or np.isnan(amounts).any() or (amounts < 0).any():
        raise ValueError(f"{name} needs one value per candidate, zero or more")
    return amounts


@dataclass(frozen=True, kw_only=True, eq=False)
class FlatRules:
    """Rules as plain arrays, for the search.

    cost (n,), locked (n,). most: new sites at most (n where unlimited); budget: inf where none.
    limit_offset (n + 1,), limit: the limits of each candidate; least, greatest (limits,).
    """

    cost: FloatArray
    locked: BoolArray
    most: int
    budget: float
    limit_offset: IntArray
    limit: IntArray
    least: IntArray
    greatest: IntArray

    @cached_property
    def plain(self) -> bool:
        """Whether nothing but the number of sites binds."""
        return not np.isfinite(self.budget) and len(self.least) == 0

    def allow(self, chosen: Sequence[int] | IntArray) -> bool:
        """Whether these open sites (locked ones among them) keep every rule."""
        opened = np.zeros(len(self.cost), dtype=bool)
        opened[np.asarray(chosen, dtype=np.int64)] = True
        new = opened & ~self.locked
        counts = np.bincount(
            self.limit[np.repeat(opened, np.diff(self.limit_offset))], minlength=len(self.least)
        )
        return bool(
            opened[self.locked].all()
            and new.sum() <= self.most
            and self.cost[new].sum() <= self.budget * (1 + 1e-12)
            and (counts >= self.least).all()
            and (counts <= self.greatest).all()
        )

    def may_add(self, opened: Sequence[int], candidate: int) -> bool:
        """Whether one more keeps budget and upper limits; ``opened`` holds the locked ones too."""
        if self.cost[list(opened)].sum() + self.cost[candidate] > self.budget * (1 + 1e-12):
            return False
        for limit in self.limit[self.limit_offset[candidate] : self.limit_offset[candidate + 1]]:
            there = sum(
                limit in self.limit[self.limit_offset[one] : self.limit_offset[one + 1]] for one in opened
            )
            if there + 1 > self.greatest[limit]:
                return False
        return True


def flat_rules(rules: Rules, *, count: int) -> FlatRules:
    """Checked rules as plain arrays; cost nothing where none is stated."""
    given = rules.checked(count)
    locked = np.zeros(count, dtype=bool) if given.locked is None else given.locked
    cost = np.zeros(count) if given.cost is None else given.cost
    member = np.array([member for limit in given.limits for member in limit.members], dtype=np.int64)
    number = np.repeat(
        np.arange(len(given.limits), dtype=np.int64), [len(limit.members) for limit in given.limits]
    )
    order = np.argsort(member, kind="stable")
    return FlatRules(
        cost=np.where(locked, 0.0, cost),
        locked=locked,
        most=count if given.sites is None else min(given.sites, count),
        budget=np.inf if given.budget is None else float(given.budget),
        limit_offset=np.searchsorted(member[order], np.arange(count + 1)).astype(np.int64),
        limit=number[order],
        least=np.array([limit.at_least for limit in given.limits], dtype=np.int64),
        greatest=np.array(
            [count if limit.at_most is None else limit.at_most for limit in given.limits], dtype=np.int64
        ),
    )
