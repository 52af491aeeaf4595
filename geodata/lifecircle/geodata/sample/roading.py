"""Which mesh edges carry a road, and of which class: roads follow valleys and cross few passes."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import dijkstra

from .mesh import Bools, Floats, Ints, graph, grow
from .settling import Settlements, road_cost
from .valleys import Valleys

CLASSES: tuple[str, ...] = ("primary", "secondary", "tertiary", "unclassified", "track", "path")
"""Classes of country roads, the most important first."""

_NONE = len(CLASSES)
_BRIDGE_EVERY_M = 7_500.0
SEAT_LINKS = 10
PASS_PATHS = 16


@dataclass(frozen=True, kw_only=True, eq=False)
class CountryRoads:
    """rank (m,): per mesh edge the position in CLASSES, or len(CLASSES) for no road.

    exits: cells at the rim where a road leaves the county, with its class.
    island_unit: the village that only a ferry serves; landing: the two cells of the ferry.
    """

    rank: Ints
    exits: list[tuple[int, str]]
    island_unit: int
    landing: tuple[int, int]


class _Net:
    """Mesh edges with the best class laid on each so far."""

    def __init__(self, valleys: Valleys, cost: Floats) -> None:
        self.mesh = valleys.mesh
        self.rank = np.full(len(self.mesh.edges), _NONE)
        self.cost = cost
        self._edge = {(int(a), int(b)): i for i, (a, b) in enumerate(self.mesh.edges.tolist())}

    def lay(self, before: Ints, cell: int, highway: str) -> None:
        """Lay the way from ``cell`` back along ``before``."""
        rank = CLASSES.index(highway)
        while before[cell] >= 0:
            after = int(before[cell])
            edge = self._edge[min(cell, after), max(cell, after)]
            self.rank[edge] = min(self.rank[edge], rank)
            cell = after


def build_roads(rng: np.random.Generator, valleys: Valleys, settlements: Settlements) -> CountryRoads:
    """Choose the classes from the main road down to the footpaths."""
    mesh = valleys.mesh
    closed = valleys.crossing & ~_bridges(valleys)
    cost = np.where(closed, np.inf, road_cost(valleys))
    ways = graph(mesh, cost=cost, open_edges=~closed)
    before = grow(ways, seeds=np.array([valleys.town]))[1]
    net = _Net(valleys, cost)
    exits = _exits(valleys)
    for cell, highway in exits:
        net.lay(before, cell, highway)
    for cell in settlements.seat[1:].tolist():
        net.lay(before, cell, "secondary")
    for cell in settlements.unit_seed.tolist():
        net.lay(before, cell, "tertiary" if rng.random() < 0.45 else "unclassified")
    for cell in settlements.hamlet.tolist():
        net.lay(before, cell, "unclassified" if rng.random() < 0.35 else "track")
    island, gate = _island(valleys, settlements, net.rank, taken={cell for cell, _ in exits})
    a, b = mesh.edges.T
    own = settlements.unit_of_cell == island
    border = own[a] != own[b]
    net.rank[border] = _NONE
    free = ~closed & ~own[a] & ~own[b]
    _link(net, settlements, free=free)
    landing = _landing(valleys, net.rank, own=own, seed=gate)
    return CountryRoads(rank=net.rank, exits=exits, island_unit=island, landing=landing)


def _bridges(valleys: Valleys) -> Bools:
    """Crossings that have a bridge: one every 7.5 km of the wide river, and at the county town."""
    mesh = valleys.mesh
    crossing = np.flatnonzero(valleys.crossing)
    middle = mesh.xy[mesh.edges[crossing]].mean(axis=1)
    course = mesh.xy[valleys.river]
    run = np.concatenate([[0.0], np.cumsum(np.sqrt((np.diff(course, axis=0) ** 2).sum(axis=1)))])
    wide = valleys.behind_km2[valleys.river] > valleys.behind_km2[mesh.edges[crossing]].max(axis=1).min()
    stops = np.arange(2_500.0, run[wide].max(), _BRIDGE_EVERY_M)
    spots = [course[int(np.argmin(np.abs(run - stop)))] for stop in stops] + [mesh.xy[valleys.town]]
    flag = np.zeros(len(mesh.edges), dtype=bool)
    for spot in spots:
        flag[crossing[int(np.argmin(((middle - spot) ** 2).sum(axis=1)))]] = True
    return flag


def _exits(valleys: Valleys) -> list[tuple[int, str]]:
    """Two ends of the main valley road, and three passes on other sides of the county."""
    mesh = valleys.mesh
    centre = mesh.xy[valleys.town]
    rim = np.flatnonzero(mesh.rim)
    bearing = np.arctan2(*(mesh.xy[rim] - centre).T[::-1])
    ends = [int(valleys.river[0])]
    spring = mesh.xy[valleys.river[-1]]
    ends.append(int(rim[int(np.argmin(((mesh.xy[rim] - spring) ** 2).sum(axis=1)))]))
    classes = ["primary", "primary", "secondary", "secondary", "tertiary"]
    while len(ends) < len(classes):
        used = np.arctan2(*(mesh.xy[ends] - centre).T[::-1])
        turn = np.abs((bearing[:, None] - used[None, :] + np.pi) % (2 * np.pi) - np.pi).min(axis=1)
        # among the rim's far-off third choose the lowest pass
        off = rim[turn > np.quantile(turn, 0.82)]
        ends.append(int(off[int(np.argmin(valleys.hillside_m[off]))]))
    return list(zip(ends, classes, strict=True))


def _island(valleys: Valleys, settlements: Settlements, rank: Ints, *, taken: set[int]) -> tuple[int, int]:
    """A village that one road serves and that no other place lies behind; and its own end of that road."""
    mesh = valleys.mesh
    a, b = mesh.edges.T
    unit = settlements.unit_of_cell
    border = (unit[a] != unit[b]) & (rank < _NONE)
    ends = np.concatenate([unit[a[border]], unit[b[border]]])
    uses = np.bincount(ends, minlength=len(settlements.unit_seed))
    leaf = (uses == 1) & ~settlements.community & ~settlements.is_seat
    leaf[[int(unit[cell]) for cell in taken]] = False
    water = valleys.behind_km2[settlements.unit_seed]
    chosen = int(np.argmax(np.where(leaf, water, -1.0)))
    edge = int(np.flatnonzero(border & ((unit[a] == chosen) | (unit[b] == chosen)))[0])
    return chosen, int(a[edge] if unit[a[edge]] == chosen else b[edge])


def _landing(valleys: Valleys, rank: Ints, *, own: Bools, seed: int) -> tuple[int, int]:
    """From the island's end of the cut road to the nearest road cell at least 900 m off."""
    mesh = valleys.mesh
    good = np.zeros(mesh.count, dtype=bool)
    good[mesh.edges[rank < CLASSES.index("track")].ravel()] = True
    cells = np.flatnonzero(good & ~own)
    off = np.sqrt(((mesh.xy[cells] - mesh.xy[seed]) ** 2).sum(axis=1))
    inner = np.flatnonzero(good & own)
    pier = int(inner[int(np.argmin(((mesh.xy[inner] - mesh.xy[seed]) ** 2).sum(axis=1)))])
    return pier, int(cells[int(np.argmin(np.where(off > 900, off, np.inf)))])


