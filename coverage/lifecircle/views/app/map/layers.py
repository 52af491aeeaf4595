"""The layers of a map as plain records: what each shows, where its content is, when it changes.

A layer is a dict: ``id`` (one of each on a map), ``kind`` (what map/page/layers.js draws),
``version`` (drawn again when it changes), ``url`` or ``data`` (content), and what its kind asks for;
``toggle``: the words beside its check box, where people may hide it.
"""

import hashlib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Literal, NotRequired, TypedDict

import geopandas as gpd
import numpy as np
import shapely

from lifecircle.geodata.place import Place
from lifecircle.report.web_map.map_ground import bounds_of, degrees, polygon_rings
from lifecircle.views.app.frame import Frame
from lifecircle.views.app.kept import kept

from .cell_picture import NO_COLOUR, CellGround, Codes, cell_ground
from .preparing import ground_content, ground_key
from .serving import served

Layer = dict[str, Any]
Side = Literal["both", "left", "right"]
DOTS_UP_TO = 5_000
"""Cells drawn as dots that follow their people; more become a picture."""


class PointRecord(TypedDict):
    """A point on the map, in degrees WGS84.

    id: told by a click; without one nothing happens. text: under the pointer, may have several lines.
    label: a short word or number; the point becomes a badge, as a pin it stands above its spot and hides
    nothing there. radius in pixels. line: colour of a
    ring around it. hollow: the ring only.
    """

    lat: float
    lon: float
    colour: str
    id: NotRequired[str]
    text: NotRequired[str]
    label: NotRequired[str]
    pin: NotRequired[bool]
    radius: NotRequired[float]
    line: NotRequired[str]
    hollow: NotRequired[bool]


def ground(frame: Frame) -> Layer:
    """Land, roads, district lines and names of the session's Place."""
    place = _place(frame)
    key = ground_key(frame.place_key)
    based = bool(frame.work.note("basemap"))
    return {
        "id": "ground",
        "kind": "ground",
        "version": _version(key, based),
        "url": served().json(key, lambda: ground_content(place)),
        "base": based,
    }


def whole(frame: Frame) -> list[list[float]]:
    """South-west and north-east corner of the Place."""
    return kept().of((frame.place_key, "bounds"), lambda: bounds_of(_place(frame)))


def cells_of(frame: Frame) -> CellGround:
    """Where the cells of the session's Place lie on the picture."""
    found: CellGround = kept().of(("cells", frame.place_key), lambda: cell_ground(_place(frame)))
    return found


def cells(
    frame: Frame,
    codes: Codes,
    colours: Mapping[int, str],
    *,
    key: Hashable,
    side: Side = "both",
    muted: int = NO_COLOUR,
    toggle: str = "",
) -> Layer:
    """The cells of the Place, each in the colour of its code; NO_COLOUR leaves one out.

    codes (c,): one per row of ``place.population``. key: changes with ``codes`` and ``colours``.
    muted: a code that is drawn small and below the others. side: half of a map with a swipe.
    """
    place = _place(frame)
    layer: Layer = {"id": f"cells-{side}", "side": side, "version": _version(key, side), "opacity": 0.9}
    if toggle:
        layer["toggle"] = toggle
    areal = bool(np.isin(shapely.get_type_id(place.population.geometry.to_numpy()[:1]), (3, 6)).all())
    if len(codes) > DOTS_UP_TO or areal:
        laid = cells_of(frame)
        address = served().address(("picture", key), lambda: laid.picture(codes, colours), ending=".png")
        return {**layer, "kind": "picture", "url": address, "bounds": laid.bounds}
    dots = ("dots", frame.place_key)
    return {
        **layer,
        "kind": "dots",
        "url": served().json(dots, lambda: _dots(place)),
        "codes": codes.tolist(),
        "colours": dict(colours),
        "muted": muted,
    }


def _dots(place: Place) -> dict[str, Any]:
    where = degrees(place.population[["x", "y"]].to_numpy(dtype=float), place.crs)
    people = place.population["total"].to_numpy(dtype=float)
    lived_in = people[people > 0]
    return {
        "lat": where[:, 0].tolist(),
        "lon": where[:, 1].tolist(),
        "people": people.round(1).tolist(),
        "full_persons": float(np.quantile(lived_in, 0.95)) if len(lived_in) else 1.0,
    }


def points(
    name: str,
    records: Sequence[PointRecord],
    *,
    what: str = "facility",
    toggle: str = "",
    quiet: bool = False,
) -> Layer:
    """Points that tell ``what`` and their id when clicked. quiet: clicks go through them."""
    layer: Layer = {"id": name, "kind": "points", "what": what, "quiet": quiet}
    layer |= {"data": list(records), "version": _version(name, what, repr(records))}
    return {**layer, "toggle": toggle} if toggle else layer


def many_points(
    name: str, make: Any, *, key: Hashable, what: str = "facility", toggle: str = "", quiet: bool = False
) -> Layer:
    """``points`` for thousands of them: fetched by address and made only where not there yet."""
    layer: Layer = {"id": name, "kind": "points", "what": what, "quiet": quiet}
    layer |= {"url": served().json(("points", key), make), "version": _version(name, key)}
    return {**layer, "toggle": toggle} if toggle else layer


def areas(
    name: str,
    shapes: gpd.GeoSeries | Sequence[shapely.Geometry],
    *,
    crs: str,
    key: Hashable,
    ids: Sequence[str] | None = None,
    texts: Sequence[str] | None = None,
    colours: Sequence[str] | None = None,
    line: str = "",
    opacity: float = 0.8,
    what: str = "district",
    toggle: str = "",
) -> Layer:
    """Polygons in a metric system; with ids they tell ``what`` and their id when clicked."""

    def content() -> list[dict[str, Any]]:
        rings = polygon_rings(list(shapes), crs)
        found: list[dict[str, Any]] = []
        for number, ring in enumerate(rings):
            one: dict[str, Any] = {"rings": ring, "opacity": opacity}
            if ids is not None:
                one["id"] = ids[number]
            if texts is not None:
                one["text"] = texts[number]
            if colours is not None:
                one["colour"] = colours[number]
            if line:
                one |= {"line": line, "weight": 2}
            found.append(one)
        return found

    layer: Layer = {"id": name, "kind": "areas", "what": what, "version": _version(name, key)}
    layer["url"] = served().json(("areas", name, key), content)
    return {**layer, "toggle": toggle} if toggle else layer


def lines(name: str, spots: Iterable[Sequence[tuple[float, float]]], *, colour: str, dash: str = "") -> Layer:
    """Lines through spots (latitude, longitude)."""
    data = [{"line": [list(spot) for spot in one], "colour": colour, "dash": dash} for one in spots]
    return {"id": name, "kind": "lines", "version": _version(name, repr(data)), "data": data}


def _place(frame: Frame) -> Place:
    if frame.place is None:
        raise ValueError("there is no Place to draw")
    return frame.place


def _version(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8")).hexdigest()[:20]
