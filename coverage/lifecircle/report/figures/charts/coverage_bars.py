"""Coverage of one circle by district as bars, with the target's line."""

import datetime

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from lifecircle.geodata.text import Text
from lifecircle.plan.target import parse_target
from lifecircle.report.circle_view import circle_of, district_rows, level_words, served_group
from lifecircle.report.colours import FAINT_INK, INK, STATE_COLOURS, TARGET_COLOUR
from lifecircle.report.diagnosis.circle_words import group_word, state_result, whole_row
from lifecircle.report.figures.figure_words import count_words, source_line, titled
from lifecircle.report.figures.lettering import shortened, width_cm
from lifecircle.report.folders.run_reading import Run

from .plot import LABEL_PT, new_plot, ticks_x, ticks_y

MOST_BARS = 40
MOST_IN_TEXT = 10
"""Bars of a chart that shares a page with text."""
_BAR_CM = 0.42
_WHOLE_COLOUR = "#20282c"


def coverage_bars(
    run: Run, circle: str, *, drawn: datetime.date, most: int = MOST_BARS
) -> Figure:  # fmt: skip
    """Share of people covered, districts from the lowest up, the whole Place on top.

    Of more than ``most`` districts the lowest. Raises KeyError where the plan has no such circle.
    """
    asked, language = circle_of(run, circle), run.language
    whole = whole_row(run.coverage, circle)
    rows = district_rows(run, circle, by_units=bool(asked.unit)).sort_values(
        ["coverage", "population"], ascending=[True, False], kind="stable"
    )
    shown = rows.head(most)
    names = [*reversed(shown["district_name"].tolist()), Text("全域", "Whole area").in_language(language)]
    share = np.append(shown["coverage"].to_numpy(dtype=float)[::-1], float(whole["coverage"]))
    people = np.append(shown["population"].to_numpy(dtype=float)[::-1], float(whole["population"]))
    left_cm = min(4.5, max(width_cm(name, size_pt=LABEL_PT) for name in names) + 0.35)
    plot = new_plot(
        title=titled(run, Text(f"{asked.name}：覆盖率", f"{asked.name}: share covered")),
        subtitle=_subtitle(run, circle, whole, rows, shown),
        source=source_line(run, drawn=drawn, coordinates=False),
        height_cm=max(3.0, _BAR_CM * len(names) + 0.4),
        left_cm=left_cm,
        right_cm=2.6,
    )
    axes, spots = plot.axes, np.arange(len(names), dtype=float)
    spots[-1] += 0.4
    wanted = target_line(run, circle)
    below = share < (wanted[0] - 1e-9 if wanted is not None else -1.0)
    bars = axes.barh(
        spots, np.nan_to_num(share), height=0.68, color=STATE_COLOURS["covered"], edgecolor=INK, linewidth=0.4
    )
    for bar, short in zip(bars, below, strict=True):
        bar.set_hatch("////" if short else "")
    bars[-1].set_facecolor(_WHOLE_COLOUR if not below[-1] else "#7a858b")
    for spot, part, heads in zip(spots, share, people, strict=True):
        word = "—" if np.isnan(part) else f"{100 * part:.1f}%"
        axes.text(1.015, spot, word, size=LABEL_PT, color=INK, ha="left", va="center", clip_on=False)
        axes.text(
            1.235,
            spot,
            count_words(heads),
            size=LABEL_PT,
            color=FAINT_INK,
            ha="right",
            va="center",
            clip_on=False,
        )
    top = spots[-1] + 0.75
    axes.text(
        1.235,
        top,
        Text("人口", "people").in_language(language),
        size=LABEL_PT,
        color=FAINT_INK,
        ha="right",
        va="bottom",
    )
    if wanted is not None:
        axes.axvline(wanted[0], color=TARGET_COLOUR, linewidth=1.2, linestyle=(0, (4, 2)))
        axes.text(
            wanted[0], top, wanted[1].in_language(language), size=LABEL_PT, color=TARGET_COLOUR,
            ha="center" if wanted[0] < 0.85 else "right", va="bottom",
        )  # fmt: skip
    axes.set(xlim=(0, 1), ylim=(-0.6, spots[-1] + 0.6))
    parts = np.arange(0, 1.01, 0.2)
    ticks_x(axes, parts.tolist(), [f"{100 * part:.0f}%" for part in parts])
    ticks_y(
        axes, spots.tolist(), [shortened(name, size_pt=LABEL_PT, room_cm=left_cm - 0.3) for name in names]
    )
    return plot.figure


def target_line(run: Run, circle: str) -> tuple[float, Text] | None:
    """The share that a district is held against, and its words; None where the plan names none.

    Of a circle judged by units (全覆盖): the share of a unit's people at which it counts as covered.
    """
    asked = circle_of(run, circle)
    target = parse_target(asked.target)
    if not target.is_comparable:
        return None
    if asked.unit:
        share = float(run.plan.assumptions.unit_passes_share)
        return share, Text(f"单元达标线 {100 * share:g}%", f"a unit passes at {100 * share:g}%")
    if not target.is_share or target.low is None:
        return None
    return target.low / 100, Text(f"目标 {asked.target}", f"target {asked.target}")


def _subtitle(run: Run, circle: str, whole: "pd.Series", rows: pd.DataFrame, shown: pd.DataFrame) -> str:
    language = run.language
    group = served_group(run, circle_of(run, circle))
    parts = [state_result(whole, language)]
    if len(rows):
        level = level_words(rows)
        zh, en = group_word(group, "zh"), group_word(group, "en")
        parts.append(Text(f"按{level.zh}，{zh}", f"by {level.en}, {en}").in_language(language))
    if len(shown) < len(rows):
        parts.append(
            Text(
                f"只列最低的 {len(shown)} 个，共 {len(rows)} 个", f"the lowest {len(shown)} of {len(rows)}"
            ).in_language(language)
        )
    if target_line(run, circle) is not None:
        parts.append(Text("斜线：低于该线", "hatched: below the line").in_language(language))
    return Text("；", "; ").in_language(language).join(parts)
