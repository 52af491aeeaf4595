"""Which district of each level a point lies in, and in which setting."""

from collections.abc import Iterable, Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from lifecircle.geodata.place import LEVELS, SETTINGS

IntArray = npt.NDArray[np.int64]
SettingArray = npt.NDArray[np.int8]

NO_SETTING = -1
"""Code of a point whose districts do not say; other codes are positions in SETTINGS."""

NESTING: tuple[str, ...] = ("village", "community", "township", "county", "city")
"""Administrative levels from the finest; zones and estates lie across them."""


def district_of_points(xy_m: npt.NDArray[np.float64], districts: gpd.GeoDataFrame) -> Mapping[str, IntArray]:
    """Level -> row position in ``districts`` of the district that holds each point, -1 for none.

    xy_m: (p, 2) in the coordinate system of ``districts``. A point on a shared border belongs
    to the district that stands first (districts are sorted by id), so it is counted once.
    """
    order = np.argsort(xy_m[:, 0], kind="stable")
    sorted_xy = xy_m[order]
    shapes = districts.geometry.to_numpy()
    box = shapely.bounds(shapes).reshape(-1, 4)
    strip = np.column_stack(
        [
            np.searchsorted(sorted_xy[:, 0], box[:, 0], side="left"),
            np.searchsorted(sorted_xy[:, 0], box[:, 2], side="right"),
        ]
    )
    levels = districts["level"].to_numpy(dtype=object)
    membership: dict[str, IntArray] = {}
    for level in LEVELS:
        rows = np.flatnonzero(levels == level)
        if len(rows) == 0:
            continue
        found = np.full(len(xy_m), -1, dtype=np.int64)
        near = rows[strip[rows, 0] < strip[rows, 1]]
        for row in near[::-1]:  # the first district of a shared border is written last
            found[order[_inside(shapes[row], sorted_xy, box[row], strip[row])]] = row
        membership[level] = found
    return membership


def _inside(
    shape: shapely.Geometry,
    sorted_xy: npt.NDArray[np.float64],
    box: npt.NDArray[np.float64],
    strip: npt.NDArray[np.int64],
) -> IntArray:
    """Positions of the points, sorted by x, that lie in a shape or on its border.

    box: west, south, east, north of the shape. strip: from and to which point the x fits.
    """
    first, last = int(strip[0]), int(strip[1])
    y = sorted_xy[first:last, 1]
    boxed = first + np.flatnonzero((y >= box[1]) & (y <= box[3]))
    if len(boxed) == 0:
        return boxed
    shapely.prepare(shape)
    positions: IntArray = boxed[shapely.intersects_xy(shape, *sorted_xy[boxed].T)]
    return positions


def setting_of_points(
    membership: Mapping[str, IntArray], districts: gpd.GeoDataFrame, *, count: int
) -> SettingArray:
    """Setting of each of ``count`` points: that of its finest district that has one.

    Position in SETTINGS, NO_SETTING where no district says.
    """
    settings = np.full(count, NO_SETTING, dtype=np.int8)
    values = setting_codes(districts["setting"])
    for level in NESTING:
        if level not in membership:
            continue
        rows = membership[level]
        open_ = (settings == NO_SETTING) & (rows >= 0)
        settings[open_] = values[rows[open_]]
    return settings


def setting_codes(settings: Iterable[object]) -> SettingArray:
    """Position of each setting in SETTINGS, NO_SETTING for anything else."""
    position: dict[str, int] = {name: number for number, name in enumerate(SETTINGS)}
    return np.array([position.get(str(name), NO_SETTING) for name in settings], dtype=np.int8)


def in_settings(codes: SettingArray, settings: Iterable[str]) -> npt.NDArray[np.bool_]:
    """Which have one of the settings; all of them where every setting is asked for."""
    wanted = set(settings)
    if wanted == set(SETTINGS):
        return np.ones(len(codes), dtype=bool)
    return np.isin(codes, setting_codes(sorted(wanted)))
