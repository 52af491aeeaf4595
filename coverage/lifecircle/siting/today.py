"""What there is before any new site, in the terms of the goal, so that an answer can be held against it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from lifecircle.geodata.text import Text

from .answer import Answer, Cause
from .asking import answered, wanted_share
from .counted import Counted
from .demand import Demand
from .pairs import IntArray, Pairs
from .rules import Rules
from .wish import Wish

PATIENCE_S = 10.0
"""Longest search for what existing facilities serve under capacities; left out where that is not enough."""


def facts_today(
    wish: Wish, demand: Demand, counted: Counted, pairs: Pairs, rules: Rules, answer: Answer
) -> dict[str, Any]:
    """objective_before: the goal without any new site, None where there is no such number.

    cover counts who is newly covered, so that it begins at 0, but with capacities whom existing
    facilities have room for. averaged_over: people (by weight) over whom the objective of ``mean``
    makes a mean, None where some of them are left out for one service and not for another.
    """
    out = np.array(answer.left_out, dtype=np.int64)
    over = float(counted.weight.sum()) - float(counted.weight[np.unique(counted.point[out])].sum())
    summed = wish.goal == "mean" and not (counted.whole and len(out)) and over > 0
    return {
        "objective_before": _objective_before(wish, demand, counted, pairs, rules, out=out),
        "averaged_over": over if summed else None,
    }


def _objective_before(
    wish: Wish, demand: Demand, counted: Counted, pairs: Pairs, rules: Rules, *, out: IntArray
) -> float | None:
    if wish.goal == "cover" and wish.capacity:
        none = replace(rules, sites=0, budget=None, limits=())
        found = answered(
            wish, demand, counted, pairs, none, units=None, target="", time_limit_s=PATIENCE_S, tell=None
        )
        return found.objective if found.status == "optimal" else None
    if wish.goal not in ("mean", "worst") or wish.capacity:
        return None
    have = demand.have if wish.far is None else np.minimum(demand.have, wish.far)
    asked = demand.weight > 0
    asked[out] = False
    if not asked.any() or not np.isfinite(have[asked]).all():
        return None
    return float(demand.weight[asked] @ have[asked]) if wish.goal == "mean" else float(have[asked].max())


def target_missed(wish: Wish, answer: Answer, facts: Mapping[str, Any], target: str) -> tuple[Cause, ...]:
    """That the share asked for cannot be had, where too many people have no candidate."""
    if (
        wish.goal != "reach"
        or facts["units"] is not None
        or np.isnan(answer.objective)
        or not facts["people"]
    ):
        return ()
    share = wanted_share(wish, target)
    possible = 1.0 - facts["unreachable_people"] / facts["people"]
    if possible >= share - 1e-9 or wish.weights:
        return ()
    short = share * facts["people"] - (facts["people"] - facts["unreachable_people"])
    message = Text(
        f"达不到 {share:.1%}：用这些候选点最多 {possible:.1%}，以上是达到这个比例的方案；要再高须另找候选点",
        f"{share:.1%} cannot be reached: with these candidates {possible:.1%} is the most, which is what the "
        "sites above reach; more needs other candidates",
    )
    return (Cause("target", float(short), message),)
