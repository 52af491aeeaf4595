"""Which row of one plan speaks of the same thing as which row of another."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from pydantic import BaseModel

from .model import Row

TYPES_ALIKE = 0.5
"""Least share of facility types that two rows have in common (of all types of both)."""
NAMES_ALIKE = 0.6
"""Least likeness of two names without numbers and punctuation (2 × common characters / all)."""
NAMES_ALONE_ALIKE = 0.75
"""The same where no facility types are named that could tell the rows apart."""

_NOT_NAME = re.compile(r"[\W\d_]+|分钟|小时|全覆盖|覆盖率|比例|占比")


def matched_rows(a: Sequence[Row], b: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Pairs of rows, in the order of ``a``; each row stands in one pair at most.

    Rows of the same id match, whatever their kind. Of the rest those of the same kind match whose
    facility types and names are alike, the likest first; ties go to the earlier rows.
    """
    by_id = {row.id: row for row in b}
    pairs = {row.id: by_id[row.id] for row in a if row.id in by_id}
    free_a = [row for row in a if row.id not in pairs]
    free_b = [row for row in b if row.id not in pairs]
    likeness = [
        (-alike, i, j)
        for i, row in enumerate(free_a)
        for j, other in enumerate(free_b)
        if (alike := row_likeness(row, other)) > 0
    ]
    taken: set[str] = set()
    for _, i, j in sorted(likeness):
        if free_a[i].id not in pairs and free_b[j].id not in taken:
            pairs[free_a[i].id] = free_b[j]
            taken.add(free_b[j].id)
    return [(row, pairs[row.id]) for row in a if row.id in pairs]


def row_likeness(a: Row, b: Row) -> float:
    """0 for rows that speak of different things; else up to 2, likeness of types plus of names."""
    if type(a) is not type(b) or (a.domain and b.domain and a.domain != b.domain):
        return 0.0
    types_a, types_b = set(types_in(a)), set(types_in(b))
    types = len(types_a & types_b) / len(types_a | types_b) if types_a | types_b else 1.0
    names = SequenceMatcher(
        None, _NOT_NAME.sub("", a.name), _NOT_NAME.sub("", b.name), autojunk=False
    ).ratio()
    least = NAMES_ALIKE if types_a | types_b else NAMES_ALONE_ALIKE
    return types + names if types >= TYPES_ALIKE and names >= least else 0.0


def types_in(value: Any) -> Iterator[str]:
    """Facility types anywhere in a row."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if name == "types":
                yield from inner
            else:
                yield from types_in(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from types_in(inner)
