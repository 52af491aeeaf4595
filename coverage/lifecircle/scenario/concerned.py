"""Which facility types a change touches, and which cells it can reach."""

import functools
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from lifecircle.coverage.ground import Ground
from lifecircle.coverage.needs import types_of
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.plan.model import Circle, Condition, Need, Quantity

from .kept_networks import Changes, KeptNetworks, Search, searches_of

Cells = npt.NDArray[np.bool_]


class Concerned:
    """Which cells a change can reach, circle by circle; each search is mended once."""

    def __init__(
        self,
        before: KeptNetworks,
        after: KeptNetworks,
        *,
        types: frozenset[str],
        changes: Changes,
    ) -> None:
        self.before, self.after, self.types, self.changes = before, after, types, changes
        self.known: dict[Search, Cells | None] = {}

    def cells(self, circle: Circle) -> npt.NDArray[np.int64] | None:
        """Positions of the cells to look at again; None where the circle is not concerned at all."""
        count = len(self.after.ground.cell_xy_m)
        asked = kinds_of(kind for need in circle.needs for kind in types_of(need))
        touched = bool(asked & self.types)
        if circle.measure == "straight":
            return np.arange(count) if touched else None
        found = [self._of_search(search, leaf) for _, search, leaf in self._searches(circle)]
        reached = [cells for cells in found if cells is not None]
        together = np.flatnonzero(np.logical_or.reduce(reached)) if reached else np.zeros(0, np.int64)
        return together if touched or len(together) else None

    def needs(self, circle: Circle) -> frozenset[int]:
        """Positions of the needs of a circle whose searches a change reaches."""
        if circle.measure == "straight":
            return frozenset(range(len(circle.needs)))
        return frozenset(
            at for at, search, leaf in self._searches(circle) if self._of_search(search, leaf) is not None
        )

    def _searches(self, circle: Circle) -> Iterator[tuple[int, Search, Need]]:
        return searches_of(circle, self.after.assumptions, self.after.ground.place.groups)

    def _of_search(self, search: Search, leaf: Need) -> Cells | None:
        if search not in self.known:
            if search.graph in self.changes.graphs or self.types & kinds_of(leaf.types):
                self.known[search] = self.after.repair(self.before, search, of=leaf, changes=self.changes)
            else:
                self.after.labels[search] = self.before.labels[search]
                self.known[search] = None
        return self.known[search]


def types_touched(before: Ground, after: Ground) -> frozenset[str]:
    """Types of all facilities that came, went or changed in any way."""
    came_from = before.rows_of_facilities(after.facility_words("id"))
    both = came_from >= 0
    went = np.ones(len(before.facilities), dtype=bool)
    went[came_from[both]] = False
    differs = np.zeros(int(both.sum()), dtype=bool)
    for column in after.facilities.columns.drop("geometry"):
        if column in before.facilities.columns:
            old = before.facilities[column].array.take(came_from[both])
            new = after.facilities[column].array[both]
            if not old.equals(new):
                differs |= _differ(pd.Series(old), pd.Series(new))
    rows = ~both
    rows[both] = differs
    kinds = after.facility_words("type")[rows], before.facility_words("type")[came_from[both][differs]]
    return frozenset(str(kind) for some in (*kinds, before.facility_words("type")[went]) for kind in some)


def _differ(old: pd.Series, new: pd.Series) -> Cells:
    same = (old == new).fillna(value=False).to_numpy(bool)
    unknown = old.isna().to_numpy(bool) & new.isna().to_numpy(bool)
    return ~(same | unknown)


def kinds_of(types: Iterable[str]) -> frozenset[str]:
    """The types and every type that is a kind of one."""
    return _kinds(tuple(types))


@functools.lru_cache(maxsize=1024)
def _kinds(types: tuple[str, ...]) -> frozenset[str]:
    return frozenset(load_taxonomy().including(types))


def asked_by(quantity: Quantity) -> Sequence[str]:
    """Types that a quantity counts or looks for beside them."""
    return (*quantity.types, *(quantity.near.types if quantity.near else ()))


def asked_in(condition: Condition) -> Iterator[str]:
    """Types that a condition asks for, anywhere inside it."""
    yield from condition.types
    yield from condition.near.types if condition.near else ()
    for quantity in condition.ratio or ():
        yield from asked_by(quantity)
    for inner in (*condition.all, *condition.any, *condition.none):
        yield from asked_in(inner)
