"""A city's people: cells of a 50 m lattice, denser towards the centre and the district centres."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from .city_streets import REACH_M, CityShape
from .mesh import Floats, Ints
from .shares import apportion
from .value import CRS, GROUPS

CITY_CELLS = 1_000_000
CITY_PEOPLE = 6_000_000
_CELL_M = 50.0
# 0-2, 3-5, 6-11, 12-14, 60+, 65+, 80+ in the middle of a city and at its edge
_MIDDLE = np.array([0.022, 0.027, 0.058, 0.026, 0.205, 0.150, 0.034])
_EDGE = np.array([0.027, 0.035, 0.072, 0.036, 0.185, 0.128, 0.024])


@dataclass(frozen=True, kw_only=True, eq=False)
class CityPeople:
    """xy (c, 2); density (c,): the model's; count (c,): people, at least one; groups (c, 7)."""

    xy: Floats
    density: Floats
    count: Ints
    groups: Floats


def district_centres(rng: np.random.Generator, shape: CityShape, *, count: int) -> Floats:
    """Centres of the districts: the city's own, an inner circle, and an outer one."""
    inner = (count - 1) * 2 // 5
    turn = rng.uniform(0, 2 * np.pi, size=2)
    spots = [np.zeros(2)]
    for number, radius, start in ((inner, 0.26, turn[0]), (count - 1 - inner, 0.66, turn[1])):
        angle = start + (np.arange(number) + rng.uniform(-0.2, 0.2, size=number)) * 2 * np.pi / number
        off = radius * REACH_M * rng.uniform(0.9, 1.1, size=number)
        spots += list(np.column_stack([off * np.cos(angle), off * np.sin(angle)]))
    return np.asarray(np.array(spots) + shape.centre_m)


def people_of_city(rng: np.random.Generator, shape: CityShape, *, centres: Floats) -> CityPeople:
    """CITY_CELLS cells with CITY_PEOPLE people."""
    steps = np.arange(-1.15 * REACH_M, 1.15 * REACH_M, _CELL_M)
    x, y = np.meshgrid(steps, steps, indexing="ij")
    low = np.floor(np.asarray(shape.centre_m) / _CELL_M) * _CELL_M + _CELL_M / 2
    xy = np.column_stack([x.ravel(), y.ravel()]) + low
    xy = np.round(xy[shape.holds(xy, margin_m=300.0) & shape.dry(xy)], 2)
    density = np.full(len(xy), 0.03)
    for i, centre in enumerate(centres):
        off = np.sqrt(((xy - centre) ** 2).sum(axis=1))
        density += np.exp(-off / 5_500) if i == 0 else 0.3 * np.exp(-off / 2_200)
    patchy = density * np.exp(rng.normal(0, 0.55, size=len(xy)))
    chosen = np.sort(np.argpartition(-np.round(patchy, 9), CITY_CELLS)[:CITY_CELLS])
    xy, density, patchy = xy[chosen], density[chosen], patchy[chosen]
    count = 1 + apportion(CITY_PEOPLE - CITY_CELLS, patchy)
    off = np.sqrt(((xy - shape.centre_m) ** 2).sum(axis=1))[:, None] / REACH_M
    share = _MIDDLE + (_EDGE - _MIDDLE) * np.minimum(off, 1.0)
    share[:, :4] *= np.exp(rng.normal(0, 0.12, size=(len(xy), 1)))
    share[:, 4:] *= np.exp(rng.normal(0, 0.10, size=(len(xy), 1)))
    groups = np.round(share * count[:, None], 2)
    return CityPeople(xy=xy, density=density, count=count, groups=groups)


def cell_table(people: CityPeople, *, prefix: str) -> gpd.GeoDataFrame:
    """The population layer of one city."""
    serial = pd.Series(np.arange(1, len(people.count) + 1)).astype("str").str.zfill(7)
    columns = {name: people.groups[:, k] for k, name in enumerate(GROUPS[1:])}
    return gpd.GeoDataFrame(
        {"id": prefix + serial, "total": people.count.astype(np.float64), **columns},
        geometry=shapely.points(people.xy),
        crs=CRS,
    )
