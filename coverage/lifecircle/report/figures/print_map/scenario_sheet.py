"""Printed map of one circle before and after a scenario, with what the scenario changes."""

import datetime
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lifecircle.geodata.text import Text
from lifecircle.report.circle_view import DRAWN_STATES, CircleView, FloatArray, circle_view, state_codes
from lifecircle.report.colours import INK
from lifecircle.report.figures.figure_words import count_words, source_line, titled
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.scenario_reading import ScenarioResult
from lifecircle.report.scenario_marks import (
    POINT_WORDS,
    ROAD_WORDS,
    PointMark,
    RoadMark,
    point_marks,
    road_marks,
)

from .background import Background
from .cells import draw_cells
from .coverage_sheet import PEOPLE, panel_cm, state_key
from .frame import Frame, closer
from .legend import Key, Legend
from .sheet import TALLEST_CM, Sheet, new_sheet
from .spots import Spot

CHANGED = Text("状态改变的格网", "cell whose state changes")
_SHAPES: Mapping[str, str] = MappingProxyType(
    {"open": "*", "move": "P", "resize": "p", "convert": "D", "merge": "v", "close": "X", "mobile": "^"}
)
_POINT_COLOUR, _GONE_COLOUR, _EDGE = "#ffd92f", "#ffffff", "#1d2428"
_ROADS: Mapping[str, tuple[str, tuple[float, ...] | None]] = MappingProxyType(
    {"add": ("#7a1fa2", None), "change": ("#7a1fa2", (3.0, 1.5)), "close": ("#1d2428", (1.0, 1.5))}
)
"""Colour and dashes of a road by what is done to it."""
_ROAD_PT = 1.6
_MARK_CM = 0.34


def pair_sheet(
    run: Run, circle: str, scenario: ScenarioResult, *, ground: Background, drawn: datetime.date,
    tallest_cm: float = TALLEST_CM,
) -> Figure:  # fmt: skip
    """One circle before and after a scenario, side by side, where anything changes."""
    view, language, cells = circle_view(run, circle), run.language, scenario.cells
    xy_m = cells[["x", "y"]].to_numpy(dtype=float)
    codes = [state_codes(cells[f"{circle}_state_{when}"]) for when in ("before", "after")]
    people = [_people(cells, view, run, when) for when in ("before", "after")]
    changed = codes[0] != codes[1]
    frame = closer(ground.whole, xy_m[changed])
    row = _whole_change(scenario, circle)
    names = (Text("现状", "Today"), Text(f"情景：{scenario.name}", f"Scenario: {scenario.name}"))
    words = tuple(
        f"{name.in_language(language)} {_share(row, when)}".rstrip()
        for name, when in zip(names, ("before", "after"), strict=True)
    )
    sheet = new_sheet(
        frame,
        title=titled(run, Text(f"{view.circle.name}：情景前后", f"{view.circle.name}: before and after")),
        subtitle=_change_words(row).in_language(language),
        source=source_line(run, drawn=drawn),
        panels=words,
        language=language,
        tallest_cm=tallest_cm,
    )
    points = [one for one in point_marks(scenario.edits, run) if _within(sheet.frame, one)]
    roads = [one for one in road_marks(scenario.edits) if _crosses(sheet.frame, one)]
    taken = _taken(sheet, points)
    picture = False
    for panel, each, heads in zip(sheet.panels, codes, people, strict=True):
        ground.draw(panel, sheet.frame)
        picture |= draw_cells(panel, sheet.frame, xy_m=xy_m, codes=each, people=heads)
        if picture:
            ground.water_over(panel, sheet.frame)
        ground.name(panel, sheet.frame, panel_cm=panel_cm(sheet), taken=taken)
    _mark_roads(sheet.panels[1], roads)
    _mark_points(sheet.panels[1], points)
    mark_changed(sheet.panels[1], xy_m[changed & (people[1] > 0)])
    legend = Legend(sheet.side, sheet.side_cm)
    legend.heading(Text("人口格网", "Population cells").in_language(language))
    shown = {int(code) for each in codes for code in np.unique(each)}
    legend.keys(
        [state_key(view, state, run, picture=picture) for n, state in enumerate(DRAWN_STATES) if n in shown]
    )
    legend.keys([Key(CHANGED.in_language(language), mark="o", colour="none", edge=INK)])
    _edit_keys(legend, points, roads, run)
    legend.keys(ground.keys(sheet.frame))
    if not picture:
        legend.notes([PEOPLE.in_language(language)])
    legend.y_cm = ground.inset(sheet, legend.y_cm)
    return sheet.figure


