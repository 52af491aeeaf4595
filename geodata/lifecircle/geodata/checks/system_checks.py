"""Whether coordinates can be in the system that a layer claims: degrees, metres, zone numbers, order."""

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from lifecircle.geodata.coordinates import can_be_placed, zone_of_crs, zoned_system, zoneless_system
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.files.content import LayerContent
from lifecircle.geodata.text import Text

from .findings import row_problems

Mask = npt.NDArray[np.bool_]


def unplaced_problems(content: LayerContent) -> list[Problem]:
    """The problem that the layer's system is a local one, from which no way leads to any other."""
    if can_be_placed(content.source):
        return []
    return [
        Problem(
            code="local_system",
            file=content.file.label,
            found=content.source.crs.name,
            message=Text(
                zh="文件的坐标系是独立坐标系，无法换算",
                en="the file's coordinate system is a local one that cannot be converted",
            ),
            remedy=Text(
                zh=f"请在 place.toml 的 [{content.file.layer}] 中用 coordinates 写明实际坐标系，"
                "如 EPSG:4547，或先转换坐标。",
                en=f"State the actual one with coordinates under [{content.file.layer}] in place.toml, such "
                "as EPSG:4547, or convert the file first.",
            ),
        )
    ]


def coordinate_problems(content: LayerContent) -> list[Problem]:
    """The problems for coordinates that cannot be in the system the layer claims.

    Degrees outside the globe are either swapped (they fit the other way round) or metres; metres
    that all fit on the globe as degrees are degrees; eastings have a zone number in front where
    the system has one, and only there.
    """
    bounds = np.nan_to_num(shapely.bounds(content.geometry), nan=0.0)
    x = np.abs(bounds[:, [0, 2]]).max(axis=1)
    y = np.abs(bounds[:, [1, 3]]).max(axis=1)
    known = ~(shapely.is_missing(content.geometry) | shapely.is_empty(content.geometry))
    if not known.any():
        return []
    if not content.source.in_degrees:
        if bool(np.all((x[known] <= 180) & (y[known] <= 90))):
            return [_all_degrees(content)]
        return _zone_problems(content, easting_m=bounds[known, 0])
    outside = known & ((x > 180) | (y > 90))
    swapped = outside & (x <= 90) & (y <= 180)
    found = shapely.bounds(content.geometry)[:, :2].tolist()
    problems = []
    if swapped.any():
        problems += swapped_problems(content, swapped, found=[found[i] for i in np.flatnonzero(swapped)])
    metres = outside & ~swapped
    if metres.any():
        problems += _metres_problems(content, metres, found=[found[i] for i in np.flatnonzero(metres)])
    return problems


def _metres_problems(content: LayerContent, metres: Mask, *, found: list[list[float]]) -> list[Problem]:
    example = zoned_system(found[0][0]) or "EPSG:4547"
    return row_problems(
        "wrong_system",
        file=content.file.label,
        rows=content.rows(metres),
        found=[_pair(pair) for pair in found],
        message=Text(
            zh="应为经纬度（度），数值却像投影坐标（米）",
            en="degrees are expected, but these look like projected metres",
        ),
        remedy=Text(
            zh=f'请在 place.toml 中写明实际坐标系，如 coordinates = "{example}"，或改用经纬度。',
            en=f'State the actual coordinate system in place.toml, such as coordinates = "{example}", '
            "or use degrees.",
        ),
    )


def swapped_problems(content: LayerContent, chosen: Mask, *, found: list[list[float]]) -> list[Problem]:
    """The problems for rows whose longitude and latitude (or x and y) stand in each other's place."""
    if content.source.in_degrees:
        message = Text(zh="经度和纬度写反了", en="longitude and latitude are swapped")
        remedy = Text(
            zh="请对调两列，或在 place.toml 的 columns 中对调 lon 和 lat。",
            en="Swap the two columns, or swap lon and lat under columns in place.toml.",
        )
    else:
        message = Text(zh="横、纵坐标写反了", en="x and y are swapped")
        remedy = Text(
            zh="x 应为东向坐标、y 应为北向坐标（测量中常相反）：请对调两列，"
            "或在 place.toml 的 columns 中对调 x 和 y。",
            en="x is the easting and y the northing (surveyors often say the reverse): swap the two "
            "columns, or swap x and y under columns in place.toml.",
        )
    return row_problems(
        "coordinates_swapped",
        file=content.file.label,
        rows=content.rows(chosen),
        found=[_pair(pair) for pair in found],
        message=message,
        remedy=remedy,
    )


def _zone_problems(content: LayerContent, *, easting_m: npt.NDArray[Any]) -> list[Problem]:
    """The problem that eastings bear a zone number and the system has none, or the other way round."""
    middle_m = float(np.median(easting_m))
    stated = zone_of_crs(content.source.crs)
    if stated is None and (right := zoned_system(middle_m)) is not None:
        message = Text(
            zh="横坐标前面带有带号，而文件的坐标系不带带号",
            en="the eastings begin with a zone number, but the file's coordinate system has none",
        )
    elif stated is not None and 0 < middle_m < 1_000_000 and (right := zoneless_system(stated)) is not None:
        message = Text(
            zh="文件的坐标系带有带号，而横坐标前面没有带号",
            en="the file's coordinate system has a zone number, but the eastings have none",
        )
    else:
        return []
    return [
        Problem(
            code="zone_number",
            file=content.file.label,
            found=f"x={middle_m:.0f}, {content.source.crs.name}",
            message=message,
            remedy=Text(
                zh=f'若为 CGCS2000，请在 place.toml 的 [{content.file.layer}] 中写 coordinates = "{right}"。',
                en=f'If it is CGCS2000, write coordinates = "{right}" under [{content.file.layer}] in '
                "place.toml.",
            ),
        )
    ]


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
