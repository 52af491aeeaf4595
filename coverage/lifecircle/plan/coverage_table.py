"""Which row of the catalogue became which row of a preset, or why none: a page, and its check."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Text

from .catalogue import Catalogue
from .model import Plan, Row
from .verified import rows_of
from .wording import ROW_WORDS

KINDS: tuple[str, ...] = tuple(ROW_WORDS)
COMMAND = "lifecircle plan coverage"

_SEED_NUMBER = re.compile(r"(\d{3})_\w+\.txt")
_HEAD = """# 规划条目对照表 / Coverage of the plans

本页由命令 `{command}` 从预设规划生成，不要手改；`{command} --check` 核对本页、目录和引文。
每一行是规划目录中的一条（编号同目录），右边是预设中落实它的条目，或不列入的理由。

Made by `{command}` from the presets; do not edit. Each line is a row of the catalogue of a plan's rules,
the rows of the preset that answer it, or the reason why none does.
"""

FAULTS: Mapping[str, tuple[Text, Text]] = MappingProxyType(
    {
        "unaccounted": (
            Text("目录第 {found} 条在预设 {plan} 中没有交代", "row {found} is not accounted for in {plan}"),
            Text(
                "请在对应条目写 catalogue，或在 [[left_out]] 写明理由",
                "name it under catalogue in the row that answers it, or in [[left_out]] with the reason",
            ),
        ),
        "unknown_row": (
            Text(
                "“{row}”写的目录编号 {found} 不存在", "{row} names {found}, which is no row of the catalogue"
            ),
            Text("请对照目录改正编号", "correct the id"),
        ),
        "row_of_other_plan": (
            Text("“{row}”写的目录编号 {found} 属于另一份规划", "{row} names {found}, a row of another plan"),
            Text("请对照目录改正编号", "correct the id"),
        ),
        "no_preset": (
            Text("规划 {found} 还没有预设", "plan {found} has no preset"),
            Text("请补上预设文件", "add the preset"),
        ),
        "no_seed": (
            Text("“{row}”的出处 {found} 找不到", "the source {found} of {row} is not there"),
            Text("请核对文件名", "check the name of the file"),
        ),
        "quote": (
            Text("“{row}”的引文不在 {place} 这一行", "the quote of {row} is not at {place}"),
            Text("请照原文改正引文或行号", "correct the quote or the line"),
        ),
        "page_differs": (
            Text("本页与预设不一致", "the page differs from what the presets give"),
            Text("请运行 {command} 重新生成", "run {command} and commit the page"),
        ),
    }
)


def plan_number(plan: Plan) -> str | None:
    """The number of the seed that a preset mirrors (000 for 000_….txt), or None."""
    found = (_SEED_NUMBER.fullmatch(file) for file in plan.sources)
    return next((match[1] for match in found if match), None)


class Answer(NamedTuple):
    """One catalogue row and the row of the preset (``row``, of ``kind``) that answers it.

    Of a left-out row ``row`` is empty and ``name`` is the reason.
    """

    catalogue: str
    row: str
    kind: str
    name: str


def answers(plan: Plan) -> tuple[Answer, ...]:
    """What a plan says of each catalogue row that it names.

    Sorted by catalogue row in natural order (2A.2 before 2A.10), then as in the plan.
    """
    found = [
        Answer(each, row.id, kind, row.name) for kind, row in _rows_by_kind(plan) for each in row.catalogue
    ]
    found += [Answer(each, "", "left_out", note.reason) for note in plan.left_out for each in note.catalogue]
    return tuple(sorted(found, key=lambda answer: natural_key(answer.catalogue)))


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts the numbers inside ids as numbers."""
    parts = re.findall(r"\d+|\D+", text)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def coverage_page(plans: Sequence[Plan]) -> str:
    """The whole page in markdown: counts per plan and kind, then a table per plan."""
    parts = [_HEAD.format(command=COMMAND), _counts(plans)]
    parts += [_section(plan) for plan in plans if answers(plan)]
    return "\n".join(parts)