def _people(cells: pd.DataFrame, view: CircleView, run: Run, when: str) -> FloatArray:
    """People to draw by: of the served group today; of everybody where a scenario changes them."""
    total: FloatArray = cells[f"population_{when}"].to_numpy(dtype=float)
    now = run.cells
    same_cells = len(cells) == len(now) and np.array_equal(cells["cell"].to_numpy(), now["cell"].to_numpy())
    return view.people if same_cells and np.array_equal(total, now["population"].to_numpy()) else total


def _whole_change(scenario: ScenarioResult, circle: str) -> "pd.Series":
    rows = scenario.rows
    return rows[(rows["kind"] == "circle") & (rows["item"] == circle) & (rows["level"] == "place")].iloc[0]


def _share(row: "pd.Series", when: str) -> str:
    return "" if pd.isna(row[when]) else f"{100 * row[when]:.1f}%"


def _change_words(row: "pd.Series") -> Text:
    gained, lost = count_words(row["people_gained"]), count_words(row["people_lost"])
    before, after = _share(row, "before"), _share(row, "after")
    return Text(
        f"覆盖率由 {before} 变为 {after}；新覆盖 {gained} 人，失去覆盖 {lost} 人",
        f"Coverage from {before} to {after}; {gained} people newly covered, {lost} no longer covered",
    )


def mark_changed(panel: Axes, xy_m: FloatArray) -> None:
    """A ring around each cell whose state changes."""
    panel.scatter(xy_m[:, 0], xy_m[:, 1], s=26, facecolors="none", edgecolors=INK, linewidths=0.6, zorder=5)


def _mark_points(panel: Axes, points: list[PointMark]) -> None:
    """A sign for each facility by what is done to it; an arrow to where one is moved."""
    for one in points:
        if one.before is not None:
            panel.annotate(
                "", xy=one.xy_m, xytext=one.before, zorder=7.8,
                arrowprops={"arrowstyle": "-|>", "color": _EDGE, "linewidth": 0.8},
            )  # fmt: skip
        panel.plot(
            [one.xy_m[0]], [one.xy_m[1]], marker=_SHAPES[one.kind], markersize=8 if one.kind == "open" else 6,
            color=_colour(one.kind), markeredgecolor=_EDGE, markeredgewidth=0.8, linestyle="none", zorder=8,
        )  # fmt: skip


def _mark_roads(panel: Axes, roads: list[RoadMark]) -> None:
    for one in roads:
        colour, dashes = _ROADS[one.action]
        for line in one.lines:
            xy = np.array(line)
            panel.plot(
                xy[:, 0], xy[:, 1], color=colour, linewidth=_ROAD_PT, zorder=7,
                linestyle="-" if dashes is None else (0, dashes),
            )  # fmt: skip


def _edit_keys(legend: Legend, points: list[PointMark], roads: list[RoadMark], run: Run) -> None:
    """A row for each kind of edit that is on the map."""
    say = run.language
    kinds, actions = {one.kind for one in points}, {one.action for one in roads}
    legend.keys(
        [
            *(
                Key(POINT_WORDS[kind].in_language(say), mark=_SHAPES[kind], colour=_colour(kind), edge=_EDGE)
                for kind in POINT_WORDS
                if kind in kinds
            ),
            *(
                Key(
                    ROAD_WORDS[action].in_language(say),
                    line=_ROAD_PT,
                    colour=_ROADS[action][0],
                    dashes=_ROADS[action][1],
                )
                for action in ROAD_WORDS
                if action in actions
            ),
        ]
    )


def _colour(kind: str) -> str:
    return _GONE_COLOUR if kind in ("close", "merge") else _POINT_COLOUR


def _taken(sheet: Sheet, points: list[PointMark]) -> list[Spot]:
    """The ground of the signs, which no name may cover."""
    size_m = _MARK_CM * sheet.frame.width_m / panel_cm(sheet)
    return [Spot(*one.xy_m, size_m, size_m) for one in points]


def _within(frame: Frame, mark: PointMark) -> bool:
    x, y = mark.xy_m
    return frame.west < x < frame.east and frame.south < y < frame.north


def _crosses(frame: Frame, mark: RoadMark) -> bool:
    """Whether any of a road may be seen in the frame."""
    xy = np.array([spot for line in mark.lines for spot in line])
    (west, south), (east, north) = xy.min(axis=0), xy.max(axis=0)
    return bool(west < frame.east and east > frame.west and south < frame.north and north > frame.south)
