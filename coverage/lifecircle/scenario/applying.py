"""A Place as a scenario would have it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from lifecircle.geodata.errors import ScenarioError
from lifecircle.geodata.place import Place
from lifecircle.geodata.roads.network import RoadNetwork
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.plan.model import Assumptions, Plan

from .checking import scenario_problems
from .facility_edits import edited_facilities
from .growth import grown
from .locating import points_m, where_is
from .model import EDIT_TABLES, Edit, Growth, Located, Merge, Mobile, Road, Scenario, in_effect
from .road_edits import add_road, change_segments, close_segments, segments_meant


def apply_scenario(place: Place, scenario: Scenario, *, year: int | None = None) -> Place:
    """The Place after the edits of a scenario that are in effect in ``year``.

    year: else the scenario's own; without any, every edit counts and planned facilities stay
    out. Edits take effect by year, those without one first; in one year in the order of
    ``EDIT_TABLES``, then of the file. Layers that no edit touches are the same objects.
    Pure. Raises ScenarioError with every edit that does not fit the Place.
    """
    year = scenario.scenario.year if year is None else year
    found = [((table, position), edit) for table, position, edit in scenario.edits()]
    problems = scenario_problems(
        place, found, data=scenario.model_dump(), lines={}, file=scenario.scenario.id, year=year
    )
    if problems:
        raise ScenarioError(problems)
    edits = edits_in_order(scenario, year=year)
    facilities = place.facilities
    planned = year is not None and bool((facilities["status"] == "planned").any())
    if planned or any(not isinstance(edit, Road | Growth) for edit in edits):
        facilities = edited_facilities(place, edits, year=year)
    growth = [edit for edit in edits if isinstance(edit, Growth)]
    return replace(
        place,
        facilities=facilities,
        population=grown(place, growth) if growth else place.population,
        roads=_edited_roads(place, [edit for edit in edits if isinstance(edit, Road)]),
        year=place.year if year is None else year,
    )


def assumed_in(plan: Plan, scenario: Scenario) -> Plan:
    """The plan with the assumptions that the scenario changes."""
    given = scenario.assumptions.model_dump(exclude_none=True)
    for speeds in ("walk_kmh", "drive_kmh"):
        given[speeds] = {**getattr(plan.assumptions, speeds), **given[speeds]}
    changed = Assumptions.model_validate({**plan.assumptions.model_dump(), **given})
    return plan.model_copy(update={"assumptions": changed}) if changed != plan.assumptions else plan


def edits_in_order(scenario: Scenario, *, year: int | None) -> list[Edit]:
    """The edits in effect, in the order in which they take effect."""
    tables = list(EDIT_TABLES)
    chosen = [entry for entry in scenario.edits() if in_effect(entry[2], year)]
    chosen.sort(key=lambda entry: (entry[2].year or 0, tables.index(entry[0]), entry[1]))
    return [edit for _, _, edit in chosen]


class Outlay(NamedTuple):
    """What one edit costs, for which facility types (None: for all), and where (None: everywhere).

    mobile: whether it pays for stops of a mobile service.
    """

    cost_yuan: float
    types: tuple[str, ...] | None
    xy_m: tuple[float, float] | None
    mobile: bool = False


def outlays(place: Place, scenario: Scenario, *, year: int | None = None) -> list[Outlay]:
    """The costs of the edits in effect; ``place`` is the one before them."""
    year = scenario.scenario.year if year is None else year
    after = apply_scenario(place, scenario, year=year).facilities.set_index("id")
    find = load_taxonomy().find
    result: list[Outlay] = []
    for edit in edits_in_order(scenario, year=year):
        if not edit.cost:
            continue
        name = edit.into if isinstance(edit, Merge) else getattr(edit, "id", None)
        types: tuple[str, ...] | None = None
        xy: tuple[float, float] | None = None
        if isinstance(edit, Mobile):
            types = (find(edit.type) or edit.type,)
        elif name is not None:
            row = after.loc[name]
            types, xy = (str(row["type"]),), (float(row["x"]), float(row["y"]))
        if isinstance(edit, Located):
            xy = where_is(place, edit)
        result.append(Outlay(float(edit.cost), types, xy, isinstance(edit, Mobile)))
    return result


def _edited_roads(place: Place, edits: Sequence[Road]) -> RoadNetwork:
    roads = place.roads
    for edit in edits:
        line_m = points_m(place, edit.line, coordinates=edit.coordinates)
        if edit.action == "add":
            roads = add_road(roads, edit, line_m=line_m)
        elif edit.action == "close":
            roads = close_segments(roads, segments_meant(roads, edit, line_m=line_m))
        else:
            roads = change_segments(roads, segments_meant(roads, edit, line_m=line_m), edit)
    return roads
