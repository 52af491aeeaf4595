"""place.toml: what it may say, and the line of each mistake."""

from pathlib import Path

import pytest

from lifecircle.geodata import PlaceError
from lifecircle.geodata.manifest import read_manifest
from lifecircle.geodata.toml_lines import key_lines, line_of

DESIGN_EXAMPLE = """\
[place]
name = "歙县"
year = 2020
crs = "EPSG:4547"

[districts]
path = "districts.gpkg"

[population]
path = "population.gpkg"
total = "population"
groups = { age_0_2 = "a0_2", age_65_plus = "a65" }

[roads]
path = "roads.osm.pbf"

[[facilities]]
path = "学校名单.xlsx"
coordinates = "gcj02"
columns = { name = "学校名称", type = "类别", lon = "经度", lat = "纬度", places = "学位数" }
types = { "小学" = "primary_school" }

[[facilities]]
path = "医院.csv"

[sites]
path = "sites.gpkg"
"""


def write(path: Path, text: str, *, encoding: str = "utf-8") -> Path:
    (path / "place.toml").write_text(text, encoding=encoding)
    return path


def faults(path: Path, text: str) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(PlaceError) as caught:
        read_manifest(write(path, text))
    return [(problem.code, problem.row, problem.column) for problem in caught.value.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_example_of_the_design_in_three_encodings(tmp_path: Path, encoding: str) -> None:
    manifest = read_manifest(write(tmp_path, DESIGN_EXAMPLE, encoding=encoding))
    assert manifest.place.name == "歙县"
    assert manifest.population.groups == {"age_0_2": "a0_2", "age_65_plus": "a65"}
    assert [entry.path for entry in manifest.facilities] == ["学校名单.xlsx", "医院.csv"]
    assert manifest.facilities[0].types == {"小学": "primary_school"}


def test_no_manifest_is_an_empty_one(tmp_path: Path) -> None:
    assert read_manifest(tmp_path).facilities == ()


def test_every_mistake_with_its_line(tmp_path: Path) -> None:
    text = DESIGN_EXAMPLE.replace("year = 2020", 'yaer = 2020\nsynthetic = "no"')
    text = text.replace('path = "医院.csv"', 'path = "医院.csv"\ncoordinates = "beijing54"')
    text = text.replace("[sites]", "[site]")
    assert faults(tmp_path, text) == [
        ("unknown_key", 3, "place.yaer"),
        ("manifest_value", 4, "place.synthetic"),
        ("unknown_coordinates", 26, "facilities.2.coordinates"),
        ("unknown_key", 28, "site"),
    ]


def test_a_near_key_is_suggested(tmp_path: Path) -> None:
    with pytest.raises(PlaceError) as caught:
        read_manifest(write(tmp_path, '[districts]\ncoordinate = "gcj02"\n'))
    assert "coordinates" in caught.value.problems[0].remedy.en


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    assert faults(tmp_path, '[place]\nname = "歙县"\nyear = = 2020\n') == [("toml_syntax", 3, None)]


def test_an_unfinished_file_names_its_last_line(tmp_path: Path) -> None:
    assert faults(tmp_path, '[place]\nname = "歙县') == [("toml_syntax", 2, None)]


@pytest.mark.parametrize("path", ["/data/a.gpkg", "C:\\\\data\\\\a.gpkg", "https://example.org/a.gpkg", ""])
def test_paths_are_relative(tmp_path: Path, path: str) -> None:
    assert faults(tmp_path, f'[roads]\npath = "{path}"\n') == [("absolute_path", 2, "roads.path")]


def test_windows_separators_are_understood(tmp_path: Path) -> None:
    manifest = read_manifest(write(tmp_path, "[roads]\npath = '..\\shared\\roads.osm.pbf'\n"))
    assert manifest.roads.path == "../shared/roads.osm.pbf"


@pytest.mark.parametrize(
    ("crs", "code"),
    [("EPSG:4326", "crs_not_metric"), ("EPSG:3857", "crs_not_metric"), ("北京54", "unknown_crs")],
)
def test_the_place_is_metric(tmp_path: Path, crs: str, code: str) -> None:
    assert faults(tmp_path, f'[place]\ncrs = "{crs}"\n') == [(code, 2, "place.crs")]


def test_one_table_where_several_are_meant(tmp_path: Path) -> None:
    with pytest.raises(PlaceError) as caught:
        read_manifest(write(tmp_path, '[facilities]\npath = "a.csv"\n'))
    assert "[[facilities]]" in caught.value.problems[0].remedy.zh


def test_lines_of_keys() -> None:
    text = '[a]\nx = 1\n[[b]]\ny = 1\n[[b]]\n"y" = 2\n[b.z]\nw = 1\n'
    lines = key_lines(text)
    assert line_of(lines, ("a", "x")) == 2
    assert line_of(lines, ("b", 1, "y")) == 6
    assert line_of(lines, ("b", 1, "z")) == 7
    assert line_of(lines, ("b", 1, "missing")) == 5
    assert line_of(lines, ("c",)) is None
