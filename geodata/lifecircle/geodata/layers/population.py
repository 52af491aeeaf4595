"""The population of a Place: cells with people by group, from points, polygons or rasters."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from lifecircle.geodata.checks.column_checks import check_columns, numbers, people, unique_id
from lifecircle.geodata.checks.findings import Findings
from lifecircle.geodata.checks.geometry_checks import (
    blank_problems,
    checked_geometry,
    is_blank,
    points_inside,
)
from lifecircle.geodata.checks.shifted import named_shift_problems
from lifecircle.geodata.coordinates import to_crs
from lifecircle.geodata.files.content import LayerContent, read_content
from lifecircle.geodata.files.layer_files import LayerFile
from lifecircle.geodata.manifest import PopulationEntry

from .population_remarks import TOTAL, nobody, population_remarks, unused_groups

_AGE_PREFIX = "age_"


@dataclass(frozen=True, kw_only=True, eq=False)
class PopulationContent:
    """Checked population rows of a vector file: group -> column, the first is total."""

    content: LayerContent
    groups: Mapping[str, str]
    dropped: Mapping[str, int]


def read_population(
    file: LayerFile, *, entry: PopulationEntry, findings: Findings
) -> PopulationContent | None:
    """The rows of a vector or table population layer, checked; None after a problem."""
    named = {"total": entry.total} if entry.total else {}
    file = replace(file, columns={**file.columns, **named, **entry.groups})
    extra = tuple(entry.groups)
    content = read_content(file, findings=findings, optional_extra=extra)
    if content is None:
        return None
    frame = content.frame
    groups = list(entry.groups) or sorted(
        str(name) for name in frame.columns if str(name).startswith(_AGE_PREFIX)
    )
    groups = [TOTAL, *(name for name in groups if name != TOTAL)]
    _fill_empty_groups(frame, groups)
    columns = {name: people(required=name == TOTAL) for name in groups if name in frame.columns}
    columns.setdefault(TOTAL, people(required=True))
    if "id" in frame.columns:
        columns["id"] = unique_id()
    sound = check_columns(
        frame,
        columns=columns,
        file=file,
        first_row=content.first_row,
        headers=content.headers,
        all_headers=content.all_headers,
        findings=findings,
    )
    blank = is_blank(content.geometry)
    total = numbers(frame[TOTAL]).to_numpy() if TOTAL in frame.columns else np.ones(len(frame))
    lost = blank & ~(total == 0)
    shifted = named_shift_problems(content)
    findings.problems += blank_problems(content, lost) + shifted
    fits = checked_geometry(content, findings=findings, points=True, polygons=True)
    if not sound or not fits or shifted or lost.any() or any(name not in frame.columns for name in groups):
        return None
    if not total.any():
        findings.problems.append(nobody(file.label))
        return None
    findings.warnings += population_remarks(content, groups=groups)
    if not entry.groups:
        findings.warnings += unused_groups(content)
    return PopulationContent(
        content=without_rows(content, blank),
        groups={name: name for name in groups},
        dropped={"no_geometry_no_people": int(blank.sum())} if blank.any() else {},
    )


def without_rows(content: LayerContent, dropped: npt.NDArray[np.bool_]) -> LayerContent:
    """The content without the chosen rows; rows_read still counts them."""
    if not dropped.any():
        return content
    return replace(content, frame=content.frame[~dropped], geometry=content.geometry[~dropped])


def _fill_empty_groups(frame: pd.DataFrame, groups: list[str]) -> None:
    """Where nobody lives, a blank group means nobody."""
    if TOTAL not in frame.columns:
        return
    nobody = numbers(frame[TOTAL]) == 0
    for name in groups[1:]:
        if name in frame.columns and bool((frame[name].isna() & nobody).any()):
            frame[name] = frame[name].astype(object).mask(frame[name].isna() & nobody, 0)


def population_frame(checked: PopulationContent, *, crs: str) -> gpd.GeoDataFrame:
    """The cells as Place holds them, sorted by id, in the metric ``crs``."""
    content = checked.content
    frame = content.frame
    columns = {name: numbers(frame[column]) for name, column in checked.groups.items()}
    geometry = to_crs(_mended(content.geometry), source=content.source, crs=crs)
    ids = frame["id"] if "id" in frame.columns else None
    return cells_frame(geometry, people=columns, ids=ids, crs=crs)


def _mended(geometry: npt.NDArray[Any]) -> npt.NDArray[Any]:
    broken = ~shapely.is_valid(geometry)
    if not broken.any():
        return geometry
    mended = geometry.copy()
    mended[broken] = shapely.make_valid(geometry[broken], method="structure", keep_collapsed=False)
    return mended


def cells_frame(
    geometry: npt.NDArray[Any],
    *,
    people: Mapping[str, pd.Series],
    ids: pd.Series | None,
    crs: str,
) -> gpd.GeoDataFrame:
    """Cells with id, groups, geometry, x, y; ids are numbered from west to east where there are none."""
    inside = points_inside(geometry)
    x, y = shapely.get_x(inside), shapely.get_y(inside)
    values = {name: np.asarray(series, dtype=np.float64) for name, series in people.items()}
    order: npt.NDArray[Any]
    if ids is None:
        order = np.lexsort([*reversed(list(values.values())), y, x])
        digits = len(str(len(order)))
        numbered = np.arange(1, len(order) + 1).astype(str)
        text = pd.Series("cell_" + pd.Series(numbered, dtype="str").str.zfill(digits))
    else:
        id_text = ids.reset_index(drop=True)
        order = id_text.argsort(kind="stable").to_numpy()
        text = id_text.iloc[order].reset_index(drop=True)
    columns = {"id": text, **{name: value[order] for name, value in values.items()}}
    columns |= {"x": x[order], "y": y[order]}
    return gpd.GeoDataFrame(columns, geometry=geometry[order], crs=crs)
