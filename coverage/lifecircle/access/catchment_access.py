"""Floating-catchment access: how much supply each demand has to itself, given who competes for it.

Symbols: i demand, j supply, P people, S supply (beds, places, doctors …), d cost, d0 the limit,
f a weight that falls with cost. Only pairs within the limit (inclusive) are handed in
(``Pairs.within``); a pair that is not listed counts nothing. All functions return one number per
demand. For ``two_step`` and ``three_step`` the sum of access x people is the supply in reach.
"""

from collections.abc import Sequence

import numpy as np

from lifecircle.network.costs import TIME_TOLERANCE

from .pairs import FloatArray, Pairs

STEP_ZONES = (1 / 3, 2 / 3, 1.0)
STEP_WEIGHTS = (1.0, 0.68, 0.22)
"""Luo & Qi (2009): zones of 0–10, 10–20 and 20–30 minutes, slow decay."""


def two_step(
    pairs: Pairs, *, people: FloatArray, supply: FloatArray, weight: FloatArray | None = None
) -> FloatArray:
    """Supply per head within reach: 2SFCA, or E2SFCA where a ``weight`` (p,) per pair is given.

    R_j = S_j / sum_i P_i f_ij;  A_i = sum_j R_j f_ij;  f = 1 within the limit for 2SFCA.
    Source: Luo & Wang (2003), Environment and Planning B 30:865–884; with zone weights Luo & Qi
    (2009), Health & Place 15:1100–1107; with the Gaussian Dai (2010), Health & Place 16:1038–1052.
    """
    f = np.ones(len(pairs.cost)) if weight is None else weight
    ratio = _ratio(supply, pairs.per_supply(people[pairs.demand] * f))
    return pairs.per_demand(ratio[pairs.supply] * f)


def three_step(pairs: Pairs, *, people: FloatArray, supply: FloatArray, weight: FloatArray) -> FloatArray:
    """3SFCA: like E2SFCA, but a demand with several supplies spreads over them instead of counting in all.

    G_ij = f_ij / sum_k f_ik;  R_j = S_j / sum_i G_ij P_i f_ij;  A_i = sum_j G_ij R_j f_ij.
    Source: Wan, Zou & Sternberg (2012), International Journal of GIS 26:1073–1089.
    """
    share = _share(pairs, weight)
    ratio = _ratio(supply, pairs.per_supply(share * people[pairs.demand] * weight))
    return pairs.per_demand(share * ratio[pairs.supply] * weight)


def modified_huff_three_step(
    pairs: Pairs, *, people: FloatArray, supply: FloatArray, weight: FloatArray
) -> FloatArray:
    """MH3SFCA: demand chooses by size and distance (Huff), and nobody's demand shrinks with distance.

    H_ij = S_j f_ij / sum_k S_k f_ik;  R_j = S_j / sum_i P_i H_ij;  A_i = sum_j H_ij R_j f_ij.
    Distance is charged once, in the last step, so the sum of access x people lies below the
    supply in reach by what distance costs (equal where all f = 1).
    Source: Jörg, Lenz, Wetz & Widmer (2019), Obsan Bericht 01/2019; formulas as in Subal, Paal &
    Krisp (2021), International Journal of Health Geographics 20:9.
    """
    share = _share(pairs, weight * supply[pairs.supply])
    ratio = _ratio(supply, pairs.per_supply(share * people[pairs.demand]))
    return pairs.per_demand(share * ratio[pairs.supply] * weight)


def mean_of_nearest(pairs: Pairs, *, k: int) -> FloatArray:
    """Mean cost of the k nearest supplies; inf for demand that reaches fewer than k.

    Raises ValueError for k below 1.
    """
    if k < 1:
        raise ValueError("k is at least 1")
    offset = pairs.offset
    position = np.arange(len(pairs.cost)) - offset[pairs.demand]
    chosen = np.where(position < k, pairs.cost, 0.0)
    return np.where(np.diff(offset) >= k, pairs.per_demand(chosen) / k, np.inf)


def step_decay(
    cost: FloatArray, *, bounds: Sequence[float] = STEP_ZONES, weights: Sequence[float] = STEP_WEIGHTS
) -> FloatArray:
    """Weight of the zone a cost lies in: bounds ascending and inclusive; 0 beyond the last.

    With the default bounds ``cost`` is a share of the limit. Source: Luo & Qi (2009).
    Raises ValueError for bounds that do not ascend or do not go with the weights.
    """
    ends = np.asarray(bounds, dtype=float)
    if len(ends) != len(weights) or (np.diff(ends) <= 0).any():
        raise ValueError("as many weights as bounds, bounds ascending")
    zone = np.searchsorted(ends + TIME_TOLERANCE, cost, side="left")
    result: FloatArray = np.append(np.asarray(weights, dtype=float), 0.0)[zone]
    return result


def gaussian_decay(cost: FloatArray, *, limit: float | FloatArray) -> FloatArray:
    """f(d) = (exp(-(d/d0)^2 / 2) - exp(-1/2)) / (1 - exp(-1/2)): 1 at the door, 0 at the limit d0.

    Source: Dai (2010), Health & Place 16:1038–1052.
    """
    floor = np.exp(-0.5)
    f: FloatArray = np.clip((np.exp(-0.5 * (cost / limit) ** 2) - floor) / (1 - floor), 0.0, 1.0)
    return f


def _share(pairs: Pairs, weight: FloatArray) -> FloatArray:
    """The share of a demand's weight that each of its pairs has; 0 where it has none."""
    return _ratio(weight, pairs.per_demand(weight)[pairs.demand])


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    """The part of the whole, 0 where whole is 0: supply that nobody reaches is nobody's."""
    return np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)
