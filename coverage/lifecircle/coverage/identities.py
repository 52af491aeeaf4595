"""The identities that every run must satisfy; a violation is our error and stops the run."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lifecircle.geodata.errors import IdentityError

from .circles import CircleResult
from .tally import RELATIVE_TOLERANCE
from .words import STATES, WHOLE

KEYS = ["circle", "need", "group"]


def check_circles(circles: Sequence[CircleResult]) -> None:
    """Raise IdentityError unless, in every circle, states add up to people and districts to the whole.

    Per row: covered + beyond + island + no_road + outside = population. Per need, group and
    level: the districts and the row outside any district add up to the whole; so do settings.
    """
    for result in circles:
        rows = result.rows
        _check(rows["population"], rows[list(STATES)].sum(axis=1), f"circle {result.circle.id}: states")
        columns = ["population", *STATES]
        everything = rows[rows["setting"] == "all"]
        wholes = everything[everything["district"] == WHOLE].set_index(KEYS)[columns]
        parts = everything[everything["district"] != WHOLE]
        for level, table in parts.groupby("level"):
            by_key = table.groupby(KEYS)[columns].sum()
            for column in columns:
                _check(
                    wholes.loc[by_key.index, column], by_key[column],
                    f"circle {result.circle.id}: {level} rows, {column}",
                )  # fmt: skip
        settings = rows[(rows["district"] == WHOLE) & (rows["setting"] != "all")]
        for column in columns:
            sums = settings.groupby(KEYS)[column].sum()
            _check(wholes.loc[sums.index, column], sums, f"circle {result.circle.id}: settings, {column}")


def _check(expected: pd.Series, found: pd.Series, what: str) -> None:
    one, other = expected.to_numpy(dtype=float), found.to_numpy(dtype=float)
    slack = RELATIVE_TOLERANCE * np.maximum(1.0, np.abs(one))
    if len(one) != len(other) or bool((np.abs(one - other) > slack).any()):
        worst = int(np.argmax(np.abs(one - other))) if len(one) == len(other) else 0
        raise IdentityError(f"{what} do not add up: {other[worst]} ≠ {one[worst]}")
