"""How far a row has come: against its target, and against the straight line from start to target."""

import math
from typing import Literal, NamedTuple

from lifecircle.plan.target import Better, Target, meets

Verdict = Literal["reached", "on_path", "behind", ""]
"""Target reached; not yet, but no worse than the straight line; worse than it; nothing to be said."""

SLACK = 1e-9


class Start(NamedTuple):
    """Where the straight line begins."""

    year: int
    value: float


class Progress(NamedTuple):
    """Where a row stands in a year.

    path: value of the straight line in that year, in the unit of the target. time_share: share of
    the way in time; done_share: share of the way in value, negative where it went the wrong way.
    NaN where nothing can be said.
    """

    path: float
    time_share: float
    done_share: float
    verdict: Verdict


UNKNOWN = Progress(math.nan, math.nan, math.nan, "")


def progress(
    target: Target, *, better: Better, start: Start | None, by: int | None, year: int, value: float
) -> Progress:
    """How far ``value`` in ``year`` has come on the way from ``start`` to ``target`` by the year ``by``.

    For ≤ targets the way leads down. A start that meets the target already asks to keep it: the
    path is the bound itself. A sum over five years (see ``Target.cumulative_5y``) starts from 0
    in the year before the first; ``value`` is then the sum so far.
    Without start or year to reach it by there is no path, and only ``reached`` can be told.
    """
    if math.isnan(value) or not target.is_comparable:
        return UNKNOWN
    reached = bool(meets(target, value, better=better))
    if start is None or by is None or math.isnan(start.value) or by <= start.year or year < start.year:
        return Progress(math.nan, math.nan, math.nan, "reached" if reached else "")
    goal = goal_from(target, start.value, better=better)
    time_share = min(1.0, (year - start.year) / (by - start.year))
    way = goal - start.value
    kept = bool(meets(target, start.value, better=better))
    if kept or abs(way) <= SLACK:
        return Progress(goal, time_share, math.nan, "reached" if reached else "behind")
    path = start.value + way * time_share
    on_path = (value - path) * math.copysign(1.0, way) >= -SLACK * max(1.0, abs(path))
    return Progress(
        path,
        time_share,
        (value - start.value) / way,
        "reached" if reached else "on_path" if on_path and time_share < 1 else "behind",
    )


def goal_from(target: Target, value: float, *, better: Better) -> float:
    """The nearest value that meets the target (for ``>`` and ``<`` its bound), coming from ``value``."""
    low, high = target.low, target.high
    if target.kind == "comparison" and target.operator == "":
        low, high = (low, None) if better == "higher" else (None, high)
    if low is not None and (value < low or high is None):
        return low
    if high is not None and (value > high or low is None):
        return high
    return value


def stated_number(target: Target) -> float:
    """The number of a baseline as printed (7.24, [103], 超过60%), NaN for words, ranges and blanks."""
    if target.kind != "comparison":
        return math.nan
    number = target.low if target.low is not None else target.high
    return math.nan if number is None else number
