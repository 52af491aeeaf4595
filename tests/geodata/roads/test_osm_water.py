"""Water out of OpenStreetMap files: by tags, put together from relations, held against GDAL's reading."""

from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely
from osm_writing import write_osm
from pyproj import Geod

from lifecircle.geodata import PlaceError, read_place
from lifecircle.geodata.roads.osm_water import OsmWater, osm_water
from place_folders import TOWN_CRS, at, write_town_folder
from shared_data import DATA, needs_shared

GEOD = Geod(ellps="WGS84")
CRS = "EPSG:4547"
# a grid of hundredths of a degree around 114 E, 30 N; node 10 * x + y
NODES = {10 * x + y: (114 + x / 100, 30 + y / 100) for x in range(10) for y in range(10)}


def square(x: int, y: int, size: int = 1) -> list[int]:
    corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)]
    return [10 * a + b for a, b in corners]


def read(path: Path, **content: object) -> OsmWater:
    write_osm(path / "w.osm", nodes=NODES, **content)  # type: ignore[arg-type]
    return osm_water(path / "w.osm", crs=CRS, file_label="w.osm")


def geodesic_m2(x0: int, y0: int, x1: int, y1: int) -> float:
    box = shapely.segmentize(shapely.box(114 + x0 / 100, 30 + y0 / 100, 114 + x1 / 100, 30 + y1 / 100), 1e-3)
    return abs(float(GEOD.geometry_area_perimeter(box)[0]))


@pytest.mark.parametrize(
    "tags",
    [{"natural": "water"}, {"waterway": "riverbank"}, {"landuse": "reservoir"}, {"landuse": "basin"}],
)
def test_areas(tmp_path: Path, tags: dict[str, str]) -> None:
    found = read(tmp_path, ways={1: (square(1, 1), {**tags, "name": "东湖"})})
    assert found.names == ["东湖"]
    assert (found.rows_read, dict(found.dropped)) == (1, {})
    assert shapely.area(found.shapes[0]) == pytest.approx(geodesic_m2(1, 1, 2, 2), rel=1e-4)


def test_a_relation_with_an_island_and_an_outline_in_pieces(tmp_path: Path) -> None:
    ring = square(1, 1, size=4)
    found = read(
        tmp_path,
        ways={1: (ring[:3], {}), 2: (ring[2:], {}), 3: (square(2, 2), {})},
        relations={
            7: (
                [(1, "outer"), (2, "outer"), (3, "inner")],
                {"type": "multipolygon", "natural": "water", "name": "大水库"},
            )
        },
    )
    assert found.names == ["大水库"]
    expected = geodesic_m2(1, 1, 5, 5) - geodesic_m2(2, 2, 3, 3)
    assert shapely.area(found.shapes[0]) == pytest.approx(expected, rel=1e-4)


def test_lines_of_rivers_and_canals_but_not_of_streams_or_pipes(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        ways={
            1: ([11, 21, 31], {"waterway": "river", "name": "西河"}),
            2: ([12, 22], {"waterway": "canal", "name:zh": "运河"}),
            3: ([13, 23], {"waterway": "stream"}),
            4: ([14, 24], {"waterway": "river", "tunnel": "culvert"}),
            5: ([15, 25], {"highway": "primary"}),
            6: ([16, 26, 999], {"waterway": "river"}),
        },
        relations={7: ([(1, "main_stream")], {"type": "waterway", "waterway": "river", "name": "西河"})},
    )
    assert found.names == ["西河", "运河"]
    assert shapely.get_dimensions(found.shapes).tolist() == [1, 1]
    length_m = GEOD.line_length([114.01, 114.03], [30.01, 30.01])
    assert shapely.length(found.shapes[0]) == pytest.approx(length_m, rel=1e-4)
    assert (found.rows_read, dict(found.dropped)) == (4, {"missing_nodes": 1, "underground": 1})


def test_areas_that_cannot_be_closed_are_counted(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        ways={1: ([11, 21, 22], {"natural": "water"}), 2: ([31, 41], {})},
        relations={3: ([(2, "outer"), (9, "outer")], {"type": "multipolygon", "natural": "water"})},
    )
    assert found.names == []
    assert (found.rows_read, dict(found.dropped)) == (2, {"incomplete_area": 2})


