"""The goal mean under capacities: sites and an allotment with the least sum of people x cost."""

import numpy as np

from .allot_answer import answer_of, no_answer, shared_out
from .allot_causes import what_is_short
from .allot_model import Aim, allotment_model, cheapest_way_case
from .allot_start import filled_one_by_one
from .answer import Answer, Cause, Status, Watch, clearly_below
from .causes import limit_causes, no_candidate
from .milp import solve
from .minimise import EXACT
from .pairs import FloatArray, IntArray, Pairs
from .rules import Rules

MODEL_PAIRS = 1_000_000
"""Above so many pairs the exact model is not built."""


def mean_allotted(
    pairs: Pairs, people: FloatArray, given: FloatArray, rules: Rules, *, watch: Watch,
    service: IntArray | None,
) -> Answer:  # fmt: skip
    """The answer. given (rows,): cost of whoever is allotted nowhere, inf where everybody has to be."""
    reached = pairs.served() | np.isfinite(given)
    case, row_of = cheapest_way_case(pairs, people, given, rules, reached=reached, service=service)
    causes = no_candidate(people, reached)
    out = tuple(int(row) for row in np.flatnonzero(~reached & (people > 0)))
    aim = Aim("mean", np.ones(pairs.candidate_count))
    method = "greedy"

    def none(why: list[Cause], status: Status, bound: float) -> Answer:
        return no_answer("mean", why, status, watch=watch, bound=bound, left_out=out, method=method)

    wrong = limit_causes(rules, count=pairs.candidate_count)
    if wrong:
        return none(wrong, "infeasible", np.nan)
    model = allotment_model(case, aim)
    values = filled_one_by_one(case)
    value = np.inf if values is None else model.constant + float(model.cost @ values)
    low, ended = -np.inf, False
    if len(case.pairs.row) <= MODEL_PAIRS and not watch.over:
        method = "greedy+highs"

        def tell(best: float, proven: float) -> bool:
            return watch.report(EXACT, objective=min(value, best), bound=max(low, proven))

        solved = solve(model, watch=watch, start=values, tell=tell)
        if solved.end == "infeasible" and values is None:
            why = what_is_short(case, aim, watch=watch)
            return none([*causes, *why], "infeasible", np.nan)
        low, ended = max(low, solved.bound), solved.end == "optimal"
        if solved.values is not None and clearly_below(solved.objective, value):
            values, value = solved.values, solved.objective
    if values is None:
        return none(causes, "cancelled" if watch.cancelled else "unknown", low)
    status: Status = "cancelled" if watch.cancelled else "time_limit"
    if ended or not clearly_below(low, value):
        status, low = "optimal", max(low, value) if value - low <= 2e-6 else low
    count, size = pairs.candidate_count, len(case.pairs.row)
    opened = values[:count] > 0.5
    amounts = np.where(opened[case.pairs.candidate], values[count : count + size], 0.0)
    row = case.pairs.row
    there = np.bincount(row, weights=amounts, minlength=case.pairs.row_count)
    each = people * np.append(there / np.maximum(case.people, 1e-300), 0.0)[row_of]
    return answer_of(
        "mean", opened=opened, locked=case.rules.locked,
        allotted=shared_out(case, amounts, row_of, each), value=value, low=min(low, value), sign=1.0,
        status=status, method=method, causes=causes, left_out=out, watch=watch,
    )  # fmt: skip
