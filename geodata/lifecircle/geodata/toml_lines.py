"""TOML files of planners: read with any usual encoding, and which line a key stands on."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .errors import PlaceError, Problem
from .text import Text

_AT_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")


def decode_text(raw: bytes) -> tuple[str, str] | None:
    """Text and encoding of a file's bytes (UTF-8 with or without BOM, UTF-16 with BOM, GBK), or None."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return None


def read_toml(path: Path, *, file_label: str) -> tuple[dict[str, Any], str]:
    """The content and the text of a TOML file. Raises PlaceError with the line of a mistake."""
    decoded = decode_text(path.read_bytes())
    if decoded is None:
        raise PlaceError(
            [
                Problem(
                    code="encoding",
                    file=file_label,
                    message=Text(zh="无法识别文字编码", en="the text encoding is not known"),
                    remedy=Text(zh="请另存为 UTF-8。", en="Save it as UTF-8."),
                )
            ]
        )
    text = decoded[0].replace("\r\n", "\n")
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        row = int(at.group(1)) if at else max(1, len(text.splitlines()))
        what = _AT_LINE.sub("", str(error)).replace("(at end of document)", "").strip()
        raise PlaceError(
            [
                Problem(
                    code="toml_syntax",
                    file=file_label,
                    row=row,
                    found=what,
                    message=Text(zh="不是合法的 TOML 写法", en="not valid TOML"),
                    remedy=Text(
                        zh='请检查这一行的引号、括号和等号，文字要写在引号里，如 name = "歙县"。',
                        en='Check quotes, brackets and the equals sign; text is quoted: name = "Shexian".',
                    ),
                )
            ]
        ) from error


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """The 1-based line on which a key stands, or that of the nearest table above it.

    path: as pydantic names a place, e.g. ("facilities", 1, "coordinates").
    """
    if not path:
        return None
    table, rest = str(path[0]), list(path[1:])
    wanted = 0
    if rest and isinstance(rest[0], int):
        wanted = rest[0]
        rest = rest[1:]
    header = re.compile(rf"\s*\[\[?\s*{re.escape(table)}\s*\]")
    seen, start = -1, None
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if header.match(line):
            seen += 1
            if seen == wanted:
                start = number
                break
    if start is None:
        return _key_line(lines, str(table), start=0)
    key_line = _key_line(lines, str(rest[0]), start=start + 1, end_at_header=True) if rest else None
    return key_line or start + 1


def _key_line(lines: list[str], key: str, *, start: int, end_at_header: bool = False) -> int | None:
    wanted = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]""")
    for number in range(start, len(lines)):
        if end_at_header and re.match(r"\s*\[", lines[number]):
            return number + 1 if re.match(rf"\s*\[[^\]]*\.\s*{re.escape(key)}\s*\]", lines[number]) else None
        if wanted.match(lines[number]):
            return number + 1
    return None
