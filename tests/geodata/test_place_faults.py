"""Each fault of a Place folder has its own message, with file, row, column, what is there, and a remedy."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from lifecircle.geodata import Place, PlaceError, Problem, read_place
from place_folders import (
    SOUTH,
    TOWN_CRS,
    WEST,
    at,
    town_districts,
    town_facilities,
    town_population,
    write_town_folder,
)


def problems_of(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(PlaceError) as caught:
        read_place(folder)
    for problem in caught.value.problems:
        assert problem.message.zh != problem.message.en
        assert problem.remedy.zh
        assert problem.remedy.en
        assert problem.say("zh") != problem.say("en")
    return caught.value.problems


def the_problem(tmp_path: Path, **changes: Any) -> Problem:
    """The only problem of the town with these changes."""
    problems = problems_of(write_town_folder(tmp_path, **changes))
    assert len(problems) == 1, [problem.say("en") for problem in problems]
    return problems[0]


def told(problem: Problem) -> tuple[str, str, int | None, str | None, str | None]:
    return problem.code, problem.file, problem.row, problem.column, problem.found


def facility_table(**columns: Any) -> pd.DataFrame:
    degrees = town_facilities().to_crs("EPSG:4326").geometry
    table = pd.DataFrame(town_facilities().drop(columns="geometry"))
    return table.assign(**{"lon": degrees.x, "lat": degrees.y, **columns})


# ---- layers ----


@pytest.mark.parametrize("layer", ["districts", "population", "roads", "facilities"])
def test_missing_layer(tmp_path: Path, layer: str) -> None:
    problem = the_problem(tmp_path, **{f"{layer}__gpkg": None})
    assert (problem.code, problem.file) == ("missing_layer", layer)
    assert f"{layer}." in problem.remedy.zh


def test_one_polygon_is_enough_for_districts(tmp_path: Path) -> None:
    assert "county" in the_problem(tmp_path / "a", districts__gpkg=None).remedy.en
    place = read_place(write_town_folder(tmp_path / "b", districts__gpkg=town_districts().iloc[:1]))
    assert place.boundary.area == pytest.approx(16e6)


def test_missing_file_of_the_manifest(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, place__toml='[[facilities]]\npath = "学校.xlsx"\n')
    assert told(problem)[:2] == ("missing_file", "学校.xlsx")


def test_two_files_for_one_layer(tmp_path: Path) -> None:
    changes = {
        "facilities__csv": facility_table(),
        "facilities__geojson": town_facilities().to_crs("EPSG:4326"),
    }
    assert the_problem(tmp_path, **changes).found == "facilities.csv、facilities.geojson"


def test_unsupported_format(tmp_path: Path) -> None:
    changes = {"place__toml": '[[facilities]]\npath = "a.xls"\n', "a__xls": b"x"}
    assert the_problem(tmp_path, **changes).code == "unsupported_format"


@pytest.mark.parametrize("ending", ["gpkg", "shp", "xlsx", "parquet", "zip", "geojson", "csv"])
def test_damaged_files(tmp_path: Path, ending: str) -> None:
    problem = the_problem(tmp_path, **{f"facilities__{ending}": b"\xff\x00 nothing of the kind"})
    assert problem.code == "unreadable"


def test_xml_in_disguise_is_not_followed(tmp_path: Path) -> None:
    source = '<OGRVRTLayer name="x"><SrcDataSource>other.gpkg</SrcDataSource></OGRVRTLayer>'
    vrt = f"<OGRVRTDataSource>{source}</OGRVRTDataSource>"
    for ending in ("gpkg", "shp", "geojson"):
        problem = the_problem(tmp_path / ending, **{f"facilities__{ending}": vrt})
        assert problem.code == "unreadable"


def test_no_folder(tmp_path: Path) -> None:
    assert [problem.code for problem in problems_of(tmp_path / "nowhere")] == ["missing_folder"]


def test_all_problems_of_all_layers_together(tmp_path: Path) -> None:
    problems = problems_of(
        write_town_folder(
            tmp_path,
            districts__gpkg=town_districts().assign(level=["county", "镇级", "township"]),
            population__gpkg=town_population().assign(population=[1, -2, 4, 8]),
            roads__gpkg=None,
            facilities__csv=facility_table(type=["小学堂", "乡镇卫生院"], places=["120人", ""]),
        )
    )
    assert sorted((problem.code, problem.file) for problem in problems) == [
        ("missing_layer", "roads"),
        ("negative", "population.gpkg"),
        ("not_a_number", "facilities.csv"),
        ("unknown_level", "districts.gpkg"),
        ("unknown_type", "facilities.csv"),
    ]


# ---- columns ----


@pytest.mark.parametrize(
    "rows",
    [
        "1,甲小学,小学,114,29.8\n2,乙小学,小学,114,29.8,9\n",
        "1,甲小学,小学,114,29.8,9\n2,乙小学,小学,114,29.8,9\n",
        '1,"甲小学,小学,114,29.8\n',
    ],
)
def test_rows_that_do_not_line_up(tmp_path: Path, rows: str) -> None:
    problem = the_problem(tmp_path, facilities__csv="id,name,type,lon,lat\n" + rows)
    assert problem.code == "ragged_rows"


def test_columns_are_checked_even_without_positions(tmp_path: Path) -> None:
    table = facility_table(type=["小学校园", "乡镇卫生院"]).drop(columns="lon")
    problems = problems_of(write_town_folder(tmp_path, facilities__csv=table))
    assert [problem.code for problem in problems] == ["missing_column", "unknown_type"]


def test_missing_column_suggests_the_near_one(tmp_path: Path) -> None:
    table = facility_table().rename(columns={"type": "typ"})
    problem = the_problem(tmp_path, facilities__csv=table)
    assert told(problem)[:4] == ("missing_column", "facilities.csv", None, "type")
    assert 'type = "typ"' in problem.remedy.en


def test_renamed_column_of_the_manifest(tmp_path: Path) -> None:
    text = '[[facilities]]\npath = "facilities.csv"\ncolumns = { name = "学校名称" }\n'
    table = facility_table().rename(columns={"name": "学校名"})
    problems = problems_of(write_town_folder(tmp_path, facilities__csv=table, place__toml=text))
    assert told(problems[0])[:4] == ("missing_column", "facilities.csv", None, "学校名称")
    assert "学校名" in problems[0].remedy.zh


def test_misspelt_standard_column_of_the_manifest(tmp_path: Path) -> None:
    text = '[[facilities]]\npath = "facilities.csv"\ncolumns = { place = "n" }\n'
    problem = the_problem(tmp_path, facilities__csv=facility_table(n=[1, 2]), place__toml=text)
    assert problem.code == "unknown_column_name"
    assert "places" in problem.remedy.en


def test_unknown_facility_type_suggests(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, facilities__csv=facility_table(type=["小学校园", "乡镇卫生院"]))
    assert told(problem) == ("unknown_type", "facilities.csv", 2, "type", "小学校园")
    assert "小学" in problem.remedy.zh


def test_unknown_type_in_the_manifest(tmp_path: Path) -> None:
    text = '[[facilities]]\npath = "facilities.csv"\ntypes = { "甲" = "primary_scool" }\n'
    problem = the_problem(tmp_path, facilities__csv=facility_table(), place__toml=text)
    assert told(problem)[:2] == ("unknown_type", "place.toml")
    assert problem.found == "primary_scool"


def test_text_in_a_number(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, facilities__csv=facility_table(beds=["", "20张"]))
    assert told(problem) == ("not_a_number", "facilities.csv", 3, "beds", "20张")


def test_rows_are_counted_as_in_the_file(tmp_path: Path) -> None:
    text = facility_table(beds=["", "20张"]).to_csv(index=False)
    header, first, second = text.strip().split("\n")
    with_blanks = "\n".join(["某县设施名单", header, "", first, ",,,,,,", second, "", ""])
    manifest = '[[facilities]]\npath = "facilities.csv"\nheader_row = 2\n'
    assert the_problem(tmp_path, facilities__csv=with_blanks, place__toml=manifest).row == 6


def test_negative_population(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, population__gpkg=town_population().assign(population=[1, 2, -4, 8]))
    assert told(problem) == ("negative", "population.gpkg", 3, "population", "-4")


def test_blank_population(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, population__gpkg=town_population().assign(population=[1, None, 4, 8]))
    assert told(problem) == ("missing_value", "population.gpkg", 2, "population", None)


def test_blank_group_means_nobody_only_where_nobody_lives(tmp_path: Path) -> None:
    cells = town_population().assign(population=[0.0, 2, 4, 8], age_65_plus=[None, 1.0, 1, 2])
    place = read_place(write_town_folder(tmp_path / "a", population__gpkg=cells))
    assert place.population["age_65_plus"].tolist() == [0, 1, 1, 2]
    cells["age_65_plus"] = [None, None, 1, 2]
    assert told(the_problem(tmp_path / "b", population__gpkg=cells))[:3] == (
        "missing_value",
        "population.gpkg",
        2,
    )


def test_duplicate_id(tmp_path: Path) -> None:
    problems = problems_of(write_town_folder(tmp_path, facilities__csv=facility_table(id=["007", "007"])))
    assert [told(problem) for problem in problems] == [
        ("duplicate_id", "facilities.csv", 2, "id", "007"),
        ("duplicate_id", "facilities.csv", 3, "id", "007"),
    ]


def test_seven_and_007_are_two_ids(tmp_path: Path) -> None:
    place = read_place(write_town_folder(tmp_path, facilities__csv=facility_table(id=["007", "7"])))
    assert place.facilities["id"].tolist() == ["007", "7"]


def test_many_rows_of_one_fault_end_in_a_count(tmp_path: Path) -> None:
    points = [at(10 * step, 10) for step in range(50)]
    cells = gpd.GeoDataFrame({"population": [-1.0] * 50}, geometry=points, crs=TOWN_CRS)
    problems = problems_of(write_town_folder(tmp_path, population__gpkg=cells))
    assert [problem.row for problem in problems] == [*range(1, 21), None]
    assert "30" in problems[-1].message.zh


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"setting": ["rural", "town", "郊外"]}, "unknown_setting"),
        ({"level": ["county", "township", "乡村级"]}, "unknown_level"),
        ({"parent": [None, "001", "01"]}, "unknown_parent"),
        ({"id": ["001", "001001", None]}, "missing_value"),
        ({"households": ["5", "2", "三"]}, "not_a_number"),
    ],
)
def test_values_of_districts(tmp_path: Path, columns: dict[str, Any], code: str) -> None:
    problem = the_problem(tmp_path, districts__gpkg=town_districts().assign(**columns))
    assert told(problem)[:3] == (code, "districts.gpkg", 3)


def test_parent_by_name_is_told_its_id(tmp_path: Path) -> None:
    districts = town_districts().assign(parent=[None, "001", "测试县"])
    assert "001" in the_problem(tmp_path, districts__gpkg=districts).remedy.zh


def test_parents_in_a_loop(tmp_path: Path) -> None:
    districts = town_districts().assign(parent=["001001", "001", None])
    problems = problems_of(write_town_folder(tmp_path, districts__gpkg=districts))
    assert [(problem.code, problem.row) for problem in problems] == [("parent_loop", 1), ("parent_loop", 2)]


@pytest.mark.parametrize(
    ("columns", "code", "row"),
    [
        ({"status": ["现状", "不知道"]}, "unknown_status", 3),
        ({"inclusive": ["也许", "是"]}, "not_yes_or_no", 2),
        ({"opened": ["2020", "二〇二〇"]}, "not_a_year", 3),
        ({"name": ["中心小学", " "]}, "missing_value", 3),
    ],
)
def test_values_of_facilities(tmp_path: Path, columns: dict[str, Any], code: str, row: int) -> None:
    problem = the_problem(tmp_path, facilities__csv=facility_table(**columns))
    assert (problem.code, problem.row) == (code, row)


# ---- geometry ----


def test_empty_geometry(tmp_path: Path) -> None:
    districts = town_districts()
    districts.loc[2, "geometry"] = None
    assert told(the_problem(tmp_path / "a", districts__gpkg=districts))[:3] == (
        "empty_geometry",
        "districts.gpkg",
        3,
    )
    cells = town_population()
    cells.loc[1, "geometry"] = shapely.Point()
    assert told(the_problem(tmp_path / "b", population__gpkg=cells))[:3] == (
        "empty_geometry",
        "population.gpkg",
        2,
    )


def test_invalid_geometry_says_where(tmp_path: Path) -> None:
    districts = town_districts()
    bowtie = [(2000, 0), (4000, 4000), (4000, 0), (2000, 4000)]
    districts.loc[2, "geometry"] = shapely.Polygon([(WEST + x, SOUTH + y) for x, y in bowtie])
    problem = the_problem(tmp_path, districts__gpkg=districts)
    assert told(problem)[:3] == ("invalid_geometry", "districts.gpkg", 3)
    # the diagonals cross in the middle of the eastern half
    assert problem.found == "Self-intersection[503000 3302000]"


def test_lines_are_no_districts(tmp_path: Path) -> None:
    districts = town_districts().assign(geometry=town_districts().boundary)
    assert {
        problem.code for problem in problems_of(write_town_folder(tmp_path, districts__gpkg=districts))
    } == {"wrong_geometry_type"}


def test_table_without_polygons_is_no_district_layer(tmp_path: Path) -> None:
    assert the_problem(tmp_path, districts__csv="id,name,level\n1,县,county\n").code == "needs_polygons"


def test_swapped_coordinates_beyond_the_pole(tmp_path: Path) -> None:
    table = facility_table().rename(columns={"lon": "lat", "lat": "lon"})
    problems = problems_of(write_town_folder(tmp_path, facilities__csv=table))
    assert [(problem.code, problem.row) for problem in problems] == [
        ("coordinates_swapped", 2),
        ("coordinates_swapped", 3),
    ]
    assert problems[0].found.startswith("29.8")


def test_swapped_coordinates_that_are_possible_elsewhere(tmp_path: Path) -> None:
    """In the far west both orders are on the globe: only the distance tells."""
    districts, cells = (
        frame.to_crs("EPSG:4490").assign(geometry=lambda each: each.translate(xoff=-36, yoff=9))
        for frame in (town_districts(), town_population())
    )
    table = facility_table()
    table = table.assign(lon=table["lat"] + 9, lat=table["lon"] - 36)
    corners = shapely.MultiPoint(cells.geometry.to_list()).convex_hull.exterior
    road = gpd.GeoDataFrame({"highway": ["primary"]}, geometry=[shapely.LineString(corners)], crs="EPSG:4490")
    problems = problems_of(
        write_town_folder(
            tmp_path,
            districts__gpkg=districts,
            population__gpkg=cells,
            roads__gpkg=road,
            facilities__csv=table,
        )
    )
    assert [problem.code for problem in problems] == ["coordinates_swapped"] * 2


def test_metres_in_degree_columns(tmp_path: Path) -> None:
    frame = town_facilities()
    problem = problems_of(
        write_town_folder(
            tmp_path, facilities__csv=facility_table(lon=frame.geometry.x, lat=frame.geometry.y)
        )
    )[0]
    assert told(problem) == ("wrong_system", "facilities.csv", 2, None, "502100, 3302100")


def test_degrees_in_a_metric_system(tmp_path: Path) -> None:
    cells = town_population().to_crs("EPSG:4326").set_crs(TOWN_CRS, allow_override=True)
    assert told(the_problem(tmp_path, population__gpkg=cells))[:2] == ("wrong_system", "population.gpkg")


def test_a_facility_100_km_away(tmp_path: Path) -> None:
    frame = town_facilities()
    frame.loc[1, "geometry"] = at(-100_000, 2000)
    problem = the_problem(tmp_path, facilities__gpkg=frame)
    assert told(problem) == ("far_away", "facilities.gpkg", 2, None, "100 km")


def test_a_facility_outside_but_near_is_kept(tmp_path: Path) -> None:
    frame = town_facilities()
    frame.loc[1, "geometry"] = at(-20_000, 2000)
    assert len(read_place(write_town_folder(tmp_path, facilities__gpkg=frame)).facilities) == 2


def test_a_whole_layer_far_away(tmp_path: Path) -> None:
    cells = town_population().assign(geometry=town_population().translate(xoff=300_000))
    problem = the_problem(tmp_path, population__gpkg=cells)
    assert told(problem)[:3] == ("far_away", "population.gpkg", None)


def test_people_outside_every_district_are_remarked(tmp_path: Path) -> None:
    cells = town_population()
    cells.loc[3, "geometry"] = at(9000, 3000)
    place = read_place(write_town_folder(tmp_path, population__gpkg=cells))
    # 8 of 15 people
    assert [(warning.code, warning.found) for warning in place.warnings] == [("people_outside", "53.3%")]
    assert place.population["total"].sum() == 15


def test_no_crs(tmp_path: Path) -> None:
    def without_prj(file: Path) -> None:
        town_facilities().to_file(file, encoding="UTF-8")
        file.with_suffix(".prj").unlink()

    problem = the_problem(tmp_path / "a", facilities__shp=without_prj)
    assert told(problem)[:2] == ("no_crs", "facilities.shp")
    assert "coordinates" in problem.remedy.zh
    stated = '[[facilities]]\npath = "facilities.shp"\ncoordinates = "EPSG:4547"\n'
    assert (
        len(
            read_place(
                write_town_folder(tmp_path / "b", facilities__shp=without_prj, place__toml=stated)
            ).facilities
        )
        == 2
    )


def test_shift_stated_for_projected_data(tmp_path: Path) -> None:
    text = '[[facilities]]\npath = "facilities.gpkg"\ncoordinates = "gcj02"\n'
    assert the_problem(tmp_path, place__toml=text).code == "shift_of_metres"


def test_no_facility_has_a_position(tmp_path: Path) -> None:
    assert the_problem(tmp_path, facilities__csv=facility_table(lon="", lat="")).code == "no_position"


# ---- how districts fit together ----


def three_townships(*, middle: tuple[float, float]) -> gpd.GeoDataFrame:
    """Townships from 0 to 1500, over ``middle``, and from 2500 to 4000 m, without a county."""
    spans = [(0.0, 1500.0), middle, (2500.0, 4000.0)]
    shapes = [shapely.box(WEST + a, SOUTH, WEST + b, SOUTH + 4000) for a, b in spans]
    return gpd.GeoDataFrame(
        {"id": ["a", "b", "c"], "name": ["甲镇", "乙镇", "丙镇"], "level": "township"},
        geometry=shapes,
        crs=TOWN_CRS,
    )


def test_overlap_is_an_error_with_area_and_names(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, districts__gpkg=three_townships(middle=(1400, 2500)))
    assert (problem.code, problem.found) == ("overlap", "0.400 km²")  # 100 m by 4 km
    assert "甲镇" in problem.message.zh
    assert "乙镇" in problem.message.zh


def test_slivers_are_tolerated_and_counted(tmp_path: Path) -> None:
    place = read_place(write_town_folder(tmp_path, districts__gpkg=three_townships(middle=(1490, 2510))))
    assert [(warning.code, warning.found) for warning in place.warnings] == [("slivers", "0.080 km²")]


def test_what_parents_have_uncovered_is_remarked(tmp_path: Path) -> None:
    districts = town_districts()
    districts.loc[2, "geometry"] = shapely.box(WEST + 2500, SOUTH, WEST + 4000, SOUTH + 4000)
    place = read_place(write_town_folder(tmp_path, districts__gpkg=districts))
    hole = next(warning for warning in place.warnings if warning.code == "hole")
    assert hole.found == "2.000 km²"  # 500 m by 4 km
    assert "测试县" in hole.message.zh


def test_hole_between_units_without_a_parent(tmp_path: Path) -> None:
    ring = shapely.box(WEST, SOUTH, WEST + 4000, SOUTH + 4000) - shapely.box(
        WEST + 1000, SOUTH + 1000, WEST + 2000, SOUTH + 3000
    )
    halves = [
        ring & shapely.box(WEST, SOUTH, WEST + 4000, SOUTH + 2000),
        ring & shapely.box(WEST, SOUTH + 2000, WEST + 4000, SOUTH + 4000),
    ]
    districts = gpd.GeoDataFrame(
        {"id": ["a", "b"], "name": ["南村", "北村"], "level": "village"}, geometry=halves, crs=TOWN_CRS
    )
    place = read_place(write_town_folder(tmp_path, districts__gpkg=districts))
    assert [(w.code, w.found) for w in place.warnings if w.code == "hole"] == [("hole", "2.000 km²")]


def test_levels_in_chinese_and_zones_over_townships(tmp_path: Path) -> None:
    districts = town_districts().assign(level=["县", "镇", "乡镇"], setting=["农村", "镇区", None])
    zone = districts.iloc[1:2].assign(id="z", name="开发区", level="开发区", setting="城区", parent="001")
    place: Place = read_place(write_town_folder(tmp_path, districts__gpkg=pd.concat([districts, zone])))
    assert place.districts["level"].tolist() == ["county", "township", "township", "zone"]
    assert place.districts["setting"].tolist() == ["rural", "town", "rural", "urban"]
