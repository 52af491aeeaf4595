"""What a run looks like in the terminal: the summary, and the faults of an input."""

import re
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Group, JustifyMethod, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text as RichText

from lifecircle.coverage.assessment import Assessment
from lifecircle.coverage.words import STATUS_WORDS
from lifecircle.geodata.text import Language, Text
from lifecircle.report.folders.run_folder import status_counts

from .place_title import place_title

STATUS_STYLES = {"met": "green", "short": "red", "tracked": "dim", "not_computable": "yellow"}
SHOWN_GAPS = 8
SHOWN_WARNINGS = 5
SHOWN_NAMES = 4
WORDS_WIDTH = 34
FIGURE_COLUMN = 2


def summary(assessment: Assessment, folder: Path) -> RenderableType:
    """The run in one screen: what was assessed, the computed rows, the largest gaps, where the tables are."""
    language = assessment.language

    def say(zh: str, en: str) -> str:
        return Text(zh, en).in_language(language)

    place, counts = assessment.place, assessment.counts
    head = RichText(f"{place_title(place, language)} × {assessment.plan.name}", style="bold")
    facts = say(
        f"人口 {counts['people']['total']:,.0f}，设施 {counts['facilities_in_service']:,} 处，"
        f"人口格网 {counts['cells']:,} 个，路段 {counts['road_segments']:,} 条",
        f"{counts['people']['total']:,.0f} people, {counts['facilities_in_service']:,} facilities, "
        f"{counts['cells']:,} cells, {counts['road_segments']:,} road segments",
    )
    numbers = status_counts(assessment)
    words = "  ".join(
        f"[{STATUS_STYLES[status]}]{STATUS_WORDS[status].in_language(language)} {number}[/]"
        for status, number in numbers.items()
    )
    parts: list[RenderableType] = [
        head,
        facts,
        RichText.from_markup(say("规划条目：", "Rows of the plan: ") + words),
    ]
    parts += [_indicators(assessment), *_unanswered(assessment), _gaps(assessment), *_warnings(assessment)]
    parts.append(RichText(say(f"全部表格在：{folder}", f"All tables are in: {folder}"), style="bold"))
    return Group(*parts)


def _indicators(assessment: Assessment) -> Table:
    """Circles and rows held against a target, under their domains; the rest stands in the tables."""
    language = assessment.language
    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    heads = (
        Text("指标", "indicator"),
        Text("目标", "target"),
        Text("现状", "current"),
        Text("缺口", "shortfall"),
    )
    for number, head in enumerate(heads):
        justify: JustifyMethod = "right" if number == FIGURE_COLUMN else "left"
        width = WORDS_WIDTH if number == 0 else None
        table.add_column(head.in_language(language), overflow="fold", justify=justify, min_width=width)
    styles = {word.in_language(language): STATUS_STYLES[status] for status, word in STATUS_WORDS.items()}
    domain = ""
    judged = [STATUS_WORDS[status].in_language(language) for status in ("met", "short")]
    circles = set(assessment.whole_circles["circle_name"])
    rows = assessment.indicators
    shown = rows[(rows["现状值"] != "") & (rows["达标情况"].isin(judged) | rows["指标"].isin(circles))]
    for row in shown.to_dict("records"):
        if row["领域"] != domain:
            domain = row["领域"]
            table.add_row(f"[bold]{escape(domain)}[/]")
        style = styles[row["达标情况"]]
        mark = {"green": "✓", "red": "✗"}.get(style, "·")
        found = f"{escape(_with_unit(row['现状值'], row['单位'], language))} [{style}]{mark}[/]"
        table.add_row(f"  {escape(row['指标'])}", escape(row["目标年"]), found, escape(row["缺口"]))
    return table


def _with_unit(value: str, unit: str, language: Language) -> str:
    """60.0%（3/5）: the figure that a value begins with, and its unit."""
    return re.sub(r"^[-+.,\de]+", lambda figure: figure[0] + unit_after(unit, language), value, count=1)


def unit_after(unit: str, language: Language) -> str:
    """A unit as it stands behind a figure; no space where a line would break between them."""
    return unit if not unit or unit in "%‰" or language == "zh" else f" {unit}"


def _unanswered(assessment: Assessment) -> list[RenderableType]:
    """Rows that could not be computed, by reason."""
    language = assessment.language
    word = STATUS_WORDS["not_computable"].in_language(language)
    rows = assessment.indicators[assessment.indicators["达标情况"] == word]
    if rows.empty:
        return []
    head = Text(f"无法计算 {len(rows)} 条：", f"{len(rows)} rows cannot be computed:").in_language(language)
    lines: list[RenderableType] = [RichText(head, style="yellow")]
    joined = "、" if language == "zh" else ", "
    for reason, group in rows.groupby("缺口", sort=True):
        names = joined.join(group["指标"].head(SHOWN_NAMES))
        more = Text(f" 等 {len(group)} 条", f" and others, {len(group)} rows in all").in_language(language)
        colon = "：" if language == "zh" else ": "
        lines.append(
            RichText(f"  {reason}{colon}{names}{more if len(group) > SHOWN_NAMES else ''}", style="dim")
        )
    return lines


def _gaps(assessment: Assessment) -> RenderableType:
    language = assessment.language
    total = len(assessment.gaps)
    if total == 0:
        return RichText(Text("没有可计算的缺口", "No gap could be computed").in_language(language))
    shown = min(SHOWN_GAPS, total)
    title = Text(f"缺口清单前 {shown} 条，共 {total} 条", f"The {shown} largest of {total} gaps").in_language(
        language
    )
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("#", justify="right")
    table.add_column(Text("条目", "item").in_language(language), overflow="fold")
    table.add_column(Text("影响人数", "people").in_language(language), justify="right")
    table.add_column(Text("建议", "suggestion").in_language(language), overflow="fold")
    for row in assessment.gaps.head(SHOWN_GAPS).to_dict("records"):
        people = f"{row['people']:,.0f}"
        table.add_row(str(row["rank"]), escape(row["item_name"]), people, escape(row["suggestion"]))
    return table


def _warnings(assessment: Assessment) -> list[RenderableType]:
    language = assessment.language
    found = assessment.warnings
    if not found:
        return []
    head = Text(f"提示 {len(found)} 条：", f"{len(found)} remarks:").in_language(language)
    lines: list[RenderableType] = [RichText(head, style="yellow")]
    lines += [RichText(f"  {problem.say(language)}") for problem in found[:SHOWN_WARNINGS]]
    if len(found) > SHOWN_WARNINGS:
        lines.append(Text("  其余见 run.json", "  the rest are in run.json").in_language(language))
    return lines
