"""The network as one mode of travel sees it: who may go where, at what cost."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lifecircle.geodata.roads.network import MODES, ROAD_CLASSES, Access, Mode, RoadNetwork

from .arcs import Arcs, in_grains, lay_out
from .core import Core, build_core
from .costs import whole_grains
from .grid import Grid, build_grid
from .order import cumulated, group, hilbert_position

_STEPS = ROAD_CLASSES.index("steps")
_FERRY = ROAD_CLASSES.index("ferry")
_MOTORWAY = ROAD_CLASSES.index("motorway")
_NO_FRONTAGE = (_MOTORWAY, _FERRY)

_LAYERS: Mapping[Mode, tuple[Mode, ...]] = {
    "walk": ("walk",),
    "bike": ("bike",),
    "drive": ("drive",),
    "walk_drive": ("walk", "drive"),
}
_FLAGS: Mapping[Mode, tuple[Access, Access]] = {
    "walk": (Access.WALK_FORWARD, Access.WALK_BACKWARD),
    "bike": (Access.BIKE_FORWARD, Access.BIKE_BACKWARD),
    "drive": (Access.DRIVE_FORWARD, Access.DRIVE_BACKWARD),
}


@dataclass(frozen=True, kw_only=True)
class Travel:
    """How people move. Costs are minutes, or metres along the network when ``metres``.

    drive_kmh: by road class; classes that are absent are not drivable; a lower posted
    maxspeed counts instead (one of zero or less counts as not posted). Walking and cycling
    ignore maxspeed. steps_factor: share of the walking speed kept on stairs; a bicycle is
    carried there at that speed, where the access flags admit it at all. ferry_kmh: for all
    modes; 0 means ferries are not used.

    Raises ValueError for a speed that is no speed, an unknown mode or road class.
    """

    mode: Mode
    walk_kmh: float
    bike_kmh: float
    drive_kmh: Mapping[str, float]
    steps_factor: float
    ferry_kmh: float
    metres: bool = False

    def __post_init__(self) -> None:
        """Check the speeds."""
        if self.mode not in MODES:
            raise ValueError(f"unknown mode {self.mode!r}; known are {', '.join(MODES)}")
        unknown = sorted(set(self.drive_kmh) - set(ROAD_CLASSES))
        if unknown:
            raise ValueError(f"unknown road class {', '.join(unknown)} in drive_kmh")
        speeds = {"walk_kmh": self.walk_kmh, "bike_kmh": self.bike_kmh, "steps_factor": self.steps_factor}
        speeds |= {f"drive_kmh[{name}]": kmh for name, kmh in self.drive_kmh.items()}
        wrong = [name for name, value in speeds.items() if not (math.isfinite(value) and value > 0)]
        if not (math.isfinite(self.ferry_kmh) and self.ferry_kmh >= 0):
            wrong.append("ferry_kmh")
        if wrong:
            raise ValueError(f"not a speed: {', '.join(wrong)}")

    @property
    def leg_cost_per_m(self) -> float:
        """Cost of one metre of access leg, which every mode walks."""
        return 1.0 if self.metres else 0.06 / self.walk_kmh


@dataclass(frozen=True, kw_only=True, eq=False)
class TravelGraph:
    """Nodes and links usable by one mode; ``n`` nodes, ``l`` links, ``a`` arcs, ``q`` pieces.

    ``walk_drive`` has two layers over the same road nodes, walking (0) and driving (1), with
    an arc of cost 0 from the first to the second at each node they share: one gets in and
    never out again but for the access leg. The other modes have layer 0 only.

    node (n,) int32: position in RoadNetwork; nodes stand along a Hilbert curve.
    into_offset (n + 1,) int64, into_node (a,) int32, into_cost (a,) float64: reversed arcs;
        from where, at what cost, one gets to a node.
    link_segment (l,) int32: position in RoadNetwork; link_layer (l,) uint8; tail, head (l,)
        int32 graph nodes; forward, backward (l,) float64: cost, inf where not allowed.
    piece_xy (q, 4) float64: straight pieces of the links that points may join, as x, y of both
        ends; piece_share (q, 2) float64: fraction of the link at both ends; piece_link (q,) int32.
    leg_cost_per_m: cost of a metre of access leg. key: equal for graphs whose links are the
        same, so that the joins of one fit the other (another speed).
    """

    travel: Travel
    node: npt.NDArray[np.int32]
    into_offset: npt.NDArray[np.int64]
    into_node: npt.NDArray[np.int32]
    into_cost: npt.NDArray[np.float64]
    link_segment: npt.NDArray[np.int32]
    link_layer: npt.NDArray[np.uint8]
    tail: npt.NDArray[np.int32]
    head: npt.NDArray[np.int32]
    forward: npt.NDArray[np.float64]
    backward: npt.NDArray[np.float64]
    piece_xy: npt.NDArray[np.float64]
    piece_share: npt.NDArray[np.float64]
    piece_link: npt.NDArray[np.int32]
    leg_cost_per_m: float
    key: str

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return len(self.node)

    @property
    def link_count(self) -> int:
        """Number of links."""
        return len(self.tail)

    @cached_property
    def arcs(self) -> Arcs:
        """The reversed arcs as searches want them."""
        return lay_out(self.into_offset, self.into_node, in_grains(self.into_cost))

    @cached_property
    def arc_costs(self) -> tuple[float, float]:
        """Mean and greatest cost of an arc; 1 and 0 where there is none."""
        if len(self.into_cost) == 0:
            return 1.0, 0.0
        return float(self.into_cost.mean()), float(self.into_cost.max())

    @property
    def has_core(self) -> bool:
        """Whether the core was made."""
        return "core" in self.__dict__

    @cached_property
    def core(self) -> Core:
        """The part of the graph that many searches over all nodes work on; made when first asked for."""
        return build_core(self.into_offset, self.into_node, self.into_cost)

    @cached_property
    def grids(self) -> tuple[Grid, ...]:
        """For each layer, the index that finds the links near a point."""
        layer = self.link_layer[self.piece_link]
        return tuple(
            build_grid(self.piece_xy[mine], self.piece_share[mine], self.piece_link[mine])
            for mine in (layer == which for which in range(len(_LAYERS[self.travel.mode])))
        )


def build_graph(roads: RoadNetwork, travel: Travel) -> TravelGraph:
    """The network as ``travel`` may use it.

    Points join no ferry and no motorway: neither has a door on it. Both carry traffic from
    their ends.
    """
    modes = _LAYERS[travel.mode]
    costs = [_segment_costs(roads, travel, mode) for mode in modes]
    usable = [np.flatnonzero(np.isfinite(there) | np.isfinite(back)) for there, back in costs]
    layer = np.repeat(np.arange(len(modes)), [len(one) for one in usable])
    segment = np.concatenate(usable)
    forward = np.concatenate([there[one] for (there, _), one in zip(costs, usable, strict=True)])
    backward = np.concatenate([back[one] for (_, back), one in zip(costs, usable, strict=True)])

    # A graph node is a road node in a layer; both layers of a road node stand side by side.
    depth = len(modes)
    place = np.argsort(np.argsort(hilbert_position(roads.node_xy), kind="stable"), kind="stable")
    tail_key = place[roads.tail[segment]] * depth + layer
    head_key = place[roads.head[segment]] * depth + layer
    used = np.zeros(roads.node_count * depth, np.bool_)
    used[tail_key] = used[head_key] = True
    keys = np.flatnonzero(used)
    number = np.cumsum(used, dtype=np.int32) - np.int32(1)
    tail, head = number[tail_key], number[head_key]
    at_place = np.empty(roads.node_count, np.int32)
    at_place[place] = np.arange(roads.node_count, dtype=np.int32)

    by_place = np.lexsort((segment, np.minimum(tail, head)))
    segment, layer, tail, head = segment[by_place], layer[by_place], tail[by_place], head[by_place]
    forward, backward = forward[by_place], backward[by_place]

    into_offset, into_node, into_cost = _reversed_arcs(
        tail, head, forward, backward, changes=_changes(keys, depth), nodes=len(keys)
    )
    joinable = np.flatnonzero(~np.isin(roads.road_class[segment], _NO_FRONTAGE))
    piece_xy, piece_share, piece_link = _pieces(roads, segment, joinable)
    return TravelGraph(
        travel=travel,
        node=at_place[keys // depth],
        into_offset=into_offset,
        into_node=into_node,
        into_cost=into_cost,
        link_segment=segment.astype(np.int32),
        link_layer=layer.astype(np.uint8),
        tail=tail,
        head=head,
        forward=forward,
        backward=backward,
        piece_xy=piece_xy,
        piece_share=piece_share,
        piece_link=piece_link,
        leg_cost_per_m=travel.leg_cost_per_m,
        key=_key(segment, layer, tail, head, piece_xy),
    )


def _segment_costs(
    roads: RoadNetwork, travel: Travel, mode: Mode
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Cost of each segment forward and backward, inf where the mode may not go."""
    kmh = np.full(len(ROAD_CLASSES), {"walk": travel.walk_kmh, "bike": travel.bike_kmh}.get(mode, 0.0))
    if mode == "drive":
        for name, speed in travel.drive_kmh.items():
            kmh[ROAD_CLASSES.index(name)] = speed
    else:
        kmh[_STEPS] = travel.walk_kmh * travel.steps_factor
    kmh[_FERRY] = travel.ferry_kmh
    speed_kmh = kmh[roads.road_class]
    if mode == "drive":
        posted = (roads.maxspeed_kmh > 0) & (roads.road_class != _FERRY)
        slower = np.minimum(speed_kmh, roads.maxspeed_kmh.astype(np.float64))
        speed_kmh = np.where(posted, slower, speed_kmh)
    passable = speed_kmh > 0
    cost = np.full(roads.segment_count, np.inf)
    if travel.metres:
        cost[passable] = roads.length_m[passable]
    else:
        cost[passable] = roads.length_m[passable] * 0.06 / speed_kmh[passable]
    cost = whole_grains(cost)
    there, back = _FLAGS[mode]
    return (
        np.where(roads.access & there.value > 0, cost, np.inf),
        np.where(roads.access & back.value > 0, cost, np.inf),
    )


