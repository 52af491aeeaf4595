"""The county's roads as lines: country roads, streets, the expressway, ways out, and the ferry."""

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from .mesh import Floats, Ints
from .roading import CLASSES, CountryRoads
from .settling import Settlements
from .streets import Streets
from .valleys import CENTRE_M, Valleys
from .value import CRS

_INSIDE_M = 130.0
_MAXSPEED = {"motorway": 100.0, "primary": 60.0, "secondary": 50.0}
_NO_WALKING = ("motorway", "motorway_link")


@dataclass
class _Lines:
    """Lines as they are drawn."""

    shape: list[Floats] = field(default_factory=list)
    highway: list[str] = field(default_factory=list)
    oneway: list[bool] = field(default_factory=list)
    bridge: list[bool] = field(default_factory=list)

    def add(self, shape: Floats, highway: str, *, oneway: bool = False, bridge: bool = False) -> None:
        """Draw one line."""
        self.shape.append(shape)
        self.highway.append(highway)
        self.oneway.append(oneway)
        self.bridge.append(bridge)

    def table(self) -> gpd.GeoDataFrame:
        """All lines, each with its attributes."""
        sizes = [len(shape) for shape in self.shape]
        xy = np.round(np.concatenate(self.shape), 2)
        geometry = shapely.linestrings(xy, indices=np.repeat(np.arange(len(sizes)), sizes))
        highway = pd.Series(self.highway, dtype="str")
        return gpd.GeoDataFrame(
            {
                "id": np.arange(1, len(sizes) + 1),
                "highway": highway,
                "oneway": pd.Series(["yes" if one else "no" for one in self.oneway], dtype="str"),
                "maxspeed": highway.map(_MAXSPEED).astype("float64"),
                "foot": pd.Series(["no" if h in _NO_WALKING else "yes" for h in self.highway], dtype="str"),
                "bridge": np.asarray(self.bridge, dtype=bool),
            },
            geometry=geometry,
            crs=CRS,
        )


def draw_roads(
    rng: np.random.Generator,
    valleys: Valleys,
    *,
    settlements: Settlements,
    streets: Streets,
    country: CountryRoads,
) -> gpd.GeoDataFrame:
    """Every road of the county as one line per segment; touching lines share their end vertex."""
    lines = _Lines()
    used = np.flatnonzero(country.rank < len(CLASSES))
    xy = _smooth(valleys, country, settlements=settlements)
    inside = _streets_at(xy, streets, unit_seed=settlements.unit_seed)
    for edge in used.tolist():
        _draw_country_road(
            rng, lines, valleys, edge=edge, rank=country.rank, xy=xy, inside=inside, streets=streets
        )
    for (a, b), highway, oneway, bridge in zip(
        streets.ends.tolist(), streets.highway, streets.oneway.tolist(), streets.bridge.tolist(), strict=True
    ):
        lines.add(streets.xy[[a, b]], highway, oneway=oneway, bridge=bridge)
    for cell, highway in country.exits:
        lines.add(_way_out(rng, xy[cell]), highway)
    ends = np.array([_standing(cell, xy, inside, streets) for cell in country.landing])
    lines.add(ends, "ferry")
    _draw_expressway(rng, lines, valleys, settlements=settlements, country=country, xy=xy, inside=inside)
    return lines.table()


def _smooth(valleys: Valleys, country: CountryRoads, *, settlements: Settlements) -> Floats:
    """Cell points, with bends between junctions drawn towards the middle of their neighbours."""
    edges = valleys.mesh.edges[country.rank < len(CLASSES)]
    xy = valleys.mesh.xy.copy()
    degree = np.bincount(edges.ravel(), minlength=len(xy))
    free = degree == 2
    free[settlements.unit_seed] = False
    for _ in range(2):
        around = np.zeros_like(xy)
        np.add.at(around, edges[:, 0], xy[edges[:, 1]])
        np.add.at(around, edges[:, 1], xy[edges[:, 0]])
        xy[free] = 0.5 * xy[free] + 0.25 * around[free]
    return xy


