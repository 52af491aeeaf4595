"""A scenario as it stands in a record: what its file says, and where in the Place that is."""

from typing import Any

import numpy as np
import shapely

from lifecircle.geodata.place import Place
from lifecircle.scenario import Scenario
from lifecircle.scenario.locating import points_m, where_is
from lifecircle.scenario.model import Located, Road

PLACE_M, LINES_M, STOPS_M = "place_m", "lines_m", "stops_m"
"""Added to an edit: its point, its lines, its stops in metres of the Place, however the file states them."""


def scenario_record(scenario: Scenario, place: Place) -> dict[str, Any]:
    """The scenario by kind of edit, with the places of what is opened, moved, built and stopped at.

    An edit whose place is not known stays without one.
    """
    record: dict[str, Any] = scenario.model_dump(mode="json", exclude_none=True)
    located: list[Located] = [*scenario.open, *scenario.move]
    for said, edit in zip([*record["open"], *record["move"]], located, strict=True):
        spot = where_is(place, edit)
        if spot is not None:
            said[PLACE_M] = [round(one, 2) for one in spot]
    for said, road in zip(record["road"], scenario.road, strict=True):
        said[LINES_M] = _lines(road, place)
    for said, service in zip(record["mobile"], scenario.mobile, strict=True):
        stops = points_m(place, service.stops, coordinates=service.coordinates)
        said[STOPS_M] = np.round(stops, 2).tolist()
    return record


def _lines(road: Road, place: Place) -> list[list[list[float]]]:
    """The line drawn, or the segments of the way named."""
    if road.way is None:
        return [np.round(points_m(place, road.line, coordinates=road.coordinates), 2).tolist()]
    roads = place.roads
    meant = np.flatnonzero(roads.way_id == road.way)
    if len(meant) == 0:
        return []
    shapes = [roads.shape_xy[roads.shape_offset[one] : roads.shape_offset[one + 1]] for one in meant.tolist()]
    merged = shapely.line_merge(shapely.multilinestrings([shapely.linestrings(one) for one in shapes]))
    return [np.round(shapely.get_coordinates(part), 2).tolist() for part in shapely.get_parts(merged)]
