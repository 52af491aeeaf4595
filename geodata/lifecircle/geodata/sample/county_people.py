"""The county's people: cells of a 100 m lattice where there are streets and hamlets."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from .mesh import Bools, Floats, Ints
from .roading import CountryRoads
from .settling import Settlements
from .shares import apportion, apportion_within
from .streets import Streets
from .valleys import Valleys
from .value import CRS, GROUPS

COUNTY_PEOPLE = 360_000
_TOWN_PEOPLE = 88_000
ROADLESS_HAMLETS = 6
_ROADLESS_M = 1_080.0
_CELL_M = 100.0

# Shares of the people: 0-2, 3-5, 6-11, 12-14, 60+, 65+, 80+. Together they give about 27.5 % aged 60
# and over, as the county plan states for itself (seed 001 line 36).
_AGES = {
    "county_town": (0.028, 0.038, 0.076, 0.038, 0.188, 0.133, 0.026),
    "town": (0.023, 0.031, 0.066, 0.034, 0.246, 0.183, 0.036),
    "rural": (0.016, 0.022, 0.051, 0.028, 0.334, 0.258, 0.053),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class People:
    """xy (c, 2), unit (c,): per cell. count (c,): people. groups (c, 7): people by age group."""

    xy: Floats
    unit: Ints
    count: Ints
    groups: Floats

    def table(self) -> gpd.GeoDataFrame:
        """The population layer."""
        ids = pd.Series([f"c{i:06d}" for i in range(1, len(self.count) + 1)], dtype="str")
        columns = {name: self.groups[:, i] for i, name in enumerate(GROUPS[1:])}
        return gpd.GeoDataFrame(
            {"id": ids, "total": self.count.astype(float), **columns},
            geometry=shapely.points(self.xy),
            crs=CRS,
        )


def unit_settings(settlements: Settlements) -> list[str]:
    """County town, town, or rural, per unit."""
    return [
        "county_town" if community and township == 0 else "town" if community or seat else "rural"
        for community, township, seat in zip(
            settlements.community.tolist(),
            settlements.unit_township.tolist(),
            settlements.is_seat.tolist(),
            strict=True,
        )
    ]


def people_by_unit(
    rng: np.random.Generator, valleys: Valleys, *, settlements: Settlements, streets: Streets
) -> Ints:
    """People of each community and village; they add up to COUNTY_PEOPLE.

    The county town's communities share its people by their streets.
    """
    low_high = {"county_town": (0.85, 1.15), "town": (2_400.0, 6_400.0), "rural": (420.0, 1_780.0)}
    ranges = np.array([low_high[setting] for setting in unit_settings(settlements)])
    people = rng.uniform(ranges[:, 0], ranges[:, 1])
    in_town = settlements.community & (settlements.unit_township == 0)
    home = settlements.unit_of_cell[valleys.mesh.nearest(streets.xy)]
    density = _town_density(streets.xy, valleys.mesh.xy[valleys.town])
    built = np.bincount(home, weights=density, minlength=len(people))[in_town]
    people[in_town] *= _TOWN_PEOPLE * built / built.sum()
    return apportion(COUNTY_PEOPLE, people)


def populate(
    rng: np.random.Generator,
    valleys: Valleys,
    *,
    settlements: Settlements,
    streets: Streets,
    country: CountryRoads,
    roads: gpd.GeoDataFrame,
    per_unit: Ints,
) -> People:
    """Spread each unit's people over its cells."""
    hamlet = valleys.mesh.xy[settlements.hamlet]
    around = np.repeat(hamlet, 3, axis=0) + rng.normal(0, 95, size=(3 * len(hamlet), 2))
    lost = _roadless(rng, valleys, roads, avoid=settlements.unit_of_cell == country.island_unit)
    spots = np.concatenate([streets.xy, around, valleys.mesh.xy[settlements.unit_seed], lost])
    weight = np.concatenate([
        _town_density(streets.xy, valleys.mesh.xy[valleys.town]),
        rng.uniform(0.15, 0.7, size=len(around)),
        np.full(len(settlements.unit_seed), 0.3),
        np.full(len(lost), 0.06),
    ])  # fmt: skip
    lattice, cell = np.unique(np.floor(spots / _CELL_M).astype(np.int64), axis=0, return_inverse=True)
    xy = (lattice + 0.5) * _CELL_M
    off, home = cKDTree(valleys.mesh.xy).query(xy)
    weight = np.bincount(cell.ravel(), weights=weight) * np.exp(rng.normal(0, 0.3, size=len(xy)))
    inside = (off < 600) & shapely.contains_xy(valleys.mesh.cells[home], xy[:, 0], xy[:, 1])
    xy, weight, unit = xy[inside], weight[inside], settlements.unit_of_cell[home[inside]]
    count = apportion_within(per_unit, part_of=unit, weights=weight)
    some = count > 0
    groups = _ages(rng, settlements, unit=unit[some], count=count[some])
    return People(xy=xy[some], unit=unit[some], count=count[some], groups=groups)


def _town_density(xy: Floats, centre: Floats) -> Floats:
    """More people to a street corner near the middle of the county town; the same everywhere else."""
    off = np.sqrt(((xy - centre) ** 2).sum(axis=1))
    return np.asarray(0.6 + 1.6 * np.exp(-off / 900))


def _roadless(rng: np.random.Generator, valleys: Valleys, roads: gpd.GeoDataFrame, *, avoid: Bools) -> Floats:
    """Points of old hamlets that no road reaches: farther than the usual snap limit from any vertex."""
    mesh = valleys.mesh
    off = cKDTree(shapely.get_coordinates(roads.geometry.to_numpy())).query(mesh.xy)[0]
    cells = np.flatnonzero((off > _ROADLESS_M + _CELL_M) & ~mesh.rim & ~avoid)
    return np.asarray(mesh.xy[np.sort(rng.choice(cells, size=ROADLESS_HAMLETS, replace=False))])


def _ages(rng: np.random.Generator, settlements: Settlements, *, unit: Ints, count: Ints) -> Floats:
    """People by age group per cell, to 0.01: 60+ holds 65+ holds 80+."""
    settings = unit_settings(settlements)
    share = np.array([_AGES[setting] for setting in settings])
    young = np.exp(rng.normal(0, 0.10, size=(len(settings), 1)))
    old = np.exp(rng.normal(0, 0.07, size=(len(settings), 1)))
    share = np.concatenate([share[:, :4] * young, share[:, 4:] * old], axis=1)[unit]
    share[:, :4] *= np.exp(rng.normal(0, 0.08, size=(len(unit), 4)))
    share[:, 4:] *= np.exp(rng.normal(0, 0.06, size=(len(unit), 1)))
    return np.asarray(np.round(share * count[:, None], 2))
