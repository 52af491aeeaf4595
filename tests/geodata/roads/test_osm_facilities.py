"""Facilities from OSM tags: each object once, at a point of its own, with what is tagged."""

import math
from pathlib import Path

import osmium
import pytest
from osm_writing import write_osm
from pyproj import Transformer
from shapely.geometry import Point, Polygon

from lifecircle.geodata.errors import PlaceError
from lifecircle.geodata.roads.osm_facilities import (
    FACILITY_DROP_REASONS,
    OsmFacilities,
    osm_facilities,
    read_osm_facilities,
)
from lifecircle.geodata.taxonomy import parse_taxonomy
from shared_data import DATA, needs_shared

CRS = "EPSG:32650"
TAXONOMY = parse_taxonomy(
    """
[[type]]
id = "clinic"
zh = "诊所"
en = "clinic"
domain = "health"
layout = "A"
osm = [{ amenity = "clinic" }]

[[type]]
id = "school"
zh = "学校"
en = "school"
domain = "education"
layout = "A"
osm = [{ amenity = "school" }]
capacity = "places"

[[type]]
id = "hospital"
zh = "医院"
en = "hospital"
domain = "health"
layout = "B"
osm = [{ amenity = "hospital" }]
capacity = "beds"

[[type]]
id = "home"
zh = "养老院"
en = "home"
domain = "elderly"
layout = "B"
osm = [{ amenity = "nursing_home" }]
capacity = "nursing_beds"
"""
)
# a U-shaped campus around an empty court: its centroid lies outside
U_SHAPE = {1: (0, 0), 2: (3, 0), 3: (3, 3), 4: (2, 3), 5: (2, 1), 6: (1, 1), 7: (1, 3), 8: (0, 3)}
NODES = {node: (117 + x * 0.001, 30 + y * 0.001) for node, (x, y) in U_SHAPE.items()}
RING = [1, 2, 3, 4, 5, 6, 7, 8, 1]


def read(path: Path) -> OsmFacilities:
    result = osm_facilities(path, crs=CRS, taxonomy=TAXONOMY)
    assert result.rows_read == len(result.frame) + sum(result.dropped.values())
    assert result.dropped.keys() <= FACILITY_DROP_REASONS.keys()
    assert result.frame["id"].is_unique
    assert result.frame["id"].is_monotonic_increasing
    return result


def test_nodes_areas_and_relations_each_once(tmp_path: Path) -> None:
    nodes = {
        **NODES,
        20: (117.01, 30.0),
        21: (117.02, 30.0),
        **{
            30 + i: (117.1 + x * 0.001, 30 + y * 0.001)
            for i, (x, y) in enumerate([(0, 0), (4, 0), (4, 4), (0, 4)])
        },
        **{
            40 + i: (117.1 + x * 0.001, 30 + y * 0.001)
            for i, (x, y) in enumerate([(1, 1), (3, 1), (3, 3), (1, 3)])
        },
    }
    path = write_osm(
        tmp_path / "t.osm",
        nodes=nodes,
        node_tags={20: {"amenity": "clinic", "name": "城关诊所"}, 21: {"amenity": "bench"}},
        ways={
            5: (RING, {"amenity": "school", "name": "一中"}),
            6: ([30, 31, 32, 33, 30], {}),
            7: ([40, 41, 42, 43, 40], {}),
        },
        relations={9: ([(6, "outer"), (7, "inner")], {"type": "multipolygon", "amenity": "hospital"})},
    )
    result = read(path)
    frame = result.frame.set_index("id")
    assert frame["type"].to_dict() == {"n20": "clinic", "r9": "hospital", "w5": "school"}
    assert frame["name"].to_dict() == {"n20": "城关诊所", "r9": "", "w5": "一中"}
    assert result.dropped == {}
    assert frame.crs == CRS
    to_metres = Transformer.from_crs(4326, CRS, always_xy=True)
    assert frame.geometry["n20"].distance(Point(to_metres.transform(117.01, 30.0))) < 0.02
    campus = Polygon([to_metres.transform(*NODES[node]) for node in RING])
    assert campus.contains(frame.geometry["w5"])
    court = Polygon([to_metres.transform(*nodes[node]) for node in (40, 41, 42, 43)])
    outer = Polygon([to_metres.transform(*nodes[node]) for node in (30, 31, 32, 33)])
    assert outer.difference(court).contains(frame.geometry["r9"])
    assert read_osm_facilities(path, crs=CRS).columns.tolist() == result.frame.columns.tolist()


