"""The map of a scenario: who is covered now and was not before, and every edit where it happens."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from lifecircle.coverage.assessment import Assessment
from lifecircle.coverage.needs import types_of
from lifecircle.geodata.place import Place
from lifecircle.plan.model import Circle
from lifecircle.report.circle_view import DRAWN_STATES, NOT_ASKED_CODE, state_codes
from lifecircle.report.colours import GAINED_COLOUR, LOST_COLOUR, STATE_COLOURS
from lifecircle.report.web_map.map_ground import degrees
from lifecircle.report.web_map.map_words import state_word
from lifecircle.scenario.concerned import kinds_of
from lifecircle.scenario.model import Scenario

from .frame import Frame
from .map.cell_picture import NO_COLOUR
from .map.layers import Layer, PointRecord, Side, cells, lines, many_points, points
from .scenario_edits import edits_of_facility
from .scenario_words import EDIT_MARKS, facility_name
from .service_colours import facility_points, type_colour

Codes = npt.NDArray[np.uint8]
_GAINED, _LOST = 20, 21
_CLOSED_COLOUR = "#59636a"
_PICKED_COLOUR = "#a3195b"
Standing = tuple[tuple[float, float], str]
"""Latitude and longitude of a facility, and its type."""


def change_layer(frame: Frame, after: Assessment, circle: Circle, *, key: str) -> Layer:
    """Cells in the colour of their state in the scenario; those newly or no longer covered stand out."""
    was, now = _codes(_before(frame), circle), _codes(after, circle)
    codes = now.copy()
    codes[(was != 0) & (now == 0) & (was != NO_COLOUR)] = _GAINED
    codes[(was == 0) & (now != 0) & (now != NO_COLOUR)] = _LOST
    colours = {**_state_colours(), _GAINED: GAINED_COLOUR, _LOST: LOST_COLOUR}
    return cells(frame, codes, colours, key=(frame.state_key, "change", circle.id, key), muted=NOT_ASKED_CODE)


def side_layer(frame: Frame, run: Assessment, circle: Circle, *, side: Side, key: str) -> Layer:
    """Cells by state, for one half of the map with the slider."""
    address = (frame.state_key, "side", circle.id, key)
    return cells(frame, _codes(run, circle), _state_colours(), key=address, side=side, muted=NOT_ASKED_CODE)


def legend(frame: Frame, circle: Circle | None, *, changes: bool) -> Mapping[str, Any]:
    """What the colours and marks mean."""
    rows: list[Mapping[str, Any]] = []
    if circle is not None and changes:
        rows = [
            {"label": frame.say("新覆盖", "newly covered"), "colour": GAINED_COLOUR},
            {"label": frame.say("不再覆盖", "no longer covered"), "colour": LOST_COLOUR},
        ]
    if circle is not None:
        rows += [
            {"label": state_word(state, circle, frame.language), "colour": STATE_COLOURS[state]}
            for state in ("covered", "beyond", "island", "no_road")
        ]
    notes = [
        frame.say(
            "+ 新建　× 关闭　→ 迁建　± 改规模　⇄ 改类型", "+ new  × closed  → moved  ± resized  ⇄ converted"
        )
    ]
    return {"title": frame.say("居民", "People"), "rows": rows, "notes": notes}


def facilities_layer(frame: Frame, place: Place, circle: Circle | None, *, all_types: bool) -> Layer:
    """Facilities of the Place that are open today: of the circle's kinds, or all."""
    toggle = frame.say("现有设施", "Facilities")
    open_now = (place.facilities["status"] == "existing").to_numpy(dtype=bool)
    all_types = all_types or circle is None
    kinds = kinds_of(kind for need in circle.needs for kind in types_of(need)) if circle else set()
    wanted = open_now if all_types else open_now & place.facilities["type"].isin(kinds).to_numpy(dtype=bool)
    records = facility_points(frame, place)
    return many_points(
        "facilities",
        lambda: [records[row] for row in np.flatnonzero(wanted).tolist()],
        key=(frame.place_key, "open facilities", "" if all_types else sorted(kinds), frame.language),
        toggle=toggle,
    )


def edit_layers(place: Place, after: Place, scenario: Scenario, picked: str | None) -> list[Layer]:
    """A mark for every facility that is changed, lines to new places, a ring around the picked one."""
    touched = dict.fromkeys(one.id for table in EDIT_MARKS for one in getattr(scenario, table))
    moved = [one.id for one in scenario.move]
    before, there = _standing(place, moved), _standing(after, [*touched, *([picked] if picked else [])])
    marks = [_mark(place, there[name], scenario, name) for name in touched if name in there]
    moves = [[before[name][0], there[name][0]] for name in moved if name in before and name in there]
    found = [lines("moves", moves, colour=_PICKED_COLOUR, dash="4 3")] if moves else []
    if picked is not None and picked in there:
        lat, lon = there[picked][0]
        ring: PointRecord = {
            "lat": lat, "lon": lon, "colour": _PICKED_COLOUR, "line": _PICKED_COLOUR,
            "radius": 15, "hollow": True,
        }  # fmt: skip
        found.append(points("picked", [ring], quiet=True))
    if marks:
        found.append(points("edits", marks))
    return found


def _mark(place: Place, standing: Standing, scenario: Scenario, name: str) -> PointRecord:
    tables = edits_of_facility(scenario, name)
    sign = next(mark for table, mark in EDIT_MARKS.items() if table in tables)
    spot, kind = standing
    return {
        "lat": spot[0],
        "lon": spot[1],
        "id": name,
        "label": sign,
        "pin": True,
        "colour": _CLOSED_COLOUR if "close" in tables else type_colour(kind),
        "text": facility_name(place, scenario, name),
    }


def _standing(place: Place, names: Iterable[str]) -> dict[str, Standing]:
    """Where the facilities of these names stand, and of what type; those the Place does not hold left out."""
    wanted, facilities = set(names), place.facilities
    rows = [row for row, name in enumerate(facilities["id"].to_numpy(dtype=object)) if name in wanted]
    if not rows:
        return {}
    found = facilities[["id", "type", "x", "y"]].iloc[rows]
    spots = degrees(found[["x", "y"]].to_numpy(dtype=float), place.crs).tolist()
    return {
        str(name): ((lat, lon), str(kind))
        for name, kind, (lat, lon) in zip(found["id"], found["type"], spots, strict=True)
    }


def _codes(run: Assessment, circle: Circle) -> Codes:
    """Per cell the position of its state in DRAWN_STATES; NO_COLOUR where nobody lives."""
    codes = state_codes(run.cells[f"{circle.id}_state"])
    people = run.place.population["total"].to_numpy(dtype=float)
    return np.where(people > 0, codes, NO_COLOUR).astype(np.uint8)


def _state_colours() -> dict[int, str]:
    return {number: STATE_COLOURS[state] for number, state in enumerate(DRAWN_STATES)}


def _before(frame: Frame) -> Assessment:
    if frame.run is None:
        raise ValueError("there is no assessment to compare with")
    return frame.run
