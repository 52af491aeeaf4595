"""The county's water: its river between the banks, brooks in the side valleys, two reservoirs.

The main river runs where the bridges are, along the border of the cells of its two banks. Side
rivers keep beside the middle of their valley, where the roads are.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree

from .mesh import Floats
from .names import MAIN_RIVER, RESERVOIRS, RIVERS
from .rivers import Course, evened, rounded, smooth, water_table, widened
from .valleys import CENTRE_M, Valleys

_BROOK_KM2 = 14.0
_WIDE_KM2 = 60.0
"""Drawn with its width from here on; narrower ones are lines."""

_NAMED_KM2 = 45.0
_METRES_PER_ROOT_KM2 = 3.3
_BESIDE_SHARE = 0.42
"""How far from the middle of its cells a side river keeps, as a share of the way between them."""

_EVENED_M = 42.0
_QUAY_M, _YARD_M = 9.0, 12.0
_LEAST_PIECE_M2, _LEAST_MAIN_PIECE_M2 = 9_000.0, 2_000.0
"""Side rivers run in pipes under a town; what is left of them between its streets is not drawn."""

_LAKE_CELLS, _LAKE_KM2 = 5, (_BROOK_KM2 + 1.0, 40.0)
_DRY_M = 420.0
_LAKES_APART_M = 12_000.0


@dataclass(frozen=True, kw_only=True, eq=False)
class _Flow:
    """The valleys with the largest cell above each cell, and what drains through that."""

    valleys: Valleys
    above: dict[int, int]

    def up_from(self, cell: int, *, least_km2: float) -> list[int]:
        """The cell and those above it along the larger branch, down to a brook of ``least_km2``."""
        path = [cell]
        while path[-1] in self.above and self.valleys.behind_km2[self.above[path[-1]]] > least_km2:
            path.append(self.above[path[-1]])
        return path


def draw_county_water(
    seed: int, valleys: Valleys, *, roads: gpd.GeoDataFrame, houses: npt.NDArray[np.object_]
) -> gpd.GeoDataFrame:
    """Rivers and reservoirs by name; random numbers of its own, so that no other layer hangs on it.

    houses: points that stay dry.
    """
    rng = np.random.Generator(np.random.PCG64([seed, 1_001]))
    flow = _Flow(valleys=valleys, above=_largest_above(valleys))
    main = _main_course(rng, valleys)
    dammed = _dammed(flow, roads=roads)
    lakes = [_lake(valleys, path) for path in dammed]
    courses = [main, *_side_courses(rng, flow, main=main, lakes={cell for path in dammed for cell in path})]
    flooded = shapely.union_all(lakes)
    built = shapely.STRtree(np.concatenate([_streets(roads), shapely.buffer(houses, _YARD_M, quad_segs=2)]))
    rows: list[tuple[str, shapely.Geometry]] = []
    for name in dict.fromkeys(course.name for course in courses):
        own = [course for course in courses if course.name == name]
        wide = [shape for course in own for shape in widened(course, least_width_m=_width_m(_WIDE_KM2))]
        if wide:
            least_m2 = _LEAST_MAIN_PIECE_M2 if name == MAIN_RIVER else _LEAST_PIECE_M2
            rows.append((name, _pieces(_between_quays(shapely.union_all(wide), built), least_m2)))
        narrow = [line for course in own for line in course.narrow(_width_m(_WIDE_KM2))]
        if narrow:
            rows.append((name, shapely.difference(shapely.multilinestrings(narrow), flooded)))
    rows += zip(RESERVOIRS, lakes, strict=False)
    return water_table([name for name, _ in rows], rounded([shape for _, shape in rows]))


def _width_m(behind_km2: float | Floats) -> Floats:
    return np.asarray(_METRES_PER_ROOT_KM2 * np.sqrt(behind_km2))


def _largest_above(valleys: Valleys) -> dict[int, int]:
    order = np.argsort(valleys.behind_km2, kind="stable")
    return dict(zip(valleys.below[order].tolist(), order.tolist(), strict=True))


def _main_course(rng: np.random.Generator, valleys: Valleys) -> Course:
    """Along the border between the river's cells and the left bank, and on beyond the outlet."""
    mesh, left, river = valleys.mesh, valleys.left_bank, valleys.river
    rank = np.full(mesh.count, -1)
    rank[river] = np.arange(len(river))
    a, b = mesh.edges.T
    here = np.where(left[a], b, a)
    banks = (left[a] != left[b]) & (rank[here] >= 0) & (valleys.behind_km2[here] > _BROOK_KM2)
    border = shapely.intersection(mesh.cells[a[banks]], mesh.cells[b[banks]])
    lines = shapely.get_parts(shapely.line_merge(shapely.union_all(border)))
    parts = [shapely.get_coordinates(line) for line in lines[shapely.length(lines) > 200]]
    cells = cKDTree(mesh.xy[river])
    ranks = [cells.query(part[[0, -1]])[1] for part in parts]
    parts = [part if r[0] <= r[1] else part[::-1] for part, r in zip(parts, ranks, strict=True)]
    order = np.argsort([r.min() for r in ranks], kind="stable")
    xy = np.concatenate([parts[i] for i in order])
    away = mesh.xy[river[0]] - CENTRE_M
    turned = np.arctan2(away[1], away[0]) + 0.3
    step = 450.0 * np.array([np.cos(turned), np.sin(turned)])
    beyond = xy[0] + np.arange(32, 0, -1)[:, None] * step
    beyond += (np.cumsum(rng.normal(0, 110, size=32))[::-1])[:, None] * np.array([-step[1], step[0]]) / 450.0
    line = smooth(evened(np.concatenate([beyond, xy]), step_m=_EVENED_M), times=1)
    nearest = cells.query(line)[1]
    width = np.maximum.accumulate(_width_m(valleys.behind_km2[river[nearest]])[::-1])[::-1]
    return Course(name=MAIN_RIVER, xy=line, width_m=width)


