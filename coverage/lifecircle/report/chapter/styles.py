"""The named styles of a chapter, and the template that carries them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

BODY, PICTURE, NOTE, SOURCE = "生活圈正文", "生活圈图", "生活圈注", "生活圈数据表"
BOX_TITLE, BOX_TEXT = "生活圈专栏标题", "生活圈专栏正文"
TABLE_HEAD, TABLE_TEXT, TABLE_NUMBER = "生活圈表头", "生活圈表文", "生活圈表数字"
TABLE, BOX = "生活圈表格", "生活圈专栏"
TITLE, CAPTION = "Title", "Caption"
HEADINGS: tuple[str, ...] = ("Heading 1", "Heading 2", "Heading 3")

_SONG, _HEI, _FANG = "宋体", "黑体", "仿宋"
_LATIN = "Times New Roman"
_THEME = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a paragraph style of ours looks where a template does not say."""

    font: str = _FANG
    size_pt: float = 12
    bold: bool = False
    align: str = "left"
    indent_chars: int = 0
    before_pt: float = 0
    after_pt: float = 0
    line: float = 1.0
    keep_next: bool = False
    colour: str = "000000"


LOOKS: Mapping[str, Look] = MappingProxyType(
    {
        BODY: Look(align="both", indent_chars=2, line=1.5, size_pt=12),
        PICTURE: Look(align="center", before_pt=6, keep_next=True),
        NOTE: Look(font=_SONG, size_pt=9, before_pt=2, after_pt=2, line=1.1),
        SOURCE: Look(font=_SONG, size_pt=8, before_pt=2, after_pt=2, line=1.1, colour="595959"),
        BOX_TITLE: Look(
            font=_HEI, size_pt=11, bold=True, align="center", before_pt=3, after_pt=3, keep_next=True
        ),
        BOX_TEXT: Look(font=_FANG, size_pt=10.5, line=1.2, after_pt=2),
        TABLE_HEAD: Look(font=_HEI, size_pt=9, bold=True, align="center"),
        TABLE_TEXT: Look(font=_SONG, size_pt=9),
        TABLE_NUMBER: Look(font=_SONG, size_pt=9, align="right"),
        TITLE: Look(font=_HEI, size_pt=20, bold=True, align="center", before_pt=12, after_pt=12),
        CAPTION: Look(font=_HEI, size_pt=10.5, align="center", before_pt=6, after_pt=4),
        HEADINGS[0]: Look(
            font=_HEI, size_pt=18, bold=True, align="center", before_pt=18, after_pt=12, keep_next=True
        ),
        HEADINGS[1]: Look(
            font=_HEI, size_pt=15, bold=True, align="center", before_pt=14, after_pt=8, keep_next=True
        ),
        HEADINGS[2]: Look(font=_HEI, size_pt=12, bold=True, before_pt=8, after_pt=4, keep_next=True),
    }
)
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT, "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}  # fmt: skip


def write_template(path: Path) -> Path:
    """Write our template: an empty A4 document with all named styles. Returns its path."""
    default_template().save(str(path))
    return path


def default_template() -> Any:
    """An empty document with our styles, A4, page numbers at the foot."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.6), Cm(2.4)
    _plain_fonts(document.styles.element)
    for name in LOOKS:
        if name in document.styles:
            _dress(document.styles[name], LOOKS[name])
    add_missing_styles(document)
    _page_number(section.footer.paragraphs[0])
    return document


def add_missing_styles(document: Any) -> list[str]:
    """Give a document those of our styles that it lacks; returns their names."""
    added: list[str] = []
    for name, look in LOOKS.items():
        if name not in document.styles:
            style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            if "Normal" in document.styles:
                style.base_style = document.styles["Normal"]
            _dress(style, look)
            if name in HEADINGS:
                level = parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{HEADINGS.index(name)}"/>')
                style.element.get_or_add_pPr().append(level)
            added.append(name)
    for name, xml in ((TABLE, _TABLE_LOOK), (BOX, _BOX_LOOK)):
        if name not in document.styles:
            style = document.styles.add_style(name, WD_STYLE_TYPE.TABLE)
            style.element.append(parse_xml(xml))
            added.append(name)
    return added


_LINES = "".join(
    f'<w:{side} w:val="single" w:sz="{4 if side.startswith("inside") else 8}" w:space="0" w:color="404040"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_ROUND = "".join(
    f'<w:{side} w:val="single" w:sz="8" w:space="0" w:color="404040"/>'
    for side in ("top", "left", "bottom", "right")
)
_INSIDE = (
    '<w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="50" w:type="dxa"/>'
    '<w:bottom w:w="30" w:type="dxa"/><w:right w:w="50" w:type="dxa"/></w:tblCellMar>'
)
_TABLE_LOOK = f"<w:tblPr {nsdecls('w')}><w:tblBorders>{_LINES}</w:tblBorders>{_INSIDE}</w:tblPr>"
_BOX_LOOK = f"<w:tblPr {nsdecls('w')}><w:tblBorders>{_ROUND}</w:tblBorders>{_INSIDE}</w:tblPr>"


def _plain_fonts(styles: Any) -> None:
    """Fonts by name everywhere: names of a theme would win over them."""
    for fonts in styles.iter(qn("w:rFonts")):
        for name in _THEME:
            fonts.attrib.pop(qn(f"w:{name}"), None)
    defaults = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if defaults is not None:
        _set_fonts(defaults, _FANG)
        for language in defaults.findall(qn("w:lang")):
            language.set(qn("w:eastAsia"), "zh-CN")


def _dress(style: Any, look: Look) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(look.size_pt), look.bold, False
    style.font.color.rgb = RGBColor.from_string(look.colour)
    _set_fonts(style.element.get_or_add_rPr(), look.font)
    form = style.paragraph_format
    form.alignment, form.line_spacing = _ALIGN[look.align], look.line
    form.space_before, form.space_after = Pt(look.before_pt), Pt(look.after_pt)
    form.keep_with_next = look.keep_next
    form.widow_control = True
    if look.indent_chars:
        form.first_line_indent = Pt(look.size_pt * look.indent_chars)
    _no_border(style)


def _no_border(style: Any) -> None:
    properties = style.element.find(qn("w:pPr"))
    border = None if properties is None else properties.find(qn("w:pBdr"))
    if border is not None:
        properties.remove(border)


def _set_fonts(properties: Any, east: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = parse_xml(f"<w:rFonts {nsdecls('w')}/>")
        properties.insert(0, fonts)
    for name in _THEME:
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), _LATIN)
    fonts.set(qn("w:eastAsia"), east)


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_field(paragraph, "PAGE", "1")


def add_field(paragraph: Any, code: str, shown: str) -> None:
    """A field that Word keeps up to date, with what it shows until then."""
    for piece in (
        '<w:fldChar {ns} w:fldCharType="begin"/>',
        f'<w:instrText {{ns}} xml:space="preserve"> {code} </w:instrText>',
        '<w:fldChar {ns} w:fldCharType="separate"/>',
        f"<w:t {{ns}}>{shown}</w:t>",
        '<w:fldChar {ns} w:fldCharType="end"/>',
    ):
        paragraph.add_run()._r.append(parse_xml(piece.format(ns=nsdecls("w"))))
