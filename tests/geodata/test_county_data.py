"""The ways in which lists and layers of a county office are broken, and what is said of each.

Nothing may be counted wrongly in silence: each case is a problem, or is read right with a remark.
"""

import io
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio import Affine

from lifecircle.geodata import Place, PlaceError, Problem, read_place
from lifecircle.geodata.coordinates import gcj02_from_wgs84, wgs84_from_gcj02
from lifecircle.geodata.text import Text
from place_folders import (
    SOUTH,
    TOWN_CRS,
    WEST,
    at,
    town_districts,
    town_facilities,
    town_population,
    town_roads,
    write_town_folder,
)


def facility_table(**columns: Any) -> pd.DataFrame:
    degrees = town_facilities().to_crs("EPSG:4326").geometry
    table = pd.DataFrame(town_facilities().drop(columns="geometry"))
    return table.assign(**{"lon": degrees.x, "lat": degrees.y, **columns})


def population_table(**columns: Any) -> pd.DataFrame:
    degrees = town_population().to_crs("EPSG:4326").geometry
    table = pd.DataFrame(town_population().drop(columns="geometry"))
    return table.assign(**{"lon": degrees.x, "lat": degrees.y, **columns})


def problems_of(path: Path, **changes: Any) -> tuple[Problem, ...]:
    with pytest.raises(PlaceError) as caught:
        read_place(write_town_folder(path, **changes))
    for problem in caught.value.problems:
        assert problem.say("zh").endswith(("。", "？"))
        assert problem.say("en").endswith((".", "?"))
    return caught.value.problems


def the_problem(path: Path, **changes: Any) -> Problem:
    problems = problems_of(path, **changes)
    assert len(problems) == 1, [problem.say("en") for problem in problems]
    return problems[0]


def read(path: Path, **changes: Any) -> Place:
    return read_place(write_town_folder(path, **changes))


def the_remark(path: Path, **changes: Any) -> Problem:
    (remark,) = read(path, **changes).warnings
    return remark


# ---- tables ----


@pytest.mark.parametrize("word", ["合计", "总 计", "Total"])
def test_a_row_of_totals_is_never_counted(tmp_path: Path, word: str) -> None:
    rows = [population_table(), pd.DataFrame({"id": [word], "population": [15], "age_65_plus": [4]})]
    table = pd.concat(rows).assign(lon=114.02, lat=29.83)
    problem = the_problem(tmp_path, population__csv=table)
    assert (problem.code, problem.row, problem.found) == ("total_row", 6, word)


def test_a_row_of_totals_is_not_asked_for_name_and_type(tmp_path: Path) -> None:
    rows = [facility_table(), pd.DataFrame({"id": ["合计"], "places": [120]})]
    assert the_problem(tmp_path, facilities__csv=pd.concat(rows)).code == "total_row"


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("建筑面积（万平方米）", "万平方米"),
        ("占地面积(亩)", "亩"),
        ("占地面积（公顷）", "公顷"),
        ("建筑面积（ha）", "ha"),
        ("床位数（百张）", "百张"),
    ],
)
def test_headers_with_another_unit(tmp_path: Path, header: str, unit: str) -> None:
    problem = the_problem(tmp_path, facilities__csv=facility_table(**{header: [1, 2]}).drop(columns="beds"))
    assert (problem.code, problem.column, problem.found) == ("other_unit", header, unit)


def test_population_in_ten_thousands(tmp_path: Path) -> None:
    table = population_table().rename(columns={"population": "常住人口（万人）"})
    assert the_problem(tmp_path, population__csv=table).code == "other_unit"


@pytest.mark.parametrize(
    "header", ["建筑面积（㎡）", "建筑面积（平方米）", "建筑面积[m2]", "建筑面积（2020年）"]
)
def test_headers_with_the_right_unit(tmp_path: Path, header: str) -> None:
    place = read(tmp_path, facilities__csv=facility_table(**{header: [1, 2]}))
    assert place.facilities["floor_area_m2"].tolist() == [1, 2]
    assert place.warnings == ()


def test_two_columns_of_one_name(tmp_path: Path) -> None:
    text = facility_table().to_csv(index=False).replace("places,beds", "beds,beds", 1)
    problem = the_problem(tmp_path, facilities__csv=text)
    assert (problem.code, problem.column) == ("repeated_header", "beds")


