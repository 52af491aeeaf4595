"""A first allotment for the goal mean, fast: sites opened one by one, each filled with whom it can take."""

import numpy as np

from .allot_model import Allotment
from .pairs import FloatArray


def filled_one_by_one(case: Allotment) -> FloatArray | None:
    """Values of the columns of ``allotment_model``.

    None where the list keeps not every rule; the exact model then starts without one.
    """
    pairs, rules, count = case.pairs, case.rules, case.pairs.candidate_count
    kinds = case.full.shape[1]
    cell = pairs.candidate.astype(np.int64) * kinds + case.service[pairs.row]
    filling = _Filling(case)
    opened = [int(one) for one in np.flatnonzero(rules.locked)]
    for candidate in opened:
        filling.fill(candidate)
    while len(opened) - int(rules.locked.sum()) < rules.most:
        nearby = np.bincount(cell, weights=filling.left[pairs.row], minlength=count * kinds)
        gain = np.minimum(nearby.reshape(count, kinds), case.full).sum(axis=1)
        gain[opened] = 0.0
        gain[gain < case.least] = 0.0
        fits = (one for one in np.argsort(-gain, kind="stable") if gain[one] > 1e-9)
        best = next((one for one in fits if rules.may_add(opened, int(one))), None)
        if best is None:
            break
        opened.append(int(best))
        filling.fill(int(best))
    if (filling.left[np.isinf(case.otherwise)] > 1e-9).any() or not rules.allow(opened):
        return None
    sites = np.zeros(count)
    sites[opened] = 1.0
    return np.concatenate([sites, filling.given])


class _Filling:
    """Whom the sites opened so far have. given (pairs,); left (rows,): people not yet allotted."""

    def __init__(self, case: Allotment) -> None:
        self.case = case
        self.left = case.people.copy()
        self.given = np.zeros(len(case.pairs.row))
        self.options = np.bincount(case.pairs.row, minlength=case.pairs.row_count)

    def fill(self, candidate: int) -> None:
        """Allot those whom it can take, of each service as many as there is room for."""
        pairs, case = self.case.pairs, self.case
        mine = np.arange(pairs.offset[candidate], pairs.offset[candidate + 1])
        # near ones first, then who has least choice
        mine = mine[np.lexsort((self.options[pairs.row[mine]], pairs.cost[mine]))]
        for kind, full in enumerate(case.full[candidate]):
            some = mine[case.service[pairs.row[mine]] == kind]
            room = np.cumsum(self.left[pairs.row[some]])
            take = np.diff(np.minimum(np.concatenate([[0.0], room]), full))
            self.given[some] = take
            self.left[pairs.row[some]] -= take
