"""Plans in the terminal: the presets, what two of them differ in, how far they cover the catalogue."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text as RichText

from lifecircle.geodata.text import Language, Text
from lifecircle.plan.english import plan_in_language
from lifecircle.plan.model import Plan
from lifecircle.plan.saying import FIELD_WORDS
from lifecircle.plan.wording import ROW_WORDS

if TYPE_CHECKING:
    import pandas as pd

COLUMN_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "id": Text("编号", "id"),
        "name": Text("规划", "plan"),
        "period": Text("规划期", "period"),
        "circles": Text("圈", "circle"),
        "ratios": Text("配置", "ratio"),
        "presence": Text("覆盖", "units"),
        "tracked": Text("跟踪", "track"),
        "preferences": Text("选址", "siting"),
        "projects": Text("项目", "work"),
        "left_out": Text("未列", "left"),
        "unverified": Text("未核", "unver."),
    }
)


def plan_list(plans: Sequence[Mapping[str, str | int]], *, language: Language) -> RenderableType:
    """The presets with their counts per kind of row; columns without any count are not shown."""
    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    shown = [name for name in COLUMN_WORDS if name != "unverified" or any(plan[name] for plan in plans)]
    for name in shown:
        table.add_column(
            COLUMN_WORDS[name].in_language(language),
            justify="left" if name in ("id", "name", "period") else "right",
            overflow="fold",
            no_wrap=name != "name",
            min_width=12 if name == "name" else None,
        )
    for plan in plans:
        period = str(plan["period"]).replace("-20", "-")  # room for names at 80 columns
        values = {**plan, "period": period}
        table.add_row(*(escape(str(values[name])) for name in shown))
    legend = Text(
        "圈：服务圈　配置：配置指标　覆盖：覆盖要求　跟踪：跟踪指标　选址：选址倾向　项目：规划项目\n"
        "未列：规划目录中写明理由不列入的条目　未核：没有核对出处、不参加计算的条目",
        "circle, ratio, presence by units, tracked, siting preference, planned work; left: rows of the\n"
        "catalogue left out with a reason; unver.: rows not checked against their source, not computed",
    )
    return Group(table, RichText(legend.in_language(language), style="dim"))


def plan_difference(found: "pd.DataFrame", a: Plan, b: Plan, *, language: Language) -> RenderableType:
    """What two plans ask for differently, side by side, then what only one of them asks for."""
    a, b = plan_in_language(a, language), plan_in_language(b, language)
    parts: list[RenderableType] = [RichText(f"{a.name}  ↔  {b.name}", style="bold")]
    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    table.add_column(Text("条目", "row").in_language(language), overflow="fold", ratio=4)
    table.add_column(Text("项", "key").in_language(language), overflow="fold", ratio=2)
    table.add_column(escape(a.id), overflow="fold", ratio=4)
    table.add_column(escape(b.id), overflow="fold", ratio=4)
    different = found[found["found"] == "different"]
    for kind, of_kind in different.groupby("kind", sort=False):
        title = FIELD_WORDS["assumption"] if kind == "assumption" else ROW_WORDS[str(kind)]
        table.add_row(f"[bold]{title.in_language(language)}[/]")
        named = ""
        for row in of_kind.to_dict("records"):
            name = row["name_a"] if row["name_a"] == row["name_b"] else f"{row['name_a']} ↔ {row['name_b']}"
            field = (
                FIELD_WORDS[row["field"]].in_language(language)
                if row["field"] in FIELD_WORDS
                else row["field"]
            )
            first = "" if name == named or not row["row_a"] else f"  {escape(name)}"
            named = name
            table.add_row(first, escape(field), escape(row["a"] or "—"), escape(row["b"] or "—"))
    if len(different):
        parts.append(table)
    for side, plan in (("only_a", a), ("only_b", b)):
        alone = found[found["found"] == side]
        head = Text(f"只有 {plan.id} 有（{len(alone)} 条）", f"Only in {plan.id} ({len(alone)} rows)")
        parts.append(RichText(head.in_language(language), style="bold"))
        for kind, of_kind in alone.groupby("kind", sort=False):
            names = of_kind["name_a" if side == "only_a" else "name_b"]
            word = ROW_WORDS[str(kind)].in_language(language)
            parts.append(RichText(f"  {word}{_colon(language)}{_listed(names, language)}"))
    same = int((found["found"] == "same").sum())
    parts.append(
        RichText(Text(f"相同 {same} 条", f"{same} rows are the same").in_language(language), style="dim")
    )
    return Group(*parts)


def _listed(names: Iterable[str], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(names)


def _colon(language: Language) -> str:
    return "：" if language == "zh" else ": "
