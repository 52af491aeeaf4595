"""gap_tables.xlsx: all sheets of a run."""

from pathlib import Path

import pandas as pd

from lifecircle.geodata.text import Text
from lifecircle.report.diagnosis.findings import (
    STATUSES,
    district_burden,
    domain_counts,
    planning_level,
    town_and_country,
)
from lifecircle.report.diagnosis.method_words import entries, synthetic_words
from lifecircle.report.diagnosis.plan_rows import domain_word, plan_rows
from lifecircle.report.diagnosis.sentences import (
    burden_sentence,
    capital,
    contrast_sentence,
    domains_sentence,
    status_sentence,
)
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.scenario_reading import ScenarioResult
from lifecircle.report.folders.siting_reading import SitingResult

from .circle_sheet import circle_sheet
from .drawing import write_sheets
from .gap_sheet import gap_sheet
from .indicator_sheet import indicator_sheet, status_count
from .presence_sheet import presence_sheet
from .ratio_sheet import ratio_sheet
from .scenario_sheet import scenario_sheet
from .sensitivity_sheet import sensitivity_sheet
from .sheet import Column, Formula, SheetContent
from .site_sheet import site_sheet
from .task_sheet import task_sheet

OVERVIEW = Text("总览", "Overview")
METHODS = Text("方法与数据", "Methods")


def write_workbook(
    run: Run,
    path: Path,
    *,
    scenario: ScenarioResult | None = None,
    siting: SitingResult | None = None,
    sensitivity: pd.DataFrame | None = None,
) -> Path:
    """Write the workbook and return its path.

    Sheets: 总览, 主要指标, 服务圈覆盖, 设施配置, 覆盖要求, 缺口清单, 选址建议, 情景对比,
    目标任务责任清单, 敏感性 (where there is one), 方法与数据; with English names in an English run.
    """
    place, plan = str(run.record["place"]["name"]), run.plan.name
    title = Text(f"{place}公共服务缺口表", f"{place}: public service gaps").in_language(run.language)
    write_sheets(
        workbook_sheets(run, scenario=scenario, siting=siting, sensitivity=sensitivity),
        path,
        header=f"{place} × {plan}",
        language=run.language,
        properties={"title": title, "subject": plan, "comments": f"lifecircle {_version(run)}"},
    )
    return path


def workbook_sheets(
    run: Run,
    *,
    scenario: ScenarioResult | None = None,
    siting: SitingResult | None = None,
    sensitivity: pd.DataFrame | None = None,
) -> list[SheetContent]:
    """What stands on the sheets, in their order."""
    rows = plan_rows(run)
    return [
        _overview(run, rows),
        indicator_sheet(run, rows),
        circle_sheet(run),
        ratio_sheet(run),
        presence_sheet(run),
        gap_sheet(run),
        site_sheet(run, siting),
        scenario_sheet(run, scenario),
        task_sheet(run, rows),
        *([] if sensitivity is None else [sensitivity_sheet(run, sensitivity)]),
        _methods(run),
    ]


def _version(run: Run) -> str:
    return str(run.record["versions"]["lifecircle"])


def _overview(run: Run, rows: pd.DataFrame) -> SheetContent:
    say = run.language
    counts = domain_counts(rows)
    titles = {
        "met": Text("达标", "Met"), "short": Text("未达标", "Not met"), "tracked": Text("跟踪", "Tracked"),
        "not_computable": Text("无法计算", "Not computable"), "total": Text("条目", "Items"),
    }  # fmt: skip
    columns = [
        Column(Text("类别", "Domain").in_language(say), width=22),
        Column(titles["total"].in_language(say), "whole", width=14, total=True),
        *(Column(titles[name].in_language(say), "whole", width=14, total=True) for name in STATUSES),
        Column(
            Text("可判定条目达标率", "Share met (of those assessed)").in_language(say), "percent", width=18
        ),
    ]
    table = [_counted_row(run, {str(key): value for key, value in row.items()})
             for row in counts.to_dict("records")]  # fmt: skip
    place = str(run.record["place"]["name"])
    return SheetContent(
        key="overview",
        name=OVERVIEW.in_language(say),
        title=Text(f"{place}公共服务达标总览", f"{place}: overview").in_language(say),
        columns=columns,
        rows=table,
        source="indicators.csv, gaps.csv, coverage.csv",
        notes=[
            Text(
                "各类条目数由“主要指标”表统计；可判定条目指有明确目标且能算出现状值的条目。",
                "Items are counted on the sheet Indicators; assessed are those with a target that can be "
                "computed.",
            ).in_language(say)
        ],
        lead=_summary(run, counts),
        bars=frozenset({columns[-1].title}),
    )


def _summary(run: Run, counts: pd.DataFrame) -> list[str]:
    say = run.language
    year = run.record["place"]["year"]
    when = Text(f"（{year}）", f" ({year})").in_language(say) if year else ""
    told = f"{run.record['place']['name']}{when}"
    what = Text(f"对照规划：{run.plan.name}；研究区：{told}。", f"Plan: {run.plan.name}; study area: {told}.")
    lead = [what.in_language(say)]
    if run.record["place"]["synthetic"]:
        lead.insert(0, synthetic_words(say))
    totals = {name: int(counts[name].sum()) for name in STATUSES}
    lead.append(status_sentence(totals, say))
    lead.append(domains_sentence(counts, say))
    lead += [contrast_sentence(found, say) for found in town_and_country(run)]
    lead.append(burden_sentence(district_burden(run), planning_level(run), say))
    return [line for line in lead if line]


def _counted_row(run: Run, row: dict[str, object]) -> list[object]:
    say = run.language
    word = capital(domain_word(str(row["domain"]), say))
    figures = {name: int(str(row[name])) for name in STATUSES}
    total = int(str(row["total"]))
    counted = [status_count(say, domain=word, status=name, value=figures[name]) for name in STATUSES]
    met, short = counted[0], counted[1]
    judged = figures["met"] + figures["short"]
    all_of_them = Formula(lambda where: "=" + "+".join(one.text(where)[1:] for one in counted), float(total))
    share = Formula(
        lambda where: f"={met.text(where)[1:]}/({met.text(where)[1:]}+{short.text(where)[1:]})",
        figures["met"] / judged if judged else 0.0,
    )
    return [word, all_of_them, *counted, share if judged else "——"]


def _methods(run: Run) -> SheetContent:
    say = run.language
    return SheetContent(
        key="methods",
        name=METHODS.in_language(say),
        title=Text("方法、假定、数据与运行记录", "Methods, assumptions, data and run record").in_language(
            say
        ),
        columns=[
            Column(Text("分类", "Part").in_language(say), width=22),
            Column(Text("项目", "Item").in_language(say), width=46),
            Column(Text("内容", "Content").in_language(say), width=84),
        ],
        rows=[list(entry) for entry in entries(run)],
        source="run.json, plan.toml",
        notes=[
            Text(
                "“规划未写明的读法”是规划没有交代、由我们补上的，请编制单位确认。",
                "“Reading of the plan” is what the plan leaves open and this tool filled in; please "
                "confirm it.",
            ).in_language(say)
        ],
    )
