"""Whether a metric system measures the place truly: one chosen for another region stretches it."""

import numpy as np
import pyproj

from lifecircle.geodata.coordinates import transformer
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Text

TRUE_SHARE = 0.01
"""Lengths off by more are told: projections for a country reach 1 %, those of a zone 0.04 %."""
WRONG_SHARE = 0.05
_STEP_DEGREES = 0.01


def scale_error_share(bounds: tuple[float, float, float, float], *, crs: str) -> float:
    """By how much lengths in ``crs`` are off at worst, at the corners and the middle of an extent.

    bounds: west, south, east, north in WGS84 degrees. Infinite where ``crs`` has no place for them.
    """
    west, south, east, north = bounds
    at = np.array(
        [(x, y) for x in (west, (west + east) / 2, east) for y in (south, (south + north) / 2, north)]
    )
    ways = np.array([(_STEP_DEGREES, 0.0), (0.0, _STEP_DEGREES)])
    starts, ends = np.repeat(at, 2, axis=0), np.repeat(at, 2, axis=0) + np.tile(ways, (len(at), 1))
    _, _, true_m = pyproj.Geod(ellps="WGS84").inv(starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1])
    move = transformer("EPSG:4326", crs)
    x0, y0 = move.transform(starts[:, 0], starts[:, 1])
    x1, y1 = move.transform(ends[:, 0], ends[:, 1])
    with np.errstate(invalid="ignore"):
        off = np.abs(np.hypot(x1 - x0, y1 - y0) / true_m - 1.0)
    return float(np.nan_to_num(off, nan=np.inf, posinf=np.inf).max())


def distortion_problem(bounds: tuple[float, float, float, float], *, crs: str, better: str) -> Problem | None:
    """What there is to say of a stated metric system that stretches the place, or None."""
    share = scale_error_share(bounds, crs=crs)
    if share <= TRUE_SHARE:
        return None
    return Problem(
        code="crs_elsewhere",
        file="place.toml",
        column="place.crs",
        found=f"{crs}, {share:.0%}" if np.isfinite(share) else crs,
        message=Text(
            zh="这个坐标系不适合本地：量得的长度最多差这么多（见括号）",
            en="this coordinate system does not suit the place: lengths are off by up to the share in "
            "brackets",
        ),
        remedy=Text(
            zh=f'请改为 crs = "{better}"，或删去此项由程序选择。',
            en=f'Write crs = "{better}", or leave crs out.',
        ),
    )