def test_capacities_and_operator_where_tagged(tmp_path: Path) -> None:
    tags = {
        1: {"amenity": "hospital", "beds": "120", "operator:type": "public"},
        2: {"amenity": "hospital", "capacity": "80", "operator:type": "private"},
        3: {"amenity": "school", "capacity": "900", "operator:type": "alien"},
        4: {"amenity": "nursing_home", "capacity": "60"},
        5: {"amenity": "nursing_home", "beds": "30"},
        6: {"amenity": "clinic", "beds": "about 5"},
    }
    path = write_osm(tmp_path / "t.osm", nodes=NODES, node_tags=tags, ways={})
    frame = read(path).frame.set_index("id")
    expected = {
        "n1": (120, None, None, "public"),
        "n2": (80, None, None, "private"),
        "n3": (None, None, 900, None),
        "n4": (None, 60, None, None),
        "n5": (None, 30, None, None),
        "n6": (None, None, None, None),
    }
    for key, (*numbers, operator) in expected.items():
        row = frame.loc[key]
        for column, number in zip(("beds", "nursing_beds", "places"), numbers, strict=True):
            assert math.isnan(row[column]) if number is None else row[column] == number, (key, column)
        assert frame["operator"].to_dict()[key] == operator
    assert frame[["beds", "nursing_beds", "places"]].dtypes.eq("float64").all()


@pytest.mark.parametrize(
    ("node_tags", "counted"),
    [
        ({"amenity": "school", "name": "一中"}, False),
        ({"amenity": "school"}, False),
        ({"amenity": "school", "name": "二中"}, True),
        ({"amenity": "clinic", "name": "一中"}, True),
    ],
)
def test_a_node_in_its_own_area_counts_with_it(
    tmp_path: Path, node_tags: dict[str, str], counted: bool
) -> None:
    nodes = {**NODES, 20: (117.0005, 30.0005)}
    ways = {5: (RING, {"amenity": "school", "name": "一中"})}
    result = read(write_osm(tmp_path / "t.osm", nodes=nodes, node_tags={20: node_tags}, ways=ways))
    assert result.frame["id"].tolist() == (["n20", "w5"] if counted else ["w5"])
    assert result.dropped == ({} if counted else {"same_object": 1})


def test_what_has_no_place_is_counted(tmp_path: Path) -> None:
    path = write_osm(
        tmp_path / "t.osm",
        nodes=NODES,
        ways={5: ([1, 2, 99, 1], {"amenity": "school"}), 6: ([1, 2], {"amenity": "clinic"})},
        relations={9: ([(77, "outer")], {"type": "multipolygon", "amenity": "hospital"})},
    )
    result = read(path)
    assert result.dropped == {"missing_nodes": 1, "incomplete_area": 1}
    (middle,) = result.frame.geometry  # an open way: its middle
    assert Transformer.from_crs(CRS, 4326, always_xy=True).transform(middle.x, middle.y) == pytest.approx(
        (117.0015, 30.0), abs=1e-6
    )


def test_nodes_may_come_last(tmp_path: Path) -> None:
    path = write_osm(tmp_path / "t.osm", nodes=NODES, ways={5: (RING, {"amenity": "school"})})
    text = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*text[:2], text[10], *text[2:10][::-1], text[11]]), encoding="utf-8")
    assert read(path).frame["id"].tolist() == ["w5"]


def test_no_facility_at_all_is_an_empty_frame(tmp_path: Path) -> None:
    result = read(write_osm(tmp_path / "t.osm", nodes=NODES, ways={5: (RING, {"building": "yes"})}))
    assert len(result.frame) == 0
    assert result.frame.crs == CRS


def test_damaged_file(tmp_path: Path) -> None:
    (tmp_path / "t.osm.pbf").write_bytes(b"no map")
    with pytest.raises(PlaceError):
        read_osm_facilities(tmp_path / "t.osm.pbf", crs=CRS)


@needs_shared("data", "newport_wales")
def test_newport_counts() -> None:
    """The data's README: 12 pharmacies, 3 hospitals, 12 clinics, 49 schools, 51 playgrounds."""
    source = DATA / "newport_wales" / "newport-2023-06-13.osm.pbf"
    result = osm_facilities(source, crs="EPSG:32630", taxonomy=TAXONOMY)
    counts = result.frame["type"].value_counts()
    assert counts["hospital"] == 3
    assert counts["clinic"] == 12
    assert counts["school"] == 48  # one of 49 is a building on the campus of the same name
    ids = set()
    for item in osmium.FileProcessor(source).with_filter(osmium.filter.TagFilter(("amenity", "school"))):
        ids.add(f"{type(item).__name__[0].lower()}{item.id}")
    assert len(ids) == 49
    assert set(result.frame.loc[result.frame["type"] == "school", "id"]) == ids - {"w41131322"}
    shipped = read_osm_facilities(source, crs="EPSG:32630")["type"].value_counts()
    assert shipped["pharmacy"] == 12
    assert shipped["hospital"] == 3
