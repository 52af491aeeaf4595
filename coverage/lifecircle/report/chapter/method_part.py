"""The last chapter: method, assumptions, sensitivity, data, and the record of the run."""

import pandas as pd

from lifecircle.plan.vary import vary_line
from lifecircle.report.diagnosis.method_words import PARTS, entries
from lifecircle.report.diagnosis.table_rows import records
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.sensitivity_reading import flip_sentences, share_range, whole_circle_ranges

from .writer import TableColumn, Writer

MOST_FLIPS = 12


def write_methods(writer: Writer, run: Run, *, sensitivity: pd.DataFrame | None) -> None:
    """Everything that a reader needs to check or repeat the work."""
    writer.chapter(writer.say("方法说明与数据来源", "Method and data"))
    found = entries(run)

    def part(*names: str) -> list[list[str]]:
        words = {PARTS[name].in_language(run.language) for name in names}
        return [[one.name, one.said] for one in found if one.part in words]

    writer.section(writer.say("方法", "Method"))
    colon = writer.say("：", ": ")
    writer.body(*(f"{name}{colon}{said}" for name, said in part("method")))
    writer.section(writer.say("假定", "Assumptions"))
    writer.body(
        writer.say(
            "下列数值规划没有规定，由本工具假定；改动它们会改变结果。",
            "The plan leaves these values open; they are ours, and changing them changes the results.",
        )
    )
    _pairs(writer, writer.say("假定值", "Assumed values"), part("assumption"), "run.json")
    readings = part("reading")
    if readings:
        _pairs(writer, writer.say("规划未写明之处的读法", "How open wording was read"), readings, "plan.toml")
        writer.body(
            writer.say(
                "项目和跟踪指标不参与计算，其读法见工作簿“方法与数据”。",
                "Projects and tracked rows enter no figure; how they were read stands in the workbook.",
            )
        )
    writer.section(writer.say("敏感性", "Sensitivity"))
    _sensitivity(writer, run, sensitivity)
    writer.section(writer.say("数据来源与处理", "Data"))
    _pairs(writer, writer.say("读入的数据", "What was read"), part("data", "count"), "run.json")
    remarks = [said for _, said in part("remark")]
    if remarks:
        writer.body(writer.say("核查时的提示：", "Remarks of the run:"))
        writer.body(
            *(f"{number}{writer.say('．', '. ')}{said}" for number, said in enumerate(remarks, start=1))
        )
        writer.source("run.json")
    writer.section(writer.say("运行记录", "Run record"))
    _pairs(writer, writer.say("运行记录", "Run record"), part("place", "plan", "version"), "run.json")


def _pairs(writer: Writer, caption: str, rows: list[list[str]], table: str) -> None:
    columns = [
        TableColumn(title=writer.say("项目", "Item"), width=4, joined=True),
        TableColumn(title=writer.say("内容", "What it says"), width=10),
    ]
    writer.table(caption, columns, rows, tables=(table,))


def _sensitivity(writer: Writer, run: Run, table: pd.DataFrame | None) -> None:
    if table is None:
        writer.body(
            writer.say(
                "本次没有做敏感性分析；用 lifecircle assess --sensitivity "
                "可得到各结论在假定值有偏差时是否改变。",
                "No sensitivity was worked out; lifecircle assess --sensitivity says which verdicts hold "
                "when the "
                "assumptions are off.",
            )
        )
        return
    say = run.language
    writer.body(
        writer.say("假定的偏差：", "Spreads: ")
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
            TableColumn(title=writer.say("影响最大的假定", "Moved most by"), width=3),
        ]
        writer.table(
            writer.say("覆盖率的可能范围", "Coverage, lowest to highest"),
            columns,
            rows,
            tables=("sensitivity.csv",),
        )
    flips = flip_sentences(table, language=say)
    if not flips:
        writer.body(writer.say("在这些偏差内，没有结论改变。", "Within these spreads no verdict changes."))
        return
    writer.body(
        writer.say(
            f"在这些偏差内会改变的结论有{len(flips)}项。"
            f"", f"Within these spreads {len(flips)} verdicts change."
            if len(flips) != 1 else "Within these spreads one verdict changes.",
        )
    )  # fmt: skip
    lines = flips[:MOST_FLIPS]
    if len(flips) > MOST_FLIPS:
        lines.append(writer.say(f"另有{len(flips) - MOST_FLIPS}项，见工作簿“敏感性”表。",
                                f"{len(flips) - MOST_FLIPS} more stand in the workbook."))  # fmt: skip
    writer.box(writer.say("会改变的结论", "Verdicts that change"), lines)
    writer.source("sensitivity.csv")
