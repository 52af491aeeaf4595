"""Counting people by end state and district, so that every table ties out.

People are counted in whole grains, a millionth of a person. Sums of whole grains below eight
thousand million people are exact in a float64, so they do not depend on the order of the cells, and
taking some cells out of a sum and putting them back gives the same number to the last bit.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from .words import STATES

FloatArray = npt.NDArray[np.float64]

TallyKey = tuple[str | int, ...]
Tally = Mapping[TallyKey, FloatArray]
"""Sums over cells by what they are sums of (circles.tally_circle); those of different cells add up."""

PEOPLE_GRAINS = 2.0**20
"""Grains in a person."""

RELATIVE_TOLERANCE = 1e-9
"""Slack for sums of the same people in another order."""


def whole_people(people: FloatArray) -> FloatArray:
    """People rounded to whole grains."""
    rounded: FloatArray = np.rint(people * PEOPLE_GRAINS) / PEOPLE_GRAINS
    return rounded


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


def exchanged(tally: Tally, *, out: Tally, in_: Tally) -> Tally:
    """The sums with those of some cells taken out and put back as they are now; exact.

    Sums that are not among those taken out stay as they are.
    """
    return {key: sums - out[key] + in_[key] if key in out else sums for key, sums in tally.items()}


def ties_out(one: float, other: float) -> bool:
    """Whether two sums of the same people agree."""
    return abs(one - other) <= RELATIVE_TOLERANCE * max(1.0, abs(one), abs(other))
