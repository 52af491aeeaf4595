"""Every row of the plan with what the run found for the whole Place, as numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from lifecircle.coverage.indicators import ACROSS, DOMAIN_WORDS
from lifecircle.coverage.words import ALL, CAPACITY_UNITS, LEVEL_WORDS, STATUS_WORDS, WHOLE
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Circle, Plan, Presence, Ratio, Row, Tracked
from lifecircle.report.folders.run_reading import Run

PLAN_ROW_COLUMNS: tuple[str, ...] = (
    "kind", "id", "name", "domain", "unit", "baseline", "target", "nature", "by", "strength", "source",
    "status", "value", "value_note", "shortfall", "shortfall_unit", "reason", "table", "row",
)  # fmt: skip

STATUS_MARKS: Mapping[str, str] = {"met": "●", "short": "▲", "tracked": "○", "not_computable": "—"}
"""Marks beside the words of a status, told apart without colour."""


def plan_rows(run: Run) -> pd.DataFrame:
    """PLAN_ROW_COLUMNS: a row per row of the plan, in the order of ``indicators.csv``.

    domain: "" for rows across domains. value: in the unit of the row (percent for circles and
    presence rules), NaN where none. value_note: how many units meet, where it is judged by units.
    shortfall: NaN where nothing is missing. table: stem of the table that the figures stand in.
    row: the plan's own.
    """
    plan = run.plan
    found = [
        *(_of_circle(run, circle) for circle in plan.circle),
        *(_of_ratio(run, ratio) for ratio in plan.ratio),
        *(_of_presence(run, rule) for rule in plan.presence),
        *(_of_tracked(tracked) for tracked in plan.tracked),
    ]
    places = [_order(row) for row in (*plan.circle, *plan.ratio, *plan.presence, *plan.tracked)]
    order = sorted(range(len(found)), key=lambda one: places[one])
    return pd.DataFrame([found[one] | {"source": _source(run, found[one]["source"])} for one in order],
                        columns=list(PLAN_ROW_COLUMNS))  # fmt: skip


def domain_word(domain: str, language: Language) -> str:
    """What a domain is called; "" stands for rows across domains."""
    return DOMAIN_WORDS.get(domain, ACROSS).in_language(language)


def status_word(status: str, language: Language) -> str:
    """Mark and word of a status."""
    return f"{STATUS_MARKS[status]} {STATUS_WORDS[status].in_language(language)}"


def years_of(plan: Plan, *, language: Language) -> tuple[str, str]:
    """Headings of the baseline and target columns: 2020年 and 2025年 for a plan of 2021 to 2025."""
    if plan.period is None:
        return Text("基期", "Baseline").in_language(language), Text("目标", "Target").in_language(language)
    first, last = plan.period[0] - 1, plan.period[1]
    return Text(f"{first}年", str(first)).in_language(language), Text(f"{last}年", str(last)).in_language(
        language
    )


def source_words(plan: Plan, row: Row, *, language: Language) -> str:
    """Where a row stands: line or clause, with the title where the plan cites several documents."""
    zh = f"第{row.source.line}行" if row.source.line is not None else row.source.clause
    en = f"line {row.source.line}" if row.source.line is not None else row.source.clause
    if len(set(plan.sources.values())) > 1:
        title = plan.sources.get(row.source.file, row.source.file)
        zh, en = f"《{title}》{zh}", f"{title}, {en}"
    return Text(zh, en).in_language(language)


def documents_sentence(plan: Plan, *, language: Language) -> str:
    """Which documents the lines and clauses of the tables stand in."""
    titles = list(dict.fromkeys(plan.sources.values()))
    return Text(
        f"依据一列指{'、'.join(f'《{title}》' for title in titles)}的文本行或条款。",
        f"Lines and clauses refer to {', '.join(titles)}.",
    ).in_language(language)


def _order(row: Row) -> tuple[int, bool, int]:
    """As the plan's table has it: domain, its own indicators before the text, line of the source."""
    domain = list(DOMAIN_WORDS).index(row.domain) if row.domain else len(DOMAIN_WORDS)
    return domain, not row.nature, row.source.line or 0


def _source(run: Run, row: Row) -> str:
    return source_words(run.plan, row, language=run.language)


def _base(row: Row, *, kind: str, unit: str, baseline: str, table: str) -> dict[str, Any]:
    return {
        "kind": kind, "id": row.id, "name": row.name, "domain": row.domain or "", "unit": unit,
        "baseline": baseline, "target": row.target, "nature": row.nature, "by": row.by,
        "strength": row.strength, "source": row, "row": row, "status": "tracked", "value": np.nan,
        "value_note": "", "shortfall": np.nan, "shortfall_unit": "", "reason": "", "table": table,
        "by_units": False,
    }  # fmt: skip


