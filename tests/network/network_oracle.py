"""A second, slow engine made of networkx and shapely, and roads to try both on.

It shares no code with lifecircle.network: joins come from shapely's distance and project,
speeds are worked out segment by segment, every join is a node of its own on its edge, and
each facility gets its own Dijkstra, by networkx.
"""

from collections import defaultdict
from itertools import pairwise

import networkx as nx
import numpy as np
import shapely

from lifecircle.geodata.roads.network import ROAD_CLASSES, RoadNetwork
from lifecircle.network import Travel

BOTH = {"walk": 3, "bike": 12, "drive": 48}
FORWARD = {"walk": 1, "bike": 4, "drive": 16}
EVERYONE = 63
ONE_WAY = 3 + 4 + 16
"""Walked both ways, ridden and driven forward only."""
ON_FOOT = 3
DRIVEN_BACK = 3 + 32


def roads_of(nodes, segments):
    """Roads from node coordinates and (tail, head, options): road_class, access, maxspeed, via."""
    xy = np.asarray(nodes, float).reshape(-1, 2)
    lines = [
        np.vstack([xy[tail], np.asarray(options.get("via", []), float).reshape(-1, 2), xy[head]])
        for tail, head, options in segments
    ]
    return RoadNetwork(
        node_id=np.arange(len(xy), dtype=np.int64),
        node_xy=xy,
        tail=np.array([one[0] for one in segments], np.int32),
        head=np.array([one[1] for one in segments], np.int32),
        length_m=np.array([np.hypot(*np.diff(line, axis=0).T).sum() for line in lines], float),
        road_class=np.array(
            [ROAD_CLASSES.index(one[2].get("road_class", "residential")) for one in segments], np.uint8
        ),
        access=np.array([one[2].get("access", EVERYONE) for one in segments], np.uint8),
        maxspeed_kmh=np.array([one[2].get("maxspeed", np.nan) for one in segments], np.float32),
        way_id=np.arange(len(segments), dtype=np.int64),
        shape_xy=np.vstack([*lines, np.zeros((0, 2))]),
        shape_offset=np.concatenate([[0], np.cumsum([len(line) for line in lines])]).astype(np.int64),
    )


def travel_by(mode, **changes):
    """Round speeds: walking 6 km/h is 100 m/min, driving 30 is 500, cycling 12 is 200."""
    base = {
        "walk_kmh": 6.0,
        "bike_kmh": 12.0,
        "drive_kmh": {"motorway": 90.0, "primary": 60.0, "residential": 30.0, "service": 15.0},
        "steps_factor": 0.5,
        "ferry_kmh": 0.0,
    }
    return Travel(mode=mode, **(base | changes))


def minutes(roads, travel, segment, mode):
    """Cost of a whole segment for a mode (minutes, or metres), None where it cannot be used."""
    road_class = ROAD_CLASSES[roads.road_class[segment]]
    if road_class == "ferry":
        kmh = travel.ferry_kmh
    elif mode == "drive":
        kmh = travel.drive_kmh.get(road_class, 0)
        posted = float(roads.maxspeed_kmh[segment])
        if posted > 0 and posted < kmh:
            kmh = posted
    elif road_class == "steps":
        kmh = travel.walk_kmh * travel.steps_factor
    else:
        kmh = travel.walk_kmh if mode == "walk" else travel.bike_kmh
    if kmh == 0:
        return None
    length_m = float(roads.length_m[segment])
    return length_m if travel.metres else length_m / (kmh * 1000 / 60)


def slow_costs(roads, travel, cells_xy, facilities_xy, *, snap_limit_m, join_radius_m):
    """Cost from each cell to each facility, shape (cells, facilities), inf where there is no way."""
    modes = ["walk", "drive"] if travel.mode == "walk_drive" else [travel.mode]
    graph = nx.DiGraph()
    lines = [shapely.LineString(roads.shape_xy[a:b]) for a, b in pairwise(roads.shape_offset)]
    points = [("cell", i, xy) for i, xy in enumerate(cells_xy)]
    points += [("facility", i, xy) for i, xy in enumerate(facilities_xy)]
    for mode in modes:
        usable = {s: minutes(roads, travel, s, mode) for s in range(len(lines))}
        usable = {s: cost for s, cost in usable.items() if cost is not None and roads.access[s] & BOTH[mode]}
        doors = [s for s in usable if ROAD_CLASSES[roads.road_class[s]] not in ("ferry", "motorway")]
        stops = _stops(points, {s: lines[s] for s in doors}, snap_limit_m, join_radius_m)
        for segment, cost in usable.items():
            _lay(graph, roads, travel, mode, segment, cost, sorted(stops[segment]))
    if len(modes) == 2:
        for node in list(graph):
            if node[0] == "walk" and len(node) == 2 and ("drive", node[1]) in graph:
                graph.add_edge(node, ("drive", node[1]), cost=0.0)
    costs = np.full((len(cells_xy), len(facilities_xy)), np.inf)
    backwards = graph.reverse()
    for j in range(len(facilities_xy)):
        if ("facility", j) in backwards:
            found = nx.single_source_dijkstra_path_length(backwards, ("facility", j), weight="cost")
            for i in range(len(cells_xy)):
                costs[i, j] = found.get(("cell", i), np.inf)
    return costs


