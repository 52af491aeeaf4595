"""Sheet 覆盖要求: which units have what every unit of their kind should have."""

from typing import Any

import pandas as pd

from lifecircle.coverage.words import LEVEL_WORDS
from lifecircle.geodata.text import Text
from lifecircle.plan.model import Presence
from lifecircle.plan.saying import row_words
from lifecircle.report.diagnosis.plan_rows import domain_word, status_word, years_of
from lifecircle.report.diagnosis.sentences import capital
from lifecircle.report.diagnosis.table_rows import records
from lifecircle.report.folders.run_reading import Run

from .common_columns import common
from .sheet import Column, Formula, SheetContent, formula_count

PRESENCE = Text("覆盖要求", "Presence")
MOST_UNITS = 20_000
"""Units listed on the sheet; of a larger Place only those that fall short are."""
_WHOLE, _UNIT = Text("合计", "Whole"), Text("单元", "Unit")


def presence_sheet(run: Run) -> SheetContent:
    """Per rule the whole and its units."""
    say = run.language
    before, goal = years_of(run.plan, language=say)
    columns = [
        *common(say, "domain"),
        Column(Text("要求", "Rule").in_language(say), width=42),
        *common(say, "part", "name"),
        Column(Text("单元数", "Units").in_language(say), "whole", width=8),
        Column(Text("达标单元", "Units met").in_language(say), "whole", width=9),
        Column(Text("达标比例", "Share").in_language(say), "percent", width=9),
        Column(before, width=9),
        Column(goal, width=10),
        Column(Text("力度", "Strength").in_language(say), width=9),
        *common(say, "status"),
        Column(Text("已有", "Has").in_language(say), width=30),
        Column(Text("缺少", "Lacks").in_language(say), width=30),
        *common(say, "id"),
    ]
    units = run.presence_units
    complete = len(units) <= MOST_UNITS
    rows: list[list[Any]] = []
    strong: set[int] = set()
    for rule in run.plan.presence:
        whole = run.presence[run.presence["rule"] == rule.id].iloc[0]
        strong.add(len(rows))
        rows.append(_whole_row(run, rule, whole, counted=complete))
        own = units[units["rule"] == rule.id]
        listed = own if complete else own[~own["meets"]]
        rows += [_unit_row(run, rule, row) for row in records(listed)]
    place = str(run.record["place"]["name"])
    return SheetContent(
        key="presence",
        name=PRESENCE.in_language(say),
        title=Text(f"{place}设施覆盖要求", f"{place}: required facilities by unit").in_language(say),
        columns=columns,
        rows=rows,
        source="presence.csv, presence_units.csv",
        notes=_notes(run, complete=complete),
        strong=frozenset(strong),
        bars=frozenset({columns[6].title}),
    )


def _notes(run: Run, *, complete: bool) -> list[str]:
    say = run.language
    notes = [
        Text(
            "单元指规划所说的县（区）、乡镇（街道）、社区、村、小区等；“力争”的要求单独标出，同样判定。",
            "Units are the counties, townships, communities, villages or estates that the plan "
            "refers to; rules that the plan only aspires to are marked and assessed alike.",
        ).in_language(say)
    ]
    if not complete:
        notes.append(
            Text("单元很多，这里只列未达标的单元。", "Only units that fall short are listed.").in_language(
                say
            )
        )
    return notes


def _unit_level(rule: Presence, language: Any) -> str:
    comma = "、" if language == "zh" else ", "
    return comma.join(LEVEL_WORDS[level].in_language(language) for level in rule.unit)


def _whole_row(run: Run, rule: Presence, whole: "pd.Series", *, counted: bool) -> list[Any]:
    say = run.language
    units: Any = whole["units"]
    meeting: Any = whole["units_meeting"]
    share: Any = whole["share"]
    own = run.presence_units[run.presence_units["rule"] == rule.id]
    if counted and whole["status"] != "not_computable" and len(own) == units and len(own):
        units, meeting = _counted(run, rule, own)
        share = Formula(
            lambda where: f"={meeting.text(where)[1:]}/{units.text(where)[1:]}", float(whole["share"])
        )
    words = row_words(rule, language=say)
    return [
        capital(domain_word(rule.domain or "", say)),
        rule.name,
        _WHOLE.in_language(say),
        _unit_level(rule, say),
        units,
        meeting,
        share,
        rule.baseline,
        rule.target,
        words["strength"],
        status_word(whole["status"], say),
        "",
        whole["reason"],
        rule.id,
    ]


def _counted(run: Run, rule: Presence, own: pd.DataFrame) -> tuple[Formula, Formula]:
    say = run.language
    criteria = {
        Text("编号", "Id").in_language(say): rule.id,
        Text("分类", "Part").in_language(say): _UNIT.in_language(say),
    }
    met = {Text("达标情况", "Status").in_language(say): status_word("met", say)}
    return (
        formula_count(criteria, value=float(len(own))),
        formula_count({**criteria, **met}, value=float(own["meets"].sum())),
    )


def _unit_row(run: Run, rule: Presence, row: Any) -> list[Any]:
    say = run.language
    return [
        capital(domain_word(rule.domain or "", say)),
        rule.name,
        _UNIT.in_language(say),
        row["district_name"],
        None,
        None,
        None,
        "",
        "",
        "",
        status_word("met" if row["meets"] else "short", say),
        row["found"],
        row["missing"],
        rule.id,
    ]
