"""After roads and facilities changed, kept labels and joins are those of a search from nothing."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.geodata.roads.network import MODES, ROAD_CLASSES
from lifecircle.network import build_graph, join_points
from lifecircle.network import rerouting as module
from lifecircle.network.counterparts import counterparts
from lifecircle.network.rejoining import rejoined
from lifecircle.network.repair import label_all
from lifecircle.network.rerouting import rerouted
from network_oracle import EVERYONE, ON_FOOT, ONE_WAY, random_roads, reordered, roads_of, travel_by
from test_network_laws import lattice

LAW = settings(deadline=None, max_examples=60)
SEEDS = st.integers(0, 2**32 - 1)
NEAR = {"snap_limit_m": 400.0, "join_radius_m": 75.0}


def changed_roads(roads, rng):
    """Some segments closed, reopened, of another class or speed, dropped, or put in anew; nodes may come."""
    access, road_class, speed = roads.access.copy(), roads.road_class.copy(), roads.maxspeed_kmh.copy()
    some = rng.integers(0, roads.segment_count, 4)
    access[some[0]] = 0
    access[some[1]] = rng.choice([EVERYONE, ONE_WAY, ON_FOOT])
    road_class[some[2]] = ROAD_CLASSES.index(str(rng.choice(["primary", "motorway", "residential", "steps"])))
    speed[some[3]] = rng.choice([np.nan, 10.0, 40.0])
    roads = replace(roads, access=access, road_class=road_class, maxspeed_kmh=speed)
    order = np.delete(np.arange(roads.segment_count), rng.integers(0, roads.segment_count, 2))
    roads = reordered(roads, order)
    far = rng.uniform(-500, roads.node_xy.max() + 500, (2, 2))  # a node outside bends the curve they stand on
    old, new = rng.integers(0, roads.node_count, 2), roads.node_count + np.array([0, 1])
    xy = np.vstack([roads.node_xy, far])
    own = roads_of(
        xy, [(int(old[0]), int(new[0]), {}), (int(new[0]), int(new[1]), {}), (int(old[1]), int(old[0]), {})]
    )
    names = ["tail", "head", "length_m", "road_class", "access", "maxspeed_kmh", "way_id", "shape_xy"]
    parts = {name: np.concatenate([getattr(roads, name), getattr(own, name)]) for name in names}
    offset = np.append(roads.shape_offset, roads.shape_offset[-1] + own.shape_offset[1:])
    return replace(roads, node_id=own.node_id, node_xy=own.node_xy, shape_offset=offset, **parts)


def assert_rerouted(roads, new_roads, travel, rng, *, size_m, facilities=9):
    before, after = build_graph(roads, travel), build_graph(new_roads, travel)
    change = counterparts(before, after)
    xy = rng.uniform(-200, size_m + 200, (facilities, 2))
    were = join_points(before, xy, **NEAR)
    stays = rng.random(facilities) < 0.8
    now = np.where(stays, np.cumsum(stays) - 1, -1).astype(np.int32)
    there = join_points(after, np.vstack([xy[stays], rng.uniform(0, size_m, (2, 2))]), **NEAR)
    labels = label_all(before, were)
    found, touched = rerouted(change, labels, were, there, now=now)
    expected = label_all(after, there)
    np.testing.assert_array_equal(found.cost, expected.cost)
    np.testing.assert_array_equal(found.label, expected.label)
    same = np.flatnonzero(~touched)
    np.testing.assert_array_equal(found.cost[change.node[same]], labels.cost[same])
    np.testing.assert_array_equal(found.label[change.node[same]], np.append(now, -1)[labels.label[same]])
    return touched


def both_ways(seed, roads, travel, *, size_m):
    rng = np.random.default_rng([seed, 1])
    new_roads = changed_roads(roads, rng)
    assert_rerouted(roads, new_roads, travel, rng, size_m=size_m)
    assert_rerouted(new_roads, roads, travel, rng, size_m=size_m)


@LAW
@given(SEEDS, st.sampled_from(MODES), st.booleans())
def test_labels_on_random_roads(seed, mode, metres):
    roads = random_roads(seed, nodes=40, segments=90, size_m=2500)
    both_ways(seed, roads, travel_by(mode, ferry_kmh=5.0, metres=metres), size_m=2500)


@settings(deadline=None, max_examples=20)
@given(SEEDS, st.sampled_from(["walk", "walk_drive"]))
def test_labels_where_ties_are_everywhere(seed, mode):
    both_ways(seed, lattice(9), travel_by(mode), size_m=2400)


@LAW
@given(SEEDS, st.sampled_from(MODES))
def test_joins_are_those_found_anew(seed, mode):
    rng = np.random.default_rng([seed, 2])
    roads = random_roads(seed, nodes=40, segments=60, size_m=4000)
    new_roads = changed_roads(roads, rng)
    points = np.vstack([rng.uniform(-900, 4900, (300, 2)), roads.node_xy[:10]])
    for old, new in ((roads, new_roads), (new_roads, roads)):
        before, after = build_graph(old, travel_by(mode)), build_graph(new, travel_by(mode))
        was = join_points(before, points, **NEAR)
        found, again = rejoined(counterparts(before, after), was, points, **NEAR)
        expected = join_points(after, points, **NEAR)
        found.check(after)
        np.testing.assert_array_equal(found.state, expected.state)
        np.testing.assert_array_equal(found.offset, expected.offset)
        in_order = np.lexsort((found.link, found.point))  # links may stand in the order of their old numbers
        for name in ("link", "fraction", "leg_m"):
            np.testing.assert_array_equal(getattr(found, name)[in_order], getattr(expected, name), name)
        assert not again.all()


def test_a_closed_street_is_searched_by_its_own_reach(monkeypatch):
    """Only the labels behind it are forgotten; nodes and links are the same but for it."""
    roads = lattice(30)
    access = roads.access.copy()
    access[0] = 0  # between the first two nodes
    travel, xy = travel_by("walk"), np.array([[4400.0, 4350.0], [8700.0, 8650.0]])
    before, after = build_graph(roads, travel), build_graph(replace(roads, access=access), travel)
    change = counterparts(before, after)
    assert before.link_segment[change.link < 0].tolist() == [0]
    assert (change.node >= 0).all()
    assert len(change.arcs_went) == 2
    assert len(change.arcs_came) == 0
    were, there = join_points(before, xy, **NEAR), join_points(after, xy, **NEAR)
    labels = label_all(before, were)
    seeds = []
    real = module.settle

    def watched(*arguments):
        seeds.append(len(arguments[5]))
        return real(*arguments)

    monkeypatch.setattr(module, "settle", watched)
    found, touched = rerouted(change, labels, were, there, now=np.arange(2, dtype=np.int32))
    assert seeds[0] <= 6  # what the other neighbour of the corner offers
    assert touched.sum() == 0  # another way from the corner is as short
    np.testing.assert_array_equal(found.cost[change.node], labels.cost)


def test_nothing_left_and_something_again():
    roads = lattice(3)
    none = replace(roads, access=np.zeros_like(roads.access))
    rng = np.random.default_rng(5)
    for old, new in ((roads, none), (none, roads), (none, none)):
        assert_rerouted(old, new, travel_by("walk"), rng, size_m=600)


def test_sums_too_large_to_be_exact_are_searched_from_nothing():
    """In metres a float64 rounds sums of grains beyond 32,768 m."""
    rng = np.random.default_rng(3)
    xy = np.column_stack([np.cumsum(rng.uniform(300, 900, 200)), rng.uniform(0, 50, 200)])
    roads = roads_of(xy, [(i, i + 1, {}) for i in range(199)])
    access = roads.access.copy()
    access[3] = 0
    touched = assert_rerouted(
        roads, replace(roads, access=access), travel_by("walk", metres=True), rng, size_m=900
    )
    assert touched.all()


@pytest.mark.parametrize("mode", MODES)
def test_the_same_roads_have_all_their_counterparts(mode):
    roads = random_roads(4, nodes=40, segments=90)
    order = np.random.default_rng(1).permutation(roads.segment_count)
    before, after = (build_graph(one, travel_by(mode)) for one in (roads, reordered(roads, order)))
    change = counterparts(before, after)
    assert sorted(change.node) == list(range(after.node_count))
    assert sorted(change.link) == list(range(after.link_count))
    assert len(change.arcs_went) == len(change.arcs_came) == 0
    assert len(counterparts(before, before).links_with_other_costs) == 0


def test_a_link_that_changed_in_any_way_is_told():
    roads = roads_of([(0, 0), (500, 0), (1000, 0), (1500, 0)], [(0, 1, {}), (1, 2, {}), (2, 3, {})])
    speed, access = roads.maxspeed_kmh.copy(), roads.access.copy()
    speed[0], access[1] = 10.0, ONE_WAY
    road_class = roads.road_class.copy()
    road_class[2] = ROAD_CLASSES.index("motorway")  # has no door, so it is another link
    new_roads = replace(roads, maxspeed_kmh=speed, access=access, road_class=road_class)
    before, after = (build_graph(one, travel_by("drive")) for one in (roads, new_roads))
    change = counterparts(before, after)
    assert before.link_segment[change.links_with_other_costs].tolist() == [0, 1]
    assert before.link_segment[change.link < 0].tolist() == [2]
    assert (len(change.arcs_went), len(change.arcs_came)) == (5, 4)
