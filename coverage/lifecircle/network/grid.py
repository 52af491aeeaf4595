"""Where do the links run? A regular grid over their straight pieces."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .compiled import compiled

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Grid(NamedTuple):
    """Straight pieces by square. Squares stand row by row, ``columns`` in a row.

    start (squares + 1,) int64 and entry (e,) int32: the pieces that touch a square.
    clear (squares,) int32: how many steps (straight or slanting) lead to the next square with a
        piece, 0 in one with a piece.
    piece_xy (q, 4), piece_share (q, 2), piece_link (q,): as in TravelGraph.
    """

    low_x: float
    low_y: float
    side_m: float
    columns: int
    rows: int
    start: Longs
    entry: Ints
    clear: Ints
    piece_xy: Floats
    piece_share: Floats
    piece_link: Ints


def build_grid(
    piece_xy: Floats,
    piece_share: Floats,
    piece_link: Ints,
) -> Grid:
    """The grid over these pieces (their links ascending), about one square for two of them."""
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
    clear = _clear(start, columns, rows)
    return Grid(low_x, low_y, side_m, columns, rows, start, entry, clear, piece_xy, piece_share, piece_link)


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
def _clear(start: Longs, columns: int, rows: int) -> Ints:
    """Steps to the next square with a piece, by one pass forward and one back (Rosenfeld and Pfaltz 1968)."""
    clear = np.empty(columns * rows, np.int32)
    far = columns + rows
    for square in range(columns * rows):
        clear[square] = 0 if start[square + 1] > start[square] else far
    for turn in range(2):
        for one in range(columns * rows):
            square = one if turn == 0 else columns * rows - 1 - one
            row, column = divmod(square, columns)
            before = row - 1 if turn == 0 else row + 1
            beside = column - 1 if turn == 0 else column + 1
            least = clear[square]
            if 0 <= beside < columns:
                least = min(least, clear[row * columns + beside] + 1)
            if 0 <= before < rows:
                for other in range(max(column - 1, 0), min(column + 1, columns - 1) + 1):
                    least = min(least, clear[before * columns + other] + 1)
            clear[square] = least
    return clear
