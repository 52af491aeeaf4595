"""Writing into a document: headings, paragraphs, boxes, tables and pictures, numbered as they come."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu

from lifecircle.geodata.text import Language, Text

from .numerals import chinese_number
from .styles import (
    BODY,
    BOX,
    BOX_TEXT,
    BOX_TITLE,
    CAPTION,
    HEADINGS,
    NOTE,
    PICTURE,
    SOURCE,
    TABLE,
    TABLE_HEAD,
    TABLE_NUMBER,
    TABLE_TEXT,
    TITLE,
    add_field,
)
from .template import Opened

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEAD_FILL, _BOX_FILL = "DCE6EF", "F3F6F9"
_KEPT_TOGETHER = 12
"""Rows up to which a table stands on one page."""

_SHORT_BOX = 240
"""Letters up to which a box stands on one page."""
_BOX_EDGE = 3
"""Rows at either end of a long box that are not parted."""
_FALLBACK_WIDTH = 5_760_000  # 16 cm in EMU, for a template whose section states none
MAP_HEIGHT, CHART_HEIGHT = 0.45, 0.27
"""Most of a page's height that a map or chart takes, so that one of each and their text share a page."""


@dataclass(frozen=True, kw_only=True)
class TableColumn:
    """A column: heading, share of the width, whether it holds numbers, whether equal cells are joined."""

    title: str
    width: float
    number: bool = False
    joined: bool = False


