"""Whether the districts of a level fit together: overlaps, holes, and parts of a parent left open.

Borders digitised twice never match exactly. An overlap or hole is a sliver, and tolerated, when
it is narrower than 20 m on average (twice its area over its outline) or smaller than 0.1 % of
the smaller district. Slivers are counted in a remark. Larger overlaps stop the reading, since
people there would count in two districts; holes are remarks, since people there are listed as
living outside any district. Zones and estates need not cover their parent.
"""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from lifecircle.geodata.checks.findings import ROWS_SHOWN, Findings
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Text

SLIVER_WIDTH_M = 20.0
SLIVER_SHARE = 0.001
_MOSTLY = 0.5
_CHECK_PARENT = Text(zh="请核对上级编号和边界。", en="Check the parent id and the boundaries.")
_COVERING = (("county",), ("township",), ("community", "village"))
"""Levels that together cover their parents."""


def shape_findings(districts: gpd.GeoDataFrame, *, file: str, findings: Findings) -> None:
    """Problems for overlaps and remarks on slivers and holes, level by level."""
    for _, level in districts.groupby("level", sort=True):
        _overlaps(level, file=file, findings=findings)
    findings.warnings.extend(_outside_parents(districts, file=file))
    for levels in _COVERING:
        members = districts[districts["level"].isin(levels)]
        if len(members):
            findings.warnings.extend(_holes(members, districts=districts, file=file))


def is_sliver(shape: BaseGeometry, *, beside_m2: float) -> bool:
    """Whether a misfit is tolerated beside a district of the given area."""
    if shape.area <= SLIVER_SHARE * beside_m2 or shape.length == 0:
        return True
    return bool(2 * shape.area / shape.length <= SLIVER_WIDTH_M)


def _overlaps(level: pd.DataFrame, *, file: str, findings: Findings) -> None:
    shapes = level.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    common = shapely.intersection(shapes[left], shapes[right])
    areas = shapely.area(common)
    slivers, sliver_m2 = 0, 0.0
    for a, b, shape, area in zip(left, right, common, areas, strict=True):
        if area <= 0:
            continue
        if is_sliver(shape, beside_m2=min(shapes[a].area, shapes[b].area)):
            slivers, sliver_m2 = slivers + (area > 1.0), sliver_m2 + area
        else:
            findings.problems.append(_overlap(level.iloc[a], level.iloc[b], shape=shape, file=file))
    if slivers:
        findings.warnings.append(_slivers(file, count=slivers, area_m2=sliver_m2))


def _named(row: pd.Series) -> str:
    return f"{row['name']}（{row['id']}）"


def _named_en(row: pd.Series) -> str:
    return f"{row['name']} ({row['id']})"


def _overlap(first: pd.Series, second: pd.Series, *, shape: BaseGeometry, file: str) -> Problem:
    return Problem(
        code="overlap",
        file=file,
        found=f"{shape.area / 1e6:.3f} km²",
        message=Text(
            zh=f"{_named(first)}与{_named(second)}重叠，{_position(shape)[0]}",
            en=f"{_named_en(first)} and {_named_en(second)} overlap, {_position(shape)[1]}",
        ),
        remedy=Text(
            zh="同一级别的单元不能重叠，请修改边界；若不是同一级别，请改正 level。",
            en="Districts of one level must not overlap: correct the boundaries, or the level if it is "
            "wrong.",
        ),
    )


def _position(shape: BaseGeometry) -> tuple[str, str]:
    point = shape.representative_point()
    return f"位于 x={point.x:.0f}, y={point.y:.0f} 附近", f"near x={point.x:.0f}, y={point.y:.0f}"


def _slivers(file: str, *, count: int, area_m2: float) -> Problem:
    return Problem(
        code="slivers",
        file=file,
        found=f"{area_m2 / 1e6:.3f} km²",
        message=Text(
            zh=f"同级单元的边界有 {count} 处细小重叠，已容许",
            en=f"{count} narrow overlaps along boundaries within one level were tolerated",
        ),
        remedy=Text(zh="无需处理。", en="Nothing needs to be done."),
    )


