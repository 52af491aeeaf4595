"""A plan in English: its rows under their English names, its words in English where they are known.

The Chinese of a plan is what it says; English stands beside it (``name_en`` of a row, ``[english]`` of
the plan, and words that plans share, ``english.toml``). Ids, figures, sources and quotes stay.
"""

import functools
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType
from typing import Any

from lifecircle.geodata.text import Language

from .model import Circle, Condition, Need, Plan, Preference, Presence, Project, Ratio, Row, Tracked
from .target import Target, parse_target

KINDS: tuple[str, ...] = ("circle", "ratio", "presence", "tracked", "preference", "project")

_UNITS_OF_TARGETS: Mapping[str, str] = MappingProxyType(
    {
        "张": " beds", "套": " homes", "户": " households", "人": " people", "名": " people",
        "次": " times", "项": " items", "平方米": " m²", "岁": " years", "年": " years", "‰": "‰",
    }
)  # fmt: skip
"""Unit after the number of a target -> in English; other counting words say no more than the number."""
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_CHINESE = re.compile(r"[㐀-鿿]")
_HALF_WIDTH = {code + 0xFEE0: code for code in range(0x21, 0x7F)}
_FRACTION = re.compile(r"([一二三四五六七八九十])分之([一二三四五六七八九十])")
_COMPARED = ("kind", "operator", "low", "high", "is_share", "cumulative_5y", "approximate")


def plan_in_language(plan: Plan, language: Language) -> Plan:
    """The plan with all that a person reads of it in a language; in Chinese the plan itself.

    For showing: what is kept is the plan it was made from. A row without an English name keeps the
    Chinese one; a need or condition without one is left unnamed and so called by its facility types.
    Targets and baselines are put in English where the words are known and compare as before.
    """
    if language == "zh":
        return plan
    words = {**_shared_words(), **plan.english}
    rows = {kind: tuple(_row(row, words) for row in getattr(plan, kind)) for kind in KINDS}
    name = plan.name_en or words.get(plan.name, plan.name)
    titles = {plan.name: name, **words}
    sources = {file: titles.get(title, title) for file, title in plan.sources.items()}
    region = words.get(plan.region, plan.region)
    return plan.model_copy(update={**rows, "name": name, "region": region, "sources": sources})


def figure_in_english(raw: str, words: Mapping[str, str], *, counts: bool) -> str:
    """A target or baseline in English, or as it stands where no English compares the same.

    words: Chinese -> English for those that are no comparison. counts: whether a counting word
    decides what is compared (units instead of a share), as in circles and presence rules.
    """
    if not _CHINESE.search(raw):
        return raw.translate(_HALF_WIDTH)
    target = parse_target(raw)
    tried = [words.get(raw, ""), _comparison(target, counts=counts)]
    return next((said for said in tried if said and _same(parse_target(said), target, counts=counts)), raw)


@functools.cache
def _shared_words() -> Mapping[str, str]:
    text = (resources.files(__package__) / "english.toml").read_text(encoding="utf-8")
    return MappingProxyType({zh: en for table in tomllib.loads(text).values() for zh, en in table.items()})


def _row(row: Row, words: Mapping[str, str]) -> Row:
    counts = isinstance(row, Circle | Presence)
    update: dict[str, Any] = {
        "name": row.name_en or words.get(row.name, row.name),
        "target": figure_in_english(row.target, words, counts=counts),
        "nature": words.get(row.nature, row.nature),
        "assumed": {field: words.get(why, why) for field, why in row.assumed.items()},
    }
    if isinstance(row, Ratio | Presence | Tracked):
        update["baseline"] = figure_in_english(row.baseline, words, counts=False)
    if isinstance(row, Ratio | Tracked):
        update["unit"] = words.get(row.unit, row.unit)
    if isinstance(row, Circle):
        update["needs"] = tuple(_need(need, words) for need in row.needs)
    elif isinstance(row, Presence):
        update["needs"] = _condition(row.needs, words)
    elif isinstance(row, Preference):
        update["land"] = tuple(words.get(land, land) for land in row.land)
    elif isinstance(row, Project):
        update["place"] = words.get(row.place, row.place)
        # a site that the row is named after stands in its English name
        update["sites"] = tuple(
            words.get(site, site)
            for site in row.sites
            if not (row.name_en and (site in row.name or row.name in site))
        )
    return row.model_copy(update=update)


def _need(need: Need, words: Mapping[str, str]) -> Need:
    inner = tuple(_need(one, words) for one in need.any_of)
    return need.model_copy(update={"name": _named(need, words), "any_of": inner})


def _condition(condition: Condition, words: Mapping[str, str]) -> Condition:
    inner = {
        name: tuple(_condition(one, words) for one in getattr(condition, name))
        for name in ("all", "any", "none")
    }
    return condition.model_copy(update={"name": _named(condition, words), **inner})


def _named(part: Need | Condition, words: Mapping[str, str]) -> str:
    known = part.name_en or words.get(part.name, "")
    return known or ("" if _CHINESE.search(part.name) else part.name)


def _comparison(target: Target, *, counts: bool) -> str:
    """A comparison or range as symbols and English words; "" for text."""
    if not target.is_comparable:
        return ""
    unit = _UNITS_OF_TARGETS.get(target.unit, "")
    if counts and target.counts:
        unit = " in number"
    percent = "%" if target.is_share else ""
    fraction = _FRACTION.search(target.raw)
    figures = _FIGURE.findall(unicodedata.normalize("NFKC", target.raw))
    if target.kind == "range":
        said = f"{figures[0]}–{figures[-1]}{percent}{unit}"
    elif fraction:
        over, part = ("一二三四五六七八九十".index(digit) + 1 for digit in fraction.groups())
        said = f"{target.operator}{part}/{over}"
    elif not figures or "覆盖" in target.raw:
        said = "full coverage"
    else:
        said = f"{'about ' if target.approximate else target.operator}{figures[0]}{percent}{unit}"
    return f"[{said}]" if target.cumulative_5y else said


def _same(one: Target, other: Target, *, counts: bool) -> bool:
    """Whether two targets compare the same values in the same way."""
    alike = all(getattr(one, name) == getattr(other, name) for name in _COMPARED)
    return alike and (one.counts == other.counts or not counts)
