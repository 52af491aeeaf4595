"""第一章: what was assessed, what it comes to, the plan's own indicator table continued."""

import math
from typing import Any

import pandas as pd

from lifecircle.coverage.needs import types_of
from lifecircle.coverage.words import LEVEL_WORDS
from lifecircle.geodata.place import LEVELS
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Text
from lifecircle.report.diagnosis.figure_texts import amount, percent, whole
from lifecircle.report.diagnosis.findings import STATUSES, domain_counts
from lifecircle.report.diagnosis.method_words import synthetic_words
from lifecircle.report.diagnosis.plan_rows import domain_word, plural, status_word, years_of
from lifecircle.report.diagnosis.sentences import (
    Scope,
    capital,
    domains_sentence,
    items,
    listed,
    status_sentence,
    value_words,
)
from lifecircle.report.diagnosis.table_rows import records
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.workbook.indicator_sheet import indicator_notes

from .writer import TableColumn, Writer

_MOST_TYPES = 8


def write_overview(writer: Writer, run: Run, rows: pd.DataFrame) -> None:
    """Scope, counts by domain, main indicators. rows: those of ``plan_rows``."""
    writer.chapter(writer.say("总体情况", "Overview"))
    writer.section(writer.say("评估范围与依据", "Scope and basis of the assessment"))
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
    writer.body(_rows_sentence(writer, run))
    if run.record.get("report_types"):
        writer.body(
            writer.say(
                f"本报告只包括规划中与下列设施有关的条目：{_chosen(run)}。{_composite_zh(run)}",
                f"This report covers only the items of the plan that concern {_chosen(run)}."
                f"{_composite_en(run)}",
            )
        )
    writer.source("run.json", "plan.toml")


def _rows_sentence(writer: Writer, run: Run) -> str:
    """Which plan, and how many of its rows are worked out and how many only recorded."""
    plan, recorded = run.plan, len(run.plan.tracked)
    kinds = [
        (len(plan.circle), Text("服务圈", "circle")),
        (len(plan.ratio), Text("配置指标", "ratio")),
        (len(plan.presence), Text("覆盖要求", "presence rule")),
    ]
    computed = sum(number for number, _ in kinds)
    zh = "、".join(f"{word.zh}{number}项" for number, word in kinds if number)
    en = listed([f"{number} {word.en}{'' if number == 1 else 's'}" for number, word in kinds if number], "en")
    rest_zh = f"，只登记不计算的统计、管理类指标{recorded}项" if recorded else ""
    rest_en = f" and {recorded} recorded only" if recorded else ""
    total = computed + recorded
    which, held = ("取其中", "Taken from it:") if run.record.get("report_types") else ("共列", "It has")
    return writer.say(
        f"依据为《{plan.name}》，{which}条目{total}项：由空间数据计算的{computed}项（{zh}）{rest_zh}。",
        f"The plan is {plan.name}. {held} {items(total, 'en')}: {computed} computed from the map "
        f"({en}){rest_en}.",
    )


def _chosen(run: Run) -> str:
    """The facility types that a report of one sector keeps, in words."""
    types, say = load_taxonomy().types, run.language
    names = [types[kind].zh if say == "zh" else types[kind].en for kind in run.record["report_types"]]
    if len(names) <= _MOST_TYPES:
        return listed(names, say)
    comma = "、" if say == "zh" else ", "
    rest = f"等{len(names)}类" if say == "zh" else f" and {len(names) - _MOST_TYPES} more"
    return comma.join(names[:_MOST_TYPES]) + rest


def _composite(run: Run) -> list[str]:
    """Names of the circles kept that ask for other facilities too."""
    chosen = set(run.record["report_types"])
    return [
        one.name for one in run.plan.circle if any(not chosen & set(types_of(need)) for need in one.needs)
    ]


def _composite_zh(run: Run) -> str:
    names = _composite(run)
    if not names:
        return ""
    return f"其中{listed(names, 'zh')}还要求其他设施，须各项同时满足，因此仍按整个服务圈评判。"


def _composite_en(run: Run) -> str:
    names = _composite(run)
    if not names:
        return ""
    ask = "asks" if len(names) == 1 else "ask"
    return (
        f" Of these, {listed(names, 'en')} {ask} for other facilities as well, all of which must be in "
        "reach, and so are judged whole."
    )


def _counted_en(level: str, number: int) -> str:
    """1 county, 28 townships, 17 communities."""
    word = LEVEL_WORDS[level].en
    return f"{number} {word if number == 1 else plural(word)}"


