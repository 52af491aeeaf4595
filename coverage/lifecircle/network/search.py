"""The compiled searches: label correcting with buckets, from the facilities outwards.

All run on reversed arcs, so a label at a node says what it costs to get from there to the
facility. Costs only grow along a path and nodes are worked off by cost, bucket by bucket; a
node whose label improves inside the bucket at hand is worked off again, so the result is
exact. Costs are whole grains (costs.py), so the cost of a path is one number however it is
added up, and a label is the least (cost, facility rank) over all paths: no order of rows and
no order of work can change it. Only the state that a search touched is set back.
"""

import numpy as np
import numpy.typing as npt

from .compiled import compiled
from .costs import GRAINS

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
def search_first(
    into_offset: Longs,
    into_node: Ints,
    into_cost: Floats,
    seed_node: Ints,
    seed_cost: Floats,
    seed_label: Ints,
    bound: float,
    width: float,
    buckets: int,
) -> tuple[Floats, Ints]:
    """The best label of each node: cost (inf where none within ``bound``) and label (-1).

    buckets: a power of two; ``width`` x (buckets - 2) is at least the dearest arc or seed.
    """
    nodes = len(into_offset) - 1
    cost = np.full(nodes, np.inf)
    label = np.full(nodes, -1, np.int32)
    top = np.full(buckets, -1, np.int32)  # newest entry of each bucket
    entry_node = np.empty(1024, np.int32)
    entry_cost = np.empty(1024, np.float64)
    entry_next = np.empty(1024, np.int32)
    used = 0
    free = -1
    waiting = 0
    mask = buckets - 1
    per_width = 1.0 / width
    for seed in range(len(seed_node)):
        node, c, this = seed_node[seed], seed_cost[seed], seed_label[seed]
        if c > bound or c > cost[node] or (c == cost[node] and this >= label[node]):
            continue
        cost[node], label[node] = c, this
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
        if entry_cost[entry] > cost[node]:
            continue
        base, this = cost[node], label[node]
        for arc in range(into_offset[node], into_offset[node + 1]):
            other = into_node[arc]
            c = base + into_cost[arc]
            if (c > bound) | (c > cost[other]) | ((c == cost[other]) & (this >= label[other])):
                continue
            cost[other], label[other] = c, this
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
    return cost, label


@compiled
def _improve(cost: Floats, label: Ints, row: int, c: float, this: int) -> bool:
    """Take (c, this) among the best two labels of a row, of different facilities, if it belongs there."""
    c0, c1, who0, who1 = cost[row, 0], cost[row, 1], label[row, 0], label[row, 1]
    first = (c < c0) | ((c == c0) & (this < who0))
    second = (c < c1) | ((c == c1) & (this < who1))
    other = this != who0
    if not (first | (second & other)):
        return False
    if other:
        cost[row, 1], label[row, 1] = (c0, who0) if first else (c, this)
    if first:
        cost[row, 0], label[row, 0] = c, this
    return True


@compiled
def search_two(
    into_offset: Longs,
    into_node: Ints,
    into_cost: Floats,
    seed_node: Ints,
    seed_cost: Floats,
    seed_label: Ints,
    bound: float,
    width: float,
    buckets: int,
) -> tuple[Floats, Ints]:
    """The two best labels of each node, of different facilities: cost and label (nodes, 2)."""
    nodes = len(into_offset) - 1
    cost = np.full((nodes, 2), np.inf)
    label = np.full((nodes, 2), -1, np.int32)
    top = np.full(buckets, -1, np.int32)
    entry_node = np.empty(1024, np.int32)
    entry_label = np.empty(1024, np.int32)
    entry_cost = np.empty(1024, np.float64)
    entry_next = np.empty(1024, np.int32)
    used = 0
    free = -1
    waiting = 0
    mask = buckets - 1
    per_width = 1.0 / width
    for seed in range(len(seed_node)):
        node, c, this = seed_node[seed], seed_cost[seed], seed_label[seed]
        if c > bound or not _improve(cost, label, node, c, this):
            continue
        if used == len(entry_node):
            entry_node, entry_next = _grown_ints(entry_node), _grown_ints(entry_next)
            entry_label, entry_cost = _grown_ints(entry_label), _grown_floats(entry_cost)
        bucket = int(c * per_width) & mask
        entry_node[used], entry_label[used], entry_cost[used] = node, this, c
        entry_next[used] = top[bucket]
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
        node, this, base = entry_node[entry], entry_label[entry], entry_cost[entry]
        slot = 0 if label[node, 0] == this else 1
        if label[node, slot] != this or cost[node, slot] != base:
            continue
        for arc in range(into_offset[node], into_offset[node + 1]):
            other, c = into_node[arc], base + into_cost[arc]
            if c > bound or not _improve(cost, label, other, c, this):
                continue
            if free >= 0:
                entry = free
                free = entry_next[entry]
            else:
                if used == len(entry_node):
                    entry_node, entry_next = _grown_ints(entry_node), _grown_ints(entry_next)
                    entry_label, entry_cost = _grown_ints(entry_label), _grown_floats(entry_cost)
                entry = used
                used += 1
            bucket = int(c * per_width) & mask
            entry_node[entry], entry_label[entry], entry_cost[entry] = other, this, c
            entry_next[entry] = top[bucket]
            top[bucket] = entry
            waiting += 1
    return cost, label


