"""The map of a siting: who lacks the service, land left out, the sites by rank."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from lifecircle.coverage.needs import types_of
from lifecircle.geodata.place import Place
from lifecircle.plan.model import Circle
from lifecircle.report.circle_view import NOT_ASKED_CODE, circle_view
from lifecircle.report.colours import SITE_COLOUR, STATE_COLOURS
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.siting_reading import SitingResult
from lifecircle.report.web_map.map_ground import degrees
from lifecircle.scenario.applying import apply_scenario
from lifecircle.scenario.concerned import kinds_of
from lifecircle.scenario.model import Scenario

from .frame import Frame
from .map.cell_picture import NO_COLOUR
from .map.layers import Layer, PointRecord, areas, cells, many_points, points
from .service_colours import facility_points
from .siting_question import Corners, read_land

_COVERED, _NOT_COVERED = 0, 1
_LAND_COLOUR, _LOCKED_COLOUR = "#59636a", "#1d2428"


def people_layer(frame: Frame, run: Run, circle: Circle) -> Layer:
    """Cells inside the circle today and outside it."""
    view = circle_view(run, circle.id)
    codes = np.where(view.codes == 0, _COVERED, _NOT_COVERED).astype(np.uint8)
    codes = np.where((view.codes == NOT_ASKED_CODE) | (view.people <= 0), NO_COLOUR, codes).astype(np.uint8)
    colours = {_COVERED: STATE_COLOURS["covered"], _NOT_COVERED: STATE_COLOURS["beyond"]}
    return cells(frame, codes, colours, key=(frame.state_key, "siting people", circle.id))


def facility_layer(frame: Frame, place: Place, circle: Circle) -> Layer:
    """Facilities that serve the circle today; they stay and count."""
    kinds = kinds_of(kind for need in circle.needs for kind in types_of(need))
    there = (place.facilities["status"] == "existing") & place.facilities["type"].isin(kinds)
    records = facility_points(frame, place)
    return many_points(
        "facilities",
        lambda: [records[row] for row in np.flatnonzero(there.to_numpy(dtype=bool)).tolist()],
        key=(frame.place_key, "circle facilities", sorted(kinds), frame.language),
        toggle=frame.say("现有设施", "Facilities"),
        quiet=True,
    )


def land_layers(frame: Frame, excluded: Sequence[Corners], land_file: Any) -> list[Layer]:
    """Land where nothing is built."""
    shapes = [shapely.Polygon([(lon, lat) for lat, lon in corners]) for corners in excluded]
    stamp = ""
    if land_file is not None:
        shapes += list(read_land(land_file).to_crs(4326).geometry)
        stamp = str(land_file.stat().st_mtime_ns)
    if not shapes:
        return []
    key = (frame.work.id, "land", stamp, repr(excluded))
    colours = [_LAND_COLOUR] * len(shapes)
    return [areas("land", shapes, crs="EPSG:4326", key=key, colours=colours, line=_LAND_COLOUR, opacity=0.35)]


def site_layer(frame: Frame, result: SitingResult) -> Layer:
    """The chosen sites with their rank, what each brings under the pointer."""
    say = frame.say
    marks: list[PointRecord] = [
        {
            "lat": float(row["lat"]),
            "lon": float(row["lon"]),
            "id": str(row["site"]),
            "label": str(int(row["rank"])),
            "colour": SITE_COLOUR,
            "text": "\n".join(
                [
                    f"{int(row['rank'])}. {row['name'] or row['district_name']}",
                    say(
                        f"新覆盖 {row['people_new']:,.0f} 人",
                        f"{row['people_new']:,.0f} people newly covered",
                    ),
                    say(f"服务 {row['load']:,.0f} 人", f"serves {row['load']:,.0f} people"),
                ]
            ),
        }
        for row in result.new_sites.to_dict("records")
    ]
    return points("sites", marks, what="site")


def locked_layer(frame: Frame, place: Place, locks: Scenario) -> Layer:
    """The sites that were locked."""
    there = apply_scenario(place, locks).facilities
    ids = {one.id for table in ("open", "convert", "resize") for one in getattr(locks, table)}
    rows = there[there["id"].isin(ids)]
    spots = degrees(rows[["x", "y"]].to_numpy(dtype=float), place.crs)
    sign = frame.say("定", "✓")
    marks: list[PointRecord] = [
        {
            "lat": spot[0],
            "lon": spot[1],
            "label": sign,
            "colour": _LOCKED_COLOUR,
            "text": str(name),
            "id": str(one),
        }
        for spot, name, one in zip(spots.tolist(), rows["name"], rows["id"], strict=True)
    ]
    return points("locked", marks, what="site")


def legend(frame: Frame, *, land: bool) -> Mapping[str, Any]:
    """What the colours mean."""
    say = frame.say
    rows = [
        {"label": say("已在服务圈内", "within the circle"), "colour": STATE_COLOURS["covered"]},
        {"label": say("还不在服务圈内", "not within it yet"), "colour": STATE_COLOURS["beyond"]},
        {
            "label": say("选出的点，数字为先后", "chosen sites, by rank"),
            "colour": SITE_COLOUR,
            "mark": "lc-point",
        },
    ]
    if land:
        rows.append({"label": say("不能建的地方", "excluded land"), "colour": _LAND_COLOUR})
    return {"title": say("居民", "People"), "rows": rows}
