"""Sheets drawn with XlsxWriter: real tables, frozen headers, print settings, marks in colour."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range_abs

from lifecircle.geodata.text import Language, Text
from lifecircle.report.diagnosis.plan_rows import STATUS_MARKS

from .sheet import Formula, SheetContent, lines_needed

OPTIONS: Mapping[str, Any] = {
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}  # fmt: skip
STATUS_FILLS: Mapping[str, str] = {
    "met": "#D5EAD8", "short": "#F9D9B0", "tracked": "#EEF1F4", "not_computable": "#E3E3E3",
}  # fmt: skip
_A4, _A3 = 9, 8
_A4_WIDTH = 150
"""Characters across that are still read easily on A4; wider tables go on A3."""
_LINE_POINTS = 15.0
_MOST_LINES = 26
_HEADER_FILL = "#DCE6EF"
_FORMATS: Mapping[str, str] = {
    "whole": "#,##0_ ", "number": "#,##0.00_ ", "percent": "0.0%_ ",
}  # fmt: skip
"""With a little room on the right, so that a number does not touch the text beside it."""
_WHOLE_FROM = 100
"""Numbers from here on are printed whole, as in the chapter; the cell keeps all of the figure."""
_FONT = {"zh": "等线", "en": "Calibri"}


def write_sheets(
    contents: Sequence[SheetContent],
    path: Path,
    *,
    header: str,
    language: Language,
    properties: Mapping[str, str],
) -> None:
    """Write the sheets, in their order, as one workbook. header: printed on top of every page."""
    places = {content.name: _Placed(content) for content in contents}
    with xlsxwriter.Workbook(str(path), dict(OPTIONS)) as book:
        book.set_properties(dict(properties))
        book.set_calc_mode("auto")
        formats = _Formats(book, language)
        for content in contents:
            _Sheet(book, content, places, formats, language).draw(header)


class _Placed:
    """Where the table of a sheet stands."""

    def __init__(self, content: SheetContent) -> None:
        self.content = content
        self.header_row = 1 + len(content.lead) + 1  # title, lead, blank line
        self.first_row = self.header_row + 1
        self.last_row = self.header_row + max(1, len(content.rows))
        summed = [number for number, column in enumerate(content.columns) if column.total]
        figures = [values[number] for values in content.rows for number in summed]
        self.has_total = len(content.rows) > 1 and any(_figure(one) is not None for one in figures)
        self.after = self.last_row + (2 if self.has_total else 1)

    def cells_of(self, title: str) -> str:
        column = [one.title for one in self.content.columns].index(title)
        return str(xl_range_abs(self.first_row, column, self.last_row, column))


class _Formats:
    """The formats of the book, each made once."""

    def __init__(self, book: xlsxwriter.Workbook, language: Language) -> None:
        self._book, self._made = book, dict[tuple[tuple[str, Any], ...], Any]()
        self._font = {"font_name": _FONT[language], "font_size": 10}

    def of(self, **given: Any) -> Any:
        settings = {**self._font, **given}
        key = tuple(sorted(settings.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(settings)
        return self._made[key]

    def cell(self, kind: str, *, strong: bool, value: Any = None) -> Any:
        given: dict[str, Any] = {"valign": "vcenter", "border": 1, "border_color": "#B8C4CE"}
        if strong:
            given |= {"bold": True, "bg_color": "#F3F6F9"}
        if kind in ("text", "status"):
            return self.of(**given, text_wrap=True, align="left" if kind == "text" else "center")
        number_format = _FORMATS[kind]
        if (
            kind == "number"
            and isinstance(value, (int, float))
            and (abs(value) >= _WHOLE_FROM or float(value) == math.floor(value))
        ):
            number_format = _FORMATS["whole"]
        return self.of(**given, num_format=number_format, align="right")


class _Sheet:
    def __init__(
        self, book: xlsxwriter.Workbook, content: SheetContent, places: Mapping[str, _Placed],
        formats: _Formats, language: Language,
    ) -> None:  # fmt: skip
        self.content, self.places, self.formats, self.language = content, places, formats, language
        self.placed = places[content.name]
        self.sheet = book.add_worksheet(content.name)
        self.last_column = len(content.columns) - 1
        self.total_width = sum(column.width for column in content.columns)

    def draw(self, header: str) -> None:
        content, sheet = self.content, self.sheet
        for number, column in enumerate(content.columns):
            sheet.set_column(number, number, column.width)
        sheet.set_row(0, 26)
        title = self.formats.of(bold=True, font_size=14, valign="vcenter")
        sheet.write_string(0, 0, content.title, title)
        for row, line in enumerate(content.lead, start=1):
            self._across(row, line, self.formats.of(text_wrap=True, valign="top"))
        if content.rows:
            self._table()
            self._marks()
        elif not content.lead:  # what stands above says it already
            nothing = Text("（没有符合的条目）", "(nothing to list)").in_language(self.language)
            sheet.write_string(self.placed.header_row, 0, nothing, self.formats.of(italic=True))
        last = self._notes()
        self._print(header, last_row=last)

    def _where(self, name: str) -> str:
        """Cells of a column of this sheet, or of another one by ``sheet:title``."""
        sheet, _, title = name.rpartition(":")
        if not sheet:
            return self.placed.cells_of(name)
        quoted = sheet.replace("'", "''")
        return f"'{quoted}'!{self.places[sheet].cells_of(title)}"

    def _table(self) -> None:
        content, placed, sheet = self.content, self.placed, self.sheet
        head = self.formats.of(bold=True, text_wrap=True, align="center", valign="vcenter",
                               bg_color=_HEADER_FILL, border=1, border_color="#7F8FA0")  # fmt: skip
        columns = [{"header": column.title, "header_format": head} for column in content.columns]
        sheet.add_table(
            placed.header_row, 0, placed.last_row, self.last_column,
            {"name": f"t_{content.key}", "columns": columns, "style": "Table Style Light 1",
             "banded_rows": False},
        )  # fmt: skip
        head_lines = max(lines_needed(column.title, width=column.width - 3) for column in content.columns)
        sheet.set_row(placed.header_row, _LINE_POINTS * head_lines + 4)
        for offset, row in enumerate(content.rows):
            self._row(placed.first_row + offset, row, strong=offset in content.strong)
        if placed.has_total:
            self._total()

    def _total(self) -> None:
        """The sums below the table, by ordinary ranges: names of columns are not read everywhere."""
        row = self.placed.last_row + 1
        word = Text("合计", "Total").in_language(self.language)
        for number, column in enumerate(self.content.columns):
            figures = [_figure(values[number]) for values in self.content.rows] if column.total else []
            total = sum(figure for figure in figures if figure is not None)
            shown = self.formats.cell("text" if number == 0 else column.kind, strong=True, value=total)
            if number == 0:
                self.sheet.write_string(row, number, word, shown)
            elif column.total:
                formula = f"=SUBTOTAL(109,{self.placed.cells_of(column.title)})"
                self.sheet.write_formula(row, number, formula, shown, total)
            else:
                self.sheet.write_blank(row, number, None, shown)

    def _row(self, row: int, values: Sequence[Any], *, strong: bool) -> None:
        lines = 1
        for number, (column, value) in enumerate(zip(self.content.columns, values, strict=True)):
            shown = self.formats.cell(column.kind, strong=strong, value=_figure(value))
            if isinstance(value, Formula):
                self.sheet.write_formula(row, number, value.text(self._where), shown, value.value)
            elif _figure(value) is not None:
                self.sheet.write_number(row, number, float(value), shown)
            elif isinstance(value, str) and value:
                self.sheet.write_string(row, number, value, shown)
                lines = max(lines, lines_needed(value, width=column.width - 1))
            else:
                self.sheet.write_blank(row, number, None, shown)
        self.sheet.set_row(row, _LINE_POINTS * min(lines, _MOST_LINES) + 3)

    def _marks(self) -> None:
        """Colour for the words of a status (which carry a mark of their own), bars for shares."""
        placed = self.placed
        for number, column in enumerate(self.content.columns):
            cells = (placed.first_row, number, placed.last_row, number)
            if column.kind == "status":
                for status, fill in STATUS_FILLS.items():
                    self.sheet.conditional_format(
                        *cells,
                        {"type": "text", "criteria": "begins with", "value": STATUS_MARKS[status],
                         "format": self._fill(fill, bold=status == "short")},
                    )  # fmt: skip
            if column.title in self.content.bars:
                bar = {"type": "data_bar", "bar_color": "#9DB8CF", "bar_solid": True, "min_type": "num",
                       "max_type": "num", "min_value": 0, "max_value": 1, "data_bar_2010": True}  # fmt: skip
                self.sheet.conditional_format(*cells, bar)

    def _fill(self, colour: str, *, bold: bool) -> Any:
        return self.formats._book.add_format({"bg_color": colour, "bold": bold})

    def _across(self, row: int, text: str, shown: Any) -> None:
        """A text over all columns, as high as it needs."""
        if self.last_column > 0:
            self.sheet.merge_range(row, 0, row, self.last_column, "", shown)
        self.sheet.write_string(row, 0, text, shown)
        self.sheet.set_row(row, _LINE_POINTS * lines_needed(text, width=self.total_width - 2))

    def _notes(self) -> int:
        """Numbered notes and the source below the table; the last row used."""
        content, row = self.content, self.placed.after
        shown = self.formats.of(text_wrap=True, valign="top", font_size=9)
        head = Text("注：", "Notes: ").in_language(self.language)
        source = Text(f"数据表：{content.source}", f"Tables: {content.source}").in_language(self.language)
        notes = [*content.notes, source]
        for number, note in enumerate(notes, start=1):
            dot = Text(f"{number}．", f"{number}. ").in_language(self.language)
            self._across(row, f"{head if number == 1 else ''}{dot}{note}", shown)
            row += 1
        return row - 1

    def _print(self, header: str, *, last_row: int) -> None:
        content, sheet, placed = self.content, self.sheet, self.placed
        if content.rows:
            sheet.freeze_panes(placed.first_row, 0)
            sheet.repeat_rows(placed.header_row)
        sheet.set_paper(_A4 if self.total_width <= _A4_WIDTH else _A3)
        if content.portrait:
            sheet.set_portrait()
        else:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.65)
        sheet.center_horizontally()
        sheet.print_area(0, 0, last_row, self.last_column)
        safe = header.replace("&", "&&")[:120]
        sheet.set_header(f"&L&9{safe}&R&9{content.name.replace('&', '&&')}")
        sheet.set_footer("&C&9&P / &N")
        sheet.hide_gridlines(2)
        sheet.set_zoom(100)


def _figure(value: Any) -> float | None:
    """The number that a cell shows, or None for text and blanks."""
    if isinstance(value, Formula):
        return value.value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) else None
