"""Fewest sites until enough units are fully covered (全覆盖 judged by community or village).

y_j in {0, 1} opens site j; x_k in [0, 1]: point k (people of one unit) has all its services;
q_u in {0, 1}: unit u passes.

    min  Σ f_j y_j
    x_k <= Σ_{j serves row i} y_j       for every open row i of point k
    Σ_{k in u} w_k x_k >= need_u q_u,   Σ_u q_u >= units wanted

need_u: people lacking until the unit passes. Rules as in ``radius``.
"""

from dataclasses import replace

import numpy as np

from lifecircle.geodata.text import Text

from .answer import Answer, Cause, Status, Tell, Watch, relative_gap
from .causes import limit_causes
from .full_cover_model import UnitCase, Units, filled, unit_case, unit_model
from .milp import solve
from .minimise import EXACT
from .pairs import BoolArray, FloatArray, IntArray, Pairs
from .rules import Rules, flat_rules
from .search import in_order_of_gain
from .setcover import without_counts


def reach_units(
    pairs: Pairs, served: BoolArray, units: Units, rules: Rules, *, cheapest: bool = False,
    time_limit_s: float | None = None, tell: Tell | None = None,
) -> Answer:  # fmt: skip
    """Fewest new sites (or, ``cheapest``, the cheapest) with which enough units pass.

    served (rows,): rows that have their service already. Where too few units can pass at all, as
    many as can are asked for, and the cause says how many cannot.
    """
    watch = Watch(time_limit_s=time_limit_s, tell=tell)
    wrong = limit_causes(rules, count=pairs.candidate_count)
    if wrong:
        return _none(wrong, watch=watch)
    case = unit_case(pairs, served, units, flat_rules(rules, count=pairs.candidate_count))
    causes = []
    wanted = min(units.wanted, case.possible)
    if wanted < units.wanted:
        short = units.wanted - wanted
        message = Text(
            f"{short} 个社区（村）怎么选都达不了标：候选点够不到足够多的人",
            f"{short} units cannot meet the target whatever is chosen: candidates reach too few of "
            "their people",
        )
        causes.append(Cause("units", float(short), message))
    price = case.rules.cost if cheapest else np.ones(pairs.candidate_count)
    new, low, status = _searched(case, price=price, wanted=wanted, watch=watch)
    if new is None:
        why = _why(case, price=price, wanted=wanted, watch=watch) if status == "infeasible" else []
        return _none([*causes, *why], watch=watch, status=status, bound=low)
    value = float(price[new].sum())
    order = in_order_of_gain(case.points.spread(case.rules), new)
    passing = [case.passing(np.concatenate([case.locked, order[:many]])) for many in range(len(order) + 1)]
    return Answer(
        goal="reach",
        chosen=tuple(int(one) for one in order),
        objective=value,
        bound=value if status == "optimal" else min(low, value),
        gap=0.0 if status == "optimal" else relative_gap(value, min(low, value)),
        status=status,
        seconds=watch.seconds,
        method="greedy+highs",
        passing=tuple(passing),
        causes=tuple(causes),
    )


def _searched(
    case: UnitCase, *, price: FloatArray, wanted: int, watch: Watch
) -> tuple[IntArray | None, float, Status]:
    """Sites, what is proven at least, and how it ended."""
    new = _listed(case, price=price, wanted=wanted)
    value = np.inf if new is None else float(price[new].sum())
    if value == 0.0:
        return new, 0.0, "optimal"

    def tell(best: float, proven: float) -> bool:
        return watch.report(EXACT, objective=min(value, best), bound=max(0.0, proven))

    model = unit_model(case, price=price, wanted=wanted)
    start = None if new is None else filled(case, np.concatenate([case.locked, new]))
    solved = solve(model, watch=watch, start=start, tell=tell)
    whole = bool((price == np.round(price)).all())
    low = float(np.ceil(solved.bound - 1e-6)) if whole and np.isfinite(solved.bound) else solved.bound
    if solved.end == "infeasible" and new is None:
        return None, np.nan, "infeasible"
    if solved.values is not None:
        open_now = (solved.values[: len(price)] > 0.5) & ~case.rules.locked
        picked = np.flatnonzero(open_now)
        enough = case.passing(np.concatenate([case.locked, picked])) >= wanted
        if enough and float(price[picked].sum()) < value - 1e-9:
            new, value = picked, float(price[picked].sum())
    if solved.end == "optimal" or low >= value - 1e-6:
        return new, value, "optimal"
    ended: Status = "cancelled" if watch.cancelled else ("time_limit" if new is not None else "unknown")
    return new, max(low, 0.0), ended


def _listed(case: UnitCase, *, price: FloatArray, wanted: int) -> IntArray | None:
    """Sites opened one by one until enough units pass, without those that are not needed."""
    opened = [int(one) for one in case.locked]
    rows = case.points.spread(case.rules)
    owner = rows.pairs.candidate
    new: list[int] = []
    while case.passing(np.array(opened, dtype=np.int64)) < wanted:
        open_rows = ~rows.pairs.served(np.array(opened, dtype=np.int64))
        weights = np.where(open_rows, rows.people, 0.0)[rows.pairs.row]
        gain = np.bincount(owner, weights=weights, minlength=len(price)) / np.maximum(price, 1e-9)
        gain[opened] = 0.0
        fits = (int(one) for one in np.argsort(-gain, kind="stable") if gain[one] > 0)
        best = next((one for one in fits if case.rules.may_add(opened, one)), None)
        if best is None or len(new) >= case.rules.most:
            return None
        opened.append(best)
        new.append(best)
    for one in sorted(new, key=lambda site: (-price[site], -new.index(site))):
        without = [site for site in opened if site != one]
        if case.passing(np.array(without, dtype=np.int64)) >= wanted and case.rules.allow(without):
            opened.remove(one)
            new.remove(one)
    return np.array(sorted(new), dtype=np.int64) if case.rules.allow(opened) else None


def _why(case: UnitCase, *, price: FloatArray, wanted: int, watch: Watch) -> list[Cause]:
    """Whether budget or sites are short, and by how much at least."""
    free = replace(case, rules=without_counts(case.rules))
    causes = []
    for code, have, each in (
        ("budget", case.rules.budget, case.rules.cost),
        ("sites", float(case.rules.most), np.ones(len(price))),
    ):
        new, low, status = _searched(free, price=each, wanted=wanted, watch=watch)
        short = low - have
        if status == "infeasible":
            text = Text(
                "间距、行政区等限制下做不到", "not possible under the spacing, district and other limits"
            )
            return [Cause("limit", 0.0, text)]
        if new is not None and np.isfinite(short) and short > 1e-9:
            budget = Text(f"预算至少还差 {short:,.6g}", f"the budget is short by at least {short:,.6g}")
            sites = Text(f"至少还差 {short:,.0f} 处", f"at least {short:,.0f} more sites are needed")
            causes.append(Cause(code, short, budget if code == "budget" else sites))
    return causes


def _none(
    causes: list[Cause], *, watch: Watch, status: Status = "infeasible", bound: float = np.nan
) -> Answer:
    if not causes and status == "infeasible":
        causes = [Cause("rules", 0.0, Text("各项限制不能同时满足", "the limits contradict each other"))]
    return Answer(
        goal="reach", chosen=(), objective=np.nan, bound=bound, gap=np.inf, status=status,
        seconds=watch.seconds, method="greedy+highs", causes=tuple(causes),
    )  # fmt: skip