def _stops(points, lines, snap_limit_m, join_radius_m):
    """Who joins which segment where: segment -> (fraction, kind, number, leg in metres)."""
    stops = defaultdict(list)
    segments, shapes = list(lines), np.array(list(lines.values()))
    for kind, i, xy in points:
        point = shapely.Point(xy)
        apart = shapely.distance(shapes, point)
        nearest = apart.min(initial=np.inf)
        for at in np.flatnonzero(
            (apart <= snap_limit_m) & ((apart <= join_radius_m) | (apart <= nearest + 1e-7))
        ):
            share = shapely.line_locate_point(shapes[at], point, normalized=True)
            stops[segments[at]].append((float(share), kind, i, float(apart[at])))
    return stops


def _lay(graph, roads, travel, mode, segment, cost, stops):
    """Put one segment into the graph, cut at every stop, with the access legs of the stops."""
    leg_cost = 1.0 if travel.metres else 1 / (travel.walk_kmh * 1000 / 60)
    chain = [(0.0, (mode, int(roads.tail[segment])))]
    for at, kind, i, leg_m in stops:
        stop = (mode, "on", segment, kind, i)
        chain.append((at, stop))
        _edge(graph, *((kind, i), stop)[:: 1 if kind == "cell" else -1], leg_m * leg_cost)
    chain.append((1.0, (mode, int(roads.head[segment]))))
    for (at, a), (further, b) in pairwise(chain):
        if roads.access[segment] & FORWARD[mode] or further == at:
            _edge(graph, a, b, (further - at) * cost)
        if roads.access[segment] & (FORWARD[mode] << 1) or further == at:
            _edge(graph, b, a, (further - at) * cost)


def _edge(graph, a, b, cost):
    if not graph.has_edge(a, b) or graph[a][b]["cost"] > cost:
        graph.add_edge(a, b, cost=cost)


def random_roads(seed, *, nodes=12, segments=18, size_m=1500):
    """A small random network with every kind of segment, one-way streets, bends and loose ends."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, size_m, (nodes, 2))
    classes = ["residential", "residential", "primary", "service", "footway", "steps", "ferry", "motorway"]
    made = []
    for _ in range(segments):
        tail = int(rng.integers(nodes))
        near = np.argsort(np.hypot(*(xy - xy[tail]).T))
        head = int(near[1 + rng.integers(min(4, nodes - 1))])
        options = {"road_class": str(rng.choice(classes))}
        options["access"] = int(rng.choice([EVERYONE, EVERYONE, ONE_WAY, ON_FOOT, DRIVEN_BACK]))
        if rng.random() < 0.3:
            options["maxspeed"] = float(rng.choice([10, 20, 80]))
        if rng.random() < 0.4:
            options["via"] = rng.uniform(0, size_m, (int(rng.integers(1, 3)), 2))
        made.append((tail, head, options))
    return roads_of(xy, made)


def reordered(roads, order, *, node_order=None):
    """The same roads with their segments (and nodes) in another order."""
    nodes = np.arange(roads.node_count) if node_order is None else np.asarray(node_order)
    place = np.empty(len(nodes), np.int32)
    place[nodes] = np.arange(len(nodes))
    shapes = [roads.shape_xy[roads.shape_offset[s] : roads.shape_offset[s + 1]] for s in order]
    return RoadNetwork(
        node_id=roads.node_id[nodes],
        node_xy=roads.node_xy[nodes],
        tail=place[roads.tail[order]],
        head=place[roads.head[order]],
        length_m=roads.length_m[order],
        road_class=roads.road_class[order],
        access=roads.access[order],
        maxspeed_kmh=roads.maxspeed_kmh[order],
        way_id=roads.way_id[order],
        shape_xy=np.vstack([*shapes, np.zeros((0, 2))]),
        shape_offset=np.concatenate([[0], np.cumsum([len(s) for s in shapes])]).astype(np.int64),
    )
