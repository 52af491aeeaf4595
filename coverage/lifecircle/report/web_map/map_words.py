"""The words of a map page: its heading, its legend, the text under the pointer."""

import html
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from lifecircle.coverage.assessment import Assessment
from lifecircle.coverage.words import STATE_WORDS, STATES
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Circle
from lifecircle.report.circle_words import describe_circle, group_word, state_result, whole_row
from lifecircle.report.colours import NOT_ASKED, STATE_COLOURS

from .map_content import served_group
from .map_ground import Record

SYNTHETIC = Text("合成样例 synthetic sample", "合成样例 synthetic sample")
NOT_ASKED_WORDS = Text("不属本圈城乡类型", "not in this circle's settings")


def heading(assessment: Assessment, circle: Circle, *, language: Language) -> str:
    """The head of the page as HTML: place, circle, result, rule, year and plan; every name escaped."""
    place, plan = assessment.place, assessment.plan
    badge = SYNTHETIC.in_language(language)
    mark = f'<span class="lc-badge">{html.escape(badge)}</span>' if place.synthetic else ""
    result = state_result(whole_row(assessment.coverage, circle.id), language)
    how = describe_circle(circle, taxonomy=load_taxonomy(), language=language)
    year = f"{place.year} · " if place.year else ""
    return (
        f'<header class="lc-head"><h1>{html.escape(place.name)} · {html.escape(circle.name)}{mark}</h1>'
        f'<p><span class="lc-result">{html.escape(result)}</span><br>{html.escape(how)}</p>'
        f"<p>{html.escape(year)}{html.escape(plan.name)}</p></header>"
    )


def state_word(state: str, circle: Circle, language: Language) -> str:
    """A state as this circle's legend calls it."""
    if state == NOT_ASKED:
        return NOT_ASKED_WORDS.in_language(language)
    if state == "beyond" and all(need.metres is not None for need in circle.needs):
        return Text("可达但超出距离", "reachable, too far").in_language(language)
    return STATE_WORDS[state].in_language(language)


def words_of_page(assessment: Assessment, circle: Circle, language: Language) -> dict[str, str]:
    """The words that the drawing script puts around names and numbers."""
    several = len(circle.needs) > 1
    metres = f"{circle.id}_metres" in assessment.cells.columns
    said = {
        "search": Text("查找设施", "Find a facility"),
        "unnamed": Text("（无名称）", "(no name)"),
        "unknown": Text("未知", "unknown"),
        "load": Text("圈内以其为最近", "nearest to, within the limit"),
        "only": Text("其中别无选择", "of them without another choice"),
        "nearest": Text("全部以其为最近", "nearest to, at any distance"),
        "capacity": Text("容量", "capacity"),
        "persons": Text(" 人", " people"),
        "people": Text("人口 ", "people: "),
        "district": Text("所在 ", "in: "),
        "cost": Text("最后一项 ", "last need: ") if several else Text("最近 ", "nearest: "),
        "facility": Text("设施 ", "facility: "),
        "unit": Text(" 米", " m") if metres else Text(" 分钟", " min"),
    }
    return {name: text.in_language(language) for name, text in said.items()}


def legend(
    assessment: Assessment,
    circle: Circle,
    people: npt.NDArray[np.float64],
    *,
    facility_count: int,
    dotted: bool,
    told: bool,
    language: Language,
) -> Record:
    """People per state as the coverage table has them, marks, and remarks.

    people: of the served group, per cell. dotted: cells are drawn as circles. told: cells carry
    the text under the pointer.
    """
    row = whole_row(assessment.coverage, circle.id)
    inside = float(row["population"])
    counts: dict[str, Any] = {state: float(row[state]) for state in STATES}
    counts[NOT_ASKED] = float(people.sum()) - inside
    rows: list[Record] = []
    for state, number in counts.items():
        share = _share(number, inside) if state != NOT_ASKED else ""
        empty = round(number) == 0
        if not (state == NOT_ASKED and empty):
            label = state_word(state, circle, language)
            rows.append(
                {
                    "label": label,
                    "colour": STATE_COLOURS[state],
                    "count": f"{number:,.0f}",
                    "share": share,
                    "empty": empty,
                }
            )
    sites = Text("可服务设施（处）", "facilities that can serve").in_language(language)
    rows.append({"label": sites, "mark": "lc-point", "count": f"{facility_count:,}", "share": ""})
    group = group_word(served_group(assessment, circle), language)
    return {
        "title": Text(f"{group}（人）", f"{group}").in_language(language),
        "rows": rows,
        "notes": [
            note.in_language(language)
            for note in _notes(assessment, row["status"], people, dotted=dotted, told=told)
        ],
    }


def _share(number: float, whole: float) -> str:
    """A share in per cent; a few people never read as none."""
    if whole <= 0:
        return ""
    return "<0.1%" if 0 < number < whole / 2000 else f"{100 * number / whole:.1f}%"


def _notes(
    assessment: Assessment, status: str, people: npt.NDArray[np.float64], *, dotted: bool, told: bool
) -> Iterator[Text]:
    if status == "not_computable":
        yield Text("缺少数据，图上状态不能作为结论。", "Data are missing; the states drawn prove nothing.")
    if dotted and bool((people > 0).any()):
        yield Text("圆点大小表示人口多少。", "The larger the dot, the more people.")
    empty = int((people <= 0).sum())
    if empty:
        yield Text(f"另有 {empty:,} 个格网无人，未画出。", f"{empty:,} cells without people are not drawn.")
    if empty < len(people) and not told:
        yield Text("格网过多，指针下不显示单个格网。", "Too many cells to describe each under the pointer.")
    if assessment.place.synthetic:
        yield Text(
            "全部数据由程序生成，不代表任何地方。", "All data are generated and stand for no real place."
        )
