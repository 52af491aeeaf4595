"""Which standard column or value a word of a planner's file stands for (words.toml)."""

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # plans are read without tables: their words load at once
    import pandas as pd

_BRACKETS = re.compile(r"[（(\[【][^（）()\[\]【】]*[）)\]】]\s*$")
_SPACES = re.compile(r"\s+")
_BLANKS = ("", "-", "—", "——", "/", "NA", "N/A", "NULL", "None", "nan", "NaN")
"""Cell contents that mean 'nothing written here'."""

_NO_HEADER = "Unnamed: "
"""How pandas begins the name of a column that has none."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]+|[\ud800-\udfff]+")
"""Line breaks, and characters that neither Word nor Excel can hold."""


def plain(word: str) -> str:
    """The word without spaces, case and byte order mark."""
    return _SPACES.sub("", word.lstrip("\ufeff")).casefold()


@cache
def _table() -> Mapping[str, Mapping[str, Mapping[str, list[str]]]]:
    text = files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


@cache
def column_words(layer: str) -> Mapping[str, tuple[str, ...]]:
    """Standard column of the layer -> other headers that are taken for it, the best first."""
    return MappingProxyType({name: tuple(words) for name, words in _table()["columns"][layer].items()})


@cache
def value_words(kind: str) -> Mapping[str, str]:
    """Plain word -> standard value, for level, setting, status and boolean."""
    words = {
        plain(word): value
        for value, synonyms in _table()["values"][kind].items()
        for word in (*synonyms, value)
    }
    return MappingProxyType(words)


def standard_values(series: "pd.Series", *, kind: str) -> "pd.Series":
    """The column with known words replaced by standard values; unknown words stay as they are."""
    words = value_words(kind)
    unique = {value: words.get(plain(str(value)), value) for value in series.dropna().unique()}
    return series.map(unique).astype(object)


def header_match(headers: list[str], *, standard: str, layer: str) -> str | None:
    """The header that stands for a standard column, or None: itself, a synonym, a synonym with unit."""
    wanted = [standard, *column_words(layer).get(standard, ())]
    exact = {plain(header): header for header in reversed(headers)}
    unitless = {plain(_BRACKETS.sub("", header)): header for header in reversed(headers)}
    for known in (exact, unitless):
        for word in wanted:
            if plain(word) in known:
                return known[plain(word)]
    return None


def near_header(headers: list[str], *, standard: str, layer: str) -> str | None:
    """The header that looks most like a standard column or one of its synonyms, or None."""
    by_plain = {plain(header): header for header in headers if not header.startswith(_NO_HEADER)}
    for word in (standard, *column_words(layer).get(standard, ())):
        close = get_close_matches(plain(word), list(by_plain), n=1, cutoff=0.6)
        if close:
            return by_plain[close[0]]
    return None


def without_blanks(series: "pd.Series") -> "pd.Series":
    """A text column with blank marks such as — as missing, without spaces at the ends; line breaks and
    other control characters become one space.
    """
    stripped = series.astype("str").str.replace(_CONTROLS, " ", regex=True).str.strip()
    return stripped.mask(stripped.isin(_BLANKS))


def as_text(series: "pd.Series") -> "pd.Series":
    """Any column as text; whole numbers without a decimal point; missing stays missing."""
    if series.dtype.kind == "f" and bool((series.dropna() % 1 == 0).all()):
        series = series.astype("Int64")
    missing = series.isna()
    text = series.astype("str")
    return without_blanks(text.mask(missing))
