"""The identities that every run must satisfy; a violation is our error and stops the run."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lifecircle.geodata.errors import IdentityError

from .circles import CircleResult
from .ground import FloatArray
from .tally import RELATIVE_TOLERANCE
from .words import ALL, STATES


def check_circles(circles: Sequence[CircleResult]) -> None:
    """Raise IdentityError unless, in every circle, states add up to people and districts to the whole.

    Per row: covered + beyond + island + no_road + outside = population. Per need, group and
    level: the districts and the row outside any district add up to the whole; so do settings.
    """
    for result in circles:
        rows = result.rows
        numbers = rows[["population", *STATES]].to_numpy(dtype=float)
        _check(numbers[:, 0], numbers[:, 1:].sum(axis=1), f"circle {result.circle.id}: states")
        level = rows["level"].to_numpy(dtype=object)
        setting = rows["setting"].to_numpy(dtype=object)
        # settings add up to the whole together, and each level of districts does
        kind = np.where(level == "place", np.where(setting == ALL, "whole", "settings"), level)
        need, needs = pd.factorize(rows["need"])
        group, groups = pd.factorize(rows["group"])
        part, part_names = pd.factorize(kind)
        asked = need * len(groups) + group
        shape = (len(needs) * len(groups), len(part_names))
        sums = np.zeros((*shape, numbers.shape[1]))
        np.add.at(sums, (asked, part), numbers)
        there = np.zeros(shape, dtype=bool)
        there[asked, part] = True
        whole = sums[:, list(part_names).index("whole")]
        for number, name in enumerate(part_names):
            mine = there[:, number]
            where = f"circle {result.circle.id}: {name} rows"
            _check(whole[mine].ravel(), sums[mine, number].ravel(), where)


def _check(expected: FloatArray, found: FloatArray, what: str) -> None:
    apart = np.abs(expected - found)
    if (apart > RELATIVE_TOLERANCE * np.maximum(1.0, np.abs(expected))).any():
        worst = int(np.argmax(apart))
        raise IdentityError(f"{what} do not add up: {found[worst]} ≠ {expected[worst]}")
