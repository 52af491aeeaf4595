"""The water of a Place, to find one's way by: read and checked, cut to the map, simplified for drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from lifecircle.geodata.checks.far_away import whole_layer_far
from lifecircle.geodata.checks.findings import Findings
from lifecircle.geodata.checks.geometry_checks import (
    blank_problems,
    checked_geometry,
    invalid_problems,
    is_blank,
)
from lifecircle.geodata.coordinates import to_crs
from lifecircle.geodata.files.content import LayerContent, read_content
from lifecircle.geodata.files.layer_files import LayerFile

from .districts import optional_text

Box = tuple[float, float, float, float]
_MARGIN_SHARE, _LEAST_MARGIN_M = 0.2, 2_000.0
_EXTENT_PARTS = 5_000
"""Bends finer than the longer side of the map in so many parts are drawn straight."""


@dataclass(frozen=True, kw_only=True, eq=False)
class WaterForMaps:
    """Water as a Place holds it, and how many rows were left out, by reason (outside, too_small).

    frame: name ("" where unknown), geometry (polygons and lines, single or multi); polygons come
    first, the largest first, then lines, the longest first.
    """

    frame: gpd.GeoDataFrame
    dropped: Mapping[str, int]


def read_water(file: LayerFile, *, findings: Findings) -> LayerContent | None:
    """The rows of the water layer, checked; None after a problem."""
    content = read_content(file, findings=findings, needs_area=True)
    if content is None:
        return None
    shapes = blank_problems(content, is_blank(content.geometry)) + invalid_problems(content)
    findings.problems += shapes
    fits = checked_geometry(content, findings=findings, points=False, polygons=True, lines=True)
    return content if fits and not shapes else None


def water_frame(content: LayerContent, *, crs: str, extent: Box, findings: Findings) -> WaterForMaps:
    """The water of a layer near ``extent`` (of the districts, metres), in the metric ``crs``.

    A layer of which nothing is near becomes a problem where all of it lies far away.
    """
    geometry = to_crs(content.geometry, source=content.source, crs=crs)
    names = optional_text(content.frame, "name").fillna("").tolist()
    found = water_for_maps(names, geometry, crs=crs, extent=extent)
    if found.frame.empty:
        findings.problems += whole_layer_far(content, crs=crs, box=extent)
    return found


def water_for_maps(names: Sequence[str], shapes: npt.NDArray[Any], *, crs: str, extent: Box) -> WaterForMaps:
    """Named shapes in metres, cut to ``extent`` and a margin around it, simplified, in a fixed order."""
    west, south, east, north = extent
    longer_m = max(east - west, north - south)
    tolerance_m = longer_m / _EXTENT_PARTS
    drawn = _cut(shapes, extent=extent, margin_m=max(_LEAST_MARGIN_M, _MARGIN_SHARE * longer_m))
    outside = is_blank(drawn)
    drawn[~outside] = shapely.simplify(drawn[~outside], tolerance_m)
    areal = shapely.get_dimensions(drawn) == 2
    small = ~outside & np.where(
        areal, shapely.area(drawn) < tolerance_m**2, shapely.length(drawn) < tolerance_m
    )
    kept = ~outside & ~small
    frame = gpd.GeoDataFrame(
        {"name": pd.Series(np.asarray(names, dtype=object)[kept], dtype="str")},
        geometry=drawn[kept],
        crs=crs,
    )
    counts = {"outside": int(outside.sum()), "too_small": int(small.sum())}
    return WaterForMaps(
        frame=frame.iloc[_order(frame)].reset_index(drop=True),
        dropped={reason: count for reason, count in counts.items() if count},
    )


def _cut(shapes: npt.NDArray[Any], *, extent: Box, margin_m: float) -> npt.NDArray[Any]:
    """What of each shape lies within the margin; empty where nothing does."""
    west, south, east, north = extent
    box = shapely.box(west - margin_m, south - margin_m, east + margin_m, north + margin_m)
    shapely.prepare(box)
    cut = np.array(shapes, dtype=object)
    bent = ~shapely.is_valid(cut)  # valid in the file: only rounding in the projection is mended
    cut[bent] = shapely.make_valid(cut[bent], method="structure", keep_collapsed=False)
    cut[~shapely.intersects(box, cut)] = shapely.MultiPolygon()
    crossing = ~shapely.contains(box, cut) & ~shapely.is_empty(cut)
    whole = cut[crossing]
    cut[crossing] = [
        _of_dimension(part, int(shapely.get_dimensions(one)))
        for one, part in zip(whole, shapely.intersection(whole, box), strict=True)
    ]
    return cut


def _of_dimension(shape: shapely.Geometry, dimension: int) -> shapely.Geometry:
    """The polygons (or lines) of a shape, without what only touches the edge."""
    parts = shapely.get_parts(shape)
    parts = parts[shapely.get_dimensions(parts) == dimension]
    if len(parts) == 1:
        return parts[0]
    return shapely.multipolygons(parts) if dimension == 2 else shapely.multilinestrings(parts)


def _order(frame: gpd.GeoDataFrame) -> npt.NDArray[np.intp]:
    shapes = frame.geometry.to_numpy()
    areal = shapely.get_dimensions(shapes) == 2
    size = np.where(areal, shapely.area(shapes), shapely.length(shapes))
    x, y, *_ = shapely.bounds(shapes).T if len(shapes) else (np.zeros(0), np.zeros(0))
    return np.lexsort((frame["name"].to_numpy(dtype=str), y, x, -size, ~areal))
