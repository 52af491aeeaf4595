"""Which facility is nearest in a straight line?"""

from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from .nearest import Nearest

_SPARE = 6
_CHUNK = 100_000


def nearest_straight(
    cells_xy: npt.NDArray[np.float64],
    facilities_xy: npt.NDArray[np.float64],
    *,
    rank: npt.NDArray[np.integer],
    k: Literal[1, 2] = 1,
) -> Nearest:
    """The nearest ``k`` facilities of each cell in a straight line, in metres.

    cells_xy (c, 2), facilities_xy (f, 2): metres, one coordinate system. rank (f,): all
    different; of equal distances the smaller rank comes first.

    Raises ValueError for ranks that repeat, and k beyond 2.
    """
    facilities = len(facilities_xy)
    rank = np.asarray(rank)
    if rank.shape != (facilities,) or len(np.unique(rank)) != facilities:
        raise ValueError("rank needs one number per facility, all different")
    if k not in (1, 2):
        raise ValueError("k is 1 or 2")
    cost = np.full((len(cells_xy), k), np.inf)
    facility = np.full((len(cells_xy), k), -1, np.int32)
    if facilities == 0 or len(cells_xy) == 0:
        return Nearest(cost=cost, facility=facility)
    tree = cKDTree(facilities_xy)
    asked = min(facilities, k + _SPARE)
    best = min(k, facilities)
    for first in range(0, len(cells_xy), _CHUNK):
        here = cells_xy[first : first + _CHUNK]
        far, found = tree.query(here, k=list(range(1, asked + 1)))
        apart_m, order = _by_distance(here, facilities_xy, found, rank)
        # More equally near facilities than were asked for: look at all of them.
        tied = far[:, -1] <= apart_m[:, best - 1] * (1 + 1e-12)
        cost[first : first + len(here), :best] = apart_m[:, :best]
        facility[first : first + len(here), :best] = order[:, :best]
        for cell in np.flatnonzero(tied & (asked < facilities)):
            apart_m, order = _by_distance(
                here[cell : cell + 1], facilities_xy, np.arange(facilities)[None, :], rank
            )
            cost[first + cell, :best] = apart_m[0, :best]
            facility[first + cell, :best] = order[0, :best]
    return Nearest(cost=cost, facility=facility)


def _by_distance(
    cells_xy: npt.NDArray[np.float64],
    facilities_xy: npt.NDArray[np.float64],
    found: npt.NDArray[np.int64],
    rank: npt.NDArray[np.integer],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Distances of the found facilities and the facilities, each row by (distance, rank)."""
    apart_m = np.hypot(*np.moveaxis(facilities_xy[found] - cells_xy[:, None, :], 2, 0))
    order = np.lexsort((rank[found], apart_m), axis=1)
    return np.take_along_axis(apart_m, order, axis=1), np.take_along_axis(found, order, axis=1)