def _link(net: _Net, settlements: Settlements, *, free: Bools) -> None:
    """Roads between neighbouring seats, and footpaths over passes, where the way round is longest."""
    mesh = net.mesh
    over = graph(mesh, cost=net.cost, open_edges=free)
    a, b = mesh.edges.T
    for ends, label, highway, count in (
        (settlements.seat, settlements.township_of_cell, "tertiary", SEAT_LINKS),
        (settlements.unit_seed, settlements.unit_of_cell, "path", PASS_PATHS),
    ):
        on_road = graph(mesh, cost=mesh.length_m, open_edges=net.rank < _NONE)
        around = dijkstra(on_road, indices=ends)[:, ends]
        direct, before = dijkstra(over, indices=ends, return_predecessors=True)
        touching = np.column_stack([label[a], label[b]])[label[a] != label[b]]
        pairs = np.unique(np.sort(touching, axis=1), axis=0)
        i, j = pairs.T
        with np.errstate(invalid="ignore"):
            detour = around[i, j] / direct[i, ends[j]]
        detour = np.where(np.isfinite(detour), np.round(detour, 6), 0.0)
        for pair in np.argsort(-detour, kind="stable")[:count].tolist():
            net.lay(np.where(before[i[pair]] < 0, -1, before[i[pair]]), int(ends[j[pair]]), highway)
