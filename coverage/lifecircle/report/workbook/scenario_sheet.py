"""Sheet 情景对比: what a scenario changes, row by row."""

from typing import Any

import numpy as np

from lifecircle.coverage.words import LEVEL_WORDS
from lifecircle.geodata.text import Text
from lifecircle.report.diagnosis.plan_rows import status_word
from lifecircle.report.diagnosis.scenario_words import scenario_sentences
from lifecircle.report.diagnosis.table_rows import records
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.scenario_reading import ScenarioResult
from lifecircle.scenario.shown_rows import MOBILE_NOTE, both_sets

from .common_columns import common
from .gap_sheet import KIND_WORDS
from .sheet import Column, SheetContent

SCENARIO = Text("情景对比", "Scenario")
_GAP_WORDS = {"closed": Text("补齐", "closed"), "opened": Text("新缺口", "opened")}
_COUNTED = {False: Text("固定设施", "fixed"), True: Text("含流动服务点", "with mobile stops")}


def scenario_sheet(run: Run, scenario: ScenarioResult | None) -> SheetContent:
    """The rows where anything differs; without a scenario, how to get one."""
    say = run.language
    mobile = None if scenario is None else scenario.mobile_rows
    columns = [
        *common(say, "kind", "item", "name", "level"),
        *([Column(Text("计入设施", "Facilities").in_language(say), width=16)] if mobile is not None else []),
        *common(say, "unit"),
        Column(Text("现状", "Before").in_language(say), "number", width=10),
        Column(Text("情景", "After").in_language(say), "number", width=10),
        Column(Text("变化", "Change").in_language(say), "number", width=10),
        Column(Text("新覆盖（人）", "Gained").in_language(say), "whole", width=11),
        Column(Text("失去（人）", "Lost").in_language(say), "whole", width=10),
        Column(Text("覆盖人数变化", "Change in people covered").in_language(say), "whole", width=12),
        Column(Text("现状达标情况", "Status before").in_language(say), "status", width=14),
        Column(Text("情景达标情况", "Status after").in_language(say), "status", width=14),
        Column(Text("缺口变化", "Change of gap").in_language(say), width=10),
        Column(Text("投资（元）", "Cost (yuan)").in_language(say), "whole", width=13),
        *common(say, "id"),
    ]
    place = str(run.record["place"]["name"])
    lead, notes = _words(run, scenario)
    return SheetContent(
        key="scenario",
        name=SCENARIO.in_language(say),
        title=Text(f"{place}情景对比", f"{place}: scenario comparison").in_language(say),
        columns=columns,
        rows=[]
        if scenario is None
        else [
            _row(run, row, told_apart=mobile is not None) for row in records(both_sets(scenario.rows, mobile))
        ],
        source=Text("diff.csv（lifecircle compare 的结果）", "diff.csv (of lifecircle compare)").in_language(
            say
        ),
        notes=notes,
        lead=lead,
    )


def _row(run: Run, row: Any, *, told_apart: bool) -> list[Any]:
    say = run.language
    scale, unit = (1.0, row["unit"]) if row["kind"] == "ratio" or row["level"] == "unit" else (100.0, "%")
    level = LEVEL_WORDS[row["level"]].in_language(say) if row["level"] in LEVEL_WORDS else (
        Text("单元", "unit").in_language(say))  # fmt: skip
    gap = _GAP_WORDS[row["gap"]].in_language(say) if row["gap"] in _GAP_WORDS else ""
    return [
        KIND_WORDS[row["kind"]].in_language(say),
        row["item_name"],
        row["district_name"],
        level,
        *([_COUNTED[bool(row["with_mobile"])].in_language(say)] if told_apart else []),
        unit,
        _round(row["before"] * scale),
        _round(row["after"] * scale),
        _round(row["change"] * scale),
        row["people_gained"],
        row["people_lost"],
        row["people_change"],
        _status(row["status_before"], say),
        _status(row["status_after"], say),
        gap,
        row["cost_yuan"],
        row["item"],
    ]


def _round(value: float) -> float:
    return float(np.round(value, 4))


def _status(status: str, say: Any) -> str:
    return status_word(status, say) if status else ""


def _words(run: Run, scenario: ScenarioResult | None) -> tuple[list[str], list[str]]:
    say = run.language
    if scenario is None:
        none = Text(
            "本次没有比较情景。先运行 lifecircle compare，再用 --scenario-run 指明它的结果文件夹。",
            "No scenario was given. Run lifecircle compare, then name its folder with --scenario-run.",
        )
        return [none.in_language(say)], []
    name = Text(f"情景：{scenario.name}", f"Scenario: {scenario.name}").in_language(say)
    notes = [
        Text(
            "只列有变化的行。覆盖率和达标比例以%表示，变化为百分点；单元行1为达标、0为未达标。"
            "一项改动可服务几条，各行投资不能相加。",
            "Only rows that change. Shares are in per cent, changes in percentage points; in rows of "
            "units 1 is met and 0 not met. One edit may serve several rows, so the costs of rows "
            "must not be added up.",
        ).in_language(say)
    ]
    if scenario.mobile_rows is not None:
        notes.append(MOBILE_NOTE.in_language(say))
    return [name, *scenario_sentences(scenario, say)], notes
