"""Where a place on excluded land may stand instead: the nearest permitted point of the network."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from .pairs import BoolArray, FloatArray

MOST_MOVED_M = 1000.0
"""Farther away it would serve others than those it was made for."""
_CLEAR_M = 1.0
"""A moved place keeps so far from the excluded land, and from the border of the unit it is made for."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Places:
    """Places xy_m (p, 2), by how far each was moved off excluded land (p,), and how many could not be."""

    xy_m: FloatArray
    moved_m: FloatArray
    dropped: int

    def in_order(self) -> "Places":
        """Sorted by x, then y; places that fell together are one, moved as little as one of them."""
        order = np.lexsort((self.moved_m, self.xy_m[:, 1], self.xy_m[:, 0]))
        xy_m = self.xy_m[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (xy_m[1:] != xy_m[:-1]).any(axis=1)
        return Places(xy_m=xy_m[first], moved_m=self.moved_m[order][first], dropped=self.dropped)

    def beside(self, other: "Places") -> "Places":
        """Both, in order."""
        return Places(
            xy_m=np.concatenate([self.xy_m, other.xy_m]),
            moved_m=np.concatenate([self.moved_m, other.moved_m]), dropped=self.dropped + other.dropped,
        ).in_order()  # fmt: skip


def permitted_places(
    xy_m: FloatArray, land: gpd.GeoSeries | None, piece_xy_m: FloatArray, *,
    within: Sequence[BaseGeometry | None] | None = None,
) -> tuple[Places, BoolArray]:  # fmt: skip
    """The places (p, 2), those on excluded ``land`` moved; and which of them are kept (p,).

    land: in the same metric coordinate system, None for no such land. piece_xy_m (q, 4): straight
    pieces of the network that may be joined, as x, y of both ends. within: for each place a polygon
    that it may not leave, or None. A place moves to the nearest point of the pieces that is a metre
    clear of the land, at most ``MOST_MOVED_M`` in a straight line; where there is none it is dropped.
    """
    moved_m = np.zeros(len(xy_m))
    keep = np.ones(len(xy_m), dtype=bool)
    if land is None or not len(land) or not len(xy_m):
        return Places(xy_m=xy_m, moved_m=moved_m, dropped=0), keep
    parts = np.asarray(land.explode().array, dtype=object)
    on_land = shapely.STRtree(parts)
    inside = np.unique(on_land.query(shapely.points(xy_m), predicate="intersects")[0])
    pieces = shapely.linestrings(piece_xy_m.reshape(-1, 2, 2))
    network = shapely.STRtree(pieces)
    there = xy_m.copy()
    for one in inside:
        spot = shapely.Point(xy_m[one])
        near = pieces[network.query(spot, predicate="dwithin", distance=MOST_MOVED_M)]
        taken = parts[on_land.query(spot, predicate="dwithin", distance=MOST_MOVED_M + 2 * _CLEAR_M)]
        free = shapely.difference(near, shapely.union_all(taken).buffer(_CLEAR_M))
        if within is not None and within[one] is not None:
            free = shapely.intersection(free, within[one].buffer(-_CLEAR_M))
        apart_m = np.where(shapely.is_empty(free), np.inf, shapely.distance(free, spot))
        if not len(free) or apart_m.min() > MOST_MOVED_M:
            keep[one] = False
            continue
        nearest = shapely.shortest_line(spot, free[int(np.argmin(apart_m))])
        there[one] = np.round(shapely.get_coordinates(nearest)[1], 1)
        moved_m[one] = float(np.hypot(*(there[one] - xy_m[one])))
    return Places(xy_m=there[keep], moved_m=moved_m[keep], dropped=int((~keep).sum())), keep