def test_two_columns_that_could_be_the_population(tmp_path: Path) -> None:
    cells = town_population().assign(总人口=[10.0, 20, 40, 80])
    remark = the_remark(tmp_path, population__gpkg=cells)
    assert (remark.code, remark.column) == ("other_column", "总人口")
    assert "population" in remark.message.zh


def workbook(*rows: list[Any]) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def test_a_title_above_the_headers_is_told_with_its_row(tmp_path: Path) -> None:
    table = facility_table().astype(object)
    data = table.where(table.notna(), None).to_numpy().tolist()
    sheet = workbook(["某县设施一览表"], ["（2020年）"], list(table.columns), *data)
    told = [(problem.code, problem.row) for problem in problems_of(tmp_path / "a", facilities__xlsx=sheet)]
    assert ("header_below", 3) in told
    stated = '[[facilities]]\npath = "facilities.xlsx"\nheader_row = 3\n'
    place = read(tmp_path / "b", facilities__xlsx=sheet, place__toml=stated)
    assert len(place.facilities) == 2


def test_ids_that_a_spreadsheet_has_rounded(tmp_path: Path) -> None:
    place = read(tmp_path, facilities__csv=facility_table(id=["3.4102E+11", "3.4103E+11"]))
    assert [(remark.code, remark.row) for remark in place.warnings] == [("rounded_id", 2), ("rounded_id", 3)]


def test_years_out_of_dates(tmp_path: Path) -> None:
    place = read(tmp_path / "a", facilities__csv=facility_table(opened=["2018-09-01", "2020年"]))
    assert place.facilities["opened"].tolist() == [2018, 2020]
    told = the_problem(tmp_path / "b", facilities__csv=facility_table(opened=["18-09-01", "2020"]))
    assert (told.code, told.row) == ("not_a_year", 2)


def test_ticks_and_crosses(tmp_path: Path) -> None:
    place = read(tmp_path, facilities__csv=facility_table(inclusive=["√", "×"]))
    assert place.facilities["inclusive"].tolist() == [True, False]


def test_control_characters_become_spaces(tmp_path: Path) -> None:
    names = ["中心\n小学", "西镇\x0b卫生院\x00"]
    place = read(tmp_path, facilities__csv=facility_table(name=names))
    assert place.facilities["name"].tolist() == ["中心 小学", "西镇 卫生院"]


# ---- the same thing twice ----


def test_facilities_listed_twice_under_other_ids(tmp_path: Path) -> None:
    table = pd.concat([facility_table(), facility_table(id=["3", "4"]).iloc[:1]])
    remark = the_remark(tmp_path, facilities__csv=table)
    assert (remark.code, remark.row, remark.found) == ("same_facility", 4, "中心小学")


def test_an_address_search_that_gave_up(tmp_path: Path) -> None:
    names = [f"第{number}小学" for number in range(1, 6)]
    table = pd.DataFrame({"name": names, "type": "小学", "lon": 114.02, "lat": 29.83})
    remark = the_remark(tmp_path, facilities__csv=table)
    assert (remark.code, remark.found) == ("one_place", "第1小学、第2小学、第3小学…")


def test_the_same_facilities_entry_twice(tmp_path: Path) -> None:
    entry = '[[facilities]]\npath = "facilities.gpkg"\n'
    problem = the_problem(tmp_path, place__toml=entry * 2)
    assert (problem.code, problem.column) == ("repeated_entry", "facilities.2")


def test_ids_stay_unique_when_one_file_is_read_as_two_types(tmp_path: Path) -> None:
    table = facility_table().drop(columns="type")
    entry = '[[facilities]]\npath = "facilities.csv"\ntype = '
    manifest = f'{entry}"primary_school"\n{entry}"junior_high_school"\n'
    place = read(tmp_path, facilities__csv=table, place__toml=manifest)
    assert len(place.facilities) == 4
    assert place.facilities["id"].is_unique


def test_repeated_cells_without_ids_are_told(tmp_path: Path) -> None:
    table = pd.concat([population_table()] * 2).drop(columns="id")
    remark = the_remark(tmp_path, population__csv=table)
    assert (remark.code, remark.row, remark.found) == ("repeated_cells", 6, "15")


# ---- population ----


def test_nobody_lives_there(tmp_path: Path) -> None:
    cells = town_population().assign(population=0.0, age_65_plus=0.0)
    assert the_problem(tmp_path, population__gpkg=cells).code == "nobody"


