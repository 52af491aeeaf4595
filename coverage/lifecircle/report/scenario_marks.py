"""Where on a map a scenario changes something: facilities by kind of edit, roads."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lifecircle.geodata.text import Text
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.scenario_record import LINES_M, PLACE_M, STOPS_M

Spot = tuple[float, float]

POINT_WORDS: Mapping[str, Text] = {
    "open": Text("新建", "new"), "move": Text("迁建（箭头指向新址）", "moved (arrow to the new place)"),
    "resize": Text("改扩建", "resized"), "convert": Text("改建转型", "converted"),
    "merge": Text("撤并", "merged away"), "close": Text("关闭", "closed"),
    "mobile": Text("流动服务点", "mobile stop"),
}  # fmt: skip
ROAD_WORDS: Mapping[str, Text] = {
    "add": Text("新建道路", "new road"), "close": Text("封闭道路", "closed road"),
    "change": Text("改造道路", "changed road"),
}  # fmt: skip


class PointMark(NamedTuple):
    """A facility that a scenario changes. before: where it stood, for what is moved."""

    kind: str
    xy_m: Spot
    before: Spot | None = None


class RoadMark(NamedTuple):
    """A road that a scenario changes. action: a key of ROAD_WORDS. lines: points in metres."""

    action: str
    lines: list[list[Spot]]


def point_marks(edits: Mapping[str, Any], run: Run) -> list[PointMark]:
    """Facilities by kind of edit, in the order of POINT_WORDS; those of unknown place left out."""
    points = run.facility_points
    xy = zip(points.geometry.x.tolist(), points.geometry.y.tolist(), strict=True)
    stands = dict(zip(points["id"], xy, strict=True))
    return [mark for kind in POINT_WORDS for mark in _of_kind(kind, edits.get(kind, ()), stands)]


def road_marks(edits: Mapping[str, Any]) -> list[RoadMark]:
    """Roads built, closed and changed, as far as the record says where."""
    return [
        RoadMark(str(one["action"]), [[(float(x), float(y)) for x, y in line] for line in one[LINES_M]])
        for one in edits.get("road", ())
        if one.get(LINES_M)
    ]


def _of_kind(kind: str, edits: Any, stands: Mapping[str, Spot]) -> Iterator[PointMark]:
    for one in edits:
        if kind == "mobile":
            yield from (PointMark(kind, (float(x), float(y))) for x, y in one.get(STOPS_M, ()))
        elif kind == "merge":
            gone = [name for name in one["ids"] if name != one["into"] and name in stands]
            yield from (PointMark(kind, stands[name]) for name in gone)
        elif kind in ("open", "move"):
            spot = _stated(one)
            if spot is not None:
                yield PointMark(kind, spot, stands.get(one["id"]) if kind == "move" else None)
        elif one["id"] in stands:
            yield PointMark(kind, stands[one["id"]])


def _stated(edit: Mapping[str, Any]) -> Spot | None:
    place = edit.get(PLACE_M)
    if place is None and edit.get("x") is not None and edit.get("y") is not None:
        place = edit["x"], edit["y"]
    return None if place is None else (float(place[0]), float(place[1]))
