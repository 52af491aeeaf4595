"""The monitoring tables as an Excel workbook that goes into the yearly report as it is."""

import math
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lifecircle.coverage.words import STATUS_WORDS, WHOLE
from lifecircle.geodata.text import Text
from lifecircle.report.diagnosis.plan_rows import STATUS_MARKS

from .monitoring import Monitoring, level_name
from .notes import notes_on
from .rows import VERDICT_WORDS

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FONT = Text("宋体", "Calibri")
_MARKS = {status: f"{STATUS_MARKS[status]} " for status in ("met", "short")}
_TITLE_ROW, _HEAD_ROW = 0, 2
_NOTE_WIDTH = 110.0
LINE_HEIGHT = 14.0
"""Points of a line of text."""


class Column(NamedTuple):
    """One column of a sheet: heading, key in the table, width in characters, kind of cell."""

    head: str
    key: str
    width: float
    kind: str = "text"


def write_workbook(found: Monitoring, path: Path) -> None:
    """Sheets: the whole Place year by year, mid-term, districts held to account, their rows, notes."""
    # creation time is fixed, so that the same runs give the same file
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        book.set_properties({"created": pd.Timestamp(found.assessed[0], 1, 1).to_pydatetime()})
        _Sheets(book, found).write()


class _Sheets:
    """Writes the sheets of one workbook with its formats."""

    def __init__(self, book: Any, found: Monitoring) -> None:
        self.book, self.found, self.language = book, found, found.language
        base = {"font_name": _FONT.in_language(found.language), "font_size": 10, "valign": "vcenter"}
        cell = base | {"border": 1, "text_wrap": True}
        self.formats: dict[str, Format] = {
            "title": book.add_format(base | {"bold": True, "font_size": 14}),
            "note": book.add_format(base | {"font_color": "#444444"}),
            "head": book.add_format(cell | {"bold": True, "align": "center", "bg_color": "#E7E6E6"}),
            "text": book.add_format(cell),
            "middle": book.add_format(cell | {"align": "center"}),
            "number": book.add_format(cell | {"num_format": "#,##0.00_ ", "align": "right"}),
            "percent": book.add_format(cell | {"num_format": "0.0_ ", "align": "right"}),
            "whole": book.add_format(cell | {"num_format": "#,##0_ ", "align": "right"}),
            "share": book.add_format(cell | {"num_format": "0%_ ", "align": "right"}),
            "short": book.add_format({"bold": True, "bg_color": "#F8CBAD"}),
            "met": book.add_format({"bg_color": "#E2EFDA"}),
        }

    def say(self, zh: str, en: str) -> str:
        return Text(zh, en).in_language(self.language)

    def write(self) -> None:
        found = self.found
        whole = found.table[found.table["district"] == WHOLE]
        last = found.assessed[-1]
        title = f"{found.place_name} {found.plan.name}"
        self.sheet(
            self.say("年度监测", "Yearly"),
            self.say(f"{title}年度监测表（截至{last}年）", f"{title}: yearly monitoring up to {last}"),
            self.row_columns(by_district=False),
            whole,
        )
        if found.mid_year is not None and found.mid_year in found.assessed:
            mid = found.midterm
            self.sheet(
                self.say("中期评估", "Mid-term"),
                self.say(
                    f"{title}中期评估表（{found.mid_year}年）", f"{title}: mid-term review {found.mid_year}"
                ),
                self.row_columns(by_district=False, until=found.mid_year),
                mid[mid["district"] == WHOLE],
            )
        self.sheet(
            self.say("分区考核", "Districts"),
            self.say(f"{title}分区年度考核表", f"{title}: yearly assessment by district"),
            self.district_columns(),
            self.account(),
        )
        self.sheet(
            self.say("分区明细", "District details"),
            self.say(f"{title}分区指标明细", f"{title}: rows by district"),
            self.row_columns(by_district=True),
            found.table[found.table["district"] != WHOLE],
            landscape=True,
        )
        self.notes()

    def row_columns(self, *, by_district: bool, until: int | None = None) -> list[Column]:
        found = self.found
        years = [year for year in found.years if until is None or year <= until]
        place = [Column(self.say("行政单元", "district"), "district_name", 14)] if by_district else []
        base = (
            [
                Column(
                    self.say(f"{found.base_year}年\n（基期）", f"{found.base_year}\n(base)"),
                    "baseline",
                    9,
                    "middle",
                )
            ]
            if found.base_year is not None and not by_district
            else []
        )
        return [
            *place,
            Column(self.say("领域", "domain"), "domain", 10),
            Column(self.say("指标", "indicator"), "item_name", 38),
            Column(self.say("单位", "unit"), "unit", 7, "middle"),
            *([] if by_district else [Column(self.say("属性", "nature"), "nature", 8, "middle")]),
            *base,
            *(Column(self.year_head(year), str(year), 9, "number") for year in years),
            Column(self.say("目标", "target"), "target", 12, "middle"),
            Column(self.say("目标年", "by"), "by", 7, "middle"),
            Column(self.say("达标情况", "status"), "status", 10, "status"),
            Column(self.say("序时应达", "due by schedule"), "path", 9, "number"),
            Column(self.say("时间进度", "time elapsed"), "time_share", 8, "share"),
            Column(self.say("完成进度", "completed"), "done_share", 8, "share"),
            Column(self.say("序时进度", "progress"), "verdict", 11, "verdict"),
            Column(self.say("备注", "note"), "note", 28),
        ]

    def year_head(self, year: int) -> str:
        marks = {
            self.found.base_year: Text("基期核查", "base, assessed"),
            self.found.mid_year: Text("中期", "mid-term"),
            self.found.end_year: Text("终期", "final"),
        }
        mark = marks.get(year)
        if mark is None:
            return self.say(f"{year}年", str(year))
        return self.say(f"{year}年\n（{mark.zh}）", f"{year}\n({mark.en})")

    def district_columns(self) -> list[Column]:
        columns = [
            Column(self.say("行政单元", "district"), "district_name", 16),
            Column(self.say("层级", "level"), "level", 17, "level"),
        ]
        for year in self.found.assessed:
            columns += [
                Column(self.say(f"{year}年\n应评", f"{year}\nassessed"), f"judged_{year}", 8, "whole"),
                Column(self.say(f"{year}年\n达标", f"{year}\nmet"), f"met_{year}", 8, "whole"),
                Column(self.say(f"{year}年\n达标率", f"{year}\nshare"), f"met_share_{year}", 8, "share"),
            ]
        last = self.found.assessed[-1]
        columns.append(Column(self.say("滞后序时", "behind"), f"behind_{last}", 8, "whole"))
        columns.append(
            Column(self.say(f"{last}年未达标的指标", f"not met in {last}"), f"short_items_{last}", 70)
        )
        return columns

    def account(self) -> pd.DataFrame:
        """A row per district, its figures of each year side by side."""
        table = self.found.districts
        if table.empty:
            return table
        wide = table.pivot_table(
            index=["district", "district_name", "level"],
            columns="year",
            values=["judged", "met", "met_share", "behind", "short_items"],
            aggfunc="first",
            sort=False,
        )
        wide = wide.set_axis([f"{pair[0]}_{pair[1]}" for pair in wide.columns], axis="columns")
        return wide.reset_index()

    def sheet(
        self, name: str, title: str, columns: Sequence[Column], rows: pd.DataFrame, *, landscape: bool = True
    ) -> None:
        sheet = self.book.add_worksheet(name)
        sheet.write_string(_TITLE_ROW, 0, title, self.formats["title"])
        sheet.set_row(_TITLE_ROW, 24)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width)
            sheet.write_string(_HEAD_ROW, number, column.head, self.formats["head"])
        sheet.set_row(_HEAD_ROW, 32)
        for position, row in enumerate(rows.to_dict("records"), start=_HEAD_ROW + 1):
            percent = row.get("unit") == "%"
            for number, column in enumerate(columns):
                self.cell(sheet, position, number, column, row.get(column.key), percent=percent)
            lines = max(_lines(row.get(column.key), column) for column in columns)
            sheet.set_row(position, LINE_HEIGHT * lines + 2)
        last = _HEAD_ROW + max(1, len(rows))
        self.colours(sheet, columns, last)
        sheet.autofilter(_HEAD_ROW, 0, last, len(columns) - 1)
        sheet.freeze_panes(_HEAD_ROW + 1, 3 if columns[0].key == "district_name" else 2)
        sheet.repeat_rows(_HEAD_ROW)
        sheet.print_area(0, 0, last, len(columns) - 1)
        sheet.set_paper(8 if landscape else 9)  # A3, as these wide tables are printed
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")

    def cell(
        self, sheet: Worksheet, row: int, number: int, column: Column, value: Any, *, percent: bool
    ) -> None:
        absent = value is None or (isinstance(value, float) and math.isnan(value))
        if column.kind in ("number", "whole", "share"):
            whole = not absent and column.kind == "number" and float(value).is_integer()
            kind = "whole" if whole else "percent" if percent and column.kind == "number" else column.kind
            style = self.formats[kind]
            if absent:
                sheet.write_blank(row, number, None, style)
            else:
                sheet.write_number(row, number, float(value), style)
            return
        text = "" if absent else f"{value:g}" if isinstance(value, float) else str(value)
        if column.kind == "status" and text:
            text = _MARKS.get(text, "") + STATUS_WORDS[text].in_language(self.language)
        elif column.kind == "verdict":
            text = VERDICT_WORDS[text].in_language(self.language)
        elif column.kind == "level":
            text = level_name(text, self.language)
        middle = column.kind in ("middle", "status", "verdict", "level")
        sheet.write_string(row, number, text, self.formats["middle" if middle else "text"])

    def colours(self, sheet: Worksheet, columns: Sequence[Column], last: int) -> None:
        """Met and short, behind and reached; the words and marks say the same without colour."""
        behind, reached = (VERDICT_WORDS[key].in_language(self.language) for key in ("behind", "reached"))
        for number, column in enumerate(columns):
            pairs = {
                "status": ((_MARKS["short"], "short"), (_MARKS["met"], "met")),
                "verdict": ((behind, "short"), (reached, "met")),
            }.get(column.kind, ())
            for begins, style in pairs:
                sheet.conditional_format(
                    _HEAD_ROW + 1, number, last, number,
                    {"type": "text", "criteria": "begins with", "value": begins,
                     "format": self.formats[style]},
                )  # fmt: skip

    def notes(self) -> None:
        sheet = self.book.add_worksheet(self.say("说明", "Notes"))
        sheet.set_column(0, 0, _NOTE_WIDTH)
        sheet.write_string(0, 0, self.say("说明", "Notes"), self.formats["title"])
        lines = [*notes_on(self.found), *(problem.say(self.language) for problem in self.found.remarks)]
        wrapped = self.book.add_format({"text_wrap": True, "valign": "top", "font_size": 10,
                                        "font_name": _FONT.in_language(self.language)})  # fmt: skip
        for number, line in enumerate(lines, start=1):
            text = f"{number}. {line}"
            sheet.write_string(number, 0, text, wrapped)
            sheet.set_row(number, LINE_HEIGHT * _lines(text, Column("", "", _NOTE_WIDTH)) + 2)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)


def _lines(value: Any, column: Column) -> int:
    """How many lines a text takes in its column; a Chinese character is two wide."""
    if not isinstance(value, str) or column.kind in ("status", "verdict", "level"):
        return 1
    wide = sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in value)
    return max(1, math.ceil(wide / column.width))
