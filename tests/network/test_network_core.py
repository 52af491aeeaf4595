"""The core of a graph changes no bit: beside the plain search over the whole graph."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.geodata.roads.network import MODES
from lifecircle.network import build_graph, join_points
from lifecircle.network.core import SHORTCUTS, build_core
from lifecircle.network.doors import doors_in
from lifecircle.network.labelling import label_nodes, label_nodes_plainly
from network_oracle import random_roads, roads_of, travel_by
from test_network_laws import lattice

SEEDS = st.integers(0, 2**32 - 1)


def both(roads, travel, *, seed, bound=np.inf, facilities=12, size_m=3000.0, shortcuts=SHORTCUTS):
    graph = build_graph(roads, travel)
    arcs = graph.into_offset, graph.into_node, graph.into_cost
    graph.__dict__["core"] = build_core(*arcs, shortcuts=shortcuts)  # in place of the one it would make
    xy = np.random.default_rng([seed, 6]).uniform(0, size_m, (facilities, 2))
    seeds = doors_in(graph, join_points(graph, xy, snap_limit_m=900.0, join_radius_m=75.0))
    label = np.random.default_rng([seed, 7]).permutation(facilities).astype(np.int32)
    label = np.repeat(label, np.diff(seeds.offset))
    found = [label_nodes(graph, seeds, label, k=k, bound=bound, by_core=True) for k in (1, 2)]
    plain = [label_nodes_plainly(graph, seeds, label, k=k, bound=bound) for k in (1, 2)]
    for ours, theirs in zip(found, plain, strict=True):
        np.testing.assert_array_equal(ours[0], theirs[0])
        np.testing.assert_array_equal(ours[1], theirs[1])
    return graph, found


@settings(deadline=None, max_examples=30)
@given(
    SEEDS,
    st.sampled_from(MODES),
    st.sampled_from([np.inf, 3.0, 20.0, 0.0]),
    st.sampled_from([(), (2, 6), SHORTCUTS]),
)
def test_core_changes_nothing_on_random_roads(seed, mode, bound, shortcuts):
    """With everything in the core, a part, or (mostly) nothing."""
    roads = random_roads(seed, nodes=60, segments=200, size_m=3000)
    graph, _ = both(roads, travel_by(mode, ferry_kmh=5.0), seed=seed, bound=bound, shortcuts=shortcuts)
    assert len(graph.core.kept) + len(graph.core.gone) == graph.node_count
    assert shortcuts or len(graph.core.kept) == graph.node_count


@pytest.mark.parametrize("mode", ["walk", "walk_drive"])
def test_core_changes_no_tie(mode):
    """On equal blocks nearly every node has several best ways; the second layer costs 0 to enter."""
    graph, found = both(lattice(60), travel_by(mode), seed=1, facilities=40, size_m=18_000.0)
    assert 0 < len(graph.core.kept) < graph.node_count / 2
    assert np.isfinite(found[1][0]).all()


def test_costs_too_large_to_add_up_in_any_order_are_searched_plainly():
    """A road of 200 km in metres: beyond 32,768 m a float64 rounds sums of grains."""
    rng = np.random.default_rng(3)
    along = np.cumsum(rng.uniform(100.0, 900.0, 400))
    roads = roads_of([(x, 0.0) for x in along], [(i, i + 1, {}) for i in range(399)])
    _, found = both(roads, travel_by("walk", metres=True), seed=2, facilities=3)
    assert found[0][0].max() > 150_000
