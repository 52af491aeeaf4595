"""A whole Place folder: what comes out, from every format, in whatever order of rows."""

import hashlib
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from lifecircle.geodata import Place, PlaceError, read_place
from lifecircle.geodata.coordinates import bd09_from_wgs84, gcj02_from_wgs84
from place_folders import (
    TOWN_CRS,
    town_districts,
    town_facilities,
    town_population,
    write_layer,
    write_town_folder,
)
from shared_data import DATA, needs_shared


def lonlat(frame: gpd.GeoDataFrame, *, shift: Any = None) -> pd.DataFrame:
    """The attributes with lon and lat columns as text of nine digits."""
    degrees = frame.geometry.to_crs("EPSG:4326").get_coordinates().to_numpy()
    degrees = degrees if shift is None else shift(degrees)
    table = pd.DataFrame(frame.drop(columns="geometry"))
    return table.assign(lon=[f"{x:.9f}" for x in degrees[:, 0]], lat=[f"{y:.9f}" for y in degrees[:, 1]])


def assert_town(place: Place) -> None:
    """The town as written down in place_folders, to a centimetre."""
    assert place.districts["id"].tolist() == ["001", "001001", "001002"]
    assert place.districts["setting"].tolist() == ["rural", "town", "rural"]
    assert place.districts["parent"].tolist() == [None, "001", "001"]
    assert place.population["total"].tolist() == [1, 2, 4, 8]
    assert place.facilities["id"].tolist() == ["0001", "0002"]
    assert place.facilities["name"].tolist() == ["中心小学", "西镇卫生院"]
    assert place.facilities["type"].tolist() == ["primary_school", "township_health_centre"]
    assert np.allclose(place.facilities["x"], [502_100, 500_900], atol=0.01)
    assert np.allclose(place.facilities["y"], [3_302_100, 3_302_000], atol=0.01)
    assert np.allclose(place.population["x"], [501_000, 501_000, 503_000, 503_000], atol=0.01)
    assert abs(place.boundary.area - 16e6) < 1


def test_the_town(tmp_path: Path) -> None:
    folder = write_town_folder(tmp_path / "town")
    place = read_place(folder)
    assert_town(place)
    assert (place.name, place.crs, place.year, place.synthetic, place.surveyed) == (
        "town",
        TOWN_CRS,
        None,
        False,
        (),
    )
    assert place.groups == ("total", "age_65_plus")
    assert place.population["age_65_plus"].tolist() == [0, 1, 1, 2]
    assert place.facilities["status"].tolist() == ["existing", "existing"]
    assert place.facilities["places"].tolist()[0] == 120
    assert place.roads.segment_count == 4
    assert place.roads.length_m.sum() == pytest.approx(8000)
    assert place.warnings == ()
    assert {record.layer: (record.rows_read, record.rows_kept) for record in place.layers} == {
        "districts": (3, 3),
        "roads": (4, 4),
        "population": (4, 4),
        "facilities": (2, 2),
    }
    for record in place.layers:
        assert record.sha256 == hashlib.sha256((folder / record.file).read_bytes()).hexdigest()


def test_manifest_values_arrive(tmp_path: Path) -> None:
    text = '[place]\nname = "测试县"\nyear = 2020\ncrs = "EPSG:32649"\nsynthetic = true\nsurveyed = ["*"]\n'
    place = read_place(write_town_folder(tmp_path, place__toml=text))
    assert (place.name, place.year, place.crs) == ("测试县", 2020, "EPSG:32649")
    assert (place.synthetic, place.surveyed) == (True, ("*",))
    assert place.districts.crs == place.population.crs == place.facilities.crs == "EPSG:32649"
    # UTM shrinks by 0.9996 at its meridian, 3 degrees away from the town's
    assert place.boundary.area == pytest.approx(16e6, rel=2e-3)
    assert place.boundary.area != pytest.approx(16e6, rel=1e-4)


