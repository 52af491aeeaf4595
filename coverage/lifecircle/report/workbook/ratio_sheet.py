"""Sheet 设施配置: supply per head, household or area, for the whole and by district."""

import math
from typing import Any

import pandas as pd

from lifecircle.coverage.words import LEVEL_WORDS, OUTSIDE_ANY, WHOLE
from lifecircle.geodata.text import Text
from lifecircle.plan.model import Ratio
from lifecircle.plan.saying import row_words
from lifecircle.report.diagnosis.plan_rows import domain_word, status_word, years_of
from lifecircle.report.diagnosis.sentences import capital
from lifecircle.report.folders.run_reading import Run

from .common_columns import common
from .sheet import Column, Formula, SheetContent, formula_sum

RATIOS = Text("设施配置", "Ratios")
_WHOLE, _DISTRICT = Text("合计", "Whole"), Text("分区", "District")
_NUMERATOR, _DENOMINATOR = Text("分子", "Numerator"), Text("分母", "Denominator")


def ratio_sheet(run: Run) -> SheetContent:
    """Per indicator the whole and its districts."""
    say = run.language
    before, goal = years_of(run.plan, language=say)
    columns = [
        *common(say, "domain"),
        Column(Text("指标", "Indicator").in_language(say), width=42),
        *common(say, "part", "name", "level"),
        Column(_NUMERATOR.in_language(say), "number", width=12),
        Column(_DENOMINATOR.in_language(say), "number", width=12),
        Column(Text("指标值", "Value").in_language(say), "number", width=10),
        *common(say, "unit"),
        Column(before, width=9),
        Column(goal, width=11),
        *common(say, "status", "missing", "missing_unit", "remark", "id"),
    ]
    rows: list[list[Any]] = []
    strong: set[int] = set()
    for ratio in run.plan.ratio:
        table = run.ratios[run.ratios["indicator"] == ratio.id]
        strong.add(len(rows))
        shown = table[_shown(table)]
        rows += [_row(run, ratio, row, shown) for _, row in shown.iterrows()]
    place = str(run.record["place"]["name"])
    return SheetContent(
        key="ratios",
        name=RATIOS.in_language(say),
        title=Text(f"{place}设施配置情况", f"{place}: provision of facilities").in_language(say),
        columns=columns,
        rows=rows,
        source="ratios.csv",
        notes=_notes(run),
        strong=frozenset(strong),
    )


def _shown(table: pd.DataFrame) -> Any:
    """The whole; districts that have anything to count; what lies outside any where it is not nothing."""
    whole = table["district"] == WHOLE
    computable = bool((table.loc[whole, "status"] != "not_computable").any())
    counted = (table["numerator"].fillna(0) != 0) | (table["denominator"].fillna(0) != 0)
    districts = table.loc[table["district"] != OUTSIDE_ANY, "level"].value_counts()
    alone = table["level"].map(districts) == 1  # one county is the whole once more
    return whole | (computable & counted & ~alone)


def _notes(run: Run) -> list[str]:
    say = run.language
    notes = [
        Text(
            "指标值＝分子÷分母×计量基数（每千人、每百户、百分比等）；合计行的分子、分母由最细一级分区求和。",
            "Value = numerator / denominator × base (per 1,000 people, per 100 households, per "
            "cent); numerator and denominator of the whole are summed over the smallest districts.",
        ).in_language(say)
    ]
    for ratio in run.plan.ratio:
        said = row_words(ratio, language=say)
        notes.append(
            Text(
                f"{ratio.name}：分子为{said['numerator']}，分母为{said['denominator']}。",
                f"{ratio.name}: {said['numerator']} over {said['denominator']}.",
            ).in_language(say)
        )
    return notes


def _row(run: Run, ratio: Ratio, row: "pd.Series", table: pd.DataFrame) -> list[Any]:
    say, whole = run.language, row["district"] == WHOLE
    above: Any = row["numerator"]
    below: Any = row["denominator"]
    value: Any = row["value"]
    if row["status"] == "not_computable":
        above = value = None  # no data is not zero
        below = below or None
    if whole and row["status"] != "not_computable":
        above, below = _summed(run, row, table, "numerator"), _summed(run, row, table, "denominator")
        value = _divided(ratio, above, below, value)
    return [
        capital(domain_word(ratio.domain or "", say)),
        ratio.name,
        (_WHOLE if whole else _DISTRICT).in_language(say),
        row["district_name"],
        LEVEL_WORDS[row["level"]].in_language(say),
        above,
        below,
        value,
        ratio.unit,
        ratio.baseline,
        ratio.target,
        status_word(row["status"], say),
        row["shortfall"] if row["shortfall"] > 0 else None,
        row["shortfall_unit"] if row["shortfall"] > 0 else None,
        row["reason"],
        ratio.id,
    ]


def _summed(run: Run, whole: "pd.Series", table: pd.DataFrame, name: str) -> Formula | float:
    """The figure of the whole as a sum over the districts of a level, where that sum is our figure."""
    figure, say = float(whole[name]), run.language
    parts = table[table["district"] != WHOLE]
    title = (_NUMERATOR if name == "numerator" else _DENOMINATOR).in_language(say)
    for level in reversed(list(dict.fromkeys(parts["level"]))):
        listed = parts[parts["level"] == level]
        if abs(float(listed[name].sum()) - figure) <= 1e-6 * max(1.0, abs(figure)) and len(listed) > 1:
            criteria = {
                Text("编号", "Id").in_language(say): str(whole["indicator"]),
                Text("分类", "Part").in_language(say): _DISTRICT.in_language(say),
                Text("级别", "Level").in_language(say): LEVEL_WORDS[level].in_language(say),
            }
            return formula_sum(title, criteria, value=figure)
    return figure


def _divided(ratio: Ratio, above: Any, below: Any, value: Any) -> Any:
    """The value as a quotient, where that is our figure (a relative ratio is none)."""
    if (
        not (isinstance(above, Formula) and isinstance(below, Formula))
        or math.isnan(value)
        or not below.value
    ):
        return value
    per = ratio.denominator.per
    if abs(above.value / below.value * per - value) > 1e-6 * max(1.0, abs(value)):
        return value

    def text(where: Any) -> str:
        return f"={above.text(where)[1:]}/{below.text(where)[1:]}*{per:g}"

    return Formula(text, float(value))
