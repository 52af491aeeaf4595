"""Units that are to be fully covered: the case, and its model for the solver.

The formulas stand in ``full_cover``.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .milp import Model, stacked
from .pairs import BoolArray, FloatArray, IntArray, Pairs
from .points import OpenPoints, Points, open_points, what_is_lacking
from .radius import rule_rows
from .rules import FlatRules

ROUNDING = 1e-9
"""People by which a unit may miss its share, as a part of its people."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Units:
    """People by unit. point (rows,): the point of each demand row, -1 for none. people, unit (points,).

    A point is covered when all its rows are served. count: number of units. passes_share: of a
    unit's people that counts as full coverage. wanted: units that are to pass. never: see ``Points``.
    """

    point: IntArray
    people: FloatArray
    unit: IntArray
    count: int
    passes_share: float
    wanted: int
    never: BoolArray | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class UnitCase:
    """Units that can still come to pass. points: of them, by unit (``group``).

    need (units,): people lacking. before: units that pass already.
    """

    points: OpenPoints
    need: FloatArray
    before: int
    rules: FlatRules

    @property
    def possible(self) -> int:
        """Units that pass when everything is open."""
        return self.before + len(self.need)

    @property
    def locked(self) -> IntArray:
        """Candidates that are open already."""
        return np.flatnonzero(self.rules.locked)

    def enough(self, has: BoolArray) -> BoolArray:
        """Units that pass when these points have everything."""
        counted = np.where(has, self.points.people, 0.0)
        got = np.bincount(self.points.group, weights=counted, minlength=len(self.need))
        return got >= self.need

    def passing(self, opened: IntArray) -> int:
        """Units that pass with exactly these open."""
        return self.before + int(self.enough(self.points.complete(opened)).sum())


def unit_case(pairs: Pairs, served: BoolArray, units: Units, rules: FlatRules) -> UnitCase:
    """The case with equal rows and equal points of a unit made one."""
    points = Points(point=units.point, people=units.people, never=units.never)
    lacks = what_is_lacking(pairs, served, points)
    total = np.bincount(units.unit, weights=units.people, minlength=units.count)
    have, can = _by_unit(units, lacks.done), _by_unit(units, lacks.open)
    need = units.passes_share * total - have - ROUNDING * total
    alive = (total > 0) & (need > 0) & (can >= need)
    number = np.cumsum(alive) - 1
    kept = lacks.open & alive[units.unit]
    found = open_points(pairs, served, points, kept=kept, group=number[units.unit])
    return UnitCase(
        points=found, need=need[alive], before=int(((total > 0) & (need <= 0)).sum()), rules=rules
    )


def _by_unit(units: Units, counted: BoolArray) -> FloatArray:
    weights = np.where(counted, units.people, 0.0)
    return np.bincount(units.unit, weights=weights, minlength=units.count).astype(np.float64)


def unit_model(case: UnitCase, *, price: FloatArray, wanted: int) -> Model:
    """Columns: sites, points, units."""
    pairs, parts, people = case.points.pairs, case.points.parts, case.points.people
    count, points, units = len(price), len(people), len(case.need)
    columns = count + points + units
    serves = sparse.csr_array(
        (np.ones(len(pairs.row)), (pairs.row, pairs.candidate)), shape=(pairs.row_count, count)
    )
    point, row = parts.nonzero()
    asks = sparse.csr_array((np.ones(len(point)), (np.arange(len(point)), point)), shape=(len(point), points))
    no_units = sparse.csr_array((len(point), units))
    covered = sparse.hstack([serves[row], -asks, no_units], format="csr")
    held = sparse.csr_array((people, (case.points.group, np.arange(points))), shape=(units, points))
    needs = sparse.diags_array(-case.need, format="csr")
    passed = sparse.hstack([sparse.csr_array((units, count)), held, needs], format="csr")
    every = sparse.csr_array(
        (np.ones(units), (np.zeros(units, np.int64), count + points + np.arange(units))), shape=(1, columns)
    )
    above = np.array([np.inf])
    blocks = [
        (covered, np.zeros(len(point)), np.full(len(point), np.inf)),
        (passed, np.zeros(units), np.full(units, np.inf)),
        (every, np.array([float(wanted - case.before)]), above),
        *rule_rows(case.rules, columns=columns),
    ]
    lower = np.concatenate([case.rules.locked.astype(float), np.zeros(points + units)])
    cost = np.concatenate([np.where(case.rules.locked, 0.0, price), np.zeros(points + units)])
    whole = (np.arange(columns) < count) | (np.arange(columns) >= count + points)
    return Model(
        cost=cost, lower=lower, upper=np.ones(columns), whole=whole, **stacked(blocks, columns=columns)
    )


def filled(case: UnitCase, opened: IntArray) -> FloatArray:
    """Values of the model's columns with exactly these open."""
    sites = np.zeros(len(case.rules.cost))
    sites[opened] = 1.0
    has = case.points.complete(opened)
    return np.concatenate([sites, has.astype(float), case.enough(has).astype(float)])
