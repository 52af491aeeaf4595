"""Roads from OSM files: cutting, lengths, order and counts, on files small enough to see through."""

import math
from pathlib import Path

import numpy as np
import osmium
import pandas as pd
import pytest
import shapely
from osm_writing import write_osm
from pyproj import Geod, Proj

from lifecircle.geodata.errors import PlaceError
from lifecircle.geodata.roads.network import ROAD_CLASSES, RoadNetwork
from lifecircle.geodata.roads.reading import RoadsReading, read_roads, roads_extent_lonlat
from shared_data import DATA, needs_shared

CRS = "EPSG:32650"  # UTM 50N; its central meridian is 117° E
STEP = 0.001  # degrees
ROAD = {"highway": "residential"}


def grid(*points: tuple[int, int]) -> dict[int, tuple[float, float]]:
    """Nodes 1, 2, … at these numbers of steps east and north of 117° E, 30° N."""
    return {i: (117 + east * STEP, 30 + north * STEP) for i, (east, north) in enumerate(points, start=1)}


def ends(network: RoadNetwork) -> list[tuple[int, int, int]]:
    """(from node, to node, way) of each segment."""
    tail, head = network.node_id[network.tail], network.node_id[network.head]
    return list(zip(tail.tolist(), head.tolist(), network.way_id.tolist(), strict=True))


def check_invariants(reading: RoadsReading) -> None:
    """What the docstring of RoadNetwork promises."""
    n = reading.network
    assert reading.rows_read == reading.rows_kept + sum(reading.dropped.values())
    assert (n.length_m > 0).all()
    assert (n.access > 0).all()
    assert n.node_id.dtype == n.way_id.dtype == n.shape_offset.dtype == np.int64
    assert n.tail.dtype == n.head.dtype == np.int32
    assert n.road_class.dtype == n.access.dtype == np.uint8
    assert n.maxspeed_kmh.dtype == np.float32
    assert n.shape_offset[0] == 0
    assert n.shape_offset[-1] == len(n.shape_xy)
    assert (n.shape_xy[n.shape_offset[:-1]] == n.node_xy[n.tail]).all()
    assert (n.shape_xy[n.shape_offset[1:] - 1] == n.node_xy[n.head]).all()
    assert set(np.unique(np.concatenate([n.tail, n.head])).tolist()) == set(range(n.node_count))
    order = np.lexsort((n.node_id, n.node_xy[:, 1], n.node_xy[:, 0]))
    assert (order == np.arange(n.node_count)).all()
    assert (np.lexsort((n.length_m, n.way_id, n.head, n.tail)) == np.arange(n.segment_count)).all()
    segment = np.repeat(np.arange(n.segment_count), np.diff(n.shape_offset))
    lengths = shapely.length(shapely.linestrings(n.shape_xy, indices=segment))
    np.testing.assert_allclose(n.length_m, lengths, rtol=1e-12)


