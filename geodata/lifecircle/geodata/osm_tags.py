"""Which tag set of a list an OpenStreetMap object matches: exact, part of a name, any value, absent."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

STAGES_TAG = "@stages"
"""A tag that OSM does not have: the school stages read from several OSM tags (see ``school_stages``)."""


class _Rule(NamedTuple):
    """One tag set, filed under its first tag: its rank (0 is the most specific) and the other tags."""

    rank: int
    type_id: str
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class OsmRules:
    """Tag sets with the type each stands for, filed under their first tag.

    A tag set matches an object when all its tags do. A value ``~x`` matches any value that
    contains x; ``*`` any value but ``no``; ``!x;y`` an absent tag or any value but x and y;
    everything else exactly that value, also as one of several (``a;b``). The first tag of a set
    is exact. The tag ``@stages`` stands for what ``school_stages`` reads.

    Of several sets that match, the one with most tags counts; of equals, the one that matches
    the longest part of a name; then the one with fewer open values (``*``, ``!``); then the
    first given.
    """

    _anchor_keys: tuple[str, ...]
    _by_anchor: Mapping[tuple[str, str], tuple[_Rule, ...]]

    @classmethod
    def of(cls, tag_sets: Iterable[tuple[str, Mapping[str, str]]]) -> "OsmRules":
        """Rules from pairs of a type id and a tag set; each set must be ``is_usable``."""
        in_order = sorted(((type_id, tuple(tags.items())) for type_id, tags in tag_sets), key=_specificity)
        by_anchor: dict[tuple[str, str], list[_Rule]] = {}
        for rank, (type_id, (anchor, *others)) in enumerate(in_order):
            by_anchor.setdefault(anchor, []).append(_Rule(rank, type_id, tuple(others)))
        return cls(
            _anchor_keys=tuple(dict.fromkeys(key for key, _ in by_anchor)),
            _by_anchor=MappingProxyType({anchor: tuple(rules) for anchor, rules in by_anchor.items()}),
        )

    def type_of(self, tags: Mapping[str, str]) -> str | None:
        """The type id of the most specific set that the tags match, or None."""
        best: _Rule | None = None
        facts: Mapping[str, str] | None = None
        for key in self._anchor_keys:
            value = tags.get(key)
            if value is None:
                continue
            for one in value.split(";") if ";" in value else (value,):
                for rule in self._by_anchor.get((key, one.strip()), ()):
                    if best is not None and best.rank <= rule.rank:
                        break  # the rules of one anchor are sorted by rank
                    if facts is None:
                        facts = _with_stages(tags)
                    if all(_tag_matches(facts.get(k), wanted) for k, wanted in rule.others):
                        best = rule
                        break
        return None if best is None else best.type_id


def is_usable(tag_set: Mapping[str, str]) -> bool:
    """Whether a tag set has an exact first tag and no empty value."""
    values = list(tag_set.values())
    return bool(values) and all(values) and values[0][0] not in "*~!"


def school_stages(tags: Mapping[str, str]) -> str:
    """The stages of a school as sorted digits: 0 kindergarten, 1 primary, 2 junior, 3 senior.

    Read from the first of isced:level, grades, and school that tells: ISCED levels as they are,
    grades by the Chinese division (1-6, 7-9, 10-12; a stage counts from two of its grades on).
    Empty where no tag tells.
    """
    levels = {n for n in _numbers(tags.get("isced:level", "")) if n <= 3}
    if not levels:
        grades = set(_numbers(tags.get("grades", "")))
        spans = {1: range(1, 7), 2: range(7, 10), 3: range(10, 13)}
        levels = {stage for stage, span in spans.items() if len(grades.intersection(span)) >= 2}
    if not levels:
        words = {"kindergarten": {0}, "preschool": {0}, "primary": {1}, "elementary": {1}, "middle": {2}}
        words |= {"lower_secondary": {2}, "upper_secondary": {3}, "high": {3}, "secondary": {2, 3}}
        levels = {n for word in tags.get("school", "").split(";") for n in words.get(word.strip(), ())}
    return "".join(str(level) for level in sorted(levels))


def _numbers(value: str) -> Iterator[int]:
    """The whole numbers in a list such as ``1;2``, ``1-6`` or ``K-5`` (K counts as 0)."""
    for low, high in re.findall(r"(\d+|[kK])(?:\s*-\s*(\d+))?", value):
        first = int(low) if low.isdigit() else 0
        yield from range(first, min(int(high), 20) + 1 if high else first + 1)


def _with_stages(tags: Mapping[str, str]) -> Mapping[str, str]:
    if tags.get("amenity") != "school":
        return tags
    return {**tags, STAGES_TAG: school_stages(tags)}


def _tag_matches(value: str | None, wanted: str) -> bool:
    if wanted.startswith("!"):
        return value not in wanted[1:].split(";")
    if value is None:
        return False
    if wanted == "*":
        return value != "no"
    if wanted.startswith("~"):
        return wanted[1:] in value
    return value == wanted or (";" in value and wanted in (part.strip() for part in value.split(";")))


def _specificity(named_set: tuple[str, tuple[tuple[str, str], ...]]) -> tuple[int, int, int]:
    """Smaller is more specific: more tags, then more text of a name, then fewer open values."""
    values = [value for _, value in named_set[1]]
    name_length = sum(len(value) - 1 for value in values if value.startswith("~"))
    return -len(values), -name_length, sum(value[0] in "*!" for value in values)
