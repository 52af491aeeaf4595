"""Sheet 服务圈覆盖: who is inside each circle, by district, setting, group and need."""

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from lifecircle.coverage.circles import need_name
from lifecircle.coverage.words import ALL, LEVEL_WORDS, SETTING_WORDS, STATES, WHOLE
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Text
from lifecircle.plan.model import Circle
from lifecircle.report.diagnosis.circle_words import describe_circle, group_word
from lifecircle.report.diagnosis.findings import ADMINISTRATIVE, planning_level
from lifecircle.report.diagnosis.plan_rows import group_told, status_word
from lifecircle.report.folders.run_reading import Run

from .common_columns import common
from .sheet import Column, Formula, SheetContent, formula_sum

CIRCLES = Text("服务圈覆盖", "Circles")
_PART = {
    "whole": Text("合计", "Whole"), "district": Text("分区", "District"),
    "setting": Text("分地域", "Setting"),
    "group": Text("分人群", "Group"), "need": Text("分需求", "Need"),
}  # fmt: skip
_TITLES = {
    "population": Text("人口（人）", "People"), "covered": Text("已覆盖", "Covered"),
    "beyond": Text("可达但超时", "Too far"), "island": Text("路网不连通", "Cut off"),
    "no_road": Text("附近无路", "No road"), "outside": Text("路网范围外", "Outside roads"),
}  # fmt: skip


def circle_sheet(run: Run) -> SheetContent:
    """Per circle the whole, each district of the plan's level and above, settings, groups, needs."""
    say = run.language
    columns = [
        Column(Text("服务圈", "Circle").in_language(say), width=26),
        *common(say, "part", "name", "level"),
        *(Column(_TITLES[name].in_language(say), "whole", width=10) for name in ("population", *STATES)),
        Column(Text("覆盖率", "Coverage").in_language(say), "percent", width=9),
        Column(Text("目标", "Target").in_language(say), width=9),
        Column(Text("缺口（人）", "Shortfall (people)").in_language(say), "whole", width=10),
        *common(say, "status", "remark", "id"),
    ]
    rows: list[list[Any]] = []
    strong: set[int] = set()
    for circle in run.plan.circle:
        for part, row in _parts(run, circle):
            if part == "whole":
                strong.add(len(rows))
            rows.append(_row(run, circle, part, row))
    place = str(run.record["place"]["name"])
    return SheetContent(
        key="circles",
        name=CIRCLES.in_language(say),
        title=Text(f"{place}服务圈覆盖情况", f"{place}: coverage of the service circles").in_language(say),
        columns=columns,
        rows=rows,
        source="coverage.csv",
        notes=_notes(run),
        strong=frozenset(strong),
        bars=frozenset({columns[10].title}),
    )


def _notes(run: Run) -> list[str]:
    say, taxonomy = run.language, load_taxonomy()
    states = Text(
        "已覆盖＋可达但超时＋路网不连通＋附近无路＋路网范围外＝人口；"
        "恰好等于时限算覆盖。合计行的人数由分区各行求和。",
        "Covered + too far + cut off + no road + outside roads = people; exactly at the limit counts "
        "as covered. "
        "People of the whole are the sum of the districts.",
    ).in_language(say)
    zones = Text(
        "没有该圈服务人口的行政单元不列；无法计算的圈只列合计。开发区和小区的结果见 coverage.csv。",
        "Districts without people of the group are left out; a circle that cannot be computed has its whole "
        "only. Zones and estates are in coverage.csv.",
    ).in_language(say)
    colon = Text("：", ": ").in_language(say)
    described = [describe_circle(circle, taxonomy=taxonomy, language=say) for circle in run.plan.circle]
    names = [circle.name for circle in run.plan.circle]
    return [states, zones, *(f"{name}{colon}{said}" for name, said in zip(names, described, strict=True))]


