"""What lies far from everything else: usually a wrong coordinate."""

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from lifecircle.geodata.coordinates import to_crs
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.files.content import LayerContent
from lifecircle.geodata.layers.population import PopulationContent
from lifecircle.geodata.layers.rasters import RasterPopulation
from lifecircle.geodata.roads.network import RoadNetwork
from lifecircle.geodata.text import Text

from .extent import FAR_M, Box, distance_to_box_m
from .findings import Findings, row_problems
from .geometry_checks import points_inside
from .system_checks import swapped_problems

_OUTSIDE_REMARK_SHARE = 0.001
_ROADS_NEAR_M = 5_000.0
"""No stretch of road without a bend is so long that it could cross the districts unseen."""


def any_far(points: pd.DataFrame, *, box: Box) -> bool:
    """Whether a row with x and y in metres lies more than FAR_M from the box."""
    distance_m = distance_to_box_m(points["x"].to_numpy(), points["y"].to_numpy(), box)
    return bool((distance_m > FAR_M).any())


def whole_layer_far(content: LayerContent, *, crs: str, box: Box) -> list[Problem]:
    """The problem, if so, that every row of a layer lies more than FAR_M from the box.

    For layers that may reach far beyond the Place: single rows may lie anywhere.
    """
    points = to_crs(points_inside(content.geometry), source=content.source, crs=crs)
    nearest_m = float(distance_to_box_m(shapely.get_x(points), shapely.get_y(points), box).min())
    return [_all_far(content, nearest_km=nearest_m / 1000)] if nearest_m > FAR_M else []


def roads_elsewhere(roads: RoadNetwork, *, districts: gpd.GeoDataFrame, file: str) -> list[Problem]:
    """The problem, if so, that no road comes near the extent of the districts."""
    west, south, east, north = (float(value) for value in districts.total_bounds)
    nearest_m = float(
        distance_to_box_m(roads.shape_xy[:, 0], roads.shape_xy[:, 1], (west, south, east, north)).min()
    )
    if nearest_m <= _ROADS_NEAR_M:
        return []
    return [
        Problem(
            code="far_away",
            file=file,
            found=_kilometres(nearest_m),
            message=Text(
                zh="道路都在行政单元范围以外（括号内为最近的距离），坐标系或文件可能不对",
                en="all roads lie outside the districts (nearest distance in brackets); the "
                "coordinate system or the file is probably wrong",
            ),
            remedy=Text(
                zh="请核对道路和行政单元的坐标系，确认是同一地区。",
                en="Check the coordinate systems of roads and districts, and that both are of one region.",
            ),
        )
    ]


def far_problems(content: LayerContent, *, crs: str, box: Box) -> list[Problem]:
    """The problems for rows of a layer more than FAR_M from the box."""
    inside = points_inside(content.geometry)
    points = to_crs(inside, source=content.source, crs=crs)
    distance_m = distance_to_box_m(shapely.get_x(points), shapely.get_y(points), box)
    far = distance_m > FAR_M
    if not far.any():
        return []
    swapped = np.zeros(len(far), dtype=bool)
    swapped[far] = _near_when_swapped(inside[far], content=content, crs=crs, box=box)
    problems = []
    if swapped.any():
        found = shapely.get_coordinates(inside[swapped]).tolist()
        problems += swapped_problems(content, swapped, found=found)
    lost = far & ~swapped
    if lost.all():
        return [*problems, _all_far(content, nearest_km=float(distance_m.min()) / 1000)]
    if lost.any():
        problems += row_problems(
            "far_away",
            file=content.file.label,
            rows=content.rows(lost),
            found=[_kilometres(value) for value in distance_m[lost]],
            message=Text(
                zh="离行政单元和道路太远（超过 50 公里），坐标可能有误",
                en="more than 50 km from any district or road; the position is probably wrong",
            ),
            remedy=Text(zh="请改正坐标，或删去这一行。", en="Correct the position, or delete the row."),
        )
    return problems


def _kilometres(value_m: float) -> str:
    return f"{value_m / 1000:.0f} km" if np.isfinite(value_m) else "∞"


def _near_when_swapped(
    points: npt.NDArray[Any], *, content: LayerContent, crs: str, box: Box
) -> npt.NDArray[np.bool_]:
    turned = shapely.points(shapely.get_coordinates(points)[:, ::-1])
    moved = to_crs(turned, source=content.source, crs=crs)
    near: npt.NDArray[np.bool_] = distance_to_box_m(shapely.get_x(moved), shapely.get_y(moved), box) <= FAR_M
    return near


def _all_far(content: LayerContent, *, nearest_km: float) -> Problem:
    return Problem(
        code="far_away",
        file=content.file.label,
        found=f"{nearest_km:.0f} km" if np.isfinite(nearest_km) else None,
        message=Text(
            zh="整个图层都离行政单元和道路 50 公里以上，坐标系可能不对",
            en="the whole layer lies more than 50 km from any district or road; its coordinate system "
            "is probably wrong",
        ),
        remedy=Text(
            zh="请核对这一图层和行政单元的坐标系。",
            en="Check the coordinate systems of this layer and the districts.",
        ),
    )


def population_far_away(
    population: gpd.GeoDataFrame,
    content: PopulationContent | RasterPopulation | None,
    *,
    boundary: BaseGeometry,
    box: Box | None,
    findings: Findings,
) -> None:
    """Problems for far population rows, and a remark on people outside the union of districts."""
    if isinstance(content, PopulationContent) and box is not None and any_far(population, box=box):
        problems = far_problems(content.content, crs=str(population.crs), box=box)
        findings.problems += problems
        if problems:
            return
    label = content.content.file.label if isinstance(content, PopulationContent) else "population"
    if isinstance(content, RasterPopulation):
        label = content.label
    shapely.prepare(boundary)
    outside = ~shapely.intersects_xy(boundary, population["x"].to_numpy(), population["y"].to_numpy())
    people, total = float(population["total"][outside].sum()), float(population["total"].sum())
    if total > 0 and people > _OUTSIDE_REMARK_SHARE * total:
        findings.warnings.append(
            Problem(
                code="people_outside",
                file=label,
                found=f"{people / total:.1%}",
                message=Text(
                    zh=f"{people:,.0f} 人（{int(outside.sum())} 个格网）不在任何行政单元内，结果中单列",
                    en=f"{people:,.0f} people ({int(outside.sum())} cells) live outside every district; "
                    "listed separately",
                ),
                remedy=Text(
                    zh="若范围或坐标系不符，请核对。",
                    en="If this is not intended, check the extent and the coordinate system.",
                ),
            )
        )
