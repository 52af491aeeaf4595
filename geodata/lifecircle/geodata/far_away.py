"""What lies far from everything else: usually a wrong coordinate."""

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from .content import LayerContent
from .coordinates import to_crs
from .errors import Problem
from .findings import Findings, row_problems
from .geometry_checks import swapped_problems
from .population import PopulationContent
from .rasters import RasterPopulation
from .roads.network import RoadNetwork
from .text import Text

Box = tuple[float, float, float, float]

FAR_M = 50_000.0
"""Beyond this distance from the extent of districts and roads a row is taken for a mistake."""

_OUTSIDE_REMARK_SHARE = 0.001


def reach_box(districts: gpd.GeoDataFrame, roads: RoadNetwork | None) -> Box:
    """The extent of districts and roads together, in metres: west, south, east, north.

    Roads count only when they meet the extent of the districts grown by FAR_M: roads of another
    region must not vouch for points there.
    """
    west, south, east, north = (float(value) for value in districts.total_bounds)
    if roads is None or not roads.node_count:
        return west, south, east, north
    x0, y0 = (float(value) for value in roads.node_xy.min(axis=0))
    x1, y1 = (float(value) for value in roads.node_xy.max(axis=0))
    if x0 > east + FAR_M or x1 < west - FAR_M or y0 > north + FAR_M or y1 < south - FAR_M:
        return west, south, east, north
    return min(west, x0), min(south, y0), max(east, x1), max(north, y1)


def distance_to_box_m(x: npt.NDArray[Any], y: npt.NDArray[Any], box: Box) -> npt.NDArray[np.float64]:
    """Distance in metres of each point to the box; 0 inside, infinite where the point is not finite."""
    west, south, east, north = box
    dx = np.maximum(np.maximum(west - x, x - east), 0.0)
    dy = np.maximum(np.maximum(south - y, y - north), 0.0)
    distance: npt.NDArray[np.float64] = np.nan_to_num(np.hypot(dx, dy), nan=np.inf)
    return distance


def facilities_far_away(content: LayerContent, *, crs: str, box: Box, findings: Findings) -> None:
    """Problems for facilities far from districts and roads; swapped degrees are told as such."""
    findings.problems += far_problems(content, crs=crs, box=box)


def far_problems(content: LayerContent, *, crs: str, box: Box) -> list[Problem]:
    """The problems for rows of a layer more than FAR_M from the box."""
    inside = shapely.point_on_surface(content.geometry)
    points = to_crs(inside, source=content.source, crs=crs)
    distance_m = distance_to_box_m(shapely.get_x(points), shapely.get_y(points), box)
    far = distance_m > FAR_M
    if not far.any():
        return []
    swapped = np.zeros(len(far), dtype=bool)
    if content.source.in_degrees:
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
                en="more than 50 km from districts and roads; the position is probably wrong",
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
            en="the whole layer lies more than 50 km from districts and roads; its system is probably wrong",
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
    districts: gpd.GeoDataFrame,
    box: Box | None,
    findings: Findings,
) -> None:
    """Problems for far population rows, and a remark on people outside every district."""
    if isinstance(content, PopulationContent) and box is not None:
        problems = far_problems(content.content, crs=str(population.crs), box=box)
        findings.problems += problems
        if problems:
            return
    label = content.content.file.label if isinstance(content, PopulationContent) else "population"
    if isinstance(content, RasterPopulation):
        label = content.label
    area = shapely.union_all(districts.geometry.to_numpy())
    shapely.prepare(area)
    outside = ~shapely.intersects_xy(area, population["x"].to_numpy(), population["y"].to_numpy())
    people, total = float(population["total"][outside].sum()), float(population["total"].sum())
    if total > 0 and people > _OUTSIDE_REMARK_SHARE * total:
        findings.warnings.append(
            Problem(
                code="people_outside",
                file=label,
                found=f"{people / total:.1%}",
                message=Text(
                    zh=f"{people:,.0f} 人（{int(outside.sum())} 个格网）不在任何行政单元内，结果中单列",
                    en=f"{people:,.0f} people ({int(outside.sum())} cells) are in no district; results list them apart",
                ),
                remedy=Text(
                    zh="若范围或坐标系不符，请核对。",
                    en="Check extent and coordinate system if that is not meant.",
                ),
            )
        )
