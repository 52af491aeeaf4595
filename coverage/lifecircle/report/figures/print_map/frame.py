"""Which ground a map shows: the whole Place, or the part that matters where that is small."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

_PART_WORTH_A_CLOSER_LOOK = 0.45
_LEAST_M = 2_000.0


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A rectangle of ground in metres."""

    west: float
    south: float
    east: float
    north: float

    @property
    def width_m(self) -> float:
        """From west to east."""
        return self.east - self.west

    @property
    def height_m(self) -> float:
        """From south to north."""
        return self.north - self.south

    def widened(self, wide_to_high: float) -> "Frame":
        """The smallest frame around the same middle with the given proportion."""
        width_m = max(self.width_m, self.height_m * wide_to_high)
        height_m = width_m / wide_to_high
        x, y = (self.west + self.east) / 2, (self.south + self.north) / 2
        return Frame(
            west=x - width_m / 2, south=y - height_m / 2, east=x + width_m / 2, north=y + height_m / 2
        )

    def with_margin(self, share: float) -> "Frame":
        """Larger by a share of its longer side on every side."""
        margin_m = share * max(self.width_m, self.height_m, 1.0)
        return Frame(
            west=self.west - margin_m, south=self.south - margin_m,
            east=self.east + margin_m, north=self.north + margin_m,
        )  # fmt: skip


def frame_of(shapes: npt.NDArray[np.object_]) -> Frame:
    """The frame of shapes in metres, with a little margin."""
    west, south, east, north = (float(one) for one in shapely.total_bounds(shapes))
    return Frame(west=west, south=south, east=east, north=north).with_margin(0.02)


def closer(whole: Frame, xy_m: npt.NDArray[np.float64]) -> Frame:
    """The frame of the points where they take up a small part of the whole, else the whole."""
    if len(xy_m) == 0:
        return whole
    (west, south), (east, north) = xy_m.min(axis=0), xy_m.max(axis=0)
    part = Frame(west=float(west), south=float(south), east=float(east), north=float(north))
    if max(part.width_m, part.height_m) > _PART_WORTH_A_CLOSER_LOOK * max(whole.width_m, whole.height_m):
        return whole
    short_m = max(0.0, _LEAST_M - max(part.width_m, part.height_m))
    grown = Frame(
        west=part.west - short_m / 2, south=part.south - short_m / 2,
        east=part.east + short_m / 2, north=part.north + short_m / 2,
    )  # fmt: skip
    return grown.with_margin(0.12)
