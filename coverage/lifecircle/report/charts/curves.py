"""Curves: how evenly a supply is spread, how long the way is, what one more site still brings."""

import datetime
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from lifecircle.access.equity import gini, lorenz_curve
from lifecircle.coverage.reach import leaves
from lifecircle.coverage.words import LEVEL_WORDS
from lifecircle.geodata.text import Text
from lifecircle.plan.model import Circle
from lifecircle.report.circle_view import FloatArray, circle_view, people_of
from lifecircle.report.circle_words import group_word
from lifecircle.report.colours import (
    DOMAIN_COLOURS,
    FAINT_INK,
    GROUP_COLOURS,
    INK,
    SITE_COLOUR,
    TARGET_COLOUR,
)
from lifecircle.report.figure_words import count_words, source_line, titled
from lifecircle.report.run_reading import Run
from lifecircle.report.siting_reading import SitingResult

from .plot import LABEL_PT, Plot, legend_right, new_plot, round_steps, ticks_x, ticks_y

_DASHES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1.5, 2)), (0, (1, 1)), (0, (8, 2, 2, 2, 2, 2)))
_SHOWN_SHARE = 0.98
_LINE_GROUPS = 5
_TELLING = ("age_65_plus", "age_60_plus", "age_0_2", "age_6_11")
"""Shown before other groups: the old and the young are who the plans speak of."""


def lorenz_rows(run: Run, indicator: str) -> pd.DataFrame:
    """Rows of one ratio by township (else the finest level with three): value and denominator known."""
    rows = run.ratios[
        (run.ratios["indicator"] == indicator) & run.ratios["district"].isin(run.districts["id"])
    ]
    rows = rows[(rows["denominator"] > 0) & rows["numerator"].notna() & (rows["numerator"] >= 0)]
    for level in ("township", "community", "village", "county"):
        found = rows[rows["level"] == level]
        if len(found) >= 3 and found["numerator"].sum() > 0:
            return found.reset_index(drop=True)
    return rows.iloc[:0]


