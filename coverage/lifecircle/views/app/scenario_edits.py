"""Changing a scenario edit by edit, as somebody does who points at the map: from a scenario to the next."""

from collections.abc import Mapping
from typing import Any

from lifecircle.geodata.place import Place
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Language, Text
from lifecircle.scenario.model import EDIT_TABLES, Close, Convert, Edit, Move, Open, Resize, Scenario

Spot = tuple[float, float]
"""Latitude and longitude in degrees WGS84."""
_OF_ONE_FACILITY = ("open", "move", "resize", "convert", "close")
_DECIMALS = 6


def with_open(
    scenario: Scenario,
    place: Place,
    *,
    kind: str,
    spot: Spot,
    capacities: Mapping[str, float] | None = None,
    language: Language = "zh",
) -> tuple[Scenario, str]:
    """A new facility at a spot; also its id, which no facility of the Place or the scenario has."""
    taken = {str(one) for one in place.facilities["id"]} | {one.id for one in scenario.open}
    number = len(scenario.open) + 1
    while f"N{number}" in taken:
        number += 1
    word = load_taxonomy().types[kind]
    name = Text(f"拟建{word.zh}{number}", f"planned {word.en} {number}").in_language(language)
    new = Open(id=f"N{number}", type=kind, name=name, **_at(spot), **(capacities or {}))
    return _with(scenario, open=(*scenario.open, new)), new.id


def with_changed_open(scenario: Scenario, facility: str, **fields: Any) -> Scenario:
    """The facility that the scenario opens, with other values; a capacity of None is not stated."""
    return _with(
        scenario,
        open=tuple(
            Open.model_validate({**one.model_dump(), **fields}) if one.id == facility else one
            for one in scenario.open
        ),
    )


def with_closed(scenario: Scenario, facility: str) -> Scenario:
    """The facility closes; one that the scenario opens is not opened. Other edits of it go."""
    opened = any(one.id == facility for one in scenario.open)
    without = without_facility(scenario, facility)
    return without if opened else _with(without, close=(*without.close, Close(id=facility)))


def with_moved(scenario: Scenario, facility: str, spot: Spot) -> Scenario:
    """The facility goes on at another spot."""
    if any(one.id == facility for one in scenario.open):
        nowhere = {"x": None, "y": None, "at": None, "coordinates": "wgs84"}
        return with_changed_open(scenario, facility, **{**nowhere, **_at(spot)})
    kept = tuple(one for one in scenario.move if one.id != facility)
    return _with(scenario, move=(*kept, Move(id=facility, **_at(spot))))


def with_resized(scenario: Scenario, facility: str, capacities: Mapping[str, float]) -> Scenario:
    """The facility has these capacities afterwards."""
    if any(one.id == facility for one in scenario.open):
        return with_changed_open(scenario, facility, **capacities)
    kept = tuple(one for one in scenario.resize if one.id != facility)
    return _with(scenario, resize=(*kept, Resize(id=facility, **capacities)))


def with_converted(scenario: Scenario, facility: str, kind: str) -> Scenario:
    """The facility becomes one of another type."""
    if any(one.id == facility for one in scenario.open):
        return with_changed_open(scenario, facility, type=kind)
    kept = tuple(one for one in scenario.convert if one.id != facility)
    return _with(scenario, convert=(*kept, Convert(id=facility, type=kind)))


def without_facility(scenario: Scenario, facility: str) -> Scenario:
    """Without any edit of this one facility."""
    changed = {
        table: tuple(one for one in getattr(scenario, table) if one.id != facility)
        for table in _OF_ONE_FACILITY
    }
    return _with(scenario, **changed)


def without_edit(scenario: Scenario, table: str, position: int) -> Scenario:
    """Without one edit; with a facility that is not opened all that happens to it goes as well."""
    edits: tuple[Edit, ...] = getattr(scenario, table)
    gone = edits[position]
    if isinstance(gone, Open):
        return without_facility(scenario, gone.id)
    return _with(scenario, **{table: edits[:position] + edits[position + 1 :]})


def edits_of_facility(scenario: Scenario, facility: str) -> set[str]:
    """Tables in which something happens to a facility."""
    return {
        table for table in _OF_ONE_FACILITY if any(one.id == facility for one in getattr(scenario, table))
    }


def renamed(scenario: Scenario, *, id: str | None = None, name: str | None = None) -> Scenario:
    """The scenario under another id or name."""
    given = {key: value for key, value in (("id", id), ("name", name)) if value is not None}
    return scenario.model_copy(update={"scenario": scenario.scenario.model_copy(update=given)})


def edit_count(scenario: Scenario) -> int:
    """How many edits a scenario has."""
    return sum(len(getattr(scenario, table)) for table in EDIT_TABLES)


def _at(spot: Spot) -> dict[str, float]:
    return {"lat": round(spot[0], _DECIMALS), "lon": round(spot[1], _DECIMALS)}


def _with(scenario: Scenario, **fields: Any) -> Scenario:
    return scenario.model_copy(update=fields)
