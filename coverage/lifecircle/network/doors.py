"""Which nodes does a point reach first, and at what cost?"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .compiled import compiled
from .costs import GRAINS, whole_grains
from .graph import TravelGraph
from .joins import Joins

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Doors(NamedTuple):
    """Ways between points and the network at one graph's costs.

    offset (p + 1,), node (d,), step (d,): the doors of point ``i`` are ``offset[i]:offset[i + 1]``:
        a node, and the cost between point and node, access leg included.
    """

    offset: Longs
    node: Ints
    step: Floats


class Fractions(NamedTuple):
    """Fractions of joins that are named by position: that of entry ``e`` is ``fraction[join[e]]``."""

    join: Ints
    fraction: Floats


class Legs(NamedTuple):
    """Access legs of joins that are named by position: ``leg_m[join[e]]`` metres, at a cost per metre."""

    join: Ints
    leg_m: Floats
    cost_per_m: float


class OnLinks(NamedTuple):
    """Points by link: entries ``start[link]:start[link + 1]`` of point, fraction, leg.

    Of a million points there are tens of millions of joins, so fractions and legs are not written
    down a second time in this order, and graphs that differ in speed share the order.
    """

    start: Longs
    point: Ints
    fraction: Fractions
    leg: Legs


def doors_out(graph: TravelGraph, points: Joins) -> Doors:
    """Doors by which points (homes) get onto the network; worked out once per graph."""
    kept = points.known.setdefault(graph, {})
    if "out" not in kept:
        kept["out"] = _doors(graph, points, to_tail=graph.backward, to_head=graph.forward)
    return Doors(*kept["out"])


def doors_in(graph: TravelGraph, points: Joins) -> Doors:
    """Doors by which points (facilities) are reached from the network; worked out once per graph."""
    kept = points.known.setdefault(graph, {})
    if "in" not in kept:
        kept["in"] = _doors(graph, points, to_tail=graph.forward, to_head=graph.backward)
    return Doors(*kept["in"])


def on_links(graph: TravelGraph, points: Joins) -> OnLinks:
    """The joins of the points by link; worked out once for all graphs with the same links."""
    if "links" not in points.by_link:
        joins = len(points.link)
        start = np.zeros(graph.link_count + 1, np.int64)
        # made here, not in the kernel: numpy asks the system for large pages
        point, join = np.empty(joins, np.int32), np.empty(joins, np.int32)
        _by_link(points.offset, points.link, start, point, join)
        points.by_link["links"] = start, point, join
    start, point, join = points.by_link["links"]
    return OnLinks(
        start=start,
        point=point,
        fraction=Fractions(join, points.fraction),
        leg=Legs(join, points.leg_m, graph.leg_cost_per_m),
    )


def leg_costs(graph: TravelGraph, points: Joins) -> Floats:
    """Cost of the access leg of each join, shape (j,)."""
    return whole_grains(points.leg_m * graph.leg_cost_per_m)


def _doors(graph: TravelGraph, points: Joins, *, to_tail: Floats, to_head: Floats) -> Doors:
    return Doors(
        *_find_doors(
            points.offset,
            points.link,
            points.fraction,
            points.leg_m,
            graph.leg_cost_per_m,
            graph.tail,
            graph.head,
            to_tail,
            to_head,
        )
    )


@compiled
def _by_link(offset: Longs, link: Ints, start: Longs, by_point: Ints, by_join: Ints) -> None:
    """Fill in the joins by link, those of a link in the order of the points; ``start`` holds zeros."""
    links = len(start) - 1
    for join in range(len(link)):
        start[link[join] + 1] += 1
    for one in range(links):
        start[one + 1] += start[one]
    place = start[:-1].copy()
    for point in range(len(offset) - 1):
        for join in range(offset[point], offset[point + 1]):
            to = place[link[join]]
            place[link[join]] += 1
            by_point[to], by_join[to] = point, join


@compiled
def _find_doors(
    offset: Longs,
    link: Ints,
    fraction: Floats,
    leg_m: Floats,
    cost_per_m: float,
    tail: Ints,
    head: Ints,
    to_tail: Floats,
    to_head: Floats,
) -> tuple[Longs, Ints, Floats]:
    """The cheapest door of each point to each node; ends that the direction forbids are none.

    A join on the very end of a link stands on that node and may go any way from there, so it
    needs no door to the other end.
    """
    door_offset = np.zeros(len(offset), np.int64)
    door_node = np.empty(2 * len(link), np.int32)
    door_step = np.empty(2 * len(link), np.float64)
    filled = 0
    for point in range(len(offset) - 1):
        first = filled
        for join in range(offset[point], offset[point + 1]):
            for end in range(2):
                share = fraction[join] if end == 0 else 1.0 - fraction[join]
                rate = to_tail[link[join]] if end == 0 else to_head[link[join]]
                if share == 1.0 or (share > 0.0 and rate == np.inf):
                    continue
                step = np.rint(leg_m[join] * cost_per_m * GRAINS) / GRAINS  # as leg_costs
                if share > 0.0:
                    step += np.rint(share * rate * GRAINS) / GRAINS
                node = tail[link[join]] if end == 0 else head[link[join]]
                slot = first
                while slot < filled and door_node[slot] != node:
                    slot += 1
                if slot == filled:
                    filled += 1
                elif step >= door_step[slot]:
                    continue
                door_node[slot], door_step[slot] = node, step
        door_offset[point + 1] = filled
    return door_offset, door_node[:filled].copy(), door_step[:filled].copy()