@pytest.mark.parametrize("ending", ["gpkg", "parquet", "geojson", "shp", "zip"])
def test_vector_formats(tmp_path: Path, ending: str) -> None:
    layers = {"districts": town_districts(), "population": town_population(), "facilities": town_facilities()}
    changes: dict[str, Any] = {}
    for name, frame in layers.items():
        if ending == "geojson":
            frame = frame.to_crs("EPSG:4326")
        if ending in ("shp", "zip"):  # its column names end after ten letters
            frame = frame.rename(columns={"age_65_plus": "a65"})
        if ending == "zip":
            changes[f"{name}__zip"] = lambda file, frame=frame: zipped_shapefile(
                file, frame, encoding="UTF-8"
            )
        else:
            changes[f"{name}__{ending}"] = frame
    changes["place__toml"] = (
        '[population]\ngroups = { age_65_plus = "a65" }\n' if ending in ("shp", "zip") else None
    )
    place = read_place(write_town_folder(tmp_path, **changes))
    assert_town(place)
    assert place.population["age_65_plus"].tolist() == [0, 1, 1, 2]


def zipped_shapefile(file: Path, frame: gpd.GeoDataFrame, *, encoding: str, cpg: bool = True) -> None:
    inside = file.parent / f"{file.stem}_parts"
    inside.mkdir()
    frame.to_file(inside / "数据.shp", encoding=encoding)
    with zipfile.ZipFile(file, "w") as archive:
        for part in sorted(inside.iterdir()):
            if cpg or part.suffix != ".cpg":
                archive.write(part, f"某县/{part.name}")
            part.unlink()
    inside.rmdir()


@pytest.mark.parametrize("cpg", [True, False])
@pytest.mark.parametrize("encoding", ["UTF-8", "GBK"])
def test_shapefile_text_with_and_without_cpg(tmp_path: Path, encoding: str, cpg: bool) -> None:
    def shapefile(file: Path) -> None:
        zipped_shapefile(file, town_facilities(), encoding=encoding, cpg=cpg)

    place = read_place(write_town_folder(tmp_path, facilities__zip=shapefile))
    assert place.facilities["name"].tolist() == ["中心小学", "西镇卫生院"]
    assert [warning.code for warning in place.warnings] == (["encoding"] if encoding == "GBK" else [])