def _side_courses(rng: np.random.Generator, flow: _Flow, *, main: Course, lakes: set[int]) -> list[Course]:
    """Every side river from its mouth upwards, larger ones first, so that each finds the one it joins."""
    valleys = flow.valleys
    behind, below, xy = valleys.behind_km2, valleys.below, valleys.mesh.xy
    drawn = {int(cell): main for cell in valleys.river}
    names = iter(RIVERS)
    courses = []
    for cell in np.argsort(-behind, kind="stable").tolist():
        if behind[cell] <= _BROOK_KM2:
            break
        if cell in drawn or below[cell] < 0:
            continue
        path = flow.up_from(cell, least_km2=_BROOK_KM2)
        joined = drawn[int(below[cell])]
        aside = np.array([one not in lakes for one in (int(below[cell]), *path)]) * rng.choice([-1.0, 1.0])
        beside = _beside(xy[[int(below[cell]), *path]], side=aside)[1:]
        mouth = joined.xy[int(np.argmin(((joined.xy - beside[0]) ** 2).sum(axis=1)))]
        line = smooth(np.concatenate([mouth[None], beside]), times=2)
        width = _width_m(np.interp(np.linspace(0, 1, len(line)), np.linspace(0, 1, len(path)), behind[path]))
        name = next(names, "") if behind[cell] > _NAMED_KM2 else ""
        course = Course(name=name, xy=line, width_m=width)
        drawn.update(dict.fromkeys(path, course))
        courses.append(course)
    return courses


def _beside(xy: Floats, *, side: Floats) -> Floats:
    """The line moved to one side of itself: 1 or -1 at each point, 0 where it stays."""
    along = np.gradient(xy, axis=0)
    return np.asarray(xy + side[:, None] * _BESIDE_SHARE * along[:, ::-1] * np.array([-1.0, 1.0]))


def _streets(roads: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    """Streets of settlements that are no bridges: the river gives way to them."""
    shapes = roads.geometry.to_numpy()
    street = ~roads["highway"].isin(["motorway", "motorway_link", "ferry"]) & ~roads["bridge"]
    return np.asarray(shapes[street.to_numpy() & (shapely.get_num_coordinates(shapes) == 2)])


def _between_quays(river: shapely.Geometry, built: shapely.STRtree) -> shapely.Geometry:
    """The river without the ground of the streets and yards along it."""
    near = built.geometries[built.query(river, predicate="dwithin", distance=_QUAY_M)]
    quays = shapely.union_all(shapely.buffer(near, _QUAY_M, cap_style="square"))
    return shapely.difference(river, quays)


def _pieces(shape: shapely.Geometry, least_m2: float) -> shapely.Geometry:
    """Without slivers and without crumbs."""
    parts = shapely.get_parts(shapely.buffer(shapely.buffer(shape, -4.0), 4.0, quad_segs=2))
    return shapely.multipolygons(parts[shapely.area(parts) > least_m2])


def _dammed(flow: _Flow, *, roads: gpd.GeoDataFrame) -> list[list[int]]:
    """Cells of side valleys to be flooded, from the dam upwards: far from every road and each other."""
    valleys, xy = flow.valleys, flow.valleys.mesh.xy
    spots = shapely.get_coordinates(shapely.segmentize(roads.geometry.to_numpy(), 100.0))
    dry_m = cKDTree(spots).query(xy)[0]
    low, high = _LAKE_KM2
    found: list[list[int]] = []
    inside = (valleys.behind_km2 > low) & (valleys.behind_km2 < high) & ~valleys.mesh.rim
    for cell in sorted(np.flatnonzero(inside).tolist(), key=lambda one: -valleys.behind_km2[one]):
        path = flow.up_from(cell, least_km2=0.6)[:_LAKE_CELLS]
        if len(path) < _LAKE_CELLS or dry_m[path].min() < _DRY_M or valleys.mesh.rim[path].any():
            continue
        if all(((xy[cell] - xy[other[0]]) ** 2).sum() > _LAKES_APART_M**2 for other in found):
            found.append(path)
        if len(found) == len(RESERVOIRS):
            break
    return found


def _lake(valleys: Valleys, path: list[int]) -> shapely.Geometry:
    """Widest before the dam, narrowing up the valley, with arms into its side valleys."""
    xy = valleys.mesh.xy
    line = smooth(xy[path], times=3)
    reach = np.linspace(190.0, 45.0, len(line))
    shapes = [*shapely.buffer(shapely.points(line), reach)]
    for cell in path[:-1]:
        sides = np.flatnonzero((valleys.below == cell) & (valleys.behind_km2 > 0.3))
        for side in sides[~np.isin(sides, path)].tolist():
            arm = xy[cell] + (xy[side] - xy[cell]) * np.linspace(0, 0.85, 9)[:, None]
            shapes += [*shapely.buffer(shapely.points(arm), np.linspace(120.0, 35.0, 9))]
    whole = shapely.buffer(shapely.buffer(shapely.union_all(shapes), 60.0), -60.0)
    across = line[1] - line[0]
    dam = shapely.box(-400, -400, 0, 400)  # cut straight below the dam
    turn = float(np.arctan2(across[1], across[0]))
    c, s = np.cos(turn), np.sin(turn)
    dam = shapely.transform(dam, lambda p: p @ np.array([[c, s], [-s, c]]) + line[0])
    parts = shapely.get_parts(shapely.difference(whole, dam))
    return shapely.simplify(parts[int(np.argmax(shapely.area(parts)))], 4.0)
