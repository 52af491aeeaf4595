"""Facility types: the taxonomy of the plans' nine domains, read from facility_types.toml."""

import difflib
import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from types import MappingProxyType
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from .errors import InputError, Problem
from .osm_tags import OsmRules, is_usable
from .place import CAPACITIES
from .text import Text

Domain = Literal[
    "childcare",
    "education",
    "employment",
    "health",
    "elderly",
    "housing",
    "welfare",
    "veterans",
    "culture_sport",
]
DOMAINS: tuple[Domain, ...] = get_args(Domain)

FILE = "facility_types.toml"


@dataclass(frozen=True, kw_only=True)
class FacilityType:
    """One facility type.

    layout: A many small, B main and branch, C concentrated (plan 003 line 445), or None.
    osm: tag sets; an OSM object is of this type when all tags of one set match (see ``OsmRules``).
    kind_of: the id of the wider type that this one is a kind of, or None.
    capacity: the capacity column that a shortfall of this type is counted in, or None (sites).
    sources: ``file:line`` (``file:@character`` in plan 004) where the plans name the type.
    """

    id: str
    zh: str
    en: str
    domain: Domain
    layout: Literal["A", "B", "C"] | None
    synonyms: tuple[str, ...] = ()
    osm: tuple[Mapping[str, str], ...] = ()
    capacity: str | None = None
    kind_of: str | None = None
    sources: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Every word that stands for this type: the names first, then synonyms, then the id."""
        return (self.zh, self.en, *self.synonyms, self.id)


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """Something a plan lists among facilities that is not a facility with a place."""

    name: str
    sources: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class Taxonomy:
    """All facility types, found by word or by OSM tags; made by ``load_taxonomy``.

    types: by id, in the order of the file. skipped: names of the plans that are no type here.
    """

    types: Mapping[str, FacilityType]
    skipped: tuple[Skipped, ...] = ()
    _ids_by_word: Mapping[str, str] = field(repr=False)
    _osm_rules: OsmRules = field(repr=False)

    def find(self, word: str) -> str | None:
        """The id of the type that a word names: its id, a name or a synonym, else None.

        Case, width of characters, blanks around, and hyphens do not matter. Of a category path
        as map services write it ("科教文化服务;学校;小学") the last part counts.
        """
        folded = fold(word)
        found = self._ids_by_word.get(folded)
        if found is None and ";" in folded:
            found = self._ids_by_word.get(fold(folded.rpartition(";")[2]))
        return found

    def including(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The given type ids and every type that is a kind of one of them, in the file's order.

        A need for 体育场馆 is met by a 游泳馆 too. Ids that are no type are left out.
        """
        wanted = frozenset(ids)
        return tuple(each.id for each in self.types.values() if wanted & {each.id, each.kind_of})

    def close_to(self, word: str) -> tuple[str, ...]:
        """Up to three known words that look like this one, best first, each of another type."""
        near = difflib.get_close_matches(fold(word), self._ids_by_word, n=12, cutoff=0.5)
        first_by_type: dict[str, str] = {}
        for candidate in near:
            first_by_type.setdefault(self._ids_by_word[candidate], candidate)
        return tuple(list(first_by_type.values())[:3])

    def osm_type(self, tags: Mapping[str, str]) -> str | None:
        """The id of the type of an OSM object, or None where no tag set matches.

        Of several tag sets that match, the most specific counts (see ``OsmRules``).
        """
        return self._osm_rules.type_of(tags)


@functools.cache
def load_taxonomy() -> Taxonomy:
    """The taxonomy shipped with the package."""
    text = resources.files(__package__).joinpath(FILE).read_text(encoding="utf-8")
    return parse_taxonomy(text)


def parse_taxonomy(text: str, *, file: str = FILE) -> Taxonomy:
    """A taxonomy from the text of a TOML file shaped like the shipped one.

    Raises InputError with every fault: unknown keys, domains or capacities, ids given twice,
    and words claimed by two types.
    """
    try:
        rows = _FileRows.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InputError([_problem("not_toml", file, found=str(error))]) from error
    except ValidationError as error:
        raise InputError(
            [
                _problem("wrong_value", file, column=_place_of(fault["loc"]), found=fault["msg"])
                for fault in error.errors()
            ]
        ) from error
    types = tuple(row.as_type() for row in rows.type)
    problems = [
        *_ids_given_twice(types, file=file),
        *_words_claimed_twice(types, file=file),
        *_kinds_of_no_wider_type(types, file=file),
    ]
    if problems:
        raise InputError(problems)
    return Taxonomy(
        types=MappingProxyType({each.id: each for each in types}),
        skipped=tuple(Skipped(name=s.name, sources=s.sources, reason=s.reason) for s in rows.skipped),
        _ids_by_word=MappingProxyType({fold(word): each.id for each in types for word in each.words}),
        _osm_rules=OsmRules.of((each.id, tag_set) for each in types for tag_set in each.osm),
    )


