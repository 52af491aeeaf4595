"""第一章: what was assessed, what it comes to, the plan's own indicator table continued."""

import math
from typing import Any

import pandas as pd

from lifecircle.coverage.words import LEVEL_WORDS
from lifecircle.geodata.place import LEVELS
from lifecircle.report.diagnosis.figure_texts import amount, percent, whole
from lifecircle.report.diagnosis.findings import STATUSES, domain_counts
from lifecircle.report.diagnosis.method_words import synthetic_words
from lifecircle.report.diagnosis.plan_rows import documents_sentence, domain_word, status_word, years_of
from lifecircle.report.diagnosis.sentences import domains_sentence, listed, status_sentence
from lifecircle.report.diagnosis.table_rows import records
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.workbook.indicator_sheet import indicator_notes

from .writer import TableColumn, Writer


def write_overview(writer: Writer, run: Run, rows: pd.DataFrame) -> None:
    """Scope, counts by domain, main indicators. rows: those of ``plan_rows``."""
    writer.chapter(writer.say("总体情况", "Overview"))
    writer.section(writer.say("评估范围与依据", "What was assessed, and against what"))
    _scope(writer, run)
    writer.section(writer.say("达标总览", "Targets met and missed"))
    _counts(writer, run, rows)
    writer.section(writer.say("主要指标", "Main indicators"))
    _indicators(writer, run, rows)


def _scope(writer: Writer, run: Run) -> None:
    record, say = run.record, run.language
    place = str(record["place"]["name"])
    if record["place"]["synthetic"]:
        writer.body(synthetic_words(say))
    levels = run.districts["level"].value_counts()
    parts = [
        f"{LEVEL_WORDS[level].zh}{levels[level]}个" if say == "zh" else _counted_en(level, int(levels[level]))
        for level in LEVELS
        if level in levels
    ]
    year = record["place"]["year"]
    people, facilities = (
        whole(record["counts"]["people"]["total"]),
        whole(record["counts"]["facilities_in_service"]),
    )
    when_zh, when_en = (f"，数据年份为{year}年", f" ({year})") if year else ("", "")
    writer.body(
        writer.say(
            f"评估范围为{place}，常住人口{people}人，在用设施{facilities}处{when_zh}。"
            f"行政单元包括{listed(parts, 'zh')}。",
            f"The study area is {place}{when_en}: {people} people, {facilities} facilities in service, "
            f"{listed(parts, 'en')}.",
        )
    )
    plan, total = run.plan, len(run.plan.circle) + len(run.plan.ratio) + len(run.plan.presence)
    writer.body(
        writer.say(
            f"依据为《{plan.name}》，其中可核查的要求{total}项：服务圈{len(plan.circle)}项、配置指标{len(plan.ratio)}项、"
            f"覆盖要求{len(plan.presence)}项；另有跟踪指标{len(plan.tracked)}项。",
            f"The plan is {plan.name}: {total} rows to check ({len(plan.circle)} circles, {len(plan.ratio)} "
            f"ratios, {len(plan.presence)} presence rules) and {len(plan.tracked)} that are tracked.",
        )
    )
    if run.record.get("report_types"):
        writer.body(
            writer.say(
                "本报告只包括规划中与所选设施类型有关的条目。",
                "This report holds only the rows of the plan that concern the facility types chosen.",
            )
        )
    writer.source("run.json", "plan.toml")


def _counted_en(level: str, number: int) -> str:
    """1 county, 28 townships, 17 communities."""
    word = LEVEL_WORDS[level].en
    if number != 1:
        word = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{number} {word}"


