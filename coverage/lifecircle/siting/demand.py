"""The demand of a siting question: people by cell and need, what they have, and whom a place would serve."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from lifecircle.coverage.ground import Ground
from lifecircle.coverage.needs import cells_within, leaves, types_of
from lifecircle.coverage.networks import Networks, walking_speed_kmh
from lifecircle.coverage.reach import METRES_PER_KM, MINUTES_PER_HOUR, reach_circle
from lifecircle.geodata.place import SETTINGS
from lifecircle.geodata.roads.network import Mode
from lifecircle.geodata.text import Text
from lifecircle.network.catchments import catchments
from lifecircle.network.costs import TIME_TOLERANCE
from lifecircle.network.joins import join_points
from lifecircle.plan.model import Circle, Need

from .pairs import BoolArray, FloatArray, IntArray, Pairs
from .wish import SitingError, Wish, fault


@dataclass(frozen=True, kw_only=True, eq=False)
class Service:
    """One need that is sited for. number: of the need, from 1; leaf: its alternative; kind: what is built."""

    number: int
    need: Need
    leaf: Need
    kind: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Demand:
    """Rows of demand: a cell, a service, and the people who walk at one speed; ``r`` rows.

    cell, service (r,): positions. kmh (r,): walking speed. people (r,): of the group served (for
    tables); weight (r,): what counts. limit (r,): minutes or metres (``metres``). have (r,): cost to
    the nearest existing facility, inf for none; facility (r,): its row in ground.facilities, -1
    for none; met (r,): within the limit already. rest_met (r,): the cell has the circle's needs
    that are not sited for.
    """

    services: tuple[Service, ...]
    cell: IntArray
    service: IntArray
    kmh: FloatArray
    people: FloatArray
    weight: FloatArray
    limit: FloatArray
    have: FloatArray
    facility: IntArray
    met: BoolArray
    rest_met: BoolArray
    metres: bool


def services_of(ground: Ground, circle: Circle, wish: Wish) -> tuple[Service, ...]:
    """The needs that are sited for, with the alternative that the built type serves.

    Raises SitingError for types that the circle does not ask for, and for needs in different units.
    """
    wanted = [(n, need) for n, need in enumerate(circle.needs, start=1) if wish.need in (None, n)]
    chosen: list[Service] = []
    for number, need in wanted:
        for leaf in leaves(need):
            kinds = [kind for kind in ground.taxonomy.including(leaf.types) if kind in wish.types]
            if kinds or (not wish.types and leaf is leaves(need)[0]):
                kind = kinds[0] if kinds else leaf.types[0]
                chosen.append(Service(number=number, need=need, leaf=leaf, kind=kind))
                break
    served = {kind for service in chosen for kind in ground.taxonomy.including(service.leaf.types)}
    stray = [kind for kind in wish.types if kind not in served]
    if stray or not chosen:
        known = "、".join(dict.fromkeys(kind for _, need in wanted for kind in types_of(need)))
        message = Text("服务圈不需要这类设施", "the circle needs no facilities of this type")
        remedy = Text(f"可选：{known}", f"known: {known}")
        raise SitingError(
            [fault("unknown_type", message, remedy, column="types", found=one) for one in stray or ("",)]
        )
    if len({service.leaf.metres is None for service in chosen}) > 1 and wish.goal in ("mean", "worst"):
        message = Text(
            "各项需求一些按分钟、一些按米，不能合算",
            "some needs are in minutes, others in metres; they cannot be combined",
        )
        raise SitingError(
            [
                fault(
                    "mixed_units",
                    message,
                    Text("请用 --need 选一项", "choose one with --need"),
                    column="need",
                )
            ]
        )
    return tuple(chosen)


def demand_of(networks: Networks, circle: Circle, wish: Wish) -> Demand:
    """All rows with people who count."""
    ground = networks.ground
    services = services_of(ground, circle, wish)
    served = circle.serves if circle.serves in ground.place.groups else ground.place.groups[0]
    weights = dict(wish.weights) or {served: 1.0}
    speed = {group: walking_speed_kmh(networks.assumptions, group) for group in {*weights, served}}
    within = cells_within(ground, circle.settings)
    sited = {service.number for service in services}
    parts: list[Mapping[str, npt.NDArray[np.generic]]] = []
    for kmh in sorted(set(speed.values())):
        groups = [group for group in weights if speed[group] == kmh]
        weight = sum((weights[group] * ground.people(group) for group in groups), np.zeros(len(within)))
        people = ground.people(served) if speed[served] == kmh else np.zeros(len(within))
        reached = reach_circle(networks, circle, walk_kmh=kmh)
        rest = [one.state == 0 for number, one in enumerate(reached.needs, start=1) if number not in sited]
        rest_met = np.logical_and.reduce([np.ones(len(within), dtype=bool), *rest])
        for position, service in enumerate(services):
            found = reached.needs[service.number - 1]
            cells = np.flatnonzero(within & ((weight > 0) | (people > 0)))
            limit = limit_of(ground, circle, service.leaf)
            parts.append({
                "cell": cells, "service": np.full(len(cells), position), "kmh": np.full(len(cells), kmh),
                "people": people[cells], "weight": weight[cells], "limit": limit[cells],
                "have": found.cost[cells], "facility": found.facility[cells].astype(np.int64),
                "met": found.state[cells] == 0, "rest_met": rest_met[cells],
            })  # fmt: skip
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Demand(services=services, metres=services[0].leaf.metres is not None, **columns)


def limit_of(ground: Ground, circle: Circle, leaf: Need) -> FloatArray:
    """The limit of every cell, NaN where the circle does not speak of its setting."""
    value = leaf.minutes if leaf.metres is None else leaf.metres
    limit = np.full(len(ground.cell_setting), np.nan)
    if isinstance(value, Mapping):
        for setting in circle.settings:
            limit[ground.cell_setting == SETTINGS.index(setting)] = value[setting]
    elif value is not None:
        limit[cells_within(ground, circle.settings)] = value
    return limit


def pairs_of(
    networks: Networks, circle: Circle, demand: Demand, xy_m: FloatArray, *, hosts: BoolArray,
    bounded: bool, farthest: float = np.inf,
) -> Pairs:  # fmt: skip
    """Which places (p, 2) would serve which rows, at what cost.

    hosts (p, services): what each place can host. bounded: only pairs within the row's limit
    (inclusive); else all up to ``farthest``.
    """
    ground = networks.ground
    candidates, rows, costs = [], [], []
    row_at = np.full(len(ground.cell_xy_m), -1, dtype=np.int64)
    for kmh in np.unique(demand.kmh):
        for position, service in enumerate(demand.services):
            mine = np.flatnonzero((demand.kmh == kmh) & (demand.service == position))
            row_at[:] = -1
            row_at[demand.cell[mine]] = mine
            far = float(np.nanmax(demand.limit[mine], initial=0.0)) if bounded else farthest
            who = np.flatnonzero(hosts[:, position])
            found = _reached(networks, circle, service.leaf, xy_m[who], kmh=float(kmh), far=far)
            for candidate, cell, cost in found:
                row = row_at[cell]
                kept = row >= 0
                candidates.append(who[candidate[kept]])
                rows.append(row[kept])
                costs.append(cost[kept])
    candidate, row, cost = np.concatenate(candidates), np.concatenate(rows), np.concatenate(costs)
    if bounded:
        near = cost <= demand.limit[row] + TIME_TOLERANCE
        candidate, row, cost = candidate[near], row[near], cost[near]
    order = np.lexsort((row, candidate))
    offset = np.searchsorted(candidate[order], np.arange(len(xy_m) + 1))
    return Pairs(
        offset=offset.astype(np.int64), row=row[order].astype(np.int32), cost=cost[order],
        row_count=len(demand.cell),
    )  # fmt: skip


def _reached(
    networks: Networks, circle: Circle, leaf: Need, xy_m: FloatArray, *, kmh: float, far: float
) -> list[tuple[IntArray, IntArray, FloatArray]]:
    """(place, cell, cost) within ``far``, for each mode of the circle."""
    ground, metres = networks.ground, leaf.metres is not None
    if circle.measure == "straight":
        pace = 1.0 if metres else kmh * METRES_PER_KM / MINUTES_PER_HOUR
        return [_straight(ground.cell_xy_m, xy_m, far * pace, pace=pace)]
    modes: dict[Mode, BoolArray] = {}
    if isinstance(circle.mode, Mapping):
        for setting in circle.settings:
            cells = ground.cell_setting == SETTINGS.index(setting)
            mode = circle.mode[setting]
            modes[mode] = modes[mode] | cells if mode in modes else cells
    else:
        modes[circle.mode] = cells_within(ground, circle.settings)
    result = []
    for mode, cells in modes.items():
        graph = networks.graph(mode, walk_kmh=kmh, metres=metres)
        joins = join_points(
            graph,
            xy_m,
            snap_limit_m=networks.assumptions.snap_limit_m,
            join_radius_m=networks.assumptions.join_radius_m,
        )
        found = catchments(graph, networks.cells(mode, walk_kmh=kmh, metres=metres), joins, limit=far)
        kept = cells[found.cell]
        result.append(
            (found.facility[kept].astype(np.int64), found.cell[kept].astype(np.int64), found.cost[kept])
        )
    return result


def _straight(
    cells_xy: FloatArray, xy_m: FloatArray, far_m: float, *, pace: float
) -> tuple[IntArray, IntArray, FloatArray]:
    reach_m = min(far_m, 1e9) * (1 + 1e-9) + 1e-6  # asked wider, cut by the cost
    near = cKDTree(cells_xy).query_ball_point(xy_m, reach_m)
    place = np.repeat(np.arange(len(xy_m)), [len(one) for one in near])
    cell = np.concatenate([np.zeros(0, np.int64), *(np.sort(np.array(one, np.int64)) for one in near)])
    apart_m = np.hypot(*(cells_xy[cell] - xy_m[place]).T) if len(cell) else np.zeros(0)
    return place, cell.astype(np.int64), apart_m / pace
