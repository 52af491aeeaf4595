"""The export page: what is taken away opens in the programs it is for, and is what the command writes."""

import io
import zipfile

import docx
import geopandas as gpd
import openpyxl
import pytest
from app_pages import assess, page_of, settled, work_on
from test_app_gaps import PLAN
from typer.testing import CliRunner

from lifecircle.cli import app as command
from lifecircle.report.folders.run_folder import tables_of
from lifecircle.views.app.export_job import (
    MADE,
    everything,
    made,
    report_folder,
    run_folder,
    scenario_files,
    table_files,
    zipped,
)
from lifecircle.views.app.frame import look
from lifecircle.views.app.scenario_edits import with_open
from lifecircle.views.app.scenario_files import new_scenario
from lifecircle.views.app.scenario_panel import change
from place_folders import TOWN_CRS, at, write_town_folder


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return write_town_folder(tmp_path_factory.mktemp("export") / "town")


@pytest.mark.filterwarnings("ignore:.*extension is not supported")  # openpyxl: data bars
def test_files_open_and_are_those_of_the_command(town, tmp_path):
    work = work_on(town, plan=PLAN)
    page = assess(page_of(work, "export"), work)
    assert page.button(key="export.start").label == "生成全部成果"
    assert "约需 1 分钟" in " ".join(one.value for one in page.caption)
    assert [one.key for one in page.get("download_button")] == ["export.gaps"]  # there without any making
    frame = look(work, "zh")
    name = new_scenario(work, name="甲")
    spot = gpd.GeoSeries([at(3000, 2000)], crs=TOWN_CRS).to_crs(4326).iloc[0]
    assert change(
        frame, name, lambda one: with_open(one, frame.place, kind="village_clinic", spot=(spot.y, spot.x))[0]
    )
    page.run()
    page.selectbox(key="export.scenario.zh").select(name).run()
    page.button(key="export.start").click().run()
    page = settled(page, work)
    assert {one.key for one in page.get("download_button")} >= {
        f"export.{key}"
        for key in (
            *("everything", "gaps", "workbook", "chapter", "maps", "webmap", "layers", "tables", "record"),
            "scenarios",
        )
    }

    book = openpyxl.load_workbook(report_folder(work) / "gap_tables.xlsx")
    assert "缺口清单" in book.sheetnames
    compared = [cell.value for row in book["情景对比"].iter_rows() for cell in row]
    assert any("甲" in str(value) for value in compared if value)
    chapter = docx.Document(str(report_folder(work) / "chapter.docx"))
    assert any("缺口" in one.text for one in chapter.paragraphs)
    assert len(gpd.read_file(run_folder(work) / "layers.gpkg", layer="districts")) == 3
    names = [one for one, _ in everything(work)]
    assert {"report/results.gpkg", "report/chapter.docx", "run/gaps.csv", "run/layers.gpkg"} <= set(names)
    assert f"scenarios/{name}.toml" in names
    assert len(names) == len(set(names))

    plan, out = tmp_path / "plan.toml", tmp_path / "run"
    plan.write_text(PLAN, encoding="utf-8")
    done = CliRunner().invoke(command, ["assess", str(town), "--plan", str(plan), "--out", str(out)])
    assert done.exit_code == 0, done.output
    packed = zipfile.ZipFile(io.BytesIO(zipped(table_files(work))))
    for stem in tables_of(frame.run):
        assert packed.read(f"{stem}.csv") == (out / f"{stem}.csv").read_bytes(), stem
    assert packed.read("cells.parquet") == (out / "cells.parquet").read_bytes()
    assert [one for one, _ in scenario_files(work)] == [f"{name}.toml"]

    first = made(work)["key"]  # another choice: what is there is said to be of before
    page.selectbox(key="export.scenario.zh").select("").run()
    assert "以前的选择" in " ".join(one.value for one in page.caption)
    assert work.note(MADE)["key"] == first


def test_what_the_plan_does_not_ask_is_answered(town):
    work = work_on(town, plan=PLAN, **{"export.types": ["museum"]})
    page = assess(page_of(work, "export"), work)
    page.button(key="export.start").click().run()
    page = settled(page, work)
    assert "没有生成" in " ".join(one.value for one in page.error)
    assert made(work) is None
