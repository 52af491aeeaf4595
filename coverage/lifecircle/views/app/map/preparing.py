"""What the map of a Place needs besides its cells; made while the Place is read."""

from collections.abc import Hashable
from typing import Any

from lifecircle.geodata.place import Place
from lifecircle.report.web_map.map_ground import (
    border_records,
    boundary_rings,
    bounds_of,
    label_records,
    road_records,
)
from lifecircle.report.web_map.map_water import water_label_records, water_record
from lifecircle.views.app.kept import Kept

from .cell_picture import cell_ground
from .serving import Served


def prepare_map(place: Place, *, place_key: str, store: Kept, shelf: Served) -> None:
    """Keep what each page's map begins with, under the keys it is asked for by (map/layers.py)."""
    store.put(("cells", place_key), cell_ground(place), cells=len(place.population))
    store.put((place_key, "bounds"), bounds_of(place))
    shelf.json(ground_key(place_key), lambda: ground_content(place))


def ground_key(place_key: str) -> Hashable:
    """The key of the ground's content."""
    return ("ground", place_key)


def ground_content(place: Place) -> dict[str, Any]:
    """Land, water, roads, district lines and names."""
    return {
        "boundary": boundary_rings(place),
        "water": water_record(place),
        "roads": road_records(place),
        "borders": border_records(place),
        "labels": [*label_records(place), *water_label_records(place)],
    }
