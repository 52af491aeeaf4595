"""Does a scenario fit its Place? Every edit held against it, all faults at once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

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
from .growth import cells_of
from .locating import known_names, points_m, where_is
from .model import Edit, Growth, Located, Mobile, Road, Scenario
from .names import nearest_name
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
    findings += facility_findings(place, edits, lines=lines)
    for path, edit in edits:
        findings += _of_edit(place, edit, path)
    problems = [
        as_problem(finding, data=data, lines=lines, file=file, sayings=CHECKS, form=SCENARIO_FORMAT)
        for finding in findings
    ]
    return sorted(problems, key=lambda problem: problem.row or 0)


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
        near = nearest_name(str(edit.at), known_names(place))
        yield Finding("unknown_at", (*path, "at"), found=edit.at, near=near)
    elif not shapely.intersects_xy(place.boundary, *found):
        key = "x" if edit.x is not None else "lon" if edit.lon is not None else "at"
        yield _outside(place, (*path, key), found)


def _outside(place: Place, path: KeyPath, xy: tuple[float, float]) -> Finding:
    shown = f"x = {xy[0]:,.0f}, y = {xy[1]:,.0f}"
    return Finding("outside", path, found=shown, values={"crs": place.crs})


def _stops(place: Place, edit: Mobile, path: KeyPath) -> Iterator[Finding]:
    try:
        stops = points_m(place, edit.stops, coordinates=edit.coordinates)
    except ValueError:
        yield Finding("coordinates", (*path, "coordinates"), found=edit.coordinates)
        return
    for number, (x, y) in enumerate(stops.tolist()):
        if not shapely.intersects_xy(place.boundary, x, y):
            yield _outside(place, (*path, "stops", number), (x, y))


def _road(place: Place, edit: Road, path: KeyPath) -> Iterator[Finding]:
    try:
        line_m = points_m(place, edit.line, coordinates=edit.coordinates)
    except ValueError:
        yield Finding("coordinates", (*path, "coordinates"), found=edit.coordinates)
        return
    if edit.line and not shapely.intersects(place.boundary, shapely.LineString(line_m)):
        yield _outside(place, (*path, "line"), (float(line_m[0, 0]), float(line_m[0, 1])))
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
        near = nearest_name(str(edit.district), ids)
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
