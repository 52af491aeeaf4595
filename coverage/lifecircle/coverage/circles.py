"""Circle rows: people inside and outside each service circle, by district, setting and group."""

from collections.abc import Iterator, Mapping, Sequence
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
from .loads import load_table, need_loads
from .networks import Networks, walking_speed_kmh
from .reach import CircleReach, cells_within, has_data, reach_circle, types_of
from .tally import Tally, TallyKey, people_by_state
from .units import count_units, judge_units, units_inside, units_of_circle
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

    rows: COVERAGE_COLUMNS. units: the communities and villages behind 全覆盖 (units.UNIT_COLUMNS).
    units_without_people: units left out because nobody of the group lives there.
    loads: its rows of the facility table (loads.FACILITY_COLUMNS).
    """

    circle: Circle
    rows: pd.DataFrame
    units: pd.DataFrame
    units_without_people: int
    loads: pd.DataFrame


def groups_of(ground: Ground, circle: Circle) -> tuple[str, ...]:
    """All population groups, the one that the circle serves first."""
    known = ground.place.groups
    served = circle.serves if circle.serves in known else known[0]
    return (served, *(group for group in known if group != served))


def reach_groups(networks: Networks, circle: Circle) -> Mapping[str, CircleReach]:
    """Group -> reach at its own walking speed; the group served first."""
    groups = groups_of(networks.ground, circle)
    speed = {group: walking_speed_kmh(networks.assumptions, group) for group in groups}
    reached = {kmh: reach_circle(networks, circle, walk_kmh=kmh) for kmh in dict.fromkeys(speed.values())}
    return {group: reached[speed[group]] for group in groups}


def tally_circle(ground: Ground, circle: Circle, reached: Mapping[str, CircleReach]) -> Tally:
    """All sums over the cells that the tables of a circle need.

    ("cells",): cells by setting, last without one. ("setting", need, group): people by setting
    and state. ("district", need, group, level): by row of the districts, last outside any.
    ("unit", level): the same for communities and villages, group served. ("load", number):
    what the facilities of a need carry (loads.py).
    """
    served = next(iter(reached))
    within = reached[served].within
    setting = ground.cell_setting[within].astype(np.int64)
    places = {
        level: ground.cell_district[level][within]
        for level in REPORTED_LEVELS
        if level in ground.cell_district
    }
    size = len(ground.place.districts)
    known = np.bincount(np.where(setting < 0, len(SETTINGS), setting), minlength=len(SETTINGS) + 1)
    tally: dict[TallyKey, FloatArray] = {("cells",): known.astype(float)}
    for group, reach in reached.items():
        people = ground.people(group)[within]
        for need, everywhere in _states(reach, single_needs=group == served).items():
            state = everywhere[within]
            tally["setting", need, group] = people_by_state(
                state, people, district=setting, district_count=len(SETTINGS)
            )
            for level, district in places.items():
                tally["district", need, group, level] = people_by_state(
                    state, people, district=district, district_count=size
                )
    for level, counts in count_units(ground, circle, reached[served], group=served).items():
        tally["unit", level] = counts
    for number, need_reach in enumerate(reached[served].needs, start=1):
        tally["load", number] = need_loads(ground, reached[served], need_reach, group=served)
    return tally


def circle_result(
    ground: Ground, circle: Circle, tally: Tally, *, passes_share: float, language: Language
) -> CircleResult:
    """The tables of a circle from its sums: a row per need, group, setting and district, and its units.

    A row of a group counts that group's people at its own walking speed. Only the rows of all
    needs together for the group that the circle serves are held against the target; the others
    are there to look at (status ``tracked``).
    """
    groups = groups_of(ground, circle)
    counts_by_level = {str(key[1]): counts for key, counts in tally.items() if key[0] == "unit"}
    units, empty = units_of_circle(ground, circle, counts_by_level, passes_share=passes_share)
    counts = [count for group in groups for count in _counts(ground, circle, tally, group=group)]
    rows = _rows(
        ground, circle, counts, units, served=groups[0], passes_share=passes_share, language=language
    )
    return CircleResult(
        circle=circle,
        rows=rows,
        units=units.drop(columns="row"),
        units_without_people=empty,
        loads=load_table(
            ground, circle, [tally["load", number] for number in range(1, len(circle.needs) + 1)]
        ),
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


def _states(reach: CircleReach, *, single_needs: bool) -> dict[str, npt.NDArray[np.uint8]]:
    states = {ALL: reach.state}
    if single_needs and len(reach.needs) > 1:
        states |= {str(number): need.state for number, need in enumerate(reach.needs, start=1)}
    return states


def _counts(ground: Ground, circle: Circle, tally: Tally, *, group: str) -> Iterator[Count]:
    for need in (ALL, *(str(number) for number in range(1, len(circle.needs) + 1))):
        if ("setting", need, group) in tally:
            yield from _count_whole(tally, need=need, group=group)
            yield from _count_districts(ground, tally, need=need, group=group)


def _count_whole(tally: Tally, *, need: str, group: str) -> Iterator[Count]:
    """The whole, and each setting where there are several; cells without a setting count in the whole."""
    counts = tally["setting", need, group]
    yield Count(need, WHOLE, "place", ALL, group, counts.sum(axis=0))
    present = np.flatnonzero(tally["cells",])
    if len(present) > 1:
        names = (*SETTINGS, "")
        for code in sorted(present, key=lambda number: names[number]):
            yield Count(need, WHOLE, "place", names[code], group, counts[code])


def _count_districts(ground: Ground, tally: Tally, *, need: str, group: str) -> Iterator[Count]:
    ids, levels = ground.district_ids, ground.district_levels
    for level in REPORTED_LEVELS:
        if ("district", need, group, level) not in tally:
            continue
        counts = tally["district", need, group, level]
        for row in np.flatnonzero(levels == level):
            yield Count(need, ids[row], level, ALL, group, counts[row])
        yield Count(need, OUTSIDE_ANY, level, ALL, group, counts[-1])


def _rows(
    ground: Ground,
    circle: Circle,
    counts: Sequence[Count],
    units: pd.DataFrame,
    *,
    served: str,
    passes_share: float,
    language: Language,
) -> pd.DataFrame:
    """The rows of coverage.csv: all numbers at once, then the verdicts on those that are judged."""
    reasons = _reasons(ground, circle, language=language)
    nobody = Text("这里没有该圈服务的人口", "nobody whom the circle serves lives here").in_language(language)
    numbers = np.array([count.by_state for count in counts], dtype=float).reshape(-1, len(STATES))
    population = numbers.sum(axis=1)
    answered = np.array([count.need not in reasons for count in counts], dtype=bool)
    lived_in = answered & (population > 0)
    coverage = np.divide(numbers[:, 0], population, out=np.full(len(counts), np.nan), where=lived_in)
    status = np.where(lived_in, "tracked", "not_computable").astype(object)
    gap_people = np.full(len(counts), np.nan)
    remarks = [
        reasons.get(count.need, "" if here else nobody) for count, here in zip(counts, lived_in, strict=True)
    ]
    target = parse_target(circle.target)
    for row, count in enumerate(counts):
        if lived_in[row] and count.need == ALL and count.group == served:
            status[row], remark, gap_people[row] = _verdict(
                ground, circle, count, target, units, coverage=float(coverage[row]), passes_share=passes_share
            )
            remarks[row] = remark.in_language(language) if remark else ""
    named: dict[tuple[str, str], str] = {}
    for count in counts:
        if (count.district, count.level) not in named:
            name = district_name(ground, count.district, count.level, language)
            named[count.district, count.level] = name
    columns = {
        "circle": circle.id, "circle_name": circle.name,
        **{name: [getattr(count, name) for count in counts]
           for name in ("need", "district", "level", "setting", "group")},
        "district_name": [named[count.district, count.level] for count in counts],
        "population": population, **dict(zip(STATES, numbers.T, strict=True)), "coverage": coverage,
        "target": circle.target, "gap_people": gap_people, "status": status, "reason": remarks,
    }  # fmt: skip
    return pd.DataFrame(columns, columns=list(COVERAGE_COLUMNS))


def _verdict(
    ground: Ground,
    circle: Circle,
    count: Count,
    target: Target,
    units: pd.DataFrame,
    *,
    coverage: float,
    passes_share: float,
) -> tuple[str, Text | None, float]:
    """Status, remark and people missing (NaN where that cannot be said) of a row held against the target."""
    if circle.unit:
        inside = units_inside(
            ground, units, district=count.district, level=count.level, setting=count.setting
        )
        status, remark, missing = judge_units(inside, target, passes_share=passes_share)
        return status, remark, np.nan if missing is None else missing
    if not target.is_comparable:
        return "tracked", None, np.nan
    covered, population = float(count.by_state[0]), float(count.by_state.sum())
    value = printed_value(target, share=coverage, count=covered)
    wanted = target.low / 100 if target.low is not None else 0.0
    status = "met" if meets(target, value, better=circle.better) else "short"
    return status, None, max(0.0, wanted * population - covered)


def district_name(ground: Ground, district: str, level: str, language: Language) -> str:
    """Name of a district as tables show it, also of the whole and of the row outside any district."""
    if district == WHOLE:
        return ground.place.name
    if district == OUTSIDE_ANY:
        return OUTSIDE_WORDS.in_language(language).format(level=LEVEL_WORDS[level].in_language(language))
    return ground.names[district]
