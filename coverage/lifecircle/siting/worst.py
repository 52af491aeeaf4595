"""The goal ``worst``: the largest cost that anybody has, made as small as can be."""

import numpy as np

from lifecircle.geodata.text import Text

from .answer import Answer, Tell, Watch, relative_gap
from .causes import limit_causes, no_candidate, separate_parts
from .exchange import swapped
from .goals import FAR, checked_people, left_out
from .milp import solve
from .pairs import BoolArray, FloatArray, IntArray, Pairs, merged_rows
from .radius import radius_model
from .rules import Rules, flat_rules
from .search import Case, in_order_of_gain
from .setcover import first_list

HALVING = Text("逐步缩小最远距离", "reducing the longest distance step by step")


def worst(
    pairs: Pairs, people: FloatArray, rules: Rules, *, otherwise: FloatArray | None = None,
    service: IntArray | None = None, time_limit_s: float | None = None, tell: Tell | None = None,
) -> Answer:  # fmt: skip
    """Sites for which the largest cost of any row with people is least (p-centre; Hakimi 1964).

    The answer is one of the costs given. Whether a cost r is enough is a covering question with
    the pairs of cost <= r, halved down to the least r (Minieka 1970). Of sites with the same
    largest cost, those with a lower sum of people x cost are taken, as far as swaps find them.
    otherwise (rows,): what a row has already; inf (the default): it must be served. service
    (rows,): capacities hold for each service by itself.
    """
    watch = Watch(time_limit_s=time_limit_s, tell=tell)
    people = checked_people(people, pairs)
    given = np.full(pairs.row_count, np.inf) if otherwise is None else np.asarray(otherwise, dtype=np.float64)
    reached = pairs.served() | np.isfinite(given)
    counted = reached & (people > 0)
    causes = no_candidate(people, reached)
    lines = _Lines(pairs.keep(counted[pairs.row]), people, np.where(counted, given, 0.0), rules, service)
    wrong = limit_causes(rules, count=pairs.candidate_count)
    lower, upper = 0, len(lines.costs) - 1  # the least cost index may be ``lower``; ``upper`` is not proven
    least = lines.least_possible()
    lower = int(np.searchsorted(lines.costs, least - 1e-12 * max(1.0, least)))
    best: IntArray | None = None
    method = "greedy halving"
    if not wrong:
        best, upper_found = lines.halved(lower, upper, exact=False, watch=watch)
        if best is not None:
            upper = upper_found
    proven = best is not None and upper == lower
    infeasible = bool(wrong)
    if not proven and not wrong and not watch.over:
        method += "+highs"
        best, lower, upper, infeasible = lines.closed_in(best, lower, upper, watch=watch)
        proven = best is not None and lower >= upper
    if best is None:
        parts = wrong or separate_parts(lines.case_at(np.inf), lines.must_at(np.inf))
        return Answer(
            goal="worst", chosen=(), objective=np.nan, bound=np.nan, gap=np.inf,
            status="infeasible" if infeasible else ("cancelled" if watch.cancelled else "unknown"),
            seconds=watch.seconds, method=method,
            causes=tuple([*causes, *parts] if infeasible else causes),
            left_out=left_out(people, reached),
        )  # fmt: skip
    value = float(lines.costs[upper])
    bound = value if proven else float(lines.costs[lower])
    polished = lines.polished(best, value, watch=watch)
    return Answer(
        goal="worst",
        chosen=tuple(int(one) for one in polished),
        objective=value,
        bound=bound,
        gap=relative_gap(value, bound),
        status="optimal" if proven else ("cancelled" if watch.cancelled else "time_limit"),
        seconds=watch.seconds,
        method=method,
        left_out=left_out(people, reached),
        causes=tuple(causes),
    )


