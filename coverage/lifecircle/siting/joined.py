"""Several good answers joined: the exact best among the sites that any of them has.

Answers found from different starts share most of their sites, and the model on the sites of all of
them is small: the bound's average answer says where to start from, HiGHS takes the best of each
(tour merging, after Cook and Seymour 2003).
"""

import numpy as np

from .answer import Watch
from .bound import Bound
from .exchange import shaken, swapped
from .milp import solve
from .narrow import narrowed
from .pairs import BoolArray, IntArray
from .radius import radius_model
from .search import Case

STARTS = 8
CORE = 0.005
"""Candidates that the bound has open for less than this are left out of the search."""
TURNS = 4
_MOST_PAIRS = 400_000
_NODES = 400


def joined(
    case: Case, new: IntArray, bound: Bound, *, must: BoolArray, watch: Watch, rounds: int, until_s: float
) -> IntArray:
    """``new``, or a better answer. rounds: of shaking, in all. until_s: seconds of the watch at the end."""
    kept = bound.opened > CORE
    kept[new] = True
    core = narrowed(case, kept, must=must)
    best = core.position[new]
    value = core.case.value(_opened(core.case, best))
    draws = np.random.default_rng(20260419)
    likely = bound.opened[core.candidates] + 1e-6
    for turn in range(TURNS):
        before = value
        answers = [best]
        for number in range(STARTS):
            if watch.over or watch.seconds > until_s:
                break
            first = turn == 0 and number == 0
            start = _start(core.case, best, likely, draws=None if first else draws)
            start = swapped(core.case, start, watch=watch)
            seed = turn * STARTS + number + 1
            each = max(5, rounds // (TURNS * STARTS))
            answers.append(shaken(core.case, start, watch=watch, rounds=each, until_s=until_s, seed=seed))
        values = [core.case.value(_opened(core.case, one)) for one in answers]
        answers = [answers[at] for at in np.argsort(values, kind="stable")]
        best = _best_of_all(core.case, answers, must=core.must, watch=watch, until_s=until_s)
        value = core.case.value(_opened(core.case, best))
        over = watch.over or watch.seconds > until_s
        if over or (turn and value >= before - 1e-12 * abs(before)):
            break
    return np.sort(core.candidates[best])


def _start(case: Case, best: IntArray, likely: np.ndarray, *, draws: np.random.Generator | None) -> IntArray:
    """Sites drawn as the bound has them open (None: the likeliest); where other rules bind, the best."""
    if not case.rules.plain or case.rules.locked.any():
        return best
    if draws is None:
        return np.sort(np.argsort(-likely, kind="stable")[: case.rules.most])
    share = likely / likely.sum()
    return np.sort(draws.choice(len(likely), case.rules.most, replace=False, p=share))


def _best_of_all(
    case: Case, answers: list[IntArray], *, must: BoolArray, watch: Watch, until_s: float
) -> IntArray:
    """The best sites among all that the answers have, as far as the exact model gets; never worse."""
    kept = np.zeros(case.pairs.candidate_count, dtype=bool)
    union = None
    for one in answers:
        wider = kept.copy()
        wider[one] = True
        if (wider != kept).any():
            tried = narrowed(case, wider, must=must)
            if len(tried.case.pairs.row) > _MOST_PAIRS:
                break
            kept, union = wider, tried
    if union is None or watch.over or watch.seconds > until_s:
        return answers[0]
    built = radius_model(union.case, must=union.must)
    start = built.start(_opened(union.case, union.position[answers[0]]))
    solved = solve(built.model, watch=watch, start=start, until_s=until_s, nodes=_NODES)
    if solved.values is None:
        return answers[0]
    open_now = (solved.values[: union.case.pairs.candidate_count] > 0.5) & ~union.case.rules.locked
    found = union.candidates[np.flatnonzero(open_now)]
    better = case.value(_opened(case, found)) < case.value(_opened(case, answers[0]))
    return found if better and case.rules.allow(_opened(case, found)) else answers[0]


def _opened(case: Case, new: IntArray) -> IntArray:
    return np.concatenate([case.locked, new])
