"""From the labels of the nodes to the points: by their doors, or straight along one link."""

import numpy as np
import numpy.typing as npt

from .compiled import compiled
from .costs import GRAINS
from .doors import Fractions, Legs

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@compiled
def _step(share: float, rate: float) -> float:
    """Cost of a share of a link; no share costs nothing, even against a one-way street."""
    return np.rint(share * rate * GRAINS) / GRAINS if share > 0.0 else 0.0


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
    on_fraction: Fractions,
    on_leg: Legs,
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
            ahead = facility_fraction[join] - on_fraction.fraction[on_fraction.join[other]]
            c = _step(abs(ahead), forward[this] if ahead > 0 else backward[this])
            leg_m = on_leg.leg_m[on_leg.join[other]]
            leg = np.rint(leg_m * on_leg.cost_per_m * GRAINS) / GRAINS  # as leg_costs
            c += leg + facility_leg[join]
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
