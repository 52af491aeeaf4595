"""How evenly a supply is spread over districts."""

import datetime

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from lifecircle.access.equity import gini, lorenz_curve
from lifecircle.coverage.words import LEVEL_WORDS
from lifecircle.geodata.text import Text
from lifecircle.report.colours import (
    DOMAIN_COLOURS,
    FAINT_INK,
    INK,
)
from lifecircle.report.figures.figure_words import source_line, titled
from lifecircle.report.folders.run_reading import Run

from .plot import legend_right, new_plot, ticks_x, ticks_y


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
            f"By {level.en} ({len(rows)}), least supplied first; the deeper the curve, the less even "
            "the provision; "
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
                Text("完全均等", "perfect equality").in_language(language),
            ),
            (Line2D([], [], color=colour, linewidth=1.6), Text("实际配置", "actual").in_language(language)),
        ],
    )
    return plot.figure
