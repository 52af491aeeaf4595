"""Remarks on a run that a planner should read before acting on its tables."""

from collections.abc import Iterator, Sequence

import shapely

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Text
from lifecircle.plan.model import Circle, Plan, Row

from .ground import Ground
from .membership import NO_SETTING
from .needs import leaves

MINUTES_PER_HOUR = 60.0
METRES_PER_KM = 1000.0


def remarks_on_run(ground: Ground, plan: Plan) -> tuple[Problem, ...]:
    """People without a setting, and roads that end nearer to the boundary than the plan's longest reach."""
    return (*_no_setting(ground), *_short_roads(ground, plan))


def unverified_left_out(rows: Sequence[Row]) -> Iterator[Problem]:
    """How many rows of the plan the run left out because nobody saw them in their source."""
    if rows:
        named = ", ".join(row.id for row in rows)
        yield Problem(
            code="unverified_rows",
            file="plan",
            message=Text(
                f"规划中 {len(rows)} 条没有对照出处核实，不参加计算：{named}",
                f"{len(rows)} rows of the plan have not been checked against their source and are "
                f"left out: {named}",
            ),
            remedy=Text(
                "核对原文后删去这些行的 verified = false",
                "compare them with the source, then remove verified = false",
            ),
        )


def _no_setting(ground: Ground) -> Iterator[Problem]:
    people = float(ground.people("total")[ground.cell_setting == NO_SETTING].sum())
    if people > 0:
        yield Problem(
            code="people_without_setting",
            file="districts",
            column="setting",
            message=Text(
                f"{people:,.0f} 人所在的行政单元没有注明城乡类型，不计入只针对城区或乡村的服务圈",
                f"{people:,.0f} people live in districts without a stated setting and count in no circle"
                " that applies only to urban or rural areas",
            ),
            remedy=Text(
                "请在行政单元的 setting 列填写 urban、county_town、town 或 rural",
                "fill in the districts' column setting: urban, county_town, town or rural",
            ),
        )


def _short_roads(ground: Ground, plan: Plan) -> Iterator[Problem]:
    place = ground.place
    reach_m = max((_longest_walk_m(circle, plan) for circle in plan.circle), default=0.0)
    if reach_m == 0 or place.roads.node_count == 0:
        return
    hull = shapely.convex_hull(shapely.multipoints(place.roads.node_xy))
    outside = shapely.difference(place.boundary.buffer(reach_m), hull)
    if not outside.is_empty:
        yield Problem(
            code="roads_end_early",
            file="roads",
            message=Text(
                f"路网没有延伸到边界外 {reach_m:,.0f} 米，边界附近的可达结果可能偏低",
                f"roads do not extend {reach_m:,.0f} m beyond the boundary, so results near it may be "
                "too low",
            ),
            remedy=Text("请换用范围更大的路网和设施数据", "use roads and facilities of a larger area"),
        )


def _longest_walk_m(circle: Circle, plan: Plan) -> float:
    """Longest reach of a circle on foot, in metres; circles by car are not asked for so much."""
    speed_m_min = max(plan.assumptions.walk_kmh.values()) * METRES_PER_KM / MINUTES_PER_HOUR
    modes = {circle.mode} if isinstance(circle.mode, str) else set(circle.mode.values())
    if modes != {"walk"}:
        return 0.0
    limits: list[float] = []
    for need in circle.needs:
        for leaf in leaves(need):
            for limit, factor in ((leaf.minutes, speed_m_min), (leaf.metres, 1.0)):
                values = [limit] if isinstance(limit, int | float) else list((limit or {}).values())
                limits += [float(value) * factor for value in values]
    return max(limits, default=0.0)