def test_a_point_that_says_water_is_nothing_to_draw(tmp_path: Path) -> None:
    assert read(tmp_path, ways={}, node_tags={11: {"natural": "water"}}).rows_read == 0


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "w.osm.pbf").write_bytes(b"nothing of the kind")
    with pytest.raises(PlaceError) as caught:
        osm_water(tmp_path / "w.osm.pbf", crs=CRS, file_label="w.osm.pbf")
    assert [(one.code, one.file) for one in caught.value.problems] == [("unreadable_file", "w.osm.pbf")]


def osm_town(path: Path) -> None:
    """Roads and a lake in the middle of the town, and a lake 30 km off."""
    spots = [(0, 2000), (2000, 2000), (4000, 2000)]
    spots += [(1000, 1000), (1200, 1000), (1200, 1100), (1000, 1100)]
    spots += [(30_000, 2000), (30_200, 2000), (30_200, 2100)]
    corners = gpd.GeoSeries([at(x, y) for x, y in spots], crs=TOWN_CRS).to_crs(4326)
    write_osm(
        path,
        nodes={i + 1: (point.x, point.y) for i, point in enumerate(corners)},
        ways={
            1: ([1, 2, 3], {"highway": "primary"}),
            2: ([4, 5, 6, 7, 4], {"natural": "water", "name": "湖"}),
            3: ([8, 9, 10, 8], {"natural": "water"}),
        },
    )


def test_a_place_takes_water_from_the_roads_where_it_has_no_own(tmp_path: Path) -> None:
    place = read_place(write_town_folder(tmp_path / "a", roads__osm=osm_town))
    assert place.water is not None
    assert place.water["name"].tolist() == ["湖"]
    assert place.water.area.tolist() == pytest.approx([20_000], rel=1e-3)
    record = place.layers[-1]
    assert (record.layer, record.file, record.rows_read, record.rows_kept, dict(record.dropped)) == (
        "water", "roads.osm", 2, 1, {"outside": 1},
    )  # fmt: skip
    assert record.sha256 == next(one.sha256 for one in place.layers if one.layer == "roads")
    own = gpd.GeoDataFrame({"name": ["自己的"]}, geometry=[place.water.geometry[0]], crs=TOWN_CRS)
    with_file = read_place(write_town_folder(tmp_path / "b", roads__osm=osm_town, water__gpkg=own))
    assert with_file.water is not None
    assert with_file.water["name"].tolist() == ["自己的"]


def test_an_osm_file_without_water(tmp_path: Path) -> None:
    def dry(path: Path) -> None:
        osm_town(path)
        path.write_text(path.read_text(encoding="utf-8").replace("water", "wood"), encoding="utf-8")

    place = read_place(write_town_folder(tmp_path, roads__osm=dry))
    assert place.water is None
    assert "water" not in [record.layer for record in place.layers]


@needs_shared("data", "newport_wales")
def test_newport_as_gdal_reads_it() -> None:
    path = DATA / "newport_wales" / "newport-2023-06-13.osm.pbf"
    found = osm_water(path, crs="EPSG:27700", file_label=path.name)
    areal = shapely.get_dimensions(found.shapes) == 2
    water = "\"natural\" = 'water' OR landuse IN ('reservoir', 'basin')"
    areas = pyogrio.read_dataframe(path, layer="multipolygons", where=water).to_crs(27700)
    assert int(areal.sum()) == len(areas)
    assert shapely.area(found.shapes).sum() == pytest.approx(areas.area.sum(), rel=1e-6)
    lines = pyogrio.read_dataframe(path, layer="lines", where="waterway IN ('river', 'canal')").to_crs(27700)
    open_air = lines[~lines["other_tags"].fillna("").str.contains('"tunnel"')]
    assert int((~areal).sum()) == len(open_air)
    assert shapely.length(found.shapes[~areal]).sum() == pytest.approx(open_air.length.sum(), rel=1e-6)
