"""全覆盖 by unit: the communities and villages of which enough people are inside a circle."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from lifecircle.geodata.place import SETTINGS
from lifecircle.geodata.text import Text
from lifecircle.network.states import State
from lifecircle.plan.model import Circle
from lifecircle.plan.target import Target, meets, printed_value

from .ground import FloatArray, Ground
from .membership import IntArray
from .reach import CircleReach
from .tally import people_by_state
from .words import OUTSIDE_ANY, STATES

UNIT_COLUMNS: tuple[str, ...] = (
    "circle", "unit_level", "district", "district_name", "people", "covered", "share", "passes",
)  # fmt: skip
UNIT_LEVELS: tuple[str, ...] = ("community", "village")
ROUNDING = 1e-12


def count_units(
    ground: Ground, circle: Circle, reach: CircleReach, *, group: str
) -> Mapping[str, FloatArray]:
    """Level -> people of the group by row of the districts and state (people_by_state).

    The levels are those by which the circle is judged, else communities and villages.
    """
    people = ground.people(group)[reach.within]
    return {
        level: people_by_state(
            reach.state[reach.within],
            people,
            district=ground.cell_district[level][reach.within],
            district_count=len(ground.place.districts),
        )
        for level in circle.unit or UNIT_LEVELS
        if level in ground.cell_district
    }


def units_of_circle(
    ground: Ground, circle: Circle, counts_by_level: Mapping[str, FloatArray], *, passes_share: float
) -> tuple[pd.DataFrame, int]:
    """UNIT_COLUMNS and ``row`` (position in the districts) per lived-in unit; number of units without people.

    counts_by_level: those of ``count_units``. A unit passes when at least ``passes_share`` of its
    people of the group are covered.
    """
    every_setting = set(circle.settings) == set(SETTINGS)
    spoken_of = every_setting | np.isin(ground.district_settings, circle.settings)
    of_level = [np.flatnonzero((ground.district_levels == level) & spoken_of) for level in counts_by_level]
    rows = np.concatenate([np.zeros(0, dtype=np.int64), *of_level])
    counts = np.vstack([
        np.zeros((0, len(STATES))),
        *(each[mine] for each, mine in zip(counts_by_level.values(), of_level, strict=True)),
    ])  # fmt: skip
    lived_in = counts.sum(axis=1) > 0
    rows, counts = rows[lived_in], counts[lived_in]
    people, covered = counts.sum(axis=1), counts[:, State.COVERED]
    share = covered / people
    columns = {
        "circle": circle.id,
        "unit_level": ground.district_levels[rows],
        "district": ground.district_ids[rows],
        "district_name": ground.district_names[rows],
        "people": people,
        "covered": covered,
        "share": share,
        "passes": share >= passes_share - ROUNDING,
        "row": rows,
    }
    return pd.DataFrame(columns), int((~lived_in).sum())


class Units(NamedTuple):
    """The lived-in units of a circle as plain columns, to judge many districts by.

    row: position in the districts. people, covered: of the group served. passes: whether enough are.
    """

    row: IntArray
    people: FloatArray
    covered: FloatArray
    passes: npt.NDArray[np.bool_]


def as_units(units: pd.DataFrame) -> Units:
    """The columns of ``units_of_circle`` that a verdict needs."""
    return Units(
        units["row"].to_numpy(dtype=np.int64),
        units["people"].to_numpy(dtype=float),
        units["covered"].to_numpy(dtype=float),
        units["passes"].to_numpy(dtype=bool),
    )


def units_inside(ground: Ground, units: Units, *, district: str, level: str, setting: str) -> Units:
    """The units that lie in a district, or in the whole Place or one setting of it."""
    inside: npt.NDArray[np.bool_]
    if level == "place":
        if setting == "all":
            return units
        inside = ground.district_settings[units.row] == setting
    else:
        holder = ground.unit_district[level][units.row]
        inside = holder < 0
        if district != OUTSIDE_ANY:
            inside = ~inside & (ground.district_ids[holder] == district)
    return Units(units.row[inside], units.people[inside], units.covered[inside], units.passes[inside])


def judge_units(
    units: Units, target: Target, *, passes_share: float
) -> tuple[str, Text | None, float | None]:
    """Status, remark and people still missing where 全覆盖 is judged by units.

    The people missing are those it takes to bring every failing unit to ``passes_share``.
    """
    count = len(units.row)
    if count == 0:
        return "not_computable", Text("没有可评判的社区或村", "no communities or villages to judge by"), None
    passing = int(units.passes.sum())
    remark = Text(f"{passing}/{count} 个单元达标", f"{passing} of {count} units pass")
    if not target.is_comparable:
        return "tracked", remark, None
    failing = ~units.passes
    missing = float((passes_share * units.people[failing] - units.covered[failing]).sum())
    value = printed_value(target, share=passing / count, count=passing)
    return ("met", remark, 0.0) if meets(target, value) else ("short", remark, missing)
