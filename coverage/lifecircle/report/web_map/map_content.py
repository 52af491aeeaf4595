"""What a coverage map shows of one circle, as plain values: its cells and its facilities."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from lifecircle.coverage.assessment import Assessment
from lifecircle.coverage.circles import need_name
from lifecircle.coverage.membership import NESTING, district_of_points
from lifecircle.coverage.reach import leaves
from lifecircle.coverage.where import matching
from lifecircle.coverage.words import CAPACITY_UNITS, STATES
from lifecircle.geodata.place import Place
from lifecircle.geodata.taxonomy import Taxonomy
from lifecircle.geodata.text import Language
from lifecircle.plan.model import Circle

from .map_ground import Record, degrees

NOT_ASKED_CODE = len(STATES)
"""Code of cells that the circle does not speak of, after those of STATES."""


def circle_of(assessment: Assessment, circle: str) -> Circle:
    """The plan's circle with this id. Raises KeyError where the plan has none."""
    for one in assessment.plan.circle:
        if one.id == circle:
            return one
    raise KeyError(f"the plan {assessment.plan.id!r} has no circle {circle!r}")


def served_group(assessment: Assessment, circle: Circle) -> str:
    """The population group that the circle's numbers count."""
    groups = assessment.place.groups
    return circle.serves if circle.serves in groups else groups[0]


def cell_codes(assessment: Assessment, circle: Circle) -> npt.NDArray[np.uint8]:
    """Per row of ``assessment.cells``: position of its state in STATES, or NOT_ASKED_CODE."""
    codes = assessment.cells[f"{circle.id}_state"].cat.codes.to_numpy()
    return np.where(codes < 0, NOT_ASKED_CODE, codes).astype(np.uint8)


def cell_people(assessment: Assessment, circle: Circle) -> npt.NDArray[np.float64]:
    """People of the served group per row of ``assessment.cells``."""
    people = assessment.place.population.set_index("id")[served_group(assessment, circle)]
    result: npt.NDArray[np.float64] = people.reindex(assessment.cells["cell"]).to_numpy(dtype=float)
    return result


def cell_records(
    assessment: Assessment, circle: Circle, chosen: npt.NDArray[np.bool_], codes: npt.NDArray[np.uint8]
) -> Record:
    """Columns over the chosen cells for drawing and for the text under the pointer."""
    cells = assessment.cells[chosen]
    place = assessment.place
    metres = f"{circle.id}_metres" in cells.columns
    cost = cells[f"{circle.id}_{'metres' if metres else 'minutes'}"].to_numpy(dtype=float)
    tenths = 1 if metres else 10
    # rounded up, so that a cell just past the limit never shows the limit itself
    shown = np.ceil(cost * tenths - 1e-6) / tenths
    names = place.facilities.set_index("id")["name"]
    ids = cells[f"{circle.id}_facility"]
    used = ids.dropna().unique()
    position = {facility: number for number, facility in enumerate(used)}
    xy_m = cells[["x", "y"]].to_numpy(dtype=float)
    where = degrees(xy_m, place.crs)
    return {
        "lat": where[:, 0].tolist(),
        "lon": where[:, 1].tolist(),
        "state": codes[chosen].tolist(),
        "cost": [None if np.isnan(value) else value for value in shown.tolist()],
        "metres": metres,
        "facility": [position.get(one, -1) for one in ids.tolist()],
        "facilities": [str(names[one]) for one in used],
        "people": cell_people(assessment, circle)[chosen].round(1).tolist(),
        **_finest_districts(xy_m, place),
    }


def _finest_districts(xy_m: npt.NDArray[np.float64], place: Place) -> Record:
    membership = district_of_points(xy_m, place.districts)
    found = np.full(len(xy_m), -1, dtype=np.int64)
    for level in NESTING:
        if level in membership:
            found = np.where(found < 0, membership[level], found)
    return {"district": found.tolist(), "districts": place.districts["name"].astype(str).tolist()}


def facility_records(
    assessment: Assessment, circle: Circle, *, taxonomy: Taxonomy, language: Language
) -> list[Record]:
    """Facilities in service that can serve the circle, each with what it carries per need."""
    place = assessment.place
    loads = assessment.facilities[assessment.facilities["circle"] == circle.id]
    serving = place.facilities[place.facilities["id"].isin(loads["id"])]
    fits = {
        number: set(serving.loc[_fitting(serving, circle, number), "id"])
        for number in range(1, len(circle.needs) + 1)
    }
    where = degrees(serving[["x", "y"]].to_numpy(dtype=float), place.crs)
    uses: dict[str, list[Record]] = {}
    for row in loads.to_dict("records"):
        if row["id"] in fits[row["need"]]:
            need = circle.needs[row["need"] - 1]
            uses.setdefault(row["id"], []).append(
                {
                    "need": need_name(need, taxonomy, language) if len(circle.needs) > 1 else "",
                    "load": round(row["load"]),
                    "nearest": round(row["people_nearest"]),
                    "only": round(row["people_only_choice"]),
                    "capacity": _capacity(str(row["type"]), float(row["capacity"]), taxonomy, language),
                }
            )
    kinds = serving["type"].tolist()
    return [
        {
            "lat": spot[0],
            "lon": spot[1],
            "name": str(name),
            "type": taxonomy.types[kind].zh if language == "zh" else taxonomy.types[kind].en,
            "uses": uses[one],
        }
        for spot, one, name, kind in zip(
            where.tolist(), serving["id"].tolist(), serving["name"].tolist(), kinds, strict=True
        )
        if one in uses
    ]


def _fitting(facilities: gpd.GeoDataFrame, circle: Circle, number: int) -> npt.NDArray[np.bool_]:
    fits = np.zeros(len(facilities), dtype=bool)
    for leaf in leaves(circle.needs[number - 1]):
        of_type = facilities["type"].isin(leaf.types).to_numpy(dtype=bool)
        fits |= of_type & matching(facilities, leaf.where)
    return fits


def _capacity(kind: str, capacity: float, taxonomy: Taxonomy, language: Language) -> str:
    column = taxonomy.types[kind].capacity
    if column is None or np.isnan(capacity):
        return ""
    return f"{capacity:,.0f} {CAPACITY_UNITS[column].in_language(language)}"


def polygons_of_cells(
    assessment: Assessment, chosen: npt.NDArray[np.bool_]
) -> npt.NDArray[np.object_] | None:
    """Polygons of the chosen cells, or None where the population layer holds points."""
    geometry = assessment.place.population.set_index("id").geometry.reindex(assessment.cells["cell"])
    shapes: npt.NDArray[np.object_] = geometry.to_numpy()[chosen]
    areal = np.isin(shapely.get_type_id(shapes), (3, 6))
    return shapes if len(shapes) and bool(areal.all()) else None
