"""What a look at one circle shows: which cells, how many people in which state, at what cost.

Counts are those of the coverage table: the same people (whole grains), the same states.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lifecircle.coverage.assessment import Progress
from lifecircle.coverage.circle_sums import reach_groups
from lifecircle.coverage.ground import Ground
from lifecircle.coverage.networks import walking_speed_kmh
from lifecircle.coverage.tally import people_by_state
from lifecircle.coverage.words import STATES
from lifecircle.geodata.place import SETTINGS
from lifecircle.geodata.text import Text
from lifecircle.plan.model import Circle
from lifecircle.scenario.reassessing import State

from .kept import Kept

EVERYWHERE = ""
"""Stands for the whole Place, and for all settings."""
NESTED: tuple[str, ...] = ("city", "county", "township", "community", "village")


class Reached(NamedTuple):
    """Per cell (c,): position in STATES (uint8), cost in minutes or metres (float32, NaN for none),
    and whether the circle speaks of the cell.
    """

    state: npt.NDArray[np.uint8]
    cost: npt.NDArray[np.float32]
    within: npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Look:
    """One circle for one group, in one setting and one district.

    group: a population group. setting: one of SETTINGS or EVERYWHERE. area: id of a district or
    EVERYWHERE. key: changes with all of it.
    """

    state: State
    circle: Circle
    group: str
    setting: str
    area: str
    reached: Reached
    key: tuple[str, ...]

    @property
    def ground(self) -> Ground:
        """Cells and districts."""
        return self.state.ground

    @property
    def metres(self) -> bool:
        """Whether costs are metres."""
        return f"{self.circle.id}_metres" in self.state.run.cells.columns

    @cached_property
    def people(self) -> npt.NDArray[np.float64]:
        """People of the group per cell."""
        return self.ground.people(self.group)

    @cached_property
    def chosen(self) -> npt.NDArray[np.bool_]:
        """Cells in the setting and the district where somebody of the group lives."""
        return self.placed & (self.people > 0)

    @cached_property
    def placed(self) -> npt.NDArray[np.bool_]:
        """Cells in the setting and the district."""
        inside = np.ones(len(self.people), dtype=bool)
        if self.setting:
            inside &= self.ground.cell_setting == SETTINGS.index(self.setting)
        if self.area:
            row = self.area_row
            level = str(self.ground.district_levels[row])
            inside &= self.ground.cell_district[level] == row
        return inside

    @cached_property
    def area_row(self) -> int:
        """Row of the district among the districts of the Place."""
        return int(np.flatnonzero(self.ground.district_ids == self.area)[0])

    @cached_property
    def counted(self) -> npt.NDArray[np.float64]:
        """People by state (5,), of the cells that the circle speaks of."""
        cells = self.placed & self.reached.within
        sums: npt.NDArray[np.float64] = people_by_state(
            self.reached.state[cells],
            self.people[cells],
            district=np.zeros(int(cells.sum()), dtype=np.int64),
            district_count=1,
        )[0]
        return sums

    @cached_property
    def not_asked_persons(self) -> float:
        """People in the district and setting of whom the circle does not speak."""
        return float(self.people[self.placed & ~self.reached.within].sum())

    def by_district(self, level: str) -> npt.NDArray[np.float64]:
        """People by row of the districts and state (d, 5), of a level."""
        cells = self.placed & self.reached.within
        sums = people_by_state(
            self.reached.state[cells],
            self.people[cells],
            district=self.ground.cell_district[level][cells],
            district_count=len(self.ground.place.districts),
        )
        return sums[:-1]


def look_at(
    store: Kept, state: State, circle: Circle, *, state_key: str, group: str, setting: str, area: str
) -> Look:
    """A look with its arrays, from what is kept where it was asked for before."""
    key = (state_key, circle.id, group, setting, area)
    count = len(state.ground.cell_xy_m)

    def make() -> Look:
        reached = _kept_reach(store, state, circle, state_key=state_key, group=group)
        return Look(
            state=state, circle=circle, group=group, setting=setting, area=area, reached=reached, key=key
        )

    return store.of(("look", *key), make, cells=count)


def keep_reaches(store: Kept, state: State, *, state_key: str, tell: Progress) -> None:
    """Work out and keep who reaches each circle at each walking speed, before somebody asks."""
    doing = Text("准备分人群的地图", "preparing the maps by population group")
    circles = state.run.plan.circle
    for number, circle in enumerate(circles):
        for group in state.ground.place.groups:
            tell(doing, number / len(circles))
            _kept_reach(store, state, circle, state_key=state_key, group=group)


def _kept_reach(store: Kept, state: State, circle: Circle, *, state_key: str, group: str) -> Reached:
    speed = walking_speed_kmh(state.asked.assumptions, group)
    return store.of(
        ("reach", state_key, circle.id, speed),
        lambda: reached_by(state, circle, group=group),
        cells=len(state.ground.cell_xy_m),
    )


def reached_by(state: State, circle: Circle, *, group: str) -> Reached:
    """Who reaches the circle at the walking speed of a group."""
    assumptions, ground = state.asked.assumptions, state.ground
    groups = ground.place.groups
    served = circle.serves if circle.serves in groups else groups[0]
    if walking_speed_kmh(assumptions, group) == walking_speed_kmh(assumptions, served):
        return _from_table(state, circle)
    reach = reach_groups(state.networks, circle)[group]
    cost = np.where(reach.within & np.isfinite(reach.cost), reach.cost, np.nan).astype(np.float32)
    return Reached(reach.state.astype(np.uint8), cost, reach.within)


def _from_table(state: State, circle: Circle) -> Reached:
    """The reach of the group that the circle serves stands in the table of cells."""
    cells = state.run.cells
    codes = cells[f"{circle.id}_state"].cat.codes.to_numpy()
    unit = "metres" if f"{circle.id}_metres" in cells.columns else "minutes"
    cost = cells[f"{circle.id}_{unit}"].to_numpy(dtype=np.float32)
    within = codes >= 0
    return Reached(np.where(within, codes, len(STATES) - 1).astype(np.uint8), cost, within)


def children_level(ground: Ground, area: str) -> str:
    """The next finer level of districts below a district, or of the whole Place; empty where none is."""
    levels = [level for level in NESTED if level in ground.cell_district]
    if area:
        own = str(ground.district_levels[np.flatnonzero(ground.district_ids == area)[0]])
        levels = levels[levels.index(own) + 1 :] if own in levels else []
    elif levels and int((ground.district_levels == levels[0]).sum()) == 1 and len(levels) > 1:
        levels = levels[1:]  # one county is the whole
    return levels[0] if levels else ""


def districts_in(ground: Ground, area: str, level: str) -> npt.NDArray[np.int64]:
    """Rows of the districts of a level that lie in a district, or in the whole Place."""
    rows = np.flatnonzero(ground.district_levels == level)
    if not area:
        return rows
    holder = int(np.flatnonzero(ground.district_ids == area)[0])
    own = str(ground.district_levels[holder])
    inside: npt.NDArray[np.int64] = rows[ground.unit_district[own][rows] == holder]
    return inside


def parents_of(ground: Ground, area: str) -> list[str]:
    """Ids of the districts that hold a district, the widest first, and its own last."""
    if not area:
        return []
    row = int(np.flatnonzero(ground.district_ids == area)[0])
    own = str(ground.district_levels[row])
    found = []
    for level in NESTED:
        if level == own:
            break
        if level in ground.unit_district and ground.unit_district[level][row] >= 0:
            found.append(str(ground.district_ids[ground.unit_district[level][row]]))
    return [*found, area]
