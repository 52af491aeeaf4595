"""In which order things stand in memory: along a Hilbert curve, or grouped by a key."""

import numpy as np
import numpy.typing as npt

from .compiled import compiled

_BITS = 16


def hilbert_position(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Position of points along a Hilbert curve over their bounding square, shape (p,).

    Points near each other mostly get near positions, so a search that walks through the
    network walks through memory as well.
    """
    if len(xy) == 0:
        return np.zeros(0, np.int64)
    low = xy.min(axis=0)
    extent = float((xy.max(axis=0) - low).max())
    scale = (2**_BITS - 1) / extent if extent > 0 else 0.0
    cell = ((xy - low) * scale).astype(np.int64)
    return _along_curve(cell)


@compiled
def _along_curve(cell: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Position of each square (p, 2), column and row below 2**_BITS, along the curve."""
    position = np.zeros(len(cell), np.int64)
    for point in range(len(cell)):
        x, y = cell[point]
        for bit in range(_BITS - 1, -1, -1):
            side = 1 << bit
            right, up = (x & side) > 0, (y & side) > 0
            position[point] += side * side * ((2 if up else 3) if right else (1 if up else 0))
            if right and not up:
                x, y = side - 1 - (x & (side - 1)), side - 1 - (y & (side - 1))
            else:
                x, y = x & (side - 1), y & (side - 1)
            if not up:
                x, y = y, x
    return position


@compiled
def group(key: npt.NDArray[np.int32], groups: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Items by key: offset (groups + 1,) and order (items,), stable inside each group."""
    offset = np.zeros(groups + 1, np.int64)
    for item in range(len(key)):
        offset[key[item] + 1] += 1
    for one in range(groups):
        offset[one + 1] += offset[one]
    order = np.empty(len(key), np.int32)
    place = offset[:-1].copy()
    for item in range(len(key)):
        order[place[key[item]]] = item
        place[key[item]] += 1
    return offset, order


@compiled
def cumulated(value: npt.NDArray[np.float64], begin: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Running sums that start anew at each ``begin`` (the last entry is len(value))."""
    sums = np.empty(len(value), np.float64)
    for one in range(len(begin) - 1):
        total = 0.0
        for item in range(begin[one], begin[one + 1]):
            total += value[item]
            sums[item] = total
    return sums
