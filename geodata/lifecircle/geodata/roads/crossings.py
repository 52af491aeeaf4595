"""Where segments cross each other away from their ends: bridges, or junctions nobody drew."""

from typing import cast

import numpy as np
import numpy.typing as npt
import shapely

from .network import RoadNetwork

Bool = npt.NDArray[np.bool_]
Int = npt.NDArray[np.int64]
Float = npt.NDArray[np.float64]

_ROUNDING = 4e-15
"""Bound of the relative rounding error of an orientation (Shewchuk 1997: 3 to 4 units of 2**-53)."""


def crossing_count(network: RoadNetwork) -> int:
    """Number of pairs of segments that cross each other away from their ends.

    Straight segments with a common node cannot; of other straight ones the sides on which their
    ends lie decide, where rounding leaves no doubt; all the rest is left to GEOS.
    """
    segment = np.repeat(np.arange(network.segment_count), np.diff(network.shape_offset))
    shapes = shapely.linestrings(network.shape_xy, indices=segment)
    a, b = shapely.STRtree(shapes).query(shapes)
    once = a < b
    a, b = a[once], b[once]
    straight = np.diff(network.shape_offset) == 2
    both_straight = straight[a] & straight[b]
    open_ = ~(both_straight & _share_a_node(network, a, b))
    a, b, both_straight = a[open_], b[open_], both_straight[open_]
    sure, cross = _straight_crossings(network, a[both_straight], b[both_straight])
    doubtful = np.concatenate([np.flatnonzero(~both_straight), np.flatnonzero(both_straight)[~sure]])
    told = shapely.crosses(shapes[a[doubtful]], shapes[b[doubtful]])
    return int(cross.sum()) + int(told.sum())


def _share_a_node(network: RoadNetwork, a: Int, b: Int) -> Bool:
    tail, head = network.tail, network.head
    shared = (tail[a] == tail[b]) | (tail[a] == head[b]) | (head[a] == tail[b]) | (head[a] == head[b])
    return cast(Bool, shared)


def _straight_crossings(network: RoadNetwork, a: Int, b: Int) -> tuple[Bool, Bool]:
    """Of pairs of straight segments: which are decided beyond rounding, and which of these cross."""
    first = network.shape_offset[:-1]
    a0, a1 = network.shape_xy[first[a]], network.shape_xy[first[a] + 1]
    b0, b1 = network.shape_xy[first[b]], network.shape_xy[first[b] + 1]
    side = np.stack([_side(a0, a1, b0), _side(a0, a1, b1), _side(b0, b1, a0), _side(b0, b1, a1)])
    apart = (side[0] * side[1] > 0) | (side[2] * side[3] > 0)
    sure = apart | (side != 0).all(axis=0)
    return sure, sure & ~apart


def _side(start: Float, end: Float, point: Float) -> npt.NDArray[np.int8]:
    """1 left of the line, -1 right of it, 0 on it or too near to tell."""
    left = (start[:, 0] - point[:, 0]) * (end[:, 1] - point[:, 1])
    right = (start[:, 1] - point[:, 1]) * (end[:, 0] - point[:, 0])
    difference = left - right
    doubt = _ROUNDING * (np.abs(left) + np.abs(right))
    return np.where(np.abs(difference) > doubt, np.sign(difference), 0).astype(np.int8)