def _parts(run: Run, circle: Circle) -> Iterator[tuple[str, "pd.Series"]]:
    table = run.coverage[run.coverage["circle"] == circle.id]
    together = table[(table["need"] == ALL) & (table["setting"] == ALL)]
    group = group_told(run, circle.id)
    served = together[together["group"] == group]
    everybody = served[served["district"] == WHOLE].iloc[0]
    yield "whole", everybody
    if everybody["status"] == "not_computable":
        return
    districts = served[(served["district"] != WHOLE) & served["level"].isin(ADMINISTRATIVE)]
    counts = districts["level"].value_counts()
    shown = districts[
        ((districts["level"].map(counts) > 1) | (districts["level"] == planning_level(run)))
        & (districts["population"] > 0)
    ]
    for _, row in shown.iterrows():
        yield "district", row
    by_setting = table[(table["need"] == ALL) & (table["district"] == WHOLE) & (table["setting"] != ALL)]
    for _, row in by_setting[by_setting["group"] == group].iterrows():
        yield "setting", row
    for _, row in together[(together["district"] == WHOLE) & (together["group"] != group)].iterrows():
        yield "group", row
    whole = table[
        (table["district"] == WHOLE)
        & (table["setting"] == ALL)
        & (table["group"] == group_told(run, circle.id))
    ]
    for _, row in whole[whole["need"] != ALL].iterrows():
        yield "need", row


def _row(run: Run, circle: Circle, part: str, row: "pd.Series") -> list[Any]:
    say = run.language
    figures: list[Any] = [row[name] for name in ("population", *STATES)]
    coverage: Any = row["coverage"]
    if row["status"] == "not_computable" and math.isnan(coverage):
        figures[1:] = [None] * len(STATES)  # no data is not zero
        if part == "whole" and row["group"] != circle.serves:
            figures[0] = None  # people of another group than the one served
    elif part == "whole":
        figures = [_summed(run, circle, name, float(row[name])) for name in ("population", *STATES)]
        if not math.isnan(coverage) and all(isinstance(one, Formula) for one in figures):
            coverage = _quotient(figures[1], figures[0], value=float(coverage))
    return [
        circle.name,
        _PART[part].in_language(say),
        _name(run, circle, part, row),
        LEVEL_WORDS[row["level"]].in_language(say),
        *figures,
        coverage,
        row["target"],
        row["gap_people"],
        status_word(row["status"], say),
        row["reason"],
        circle.id,
    ]


def _name(run: Run, circle: Circle, part: str, row: "pd.Series") -> str:
    if part == "setting":
        return SETTING_WORDS[row["setting"]].in_language(run.language)
    if part == "group":
        return group_word(row["group"], run.language)
    if part == "need":
        return need_name(circle.needs[int(row["need"]) - 1], load_taxonomy(), run.language)
    return str(row["district_name"])


def _summed(run: Run, circle: Circle, name: str, figure: float) -> Formula | float:
    """The figure of the whole as a sum over its districts, where that sum is our figure."""
    level = planning_level(run)
    table = run.coverage
    rows = table[
        (table["circle"] == circle.id)
        & (table["need"] == ALL)
        & (table["setting"] == ALL)
        & (table["group"] == group_told(run, circle.id))
        & (table["level"] == level)
    ]
    if rows.empty or abs(float(rows[name].sum()) - figure) > 1e-6 * max(1.0, figure):
        return figure
    criteria = {
        Text("编号", "Id").in_language(run.language): circle.id,
        Text("分类", "Part").in_language(run.language): _PART["district"].in_language(run.language),
        Text("级别", "Level").in_language(run.language): LEVEL_WORDS[level].in_language(run.language),
    }
    return formula_sum(_TITLES[name].in_language(run.language), criteria, value=figure)


def _quotient(above: Formula, below: Formula, *, value: float) -> Formula:
    return Formula(lambda where: f"={above.text(where)[1:]}/{below.text(where)[1:]}", value)
