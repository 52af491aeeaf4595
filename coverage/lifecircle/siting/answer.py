"""What a siting question is answered with: the sites, what is proven about them, or why there is none."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from lifecircle.geodata.text import Text

from .pairs import FloatArray

Status = Literal["optimal", "not_proven", "time_limit", "cancelled", "infeasible", "unknown"]
"""not_proven: the search ended in time, too large for an exact proof; bound and gap say how good it is.
unknown: the time ended with neither an answer nor a proof that there is none."""


class Cause(NamedTuple):
    """Why there is no answer, or no full one. amount: how much is missing, in the unit of the code.

    code: no_candidate (people), sites (sites more), budget (money more), capacity (people), limit,
    least (people), separate_parts (people), units (units that cannot pass).
    """

    code: str
    amount: float
    message: Text


class Standing(NamedTuple):
    """How far a search is: the best value so far, what is proven, seconds since the start."""

    step: Text
    objective: float
    bound: float
    seconds: float


Tell = Callable[[Standing], bool | None]
"""Called now and then with the standing; returning True ends the search with the best answer so far."""


class StopSearch(Exception):  # noqa: N818 - a wish, not a fault
    """Raised in ``tell`` it does what returning True does, from anywhere below. Other errors go through."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """The chosen candidates and what is proven about them.

    chosen: new sites, that which gains most first. objective: in the goal's unit (people covered;
    cost or number of sites; people x cost; largest cost), NaN without an answer.
    bound: no permitted choice is better than this. gap: |objective - bound| / |objective|.
    curve: objective with the first 1, 2, … of the sites of a greedy list, which goes on beyond
    the answer to show where more sites stop paying; empty where the goal has no such list.
    passing: units that pass with none, one, two, … of the sites, where units were asked for.
    left_out: demand rows that no candidate can serve. allotted: (row, candidate, people) under
    capacities, else empty. causes: why there is no answer, or not a full one.
    """

    goal: str
    chosen: tuple[int, ...]
    objective: float
    bound: float
    gap: float
    status: Status
    seconds: float
    method: str
    curve: tuple[float, ...] = ()
    passing: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()
    allotted: FloatArray = field(default_factory=lambda: np.zeros((0, 3)))
    causes: tuple[Cause, ...] = ()


def relative_gap(objective: float, bound: float) -> float:
    """|objective - bound| / |objective|; 0 where they are equal, inf where nothing is proven."""
    if objective == bound:
        return 0.0
    if not (np.isfinite(objective) and np.isfinite(bound)):
        return float("inf")
    return abs(objective - bound) / max(abs(objective), 1e-12)


def clearly_below(value: float, other: float) -> bool:
    """Whether a value is smaller than another by more than rounding; everything finite is below inf."""
    return value < other and (np.isinf(other) or other - value > 1e-9 * max(1.0, abs(other)))


class Watch:
    """The clock of one search, and whether it has been asked to end.

    sign, shift: what is told is shift + sign x the value that is searched for.
    """

    def __init__(
        self, *, time_limit_s: float | None, tell: Tell | None, sign: float = 1.0, shift: float = 0.0
    ) -> None:
        self.started = time.perf_counter()
        self.time_limit_s = np.inf if time_limit_s is None else float(time_limit_s)
        self.tell = tell
        self.sign, self.shift = sign, shift
        self.cancelled = False

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.started

    @property
    def left_s(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self.time_limit_s - self.seconds)

    @property
    def over(self) -> bool:
        """Whether the search has to end now."""
        return self.cancelled or self.left_s <= 0

    def report(self, step: Text, *, objective: float, bound: float) -> bool:
        """Tell the standing; True when the search has to end."""
        if self.tell is not None and not self.cancelled:
            known = Standing(
                step, self.shift + self.sign * objective, self.shift + self.sign * bound, self.seconds
            )
            try:
                self.cancelled = bool(self.tell(known))
            except StopSearch:
                self.cancelled = True
        return self.over
