"""``lifecircle check``: what was read of a Place, in figures that anybody can add up from its files."""

import geopandas as gpd
import pandas as pd
import pytest
from typer.testing import CliRunner

from lifecircle.cli import app
from place_folders import at, town_facilities, town_population, write_town_folder


def check(place, *more):
    return CliRunner().invoke(app, ["check", str(place), *more], env={"COLUMNS": "120"})


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The town with a second school whose places nobody filled in, a planned one, and a nursery."""
    more = gpd.GeoDataFrame(
        {
            "id": ["0003", "0004", "0005"],
            "name": ["东小学", "规划小学", "托育园"],
            "type": ["primary_school", "primary_school", "nursery"],
            "places": [None, 500.0, 60.0],
            "beds": [None, None, None],
            "status": ["existing", "planned", "existing"],
        },
        geometry=[at(3000, 1000), at(3000, 3000), at(1000, 1000)],
        crs=town_facilities().crs,
    )
    facilities = pd.concat([town_facilities(), more], ignore_index=True)
    return write_town_folder(tmp_path_factory.mktemp("check") / "town", facilities__gpkg=facilities)


def rows_of(said):
    """Words of each line; the columns of a table stand at least two blanks apart."""
    return [[word.strip() for word in line.split("  ") if word.strip()] for line in said.splitlines()]


def test_what_was_read_is_told(town):
    found = check(town)
    assert found.exit_code == 0
    rows = rows_of(found.stdout)
    assert ["小学", "2", "120 个学位", "1"] in rows
    assert ["乡镇卫生院", "1", "20 张床位"] in rows
    assert ["托育机构", "1", "60 个托位"] in rows
    assert ["设施", "5", "5", "facilities.gpkg"] in rows
    assert "县（区） 1、乡镇（街道） 2" in found.stdout
    assert "常住人口 15、65岁及以上 4" in found.stdout
    assert "道路：8 公里" in found.stdout


def test_in_english(town):
    found = check(town, "--lang", "en")
    assert found.exit_code == 0
    assert ["primary school", "2", "120 school places", "1"] in rows_of(found.stdout)
    assert "population 15, aged 65 and over 4" in found.stdout


def test_faults_are_listed_and_nothing_else(tmp_path):
    people = town_population()
    people.loc[2, "population"] = -4.0
    place = write_town_folder(tmp_path / "town", population__gpkg=people)
    before = {file.name: file.read_bytes() for file in place.iterdir()}
    found = check(place)
    assert found.exit_code == 2
    assert "population.gpkg" in found.output
    assert "-4" in found.output
    assert "设施类型" not in found.output
    assert {file.name: file.read_bytes() for file in place.iterdir()} == before
