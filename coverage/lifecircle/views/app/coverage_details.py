"""What a click tells: a cell's times and facilities, a facility's catchment and load, a district's rows."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from lifecircle.coverage.circle_sums import groups_of, reach_groups
from lifecircle.coverage.circles import need_name
from lifecircle.coverage.reach import CircleReach, NeedReach
from lifecircle.coverage.words import ALL, CAPACITY_UNITS, STATES, STATUS_WORDS
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.plan.model import Circle
from lifecircle.report.colours import STATE_COLOURS
from lifecircle.report.web_map.map_ground import degrees
from lifecircle.report.web_map.map_words import state_word
from lifecircle.scenario.reassessing import State

from .circle_known import why_unknown
from .coverage_look import NESTED, Look
from .frame import Frame
from .kept import kept
from .map.cell_picture import NO_COLOUR
from .map.layers import Layer, PointRecord, cells, lines, points
from .service_colours import type_colour, type_word

_PICKED_COLOUR = "#a3195b"
_OTHERS_COLOUR = "#dfe3e5"


class Details(NamedTuple):
    """What to say about a picked thing.

    title: its name. facts: lines of words and values. table: rows to show, or None. layers: marks
    on the map. cells: layer of cells and legend that stand for those of the look, or None.
    """

    title: str
    facts: list[tuple[str, str]]
    table: pd.DataFrame | None
    layers: list[Layer]
    cells: tuple[Layer, dict[str, Any]] | None = None


def cell_details(frame: Frame, look: Look, row: int) -> Details:
    """A cell: its people, where it lies, and for each need the time, the limit and the nearest facility."""
    state, ground = look.state, look.ground
    part = state.networks.at(np.array([row], dtype=np.int64))
    reach = reach_groups(part, look.circle)[look.group]
    spot = degrees(ground.cell_xy_m[row : row + 1], ground.place.crs)[0]
    here = (float(spot[0]), float(spot[1]))
    marks: list[PointRecord] = [
        {
            "lat": here[0],
            "lon": here[1],
            "colour": _PICKED_COLOUR,
            "line": _PICKED_COLOUR,
            "radius": 8,
            "hollow": True,
        }
    ]
    ways: list[list[tuple[float, float]]] = []
    rows = []
    table = state.run.coverage
    for number_of, (need, found) in enumerate(zip(look.circle.needs, reach.needs, strict=True)):
        unknown = why_unknown(table, look.circle, need=number_of)
        number = int(found.facility[0])
        name = ""
        if number >= 0 and bool(reach.within[0]):
            facility = ground.facilities.iloc[number]
            name = str(facility["name"])
            end = degrees(np.array([[facility["x"], facility["y"]]], dtype=float), ground.place.crs)[0]
            ways.append([here, (float(end[0]), float(end[1]))])
            marks.append(
                {
                    "lat": float(end[0]), "lon": float(end[1]), "line": _PICKED_COLOUR, "radius": 6,
                    "colour": type_colour(str(facility["type"])), "text": name,
                }
            )  # fmt: skip
        rows.append(
            {
                frame.say("需求", "need"): need_name(need, load_taxonomy(), frame.language),
                _heading(frame, metres=found.metres): unknown or _takes(frame, look, reach, found),
                frame.say("最近设施", "nearest facility"): name,
            }
        )
    facts = [
        (frame.say("所在", "located in"), " › ".join(_districts_of(look, row))),
        (frame.say("人口", "people"), f"{ground.people('total')[row]:,.0f}"),
        (
            frame.say("结果", "result"),
            why_unknown(table, look.circle) or _state_said(frame, look, reach, int(reach.state[0])),
        ),
    ]
    layers = [lines("ways", ways, colour=_PICKED_COLOUR, dash="4 4"), points("picked", marks, quiet=True)]
    return Details(frame.say("人口格网", "Population cell"), facts, pd.DataFrame(rows), layers)


def _state_said(frame: Frame, look: Look, reach: CircleReach, code: int) -> str:
    if not bool(reach.within[0]):
        return frame.say("不属本圈城乡类型", "not in this circle's settings")
    return state_word(STATES[code], look.circle, frame.language)


def _heading(frame: Frame, *, metres: bool) -> str:
    if metres:
        return frame.say("距离 / 上限（米）", "distance / limit (m)")
    return frame.say("用时 / 上限（分钟）", "time / limit (min)")


def _takes(frame: Frame, look: Look, reach: CircleReach, need: NeedReach) -> str:
    """Time and limit; rounded up, so that one just past the limit never shows the limit."""
    cost, limit, step = float(need.cost[0]), float(need.limit[0]), 1 if need.metres else 10
    if not bool(reach.within[0]) or not np.isfinite(cost):
        return _state_said(frame, look, reach, int(need.state[0]))
    said = f"{np.ceil(cost * step - 1e-6) / step:,g} / {limit:g}"
    return said if int(need.state[0]) == 0 else said + frame.say(" 超出", " (too far)")


def _districts_of(look: Look, row: int) -> list[str]:
    ground = look.ground
    found = [int(ground.cell_district[level][row]) for level in NESTED if level in ground.cell_district]
    return [ground.names[str(ground.district_ids[one])] for one in found if one >= 0]


def facility_details(frame: Frame, look: Look, facility: str) -> Details | None:
    """A facility: what it carries in this circle, and the cells to which it is the nearest."""
    ground, run = look.ground, look.state.run
    rows = np.flatnonzero((ground.facilities["id"] == facility).to_numpy())
    if len(rows) == 0:
        return None
    row = int(rows[0])
    known = ground.facilities.iloc[row]
    loads = run.facilities[(run.facilities["circle"] == look.circle.id) & (run.facilities["id"] == facility)]
    spot = degrees(np.array([[known["x"], known["y"]]], dtype=float), ground.place.crs)[0]
    mark: PointRecord = {
        "lat": float(spot[0]), "lon": float(spot[1]), "line": _PICKED_COLOUR, "radius": 8,
        "colour": type_colour(str(known["type"])), "text": str(known["name"]),
    }  # fmt: skip
    facts = [
        (frame.say("类型", "type"), type_word(str(known["type"]), frame)),
        (frame.say("容量", "capacity"), _capacity(frame, str(known["type"]), loads)),
    ]
    table = pd.DataFrame(
        {
            frame.say("需求", "need"): [
                need_name(look.circle.needs[number - 1], load_taxonomy(), frame.language)
                for number in loads["need"]
            ],
            frame.say("最近且在圈内", "nearest, within the limit"): loads["load"].round().to_numpy(),
            frame.say("别无选择", "no alternative"): loads["people_only_choice"].round().to_numpy(),
            frame.say("最近", "nearest"): loads["people_nearest"].round().to_numpy(),
        }
    )  # fmt: skip
    return Details(
        str(known["name"]), facts, table, [points("picked", [mark], quiet=True)],
        _catchment(frame, look, row, loads["need"].tolist()),
    )  # fmt: skip


def _capacity(frame: Frame, kind: str, loads: pd.DataFrame) -> str:
    column = load_taxonomy().types[kind].capacity
    value = float(loads["capacity"].iloc[0]) if len(loads) else float("nan")
    if column is None or np.isnan(value):
        return frame.say("未知", "unknown")
    return f"{value:,.0f} {CAPACITY_UNITS[column].in_language(frame.language)}"


class NeedChoice(NamedTuple):
    """Per cell (c,): row of the nearest facility of a need (-1 none), and the state in it."""

    facility: npt.NDArray[np.int32]
    state: npt.NDArray[np.uint8]


def choices_of(frame: Frame, state: State, circle: Circle) -> list[NeedChoice]:
    """The nearest facility of every cell for each need of a circle, for the group it serves."""

    def make() -> list[NeedChoice]:
        reach = reach_groups(state.networks, circle)[groups_of(state.ground, circle)[0]]
        return [
            NeedChoice(
                np.where(reach.within, need.facility, -1).astype(np.int32), need.state.astype(np.uint8)
            )
            for need in reach.needs
        ]

    size = len(state.ground.cell_xy_m) * len(circle.needs)
    return kept().of(("reach", "choices", frame.state_key, circle.id), make, cells=size)


def _catchment(frame: Frame, look: Look, row: int, needs: list[int]) -> tuple[Layer, dict[str, Any]]:
    people = look.ground.people(groups_of(look.ground, look.circle)[0])
    choices = choices_of(frame, look.state, look.circle)
    mine = np.zeros(len(people), dtype=bool)
    inside = np.zeros(len(people), dtype=bool)
    for number in needs:
        chosen = choices[number - 1].facility == row
        mine |= chosen
        inside |= chosen & (choices[number - 1].state == 0)
    codes = np.where(mine & inside, 0, np.where(mine, 1, 2))
    codes = np.where(people > 0, codes, NO_COLOUR).astype(np.uint8)
    colours = {0: STATE_COLOURS["covered"], 1: STATE_COLOURS["beyond"], 2: _OTHERS_COLOUR}
    labels = [
        frame.say("以其为最近，圈内", "nearest to it, within the limit"),
        frame.say("以其为最近，超限", "nearest to it, too far"),
        frame.say("去别处", "going elsewhere"),
    ]
    sums = np.bincount(codes[people > 0], weights=people[people > 0], minlength=3)
    legend = {
        "title": frame.say("服务范围（人）", "Catchment (people)"),
        "rows": [
            {"label": label, "colour": colours[code], "count": f"{sums[code]:,.0f}", "share": ""}
            for code, label in enumerate(labels)
        ],
    }
    key = (frame.state_key, look.circle.id, "catchment", row)
    return cells(frame, codes, colours, key=key, muted=2), legend


def district_details(frame: Frame, look: Look, district: str) -> Details:
    """A district: its row of every circle, for the group that the circle serves."""
    run, ground = look.state.run, look.ground
    every = run.coverage
    rows = every[(every["district"] == district) & (every["need"] == ALL) & (every["setting"] == ALL)]
    rows = rows.drop_duplicates("circle")  # the served group stands first
    people = ground.people_of_districts.get(district)
    facts = [(frame.say("常住人口", "people"), f"{people:,.0f}")] if people is not None else []
    table = pd.DataFrame(
        {
            frame.say("服务圈", "circle"): rows["circle_name"].to_numpy(),
            frame.say("覆盖率", "covered"): [
                "—" if pd.isna(one) else f"{100 * one:.1f}%" for one in rows["coverage"]
            ],
            frame.say("目标", "target"): rows["target"].to_numpy(),
            frame.say("结果", "result"): [
                STATUS_WORDS[one].in_language(frame.language) for one in rows["status"]
            ],
        }
    )  # fmt: skip
    return Details(ground.names.get(district, district), facts, table if len(table) else None, [])
