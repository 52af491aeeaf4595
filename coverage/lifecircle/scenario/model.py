"""What a scenario says, as strict values: a list of edits to a Place, each with its year."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from lifecircle.geodata.place import CAPACITIES
from lifecircle.geodata.roads.network import RoadClass
from lifecircle.plan.model import DRIVE_KMH, Group, Identifier, Positive, Strict

Share = Annotated[float, Field(gt=0, le=1)]
Amount = Annotated[float, Field(ge=0)]
Key = Annotated[str, Field(min_length=1)]
Point = tuple[float, float]
Year = Annotated[int, Field(ge=1900, le=2200)]


class Head(Strict):
    """Who the scenario is. year: the year it is looked at when none is asked for."""

    id: Identifier
    name: str
    year: Year | None = None
    note: str = ""


class Edit(Strict):
    """What every edit has. year: when it takes effect; without one it always does. cost: in yuan."""

    year: Year | None = None
    cost: Amount | None = None
    note: str = ""


class Located(Strict):
    """A place on the map: x and y in the Place's metres, lon and lat in degrees, or ``at``.

    coordinates: system of lon and lat: wgs84, gcj02, bd09, cgcs2000.
    at: id of a candidate site, a district (a point inside it) or a facility (at its side).
    """

    x: float | None = None
    y: float | None = None
    lon: float | None = None
    lat: float | None = None
    coordinates: str = "wgs84"
    at: Key | None = None

    @model_validator(mode="after")
    def _one_place(self) -> "Located":
        pairs = ((self.x, self.y), (self.lon, self.lat))
        given = [pair for pair in pairs if pair != (None, None)]
        if any(None in pair for pair in given) or len(given) + (self.at is not None) != 1:
            raise PydanticCustomError("one_place", "exactly one of x + y, lon + lat, at")
        return self


class Sized(Strict):
    """Capacities, as a facility has them; what is not given is left open (or as it was)."""

    beds: Amount | None = None
    nursing_beds: Amount | None = None
    places: Amount | None = None
    floor_area_m2: Amount | None = None
    land_area_m2: Amount | None = None
    sports_area_m2: Amount | None = None
    staff: Amount | None = None
    doctors: Amount | None = None
    nurses: Amount | None = None

    @property
    def capacities(self) -> Mapping[str, float]:
        """Capacity column -> amount, of those given."""
        given = {name: getattr(self, name) for name in CAPACITIES}
        return {name: float(amount) for name, amount in given.items() if amount is not None}


class Open(Edit, Located, Sized):
    """A new fixed facility."""

    id: Key
    type: Key
    name: str = ""
    level: str | None = None
    grade: str | None = None
    operator: str | None = None
    inclusive: bool | None = None
    open_to_public: bool | None = None


class Close(Edit):
    """A facility that stops serving."""

    id: Key


class Move(Edit, Located):
    """A facility that goes on elsewhere."""

    id: Key


class Resize(Edit, Sized):
    """New capacities of a facility; the amounts are what it has afterwards."""

    id: Key

    @model_validator(mode="after")
    def _has_amount(self) -> "Resize":
        if not self.capacities:
            raise PydanticCustomError("no_capacity", "`resize` names at least one capacity")
        return self


class Convert(Edit, Sized):
    """A facility that becomes one of another type, keeping what is not named."""

    id: Key
    type: Key
    name: str = ""


class Merge(Edit, Sized):
    """撤并: several facilities give up, and ``into`` goes on with what all of them had.

    Capacities given here replace the sums.
    """

    ids: tuple[Key, ...] = Field(min_length=1)
    into: Key


class Road(Edit):
    """A road built, closed or rebuilt.

    add: ``line`` with ``road_class``; its ends join what lies within ``within_m``, and it meets
        the roads it crosses unless ``crossings`` is false (bridge, tunnel).
    close, change: the segments of ``way``, or those that lie for at least half of their length
        within ``within_m`` of ``line``.
    line: x, y in the Place's metres, or with ``coordinates`` longitude, latitude.
    oneway: vehicles go along the line only (add, change).
    """

    action: Literal["add", "close", "change"]
    line: tuple[Point, ...] = ()
    coordinates: str | None = None
    way: int | None = None
    within_m: Positive = 20
    road_class: RoadClass | None = None
    maxspeed_kmh: Positive | None = None
    oneway: bool = False
    crossings: bool = True

    @model_validator(mode="after")
    def _complete(self) -> "Road":
        if self.action == "add" and (len(self.line) < 2 or self.road_class is None or self.way is not None):
            raise PydanticCustomError("road_add", "a new road needs `line` (two points) and `road_class`")
        if self.action == "add" and len(set(self.line)) < 2:
            raise PydanticCustomError("road_length", "a new road has a length")
        if self.action != "add" and (self.way is None) == (len(self.line) < 2):
            raise PydanticCustomError("road_which", "either `way`, or `line` with two points")
        if self.action == "change" and self.road_class is None and self.maxspeed_kmh is None:
            raise PydanticCustomError("road_change", "`change` needs `road_class` or `maxspeed_kmh`")
        if self.action == "close" and (self.road_class is not None or self.maxspeed_kmh is not None):
            raise PydanticCustomError("road_close", "a closed road has no class and no speed")
        return self


class Mobile(Edit, Sized):
    """A service that calls at stops; it counts apart from fixed facilities.

    stops: x, y in the Place's metres, or with ``coordinates`` longitude, latitude.
    """

    id: Key
    type: Key
    name: str = ""
    stops: tuple[Point, ...] = Field(min_length=1)
    coordinates: str | None = None


class Growth(Edit):
    """People of a group in a district (all groups, the whole Place where not named).

    factor: multiplies every cell. people: what the group (the total, where none is named) comes
    to; all cells change by the same factor, and with no group named all groups do.
    """

    district: Key | None = None
    group: Group | None = None
    factor: Amount | None = None
    people: Amount | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "Growth":
        if (self.factor is None) == (self.people is None):
            raise PydanticCustomError("growth_kind", "either `factor` or `people`")
        return self


class ChangedAssumptions(Strict):
    """Assumptions of the plan that the scenario replaces; of the speed tables, the entries given."""

    walk_kmh: Mapping[str, Positive] = Field(default_factory=dict)
    bike_kmh: Positive | None = None
    drive_kmh: Mapping[str, Positive] = Field(default_factory=dict)
    steps_factor: Share | None = None
    ferry_kmh: Amount | None = None
    snap_limit_m: Positive | None = None
    join_radius_m: Amount | None = None
    unit_passes_share: Share | None = None
    persons_per_household: Positive | None = None

    @model_validator(mode="after")
    def _known_classes(self) -> "ChangedAssumptions":
        unknown = [name for name in self.drive_kmh if name not in DRIVE_KMH]
        if unknown:
            raise PydanticCustomError(
                "road_class", "unknown road class: {names}", {"names": ", ".join(unknown)}
            )
        return self


class Scenario(Strict):
    """A whole scenario; the fields are the tables of its file."""

    scenario: Head
    assumptions: ChangedAssumptions = Field(default_factory=ChangedAssumptions)
    open: tuple[Open, ...] = ()
    close: tuple[Close, ...] = ()
    move: tuple[Move, ...] = ()
    resize: tuple[Resize, ...] = ()
    convert: tuple[Convert, ...] = ()
    merge: tuple[Merge, ...] = ()
    road: tuple[Road, ...] = ()
    mobile: tuple[Mobile, ...] = ()
    growth: tuple[Growth, ...] = ()

    def edits(self) -> Iterator[tuple[str, int, Edit]]:
        """Every edit with its table and its position there, table by table in the order of EDIT_TABLES."""
        for table in EDIT_TABLES:
            for position, edit in enumerate(getattr(self, table)):
                yield table, position, edit

    def cost_yuan(self, *, year: int | None = None) -> float:
        """What the edits in effect in that year cost together; edits without a cost count nothing."""
        return sum(edit.cost or 0.0 for _, _, edit in self.edits() if in_effect(edit, year))


EDIT_TABLES: Mapping[str, type[Edit]] = {
    "open": Open,
    "mobile": Mobile,
    "move": Move,
    "resize": Resize,
    "convert": Convert,
    "merge": Merge,
    "close": Close,
    "road": Road,
    "growth": Growth,
}
"""The tables of edits in the order in which edits of one year take effect."""


def in_effect(edit: Edit, year: int | None) -> bool:
    """Whether an edit counts in a year; without a year all do."""
    return year is None or edit.year is None or edit.year <= year
