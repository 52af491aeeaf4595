"""Sheet 目标任务责任清单: targets and projects of the plan with room for who does what by when."""

from typing import Any

import pandas as pd

from lifecircle.geodata.place import CAPACITIES
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Project
from lifecircle.report.diagnosis.capacity_words import AMOUNTS
from lifecircle.report.diagnosis.figure_texts import YUAN_PER_WAN, amount
from lifecircle.report.diagnosis.plan_rows import documents_sentence, domain_word, source_words, status_word
from lifecircle.report.diagnosis.sentences import capital
from lifecircle.report.folders.run_reading import Run

from .sheet import Column, SheetContent

TASKS = Text("目标任务责任清单", "Tasks")
_CARS = frozenset({"parking"})
_GOAL, _TASK = Text("目标", "Target"), Text("任务", "Task")
ACTIONS = {
    "open": Text("新建", "build"), "expand": Text("扩建", "expand"), "move": Text("迁建", "move"),
    "convert": Text("改建", "convert"), "close": Text("关闭", "close"), "merge": Text("撤并", "merge"),
    "upgrade": Text("提升", "upgrade"), "programme": Text("", ""),
}  # fmt: skip
"""What a project does; a programme says so in its name."""


def task_sheet(run: Run, rows: pd.DataFrame) -> SheetContent:
    """Rows of the plan that have a target, then its projects. rows: those of ``plan_rows``."""
    say = run.language
    columns = [
        Column(Text("序号", "No.").in_language(say), "whole", width=7),
        Column(Text("分类", "Part").in_language(say), width=7),
        Column(Text("类别", "Domain").in_language(say), width=13),
        Column(Text("内容", "What").in_language(say), width=42),
        Column(Text("目标或规模", "Target or size").in_language(say), width=26),
        Column(Text("现状值", "Current value").in_language(say), "number", width=10),
        Column(Text("达标情况", "Status").in_language(say), "status", width=14),
        Column(Text("投资（万元）", "Cost (10,000 yuan)").in_language(say), "number", width=12, total=True),
        Column(Text("地点", "Place").in_language(say), width=18),
        Column(Text("完成年限", "By").in_language(say), "text", width=9),
        Column(Text("牵头单位", "Lead body").in_language(say), width=13),
        Column(Text("配合单位", "Supporting bodies").in_language(say), width=13),
        Column(Text("进展", "Progress").in_language(say), width=10),
        Column(Text("依据", "Source").in_language(say), width=12),
    ]
    goals = [one for one in rows.to_dict("records") if one["target"] not in ("", "——", "-")]
    listed = [_goal(run, one) for one in goals] + [_task(run, one) for one in run.plan.project]
    place = str(run.record["place"]["name"])
    return SheetContent(
        key="tasks",
        name=TASKS.in_language(say),
        title=Text(
            f"{place}目标、任务、责任清单", f"{place}: targets, tasks and responsibilities"
        ).in_language(say),
        columns=columns,
        rows=[[number, *row] for number, row in enumerate(listed, start=1)],
        source=Text(
            "plan.toml 的 project 各条，indicators.csv", "plan.toml (project), indicators.csv"
        ).in_language(say),
        notes=[
            Text(
                "目标和任务照录规划；投资、规模空白的，规划没有写明。牵头单位、配合单位、进展由编制单位填写。",
                "Targets and tasks are the plan's own; where cost or size is blank the plan gives "
                "none. Bodies and progress are to be filled in by the plan's authors.",
            ).in_language(say),
            documents_sentence(run.plan, language=say),
        ],
    )


def project_size(project: Project, language: Language) -> str:
    """What a project adds, in the plan's own figures: 新建20处，建筑面积54,500平方米."""
    action, count = ACTIONS[project.action].in_language(language), project.count
    if count is not None and not (project.action == "programme" and f"{count}" in project.name):
        sites = Text(f"{count}处", f"{count} site{'' if count == 1 else 's'}").in_language(language)
        action += sites if language == "zh" or not action else f" {sites}"
    given = [name for name in CAPACITIES if name in project.amount]
    sizes = [
        _amount_word(name, project).in_language(language).format(amount(project.amount[name]))
        for name in given
    ]
    return Text("，", ", ").in_language(language).join([one for one in (action, *sizes) if one])


def _amount_word(name: str, project: Project) -> Text:
    """What so much of a capacity is called: places are cots, school places or parking places."""
    if name != "places":
        return AMOUNTS[name]
    if set(project.types) & _CARS:
        return Text("泊位{}个", "{} parking places")
    domains: set[str | None] = {load_taxonomy().types[kind].domain for kind in project.types}
    domains = domains or {project.domain}
    if domains == {"childcare"}:
        return Text("托位{}个", "{} childcare places")
    return Text("学位{}个", "{} places") if domains == {"education"} else Text("{}个位", "{} places")


def project_place(project: Project, language: Language) -> str:
    """Where, in the plan's words; what the name says already is not said again."""
    said = [_beside(one, project.name) for one in (project.place, *project.sites) if one not in project.name]
    return ("、" if language == "zh" else ", ").join(said)


def _beside(place: str, name: str) -> str:
    """What a place says beyond the name; brackets of its own stay: 长丰县剧场(剧院)."""
    return place.removeprefix(name).strip("（）() ") if place.startswith(name) else place


def _goal(run: Run, row: dict[Any, Any]) -> list[Any]:
    say = run.language
    return [
        _GOAL.in_language(say),
        capital(domain_word(row["domain"], say)),
        row["name"],
        row["target"],
        row["value"],
        status_word(row["status"], say),
        None,
        "",
        _year(row["by"]),
        "",
        "",
        "",
        row["source"],
    ]


def _task(run: Run, project: Project) -> list[Any]:
    say = run.language
    cost = project.cost_yuan / YUAN_PER_WAN if project.cost_yuan is not None else None
    domain = project.domain or _domain_of(project)
    return [
        _TASK.in_language(say),
        capital(domain_word(domain, say)),
        project.name,
        project_size(project, say),
        None,
        "",
        cost,
        project_place(project, say),
        _year(project.by),
        "",
        "",
        "",
        source_words(run.plan, project, language=say),
    ]


def _domain_of(project: Project) -> str:
    taxonomy = load_taxonomy()
    return taxonomy.types[project.types[0]].domain if project.types else ""


def _year(year: Any) -> str:
    return f"{int(year)}" if pd.notna(year) else ""
