"""What must hold on any network, tried on random ones."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.geodata.roads.network import MODES, ROAD_CLASSES, RoadNetwork
from lifecircle.network import PointState, build_graph, catchments, join_points, nearest, nearest_each
from lifecircle.network.near_links import find_links
from network_oracle import EVERYONE, random_roads, reordered, roads_of, travel_by

CASE = st.tuples(st.integers(0, 2**32 - 1), st.sampled_from(MODES))
NEAR = {"snap_limit_m": 400.0, "join_radius_m": 75.0}
LAW = settings(deadline=None, max_examples=25)


def town(case):
    seed, mode = case
    rng = np.random.default_rng([seed, 2])
    return random_roads(seed), mode, rng.uniform(-100, 1600, (25, 2)), rng.uniform(0, 1500, (6, 2))


def solve(roads, travel, cells_xy, facilities_xy, *, rank=None, k=1, limit=np.inf):
    graph = build_graph(roads, travel)
    cells, facilities = join_points(graph, cells_xy, **NEAR), join_points(graph, facilities_xy, **NEAR)
    rank = np.arange(len(facilities_xy)) if rank is None else rank
    return nearest(graph, cells, facilities, rank=rank, k=k, limit=limit)


@LAW
@given(CASE)
def test_adding_a_facility_makes_nobody_worse_off(case):
    roads, mode, cells_xy, facilities_xy = town(case)
    fewer = solve(roads, travel_by(mode), cells_xy, facilities_xy[:-1], k=2).cost
    assert (solve(roads, travel_by(mode), cells_xy, facilities_xy, k=2).cost <= fewer).all()


@LAW
@given(CASE, st.sampled_from(["walk_kmh", "bike_kmh", "drive_kmh", "steps_factor", "ferry_kmh"]))
def test_raising_a_speed_makes_nobody_worse_off(case, which):
    roads, mode, cells_xy, facilities_xy = town(case)
    base = travel_by(mode)
    value = getattr(base, which)
    faster = {k: v * 1.7 for k, v in value.items()} if which == "drive_kmh" else value * 1.7 or 12.0
    before = solve(roads, base, cells_xy, facilities_xy).cost
    assert (solve(roads, travel_by(mode, **{which: faster}), cells_xy, facilities_xy).cost <= before).all()


@LAW
@given(CASE)
def test_adding_a_road_harms_nobody_who_had_one_at_the_door(case):
    """The join rule: a new nearest road may replace one beyond the join radius, at either end."""
    roads, mode, cells_xy, facilities_xy = town(case)
    layers = ["walk", "drive"] if mode == "walk_drive" else [mode]

    def at_the_door(xy):
        legs = []
        for layer in layers:
            joins = join_points(build_graph(roads, travel_by(layer)), xy, **NEAR)
            least = np.full(len(xy), np.inf)
            np.minimum.at(least, joins.point, joins.leg_m)
            legs.append(least)
        return (np.array(legs) <= NEAR["join_radius_m"]).all(axis=0)

    cells_xy, facilities_xy = cells_xy[at_the_door(cells_xy)], facilities_xy[at_the_door(facilities_xy)]
    more = with_one_more(roads, seed=case[0])
    before = solve(roads, travel_by(mode), cells_xy, facilities_xy).cost
    assert (solve(more, travel_by(mode), cells_xy, facilities_xy).cost <= before).all()


def with_one_more(roads, *, seed):
    tail, head = np.random.default_rng([seed, 3]).choice(roads.node_count, 2, replace=False)
    new = roads_of(roads.node_xy, [(int(tail), int(head), {"access": EVERYONE})])
    joined = {
        name: np.concatenate([getattr(roads, name), getattr(new, name)])
        for name in ("tail", "head", "length_m", "road_class", "access", "maxspeed_kmh", "way_id", "shape_xy")
    }
    offset = np.append(roads.shape_offset, roads.shape_offset[-1] + 2)
    return RoadNetwork(node_id=roads.node_id, node_xy=roads.node_xy, shape_offset=offset, **joined)


@LAW
@given(CASE, st.floats(0.1, 30))
def test_bounded_equals_unbounded_below_the_limit(case, limit):
    roads, mode, cells_xy, facilities_xy = town(case)
    whole = solve(roads, travel_by(mode), cells_xy, facilities_xy, k=2)
    part = solve(roads, travel_by(mode), cells_xy, facilities_xy, k=2, limit=limit)
    within = whole.cost <= limit
    np.testing.assert_array_equal(part.cost, np.where(within, whole.cost, np.inf))
    np.testing.assert_array_equal(part.facility, np.where(within, whole.facility, -1))


@settings(deadline=None, max_examples=10)
@given(CASE, st.sampled_from([np.inf, 5.0]), st.sampled_from([1, 2]))
def test_services_in_threads_equal_one_after_the_other(case, limit, k):
    """From joins and a graph that know nothing yet, so that the threads share what each needs first."""
    seed, mode = case
    roads = random_roads(seed, nodes=60, segments=200, size_m=3000)
    rng = np.random.default_rng([seed, 8])
    cells_xy = rng.uniform(0, 3000, (300, 2))
    services_xy = [rng.uniform(0, 3000, (count, 2)) for count in (1, 5, 9, 2, 7)]
    ranks = [rng.permutation(len(xy)) for xy in services_xy]
    wanted = [
        solve(roads, travel_by(mode), cells_xy, xy, rank=rank, k=k, limit=limit)
        for xy, rank in zip(services_xy, ranks, strict=True)
    ]
    for threads in (1, 2, 4):
        graph = build_graph(roads, travel_by(mode))
        cells, *services = [join_points(graph, xy, **NEAR) for xy in [cells_xy, *services_xy]]
        found = nearest_each(graph, cells, services, ranks=ranks, k=k, limit=limit, threads=threads)
        for ours, one in zip(found, wanted, strict=True):
            np.testing.assert_array_equal(ours.cost, one.cost)
            np.testing.assert_array_equal(ours.facility, one.facility)


def test_core_made_for_many_services_changes_no_bit():
    """Sixty services on a lattice, where ties are everywhere, are enough for a core."""
    graph = build_graph(lattice(12), travel_by("walk"))
    rng = np.random.default_rng(5)
    cells = join_points(graph, rng.uniform(0, 3300, (200, 2)), **NEAR)
    services = [join_points(graph, np.round(rng.uniform(0, 3300, (6, 2)), -2), **NEAR) for _ in range(60)]
    ranks = [rng.permutation(6) for _ in services]
    wanted = [nearest(graph, cells, one, rank=rank, k=2) for one, rank in zip(services, ranks, strict=True)]
    assert not graph.has_core
    found = nearest_each(graph, cells, services, ranks=ranks, k=2, threads=2)
    assert graph.has_core
    for ours, one in zip(found, wanted, strict=True):
        np.testing.assert_array_equal(ours.cost, one.cost)
        np.testing.assert_array_equal(ours.facility, one.facility)


def test_links_of_points_do_not_depend_on_threads():
    """Nor on which point was looked at before: each thread gets other neighbours in a row."""
    graph = build_graph(random_roads(3, nodes=80, segments=150, size_m=8000), travel_by("walk"))
    xy = np.random.default_rng(6).uniform(-2000, 10_000, (90_000, 2))
    one, two, four = (
        find_links(xy, graph.grids[0], snap_limit_m=900.0, join_radius_m=75.0, threads=threads)
        for threads in (1, 2, 4)
    )
    for ours in (two, four):
        for part, same in zip(ours, one, strict=True):
            np.testing.assert_array_equal(part, same)


@LAW
@given(CASE)
def test_second_is_no_nearer_than_first_and_another(case):
    roads, mode, cells_xy, facilities_xy = town(case)
    found = solve(roads, travel_by(mode), cells_xy, facilities_xy, k=2)
    assert (found.cost[:, 1] >= found.cost[:, 0]).all()
    assert ((found.facility[:, 0] != found.facility[:, 1]) | (found.facility[:, 0] == -1)).all()


@LAW
@given(CASE, st.booleans())
def test_no_order_of_rows_changes_a_bit(case, on_a_lattice):
    """Not of cells, facilities, segments or nodes; on a lattice of equal blocks ties are everywhere."""
    roads, mode, cells_xy, facilities_xy = town(case)
    if on_a_lattice:
        roads = lattice(6)
        cells_xy, facilities_xy = np.round(cells_xy / 50) * 50, np.round(facilities_xy / 50) * 50
    rng = np.random.default_rng([case[0], 4])
    cells, shops = rng.permutation(len(cells_xy)), rng.permutation(len(facilities_xy))
    other = reordered(
        roads, rng.permutation(roads.segment_count), node_order=rng.permutation(roads.node_count)
    )
    travel = travel_by(mode)
    rank = rng.permutation(len(facilities_xy))
    for k in (1, 2):
        first = solve(roads, travel, cells_xy, facilities_xy, rank=rank, k=k)
        second = solve(other, travel, cells_xy[cells], facilities_xy[shops], rank=rank[shops], k=k)
        np.testing.assert_array_equal(second.cost, first.cost[cells])
        np.testing.assert_array_equal(np.append(shops, -1)[second.facility], first.facility[cells])


def lattice(side):
    nodes = [(300.0 * x, 300.0 * y) for y in range(side) for x in range(side)]
    across = [(i, i + 1, {}) for i in range(side * side) if i % side < side - 1]
    up = [(i, i + side, {}) for i in range(side * (side - 1))]
    return roads_of(nodes, across + up)


@LAW
@given(CASE)
def test_catchments_hold_the_nearest_to_the_last_bit(case):
    roads, mode, cells_xy, facilities_xy = town(case)
    graph = build_graph(roads, travel_by(mode))
    cells, facilities = join_points(graph, cells_xy, **NEAR), join_points(graph, facilities_xy, **NEAR)
    pairs = catchments(graph, cells, facilities, limit=np.inf)
    assert (np.diff(pairs.cell)[np.diff(pairs.facility) == 0] > 0).all()
    dense = np.full((25, 6), np.inf)
    dense[pairs.cell, pairs.facility] = pairs.cost
    found = nearest(graph, cells, facilities, rank=np.arange(6), k=2)
    np.testing.assert_array_equal(np.sort(dense, axis=1)[:, :2], found.cost)


@LAW
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 75.0]))
def test_joins_equal_shapely(seed, radius_m):
    """On a network large enough to have many squares, with points far from it."""
    import shapely

    roads = random_roads(seed, nodes=80, segments=150, size_m=8000)
    xy = np.random.default_rng([seed, 5]).uniform(-3000, 11000, (60, 2))
    graph = build_graph(roads, travel_by("walk", ferry_kmh=5.0))
    joins = join_points(graph, xy, snap_limit_m=900.0, join_radius_m=radius_m)
    shapes = [roads.shape_xy[a:b] for a, b in zip(roads.shape_offset, roads.shape_offset[1:], strict=False)]
    lines = np.array([shapely.LineString(shape) for shape in shapes])
    doors = (roads.access & 3 > 0) & ~np.isin(
        roads.road_class, [ROAD_CLASSES.index("ferry"), ROAD_CLASSES.index("motorway")]
    )
    far = shapely.distance(shapely.points(xy)[:, None], lines[None, :])
    far[:, ~doors] = np.inf
    wanted = (far <= 900.0) & ((far <= radius_m) | (far <= far.min(axis=1, keepdims=True) + 1e-7))
    found = np.zeros_like(wanted)
    segment = graph.link_segment[joins.link]
    found[joins.point, segment] = True
    np.testing.assert_array_equal(found, wanted)
    np.testing.assert_allclose(joins.leg_m, far[joins.point, segment], atol=1e-6)
    along = shapely.line_interpolate_point(lines[segment], joins.fraction, normalized=True)
    at_foot = shapely.distance(along, shapely.points(xy)[joins.point])
    np.testing.assert_allclose(at_foot, joins.leg_m, atol=1e-6)
    hull = shapely.convex_hull(shapely.union_all(lines[doors]))
    outside = ~wanted.any(axis=1) & (shapely.distance(hull, shapely.points(xy)) > 900.0)
    np.testing.assert_array_equal(joins.state == PointState.OUTSIDE, outside)
    np.testing.assert_array_equal(joins.state == PointState.JOINED, wanted.any(axis=1))