def coverage_faults(plans: Sequence[Plan], catalogues: Sequence[Catalogue]) -> list[Problem]:
    """Catalogue rows that no preset accounts for, and catalogue ids that do not exist."""
    problems: list[Problem] = []
    by_number = {plan_number(plan): plan for plan in plans}
    for catalogue in catalogues:
        for number in catalogue.numbers:
            plan = by_number.get(number)
            if plan is None:
                problems.append(_problem("no_preset", file=catalogue.name, found=number))
            else:
                problems += _unaccounted(plan, number, catalogue)
                problems += _unknown(plan, number, catalogue)
    return problems


def quote_faults(plans: Sequence[Plan], seeds: Path) -> list[Problem]:
    """Rows of plans whose quote is not in the seed at its line; rows cited by clause are passed over."""
    problems: list[Problem] = []
    texts: dict[str, list[str] | None] = {}
    for plan in plans:
        for row in rows_of(plan):
            source = row.source
            if source.line is None:
                continue
            if source.file not in texts:
                path = seeds / source.file
                texts[source.file] = path.read_text(encoding="utf-8").split("\n") if path.is_file() else None
            lines = texts[source.file]
            if lines is None:
                problems.append(_problem("no_seed", file=plan.id, found=source.file, row=row.id))
            elif source.line > len(lines) or source.quote not in lines[source.line - 1]:
                problems.append(_problem("quote", file=plan.id, row=row.id, place=source.place))
    return problems


def page_faults(plans: Sequence[Plan], page: Path) -> list[Problem]:
    """Whether the page on disk is what the presets give."""
    written = page.read_text(encoding="utf-8") if page.is_file() else ""
    same = written.replace("\r\n", "\n") == coverage_page(plans)
    return [] if same else [_problem("page_differs", file=page.as_posix(), command=COMMAND)]


def _unaccounted(plan: Plan, number: str, catalogue: Catalogue) -> Iterator[Problem]:
    named = {answer.catalogue for answer in answers(plan)}
    for row in catalogue.to_answer(number):
        if row.id not in named:
            yield _problem("unaccounted", file=catalogue.name, line=row.line, found=row.id, plan=plan.id)


def _unknown(plan: Plan, number: str, catalogue: Catalogue) -> Iterator[Problem]:
    of = {row.id: row.plans for row in catalogue.rows}
    for answer in answers(plan):
        row = answer.row or str(ROW_WORDS["left_out"].zh)
        if answer.catalogue not in of:
            yield _problem("unknown_row", file=plan.id, found=answer.catalogue, row=row)
        elif number not in of[answer.catalogue]:
            yield _problem("row_of_other_plan", file=plan.id, found=answer.catalogue, row=row)


def _problem(code: str, *, file: str, line: int | None = None, **values: str) -> Problem:
    message, remedy = FAULTS[code]
    return Problem(
        code=code,
        file=file,
        row=line,
        message=Text(message.zh.format(**values), message.en.format(**values)),
        remedy=Text(remedy.zh.format(**values), remedy.en.format(**values)),
    )


def _rows_by_kind(plan: Plan) -> Iterator[tuple[str, Row]]:
    for kind in KINDS:
        if kind != "left_out":
            for row in getattr(plan, kind):
                yield kind, row


def _counts(plans: Sequence[Plan]) -> str:
    heads = ["规划 plan", *(f"{ROW_WORDS[kind].zh} {kind}" for kind in KINDS), "目录条数 catalogue rows"]
    lines = [_line(heads), _line(["---", *["---:"] * (len(heads) - 1)])]
    for plan in plans:
        found = answers(plan)
        left_out = sum(answer.kind == "left_out" for answer in found)
        numbers = [len(getattr(plan, kind)) for kind in KINDS if kind != "left_out"]
        cells = [
            f"{plan.name} `{plan.id}`",
            *map(str, (*numbers, left_out, len({answer.catalogue for answer in found}))),
        ]
        lines.append(_line(cells))
    return "\n".join(lines) + "\n"


def _section(plan: Plan) -> str:
    lines = [
        f"## {plan.name} `{plan.id}`",
        "",
        _line(["目录", "类别", "条目", "名称或理由"]),
        _line(["---"] * 4),
    ]
    for answer in answers(plan):
        row = f"`{answer.row}`" if answer.row else ""
        lines.append(_line([answer.catalogue, ROW_WORDS[answer.kind].zh, row, answer.name]))
    others = [f"`{row.id}`" for row in rows_of(plan) if not row.catalogue]
    if others:
        lines += ["", f"不对应目录的条目 / rows beside the catalogue: {', '.join(others)}"]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