def _streets_at(xy: Floats, streets: Streets, *, unit_seed: Ints) -> dict[int, Ints]:
    """Cells that lie within a settlement's streets, with the corners of that settlement."""
    open_ends = np.flatnonzero(streets.unit >= 0)  # a country road never starts in a blind lane
    off, corner = cKDTree(streets.xy[open_ends]).query(xy)
    home = streets.unit[open_ends[corner]]
    corners = {int(unit): np.flatnonzero(streets.unit == unit) for unit in np.unique(streets.unit[open_ends])}
    inside = {int(cell): corners[int(home[cell])] for cell in np.flatnonzero(off < _INSIDE_M)}
    inside.update({int(unit_seed[unit]): of_unit for unit, of_unit in corners.items()})
    return inside


def _nearest_corner(corners: Ints, streets: Streets, xy: Floats) -> int:
    return int(corners[int(np.argmin(((streets.xy[corners] - xy) ** 2).sum(axis=1)))])


def _standing(cell: int, xy: Floats, inside: dict[int, Ints], streets: Streets) -> Floats:
    """Where a road ends that ends at this cell: its point, or the nearest corner of its settlement."""
    if cell not in inside:
        return np.asarray(xy[cell])
    return np.asarray(streets.xy[_nearest_corner(inside[cell], streets, xy[cell])])


def _draw_country_road(
    rng: np.random.Generator,
    lines: _Lines,
    valleys: Valleys,
    *,
    edge: int,
    rank: Ints,
    xy: Floats,
    inside: dict[int, Ints],
    streets: Streets,
) -> None:
    a, b = valleys.mesh.edges[edge].tolist()
    here, there = inside.get(a), inside.get(b)
    if here is not None and there is not None and here is there:
        return
    start, end = xy[a], xy[b]
    if here is not None:
        start = streets.xy[_nearest_corner(here, streets, xy[b])]
    if there is not None:
        end = streets.xy[_nearest_corner(there, streets, start)]
    bend = rng.normal(0, 0.035 if rank[edge] < 3 else 0.07, size=2)
    step = end - start
    side = np.array([-step[1], step[0]])
    inner = [start + step * t + side * w for t, w in zip((1 / 3, 2 / 3), bend, strict=True)]
    lines.add(np.stack([start, *inner, end]), CLASSES[rank[edge]], bridge=bool(valleys.crossing[edge]))


def _way_out(rng: np.random.Generator, start: Floats) -> Floats:
    """A road that goes on for some 14 km beyond the boundary."""
    away = start - CENTRE_M
    away = away / np.sqrt((away**2).sum())
    steps = np.arange(36)[:, None] * 400.0 * away
    sway = np.cumsum(rng.normal(0, 60, size=36)) * (np.arange(36) > 0)
    return np.asarray(start + steps + sway[:, None] * np.array([-away[1], away[0]]))


def _draw_expressway(
    rng: np.random.Generator,
    lines: _Lines,
    valleys: Valleys,
    *,
    settlements: Settlements,
    country: CountryRoads,
    xy: Floats,
    inside: dict[int, Ints],
) -> None:
    """Two one-way carriageways past the county town, with interchanges at it and at two seats."""
    town = valleys.mesh.xy[valleys.town]
    x = np.arange(-46_000.0, 46_001.0, 500.0)
    phase = rng.uniform(0, 2 * np.pi, size=2)
    swing = 1_500 * np.sin(x / 9_000 + phase[0]) + 700 * np.sin(x / 4_100 + phase[1])
    swing -= swing[len(x) // 2]
    middle = np.column_stack([x, 0.22 * x + swing * (1 - np.exp(-np.abs(x) / 6_000)) + 3_300.0]) + town
    middle = np.round(middle, 2)
    gap = np.array([0.0, 26.0])
    for track, step in ((middle, 1), (middle + gap, -1)):
        for piece in range(len(x) - 1):
            lines.add(track[piece : piece + 2][::step], "motorway", oneway=True)
    free = np.unique(valleys.mesh.edges[country.rank < CLASSES.index("unclassified")])
    free = free[[int(cell) not in inside for cell in free]]
    tree = cKDTree(xy[free])
    off = np.sqrt(((valleys.mesh.xy[settlements.seat][:, None] - middle[None]) ** 2).sum(axis=2))
    chosen = [0, *(np.argsort(off[1:].min(axis=1), kind="stable")[:2] + 1).tolist()]
    for seat in chosen:
        ramp = int(np.argmin(off[seat]))
        road = xy[free[int(tree.query(middle[ramp])[1])]]
        for track in (middle, middle + gap):
            lines.add(np.stack([track[ramp], road]), "motorway_link")
