"""Whatever is done to the files of a Place, reading it succeeds or raises our own error, never another."""

import warnings
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifecircle.geodata import Place, read_place
from lifecircle.geodata.errors import InputError
from place_folders import town_districts, town_facilities, town_population, town_roads, write_town_folder

MANIFEST = """[place]
name = "测试县"
year = 2020
crs = "EPSG:4547"
surveyed = ["library"]

[population]
path = "population.csv"
groups = { age_65_plus = "age_65_plus" }

[[facilities]]
path = "facilities.csv"
coordinates = "wgs84"
types = { "小学校" = "primary_school" }
"""
CELLS = st.sampled_from(
    [
        "", " ", "　", "-", "—", "/", "0", "-1", "1e9", "1e308", "1e999", "nan", "inf", "-inf", "约120",
        "1,200", "２０", "20张", "=1+1", "<b>x</b>", "合计", "小学", "小学|初中", "|", "三级", "是",
        "2020-13-45", "114°", "90", "180.0000001", "-90", "38500000", "长" * 300, "\x00", "\u2028", "😀",
        "../../x", "'", "\\", "#REF!", "POINT (1 1)", "3.41E+11", "true", "None",
    ]
)  # fmt: skip
HEADERS = st.sampled_from(
    [
        "id",
        "name",
        "type",
        "lon",
        "lat",
        "beds",
        "建筑面积（万㎡）",
        "total",
        "人口",
        "wkt",
        "x",
        "y",
        "",
        "高德经度",
    ]
)
LINES = st.sampled_from(
    [
        "[place]", "[[facilities]]", "[roads]", "[sites]", 'path = "roads.geojson"', 'path = "../x"',
        "path = 5",
        'coordinates = "bd09"', 'coordinates = "EPSG:4526"', 'columns = { lon = "lat", lat = "lon" }',
        "year = 1",
        'crs = "EPSG:4326"', 'crs = "EPSG:4534"', "header_row = 3", 'sheet = "x"', 'type = "卫生院"', "x = ",
        'encoding = "utf-16"', "“”", "a = [[[", "total = true", 'total = "name"', "", "#",
    ]
)  # fmt: skip
NAMES = ("facilities.csv", "population.csv", "place.toml", "roads.geojson", "districts.geojson")


@cache
def town_files() -> dict[str, bytes]:
    """A valid town in text files, so that every change is a change of what stands there."""
    files = {}
    for name, frame in (("facilities", town_facilities()), ("population", town_population())):
        degrees = frame.to_crs(4326).geometry
        table = pd.DataFrame(frame.drop(columns="geometry")).assign(lon=degrees.x, lat=degrees.y)
        files[f"{name}.csv"] = table.to_csv(index=False).encode()
    for name, frame in (("roads", town_roads()), ("districts", town_districts())):
        files[f"{name}.geojson"] = frame.to_crs(4326).to_json(drop_id=True).encode()
    return {**files, "place.toml": MANIFEST.encode()}


@st.composite
def changed(draw: st.DrawFn) -> dict[str, bytes]:
    """The files of the town after one to three changes."""
    files = dict(town_files())
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(NAMES))
        kind = draw(st.sampled_from(("bytes", "rows", "cell" if name.endswith("csv") else "line")))
        change = {
            "bytes": _bytes_changed,
            "rows": _rows_changed,
            "cell": _cell_changed,
            "line": _line_changed,
        }
        files[name] = change[kind](draw, files[name])
    return files


def _bytes_changed(draw: st.DrawFn, raw: bytes) -> bytes:
    at = draw(st.integers(0, max(len(raw) - 1, 0)))
    length = draw(st.integers(0, 40))
    return raw[:at] + draw(st.binary(max_size=6)) + raw[at + length :]


def _rows_changed(draw: st.DrawFn, raw: bytes) -> bytes:
    rows = raw.split(b"\n")
    one = draw(st.integers(0, len(rows) - 1))
    how = draw(st.sampled_from(("twice", "away", "first", "cut")))
    if how == "cut":
        return b"\n".join(rows[:one])
    if how == "away":
        return b"\n".join(rows[:one] + rows[one + 1 :])
    return b"\n".join([rows[one], *rows] if how == "first" else [*rows, rows[one]])


def _cell_changed(draw: st.DrawFn, raw: bytes) -> bytes:
    rows = raw.split(b"\n")
    row = draw(st.integers(0, len(rows) - 1))
    cells = rows[row].split(b",")
    cells[draw(st.integers(0, len(cells) - 1))] = draw(HEADERS if row == 0 else CELLS).encode()
    return b"\n".join([*rows[:row], b",".join(cells), *rows[row + 1 :]])


def _line_changed(draw: st.DrawFn, raw: bytes) -> bytes:
    rows = raw.split(b"\n")
    at = draw(st.integers(0, len(rows)))
    return b"\n".join([*rows[:at], draw(LINES).encode(), *rows[at:]])


def read_or_answered(folder: Path) -> tuple[Place | None, list[str]]:
    """The Place, or what is said of the folder in both languages."""
    try:
        return read_place(folder), []
    except InputError as error:
        return None, [problem.say(language) for problem in error.problems for language in ("zh", "en")]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
@given(files=changed())
def test_a_changed_folder_is_read_or_answered(files: dict[str, bytes]) -> None:
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what GDAL thinks of damaged files is not ours to judge
        town = {name.replace(".", "__"): content for name, content in files.items()}
        path = write_town_folder(Path(folder), **town)
        place, said = read_or_answered(path)
        if place is None:
            assert said
            assert all(said)
        else:
            assert place.facilities["id"].is_unique
            assert place.population["id"].is_unique
            assert np.isfinite(place.population[list(place.groups)].to_numpy()).all()
            assert np.isfinite(place.population[["x", "y"]].to_numpy()).all()
            assert np.isfinite(place.facilities[["x", "y"]].to_numpy()).all()


def test_the_unchanged_town_is_read(tmp_path: Path) -> None:
    town = {name.replace(".", "__"): content for name, content in town_files().items()}
    place = read_place(write_town_folder(tmp_path, **town))
    assert place.population["total"].sum() == 15
    assert len(place.facilities) == 2
