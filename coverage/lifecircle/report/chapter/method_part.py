"""The last chapter: method, assumptions, sensitivity, data, and the record of the run."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from lifecircle.coverage.quantities import NO_FACILITIES
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Text
from lifecircle.plan.model import Circle
from lifecircle.plan.vary import vary_line
from lifecircle.report.diagnosis.method_words import PARTS, entries, readings_of
from lifecircle.report.diagnosis.narrowing import types_of_row
from lifecircle.report.diagnosis.plan_rows import domain_word, plan_rows
from lifecircle.report.diagnosis.sentences import capital, items
from lifecircle.report.diagnosis.table_rows import records
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.sensitivity_reading import flip_sentences, share_range, whole_circle_ranges

from .writer import TableColumn, Writer

MOST_FLIPS = 12
_MOST_TYPES = 4


def write_methods(
    writer: Writer, run: Run, rows: pd.DataFrame, *, sensitivity: pd.DataFrame | None
) -> None:  # fmt: skip
    """Everything that a reader needs to check or repeat the work. rows: those of ``plan_rows``."""
    writer.chapter(writer.say("方法说明与数据来源", "Methods and data"))
    found = entries(run)

    def part(*names: str) -> list[list[str]]:
        words = {PARTS[name].in_language(run.language) for name in names}
        return [[one.name, one.said] for one in found if one.part in words]

    writer.section(writer.say("计算方法", "Method"))
    colon = writer.say("：", ": ")
    writer.body(*(f"{name}{colon}{said}" for name, said in part("method")))
    writer.section(writer.say("假定", "Assumptions"))
    writer.body(
        writer.say(
            "下列数值规划没有规定，由本工具假定；改动它们会改变结果。",
            "The plan leaves these values open; this tool assumes them, and changing them changes "
            "the results.",
        )
    )
    _pairs(writer, writer.say("假定值", "Assumed values"), part("assumption"), "run.json")
    _readings(writer, run)
    writer.section(writer.say("敏感性", "Sensitivity"))
    _sensitivity(writer, run, sensitivity)
    writer.section(writer.say("数据来源与处理", "Data"))
    _pairs(writer, writer.say("读入的数据", "Data read"), part("data", "count"), "run.json")
    remarks = [said for _, said in part("remark")]
    if remarks:
        end, ends = writer.say("。", "."), ("。", ".", "！", "？")
        writer.body(writer.say("数据核查时的提示：", "Remarks on the data:"))
        writer.body(
            *(f"{number}{writer.say('．', '. ')}{said}{'' if said.endswith(ends) else end}"
              for number, said in enumerate(remarks, start=1))
        )  # fmt: skip
        writer.source("run.json")
    _missing_data(writer, run, rows)
    writer.section(writer.say("运行记录", "Run record"))
    _pairs(
        writer, writer.say("运行记录", "Run record"),
        [*([f"{PARTS[kind].in_language(run.language)}{writer.say('', ': ')}{name}", said]
           for kind in ("place", "plan") for name, said in part(kind)),
         *([PARTS["version"].in_language(run.language), said] for _, said in part("version"))],
        "run.json",
    )  # fmt: skip


def _readings(writer: Writer, run: Run) -> None:
    """How open wording was read, of the rows that come to a figure, where the reading bears on it."""
    row_of = {row.name: row for row in (*run.plan.circle, *run.plan.ratio, *run.plan.presence)}
    status = dict(zip(*(plan_rows(run)[name] for name in ("id", "status")), strict=True))
    rows: list[list[str]] = []
    for name, row in row_of.items():
        if isinstance(row, Circle) or status[row.id] in ("met", "short"):
            rows += [[name, said] for field, said in readings_of(row, run.language)
                     if field not in ("by", "strength")]  # fmt: skip
    if not rows:
        return
    _pairs(writer, writer.say("规划未写明之处的读法", "How open wording was interpreted"), rows, "plan.toml")
    writer.body(
        writer.say(
            "表中只列服务圈和可判定的条目；其余条目的读法见附件工作簿“方法与数据”。",
            "The table lists circles and assessable items only; for the others see the workbook.",
        )
    )


def _missing_data(writer: Writer, run: Run, rows: pd.DataFrame) -> None:
    """The rows that cannot be computed, and why: what an office would have to add."""
    unknown = records(rows[rows["status"] == "not_computable"])
    if not unknown:
        return
    writer.section(writer.say("待补充的数据", "Data to be added"))
    writer.body(
        writer.say(
            f"有{len(unknown)}项因数据不足无法计算。补上下表所列的数据后重新核查，即可得到结论。",
            f"{items(len(unknown), 'en')} cannot be computed for lack of data. Add the data listed "
            "below and assess again.",
        )
    )
    columns = [
        TableColumn(title=writer.say("类别", "Domain"), width=2, joined=True),
        TableColumn(title=writer.say("条目", "Item"), width=6.4),
        TableColumn(title=writer.say("原因", "Reason"), width=5.6),
    ]
    table = [
        [capital(domain_word(row["domain"], run.language)), row["name"], _why(row, run)] for row in unknown
    ]
    writer.table(
        writer.say("无法计算的条目及原因", "Items that cannot be computed, and why"), columns, table,
        tables=("coverage.csv", "ratios.csv", "presence.csv"),
    )  # fmt: skip


def _why(row: Mapping[str, Any], run: Run) -> str:
    """Why a row cannot be computed, with the facility types that the Place holds none of."""
    reason, taxonomy = str(row["reason"]), load_taxonomy()
    if reason not in NO_FACILITIES:
        return reason
    asked = sorted(set(types_of_row(row["row"])))
    held = set(run.facility_points["type"])
    absent = [kind for kind in asked if not held & set(taxonomy.including([kind]))]
    words = [Text(taxonomy.types[kind].zh, taxonomy.types[kind].en).in_language(run.language)
             for kind in absent if kind in taxonomy.types]  # fmt: skip
    if not words:
        return reason
    more = Text("等", " and others").in_language(run.language) if len(words) > _MOST_TYPES else ""
    listed = Text("、", ", ").in_language(run.language).join(words[:_MOST_TYPES])
    return Text(f"{reason}：{listed}{more}", f"{reason}: {listed}{more}").in_language(run.language)


def _pairs(writer: Writer, caption: str, rows: list[list[str]], table: str) -> None:
    columns = [
        TableColumn(title=writer.say("项目", "Item"), width=4, joined=True),
        TableColumn(title=writer.say("内容", "Content"), width=10),
    ]
    writer.table(caption, columns, rows, tables=(table,))


def _sensitivity(writer: Writer, run: Run, table: pd.DataFrame | None) -> None:
    if table is None:
        writer.body(
            writer.say(
                "本次没有做敏感性分析。用 lifecircle assess --sensitivity 重新核查，"
                "可知假定值有偏差时各项结论是否改变。",
                "No sensitivity analysis was run; lifecircle assess --sensitivity shows which "
                "verdicts change when the assumptions vary.",
            )
        )
        return
    say = run.language
    asked = {row.id for row in (*run.plan.circle, *run.plan.ratio, *run.plan.presence)}
    table = table[table["item"].isin(asked)]  # of one sector, perhaps
    writer.body(
        writer.say(
            "将各项假定值上下浮动，看结论是否改变。浮动范围：",
            "Each assumption is varied to see whether verdicts change. Ranges: ",
        )
        + vary_line(run.plan.vary, language=say)
        + writer.say("。", ".")
    )
    known = {circle.id for circle in run.plan.circle}
    ranges = whole_circle_ranges(table)
    rows = [
        [row["item_name"], f"{100 * row['base']:.1f}%", share_range(row["low"], row["high"], language=say),
         row["varied_most"]]
        for row in records(ranges[ranges["item"].isin(known)])
        if pd.notna(row["base"])
    ]  # fmt: skip
    if rows:
        columns = [
            TableColumn(title=writer.say("服务圈", "Circle"), width=5),
            TableColumn(title=writer.say("基准", "Base"), width=1.6, number=True),
            TableColumn(title=writer.say("范围", "Range"), width=2.4, number=True),
            TableColumn(title=writer.say("影响最大的假定", "Most sensitive to"), width=3),
        ]
        writer.table(
            writer.say("覆盖率的可能范围", "Possible range of coverage"),
            columns,
            rows,
            tables=("sensitivity.csv",),
        )
    flips = flip_sentences(table, language=say)
    if not flips:
        writer.body(writer.say("在上述范围内，各项结论均不改变。", "Within these ranges no verdict changes."))
        return
    number = len(flips)
    writer.body(
        writer.say(
            f"在上述范围内会改变的结论有{number}项。",
            f"Within these ranges {'one verdict changes' if number == 1 else f'{number} verdicts change'}.",
        )
    )
    lines = flips[:MOST_FLIPS]
    if len(flips) > MOST_FLIPS:
        lines.append(writer.say(f"另有{len(flips) - MOST_FLIPS}项，见附件工作簿“敏感性”。",
                                f"{len(flips) - MOST_FLIPS} more are in the workbook."))  # fmt: skip
    writer.box(
        writer.say("会改变的结论", "Verdicts that change"), lines, tables=("sensitivity.csv",)
    )  # fmt: skip