def test_more_people_than_any_city_has(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, population__gpkg=town_population().assign(population=[1e12, 1, 1, 1]))
    assert (problem.code, problem.row) == ("too_many", 1)


@pytest.mark.parametrize(
    ("header", "group"),
    [
        ("65岁以上", "age_65_plus"),
        ("60岁及以上人口", "age_60_plus"),
        ("0-2岁", "age_0_2"),
        ("3～5岁", "age_3_5"),
    ],
)
def test_columns_that_look_like_age_groups(tmp_path: Path, header: str, group: str) -> None:
    remark = the_remark(tmp_path, population__gpkg=town_population().rename(columns={"age_65_plus": header}))
    assert (remark.code, remark.column) == ("unused_group", header)
    assert f'{group} = "{header}"' in remark.remedy.zh


def test_group_names_that_no_plan_uses(tmp_path: Path) -> None:
    text = '[population]\ngroups = { age_65_plu = "age_65_plus" }\n'
    remark = the_remark(tmp_path, place__toml=text)
    assert (remark.code, remark.column) == ("odd_group", "age_65_plu")


def raster(values: Any, *, dtype: str, count: int = 1) -> Any:
    array = np.asarray(values, dtype=dtype)
    profile = {"driver": "GTiff", "height": 4, "width": 4, "count": count, "dtype": dtype, "crs": TOWN_CRS}

    def write(file: Path) -> None:
        with rasterio.open(
            file, "w", transform=Affine(1000, 0, WEST, 0, -1000, SOUTH + 4000), **profile
        ) as out:
            for band in range(1, count + 1):
                out.write(array, band)

    return write


def test_a_filling_of_whole_number_rasters_is_no_population(tmp_path: Path) -> None:
    values = np.full((4, 4), 5)
    values[1, 1] = 65535
    problem = the_problem(tmp_path, population__tif=raster(values, dtype="uint16"))
    assert (problem.code, problem.found) == ("undeclared_nodata", "65535")


@pytest.mark.parametrize("value", [np.inf, 3.4e38])
def test_endless_pixels_are_no_data(tmp_path: Path, value: float) -> None:
    values = np.full((4, 4), 5.0)
    values[1, 1] = value
    place = read(tmp_path, population__tif=raster(values, dtype="float32"))
    assert place.population["total"].sum() == 75  # 15 pixels of 5
    assert [remark.code for remark in place.warnings] == ["undeclared_nodata"]


def test_only_the_first_band_is_read_and_told(tmp_path: Path) -> None:
    remark = the_remark(tmp_path, population__tif=raster(np.ones((4, 4)), dtype="float32", count=2))
    assert (remark.code, remark.found) == ("several_bands", "2")


# ---- coordinates ----


def moved(frame: gpd.GeoDataFrame, *, x_m: float) -> gpd.GeoDataFrame:
    return frame.assign(geometry=frame.translate(xoff=x_m))


def test_eastings_with_a_zone_number(tmp_path: Path) -> None:
    problem = the_problem(tmp_path / "a", facilities__gpkg=moved(town_facilities(), x_m=38_000_000))
    assert problem.code == "zone_number"
    assert "EPSG:4526" in problem.remedy.zh  # CGCS2000 / 3-degree Gauss-Kruger zone 38
    stated = '[[facilities]]\npath = "facilities.gpkg"\ncoordinates = "EPSG:4526"\n'
    place = read(
        tmp_path / "b", facilities__gpkg=moved(town_facilities(), x_m=38_000_000), place__toml=stated
    )
    assert place.facilities["x"].round().tolist() == [WEST + 2100, WEST + 900]


def test_a_zone_number_that_the_eastings_lack(tmp_path: Path) -> None:
    frame = town_facilities().set_crs("EPSG:4526", allow_override=True)
    problem = the_problem(tmp_path, facilities__gpkg=frame)
    assert problem.code == "zone_number"
    assert "EPSG:4547" in problem.remedy.zh  # the same meridian without the number


def test_degree_columns_with_zoned_metres_name_the_zone(tmp_path: Path) -> None:
    table = facility_table(lon=[38502100, 38500900], lat=[3302100, 3302000])
    assert "EPSG:4526" in problems_of(tmp_path, facilities__csv=table)[0].remedy.en


