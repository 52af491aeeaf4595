"""Printed maps of what is missing, by district: people of one circle, or rows of the whole plan."""

import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from lifecircle.coverage.words import LEVEL_WORDS
from lifecircle.geodata.text import Text
from lifecircle.report.circle_view import circle_of, label_level, served_group
from lifecircle.report.classes import ALL_COVERED, NONE_WORD, Classes, round_classes
from lifecircle.report.colours import CLASS_COLOURS, NO_DATA_COLOUR, NO_DATA_HATCH
from lifecircle.report.diagnosis.circle_words import group_word, state_result, whole_row
from lifecircle.report.diagnosis.shortage import gap_counts, shortage_of
from lifecircle.report.figures.figure_words import count_words, range_words, source_line, titled
from lifecircle.report.folders.run_reading import Run

from .background import Background
from .coverage_sheet import panel_cm
from .frame import closer
from .ground import draw_names, path_of
from .legend import Key, Legend
from .sheet import TALLEST_CM, Sheet, new_sheet

NOT_ASKED_HERE = Text("本圈不涉及", "not applicable here")


def gap_sheet(run: Run, circle: str, *, ground: Background, drawn: datetime.date) -> Figure:
    """How many people of a circle's group are short of it, by district. Raises KeyError as ``circle_of``."""
    asked, language = circle_of(run, circle), run.language
    short = shortage_of(run, circle)
    against = short.against_target
    group = group_word(served_group(run, asked), "zh"), group_word(served_group(run, asked), "en")
    what = (
        Text(f"{asked.name}：缺口分布", f"{asked.name}: people short of the target")
        if against
        else Text(f"{asked.name}：未覆盖人口分布", f"{asked.name}: people not covered")
    )
    measure = (
        Text(f"距目标还差的人数（{group[0]}）", f"People short of the target ({group[1]})")
        if against
        else Text(f"未覆盖人数（{group[0]}）", f"People not covered ({group[1]})")
    )
    return _choropleth(
        run,
        short.people,
        levels=short.levels,
        ground=ground,
        title=titled(run, what),
        subtitle=state_result(whole_row(run.coverage, circle), language)
        + Text(f"；按{short.words.zh}统计", f"; by {short.words.en}").in_language(language),
        measure=measure.in_language(language),
        unit=Text(" 人", "").in_language(language),
        none=NONE_WORD if against else ALL_COVERED,
        drawn=drawn,
        notes=(),
    )


def gap_counts_sheet(
    run: Run, *, ground: Background, drawn: datetime.date, tallest_cm: float = TALLEST_CM
) -> Figure:  # fmt: skip
    """How many rows of the plan are short in each district, those of its villages included."""
    level, language = label_level(run), run.language
    counts, elsewhere = gap_counts(run, level=level)
    notes = []
    if elsewhere:
        notes.append(
            Text(
                f"另有 {elsewhere} 条缺口按全县（区）或全市统筹，不分到各{LEVEL_WORDS[level].zh}。",
                f"{elsewhere} more gaps are of the county or city as a whole and not of any single "
                f"{LEVEL_WORDS[level].en}.",
            ).in_language(language)
        )
    return _choropleth(
        run,
        counts,
        levels=(level,),
        ground=ground,
        title=titled(run, Text("规划条目缺口分布", "plan items not met")),
        subtitle=Text(
            f"按{LEVEL_WORDS[level].zh}统计未达标的规划条目数，含其社区、村",
            f"Plan items not met, by {LEVEL_WORDS[level].en}, with its communities and villages",
        ).in_language(language),
        measure=Text("未达标条目数", "Items not met").in_language(language),
        unit=Text(" 条", "").in_language(language),
        none=NONE_WORD,
        drawn=drawn,
        notes=tuple(notes),
        tallest_cm=tallest_cm,
    )


def _choropleth(
    run: Run,
    values: "pd.Series",
    *,
    levels: tuple[str, ...],
    ground: Background,
    title: str,
    subtitle: str,
    measure: str,
    unit: str,
    none: Text,
    drawn: datetime.date,
    notes: tuple[str, ...],
    tallest_cm: float = TALLEST_CM,
) -> Figure:
    districts = run.districts[run.districts["level"].isin(levels)]
    asked = districts[districts["id"].isin(values.index)]
    corners = asked.geometry.bounds.to_numpy().reshape(-1, 2)
    sheet = new_sheet(
        closer(ground.whole, corners),
        title=title,
        subtitle=subtitle,
        source=source_line(run, drawn=drawn),
        language=run.language,
        tallest_cm=tallest_cm,
    )
    panel = sheet.panels[0]
    number = districts["id"].map(values).to_numpy(dtype=float)
    classes = round_classes(number)
    found = classes.of(number)
    ground.draw(panel, sheet.frame, finest=_finest(levels), roads=False)
    _fill(panel, districts.geometry.to_numpy(), found)
    names = [
        f"{name}\n{count_words(value)}" if value >= 0.5 else name  # fewer than half a person is none
        for name, value in zip(districts["name"], np.nan_to_num(number), strict=True)
    ]
    shown = found >= 0
    draw_names(
        panel,
        sheet.frame,
        districts=districts[shown],
        names=[n for n, s in zip(names, shown, strict=True) if s],
        taken=[],
        panel_cm=panel_cm(sheet),
    )
    _legend(run, sheet, ground, classes, found, measure=measure, unit=unit, none=none, notes=notes)
    return sheet.figure


def _finest(levels: tuple[str, ...]) -> str:
    return next((level for level in ("village", "community", "township", "county") if level in levels), "")


def _fill(panel: Axes, shapes: "npt.NDArray[np.object_]", found: "npt.NDArray[np.int64]") -> None:
    for shape, code in zip(shapes, found.tolist(), strict=True):
        colour = CLASS_COLOURS[code] if code >= 0 else NO_DATA_COLOUR
        panel.add_patch(
            PathPatch(
                path_of(shape),
                facecolor=colour,
                edgecolor="#b5bcc0" if code < 0 else "none",
                linewidth=0.0,
                zorder=2,
                hatch=NO_DATA_HATCH if code < 0 else None,
            )
        )


def _legend(
    run: Run,
    sheet: Sheet,
    ground: Background,
    classes: Classes,
    found: "npt.NDArray[np.int64]",
    *,
    measure: str,
    unit: str,
    none: Text,
    notes: tuple[str, ...],
) -> None:
    language = run.language
    legend = Legend(sheet.side, sheet.side_cm)
    legend.heading(measure)
    sizes = np.bincount(found[found >= 0], minlength=len(classes.lows) + 1)
    keys = [Key(none.in_language(language), number=f"{sizes[0]}", colour=CLASS_COLOURS[0])]
    for code in range(1, len(classes.lows) + 1):
        low, high = classes.bounds(code)
        word = f"{classes.names[code - 1].in_language(language)} {range_words(low, high, language)}{unit}"
        keys.append(Key(word, number=f"{sizes[code]}", colour=CLASS_COLOURS[code]))
    if (found < 0).any():
        missing = int((found < 0).sum())
        keys.append(
            Key(
                NOT_ASKED_HERE.in_language(language),
                number=f"{missing}",
                colour=NO_DATA_COLOUR,
                hatch=NO_DATA_HATCH,
            )
        )
    legend.keys([*keys, *ground.keys(sheet.frame)])
    count = Text(
        "右列为行政单元个数；图上数字为各单元自己的数值。",
        "Right column: number of districts. On the map: the figure of each district.",
    )
    legend.notes([count.in_language(language), *notes])
    legend.y_cm = ground.inset(sheet, legend.y_cm)
