"""A run read back from its folder is the run that was written; anything else is answered."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from test_paper_town import plan_of

from lifecircle.coverage import assess
from lifecircle.geodata.errors import InputError
from lifecircle.geodata.place import LayerRecord
from lifecircle.plan.reading import preset_ids, read_plan
from lifecircle.report.folders.plan_file import plan_text
from lifecircle.report.folders.run_folder import write_run
from lifecircle.report.folders.run_layers import road_layer
from lifecircle.report.folders.run_reading import Run, read_run, run_of
from lifecircle.report.folders.run_tables import SHAPES
from paper_town import SEGMENTS, paper_town

HOSTILE = {"=h": ("village_clinic", 400, 0, {"name": '=HYPERLINK("x")'})}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    run = assess(paper_town(facilities=HOSTILE), read_plan("huangshan"))
    return run, write_run(run, tmp_path_factory.mktemp("runs") / "run")


@pytest.fixture
def folder(written, tmp_path):
    copy = tmp_path / "run"
    copy.mkdir()
    for file in written[1].iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    return copy


def assert_same(one: Run, other: Run) -> None:
    assert one.language == other.language
    assert one.record == other.record
    assert one.plan == other.plan
    for stem in SHAPES:
        pd.testing.assert_frame_equal(getattr(one, stem), getattr(other, stem), rtol=1e-9)
    pd.testing.assert_frame_equal(one.cells, other.cells)
    for layer in ("districts", "roads", "facility_points", "water"):
        left, right = getattr(one, layer), getattr(other, layer)
        assert left.crs == right.crs
        pd.testing.assert_frame_equal(
            pd.DataFrame(left.drop(columns="geometry")), pd.DataFrame(right.drop(columns="geometry"))
        )
        assert left.geometry.to_wkb().tolist() == right.geometry.to_wkb().tolist()


def test_a_run_comes_back_as_it_was_written(written):
    assert_same(run_of(written[0]), read_run(written[1]))


def test_a_run_without_tables_comes_back(tmp_path):
    run = assess(paper_town(), plan_of())
    assert_same(run_of(run), read_run(write_run(run, tmp_path / "run")))


def test_water_comes_back_and_is_counted(tmp_path):
    shapes = [shapely.box(0, 900, 400, 1000), shapely.LineString([(0, 500), (3000, 500)])]
    water = gpd.GeoDataFrame({"name": ["=湖", ""]}, geometry=shapes, crs="EPSG:4547")
    counted = LayerRecord(
        layer="water", file="水.gpkg", sha256="0" * 64, rows_read=3, rows_kept=2, dropped={"outside": 1}
    )
    run = assess(paper_town(water=water, layers=(counted,)), plan_of())
    folder = write_run(run, tmp_path / "run")
    assert_same(run_of(run), read_run(folder))
    assert read_run(folder).water["name"].tolist() == ["=湖", ""]
    (told,) = json.loads((folder / "run.json").read_text(encoding="utf-8"))["inputs"]
    assert (told["layer"], told["rows_read"], told["rows_kept"], told["dropped"]) == (
        "water", 3, 2, {"outside": 1},
    )  # fmt: skip


def test_a_run_without_water_has_no_such_layer(written):
    assert "water" not in pyogrio.list_layers(written[1] / "layers.gpkg")[:, 0]
    assert read_run(written[1]).water.empty


def test_the_same_assessment_gives_the_same_layers(written, tmp_path):
    again = write_run(written[0], tmp_path / "again")
    for name in ("layers.gpkg", "plan.toml"):
        assert (again / name).read_bytes() == (written[1] / name).read_bytes()


@pytest.mark.parametrize("preset", preset_ids())
def test_a_plan_reads_back_equal(preset, tmp_path):
    (tmp_path / "plan.toml").write_text(plan_text(read_plan(preset)), encoding="utf-8")
    assert read_plan(tmp_path / "plan.toml") == read_plan(preset)


def test_roads_leave_out_footpaths_and_keep_every_street():
    roads = road_layer(paper_town())
    assert roads["highway"].tolist() == ["residential"]
    streets = [one for one in SEGMENTS if one[2] == "residential"]
    assert len(streets) == len(SEGMENTS) - 1
    # A-B-C-D-E is 3,200 m, N-B 400 m, P-Q 800 m
    assert roads.geometry.length.sum() == pytest.approx(4400)


def test_no_streets_give_an_empty_layer():
    roads = road_layer(paper_town(segments=[("F", "A", "footway", 3)]))
    assert roads.empty
    assert roads.columns.tolist() == ["highway", "geometry"]


def test_the_widest_roads_stay_where_not_all_fit(monkeypatch):
    monkeypatch.setattr("lifecircle.report.folders.run_layers.MOST_ROAD_POINTS", 3)
    mixed = [("A", "B", "primary", 63), ("B", "C", "residential", 63), ("C", "N", "tertiary", 63)]
    assert road_layer(paper_town(segments=mixed))["highway"].tolist() == ["primary"]


def faults(folder):
    with pytest.raises(InputError) as error:
        read_run(folder)
    return error.value.problems


def test_not_a_run(tmp_path):
    assert [one.code for one in faults(tmp_path / "absent")] == ["not_a_run"]
    for content in ({"comparisons": []}, {"answer": {}}, {"other": 1}, [1]):
        (tmp_path / "run.json").write_text(json.dumps(content), encoding="utf-8")
        assert [one.code for one in faults(tmp_path)] == ["not_a_run"]
    (tmp_path / "run.json").write_text("{", encoding="utf-8")
    assert [one.code for one in faults(tmp_path)] == ["bad_record"]


def test_an_older_run(folder):
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    del record["format"]
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert [(one.code, one.found) for one in faults(folder)] == [("other_version", "1")]


def test_every_missing_file_is_named(folder):
    for name in ("gaps.csv", "layers.gpkg"):
        (folder / name).unlink()
    assert [one.file.rpartition("run")[2][1:] for one in faults(folder)] == ["gaps.csv", "layers.gpkg"]


def test_every_changed_table_is_named(folder):
    gaps = pd.read_csv(folder / "gaps.csv", dtype=str)
    gaps.drop(columns="severity").to_csv(folder / "gaps.csv", index=False, encoding="utf-8-sig")
    coverage = pd.read_csv(folder / "coverage.csv", dtype=str)
    coverage.loc[3, "covered"] = "许多"
    coverage.to_csv(folder / "coverage.csv", index=False, encoding="utf-8-sig")
    (folder / "layers.gpkg").write_bytes(b"not a database")
    (folder / "cells.parquet").write_bytes(b"nor this")
    (folder / "plan.toml").write_text("id = ", encoding="utf-8")
    found = [(one.code, one.column, one.row) for one in faults(folder)]
    assert found == [
        ("wrong_value", "covered", 5),
        ("missing_column", "severity", None),
        ("unreadable_file", None, None),
        ("unreadable_file", None, None),
        ("toml_syntax", None, 1),
    ]


def test_tables_saved_by_excel_are_read(written, folder):
    units = (folder / "coverage_units.csv").read_text(encoding="utf-8-sig")
    excel = units.replace("True", "TRUE").replace("False", "FALSE")
    (folder / "coverage_units.csv").write_text(excel, encoding="utf-8-sig", newline="\r\n")
    assert_same(run_of(written[0]), read_run(folder))


def test_names_that_were_disarmed_come_back(written):
    assert '=HYPERLINK("x")' in read_run(written[1]).facility_points["name"].tolist()
    assert set(read_run(written[1]).facilities["name"]) <= {'=HYPERLINK("x")'}


def test_layers_open_as_gis_files(written):
    districts = gpd.read_file(written[1] / "layers.gpkg", layer="districts")
    assert districts.crs == "EPSG:4547"
    # the paper county: 3,300 m by 6,500 m
    assert shapely.area(districts.geometry.iloc[0]) == pytest.approx(3300 * 6500)
    assert np.isin(districts["level"], ["county", "township", "community", "village"]).all()
