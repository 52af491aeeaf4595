"""Which circles could be worked out: without data of a service nobody can be said to lack it."""

from typing import Any

import numpy as np
import pandas as pd

from lifecircle.coverage.words import ALL, WHOLE
from lifecircle.plan.model import Circle
from lifecircle.report.circle_view import drawn_circles
from lifecircle.report.colours import NOT_ASKED, STATE_COLOURS
from lifecircle.report.folders.run_reading import Run

from .coverage_look import Look
from .frame import Frame
from .map.cell_picture import NO_COLOUR
from .map.layers import Layer, cells

_LACKING = 0


def why_unknown(coverage: pd.DataFrame, circle: Circle, *, need: int | None = None) -> str:
    """Why a circle, or one of its needs, was not worked out, as the table says it; empty where it was.

    coverage: table of an assessment. need: position in the circle; None for all needs together.
    """
    rows = coverage[
        (coverage["circle"] == circle.id) & (coverage["district"] == WHOLE) & (coverage["setting"] == ALL)
    ]
    if need is not None and len(circle.needs) > 1:
        rows = rows[rows["need"] == str(need + 1)]
    else:
        rows = rows[rows["need"] == ALL]
    if rows.empty or rows["status"].iloc[0] != "not_computable":
        return ""
    return str(rows["reason"].iloc[0])


def known_circles(run: Run) -> list[Circle]:
    """The circles that were worked out, in the plan's order."""
    return [one for one in drawn_circles(run) if not why_unknown(run.coverage, one)]


def unknown_layer(frame: Frame, look: Look) -> tuple[Layer, dict[str, Any]]:
    """The cells of a look of which nothing can be said, and the legend."""
    codes = np.where(look.chosen, _LACKING, NO_COLOUR).astype(np.uint8)
    colours = {_LACKING: STATE_COLOURS[NOT_ASKED]}
    layer = cells(frame, codes, colours, key=(*look.key, "unknown"), toggle=frame.say("人口格网", "Cells"))
    label = frame.say("缺数据，无法判断", "data missing, not known")
    people = f"{float(look.people[look.chosen].sum()):,.0f}"
    rows = [{"label": label, "colour": colours[_LACKING], "count": people}]
    return layer, {"title": frame.say("居民（人）", "People"), "rows": rows}