def _counts(writer: Writer, run: Run, rows: pd.DataFrame) -> None:
    say = run.language
    counts = domain_counts(rows)
    totals = {name: int(counts[name].sum()) for name in STATUSES}
    scope: Scope = "chosen" if run.record.get("report_types") else "plan"
    writer.body(
        status_sentence(totals, say, of=scope),
        domains_sentence(counts, say),
    )
    columns = [
        TableColumn(title=writer.say("类别", "Domain"), width=3),
        *(
            TableColumn(title=title, width=1.6, number=True)
            for title in (
                writer.say("条目", "Items"), writer.say("达标", "Met"), writer.say("未达标", "Not met"),
                writer.say("跟踪", "Tracked"), writer.say("无法计算", "Not computable"),
            )
        ),
        TableColumn(title=writer.say("达标率", "Share met"), width=1.8, number=True),
    ]  # fmt: skip
    table = [_counted(capital(domain_word(row["domain"], say)), row) for row in records(counts)]
    table.append(_counted(writer.say("合计", "Total"), {**totals, "total": sum(totals.values())}))
    writer.table(
        writer.say("分领域达标情况", "Targets by domain"), columns, table, tables=("indicators.csv",),
        notes=[
            writer.say(
                "达标率为达标条目占可判定条目（达标与未达标之和）的比例。跟踪指规划没有提出可比的目标，"
                "或不由空间数据计算，只登记现状；无法计算的原因见最后一章“待补充的数据”。",
                "Share met: items met among those assessable (met and not met). Tracked items have no target "
                "to compare with or are not computed from spatial data. Items that cannot be computed are "
                "listed with the reason under “Data to be added” in the last chapter.",
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

    def wide(zh: float, en: float) -> float:
        return zh if say == "zh" else en  # words of the one are short, of the other they must not break

    columns = [
        TableColumn(title=writer.say("类别", "Domain"), width=wide(1.6, 1.9), joined=True),
        TableColumn(title=writer.say("指标", "Indicator"), width=wide(4.0, 3.6)),
        TableColumn(title=before, width=wide(1.4, 1.1)),
        TableColumn(title=goal, width=wide(1.5, 1.5)),
        TableColumn(title=writer.say("属性", "Nature"), width=wide(1.3, 1.7)),
        TableColumn(title=writer.say("现状值", "Now"), width=wide(1.4, 1.3), number=True),
        TableColumn(title=writer.say("达标情况", "Status"), width=wide(2.0, 1.8)),
        TableColumn(title=writer.say("缺口", "Shortfall"), width=wide(1.8, 2.1), number=True),
        TableColumn(title=writer.say("责任单位", "In charge"), width=wide(1.6, 1.2)),
    ]
    shown = [row for row in records(rows) if shown_in_table(row)]
    rest = len(rows) - len(shown)
    if not shown:
        writer.body(
            writer.say(
                f"规划指标表没有列这些指标，正文的要求也无法判定；{rest}项见附件工作簿“主要指标”。",
                f"The plan's table holds none of them and none can be assessed; {items(rest, 'en')} "
                "are in the workbook.",
            )
        )
        return
    writer.body(
        writer.say(
            f"规划指标表所列指标和正文中可以判定的要求共{len(shown)}项，列于下表"
            + (f"；其余{rest}项见附件工作簿“主要指标”。" if rest else "。"),
            f"Below are the plan's own indicators and those requirements of its text that can be assessed, "
            f"{len(shown)} in all"
            + (f"; {rest} more {'is' if rest == 1 else 'are'} in the workbook." if rest else "."),
        )
    )
    writer.table(
        writer.say(f"{run.record['place']['name']}公共服务主要指标", "Main indicators"),
        columns,
        [indicator_cells(row, run) for row in shown],
        notes=indicator_notes(rows, say),
        tables=("indicators.csv", "coverage.csv", "ratios.csv", "presence.csv"),
        boxed=True,
    )


def indicator_cells(row: dict[str, Any], run: Run) -> list[str]:
    """A row of the indicator table as it is printed."""
    value = ""
    if not math.isnan(row["value"]):  # as the sentences of the domains print it
        value = value_words(row["value"], row["unit"], like=(row["baseline"], row["target"]))
    missing = (
        ""
        if math.isnan(row["shortfall"])
        else f"{amount(row['shortfall'])}{_gap(run)}{row['shortfall_unit']}"
    )
    return [
        capital(domain_word(row["domain"], run.language)), row["name"], row["baseline"], row["target"],
        row["nature"], value, status_word(row["status"], run.language), missing, "",
    ]  # fmt: skip


def _gap(run: Run) -> str:
    return "" if run.language == "zh" else " "
