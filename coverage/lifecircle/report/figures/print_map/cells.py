"""Population cells on paper: points of different shape by state, or a picture where they are many."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from lifecircle.report.circle_view import DRAWN_STATES, NOT_ASKED_CODE, Codes, FloatArray
from lifecircle.report.colours import NOT_ASKED, STATE_COLOURS, STATE_MARKS
from lifecircle.report.web_map.grid_picture import NOTHING, grid_of_points

from .frame import Frame

POINTS_UP_TO = 8_000
"""Cells drawn as points; above it they become a picture."""

_FULL_PT2, _LEAST_PT2, _LEAST_FAULT_PT2, _NOT_ASKED_PT2 = 9.0, 1.6, 4.5, 1.2


def draw_cells(axes: Axes, frame: Frame, *, xy_m: FloatArray, codes: Codes, people: FloatArray) -> bool:
    """Draw the cells that have people of the group; True where they became a picture.

    Points: area follows people up to the 95th percentile, the small lie on top, the not asked below.
    Picture: squares of the usual cell size, at least so large that they are seen.
    """
    inside = (
        (people > 0)
        & (xy_m[:, 0] >= frame.west) & (xy_m[:, 0] <= frame.east)
        & (xy_m[:, 1] >= frame.south) & (xy_m[:, 1] <= frame.north)
    )  # fmt: skip
    xy_m, codes, people = xy_m[inside], codes[inside], people[inside]
    if len(codes) == 0:
        return False
    if len(codes) > POINTS_UP_TO:
        _picture(axes, xy_m=xy_m, codes=codes, people=people)
        return True
    full = float(np.quantile(people, 0.95))
    # fewer cells on the same paper have more room
    larger = float(np.clip(4_400 / len(codes), 1.0, 6.0))
    size = larger * np.maximum(_LEAST_PT2, _FULL_PT2 * np.minimum(1.0, people / full))
    order = [NOT_ASKED_CODE, *range(NOT_ASKED_CODE)]
    for layer, code in enumerate(order):
        rows = np.flatnonzero(codes == code)
        if len(rows) == 0:
            continue
        state = DRAWN_STATES[code]
        rows = rows[np.argsort(-people[rows], kind="stable")]
        if state == NOT_ASKED:
            area = np.full(len(rows), _NOT_ASKED_PT2 * larger)
        elif state in ("covered", "beyond"):
            area = size[rows]
        else:
            area = np.maximum(size[rows], _LEAST_FAULT_PT2 * larger)
        axes.scatter(
            xy_m[rows, 0], xy_m[rows, 1], s=area, marker=STATE_MARKS[state], color=STATE_COLOURS[state],
            edgecolors="#3c474d" if state != NOT_ASKED else "none", linewidths=0.15, zorder=3 + layer / 10,
        )  # fmt: skip
    return False


def _picture(axes: Axes, *, xy_m: FloatArray, codes: Codes, people: FloatArray) -> None:
    grid = grid_of_points(xy_m, codes, people)
    masked = np.ma.masked_equal(grid.canvas, NOTHING)
    rows, columns = grid.canvas.shape
    axes.imshow(
        masked, cmap=ListedColormap([STATE_COLOURS[state] for state in DRAWN_STATES]), vmin=0,
        vmax=len(DRAWN_STATES) - 1, interpolation="nearest", origin="upper", zorder=3, aspect="auto",
        extent=(
            grid.west, grid.west + columns * grid.pixel_m, grid.north - rows * grid.pixel_m, grid.north,
        ),
    )  # fmt: skip
