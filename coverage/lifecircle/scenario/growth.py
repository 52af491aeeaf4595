"""People of another year: growth by group and district."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from lifecircle.geodata.place import Place

from .model import Growth


def cells_of(place: Place, district: str | None) -> npt.NDArray[np.bool_]:
    """Which cells lie in a district; all of them without one."""
    count = len(place.population)
    if district is None:
        return np.ones(count, dtype=bool)
    shape = place.districts.geometry[(place.districts["id"] == district).to_numpy(dtype=bool)].iloc[0]
    shapely.prepare(shape)
    inside: npt.NDArray[np.bool_] = shapely.intersects_xy(
        shape, place.population["x"].to_numpy(dtype=float), place.population["y"].to_numpy(dtype=float)
    )
    return inside


def grown(place: Place, edits: Sequence[Growth]) -> gpd.GeoDataFrame:
    """The population after the edits, one after the other."""
    population = place.population.copy()
    for edit in edits:
        here = cells_of(place, edit.district)
        factor = edit.factor
        if factor is None:
            now = float(population[edit.group or "total"].to_numpy(dtype=float)[here].sum())
            factor = float(edit.people or 0.0) / now if now > 0 else 0.0
        for group in (edit.group,) if edit.group else place.groups:
            people = population[group].to_numpy(dtype=float)
            population[group] = np.where(here, people * factor, people)
    return population