def _outside_parents(districts: gpd.GeoDataFrame, *, file: str) -> Iterator[Problem]:
    """Remarks on districts of which more than half lies outside the one above them."""
    shape_of = dict(zip(districts["id"], districts.geometry, strict=True))
    below = districts[districts["parent"].isin(set(shape_of))]
    above = np.array([shape_of[parent] for parent in below["parent"]], dtype=object)
    shapes = below.geometry.to_numpy()
    if not len(shapes):
        return
    inside = shapely.area(shapely.intersection(shapes, above)) / np.maximum(shapely.area(shapes), 1e-9)
    name_of = dict(zip(districts["id"], districts["name"], strict=True))
    odd = np.flatnonzero(inside < _MOSTLY)
    for position in odd[:ROWS_SHOWN]:
        row = below.iloc[position]
        parent = pd.Series({"id": row["parent"], "name": name_of[row["parent"]]})
        yield Problem(
            code="outside_parent",
            file=file,
            found=f"{inside[position]:.0%}",
            message=Text(
                zh=f"{_named(row)}多半不在上级{_named(parent)}的范围内（括号内为范围内的比例）",
                en=f"most of {_named_en(row)} lies outside {_named_en(parent)}, which is above it (share "
                "inside in brackets)",
            ),
            remedy=_CHECK_PARENT,
        )
    if len(odd) > ROWS_SHOWN:
        yield Problem(
            code="outside_parent",
            file=file,
            message=Text(
                zh=f"另有 {len(odd) - ROWS_SHOWN} 个单元有同样的问题",
                en=f"{len(odd) - ROWS_SHOWN} more units, the same",
            ),
            remedy=_CHECK_PARENT,
        )


def _holes(members: pd.DataFrame, *, districts: pd.DataFrame, file: str) -> Iterator[Problem]:
    """Remarks on what the members leave open: of their parent, or inside their own outline."""
    shape_of = dict(zip(districts["id"], districts.geometry, strict=True))
    name_of = dict(zip(districts["id"], districts["name"], strict=True))
    smallest_m2 = float(members.geometry.area.median())
    for parent, children in members.groupby(members["parent"].astype("str"), sort=True):
        if parent not in shape_of:
            continue
        rest = shapely.difference(shape_of[parent], shapely.union_all(children.geometry.to_numpy()))
        parts = [part for part in shapely.get_parts(rest) if not is_sliver(part, beside_m2=smallest_m2)]
        if parts:
            yield _hole(
                parts,
                file=file,
                zh=f"{name_of[parent]}（{parent}）的下级单元没有铺满",
                en=f"the units below {name_of[parent]} ({parent}) do not cover it",
            )
    orphans = members[members["parent"].isna()]
    rings = shapely.get_parts(shapely.union_all(orphans.geometry.to_numpy()))
    gaps = [
        shapely.Polygon(ring)
        for polygon in rings
        if polygon.geom_type == "Polygon"
        for ring in polygon.interiors
    ]
    gaps = [gap for gap in gaps if not is_sliver(gap, beside_m2=smallest_m2)]
    if gaps:
        level = "、".join(np.unique(members["level"].to_numpy(dtype=str)))
        yield _hole(
            gaps,
            file=file,
            zh=f"{level} 级单元之间有空洞",
            en=f"there are holes between units of level {level}",
        )


def _hole(parts: list[BaseGeometry], *, file: str, zh: str, en: str) -> Problem:
    largest = max(parts, key=lambda part: (part.area, part.bounds))
    where = _position(largest)
    return Problem(
        code="hole",
        file=file,
        found=f"{sum(part.area for part in parts) / 1e6:.3f} km²",
        message=Text(
            zh=f"{zh}，共 {len(parts)} 处，最大一处{where[0]}",
            en=f"{en}: {len(parts)} parts, the largest {where[1]}",
        ),
        remedy=Text(
            zh="若不是有意留空，请补画；那里的人口不计入任何单元。",
            en="Unless the gap is intended, draw what is missing; people there belong to no unit.",
        ),
    )
