"""What is a cost? A whole number of grains, so that sums are exact and ties are ties."""

from typing import Final

import numpy as np
import numpy.typing as npt

GRAINS: Final = 2.0**38
"""Grains in a minute (or metre). Sums of whole grains below 32,768 minutes are exact in a
float64, whatever their order: 0.4 + 0.2 equals 0.2 + 0.4, and the rank decides a tie instead
of the last bit. One rounding is off by less than 4e-12. (Kernels freeze this number: after
changing it, delete the compiled code.)"""

TIME_TOLERANCE: Final = 1e-9
"""What rounding may add to a sum of costs: 15 min 0 s is covered, however it was added up."""


def whole_grains(cost: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Costs rounded to whole grains; inf stays inf."""
    rounded: npt.NDArray[np.float64] = np.rint(cost * GRAINS) / GRAINS
    return rounded
