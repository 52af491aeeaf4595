"""The lie of the land: a branching tree of valleys that drain to one outlet.

The tree is the tree of cheapest paths to the outlet over a rough field (an optimal channel
network in spirit), so tributaries join as real ones do; the area behind each cell tells
brooks from the main river.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import connected_components

from .mesh import Bools, Floats, Ints, Mesh, build_mesh, graph, grow

CENTRE_M = (530_000.0, 3_255_000.0)
MEAN_RADIUS_M = 25_800.0
_STEP_M = 430.0
_TOWN_STEP_M = 165.0
TOWN_RADIUS_M = 2_900.0
_CHANNEL_KM2 = 4.0
_RIVER_KM2 = 140.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Valleys:
    """Mesh and water: per cell unless said otherwise.

    behind_km2: area that drains through the cell. below: the cell that it drains to, -1 at the
    outlet. hillside_m: way up from the nearest brook.
    river: cells of the main river, from the outlet upwards. crossing (m,): edges that would
    need a bridge over the wide part of it. left_bank: True beyond the river.
    town: the cell of the county town, at the main confluence.
    """

    mesh: Mesh
    behind_km2: Floats
    below: Ints
    hillside_m: Floats
    river: Ints
    crossing: Bools
    left_bank: Bools
    town: int


def carve(rng: np.random.Generator) -> Valleys:
    """Carve the county's valleys; the mesh is finer around the county town."""
    field = _Roughness(rng)
    outline = rng.uniform(-1, 1, size=(4, 2)) * np.array([[0.07], [0.06], [0.05], [0.03]])
    points = _jittered(rng, step_m=_STEP_M, radius_m=MEAN_RADIUS_M * 1.35)
    first = _drain(build_mesh(points, inside=_inside(points, outline)), field)
    spot = first.mesh.xy[first.town]
    fine = _jittered(rng, step_m=_TOWN_STEP_M, radius_m=TOWN_RADIUS_M, around=(spot[0], spot[1]))
    fine = fine[_away(fine, spot) < TOWN_RADIUS_M]
    points = np.concatenate([points[_away(points, spot) > TOWN_RADIUS_M + _TOWN_STEP_M], fine])
    return _drain(build_mesh(points, inside=_inside(points, outline)), field, near=spot)


class _Roughness:
    """A smooth random field over the plane: a sum of waves of many lengths."""

    def __init__(self, rng: np.random.Generator) -> None:
        length_m = np.exp(rng.uniform(np.log(1_500), np.log(14_000), size=40))
        turn = rng.uniform(0, 2 * np.pi, size=40)
        self._wave = np.stack([np.cos(turn), np.sin(turn)]) * (2 * np.pi / length_m)
        self._phase = rng.uniform(0, 2 * np.pi, size=40)
        self._height = (length_m / 6_000) ** 0.3 * 0.28

    def at(self, xy: Floats) -> Floats:
        """Height of the field, about -1.5 to 1.5."""
        return np.asarray(np.cos((xy - CENTRE_M) @ self._wave + self._phase) @ self._height)


def _away(xy: Floats, spot: npt.ArrayLike) -> Floats:
    return np.asarray(np.sqrt(((xy - np.asarray(spot)) ** 2).sum(axis=1)))


def _jittered(
    rng: np.random.Generator, *, step_m: float, radius_m: float, around: tuple[float, float] = CENTRE_M
) -> Floats:
    reach = np.arange(-radius_m, radius_m + step_m, step_m)
    x, y = np.meshgrid(reach, reach, indexing="ij")
    grid = np.column_stack([x.ravel(), y.ravel()])
    return np.round(grid + rng.uniform(-0.38, 0.38, size=grid.shape) * step_m + around, 2)


def _inside(xy: Floats, outline: Floats) -> Bools:
    dx, dy = (xy - CENTRE_M).T
    angle = np.arctan2(dy, dx)
    edge = np.ones(len(xy))
    for k, (a, b) in enumerate(outline, start=2):
        edge += a * np.cos(k * angle) + b * np.sin(k * angle)
    return np.asarray(np.sqrt(dx * dx + dy * dy) < edge * MEAN_RADIUS_M)