def _changes(keys: npt.NDArray[np.int64], depth: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Where one gets into the car: (walking node, driving node) of the same road node."""
    if depth == 1:
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    on_foot = np.flatnonzero((keys[:-1] % depth == 0) & (keys[1:] == keys[:-1] + 1)).astype(np.int32)
    return on_foot, on_foot + np.int32(1)


def _reversed_arcs(
    tail: npt.NDArray[np.int32],
    head: npt.NDArray[np.int32],
    forward: npt.NDArray[np.float64],
    backward: npt.NDArray[np.float64],
    *,
    changes: tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]],
    nodes: int,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.float64]]:
    start = np.concatenate([tail, head, changes[0]])
    end = np.concatenate([head, tail, changes[1]])
    cost = np.concatenate([forward, backward, np.zeros(len(changes[0]))])
    open_arc = np.isfinite(cost)
    start, end, cost = start[open_arc], end[open_arc], cost[open_arc]
    offset, order = group(end, nodes)
    return offset, start[order], cost[order]


def _pieces(
    roads: RoadNetwork, segment: npt.NDArray[np.int64], links: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.int32]]:
    """Straight pieces of ``links``: ends (q, 4), fraction of the link at both ends (q, 2), link (q,)."""
    first = roads.shape_offset[:-1][segment[links]]
    count = roads.shape_offset[1:][segment[links]] - first - 1
    begins = np.cumsum(count) - count
    link = np.repeat(links, count)
    point = np.arange(count.sum()) - np.repeat(begins, count) + np.repeat(first, count)
    ends = np.hstack([roads.shape_xy[point], roads.shape_xy[point + 1]])
    length = np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1])
    share = np.zeros((len(link), 2))
    if len(link):
        # Summed link by link, so that a link's fractions do not depend on the links before it.
        along = cumulated(length, np.append(begins, len(link)))
        total = np.repeat(along[begins + count - 1], count)
        total[total == 0] = 1.0
        share[:, 1] = along / total
        share[1:, 0] = share[:-1, 1]
        share[begins, 0] = 0.0
    return ends, share, link.astype(np.int32)


def _key(*arrays: npt.NDArray[np.generic]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
