"""The exact model without capacities: who is served within which cost.

Sites y_j in {0, 1}. For row i let c_1 < … < c_K be the different costs of its candidates and c_{K+1}
= o_i its cost where nobody serves it (absent where it must be served). u_ik = 1 when no open site
serves row i at c_k or less:

    min  Σ_i w_i [ c_1 + Σ_k (c_{k+1} - c_k) u_ik ]
    u_ik + Σ_{j: d_ij = c_k} y_j >= u_i,k-1,   u_i0 = 1,   0 <= u <= 1
    Σ_new y_j <= p,   Σ_new f_j y_j <= B,   least_l <= Σ_{j in l} y_j <= greatest_l

(Elloumi 2010.) With one cost per row it is the usual covering model. For the fewest sites the
objective is Σ f_j y_j and Σ_i w_i u_iK <= the people who may stay out. A row served exactly at a
limit is served.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .milp import Model, stacked
from .pairs import BoolArray, FloatArray, IntArray
from .rules import FlatRules
from .search import Case


@dataclass(frozen=True, kw_only=True, eq=False)
class Levels:
    """The different costs of each row, ``l`` levels in order of (row, cost).

    row (l,), cost (l,), width (l,): next cost - cost. candidate, level (pairs,).
    first, last (l,): whether it is the first, the last of its row.
    """

    row: IntArray
    cost: FloatArray
    width: FloatArray
    first: BoolArray
    last: BoolArray
    candidate: IntArray
    level: IntArray


def levels_of(case: Case, *, must: BoolArray) -> Levels:
    """The levels of all rows; must (rows,): rows that must be served."""
    offset, candidate, cost = case.pairs.by_row()
    row = np.repeat(np.arange(case.pairs.row_count), np.diff(offset))
    useful = must[row] | (cost < case.otherwise[row])
    candidate, cost, row = candidate[useful], cost[useful], row[useful]
    begins = np.ones(len(row), dtype=bool)
    begins[1:] = (row[1:] != row[:-1]) | (cost[1:] != cost[:-1])
    level_row, level_cost = row[begins], cost[begins]
    first = np.ones(len(level_row), dtype=bool)
    first[1:] = level_row[1:] != level_row[:-1]
    last = np.append(first[1:], True)[: len(first)]
    after = np.where(last, case.otherwise[level_row], np.append(level_cost[1:], 0.0)[: len(first)])
    return Levels(
        row=level_row, cost=level_cost, width=after - level_cost, first=first, last=last,
        candidate=candidate.astype(np.int64), level=np.cumsum(begins) - 1,
    )  # fmt: skip


def rule_rows(rules: FlatRules, *, columns: int) -> list[tuple[sparse.sparray, FloatArray, FloatArray]]:
    """Rows of the model for the number of sites, the budget and the limits; y are the first columns."""
    free = np.flatnonzero(~rules.locked)
    blocks = []

    def one_row(values: FloatArray, greatest: float) -> None:
        at = (np.zeros(len(free), np.int64), free)
        row = sparse.csr_array((values, at), shape=(1, columns))
        blocks.append((row, np.array([-np.inf]), np.array([greatest])))

    if rules.most < len(free):
        one_row(np.ones(len(free)), float(rules.most))
    if np.isfinite(rules.budget):
        one_row(rules.cost[free], rules.budget)
    if len(rules.least):
        member = np.repeat(np.arange(len(rules.cost)), np.diff(rules.limit_offset))
        shape = (len(rules.least), columns)
        rows = sparse.csr_array((np.ones(len(member)), (rules.limit, member)), shape=shape)
        blocks.append((rows, rules.least.astype(float), rules.greatest.astype(float)))
    return blocks


@dataclass(frozen=True, kw_only=True, eq=False)
class RadiusModel:
    """The model and what is needed to fill in a start. u_of_level: column of each level, -1 for none."""

    model: Model
    levels: Levels
    u_of_level: IntArray
    case: Case

    def start(self, chosen: IntArray) -> FloatArray:
        """Values of all columns with exactly these sites open."""
        values = np.zeros(len(self.model.cost))
        values[chosen] = 1.0
        best = self.case.pairs.best_cost(chosen)
        has = self.u_of_level >= 0
        values[self.u_of_level[has]] = best[self.levels.row[has]] > self.levels.cost[has]
        return values


def radius_model(
    case: Case,
    *,
    must: BoolArray,
    shut: BoolArray | None = None,
    sure: BoolArray | None = None,
    price: FloatArray | None = None,
    may_stay_out: float | None = None,
) -> RadiusModel:
    """The model of a case.

    must (rows,): rows that must be served. shut, sure: sites settled beforehand.
    price, may_stay_out: minimise Σ price y instead, with at most so many people unserved.
    """
    count = case.pairs.candidate_count
    levels = levels_of(case, must=must)
    has_u = ~(levels.last & must[levels.row])
    u_of_level = np.where(has_u, count + np.cumsum(has_u) - 1, -1).astype(np.int64)
    columns = count + int(has_u.sum())
    number = np.arange(len(levels.row))
    chained = np.flatnonzero(~levels.first)
    entries = [
        (levels.level, levels.candidate, np.ones(len(levels.level))),
        (number[has_u], u_of_level[has_u], np.ones(int(has_u.sum()))),
        (chained, u_of_level[chained - 1], -np.ones(len(chained))),
    ]
    at_row, at_column, value = (np.concatenate(part) for part in zip(*entries, strict=True))
    served = sparse.csr_array((value, (at_row, at_column)), shape=(len(levels.row), columns))
    blocks: list[tuple[sparse.sparray, FloatArray, FloatArray]] = [
        (served, levels.first.astype(float), np.full(len(levels.row), np.inf)),
        *rule_rows(case.rules, columns=columns),
    ]
    cost = np.zeros(columns)
    constant = 0.0
    if price is None:
        cost[u_of_level[has_u]] = (case.people[levels.row] * levels.width)[has_u]
        at_best = case.otherwise.copy()
        at_best[levels.row[levels.first]] = levels.cost[levels.first]
        constant = float(case.people @ at_best)
    else:
        cost[:count] = np.where(case.rules.locked, 0.0, price)
        final = levels.last & has_u
        if may_stay_out is not None and final.any():
            weights = case.people[levels.row[final]]
            at = (np.zeros(len(weights), np.int64), u_of_level[final])
            out = sparse.csr_array((weights, at), shape=(1, columns))
            blocks.append((out, np.array([-np.inf]), np.array([may_stay_out])))
    lower, upper = np.zeros(columns), np.ones(columns)
    lower[:count] = case.rules.locked if sure is None else case.rules.locked | sure
    upper[:count] = 1.0 if shut is None else np.where(shut, 0.0, 1.0)
    model = Model(
        cost=cost,
        lower=lower,
        upper=upper,
        whole=np.arange(columns) < count,
        constant=constant,
        **stacked(blocks, columns=columns),
    )
    return RadiusModel(model=model, levels=levels, u_of_level=u_of_level, case=case)
