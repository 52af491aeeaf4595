"""The gap map: districts coloured by how much is short there, and the one gap that was chosen."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from lifecircle.coverage.needs import types_of
from lifecircle.coverage.words import LEVEL_WORDS
from lifecircle.plan.model import Circle, Presence, Ratio
from lifecircle.report.circle_view import NOT_ASKED_CODE, circle_view, label_level
from lifecircle.report.classes import NONE_WORD, Classes, round_classes
from lifecircle.report.colours import CLASS_COLOURS, SITE_COLOUR, STATE_COLOURS
from lifecircle.report.diagnosis.shortage import home_of
from lifecircle.report.figures.figure_words import range_words
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.web_map.map_ground import degrees
from lifecircle.scenario.concerned import asked_by, asked_in, kinds_of

from .frame import Frame
from .map.cell_picture import NO_COLOUR
from .map.layers import Layer, areas, cells, points
from .service_colours import facility_points

_COVERED, _NOT_COVERED = 0, 1


class Counted(NamedTuple):
    """What is short by district of one level.

    numbers: by district id: gaps of the list, or the people of one row of the plan (``of_people``).
    elsewhere: gaps that belong to no single district of the level.
    """

    numbers: "pd.Series"
    of_people: bool
    elsewhere: int
    level: str


def counted(run: Run, rows: pd.DataFrame) -> Counted:
    """Gaps by district with all inside it; people where the gaps are of one row of the plan."""
    level = label_level(run)
    home = rows["district"].map(home_of(run, level=level))
    known = home.notna()
    of_people = len(set(rows["item"])) == 1
    if of_people:
        numbers = rows.loc[known, "people"].groupby(home[known]).sum()
    else:
        numbers = home[known].value_counts().astype(float)
    return Counted(numbers, of_people, int((~known).sum()), level)


def district_layer(
    frame: Frame, run: Run, rows: pd.DataFrame, *, key: str
) -> tuple[Layer, Mapping[str, Any]]:
    """Districts coloured by how many gaps there are, or by the people of one kind of gap; and the legend."""
    sums = counted(run, rows)
    districts = run.districts[run.districts["level"] == sums.level]
    numbers = districts["id"].map(sums.numbers).fillna(0.0).to_numpy(dtype=float)
    classes = round_classes(numbers)
    found = classes.of(numbers)
    unit = frame.say("人", "people") if sums.of_people else frame.say("条缺口", "gaps")
    texts = [
        f"{name}\n{number:,.0f} {unit}"
        for name, number in zip(districts["name"].astype(str), numbers.tolist(), strict=True)
    ]
    layer = areas(
        "districts",
        districts.geometry,
        crs=str(run.record["place"]["crs"]),
        key=(frame.state_key, "gap districts", key, frame.language),
        ids=districts["id"].astype(str).tolist(),
        texts=texts,
        colours=[CLASS_COLOURS[one] for one in found.tolist()],
        opacity=0.8,
    )
    return layer, _legend(frame, classes, found, sums)


def _legend(frame: Frame, classes: Classes, found: npt.NDArray[np.int64], sums: Counted) -> Mapping[str, Any]:
    sizes = np.bincount(found, minlength=len(classes.lows) + 1).tolist()
    none = NONE_WORD.in_language(frame.language)
    rows = [{"label": none, "colour": CLASS_COLOURS[0], "count": str(sizes[0]), "empty": not sizes[0]}]
    for number in range(1, len(classes.lows) + 1):
        low, high = classes.bounds(number)
        words = range_words(low, high, frame.language)
        rows.append({"label": words, "colour": CLASS_COLOURS[number], "count": str(sizes[number])})
    word = LEVEL_WORDS[sums.level].in_language(frame.language) if sums.level else ""
    notes = [
        frame.say(
            f"右列：{word}个数。点一个{word}，只看它的缺口。",
            f"Right: count by {word}. Click a {word} to list only its gaps.",
        )
    ]
    if sums.elsewhere:
        notes.append(
            frame.say(
                f"另有 {sums.elsewhere} 条按全县（区）统筹，不分到{word}。",
                f"{sums.elsewhere} more gaps concern the whole area rather than a single {word}.",
            )
        )
    people = frame.say("影响人数", "People affected")
    title = people if sums.of_people else frame.say("缺口条数", "Number of gaps")
    return {"title": title, "rows": rows, "notes": notes}


def chosen_layers(frame: Frame, run: Run, gap: "pd.Series") -> list[Layer]:
    """What one gap looks like: its district outlined, people without the service, facilities of its kind."""
    found: list[Layer] = []
    item = _item(run, str(gap["item"]))
    if isinstance(item, Circle) and f"{item.id}_state" in run.cells:
        view = circle_view(run, item.id)
        codes = np.where(view.codes == 0, _COVERED, _NOT_COVERED).astype(np.uint8)
        codes = np.where((view.codes == NOT_ASKED_CODE) | (view.people <= 0), NO_COLOUR, codes).astype(
            np.uint8
        )
        colours = {_COVERED: STATE_COLOURS["covered"], _NOT_COVERED: STATE_COLOURS["beyond"]}
        found.append(cells(frame, codes, colours, key=(frame.state_key, "gap", item.id)))
    district = run.districts[run.districts["id"] == gap["district"]]
    if len(district):
        crs = str(run.record["place"]["crs"])
        outline = areas(
            "chosen", district.geometry, crs=crs, key=(frame.state_key, gap["district"]), line=SITE_COLOUR
        )
        found.append(outline)
    kinds = types_asked(run, str(gap["item"]))
    if frame.place is not None and kinds:
        serving = frame.place.facilities["type"].isin(kinds) & (
            frame.place.facilities["status"] == "existing"
        )
        records = facility_points(frame, frame.place)
        shown = [records[row] for row in np.flatnonzero(serving.to_numpy(dtype=bool)).tolist()]
        found.append(points("facilities", shown, toggle=frame.say("同类设施", "Facilities of the same type")))
    return found


def types_asked(run: Run, item: str) -> frozenset[str]:
    """Facility types that a row of the plan asks for, kinds of them included."""
    row = _item(run, item)
    if isinstance(row, Circle):
        return kinds_of(kind for need in row.needs for kind in types_of(need))
    if isinstance(row, Ratio):
        return kinds_of(asked_by(row.numerator))
    return kinds_of(asked_in(row.needs)) if isinstance(row, Presence) else frozenset()


def _item(run: Run, item: str) -> Circle | Ratio | Presence | None:
    rows: tuple[Circle | Ratio | Presence, ...] = (*run.plan.circle, *run.plan.ratio, *run.plan.presence)
    return next((row for row in rows if row.id == item), None)


def bounds_of_district(run: Run, district: str) -> list[list[float]] | None:
    """South-west and north-east corner of a district with some room around it; None where there is none."""
    rows = run.districts[run.districts["id"] == district]
    if not len(rows):
        return None
    west, south, east, north = rows.total_bounds.tolist()
    room = 0.15 * max(east - west, north - south)
    corners: Sequence[tuple[float, float]] = [
        (x, y) for x in (west - room, east + room) for y in (south - room, north + room)
    ]
    spots = degrees(np.array(corners), str(run.record["place"]["crs"]))
    return [spots.min(axis=0).tolist(), spots.max(axis=0).tolist()]
