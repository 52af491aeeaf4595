"""Sheet 缺口清单: what is short, where, for how many people, and what would close it."""

from lifecircle.geodata.text import Text
from lifecircle.plan.model import Row
from lifecircle.report.diagnosis.plan_rows import domain_word, gap_unit
from lifecircle.report.diagnosis.sentences import capital
from lifecircle.report.diagnosis.table_rows import records
from lifecircle.report.folders.run_reading import Run

from .common_columns import common
from .sheet import Column, SheetContent

GAPS = Text("缺口清单", "Gaps")
KIND_WORDS = {
    "circle": Text("服务圈", "circle"), "ratio": Text("配置指标", "ratio"),
    "presence": Text("覆盖要求", "presence"),
}  # fmt: skip
SEVERITY_NOTE = Text(
    "按加权人数排序：影响人数×缺少的比例。1万人缺一半，与5千人全缺同样重。",
    "Ranked by weighted people: people affected × share lacking. 10,000 people who lack half weigh "
    "as much as 5,000 who lack all.",
)


def gap_sheet(run: Run) -> SheetContent:
    """The whole ranked list."""
    say = run.language
    plan_rows: tuple[Row, ...] = (*run.plan.circle, *run.plan.ratio, *run.plan.presence)
    domains = {one.id: capital(domain_word(one.domain or "", say)) for one in plan_rows}
    columns = [
        *common(say, "rank", "domain", "kind", "item"),
        Column(Text("行政单元", "District").in_language(say), width=20),
        Column(Text("影响人数", "People").in_language(say), "whole", width=10),
        *common(say, "missing", "missing_unit"),
        Column(Text("加权人数", "Weighted people").in_language(say), "whole", width=10),
        Column(Text("建议", "Suggestion").in_language(say), width=46),
        *common(say, "office", "id"),
    ]
    level_of = dict(zip(run.districts["id"], run.districts["level"], strict=True))
    rows = [
        [
            row["rank"],
            domains[row["item"]],
            KIND_WORDS[row["kind"]].in_language(say),
            row["item_name"],
            row["district_name"],
            row["people"],
            row["shortfall"],
            gap_unit(row, level_of, say),
            row["severity"],
            row["suggestion"],
            "",
            row["item"],
        ]
        for row in records(run.gaps)
    ]
    place = str(run.record["place"]["name"])
    return SheetContent(
        key="gaps",
        name=GAPS.in_language(say),
        title=Text(f"{place}公共服务缺口清单", f"{place}: gap list").in_language(say),
        columns=columns,
        rows=rows,
        source="gaps.csv",
        notes=[
            SEVERITY_NOTE.in_language(say),
            Text(
                "同一地点可能列出多项缺口，各行人数不能相加。",
                "One place may have several gaps: the people of different rows must not be added up.",
            ).in_language(say),
        ],
    )
