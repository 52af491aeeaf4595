"""Sheet 敏感性: what the figures become when speeds, limits and the like are off."""

import math
from typing import Any

import pandas as pd

from lifecircle.coverage.words import LEVEL_WORDS, SETTING_WORDS
from lifecircle.geodata.text import Text
from lifecircle.plan.vary import vary_line
from lifecircle.report.diagnosis.circle_words import group_word
from lifecircle.report.diagnosis.findings import ADMINISTRATIVE
from lifecircle.report.diagnosis.plan_rows import status_word
from lifecircle.report.diagnosis.table_rows import records
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.sensitivity_reading import ranges, without_repeats

from .common_columns import common
from .gap_sheet import KIND_WORDS
from .sheet import Column, SheetContent

SENSITIVITY = Text("敏感性", "Sensitivity")
_PERCENT_DIGITS, _RATIO_DIGITS = 2, 4


def sensitivity_sheet(run: Run, table: pd.DataFrame) -> SheetContent:
    """The widest range of every row for the whole Place and its districts. table: sensitivity.csv."""
    say = run.language
    columns = [
        *common(say, "kind", "item", "name", "level"),
        Column(Text("地域", "Setting").in_language(say), width=10),
        Column(Text("人群", "Group").in_language(say), width=13),
        Column(Text("最低", "Low").in_language(say), "number", width=10),
        Column(Text("基准", "Base").in_language(say), "number", width=10),
        Column(Text("最高", "High").in_language(say), "number", width=10),
        *common(say, "unit"),
        Column(Text("最低时", "At low").in_language(say), "status", width=13),
        Column(Text("基准", "At base").in_language(say) + ("时" if say == "zh" else ""), "status", width=13),
        Column(Text("最高时", "At high").in_language(say), "status", width=13),
        Column(Text("影响最大的假定", "Most sensitive to").in_language(say), width=18),
        *common(say, "id"),
    ]
    found = without_repeats(ranges(table))
    asked = {
        row.id for row in (*run.plan.circle, *run.plan.ratio, *run.plan.presence)
    }  # of one sector, perhaps
    shown = found[
        (_moves(found) | (found["flips"] != ""))
        & found["level"].isin(["place", *ADMINISTRATIVE])
        & found["item"].isin(asked)
    ].sort_values("flips", key=lambda flips: flips == "", kind="stable")  # those that flip first
    return SheetContent(
        key="sensitivity",
        name=SENSITIVITY.in_language(say),
        title=Text(
            "敏感性：假定值有偏差时结论变不变", "Sensitivity: do the verdicts change with the assumptions?"
        ).in_language(say),
        columns=columns,
        rows=[_row(run, row) for row in records(shown)],
        source="sensitivity.csv",
        notes=[
            Text("假定的偏差：", "Assumptions varied: ").in_language(say)
            + vary_line(run.plan.vary, language=say),
            Text(
                "结论会变的排在最前；数字看不出变化的行不列，见 sensitivity.csv。"
                "全域只有一个县（区）的，与全域相同的行不重复列。",
                "Rows whose verdict changes come first; rows whose figures show no change are left out, and "
                "stand in sensitivity.csv. Where the area is a single county, rows of the county that "
                "repeat those of the whole are not listed.",
            ).in_language(say),
            Text(
                "按单元评判的服务圈，数字是人口覆盖率，达标情况看达标单元的多少，所以数字不动时结论也可能变。",
                "Of circles judged by units the figures are shares of people, while the verdict counts units "
                "that pass: it may change where the figures do not.",
            ).in_language(say),
        ],
    )


def _moves(found: pd.DataFrame) -> "pd.Series[bool]":
    """Which ranges are seen to be more than one figure in the digits that are printed."""
    is_ratio = found["kind"] == "ratio"
    low, high = (
        (found[end] * 100).round(_PERCENT_DIGITS).where(~is_ratio, found[end].round(_RATIO_DIGITS))
        for end in ("low", "high")
    )
    return high > low


def _row(run: Run, row: Any) -> list[Any]:
    say = run.language
    scale, unit = 100.0, "%"
    if row["kind"] == "ratio":
        scale, unit = 1.0, next(one.unit for one in run.plan.ratio if one.id == row["item"])
    figures = [
        None if math.isnan(one) else round(one * scale, 4) for one in (row["low"], row["base"], row["high"])
    ]
    level = LEVEL_WORDS[row["level"]].in_language(say) if row["level"] in LEVEL_WORDS else row["level"]
    setting = SETTING_WORDS[row["setting"]].in_language(say) if row["setting"] in SETTING_WORDS else ""
    statuses = [
        status_word(one, say) if one else ""
        for one in (row["status_low"], row["status_base"], row["status_high"])
    ]
    return [
        KIND_WORDS[row["kind"]].in_language(say),
        row["item_name"],
        row["district_name"],
        level,
        setting,
        group_word(row["group"], say) if row["group"] else "",
        *figures,
        unit or None,
        *statuses,
        row["varied_most"],
        row["item"],
    ]
