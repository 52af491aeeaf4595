"""全覆盖 by unit: the communities and villages of which enough people are inside a circle."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from lifecircle.geodata.place import SETTINGS
from lifecircle.geodata.text import Text
from lifecircle.network.states import State
from lifecircle.plan.model import Circle
from lifecircle.plan.target import Target, meets, printed_value

from .ground import FloatArray, Ground
from .reach import CircleReach
from .tally import people_by_state
from .words import OUTSIDE_ANY

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
    districts = ground.place.districts
    every_setting = set(circle.settings) == set(SETTINGS)
    spoken_of = every_setting | districts["setting"].isin(circle.settings).to_numpy(dtype=bool)
    no_units = pd.DataFrame(columns=[*UNIT_COLUMNS, "row"]).astype(
        {"people": float, "covered": float, "share": float, "passes": bool, "row": int}
    )
    frames: list[pd.DataFrame] = []
    for level, counts in counts_by_level.items():
        rows = np.flatnonzero((districts["level"] == level).to_numpy() & spoken_of)
        frames.append(
            pd.DataFrame(
                {
                    "circle": circle.id,
                    "unit_level": level,
                    "district": districts["id"].to_numpy(dtype=object)[rows],
                    "district_name": districts["name"].to_numpy(dtype=object)[rows],
                    "people": counts[rows].sum(axis=1),
                    "covered": counts[rows, State.COVERED],
                    "row": rows,
                }
            )
        )
    units = pd.concat(frames, ignore_index=True) if frames else no_units
    lived_in = units["people"] > 0
    empty = int((~lived_in).sum())
    units = units[lived_in].reset_index(drop=True)
    units["share"] = units["covered"] / units["people"]
    units["passes"] = units["share"] >= passes_share - ROUNDING
    return units[[*UNIT_COLUMNS, "row"]], empty


def units_inside(
    ground: Ground, units: pd.DataFrame, *, district: str, level: str, setting: str
) -> pd.DataFrame:
    """The units that lie in a district, or in the whole Place or one setting of it."""
    rows = units["row"].to_numpy(dtype=np.int64)
    districts = ground.place.districts
    inside: npt.NDArray[np.bool_]
    if level == "place":
        if setting == "all":
            return units
        inside = districts["setting"].fillna("").to_numpy(dtype=object)[rows] == setting
    else:
        holder = ground.unit_district[level][rows]
        ids = ground.district_ids[holder]
        inside = holder < 0 if district == OUTSIDE_ANY else (holder >= 0) & (ids == district)
    return units.loc[inside]


def judge_units(
    units: pd.DataFrame, target: Target, *, passes_share: float
) -> tuple[str, Text | None, float | None]:
    """Status, remark and people still missing where 全覆盖 is judged by units.

    The people missing are those it takes to bring every failing unit to ``passes_share``.
    """
    if len(units) == 0:
        return "not_computable", Text("没有可评判的社区或村", "no communities or villages to judge by"), None
    passing = int(units["passes"].sum())
    remark = Text(f"{passing}/{len(units)} 个单元达标", f"{passing} of {len(units)} units pass")
    if not target.is_comparable:
        return "tracked", remark, None
    failing = units[~units["passes"].to_numpy(dtype=bool)]
    missing = float((passes_share * failing["people"] - failing["covered"]).sum())
    value = printed_value(target, share=passing / len(units), count=passing)
    return ("met", remark, 0.0) if meets(target, value) else ("short", remark, missing)
