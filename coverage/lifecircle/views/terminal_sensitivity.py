"""How sure the figures of a run are, in the terminal: the ranges, and the conclusions that flip."""

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text as RichText

from lifecircle.coverage.words import STATUS_WORDS
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Plan
from lifecircle.plan.vary import vary_line
from lifecircle.report.folders.sensitivity_reading import flip_sentences, share_range, whole_circle_ranges
from lifecircle.sensitivity import Sensitivity

SHOWN_FLIPS = 10


def sensitivity_summary(found: Sensitivity, plan: Plan, *, language: Language) -> RenderableType:
    """The ranges of the circles for the whole Place, and which verdicts do not hold over them."""

    def say(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    head = RichText(
        say("敏感性：假定浮动后的范围", "Sensitivity: ranges when assumptions vary"), style="bold"
    )
    names = {one.name for one in found.tried}
    parts: list[RenderableType] = [
        head,
        RichText(
            say("浮动：", "varied: ") + vary_line(plan.vary, language=language, names=names), style="dim"
        ),
    ]
    circles = whole_circle_ranges(found.table)
    if len(circles):
        parts.append(_circle_table(circles, language=language))
    else:
        parts.append(
            RichText(
                say(
                    "规划没有服务圈，数字不随出行假定变化",
                    "the plan has no circles: nothing varies with travel assumptions",
                )
            )
        )
    lines = flip_sentences(found.table, language=language)
    if not lines:
        parts.append(RichText(say("没有结论因此改变", "No verdict changes"), style="green"))
    else:
        title = say(f"会变的结论 {len(lines)} 条：", f"{len(lines)} verdicts change:")
        parts.append(RichText(title, style="yellow"))
        parts += [RichText(f"  {line}") for line in lines[:SHOWN_FLIPS]]
        if len(lines) > SHOWN_FLIPS:
            parts.append(RichText(say("  其余见 sensitivity.csv", "  the rest are in sensitivity.csv")))
    return Group(*parts)


def _circle_table(circles: pd.DataFrame, *, language: Language) -> Table:
    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    heads = (
        Text("服务圈", "circle"),
        Text("覆盖率", "coverage"),
        Text("范围", "range"),
        Text("达标", "status"),
        Text("影响最大", "most sensitive to"),
    )
    for number, head in enumerate(heads):
        table.add_column(
            head.in_language(language), justify="right" if number in (1, 2) else "left", overflow="fold"
        )
    for row in circles.to_dict("records"):
        statuses = dict.fromkeys((row["status_low"], row["status_base"], row["status_high"]))
        said = "/".join(STATUS_WORDS[str(status)].in_language(language) for status in statuses)
        table.add_row(
            escape(row["item_name"]),
            share_range(row["base"], row["base"], language=language),
            share_range(row["low"], row["high"], language=language),
            said,
            escape(row["varied_most"]),
        )
    return table