def whole_circle(run: Run, circle: str) -> "pd.Series":
    """The row of a circle for the whole Place: all needs and settings, the group it serves."""
    table = run.coverage
    rows = table[
        (table["circle"] == circle) & (table["need"] == ALL) & (table["district"] == WHOLE)
        & (table["setting"] == ALL)
    ]  # fmt: skip
    return rows.iloc[0]  # the group served stands first


def group_told(run: Run, circle: str) -> str:
    """The group whose figures stand for a circle: the one that it serves, or what the table has instead."""
    return str(whole_circle(run, circle)["group"])


def _of_circle(run: Run, circle: Circle) -> dict[str, Any]:
    whole = whole_circle(run, circle.id)
    row = _base(circle, kind="circle", unit="%", baseline="", table="coverage")
    row |= {"status": whole["status"], "value": 100.0 * whole["coverage"]}
    if whole["status"] == "not_computable":
        return row | {"reason": whole["reason"], "value": np.nan}
    row["value_note"] = _units_passing(run, circle) or whole["reason"]
    row["by_units"] = bool(circle.unit)
    if whole["gap_people"] > 0:
        unit = CAPACITY_UNITS["people"].in_language(run.language)
        row |= {"shortfall": whole["gap_people"], "shortfall_unit": unit}
    return row


def _of_ratio(run: Run, ratio: Ratio) -> dict[str, Any]:
    table = run.ratios
    whole = table[(table["indicator"] == ratio.id) & (table["district"] == WHOLE)].iloc[0]
    row = _base(ratio, kind="ratio", unit=ratio.unit, baseline=ratio.baseline, table="ratios")
    row |= {"status": whole["status"], "value": whole["value"]}
    if whole["status"] == "not_computable":
        return row | {"reason": whole["reason"], "value": np.nan}
    if whole["shortfall"] > 0:
        row |= {"shortfall": whole["shortfall"], "shortfall_unit": whole["shortfall_unit"]}
    return row


def _of_presence(run: Run, rule: Presence) -> dict[str, Any]:
    table = run.presence
    found = table[table["rule"] == rule.id].iloc[0]
    row = _base(rule, kind="presence", unit="%", baseline=rule.baseline, table="presence")
    row["status"] = found["status"]
    if found["status"] == "not_computable":
        return row | {"reason": found["reason"]}
    row |= {"value": 100.0 * found["share"]}
    if not np.isnan(found["share"]):
        row["value_note"] = _of_units(
            found["units_meeting"], found["units"], levels=rule.unit, language=run.language
        )
    if found["status"] == "short":
        missing = found["units"] - found["units_meeting"]
        row |= {"shortfall": missing, "shortfall_unit": unit_word(rule.unit, missing, run.language)}
    return row


def unit_word(levels: Sequence[str], number: float, language: Language) -> str:
    """What so many units of these levels are called after their number: 个小区; 个单元 where mixed."""
    if set(levels) == {"community", "village"}:
        one = "community or village" if number == 1 else "communities and villages"
        return Text("个社区（村）", one).in_language(language)
    if len(levels) != 1:
        return Text("个单元", "unit" if number == 1 else "units").in_language(language)
    word = LEVEL_WORDS[levels[0]]
    return Text(f"个{word.zh}", word.en if number == 1 else plural(word.en)).in_language(language)


def gap_unit(row: Mapping[str, Any], level_of: Mapping[str, str], language: Language) -> str:
    """What is missing of a gap is counted in; a unit by the name of its level. level_of: by district id."""
    if row["kind"] != "presence" or row["district"] not in level_of:
        return str(row["shortfall_unit"])
    return unit_word([level_of[row["district"]]], row["shortfall"], language)


def plural(word: str) -> str:
    """County -> counties, village -> villages."""
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def _of_units(passing: float, units: float, *, levels: Sequence[str], language: Language) -> str:
    """How many of the units do: 17个社区中6个达标."""
    return Text(
        f"{units:.0f}{unit_word(levels, units, 'zh')}中{passing:.0f}个达标",
        f"{passing:.0f} of {units:.0f} {unit_word(levels, units, 'en')}",
    ).in_language(language)


def _units_passing(run: Run, circle: Circle) -> str:
    """How many of the units that a circle is judged by pass; "" where it is judged by people."""
    table = run.coverage_units
    rows = table[(table["circle"] == circle.id) & table["unit_level"].isin(circle.unit)]
    if rows.empty:
        return ""
    return _of_units(rows["passes"].sum(), len(rows), levels=circle.unit, language=run.language)


def _of_tracked(tracked: Tracked) -> dict[str, Any]:
    return _base(tracked, kind="tracked", unit=tracked.unit, baseline=tracked.baseline, table="indicators")
