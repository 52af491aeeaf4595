"""Good answers fast: lazy greedy, then swaps, until no single swap is better."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lifecircle.geodata.text import Text

from .answer import Watch
from .pairs import FloatArray, IntArray, Pairs
from .rules import FlatRules
from .steps import best_swap, greedy_steps, two_nearest

SWAPPING = Text("换点改进", "swapping sites")


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


def swapped(case: Case, new: IntArray, *, watch: Watch, rounds: int = 10_000) -> IntArray:
    """``new`` improved: the best swap again and again, and what still fits added, until neither helps."""
    rules, pairs = case.rules, case.pairs
    chosen = np.concatenate([case.locked, new]).astype(np.int64)
    movable = np.arange(len(chosen)) >= len(case.locked)
    opened = np.zeros(pairs.candidate_count, dtype=bool)
    opened[chosen] = True
    counts = _counts(rules, opened)
    worth = float(case.people @ case.otherwise)
    for _ in range(rounds if len(new) else 0):
        which, first, second = two_nearest(pairs.offset, pairs.row, pairs.cost, case.otherwise, chosen)
        room = rules.budget - float(rules.cost[chosen].sum())
        gain, candidate, position = best_swap(
            pairs.offset, pairs.row, pairs.cost, case.people, which, first, second, chosen, opened, movable,
            rules.cost, room, rules.limit_offset, rules.limit, rules.least, rules.greatest, counts,
            1e-12 * worth,
        )  # fmt: skip
        value = float(case.people @ first)
        if candidate < 0 or watch.report(SWAPPING, objective=value - gain, bound=np.nan):
            break
        opened[chosen[position]], opened[candidate] = False, True
        chosen[position] = candidate
        counts = _counts(rules, opened)
    new = np.sort(chosen[movable])
    more, _ = greedy(case, start=new)
    if len(more) and not watch.over:
        return swapped(case, np.concatenate([new, more]), watch=watch, rounds=rounds)
    return new


def good_answer(case: Case, *, watch: Watch) -> IntArray:
    """The better of both greedy lists (by gain; with a budget also by gain per cost), swapped."""
    lists = [greedy(case)[0]]
    if np.isfinite(case.rules.budget):
        lists.append(greedy(case, per_cost=True)[0])
    answers = [swapped(case, new, watch=watch) for new in lists]
    values = [case.value(np.concatenate([case.locked, new])) for new in answers]
    return answers[int(np.argmin(values))]


def shaken(case: Case, new: IntArray, *, watch: Watch, rounds: int, until_s: float) -> IntArray:
    """``new`` improved by closing some sites again and again, filling up greedily and swapping.

    Half of the time the closed sites are drawn from all, else from those that serve the same rows
    as one that is drawn. The draws come from a fixed sequence, so equal input gives an equal
    answer (unless the time ends first). until_s: seconds of the watch at which it ends.
    """
    draws = np.random.default_rng(20260419)
    best = here = new
    best_value = here_value = case.value(np.concatenate([case.locked, new]))
    for number in range(rounds if len(new) > 1 else 0):
        if watch.report(SWAPPING, objective=best_value, bound=np.nan) or watch.seconds > until_s:
            break
        close = int(draws.integers(2, 7))  # few at a time did best on MCLP New York
        drawn = draws.permutation(len(here))
        if number % 2:
            drawn = _neighbours(case, here, int(drawn[0]))
        kept = np.delete(here, drawn[: min(close, len(here))])
        more, _ = greedy(case, start=kept)
        found = swapped(case, np.concatenate([kept, more]), watch=watch)
        value = case.value(np.concatenate([case.locked, found]))
        if value <= here_value + 2e-4 * abs(best_value) / (1 + number % 7):
            here, here_value = found, value
        if value < best_value - 1e-12 * abs(best_value) and case.rules.allow(
            np.concatenate([case.locked, found])
        ):
            best, best_value = found, value
        if number % 50 == 49:
            here, here_value = best, best_value
    return best


def _neighbours(case: Case, new: IntArray, position: int) -> IntArray:
    """Positions in ``new``, those that serve most of the same people as one of them first."""
    pairs = case.pairs
    near = np.zeros(pairs.row_count)
    at = slice(pairs.offset[new[position]], pairs.offset[new[position] + 1])
    near[pairs.row[at]] = case.people[pairs.row[at]]
    wider = np.bincount(pairs.candidate, weights=near[pairs.row], minlength=pairs.candidate_count)
    reach = np.bincount(pairs.row, weights=wider[pairs.candidate], minlength=pairs.row_count)
    farther = np.bincount(pairs.candidate, weights=reach[pairs.row], minlength=pairs.candidate_count)
    shared = wider[new] + farther[new] / max(float(farther.max(initial=0.0)), 1.0)  # two steps count a little
    shared[position] = np.inf
    return np.argsort(-shared, kind="stable")


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
