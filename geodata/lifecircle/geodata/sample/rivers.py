"""Rivers of the samples: bends rounded off, banks drawn, tables made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from .mesh import Floats
from .value import CRS

_STEP_M = 0.01


@dataclass(frozen=True, kw_only=True, eq=False)
class Course:
    """The middle of a river from its mouth upwards. xy (n, 2): metres. width_m (n,)."""

    name: str
    xy: Floats
    width_m: Floats

    def narrow(self, least_width_m: float | Floats) -> list[shapely.LineString]:
        """The part that is narrower than ``least_width_m``, as a line."""
        first = int(np.argmax(self.width_m < least_width_m)) if (self.width_m < least_width_m).any() else -1
        if first < 0 or len(self.xy) - first < 2:
            return []
        return [shapely.LineString(self.xy[max(first - 1, 0) :])]


def widened(course: Course, *, least_width_m: float | Floats) -> list[shapely.Geometry]:
    """The water of each stretch that is at least ``least_width_m`` wide, round at both ends."""
    wide = np.flatnonzero(course.width_m[:-1] >= least_width_m)
    stretches = shapely.linestrings(np.stack([course.xy[wide], course.xy[wide + 1]], axis=1))
    return [*shapely.buffer(stretches, course.width_m[wide] / 2, quad_segs=4)]


def smooth(xy: Floats, *, times: int) -> Floats:
    """The line with its corners cut (Chaikin 1974), the ends kept."""
    for _ in range(times):
        a, b = xy[:-1], xy[1:]
        inner = np.stack([0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b], axis=1).reshape(-1, 2)
        xy = np.concatenate([xy[:1], inner[1:-1], xy[-1:]])
    return xy


def evened(xy: Floats, *, step_m: float) -> Floats:
    """Points every ``step_m`` along the line, each the mean of five twice over; the ends kept."""
    line = shapely.LineString(xy)
    even = shapely.get_coordinates(
        shapely.line_interpolate_point(line, np.linspace(0, line.length, int(line.length / step_m) + 2))
    )
    for _ in range(2):
        padded = np.concatenate([even[:1], even[:1], even, even[-1:], even[-1:]])
        mean = np.mean([padded[i : i + len(even)] for i in range(5)], axis=0)
        even = np.concatenate([even[:1], mean[1:-1], even[-1:]])
    return np.asarray(even)


def rounded(shapes: Sequence[Any]) -> npt.NDArray[np.object_]:
    """The shapes, simplified by less than their banks are uncertain, on a grid of centimetres; valid."""
    found = np.empty(len(shapes), dtype=object)
    found[:] = shapes
    snapped: npt.NDArray[np.object_] = shapely.set_precision(shapely.simplify(found, 2.0), _STEP_M)
    return shapely.transform(snapped, lambda xy: np.round(xy, 2))


def water_table(names: Sequence[str], shapes: npt.NDArray[np.object_]) -> gpd.GeoDataFrame:
    """Names ("" where a brook has none) and shapes of a sample's water."""
    return gpd.GeoDataFrame({"name": pd.Series(list(names), dtype="str")}, geometry=shapes, crs=CRS)
