"""A case with fewer candidates: rows that then have the same ones become one."""

from dataclasses import dataclass

import numpy as np

from .pairs import BoolArray, IntArray, Pairs, merged_rows
from .rules import FlatRules
from .search import Case


@dataclass(frozen=True, kw_only=True, eq=False)
class Narrow:
    """The smaller case. candidates: the number in the larger case of each of its candidates.

    must (rows,): rows that must be served. position (n,): the other way round, -1 for none.
    """

    case: Case
    must: BoolArray
    candidates: IntArray
    position: IntArray


def narrowed(case: Case, kept: BoolArray, *, must: BoolArray) -> Narrow:
    """The case with the candidates that are kept, shape (n,), and the locked ones.

    The same sites have the same objective in both.
    """
    kept = kept | case.rules.locked
    there = case.pairs.keep(kept[case.pairs.candidate])
    few = Pairs(
        offset=np.concatenate([[0], np.cumsum(np.diff(there.offset)[kept])]).astype(np.int64),
        row=there.row,
        cost=there.cost,
        row_count=there.row_count,
    )
    merged, new_row = merged_rows(few, np.where(must, np.inf, case.otherwise))
    otherwise, has_to = np.zeros(merged.row_count), np.zeros(merged.row_count, dtype=bool)
    otherwise[new_row], has_to[new_row] = case.otherwise, must
    people = np.bincount(new_row, weights=case.people, minlength=merged.row_count).astype(np.float64)
    return Narrow(
        case=Case(pairs=merged, people=people, otherwise=otherwise, rules=_rules(case.rules, kept)),
        must=has_to,
        candidates=np.flatnonzero(kept),
        position=np.where(kept, np.cumsum(kept) - 1, -1),
    )


def _rules(rules: FlatRules, kept: BoolArray) -> FlatRules:
    many = np.diff(rules.limit_offset)
    return FlatRules(
        cost=rules.cost[kept],
        locked=rules.locked[kept],
        most=min(rules.most, int(kept.sum())),
        budget=rules.budget,
        limit_offset=np.concatenate([[0], np.cumsum(many[kept])]).astype(np.int64),
        limit=rules.limit[np.repeat(kept, many)],
        least=rules.least,
        greatest=rules.greatest,
    )
