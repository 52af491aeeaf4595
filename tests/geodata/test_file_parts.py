"""Layers without columns, archives and layer names that are not what they should be, titles above headers."""

import io
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from lifecircle.geodata import PlaceError, Problem, read_place
from place_folders import TOWN_CRS, at, town_facilities, write_town_folder


def the_problem(path: Path, **changes: Any) -> Problem:
    with pytest.raises(PlaceError) as caught:
        read_place(write_town_folder(path, **changes))
    assert len(caught.value.problems) == 1, caught.value.say("en")
    problem = caught.value.problems[0]
    assert problem.say("zh").endswith("。")
    assert problem.say("en").endswith(".")
    return problem


def river() -> gpd.GeoDataFrame:
    shape = shapely.box(at(100, 100).x, at(100, 100).y, at(3900, 400).x, at(3900, 400).y)
    return gpd.GeoDataFrame(geometry=[shape], crs=TOWN_CRS)


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "parquet"])
def test_a_water_layer_needs_no_columns(tmp_path: Path, ending: str) -> None:
    frame = river().to_crs("EPSG:4326") if ending == "geojson" else river()
    place = read_place(write_town_folder(tmp_path, **{f"water__{ending}": frame}))
    assert place.water is not None
    assert place.water.area.sum() == pytest.approx(3800 * 300, rel=1e-3)


def test_a_shapefile_without_its_dbf(tmp_path: Path) -> None:
    def shapefile(file: Path) -> None:
        river().to_file(file)
        file.with_suffix(".dbf").unlink()

    place = read_place(write_town_folder(tmp_path, water__shp=shapefile))
    assert place.water is not None
    assert place.water.area.sum() == pytest.approx(3800 * 300, rel=1e-3)


def test_a_layer_without_rows_is_empty_though_it_has_columns(tmp_path: Path) -> None:
    assert the_problem(tmp_path, facilities__gpkg=town_facilities().iloc[:0]).code == "empty_layer"


# ---- parts of a file ----


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "."), content)
    return stream.getvalue()


