"""Who reaches what: for one circle and one walking speed, each cell's state, cost and facility."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from lifecircle.geodata.place import SETTINGS, Setting
from lifecircle.geodata.roads.network import Mode
from lifecircle.network.nearest import Nearest
from lifecircle.network.states import State, classify
from lifecircle.network.straight import nearest_straight
from lifecircle.network.threads import in_threads
from lifecircle.plan.model import Circle, Need

from .ground import FloatArray, Ground
from .needs import cells_within, facilities_serving, leaves
from .networks import Networks

StateArray = npt.NDArray[np.uint8]
FacilityArray = npt.NDArray[np.int32]

AskedNeed = tuple[float, int]
"""A walking speed in km/h and the position of a need in its circle."""

METRES_PER_KM = 1000.0
MINUTES_PER_HOUR = 60.0


@dataclass(frozen=True, kw_only=True, eq=False)
class NeedReach:
    """Reach of one need: (c,) arrays over the cells.

    state: State per cell. cost: minutes, or metres where ``metres``; inf where the need is not
    reached at all. facility: row of ``ground.facilities``, -1 for none. second_cost: cost of the
    next best facility of the same alternative. limit: the cell's limit, NaN outside the
    circle's settings.
    """

    state: StateArray
    cost: FloatArray
    facility: FacilityArray
    second_cost: FloatArray
    limit: FloatArray
    metres: bool

    def with_facilities_at(self, rows: npt.NDArray[np.integer]) -> "NeedReach":
        """The same where the facilities stand in other rows: rows[old] = new."""
        return replace(self, facility=np.append(rows, -1).astype(np.int32)[self.facility])

    def at(self, cells: npt.NDArray[np.integer]) -> "NeedReach":
        """The same for some of the cells, named by position."""
        arrays = {name: values[cells] for name, values in vars(self).items() if name != "metres"}
        return replace(self, **arrays)

    def differs(self, other: "NeedReach") -> npt.NDArray[np.bool_]:
        """Where state, cost or facility are others; what the second best is does not matter."""
        found: npt.NDArray[np.bool_] = (
            (self.state != other.state) | (self.cost != other.cost) | (self.facility != other.facility)
        )
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class CircleReach:
    """Reach of a whole circle: every need, and all of them together.

    within: cells the circle speaks of (its settings). state: the worst state over the needs.
    cost, facility: those of the need that is reached last; minutes (needs in metres are left
    out), or metres where every need is stated in metres.
    """

    within: npt.NDArray[np.bool_]
    needs: tuple[NeedReach, ...]
    state: StateArray
    cost: FloatArray
    facility: FacilityArray
    metres: bool


def reach_circle(networks: Networks, circle: Circle, *, walk_kmh: float) -> CircleReach:
    """State, cost and facility of every cell for every need of a circle.

    A composite circle is covered where all needs are; otherwise the cell takes the worst state
    of its needs, in the order covered, beyond, island, no_road, outside.
    """
    return reach_circle_at_speeds(networks, circle, speeds_kmh=(walk_kmh,))[walk_kmh]


def reach_circle_at_speeds(
    networks: Networks,
    circle: Circle,
    *,
    speeds_kmh: Sequence[float],
    known: Mapping[AskedNeed, NeedReach] = MappingProxyType({}),
) -> dict[float, CircleReach]:
    """Walking speed -> what ``reach_circle`` finds at it, each once; searches run several at a time.

    known: needs that are reached already, as ``reach_needs`` tells them.
    """
    every = range(len(circle.needs))
    asked = [(kmh, at) for kmh in dict.fromkeys(speeds_kmh) for at in every if (kmh, at) not in known]
    reached = {**known, **reach_needs(networks, circle, asked)}
    return {
        kmh: _whole_circle(
            tuple(reached[kmh, at] for at in every), within=cells_within(networks.ground, circle.settings)
        )
        for kmh in dict.fromkeys(speeds_kmh)
    }


def reach_needs(
    networks: Networks, circle: Circle, needs: Sequence[AskedNeed]
) -> Mapping[AskedNeed, NeedReach]:
    """Some of the needs of a circle, each at a walking speed (km/h)."""
    asked = _ask(networks.ground, circle, needs)
    if circle.measure == "straight":
        chosen = np.logical_or.reduce(list(_cells_by_mode(networks.ground, circle).values()))
        tasks = [partial(_straight, networks.ground, one, chosen) for one in asked]
        in_threads(tasks, threads=networks.threads)
    else:
        _along_networks(networks, circle, asked)
    alternatives: dict[AskedNeed, list[NeedReach]] = {}
    for one in asked:
        alternatives.setdefault(one.need, []).append(one.reach())
    return {need: _best_of(each) for need, each in alternatives.items()}


def _along_networks(networks: Networks, circle: Circle, asked: Sequence["_Asked"]) -> None:
    """Search for the alternatives, mode by mode: those that no later circle travels by first.

    So their graphs, and the joins of all cells to them, are gone before the others are made.
    """
    cells_by_mode = _cells_by_mode(networks.ground, circle)
    travels = dict.fromkeys((mode, one.metres) for one in asked for mode in cells_by_mode)
    for mode, metres in sorted(travels, key=lambda travel: networks.needs_later(*travel)):
        mine = [one for one in asked if one.metres == metres]
        for kmh, searches in Counter(one.walk_kmh for one in mine).items():
            networks.make_ready(mode, walk_kmh=kmh, metres=metres, searches=searches)
        tasks = [partial(_along_network, networks, mode, one, cells_by_mode[mode]) for one in mine]
        in_threads(tasks, threads=networks.threads)
        networks.done_with(mode, metres=metres)


def _whole_circle(needs: tuple[NeedReach, ...], *, within: npt.NDArray[np.bool_]) -> CircleReach:
    metres = all(need.metres for need in needs)
    counted = [need for need in needs if need.metres == metres]
    costs = np.stack([need.cost for need in counted])
    last = np.argmax(costs, axis=0)
    columns = np.arange(costs.shape[1])
    return CircleReach(
        within=within,
        needs=needs,
        state=np.max(np.stack([need.state for need in needs]), axis=0),
        cost=costs[last, columns],
        facility=np.stack([need.facility for need in counted])[last, columns],
        metres=metres,
    )


def _best_of(found: Sequence[NeedReach]) -> NeedReach:
    """The best alternative of a need per cell: least state first, then least cost, then first named."""
    best = found[0]
    for other in found[1:]:
        better = (other.state < best.state) | ((other.state == best.state) & (other.cost < best.cost))
        best = NeedReach(
            state=np.where(better, other.state, best.state),
            cost=np.where(better, other.cost, best.cost),
            facility=np.where(better, other.facility, best.facility),
            second_cost=np.where(better, other.second_cost, best.second_cost),
            limit=np.where(better, other.limit, best.limit),
            metres=best.metres and other.metres,
        )
    return best


@dataclass(frozen=True, kw_only=True, eq=False)
class _Asked:
    """An alternative of a need at a walking speed; its arrays (c,), (c, 2) are filled in mode by mode."""

    need: AskedNeed
    leaf: Need
    rows: FacilityArray
    limit: FloatArray
    state: StateArray
    cost: FloatArray
    facility: FacilityArray

    @property
    def walk_kmh(self) -> float:
        return self.need[0]

    @property
    def metres(self) -> bool:
        return self.leaf.metres is not None

    def fill(self, chosen: npt.NDArray[np.bool_], found: Nearest, state: StateArray) -> None:
        """Take over what was found for the chosen cells."""
        self.state[chosen] = state[chosen]
        self.cost[chosen] = found.cost[chosen]
        self.facility[chosen] = found.facility[chosen]

    def reach(self) -> NeedReach:
        known = self.facility[:, 0] >= 0
        rows = self.rows[self.facility[:, 0]] if len(self.rows) else -1
        return NeedReach(
            state=self.state,
            cost=self.cost[:, 0],
            facility=np.where(known, rows, -1).astype(np.int32),
            second_cost=self.cost[:, 1],
            limit=self.limit,
            metres=self.metres,
        )


def _ask(ground: Ground, circle: Circle, needs: Sequence[AskedNeed]) -> list[_Asked]:
    """The alternatives of the needs with nothing found yet; equal limits are one array."""
    limits: dict[str, FloatArray] = {}
    count = len(ground.cell_xy_m)
    asked = []
    for need in needs:
        for leaf in leaves(circle.needs[need[1]]):
            value = leaf.metres if leaf.metres is not None else leaf.minutes
            if repr(value) not in limits:
                limits[repr(value)] = _by_setting(ground, circle, value)
            asked.append(
                _Asked(
                    need=need,
                    leaf=leaf,
                    rows=facilities_serving(ground, leaf),
                    limit=limits[repr(value)],
                    state=np.full(count, State.OUTSIDE, dtype=np.uint8),
                    cost=np.full((count, 2), np.inf),
                    facility=np.full((count, 2), -1, dtype=np.int32),
                )
            )
    return asked


def _along_network(networks: Networks, mode: Mode, one: _Asked, chosen: npt.NDArray[np.bool_]) -> None:
    cells = networks.cells(mode, walk_kmh=one.walk_kmh, metres=one.metres)
    found = networks.search(mode, one.rows, of=one.leaf, walk_kmh=one.walk_kmh, metres=one.metres)
    one.fill(chosen, found, classify(cells, found.cost[:, 0], one.limit))


def _straight(ground: Ground, one: _Asked, chosen: npt.NDArray[np.bool_]) -> None:
    rank = np.arange(len(one.rows))
    found = nearest_straight(ground.cell_xy_m, ground.facility_xy_m[one.rows], rank=rank, k=2)
    if not one.metres:
        metres_per_min = one.walk_kmh * METRES_PER_KM / MINUTES_PER_HOUR
        found = Nearest(cost=found.cost / metres_per_min, facility=found.facility)
    one.fill(chosen, found, classify(None, found.cost[:, 0], one.limit))


def _by_setting(ground: Ground, circle: Circle, value: float | Mapping[Setting, float] | None) -> FloatArray:
    """The limit of every cell; NaN where the circle does not speak of the cell's setting."""
    result = np.full(len(ground.cell_setting), np.nan)
    if isinstance(value, Mapping):
        for setting in circle.settings:
            result[ground.cell_setting == SETTINGS.index(setting)] = value[setting]
    elif value is not None:
        result[cells_within(ground, circle.settings)] = value
    return result


def _cells_by_mode(ground: Ground, circle: Circle) -> Mapping[Mode, npt.NDArray[np.bool_]]:
    if not isinstance(circle.mode, Mapping):
        return {circle.mode: cells_within(ground, circle.settings)}
    chosen: dict[Mode, npt.NDArray[np.bool_]] = {}
    for setting in circle.settings:
        mode = circle.mode[setting]
        cells = ground.cell_setting == SETTINGS.index(setting)
        chosen[mode] = chosen[mode] | cells if mode in chosen else cells
    return chosen
