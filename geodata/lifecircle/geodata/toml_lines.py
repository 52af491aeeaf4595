"""TOML files of planners: read with any usual encoding, and on which line each key stands.

``tomllib`` gives values without places, so ``key_lines`` walks the same text once more and notes
only lines. It expects text that ``tomllib`` has already accepted.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .errors import PlaceError, Problem
from .text import Text

_AT_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")

KeyPath = tuple[str | int, ...]
"""Keys and array positions from the top of the file, e.g. ``("circle", 0, "needs", 1, "types")``."""

FULL_WIDTH = re.compile(r"[“”‘’＝，［］｛｝＃]")
"""Signs that a Chinese keyboard writes where TOML needs the half-width ones."""
_WRONG = Text(zh="不是合法的 TOML 写法", en="not valid TOML")
_TWICE = Text(zh="这一项前面已经写过", en="this was stated before")
_WHY = (
    ("Cannot declare", _TWICE),
    ("Cannot overwrite", _TWICE),
    ("Cannot mutate", _TWICE),
    (
        "Illegal character",
        Text(
            zh="引号没有配成对，或含有不能用的字符",
            en="a quotation mark is not closed, or a character is not allowed",
        ),
    ),
    ("Unterminated", Text(zh="引号没有配成对", en="a quotation mark is not closed")),
    ("Expected '='", Text(zh="缺少等号", en="the equals sign is missing")),
    ("Invalid value", Text(zh="等号后面的值不合写法", en="the value after the equals sign is not valid")),
)
"""How an English message of tomllib begins, and the same in words."""
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""\s*(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*""")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")|' + r"'''.*?'{3,5}(?!')|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'",
    re.DOTALL,
)
_CHINESE = re.compile("[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]")
_LATIN = re.compile(
    r"[A-Za-z0-9][\u0080-\u024f]|[\u0080-\u024f][A-Za-z0-9]| [\u00a0-\u00bf\u00d7]|[\u00a0-\u00bf\u00d7] "
)
"""A letter or sign of Western Europe in a word, at a number, or a sign between spaces."""
_SCALAR = re.compile(r"[^,\]}\n#]+")


def decode_text(raw: bytes) -> tuple[str, str] | None:
    """Text and encoding of a file's bytes (UTF-8 with or without BOM, UTF-16 with BOM, GBK), or None.

    Bytes that are UTF-8 by chance only (see ``is_gbk_by_chance``) are read as GBK.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "utf-8-sig" or not is_gbk_by_chance(raw, text=text):
            return text, encoding
    return None


def is_gbk_by_chance(raw: bytes, *, text: str) -> bool:
    """Whether bytes that read as UTF-8 ``text`` are Chinese in GBK all the same, as 远 is UTF-8 for Զ.

    They are when that text has no Chinese, nothing that belongs to a Latin word or number (é, m²),
    and reads as common Chinese (GB2312) in the other encoding. A byte order mark settles it.
    """
    if text.isascii() or _CHINESE.search(text) or raw.startswith(b"\xef\xbb\xbf"):
        return False
    if _LATIN.search(text):
        return False
    try:
        chinese = raw.decode("gb2312")
    except UnicodeDecodeError:
        return False
    return all(_CHINESE.match(character) for character in chinese if not character.isascii())


def read_toml(path: Path, *, file_label: str) -> tuple[dict[str, Any], str]:
    """The content and the text of a TOML file. Raises PlaceError with the line of a mistake."""
    decoded = decode_text(path.read_bytes())
    if decoded is None:
        raise PlaceError(
            [
                Problem(
                    code="encoding",
                    file=file_label,
                    message=Text(zh="无法识别文字编码", en="the text encoding is not recognised"),
                    remedy=Text(zh="请另存为 UTF-8。", en="Save it as UTF-8."),
                )
            ]
        )
    text = decoded[0].replace("\r\n", "\n")
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        raise PlaceError([_not_toml(error, text=text, file_label=file_label)]) from error
    except RecursionError as error:
        raise PlaceError([_too_deep(file_label)]) from error


def _too_deep(file_label: str) -> Problem:
    return Problem(
        code="toml_syntax",
        file=file_label,
        message=Text(zh="方括号或花括号套得太深", en="brackets or braces are nested too deeply"),
        remedy=Text(zh="请检查括号有没有配成对。", en="Check that they are closed."),
    )


def _not_toml(error: tomllib.TOMLDecodeError, *, text: str, file_label: str) -> Problem:
    """The fault of the line at which the TOML reader stopped."""
    at = _AT_LINE.search(str(error))
    lines = text.split("\n")
    row = int(at.group(1)) if at else max(1, len(text.splitlines()))
    line = lines[row - 1].strip() if row <= len(lines) else ""
    why = next((words for begin, words in _WHY if str(error).startswith(begin)), _WRONG)
    wide = FULL_WIDTH.search(line)
    if wide is not None:
        why = Text(
            zh=f"这一行有全角符号“{wide.group()}”，TOML 只认半角",
            en=f"the line holds the full-width sign “{wide.group()}”; TOML needs half-width ones",
        )
    return Problem(
        code="toml_syntax",
        file=file_label,
        row=row,
        found=line[:80] or None,
        message=why,
        remedy=Text(
            zh='请检查这一行的引号、括号和等号，文字要写在半角引号里，如 name = "歙县"。',
            en='Check quotes, brackets and the equals sign; text is quoted: name = "Shexian".',
        ),
    )


def key_lines(text: str) -> Mapping[KeyPath, int]:
    """The 1-based line of every table header, key and array element of a valid TOML text."""
    return _Walk(text).whole()


def line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int | None:
    """The line of a place, or of the nearest place around it that has one."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


class _Walk:
    """One pass over the text. at: position of the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[KeyPath, int] = {}
        self.rows: dict[KeyPath, int] = {}  # array of tables -> number of its tables so far
        self._counted = (0, 1)

    def whole(self) -> Mapping[KeyPath, int]:
        table: KeyPath = ()
        self._skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self.lines

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise ValueError(f"not TOML at character {self.at}")
        self.at = match.end()
        return match.group()

    def _note(self, path: KeyPath) -> None:
        position, line = self._counted
        line += self.text.count("\n", position, self.at)
        self._counted = (self.at, line)
        self.lines.setdefault(path, line)

    def _key(self) -> list[str]:
        parts = [_plain_key(self._skip(_KEY))]
        while self.text[self.at] == ".":
            self.at += 1
            parts.append(_plain_key(self._skip(_KEY)))
        return parts

    def _header(self) -> KeyPath:
        is_array = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 2 if is_array else 1
        *above, last = self._key()
        self.at += 2 if is_array else 1
        end, self.at = self.at, start
        path: KeyPath = ()
        for part in above:
            path = (*path, part)
            if path in self.rows:
                path = (*path, self.rows[path] - 1)
            self._note(path)
        path = (*path, last)
        if is_array:
            self._note(path)
            self.rows[path] = self.rows.get(path, 0) + 1
            path = (*path, self.rows[path] - 1)
        self._note(path)
        self.at = end
        return path

    def _pair(self, table: KeyPath) -> None:
        start = self.at
        keys = self._key()
        end, self.at = self.at, start
        path = table
        for key in keys:
            path = (*path, key)
            self._note(path)
        self.at = end + 1  # past the equals sign
        self._skip(_BLANK)
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        opening = self.text[self.at]
        if opening in "\"'":
            self._skip(_STRING)
        elif opening in "[{":
            self._inside(path, closing="]" if opening == "[" else "}")
        else:
            self._skip(_SCALAR)

    def _inside(self, path: KeyPath, *, closing: str) -> None:
        self.at += 1
        self._skip(_BLANK)
        position = 0
        while self.text[self.at] != closing:
            if closing == "]":
                self._note((*path, position))
                self._value((*path, position))
                position += 1
            else:
                self._pair(path)
            self._skip(_BLANK)
            if self.text[self.at] == ",":
                self.at += 1
                self._skip(_BLANK)
        self.at += 1


def _plain_key(raw: str) -> str:
    raw = raw.strip()
    return next(iter(tomllib.loads(f"{raw} = 0"))) if raw[0] in "\"'" else raw