def shapefiles(folder: Path, *names: str) -> bytes:
    """A zip with one shapefile of the facilities for each name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name in names:
            inside = folder / name
            inside.mkdir(parents=True)
            town_facilities().to_file(inside / "layer.shp", encoding="UTF-8")
            for part in sorted(inside.iterdir()):
                made.write(part, name + part.suffix)
    return stream.getvalue()


def test_a_zip_without_a_shapefile_says_what_is_in_it(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, facilities__zip=archive(设施__gpkg=b"x", 说明__txt=b"y"))
    assert (problem.code, problem.found) == ("no_shapefile", "设施.gpkg、说明.txt")
    assert ".shp" in problem.remedy.zh
    assert "多个" not in problem.say("zh")


def test_a_layer_that_is_not_there(tmp_path: Path) -> None:
    text = '[[facilities]]\npath = "facilities.gpkg"\nlayer = "学校"\n'
    problem = the_problem(tmp_path / "a", place__toml=text)
    assert (problem.code, problem.found) == ("unknown_sublayer", "facilities")
    assert "“学校”在文件里没有" in problem.message.zh
    assert '[[facilities]] 中写明，如 layer = "facilities"' in problem.remedy.zh
    zipped = shapefiles(tmp_path / "made", "学校", "医院")
    text = '[[facilities]]\npath = "facilities.zip"\nlayer = "学 校"\n'
    problem = the_problem(tmp_path / "b", facilities__zip=zipped, place__toml=text)
    assert problem.found == "学校、医院"
    assert 'layer = "学校"' in problem.remedy.zh


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    table = town_facilities().drop(columns="geometry")
    text = '[[facilities]]\npath = "facilities.xlsx"\nsheet = "设施"\n'
    problem = the_problem(tmp_path, facilities__xlsx=table, place__toml=text)
    assert problem.found == "Sheet1"
    assert 'sheet = "Sheet1"' in problem.remedy.en


def test_two_shapefiles_in_a_zip(tmp_path: Path) -> None:
    zipped = shapefiles(tmp_path / "made", "甲/点", "乙/点")
    problem = the_problem(tmp_path / "a", facilities__zip=zipped)
    assert "多个图层" in problem.message.zh
    assert problem.found == "甲/点、乙/点"
    text = '[[facilities]]\npath = "facilities.zip"\nlayer = "乙/点"\n'
    place = read_place(write_town_folder(tmp_path / "b", facilities__zip=zipped, place__toml=text))
    assert place.facilities["name"].tolist() == ["中心小学", "西镇卫生院"]


def test_names_in_a_zip_that_windows_made(tmp_path: Path) -> None:
    """Windows writes names in GBK without saying so."""
    name = "学校".encode("gbk")
    zipped = shapefiles(tmp_path / "made", "aaaa", "bbbb").replace(b"aaaa.", name + b".")
    text = '[[facilities]]\npath = "facilities.zip"\nlayer = "学校"\n'
    place = read_place(write_town_folder(tmp_path / "town", facilities__zip=zipped, place__toml=text))
    assert len(place.facilities) == 2


# ---- stated encodings ----


def facility_csv() -> str:
    degrees = town_facilities().to_crs("EPSG:4326").geometry
    table = town_facilities().drop(columns="geometry").assign(lon=degrees.x, lat=degrees.y)
    return str(table.to_csv(index=False))


@pytest.mark.parametrize("stated", ["utf8-gbk", "base64", "a\\u0000b"])
@pytest.mark.parametrize("ending", ["csv", "shp", "geojson"])
def test_an_encoding_that_does_not_exist(tmp_path: Path, stated: str, ending: str) -> None:
    text = f'[[facilities]]\npath = "facilities.{ending}"\nencoding = "{stated}"\n'
    given: dict[str, Any] = {"csv": facility_csv(), "shp": town_facilities()}
    given["geojson"] = town_facilities().to_crs("EPSG:4326")
    problem = the_problem(tmp_path, place__toml=text, **{f"facilities__{ending}": given[ending]})
    assert (problem.code, problem.file) == ("unknown_encoding", "place.toml")
    assert problem.column == "facilities.encoding"
    assert "utf-8、gbk、gb18030" in problem.remedy.zh


@pytest.mark.parametrize(
    ("stated", "real", "remedy"),
    [("utf-8", "gbk", "gb18030"), ("ascii", "utf-8", "utf-8"), ("ascii", "gbk", "gb18030")],
)
def test_a_file_that_is_in_another_encoding_than_stated(
    tmp_path: Path, stated: str, real: str, remedy: str
) -> None:
    text = f'[[facilities]]\npath = "facilities.csv"\nencoding = "{stated}"\n'
    problem = the_problem(tmp_path, place__toml=text, facilities__csv=facility_csv().encode(real))
    assert (problem.code, problem.file, problem.found) == ("wrong_encoding", "facilities.csv", stated)
    assert f'encoding = "{remedy}"' in problem.remedy.zh
    text = text.replace(f'"{stated}"', f'"{remedy}"')
    place = read_place(
        write_town_folder(tmp_path / "b", place__toml=text, facilities__csv=facility_csv().encode(real))
    )
    assert place.facilities["name"].tolist() == ["中心小学", "西镇卫生院"]


def test_a_shapefile_that_is_in_another_encoding_than_stated(tmp_path: Path) -> None:
    def shapefile(file: Path) -> None:
        town_facilities().to_file(file, encoding="GBK")

    text = '[[facilities]]\npath = "facilities.shp"\nencoding = "utf-8"\n'
    problem = the_problem(tmp_path, place__toml=text, facilities__shp=shapefile)
    assert problem.code == "wrong_encoding"
    assert 'encoding = "gb18030"' in problem.remedy.en


# ---- a title above the headers ----


@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("title", ["某县公共服务设施一览表", "某县, 2020 年", '"某县"'])
def test_a_title_above_the_headers_of_a_csv(tmp_path: Path, separator: str, title: str) -> None:
    table = title + "\n" + facility_csv().replace(",", separator)
    problem = the_problem(tmp_path / "a", facilities__csv=table)
    assert (problem.code, problem.row) == ("header_below", 2)
    assert "标题" in problem.message.zh
    assert "header_row = 2" in problem.remedy.zh
    text = '[[facilities]]\npath = "facilities.csv"\nheader_row = 2\n'
    place = read_place(write_town_folder(tmp_path / "b", facilities__csv=table, place__toml=text))
    assert len(place.facilities) == 2


def test_two_title_lines_and_a_blank_one(tmp_path: Path) -> None:
    problem = the_problem(tmp_path, facilities__csv="某县\n统计表\n\n" + facility_csv())
    assert (problem.code, problem.row) == ("header_below", 4)


def test_a_name_of_one_character_in_a_shapefile_without_cpg(tmp_path: Path) -> None:
    """远 in GBK is UTF-8 by chance, for an Armenian letter."""

    def shapefile(file: Path) -> None:
        town_facilities().assign(name=["远", "远"]).to_file(file, encoding="GBK")
        file.with_suffix(".cpg").unlink()

    place = read_place(write_town_folder(tmp_path, facilities__shp=shapefile))
    assert place.facilities["name"].tolist() == ["远", "远"]
    assert "encoding" in [one.code for one in place.warnings]
