"""One bounded search per facility: which points does each reach, at what cost?

Label correcting with buckets as in settle.py, but each search starts afresh: only the state that
the one before touched is set back.
"""

import numpy as np
import numpy.typing as npt

from .compiled import compiled
from .costs import GRAINS
from .doors import Fractions, Legs

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@compiled
def _grown_ints(array: Ints) -> Ints:
    more = np.empty(2 * len(array), np.int32)
    more[: len(array)] = array
    return more


@compiled
def _grown_floats(array: Floats) -> Floats:
    more = np.empty(2 * len(array), np.float64)
    more[: len(array)] = array
    return more


@compiled
def _step(share: float, rate: float) -> float:
    """Cost of a share of a link; no share costs nothing, even against a one-way street."""
    return np.rint(share * rate * GRAINS) / GRAINS if share > 0.0 else 0.0


@compiled
def search_each(  # noqa: C901 (one kernel: its buckets are local arrays)
    into_offset: Longs,
    into_node: Ints,
    into_cost: Floats,
    seed_offset: Longs,
    seed_node: Ints,
    seed_cost: Floats,
    facility_offset: Longs,
    facility_link: Ints,
    facility_fraction: Floats,
    facility_leg: Floats,
    forward: Floats,
    backward: Floats,
    from_node: Longs,
    from_point: Ints,
    from_step: Floats,
    on_link: Longs,
    on_point: Ints,
    on_fraction: Fractions,
    on_leg: Legs,
    points: int,
    bound: float,
    width: float,
    buckets: int,
) -> tuple[Longs, Ints, Floats]:
    """For each facility the points within ``bound``: offset, point (ascending), cost.

    seed_*: the doors of the facilities. from_node (nodes + 1,): which entries of
    ``from_point`` and ``from_step`` are the doors of the points to a node. on_link
    (links + 1,): which entries of ``on_*`` are the points that join a link.
    """
    nodes = len(into_offset) - 1
    facilities = len(facility_offset) - 1
    out_offset = np.zeros(facilities + 1, np.int64)
    out_point = np.empty(4096, np.int32)
    out_cost = np.empty(4096, np.float64)
    cost = np.full(nodes, np.inf)
    touched = np.empty(nodes, np.int32)
    best = np.full(points, np.inf)
    met = np.empty(points, np.int32)
    top = np.full(buckets, -1, np.int32)
    entry_node = np.empty(1024, np.int32)
    entry_cost = np.empty(1024, np.float64)
    entry_next = np.empty(1024, np.int32)
    mask = buckets - 1
    per_width = 1.0 / width
    filled = 0
    for facility in range(facilities):
        used = 0
        free = -1
        waiting = 0
        touches = 0
        meets = 0
        for join in range(facility_offset[facility], facility_offset[facility + 1]):
            this = facility_link[join]
            for other in range(on_link[this], on_link[this + 1]):
                ahead = facility_fraction[join] - on_fraction.fraction[on_fraction.join[other]]
                c = _step(abs(ahead), forward[this] if ahead > 0 else backward[this])
                leg_m = on_leg.leg_m[on_leg.join[other]]
                leg = np.rint(leg_m * on_leg.cost_per_m * GRAINS) / GRAINS  # as leg_costs
                c += leg + facility_leg[join]
                point = on_point[other]
                if c <= bound and c < best[point]:
                    if best[point] == np.inf:
                        met[meets] = point
                        meets += 1
                    best[point] = c
        for seed in range(seed_offset[facility], seed_offset[facility + 1]):
            node, c = seed_node[seed], seed_cost[seed]
            if c > bound or c >= cost[node]:
                continue
            if cost[node] == np.inf:
                touched[touches] = node
                touches += 1
            cost[node] = c
            if used == len(entry_node):
                entry_node, entry_next = _grown_ints(entry_node), _grown_ints(entry_next)
                entry_cost = _grown_floats(entry_cost)
            bucket = int(c * per_width) & mask
            entry_node[used], entry_cost[used], entry_next[used] = node, c, top[bucket]
            top[bucket] = used
            used += 1
            waiting += 1
        now = 0
        while waiting > 0:
            entry = top[now & mask]
            if entry < 0:
                now += 1
                continue
            top[now & mask] = entry_next[entry]
            entry_next[entry] = free
            free = entry
            waiting -= 1
            node = entry_node[entry]
            base = cost[node]
            if entry_cost[entry] > base:
                continue
            for arc in range(into_offset[node], into_offset[node + 1]):
                other = into_node[arc]
                c = base + into_cost[arc]
                if c >= cost[other] or c > bound:
                    continue
                if cost[other] == np.inf:
                    touched[touches] = other
                    touches += 1
                cost[other] = c
                if free >= 0:
                    entry = free
                    free = entry_next[entry]
                else:
                    if used == len(entry_node):
                        entry_node, entry_next = _grown_ints(entry_node), _grown_ints(entry_next)
                        entry_cost = _grown_floats(entry_cost)
                    entry = used
                    used += 1
                bucket = int(c * per_width) & mask
                entry_node[entry], entry_cost[entry], entry_next[entry] = other, c, top[bucket]
                top[bucket] = entry
                waiting += 1
        for one in range(touches):
            node = touched[one]
            for door in range(from_node[node], from_node[node + 1]):
                c = cost[node] + from_step[door]
                point = from_point[door]
                if c <= bound and c < best[point]:
                    if best[point] == np.inf:
                        met[meets] = point
                        meets += 1
                    best[point] = c
            cost[node] = np.inf
        while filled + meets > len(out_point):
            out_point, out_cost = _grown_ints(out_point), _grown_floats(out_cost)
        for one in range(meets):
            out_point[filled + one] = met[one]
            out_cost[filled + one] = best[met[one]]
            best[met[one]] = np.inf
        filled += meets
        out_offset[facility + 1] = filled
    return _ascending(out_offset, out_point[:filled], out_cost[:filled], points)


@compiled
def _ascending(offset: Longs, point: Ints, cost: Floats, points: int) -> tuple[Longs, Ints, Floats]:
    """The same rows with ascending points: grouped by point, then back by row."""
    place = np.zeros(points + 1, np.int64)
    for one in range(len(point)):
        place[point[one] + 1] += 1
    for one in range(points):
        place[one + 1] += place[one]
    row_of = np.empty(len(point), np.int32)
    cost_of = np.empty(len(point), np.float64)
    for row in range(len(offset) - 1):
        for one in range(offset[row], offset[row + 1]):
            to = place[point[one]]
            row_of[to], cost_of[to] = row, cost[one]
            place[point[one]] += 1
    at = offset[:-1].copy()
    new_point = np.empty(len(point), np.int32)
    new_cost = np.empty(len(point), np.float64)
    first = 0
    for this in range(points):  # place[this] is now the end of its group
        for one in range(first, place[this]):
            to = at[row_of[one]]
            new_point[to], new_cost[to] = this, cost_of[one]
            at[row_of[one]] += 1
        first = place[this]
    return offset, new_point, new_cost
