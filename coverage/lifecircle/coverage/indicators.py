"""The plan's own five-column table, continued with what was found."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Plan, Ratio, Row

from .circles import CircleResult
from .known import Known
from .presence import PresenceResult
from .words import STATUS_WORDS

INDICATOR_COLUMNS: tuple[str, ...] = (
    "领域", "指标", "单位", "2020年", "目标年", "属性", "现状值", "达标情况", "缺口", "依据",
)  # fmt: skip

DOMAIN_WORDS: Mapping[str, Text] = {
    "childcare": Text("幼有所育", "childcare"),
    "education": Text("学有所教", "education"),
    "employment": Text("劳有所得", "employment"),
    "health": Text("病有所医", "health"),
    "elderly": Text("老有所养", "elderly care"),
    "housing": Text("住有所居", "housing"),
    "welfare": Text("弱有所扶", "welfare"),
    "veterans": Text("优军服务保障", "veterans"),
    "culture_sport": Text("文体服务保障", "culture and sport"),
}
ACROSS = Text("综合", "across domains")


Order = tuple[int, bool, int]
KnownIndicators = Known[tuple[Order, dict[str, Any]]]
"""Rows that stood in the table before, by the circle, ratio or presence they come from."""


def indicator_table(
    plan: Plan,
    *,
    circles: Sequence[CircleResult],
    ratios: Sequence[tuple[Ratio, pd.DataFrame]],
    presences: Sequence[PresenceResult],
    language: Language,
    known: KnownIndicators | None = None,
) -> pd.DataFrame:
    """INDICATOR_COLUMNS: every row of the plan for the whole Place, by domain.

    In each domain the rows of the plan's own indicator table (those with a ``nature``) come
    first, in its order, then what the text says; rows across domains close the table.
    目标年 holds the target as the plan prints it. A row that is only tracked keeps its baseline
    and target; a row that cannot be computed says why in 缺口. known: rows of results that
    stood in the table before; filled further.
    """
    known = Known() if known is None else known
    rows = [known.of(result, partial(_of_circle, result, language)) for result in circles]
    rows += [known.of(table, partial(_of_ratio, ratio, table, language)) for ratio, table in ratios]
    rows += [known.of(presence, partial(_of_presence, presence, language)) for presence in presences]
    for tracked in plan.tracked:
        row = _base(tracked, unit=tracked.unit, baseline=tracked.baseline, language=language)
        row |= {"达标情况": STATUS_WORDS["tracked"].in_language(language)}
        rows.append((_order(tracked), row))
    rows.sort(key=lambda entry: entry[0])
    return pd.DataFrame([row for _, row in rows], columns=list(INDICATOR_COLUMNS))


def _order(row: Row) -> Order:
    """Domain, the indicator table before the text, line of the source."""
    domain = list(DOMAIN_WORDS).index(row.domain) if row.domain else len(DOMAIN_WORDS)
    return domain, not row.nature, row.source.line or 0


def _base(row: Row, *, unit: str, baseline: str, language: Language) -> dict[str, Any]:
    domain = DOMAIN_WORDS[row.domain] if row.domain else ACROSS
    return {
        "领域": domain.in_language(language), "指标": row.name, "单位": unit, "2020年": baseline,
        "目标年": row.target, "属性": row.nature, "现状值": "", "缺口": "",
        "依据": f"{row.source.place}「{row.source.quote}」",
    }  # fmt: skip


def _of_circle(result: CircleResult, language: Language) -> tuple[Order, dict[str, Any]]:
    whole = result.rows.iloc[0]  # all needs, the whole Place, the group served
    row = _base(result.circle, unit="%", baseline="", language=language)
    row["达标情况"] = STATUS_WORDS[whole["status"]].in_language(language)
    if not pd.isna(whole["coverage"]):
        row["现状值"] = f"{100 * whole['coverage']:.1f}"
        if whole["reason"]:
            row["现状值"] += Text(f"（{whole['reason']}）", f" ({whole['reason']})").in_language(language)
    if whole["status"] == "not_computable":
        row["缺口"] = whole["reason"]
    elif not pd.isna(whole["gap_people"]) and whole["gap_people"] > 0:
        people = f"{whole['gap_people']:,.0f}"
        row["缺口"] = Text(f"{people} 人", f"{people} people").in_language(language)
    return _order(result.circle), row


def _of_ratio(ratio: Ratio, table: pd.DataFrame, language: Language) -> tuple[Order, dict[str, Any]]:
    whole = table.iloc[0]  # the whole Place stands first
    row = _base(ratio, unit=ratio.unit, baseline=ratio.baseline, language=language)
    row["达标情况"] = STATUS_WORDS[whole["status"]].in_language(language)
    if not pd.isna(whole["value"]):
        row["现状值"] = f"{whole['value']:.4g}"
    if whole["status"] == "not_computable":
        row["缺口"] = whole["reason"]
    elif not pd.isna(whole["shortfall"]) and whole["shortfall"] > 0:
        row["缺口"] = f"{whole['shortfall']:,.0f} {whole['shortfall_unit']}"
    return _order(ratio), row


def _of_presence(result: PresenceResult, language: Language) -> tuple[Order, dict[str, Any]]:
    found = result.row
    row = _base(result.rule, unit="%", baseline=result.rule.baseline, language=language)
    row["达标情况"] = STATUS_WORDS[found["status"]].in_language(language)
    if found["status"] == "not_computable":
        row["缺口"] = found["reason"]
    elif found["share"] is not None:
        row["现状值"] = f"{100 * found['share']:.1f}（{found['units_meeting']}/{found['units']}）"
        missing = found["units"] - found["units_meeting"]
        if found["status"] == "short":
            row["缺口"] = Text(f"{missing} 个单元", f"{missing} units").in_language(language)
    return _order(result.rule), row
