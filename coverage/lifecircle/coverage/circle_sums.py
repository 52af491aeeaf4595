"""The sums over cells that the tables of a circle are made of: people by place, group, need and end state."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from lifecircle.geodata.place import SETTINGS
from lifecircle.plan.model import Circle

from .ground import FloatArray, Ground
from .loads import need_loads
from .needs import cells_within
from .networks import Networks, walking_speed_kmh
from .reach import AskedNeed, CircleReach, NeedReach, reach_circle_at_speeds
from .tally import Tally, TallyKey, people_by_state
from .units import count_units
from .words import ALL, REPORTED_LEVELS


def groups_of(ground: Ground, circle: Circle) -> tuple[str, ...]:
    """All population groups, the one that the circle serves first."""
    known = ground.place.groups
    served = circle.serves if circle.serves in known else known[0]
    return (served, *(group for group in known if group != served))


def speeds_of(networks: Networks, circle: Circle) -> Mapping[str, float]:
    """Group -> its walking speed in km/h; the group served first."""
    groups = groups_of(networks.ground, circle)
    return {group: walking_speed_kmh(networks.assumptions, group) for group in groups}


def reach_groups(
    networks: Networks, circle: Circle, *, known: Mapping[AskedNeed, NeedReach] = MappingProxyType({})
) -> Mapping[str, CircleReach]:
    """Group -> reach at its own walking speed; the group served first.

    known: as in ``reach_circle_at_speeds``.
    """
    speed = speeds_of(networks, circle)
    speeds_kmh = tuple(dict.fromkeys(speed.values()))
    reached = reach_circle_at_speeds(networks, circle, speeds_kmh=speeds_kmh, known=known)
    return {group: reached[speed[group]] for group in speed}


def tally_circle(ground: Ground, circle: Circle, reached: Mapping[str, CircleReach]) -> Tally:
    """All sums over the cells that the tables of a circle need.

    ("cells",): cells by setting, last without one. ("setting", need, group): people by setting
    and state. ("district", need, group, level): by row of the districts, last outside any.
    ("unit", level): the same for communities and villages, group served. ("load", number):
    what the facilities of a need carry (loads.py).
    """
    needs = next(iter(reached.values())).needs
    return {
        **tally_together(ground, circle, reached),
        **tally_needs(ground, circle, dict(enumerate(needs)), group=next(iter(reached))),
    }


def tally_together(ground: Ground, circle: Circle, reached: Mapping[str, CircleReach]) -> Tally:
    """Of ``tally_circle``, the sums over all needs together."""
    served = next(iter(reached))
    within = reached[served].within
    setting = ground.cell_setting[within].astype(np.int64)
    known = np.bincount(np.where(setting < 0, len(SETTINGS), setting), minlength=len(SETTINGS) + 1)
    tally: dict[TallyKey, FloatArray] = {("cells",): known.astype(float)}
    for group, reach in reached.items():
        tally |= _by_place(ground, reach.state, within, need=ALL, group=group)
    for level, counts in count_units(ground, circle, reached[served], group=served).items():
        tally["unit", level] = counts
    return tally


def tally_needs(ground: Ground, circle: Circle, needs: Mapping[int, NeedReach], *, group: str) -> Tally:
    """Of ``tally_circle``, the sums of some needs, named by position, for the group served."""
    within = cells_within(ground, circle.settings)
    tally: dict[TallyKey, FloatArray] = {}
    for at, need in needs.items():
        if len(circle.needs) > 1:
            tally |= _by_place(ground, need.state, within, need=str(at + 1), group=group)
        tally["load", at + 1] = need_loads(ground, need, within=within, group=group)
    return tally


def _by_place(
    ground: Ground,
    state: npt.NDArray[np.uint8],
    within: npt.NDArray[np.bool_],
    *,
    need: str,
    group: str,
) -> Tally:
    """People of a group by setting and by the districts of each level, and by state."""
    people = ground.people(group)[within]
    state = state[within]
    setting = ground.cell_setting[within].astype(np.int64)
    tally: dict[TallyKey, FloatArray] = {
        ("setting", need, group): people_by_state(
            state, people, district=setting, district_count=len(SETTINGS)
        )
    }
    for level in REPORTED_LEVELS:
        if level in ground.cell_district:
            district = ground.cell_district[level][within]
            tally["district", need, group, level] = people_by_state(
                state, people, district=district, district_count=len(ground.place.districts)
            )
    return tally
