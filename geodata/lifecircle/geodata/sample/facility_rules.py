"""What facilities the sample county has: rules, read from facility_rules.toml."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Literal

At = Literal[
    "town", "town_community", "community", "seat", "other_seat", "village", "unit", "zone", "new_estate"
]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Facilities of one kind.

    at: where they stand: in the county town (at random, by people), or in communities of the
        county town, communities, township seats, seats but the town's, villages, any of these
        units, zones, or new estates.
    count: how many of those places have one, the largest first with some luck; more than
        there are places gives the largest a second one. None: all of them but ``lacking``.
    lacking: places deliberately left without one, chosen at random.
    each: range of a capacity, the low end in the smallest place, the high end in the largest.
    total: exact sum of a capacity, split by the people of the places.
    grades: grade -> how many, the largest first. facts: the same value for all of them.
    opened: first and last possible year.
    """

    type: str
    name: str
    at: At
    count: int | None = None
    lacking: int = 0
    each: Mapping[str, Sequence[float]] = field(default_factory=dict)
    total: Mapping[str, int] = field(default_factory=dict)
    level: str | None = None
    grades: Mapping[str, int] = field(default_factory=dict)
    operator: str = "public"
    inclusive: bool | None = None
    inclusive_share: float | None = None
    open_to_public: bool | None = None
    mobile: bool | None = None
    status: str = "existing"
    opened: Sequence[int] = (1986, 2020)
    facts: Mapping[str, bool] = field(default_factory=dict)


def county_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the plans' domains."""
    text = files(__package__).joinpath("facility_rules.toml").read_text(encoding="utf-8")
    return tuple(Rule(**row) for row in tomllib.loads(text)["rules"])


def deliberate_gaps() -> dict[tuple[str, At], int]:
    """(type, kind of place) -> how many such places are deliberately left without one.

    Beside these, one of the two development zones has no labour relations centre, two of the
    four new estates have no elderly station, the county has no existing centre for disabled
    elderly people (one is planned for 2024), and its culture centre is only third grade.
    """
    return {(rule.type, rule.at): rule.lacking for rule in county_rules() if rule.lacking}
