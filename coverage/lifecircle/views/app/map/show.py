"""The map on a page, and what was clicked on it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from lifecircle.report.colours import WATER_COLOUR
from lifecircle.report.web_map.map_water import WATER_WORD
from lifecircle.views.app.frame import Frame

from .basemaps import basemap_layer
from .layers import Layer, whole
from .serving import served

Tool = Literal["pick", "point", "polygon"]
_LEAST_HEIGHT_PX = 460


@dataclass(frozen=True, kw_only=True)
class Click:
    """What was clicked: ``what`` is facility, cell, district, spot (nothing of these), or polygon.

    id: of the facility or district; the row of the cell. latitude, longitude: degrees WGS84.
    corners: (latitude, longitude) of a drawn polygon.
    """

    what: str
    id: str | int | None
    latitude: float
    longitude: float
    corners: tuple[tuple[float, float], ...] = ()


def new_click(key: str) -> Click | None:
    """The click on the map ``key`` that led to this run of the page, once; else None."""
    told = st.session_state.get(key)
    seen = f"{key}.seen"
    if not isinstance(told, Mapping) or told.get("n") == st.session_state.get(seen):
        return None
    st.session_state[seen] = told.get("n")
    return _click(told)


def _click(told: Mapping[str, Any]) -> Click | None:
    """What the frame told, or None where it makes no sense (it comes from a browser)."""
    try:
        corners = tuple((float(one[0]), float(one[1])) for one in told.get("corners") or ())
        first = corners[0] if corners else (told.get("lat"), told.get("lng"))
        name = told.get("id")
        return Click(
            what=str(told.get("what", "spot")),
            id=name if isinstance(name, str | int) else None,
            latitude=float(first[0]),  # type: ignore[arg-type]
            longitude=float(first[1]),  # type: ignore[arg-type]
            corners=corners,
        )
    except (TypeError, ValueError, IndexError):
        return None


def _with_water(frame: Frame, legend: Mapping[str, Any]) -> dict[str, Any]:
    """The legend and a row for the water, where our own ground shows some."""
    place = frame.place
    if place is None or place.water is None or place.water.empty or frame.work.note("basemap"):
        return dict(legend)
    row = {"label": WATER_WORD.in_language(frame.language), "colour": WATER_COLOUR}
    return {**legend, "rows": [*legend.get("rows", ()), row]}


def show_map(
    frame: Frame,
    layers: Sequence[Layer],
    *,
    key: str,
    legend: Mapping[str, Any] | None = None,
    bounds: Sequence[Sequence[float]] | None = None,
    tool: Tool = "pick",
    swipe: tuple[str, str] | None = None,
    least_height_px: int = _LEAST_HEIGHT_PX,
) -> None:
    """Draw a map that fills the rest of the window; layers in their order from below.

    legend: title, rows (label, colour or mark, count, share, empty) and notes, as
    ``web_map.map_words.legend`` gives them. bounds: corners in degrees to look at, the whole Place
    if not given; the map moves when they change. tool: ``polygon`` lets people click corners.
    swipe: words for the left and the right half; layers say which ``side`` they stand on.
    """
    base, credit = basemap_layer(frame)
    at = [list(corner) for corner in (bounds or whole(frame))]
    drawn = [*([base] if base else []), *layers]
    version = hashlib.sha256("".join(str(layer["version"]) for layer in drawn).encode()).hexdigest()[:16]
    served().component(
        layers=drawn,
        legend=_with_water(frame, legend) if legend else None,
        view={"id": f"{key}-{frame.place_key}-{at}", "bounds": at, "whole": whole(frame)},
        tool=tool,
        swipe=list(swipe) if swipe else None,
        credit=credit,
        version=version,
        height=least_height_px,
        language=frame.language,
        words={
            "map": frame.say(
                "地图：方向键移动，加减号缩放，回车点选正中",
                "Map: arrow keys move, + and - zoom, Enter selects the centre",
            ),
            "legend": frame.say("图例", "Legend"),
            "notes": frame.say("说明", "Notes"),
            "corners": frame.say("依次点各个角，双击结束", "Click each corner; double-click to finish"),
            "done": frame.say("完成", "Done"),
            "back": frame.say("退一步", "Undo last corner"),
        },
        key=key,
        default=None,
    )