def fold(word: str) -> str:
    """A word reduced to what counts when words are compared: NFKC, lower case, single blanks."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold())
    plain = " ".join(plain.replace("_", " ").replace("-", " ").split())
    return re.sub(r"\bcenter", "centre", plain)  # both spellings are common in English lists


def _known_capacity(name: str) -> str:
    if name not in CAPACITIES:
        raise ValueError(f"not one of {', '.join(CAPACITIES)}")
    return name


def _usable(tag_set: dict[str, str]) -> dict[str, str]:
    if not is_usable(tag_set):
        raise ValueError("the first tag of a set needs an exact value, and no value may be empty")
    return tag_set


_Word = Annotated[str, StringConstraints(min_length=1, pattern=r"^\S(.*\S)?$")]
_Source = Annotated[str, StringConstraints(pattern=r"^00[0-4]:@?\d+$")]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _TypeRow(_Row):
    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    zh: _Word
    en: _Word
    domain: Domain
    layout: Literal["A", "B", "C"] | None = None
    synonyms: list[_Word] = []
    osm: list[Annotated[dict[str, str], AfterValidator(_usable)]] = []
    capacity: Annotated[str, AfterValidator(_known_capacity)] | None = None
    kind_of: str | None = None
    sources: list[_Source] = []

    def as_type(self) -> FacilityType:
        return FacilityType(
            id=self.id,
            zh=self.zh,
            en=self.en,
            domain=self.domain,
            layout=self.layout,
            synonyms=tuple(self.synonyms),
            osm=tuple(MappingProxyType(dict(tag_set)) for tag_set in self.osm),
            capacity=self.capacity,
            kind_of=self.kind_of,
            sources=tuple(self.sources),
        )


class _SkippedRow(_Row):
    name: _Word
    sources: tuple[_Source, ...] = Field(min_length=1, strict=False)
    reason: _Word


class _FileRows(_Row):
    type: list[_TypeRow] = Field(min_length=1)
    skipped: list[_SkippedRow] = []


def _ids_given_twice(types: Iterable[FacilityType], *, file: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for each in types:
        if each.id in seen:
            yield _problem("duplicate_id", file, column="id", found=each.id)
        seen.add(each.id)


def _words_claimed_twice(types: Iterable[FacilityType], *, file: str) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for each in types:
        for word in each.words:
            owner = owners.setdefault(fold(word), each.id)
            if owner != each.id:
                yield _problem(
                    "word_of_two_types", file, column=each.id, found=f"{word} ({owner}, {each.id})"
                )


def _kinds_of_no_wider_type(types: Sequence[FacilityType], *, file: str) -> Iterator[Problem]:
    widest = {each.id for each in types if each.kind_of is None}
    for each in types:
        if each.kind_of is not None and each.kind_of not in widest:
            yield _problem("no_wider_type", file, column=f"{each.id}.kind_of", found=each.kind_of)


_SAYINGS: Mapping[str, tuple[Text, Text]] = MappingProxyType(
    {
        "not_toml": (
            Text("不是合法的 TOML 文件", "not a valid TOML file"),
            Text("请按提示位置改正", "correct it there"),
        ),
        "wrong_value": (
            Text("内容不符合要求", "the value is not allowed"),
            Text("请改为允许的值", "use an allowed value"),
        ),
        "duplicate_id": (
            Text("设施类型编号重复", "the type id occurs twice"),
            Text("请只保留一个", "keep one"),
        ),
        "word_of_two_types": (
            Text("同一名称归入了两种设施", "the same word is given to two types"),
            Text("请只归入其中一种", "leave it with one of them"),
        ),
        "no_wider_type": (
            Text("上级类型不存在，或它自己还有上级", "no such wider type, or it has a wider type itself"),
            Text("请改为没有上级的类型编号", "name a type that has no wider type"),
        ),
    }
)


def _problem(code: str, file: str, *, column: str | None = None, found: str | None = None) -> Problem:
    message, remedy = _SAYINGS[code]
    return Problem(code=code, file=file, message=message, remedy=remedy, column=column, found=found)


def _place_of(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in location)
