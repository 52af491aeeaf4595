"""The checks on geometry: present, valid and of the right kind."""

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.files.content import LayerContent
from lifecircle.geodata.text import Text

from .findings import Findings, row_problems
from .system_checks import coordinate_problems, unplaced_problems

Mask = npt.NDArray[np.bool_]
_MULTIPOINT = 4
_POINTS = (0, _MULTIPOINT)
_LINES = (1, 5)
_POLYGONS = (3, 6)


def is_blank(geometry: npt.NDArray[Any]) -> Mask:
    """Where there is no geometry, or an empty one."""
    blank: Mask = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    return blank


def points_inside(geometry: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A point inside each geometry; points stand for themselves, None and empty ones become None."""
    points = (shapely.get_type_id(geometry) == 0) & ~shapely.is_empty(geometry)
    if points.all():
        return geometry
    inside = geometry.copy()
    inside[~points] = shapely.point_on_surface(geometry[~points])
    inside[shapely.is_empty(geometry)] = None  # an empty point has no x that could be asked for
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
    several = (shapely.get_type_id(content.geometry) == _MULTIPOINT) & ~wrong
    several &= shapely.get_num_geometries(content.geometry) > 1
    if several.any():
        return _several_points(content, several)
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


def _several_points(content: LayerContent, several: Mask) -> list[Problem]:
    return row_problems(
        "several_points",
        file=content.file.label,
        rows=content.rows(several),
        found=shapely.get_num_geometries(content.geometry[several]).tolist(),
        message=Text(
            zh="一行里有几个点（括号内为点数），不知道用哪一个",
            en="the row has several points (their number in brackets); it is not clear which to use",
        ),
        remedy=Text(zh="请拆成单点，每点一行。", en="Split it into single points, one in each row."),
    )


def checked_geometry(
    content: LayerContent, *, findings: Findings, points: bool, polygons: bool, lines: bool = False
) -> bool:
    """Whether kinds and coordinates can be used; blank geometry is the caller's matter."""
    if not content.placed:
        return False
    problems = kind_problems(content, points=points, polygons=polygons, lines=lines)
    problems += unplaced_problems(content) or coordinate_problems(content)
    findings.problems.extend(problems)
    return not problems
