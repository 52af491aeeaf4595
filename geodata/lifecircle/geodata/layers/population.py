"""The population of a Place: cells with people by group, from points, polygons or rasters."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from lifecircle.geodata.checks.column_checks import amount, check_columns, numbers, unique_id
from lifecircle.geodata.checks.findings import Findings
from lifecircle.geodata.checks.geometry_checks import (
    blank_problems,
    checked_geometry,
    is_blank,
    points_inside,
)
from lifecircle.geodata.coordinates import to_crs
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.files.content import LayerContent, read_content
from lifecircle.geodata.files.layer_files import LayerFile
from lifecircle.geodata.manifest import PopulationEntry
from lifecircle.geodata.text import Text

TOTAL = "total"
_EXCESS_SHARE = 1e-6
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
    columns = {
        name: amount(required=name == TOTAL, nullable=False) for name in groups if name in frame.columns
    }
    columns.setdefault(TOTAL, amount(required=True, nullable=False))
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
    people = numbers(frame[TOTAL]).to_numpy() if TOTAL in frame.columns else np.ones(len(frame))
    lost = blank & ~(people == 0)
    findings.problems += blank_problems(content, lost)
    fits = checked_geometry(content, findings=findings, points=True, polygons=True)
    if not sound or not fits or lost.any() or any(name not in frame.columns for name in groups):
        return None
    findings.warnings += _remarks(content, groups=groups)
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


def _remarks(content: LayerContent, *, groups: list[str]) -> list[Problem]:
    total = numbers(content.frame[TOTAL]).to_numpy()
    remarks = []
    for name in groups[1:]:
        remarks += excess_remarks(
            total, numbers(content.frame[name]).to_numpy(), group=name, file=content.file.label
        )
    broken = ~shapely.is_valid(content.geometry) & ~is_blank(content.geometry)
    if broken.any():
        remarks.append(
            Problem(
                code="invalid_geometry",
                file=content.file.label,
                row=content.rows(broken)[0],
                found=str(shapely.is_valid_reason(content.geometry[broken][0])),
                message=Text(
                    zh=f"{int(broken.sum())} 个人口面的图形无效，已取其内部一点计算",
                    en=f"{int(broken.sum())} population polygons are invalid; a point inside stands for each",
                ),
                remedy=Text(zh="如要消除，请修复几何。", en="Repair the geometry to clear this remark."),
            )
        )
    return remarks


def excess_remarks(
    total: npt.NDArray[np.float64], people: npt.NDArray[np.float64], *, group: str, file: str
) -> list[Problem]:
    """A remark when a group has more people than the total in some cells."""
    excess = people > total * (1 + _EXCESS_SHARE) + _EXCESS_SHARE
    count = int(excess.sum())
    if not count:
        return []
    more = float((people - total)[excess].sum())
    return [
        Problem(
            code="group_exceeds_total",
            file=file,
            column=group,
            found=f"{more:.1f}",
            message=Text(
                zh=f"{count} 个格网的该组人数多于总人数（括号内为多出的人数）",
                en=f"in {count} cells this group has more people than the total (excess in brackets)",
            ),
            remedy=Text(
                zh="请核对两列是否同一口径、同一年份。",
                en="Check that both columns are of the same definition and year.",
            ),
        )
    ]


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