class Writer:
    """Writes one chapter after another; counts chapters, sections, tables, pictures and boxes."""

    def __init__(self, opened: Opened, language: Language) -> None:
        self.document, self._before, self.language = opened.document, opened.before, language
        self._written: list[Any] = []
        # looked up once: python-docx goes through all styles each time a name is given
        self._style_id = {style.name: style.style_id for style in self.document.styles}
        self._chapter = self._section = self._table = self._picture = self._box = 0

    def say(self, zh: str, en: str) -> str:
        """One of the two, in the language of the document."""
        return Text(zh, en).in_language(self.language)

    def title(self, text: str) -> None:
        """The title of the document."""
        self._paragraph(text, TITLE)

    def chapter(self, text: str) -> None:
        """第N章."""
        self._chapter, self._section = self._chapter + 1, 0
        number = self.say(f"第{chinese_number(self._chapter)}章  ", f"Chapter {self._chapter}  ")
        self._paragraph(number + text, HEADINGS[0])

    def section(self, text: str) -> None:
        """第N节."""
        self._section += 1
        zh, en = f"第{chinese_number(self._section)}节  ", f"{self._chapter}.{self._section}  "
        self._paragraph(self.say(zh, en) + text, HEADINGS[1])

    def subsection(self, text: str) -> None:
        """A heading without a number."""
        self._paragraph(text, HEADINGS[2])

    def body(self, *texts: str) -> None:
        """Paragraphs of running text; empty ones are left out."""
        for text in texts:
            if text:
                self._paragraph(text, BODY)

    def note(self, text: str) -> None:
        """A remark in small letters."""
        self._paragraph(text, NOTE)

    def source(self, *tables: str) -> None:
        """Which tables of the run the figures above stand in."""
        self._keep_last()
        self._paragraph(self._tables(tables), SOURCE)

    def _keep_last(self) -> None:
        """What was written last stays on one page with what follows."""
        last = self._written[-1] if self._written else None
        if last is not None and last.tag == qn("w:p"):
            last.get_or_add_pPr().keepNext_val = True

    def _tables(self, tables: Sequence[str]) -> str:
        return self.say("数据表：", "Tables: ") + self.say("、", ", ").join(tables)

    def picture(self, file: Path, caption: str, *tables: str, height: float = CHART_HEIGHT) -> str:
        """A picture within the text and that share of the page's height, its caption, its tables.

        Without tables no line on them: for several pictures that share one. Returns 图N.
        """
        paragraph = self._paragraph("", PICTURE)
        shape = paragraph.add_run().add_picture(str(file))
        wide, high = self.text_width_emu, int(self.text_height_emu * height)
        scale = min(wide / shape.width, high / shape.height)
        shape.width, shape.height = Emu(int(shape.width * scale)), Emu(int(shape.height * scale))
        shape._inline.docPr.set("descr", clean(caption))
        self._picture += 1
        self._caption(self.say("图", "Figure "), "Figure", self._picture, caption)
        if tables:
            self.source(*tables)
        return self.say("图", "Figure ") + str(self._picture)

    def box(self, title: str, lines: Sequence[str], *, tables: Sequence[str]) -> None:
        """专栏: a framed, shaded box with a title, short lines and the tables behind them.

        A short one stands on one page; a long one breaks between two lines, its title repeated.
        """
        self._box += 1
        table = self._new_table(rows=2 + len(lines), columns=1, style=BOX)
        number = self.say(f"专栏{self._box}  ", f"Box {self._box}  ")
        said = [number + title, *lines, self._tables(tables)]
        styles = [BOX_TITLE, *[BOX_TEXT] * len(lines), SOURCE]
        rows = list(table.rows)
        for row, text, style in zip(rows, said, styles, strict=True):
            self._fill(row.cells[0], _HEAD_FILL if style == BOX_TITLE else _BOX_FILL, text, style)
            self._whole_row(row)
        short = sum(len(line) for line in lines) <= _SHORT_BOX
        for row in rows[:-1] if short else (*rows[:_BOX_EDGE], *rows[-_BOX_EDGE:-1]):
            row.cells[0].paragraphs[0].paragraph_format.keep_with_next = True
        self._repeat(rows[0])

    def table(
        self, caption: str, columns: Sequence[TableColumn], rows: Sequence[Sequence[str]], *,
        notes: Sequence[str] = (), tables: Sequence[str], boxed: bool = False,
    ) -> None:  # fmt: skip
        """A table with a repeated heading row; notes and the tables it stands on below it.

        boxed: numbered as a 专栏, as the plans number their indicator table.
        """
        if boxed:
            self._box += 1
            self._caption(self.say("专栏", "Box "), "Box", self._box, caption, keep=True)
        else:
            self._table += 1
            self._caption(self.say("表", "Table "), "Table", self._table, caption, keep=True)
        table = self._new_table(rows=1 + len(rows), columns=len(columns), style=TABLE)
        laid = list(table.rows)
        cells_of_rows = [row.cells for row in laid]
        self._widths(table, cells_of_rows, columns)
        for cell, column in zip(cells_of_rows[0], columns, strict=True):
            self._fill(cell, _HEAD_FILL, column.title, TABLE_HEAD)
        self._repeat(laid[0])
        for cells, row, values in zip(cells_of_rows[1:], laid[1:], rows, strict=True):
            self._whole_row(row)
            for cell, column, value in zip(cells, columns, values, strict=True):
                self._fill(cell, None, value, TABLE_NUMBER if column.number else TABLE_TEXT)
        # a short table stands on one page, and the end of any with the notes below it
        for cells in cells_of_rows if len(rows) <= _KEPT_TOGETHER else cells_of_rows[-1:]:
            cells[0].paragraphs[0].paragraph_format.keep_with_next = True
        for number, column in enumerate(columns):
            if column.joined:
                _join(cells_of_rows[1:], [row[number] for row in rows], number)
        self._notes(notes, tables)

    def _notes(self, notes: Sequence[str], tables: Sequence[str]) -> None:
        dot, several = self.say("．", ". "), len(notes) > 1
        for number, line in enumerate(notes, start=1):
            head = self.say("注：", "Notes: " if several else "Note: ") if number == 1 else ""
            self.note(f"{head}{f'{number}{dot}' if several else ''}{line}")
        self.source(*tables)

    @property
    def text_width_emu(self) -> int:
        """Width between the margins."""
        section = self.document.sections[-1]
        if section.page_width is None:
            return _FALLBACK_WIDTH
        return int(section.page_width - (section.left_margin or 0) - (section.right_margin or 0))

    @property
    def text_height_emu(self) -> int:
        """Height between the margins."""
        section = self.document.sections[-1]
        if section.page_height is None:
            return int(1.4 * _FALLBACK_WIDTH)
        return int(section.page_height - (section.top_margin or 0) - (section.bottom_margin or 0))

    def _paragraph(self, text: str, style: str) -> Any:
        paragraph = self.document.add_paragraph(clean(text))
        paragraph._p.style = self._style_id[style]
        self._place(paragraph._p)
        return paragraph

    def _caption(self, word: str, name: str, number: int, text: str, *, keep: bool = False) -> None:
        paragraph = self._paragraph(word, CAPTION)
        add_field(paragraph, f"SEQ {name} \\* ARABIC", str(number))
        paragraph.add_run(f"  {clean(text)}")
        if keep:
            paragraph.paragraph_format.keep_with_next = True

    def _new_table(self, *, rows: int, columns: int, style: str) -> Any:
        table = self.document.add_table(rows=rows, cols=columns)
        table.style = self.document.styles[style]
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        width = table._tbl.tblPr.find(qn("w:tblW"))
        width.set(qn("w:type"), "pct")
        width.set(qn("w:w"), "5000")  # fiftieths of a percent: as wide as the text
        self._place(table._tbl)
        return table

    def _place(self, element: Any) -> None:
        self._written.append(element)
        if self._before is not None:
            self._before.addprevious(element)

    def finish(self) -> None:
        """Take the mark of the template away; have quotation marks printed in the Chinese typeface."""
        if self.language == "zh":
            for element in self._written:
                for run in element.iter(qn("w:r")):
                    run.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
        if self._before is not None:
            self._before.getparent().remove(self._before)
            self._before = None

    def _widths(
        self, table: Any, cells_of_rows: Sequence[Sequence[Any]], columns: Sequence[TableColumn]
    ) -> None:
        total = sum(column.width for column in columns)
        for number, column in enumerate(columns):
            width = Emu(int(self.text_width_emu * column.width / total))
            table.columns[number].width = width
            for cells in cells_of_rows:
                cells[number].width = width

    def _fill(self, cell: Any, colour: str | None, text: str, style: str) -> None:
        paragraph = cell.paragraphs[0]
        paragraph._p.style = self._style_id[style]
        paragraph.add_run(clean(text))
        if colour is not None:
            shade = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour}"/>'
            cell._tc.get_or_add_tcPr().append(parse_xml(shade))

    @staticmethod
    def _repeat(row: Any) -> None:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))

    @staticmethod
    def _whole_row(row: Any) -> None:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))


def _join(cells_of_rows: Sequence[Sequence[Any]], values: Sequence[str], column: int) -> None:
    """Cells of a column that say the same one below the other are shown as one."""
    for number, cells in enumerate(cells_of_rows):
        again = number > 0 and values[number] == values[number - 1] and values[number] != ""
        merge = f"<w:vMerge {nsdecls('w')}" + ("/>" if again else ' w:val="restart"/>')
        cells[column]._tc.get_or_add_tcPr().append(parse_xml(merge))
        if again:
            for run in list(cells[column].paragraphs[0].runs):
                run._r.getparent().remove(run._r)


def clean(text: str) -> str:
    """Text without the signs that no XML document may hold."""
    return _NOT_XML.sub("", text)
