"""A plan's announced projects as the draft of a scenario: everything the plan says, the places left open."""

from collections.abc import Iterator

from lifecircle.geodata.place import CAPACITIES
from lifecircle.plan.model import Plan, Project

from .writing import toml_text

HEAD = """\
# {name}：规划项目情景包
# 由规划的项目表生成。规划没有写明地点，所以每一项都是注释；定下一处，就去掉那一段行首的“# ”，
# 填上 at（候选用地、行政单元或设施的 id）或坐标。一项多处的，逐处复制。没有放开的项目不影响结果。
# 分摊到每处的规模和投资是平均数，规划只给了合计。

[scenario]
id = {id}
name = {title}
"""

TABLES = {"open": "open", "expand": "resize", "move": "move", "convert": "convert", "close": "close"}
"""Action of a project -> table of the scenario; merge has a form of its own, the others change no place."""


def scenario_pack(plan: Plan) -> str:
    """The text of a scenario file that loads as it is (no edit yet) with every project as a draft.

    One draft per project and facility type that can be sited; amounts and cost are shared evenly
    over ``count``. Upgrades and programmes, which move nothing on the map, are listed in words.
    """
    head = HEAD.format(
        name=plan.name, id=toml_text(f"{plan.id}_projects"), title=toml_text(f"{plan.name}：规划项目")
    )
    return "\n".join([head, *(line for project in plan.project for line in _draft(project))]) + "\n"


def _draft(project: Project) -> Iterator[str]:
    yield f"# ── {project.name}" + (f"（共 {project.count} 处）" if (project.count or 1) > 1 else "")
    source = project.source
    where = f"{source.file} 第 {source.line} 行" if source.line else f"{source.file} {source.clause or ''}"
    yield f"# 原文：「{source.quote}」（{where}）"
    if project.place or project.sites:
        yield f"# 规划所说的地点：{'、'.join([*filter(None, [project.place]), *project.sites])}"
    yield from (f"# {line}" if line else "" for line in [*_block(project), ""])


def _block(project: Project) -> Iterator[str]:
    """The lines of the edit, not yet commented out."""
    if project.action == "merge":
        yield from ("[[merge]]", 'ids = ["", ""]', 'into = ""')
    elif project.action not in TABLES or not (project.types or project.action in ("move", "close")):
        yield "（不改变设施的位置和规模，只作记录）"
        return
    else:
        table = TABLES[project.action]
        yield f"[[{table}]]"
        yield f"id = {toml_text(project.id if table == 'open' else '')}"
        if table in ("open", "convert"):
            others = f"  # 或 {'、'.join(project.types[1:])}" if len(project.types) > 1 else ""
            yield f"type = {toml_text(project.types[0])}{others}"
        if table == "open":
            yield f"name = {toml_text(project.sites[0] if len(project.sites) == 1 else project.name)}"
        if table in ("open", "move"):
            yield 'at = ""'
        if table in ("open", "resize", "convert"):
            yield from _amounts(project)
    if project.by is not None:
        yield f"year = {project.by}"
    if project.cost_yuan is not None:
        yield f"cost = {project.cost_yuan / (project.count or 1):.0f}"


def _amounts(project: Project) -> Iterator[str]:
    """Capacities per site; what is not a capacity of ours stays a remark."""
    for column, total in project.amount.items():
        each = f"{column} = {total / (project.count or 1):.10g}"
        yield each if column in CAPACITIES else f"# {each}"