def test_cpg_that_is_wrong(tmp_path: Path) -> None:
    def shapefile(file: Path) -> None:
        town_facilities().to_file(file, encoding="GBK")
        file.with_suffix(".cpg").write_text("UTF-8")

    place = read_place(write_town_folder(tmp_path, facilities__shp=shapefile))
    assert place.facilities["name"].tolist() == ["中心小学", "西镇卫生院"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_encodings_and_leading_zeros(tmp_path: Path, encoding: str, separator: str) -> None:
    table = lonlat(town_facilities()).to_csv(index=False, sep=separator)
    place = read_place(write_town_folder(tmp_path, facilities__csv=table.encode(encoding)))
    assert_town(place)
    codes = [warning.code for warning in place.warnings]
    assert codes == ([] if encoding.startswith("utf-8") else ["encoding"])


@pytest.mark.parametrize(("system", "shift"), [("gcj02", gcj02_from_wgs84), ("bd09", bd09_from_wgs84)])
def test_shifted_coordinates(tmp_path: Path, system: str, shift: Any) -> None:
    table = lonlat(town_facilities(), shift=shift)
    text = f'[[facilities]]\npath = "facilities.csv"\ncoordinates = "{system}"\n'
    assert_town(read_place(write_town_folder(tmp_path / "stated", facilities__csv=table, place__toml=text)))
    unstated = read_place(write_town_folder(tmp_path / "unstated", facilities__csv=table))
    assert np.hypot(unstated.facilities["x"] - 502_100, unstated.facilities["y"] - 3_302_100).min() > 100


def test_projected_coordinates_in_a_table(tmp_path: Path) -> None:
    frame = town_facilities()
    table = pd.DataFrame(frame.drop(columns="geometry")).assign(x=frame.geometry.x, y=frame.geometry.y)
    text = '[[facilities]]\npath = "facilities.csv"\ncoordinates = "EPSG:4547"\n'
    assert_town(read_place(write_town_folder(tmp_path / "a", facilities__csv=table, place__toml=text)))
    with pytest.raises(PlaceError) as caught:
        read_place(write_town_folder(tmp_path / "b", facilities__csv=table))
    assert [problem.code for problem in caught.value.problems] == ["no_crs"]


def test_excel_with_chinese_headers_types_and_a_title_row(tmp_path: Path) -> None:
    degrees = lonlat(town_facilities())
    table = pd.DataFrame(
        {
            "编号": ["0001", "0002"],
            "学校名称": [" 中心小学 ", "西镇卫生院"],
            "类别": ["小 学校", "乡镇卫生院"],
            "经度": degrees["lon"].astype(float),
            "纬度": degrees["lat"].astype(float),
            "学位数（个）": [120, None],
            "床位数": ["—", 20],
            "是否普惠": ["是", None],
            "状态": ["在用", "关闭"],
            "备注": ["x", "y"],
        }
    )
    text = '[[facilities]]\npath = "名单.xlsx"\nheader_row = 2\ntypes = { "小 学校" = "primary_school" }\n'
    place = read_place(
        write_town_folder(
            tmp_path,
            facilities=None,
            place__toml=text,
            名单__xlsx=lambda file: table.to_excel(file, index=False, startrow=1),
        )
    )
    assert_town(place)
    facilities = place.facilities
    assert facilities["places"].fillna(-1).tolist() == [120, -1]
    assert facilities["beds"].fillna(-1).tolist() == [-1, 20]
    assert facilities["inclusive"].tolist() == [True, pd.NA]
    assert facilities["status"].tolist() == ["existing", "closed"]
    assert facilities["备注"].tolist() == ["x", "y"]


def test_numeric_ids_in_excel_are_remarked(tmp_path: Path) -> None:
    table = lonlat(town_facilities()).assign(id=[1, 2])
    place = read_place(write_town_folder(tmp_path, facilities__xlsx=table))
    assert place.facilities["id"].tolist() == ["1", "2"]
    assert [(warning.code, warning.column) for warning in place.warnings] == [("numeric_id", "id")]


def test_several_facility_files_that_share_ids(tmp_path: Path) -> None:
    schools, clinics = town_facilities().iloc[:1], town_facilities().iloc[1:]
    text = '[[facilities]]\npath = "学校.gpkg"\n[[facilities]]\npath = "医院.gpkg"\n'
    same = clinics.assign(id=["0001"])
    place = read_place(
        write_town_folder(tmp_path, facilities=None, 学校__gpkg=schools, 医院__gpkg=same, place__toml=text)
    )
    assert place.facilities["id"].tolist() == ["医院:0001", "学校:0001"]
    assert sorted(warning.file for warning in place.warnings if warning.code == "shared_ids") == [
        "医院.gpkg",
        "学校.gpkg",
    ]
    assert [record.file for record in place.layers if record.layer == "facilities"] == [
        "学校.gpkg",
        "医院.gpkg",
    ]


def test_one_facility_of_two_types(tmp_path: Path) -> None:
    table = town_facilities().assign(type=["primary_school|幼儿园", "township_health_centre"])
    facilities = read_place(write_town_folder(tmp_path, facilities__gpkg=table)).facilities
    assert facilities[["id", "type"]].to_numpy().tolist() == [
        ["0001", "kindergarten"],
        ["0001#primary_school", "primary_school"],
        ["0002", "township_health_centre"],
    ]


def test_made_ids_do_not_depend_on_row_order(tmp_path: Path) -> None:
    table = lonlat(town_facilities()).drop(columns="id")
    table = pd.concat([table, table.iloc[:1].assign(places=60.0), table.iloc[1:]], ignore_index=True)
    first = read_place(write_town_folder(tmp_path / "a", facilities__csv=table))
    second = read_place(write_town_folder(tmp_path / "b", facilities__csv=table.iloc[::-1]))
    assert_frame_equal(first.facilities, second.facilities)
    assert first.facilities["id"].is_unique
    assert len(first.facilities) == 3
    assert all(value.startswith("facilities-") for value in first.facilities["id"])
    record = next(record for record in first.layers if record.layer == "facilities")
    assert (record.rows_read, record.rows_kept, dict(record.dropped)) == (4, 3, {"duplicate_row": 1})
    assert [(warning.code, warning.row) for warning in first.warnings] == [
        ("duplicate_row", 5),
        ("same_facility", 4),  # the same school with other places
    ]


def test_facilities_without_position_are_left_out_and_counted(tmp_path: Path) -> None:
    table = lonlat(town_facilities())
    table.loc[1, ["lon", "lat"]] = ["", "—"]
    place = read_place(write_town_folder(tmp_path, facilities__csv=table))
    assert place.facilities["id"].tolist() == ["0001"]
    record = next(record for record in place.layers if record.layer == "facilities")
    assert (record.rows_read, record.rows_kept, dict(record.dropped)) == (2, 1, {"no_position": 1})
    assert [(warning.code, warning.row, warning.found) for warning in place.warnings] == [
        ("no_position", 3, "西镇卫生院")
    ]


def test_category_paths_and_one_type_for_a_file(tmp_path: Path) -> None:
    table = lonlat(town_facilities()).assign(type=["科教文化服务;学校;小学", "卫生院"])
    facilities = read_place(write_town_folder(tmp_path / "a", facilities__csv=table)).facilities
    assert facilities["type"].tolist()[0] == "primary_school"
    text = '[[facilities]]\npath = "facilities.csv"\ntype = "小学"\n'
    table = table.drop(columns="type")
    facilities = read_place(
        write_town_folder(tmp_path / "b", facilities__csv=table, place__toml=text)
    ).facilities
    assert facilities["type"].tolist() == ["primary_school", "primary_school"]


def test_facilities_as_polygons_stand_at_a_point_inside(tmp_path: Path) -> None:
    outlines = town_facilities().assign(geometry=lambda frame: frame.buffer(30))
    facilities = read_place(write_town_folder(tmp_path, facilities__gpkg=outlines)).facilities
    assert outlines.geometry.contains(facilities.geometry).all()


@needs_shared("data", "newport_wales")
def test_facilities_from_the_roads_file_of_newport(tmp_path: Path) -> None:
    boundary = gpd.GeoDataFrame(
        {"id": ["1"], "name": ["Newport"], "level": ["city"]},
        geometry=[shapely.box(-3.1, 51.5, -2.85, 51.65)],
        crs="EPSG:4326",
    )
    cells = gpd.GeoDataFrame({"population": [100.0]}, geometry=[shapely.Point(-3.0, 51.58)], crs="EPSG:4326")
    pbf = (DATA / "newport_wales" / "newport-2023-06-13.osm.pbf").read_bytes()
    place = read_place(
        write_town_folder(
            tmp_path / "newport",
            districts__gpkg=boundary,
            population__gpkg=cells,
            roads__osm__pbf=pbf,
            facilities=None,
        )
    )
    assert place.crs == "EPSG:32630"
    assert place.facilities["id"].is_unique
    record = next(record for record in place.layers if record.layer == "facilities")
    assert record.file == "roads.osm.pbf"
    assert record.rows_read == record.rows_kept + sum(record.dropped.values())
    assert len(place.facilities) > 61  # README of the data: 49 schools and 12 clinics alone


def test_sites(tmp_path: Path) -> None:
    sites = gpd.GeoDataFrame(
        {"编号": ["s2", "s1"], "用地面积": [100.0, None], "cost": ["5", "—"], "owner": ["甲", "乙"]},
        geometry=town_population().geometry.iloc[:2].buffer(10),
        crs=TOWN_CRS,
    )
    read = read_place(write_town_folder(tmp_path, sites__gpkg=sites)).sites
    assert read is not None
    assert read["id"].tolist() == ["s1", "s2"]
    assert read["land_area_m2"].fillna(-1).tolist() == [-1, 100]
    assert read["cost"].fillna(-1).tolist() == [-1, 5]
    assert np.allclose(read["x"], 501_000, atol=10)
    assert read["owner"].tolist() == ["乙", "甲"]


@settings(max_examples=5, deadline=None)
@given(st.permutations(range(3)), st.permutations(range(4)), st.permutations(range(2)))
def test_row_order_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, districts: list[int], cells: list[int], facilities: list[int]
) -> None:
    def written(**changes: Any) -> Place:
        return read_place(write_town_folder(tmp_path_factory.mktemp("order") / "town", **changes))

    population = town_population().drop(columns="id")
    straight = written(population__parquet=population)
    turned = written(
        districts__gpkg=town_districts().iloc[districts],
        population__parquet=population.iloc[cells],
        facilities__gpkg=town_facilities().iloc[facilities],
    )
    for layer in ("districts", "population", "facilities"):
        assert_frame_equal(getattr(straight, layer), getattr(turned, layer))
    assert straight.boundary.equals_exact(turned.boundary)
    assert straight.population["id"].tolist() == ["cell_1", "cell_2", "cell_3", "cell_4"]


def test_standard_names_in_capitals(tmp_path: Path) -> None:
    folder = write_town_folder(tmp_path, facilities=None)
    write_layer(folder / "FACILITIES.CSV", lonlat(town_facilities()).to_csv(index=False))
    assert_town(read_place(folder))
