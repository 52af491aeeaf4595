"""The workbook: figures of the tables, formulas that give the same, nothing that a spreadsheet would run."""

import math
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from report_runs import paper_run, paper_siting
from workbook_formulas import worked_out

from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.plan.reading import read_plan
from lifecircle.report.diagnosis.plan_rows import gap_unit
from lifecircle.report.workbook.drawing import write_sheets
from lifecircle.report.workbook.sheet import Column, SheetContent, display_width, lines_needed
from lifecircle.report.workbook.site_sheet import site_rows
from lifecircle.report.workbook.task_sheet import project_place
from lifecircle.report.workbook.workbook import workbook_sheets, write_workbook

SHEETS = [
    "总览", "主要指标", "服务圈覆盖", "设施配置", "覆盖要求", "缺口清单", "选址建议", "情景对比",
    "目标任务责任清单", "方法与数据",
]  # fmt: skip
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


@pytest.fixture(scope="module")
def run():
    return paper_run()


@pytest.fixture(scope="module")
def file(run, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "gap_tables.xlsx"
    return write_workbook(run, path, siting=paper_siting([5, 3, 2]))


@pytest.fixture(scope="module")
def book(file):
    return openpyxl.load_workbook(file)


@pytest.fixture(scope="module")
def shown(file):
    """With the figures that stand in the cells, formulas included."""
    return openpyxl.load_workbook(file, data_only=True)


def table_of(sheet):
    """The real table of a sheet as a frame."""
    (table,) = sheet.tables.values()
    cells = [[cell.value for cell in row] for row in sheet[table.ref]]
    return pd.DataFrame(cells[1:], columns=cells[0])


def test_sheets_stand_in_order(book):
    assert book.sheetnames == SHEETS


def placed(run, **changes):
    """The run with other words about its Place."""
    return replace(run, record={**run.record, "place": {**run.record["place"], **changes}})


def test_english_sheets(run):
    names = [content.name for content in workbook_sheets(replace(run, language="en"))]
    assert names == [
        "Overview", "Indicators", "Circles", "Ratios", "Presence", "Gaps", "Sites", "Scenario", "Tasks",
        "Methods",
    ]  # fmt: skip


def test_every_formula_gives_the_figure_that_we_wrote(book, shown):
    formulas = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type == "f":
                    formulas += 1
                    ours = shown[sheet.title][cell.coordinate].value
                    found = worked_out(cell.value, sheet, book)
                    assert math.isclose(found, ours, rel_tol=1e-9, abs_tol=1e-9), (
                        sheet.title,
                        cell.coordinate,
                    )
    assert formulas > 60


def test_whole_rows_of_circles_are_those_of_the_table(run, shown):
    table = table_of(shown["服务圈覆盖"])
    whole = table[table["分类"] == "合计"].set_index("编号")
    for circle in run.plan.circle:
        rows = run.coverage[
            (run.coverage["circle"] == circle.id) & (run.coverage["district"] == "all")
            & (run.coverage["need"] == "all") & (run.coverage["setting"] == "all")
        ]  # fmt: skip
        first = rows.iloc[0]
        assert whole.loc[circle.id, "人口（人）"] == first["population"]
        if not math.isnan(first["coverage"]):
            assert whole.loc[circle.id, "已覆盖"] == first["covered"]
            assert whole.loc[circle.id, "覆盖率"] == pytest.approx(first["coverage"])


def test_what_cannot_be_computed_is_blank_and_not_zero(run, shown):
    table = table_of(shown["服务圈覆盖"])
    unknown = set(
        run.coverage.loc[run.coverage["coverage"].isna() & (run.coverage["population"] > 0), "circle"]
    )
    rows = table[(table["分类"] == "合计") & table["达标情况"].str.contains("无法计算")]
    assert unknown
    assert len(rows)
    assert rows[["已覆盖", "覆盖率"]].isna().all(axis=None)


def test_indicators_are_those_of_the_run(run, shown):
    table = table_of(shown["主要指标"])
    assert table["指标"].tolist() == run.indicators["指标"].tolist()
    words = table["达标情况"].str.split(" ").str[1]
    assert words.tolist() == run.indicators["达标情况"].tolist()
    for ours, theirs in zip(table["现状值"], run.indicators["现状值"], strict=True):
        number = theirs.partition("（")[0]
        if number:
            assert ours == pytest.approx(float(number), rel=6e-4, abs=0.051)  # printed with few digits
        else:
            assert ours is None or math.isnan(ours)


def test_overview_counts_what_the_run_counts(run, shown):
    table = table_of(shown["总览"])
    sums = {name: table[word].sum() for name, word in
            (("met", "达标"), ("short", "未达标"), ("tracked", "跟踪"),
             ("not_computable", "无法计算"))}  # fmt: skip
    assert sums == run.record["status"]


def test_gap_list_is_the_table(run, shown):
    table = table_of(shown["缺口清单"])
    assert table["建议"].tolist() == run.gaps["suggestion"].tolist()
    assert table["影响人数"].tolist() == run.gaps["people"].tolist()


def test_sites_are_summed(shown):
    sheet = shown["选址建议"]
    (table,) = sheet.tables.values()
    last = int(table.ref.split(":")[1][1:]) + 1
    assert sheet.cell(last, 1).value == "合计"
    assert sheet.cell(last, 6).value == 5 + 3 + 2


def test_tables_are_real_and_ready_to_print(book):
    for sheet in book:
        if sheet.title == "情景对比":  # none was given: the sheet says how to get one
            assert not sheet.tables
            continue
        assert len(sheet.tables) == 1, sheet.title
        (table,) = sheet.tables.values()
        first_row = int("".join(sign for sign in table.ref.split(":")[0] if sign.isdigit()))
        assert sheet.freeze_panes == f"A{first_row + 1}"
        assert sheet.print_title_rows == f"${first_row}:${first_row}"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth in (None, 1)  # 1 is what a file says by leaving it out
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_area


def test_text_never_becomes_a_formula(run, tmp_path):
    name = '=cmd|"/C calc"!A0'
    gaps = run.gaps.assign(district_name=name, suggestion=name)
    hostile = replace(placed(run, name=name), gaps=gaps)
    path = write_workbook(hostile, tmp_path / "book.xlsx")
    names = 0
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and "cmd|" in cell.value:
                    names += 1
                    assert cell.data_type == "s"
    assert names > 2 * len(gaps)


def test_five_year_sums_are_explained_where_the_plan_has_some(run, book):
    notes = "".join(str(cell.value) for row in book["主要指标"].iter_rows() for cell in row if cell.value)
    bracketed = any("[" in row.target + getattr(row, "baseline", "") for row in
                    (*run.plan.circle, *run.plan.ratio, *run.plan.presence, *run.plan.tracked))  # fmt: skip
    assert ("[ ]内数据为五年累计数" in notes) == bracketed


def test_synthetic_places_are_named_so(run):
    assert "合成样例" in workbook_sheets(placed(run, synthetic=True))[0].lead[0]
    assert not any("合成样例" in line for line in workbook_sheets(run)[0].lead)


def test_a_site_of_two_services_names_both(run):
    two = paper_siting([5, 3])
    # as siting.table writes what a site hosts
    two.sites["types"] = ["fitness_site;library", "library"]
    types = load_taxonomy().types
    names = [row[2] for row in site_rows(run, two)]
    assert names == [f"{types['fitness_site'].zh}、{types['library'].zh}", types["library"].zh]


def test_places_of_projects_keep_their_own_brackets():
    said = {one.id: project_place(one, "zh") for one in read_plan("hefei").project}
    assert any("长丰县剧场(剧院)、巢湖大剧院" in one for one in said.values())
    assert any("凤麟小学(长丰县双墩中心小学)" in one for one in said.values())


def test_gaps_name_the_unit_that_they_lack():
    level_of = {"12": "county"}
    lacking = {"kind": "presence", "district": "12", "shortfall": 1.0, "shortfall_unit": "units"}
    assert gap_unit(lacking, level_of, "en") == "county"
    assert gap_unit(lacking, level_of, "zh") == "个县（区）"
    assert gap_unit({**lacking, "kind": "ratio", "shortfall_unit": "beds"}, level_of, "en") == "beds"


def test_costs_that_nobody_states_have_no_total(tmp_path):
    columns = [Column("项目"), Column("投资", "number", total=True)]
    for costs, lines in (([None, None], 0), ([2.5, None], 1)):
        rows = [[f"第{at}项", cost] for at, cost in enumerate(costs)]
        content = SheetContent(key="t", name="表", title="表", columns=columns, rows=rows, source="a.csv")
        write_sheets([content], tmp_path / f"{lines}.xlsx", header="", language="zh", properties={})
        (sheet,) = openpyxl.load_workbook(tmp_path / f"{lines}.xlsx").worksheets
        assert [row[0].value for row in sheet.iter_rows()].count("合计") == lines


def test_widths_of_text():
    assert display_width("圈ab") == 4
    assert lines_needed("一二三四五", width=6) == 2
    content = SheetContent(key="k", name="n", title="t", columns=[Column("a")], rows=[], source="s")
    assert content.bars == frozenset()