def _drain(mesh: Mesh, field: _Roughness, *, near: Floats | None = None) -> Valleys:
    rough = np.exp(field.at(mesh.xy) * 1.3)
    cost = mesh.length_m * (rough[mesh.edges[:, 0]] + rough[mesh.edges[:, 1]])
    outlet = int(np.argmax((mesh.xy - CENTRE_M) @ np.array([0.9, -0.45])))
    flow_cost, below, _ = grow(graph(mesh, cost=cost), seeds=np.array([outlet]))
    behind = _gather(mesh, below=below, order=np.argsort(-flow_cost, kind="stable"))
    river = _main_river(behind, below=below, outlet=outlet)
    channel = np.flatnonzero(behind > _CHANNEL_KM2)
    hillside, _, _ = grow(graph(mesh, cost=mesh.length_m), seeds=channel)
    left = _left_bank(mesh, river)
    a, b = mesh.edges.T
    on_river = np.zeros(mesh.count, dtype=bool)
    on_river[river] = True
    wide = np.where(on_river, behind, 0.0)
    crossing = (left[a] != left[b]) & (np.maximum(wide[a], wide[b]) > _RIVER_KM2)
    town = _confluence(mesh, behind=behind, below=below, river=river, near=near)
    return Valleys(
        mesh=mesh,
        behind_km2=behind,
        below=below,
        hillside_m=hillside,
        river=river,
        crossing=crossing,
        left_bank=left,
        town=town,
    )


def _gather(mesh: Mesh, *, below: Ints, order: Ints) -> Floats:
    area = np.fromiter((cell.area for cell in mesh.cells), dtype=np.float64, count=mesh.count) / 1e6
    behind = area.tolist()
    after = below.tolist()
    for cell in order.tolist():
        if after[cell] >= 0:
            behind[after[cell]] += behind[cell]
    return np.asarray(behind)


def _main_river(behind: Floats, *, below: Ints, outlet: int) -> Ints:
    """From the outlet up the larger branch to the spring."""
    above: dict[int, int] = {}
    for cell in np.argsort(behind, kind="stable").tolist():
        above[int(below[cell])] = cell  # the last one written is the largest
    river = [outlet]
    while river[-1] in above:
        river.append(above[river[-1]])
    return np.asarray(river, dtype=np.int64)


def _left_bank(mesh: Mesh, river: Ints) -> Bools:
    """Cells of one bank: what is left after the river, and the way from its spring to the rim, is cut."""
    other_rim = np.flatnonzero(mesh.rim & (_rank(river, mesh) < 0))
    to_rim, before, _ = grow(graph(mesh, cost=mesh.length_m), seeds=other_rim)
    cut = list(river)
    while before[cut[-1]] >= 0 and np.isfinite(to_rim[cut[-1]]):
        cut.append(int(before[cut[-1]]))
    free = np.ones(mesh.count, dtype=bool)
    free[cut] = False
    a, b = mesh.edges.T
    land = graph(mesh, cost=mesh.length_m, open_edges=free[a] & free[b])
    _, part = connected_components(land, directed=False)
    part[~free] = -1
    sizes = np.bincount(part[free])
    return np.asarray(part == np.argsort(-sizes, kind="stable")[1])


def _rank(river: Ints, mesh: Mesh) -> Ints:
    rank = np.full(mesh.count, -1, dtype=np.int64)
    rank[river] = np.arange(len(river))
    return rank


def _confluence(mesh: Mesh, *, behind: Floats, below: Ints, river: Ints, near: Floats | None) -> int:
    """The river cell where the largest tributary joins, not far from the middle."""
    if near is not None:
        return int(river[int(np.argmin(_away(mesh.xy[river], near)))])
    rank = _rank(river, mesh)
    joining = np.zeros(mesh.count)
    side = np.flatnonzero((rank < 0) & (below >= 0))
    side = side[rank[below[side]] >= 0]
    np.maximum.at(joining, below[side], behind[side])
    middle = np.exp(-((_away(mesh.xy, CENTRE_M) / 9_000) ** 2))
    return int(river[int(np.argmax((joining * middle)[river]))])
