"""Counting people by end state and district, so that every table ties out."""

import numpy as np
import numpy.typing as npt

from .words import STATES

FloatArray = npt.NDArray[np.float64]

RELATIVE_TOLERANCE = 1e-9
"""Slack for sums of the same people in another order."""


def people_by_state(
    state: npt.NDArray[np.uint8],
    people: FloatArray,
    *,
    district: npt.NDArray[np.int64],
    district_count: int,
) -> FloatArray:
    """People per district and state: (district_count + 1, 5); the last row is for no district.

    state, people, district: (c,) over the cells counted; district -1 stands for none.
    """
    row = np.where(district < 0, district_count, district)
    flat = np.bincount(
        row * len(STATES) + state, weights=people, minlength=(district_count + 1) * len(STATES)
    )
    return flat.astype(float).reshape(district_count + 1, len(STATES))


def ties_out(one: float, other: float) -> bool:
    """Whether two sums of the same people agree."""
    return abs(one - other) <= RELATIVE_TOLERANCE * max(1.0, abs(one), abs(other))
