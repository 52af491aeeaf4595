"""Which supply of a need can be worked with, and what is told where nobody says how much there is."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lifecircle.coverage.circles import need_name
from lifecircle.coverage.ground import Ground
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Language
from lifecircle.plan.model import Circle, Need, Ratio

from .remarks import need_without_amounts
from .supply import SITES, Supply, supply_of


def chosen_supply(
    ground: Ground,
    circle: Circle,
    need: Need,
    *,
    rows: npt.NDArray[np.int32],
    ratios: Sequence[Ratio],
    capacity: str | None,
    persons_per_unit: float | None,
    amounts_needed: bool,
    language: Language,
) -> tuple[Supply | None, Problem | None]:
    """``supply_of``, and what to tell where no facility states the amount.

    Then the facilities are counted, or, where capacity or people per unit were asked for, there
    is no supply (None). amounts_needed: False takes unknown amounts as they are.
    """
    supply = supply_of(
        ground, circle, need, rows=rows, ratios=ratios, column=capacity, persons_per_unit=persons_per_unit
    )
    if not amounts_needed or not len(supply.known) or supply.known.any():
        return supply, None
    by_sites = capacity is None and persons_per_unit is None
    name = need_name(need, ground.taxonomy, language)
    told = need_without_amounts(circle, name, supply.column, by_sites=by_sites)
    if not by_sites:
        return None, told
    return supply_of(ground, circle, need, rows=rows, ratios=ratios, column=SITES), told
