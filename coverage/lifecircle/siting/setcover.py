"""Fewest, or cheapest, sites that cover enough people."""

import numpy as np

from .answer import Status, Watch
from .milp import solve
from .minimise import EXACT, MODEL_PAIRS, Minimum
from .pairs import BoolArray, FloatArray, IntArray
from .radius import radius_model
from .rules import FlatRules
from .search import Case, greedy


def fewest(case: Case, *, price: FloatArray, wanted: float, watch: Watch) -> Minimum:
    """New sites of least Σ price that cover ``wanted`` of the people of the case, with proof.

    Costs of the case are 0 and ``otherwise`` 1. Covering is exact up to 1e-9 of the people.
    """
    total = float(case.people.sum())
    out = max(0.0, total - wanted)
    everyone = out <= 1e-9 * total
    must = np.full(len(case.people), everyone)
    new = first_list(case, price=price, out=out)
    value = float(price[new].sum()) if new is not None else np.inf
    whole = bool((price == np.round(price)).all())
    low = _simple_bound(case, price=price, wanted=wanted)
    method = "greedy"
    stopped: Status = "cancelled" if watch.cancelled else "time_limit"
    if low >= value - 1e-9:
        return Minimum(new=new, value=value, bound=value, status="optimal", method=method)
    if len(case.pairs.row) > MODEL_PAIRS or watch.over:
        status: Status = stopped if new is not None else "unknown"
        return Minimum(new=new, value=value, bound=low, status=status, method=method)
    method += "+highs"
    built = radius_model(case, must=must, price=price, may_stay_out=None if everyone else out)

    def tell(best: float, proven: float) -> bool:
        return watch.report(EXACT, objective=min(value, best), bound=max(low, proven))

    start = built.start(np.concatenate([case.locked, new])) if new is not None else None
    solved = solve(built.model, watch=watch, start=start, tell=tell)
    if solved.end == "infeasible" and new is None:
        return Minimum(new=None, value=np.inf, bound=np.inf, status="infeasible", method=method)
    proven = float(np.ceil(solved.bound - 1e-6)) if whole and np.isfinite(solved.bound) else solved.bound
    low = max(low, min(proven, value) if new is not None else proven)
    if solved.values is not None:
        picked = np.flatnonzero((solved.values[: len(price)] > 0.5) & ~case.rules.locked)
        if float(price[picked].sum()) < value - 1e-9:
            new, value = picked, float(price[picked].sum())
    if new is None:
        status = "cancelled" if watch.cancelled else "unknown"
        return Minimum(new=None, value=np.inf, bound=low, status=status, method=method)
    ended = solved.end == "optimal" or low >= value - 1e-6
    stopped = "cancelled" if watch.cancelled else "time_limit"
    return Minimum(
        new=np.sort(new), value=value, bound=value if ended else min(low, value),
        status="optimal" if ended else stopped, method=method,
    )  # fmt: skip


def without_counts(rules: FlatRules) -> FlatRules:
    """The same rules with any number of sites and no budget."""
    return FlatRules(
        cost=rules.cost, locked=rules.locked, most=len(rules.cost), budget=np.inf,
        limit_offset=rules.limit_offset, limit=rules.limit, least=rules.least, greatest=rules.greatest,
    )  # fmt: skip


def first_list(case: Case, *, price: FloatArray, out: float) -> IntArray | None:
    """A greedy list that leaves at most ``out`` people uncovered, without the sites it can spare."""
    slack = 1e-9 * max(1.0, float(case.people.sum()))
    alike = bool((price == price[0]).all()) if len(price) else True
    answers = []
    for per_cost in (False, True) if not alike else (False,):
        enough = case.value(case.locked) - out - slack
        new, _ = greedy(case, per_cost=per_cost, enough=enough)
        new = _spared(case, new, price=price, out=out + slack)
        if case.value(np.concatenate([case.locked, new])) <= out + slack and case.rules.allow(
            np.concatenate([case.locked, new])
        ):
            answers.append(new)
    return min(answers, key=lambda new: float(price[new].sum())) if answers else None


def _spared(case: Case, new: IntArray, *, price: FloatArray, out: float) -> IntArray:
    """``new`` without sites that are not needed, the dearest tried first, then the last opened."""
    opened = np.concatenate([case.locked, new])
    times = np.zeros(case.pairs.row_count)
    for candidate in opened:
        times[case.pairs.row[case.pairs.offset[candidate] : case.pairs.offset[candidate + 1]]] += 1
    missing = float(case.people[times == 0].sum())
    keep: BoolArray = np.ones(len(new), dtype=bool)
    for position in np.lexsort((-np.arange(len(new)), -price[new])):
        rows = case.pairs.row[case.pairs.offset[new[position]] : case.pairs.offset[new[position] + 1]]
        lost = float(case.people[rows[times[rows] == 1]].sum())
        kept = np.concatenate([case.locked, new[keep & (np.arange(len(new)) != position)]])
        if missing + lost <= out and (len(case.rules.least) == 0 or case.rules.allow(kept)):
            keep[position] = False
            times[rows] -= 1
            missing += lost
    return new[keep]


def _simple_bound(case: Case, *, price: FloatArray, wanted: float) -> float:
    """No list is cheaper than filling ``wanted`` with the best gains per price, each taken whole."""
    have = float(case.people.sum()) - case.value(case.locked)
    missing = wanted - have - 1e-9 * max(1.0, wanted)
    if missing <= 0:
        return 0.0
    gain = np.bincount(
        case.pairs.candidate, weights=case.people[case.pairs.row], minlength=case.pairs.candidate_count
    )
    free = np.flatnonzero(~case.rules.locked & (gain > 0))
    worth = gain[free] / np.maximum(price[free], 1e-12)
    order = free[np.argsort(-worth, kind="stable")]
    got = np.cumsum(gain[order])
    whole = int(np.searchsorted(got, missing))
    if whole >= len(order):
        return float(price[order].sum())
    rest = missing - (got[whole - 1] if whole else 0.0)
    total = float(price[order[:whole]].sum() + price[order[whole]] * rest / gain[order[whole]])
    return float(np.ceil(total - 1e-9)) if bool((price == 1).all()) else total
