"""Which links are near a point?"""

import math
from functools import partial

import numpy as np
import numpy.typing as npt

from .compiled import compiled
from .grid import Grid
from .order import group
from .threads import in_threads, usable_threads

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Found = tuple[Longs, Ints, Floats, Floats]

_POINTS_PER_THREAD = 20_000
_POINTS_AT_A_TIME = 100_000
"""So many share one set of arrays that grow to twice what they need."""

LENGTH_TOLERANCE_M = 1e-6
"""Distances this close are equal: the same street drawn from its other end gives another rounding."""


@compiled
def _foot(piece_xy: Floats, piece_share: Floats, piece: int, px: float, py: float) -> tuple[float, float]:
    """Squared distance from a point to a piece, and the fraction of the link at its foot."""
    ax, ay, bx, by = piece_xy[piece, 0], piece_xy[piece, 1], piece_xy[piece, 2], piece_xy[piece, 3]
    dx, dy = bx - ax, by - ay
    along = (px - ax) * dx + (py - ay) * dy
    length2 = dx * dx + dy * dy
    if along <= 0.0 or length2 == 0.0:  # the ends exactly, so that links which meet there tie
        return (px - ax) ** 2 + (py - ay) ** 2, piece_share[piece, 0]
    if along >= length2:
        return (px - bx) ** 2 + (py - by) ** 2, piece_share[piece, 1]
    t = along / length2
    share = piece_share[piece, 0] + t * (piece_share[piece, 1] - piece_share[piece, 0])
    return (px - ax - t * dx) ** 2 + (py - ay - t * dy) ** 2, share


@compiled
def _apart2(grid: Grid, px: float, py: float, column: int, row: int) -> float:
    """No piece in a square is nearer than this, squared; a touch less, for rounding."""
    side = grid.side_m
    left, low = grid.low_x + column * side, grid.low_y + row * side
    dx = max(left - px, px - left - side, 0.0)
    dy = max(low - py, py - low - side, 0.0)
    apart = max(math.sqrt(dx * dx + dy * dy) - 1e-5 * side, 0.0)
    return apart * apart


@compiled
def _sort(link: Ints, share: Floats, square_m: Floats, count: int) -> None:
    """Put the first entries in the order of their links (Shell's sort, steps of Ciura 2001)."""
    for step in (301, 132, 57, 23, 10, 4, 1):
        for one in range(step, count):
            this, its_share, its_square_m = link[one], share[one], square_m[one]
            to = one
            while to >= step and link[to - step] > this:
                link[to], share[to], square_m[to] = link[to - step], share[to - step], square_m[to - step]
                to -= step
            link[to], share[to], square_m[to] = this, its_share, its_square_m


@compiled
def _links_near(  # noqa: C901 (one kernel: it grows its output as it goes)
    xy: Floats,
    grid: Grid,
    snap_limit: float,
    join_radius: float,
) -> Found:
    """For each point its links: start (p + 1,), link, fraction, leg in metres.

    A point gets the nearest link within ``snap_limit`` (all of them, where several are
    equally near: roads that meet in the nearest point) and every link within
    ``join_radius``, both with LENGTH_TOLERANCE_M, ascending. Near points one after the other
    is faster and changes nothing else.
    """
    points = len(xy)
    start = np.zeros(points + 1, np.int64)
    out_link = np.empty(2 * points + 16, np.int32)
    out_share = np.empty(2 * points + 16, np.float64)
    out_leg = np.empty(2 * points + 16, np.float64)
    filled = 0
    known = -1
    slot_of = np.zeros(grid.piece_link[-1] + 1 if len(grid.piece_link) else 0, np.int32)
    # As many as there could be: arrays that grow within the loops make them several times slower.
    link = np.empty(len(slot_of), np.int32)
    share = np.empty(len(slot_of), np.float64)
    square_m = np.empty(len(slot_of), np.float64)
    per_m = 1.0 / grid.side_m
    limit = snap_limit + LENGTH_TOLERANCE_M
    limit2 = limit * limit
    radius2 = min(join_radius + LENGTH_TOLERANCE_M, limit) ** 2
    for point in range(points):
        px, py = xy[point, 0], xy[point, 1]
        column = min(max(int((px - grid.low_x) / grid.side_m), 0), grid.columns - 1)
        row = min(max(int((py - grid.low_y) / grid.side_m), 0), grid.rows - 1)
        best2 = near2 = np.inf  # squares of the least distance, and of what counts as equal to it
        if known >= 0:  # the nearest piece of the point before: nothing farther need be looked at
            best2 = _foot(grid.piece_xy, grid.piece_share, known, px, py)[0]
            near2 = (math.sqrt(best2) + LENGTH_TOLERANCE_M) ** 2
        found = left = right = low = high = 0
        stale = True
        ring = grid.clear[row * grid.columns + column] if grid.rows > 0 else 0  # no piece before it
        while grid.rows > 0:
            if stale:  # the squares that may hold something nearer
                stale = False
                reach = math.sqrt(min(limit2, max(radius2, near2))) + 1e-5 * grid.side_m
                left = max(math.floor((px - reach - grid.low_x) * per_m), 0)
                right = min(math.floor((px + reach - grid.low_x) * per_m), grid.columns - 1)
                low = max(math.floor((py - reach - grid.low_y) * per_m), 0)
                high = min(math.floor((py + reach - grid.low_y) * per_m), grid.rows - 1)
            if left > right or low > high:
                break
            if column - ring < left and column + ring > right and row - ring < low and row + ring > high:
                break
            first, last = max(column - ring, left), min(column + ring, right)
            r = max(row - ring, low)
            while r <= min(row + ring, high):
                edge = r == row - ring or r == row + ring
                c = first if edge or column - ring >= first else column + ring
                onward = grid.rows
                while c <= last:
                    this_column, square = c, r * grid.columns + c
                    empty = grid.clear[square]
                    step = max(empty, 1)  # the squares up to there hold nothing
                    onward = min(onward, step)
                    c += step if edge else 2 * ring
                    if empty > 0:
                        continue
                    apart2 = _apart2(grid, px, py, this_column, r)
                    if apart2 > limit2 or (apart2 > near2 and apart2 > radius2):
                        continue
                    for e in range(grid.start[square], grid.start[square + 1]):
                        piece = grid.entry[e]
                        d2, at = _foot(grid.piece_xy, grid.piece_share, piece, px, py)
                        if d2 > limit2 or (d2 > radius2 and d2 > near2):
                            continue
                        if d2 < best2:
                            best2, known, stale = d2, piece, True
                            near2 = (math.sqrt(d2) + LENGTH_TOLERANCE_M) ** 2
                        this = grid.piece_link[piece]
                        slot = slot_of[this]
                        if slot >= found or link[slot] != this:  # not met by this point before
                            slot = slot_of[this] = found
                            found += 1
                        elif d2 > square_m[slot] or (d2 == square_m[slot] and at >= share[slot]):
                            continue
                        link[slot], share[slot], square_m[slot] = this, at, d2
                r = r + 1 if edge else min(r + onward, row + ring)
            ring += 1
        _sort(link, share, square_m, found)
        while filled + found > len(out_link):
            out_link = np.append(out_link, np.empty_like(out_link))
            out_share = np.append(out_share, np.empty_like(out_share))
            out_leg = np.append(out_leg, np.empty_like(out_leg))
        for slot in range(found):
            if square_m[slot] > radius2 and square_m[slot] > near2:
                continue
            out_link[filled], out_share[filled] = link[slot], share[slot]
            out_leg[filled] = math.sqrt(square_m[slot])
            filled += 1
        start[point + 1] = filled
    return start, out_link[:filled], out_share[:filled], out_leg[:filled]


