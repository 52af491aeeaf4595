"""Circle rows: people inside and outside each service circle, by district, setting and group."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from lifecircle.geodata.place import SETTINGS
from lifecircle.geodata.taxonomy import Taxonomy
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Circle, Need
from lifecircle.plan.target import Target, meets, parse_target, printed_value

from .ground import FloatArray, Ground
from .networks import Networks, walking_speed_kmh
from .reach import CircleReach, cells_within, has_data, reach_circle, types_of
from .tally import people_by_state
from .units import judge_units, units_inside, units_of_circle
from .words import LEVEL_WORDS, OUTSIDE_ANY, OUTSIDE_WORDS, STATES, WHOLE

COVERAGE_COLUMNS: tuple[str, ...] = (
    "circle", "circle_name", "need", "district", "district_name", "level", "setting", "group",
    "population", *STATES, "coverage", "target", "gap_people", "status", "reason",
)  # fmt: skip

ALL = "all"
"""Stands for every need, or every setting."""

REPORTED_LEVELS: tuple[str, ...] = ("city", "county", "township", "zone", "estate")
"""Levels with a row in coverage.csv; communities and villages stand in coverage_units.csv."""


class Count(NamedTuple):
    """People of one group by end state, in one district or setting, for one need or all."""

    need: str
    district: str
    level: str
    setting: str
    group: str
    by_state: FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class CircleResult:
    """One circle worked out.

    reach: at the walking speed of the group it serves. rows: COVERAGE_COLUMNS. units: the
    communities and villages behind 全覆盖 (units.UNIT_COLUMNS).
    units_without_people: units left out because nobody of the group lives there.
    """

    circle: Circle
    reach: CircleReach
    rows: pd.DataFrame
    units: pd.DataFrame
    units_without_people: int


def work_out_circle(networks: Networks, circle: Circle, *, language: Language) -> CircleResult:
    """Coverage of one circle: a row per need, group, setting and district, and its units.

    A row of a group counts that group's people at its own walking speed. Only the rows of all
    needs together for the group that the circle serves are held against the target; the others
    are there to look at (status ``tracked``).
    """
    ground = networks.ground
    served = circle.serves if circle.serves in ground.place.groups else ground.place.groups[0]
    groups = [served, *(group for group in ground.place.groups if group != served)]
    speed = {group: walking_speed_kmh(networks.assumptions, group) for group in groups}
    reached = {kmh: reach_circle(networks, circle, walk_kmh=kmh) for kmh in dict.fromkeys(speed.values())}
    reach = reached[speed[served]]
    units, empty = units_of_circle(
        ground, circle, reach, group=served, passes_share=networks.assumptions.unit_passes_share
    )
    reasons = _reasons(ground, circle, language=language)
    target = parse_target(circle.target)
    rows = [
        _judged(
            networks, circle, count, target, units, served=served, reason=reasons.get(count.need, ""),
            language=language,
        )
        for group in groups
        for count in _counts(ground, reached[speed[group]], group=group, single_needs=group == served)
    ]  # fmt: skip
    return CircleResult(
        circle=circle,
        reach=reach,
        rows=pd.DataFrame(rows, columns=list(COVERAGE_COLUMNS)),
        units=units.drop(columns="row"),
        units_without_people=empty,
    )


def need_name(need: Need, taxonomy: Taxonomy, language: Language) -> str:
    """What a need is called: its own name, else the names of its types."""
    if need.name and language == "zh":
        return need.name
    kinds = [taxonomy.types[kind] for kind in types_of(need)]
    return ("、" if language == "zh" else " / ").join(
        kind.zh if language == "zh" else kind.en for kind in kinds
    )


def _reasons(ground: Ground, circle: Circle, *, language: Language) -> Mapping[str, str]:
    """Need -> why it cannot be answered. One unanswered need leaves the whole circle unanswered."""
    absent = {
        str(number): need_name(need, ground.taxonomy, language)
        for number, need in enumerate(circle.needs, start=1)
        if not has_data(ground, need)
    }
    if absent:
        absent[ALL] = ("；" if language == "zh" else "; ").join(absent.values())
    reasons = {
        need: Text(f"缺设施数据：{names}", f"the Place holds no facilities of: {names}").in_language(language)
        for need, names in absent.items()
    }
    if circle.serves not in ground.place.groups:
        missing = Text(f"人口数据没有“{circle.serves}”一组", f"population has no group “{circle.serves}”")
        reasons[ALL] = missing.in_language(language)
    elif not cells_within(ground, circle.settings).any():
        nobody = Text("区内没有该圈所指城乡类型的人口", "nobody lives in the settings this circle speaks of")
        reasons[ALL] = nobody.in_language(language)
    return reasons


def _counts(ground: Ground, reach: CircleReach, *, group: str, single_needs: bool) -> Iterator[Count]:
    people = ground.people(group)
    states: dict[str, npt.NDArray[np.uint8]] = {ALL: reach.state}
    if single_needs and len(reach.needs) > 1:
        states |= {str(number): need.state for number, need in enumerate(reach.needs, start=1)}
    for need, state in states.items():
        yield from _count_whole(ground, reach.within, state, people, need=need, group=group)
        yield from _count_districts(ground, reach.within, state, people, need=need, group=group)


def _count_whole(
    ground: Ground,
    within: npt.NDArray[np.bool_],
    state: npt.NDArray[np.uint8],
    people: FloatArray,
    *,
    need: str,
    group: str,
) -> Iterator[Count]:
    """The whole, and each setting where there are several; cells without a setting count in the whole."""
    setting = ground.cell_setting[within].astype(np.int64)
    counts = people_by_state(state[within], people[within], district=setting, district_count=len(SETTINGS))
    yield Count(need, WHOLE, "place", ALL, group, counts.sum(axis=0))
    present = np.flatnonzero(np.bincount(np.where(setting < 0, len(SETTINGS), setting)))
    if len(present) > 1:
        names = (*SETTINGS, "")
        for code in sorted(present, key=lambda number: names[number]):
            yield Count(need, WHOLE, "place", names[code], group, counts[code])


def _count_districts(
    ground: Ground,
    within: npt.NDArray[np.bool_],
    state: npt.NDArray[np.uint8],
    people: FloatArray,
    *,
    need: str,
    group: str,
) -> Iterator[Count]:
    districts = ground.place.districts
    for level in REPORTED_LEVELS:
        if level not in ground.cell_district:
            continue
        counts = people_by_state(
            state[within],
            people[within],
            district=ground.cell_district[level][within],
            district_count=len(districts),
        )
        for row in np.flatnonzero((districts["level"] == level).to_numpy()):
            yield Count(need, str(districts["id"].iloc[row]), level, ALL, group, counts[row])
        yield Count(need, OUTSIDE_ANY, level, ALL, group, counts[-1])


def _judged(
    networks: Networks,
    circle: Circle,
    count: Count,
    target: Target,
    units: pd.DataFrame,
    *,
    served: str,
    reason: str,
    language: Language,
) -> dict[str, object]:
    """One row of coverage.csv."""
    ground = networks.ground
    population, covered = float(count.by_state.sum()), float(count.by_state[0])
    coverage = covered / population if population > 0 else None
    status, remark, gap_people = "tracked", None, None
    if reason:
        status, coverage = "not_computable", None
    elif coverage is None:
        status = "not_computable"
        remark = Text("这里没有该圈服务的人口", "nobody whom the circle serves lives here")
    elif count.need == ALL and count.group == served:
        wanted = target.low / 100 if target.low is not None else 0.0
        gap_people = max(0.0, wanted * population - covered) if target.is_comparable else None
        if circle.unit:
            inside = units_inside(
                ground, units, district=count.district, level=count.level, setting=count.setting
            )
            status, remark, gap_people = judge_units(
                inside, target, passes_share=networks.assumptions.unit_passes_share
            )
        elif target.is_comparable:
            value = printed_value(target, share=coverage, count=covered)
            status = "met" if meets(target, value, better=circle.better) else "short"
    return {
        "circle": circle.id, "circle_name": circle.name, "need": count.need,
        "district": count.district,
        "district_name": district_name(ground, count.district, count.level, language),
        "level": count.level, "setting": count.setting, "group": count.group, "population": population,
        **dict(zip(STATES, map(float, count.by_state), strict=True)),
        "coverage": coverage, "target": circle.target, "gap_people": gap_people, "status": status,
        "reason": reason or (remark.in_language(language) if remark else ""),
    }  # fmt: skip


def district_name(ground: Ground, district: str, level: str, language: Language) -> str:
    """Name of a district as tables show it, also of the whole and of the row outside any district."""
    if district == WHOLE:
        return ground.place.name
    if district == OUTSIDE_ANY:
        return OUTSIDE_WORDS.in_language(language).format(level=LEVEL_WORDS[level].in_language(language))
    return ground.names[district]
