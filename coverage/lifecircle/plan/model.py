"""What a plan says, as strict values: circles, ratios, presence rules, indicators, preferences, projects.

Every row carries its source clause. What the plan leaves open is named in ``assumed`` and
is printed with the results that used it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from lifecircle.geodata.place import SETTINGS, Level, Setting
from lifecircle.geodata.roads.network import Mode
from lifecircle.geodata.taxonomy import Domain

from .strict import Strict as Strict
from .vary import Vary

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Positive = Annotated[float, Field(gt=0)]
Group = Annotated[str, Field(min_length=1)]
Worded = Annotated[str, Field(min_length=1)]


class Source(Strict):
    """Where a figure comes from: file, line (1-based) and the words that stand there.

    A standard or law is cited by ``clause`` (表B.0.2, 第5.0.3条) where there is no file with lines.
    """

    file: str
    line: int | None = Field(default=None, ge=1)
    clause: str = ""
    quote: str = Field(min_length=1)

    @model_validator(mode="after")
    def _has_place(self) -> "Source":
        if self.line is None and not self.clause:
            raise PydanticCustomError("source_place", "a source has a `line` or a `clause`")
        return self

    @property
    def place(self) -> str:
        """File and line, or document and clause, as they are cited."""
        return f"{self.file}:{self.line}" if self.line is not None else f"{self.file} {self.clause}"


WALK_KMH: Mapping[str, float] = MappingProxyType({"default": 4.8, "age_65_plus": 3.6})
DRIVE_KMH: Mapping[str, float] = MappingProxyType(
    {
        "motorway": 100,
        "trunk": 70,
        "primary": 50,
        "secondary": 40,
        "tertiary": 35,
        "unclassified": 30,
        "residential": 25,
        "living_street": 15,
        "service": 15,
        "track": 15,
    }
)


class Assumptions(Strict):
    """What plans leave open; each value is visible and changes results.

    walk_kmh: walking speed, by group. bike_kmh: cycling speed.
    drive_kmh: driving speed by road class; a lower posted maxspeed counts instead.
    Of both tables a plan may give a part; the rest keeps the values of WALK_KMH and DRIVE_KMH.
    steps_factor: share of the walking speed kept on stairs.
    ferry_kmh: speed of ferries; 0 means ferries are not used.
    snap_limit_m: longest access leg. join_radius_m: other edges within it serve too.
    unit_passes_share: share of a unit's people that counts as full coverage.
    persons_per_household: used where households are not given.
    """

    walk_kmh: Mapping[str, Positive] = Field(default_factory=lambda: dict(WALK_KMH))
    bike_kmh: Positive = 14
    drive_kmh: Mapping[str, Positive] = Field(default_factory=lambda: dict(DRIVE_KMH))
    steps_factor: float = Field(default=0.5, gt=0, le=1)
    ferry_kmh: float = Field(default=0, ge=0)
    snap_limit_m: Positive = 1000
    join_radius_m: float = Field(default=75, ge=0)
    unit_passes_share: float = Field(default=0.95, gt=0, le=1)
    persons_per_household: Positive = 2.62

    @field_validator("walk_kmh")
    @classmethod
    def _over_default_walk(cls, given: Mapping[str, float]) -> Mapping[str, float]:
        return {**WALK_KMH, **given}

    @field_validator("drive_kmh")
    @classmethod
    def _over_default_drive(cls, given: Mapping[str, float]) -> Mapping[str, float]:
        unknown = [name for name in given if name not in DRIVE_KMH]
        if unknown:
            raise PydanticCustomError(
                "road_class", "unknown road class: {names}", {"names": ", ".join(unknown)}
            )
        return {**DRIVE_KMH, **given}


class Row(Strict):
    """What every row of a plan has.

    name_en: the name in English; the Chinese one stands where it is empty (``english``).
    by: target year. strength: binding, or aspired (力争, 原则上).
    better: direction of a bare number in ``target`` (4.6: at least, or at most).
    assumed: field of this row -> why its value is ours and not the plan's.
    catalogue: rows of the catalogue of the plan's rules that this row answers, e.g. "2A.1".
    verified: whether somebody saw the figure in its source; rows that nobody did are left out of
        results (``verified_only``).
    """

    id: Identifier
    name: str
    name_en: str = ""
    domain: Domain | None = None
    source: Source
    target: str = ""
    by: int | None = None
    better: Literal["higher", "lower"] = "higher"
    strength: Literal["binding", "aspired"] = "binding"
    nature: str = ""
    assumed: Mapping[str, str] = Field(default_factory=dict)
    note: str = ""
    catalogue: tuple[str, ...] = ()
    verified: bool = True


Where = Mapping[str, Any]
"""Facility (or unit) attribute -> wanted value, list of values, or {at_least = …}, {at_most = …}."""


class Near(Strict):
    """Beside something: a facility of one of the types within so many metres in a straight line."""

    types: tuple[str, ...] = Field(min_length=1)
    metres: Positive


class Need(Strict):
    """One need of a circle: any of ``types`` within the limit, or any of ``any_of``.

    minutes or metres: one limit, or one by setting.
    """

    name: str = ""
    name_en: str = ""
    types: tuple[str, ...] = ()
    where: Where = Field(default_factory=dict)
    minutes: Positive | Mapping[Setting, Positive] | None = None
    metres: Positive | Mapping[Setting, Positive] | None = None
    any_of: "tuple[Need, ...]" = ()

    @model_validator(mode="after")
    def _one_kind(self) -> "Need":
        if bool(self.types) == bool(self.any_of):
            raise PydanticCustomError("need_kind", "a need has either `types` or `any_of`")
        if self.types and (self.minutes is None) == (self.metres is None):
            raise PydanticCustomError("need_limit", "a need with `types` has either `minutes` or `metres`")
        if self.any_of and (self.minutes is not None or self.metres is not None):
            raise PydanticCustomError("any_of_limit", "the limits of `any_of` stand inside it")
        return self


class Circle(Row):
    """People of the group ``serves`` in ``settings`` who have all ``needs`` within reach.

    unit: levels of the units by which 全覆盖 is judged; empty: judged by people.
    measure: along the network, or in a straight line.
    """

    settings: tuple[Setting, ...] = SETTINGS
    serves: Group = "total"
    needs: tuple[Need, ...] = Field(min_length=1)
    mode: Mode | Mapping[Setting, Mode] = "walk"
    measure: Literal["network", "straight"] = "network"
    unit: tuple[Level, ...] = ()


class Quantity(Strict):
    """A number per unit: exactly one of sum, count, population, households, area, units.

    sum: a capacity column summed over the facilities of ``types`` that match ``where``.
    count: the number of those facilities. near: only those with another facility beside them.
    population: people of a group.
    households: households of the unit. area: land of the unit in km2, ha or m2.
    units: the number of units of that level inside.
    per: the value is stated per this many (denominators only).
    """

    sum: str | None = None
    count: bool = False
    types: tuple[str, ...] = ()
    where: Where = Field(default_factory=dict)
    near: Near | None = None
    population: Group | None = None
    households: bool = False
    area: Literal["km2", "ha", "m2"] | None = None
    units: Level | None = None
    per: Positive = 1

    @model_validator(mode="after")
    def _one_kind(self) -> "Quantity":
        kinds = [self.sum is not None, self.count, self.population is not None, self.households]
        kinds += [self.area is not None, self.units is not None]
        if sum(kinds) != 1:
            raise PydanticCustomError(
                "quantity_kind", "exactly one of sum, count, population, households, area, units"
            )
        if (self.sum is not None or self.count) and not self.types:
            raise PydanticCustomError("quantity_types", "`sum` and `count` need `types`")
        return self


class Ratio(Row):
    """Supply per head, household or area, or a share of supply, per district and for the whole.

    value = numerator / denominator * denominator.per; ``unit`` is its unit as the plan prints it.
    per_year: count only facilities opened in the Place's year (yearly increments).
    relative: value = (share of the numerator) / (share of the denominator) of the whole Place, the
        supply-demand match: 1 where a district has as much of the supply as of the demand.
    levels: district levels the ratio is worked out for, beside the whole Place.
    unit_where, settings: only districts with these attributes; the whole is then their sum.
    """

    numerator: Quantity
    denominator: Quantity
    unit: str = ""
    baseline: str = ""
    per_year: bool = False
    relative: bool = False
    levels: tuple[Level, ...] = ("city", "county", "township")
    unit_where: Where = Field(default_factory=dict)
    settings: tuple[Setting, ...] = SETTINGS


class Condition(Strict):
    """What a unit must have; conditions nest.

    all, any: every one, or one, of the inner conditions. none: not one of them.
    types (+ where): facilities in the unit, counted, or ``sum`` of a capacity, compared with
        ``at_least`` (default 1) and ``at_most``.
    one_per: [few, many] people: population / facilities stays at or below ``many``; more
        facilities than one per ``few`` are not asked for.
    ratio: numerator and denominator as in a Ratio, compared with at_least / at_most.
    unit: attributes that the unit itself has (station or officer).
    near: of the facilities counted, only those with another facility beside them.
    only: levels that the condition is asked of; units of other levels meet it (三级网络: a
        county needs its centre, a township its own, a village its own).
    """

    name: str = ""
    name_en: str = ""
    all: "tuple[Condition, ...]" = ()
    any: "tuple[Condition, ...]" = ()
    none: "tuple[Condition, ...]" = ()
    types: tuple[str, ...] = ()
    where: Where = Field(default_factory=dict)
    sum: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    one_per: tuple[Positive, Positive] | None = None
    ratio: tuple[Quantity, Quantity] | None = None
    unit: Where = Field(default_factory=dict)
    near: Near | None = None
    only: tuple[Level, ...] = ()

    @model_validator(mode="after")
    def _one_kind(self) -> "Condition":
        kinds = [bool(self.all), bool(self.any), bool(self.none), bool(self.types), self.ratio is not None]
        kinds += [bool(self.unit)]
        if sum(kinds) != 1:
            raise PydanticCustomError("condition_kind", "exactly one of all, any, none, types, ratio, unit")
        if self.ratio is not None and self.at_least is None and self.at_most is None:
            raise PydanticCustomError("ratio_limit", "`ratio` needs `at_least` or `at_most`")
        return self


class Presence(Row):
    """Share of units (of ``unit`` levels, ``settings``, ``unit_where``) that meet ``needs``."""

    unit: tuple[Level, ...] = Field(min_length=1)
    unit_where: Where = Field(default_factory=dict)
    settings: tuple[Setting, ...] = SETTINGS
    needs: Condition
    baseline: str = ""


class Tracked(Row):
    """An indicator that is recorded, not computed."""

    unit: str = ""
    baseline: str = ""


class Preference(Row):
    """A rule on where to build that has no threshold; siting weighs its candidates by it.

    types: what is sited. layout: A many small, B main and branch, C concentrated.
    near: beside what it should stand. tilt: setting or population group -> weight above 1.
    land: kinds of land or buildings to take first (空闲校舍, 老旧小区存量房 …).
    """

    types: tuple[str, ...] = ()
    layout: Literal["A", "B", "C"] | None = None
    near: Near | None = None
    tilt: Mapping[str, Positive] = Field(default_factory=dict)
    land: tuple[str, ...] = ()


Action = Literal["open", "expand", "move", "convert", "close", "merge", "upgrade", "programme"]


class Project(Row):
    """A project that the plan announces: an edit of a scenario whose place is still open.

    action: what happens; ``upgrade`` raises grade or equipment, ``programme`` changes nothing on
    the map. count: facilities, None where the plan gives no number. amount: capacity column ->
    total over all of them. cost_yuan: total. place: where, in the plan's words; "" where it
    does not say. sites: facilities it names.
    """

    action: Action
    types: tuple[str, ...] = ()
    count: int | None = Field(default=None, ge=1)
    amount: Mapping[str, Positive] = Field(default_factory=dict)
    cost_yuan: Positive | None = None
    place: str = ""
    sites: tuple[str, ...] = ()


class LeftOut(Strict):
    """Rows of the catalogue that no row of the preset answers, and why."""

    catalogue: tuple[str, ...] = Field(min_length=1)
    reason: str = Field(min_length=1)


class Plan(Strict):
    """A whole plan. ``sources``: file name -> title of the document the quotes stand in.

    vary: how far the assumptions may be off, for ``--sensitivity``.
    english: Chinese text of the plan (needs, units, reasons, places …) -> what it is in English.
    """

    id: Identifier
    name: str
    name_en: str = ""
    region: str = ""
    period: tuple[int, int] | None = None
    sources: Mapping[str, str] = Field(default_factory=dict)
    assumptions: Assumptions = Field(default_factory=Assumptions)
    vary: Vary = Field(default_factory=Vary)
    circle: tuple[Circle, ...] = ()
    ratio: tuple[Ratio, ...] = ()
    presence: tuple[Presence, ...] = ()
    tracked: tuple[Tracked, ...] = ()
    preference: tuple[Preference, ...] = ()
    project: tuple[Project, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    english: Mapping[Worded, Worded] = Field(default_factory=dict)