def test_surveyors_x_and_y(tmp_path: Path) -> None:
    frame = town_facilities()
    table = facility_table().drop(columns=["lon", "lat"]).assign(x=frame.geometry.y, y=frame.geometry.x)
    manifest = '[[facilities]]\npath = "facilities.csv"\ncoordinates = "EPSG:4547"\n'
    problems = problems_of(tmp_path, facilities__csv=table, place__toml=manifest)
    assert [(problem.code, problem.row) for problem in problems] == [
        ("coordinates_swapped", 2),
        ("coordinates_swapped", 3),
    ]


def test_a_local_system(tmp_path: Path) -> None:
    local = 'LOCAL_CS["城建坐标",UNIT["metre",1]]'
    frame = town_facilities().set_crs(local, allow_override=True)
    assert the_problem(tmp_path, facilities__gpkg=frame).code == "local_system"


@pytest.mark.parametrize(
    ("header", "system"), [("高德经度", "gcj02"), ("bd_lng", "bd09"), ("百度经度", "bd09")]
)
def test_headers_that_name_a_web_map(tmp_path: Path, header: str, system: str) -> None:
    table = facility_table().rename(columns={"lon": header})
    entry = f'[[facilities]]\npath = "facilities.csv"\ncolumns = {{ lon = "{header}" }}\n'
    problem = the_problem(tmp_path / "a", facilities__csv=table, place__toml=entry)
    assert (problem.code, problem.column) == ("shift_unstated", header)
    assert system in problem.remedy.zh
    place = read(tmp_path / "b", facilities__csv=table, place__toml=entry + 'coordinates = "wgs84"\n')
    assert len(place.facilities) == 2


def street_town(*, shift: Any) -> dict[str, Any]:
    """Streets every 800 m and 40 schools 15 m beside them, whose degrees went through ``shift``."""
    lines = [shapely.LineString([at(0, y), at(4000, y)]) for y in range(0, 4001, 800)]
    lines += [shapely.LineString([at(x, 0), at(x, 4000)]) for x in range(0, 4001, 800)]
    roads = gpd.GeoDataFrame(
        {"highway": "residential"}, geometry=lines, crs=TOWN_CRS, index=range(len(lines))
    )
    points = gpd.GeoSeries([at(90 * step, 815 + 800 * (step % 4)) for step in range(40)], crs=TOWN_CRS)
    lonlat = shift(shapely.get_coordinates(points.to_crs(4326).to_numpy()))
    names = [f"小学{number}" for number in range(40)]
    schools = pd.DataFrame({"name": names, "type": "小学", "lon": lonlat[:, 0], "lat": lonlat[:, 1]})
    return {"roads__gpkg": roads, "facilities__csv": schools}


def perhaps_shifted(place: Place) -> list[Problem]:
    return [remark for remark in place.warnings if remark.code == "perhaps_shifted"]


def test_shifted_facilities_are_noticed(tmp_path: Path) -> None:
    assert perhaps_shifted(read(tmp_path / "true", **street_town(shift=lambda each: each))) == []
    (remark,) = perhaps_shifted(read(tmp_path / "gcj", **street_town(shift=gcj02_from_wgs84)))
    assert 'coordinates = "gcj02"' in remark.remedy.zh
    (remark,) = perhaps_shifted(read(tmp_path / "roads", **street_town(shift=wgs84_from_gcj02)))
    assert "[roads]" in remark.remedy.en
    stated = '[[facilities]]\npath = "facilities.csv"\ncoordinates = "gcj02"\n'
    place = read(tmp_path / "stated", place__toml=stated, **street_town(shift=gcj02_from_wgs84))
    assert perhaps_shifted(place) == []


def test_roads_of_another_region(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, roads__gpkg=moved(town_roads(), x_m=300_000))
    assert (problem.code, problem.file, problem.found) == ("far_away", "roads.gpkg", "296 km")


def test_sites_far_away(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, sites__csv="id,land,lon,lat\n1,空地,100,20\n")
    assert (problem.code, problem.file) == ("far_away", "sites.csv")


@pytest.mark.parametrize(("crs", "off"), [("EPSG:4534", "20%"), ("EPSG:3395", "15%")])
def test_a_metric_system_of_another_region(tmp_path: Path, crs: str, off: str) -> None:
    # 39° from the meridian a transverse Mercator stretches by 1/sqrt(1 - (cos 30° sin 39°)²) - 1 = 19.4 %,
    # a Mercator at 30° by 1/cos 30° - 1 = 15.5 %, on a sphere
    problem = the_problem(tmp_path, place__toml=f'[place]\ncrs = "{crs}"\n')
    assert (problem.code, problem.found) == ("crs_elsewhere", f"{crs}, {off}")
    assert "EPSG:4547" in problem.remedy.zh


