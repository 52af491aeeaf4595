"""The gap page: the same list as the command line, filtered, and files to take away."""

import io

import openpyxl
import pandas as pd
import pytest
from app_pages import assess, page_of, settled, work_on
from typer.testing import CliRunner

from lifecircle.cli import app as command
from lifecircle.report.folders.run_reading import run_of
from lifecircle.views.app.frame import look
from lifecircle.views.app.gaps_map import counted, types_asked
from lifecircle.views.app.gaps_table import GapFilter, filtered, gap_rows, gaps_csv, gaps_xlsx, shown_rows
from place_folders import write_town_folder

PLAN = """
id = "little"
name = "小规划"

[sources]
a = "A"

[[circle]]
id = "clinic"
name = "30分钟卫生服务圈"
domain = "health"
needs = [{ types = ["village_clinic", "township_health_centre"], minutes = 30 }]
target = "100%"
source = { file = "a", line = 1, quote = "q" }

[[ratio]]
id = "places"
name = "每人小学学位"
domain = "education"
numerator = { sum = "places", types = ["primary_school"] }
denominator = { population = "total" }
unit = "个"
target = "1000000"
source = { file = "a", line = 3, quote = "q" }

[[presence]]
id = "library"
name = "每县一个图书馆"
unit = ["county"]
needs = { any = [ { types = ["library"], at_least = 1 } ] }
target = "100%"
source = { file = "a", line = 4, quote = "q" }
"""


@pytest.fixture
def town(tmp_path):
    return write_town_folder(tmp_path / "town")


def assessed(town):
    work = work_on(town, plan=PLAN)
    return assess(page_of(work, "gaps"), work), work


def test_list_is_that_of_the_command_and_filters_leave_ranks(town, tmp_path):
    page, work = assessed(town)
    plan, out = tmp_path / "plan.toml", tmp_path / "run"
    plan.write_text(PLAN, encoding="utf-8")
    done = CliRunner().invoke(command, ["assess", str(town), "--plan", str(plan), "--out", str(out)])
    assert done.exit_code == 0, done.output
    run = run_of(look(work, "zh").run)
    rows = gap_rows(run)
    assert gaps_csv(rows) == (out / "gaps.csv").read_bytes()
    assert len(page.dataframe[0].value) == len(rows) >= 2

    clinics = filtered(rows, GapFilter(kind="circle"), run=run)
    assert set(clinics["kind"]) == {"circle"}
    assert clinics["rank"].tolist() == rows.loc[rows["kind"] == "circle", "rank"].tolist()
    assert set(filtered(rows, GapFilter(domain="health"), run=run)["item"]) == {"clinic"}
    inside = filtered(rows, GapFilter(district="001001"), run=run)
    assert set(inside["district"]) <= {"001001"}
    everything = filtered(rows, GapFilter(district="001"), run=run)
    assert len(everything) == len(rows)  # the county holds both townships
    assert filtered(rows, GapFilter(kind="circle", domain="education"), run=run).empty


def test_the_list_on_the_page_says_each_thing_once():
    rows = pd.DataFrame(
        {
            "rank": [1, 2, 3],
            "kind": ["presence", "ratio", "circle"],
            "item_name": ["文化中心", "托位", "clinic circle"],
            "district_name": ["甲镇", "乙乡", "C"],
            "people": [10.4, 5.0, 3.0],
            "shortfall": [1.0, 27078.9, 3.0],
            "shortfall_unit": ["个单元", "平方米", "people"],
            "suggestion": [
                "在甲镇补设：文化馆 1处",
                "在乙乡增加 27,079 平方米",
                "add a clinic in C to bring about 3 people",
            ],
        }
    )  # fmt: skip
    shown = shown_rows(rows, language="zh")
    assert shown["shortfall"].tolist() == ["还没有达到", "27,079 平方米", "3 people"]
    assert shown["suggestion"].tolist() == [
        "补设：文化馆 1处", "增加 27,079 平方米", "add a clinic to bring about 3 people",
    ]  # fmt: skip
    assert shown["people"].tolist() == [10.0, 5.0, 3.0]


def test_map_counts_what_the_list_holds(town):
    _, work = assessed(town)
    run = run_of(look(work, "zh").run)
    rows = gap_rows(run)
    sums = counted(run, rows)
    assert sums.level == "township"
    assert not sums.of_people
    assert sums.numbers.sum() + sums.elsewhere == len(rows)
    one = counted(run, rows[rows["item"] == "clinic"])
    assert one.of_people
    assert one.numbers.sum() == pytest.approx(rows.loc[rows["item"] == "clinic", "people"].sum())
    assert "village_clinic" in types_asked(run, "clinic")
    assert "library" in types_asked(run, "library")


def test_workbook_holds_the_filtered_rows_and_no_formula(town):
    _, work = assessed(town)
    run = run_of(look(work, "zh").run)
    rows = gap_rows(run)
    rows.loc[0, "district_name"] = "=HYPERLINK(1)"
    book = openpyxl.load_workbook(io.BytesIO(gaps_xlsx(rows.iloc[:1], run=run)))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert len(book.worksheets) == 1
    assert "=HYPERLINK(1)" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells if cell.value == "=HYPERLINK(1)"} == {"s"}
    assert rows["item_name"].iloc[0] in [cell.value for cell in cells]


def test_filters_on_the_page_are_remembered(town):
    page, work = assessed(town)
    whole = len(page.dataframe[0].value)
    page.selectbox(key="gaps.kind.zh").select("circle").run()
    page = settled(page, work)
    fewer = page.dataframe[0].value
    assert 0 < len(fewer) < whole
    assert work.note("gaps.kind") == "circle"
    again = page_of(work, "gaps")  # as after a reload
    assert again.selectbox(key="gaps.kind.zh").value == "circle"
    pd.testing.assert_frame_equal(again.dataframe[0].value, fewer)


def test_rows_that_could_not_be_worked_out_are_told_with_the_reason(town):
    _, work = assessed(town)
    work.write({"gaps.status": "not_computable"})
    page = page_of(work, "gaps")
    assert "缺少数据" in " ".join(one.value for one in page.caption)
    assert "每县一个图书馆" in page.dataframe[0].value.to_string()
