"""Opening the document that a chapter is written into: ours, or an office's own."""

import re
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import PackageNotFoundError

from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.text import Text

from .styles import add_missing_styles, default_template, write_template

MARKS: tuple[str, ...] = ("{{正文}}", "{{chapter}}")
"""A paragraph of a template that holds nothing but one of these is where the chapter goes."""

_MARK = re.compile(r"\{\{\s*(?:正文|chapter)\s*\}\}", re.IGNORECASE)


class Opened(NamedTuple):
    """A document to write into. before: what follows the chapter, or None for its end."""

    document: Any
    before: Any | None
    added: list[str]


def open_template(path: Path | None) -> Opened:
    """The document; styles of ours that it lacks are added and named in ``added``.

    Its own text stays: the chapter takes the place of the paragraph {{正文}}, or follows the text.
    Raises InputError where the file is not a Word document.
    """
    if path is None:
        return Opened(default_template(), None, [])
    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, OSError) as error:
        raise InputError([_not_word(path, error)]) from None
    added = add_missing_styles(document)
    for paragraph in document.paragraphs:
        if _MARK.fullmatch(paragraph.text.strip()):
            return Opened(document, paragraph._p, added)
    return Opened(document, None, added)


def save_template(path: Path) -> Path:
    """Write our template to a new .docx file. Raises InputError where one is there or the name is another."""
    if path.suffix.lower() != ".docx":
        raise InputError(
            [_file_problem(path, Text("模板须为 .docx 文件", "the template must be a .docx file"))]
        )
    if path.exists():
        raise InputError([_file_problem(path, Text("文件已存在", "the file exists"))])
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_template(path)


def _file_problem(path: Path, message: Text) -> Problem:
    remedy = Text("请换一个文件名，如 模板.docx", "choose another name, such as template.docx")
    return Problem(code="template_file", file=str(path), message=message, remedy=remedy)


def _not_word(path: Path, error: Exception) -> Problem:
    return Problem(
        code="not_a_template",
        file=str(path),
        found=str(error).splitlines()[0][:120] if str(error) else type(error).__name__,
        message=Text("不是可用的 Word 文档", "not a usable Word document"),
        remedy=Text(
            "请用 Word 另存为 .docx（不是 .doc 或 .dotx）；空白模板可用 lifecircle report-template 得到",
            "save it as .docx in Word (not .doc or .dotx); `lifecircle report-template` writes an empty one",
        ),
    )
