"""The county's districts: county, townships, communities and villages, zones, estates."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from .county_people import unit_settings
from .mesh import Floats, Ints, merge
from .names import COUNTY, TOWN_COMMUNITY_NAMES, estate_names, township_names, village_names
from .settling import OTHER_COMMUNITIES, TOWNSHIPS, Settlements
from .valleys import Valleys
from .value import CRS

COUNTY_ID = "990100"
TOWNS = 15
"""Townships that are 镇; the other 13 are 乡."""

ESTATES: tuple[tuple[int, bool], ...] = (
    (1988, False),
    (1996, False),
    (1999, False),
    (2003, False),
    (2018, True),
    (2019, True),
    (2020, True),
    (2020, True),
)
"""Year built and whether new, per estate (小区)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Units:
    """The communities and villages, and their townships, by name and id, in the order of Settlements."""

    township_id: list[str]
    township_name: list[str]
    unit_id: list[str]
    unit_name: list[str]
    setting: list[str]


def name_units(settlements: Settlements) -> Units:
    """Ids (12 digits, none of a real county) and names; the community towns are named 镇."""
    with_community = set(settlements.unit_township[settlements.community].tolist())
    order = [0, *sorted(with_community - {0}), *(i for i in range(1, TOWNSHIPS) if i not in with_community)]
    named = dict(zip(order, township_names(towns=TOWNS, count=TOWNSHIPS), strict=True))
    township_name = [named[i] for i in range(TOWNSHIPS)]
    township_id = [f"{COUNTY_ID}{i + 1:03d}" for i in range(TOWNSHIPS)]
    villages = iter(village_names(int((~settlements.community).sum())))
    in_town = iter(TOWN_COMMUNITY_NAMES)
    ids, names = [], []
    serial = dict.fromkeys(range(TOWNSHIPS), 0)
    for township, community in zip(
        settlements.unit_township.tolist(), settlements.community.tolist(), strict=True
    ):
        serial[township] += 1
        ids.append(f"{township_id[township]}{serial[township] + (0 if community else 200):03d}")
        if not community:
            names.append(next(villages))
        elif township == 0:
            names.append(f"{next(in_town)}社区")
        else:
            names.append(f"{township_name[township][:-1]}社区")
    return Units(
        township_id=township_id,
        township_name=township_name,
        unit_id=ids,
        unit_name=names,
        setting=unit_settings(settlements),
    )


def draw_districts(
    rng: np.random.Generator,
    valleys: Valleys,
    *,
    settlements: Settlements,
    units: Units,
    per_unit: Ints,
    cells: Floats,
) -> gpd.GeoDataFrame:
    """All districts; those of a level tile the one above exactly, except zones and estates."""
    mesh = valleys.mesh
    households = np.round(per_unit / rng.uniform(2.45, 2.8, size=len(per_unit)))
    by_township = np.bincount(settlements.unit_township, weights=households)
    unit_shape = merge(mesh, label=settlements.unit_of_cell, count=len(per_unit))
    township_shape = merge(mesh, label=settlements.township_of_cell, count=TOWNSHIPS)
    county_shape = merge(mesh, label=np.zeros(mesh.count, dtype=np.int64), count=1)
    zones, zone_parts = _zones(valleys, settlements)
    estates, estate_unit = _estates(rng, valleys, settlements, cells=cells)
    levels = [("community" if c else "village") for c in settlements.community.tolist()]
    parts = [
        _rows([COUNTY_ID], [COUNTY], ["county"], [None], [None], [float(households.sum())], county_shape),
        _rows(
            units.township_id, units.township_name, ["township"] * TOWNSHIPS, [COUNTY_ID] * TOWNSHIPS,
            [None] * TOWNSHIPS, by_township.tolist(), township_shape,
        ),
        _rows(
            units.unit_id, units.unit_name, levels,
            [units.township_id[i] for i in settlements.unit_township.tolist()],
            list(units.setting), households.tolist(), unit_shape,
        ),
        _rows(
            [f"{COUNTY_ID}-Z{i + 1}" for i in range(2)],
            ["云溪经济开发区", f"{units.township_name[zone_parts[1]][:-1]}工业园区"],
            ["zone"] * 2, [COUNTY_ID] * 2, ["county_town", "town"], [np.nan] * 2, zones,
        ),
        _rows(
            [f"{COUNTY_ID}-E{i + 1:02d}" for i in range(len(ESTATES))], list(estate_names()),
            ["estate"] * len(ESTATES), [units.unit_id[i] for i in estate_unit],
            ["county_town"] * len(ESTATES), [np.nan] * len(ESTATES), estates,
        ),
    ]  # fmt: skip
    table = pd.concat(parts, ignore_index=True)
    is_estate = (table["level"] == "estate").to_numpy()
    table["new"] = pd.array([None] * len(table), dtype="boolean")
    table["built"] = pd.array([None] * len(table), dtype="Int64")
    table.loc[is_estate, "new"] = [new for _, new in ESTATES]
    table.loc[is_estate, "built"] = [built for built, _ in ESTATES]
    columns = ["id", "name", "level", "parent", "setting", "households", "new", "built", "geometry"]
    return gpd.GeoDataFrame(table[columns], geometry="geometry", crs=CRS)


