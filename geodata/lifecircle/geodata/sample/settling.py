"""Where people settle: the county town, township seats, communities, villages and hamlets."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from .mesh import Bools, Floats, Ints, Mesh, graph, grow, spread
from .shares import apportion
from .valleys import Valleys

TOWNSHIPS = 28
TOWN_COMMUNITIES = 10
OTHER_COMMUNITIES = 7
VILLAGES = 181
_TOWN_CORE_M = 1_550.0
_VILLAGE_OFF_TOWN_M = 2_700.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Settlements:
    """Townships (0 is the county town's) and units (communities first, then villages).

    seat (28,): cell of each township's seat. township_of_cell (n,): per mesh cell.
    unit_seed: cell of each unit. unit_of_cell (n,). unit_township: per unit.
    community: per unit, True for a community. is_seat: per unit, its settlement is the seat.
    hamlet: cells of hamlets; hamlet_unit: the unit of each.
    """

    seat: Ints
    township_of_cell: Ints
    unit_seed: Ints
    unit_of_cell: Ints
    unit_township: Ints
    community: Bools
    is_seat: Bools
    hamlet: Ints
    hamlet_unit: Ints


def road_cost(valleys: Valleys) -> Floats:
    """Cost of building along each mesh edge: metres, dearer the higher above the brook."""
    mesh = valleys.mesh
    high = valleys.hillside_m[mesh.edges].mean(axis=1)
    return np.asarray(mesh.length_m * (1 + (high / 700) ** 2))


def settle(rng: np.random.Generator, valleys: Valleys) -> Settlements:
    """Choose every settlement and the cells that belong to it."""
    mesh = valleys.mesh
    cost = road_cost(valleys)
    dry = graph(mesh, cost=np.where(valleys.crossing, cost * 3, cost))
    seat = _seats(valleys, dry)
    township = grow(dry, seeds=seat)[2]
    a, b = mesh.edges.T
    apart = graph(mesh, cost=cost, open_edges=township[a] == township[b])
    counts = _village_counts(township)
    towns = np.argsort(-valleys.behind_km2[seat[1:]], kind="stable")[:OTHER_COMMUNITIES] + 1
    from_town = _away(mesh, valleys.town)
    units: list[tuple[int, int, bool, bool]] = []  # township, cell, community, seat
    core = np.flatnonzero((from_town < _TOWN_CORE_M) & (township == 0))
    in_town = _even(mesh, core, spread(apart, first=seat[:1], candidates=core, count=TOWN_COMMUNITIES))
    units += [(0, int(cell), True, int(cell) == int(seat[0])) for cell in in_town]
    villages: list[tuple[int, int, bool, bool]] = []
    for i in range(TOWNSHIPS):
        spots = _village_spots(valleys, apart, inside=(township == i) & (from_town > _VILLAGE_OFF_TOWN_M))
        chosen = spread(apart, first=seat[i : i + 1], candidates=spots, count=int(counts[i]) + 1)
        town = i == 0 or i in towns
        if i in towns:
            units.append((i, int(seat[i]), True, True))
        villages += [(i, int(c), False, False) for c in chosen[1:]]
        if not town:
            villages.append((i, int(seat[i]), False, True))
            villages.remove((i, int(chosen[-1]), False, False))
    units += sorted(villages, key=lambda row: row[0])
    seeds = np.array([row[1] for row in units])
    unit_of_cell = grow(apart, seeds=seeds)[2]
    hamlet = _hamlets(rng, valleys, seeds=seeds, unit_of_cell=unit_of_cell, from_town=from_town)
    return Settlements(
        seat=seat,
        township_of_cell=township,
        unit_seed=seeds,
        unit_of_cell=unit_of_cell,
        unit_township=np.array([row[0] for row in units]),
        community=np.array([row[2] for row in units]),
        is_seat=np.array([row[3] for row in units]),
        hamlet=hamlet,
        hamlet_unit=unit_of_cell[hamlet],
    )


def _away(mesh: Mesh, cell: int) -> Floats:
    return np.asarray(np.sqrt(((mesh.xy - mesh.xy[cell]) ** 2).sum(axis=1)))


def _seats(valleys: Valleys, dry: csr_matrix) -> Ints:
    """Township seats: spread out first, then moved to the best valley spot near the middle of each."""
    mesh = valleys.mesh
    town = np.array([valleys.town])
    valley = np.flatnonzero((valleys.behind_km2 > 12) & ~mesh.rim)
    seat = spread(dry, first=town, candidates=valley, count=TOWNSHIPS)
    for _ in range(4):
        label = grow(dry, seeds=seat)[2]
        for i in range(1, TOWNSHIPS):
            cells = valley[label[valley] == i]
            middle = mesh.xy[label == i].mean(axis=0)
            off = np.sqrt(((mesh.xy[cells] - middle) ** 2).sum(axis=1))
            seat[i] = cells[int(np.argmin(off - 900 * np.log(valleys.behind_km2[cells])))]
    return seat


def _even(mesh: Mesh, core: Ints, seeds: Ints) -> Ints:
    """Move all seeds but the first to the middle of the core cells nearest to them, five times."""
    xy = mesh.xy[core]
    for _ in range(5):
        home = ((xy[:, None] - mesh.xy[seeds][None]) ** 2).sum(axis=2).argmin(axis=1)
        for i in range(1, len(seeds)):
            middle = xy[home == i].mean(axis=0)
            seeds[i] = core[int(np.argmin(((xy - middle) ** 2).sum(axis=1)))]
    return seeds


def _village_counts(township: Ints) -> Ints:
    """Villages per township by its number of cells, at least three; the town's fine cells count little."""
    size = np.bincount(township, minlength=TOWNSHIPS).astype(float)
    size[0] = np.median(size) * 0.6
    return 3 + apportion(VILLAGES - 3 * TOWNSHIPS, size)


def _village_spots(valleys: Valleys, apart: csr_matrix, *, inside: Bools) -> Ints:
    reachable = inside & (np.diff(apart.indptr) > 0) & ~valleys.mesh.rim
    return np.flatnonzero(reachable & (valleys.behind_km2 > 1.4))


def _hamlets(
    rng: np.random.Generator, valleys: Valleys, *, seeds: Ints, unit_of_cell: Ints, from_town: Floats
) -> Ints:
    """Two to six smaller places in each village's side valleys."""
    spots = (valleys.behind_km2 > 0.5) & (from_town > _VILLAGE_OFF_TOWN_M) & ~valleys.mesh.rim
    spots[seeds] = False
    found: list[int] = []
    for unit in range(len(seeds)):
        cells = np.flatnonzero(spots & (unit_of_cell == unit))
        if len(cells):
            wanted = min(int(rng.integers(2, 7)), len(cells))
            found += sorted(rng.choice(cells, size=wanted, replace=False).tolist())
    return np.asarray(found, dtype=np.int64)
