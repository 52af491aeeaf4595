"""A city's streets: a jittered grid bent into rings and radials, cut by a river with bridges."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from .mesh import Bools, Floats, Ints
from .value import CRS

LINES = 595
"""Grid lines each way."""
_HALF = LINES // 2
REACH_M = 28_600.0
_RINGS = (48, 112, 184)
_BLOCK = 8
_BRIDGE_LINES = 24
_HALF_RIVER_M = 70.0
RIVER_M = 100.0
"""From bank to bank; nobody lives within _HALF_RIVER_M of the middle."""

CLASSES: tuple[str, ...] = (
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "residential",
    "living_street",
    "service",
    "footway",
)
_MAXSPEED = np.array([80.0, 60.0, 50.0, 40.0, np.nan, np.nan, np.nan, np.nan])


@dataclass(frozen=True, kw_only=True, eq=False)
class CityStreets:
    """xy (k, 2): corners. ends (s, 2). rank (s,): position in CLASSES. oneway, bridge (s,)."""

    xy: Floats
    ends: Ints
    rank: Ints
    oneway: Bools
    bridge: Bools


@dataclass(frozen=True, kw_only=True, eq=False)
class CityShape:
    """Where the city lies, how its edge swings, and where its river runs."""

    centre_m: tuple[float, float]
    swing: Floats
    river: Floats

    def holds(self, xy: Floats, *, margin_m: float = 0.0) -> Bools:
        """Which points lie in the city, or up to ``margin_m`` beyond."""
        dx, dy = (xy - self.centre_m).T
        angle = np.arctan2(dy, dx)
        edge = np.ones(len(xy))
        for k, (a, b) in enumerate(self.swing, start=2):
            edge += a * np.cos(k * angle) + b * np.sin(k * angle)
        return np.asarray(np.sqrt(dx * dx + dy * dy) < edge * REACH_M + margin_m)

    def north_of_river_m(self, xy: Floats) -> Floats:
        """How far north of the river's middle each point lies; negative to the south."""
        dx, dy = (xy - self.centre_m).T
        a, b, c, d = self.river
        return np.asarray(dy - 1_900 - a * np.sin(dx / 9_000 + c) - b * np.sin(dx / 3_400 + d))

    def river_line(self) -> Floats:
        """The river's middle from west to east, some way beyond the city on both sides, metres."""
        x = np.arange(-1.12 * REACH_M, 1.12 * REACH_M + 1, 250.0)
        flat = np.column_stack([x, np.zeros(len(x))]) + self.centre_m
        flat[:, 1] -= self.north_of_river_m(flat)
        return flat

    def dry(self, xy: Floats) -> Bools:
        """Which points do not lie in the river."""
        return np.asarray(np.abs(self.north_of_river_m(xy)) > _HALF_RIVER_M)


def shape_city(rng: np.random.Generator, *, centre_m: tuple[float, float]) -> CityShape:
    """Choose edge and river."""
    swing = rng.uniform(-1, 1, size=(3, 2)) * np.array([[0.045], [0.03], [0.02]])
    river = np.concatenate([rng.uniform([1_200, 300], [2_400, 600]), rng.uniform(0, 6, size=2)])
    return CityShape(centre_m=centre_m, swing=swing, river=river)


def lay_city_streets(rng: np.random.Generator, shape: CityShape) -> CityStreets:
    """Corners and streets, one connected whole."""
    i, j = (axis.ravel() for axis in np.meshgrid(np.arange(LINES), np.arange(LINES), indexing="ij"))
    grid = np.column_stack([i, j])
    xy = _bend((grid - _HALF + rng.uniform(-0.17, 0.17, size=grid.shape)) / _HALF)
    xy = np.round(xy * REACH_M * 1.04 + shape.centre_m, 2)
    number = (i * LINES + j).reshape(LINES, LINES)
    east = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    north = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    ends = np.concatenate([east, north])
    # the grid line that the street runs along, and its place across
    line = np.concatenate([j[east[:, 0]], i[north[:, 0]]])
    rank = _ranks(rng, grid, ends, line=line)
    side = shape.north_of_river_m(xy) > 0
    over = side[ends[:, 0]] != side[ends[:, 1]]
    bridge = over & (np.arange(len(ends)) >= len(east)) & (line % _BRIDGE_LINES == _HALF % _BRIDGE_LINES)
    good = shape.holds(xy)
    keep = good[ends].all(axis=1) & (~over | bridge) & _kept(rng, grid, ends, rank=rank)
    stays, number_of = _largest_part(len(xy), ends[keep])
    keep &= stays[ends[:, 0]]
    ends, rank, bridge, line = number_of[ends[keep]], rank[keep], bridge[keep], line[keep]
    degree = np.bincount(ends.ravel())
    pair = (rank == CLASSES.index("residential")) & np.isin(line % _BLOCK, (3, 4))
    pair &= (degree[ends].min(axis=1) >= 3) & ~bridge
    back = pair & (line % _BLOCK == 4)
    ends[back] = ends[back][:, ::-1]
    return CityStreets(xy=xy[stays], ends=ends, rank=rank, oneway=pair, bridge=bridge)


