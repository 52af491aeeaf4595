"""Which of the goals answers a wish, and on what: rows, people with all needs, or whole units."""

from typing import Any

import numpy as np

from lifecircle.coverage.ground import Ground
from lifecircle.plan.model import Circle, Plan
from lifecircle.plan.target import parse_target

from . import goals
from .allot import allot_whole
from .answer import Answer, Tell
from .counted import Counted
from .demand import Demand
from .full_cover import reach_units
from .full_cover_model import Units
from .pairs import BoolArray, Pairs
from .rules import Rules
from .unit_demand import units_of
from .whole import cover_whole, reach_whole
from .wish import Wish
from .worst import worst


def answered(
    wish: Wish, demand: Demand, counted: Counted, pairs: Pairs, rules: Rules, *, units: Units | None,
    target: str, time_limit_s: float | None, tell: Tell | None,
) -> Answer:  # fmt: skip
    """The core's answer. Without capacities, what people have already stays outside the search.

    units: those that are to pass, where the circle is judged by them. target: the plan's.
    """
    given: dict[str, Any] = {"time_limit_s": time_limit_s, "tell": tell}
    cheapest = wish.budget is not None
    if units is not None:
        return reach_units(pairs, demand.met, units, rules, cheapest=cheapest, **given)
    if wish.goal == "cover":
        if not counted.whole:
            return goals.cover(pairs, _open(wish, demand), rules, **given)
        if rules.allots:
            return allot_whole(
                "cover", pairs, _has(wish, demand), counted.by_weight, rules, service=demand.service, **given
            )
        return cover_whole(pairs, demand.met, counted.by_weight, rules, **given)
    if wish.goal == "reach":
        return _reach(wish, demand, counted, pairs, rules, share=wanted_share(wish, target), given=given)
    have = np.full(len(demand.cell), np.inf) if wish.capacity else demand.have.copy()
    if wish.far is not None:
        have = np.minimum(have, wish.far)
    ask = goals.mean if wish.goal == "mean" else worst
    service = demand.service if counted.whole else None
    return ask(pairs, demand.weight, rules, otherwise=have, service=service, **given)


def units_asked(ground: Ground, plan: Plan, circle: Circle, demand: Demand, wish: Wish) -> Units | None:
    """The units that are to pass, where the goal is to reach the target and the circle is judged by them."""
    by_people = wish.by_people or wish.capacity or wish.least_persons > 0 or wish.weights
    if wish.goal != "reach" or not circle.unit or by_people:
        return None
    passes = plan.assumptions.unit_passes_share
    units = units_of(ground, circle, demand, passes_share=passes, share=wish.share)
    return units if units.count else None


def _reach(
    wish: Wish, demand: Demand, counted: Counted, pairs: Pairs, rules: Rules, *, share: float,
    given: dict[str, Any],
) -> Answer:  # fmt: skip
    """Fewest sites for a share of all people; nothing to build where they are covered already."""
    open_now = np.where(counted.met, 0.0, counted.weight)
    total = float(counted.weight.sum())
    missing = share * total - (0.0 if wish.capacity else total - float(open_now.sum()))
    if missing <= 1e-9 * max(1.0, total):
        return Answer(
            goal="reach", chosen=(), objective=0.0, bound=0.0, gap=0.0, status="optimal", seconds=0.0,
            method="met already",
        )  # fmt: skip
    given = {**given, "share": share, "cheapest": wish.budget is not None}
    if counted.whole and rules.allots:
        return allot_whole(
            "reach", pairs, _has(wish, demand), counted.by_weight, rules, service=demand.service, **given
        )
    if counted.whole:
        return reach_whole(pairs, demand.met, counted.by_weight, rules, **given)
    people = _open(wish, demand)
    return goals.reach(pairs, people, rules, **{**given, "share": min(1.0, missing / people.sum())})


def _open(wish: Wish, demand: Demand) -> np.ndarray[Any, np.dtype[np.float64]]:
    """What counts in each row, without those who have the service; under capacities with them."""
    return demand.weight if wish.capacity else np.where(demand.met, 0.0, demand.weight)


def _has(wish: Wish, demand: Demand) -> BoolArray:
    """Rows that ask for nothing; under capacities everyone is allotted anew, to what exists as well."""
    return np.zeros(len(demand.met), dtype=bool) if wish.capacity else demand.met


def wanted_share(wish: Wish, target: str) -> float:
    """The share asked for, else that of the plan's target in percent, else everyone."""
    if wish.share is not None:
        return wish.share
    read = parse_target(target)
    if read.is_comparable and read.is_share and read.low is not None:
        return min(1.0, read.low / 100)
    return 1.0
