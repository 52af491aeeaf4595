"""Better answers by exchange: the best swap until none helps, then again from shaken answers."""

import numpy as np

from lifecircle.geodata.text import Text

from .answer import Watch
from .exchange_steps import Bounds, Matrix, State, begin, descend, shake
from .pairs import IntArray
from .search import Case, greedy

SWAPPING = Text("换点改进", "swapping sites")

SPARE = 16
"""Slots for sites more than the answer has, where the rules allow them."""
LARGEST_TABLE = 40_000_000
"""Candidates x sites above which the table of swaps is not kept, and answers stay as greedy made them."""
_SLICE_STEPS, _SWAPS_A_ROUND = 50_000_000, 8
_CLOSED = (1, 4)
"""Sites closed in a round: from the first number, so many choices."""
_WORSE, _NOISE = 2e-4, 0.25


def swapped(case: Case, new: IntArray, *, watch: Watch) -> IntArray:
    """``new`` improved: the best swap again and again, and what still fits added, until neither helps."""
    search = _Exchange(case, new)
    if not search.worth_it:
        return new
    search.value = begin(search.matrix, search.state)
    most = _SWAPS_A_ROUND * search.rounds_at_once
    made = most
    while made == most:
        gained, made = descend(search.matrix, search.bounds, search.state, search.least_better, most)
        search.value -= gained
        if watch.report(SWAPPING, objective=search.value, bound=np.nan):
            break
    return search.answer(search.state.chosen)


def shaken(
    case: Case, new: IntArray, *, watch: Watch, rounds: int, until_s: float, seed: int = 0
) -> IntArray:
    """``new`` improved by closing some sites again and again, filling up greedily and swapping.

    The draws come from the sequence of the seed, so equal input gives an equal answer unless the
    time ends first. until_s: seconds of the watch at which it ends.
    """
    search = _Exchange(case, new, seed=seed)
    if not search.worth_it or len(new) < 2:
        return new
    best, done = search.state.chosen.copy(), 0
    here_value = best_value = begin(search.matrix, search.state)
    while done < rounds:
        if watch.report(SWAPPING, objective=best_value, bound=np.nan) or watch.seconds > until_s:
            break
        here_value, best_value = shake(
            search.matrix, search.bounds, search.state, best, here_value, best_value, done,
            min(search.rounds_at_once, rounds - done), search.least_better, _WORSE, *_CLOSED, _NOISE,
        )  # fmt: skip
        done += search.rounds_at_once
    found = search.answer(best)
    better = case.value(np.concatenate([case.locked, found])) < case.value(np.concatenate([case.locked, new]))
    return found if better and case.rules.allow(np.concatenate([case.locked, found])) else new


def good_answer(case: Case, *, watch: Watch) -> IntArray:
    """The better of both greedy lists (by gain; with a budget also by gain per cost), swapped."""
    lists = [greedy(case)[0]]
    if np.isfinite(case.rules.budget):
        lists.append(greedy(case, per_cost=True)[0])
    answers = [swapped(case, new, watch=watch) for new in lists]
    values = [case.value(np.concatenate([case.locked, new])) for new in answers]
    return answers[int(np.argmin(values))]


def steps_of_a_round(case: Case, slots: int) -> float:
    """About how many entries of the matrix one round of shaking looks at."""
    pairs = case.pairs
    touched = len(pairs.row) ** 2 / max(1, pairs.candidate_count * pairs.row_count)
    return 80.0 * touched + 0.5 * pairs.candidate_count * slots + 1000.0


class _Exchange:
    """A case as the compiled steps want it. Locked sites are part of what a row costs otherwise."""

    def __init__(self, case: Case, new: IntArray, *, seed: int = 0) -> None:
        rules, pairs = case.rules, case.pairs
        count = pairs.candidate_count
        slots = min(rules.most, len(new) + SPARE, count)
        self.worth_it = slots > 0 and len(new) <= slots and count * slots <= LARGEST_TABLE
        if not self.worth_it:
            return
        otherwise = np.minimum(case.otherwise, pairs.best_cost(case.locked))
        begins, candidate, price = case.by_row
        self.matrix = Matrix(
            pairs.offset, pairs.row, pairs.cost, begins, candidate, price, case.people, otherwise
        )
        self.bounds = Bounds(
            rules.cost, rules.locked, rules.limit_offset, rules.limit, rules.least, rules.greatest
        )
        chosen = np.full(slots, -1, dtype=np.int64)
        chosen[: len(new)] = np.sort(new)
        opened = rules.locked.copy()
        opened[new] = True
        counts = np.bincount(
            rules.limit[np.repeat(opened, np.diff(rules.limit_offset))], minlength=len(rules.least)
        )
        purse = rules.budget * (1 + 1e-12) - float(rules.cost[new].sum())
        rows = pairs.row_count
        self.state = State(
            chosen, np.full(count, -1, np.int64), np.full(rows, -1, np.int64), np.zeros(rows), np.zeros(rows),
            np.zeros(count), np.zeros(slots), np.zeros((count, slots)), counts.astype(np.int64),
            np.array([purse]), np.array([0x9E3779B97F4A7C15 + 2 * seed], dtype=np.uint64),
        )  # fmt: skip
        self.value = 0.0
        self.least_better = 1e-11 * max(float(case.people @ otherwise), 1e-300)
        self.rounds_at_once = max(1, int(_SLICE_STEPS / steps_of_a_round(case, slots)))

    @staticmethod
    def answer(chosen: IntArray) -> IntArray:
        """The sites in the slots, ascending."""
        return np.sort(chosen[chosen >= 0])
