"""The parts of a Place that results are told by: the whole, settings, and districts of each level."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lifecircle.coverage.circles import ALL, REPORTED_LEVELS, district_name
from lifecircle.coverage.ground import Ground
from lifecircle.coverage.reach import cells_within
from lifecircle.coverage.words import OUTSIDE_ANY, WHOLE
from lifecircle.geodata.place import SETTINGS
from lifecircle.geodata.text import Language

from .pairs import BoolArray

URBAN_SIDE = ("urban", "county_town", "town")
"""城镇: all settings but rural, for the ratio of town to country (城乡比)."""


class Part(NamedTuple):
    """One part: masks over the cells (c,) and the facilities in service (f,)."""

    district: str
    name: str
    level: str
    setting: str
    cells: BoolArray
    facilities: BoolArray


def parts_of_place(ground: Ground, *, language: Language) -> Iterator[Part]:
    """The whole; each setting where there are several; each district, and what lies outside any."""
    everywhere = np.ones(len(ground.cell_xy_m), dtype=bool)
    all_facilities = np.ones(len(ground.facilities), dtype=bool)
    yield Part(WHOLE, ground.place.name, "place", ALL, everywhere, all_facilities)
    setting, facility_setting = setting_codes(ground), np.asarray(ground.facility_setting)
    present = [code for code in range(-1, len(SETTINGS)) if (setting == code).any()]
    if len(present) > 1:
        # facilities by setting are counted where their code or word says so
        for code in present:
            word = SETTINGS[code] if code >= 0 else ""
            here = facility_setting == (code if facility_setting.dtype.kind == "i" else word)
            yield Part(WHOLE, ground.place.name, "place", word, setting == code, here)
    levels = ground.place.districts["level"].to_numpy(dtype=object)
    for level in REPORTED_LEVELS:
        if level not in ground.cell_district:
            continue
        cells, facilities = ground.cell_district[level], ground.facility_district[level]
        for row in np.flatnonzero(levels == level):
            key = str(ground.place.districts["id"].iloc[row])
            name = district_name(ground, key, level, language)
            yield Part(key, name, level, ALL, cells == row, facilities == row)
        name = district_name(ground, OUTSIDE_ANY, level, language)
        yield Part(OUTSIDE_ANY, name, level, ALL, cells < 0, facilities < 0)


def setting_codes(ground: Ground) -> npt.NDArray[np.int64]:
    """Position in SETTINGS of each cell, -1 where no district says."""
    codes = np.full(len(ground.cell_xy_m), -1, dtype=np.int64)
    for code, setting in enumerate(SETTINGS):
        codes[cells_within(ground, (setting,))] = code
    return codes
