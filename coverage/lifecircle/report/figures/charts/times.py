"""How long the way to a circle's services is, by group of people."""

import datetime
from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from lifecircle.coverage.needs import leaves
from lifecircle.geodata.text import Text
from lifecircle.plan.model import Circle
from lifecircle.report.circle_view import FloatArray, circle_view, people_of
from lifecircle.report.colours import (
    GROUP_COLOURS,
    TARGET_COLOUR,
)
from lifecircle.report.diagnosis.circle_words import group_word
from lifecircle.report.figures.figure_words import source_line, titled
from lifecircle.report.folders.run_reading import Run

from .plot import LABEL_PT, Plot, legend_right, new_plot, round_steps, ticks_x, ticks_y

_DASHES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1.5, 2)), (0, (1, 1)), (0, (8, 2, 2, 2, 2, 2)))
_SHOWN_SHARE = 0.98
_LINE_GROUPS = 5
_TELLING = ("age_65_plus", "age_60_plus", "age_0_2", "age_6_11")
"""Shown before other groups: the old and the young are who the plans speak of."""


def times_chart(run: Run, circle: str, *, drawn: datetime.date) -> Figure:
    """Share of each group that is within so many minutes (metres) of a circle's services.

    A curve ends below 100 % where people cannot reach the service at all. All groups are measured
    on the way of the group that the circle serves. Raises KeyError as ``circle_view`` does.
    """
    view, language = circle_view(run, circle), run.language
    unit = Text("米", "m") if view.metres else Text("分钟", "min")
    asked = view.codes < 5
    plot = new_plot(
        title=titled(
            run,
            Text(f"{view.circle.name}：各人群到达时间", f"{view.circle.name}: travel time by group"),
        )
        if not view.metres
        else titled(
            run,
            Text(f"{view.circle.name}：各人群到达距离", f"{view.circle.name}: distance by group"),
        ),
        subtitle=_times_subtitle(view.circle, view.group).in_language(language),
        source=source_line(run, drawn=drawn, coordinates=False),
        height_cm=7.0,
        right_cm=4.2,
    )
    entries: list[tuple[Line2D, str]] = []
    limit = 0.0
    for number, group in enumerate(_groups(run, view.group)):
        cost, share = cumulative(view.cost[asked], people_of(run.cells[asked], group))
        if len(cost) == 0:
            continue
        reach = cost[np.searchsorted(share, _SHOWN_SHARE * share[-1])]
        limit = max(limit, float(reach))
        style: dict[str, Any] = {
            "color": GROUP_COLOURS[number],
            "linestyle": _DASHES[number % len(_DASHES)],
            "linewidth": 1.8 if group == view.group else 1.1,
        }
        plot.axes.step(np.append(0.0, cost), np.append(0.0, share), where="post", **style)
        end = f"{100 * share[-1]:.1f}%"
        entries.append((Line2D([], [], **style), f"{group_word(group, language)}  {end}"))
    limits = _limits(view.circle)
    limit = max(limit, *limits, 1.0) * 1.05 if limits else max(limit, 1.0) * 1.05
    _mark_limits(plot, limits)
    plot.axes.set(xlim=(0, limit), ylim=(0, 1.0))
    steps = round_steps(limit)
    ticks_x(plot.axes, steps, [f"{one:,g}" for one in steps], label=unit.zh if language == "zh" else unit.en)
    parts = np.arange(0, 1.01, 0.2).tolist()
    ticks_y(
        plot.axes,
        parts,
        [f"{100 * part:.0f}%" for part in parts],
        label=Text("人口累计比重", "Share of people").in_language(language),
    )
    entries.append(
        (
            Line2D([], [], linestyle="none"),
            Text("右侧数字：能到达的比重", "figures: share who can reach it").in_language(language),
        )
    )
    legend_right(plot, entries)
    return plot.figure


def cumulative(cost: FloatArray, people: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Costs in ascending order and the share of all people within each; who cannot reach it stays out.

    Both empty where nobody is there or nobody reaches it.
    """
    total = float(people.sum())
    there = np.isfinite(cost) & (people > 0)
    if total <= 0 or not there.any():
        return np.zeros(0), np.zeros(0)
    order = np.argsort(cost[there], kind="stable")
    return cost[there][order], np.cumsum(people[there][order]) / total


def _groups(run: Run, served: str) -> list[str]:
    """The served group first, everybody next, then the others that the cells know."""
    known = [one for one in run.record["place"]["groups"] if one == "total" or f"people_{one}" in run.cells]
    telling = [one for one in _TELLING if one in known]
    return list(dict.fromkeys([served, "total", *telling, *known]))[:_LINE_GROUPS]


def _limits(circle: Circle) -> list[float]:
    found: set[float] = set()
    for need in circle.needs:
        for leaf in leaves(need):
            given = leaf.minutes if leaf.minutes is not None else leaf.metres
            values = given.values() if isinstance(given, Mapping) else [given]
            found |= {float(one) for one in values if one is not None}
    return sorted(found)


def _mark_limits(plot: Plot, limits: list[float]) -> None:
    for limit in limits:
        plot.axes.axvline(limit, color=TARGET_COLOUR, linewidth=0.9, linestyle=(0, (4, 2)))
        plot.axes.text(
            limit,
            1.012,
            f"{limit:,g}",
            size=LABEL_PT,
            color=TARGET_COLOUR,
            ha="center",
            va="bottom",
            transform=plot.axes.get_xaxis_transform(),
        )


def _times_subtitle(circle: Circle, group: str) -> Text:
    several = len(circle.needs) > 1
    last_zh, last_en = (
        ("；取最后到达的一项" if several else ""),
        ("; the last of its needs" if several else ""),
    )
    return Text(
        f"均按{group_word(group, 'zh')}的出行速度{last_zh}；虚线为规划的限值",
        f"At the pace of the {group_word(group, 'en')}{last_en}; dashed: the plan's limits",
    )
