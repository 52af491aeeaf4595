"""Facility types: the taxonomy of the plans' nine domains, read from facility_types.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

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


@dataclass(frozen=True, kw_only=True)
class FacilityType:
    """One facility type.

    layout: A many small, B main and branch, C concentrated (plan 003 line 445), or None.
    osm: tag sets; an OSM object is of this type when all tags of one set match.
    capacity: the capacity column that a shortfall of this type is counted in, or None.
    """

    id: str
    zh: str
    en: str
    domain: Domain
    layout: Literal["A", "B", "C"] | None
    synonyms: tuple[str, ...] = ()
    osm: tuple[Mapping[str, str], ...] = ()
    capacity: str | None = None
