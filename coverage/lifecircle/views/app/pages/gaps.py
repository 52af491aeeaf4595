"""4 缺口: what is short, ranked, beside a map of where."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from lifecircle.coverage.words import STATUS_WORDS
from lifecircle.report.circle_view import label_level
from lifecircle.report.folders.run_reading import Run
from lifecircle.views.app.choices import chosen_segment, put_choice
from lifecircle.views.app.frame import Frame
from lifecircle.views.app.gaps_filter import ask_filter
from lifecircle.views.app.gaps_list import show_list
from lifecircle.views.app.gaps_map import bounds_of_district, chosen_layers, district_layer
from lifecircle.views.app.gaps_others import show_other_rows
from lifecircle.views.app.gaps_table import (
    EVERYTHING,
    GapFilter,
    filtered,
    gap_rows,
)
from lifecircle.views.app.kept import kept
from lifecircle.views.app.map.layers import Layer, ground
from lifecircle.views.app.map.show import new_click, show_map
from lifecircle.views.app.no_result import needs_run
from lifecircle.views.app.report_run import Counts, counts_of_plan, report_run, rows_of_plan

_MAP = "gaps.map"
_STATUSES = ("short", "met", "tracked", "not_computable")


def show(frame: Frame) -> None:
    """Draw the page."""
    if needs_run(frame):
        return
    run = report_run(frame)
    rows = kept().of((frame.state_key, "gap rows"), lambda: gap_rows(run))
    _take_click(frame, run)
    status = _status(frame)
    if status != "short":
        show_other_rows(frame, status)
        return
    if rows.empty:
        _no_gaps(frame)
        return
    asked = ask_filter(frame, run, rows)
    found = filtered(rows, asked, run=run)
    beside, main = st.columns([1.6, 1], gap="medium")
    with beside:
        gap = show_list(frame, run, found, asked)
    with main:
        _map(frame, run, found, asked, gap)


def _no_gaps(frame: Frame) -> None:
    """None was found: because all is well, or because nothing is known."""
    counts = counts_of_plan(frame) or Counts(0, 0, 0)
    rest = frame.say(
        f"另有 {counts.unknown} 项缺数据、没有算，原因见“无法计算”。" if counts.unknown else "",
        f" {counts.unknown} more lack data and were not calculated; see “not computable”."
        if counts.unknown
        else "",
    )
    if counts.met:
        said = "没有缺口：能计算的事项都已达标。", "No gaps: every requirement that can be calculated is met."
        st.success(frame.say(*said) + rest)
    else:
        said = (
            "没有一项能与目标比较，所以没有缺口清单。",
            "No requirement could be compared with a target, so there is no list of gaps.",
        )
        st.warning(frame.say(*said) + rest)


def _take_click(frame: Frame, run: Run) -> None:
    """A click on a district looks at that district only; one beside all of them at everything again."""
    click = new_click(_MAP)
    if click is None or click.what == "facility":
        return
    named = run.districts.loc[run.districts["level"] == label_level(run), "id"]
    inside = click.what == "district" and click.id in set(named)
    district = str(click.id) if inside else EVERYTHING
    put_choice(frame, "gaps.district", district)


def _status(frame: Frame) -> str:
    """Which rows of the plan to look at: those that are short, or the others with their reasons."""
    counts = rows_of_plan(frame)["status"].value_counts()
    words = {
        name: f"{STATUS_WORDS[name].in_language(frame.language)} {int(counts.get(name, 0))}"
        for name in _STATUSES
    }
    return chosen_segment(
        frame,
        "gaps.status",
        frame.say("看哪些事项", "Requirements to show"),
        _STATUSES,
        words=words.__getitem__,
        label_visibility="collapsed",
    )


def _map(frame: Frame, run: Run, found: pd.DataFrame, asked: GapFilter, gap: "pd.Series | None") -> None:
    layers: list[Layer] = []
    legend: Mapping[str, object] | None = None
    key = repr(asked)
    if gap is None or gap["kind"] != "circle":
        layer, legend = district_layer(frame, run, found, key=key)
        layers.append(layer)
    bounds = bounds_of_district(run, asked.district) if asked.district else None
    if gap is not None:
        layers += chosen_layers(frame, run, gap)
        bounds = bounds_of_district(run, str(gap["district"])) or bounds
        if gap["kind"] == "circle":
            legend = _circle_legend(frame)
    show_map(frame, [ground(frame), *layers], key=_MAP, legend=legend, bounds=bounds)


def _circle_legend(frame: Frame) -> Mapping[str, object]:
    from lifecircle.report.colours import STATE_COLOURS

    return {
        "title": frame.say("居民", "People"),
        "rows": [
            {"label": frame.say("已在服务圈内", "within the circle"), "colour": STATE_COLOURS["covered"]},
            {"label": frame.say("还不在服务圈内", "not within it yet"), "colour": STATE_COLOURS["beyond"]},
        ],
    }
