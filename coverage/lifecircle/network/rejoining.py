"""Which links do points join after roads changed? Looked for only beside the roads that came or went."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from .compiled import compiled
from .counterparts import Counterparts, without_equal
from .grid import build_grid
from .joins import Joins, PointState, join_points
from .near_links import find_links

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def rejoined(
    change: Counterparts,
    joins: Joins,
    xy: npt.NDArray[np.float64],
    *,
    snap_limit_m: float,
    join_radius_m: float,
) -> tuple[Joins, Bools]:
    """The joins of points ``xy`` (p, 2) after roads changed, and which points (p,) join others than before.

    joins: those before, on ``change.before``. Looked at again are points that had joined a link
    which is gone, points within the snap limit of a link that is new, and points without a link.
    The others keep their joins, under the new numbers of the links.
    """
    after = change.after
    came = np.ones(after.link_count, np.bool_)
    came[change.link[change.link >= 0]] = False
    pieces = came[after.piece_link]
    new_roads = build_grid(after.piece_xy[pieces], after.piece_share[pieces], after.piece_link[pieces])
    offset, *_ = find_links(xy, new_roads, snap_limit_m=float(snap_limit_m), join_radius_m=0.0)
    again = (joins.state != PointState.JOINED) | (np.diff(offset) > 0)
    link = change.link[joins.link]
    again[_points_of(joins.offset, np.flatnonzero(link < 0))] = True
    looked_at = np.flatnonzero(again).astype(np.int32)
    found = join_points(after, xy[looked_at], snap_limit_m=snap_limit_m, join_radius_m=join_radius_m)
    kept = replace(joins, link=link, key=after.key)
    differs = np.zeros(len(xy), np.bool_)
    differs[looked_at[_differ(kept.take(looked_at), found)]] = True
    offset, link, fraction, leg_m = _spliced(
        *(joins.offset, link, joins.fraction, joins.leg_m),
        looked_at,
        *(found.offset, found.link, found.fraction, found.leg_m),
    )
    state = joins.state.copy()
    state[looked_at] = found.state
    return (
        Joins(offset=offset, link=link, fraction=fraction, leg_m=leg_m, state=state, key=after.key),
        differs,
    )


def _points_of(offset: Longs, joins: Longs) -> Longs:
    """The point of each join, named by position."""
    points: Longs = np.searchsorted(offset, joins, side="right") - 1
    return points


def _differ(one: Joins, other: Joins) -> Bools:
    """Which points join other links, or are in another state. A link has one place nearest to a point."""
    every = np.arange(one.point_count, dtype=np.int32)
    links = np.arange(max(one.link.max(initial=-1), other.link.max(initial=-1)) + 1, dtype=np.int32)
    differs: Bools = (one.state != other.state) | (np.diff(one.offset) != np.diff(other.offset))
    new = without_equal(
        *(other.offset, other.link, other.leg_m, every, links), *(one.offset, one.link, one.leg_m)
    )
    differs[_points_of(other.offset, np.flatnonzero(new))] = True
    return differs


@compiled
def _spliced(
    offset: Longs,
    link: Ints,
    fraction: Floats,
    leg_m: Floats,
    rows: Ints,
    row_offset: Longs,
    row_link: Ints,
    row_fraction: Floats,
    row_leg_m: Floats,
) -> tuple[Longs, Ints, Floats, Floats]:
    """Joins with those of some points, ascending in ``rows``, exchanged for others."""
    own = offset[-1] + row_offset[-1]
    for row in rows:
        own -= offset[row + 1] - offset[row]
    new_offset = np.zeros(len(offset), np.int64)
    new_link, new_fraction, new_leg_m = np.empty(own, np.int32), np.empty(own), np.empty(own)
    filled = at = 0
    for point in range(len(offset) - 1):
        if at < len(rows) and rows[at] == point:
            for join in range(row_offset[at], row_offset[at + 1]):
                new_link[filled], new_fraction[filled] = row_link[join], row_fraction[join]
                new_leg_m[filled] = row_leg_m[join]
                filled += 1
            at += 1
        else:
            for join in range(offset[point], offset[point + 1]):
                new_link[filled], new_fraction[filled] = link[join], fraction[join]
                new_leg_m[filled] = leg_m[join]
                filled += 1
        new_offset[point + 1] = filled
    return new_offset, new_link, new_fraction, new_leg_m
