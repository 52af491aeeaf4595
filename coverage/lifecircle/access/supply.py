"""How much does each facility offer, in which unit, and how many people does a unit serve?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lifecircle.coverage.ground import Ground
from lifecircle.coverage.needs import types_of
from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.place import CAPACITIES
from lifecircle.geodata.text import Text
from lifecircle.plan.model import Circle, Need, Ratio
from lifecircle.plan.target import parse_target

from .pairs import BoolArray, FloatArray

SITES = "sites"
"""Every facility counts one."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Supply:
    """Supply of the facilities of one need.

    column: capacity column, or SITES. units (s,): 0 where unknown. known (s,): whether the data
    say. persons_per_unit: people whom one unit serves; None: no limit is known.
    origin: where persons_per_unit comes from: ``given``, the id of a ratio of the plan, ``one``
    (a place is for one person), or ``none``. mixed: the columns among which the planner has to
    choose, where SITES was taken because the types are counted in several.
    """

    column: str
    units: FloatArray
    known: BoolArray
    persons_per_unit: float | None
    origin: str
    mixed: tuple[str, ...] = ()

    @property
    def capacity_persons(self) -> FloatArray:
        """People that each facility can take; inf where no limit is known, 0 where the data are missing."""
        if self.persons_per_unit is None:
            return np.full(len(self.units), np.inf)
        return self.units * self.persons_per_unit


def supply_of(
    ground: Ground,
    circle: Circle,
    need: Need,
    *,
    rows: npt.NDArray[np.int32],
    ratios: Sequence[Ratio] = (),
    column: str | None = None,
    persons_per_unit: float | None = None,
) -> Supply:
    """Supply of the facilities ``rows`` for a need.

    column: a capacity column or SITES; None takes the one that the need's types are counted in,
    and SITES where they are counted in several (``mixed``).
    persons_per_unit: None takes it from a ratio of the plan that counts this column of these
    types per head of the circle's group (4.6 places per 1,000: 217 people a place); without one,
    1 for ``places``, and no limit for anything else.

    Raises InputError where the column is unknown, and for people per unit that are not above 0.
    """
    if persons_per_unit is not None and not 0 < persons_per_unit < np.inf:
        raise InputError([_no_people_per_unit(circle, persons_per_unit)])
    counted_in = _columns_of(ground, need, rows)
    name = column or (counted_in[0] if len(counted_in) == 1 else SITES)
    if name == SITES:
        units = np.ones(len(rows))
    elif name in CAPACITIES and name in ground.facilities.columns:
        units = pd.to_numeric(ground.facilities[name]).to_numpy(dtype=float)[rows]
    else:
        raise InputError([_unknown_column(circle, name)])
    per_unit, origin = persons_per_unit, "given"
    if per_unit is None:
        per_unit, origin = _from_plan(circle, need, name, ratios)
    if per_unit is None and name == "places":
        per_unit, origin = 1.0, "one"
    return Supply(
        column=name,
        units=np.nan_to_num(units, nan=0.0),
        known=~np.isnan(units),
        persons_per_unit=per_unit,
        origin=origin if per_unit is not None else "none",
        mixed=counted_in if column is None and len(counted_in) > 1 else (),
    )


def _columns_of(ground: Ground, need: Need, rows: npt.NDArray[np.int32]) -> tuple[str, ...]:
    """The columns in which the types at hand are counted; SITES for those that have none."""
    kinds = set(ground.facilities["type"].iloc[rows]) or set(types_of(need))
    return tuple(sorted({ground.taxonomy.types[kind].capacity or SITES for kind in kinds}))


def _unknown_column(circle: Circle, name: str) -> Problem:
    known = ", ".join((*CAPACITIES, SITES))
    return Problem(
        code="capacity_unknown",
        file=circle.id,
        message=Text("没有这个容量字段", "there is no such capacity column"),
        remedy=Text(f"可用：{known}", f"use one of: {known}"),
        found=name,
    )


def _no_people_per_unit(circle: Circle, given: float) -> Problem:
    return Problem(
        code="persons_per_unit",
        file=circle.id,
        message=Text(
            "每单位供给服务的人数应大于 0",
            "people per unit of supply should be a number above 0",
        ),
        remedy=Text(
            "请改 --persons-per-unit；不写时取规划指标的目标值",
            "change --persons-per-unit, or leave it out to take the target of a ratio of the plan",
        ),
        found=f"{given:g}",
    )


def _from_plan(circle: Circle, need: Need, column: str, ratios: Sequence[Ratio]) -> tuple[float | None, str]:
    """People per unit by the target of a ratio that counts the same supply for the same group."""
    wanted = set(types_of(need))
    for ratio in ratios:
        counted = SITES if ratio.numerator.count else ratio.numerator.sum
        target = parse_target(ratio.target)
        if (
            counted == column
            and ratio.denominator.population == circle.serves
            and wanted <= set(ratio.numerator.types)
            and not (ratio.per_year or ratio.relative or ratio.numerator.where)
            and target.low is not None
            and target.low > 0
        ):
            return ratio.denominator.per / target.low, ratio.id
    return None, "none"
