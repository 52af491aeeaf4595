"""Where words fit on a map without covering each other."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lifecircle.report.figures.lettering import POINT_CM, width_cm

from .frame import Frame

_LEADING = 1.4
_TRIES = (
    (0, 0),
    (0, 1),
    (0, -1),
    (0.6, 0),
    (-0.6, 0),
    (0.6, 1),
    (-0.6, 1),
    (0.6, -1),
    (-0.6, -1),
    (0, 2),
    (0, -2),
)
"""Shifts from the wished place, in half widths and line heights."""


class Spot(NamedTuple):
    """A rectangle of ground around (x, y) that a word takes up; metres."""

    x: float
    y: float
    width_m: float
    height_m: float
    word: str = ""

    def meets(self, other: "Spot") -> bool:
        """Whether the two share any ground."""
        return (
            abs(self.x - other.x) < (self.width_m + other.width_m) / 2
            and abs(self.y - other.y) < (self.height_m + other.height_m) / 2
        )

    def within(self, frame: Frame) -> bool:
        """Whether it lies wholly on the map."""
        return (
            self.x - self.width_m / 2 > frame.west and self.x + self.width_m / 2 < frame.east
            and self.y - self.height_m / 2 > frame.south and self.y + self.height_m / 2 < frame.north
        )  # fmt: skip


def free_spots(
    words: Sequence[str], xy_m: npt.NDArray[np.float64], *, frame: Frame, panel_cm: float, size_pt: float,
    taken: Sequence[Spot] = (),
) -> list[Spot | None]:  # fmt: skip
    """A spot near each wished place, or None where every try would cover another or leave the map.

    Earlier words have first choice. panel_cm: width of the map on paper.
    """
    metres_per_cm = frame.width_m / panel_cm
    placed = list(taken)
    found: list[Spot | None] = []
    for word, (x, y) in zip(words, xy_m.tolist(), strict=True):
        lines = word.split("\n")
        width_m = (max(width_cm(line, size_pt=size_pt) for line in lines) + 0.06) * metres_per_cm
        line_m = size_pt * _LEADING * POINT_CM * metres_per_cm
        height_m = line_m * len(lines)
        spots = (
            Spot(x + right * width_m / 2, y + up * line_m * 0.8, width_m, height_m, word)
            for right, up in _TRIES
        )
        free = next(
            (spot for spot in spots if spot.within(frame) and not any(spot.meets(one) for one in placed)),
            None,
        )
        found.append(free)
        if free is not None:
            placed.append(free)
    return found
