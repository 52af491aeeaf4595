"""Circle rows: people inside and outside each service circle, by district, setting and group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from lifecircle.geodata.place import SETTINGS
from lifecircle.geodata.taxonomy import Taxonomy
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.attribute_words import group_words
from lifecircle.plan.model import Circle, Need
from lifecircle.plan.target import Target, meets, parse_target, printed_value

from .circle_sums import groups_of
from .ground import FloatArray, Ground
from .loads import load_table
from .needs import cells_within, has_data, types_of
from .tally import Tally
from .units import Units, as_units, judge_units, units_inside, units_of_circle
from .words import ALL, LEVEL_WORDS, OUTSIDE_ANY, OUTSIDE_WORDS, REPORTED_LEVELS, STATES, WHOLE

COVERAGE_COLUMNS: tuple[str, ...] = (
    "circle", "circle_name", "need", "district", "district_name", "level", "setting", "group",
    "population", *STATES, "coverage", "target", "gap_people", "status", "reason",
)  # fmt: skip


class Where(NamedTuple):
    """What the rows of one need and group speak of, one after the other: the whole, settings, districts."""

    district: list[str]
    level: list[str]
    setting: list[str]


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
    rows = _rows(ground, circle, tally, units, groups=groups, passes_share=passes_share, language=language)
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
    if need.name:
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
        need: Text(f"缺设施数据：{names}", f"no facility data for: {names}").in_language(language)
        for need, names in absent.items()
    }
    if circle.serves not in ground.place.groups:
        said = group_words(circle.serves)
        missing = Text(
            f"人口数据没有{said.zh}一组（{circle.serves}）",
            f"the population data have no people {said.en} ({circle.serves})",
        )
        reasons[ALL] = missing.in_language(language)
    elif not cells_within(ground, circle.settings).any():
        nobody = Text("区内没有该圈所指城乡类型的人口", "nobody lives in the settings this circle applies to")
        reasons[ALL] = nobody.in_language(language)
    return reasons


def _where(ground: Ground, tally: Tally, *, group: str) -> Where:
    """The whole, each setting where there are several, the districts of each level and outside them."""
    settings = [(WHOLE, "place", setting) for setting in (ALL, *_settings(tally))]
    districts = [
        (district, level, ALL)
        for level in _levels(tally, group=group)
        for district in (*ground.district_ids[ground.district_levels == level], OUTSIDE_ANY)
    ]
    return Where(*map(list, zip(*settings, *districts, strict=True)))


def _numbers(ground: Ground, tally: Tally, *, need: str, group: str) -> FloatArray:
    """People by state (rows, 5) in the order of ``_where``; cells without a setting count in the whole."""
    counts = tally["setting", need, group]
    blocks = [counts.sum(axis=0, keepdims=True), counts[list(_settings(tally).values())]]
    for level in _levels(tally, group=group):
        of_level = tally["district", need, group, level]
        blocks += [of_level[:-1][ground.district_levels == level], of_level[-1:]]
    return np.vstack(blocks)


def _settings(tally: Tally) -> Mapping[str, int]:
    """Settings with a row of their own, by name, and where they stand; none where there is only one."""
    names = (*SETTINGS, "")
    present = np.flatnonzero(tally["cells",]).tolist()
    return {names[code]: code for code in sorted(present, key=lambda code: names[code]) if len(present) > 1}


def _levels(tally: Tally, *, group: str) -> list[str]:
    return [level for level in REPORTED_LEVELS if ("district", ALL, group, level) in tally]


def _rows(
    ground: Ground,
    circle: Circle,
    tally: Tally,
    units: pd.DataFrame,
    *,
    groups: Sequence[str],
    passes_share: float,
    language: Language,
) -> pd.DataFrame:
    """The rows of coverage.csv: all numbers at once, then the verdicts on those that are judged."""
    served = groups[0]
    where = _where(ground, tally, group=served)
    size = len(where.district)
    asked = [
        (need, group)
        for group in groups
        for need in (ALL, *(str(number) for number in range(1, len(circle.needs) + 1)))
        if ("setting", need, group) in tally
    ]
    reasons = _reasons(ground, circle, language=language)
    nobody = Text("这里没有该圈服务的人口", "nobody whom the circle serves lives here").in_language(language)
    numbers = np.vstack([_numbers(ground, tally, need=need, group=group) for need, group in asked])
    population = numbers.sum(axis=1)
    answered = np.repeat([need not in reasons for need, _ in asked], size)
    lived_in = answered & (population > 0)
    coverage = np.divide(numbers[:, 0], population, out=np.full(len(numbers), np.nan), where=lived_in)
    status = np.where(lived_in, "tracked", "not_computable").astype(object)
    gap_people = np.full(len(numbers), np.nan)
    remarks = np.repeat(np.array([reasons.get(need, "") for need, _ in asked], dtype=object), size)
    remarks[answered & ~lived_in] = nobody
    verdict = _Verdict(ground, circle, parse_target(circle.target), as_units(units), passes_share)
    for row in np.flatnonzero(lived_in[:size]).tolist():  # all needs, the group served
        place = (where.district[row], where.level[row], where.setting[row])
        status[row], remark, gap_people[row] = verdict.of(place, numbers[row], coverage=float(coverage[row]))
        remarks[row] = remark.in_language(language) if remark else ""
    names = [
        district_name(ground, district, level, language)
        for district, level in zip(where.district, where.level, strict=True)
    ]
    columns = {
        "circle": circle.id, "circle_name": circle.name,
        "need": _each([need for need, _ in asked], size), "group": _each([group for _, group in asked], size),
        **{name: _all(getattr(where, name), len(asked)) for name in Where._fields},
        "district_name": _all(names, len(asked)),
        "population": population, **dict(zip(STATES, numbers.T, strict=True)), "coverage": coverage,
        "target": circle.target, "gap_people": gap_people, "status": status, "reason": remarks,
    }  # fmt: skip
    return pd.DataFrame(columns, columns=list(COVERAGE_COLUMNS))


def _each(words: Sequence[str], times: int) -> pd.api.extensions.ExtensionArray:
    """Every word so many times."""
    return pd.array(list(words), dtype="str").take(np.repeat(np.arange(len(words)), times))


def _all(words: Sequence[str], times: int) -> pd.api.extensions.ExtensionArray:
    """All words one after the other, so many times."""
    return pd.array(list(words), dtype="str").take(np.tile(np.arange(len(words)), times))


class _Verdict(NamedTuple):
    """What a circle's rows are held against."""

    ground: Ground
    circle: Circle
    target: Target
    units: Units
    passes_share: float

    def of(
        self, place: tuple[str, str, str], by_state: FloatArray, *, coverage: float
    ) -> tuple[str, Text | None, float]:
        """Status, remark and people missing (NaN where that cannot be said).

        place: district, level and setting of the row.
        """
        target = self.target
        if self.circle.unit:
            district, level, setting = place
            inside = units_inside(self.ground, self.units, district=district, level=level, setting=setting)
            status, remark, missing = judge_units(inside, target, passes_share=self.passes_share)
            return status, remark, np.nan if missing is None else missing
        if not target.is_comparable:
            return "tracked", None, np.nan
        covered, population = float(by_state[0]), float(by_state.sum())
        value = printed_value(target, share=coverage, count=covered)
        wanted = target.low / 100 if target.low is not None else 0.0
        status = "met" if meets(target, value, better=self.circle.better) else "short"
        return status, None, max(0.0, wanted * population - covered)


def district_name(ground: Ground, district: str, level: str, language: Language) -> str:
    """Name of a district as tables show it, also of the whole and of the row outside any district."""
    if district == WHOLE:
        return ground.place.name
    if district == OUTSIDE_ANY:
        return OUTSIDE_WORDS.in_language(language).format(level=LEVEL_WORDS[level].in_language(language))
    return ground.names[district]
