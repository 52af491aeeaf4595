"""Excel cells in which something stands that is no data: errors, and formulas without a result."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from lifecircle.geodata import PlaceError, Problem, read_place
from place_folders import town_facilities, write_town_folder

HEADERS = ["编号", "名称", "类型", "经度", "纬度", "床位数", "备注"]


def rows() -> list[list[Any]]:
    degrees = town_facilities().to_crs("EPSG:4326").geometry
    return [
        ["0001", "中心小学", "小学", float(degrees.x[0]), float(degrees.y[0]), None, None],
        ["0002", "西镇卫生院", "乡镇卫生院", float(degrees.x[1]), float(degrees.y[1]), 20, "x"],
    ]


def workbook(*lines: list[Any], sheet: str = "设施表") -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    page = book.active
    page.title = sheet
    for line in lines:
        page.append(line)
    book.save(stream)
    return stream.getvalue()


def calculated(book: bytes, formula: str, *, kind: str, value: str) -> bytes:
    """The workbook with a result beside one formula, as Excel keeps it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode("utf-8")
            if name == "xl/worksheets/sheet1.xml":
                pattern = rf'(<c r="\w+")([^>]*>)<f>{re.escape(formula)}</f><v ?/?>(?:</v>)?'
                content, count = re.subn(pattern, rf'\1 t="{kind}"\2<f>{formula}</f><v>{value}</v>', content)
                assert count == 1
            new.writestr(name, content)
    return stream.getvalue()


def problems_of(path: Path, **changes: Any) -> tuple[Problem, ...]:
    with pytest.raises(PlaceError) as caught:
        read_place(write_town_folder(path, **changes))
    return caught.value.problems


def told(problem: Problem) -> tuple[str, int | None, str | None, str | None]:
    return problem.code, problem.row, problem.column, problem.found


def test_errors_and_formulas_of_used_columns_are_told_all_at_once(tmp_path: Path) -> None:
    first, second = rows()
    first[5], second[1], second[5] = "#REF!", "#N/A", "=10*2"
    found = problems_of(tmp_path, facilities__xlsx=workbook(HEADERS, first, second))
    assert sorted(map(told, found)) == [
        ("excel_error", 2, "床位数", "#REF!"),
        ("excel_error", 3, "名称", "#N/A"),
        ("formula_without_value", 3, "床位数", "=10*2"),
    ]
    assert all("设施表" in one.message.zh and one.file == "facilities.xlsx" for one in found)
    assert "保存" in found[-1].remedy.zh


def test_rows_are_those_of_the_sheet_below_a_title_and_blank_rows(tmp_path: Path) -> None:
    first, second = rows()
    second[5] = "#DIV/0!"
    book = workbook(["某县设施"], HEADERS, first, [], second)
    text = '[[facilities]]\npath = "facilities.xlsx"\nheader_row = 2\n'
    (problem,) = problems_of(tmp_path, facilities__xlsx=book, place__toml=text)
    assert told(problem) == ("excel_error", 5, "床位数", "#DIV/0!")


def test_other_faults_of_the_file_are_told_as_well(tmp_path: Path) -> None:
    first, second = rows()
    first[2], second[5] = "小学堂", "#VALUE!"
    found = problems_of(tmp_path, facilities__xlsx=workbook(HEADERS, first, second))
    assert sorted(one.code for one in found) == ["excel_error", "unknown_type"]


def test_a_file_of_nothing_but_formulas_without_result(tmp_path: Path) -> None:
    lines = [[f"=Sheet9!{column}{row}" for column in "ABCDEF"] for row in (2, 3)]
    found = problems_of(tmp_path, facilities__xlsx=workbook(HEADERS, *lines))
    assert {one.code for one in found} == {"formula_without_value"}
    assert len(found) == 12


def test_columns_that_are_not_used_get_a_remark(tmp_path: Path) -> None:
    first, second = rows()
    first[6], second[6] = "#NAME?", "#REF!"
    place = read_place(write_town_folder(tmp_path, facilities__xlsx=workbook(HEADERS, first, second)))
    assert [told(one) for one in place.warnings] == [("excel_error", 2, "备注", None)]
    assert "2 格" in place.warnings[0].message.zh
    assert "2 cells" in place.warnings[0].message.en
    assert place.facilities["beds"].fillna(0).tolist() == [0, 20]


@pytest.mark.parametrize(("kind", "value", "beds"), [("str", "", None), ("n", "20", 20), ("n", "0", 0)])
def test_results_that_excel_kept_are_data(tmp_path: Path, kind: str, value: str, beds: int | None) -> None:
    """A result of no characters is blank, as in Excel; 0 counts where the file is not to be computed."""
    first, second = rows()
    second[5] = '=IF(A3="","",20)'
    formula = 'IF(A3="","",20)'
    book = calculated(workbook(HEADERS, first, second), formula, kind=kind, value=value)
    saved = without_recalculation(book)
    place = read_place(write_town_folder(tmp_path, facilities__xlsx=saved))
    found = place.facilities.set_index("id").loc["0002", "beds"]
    assert (None if pd.isna(found) else found) == beds
    assert [one.code for one in place.warnings] == []


def without_recalculation(book: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'fullCalcOnLoad="1"', b""))
    return stream.getvalue()


def test_noughts_that_a_program_put_for_results_are_no_data(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADERS)
        for number, line in enumerate(rows(), 1):
            page.write_row(number, 0, line)
            page.write_formula(number, 5, f"={number}*10")
    found = problems_of(tmp_path, facilities__xlsx=stream.getvalue())
    assert [told(one) for one in found] == [
        ("formula_without_value", 2, "床位数", "=1*10"),
        ("formula_without_value", 3, "床位数", "=2*10"),
    ]


def test_one_row_more_than_is_listed_is_one_row_in_english(tmp_path: Path) -> None:
    _, second = rows()
    lines = [[f"{number:04}", *second[1:5], "#REF!", None] for number in range(21)]
    found = problems_of(tmp_path, facilities__xlsx=workbook(HEADERS, *lines))
    assert len(found) == 21
    assert found[-1].message.en.startswith("1 more row, ")