def lorenz_chart(run: Run, indicator: str, *, drawn: datetime.date) -> Figure:
    """Lorenz curve of one ratio over districts, the least supplied first, with its Gini index."""
    rows, language = lorenz_rows(run, indicator), run.language
    people = rows["denominator"].to_numpy(dtype=float)
    value = rows["numerator"].to_numpy(dtype=float) / people
    heads, amount = lorenz_curve(value, people)
    first = rows.iloc[0]
    level, name = LEVEL_WORDS[str(first["level"])], first["indicator_name"]
    plot = new_plot(
        title=titled(run, Text(f"{name}：洛伦兹曲线", f"{name}: Lorenz curve")),
        subtitle=Text(
            f"按{level.zh}（{len(rows)} 个）由少到多累计；曲线越弯，配置越不均；"
            f"基尼系数 {gini(value, people):.2f}",
            f"By {level.en} ({len(rows)}), the least supplied first; the more it sags, the less even; "
            f"Gini {gini(value, people):.2f}",
        ).in_language(language),
        source=source_line(run, drawn=drawn, coordinates=False),
        height_cm=8.0,
        right_cm=4.6,
    )
    colour = DOMAIN_COLOURS.get(str(first["domain"]), INK)
    axes = plot.axes
    axes.fill_between(heads, amount, heads, color=colour, alpha=0.12, linewidth=0)
    axes.plot([0, 1], [0, 1], color=FAINT_INK, linewidth=0.8, linestyle=(0, (4, 2)))
    axes.plot(heads, amount, color=colour, linewidth=1.6, marker="o", markersize=2.5)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    parts = np.arange(0, 1.01, 0.2).tolist()
    words = [f"{100 * part:.0f}%" for part in parts]
    ticks_x(
        axes,
        parts,
        words,
        label=Text("需求（分母）累计比重", "Share of need (denominator)").in_language(language),
    )
    ticks_y(axes, parts, words, label=Text("供给累计比重", "Share of supply").in_language(language))
    legend_right(
        plot,
        [
            (
                Line2D([], [], color=FAINT_INK, linewidth=0.8, linestyle=(0, (4, 2))),
                Text("完全均等", "perfectly even").in_language(language),
            ),
            (Line2D([], [], color=colour, linewidth=1.6), Text("实际配置", "as it is").in_language(language)),
        ],
    )
    return plot.figure


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
            Text(f"{view.circle.name}：各人群到达时间", f"{view.circle.name}: how long the way is, by group"),
        )
        if not view.metres
        else titled(
            run,
            Text(f"{view.circle.name}：各人群到达距离", f"{view.circle.name}: how far the way is, by group"),
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
            Text("右侧数字：能到达的比重", "figures: share that can reach it").in_language(language),
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


def marginal_chart(run: Run, siting: SitingResult, *, drawn: datetime.date) -> Figure:
    """What each further site still brings, and all of them together; the chosen number is marked."""
    language, answer = run.language, siting.record["answer"]
    curve = np.array([value for value in answer["curve"] if value is not None], dtype=float)
    adds_up = answer["goal"] in ("cover", "reach")
    gain = np.diff(np.append(0.0, curve)) if adds_up else curve / float(siting.record["figures"]["people"])
    numbers = np.arange(1, len(curve) + 1)
    chosen = len(answer["sites"])
    name = siting.record["circle"]["name"]
    what = _gain_words(siting)
    plot = new_plot(
        title=titled(run, Text(f"{name}：每增一处的收益", f"{name}: what each further site brings")),
        subtitle=Text(
            f"共选 {chosen} 处；之后各点为再增一处时的收益",
            f"{chosen} chosen; after them, what one more would bring",
        ).in_language(language),
        source=source_line(run, drawn=drawn, coordinates=False),
        height_cm=6.5,
        right_cm=1.6,
    )
    axes = plot.axes
    bars = axes.bar(numbers, gain, width=0.62, color=SITE_COLOUR, edgecolor=INK, linewidth=0.4)
    for position, bar in enumerate(bars, start=1):
        if position > chosen:
            bar.set(facecolor="#ead3dd", hatch="////")
    highest = float(gain.max()) if len(gain) else 1.0
    for number, value in zip(numbers.tolist(), gain.tolist(), strict=True):
        axes.text(
            number,
            value + 0.015 * highest,
            count_words(value) if value >= 10 else f"{value:.1f}",
            size=LABEL_PT - 0.5,
            color=INK,
            ha="center",
            va="bottom",
        )
    axes.set(xlim=(0.4, len(curve) + 0.6), ylim=(0, highest * 1.12))
    step = max(1, len(curve) // 20 + (len(curve) > 20))
    ticks_x(
        axes,
        numbers[::step].tolist(),
        [f"{one}" for one in numbers[::step]],
        label=Text("第几处", "Site number").in_language(language),
    )
    steps = round_steps(highest)
    ticks_y(axes, steps, [f"{one:,g}" for one in steps], label=what.in_language(language))
    return plot.figure


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


def _gain_words(siting: SitingResult) -> Text:
    """What is counted: people (times a service, where several are), or the mean time that remains."""
    figures, goal = siting.record["figures"], str(siting.record["answer"]["goal"])
    if goal in ("cover", "reach"):
        several = len(figures.get("services", ())) > 1
        weighted = bool(siting.record["parameters"]["wish"].get("weights"))
        zh, en = ("人次", "people x services") if several else ("人", "people")
        if weighted:
            zh, en = f"{zh}，按权重", f"{en}, weighted"
        return Text(f"新增覆盖（{zh}）", f"Newly covered ({en})")
    unit = str(figures.get("unit", ""))
    zh = {"min": "分钟", "m": "米"}.get(unit, unit)
    return Text(f"剩余平均用时（{zh}）", f"Mean that remains ({unit})")
