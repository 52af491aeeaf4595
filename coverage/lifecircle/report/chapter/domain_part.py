"""第二章: domain by domain what is met, what is short, what is not known, what the plan builds."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from lifecircle.coverage.indicators import DOMAIN_WORDS
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.plan.model import Project
from lifecircle.report.diagnosis.circle_words import state_result
from lifecircle.report.diagnosis.figure_texts import YUAN_PER_WAN, amount
from lifecircle.report.diagnosis.plan_rows import domain_word, whole_circle
from lifecircle.report.diagnosis.sentences import capital, domain_sentences, items
from lifecircle.report.diagnosis.table_rows import records
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.workbook.task_sheet import project_place, project_size

from .writer import Writer

CURVE_HEIGHT = 0.31
MOST_PROJECTS = 10
"""Projects named in a box; the others are counted and stand in the workbook."""


def write_domains(writer: Writer, run: Run, rows: pd.DataFrame, *, pictures: Mapping[str, Path]) -> None:
    """One section per domain that the plan speaks of. pictures: id of a ratio -> its chart."""
    writer.chapter(writer.say("分领域诊断", "Findings by domain"))
    for domain in (*DOMAIN_WORDS, ""):
        own = rows[rows["domain"] == domain]
        projects = [one for one in run.plan.project if domain_of(one) == domain]
        if own.empty and not projects:
            continue
        writer.section(capital(domain_word(domain, run.language)))
        _diagnosis(writer, run, own)
        for row in records(own[own["status"] == "short"]):
            if row["id"] in pictures:
                caption = writer.say(
                    f"{row['name']}：各单元分布（洛伦兹曲线）", f"{row['name']}: Lorenz curve"
                )
                writer.picture(pictures[row["id"]], caption, "ratios.csv", height=CURVE_HEIGHT)
                break
        if projects:
            _projects(writer, run, domain, projects)


def domain_of(project: Project) -> str:
    """The domain of a project, its own or that of what it builds."""
    if project.domain or not project.types:
        return project.domain or ""
    return load_taxonomy().types[project.types[0]].domain


def _diagnosis(writer: Writer, run: Run, rows: pd.DataFrame) -> None:
    say = run.language
    if rows.empty:
        writer.body(
            writer.say(
                "规划在这一领域没有指标，只有项目。",
                "The plan has projects in this domain, but no indicators.",
            )
        )
        return
    writer.body(*domain_sentences(rows, say))
    tracked = rows[(rows["kind"] == "circle") & (rows["status"] == "tracked")]
    for row in records(tracked):  # those with a target stand among the sentences above
        colon = writer.say("：", ": ")
        writer.body(
            row["name"] + colon + state_result(whole_circle(run, row["id"]), say)
            + writer.say("，规划未定目标值。", "; the plan sets no target.")
        )  # fmt: skip
    unknown = [str(name) for name in rows.loc[rows["status"] == "not_computable", "name"]]
    if unknown:
        zh, en = "；".join(unknown), "; ".join(unknown)
        writer.body(writer.say(f"数据不足、无法计算的有{len(unknown)}项：{zh}。",
                               f"{items(len(unknown), 'en')} cannot be computed: {en}."))  # fmt: skip
    used = sorted({f"{stem}.csv" for stem in rows["table"]} | {"indicators.csv"})
    writer.source(*used)


def _projects(writer: Writer, run: Run, domain: str, projects: Sequence[Project]) -> None:
    say = run.language
    lines = [f"{number}{writer.say('．', '. ')}{_said(writer, run, one)}"
             for number, one in enumerate(projects[:MOST_PROJECTS], start=1)]  # fmt: skip
    rest = len(projects) - MOST_PROJECTS
    if rest > 0:
        lines.append(
            writer.say(
                f"另有{rest}项，见附件工作簿“目标任务责任清单”。",
                f"{rest} more {'is' if rest == 1 else 'are'} in the workbook.",
            )
        )
    name = capital(domain_word(domain, say))
    writer.box(
        writer.say(f"{name}：规划项目", f"{name}: projects of the plan"), lines,
        tables=(writer.say("plan.toml 的 project 各条", "plan.toml (project)"),),
    )  # fmt: skip


def _said(writer: Writer, run: Run, project: Project) -> str:
    parts = [project_size(project, run.language)]
    if project.cost_yuan is not None:
        cost = amount(project.cost_yuan / YUAN_PER_WAN)
        parts.append(writer.say(f"投资{cost}万元", f"{amount(project.cost_yuan)} yuan"))
    parts.append(project_place(project, run.language))
    said = [one for one in parts if one]
    comma, colon, stop = writer.say("，", ", "), writer.say("：", ": "), writer.say("。", ".")
    return f"{project.name}{colon if said else ''}{comma.join(said)}{stop}"