# ---- shapes ----


def test_empty_points_are_facilities_without_a_place(tmp_path: Path) -> None:
    frame = town_facilities()
    frame.loc[0, "geometry"] = shapely.Point()
    place = read(tmp_path, facilities__gpkg=frame)
    assert place.facilities["id"].tolist() == ["0002"]
    assert [(remark.code, remark.row) for remark in place.warnings] == [("no_position", 1)]


def test_a_row_with_two_points(tmp_path: Path) -> None:
    frame = town_facilities()
    frame.loc[0, "geometry"] = shapely.MultiPoint([at(1, 1), at(3000, 3000)])
    problem = the_problem(tmp_path, facilities__gpkg=frame)
    assert (problem.code, problem.row, problem.found) == ("several_points", 1, "2")


def test_a_township_above_a_township(tmp_path: Path) -> None:
    districts = town_districts().assign(parent=[None, "001", "001001"])
    problem = the_problem(tmp_path, districts__gpkg=districts)
    assert (problem.code, problem.row, problem.found) == ("parent_level", 3, "001001")


def test_a_township_outside_its_county(tmp_path: Path) -> None:
    districts = town_districts()
    districts.loc[2, "geometry"] = shapely.box(WEST + 3500, SOUTH, WEST + 5500, SOUTH + 4000)
    place = read(tmp_path, districts__gpkg=districts)
    told = [(remark.code, remark.found) for remark in place.warnings if remark.code == "outside_parent"]
    assert told == [("outside_parent", "25%")]  # 500 m of 2,000 m


def test_roads_in_pieces_are_told(tmp_path: Path) -> None:
    lines = [shapely.LineString([at(100 * step, 0), at(100 * step + 50, 0)]) for step in range(40)]
    roads = gpd.GeoDataFrame({"highway": ["primary"] * 40}, geometry=lines, crs=TOWN_CRS)
    remark = the_remark(tmp_path, roads__gpkg=roads)
    assert (remark.code, remark.found) == ("roads_in_pieces", "2%")  # 1 of 40 is 2.5 %


def test_road_classes_that_nobody_knows_are_listed(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, roads__gpkg=town_roads().assign(highway=["一级", "一级", "二级", None]))
    assert (problem.code, problem.found) == ("no_roads", "一级 ×2, ∅ ×1, 二级 ×1")


def test_an_osm_file_with_impossible_degrees(tmp_path: Path) -> None:
    text = "<osm version='0.6'><node id='1' lat='29.8' lon='514.0'/></osm>"
    assert the_problem(tmp_path, roads__osm=text).code == "unreadable_file"


# ---- place.toml ----


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[place]\nname = “歙县”\n", "全角"),
        ('[place]\nname = "歙县\n', "引号"),
        ('[place]\nname = "甲"\nname = "乙"\n', "写过"),
        ("[place]\nname =\n", "等号"),
    ],
)
def test_toml_mistakes_in_words(tmp_path: Path, text: str, words: str) -> None:
    problem = the_problem(tmp_path, place__toml=text)
    assert problem.code == "toml_syntax"
    assert words in problem.message.zh
    assert problem.found == text.strip().split("\n")[-1]


# ---- how a problem is said ----


@pytest.mark.parametrize(
    ("found", "remedy", "said"),
    [
        ("56", "请检查", "a.csv：有 56 处相交。请检查。"),
        ("6", "请检查。", "a.csv：有 56 处相交（实际为 6）。请检查。"),
        ("x", "对不对？", "a.csv：有 56 处相交（实际为 x）。对不对？"),
        (None, "请检查", "a.csv：有 56 处相交。请检查。"),
    ],
)
def test_a_problem_ends_with_a_stop_and_says_no_count_twice(
    found: str | None, remedy: str, said: str
) -> None:
    message = Text(zh="有 56 处相交", en="56 crossings")
    problem = Problem(
        code="x", file="a.csv", found=found, message=message, remedy=Text(zh=remedy, en="check it")
    )
    assert problem.say("zh") == said
    assert problem.say("en").endswith("Check it.")
