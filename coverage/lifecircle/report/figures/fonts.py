"""Which typeface can write a figure's words: found on Windows, macOS and Linux, never a box for a glyph.

Two kinds of words are told apart. Where no Chinese typeface is installed at all, nothing is drawn
and FontError says how to get one. A rare character of a name that no installed typeface holds is
drawn as 〓, the printers' sign for a missing sort, and the figure says so.
"""

import functools
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text as Label

from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.text import Text

CHINESE_FAMILIES: tuple[str, ...] = (
    "Microsoft YaHei", "SimHei", "DengXian", "PingFang SC", "Hiragino Sans GB", "Heiti SC", "STHeiti",
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Noto Sans CJK TC", "Noto Sans CJK JP", "Heiti TC", "Droid Sans Fallback",
    "Arial Unicode MS", "SimSun", "Songti SC", "Noto Serif CJK SC",
)  # fmt: skip
"""Typefaces that hold simplified Chinese, the first installed one is used: Windows, macOS, Linux."""

LATIN_FAMILY = "DejaVu Sans"
"""Comes with matplotlib; stands behind the Chinese one for signs that it lacks."""

MISSING = "〓"
MISSING_NOTE = Text("〓：本机字体没有这个字。", "〓: no font on this computer has this character.")
HOW_TO_GET_ONE = Text(
    "请安装一种中文字体，例如免费的思源黑体（Noto Sans SC）：Windows 和 macOS 双击字体文件安装；"
    "Linux 放进 ~/.local/share/fonts，或安装软件包 fonts-noto-cjk。装好后重新运行",
    "install a Chinese font, for example the free Noto Sans SC: open the font file on Windows and "
    "macOS; put it into ~/.local/share/fonts or install the package fonts-noto-cjk on Linux. Then run again",
)
_EMPTY_FACES = ("Last Resort", "LastResort", "Adobe Blank")
"""Typefaces that answer for every character with a box or with nothing."""
_FIRST_IDEOGRAPH = "一"


class FontError(InputError):
    """No typeface on this computer can write Chinese."""


class Face(NamedTuple):
    """One face of a font file."""

    family: str
    file: str
    number: int


def chinese_face() -> Face | None:
    """The first installed face of CHINESE_FAMILIES that does hold Chinese, or None.

    A list of typefaces from before one was installed is brought up to date first.
    """
    return _first_chinese() or (_first_chinese() if _look_again() else None)


def _first_chinese() -> Face | None:
    faces = {face.family: face for face in reversed(_faces())}
    wanted = (faces[family] for family in CHINESE_FAMILIES if family in faces)
    return next((face for face in wanted if _holds(face, _FIRST_IDEOGRAPH)), None)


def faces_for(words: Iterable[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Families, best first, that together hold every character of the words; and those none holds.

    Raises FontError where the words hold Chinese and no Chinese typeface is installed.
    """
    wanted = {one for word in words for one in word if not unicodedata.category(one).startswith(("C", "Z"))}
    chinese = chinese_face()
    if chinese is None and any(_is_ideograph(one) for one in wanted):
        raise FontError([no_chinese_font()])
    faces = _faces()
    latin = next(face for face in faces if face.family == LATIN_FAMILY)
    chosen = [latin] if chinese is None else [chinese, latin]
    left = {one for one in wanted if not any(_holds(face, one) for face in chosen)}
    for face in faces if left else ():
        found = {one for one in left if _holds(face, one)}
        if found and face.family not in {one.family for one in chosen}:
            chosen.append(face)
            left -= found
    return tuple(face.family for face in chosen), frozenset(left)


def no_chinese_font() -> Problem:
    """The fault of a computer without a Chinese typeface, and what to do about it."""
    return Problem(
        code="no_chinese_font",
        file="fonts",
        message=Text(
            "本机没有中文字体，无法绘制图件", "no Chinese font is installed, so no figure can be drawn"
        ),
        remedy=HOW_TO_GET_ONE,
    )


def dress(figure: Figure) -> frozenset[str]:
    """Give every label of a figure typefaces that hold all its characters; returns those none holds.

    A character that none holds becomes MISSING. No label is read as a formula, whatever signs are
    in it. Ticks must have been given their words before. Raises FontError as ``faces_for`` does.
    """
    labels = [label for label in figure.findobj(Label) if isinstance(label, Label)]
    families, missing = faces_for([*(label.get_text() for label in labels), MISSING])
    blank = str.maketrans(dict.fromkeys(missing, MISSING if MISSING not in missing else "?"))
    for label in labels:
        label.set_fontfamily(list(families))
        label.set_parse_math(False)
        if missing:
            label.set_text(label.get_text().translate(blank))
    return missing - {MISSING}


def _is_ideograph(character: str) -> bool:
    return unicodedata.category(character) == "Lo" and "CJK" in unicodedata.name(character, "")


def _faces() -> list[Face]:
    """Upright faces that matplotlib knows, in its order."""
    return [
        Face(entry.name, str(entry.fname), int(getattr(entry, "index", 0)))
        for entry in font_manager.fontManager.ttflist
        if entry.style == "normal" and not entry.name.startswith(_EMPTY_FACES)
    ]


def _look_again() -> bool:
    """Tell matplotlib of font files that came after its list was made; True where there are any."""
    manager = font_manager.fontManager
    known = {Path(str(entry.fname)) for entry in manager.ttflist}
    new = [file for file in map(Path, font_manager.findSystemFonts()) if file not in known]
    for file in new:
        try:
            manager.addfont(str(file))
        except (OSError, RuntimeError, UnicodeDecodeError):  # a broken font file concerns nobody else
            continue
    return bool(new)


def _holds(face: Face, character: str) -> bool:
    return ord(character) in _characters(face.file, face.number)


@functools.lru_cache(maxsize=64)
def _characters(file: str, number: int) -> frozenset[int]:
    """Code points of a face's cmap."""
    try:
        return frozenset(FT2Font(file, face_index=number).get_charmap())
    except (OSError, RuntimeError):  # the file was taken away since the list was made
        return frozenset()