def _rows(
    ids: list[str],
    names: list[str],
    levels: list[str],
    parents: list[str] | list[None],
    settings: list[str] | list[None],
    households: list[float],
    shapes: npt.NDArray[np.object_],
) -> gpd.GeoDataFrame:
    text = {"id": ids, "name": names, "level": levels, "parent": parents, "setting": settings}
    columns = {key: pd.Series(values, dtype="str") for key, values in text.items()}
    return gpd.GeoDataFrame({**columns, "households": households}, geometry=shapes, crs=CRS)


def _zones(valleys: Valleys, settlements: Settlements) -> tuple[npt.NDArray[np.object_], list[int]]:
    """Development zones: whole mesh cells beside the county town, and beside the first other town."""
    mesh = valleys.mesh
    other = int(settlements.unit_township[settlements.community][-OTHER_COMMUNITIES])
    spots = [mesh.xy[valleys.town] + [1_500.0, 900.0], mesh.xy[settlements.seat[other]] + [500.0, -300.0]]
    label = np.full(mesh.count, 2, dtype=np.int64)
    for i, (spot, size) in enumerate(zip(spots, (60, 6), strict=True)):
        off = ((mesh.xy - spot) ** 2).sum(axis=1)
        label[np.argsort(off, kind="stable")[:size]] = i
    return merge(mesh, label=label, count=3)[:2], [0, other]


def _estates(
    rng: np.random.Generator, valleys: Valleys, settlements: Settlements, *, cells: Floats
) -> tuple[npt.NDArray[np.object_], list[int]]:
    """Estates of four lattice cells each, inside one community of the county town, apart from each other."""
    mesh = valleys.mesh
    town = mesh.xy[valleys.town]
    near = cells[np.sqrt(((cells - town) ** 2).sum(axis=1)) < 1_500]
    tree = cKDTree(mesh.xy)
    held = {(float(x), float(y)) for x, y in near.tolist()}
    shapes: list[object] = []
    unit: list[int] = []
    taken: list[Floats] = []
    for i in rng.permutation(len(near)).tolist():
        x, y = near[i].tolist()
        square = np.array([[x - 50, y - 50], [x + 150, y - 50], [x + 150, y + 150], [x - 50, y + 150]])
        homes = settlements.unit_of_cell[tree.query(np.concatenate([square, near[i : i + 1]]))[1]]
        full = all((x + dx, y + dy) in held for dx in (0, 100) for dy in (0, 100))
        apart = all(((near[i] - other) ** 2).sum() > 420**2 for other in taken)
        if full and apart and (homes == homes[0]).all() and settlements.community[homes[0]]:
            shapes.append(shapely.Polygon(square))
            unit.append(int(homes[0]))
            taken.append(near[i])
        if len(shapes) == len(ESTATES):
            break
    filled = np.empty(len(shapes), dtype=object)
    filled[:] = shapes
    return filled, unit
