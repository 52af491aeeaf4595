"""Roads from GraphML, written by OSMnx itself or taken from another project."""

from pathlib import Path

import networkx as nx
import numpy as np
import osmnx
import pytest
from shapely.geometry import LineString

from lifecircle.geodata.errors import PlaceError
from lifecircle.geodata.roads.network import ROAD_CLASSES, Access, RoadNetwork
from lifecircle.geodata.roads.reading import read_roads, roads_extent_lonlat
from shared_data import DATA, needs_shared

CRS = "EPSG:32650"


def graph() -> nx.MultiDiGraph:
    """1 -two ways, bent- 2 -one way- 3; 3 -stairs- 1; a loop at 2; two streets between 3 and 4."""
    made = nx.MultiDiGraph(crs="EPSG:4326", simplified=True)
    for node, (x, y) in {
        1: (117.0, 30.0),
        2: (117.002, 30.0),
        3: (117.002, 30.001),
        4: (117.003, 30.001),
    }.items():
        made.add_node(node, x=x, y=y, street_count=2)
    bent = [(117.0, 30.0), (117.001, 30.0005), (117.002, 30.0)]
    common = {"osmid": 50, "highway": "residential", "oneway": False, "length": 222.55, "maxspeed": "30"}
    made.add_edge(1, 2, **common, reversed=False, geometry=LineString(bent))
    made.add_edge(2, 1, **common, reversed=True, geometry=LineString(bent[::-1]))
    made.add_edge(
        2, 3, osmid=[52, 51], highway=["service", "residential"], oneway=True, reversed=False, length=110.8
    )
    made.add_edge(3, 1, osmid=53, highway="steps", oneway=False, reversed=False, length=222.6)
    made.add_edge(1, 3, osmid=53, highway="steps", oneway=False, reversed=True, length=222.6)
    ring = [(117.002, 30.0), (117.0022, 29.9998), (117.0018, 29.9998), (117.002, 30.0)]
    made.add_edge(
        2, 2, osmid=54, highway="track", oneway=False, reversed=False, length=96.9, geometry=LineString(ring)
    )
    made.add_edge(
        2,
        2,
        osmid=54,
        highway="track",
        oneway=False,
        reversed=True,
        length=96.9,
        geometry=LineString(ring[::-1]),
    )
    side = LineString([(117.002, 30.001), (117.0025, 30.0012), (117.003, 30.001)])
    made.add_edge(3, 4, osmid=55, highway="primary", oneway=True, reversed=False, length=96.4)
    made.add_edge(4, 3, osmid=56, highway="primary", oneway=True, reversed=False, length=106.2, geometry=side)
    return made


def test_osmnx_graph(tmp_path: Path) -> None:
    path = tmp_path / "roads.graphml"
    osmnx.save_graphml(graph(), path)
    reading = read_roads(path, crs=CRS)
    n = reading.network
    assert (reading.rows_read, reading.rows_kept, reading.dropped) == (9, 9, {})
    assert reading.warnings == ()
    found = {}
    for s in range(n.segment_count):
        tail, head, access = int(n.node_id[n.tail[s]]), int(n.node_id[n.head[s]]), int(n.access[s])
        directions = {1: (tail, head), 2: (head, tail)}
        walk, bike, drive = (
            {directions[bit] for bit in (1, 2) if (access >> shift) & bit} for shift in (0, 2, 4)
        )
        assert bike == drive
        found[int(n.way_id[s])] = (ROAD_CLASSES[n.road_class[s]], walk, drive)
    assert found == {
        50: ("residential", {(1, 2), (2, 1)}, {(1, 2), (2, 1)}),
        51: ("service", {(2, 3), (3, 2)}, {(2, 3)}),
        53: ("steps", {(1, 3), (3, 1)}, set()),
        54: ("track", {(2, 2)}, {(2, 2)}),
        55: ("primary", {(3, 4), (4, 3)}, {(3, 4)}),
        56: ("primary", {(3, 4), (4, 3)}, {(4, 3)}),
    }
    assert n.access[n.way_id == 54].tolist() == [63]
    by_way = dict(zip(n.way_id.tolist(), n.length_m.tolist(), strict=True))
    assert by_way[50] == pytest.approx(222.55 * 0.9996, rel=1e-3)
    assert by_way[51] == pytest.approx(110.8526 * 0.9996, rel=1e-5)
    assert n.maxspeed_kmh[n.way_id == 50].tolist() == [30]
    assert roads_extent_lonlat(path) == pytest.approx((117, 30, 117.003, 30.001))