def _without_slack(xy: Floats, grid: Grid, snap_limit_m: float, join_radius_m: float) -> Found:
    """What ``_links_near`` finds, in arrays that are no longer than that."""
    start, link, share, leg = _links_near(xy, grid, snap_limit_m, join_radius_m)
    return start, link.copy(), share.copy(), leg.copy()


@compiled
def _put_back(
    points: Ints, start: Longs, link: Ints, share: Floats, leg: Floats,
    offset: Longs, new_link: Ints, new_share: Floats, new_leg: Floats,
) -> None:  # fmt: skip
    """Rows found for these points, at the places of the points."""
    for turn in range(len(points)):
        to = offset[points[turn]] - start[turn]
        for one in range(start[turn], start[turn + 1]):
            new_link[to + one], new_share[to + one], new_leg[to + one] = link[one], share[one], leg[one]


def find_links(
    xy: Floats, grid: Grid, *, snap_limit_m: float, join_radius_m: float, threads: int | None = None
) -> Found:
    """For each point its links, ascending: start (p + 1,), link, fraction, leg in metres.

    A point gets the nearest link within the snap limit (all of them, where several are equally
    near: roads that meet in the nearest point) and every link within the join radius, both with
    LENGTH_TOLERANCE_M. threads: how many share the points (None: ``usable_threads``); no result
    depends on it.
    """
    order = _by_square(grid, xy)
    workers = max(1, min(usable_threads() if threads is None else threads, len(xy) // _POINTS_PER_THREAD))
    turns = np.array_split(order, max(workers, -(-len(xy) // _POINTS_AT_A_TIME)))
    found = in_threads(
        [partial(_without_slack, xy[some], grid, snap_limit_m, join_radius_m) for some in turns],
        threads=workers,
    )
    count = np.empty(len(xy), np.int64)
    for some, one in zip(turns, found, strict=True):
        count[some] = np.diff(one[0])
    offset = np.append(np.int64(0), np.cumsum(count))
    rows = np.empty(offset[-1], np.int32), np.empty(offset[-1], np.float64), np.empty(offset[-1], np.float64)
    for some in turns:  # each part goes as soon as it is put back: not everything twice at the end
        _put_back(some, *found.pop(0), offset, *rows)
    return offset, *rows


def _by_square(grid: Grid, xy: Floats) -> Ints:
    """Points in the order of the squares: near ones together, whatever their rows."""
    column = np.clip((xy[:, 0] - grid.low_x) / grid.side_m, 0, max(grid.columns - 1, 0)).astype(np.int32)
    row = np.clip((xy[:, 1] - grid.low_y) / grid.side_m, 0, max(grid.rows - 1, 0)).astype(np.int32)
    return group(row * np.int32(max(grid.columns, 1)) + column, max(grid.columns * grid.rows, 1))[1]
