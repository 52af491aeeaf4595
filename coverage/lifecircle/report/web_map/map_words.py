"""The words of a map page: its heading, its legends, the text under the pointer."""

import html
from collections.abc import Iterator

import numpy as np

from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Language, Text
from lifecircle.report.circle_view import CircleView, FloatArray
from lifecircle.report.colours import NOT_ASKED, STATE_COLOURS
from lifecircle.report.diagnosis.circle_words import describe_circle, group_word, state_result
from lifecircle.report.figures.figure_words import GENERATED, SYNTHETIC, share_words, state_word
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.scenario_reading import ScenarioResult

from .map_ground import Record

__all__ = ["SYNTHETIC", "heading", "legend", "page_words", "state_word"]


def heading(run: Run, view: CircleView) -> str:
    """The head of the page as HTML: place, circle, result, rule, year and plan; every name escaped."""
    place, language = run.record["place"], run.language
    mark = (
        f'<span class="lc-badge">{html.escape(SYNTHETIC.in_language(language))}</span>'
        if place["synthetic"]
        else ""
    )
    words = head_words(view, language)
    year = f"{place['year']} · " if place["year"] else ""
    return (
        f'<header class="lc-head"><h1>{html.escape(place["name"])} · '
        f'<span id="lc-circle">{html.escape(words["name"])}</span>{mark}</h1>'
        f'<p><span class="lc-result" id="lc-result">{html.escape(words["result"])}</span><br>'
        f'<span id="lc-rule">{html.escape(words["rule"])}</span></p>'
        f"<p>{html.escape(year)}{html.escape(run.plan.name)}</p></header>"
    )


def head_words(view: CircleView, language: Language) -> dict[str, str]:
    """What the head of the page says of one circle."""
    return {
        "name": view.circle.name,
        "result": state_result(view.row, language),
        "rule": describe_circle(view.circle, taxonomy=load_taxonomy(), language=language),
    }


def page_words(language: Language, *, scenario: ScenarioResult | None) -> dict[str, str]:
    """The words that the drawing script puts around names and numbers, whatever the circle."""
    name = scenario.name if scenario is not None else ""
    said = {
        "search": Text("按名称查找设施", "Find a facility by name"),
        "unnamed": Text("（无名称）", "(no name)"),
        "unknown": Text("未知", "unknown"),
        "load": Text("圈内以其为最近", "nearest to, within the limit"),
        "only": Text("其中别无选择", "of whom without another choice"),
        "nearest": Text("全部以其为最近", "nearest to, at any distance"),
        "capacity": Text("容量", "capacity"),
        "persons": Text(" 人", " people"),
        "people": Text("人口 ", "people: "),
        "district": Text("所在 ", "in: "),
        "facility": Text("设施 ", "facility: "),
        "circle": Text("服务圈", "Circle"),
        "show": Text("显示", "Show"),
        "cells": Text("人口格网", "population cells"),
        "areas": Text("分区缺口", "gaps by district"),
        "neither": Text("仅底图", "base map only"),
        "facilities": Text("设施", "Facilities"),
        "sites": Text("建议新址", "proposed sites"),
        "names": Text("地名", "names"),
        "scenario": Text("情景", "Scenario"),
        "today": Text("现状", "today"),
        "after": Text(f"情景：{name}", f"scenario: {name}"),
        "opened": Text("情景新增", "opened by the scenario"),
        "options": Text("图层", "Layers"),
        "not_found": Text("没有找到", "not found"),
    }
    return {key: text.in_language(language) for key, text in said.items()}


def circle_words(view: CircleView, language: Language) -> dict[str, str]:
    """The words around a cell's minutes or metres."""
    several = len(view.circle.needs) > 1
    cost = Text("最后一项 ", "last need: ") if several else Text("最近 ", "nearest: ")
    unit = Text(" 米", " m") if view.metres else Text(" 分钟", " min")
    return {"cost": cost.in_language(language), "unit": unit.in_language(language)}


def legend(run: Run, view: CircleView, *, facility_count: int, dotted: bool, told: bool) -> Record:
    """People per state as the coverage table has them, marks, and remarks.

    dotted: cells are drawn as circles. told: cells carry the text under the pointer.
    """
    language = run.language
    inside = float(view.row["population"])
    rows: list[Record] = []
    for state, number in view.counts.items():
        share = share_words(number, inside) if state != NOT_ASKED else ""
        empty = round(number) == 0
        if not (state == NOT_ASKED and empty):
            rows.append(
                {
                    "label": state_word(state, view.circle, language),
                    "colour": STATE_COLOURS[state],
                    "count": f"{number:,.0f}",
                    "share": share,
                    "empty": empty,
                }
            )
    sites = Text("可服务设施（处）", "facilities that can serve").in_language(language)
    rows.append({"label": sites, "mark": "lc-point", "count": f"{facility_count:,}", "share": ""})
    group = group_word(view.group, language)
    return {
        "title": Text(f"{group}（人）", f"{group}").in_language(language),
        "rows": rows,
        "notes": [
            note.in_language(language)
            for note in _notes(run, str(view.row["status"]), view.people, dotted=dotted, told=told)
        ],
    }


def _notes(run: Run, status: str, people: FloatArray, *, dotted: bool, told: bool) -> Iterator[Text]:
    if status == "not_computable":
        yield Text(
            "缺少数据，图上状态不能作为结论。",
            "Data are missing; no conclusion can be drawn from the states shown.",
        )
    if dotted and bool((people > 0).any()):
        yield Text("圆点大小表示人口多少。", "The larger the dot, the more people.")
    empty = int((people <= 0).sum())
    if empty:
        yield Text(f"另有 {empty:,} 个格网无人，未画出。", f"{empty:,} cells without people are not drawn.")
    if empty < len(people) and not told:
        yield Text("格网过多，指针下不显示单个格网。", "Too many cells to show details under the pointer.")
    if run.record["place"]["synthetic"]:
        yield GENERATED


def full_persons(people: FloatArray) -> float:
    """People from which on a dot is not drawn any larger."""
    lived_in = people[people > 0]
    return float(np.quantile(lived_in, 0.95)) if len(lived_in) else 1.0