class _Lines:
    """The question at any largest cost. costs: every cost that can be the answer, ascending."""

    def __init__(
        self, pairs: Pairs, people: FloatArray, otherwise: FloatArray, rules: Rules, service: IntArray | None
    ) -> None:
        self.pairs, self.people, self.otherwise, self.rules = pairs, people, otherwise, rules
        self.service = service
        self.flat = flat_rules(rules, count=pairs.candidate_count)
        finite = otherwise[np.isfinite(otherwise)]
        self.costs = np.unique(np.concatenate([[0.0], pairs.cost, finite]))

    def least_possible(self) -> float:
        """Nobody can have less than the cheapest of all candidates: the largest such cost."""
        best = np.minimum(self.otherwise, self.pairs.best_cost(np.arange(self.pairs.candidate_count)))
        return float(best[np.isfinite(best)].max(initial=0.0))

    def must_at(self, cost: float) -> BoolArray:
        """All rows of the case at that cost must be served."""
        return np.ones(len(self.case_at(cost).people), dtype=bool)

    def case_at(self, cost: float) -> Case:
        """The covering question: rows that have more than ``cost`` now, pairs of at most ``cost``."""
        asking = self.otherwise > cost if np.isfinite(cost) else ~np.isfinite(self.otherwise)
        asking &= self.people > 0
        number = np.cumsum(asking) - 1
        near = self.pairs.keep(asking[self.pairs.row] & (self.pairs.cost <= cost))
        few = Pairs(
            offset=near.offset,
            row=number[near.row].astype(np.int32),
            cost=np.zeros(len(near.cost)),
            row_count=int(asking.sum()),
        )
        merged, new_row = merged_rows(few, np.ones(few.row_count))
        people = np.bincount(new_row, weights=self.people[asking], minlength=merged.row_count)
        return Case(
            pairs=merged, people=people.astype(np.float64), otherwise=np.ones(merged.row_count),
            rules=self.flat,
        )  # fmt: skip

    def possible(self, cost: float, *, exact: bool, watch: Watch) -> tuple[IntArray | None, bool]:
        """Sites with which nobody has more than ``cost``; and whether their absence is proven."""
        if self.rules.allots:
            return self._possible_allotted(cost, watch=watch)
        case = self.case_at(cost)
        if not case.pairs.served().all():
            return None, True
        ones = np.ones(case.pairs.candidate_count)
        new = first_list(case, price=ones, out=0.0)
        if new is not None or not exact:
            return new, False
        built = radius_model(case, must=np.ones(len(case.people), dtype=bool), price=ones)
        solved = solve(built.model, watch=watch, tell=lambda best, _: best < 1e20)
        if solved.values is None:
            return None, solved.end == "infeasible"
        return np.flatnonzero((solved.values[: len(ones)] > 0.5) & ~case.rules.locked), False

    def _possible_allotted(self, cost: float, *, watch: Watch) -> tuple[IntArray | None, bool]:
        from .allot import allot

        near = self.pairs.keep(self.pairs.cost <= cost)
        asking = (self.people > 0) & (self.otherwise > cost)
        if not near.served()[asking].all():
            return None, True
        inner = Watch(time_limit_s=watch.left_s, tell=None)
        wanted = np.where(asking, self.people, 0.0)
        answer = allot("reach", near, wanted, self.rules, watch=inner, any_will_do=True, service=self.service)
        if answer.status == "infeasible" or np.isnan(answer.objective):
            return None, answer.status == "infeasible"
        return np.array(answer.chosen, dtype=np.int64), False

    def halved(self, lower: int, upper: int, *, exact: bool, watch: Watch) -> tuple[IntArray | None, int]:
        """Sites found quickly, and the index of their largest cost."""
        best, _ = self.possible(self.costs[upper], exact=exact, watch=watch)
        if best is None:
            return None, upper
        while lower < upper and not watch.report(
            HALVING, objective=float(self.costs[upper]), bound=float(self.costs[lower])
        ):
            middle = (lower + upper) // 2
            found, _ = self.possible(self.costs[middle], exact=exact, watch=watch)
            if found is None:
                lower = middle + 1
            else:
                best, upper = found, middle
        return best, upper

    def closed_in(
        self, best: IntArray | None, lower: int, upper: int, *, watch: Watch
    ) -> tuple[IntArray | None, int, int, bool]:
        """(sites, lower, upper, whether there are none) after exact halving, or when the time is over."""
        if best is None:
            best, none = self.possible(self.costs[upper], exact=True, watch=watch)
            if best is None:
                return None, lower, upper, none
        while lower < upper and not watch.report(
            HALVING, objective=float(self.costs[upper]), bound=float(self.costs[lower])
        ):
            middle = (lower + upper) // 2
            found, none = self.possible(self.costs[middle], exact=True, watch=watch)
            if found is not None:
                best, upper = found, middle
            elif none:
                lower = middle + 1
            else:
                break
        return best, lower, upper, False

    def polished(self, new: IntArray, cost: float, *, watch: Watch) -> IntArray:
        """Sites with the same largest cost and a lower sum of people x cost, in order of gain."""
        near = self.pairs.keep(self.pairs.cost <= cost)
        dearest = max(cost, 1.0)
        must = self.otherwise > cost
        case = Case(
            pairs=near,
            people=self.people,
            otherwise=np.where(must, FAR * dearest, self.otherwise),
            rules=self.flat,
        )
        if self.rules.allots:
            return in_order_of_gain(case, new)
        better = swapped(case, np.sort(new), watch=watch)
        opened = np.concatenate([case.locked, better])
        served = near.served(opened)
        keeps = bool(served[must & (self.people > 0)].all()) and self.flat.allow(opened)
        return in_order_of_gain(case, better if keeps else new)
