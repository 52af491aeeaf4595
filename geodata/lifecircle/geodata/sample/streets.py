"""Streets inside settlements: a jittered grid turned along the valley, with lanes and stairs."""

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from .mesh import Bools, Floats, Ints
from .settling import Settlements
from .valleys import Valleys

TOWN_BRIDGES = 3
_TOWN_BUILT_M = 1_750.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Streets:
    """Street corners and the streets between them, of all settlements together.

    xy (k, 2). unit (k,): the unit whose settlement the corner belongs to (the county town's
    are all of the unit that holds its seat), or -1 at the end of a blind
    lane. ends (s, 2), highway, oneway, bridge (s,).
    """

    xy: Floats
    unit: Ints
    ends: Ints
    highway: list[str]
    oneway: Bools
    bridge: Bools


@dataclass
class _Pile:
    """Streets as they are laid, settlement by settlement."""

    xy: list[Floats] = field(default_factory=list)
    unit: list[Ints] = field(default_factory=list)
    ends: list[Ints] = field(default_factory=list)
    highway: list[str] = field(default_factory=list)
    oneway: list[Bools] = field(default_factory=list)
    bridge: list[Bools] = field(default_factory=list)
    count: int = 0

    def add(
        self,
        xy: Floats,
        ends: Ints,
        highway: list[str],
        *,
        oneway: Bools,
        bridge: Bools,
        unit: int,
        tips: int = 0,
    ) -> None:
        """Add one settlement; its last ``tips`` corners are dead ends."""
        self.xy.append(xy)
        self.unit.append(np.where(np.arange(len(xy)) < len(xy) - tips, unit, -1))
        self.ends.append(ends + self.count)
        self.highway += highway
        self.oneway.append(oneway)
        self.bridge.append(bridge)
        self.count += len(xy)

    def done(self) -> Streets:
        """All of them."""
        return Streets(
            xy=np.asarray(np.round(np.concatenate(self.xy), 2), dtype=np.float64),
            unit=np.concatenate(self.unit),
            ends=np.concatenate(self.ends),
            highway=self.highway,
            oneway=np.concatenate(self.oneway),
            bridge=np.concatenate(self.bridge),
        )


def lay_streets(rng: np.random.Generator, valleys: Valleys, settlements: Settlements) -> Streets:
    """Streets of the county town, the township seats and the villages."""
    pile = _Pile()
    mesh_tree = cKDTree(valleys.mesh.xy)
    turn = _valley_direction(valleys)
    town_unit = 0
    for unit, cell in enumerate(settlements.unit_seed.tolist()):
        if settlements.unit_township[unit] == 0 and settlements.community[unit]:
            if settlements.is_seat[unit]:
                town_unit = unit
            continue
        if settlements.community[unit]:
            size, step = (int(rng.integers(8, 12)), int(rng.integers(4, 6))), 92.0
        elif settlements.is_seat[unit]:
            size, step = (int(rng.integers(6, 9)), int(rng.integers(3, 5))), 84.0
        else:
            size, step = (int(rng.integers(3, 6)), int(rng.integers(2, 4))), 66.0
        xy, ends, along = _grid(rng, valleys.mesh.xy[cell], turn=float(turn[cell]), size=size, step_m=step)
        bank = valleys.left_bank[mesh_tree.query(xy)[1]] == valleys.left_bank[cell]
        xy, ends, along, _ = _one_piece(
            xy, ends, along, keep=bank, edge_keep=_thin(rng, ends, along, size=size, share=0.4)
        )
        small = size[0] < 6
        pile.add(
            xy,
            ends,
            _village_classes(rng, along, small=small),
            oneway=np.zeros(len(ends), bool),
            bridge=np.zeros(len(ends), bool),
            unit=unit,
        )
    _lay_town(rng, valleys, pile, unit=town_unit, turn=float(turn[valleys.town]))
    return pile.done()


