"""The districts of a Place: levels, parents and settings checked, settings inherited."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from lifecircle.geodata.checks.column_checks import (
    amount,
    check_columns,
    filled,
    listed,
    numbers,
    one_of,
    unique_id,
)
from lifecircle.geodata.checks.findings import Findings, row_problems
from lifecircle.geodata.checks.geometry_checks import (
    blank_problems,
    checked_geometry,
    invalid_problems,
    is_blank,
)
from lifecircle.geodata.coordinates import to_crs
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.files.content import LayerContent, read_content
from lifecircle.geodata.files.layer_files import LayerFile
from lifecircle.geodata.place import LEVELS, SETTINGS
from lifecircle.geodata.text import Text
from lifecircle.geodata.words import as_text, standard_values

_RANK = {"city": 0, "county": 1, "township": 2, "community": 3, "village": 3, "estate": 4}
"""Levels in the order of who may be above whom."""
STANDARD = ("id", "name", "level", "parent", "setting", "households")


def read_districts(file: LayerFile, *, findings: Findings) -> LayerContent | None:
    """The rows of the districts layer with standard values, checked but for the fit of the shapes."""
    content = read_content(file, findings=findings, needs_area=True)
    if content is None:
        return None
    frame = content.frame
    for column in ("level", "setting"):
        if column in frame.columns:
            frame[column] = standard_values(frame[column], kind=column)
    sound = check_columns(
        frame,
        columns={
            "id": unique_id(),
            "name": filled(),
            "level": one_of(LEVELS, name="unknown_level", required=True, nullable=False),
            "setting": one_of(SETTINGS, name="unknown_setting"),
            "households": amount(),
        },
        file=file,
        first_row=content.first_row,
        headers=content.headers,
        all_headers=content.all_headers,
        suggest={
            "unknown_level": (Text(zh="不认识的级别", en="unknown level"), listed(LEVELS)),
            "unknown_setting": (Text(zh="不认识的城乡类型", en="unknown setting"), listed(SETTINGS)),
        },
        findings=findings,
    )
    shapes = blank_problems(content, is_blank(content.geometry)) + invalid_problems(content)
    findings.problems += shapes
    fits = checked_geometry(content, findings=findings, points=False, polygons=True)
    if "id" in frame.columns and "parent" in frame.columns:
        parents = parent_problems(content)
        findings.problems += parents
        sound = sound and not parents
    return content if sound and fits and not shapes else None


def parent_problems(content: LayerContent) -> list[Problem]:
    """The problems for parents that are not in the layer, and for districts above themselves."""
    frame, file = content.frame, content.file
    ids = set(frame["id"].dropna())
    unknown = (frame["parent"].notna() & ~frame["parent"].isin(ids)).to_numpy()
    problems = []
    names = dict(zip(frame["name"], frame["id"], strict=True)) if "name" in frame.columns else {}
    for index, parent in frame["parent"][unknown].items():
        by_name = names.get(parent)
        problems += row_problems(
            "unknown_parent",
            file=file.label,
            rows=[int(str(index)) + content.first_row],
            column=content.headers.get("parent", "parent"),
            found=[parent],
            message=Text(zh="上级编号在本图层中不存在", en="no district of this layer has this id"),
            remedy=(
                Text(zh=f"请写编号 {by_name}，不写名称。", en=f"Write its id {by_name}, not its name.")
                if by_name is not None
                else Text(
                    zh="请写上级单元的编号；没有上级则留空。", en="Write the parent's id, or leave it empty."
                )
            ),
        )
    looped = _in_a_loop(dict(zip(frame["id"], frame["parent"], strict=True)))
    loops = frame["id"].isin(looped).to_numpy()
    problems += _too_low(content, known=~loops)
    if loops.any():
        problems += row_problems(
            "parent_loop",
            file=file.label,
            rows=content.rows(loops),
            column=content.headers.get("parent", "parent"),
            found=frame["parent"][loops].tolist(),
            message=Text(zh="上级关系绕成了圈", en="the parents form a loop"),
            remedy=Text(zh="请改正上级编号。", en="Correct the parent ids."),
        )
    return problems


def _too_low(content: LayerContent, *, known: npt.NDArray[np.bool_]) -> list[Problem]:
    """The problems for parents that are not of a higher level; zones may stand anywhere below a city."""
    frame = content.frame
    if "level" not in frame.columns:
        return []
    has_id = frame[frame["id"].notna()]
    level_of = dict(zip(has_id["id"], has_id["level"].map(_RANK), strict=True))
    above = frame["parent"].map(level_of)
    low = (above >= frame["level"].map(_RANK)).to_numpy(dtype=bool) & known
    return row_problems(
        "parent_level",
        file=content.file.label,
        rows=content.rows(low),
        column=content.headers.get("parent", "parent"),
        found=frame["parent"][low].tolist(),
        message=Text(zh="上级单元的级别不高于本单元", en="the parent is not of a higher level"),
        remedy=Text(zh="请改正上级编号或级别。", en="Correct the parent or the level."),
    )


def _in_a_loop(parents: Mapping[str, str]) -> set[str]:
    looped = set()
    for start in parents:
        seen, at = {start}, parents.get(start)
        while isinstance(at, str) and at not in seen:
            seen.add(at)
            at = parents.get(at)
        if isinstance(at, str) and at == start:
            looped.add(start)
    return looped


def districts_frame(content: LayerContent, *, crs: str) -> gpd.GeoDataFrame:
    """The districts as Place holds them, sorted by id, in the metric ``crs``."""
    frame = content.frame
    columns: dict[str, pd.Series] = {
        "id": frame["id"],
        "name": as_text(frame["name"]),
        "level": frame["level"].astype("str"),
    }
    for name in ("parent", "setting"):
        columns[name] = optional_text(frame, name)
    columns["households"] = (
        numbers(frame["households"])
        if "households" in frame.columns
        else pd.Series(np.nan, index=frame.index)
    )
    further = {str(name): frame[name] for name in frame.columns if name not in STANDARD}
    geometry = to_crs(content.geometry, source=content.source, crs=crs)
    bent = ~shapely.is_valid(geometry)  # valid in the file: only rounding in the projection is mended
    geometry[bent] = shapely.make_valid(geometry[bent], method="structure", keep_collapsed=False)
    result = gpd.GeoDataFrame({**columns, **further}, geometry=geometry, crs=crs)
    result = result.sort_values("id", kind="stable").reset_index(drop=True)
    result["setting"] = inherited_settings(result)
    return result


def optional_text(frame: pd.DataFrame, name: str) -> pd.Series:
    """A column of text with None where nothing is known, also when the frame has no such column."""
    if name not in frame.columns:
        return pd.Series([None] * len(frame), index=frame.index, dtype=object)
    text = as_text(frame[name]).astype(object)
    return text.where(text.notna(), None)


def inherited_settings(districts: pd.DataFrame) -> pd.Series:
    """The setting of each district, or that of the nearest district above it that has one, or None."""
    setting = districts["setting"]
    by_id = dict(zip(districts["id"], setting, strict=True))
    parent_of = dict(zip(districts["id"], districts["parent"], strict=True))
    parent = districts["parent"]
    for _ in range(len(LEVELS) + len(districts)):
        open_rows = setting.isna() & parent.notna()
        if not open_rows.any():
            break
        setting = setting.where(~open_rows, parent.map(by_id).astype(object))
        parent = parent.where(~open_rows, parent.map(parent_of).astype(object))
    return setting.astype(object).where(setting.notna(), None)


def lonlat_bounds(content: LayerContent) -> tuple[float, float, float, float]:
    """West, south, east, north of a layer in WGS84 degrees."""
    known = content.geometry[~is_blank(content.geometry)]
    corners = shapely.box(*shapely.total_bounds(known))
    moved = to_crs(
        np.array([shapely.segmentize(corners, _step(corners))]), source=content.source, crs="EPSG:4326"
    )
    west, south, east, north = (float(value) for value in shapely.total_bounds(moved))
    return west, south, east, north


def _step(box: shapely.Polygon) -> float:
    return max(float(box.length) / 40, 1e-9)