def test_ways_are_cut_at_shared_nodes_and_keep_their_shape(tmp_path: Path) -> None:
    # 1 - 2 - 3 - 4 - 5 eastwards; a second way leaves from 3 to the north. 2 and 4 are mere shape.
    nodes = grid((0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (2, 1))
    path = write_osm(tmp_path / "t.osm", nodes=nodes, ways={10: ([1, 2, 3, 4, 5], ROAD), 11: ([3, 6], ROAD)})
    reading = read_roads(path, crs=CRS)
    check_invariants(reading)
    n = reading.network
    assert ends(n) == [(1, 3, 10), (3, 6, 11), (3, 5, 10)]
    assert np.diff(n.shape_offset).tolist() == [3, 2, 3]
    # On the central meridian the scale is 0.9996; one step of latitude at 30° N is
    # a(1-e²)/(1-e² sin²φ)^1.5 · π/180 · 0.001 = 110.8526 m on the ellipsoid, worked by hand.
    assert n.length_m[1] == pytest.approx(110.8526 * 0.9996, rel=1e-5)
    # One step of longitude: N cos φ = 96.4862 m.
    assert n.length_m[0] == pytest.approx(2 * 96.4862 * 0.9996, rel=1e-5)
    assert n.road_class.tolist() == [ROAD_CLASSES.index("residential")] * 3
    assert np.isnan(n.maxspeed_kmh).all()
    assert reading.warnings == ()


def test_loops_parallels_and_repeated_nodes(tmp_path: Path) -> None:
    nodes = grid((0, 0), (1, 0), (1, 1), (0, 1), (2, 0))
    ways = {
        10: ([1, 2, 3, 4, 1], ROAD),  # a ring
        11: ([1, 2], ROAD),  # beside its first side
        12: ([2, 2, 5, 5], ROAD),  # the same node twice in a row is no junction
    }
    reading = read_roads(write_osm(tmp_path / "t.osm", nodes=nodes, ways=ways), crs=CRS)
    check_invariants(reading)
    assert ends(reading.network) == [(1, 2, 10), (1, 2, 11), (2, 1, 10), (2, 5, 12)]


def test_a_closed_way_by_itself_is_a_loop(tmp_path: Path) -> None:
    nodes = grid((0, 0), (1, 0), (1, 1))
    path = write_osm(tmp_path / "t.osm", nodes=nodes, ways={10: ([1, 2, 3, 1], ROAD)})
    reading = read_roads(path, crs=CRS)
    check_invariants(reading)
    assert ends(reading.network) == [(1, 1, 10)]


def test_a_way_that_meets_itself_is_cut_there(tmp_path: Path) -> None:
    nodes = grid((0, 0), (1, 0), (2, 0), (2, 1))
    path = write_osm(tmp_path / "t.osm", nodes=nodes, ways={10: ([1, 2, 3, 4, 2], ROAD)})
    assert ends(read_roads(path, crs=CRS).network) == [(1, 2, 10), (2, 2, 10)]


def test_different_nodes_at_one_place_stay_joined_when_a_way_links_them(tmp_path: Path) -> None:
    nodes = grid((0, 0), (1, 0), (1, 0), (2, 0))
    ways = {10: ([1, 2], ROAD), 11: ([2, 3], ROAD), 12: ([3, 4], ROAD)}
    reading = read_roads(write_osm(tmp_path / "t.osm", nodes=nodes, ways=ways), crs=CRS)
    check_invariants(reading)
    assert ends(reading.network) == [(1, 2, 10), (2, 4, 12)]
    assert reading.dropped == {"zero_length": 1}


def test_missing_nodes_cut_the_way_and_are_counted(tmp_path: Path) -> None:
    nodes = grid((0, 0), (1, 0), (3, 0), (4, 0))
    ways = {
        10: ([1, 2, 99, 3, 4], ROAD),  # cut in two
        11: ([4, 98], ROAD),  # nothing left
        12: ([97, 1, 3], ROAD),  # the first node is missing
    }
    reading = read_roads(write_osm(tmp_path / "t.osm", nodes=nodes, ways=ways), crs=CRS)
    check_invariants(reading)
    assert ends(reading.network) == [(1, 2, 10), (1, 3, 12), (3, 4, 10)]
    assert (reading.rows_read, reading.rows_kept, reading.dropped) == (3, 2, {"missing_nodes": 1})
    (warning,) = reading.warnings
    assert (warning.code, warning.found) == ("missing_nodes", "3")


def test_dropped_ways_are_counted_by_reason_and_unknown_values_listed(tmp_path: Path) -> None:
    nodes = grid((0, 0), (1, 0), (2, 0))
    kinds = [
        ROAD,
        {"highway": "construction"},
        {"highway": "service", "access": "private"},
        {"highway": "boulevard"},
        {"highway": "boulevard"},
        {"highway": "service", "area": "yes"},
        {"route": "bus"},  # not looked at: neither highway nor ferry
        {"building": "yes"},
        {"route": "ferry", "oneway": "perhaps"},
    ]
    ways = {10 + i: ([1, 2, 3], tags) for i, tags in enumerate(kinds)}
    ways[30] = ([1], ROAD)
    path = write_osm(tmp_path / "t.osm", nodes=nodes, ways=ways)
    reading = read_roads(path, crs=CRS, file_label="道路.osm")
    check_invariants(reading)
    assert reading.rows_read == 8
    assert reading.dropped == {
        "area": 1,
        "no_access": 1,
        "not_a_road": 1,
        "unknown_highway": 2,
        "zero_length": 1,
    }
    found = {warning.column: warning.found for warning in reading.warnings}
    assert found == {"highway": "boulevard ×2", "oneway": "perhaps ×1"}
    assert "道路.osm" in reading.warnings[0].say("zh")


def test_the_order_of_ways_in_the_file_does_not_matter(tmp_path: Path) -> None:
    nodes = grid((0, 0), (1, 0), (2, 0), (2, 1), (0, 2))
    ways = {
        10: ([1, 2, 3], ROAD),
        11: ([3, 4, 2], ROAD),
        12: ([5, 4, 1], {"highway": "track", "oneway": "yes"}),
    }
    there = write_osm(tmp_path / "a.osm", nodes=nodes, ways=ways)
    text = there.read_text(encoding="utf-8").splitlines()
    back = tmp_path / "b.osm"
    shuffled = text[:2] + text[2:7] + text[7:10][::-1] + text[10:]
    assert shuffled != text
    back.write_text("\n".join(shuffled), encoding="utf-8")
    a, b = read_roads(there, crs=CRS).network, read_roads(back, crs=CRS).network
    for name in RoadNetwork.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)


def test_nodes_may_come_last_and_unsorted(tmp_path: Path) -> None:
    """As Overpass writes them."""
    path = write_osm(
        tmp_path / "a.osm",
        nodes=grid((0, 0), (1, 0), (2, 0)),
        ways={10: ([1, 2, 3], ROAD), 11: ([2, 3], ROAD)},
    )
    text = path.read_text(encoding="utf-8").splitlines()
    assert text[2].startswith("<node")
    assert text[5].startswith("<way")
    path.write_text("\n".join([*text[:2], *text[5:7], *text[2:5][::-1], *text[7:]]), encoding="utf-8")
    reading = read_roads(path, crs=CRS)
    assert ends(reading.network) == [(1, 2, 10), (2, 3, 10), (2, 3, 11)]
    assert reading.warnings == ()


