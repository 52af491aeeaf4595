"""The case that is searched, and a first answer fast: lazy greedy."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .pairs import FloatArray, IntArray, Pairs, RowArray
from .rules import FlatRules
from .steps import greedy_steps


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """Rows, candidates and rules of one search; the objective stands in ``steps``.

    people (rows,): weight of each row. otherwise (rows,): its cost where no candidate serves,
    finite here (rows that must be served carry a large one).
    """

    pairs: Pairs
    people: FloatArray
    otherwise: FloatArray
    rules: FlatRules

    @cached_property
    def by_row(self) -> tuple[IntArray, RowArray, FloatArray]:
        """The pairs by row, as ``Pairs.by_row``."""
        return self.pairs.by_row()

    @cached_property
    def locked(self) -> IntArray:
        """Candidates that are open already."""
        return np.flatnonzero(self.rules.locked)

    def value(self, chosen: IntArray) -> float:
        """The objective with exactly these open (locked ones must be among them)."""
        return float(self.people @ np.minimum(self.otherwise, self.pairs.best_cost(chosen)))


def greedy(
    case: Case, *, start: IntArray | None = None, per_cost: bool = False, most: int | None = None,
    enough: float = np.inf,
) -> tuple[IntArray, FloatArray]:  # fmt: skip
    """New sites in the order in which they are opened, and what each gains.

    start: new sites open from the beginning (they count among the sites and cost their price).
    per_cost: gain per cost decides. most: another number of sites than the rules'. enough: end
    when the objective has come down by this.
    """
    rules, pairs = case.rules, case.pairs
    before = case.locked if start is None else np.union1d(case.locked, start)
    fresh = 0 if start is None else len(start)
    current = np.minimum(case.otherwise, pairs.best_cost(before))
    opened = np.zeros(pairs.candidate_count, dtype=bool)
    opened[before] = True
    return greedy_steps(
        pairs.offset, pairs.row, pairs.cost, case.people, current, rules.cost, opened,
        max(0, (rules.most if most is None else most) - fresh),
        rules.budget - (0.0 if start is None else float(rules.cost[start].sum())),
        rules.limit_offset, rules.limit, rules.least, rules.greatest, _counts(rules, opened),
        per_cost, enough,
    )  # fmt: skip


def in_order_of_gain(case: Case, new: IntArray) -> IntArray:
    """The same sites, that which gains most first."""
    from_these = np.setdiff1d(np.arange(case.pairs.candidate_count), np.concatenate([case.locked, new]))
    opened = np.zeros(case.pairs.candidate_count, dtype=bool)
    opened[from_these] = True
    opened[case.locked] = True
    pairs = case.pairs
    none, free = np.zeros(0, np.int64), np.zeros(pairs.candidate_count + 1, np.int64)
    order, _ = greedy_steps(
        pairs.offset, pairs.row, pairs.cost, case.people,
        np.minimum(case.otherwise, pairs.best_cost(case.locked)), np.zeros(pairs.candidate_count), opened,
        len(new), np.inf, free, none, none, none, none, False, np.inf,
    )  # fmt: skip
    return np.concatenate([order, np.setdiff1d(new, order)]).astype(np.int64)


def _counts(rules: FlatRules, opened: np.ndarray) -> IntArray:
    """Open members of each limit."""
    return np.bincount(
        rules.limit[np.repeat(opened, np.diff(rules.limit_offset))], minlength=len(rules.least)
    ).astype(np.int64)
