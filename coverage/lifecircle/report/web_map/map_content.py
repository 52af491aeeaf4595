"""What a web map shows of a run, as plain values: cells and facilities; the drawing script knows the rest."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from lifecircle.coverage.circles import need_name
from lifecircle.coverage.membership import NESTING, district_of_points
from lifecircle.coverage.words import CAPACITY_UNITS
from lifecircle.geodata.taxonomy import Taxonomy
from lifecircle.geodata.text import Language
from lifecircle.plan.model import Circle
from lifecircle.report.circle_view import DRAWN_STATES, CircleView, Codes, FloatArray
from lifecircle.report.colours import DOMAIN_COLOURS, STATE_COLOURS
from lifecircle.report.folders.run_reading import Run

from .grid_picture import GridPicture, picture_of_points, picture_of_polygons
from .map_ground import Record, degrees

BoolArray = npt.NDArray[np.bool_]
_COLOURS = dict(enumerate(STATE_COLOURS[name] for name in DRAWN_STATES))


def ground_of_cells(run: Run, chosen: BoolArray, people: FloatArray) -> Record:
    """What the chosen cells have in common for all circles: place, everybody, district."""
    xy_m = run.cells.loc[chosen, ["x", "y"]].to_numpy(dtype=float)
    where = degrees(xy_m, str(run.record["place"]["crs"]))
    return {
        "lat": where[:, 0].tolist(),
        "lon": where[:, 1].tolist(),
        "people": people[chosen].round(1).tolist(),
        **_finest_districts(xy_m, run.districts),
    }


def cells_of_circle(view: CircleView, chosen: BoolArray, facility: "pd.Series") -> tuple[Record, list[str]]:
    """Columns over the chosen cells for one circle, and the ids that ``facility`` counts through.

    facility: per cell the id of the one that serves it. Costs are rounded up, so that a cell just
    past the limit never shows the limit itself.
    """
    tenths = 1 if view.metres else 10
    shown = np.ceil(view.cost[chosen] * tenths - 1e-6) / tenths
    codes, ids = pd.factorize(facility[chosen])
    return {
        "state": view.codes[chosen].tolist(),
        "cost": [None if np.isnan(value) else value for value in shown.tolist()],
        "facility": codes.tolist(),
        "people": view.people[chosen].round(1).tolist(),
    }, [str(one) for one in ids]


def picture_of_cells(
    view: CircleView, codes: Codes, *, crs: str, shapes: npt.NDArray[np.object_] | None
) -> GridPicture:
    """The cells that have people of the circle's group, as a picture."""
    chosen = view.people > 0
    if shapes is not None:
        return picture_of_polygons(shapes[chosen], codes[chosen], crs=crs, colours=_COLOURS)
    return picture_of_points(view.xy_m[chosen], codes[chosen], view.people[chosen], crs=crs, colours=_COLOURS)


def polygons_of_cells(shapes: gpd.GeoSeries | None) -> npt.NDArray[np.object_] | None:
    """The shapes of all cells where they are polygons, or None."""
    if shapes is None or len(shapes) == 0:
        return None
    found: npt.NDArray[np.object_] = shapes.to_numpy()
    return found if bool(np.isin(shapely.get_type_id(found), (3, 6)).all()) else None


def _finest_districts(xy_m: FloatArray, districts: gpd.GeoDataFrame) -> Record:
    membership = district_of_points(xy_m, districts)
    found = np.full(len(xy_m), -1, dtype=np.int64)
    for level in NESTING:
        if level in membership:
            found = np.where(found < 0, membership[level], found)
    return {"district": found.tolist(), "districts": districts["name"].astype(str).tolist()}


def facility_records(
    run: Run, circles: Sequence[Circle], *, taxonomy: Taxonomy, language: Language
) -> Record:
    """Facilities in service that can serve one of the circles, and what they carry, in columns.

    lat, lon, name, type (position in ``types``), capacity (words). types: name and colour. uses: per
    circle five columns: facility, need, load, people_only_choice, people_nearest.
    """
    loads = run.facilities[run.facilities["circle"].isin([circle.id for circle in circles])]
    points = run.facility_points
    serving = points[points["id"].isin(loads["id"])].reset_index(drop=True)
    where = degrees(
        np.column_stack([serving.geometry.x, serving.geometry.y]), str(run.record["place"]["crs"])
    )
    kinds = list(dict.fromkeys(serving["type"]))
    position = pd.Series(np.arange(len(serving)), index=serving["id"].to_numpy())
    return {
        "id": serving["id"].tolist(),
        "lat": where[:, 0].tolist(),
        "lon": where[:, 1].tolist(),
        "name": serving["name"].tolist(),
        "type": serving["type"].map({kind: number for number, kind in enumerate(kinds)}).tolist(),
        "capacity": _capacities(loads, serving["id"], taxonomy, language),
        "types": [
            {
                "name": taxonomy.types[kind].zh if language == "zh" else taxonomy.types[kind].en,
                "colour": DOMAIN_COLOURS[taxonomy.types[kind].domain],
            }
            for kind in kinds
        ],
        "uses": [_uses(loads, circle, position) for circle in circles],
    }


def _uses(loads: pd.DataFrame, circle: Circle, position: "pd.Series") -> Record:
    rows = loads[(loads["circle"] == circle.id) & loads["id"].isin(position.index)]
    return {
        "facility": position.loc[rows["id"].to_numpy()].tolist(),
        "need": (rows["need"].to_numpy() - 1).tolist(),
        "load": rows["load"].round().astype(int).tolist(),
        "only": rows["people_only_choice"].round().astype(int).tolist(),
        "nearest": rows["people_nearest"].round().astype(int).tolist(),
    }


def need_words(circle: Circle, *, taxonomy: Taxonomy, language: Language) -> list[str]:
    """What the needs of a circle are called."""
    return [need_name(need, taxonomy, language) for need in circle.needs]


def _capacities(loads: pd.DataFrame, ids: "pd.Series", taxonomy: Taxonomy, language: Language) -> list[str]:
    first = loads.drop_duplicates("id").set_index("id").reindex(ids.to_numpy())
    return [
        _capacity(str(kind), float(capacity), taxonomy, language)
        for kind, capacity in zip(first["type"], first["capacity"], strict=True)
    ]


def _capacity(kind: str, capacity: float, taxonomy: Taxonomy, language: Language) -> str:
    column = taxonomy.types[kind].capacity
    if column is None or np.isnan(capacity):
        return ""
    return f"{capacity:,.0f} {CAPACITY_UNITS[column].in_language(language)}"
