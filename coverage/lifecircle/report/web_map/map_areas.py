"""Districts by what they lack of each circle, and what a siting or a scenario adds, as plain values."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Circle
from lifecircle.report.classes import ALL_COVERED, NONE_WORD, round_classes
from lifecircle.report.colours import CLASS_COLOURS
from lifecircle.report.diagnosis.shortage import Shortage, shortage_of
from lifecircle.report.figures.figure_words import count_words, range_words
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.scenario_reading import ScenarioResult
from lifecircle.report.folders.siting_reading import SitingResult, kinds_at

from .map_ground import Record, degrees, polygon_rings

MOST_AREAS = 1_500
_PARTS = 1_200


def area_records(run: Run, circles: Sequence[Circle]) -> Record:
    """Shapes of the districts that any circle is counted by, and per circle their classes.

    areas: name and rings. circles: per circle title, classes (label, colour, count), and the columns
    area (position in ``areas``), class, people. A circle counted by more than MOST_AREAS districts
    has none.
    """
    short = [shortage_of(run, circle.id) for circle in circles]
    drawn = [one if 0 < len(one.people) <= MOST_AREAS else None for one in short]
    wanted = list(dict.fromkeys(name for one in drawn if one is not None for name in one.people.index))
    rows = run.districts.drop_duplicates("id").set_index("id").reindex(wanted)
    shapes = rows.geometry.to_numpy()
    if len(shapes):
        west, south, east, north = shapely.total_bounds(run.districts.geometry.to_numpy())
        shapes = shapely.simplify(shapes, max(east - west, north - south) / _PARTS)
    rings = polygon_rings(shapes, str(run.record["place"]["crs"]))
    position = {name: number for number, name in enumerate(wanted)}
    return {
        "areas": [
            {"name": name, "rings": each} for name, each in zip(rows["name"].astype(str), rings, strict=True)
        ],
        "circles": [None if one is None else _classed(one, position, run.language) for one in drawn],
    }


def _classed(short: Shortage, position: Mapping[str, int], language: Language) -> Record:
    values = short.people.to_numpy(dtype=float)
    classes = round_classes(values)
    codes = classes.of(values)
    sizes = np.bincount(codes, minlength=len(classes.lows) + 1)
    if short.against_target:
        title = Text(
            f"距目标还差的人数（按{short.words.zh}）", f"People short of the target, by {short.words.en}"
        )
    else:
        title = Text(f"未覆盖人数（按{short.words.zh}）", f"People not covered, by {short.words.en}")
    labels = [(NONE_WORD if short.against_target else ALL_COVERED).in_language(language)]
    for number in range(1, len(classes.lows) + 1):
        name = classes.names[number - 1].in_language(language)
        labels.append(f"{name} {range_words(*classes.bounds(number), language)}")
    return {
        "title": title.in_language(language),
        "classes": [
            {"label": label, "colour": CLASS_COLOURS[number], "count": f"{sizes[number]}"}
            for number, label in enumerate(labels)
        ],
        "area": [position[name] for name in short.people.index],
        "class": codes.tolist(),
        "people": values.round().astype(int).tolist(),
    }


def site_records(siting: SitingResult | None, *, crs: str, language: Language) -> list[Record]:
    """The chosen sites, best first: rank, place, name, and lines of text."""
    if siting is None or len(siting.new_sites) == 0:
        return []
    sites, types = siting.new_sites, load_taxonomy().types
    where = degrees(sites[["x", "y"]].to_numpy(dtype=float), crs)
    found: list[Record] = []
    for number, row in enumerate(sites.to_dict("records")):
        kinds = kinds_at(row["types"])
        names = [_named(types, one, language) for one in kinds]
        share = float(row["coverage_share"])
        people = count_words(float(row["people_new"]))
        lines = [Text(f"新增覆盖 {people} 人", f"{people} people newly covered")]
        if np.isfinite(share):
            lines.append(Text(f"累计覆盖率 {100 * share:.1f}%", f"{100 * share:.1f}% covered with it"))
        found.append(
            {
                "rank": f"{row['rank']:.0f}",
                "lat": where[number, 0],
                "lon": where[number, 1],
                "name": str(row["name"] or row["district_name"] or row["site"]),
                "type": Text("、", ", ").in_language(language).join(names),
                "lines": [line.in_language(language) for line in lines],
            }
        )
    return found


def _named(types: Mapping[str, object], kind: str, language: Language) -> str:
    known = types.get(kind)
    return kind if known is None else str(getattr(known, language))


def opened_records(scenario: ScenarioResult | None, *, crs: str, language: Language) -> list[Record]:
    """Where a scenario opens facilities, as far as it states metres."""
    types = load_taxonomy().types
    found: list[Record] = []
    for one in scenario.edits.get("open", []) if scenario is not None else []:
        if one.get("x") is None or one.get("y") is None:
            continue
        where = degrees(np.array([[float(one["x"]), float(one["y"])]]), crs)
        kind = str(one.get("type", ""))
        found.append(
            {
                "lat": where[0, 0],
                "lon": where[0, 1],
                "name": str(one.get("name") or one.get("id", "")),
                "type": _named(types, kind, language),
            }
        )
    return found
