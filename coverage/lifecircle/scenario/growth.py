"""People of another year: growth by group and district."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from lifecircle.geodata.place import Place

from .model import Growth

ROUNDING = 1e-9


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


def groups_above_total(place: Place, edits: Sequence[Growth]) -> list[list[tuple[str, float, float]]]:
    """Per edit, the groups that come to more than all people where it works, with both numbers.

    All edits are made first. A group that is larger in the data already is no fault of theirs.
    """
    if not edits:
        return []
    after = grown(place, edits)
    found = []
    for edit in edits:
        here = cells_of(place, edit.district)
        was, now = (
            {group: float(people[group].to_numpy(dtype=float)[here].sum()) for group in place.groups}
            for people in (place.population, after)
        )
        changed = place.groups if edit.group in (None, "total") else (str(edit.group),)
        found.append(
            [
                (group, now[group], now["total"])
                for group in changed
                if was[group] <= was["total"] and now[group] > now["total"] * (1 + ROUNDING)
            ]
        )
    return found


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
