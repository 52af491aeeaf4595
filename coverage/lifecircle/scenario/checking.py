"""Does a scenario fit its Place? Every edit held against it, all faults at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any

import numpy as np
import shapely

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.place import Place
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Text
from lifecircle.geodata.toml_lines import KeyPath
from lifecircle.plan.checking import as_problem, near_type
from lifecircle.plan.row_faults import Finding
from lifecircle.plan.schema_faults import Format

from .facility_checks import facility_findings
from .growth import cells_of, groups_above_total
from .locating import known_names, points_m, where_is
from .misplaced import as_written, lies_inside, likely_slip
from .model import Edit, Growth, Located, Mobile, Point, Road, Scenario, in_effect
from .names import named_in, nearest_name
from .road_edits import joins_a_road, segments_meant
from .wording import CHECKS, EDIT_WORDS, SCHEMA_SAYINGS

Edits = Sequence[tuple[KeyPath, Edit]]
"""Edits with their place in the file, e.g. ("open", 0)."""

SCENARIO_FORMAT = Format(Scenario, EDIT_WORDS, SCHEMA_SAYINGS, Text("情景文件", "the scenario file"))


def scenario_problems(
    place: Place,
    edits: Edits,
    *,
    data: Mapping[str, Any],
    lines: Mapping[KeyPath, int],
    file: str,
    year: int | None = None,
) -> list[Problem]:
    """Everything in the edits that does not fit the Place, in the order of the file.

    data, lines: the file as read and where its keys stand; a scenario that was never a file has
    no lines. year: the year it is to be looked at.
    """
    findings = [*_years(place, edits, data=data, year=year)]
    findings += _walkers(place, data)
    findings += facility_findings(place, edits, lines=lines, year=year)
    for path, edit in edits:
        findings += _of_edit(place, edit, path)
    findings += _together(place, edits, year=year)
    problems = []
    for finding in findings:
        problem = as_problem(finding, data=data, lines=lines, file=file, sayings=CHECKS, form=SCENARIO_FORMAT)
        # what was asked for elsewhere stands in no line of the file
        problems.append(problem if finding.path else replace(problem, row=None))
    return sorted(problems, key=lambda problem: problem.row or 0)


def _walkers(place: Place, data: Mapping[str, Any]) -> Iterator[Finding]:
    """Groups whose walking speed changes although nobody here is one of them."""
    assumed = data.get("assumptions", {})
    speeds = assumed.get("walk_kmh", {}) if isinstance(assumed, Mapping) else {}
    for group in speeds if isinstance(speeds, Mapping) else ():
        if group != "default" and group not in place.groups:
            values = {"expected": ", ".join(("default", *place.groups))}
            yield Finding("unknown_group", ("assumptions", "walk_kmh", group), found=group, values=values)


def _together(place: Place, edits: Edits, *, year: int | None) -> Iterator[Finding]:
    """Groups that grow beyond the people there are, all growth in effect taken together."""
    growth = [(path, edit) for path, edit in edits if isinstance(edit, Growth) and in_effect(edit, year)]
    sound = [(path, edit) for path, edit in growth if not list(_growth(place, edit, path))]
    above = groups_above_total(place, [edit for _, edit in sound])
    for (path, _), found in zip(sound, above, strict=True):
        for group, people, total in found:
            shown = f"{people:,.0f} > {total:,.0f}"
            yield Finding("group_above_total", path, found=shown, values={"group": group})


def _years(place: Place, edits: Edits, *, data: Mapping[str, Any], year: int | None) -> Iterator[Finding]:
    if place.year is None:
        return
    if year is not None and year < place.year:
        head = data.get("scenario", {})
        asked_in_file = isinstance(head, Mapping) and head.get("year") == year
        path: KeyPath = ("scenario", "year") if asked_in_file else ()
        yield Finding("year_asked", path, found=str(year), values={"place_year": place.year})
    for path, edit in edits:
        if edit.year is not None and edit.year < place.year:
            values = {"place_year": place.year}
            yield Finding("year_before", (*path, "year"), found=str(edit.year), values=values)


def _of_edit(place: Place, edit: Edit, path: KeyPath) -> Iterator[Finding]:
    if isinstance(edit, Located):
        yield from _location(place, edit, path)
    if isinstance(edit, Mobile):
        yield from _stops(place, edit, path)
    if isinstance(edit, Road):
        yield from _road(place, edit, path)
    if isinstance(edit, Growth):
        yield from _growth(place, edit, path)
    kind = getattr(edit, "type", None)
    taxonomy = load_taxonomy()
    if isinstance(kind, str) and taxonomy.find(kind) is None:
        yield Finding("unknown_type", (*path, "type"), found=kind, near=near_type(kind, taxonomy))


def _location(place: Place, edit: Located, path: KeyPath) -> Iterator[Finding]:
    try:
        found = where_is(place, edit)
    except ValueError:
        yield Finding("coordinates", (*path, "coordinates"), found=edit.coordinates)
        return
    if found is None:
        layers = [layer for layer in (place.districts, place.facilities) if edit.at and "name" in layer]
        near = nearest_name(str(edit.at), known_names(place), named=named_in(*layers))
        yield Finding("unknown_at", (*path, "at"), found=edit.at, near=near)
    elif edit.lon is not None and edit.lat is not None:
        yield from _outside(place, (*path, "lon"), (edit.lon, edit.lat), coordinates=edit.coordinates)
    else:
        yield from _outside(place, (*path, "at" if edit.x is None else "x"), found, coordinates=None)


def _outside(place: Place, path: KeyPath, point: Point, *, coordinates: str | None) -> Iterator[Finding]:
    if not lies_inside(place, point, coordinates=coordinates):
        shown = as_written(point, coordinates=coordinates)
        near = likely_slip(place, point, coordinates=coordinates)
        yield Finding("outside", path, found=shown, near=near, values={"crs": place.crs})


def _stops(place: Place, edit: Mobile, path: KeyPath) -> Iterator[Finding]:
    try:
        for number, stop in enumerate(edit.stops):
            yield from _outside(place, (*path, "stops", number), stop, coordinates=edit.coordinates)
    except ValueError:
        yield Finding("coordinates", (*path, "coordinates"), found=edit.coordinates)


def _road(place: Place, edit: Road, path: KeyPath) -> Iterator[Finding]:
    try:
        line_m = points_m(place, edit.line, coordinates=edit.coordinates)
    except ValueError:
        yield Finding("coordinates", (*path, "coordinates"), found=edit.coordinates)
        return
    known = bool(np.isfinite(line_m).all())
    if edit.line and not (known and shapely.intersects(place.boundary, shapely.LineString(line_m))):
        here = [
            _outside(place, (*path, "line", number), point, coordinates=edit.coordinates)
            for number, point in enumerate(edit.line)
        ]
        yield from islice(chain.from_iterable(here), 1)
    elif edit.action == "add":
        if not joins_a_road(place.roads, edit, line_m=line_m):
            yield Finding("not_joined", (*path, "line"))
    elif len(segments_meant(place.roads, edit, line_m=line_m)) == 0:
        key = "way" if edit.way is not None else "line"
        yield Finding("no_road", (*path, key), found=None if edit.way is None else str(edit.way))


def _growth(place: Place, edit: Growth, path: KeyPath) -> Iterator[Finding]:
    ids = [str(name) for name in place.districts["id"]]
    known = edit.district is None or edit.district in ids
    if not known:
        near = nearest_name(str(edit.district), ids, named=named_in(place.districts))
        yield Finding("unknown_district", (*path, "district"), found=edit.district, near=near)
    if edit.group is not None and edit.group not in place.groups:
        values = {"expected": ", ".join(place.groups)}
        yield Finding("unknown_group", (*path, "group"), found=edit.group, values=values)
    elif (
        known
        and edit.people
        and float(place.population[edit.group or "total"][cells_of(place, edit.district)].sum()) == 0
    ):
        yield Finding("nobody", (*path, "people"))