def test_one_way_against_the_canonical_direction(tmp_path: Path) -> None:
    """Driving is open exactly along the edge, whichever way the segment came to lie."""
    made = nx.MultiDiGraph(crs="EPSG:4326")
    made.add_node(1, x=117.0, y=30.0)
    made.add_node(2, x=117.001, y=30.0)
    made.add_edge(2, 1, osmid=9, highway="residential", oneway=True, reversed=False, length=96.4)
    path = tmp_path / "roads.graphml"
    osmnx.save_graphml(made, path)
    n = read_roads(path, crs=CRS).network
    driven = Access.DRIVE_FORWARD if n.node_id[n.tail[0]] == 2 else Access.DRIVE_BACKWARD
    assert Access(int(n.access[0])) & Access(48) == driven


def test_the_order_of_edges_does_not_matter(tmp_path: Path) -> None:
    one, other = graph(), nx.MultiDiGraph(crs="EPSG:4326")
    for node, attributes in reversed(list(one.nodes(data=True))):
        other.add_node(node, **attributes)
    for tail, head, attributes in reversed(list(one.edges(data=True))):
        other.add_edge(tail, head, **attributes)
    networks = []
    for name, made in (("a", one), ("b", other)):
        osmnx.save_graphml(made, tmp_path / f"{name}.graphml")
        networks.append(read_roads(tmp_path / f"{name}.graphml", crs=CRS).network)
    for name in RoadNetwork.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(networks[0], name), getattr(networks[1], name), err_msg=name)


def test_every_missing_attribute_is_named(tmp_path: Path) -> None:
    bare = nx.DiGraph()
    bare.add_node("a", x=1.0)
    bare.add_edge("a", "b")
    nx.write_graphml(bare, tmp_path / "roads.graphml")
    with pytest.raises(PlaceError) as caught:
        read_roads(tmp_path / "roads.graphml", crs=CRS)
    assert [problem.column for problem in caught.value.problems] == ["x", "y", "crs", "highway"]
    with pytest.raises(PlaceError):
        roads_extent_lonlat(tmp_path / "roads.graphml")


def test_lengths_need_not_be_stated(tmp_path: Path) -> None:
    made = graph()
    for *_, edge in made.edges(data=True):
        edge.pop("length", None)
    osmnx.save_graphml(made, tmp_path / "bare.graphml")
    osmnx.save_graphml(graph(), tmp_path / "stated.graphml")
    bare, stated = (read_roads(tmp_path / f"{name}.graphml", crs=CRS) for name in ("bare", "stated"))
    assert bare.network.length_m.tolist() == stated.network.length_m.tolist()
    assert bare.warnings == stated.warnings


def test_an_undirected_graph_is_refused(tmp_path: Path) -> None:
    nx.write_graphml(nx.Graph(crs="EPSG:4326"), tmp_path / "roads.graphml")
    with pytest.raises(PlaceError, match="无向图"):
        read_roads(tmp_path / "roads.graphml", crs=CRS)


def test_a_length_that_is_not_the_shape_s_is_reported(tmp_path: Path) -> None:
    made = graph()
    made.edges[2, 3, 0]["length"] = 500.0
    osmnx.save_graphml(made, tmp_path / "roads.graphml")
    reading = read_roads(tmp_path / "roads.graphml", crs=CRS)
    assert [(warning.code, warning.found) for warning in reading.warnings] == [("other_length", "1")]


@needs_shared("data", "tara_objectnat")
def test_tara_with_one_edge_per_mode() -> None:
    path = DATA / "tara_objectnat" / "taraIntermodal.graphml"
    reading = read_roads(path, crs="EPSG:32643")
    n = reading.network
    assert reading.rows_read == 8_786
    assert reading.dropped["not_travelled"] == 342  # bus
    # Each piece of road once, though the file holds it there and back and per mode: 6,014 edges
    # are walked and 2,430 driven; 40 walks, between a stop and its road, have no length.
    assert reading.dropped["zero_length"] == 40
    assert ((n.access & 3) > 0).sum() == (6_014 - 40) / 2
    assert ((n.access & 48) > 0).sum() == 2_430 / 2
    edges = [edge for *_, edge in nx.read_graphml(path).edges(data=True)]
    for kind, bits in (("walk", 3), ("car", 48)):
        stated_m = sum(edge["length_meter"] for edge in edges if edge["type"] == kind) / 2
        assert n.length_m[(n.access & bits) > 0].sum() == pytest.approx(stated_m, rel=0.005)
