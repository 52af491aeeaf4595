"""The parts of a Place that results are told by: the whole, settings, and districts of each level."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lifecircle.coverage.circles import district_name
from lifecircle.coverage.ground import Ground
from lifecircle.coverage.words import ALL, OUTSIDE_ANY, REPORTED_LEVELS, WHOLE
from lifecircle.geodata.place import SETTINGS
from lifecircle.geodata.text import Language

from .pairs import FloatArray

IntArray = npt.NDArray[np.int64]

URBAN_SIDE = ("urban", "county_town", "town")
"""城镇: all settings but rural, for the ratio of town to country (城乡比)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Parts:
    """The parts of a Place one after the other: the whole, settings, districts of every level.

    named: district, name, level and setting of each part. cuts: the ways to cut the Place, each
    a part per cell (c,) and per facility in service (f,), -1 for none, and the number of parts.
    """

    named: tuple[tuple[str, str, str, str], ...]
    cuts: tuple[tuple[IntArray, IntArray, int], ...]

    def of_cells(self, value: FloatArray) -> FloatArray:
        """Sums of a value per cell over each part."""
        return np.concatenate([_sums(cells, value, count) for cells, _, count in self.cuts])

    def of_facilities(self, value: FloatArray) -> FloatArray:
        """Sums of a value per facility over each part."""
        return np.concatenate([_sums(facilities, value, count) for _, facilities, count in self.cuts])

    def table(self) -> pd.DataFrame:
        """The columns that name the parts."""
        return pd.DataFrame(self.named, columns=["district", "district_name", "level", "setting"])


def parts_of_place(ground: Ground, *, language: Language) -> Parts:
    """The whole; each setting where there are several; each district, and what lies outside any."""
    place = ground.place
    cells, facilities = len(ground.cell_xy_m), len(ground.facilities)
    named = [(WHOLE, place.name, "place", ALL)]
    cuts = [(np.zeros(cells, dtype=np.int64), np.zeros(facilities, dtype=np.int64), 1)]
    setting = ground.cell_setting
    present = np.unique(setting)
    if len(present) > 1:
        words = (*SETTINGS, "")
        named += [(WHOLE, place.name, "place", words[code]) for code in present]
        number = np.full(len(words), -1, dtype=np.int64)
        number[present] = np.arange(len(present))  # NO_SETTING, -1, counts from the end
        cuts.append((number[setting], number[ground.facility_setting], len(present)))
    levels = place.districts["level"].to_numpy(dtype=object)
    for level in REPORTED_LEVELS:
        if level not in ground.cell_district:
            continue
        rows = np.flatnonzero(levels == level)
        ids = [*(str(place.districts["id"].iloc[row]) for row in rows), OUTSIDE_ANY]
        named += [(key, district_name(ground, key, level, language), level, ALL) for key in ids]
        number = np.full(len(levels) + 1, len(rows), dtype=np.int64)
        number[rows] = np.arange(len(rows))
        cuts.append((number[ground.cell_district[level]], number[ground.facility_district[level]], len(ids)))
    return Parts(named=tuple(named), cuts=tuple(cuts))


def _sums(part: IntArray, value: FloatArray, count: int) -> FloatArray:
    inside = part >= 0
    return np.bincount(part[inside], weights=value[inside], minlength=count).astype(float)