def _bend(uv: Floats) -> Floats:
    """From the square to a rounded one: finer in the middle, squares bent towards rings."""
    uv = uv * (0.62 + 0.38 * np.abs(uv))
    u, v = uv.T
    disc = np.column_stack(
        [u * np.sqrt(np.maximum(1 - v * v / 2, 0)), v * np.sqrt(np.maximum(1 - u * u / 2, 0))]
    )
    return np.asarray(0.25 * uv + 0.75 * disc)


def _ranks(rng: np.random.Generator, grid: Ints, ends: Ints, *, line: Ints) -> Ints:
    """Class per street: rings and axes, then every 48th, 24th and 8th line, then local streets."""
    off = np.abs(line - _HALF)
    local = rng.choice(np.array([4, 5, 6, 7]), size=len(ends), p=[0.78, 0.05, 0.1, 0.07])
    rank = np.where(off % 48 == 0, 1, np.where(off % 24 == 0, 2, np.where(off % _BLOCK == 0, 3, local)))
    ring = np.abs(grid - _HALF).max(axis=1)
    on_ring = np.isin(ring[ends[:, 0]], _RINGS) & (ring[ends[:, 0]] == ring[ends[:, 1]])
    rank[on_ring | (off == 0)] = 0
    return np.asarray(rank, dtype=np.int64)


def _kept(rng: np.random.Generator, grid: Ints, ends: Ints, *, rank: Ints) -> Bools:
    """Main streets stay; of local ones most, and few inside superblocks."""
    block = (grid[ends[:, 0]] - _HALF % _BLOCK) // _BLOCK
    width = LINES // _BLOCK + 2
    closed = rng.random(width * width) < 0.16
    share = np.where(closed[block[:, 0] * width + block[:, 1]], 0.45, 0.84)
    return np.asarray((rank < 4) | (rng.random(len(ends)) < share))


def _largest_part(count: int, ends: Ints) -> tuple[Bools, Ints]:
    tie = csr_matrix((np.ones(len(ends), dtype=np.int8), (ends[:, 0], ends[:, 1])), shape=(count, count))
    _, part = connected_components(tie, directed=False)
    stays = part == np.argmax(np.bincount(part))
    return stays, np.where(stays, np.cumsum(stays) - 1, -1)


def street_table(
    xy: Floats, *, ends: Ints, rank: Ints, oneway: Bools, bridge: Bools, first_id: int
) -> gpd.GeoDataFrame:
    """The streets as lines."""
    geometry = shapely.linestrings(xy[ends.ravel()].reshape(-1, 2, 2))
    return road_table(geometry, rank=rank, oneway=oneway, bridge=bridge, first_id=first_id)


def road_table(
    geometry: npt.NDArray[np.object_], *, rank: Ints, oneway: Bools, bridge: Bools, first_id: int
) -> gpd.GeoDataFrame:
    """Lines with the road columns of every sample."""
    return gpd.GeoDataFrame(
        {
            "id": np.arange(first_id, first_id + len(rank)),
            "highway": pd.Series(np.array(CLASSES, dtype=object)[rank], dtype="str"),
            "oneway": pd.Series(np.array(["no", "yes"], dtype=object)[oneway.astype(np.int64)], dtype="str"),
            "maxspeed": _MAXSPEED[rank],
            "foot": pd.Series(["yes"], dtype="str").repeat(len(rank)).reset_index(drop=True),
            "bridge": bridge,
        },
        geometry=geometry,
        crs=CRS,
    )
