"""Printed map of one circle: every cell by its end state."""

import datetime

import numpy as np
from matplotlib.figure import Figure

from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Text
from lifecircle.report.circle_view import DRAWN_STATES, CircleView, circle_view
from lifecircle.report.colours import NOT_ASKED, STATE_COLOURS, STATE_MARKS
from lifecircle.report.diagnosis.circle_words import describe_circle, group_word, state_result
from lifecircle.report.figures.figure_words import count_words, share_words, source_line, state_word, titled
from lifecircle.report.folders.run_reading import Run

from .background import Background
from .cells import draw_cells
from .frame import closer
from .legend import Key, Legend
from .sheet import TALLEST_CM, Sheet, new_sheet

PEOPLE = Text("圆点越大，人口越多。", "The larger the dot, the more people.")


def coverage_sheet(
    run: Run, circle: str, *, ground: Background, drawn: datetime.date, tallest_cm: float = TALLEST_CM
) -> Figure:
    """The cells of one circle. Raises KeyError where the plan has no such circle."""
    view, language = circle_view(run, circle), run.language
    frame = closer(ground.whole, view.xy_m[_asked(view)])
    sheet = new_sheet(
        frame,
        title=titled(run, Text(f"{view.circle.name}：覆盖情况", f"{view.circle.name}: coverage")),
        subtitle=f"{state_result(view.row, language)}\n"
        + describe_circle(view.circle, taxonomy=load_taxonomy(), language=language),
        source=source_line(run, drawn=drawn),
        language=language,
        tallest_cm=tallest_cm,
    )
    panel = sheet.panels[0]
    ground.draw(panel, sheet.frame)
    picture = draw_cells(panel, sheet.frame, xy_m=view.xy_m, codes=view.codes, people=view.people)
    if picture:
        ground.water_over(panel, sheet.frame)
    ground.name(panel, sheet.frame, panel_cm=panel_cm(sheet))
    legend = Legend(sheet.side, sheet.side_cm)
    group = group_word(view.group, language)
    legend.heading(Text(f"{group}（人）", group[:1].upper() + group[1:]).in_language(language))
    legend.keys([*state_keys(view, run, picture=picture), *ground.keys(sheet.frame)])
    if not picture:
        legend.notes([PEOPLE.in_language(language)])
    legend.y_cm = ground.inset(sheet, legend.y_cm)
    return sheet.figure


def panel_cm(sheet: Sheet) -> float:
    """Width of a panel on paper, centimetres."""
    return float(sheet.panels[0].get_position().width * sheet.figure.get_figwidth() * 2.54)


def state_keys(view: CircleView, run: Run, *, picture: bool) -> list[Key]:
    """Rows of the legend: people by state and their share; states that nobody is in are left out."""
    inside = float(view.row["population"])
    keys: list[Key] = []
    for state, number in view.counts.items():
        if round(number) == 0 and state not in ("covered", "beyond"):
            continue
        share = share_words(number, inside) if state != NOT_ASKED else ""
        key = state_key(view, state, run, picture=picture)
        keys.append(
            key._replace(number=f"{count_words(number)}  {share:>6}" if share else count_words(number))
        )
    return keys


def state_key(view: CircleView, state: str, run: Run, *, picture: bool) -> Key:
    """The sign of a state and its word. picture: cells were drawn as squares, not as points."""
    word = state_word(state, view.circle, run.language)
    mark = "" if picture else STATE_MARKS[state]
    return Key(word, colour=STATE_COLOURS[state], mark=mark, edge="#3c474d")


def _asked(view: CircleView) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    asked: np.ndarray[tuple[int], np.dtype[np.bool_]] = (view.people > 0) & (
        view.codes < len(DRAWN_STATES) - 1
    )
    return asked
