"""The checks on geometry: present, valid, of the right kind, and in the system it claims."""

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.files.content import LayerContent
from lifecircle.geodata.text import Text

from .findings import Findings, row_problems

Mask = npt.NDArray[np.bool_]
_POINTS = (0, 4)
_LINES = (1, 5)
_POLYGONS = (3, 6)


def is_blank(geometry: npt.NDArray[Any]) -> Mask:
    """Where there is no geometry, or an empty one."""
    blank: Mask = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    return blank


def points_inside(geometry: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A point inside each geometry; points stand for themselves, None and empty ones stay so."""
    points = shapely.get_type_id(geometry) == 0
    if points.all():
        return geometry
    inside = geometry.copy()
    inside[~points] = shapely.point_on_surface(geometry[~points])
    return inside


def blank_problems(content: LayerContent, blank: Mask) -> list[Problem]:
    """The problems for rows without geometry."""
    if not content.placed or not blank.any():
        return []
    if content.file.is_table:
        message = Text(zh="没有坐标", en="there are no coordinates")
        remedy = Text(zh="请补上坐标，或删去这一行。", en="Add the coordinates, or delete the row.")
    else:
        message = Text(zh="图形为空", en="the geometry is empty")
        remedy = Text(zh="请补画图形，或删去这一行。", en="Draw the geometry, or delete the row.")
    return row_problems(
        "empty_geometry", file=content.file.label, rows=content.rows(blank), message=message, remedy=remedy
    )


def invalid_problems(content: LayerContent) -> list[Problem]:
    """The problems for invalid geometry: what is wrong and at which coordinates."""
    invalid = ~shapely.is_valid(content.geometry) & ~is_blank(content.geometry)
    if not invalid.any():
        return []
    return row_problems(
        "invalid_geometry",
        file=content.file.label,
        rows=content.rows(invalid),
        found=list(shapely.is_valid_reason(content.geometry[invalid])),
        message=Text(
            zh="图形无效（如自相交），方括号内是位置",
            en="the geometry is invalid (it may cross itself); the position is in brackets",
        ),
        remedy=Text(
            zh="请用“修复几何”工具处理后重新导出。", en="Run a repair-geometry tool and export it again."
        ),
    )


def kind_problems(
    content: LayerContent, *, points: bool, polygons: bool, lines: bool = False
) -> list[Problem]:
    """The problems for geometry of a kind that the layer cannot use."""
    kinds = (*(_POINTS if points else ()), *(_LINES if lines else ()), *(_POLYGONS if polygons else ()))
    wrong = ~np.isin(shapely.get_type_id(content.geometry), kinds) & ~is_blank(content.geometry)
    if not wrong.any():
        return []
    wanted = (
        [Text("点", "points")] * points + [Text("线", "lines")] * lines + [Text("面", "polygons")] * polygons
    )
    zh, en = "或".join(one.zh for one in wanted), " or ".join(one.en for one in wanted)
    return row_problems(
        "wrong_geometry_type",
        file=content.file.label,
        rows=content.rows(wrong),
        found=[shape.geom_type for shape in content.geometry[wrong]],
        message=Text(zh=f"图形类型不对，应为{zh}", en=f"wrong kind of geometry, {en} expected"),
        remedy=Text(zh=f"请转换为{zh}。", en=f"Convert it to {en}."),
    )


def coordinate_problems(content: LayerContent) -> list[Problem]:
    """The problems for coordinates that cannot be in the system the layer claims.

    Degrees outside the globe are either swapped (they fit the other way round) or metres; metres
    that all fit on the globe as degrees are degrees.
    """
    bounds = np.nan_to_num(shapely.bounds(content.geometry), nan=0.0)
    x = np.abs(bounds[:, [0, 2]]).max(axis=1)
    y = np.abs(bounds[:, [1, 3]]).max(axis=1)
    known = ~is_blank(content.geometry)
    if not known.any():
        return []
    if not content.source.in_degrees:
        if bool(np.all((x[known] <= 180) & (y[known] <= 90))):
            return [_all_degrees(content)]
        return []
    outside = known & ((x > 180) | (y > 90))
    swapped = outside & (x <= 90) & (y <= 180)
    found = shapely.bounds(content.geometry)[:, :2].tolist()
    problems = []
    if swapped.any():
        problems += swapped_problems(content, swapped, found=[found[i] for i in np.flatnonzero(swapped)])
    metres = outside & ~swapped
    if metres.any():
        problems += row_problems(
            "wrong_system",
            file=content.file.label,
            rows=content.rows(metres),
            found=[_pair(found[i]) for i in np.flatnonzero(metres)],
            message=Text(
                zh="应为经纬度（度），数值却像投影坐标（米）",
                en="degrees are expected, but these look like projected metres",
            ),
            remedy=Text(
                zh='请在 place.toml 中写明实际坐标系，如 coordinates = "EPSG:4547"，或改用经纬度。',
                en="State the actual coordinate system in place.toml, such as coordinates = "
                '"EPSG:4547", or use degrees.',
            ),
        )
    return problems


def swapped_problems(content: LayerContent, chosen: Mask, *, found: list[list[float]]) -> list[Problem]:
    """The problems for rows whose longitude and latitude stand in each other's place."""
    return row_problems(
        "coordinates_swapped",
        file=content.file.label,
        rows=content.rows(chosen),
        found=[_pair(pair) for pair in found],
        message=Text(zh="经度和纬度写反了", en="longitude and latitude are swapped"),
        remedy=Text(
            zh="请对调两列，或在 place.toml 的 columns 中对调 lon 和 lat。",
            en="Swap the two columns, or swap lon and lat under columns in place.toml.",
        ),
    )


def _pair(values: list[float]) -> str:
    return f"{values[0]:.10g}, {values[1]:.10g}"


def _all_degrees(content: LayerContent) -> Problem:
    return Problem(
        code="wrong_system",
        file=content.file.label,
        found=content.source.crs.name,
        message=Text(
            zh="坐标系以米为单位，数值却都像经纬度",
            en="the coordinate system is in metres, but all coordinates look like degrees",
        ),
        remedy=Text(
            zh='请写明实际坐标系，如 coordinates = "wgs84"。',
            en='State the actual coordinate system, such as coordinates = "wgs84".',
        ),
    )


def checked_geometry(
    content: LayerContent, *, findings: Findings, points: bool, polygons: bool, lines: bool = False
) -> bool:
    """Whether kinds and coordinates can be used; blank geometry is the caller's matter."""
    if not content.placed:
        return False
    problems = kind_problems(content, points=points, polygons=polygons, lines=lines)
    problems += coordinate_problems(content)
    findings.problems.extend(problems)
    return not problems
