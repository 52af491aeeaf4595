"""Capacities that cannot bind: the question is plain cover, and is answered as such, with its bound."""

from dataclasses import replace
from typing import Any

import numpy as np

from . import goals
from .allot_reduced import Reduced
from .answer import Answer, Watch, relative_gap
from .pairs import BoolArray, FloatArray, IntArray, Pairs
from .points import Points
from .rules import Rules
from .whole import cover_whole, reach_whole


def answer_by_reach(
    goal: str, pairs: Pairs, served: BoolArray, points: Points, rules: Rules, *, found: Reduced,
    share: float, cheapest: bool, watch: Watch,
) -> Answer:  # fmt: skip
    """The answer where existing sites have room for all near them, and new ones for those who are left.

    found: what is left (``roomy``). The objective counts people of existing sites too, as with
    capacities that bind.
    """
    free = replace(rules, capacity_persons=None, least_persons=None)
    has = served | (found.site_of >= 0)
    given: dict[str, Any] = {
        "time_limit_s": None if np.isinf(watch.left_s) else watch.left_s,
        "tell": watch.tell,
    }
    if goal == "reach":
        answer = reach_whole(pairs, has, points, free, share=share, cheapest=cheapest, **given)
    elif found.case.parts is None:
        left = np.where(found.row_of >= 0, points.people[np.maximum(points.point, 0)], 0.0)
        answer = goals.cover(pairs, left, free, **given)
    else:
        answer = cover_whole(pairs, has, points, free, **given)
    answer = replace(answer, allotted=_to_the_nearest(pairs, points, found, answer))
    answer = replace(answer, causes=tuple(one for one in answer.causes if one.code != "no_candidate"))
    if goal == "reach":
        return answer
    value, high = answer.objective + found.sure, answer.bound + found.sure
    return replace(
        answer, objective=value, bound=high, gap=relative_gap(value, high),
        curve=tuple(one + found.sure for one in answer.curve),
    )  # fmt: skip


def _to_the_nearest(pairs: Pairs, points: Points, found: Reduced, answer: Answer) -> FloatArray:
    """(row, candidate, people) of the points that have everything."""
    place = found.site_of.copy()
    nearest = np.where(place >= 0, -1.0, np.inf)
    opened = sorted(answer.chosen)
    for one in [*np.flatnonzero(found.case.rules.locked), *opened]:
        mine = slice(pairs.offset[one], pairs.offset[one + 1])
        row = pairs.row[mine]
        better = (found.row_of[row] >= 0) & (pairs.cost[mine] < nearest[row])
        nearest[row[better]] = pairs.cost[mine][better]
        place[row[better]] = one
    asked = (found.row_of >= 0) | (found.site_of >= 0)
    point: IntArray = points.point
    without = np.bincount(point[asked & (place < 0)], minlength=len(points.people)) > 0
    kept = np.flatnonzero(asked & ~without[np.maximum(point, 0)] & (point >= 0))
    return np.column_stack([kept, place[kept], points.people[point[kept]]]).astype(np.float64)
