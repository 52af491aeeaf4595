"""In which of five states does a cell end?"""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from .costs import TIME_TOLERANCE
from .joins import Joins, PointState

__all__ = ["TIME_TOLERANCE", "State", "classify"]


class State(IntEnum):
    """The end state of a cell for one need."""

    COVERED = 0
    BEYOND = 1
    ISLAND = 2
    NO_ROAD = 3
    OUTSIDE = 4


def classify(
    joins: Joins | None, cost: npt.NDArray[np.float64], limit: float | npt.NDArray[np.float64]
) -> npt.NDArray[np.uint8]:
    """State of each cell, shape (cells,), values of State.

    joins: how the cells meet the network; None for straight lines, which need no road.
    cost: of an unlimited search (a bounded one does not tell beyond from island), in the
    unit of ``limit``, inf where nothing can be reached. limit: one, or one per cell;
    inclusive: covered when cost <= limit + TIME_TOLERANCE.
    """
    state = np.where(cost <= np.asarray(limit) + TIME_TOLERANCE, State.COVERED, State.BEYOND).astype(np.uint8)
    state[np.isinf(cost)] = State.ISLAND
    if joins is not None:
        state[joins.state == PointState.NO_ROAD] = State.NO_ROAD
        state[joins.state == PointState.OUTSIDE] = State.OUTSIDE
    return state
