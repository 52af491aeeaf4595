"""A siting question as the session holds it, and what it comes to: the same words the command line takes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.text import Text
from lifecircle.scenario.model import EDIT_TABLES, Scenario
from lifecircle.siting.wish import Wish
from lifecircle.views.site_question import wish_of

from .session import WorkSession

Corners = Sequence[Sequence[float]]
"""(latitude, longitude) in degrees WGS84 of the corners of a polygon."""
EXCLUDED_FILE = "excluded.geojson"
YUAN_PER_WAN = 10_000.0
_WORDS = ("types", "sources", "reuse", "at_most_one", "at_least_one", "layout")
_ROOM = "siting"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked. options: those of ``lifecircle site``, lists as words between commas.

    excluded: polygons drawn on the map. land_file: polygons that were uploaded. base: what counts
    as decided before the search, as a scenario's edits.
    """

    circle: str
    options: Mapping[str, Any]
    time_limit_s: float
    excluded: tuple[Corners, ...] = ()
    land_file: Path | None = None
    base: Scenario | None = None
    locked: int = 0
    weights: tuple[str, ...] = field(default=())

    def key(self, *parts: str) -> str:
        """Changes with anything that the answer depends on. parts: keys of Place, plan and language."""
        land = "" if self.land_file is None else _stamp(self.land_file)
        base = "" if self.base is None else self.base.model_dump_json(exclude_defaults=True)
        said = [
            self.circle,
            dict(self.options),
            self.time_limit_s,
            self.excluded,
            land,
            base,
            self.weights,
            parts,
        ]
        return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()[:24]

    def wish(self, work: WorkSession) -> Wish:
        """The question to the search. Raises SitingError with every word that is not understood."""
        options = dict(self.options)
        if options.get("sites") is not None:
            options["sites"] = int(options["sites"]) - self.locked
        words = {name: str(options.pop(name, "")) for name in _WORDS}
        return wish_of(**words, exclude=self._land(work), weights=list(self.weights), **options)

    def _land(self, work: WorkSession) -> Path | None:
        """Drawn and uploaded polygons in one file, as ``--exclude`` takes it."""
        parts: list[gpd.GeoDataFrame] = []
        if self.excluded:
            rings = [shapely.Polygon([(lon, lat) for lat, lon in corners]) for corners in self.excluded]
            parts.append(gpd.GeoDataFrame(geometry=[shapely.make_valid(ring) for ring in rings], crs=4326))
        if self.land_file is not None:
            parts.append(read_land(self.land_file)[["geometry"]].to_crs(4326))
        if not parts:
            return None
        together = pd.concat(parts, ignore_index=True).explode(ignore_index=True)
        together = together[together.geom_type == "Polygon"]
        path = room(work) / EXCLUDED_FILE
        together.to_file(path, driver="GeoJSON", engine="pyogrio")
        return path


def read_land(path: Path) -> gpd.GeoDataFrame:
    """Polygons of an uploaded layer. Raises InputError where it is none, or has no coordinate system."""
    try:
        layer = gpd.read_file(path, engine="pyogrio")
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError([_bad_land(path, str(error).splitlines()[0] if str(error) else "")]) from None
    there = "geometry" in layer and isinstance(layer, gpd.GeoDataFrame) and len(layer) > 0
    if not there or layer.crs is None or not layer.geom_type.isin(["Polygon", "MultiPolygon"]).all():
        raise InputError([_bad_land(path, "")])
    return layer


def merged(base: Scenario | None, found: Scenario) -> Scenario:
    """The scenario of the sites with what was decided before them."""
    if base is None:
        return found
    edits = {table: (*getattr(base, table), *getattr(found, table)) for table in EDIT_TABLES}
    return found.model_copy(update={**edits, "assumptions": base.assumptions})


def of_sites(found: Scenario, chosen: pd.DataFrame) -> Scenario:
    """Those edits of a siting's scenario that belong to some of its sites. chosen: rows of its table."""
    spots = {(round(float(x), 3), round(float(y), 3)) for x, y in zip(chosen["x"], chosen["y"], strict=True)}
    names = {
        str(one).removesuffix("@expand").removesuffix("@reuse").removesuffix("+") for one in chosen["site"]
    }
    opened = tuple(
        one
        for one in found.open
        if one.x is not None and one.y is not None and (round(one.x, 3), round(one.y, 3)) in spots
    )
    return found.model_copy(
        update={
            "open": opened,
            "convert": tuple(one for one in found.convert if one.id in names),
            "resize": tuple(one for one in found.resize if one.id in names),
        }
    )


def room(work: WorkSession) -> Path:
    """The session's folder for sitings."""
    return work.room(_ROOM)


def _stamp(path: Path) -> str:
    state = path.stat()
    return f"{path.name}-{state.st_size}-{state.st_mtime_ns}"


def _bad_land(path: Path, found: str) -> Problem:
    return Problem(
        code="exclude",
        file=path.name,
        found=found or None,
        message=Text("不是带坐标系的面图层", "not a polygon layer with a coordinate system"),
        remedy=Text(
            "请上传 GeoPackage、GeoJSON 或 zip 压缩的 Shapefile 面图层",
            "Upload a polygon layer as GeoPackage, GeoJSON or zipped Shapefile.",
        ),
    )
