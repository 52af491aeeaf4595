"""What is found while a Place is read: faults that stop it and remarks that do not."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Text

ROWS_SHOWN = 20
"""Rows of one fault that are listed one by one; the rest is given as a count."""


@dataclass(kw_only=True)
class Findings:
    """The faults and remarks collected so far, in the order in which they were met."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def row_problems(
    code: str,
    *,
    file: str,
    rows: Sequence[int],
    message: Text,
    remedy: Text,
    column: str | None = None,
    found: Sequence[object] | None = None,
) -> list[Problem]:
    """One problem for each of the first rows, and one that counts the rest.

    rows: 1-based rows as a person counts them. found: what stands there, one for each row.
    """
    problems = [
        Problem(
            code=code,
            file=file,
            row=int(row),
            column=column,
            found=None if found is None else str(found[position]),
            message=message,
            remedy=remedy,
        )
        for position, row in enumerate(rows[:ROWS_SHOWN])
    ]
    rest = len(rows) - ROWS_SHOWN
    if rest > 0:
        more = Text(
            zh=f"另有 {rest} 行有同样的问题：{message.zh}",
            en=f"{rest} more row{'' if rest == 1 else 's'}, the same: {message.en}",
        )
        problems.append(Problem(code=code, file=file, column=column, message=more, remedy=remedy))
    return problems