def _valley_direction(valleys: Valleys) -> Floats:
    """Per cell: the angle of the way along the valley, from the lower to the higher neighbour."""
    mesh = valleys.mesh
    a, b = mesh.edges.T
    direction = np.zeros(mesh.count)
    flow = np.minimum(valleys.behind_km2[a], valleys.behind_km2[b])
    order = np.argsort(flow, kind="stable")
    step = mesh.xy[b] - mesh.xy[a]
    angle = np.arctan2(step[:, 1], step[:, 0])
    direction[a[order]] = angle[order]  # the last one written carries the most water
    direction[b[order]] = angle[order]
    return direction


def _grid(
    rng: np.random.Generator, origin: Floats, *, turn: float, size: tuple[int, int], step_m: float
) -> tuple[Floats, Ints, Ints]:
    """Corners, streets, and for each street -1 (across) or the row that it runs along."""
    nx, ny = size
    i, j = np.meshgrid(np.arange(nx), np.arange(ny), indexing="ij")
    local = np.column_stack([i.ravel() - (nx - 1) / 2, j.ravel() - (ny - 1) / 2]) * step_m
    local += rng.uniform(-0.13, 0.13, size=local.shape) * step_m
    c, s = np.cos(turn), np.sin(turn)
    xy = local @ np.array([[c, s], [-s, c]]) + origin
    number = np.arange(nx * ny).reshape(nx, ny)
    along = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    across = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    row = np.concatenate([np.tile(np.arange(ny), nx - 1), np.full(len(across), -1)])
    return xy, np.concatenate([along, across]), row


