"""Our engine beside networkx, on small random networks and on the centre of Helsinki."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.geodata.roads.network import MODES
from lifecircle.geodata.roads.reading import read_roads
from lifecircle.network import build_graph, catchments, join_points, nearest
from network_oracle import random_roads, slow_costs, travel_by
from shared_data import DATA, needs_shared

SEEDS = st.integers(0, 2**32 - 1)
CASES = {
    "seed": SEEDS,
    "mode": st.sampled_from(MODES),
    "metres": st.booleans(),
    "ferry_kmh": st.sampled_from([0.0, 10.0]),
    "radius_m": st.sampled_from([0.0, 75.0, 400.0]),
}


def both_engines(seed, mode, metres, ferry_kmh, radius_m):
    roads = random_roads(seed)
    rng = np.random.default_rng([seed, 1])
    cells_xy, facilities_xy = rng.uniform(-300, 1800, (15, 2)), rng.uniform(0, 1500, (6, 2))
    travel = travel_by(mode, metres=metres, ferry_kmh=ferry_kmh)
    graph = build_graph(roads, travel)
    near = {"snap_limit_m": 500.0, "join_radius_m": radius_m}
    cells, facilities = join_points(graph, cells_xy, **near), join_points(graph, facilities_xy, **near)
    return graph, cells, facilities, slow_costs(roads, travel, cells_xy, facilities_xy, **near)


@settings(deadline=None, max_examples=60)
@given(**CASES)
def test_nearest_two_equal_networkx(seed, mode, metres, ferry_kmh, radius_m):
    graph, cells, facilities, expected = both_engines(seed, mode, metres, ferry_kmh, radius_m)
    order = np.argsort(expected, axis=1)[:, :2]
    best = np.take_along_axis(expected, order, axis=1)
    found = nearest(graph, cells, facilities, rank=np.arange(6), k=2)
    np.testing.assert_allclose(found.cost, best, rtol=0, atol=1e-6)
    one = nearest(graph, cells, facilities, rank=np.arange(6))
    np.testing.assert_array_equal(one.cost[:, 0], found.cost[:, 0])
    np.testing.assert_array_equal(one.facility[:, 0], found.facility[:, 0])
    named = np.where(
        found.facility >= 0, np.take_along_axis(expected, np.maximum(found.facility, 0), 1), np.inf
    )
    np.testing.assert_allclose(named, best, rtol=0, atol=1e-6)


@settings(deadline=None, max_examples=40)
@given(**CASES, share=st.floats(0.05, 1.5))
def test_catchments_equal_networkx(seed, mode, metres, ferry_kmh, radius_m, share):
    graph, cells, facilities, expected = both_engines(seed, mode, metres, ferry_kmh, radius_m)
    limit = share * (1500.0 if metres else 15.0)
    found = catchments(graph, cells, facilities, limit=limit)
    dense = np.full(expected.shape, np.inf)
    dense[found.cell, found.facility] = found.cost
    np.testing.assert_allclose(dense, np.where(expected <= limit, expected, np.inf), rtol=0, atol=1e-6)
    first = nearest(graph, cells, facilities, rank=np.arange(6), limit=limit)
    np.testing.assert_array_equal(dense.min(axis=1), first.cost[:, 0])


@needs_shared("data", "helsinki_centre")
@pytest.mark.parametrize("mode", ["walk", "drive"])
def test_helsinki_equals_networkx(mode):
    """From 150 places in the centre to 12, with a networkx search for each of these."""
    roads = read_roads(DATA / "helsinki_centre" / "Helsinki.osm.pbf", crs="EPSG:3067").network
    rng = np.random.default_rng(7)
    low, high = roads.node_xy.min(axis=0), roads.node_xy.max(axis=0)
    cells_xy, facilities_xy = rng.uniform(low, high, (150, 2)), rng.uniform(low, high, (12, 2))
    travel = travel_by(mode)
    near = {"snap_limit_m": 300.0, "join_radius_m": 75.0}
    expected = slow_costs(roads, travel, cells_xy, facilities_xy, **near)
    graph = build_graph(roads, travel)
    cells, facilities = join_points(graph, cells_xy, **near), join_points(graph, facilities_xy, **near)
    found = nearest(graph, cells, facilities, rank=np.arange(12), k=2)
    assert np.isfinite(found.cost).mean() > 0.5
    np.testing.assert_allclose(found.cost, np.sort(expected, axis=1)[:, :2], rtol=0, atol=1e-6)
    pairs = catchments(graph, cells, facilities, limit=10.0)
    dense = np.full(expected.shape, np.inf)
    dense[pairs.cell, pairs.facility] = pairs.cost
    np.testing.assert_allclose(dense, np.where(expected <= 10.0, expected, np.inf), rtol=0, atol=1e-6)
