"""Why does a point lie outside the study area? What a planner wrote, and the usual slips."""

import shapely

from lifecircle.geodata.place import Place
from lifecircle.geodata.text import Text

from .locating import points_m
from .model import Point

NOTHING = Text("", ".")
_SWAPPED = Text("；两个数是不是写反了？", "; are the two numbers the wrong way round?")
_DEGREES = Text(
    "；这像经纬度：请写 lon、lat，线和停靠点另写 coordinates",
    "; these look like degrees: give lon and lat, or coordinates for a line or stops.",
)
_METRES = Text(
    "；经度不超过 180、纬度不超过 90：研究区坐标（米）请写 x、y，线和停靠点不写 coordinates",
    "; no longitude exceeds 180 and no latitude 90: give metres as x and y, a line or stops without"
    " coordinates.",
)


def lies_inside(place: Place, point: Point, *, coordinates: str | None) -> bool:
    """Whether a point as written, in metres or in a system of degrees, lies in the study area."""
    x, y = points_m(place, [point], coordinates=coordinates)[0]
    return bool(shapely.intersects_xy(place.boundary, x, y))


def as_written(point: Point, *, coordinates: str | None) -> str:
    """The point with the names of its two numbers."""
    if coordinates is None:
        return f"x = {point[0]:,.0f}, y = {point[1]:,.0f}"
    return f"lon = {point[0]:.10g}, lat = {point[1]:.10g}"


def likely_slip(place: Place, point: Point, *, coordinates: str | None) -> Text:
    """What may have gone wrong, to end a remedy with."""
    could_be_degrees = abs(point[0]) <= 180 and abs(point[1]) <= 90
    if coordinates is not None and not could_be_degrees and max(map(abs, point)) > 180:
        return _METRES
    if lies_inside(place, (point[1], point[0]), coordinates=coordinates):
        return _SWAPPED
    if coordinates is None and could_be_degrees and lies_inside(place, point, coordinates="wgs84"):
        return _DEGREES
    return NOTHING
