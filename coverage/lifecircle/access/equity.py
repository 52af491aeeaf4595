"""How evenly is a result spread over people? Every function takes a value and people per cell."""

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from .pairs import FloatArray

Better = Literal["higher", "lower"]


class TheilParts(NamedTuple):
    """Theil's index taken apart by groups: within + between = total.

    share, own (g,): each group's share of the whole value, and its own index (NaN where undefined).
    """

    total: float
    within: float
    between: float
    share: FloatArray
    own: FloatArray


def lorenz_curve(value: FloatArray, people: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Cumulative shares of people and of the value, the least served first; both start with 0.

    value (c,): finite, not negative. people (c,): not negative; cells without people do not count.
    The second is NaN where nobody has anything. Source: Lorenz (1905).
    Raises ValueError for values that are negative or not finite.
    """
    value, people = _counted(value, people)
    order = np.argsort(value, kind="stable")
    heads = np.append(0.0, np.cumsum(people[order]))
    amount = np.append(0.0, np.cumsum((value * people)[order]))
    with np.errstate(invalid="ignore"):
        return heads / heads[-1], amount / amount[-1]


def gini(value: FloatArray, people: FloatArray) -> float:
    """Population-weighted Gini index: 0 when all have the same, towards 1 when one has all.

    1 minus twice the area under the Lorenz curve; NaN where nobody has anything.
    Raises ValueError as ``lorenz_curve`` does.
    """
    heads, amount = lorenz_curve(value, people)
    return float(1.0 - (np.diff(heads) * (amount[1:] + amount[:-1])).sum())


def theil(value: FloatArray, people: FloatArray) -> float:
    """Theil's T, population-weighted: sum of p (v/m) ln(v/m), m the mean, p the share of people.

    0 when all have the same, at most ln(1 / share of people who have all). A value of 0 counts 0
    (the limit of x ln x). NaN where nobody has anything. Source: Theil (1967).
    Raises ValueError as ``lorenz_curve`` does.
    """
    value, people = _counted(value, people)
    total = (value * people).sum()
    if not total > 0:
        return float("nan")
    relative = value * (people.sum() / total)
    logs = np.log(relative, where=relative > 0, out=np.zeros(len(relative)))
    return float((people * relative * logs).sum() / people.sum())


def theil_parts(value: FloatArray, people: FloatArray, group: npt.NDArray[np.integer]) -> TheilParts:
    """Theil's T within and between groups (0 …): how much of the unevenness the grouping explains.

    total = sum_g y_g T_g + sum_g y_g ln(y_g / p_g), y_g the group's share of the value and p_g of
    the people. Source: Shorrocks (1980), Econometrica 48:613–625.
    """
    count = int(group.max()) + 1 if len(group) else 0
    heads = np.bincount(group, weights=people, minlength=count)
    amount = np.bincount(group, weights=people * value, minlength=count)
    total = theil(value, people)
    if np.isnan(total):
        unknown = np.full(count, np.nan)
        return TheilParts(total, total, total, unknown, unknown)
    share = amount / amount.sum()
    mean = np.divide(amount, heads, out=np.ones(count), where=amount > 0)
    relative = np.where(people > 0, value, 0.0) / mean[group]
    logs = np.log(relative, where=relative > 0, out=np.zeros(len(relative)))
    spread = np.bincount(group, weights=people * relative * logs, minlength=count)
    own = np.divide(spread, heads, out=np.full(count, np.nan), where=amount > 0)
    some = share > 0
    within = float((share[some] * own[some]).sum())
    between = float((share[some] * np.log(share[some] / (heads[some] / heads.sum()))).sum())
    return TheilParts(total, within, between, share, own)


def mean_of_worst(
    value: FloatArray, people: FloatArray, *, share: float = 0.1, better: Better = "higher"
) -> float:
    """Mean value over the worst-served ``share`` of people; the cell on the edge counts in part.

    value: inf is allowed (unreachable); then the mean of those who have it is inf.
    """
    counted = people > 0
    value, people = value[counted], people[counted]
    if len(value) == 0:
        return float("nan")
    order = np.argsort(value if better == "higher" else -value, kind="stable")
    before = np.append(0.0, np.cumsum(people[order])[:-1])
    wanted = share * people.sum()
    taken = np.clip(wanted - before, 0.0, people[order])
    some = taken > 0
    return float((taken[some] * value[order][some]).sum() / taken.sum())


def weighted_mean(value: FloatArray, people: FloatArray) -> float:
    """Mean over people; NaN where there are none."""
    some = people > 0
    return float((value[some] * people[some]).sum() / people[some].sum()) if some.any() else float("nan")


def ratio_of_means(value: FloatArray, people: FloatArray, *, one: npt.NDArray[np.bool_]) -> float:
    """Mean of the people in ``one`` over the mean of all others: 城乡比 for one = urban."""
    other = weighted_mean(value[~one], people[~one])
    return weighted_mean(value[one], people[one]) / other if other > 0 else float("nan")


def supply_demand_match(
    supply: FloatArray, people: FloatArray, *, all_supply: float, all_people: float
) -> FloatArray:
    """Share of supply over share of people per district: 1 where both are in step.

    NaN where nobody lives, or there is no supply at all.
    """
    result = np.full(len(supply), np.nan)
    if all_supply > 0 and all_people > 0:
        np.divide(supply / all_supply, people / all_people, out=result, where=people > 0)
    return result


def _counted(value: FloatArray, people: FloatArray) -> tuple[FloatArray, FloatArray]:
    value, people = np.asarray(value, dtype=float), np.asarray(people, dtype=float)
    if not (people >= 0).all():
        raise ValueError("people are not negative")
    value, people = value[people > 0], people[people > 0]
    if not (np.isfinite(value).all() and (value >= 0).all()):
        raise ValueError("values are finite and not negative; leave out, and count, people without one")
    return value, people
