"""What a siting looks like in the terminal: the sites, what they gain, what is proven."""

import math
from pathlib import Path
from typing import Literal

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text as RichText

from lifecircle.geodata.text import Text
from lifecircle.siting.candidates import EXISTING, EXPAND, NEW, REUSE
from lifecircle.siting.siting import Siting

from .place_title import place_title
from .terminal_siting_words import STATUS_WORDS, covered_line, proof_line, remarks

KIND_WORDS = {
    NEW: Text("新建", "new"),
    REUSE: Text("改造利用", "reuse"),
    EXPAND: Text("扩建", "expand"),
    EXISTING: Text("现有", "existing"),
}
GOAL_WORDS = {
    "cover": Text("覆盖最多的人", "cover the most people"),
    "reach": Text("用最少的点达标", "reach the target with the fewest sites"),
    "mean": Text("平均最近", "shortest mean"),
    "worst": Text("最远的人最近", "shortest for the farthest"),
}
SHOWN_SITES, SHOWN_CLAUSES = 20, 6


def site_summary(siting: Siting, folder: Path) -> RenderableType:
    """The answer in one screen."""
    language, answer = siting.language, siting.answer

    def say(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    goal = GOAL_WORDS[siting.wish.goal].in_language(language)
    parts: list[RenderableType] = [
        RichText(f"{place_title(siting.place, language)} × {siting.circle.name} × {goal}", style="bold")
    ]
    if not math.isnan(answer.objective):
        parts.append(RichText(proof_line(siting)))
        parts.append(RichText(covered_line(siting)))
        parts += [RichText(line) for line in _unit_lines(siting)]
        parts.append(_sites(siting))
    else:
        parts.append(RichText(STATUS_WORDS[answer.status].in_language(language), style="red"))
    parts += [RichText(line, style="dim") for line in _plan_lines(siting)]
    parts += [RichText(line, style="dim") for line in remarks(siting)]
    parts += [RichText(f"· {cause.message.in_language(language)}", style="yellow") for cause in answer.causes]
    parts.append(RichText(say(f"结果在：{folder}", f"The result is in: {folder}"), style="bold"))
    return Group(*parts)


def _unit_lines(siting: Siting) -> list[str]:
    """Communities and villages that pass before and after, where the target is judged by them."""
    units = siting.facts["units"]
    if not units or units["passing_after"] is None:
        return []
    before, after = units["passing_before"], units["passing_after"]
    count, wanted = units["count"], units["wanted"]
    return [
        Text(
            f"全覆盖的社区（村）：{before:,.0f} → {after:,.0f} 个（共 {count:,}，目标 {wanted:,}）",
            f"units fully covered {before:,.0f} → {after:,.0f} of {count:,} (target {wanted:,})",
        ).in_language(siting.language)
    ]


def _plan_lines(siting: Siting) -> list[str]:
    """What the plan asks of the types that are built: kept, or how to have it kept."""
    language, followed = siting.language, siting.wish.as_planned
    lines = []
    for one in siting.facts["plan_asks"]:
        said = one["zh"] if language == "zh" else one["en"]
        source = f"（{one['source']}）" if language == "zh" else f" ({one['source']})"
        if followed or one["hard"]:
            head = (
                Text("按规划：", "Following the plan: ") if one["followed"] else Text("规划：", "The plan: ")
            )
            lines.append(head.in_language(language) + said + (source if one["source"] else ""))
    more = len(lines) - SHOWN_CLAUSES
    if more > 0:
        rest = Text(f"另有 {more} 条，见 run.json", f"{more} more in run.json")
        lines = [*lines[:SHOWN_CLAUSES], rest.in_language(language)]
    if lines and not followed:
        hint = Text("以上要求加 --as-planned 照办", "add --as-planned to enforce these")
        lines.append(hint.in_language(language))
    return lines


def _sites(siting: Siting) -> Table:
    language = siting.language
    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    rooms = siting.wish.capacity
    gained = Text("路程内新增", "newly in reach") if rooms else Text("新增覆盖", "newly covered")
    share = Text("路程内累计", "in reach") if rooms else Text("累计覆盖率", "coverage")
    heads = (
        (Text("序", "#"), "right"), (Text("选址", "site"), "left"), (Text("方式", "kind"), "left"),
        (Text("所在", "district"), "left"), (gained, "right"), (share, "right"),
        (Text("服务人数", "served"), "right"),
        *([(Text("容量", "capacity"), "right")] if rooms else []),
        (Text("造价（元）", "cost (yuan)"), "right"),
    )  # fmt: skip
    for head, side in heads:
        justify: Literal["left", "right"] = "right" if side == "right" else "left"
        table.add_column(head.in_language(language), justify=justify, overflow="fold")
    new = siting.sites[siting.sites["rank"].notna()].head(SHOWN_SITES)
    for row in new.to_dict("records"):
        table.add_row(
            str(row["rank"]),
            escape(row["name"] or row["site"]),
            KIND_WORDS[row["kind"]].in_language(language),
            escape(row["district_name"]),
            f"{row['people_new']:,.0f}",
            f"{row['coverage_share']:.1%}",
            f"{row['load']:,.0f}",
            *([_amount(row["capacity"])] if rooms else []),
            _amount(row["cost"]),
        )
    return table


def _amount(value: float) -> str:
    return "" if pd.isna(value) else f"{value:,.10g}"