def test_extent_from_the_ways_where_the_header_has_none(tmp_path: Path) -> None:
    path = write_osm(
        tmp_path / "t.osm", nodes=grid((0, 0), (4, 0), (2, 3), (9, 9)), ways={10: ([1, 2, 3], ROAD)}
    )
    assert roads_extent_lonlat(path) == pytest.approx((117, 30, 117.004, 30.003), abs=1e-7)
    empty = write_osm(tmp_path / "e.osm", nodes=grid((0, 0)), ways={})
    assert roads_extent_lonlat(empty) is None


def test_a_file_without_roads_is_a_fault(tmp_path: Path) -> None:
    path = write_osm(
        tmp_path / "t.osm", nodes=grid((0, 0), (1, 0)), ways={10: ([1, 2], {"highway": "proposed"})}
    )
    with pytest.raises(PlaceError) as caught:
        read_roads(path, crs=CRS)
    (problem,) = caught.value.problems
    assert problem.code == "no_roads"
    assert "在建、规划" in problem.say("zh")
    assert "1" in problem.say("en")


@needs_shared("data", "helsinki_centre")
@pytest.mark.parametrize(
    ("file", "at_least"), [("Helsinki_older.osm.pbf", 7_000), ("Helsinki.osm.pbf", 3_500)]
)
def test_lengths_equal_those_of_osmnx_edges(file: str, at_least: int) -> None:
    """OSMnx edges (two points each): geodesic length of its geometry, times the scale of UTM there."""
    reading = read_roads(DATA / "helsinki_centre" / file, crs="EPSG:32635")
    check_invariants(reading)
    n = reading.network
    ours = pd.DataFrame(
        {"u": n.node_id[n.tail], "v": n.node_id[n.head], "way": n.way_id, "ours_m": n.length_m}
    )
    ours = pd.concat([ours, ours.rename(columns={"u": "v", "v": "u"})])
    # a way that comes back to its start has two segments there: the edge with two points is the short one
    ours = ours.groupby(["u", "v", "way"], as_index=False).min()
    theirs = pd.read_parquet(DATA / "helsinki_centre" / "osmnx_reference_network_paths.parquet")
    both = theirs.merge(ours, left_on=["u", "v", "osmid"], right_on=["u", "v", "way"])
    assert len(both) >= at_least
    geod, scale = Geod(ellps="WGS84"), Proj("EPSG:32635").get_factors(24.944, 60.172).meridional_scale
    expected_m = scale * np.array([geod.geometry_length(line) for line in shapely.from_wkb(both["geometry"])])
    np.testing.assert_allclose(both["ours_m"], expected_m, rtol=1e-5)
    # OSMnx measures on a sphere, which at 60° N is 0.19 to 0.36 % short of the ellipsoid.
    np.testing.assert_allclose(both["ours_m"] / scale, both["length"], rtol=4e-3)


@needs_shared("data", "newport_wales")
def test_newport_counts_and_kilometres() -> None:
    path = DATA / "newport_wales" / "newport-2023-06-13.osm.pbf"
    reading = read_roads(path, crs="EPSG:32630")
    check_invariants(reading)
    n = reading.network
    assert reading.rows_read == 8_965
    kept = set(n.way_id.tolist())
    assert reading.rows_kept == len(kept)
    all_m, kept_m = 0.0, 0.0
    ways = osmium.FileProcessor(path).with_locations().with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
    for way in ways.with_filter(osmium.filter.KeyFilter("highway")):
        length_m = osmium.geom.haversine_distance(way.nodes)
        all_m += length_m
        kept_m += length_m * (way.id in kept)
    assert all_m == pytest.approx(1_020e3, rel=1e-3)  # the data's README
    # haversine's sphere and the scale of UTM at 3° W differ by less than 0.3 %
    assert n.length_m.sum() == pytest.approx(kept_m, rel=3e-3)
    assert kept_m > 0.93 * all_m  # private ways and roads under construction are left out
    # The README's 455 km drivable are the public roads: no service ways and tracks.
    public = [ROAD_CLASSES.index(name) for name in ROAD_CLASSES[: ROAD_CLASSES.index("service")]]
    drive_m = n.length_m[((n.access & 48) > 0) & np.isin(n.road_class, public)].sum()
    assert drive_m == pytest.approx(455e3, rel=0.01)
    west, south, east, north = roads_extent_lonlat(path) or (math.nan,) * 4
    assert -3.2 < west < -3.0 < east < -2.8
    assert 51.5 < south < 51.55 < north < 51.65


@needs_shared("data", "porto_r5")
def test_porto_is_read_whole() -> None:
    reading = read_roads(DATA / "porto_r5" / "porto_portugal.osm.pbf", crs="EPSG:32629")
    check_invariants(reading)
    assert reading.rows_read == 51_349
    assert reading.dropped.keys() <= {"area", "no_access", "not_a_road", "unknown_highway", "zero_length"}
    # README: 10,961 km in all ways; private ones and areas are left out
    assert 0.97 * 10_961e3 < reading.network.length_m.sum() < 10_961e3 * 1.003