def _counts(writer: Writer, run: Run, rows: pd.DataFrame) -> None:
    say = run.language
    counts = domain_counts(rows)
    totals = {name: int(counts[name].sum()) for name in STATUSES}
    writer.body(status_sentence(totals, say), domains_sentence(counts, say))
    columns = [
        TableColumn(title=writer.say("类别", "Domain"), width=3),
        *(
            TableColumn(title=title, width=1.6, number=True)
            for title in (
                writer.say("条目", "Items"), writer.say("达标", "Met"), writer.say("未达标", "Short"),
                writer.say("跟踪", "Tracked"), writer.say("无法计算", "Not computable"),
            )
        ),
        TableColumn(title=writer.say("可判定条目达标率", "Met of those judged"), width=2.2, number=True),
    ]  # fmt: skip
    table = [_counted(domain_word(row["domain"], say), row) for row in records(counts)]
    table.append(_counted(writer.say("合计", "Total"), {**totals, "total": sum(totals.values())}))
    writer.table(
        writer.say("分领域达标情况", "Targets by domain"), columns, table, tables=("indicators.csv",),
        notes=[
            writer.say(
                "可判定指有明确目标且能算出现状值；跟踪指标只作登记；无法计算的原因见第二章。",
                "Judged: with a target, and computable. Tracked rows are recorded only. Why rows cannot be "
                "computed stands in chapter 2.",
            )
        ],
    )  # fmt: skip


def _counted(word: str, row: dict[str, Any]) -> list[str]:
    judged = row["met"] + row["short"]
    share = percent(row["met"] / judged) if judged else "——"
    return [word, *(f"{row[name]}" for name in ("total", *STATUSES)), share]


def shown_in_table(row: dict[str, Any]) -> bool:
    """The plan's own indicators, and what its text asks for and can be judged."""
    return bool(row["nature"]) or row["status"] in ("met", "short")


def _indicators(writer: Writer, run: Run, rows: pd.DataFrame) -> None:
    say = run.language
    before, goal = years_of(run.plan, language=say)
    columns = [
        TableColumn(title=writer.say("类别", "Domain"), width=1.7, joined=True),
        TableColumn(title=writer.say("指标", "Indicator"), width=4.6),
        TableColumn(title=before, width=1.4),
        TableColumn(title=goal, width=1.6),
        TableColumn(title=writer.say("属性", "Nature"), width=1.4),
        TableColumn(title=writer.say("现状值", "Found"), width=1.7, number=True),
        TableColumn(title=writer.say("达标情况", "Status"), width=2.1),
        TableColumn(title=writer.say("缺口", "Missing"), width=2.2, number=True),
        TableColumn(title=writer.say("责任单位", "Office"), width=1.4),
    ]
    shown = [row for row in records(rows) if shown_in_table(row)]
    writer.body(
        writer.say(
            f"规划指标表和正文中可判定的指标共{len(shown)}项列于专栏，"
            f"其余{len(rows) - len(shown)}项见工作簿“主要指标”表。",
            f"The plan's own indicators and those of its text that can be judged, {len(shown)} in all, "
            f"stand in "
            f"the box; the other {len(rows) - len(shown)} stand in the workbook.",
        )
    )
    writer.table(
        writer.say(f"{run.record['place']['name']}公共服务主要指标", "Main indicators"),
        columns,
        [indicator_cells(row, run) for row in shown],
        notes=[*indicator_notes(rows, say), documents_sentence(run.plan, language=say)][:3],
        tables=("indicators.csv", "coverage.csv", "ratios.csv", "presence.csv"),
        boxed=True,
    )


def indicator_cells(row: dict[str, Any], run: Run) -> list[str]:
    """A row of the indicator table as it is printed."""
    value = "" if math.isnan(row["value"]) else amount(row["value"])
    if value and row["unit"] == "%":
        value += "%"
    missing = (
        ""
        if math.isnan(row["shortfall"])
        else f"{amount(row['shortfall'])}{_gap(run)}{row['shortfall_unit']}"
    )
    return [
        domain_word(row["domain"], run.language), row["name"], row["baseline"], row["target"], row["nature"],
        value, status_word(row["status"], run.language), missing, "",
    ]  # fmt: skip


def _gap(run: Run) -> str:
    return "" if run.language == "zh" else " "