def _thin(rng: np.random.Generator, ends: Ints, along: Ints, *, size: tuple[int, int], share: float) -> Bools:
    """Which streets stay: the middle row and all across it, and most of the others."""
    return np.asarray((along < 0) | (along == size[1] // 2) | (rng.random(len(ends)) > share))


def _one_piece(
    xy: Floats, ends: Ints, along: Ints, *, keep: Bools, edge_keep: Bools
) -> tuple[Floats, Ints, Ints, Ints]:
    """The largest connected part of what is kept, and the old numbers of its corners."""
    good = edge_keep & keep[ends].all(axis=1)
    tie = csr_matrix((np.ones(good.sum()), (ends[good, 0], ends[good, 1])), shape=(len(xy), len(xy)))
    _, part = connected_components(tie, directed=False)
    largest = int(np.argmax(np.bincount(part)))
    stays = np.flatnonzero(part == largest)
    number = np.full(len(xy), -1)
    number[stays] = np.arange(len(stays))
    good &= part[ends[:, 0]] == largest
    return xy[stays], number[ends[good]], along[good], np.flatnonzero(good)


def _village_classes(rng: np.random.Generator, along: Ints, *, small: bool) -> list[str]:
    """Rows are streets, ways across are partly service lanes; vehicles reach every corner."""
    street = "unclassified" if small else "residential"
    lane = rng.random(len(along)) < 0.3
    return ["service" if a < 0 and narrow else street for a, narrow in zip(along, lane, strict=True)]


def _lay_town(rng: np.random.Generator, valleys: Valleys, pile: _Pile, *, unit: int, turn: float) -> None:
    """The county town on both banks, with TOWN_BRIDGES bridges, one-way pairs, lanes and stairs."""
    centre = valleys.mesh.xy[valleys.town]
    size = (39, 33)
    xy, ends, along = _grid(rng, centre, turn=turn, size=size, step_m=112.0)
    ring = xy - centre
    bearing = np.arctan2(ring[:, 1], ring[:, 0]) - turn
    reach = _TOWN_BUILT_M * (1 + 0.24 * np.cos(2 * bearing) + 0.07 * np.cos(5 * bearing + 1))
    near = np.sqrt((ring**2).sum(axis=1)) < reach
    left = valleys.left_bank[cKDTree(valleys.mesh.xy).query(xy)[1]]
    bridge = left[ends[:, 0]] != left[ends[:, 1]]
    line = np.where(along >= 0, along, ends[:, 0] // size[1])
    main = line % 6 == 0
    keep_edge = main | (along < 0) | (rng.random(len(ends)) > 0.14)
    keep_edge &= main | (rng.random(len(ends)) > 0.06)
    keep_edge &= ~bridge | _chosen_bridges(xy, ends, bridge & near[ends].all(axis=1), centre=centre)
    xy, ends, along, was = _one_piece(xy, ends, along, keep=near, edge_keep=keep_edge)
    main, line, bridge = main[was], line[was], bridge[was]
    highway = _town_classes(rng, main=main, line=line, bridge=bridge)
    pair = ~main & np.isin(line, (size[0] // 2 - 1, size[0] // 2 - 2)) & (along < 0) & ~bridge
    ends[pair & (line == size[0] // 2 - 1)] = ends[pair & (line == size[0] // 2 - 1)][:, ::-1]
    highway = [("residential" if p else h) for h, p in zip(highway, pair, strict=True)]
    pair &= np.bincount(ends.ravel())[ends].min(axis=1) >= 3
    highway = _reachable_by_car(len(xy), ends, highway)
    stub_xy, stub_ends = _stubs(rng, xy, turn=turn)
    kinds = rng.choice(np.array(["service", "footway", "steps"]), size=len(stub_ends), p=[0.62, 0.3, 0.08])
    pile.add(
        np.concatenate([xy, stub_xy]),
        np.concatenate([ends, stub_ends]),
        highway + kinds.tolist(),
        oneway=np.concatenate([pair, np.zeros(len(stub_ends), bool)]),
        bridge=np.concatenate([bridge, np.zeros(len(stub_ends), bool)]),
        unit=unit,
        tips=len(stub_xy),
    )


def _chosen_bridges(xy: Floats, ends: Ints, over: Bools, *, centre: Floats) -> Bools:
    """Of the streets that would cross the river, the ones nearest to three spots that keep apart."""
    middle = xy[ends].mean(axis=1)
    spots = np.flatnonzero(over)
    chosen: list[int] = []
    order = spots[np.argsort(((middle[spots] - centre) ** 2).sum(axis=1), kind="stable")]
    for street in order.tolist():
        if all(((middle[street] - middle[c]) ** 2).sum() > 750**2 for c in chosen):
            chosen.append(street)
        if len(chosen) == TOWN_BRIDGES:
            break
    flag = np.zeros(len(ends), dtype=bool)
    flag[chosen] = True
    return flag


def _town_classes(rng: np.random.Generator, *, main: Bools, line: Ints, bridge: Bools) -> list[str]:
    kinds = np.array(["residential", "living_street", "service", "footway", "pedestrian"])
    minor = rng.choice(kinds, size=len(line), p=[0.72, 0.08, 0.1, 0.08, 0.02])
    classes: list[str] = []
    for is_main, number, over, other in zip(main, line, bridge, minor.tolist(), strict=True):
        if over:
            classes.append("secondary")
        elif is_main:
            classes.append("secondary" if number % 12 == 0 else "tertiary")
        else:
            classes.append(other)
    return classes


def _reachable_by_car(count: int, ends: Ints, highway: list[str]) -> list[str]:
    """Open the footways without which a part of the town would be cut off from vehicles."""
    walk = np.isin(highway, ("footway", "pedestrian"))
    a, b = ends[~walk].T
    _, part = connected_components(
        csr_matrix((np.ones(len(a)), (a, b)), shape=(count, count)), directed=False
    )
    opened = walk & (part[ends[:, 0]] != part[ends[:, 1]])
    return ["residential" if must else kind for must, kind in zip(opened, highway, strict=True)]


def _stubs(rng: np.random.Generator, xy: Floats, *, turn: float) -> tuple[Floats, Ints]:
    """Dead-end lanes from about a third of the corners into the blocks."""
    root = np.flatnonzero(rng.random(len(xy)) < 0.34)
    quarter = turn + np.pi / 4 + rng.integers(0, 4, size=len(root)) * np.pi / 2
    tip = xy[root] + rng.uniform(35, 62, size=len(root))[:, None] * np.column_stack(
        [np.cos(quarter), np.sin(quarter)]
    )
    return tip, np.column_stack([root, len(xy) + np.arange(len(root))])
