"""The candidate sites of a Place: points or polygons with land use, cost and largest capacity."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.geodata.checks.column_checks import amount, check_columns, numbers, unique_id
from lifecircle.geodata.checks.findings import Findings
from lifecircle.geodata.checks.geometry_checks import (
    blank_problems,
    checked_geometry,
    invalid_problems,
    is_blank,
    points_inside,
)
from lifecircle.geodata.checks.shifted import named_shift_problems
from lifecircle.geodata.coordinates import to_crs
from lifecircle.geodata.files.content import LayerContent, read_content
from lifecircle.geodata.files.layer_files import LayerFile

from .districts import optional_text

AMOUNTS = ("land_area_m2", "cost", "max_capacity")
_FIXED_UNIT = ("land_area_m2", "max_capacity")
_STANDARD = ("id", "name", "land", *AMOUNTS)


def read_sites(file: LayerFile, *, findings: Findings) -> LayerContent | None:
    """The rows of the sites layer, checked; None after a problem."""
    content = read_content(file, findings=findings)
    if content is None:
        return None
    sound = check_columns(
        content.frame,
        columns={"id": unique_id(), **{name: amount(fixed_unit=name in _FIXED_UNIT) for name in AMOUNTS}},
        file=file,
        first_row=content.first_row,
        headers=content.headers,
        all_headers=content.all_headers,
        findings=findings,
    )
    shapes = blank_problems(content, is_blank(content.geometry)) + invalid_problems(content)
    shapes += named_shift_problems(content)
    findings.problems += shapes
    fits = checked_geometry(content, findings=findings, points=True, polygons=True)
    return content if sound and fits and not shapes else None


def sites_frame(content: LayerContent, *, crs: str) -> gpd.GeoDataFrame:
    """The sites as Place holds them: id, name, land (text or None), land_area_m2, cost, max_capacity
    (float, NaN unknown), further columns, geometry, x, y; sorted by id.
    """
    frame = content.frame
    columns: dict[str, pd.Series] = {"id": frame["id"]}
    columns |= {name: optional_text(frame, name) for name in ("name", "land")}
    for name in AMOUNTS:
        known = name in frame.columns
        columns[name] = numbers(frame[name]) if known else pd.Series(np.nan, index=frame.index)
    columns |= {str(name): frame[name] for name in frame.columns if name not in _STANDARD}
    geometry = to_crs(content.geometry, source=content.source, crs=crs)
    result = gpd.GeoDataFrame(columns, geometry=geometry, crs=crs)
    inside = points_inside(geometry)
    result["x"], result["y"] = shapely.get_x(inside), shapely.get_y(inside)
    return result.sort_values("id", kind="stable").reset_index(drop=True)
