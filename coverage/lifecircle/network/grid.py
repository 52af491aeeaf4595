"""Which links are near a point? A regular grid over their straight pieces."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .compiled import compiled

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Found = tuple[Longs, Ints, Floats, Floats]

LENGTH_TOLERANCE_M = 1e-6
"""Distances this close are equal: the same street drawn from its other end gives another rounding."""


class Grid(NamedTuple):
    """Straight pieces by square. Squares stand row by row, ``columns`` in a row.

    start (squares + 1,) int64 and entry (e,) int32: the pieces that touch a square.
    piece_xy (q, 4), piece_share (q, 2), piece_link (q,): as in TravelGraph.
    """

    low_x: float
    low_y: float
    side_m: float
    columns: int
    rows: int
    start: Longs
    entry: Ints
    piece_xy: Floats
    piece_share: Floats
    piece_link: Ints


def build_grid(
    piece_xy: Floats,
    piece_share: Floats,
    piece_link: Ints,
) -> Grid:
    """The grid over these pieces, about one square for two of them."""
    pieces = len(piece_xy)
    low_x = low_y = 0.0
    side_m, columns, rows = 1.0, 0, 0
    if pieces:
        low_x, low_y = float(piece_xy[:, ::2].min()), float(piece_xy[:, 1::2].min())
        width_m = float(piece_xy[:, ::2].max()) - low_x
        height_m = float(piece_xy[:, 1::2].max()) - low_y
        squares = max(pieces // 2, 1)
        side_m = max(math.sqrt(width_m * height_m / squares), max(width_m, height_m) / squares, 1.0)
        columns, rows = int(width_m / side_m) + 1, int(height_m / side_m) + 1
    start, entry = _fill(piece_xy, low_x, low_y, side_m, columns, rows)
    return Grid(low_x, low_y, side_m, columns, rows, start, entry, piece_xy, piece_share, piece_link)


@compiled
def _fill(
    piece_xy: Floats, low_x: float, low_y: float, side: float, columns: int, rows: int
) -> tuple[Longs, Ints]:
    start = np.zeros(columns * rows + 1, np.int64)
    place = np.zeros(0, np.int64)
    entry = np.zeros(0, np.int32)
    pad = 1e-6 * side  # rounding must not put a piece outside a square that it touches
    for fill in range(2):
        for piece in range(len(piece_xy)):
            ax, ay, bx, by = piece_xy[piece]
            if ay > by:
                ax, ay, bx, by = bx, by, ax, ay
            first_row = max(0, math.floor((ay - pad - low_y) / side))
            last_row = min(rows - 1, math.floor((by + pad - low_y) / side))
            for row in range(first_row, last_row + 1):
                x0, x1 = ax, bx
                if last_row > first_row:  # only the part of the piece inside this row
                    bottom = max(ay, low_y + row * side - pad)
                    top = min(by, low_y + (row + 1) * side + pad)
                    if by > ay:
                        x0 = ax + (bottom - ay) / (by - ay) * (bx - ax)
                        x1 = ax + (top - ay) / (by - ay) * (bx - ax)
                first = max(0, math.floor((min(x0, x1) - pad - low_x) / side))
                last = min(columns - 1, math.floor((max(x0, x1) + pad - low_x) / side))
                for square in range(row * columns + first, row * columns + last + 1):
                    if fill == 0:
                        start[square + 1] += 1
                    else:
                        entry[place[square]] = piece
                        place[square] += 1
        if fill == 0:
            for square in range(columns * rows):
                start[square + 1] += start[square]
            place = start[:-1].copy()
            entry = np.empty(start[-1], np.int32)
    return start, entry


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
def _gap(grid: Grid, px: float, py: float, column: int, row: int, ring: int) -> float:
    """No piece outside the squares of the rings before ``ring`` is nearer than this (inf: there is none)."""
    gap = np.inf
    if column - ring >= 0:
        gap = min(gap, px - (grid.low_x + (column - ring + 1) * grid.side_m))
    if column + ring < grid.columns:
        gap = min(gap, grid.low_x + (column + ring) * grid.side_m - px)
    if row - ring >= 0:
        gap = min(gap, py - (grid.low_y + (row - ring + 1) * grid.side_m))
    if row + ring < grid.rows:
        gap = min(gap, grid.low_y + (row + ring) * grid.side_m - py)
    return max(gap - 1e-6 * grid.side_m, 0.0)


@compiled
def find_links(  # noqa: C901 (one kernel: it grows its output as it goes)
    xy: Floats,
    order: Ints,
    grid: Grid,
    snap_limit: float,
    join_radius: float,
) -> Found:
    """For each point its links: start (p + 1,), link, fraction, leg in metres.

    A point gets the nearest link within ``snap_limit`` (all of them, where several are
    equally near: roads that meet in the nearest point) and every link within
    ``join_radius``, both with LENGTH_TOLERANCE_M. ``order``: in which order the points are
    worked off; near ones together is faster and changes nothing else.
    """
    points = len(xy)
    count = np.zeros(points, np.int64)
    begin = np.zeros(points, np.int64)
    out_link = np.empty(2 * points + 16, np.int32)
    out_share = np.empty(2 * points + 16, np.float64)
    out_leg = np.empty(2 * points + 16, np.float64)
    filled = 0
    link = np.empty(64, np.int32)
    share = np.empty(64, np.float64)
    square_m = np.empty(64, np.float64)
    limit = snap_limit + LENGTH_TOLERANCE_M
    limit2 = limit * limit
    radius2 = min(join_radius + LENGTH_TOLERANCE_M, limit) ** 2
    for turn in range(points):
        point = order[turn]
        begin[point] = filled
        px, py = xy[point, 0], xy[point, 1]
        column = min(max(int((px - grid.low_x) / grid.side_m), 0), grid.columns - 1)
        row = min(max(int((py - grid.low_y) / grid.side_m), 0), grid.rows - 1)
        best2 = near2 = np.inf  # squares of the least distance, and of what counts as equal to it
        found = 0
        ring = 0
        while grid.rows > 0:
            gap = _gap(grid, px, py, column, row, ring) if ring > 0 else 0.0
            if gap == np.inf or gap > limit or (gap * gap > near2 and gap * gap > radius2):
                break
            for r in range(max(row - ring, 0), min(row + ring, grid.rows - 1) + 1):
                step = 1 if r == row - ring or r == row + ring or ring == 0 else 2 * ring
                for c in range(column - ring, column + ring + 1, step):
                    if c < 0 or c >= grid.columns:
                        continue
                    square = r * grid.columns + c
                    for e in range(grid.start[square], grid.start[square + 1]):
                        piece = grid.entry[e]
                        d2, at = _foot(grid.piece_xy, grid.piece_share, piece, px, py)
                        if d2 > limit2 or (d2 > radius2 and d2 > near2):
                            continue
                        if d2 < best2:
                            best2 = d2
                            near2 = (math.sqrt(d2) + LENGTH_TOLERANCE_M) ** 2
                        this = grid.piece_link[piece]
                        slot = 0
                        while slot < found and link[slot] != this:
                            slot += 1
                        if slot == found:
                            if found == len(link):
                                link = np.append(link, np.empty_like(link))
                                share = np.append(share, np.empty_like(share))
                                square_m = np.append(square_m, np.empty_like(square_m))
                            found += 1
                        elif d2 > square_m[slot] or (d2 == square_m[slot] and at >= share[slot]):
                            continue
                        link[slot], share[slot], square_m[slot] = this, at, d2
            ring += 1
        for slot in range(found):
            if square_m[slot] > radius2 and square_m[slot] > near2:
                continue
            if filled == len(out_link):
                out_link = np.append(out_link, np.empty_like(out_link))
                out_share = np.append(out_share, np.empty_like(out_share))
                out_leg = np.append(out_leg, np.empty_like(out_leg))
            out_link[filled] = link[slot]
            out_share[filled] = share[slot]
            out_leg[filled] = math.sqrt(square_m[slot])
            filled += 1
            count[point] += 1
    start = np.zeros(points + 1, np.int64)
    for point in range(points):
        start[point + 1] = start[point] + count[point]
    in_link = np.empty(filled, np.int32)
    in_share = np.empty(filled, np.float64)
    in_leg = np.empty(filled, np.float64)
    for point in range(points):
        for one in range(count[point]):
            in_link[start[point] + one] = out_link[begin[point] + one]
            in_share[start[point] + one] = out_share[begin[point] + one]
            in_leg[start[point] + one] = out_leg[begin[point] + one]
    return start, in_link, in_share, in_leg
