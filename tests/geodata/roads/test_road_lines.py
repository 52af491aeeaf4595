"""Roads from line layers: joining, words, order of rows, faults."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiLineString, Point

from lifecircle.geodata.errors import PlaceError
from lifecircle.geodata.roads.network import ROAD_CLASSES, Access, RoadNetwork
from lifecircle.geodata.roads.noding import node_lines
from lifecircle.geodata.roads.reading import read_roads, roads_extent_lonlat
from shared_data import DATA, needs_shared

CRS = "EPSG:4548"
X, Y = 500_000.0, 3_300_000.0


def line(*points: tuple[float, float]) -> LineString:
    return LineString([(X + x, Y + y) for x, y in points])


def layer(path: Path, shapes: list[object], **columns: list[object]) -> Path:
    """A file of these lines; all of class 村道 unless said otherwise."""
    columns = columns or {"highway": ["村道"] * len(shapes)}
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_file(path)
    return path


def ends(network: RoadNetwork) -> set[tuple[tuple[float, float], tuple[float, float], float]]:
    """(from, to, metres) of each segment, relative to (X, Y) and rounded to the centimetre."""
    xy = np.round(network.node_xy - [X, Y], 2) + 0.0
    return {
        (tuple(xy[t].tolist()), tuple(xy[h].tolist()), round(float(length), 2))
        for t, h, length in zip(network.tail, network.head, network.length_m, strict=True)
    }


def test_lines_join_at_common_vertices_only(tmp_path: Path) -> None:
    shapes = [
        line((0, 0), (100, 0), (200, 0)),
        line((100, 0), (100, 50)),  # from a vertex of the first
        line((50, -10), (50, 10)),  # crosses it without a vertex: a bridge
        line((150, -10), (200, 0), (250, 10)),  # its middle vertex is the first one's end
    ]
    reading = read_roads(layer(tmp_path / "roads.parquet", shapes), crs=CRS)
    assert ends(reading.network) == {
        ((0, 0), (100, 0), 100),
        ((100, 0), (200, 0), 100),
        ((100, 0), (100, 50), 50),
        ((50, -10), (50, 10), 20),
        ((150, -10), (200, 0), 50.99),
        ((200, 0), (250, 10), 50.99),
    }
    (warning,) = reading.warnings
    assert (warning.code, warning.found) == ("crossing_without_vertex", "1")


def test_ends_within_half_a_metre_are_joined(tmp_path: Path) -> None:
    near = [line((0, 0), (100, 0)), line((100.3, 0.3), (200, 0)), line((200.5, 0), (300, 0))]
    network = read_roads(layer(tmp_path / "near.parquet", near), crs=CRS).network
    assert (network.node_count, network.segment_count) == (4, 3)
    far = [line((0, 0), (100, 0)), line((100.4, 0.4), (200, 0))]  # 0.57 m
    network = read_roads(layer(tmp_path / "far.parquet", far), crs=CRS).network
    assert (network.node_count, network.segment_count) == (4, 2)


def test_inner_vertices_near_each_other_are_not_joined(tmp_path: Path) -> None:
    shapes = [line((0, 0), (100, 0), (200, 0)), line((0, 9), (100, 0.3), (200, 9))]
    reading = read_roads(layer(tmp_path / "roads.parquet", shapes), crs=CRS)
    assert (reading.network.node_count, reading.network.segment_count) == (4, 2)


def test_an_end_on_another_line_is_joined_and_reported(tmp_path: Path) -> None:
    shapes = [line((0, 0), (100, 0)), line((40, 0.2), (40, 60)), line((70, -60), (70, -0.6))]
    reading = read_roads(layer(tmp_path / "roads.parquet", shapes), crs=CRS)
    # the third ends 0.6 m short of the first and stays apart
    assert ends(reading.network) == {
        ((0, 0), (40, 0.2), 40),
        ((40, 0.2), (100, 0), 60),
        ((40, 0.2), (40, 60), 59.8),
        ((70, -60), (70, -0.6), 59.4),
    }
    (warning,) = reading.warnings
    assert (warning.code, warning.found) == ("end_joined_to_line", "1")


def test_chinese_words_flags_and_speeds(tmp_path: Path) -> None:
    rows = [line((0, 10 * i), (100, 10 * i)) for i in range(6)]
    path = layer(
        tmp_path / "roads.parquet",
        rows,
        道路等级=["高速公路", "国道", "县道", "城市主干路", "台阶", "tertiary_link"],
        单行=["是", "否", "反向", None, None, "F"],
        限速=[100.0, 0.0, 40.0, np.nan, np.nan, 30.0],
        foot=[None, "no", None, None, None, None],
    )
    reading = read_roads(path, crs=CRS)
    n = reading.network
    by_y = np.argsort(n.node_xy[n.tail, 1])
    assert [ROAD_CLASSES[i] for i in n.road_class[by_y]] == [
        "motorway",
        "trunk",
        "secondary",
        "primary",
        "steps",
        "tertiary",
    ]
    walk, all_ways = Access(3), Access(63)
    assert [Access(int(flag)) for flag in n.access[by_y]] == [
        Access.DRIVE_FORWARD,
        all_ways & ~walk,
        walk | Access.BIKE_BACKWARD | Access.DRIVE_BACKWARD,
        all_ways,
        walk,
        walk | Access.BIKE_FORWARD | Access.DRIVE_FORWARD,
    ]
    np.testing.assert_array_equal(n.maxspeed_kmh[by_y], [100, np.nan, 40, np.nan, np.nan, 30])
    assert reading.warnings == ()


def test_rows_that_are_no_roads_are_counted(tmp_path: Path) -> None:
    shapes = [
        line((0, 0), (100, 0)),
        None,
        LineString(),
        Point(X, Y),
        line((5, 5), (5, 5)),
        line((0, 20), (100, 20)),
        MultiLineString([line((0, 30), (100, 30)), line((0, 40), (100, 40))]),
    ]
    highway = ["村道", "村道", "村道", "村道", "村道", "神道", "村道"]
    path = layer(tmp_path / "roads.parquet", shapes, highway=highway, id=[7, 6, 5, 4, 3, 2, 1])
    reading = read_roads(path, crs=CRS)
    assert (reading.rows_read, reading.rows_kept) == (7, 2)
    assert reading.dropped == {"no_geometry": 2, "not_a_line": 1, "unknown_highway": 1, "zero_length": 1}
    assert sorted(reading.network.way_id.tolist()) == [1, 1, 7]
    assert [(warning.code, warning.found) for warning in reading.warnings] == [
        ("no_geometry", None),
        ("not_a_line", None),
        ("unknown_highway", "神道 ×1"),
    ]
    assert "2" in reading.warnings[0].message.zh  # two rows without a shape


@pytest.mark.parametrize("ending", ["gpkg", "shp", "geojson", "parquet"])
def test_kinds_of_files(tmp_path: Path, ending: str) -> None:
    if ending == "geojson":
        shapes = [LineString([(117, 30), (117.001, 30)])]
        path = tmp_path / "roads.geojson"
        gpd.GeoDataFrame({"highway": ["乡道"]}, geometry=shapes, crs=4326).to_file(path)
    else:
        path = layer(tmp_path / f"roads.{ending}", [line((0, 0), (96.45, 0))], highway=["乡道"])
    reading = read_roads(path, crs=CRS)
    # CGCS2000 3-degree zone at 117° E: scale 1 on the central meridian; 0.001° is 96.486 m at 30° N
    assert reading.network.length_m[0] == pytest.approx(96.486 if ending == "geojson" else 96.45, abs=0.01)
    assert ROAD_CLASSES[int(reading.network.road_class[0])] == "tertiary"
    extent = roads_extent_lonlat(path)
    assert extent is not None
    assert extent[2] - extent[0] == pytest.approx(0.001, rel=0.01)
    assert extent[0] == pytest.approx(117, abs=1e-3)


def test_all_faults_of_the_layer_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "roads.parquet"
    gpd.GeoDataFrame({"名称": ["a"]}, geometry=[line((0, 0), (1, 0))]).to_parquet(path)
    with pytest.raises(PlaceError) as caught:
        read_roads(path, crs=CRS, file_label="路网/roads.parquet")
    assert [problem.code for problem in caught.value.problems] == ["missing_crs", "missing_column"]
    assert all(problem.file == "路网/roads.parquet" for problem in caught.value.problems)
    assert caught.value.problems[1].found == "名称"


def test_a_layer_of_unknown_classes_is_a_fault(tmp_path: Path) -> None:
    path = layer(tmp_path / "roads.parquet", [line((0, 0), (1, 0))], highway=["神道"])
    with pytest.raises(PlaceError) as caught:
        read_roads(path, crs=CRS)
    assert caught.value.problems[0].code == "no_roads"


POINT = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda p: (p[0] * 0.4, p[1] * 0.4))
ROW = st.tuples(
    st.lists(POINT, min_size=2, max_size=5).map(lambda points: line(*points)),
    st.sampled_from(["村道", "县道", "steps"]),
    st.sampled_from(["yes", "no", None]),
)


@given(rows=st.lists(ROW, min_size=1, max_size=8), random=st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_rows_does_not_matter(
    tmp_path: Path, rows: list[tuple[LineString, str, str]], random
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    networks = []
    for each in (rows, shuffled):
        frame = {"highway": [row[1] for row in each], "oneway": [row[2] for row in each]}
        path = layer(tmp_path / "roads.parquet", [row[0] for row in each], **frame)
        try:
            networks.append(read_roads(path, crs=CRS).network)
        except PlaceError:  # nothing but lines without length
            networks.append(None)
    a, b = networks
    if a is None or b is None:
        assert a is b
        return
    for name in RoadNetwork.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)


@given(lines=st.lists(st.lists(POINT, min_size=2, max_size=5), min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_noding_brings_all_near_ends_to_one_key(lines: list[list[tuple[float, float]]]) -> None:
    """Any line end shares its key with every vertex within half a metre of it (compared one by one)."""
    xy = np.array([point for points in lines for point in points])
    line_of = np.repeat(np.arange(len(lines)), [len(points) for points in lines])
    noded = node_lines(xy, line_of)
    key_at = {}
    for i, points in enumerate(lines):
        mine = noded.key[noded.line == i]
        key_at.update({(i, "start"): (points[0], mine[0]), (i, "end"): (points[-1], mine[-1])})
    ends_and_keys = list(key_at.values())
    for point, key in ends_and_keys:
        for other, other_key in ends_and_keys:
            if np.hypot(point[0] - other[0], point[1] - other[1]) < 0.499:
                assert key == other_key


@needs_shared("data", "newport_wales")
def test_newport_as_a_line_layer_gives_the_same_network_as_its_osm_file(tmp_path: Path) -> None:
    """Roads of a real town by geometry alone: the same junctions as by OSM's node numbers."""
    source = DATA / "newport_wales" / "newport-2023-06-13.osm.pbf"
    keys = (
        "highway",
        "oneway",
        "access",
        "foot",
        "bicycle",
        "vehicle",
        "motor_vehicle",
        "motorcar",
        "junction",
    )
    rows = []
    ways = osmium.FileProcessor(source).with_locations().with_filter(osmium.filter.KeyFilter("highway"))
    for way in ways.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)):
        tags = {tag.k: tag.v for tag in way.tags}
        shape = LineString([(node.lon, node.lat) for node in way.nodes])
        rows.append({**{key: tags.get(key) for key in (*keys, "area")}, "osm_id": way.id, "geometry": shape})
    frame = gpd.GeoDataFrame(rows, crs=4326)
    path = tmp_path / "roads.parquet"
    frame[frame["area"] != "yes"].drop(columns="area").to_parquet(path)
    ours = read_roads(path, crs="EPSG:32630").network
    theirs = read_roads(source, crs="EPSG:32630").network
    driven = [(network.access & 48) > 0 for network in (ours, theirs)]
    assert ours.length_m[driven[0]].sum() == pytest.approx(theirs.length_m[driven[1]].sum(), rel=1e-6)
    # Geometry alone also cuts at areas' outlines no more, and joins two ends that stand on a line.
    assert driven[0].sum() == pytest.approx(driven[1].sum(), rel=0.01)
