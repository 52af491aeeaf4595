"""The identities that every run must satisfy; a violation is our error and stops the run."""

from collections.abc import Sequence

import numpy as np

from lifecircle.geodata.errors import IdentityError

from .circles import CircleResult
from .ground import FloatArray
from .tally import RELATIVE_TOLERANCE
from .words import STATES


def check_circles(circles: Sequence[CircleResult]) -> None:
    """Raise IdentityError unless, in every circle, states add up to people and districts to the whole.

    Per row: covered + beyond + island + no_road + outside = population. Per need, group and
    level: the districts and the row outside any district add up to the whole; so do settings.
    """
    for result in circles:
        rows = result.rows
        numbers = rows[["population", *STATES]].to_numpy(dtype=float)
        _check(numbers[:, 0], numbers[:, 1:].sum(axis=1), f"circle {result.circle.id}: states")
        kind = np.where(rows["level"] == "place", "setting " + rows["setting"], rows["level"])
        sums: dict[tuple[str, str], dict[str, FloatArray]] = {}
        for need, group, part, counted in zip(rows["need"], rows["group"], kind, numbers, strict=True):
            parts = sums.setdefault((need, group), {})
            # settings add up to the whole together, and each level of districts does
            name = "settings" if part.startswith("setting ") and part != "setting all" else part
            parts[name] = parts.get(name, 0.0) + counted
        for (need, group), parts in sums.items():
            for name, counted in parts.items():
                where = f"circle {result.circle.id}, need {need}, {group}: {name} rows"
                _check(parts["setting all"], counted, where)


def _check(expected: FloatArray, found: FloatArray, what: str) -> None:
    apart = np.abs(expected - found)
    if (apart > RELATIVE_TOLERANCE * np.maximum(1.0, np.abs(expected))).any():
        worst = int(np.argmax(apart))
        raise IdentityError(f"{what} do not add up: {found[worst]} ≠ {expected[worst]}")
