"""What does closing one supply cost its people? Read off the nearest and the next choice of each."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .pairs import BoolArray, FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class ClosingCosts:
    """Per supply, shape (s,), for those who use it: their nearest, and within the limit.

    users: people. drop_outs: those of them with nothing else within the limit (their only choice).
    cut_off: those who could reach no other at any distance. extra: sum over the others of people
    x (next - nearest), minutes or metres; extra_mean: per head of these, 0 where there are none.
    """

    users: FloatArray
    drop_outs: FloatArray
    cut_off: FloatArray
    extra: FloatArray
    extra_mean: FloatArray


def closing_costs(
    *,
    nearest: npt.NDArray[np.integer],
    cost: FloatArray,
    next_cost: FloatArray,
    covered: BoolArray,
    covered_after: BoolArray,
    people: FloatArray,
    supply_count: int,
) -> ClosingCosts:
    """Closing each supply alone; nothing is searched again.

    All arrays (c,) over the cells. nearest: the supply used, -1 for none. cost, next_cost: to it
    and, were it closed, to the best that is left (inf for none). covered, covered_after: within
    the limit now, and then.
    """
    using = covered & (nearest >= 0)
    reaching = using & np.isfinite(next_cost)

    def per_supply(cells: BoolArray, value: FloatArray) -> FloatArray:
        return np.bincount(nearest[cells], weights=value[cells], minlength=supply_count).astype(float)

    longer = np.zeros(len(people))
    longer[reaching] = people[reaching] * (next_cost[reaching] - cost[reaching])
    extra, going_on = per_supply(reaching, longer), per_supply(reaching, people)
    return ClosingCosts(
        users=per_supply(using, people),
        drop_outs=per_supply(using & ~covered_after, people),
        cut_off=per_supply(using & ~reaching, people),
        extra=extra,
        extra_mean=np.divide(extra, going_on, out=np.zeros(supply_count), where=going_on > 0),
    )
