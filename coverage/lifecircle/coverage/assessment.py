"""The main job: a Place held against a plan."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.place import Place
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.english import plan_in_language
from lifecircle.plan.model import Plan, Presence, Ratio
from lifecircle.plan.verified import unverified_rows, verified_only

from .cells import cell_columns, cell_table
from .circle_sums import reach_groups, tally_circle
from .circles import COVERAGE_COLUMNS, CircleResult, circle_result
from .gaps import KnownGaps, rank_gaps
from .ground import Ground, lay_ground
from .identities import check_circles
from .indicators import KnownIndicators, indicator_table
from .loads import facility_loads
from .needs import travels_of
from .networks import Networks
from .presence import PRESENCE_COLUMNS, PRESENCE_UNIT_COLUMNS, PresenceResult, work_out_presence
from .ratios import RATIO_COLUMNS, work_out_ratio
from .remarks import remarks_on_run, unverified_left_out
from .units import UNIT_COLUMNS
from .words import ALL, WHOLE

Progress = Callable[[Text, float], None]
"""Called with what is being done and the share done (0 to 1); may raise to cancel."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Assessment:
    """All tables of one run, as DESIGN section 6 names them, and what was assumed and left out.

    plan: the rows that were worked out, in the language of the run; stated: the same rows as the plan
        states them, in all its languages, for what is kept.
    cells: a row per population cell with minutes (or metres), facility and state per circle.
    counts: numbers that the run record reports. seconds: time per step.
    """

    place: Place
    plan: Plan
    stated: Plan
    language: Language
    coverage: pd.DataFrame
    coverage_units: pd.DataFrame
    ratios: pd.DataFrame
    presence: pd.DataFrame
    presence_units: pd.DataFrame
    indicators: pd.DataFrame
    gaps: pd.DataFrame
    facilities: pd.DataFrame
    cells: pd.DataFrame
    parameters: Mapping[str, Any]
    counts: Mapping[str, Any]
    warnings: tuple[Problem, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def whole_circles(self) -> pd.DataFrame:
        """One row of ``coverage`` per circle: all needs, the whole Place, the group it serves."""
        table = self.coverage
        whole = table[(table["need"] == ALL) & (table["district"] == WHOLE) & (table["setting"] == ALL)]
        return whole.drop_duplicates("circle").reset_index(drop=True)  # the served group stands first


def assess(
    place: Place,
    plan: Plan,
    *,
    language: Language = "zh",
    count_mobile: bool = False,
    progress: Progress | None = None,
) -> Assessment:
    """Work out every circle, ratio and presence rule of a plan for a Place.

    count_mobile: whether mobile services count like fixed facilities.
    Rows that nobody verified against their source are left out, with a remark that names them.
    Pure: reads and writes nothing. Raises IdentityError where a table does not tie out.
    """
    left_out, stated = unverified_rows(plan), verified_only(plan)
    plan = plan_in_language(stated, language)
    watch = _Watch(progress)
    watch.step("ground", Text("整理研究区", "preparing the study area"), 0.0)
    ground = lay_ground(place, load_taxonomy(), count_mobile=count_mobile)
    circles, columns = _circles(ground, plan, language=language, watch=watch)
    watch.step("ratios", Text("计算配置指标", "computing ratios"), 0.8)
    ratios = [ratio_table(ground, plan, ratio, language=language) for ratio in plan.ratio]
    watch.step("presence", Text("核对覆盖要求", "checking presence rules"), 0.85)
    presences = [presence_result(ground, plan, rule, language=language) for rule in plan.presence]
    watch.step("tables", Text("汇总缺口和指标", "compiling gaps and indicators"), 0.9)
    check_circles(circles)
    result = assemble(
        ground,
        plan,
        Parts(circles=circles, ratios=ratios, presences=presences, cells=cell_table(ground, columns)),
        stated=stated,
        language=language,
        count_mobile=count_mobile,
        remarks=(*unverified_left_out(left_out), *remarks_on_run(ground, plan)),
        seconds=watch.seconds,
    )
    watch.step("", Text("完成", "done"), 1.0)
    return result


class Parts(NamedTuple):
    """What was worked out for the rows of a plan, in its order, and the table of cells."""

    circles: Sequence[CircleResult]
    ratios: Sequence[pd.DataFrame]
    presences: Sequence[PresenceResult]
    cells: pd.DataFrame


class Listed(NamedTuple):
    """What the lists over all rows of a plan hold of each part."""

    gaps: KnownGaps
    indicators: KnownIndicators

    @classmethod
    def empty(cls) -> "Listed":
        """Nothing was listed yet."""
        return cls(KnownGaps(), KnownIndicators())

    def only(self, parts: Sequence[object]) -> "Listed":
        """A copy that holds these parts only."""
        return Listed(self.gaps.only(parts), self.indicators.only(parts))


def ratio_table(ground: Ground, plan: Plan, ratio: Ratio, *, language: Language) -> pd.DataFrame:
    """RATIO_COLUMNS of one row of the plan."""
    pph = plan.assumptions.persons_per_household
    return work_out_ratio(ground, ratio, persons_per_household=pph, language=language)


def presence_result(ground: Ground, plan: Plan, rule: Presence, *, language: Language) -> PresenceResult:
    """One presence rule of the plan."""
    pph = plan.assumptions.persons_per_household
    return work_out_presence(ground, rule, persons_per_household=pph, language=language)


def assemble(
    ground: Ground,
    plan: Plan,
    parts: Parts,
    *,
    stated: Plan,
    language: Language,
    count_mobile: bool,
    remarks: Sequence[Problem],
    seconds: Mapping[str, float],
    listed: Listed | None = None,
) -> Assessment:
    """All tables of a run from its parts. ``plan`` holds only rows that are worked out.

    plan, stated: as in ``Assessment``.
    listed: what the lists held of the same parts before; filled further.
    """
    listed = Listed.empty() if listed is None else listed
    rows: dict[str, Any] = {
        "circles": parts.circles,
        "ratios": list(zip(plan.ratio, parts.ratios, strict=True)),
        "presences": parts.presences,
    }
    presences = parts.presences
    return Assessment(
        place=ground.place,
        plan=plan,
        stated=stated,
        language=language,
        coverage=_stacked([circle.rows for circle in parts.circles], COVERAGE_COLUMNS),
        coverage_units=_stacked([circle.units for circle in parts.circles], UNIT_COLUMNS),
        ratios=_stacked(list(parts.ratios), RATIO_COLUMNS),
        presence=pd.DataFrame([one.row for one in presences], columns=list(PRESENCE_COLUMNS)),
        presence_units=_stacked([one.listed for one in presences], PRESENCE_UNIT_COLUMNS),
        indicators=indicator_table(plan, **rows, language=language, known=listed.indicators),
        gaps=rank_gaps(ground, **rows, language=language, known=listed.gaps),
        facilities=facility_loads([circle.loads for circle in parts.circles]),
        cells=parts.cells,
        parameters={"assumptions": plan.assumptions.model_dump(), "count_mobile": count_mobile},
        counts=_counts(ground, parts.circles),
        warnings=(*ground.place.warnings, *remarks),
        seconds=seconds,
    )


def _circles(
    ground: Ground, plan: Plan, *, language: Language, watch: "_Watch"
) -> tuple[list[CircleResult], list[Mapping[str, object]]]:
    """The circles worked out, and the columns of each in the table of cells."""
    networks = Networks(ground, plan.assumptions)
    results: list[CircleResult] = []
    columns: list[Mapping[str, object]] = []
    for number, circle in enumerate(plan.circle):
        doing = Text(f"计算服务圈：{circle.name}", f"computing the circle {circle.name}")
        watch.step(f"circle {circle.id}", doing, 0.05 + 0.75 * number / len(plan.circle))
        networks.later = frozenset().union(*map(travels_of, plan.circle[number + 1 :]))
        reached = reach_groups(networks, circle)
        tally = tally_circle(ground, circle, reached)
        share = plan.assumptions.unit_passes_share
        results.append(circle_result(ground, circle, tally, passes_share=share, language=language))
        columns.append(cell_columns(ground, circle, next(iter(reached.values()))))
    return results, columns


def _stacked(tables: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(columns))


def _counts(ground: Ground, circles: Sequence[CircleResult]) -> dict[str, Any]:
    return {
        "cells": len(ground.cell_xy_m),
        **ground.people_counts,
        "facilities_in_service": len(ground.facilities),
        "facilities_left_out": dict(ground.left_out),
        "road_nodes": ground.place.roads.node_count,
        "road_segments": ground.place.roads.segment_count,
        "units_without_people": {
            one.circle.id: one.units_without_people for one in circles if one.units_without_people
        },
    }


class _Watch:
    """Tells the progress and keeps the seconds of each step."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress = progress
        self.seconds: dict[str, float] = {}
        self._name, self._since = "", time.perf_counter()

    def step(self, name: str, doing: Text, share: float) -> None:
        now = time.perf_counter()
        if self._name:
            self.seconds[self._name] = now - self._since
        self._name, self._since = name, now
        if self.progress is not None:
            self.progress(doing, share)
