"""The sheet that a printed map stands on: title, panels, legend beside them, source below."""

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from lifecircle.geodata.text import Language, Text
from lifecircle.report.colours import FAINT_INK, INK
from lifecircle.report.figures.lettering import width_cm
from lifecircle.report.figures.page_words import CM_PER_INCH, MARGIN_CM, page_words

from .frame import Frame

WIDTH_CM = 17.0
_SIDE_CM, _GAP_CM = 4.3, 0.3
_PANEL_PT = 8.0
_LOWEST_CM, TALLEST_CM = 8.5, 18.0
"""Height of the panels of a sheet of its own."""
IN_TEXT_CM = 8.8
"""Height of the panels of a sheet that shares a page with text; no lower than the legend needs."""
NORTH = Text("北", "N")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A figure with its map panels and, beside them, room for the legend measured in centimetres.

    side: axes whose units are centimetres, the origin at the lower left. frame: the ground shown.
    """

    figure: Figure
    panels: tuple[Axes, ...]
    side: Axes
    side_cm: tuple[float, float]
    frame: Frame


def new_sheet(
    frame: Frame,
    *,
    title: str,
    subtitle: str,
    source: str,
    panels: tuple[str, ...] = ("",),
    language: Language,
    tallest_cm: float = TALLEST_CM,
) -> Sheet:
    """An empty sheet for the ground of ``frame``; one panel for each word in ``panels``.

    The ground shown is widened so that it fills its panel and one centimetre is the same in both
    directions. tallest_cm: of the panels.
    """
    room_cm = WIDTH_CM - 2 * MARGIN_CM - _SIDE_CM - _GAP_CM * len(panels)
    panel_cm = room_cm / len(panels)
    height_cm = min(tallest_cm, max(_LOWEST_CM, panel_cm * frame.height_m / frame.width_m))
    words = page_words(
        title=title, subtitle=subtitle, source=source, width_cm=WIDTH_CM, title_pt=11.0, subtitle_pt=7.5
    )
    head_cm, foot_cm = words.head_cm + 0.12, words.foot_cm
    name_cm = 0.55 if any(panels) else 0.0
    total_cm = head_cm + name_cm + height_cm + foot_cm
    figure = Figure(figsize=(WIDTH_CM / CM_PER_INCH, total_cm / CM_PER_INCH), facecolor="white")
    shown = frame.widened(panel_cm / height_cm)

    def box(
        left_cm: float, bottom_cm: float, wide_cm: float, high_cm: float
    ) -> tuple[float, float, float, float]:
        return left_cm / WIDTH_CM, bottom_cm / total_cm, wide_cm / WIDTH_CM, high_cm / total_cm

    axes: list[Axes] = []
    for number, name in enumerate(panels):
        left = MARGIN_CM + number * (panel_cm + _GAP_CM)
        axes.append(_panel(figure, box(left, foot_cm, panel_cm, height_cm), shown))
        if name:
            figure.text(
                left / WIDTH_CM, (foot_cm + height_cm + 0.15) / total_cm, name, size=_PANEL_PT, color=INK,
                va="bottom", ha="left", weight="bold",
            )  # fmt: skip
    side = figure.add_axes(box(WIDTH_CM - MARGIN_CM - _SIDE_CM, foot_cm, _SIDE_CM, height_cm))
    side.set(xlim=(0, _SIDE_CM), ylim=(0, height_cm))
    side.set_axis_off()
    words.set_on(figure, total_cm=total_cm)
    sheet = Sheet(figure=figure, panels=tuple(axes), side=side, side_cm=(_SIDE_CM, height_cm), frame=shown)
    _scale_and_north(sheet, metres_per_cm=shown.width_m / panel_cm, language=language)
    return sheet


def _panel(figure: Figure, box: tuple[float, float, float, float], frame: Frame) -> Axes:
    axes = figure.add_axes(box)
    axes.set(xlim=(frame.west, frame.east), ylim=(frame.south, frame.north), xticks=[], yticks=[])
    axes.set_facecolor("#eef0f1")
    for spine in axes.spines.values():
        spine.set(color=FAINT_INK, linewidth=0.6)
    return axes


def _scale_and_north(sheet: Sheet, *, metres_per_cm: float, language: Language) -> None:
    """At the foot of the legend: a bar of a round length, and an arrow to grid north."""
    side = sheet.side
    length_m = round_length(metres_per_cm * 2.4)
    long_cm = length_m / metres_per_cm
    for half in (0, 1):
        side.add_patch(
            Rectangle(
                (half * long_cm / 2, 0.12), long_cm / 2, 0.11, facecolor=("white", INK)[half], edgecolor=INK,
                linewidth=0.6,
            )
        )  # fmt: skip
    side.text(0, 0.32, "0", size=6.5, color=INK, ha="left", va="bottom")
    word = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    right = max(long_cm, width_cm(f"0 {word}", size_pt=6.5))
    side.text(right, 0.32, word, size=6.5, color=INK, ha="right", va="bottom")
    tip = sheet.side_cm[0] - 0.35
    side.add_patch(
        Polygon([(tip, 0.95), (tip - 0.2, 0.12), (tip, 0.32)], facecolor=INK, edgecolor=INK, linewidth=0.5)
    )
    side.add_patch(
        Polygon(
            [(tip, 0.95), (tip + 0.2, 0.12), (tip, 0.32)], facecolor="white", edgecolor=INK, linewidth=0.5
        )
    )
    side.text(tip, 1.0, NORTH.in_language(language), size=7, color=INK, ha="center", va="bottom")


def round_length(most_m: float) -> float:
    """The longest of 1, 2, 5, 10, 20 … metres that is not more than ``most_m`` (at least 1)."""
    best = 1.0
    unit = 1.0
    while unit <= most_m:
        best = max(step * unit for step in (1, 2, 5) if step * unit <= most_m)
        unit *= 10
    return best
