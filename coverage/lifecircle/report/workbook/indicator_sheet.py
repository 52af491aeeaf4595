"""Sheet 主要指标: the plan's own five columns, continued."""

import math
from typing import Any

import pandas as pd

from lifecircle.coverage.words import STATUS_WORDS
from lifecircle.geodata.text import Language, Text
from lifecircle.report.diagnosis.plan_rows import documents_sentence, domain_word, status_word, years_of
from lifecircle.report.diagnosis.sentences import capital
from lifecircle.report.folders.run_reading import Run

from .common_columns import common
from .sheet import Column, Formula, SheetContent, display_width

INDICATORS = Text("主要指标", "Indicators")
DOMAIN, STATUS = Text("类别", "Domain"), Text("达标情况", "Status")
FIVE_YEARS = Text(
    "[ ]内数据为五年累计数。", "Figures in [ ] are sums over the five years of the plan."
)  # fmt: skip


def indicator_sheet(run: Run, rows: pd.DataFrame) -> SheetContent:
    """Every row of the plan for the whole Place. rows: those of ``plan_rows``."""
    say = run.language
    before, goal = years_of(run.plan, language=say)
    columns = [
        Column(DOMAIN.in_language(say), width=13),
        Column(Text("指标", "Indicator").in_language(say), width=42),
        Column(before, width=11),
        Column(goal, width=11),
        Column(Text("属性", "Nature").in_language(say), width=8),
        Column(Text("现状值", "Current value").in_language(say), "number", width=10),
        *common(say, "unit"),
        Column(STATUS.in_language(say), "status", width=14),
        *common(say, "missing", "missing_unit", "remark", "office"),
        Column(Text("依据", "Source").in_language(say), width=_source_width(rows)),
    ]
    return SheetContent(
        key="indicators",
        name=INDICATORS.in_language(say),
        title=Text(f"{_place(run)}公共服务主要指标", f"{_place(run)}: main indicators").in_language(say),
        columns=columns,
        rows=[_row(run, record) for record in rows.to_dict("records")],
        source="indicators.csv, coverage.csv, ratios.csv, presence.csv",
        notes=[*indicator_notes(rows, say), documents_sentence(run.plan, language=say)],
        strong=frozenset(),
    )


def indicator_notes(rows: pd.DataFrame, language: Language) -> list[str]:
    """What a reader of the table must know, as the plans print it below their tables."""
    notes = [
        Text(
            "前几列照录规划原文，空白和残缺之处保持原样；现状值由现有数据算出，“跟踪”指只作登记、不作判定。",
            "The plan's own columns are copied as printed, blanks included; the current value is "
            "computed from the data; “tracked” items are recorded, not assessed.",
        ).in_language(language),
        Text(
            "责任单位由编制单位填写。", "The responsible body is to be filled in by the plan's authors."
        ).in_language(language),
    ]
    printed = [*rows["baseline"], *rows["target"]]
    if any("[" in text or "［" in text for text in printed):
        notes.insert(0, FIVE_YEARS.in_language(language))
    return notes


def _source_width(rows: pd.DataFrame) -> float:
    return float(min(30, max([10, *(display_width(str(one)) + 2 for one in rows["source"])])))


def _place(run: Run) -> str:
    return str(run.record["place"]["name"])


def _row(run: Run, row: dict[Any, Any]) -> list[Any]:
    say = run.language
    value = row["value"]
    return [
        capital(domain_word(row["domain"], say)), row["name"], row["baseline"], row["target"], row["nature"],
        None if math.isnan(value) else round(value, 4), row["unit"] or None, status_word(row["status"], say),
        row["shortfall"], row["shortfall_unit"], row["reason"] or row["value_note"], "", row["source"],
    ]  # fmt: skip


def status_count(language: Language, *, domain: str, status: str, value: int) -> Formula:
    """How many rows of a domain have a status, counted on the sheet of indicators."""
    sheet = INDICATORS.in_language(language)
    domains, statuses = (f"{sheet}:{one.in_language(language)}" for one in (DOMAIN, STATUS))
    word = STATUS_WORDS[status].in_language(language)

    def text(where: Any) -> str:
        return f'=COUNTIFS({where(domains)},"{domain}",{where(statuses)},"* {word}")'

    return Formula(text, float(value))