@compiled
def reach_points(  # noqa: C901 (one kernel)
    offset: Longs,
    node: Ints,
    step: Floats,
    node_cost: Floats,
    node_label: Ints,
    facility_link: Ints,
    facility_fraction: Floats,
    facility_leg: Floats,
    facility_label: Ints,
    forward: Floats,
    backward: Floats,
    on_link: Longs,
    on_point: Ints,
    on_fraction: Floats,
    on_leg: Floats,
    facility_of: Ints,
    bound: float,
) -> tuple[Floats, Ints]:
    """Cost and facility of the best k labels of each point: by its doors, or straight along one link.

    offset, node, step: the doors of the points (doors.py). node_cost, node_label (nodes, k),
    k 1 or 2. facility_*: the joins of the facilities. on_*: the joins of the points by link.
    facility_of: the facility behind each label, and -1 behind none (the last).
    """
    points = len(offset) - 1
    k = node_cost.shape[1]
    cost = np.empty((points, k), np.float64)
    label = np.empty((points, k), np.int32)
    for point in range(points):
        least, next_least = np.inf, np.inf
        whose, next_whose = np.int32(-1), np.int32(-1)
        for door in range(offset[point], offset[point + 1]):
            if k == 1:
                c, its = node_cost[node[door], 0] + step[door], node_label[node[door], 0]
                first = (c < least) | ((c == least) & (its < whose))
                least = c if first else least
                whose = its if first else whose
                continue
            for slot in range(k):
                c, its = node_cost[node[door], slot] + step[door], node_label[node[door], slot]
                first = (c < least) | ((c == least) & (its < whose))
                second = (c < next_least) | ((c == next_least) & (its < next_whose))
                moved = (its != whose) & (first | second)
                next_least = (least if first else c) if moved else next_least
                next_whose = (whose if first else its) if moved else next_whose
                least = c if first else least
                whose = its if first else whose
        none = (least > bound) | (least == np.inf)
        cost[point, 0], label[point, 0] = np.inf if none else least, np.int32(-1) if none else whose
        if k > 1:
            none = (next_least > bound) | (next_least == np.inf)
            cost[point, 1] = np.inf if none else next_least
            label[point, 1] = np.int32(-1) if none else next_whose
    for join in range(len(facility_link)):
        this = facility_link[join]
        for other in range(on_link[this], on_link[this + 1]):
            ahead = facility_fraction[join] - on_fraction[other]
            c = _step(abs(ahead), forward[this] if ahead > 0 else backward[this])
            c += on_leg[other] + facility_leg[join]
            point = on_point[other]
            if c > bound or c == np.inf:
                continue
            if k > 1:
                _improve(cost, label, point, c, facility_label[join])
            elif c < cost[point, 0] or (c == cost[point, 0] and facility_label[join] < label[point, 0]):
                cost[point, 0], label[point, 0] = c, facility_label[join]
    for point in range(points):
        for slot in range(k):
            label[point, slot] = facility_of[label[point, slot]]
    return cost, label


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
    on_fraction: Floats,
    on_leg: Floats,
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
                ahead = facility_fraction[join] - on_fraction[other]
                c = _step(abs(ahead), forward[this] if ahead > 0 else backward[this])
                c += on_leg[other] + facility_leg[join]
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
