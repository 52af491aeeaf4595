"""Printed map of one circle: every cell by its end state; and the same before and after a scenario."""

import datetime

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Text
from lifecircle.report.circle_view import (
    DRAWN_STATES,
    CircleView,
    FloatArray,
    circle_view,
    state_codes,
)
from lifecircle.report.colours import INK, NOT_ASKED, STATE_COLOURS, STATE_MARKS
from lifecircle.report.diagnosis.circle_words import describe_circle, group_word, state_result
from lifecircle.report.figures.figure_words import count_words, share_words, source_line, state_word, titled
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.scenario_reading import ScenarioResult

from .background import Background
from .cells import draw_cells
from .frame import closer
from .legend import Key, Legend
from .sheet import Sheet, new_sheet

CHANGED = Text("状态改变的格网", "cell that changes")
PEOPLE = Text("圆点越大，人口越多。", "The larger the point, the more people.")


def coverage_sheet(run: Run, circle: str, *, ground: Background, drawn: datetime.date) -> Figure:
    """The cells of one circle. Raises KeyError where the plan has no such circle."""
    view, language = circle_view(run, circle), run.language
    frame = closer(ground.whole, view.xy_m[_asked(view)])
    sheet = new_sheet(
        frame,
        title=titled(run, Text(f"{view.circle.name}覆盖情况", f"{view.circle.name}: coverage")),
        subtitle=f"{state_result(view.row, language)}\n"
        + describe_circle(view.circle, taxonomy=load_taxonomy(), language=language),
        source=source_line(run, drawn=drawn),
        language=language,
    )
    panel = sheet.panels[0]
    ground.draw(panel, sheet.frame)
    picture = draw_cells(panel, sheet.frame, xy_m=view.xy_m, codes=view.codes, people=view.people)
    ground.name(panel, sheet.frame, panel_cm=panel_cm(sheet))
    legend = Legend(sheet.side, sheet.side_cm)
    group = group_word(view.group, language)
    legend.heading(Text(f"{group}（人）", group[:1].upper() + group[1:]).in_language(language))
    legend.keys(state_keys(view, run, picture=picture))
    legend.y_cm = ground.inset(sheet, legend.y_cm)
    if not picture:
        legend.notes([PEOPLE.in_language(language)])
    return sheet.figure


def pair_sheet(
    run: Run, circle: str, scenario: ScenarioResult, *, ground: Background, drawn: datetime.date
) -> Figure:
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
    )
    picture = False
    for panel, each, heads in zip(sheet.panels, codes, people, strict=True):
        ground.draw(panel, sheet.frame)
        picture |= draw_cells(panel, sheet.frame, xy_m=xy_m, codes=each, people=heads)
        ground.name(panel, sheet.frame, panel_cm=panel_cm(sheet))
    _mark_edits(sheet, scenario)
    mark_changed(sheet.panels[1], xy_m[changed & (people[1] > 0)])
    legend = Legend(sheet.side, sheet.side_cm)
    legend.heading(Text("人口格网", "Population cells").in_language(language))
    shown = {int(code) for each in codes for code in np.unique(each)}
    legend.keys(
        [_key(view, state, run, picture=picture) for n, state in enumerate(DRAWN_STATES) if n in shown]
    )
    legend.keys([Key(CHANGED.in_language(language), mark="o", colour="none", edge=INK)])
    if opened_at(scenario):
        legend.keys([Key(Text("新增设施", "new facility").in_language(language), mark="*", colour="#ffffff")])
    legend.y_cm = ground.inset(sheet, legend.y_cm)
    if not picture:
        legend.notes([PEOPLE.in_language(language)])
    return sheet.figure


def panel_cm(sheet: Sheet) -> float:
    """Width of a panel on paper, centimetres."""
    return float(sheet.panels[0].get_position().width * sheet.figure.get_figwidth() * 2.54)


def state_keys(view: CircleView, run: Run, *, picture: bool) -> list[Key]:
    """Rows of the legend: people by state and their share."""
    inside = float(view.row["population"])
    keys: list[Key] = []
    for state, number in view.counts.items():
        if round(number) == 0 and state == NOT_ASKED:
            continue
        share = share_words(number, inside) if state != NOT_ASKED else ""
        key = _key(view, state, run, picture=picture)
        keys.append(
            key._replace(number=f"{count_words(number)}  {share:>6}" if share else count_words(number))
        )
    return keys


def _key(view: CircleView, state: str, run: Run, *, picture: bool) -> Key:
    word = state_word(state, view.circle, run.language)
    mark = "" if picture else STATE_MARKS[state]
    return Key(word, colour=STATE_COLOURS[state], mark=mark, edge="#3c474d")


def _asked(view: CircleView) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    asked: np.ndarray[tuple[int], np.dtype[np.bool_]] = (view.people > 0) & (
        view.codes < len(DRAWN_STATES) - 1
    )
    return asked


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
        f"Coverage from {before} to {after}; {gained} people gained, {lost} lost",
    )


def opened_at(scenario: ScenarioResult) -> list[tuple[float, float]]:
    """Where (metres) the scenario opens facilities, as far as it states metres."""
    return [
        (float(one["x"]), float(one["y"]))
        for one in scenario.edits.get("open", [])
        if one.get("x") is not None and one.get("y") is not None
    ]


def mark_changed(panel: Axes, xy_m: FloatArray) -> None:
    """A ring around each cell whose state changes."""
    panel.scatter(xy_m[:, 0], xy_m[:, 1], s=26, facecolors="none", edgecolors=INK, linewidths=0.6, zorder=5)


def _mark_edits(sheet: Sheet, scenario: ScenarioResult) -> None:
    for x, y in opened_at(scenario):
        sheet.panels[1].plot(
            [x],
            [y],
            marker="*",
            markersize=8,
            color="#ffffff",
            markeredgecolor="#1d2428",
            markeredgewidth=0.8,
            linestyle="none",
            zorder=8,
        )
