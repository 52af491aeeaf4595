"""What each further site of a siting still brings."""

import datetime
from math import isclose

import numpy as np
from matplotlib.figure import Figure

from lifecircle.geodata.text import Text
from lifecircle.report.colours import (
    INK,
    SITE_COLOUR,
)
from lifecircle.report.figures.figure_words import count_words, source_line, titled
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.siting_reading import SitingResult

from .plot import LABEL_PT, new_plot, round_steps, ticks_x, ticks_y


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
        title=titled(run, Text(f"{name}：每增一处的收益", f"{name}: gain from each further site")),
        subtitle=_picked(siting, curve.tolist()).in_language(language),
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


def _picked(siting: SitingResult, curve: list[float]) -> Text:
    """What the bars are: the sites of the answer, or others where those were better chosen together."""
    answer = siting.record["answer"]
    chosen, objective = len(answer["sites"]), answer.get("objective")
    if objective is not None and chosen <= len(curve) and not isclose(curve[chosen - 1], objective):
        return Text(
            f"逐处挑选时的收益；建议的 {chosen} 处是合在一起选的，更好，各处数字与此不同",
            f"Gain when sites are picked one by one; the {chosen} proposed are chosen together, do better, "
            "and so have other figures",
        )
    return Text(
        f"共选 {chosen} 处；之后各点为再增一处时的收益",
        f"{chosen} chosen; the points after them show the gain from one more",
    )


def _gain_words(siting: SitingResult) -> Text:
    """What is counted: people (with every need met, of several), or the mean time that remains."""
    figures, goal = siting.record["figures"], str(siting.record["answer"]["goal"])
    if goal in ("cover", "reach"):
        several = len(figures.get("services", ())) > 1
        weighted = bool(siting.record["parameters"]["wish"].get("weights"))
        zh, en = ("人，各项需求都满足", "people with every need met") if several else ("人", "people")
        if weighted:
            zh, en = f"{zh}，按权重", f"{en}, weighted"
        return Text(f"新增覆盖（{zh}）", f"Newly covered ({en})")
    unit = str(figures.get("unit", ""))
    zh = {"min": "分钟", "m": "米"}.get(unit, unit)
    return Text(f"剩余平均用时（{zh}）", f"Remaining mean ({unit})")
