"""The paper that a chart is drawn on: title, axes in centimetres, ticks with fixed words, source."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import blended_transform_factory

from lifecircle.report.colours import FAINT_INK, INK
from lifecircle.report.figures.page_words import CM_PER_INCH, MARGIN_CM, page_words

WIDTH_CM = 15.5
LABEL_PT = 7.0


class Plot(NamedTuple):
    """A figure and its axes, and the axes' size on paper."""

    figure: Figure
    axes: Axes
    width_cm: float
    height_cm: float


def new_plot(
    *, title: str, subtitle: str, source: str, height_cm: float, left_cm: float = 1.5, right_cm: float = 0.4,
    below_cm: float = 1.1,
) -> Plot:  # fmt: skip
    """An empty chart whose plotting area is ``height_cm`` high; ``left_cm`` … are kept for its words."""
    words = page_words(
        title=title, subtitle=subtitle, source=source, width_cm=WIDTH_CM, title_pt=10.0, subtitle_pt=7.0
    )
    head_cm, foot_cm = words.head_cm + 0.55, words.foot_cm + below_cm
    total_cm = head_cm + height_cm + foot_cm
    figure = Figure(figsize=(WIDTH_CM / CM_PER_INCH, total_cm / CM_PER_INCH), facecolor="white")
    width_cm = WIDTH_CM - left_cm - right_cm - 2 * MARGIN_CM
    axes = figure.add_axes(
        ((left_cm + MARGIN_CM) / WIDTH_CM, foot_cm / total_cm, width_cm / WIDTH_CM, height_cm / total_cm)
    )
    words.set_on(figure, total_cm=total_cm)
    for name, spine in axes.spines.items():
        spine.set(color=FAINT_INK, linewidth=0.6, visible=name in ("left", "bottom"))
    axes.tick_params(labelsize=LABEL_PT, color=FAINT_INK, labelcolor=INK, width=0.6, length=2.5)
    return Plot(figure, axes, width_cm, height_cm)


def ticks_x(axes: Axes, values: Sequence[float], words: Sequence[str], *, label: str = "") -> None:
    """Ticks with fixed words, so that no number is formatted behind our back."""
    axes.set_xticks(list(values), list(words))
    axes.set_xlabel(label, size=LABEL_PT, color=INK, labelpad=3)


def ticks_y(axes: Axes, values: Sequence[float], words: Sequence[str], *, label: str = "") -> None:
    """As ``ticks_x``; the label stands above the axis and left of it, so that Chinese need not be turned."""
    axes.set_yticks(list(values), list(words))
    if label:
        at = blended_transform_factory(axes.figure.transFigure, axes.transAxes)
        axes.text(
            MARGIN_CM / WIDTH_CM,
            1.015,
            label,
            size=LABEL_PT,
            color=INK,
            ha="left",
            va="bottom",
            transform=at,
        )


def round_steps(highest: float, *, most: int = 6) -> list[float]:
    """0 and round steps up to ``highest``, at most ``most`` of them after 0."""
    step = 1e-9
    while True:
        for one in (1.0, 2.0, 5.0):
            if highest / (step * one) <= most:
                count = int(highest / (step * one) + 1e-9)
                return [number * step * one for number in range(count + 1)]
        step *= 10


def legend_right(plot: Plot, entries: Sequence[tuple[Line2D, str]]) -> None:
    """A legend outside the plotting area, to its right."""
    drawn = plot.axes.legend(
        [handle for handle, _ in entries], [word for _, word in entries], loc="upper left",
        bbox_to_anchor=(1.01, 1.0), frameon=False, fontsize=LABEL_PT, handlelength=2.2, borderaxespad=0.0,
        labelcolor=INK,
    )  # fmt: skip
    drawn.set_in_layout(False)
