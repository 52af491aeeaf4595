"""The rules of a wish as rules among the candidates of a Place."""

import numpy as np
from scipy.spatial import cKDTree

from lifecircle.coverage.ground import Ground
from lifecircle.coverage.membership import district_of_points
from lifecircle.geodata.place import Level

from .candidates import EXPAND, Candidates
from .demand import Demand
from .pairs import FloatArray
from .rules import Limit, Rules
from .wish import LAYOUT_LEVELS, Wish


def rules_of(
    ground: Ground, candidates: Candidates, demand: Demand, wish: Wish, *, planned: tuple[Limit, ...] = ()
) -> Rules:
    """Number, budget, spacing and districts; capacities are added where people are allotted.

    planned: further limits, of the plan.
    """
    cost = candidates.frame["cost"].to_numpy(dtype=float)
    return Rules(
        sites=wish.sites,
        budget=wish.budget,
        cost=np.where(np.isnan(cost), 0.0, cost),
        limits=(
            *_too_close(candidates, wish),
            *_per_district(ground, candidates, demand, wish, planned=planned),
            *planned,
        ),
    )


def with_existing(
    rules: Rules, *, capacity_new: FloatArray, capacity_existing: FloatArray, least_persons: float
) -> Rules:
    """The same rules with existing facilities behind the candidates, locked, and capacities; NaN: none."""
    count, held = len(capacity_new), len(capacity_existing)
    capacity = np.concatenate([capacity_new, capacity_existing])
    cost = np.zeros(count) if rules.cost is None else rules.cost
    return Rules(
        sites=rules.sites,
        budget=rules.budget,
        cost=np.concatenate([cost, np.zeros(held)]),
        locked=np.arange(count + held) >= count,
        limits=rules.limits,
        capacity_persons=np.where(np.isnan(capacity), np.inf, capacity),
        least_persons=np.concatenate([np.full(count, least_persons), np.zeros(held)]),
    )


def _too_close(candidates: Candidates, wish: Wish) -> list[Limit]:
    if wish.spacing_m <= 0:
        return []
    fresh = np.flatnonzero(candidates.frame["kind"] != EXPAND)
    pairs = cKDTree(candidates.xy_m[fresh]).query_pairs(wish.spacing_m * (1 - 1e-12), output_type="ndarray")
    name = f"{wish.spacing_m:g} m"
    return [
        Limit(members=(int(fresh[one]), int(fresh[other])), at_most=1, name=name)
        for one, other in sorted(map(tuple, np.sort(pairs, axis=1).tolist()))
    ]


def _per_district(
    ground: Ground, candidates: Candidates, demand: Demand, wish: Wish, *, planned: tuple[Limit, ...]
) -> list[Limit]:
    """Limits by district. Existing facilities count for at_most_one and at_least_one, not for layouts.

    A layout allows as many as the plan's own rules ask for in a district (``planned``).
    """
    districts = ground.place.districts
    kinds = tuple(kind for service in demand.services for kind in service.leaf.types)
    serving = ground.facilities_of(kinds)
    fresh = (candidates.frame["kind"] != EXPAND).to_numpy()
    membership = district_of_points(candidates.xy_m, districts)
    layout = LAYOUT_LEVELS[wish.layout] if wish.layout else ()
    levels: list[Level] = list(dict.fromkeys((*wish.at_most_one, *wish.at_least_one, *layout)))
    limits = []
    for level in levels:
        if level not in membership:
            continue
        held = ground.facility_district[level][serving]
        for row in np.flatnonzero((districts["level"] == level).to_numpy()):
            members = tuple(int(one) for one in np.flatnonzero((membership[level] == row) & fresh))
            have = int((held == row).sum())
            most: int | None = max(0, 1 - have) if level in wish.at_most_one else None
            if level in layout:
                asked = max(1, _asked_inside(frozenset(members), planned))
                most = asked if most is None else min(most, asked)
            least = max(0, 1 - have) if level in wish.at_least_one else 0
            if least or (most is not None and len(members) > most):
                name = str(districts["name"].iloc[row])
                limits.append(Limit(members=members, at_least=least, at_most=most, name=name))
    return limits


def _asked_inside(members: frozenset[int], limits: tuple[Limit, ...]) -> int:
    """How many of the members the lower limits inside ask for; limits are nested or apart."""
    counted: list[tuple[frozenset[int], int]] = []
    for limit in sorted((one for one in limits if one.at_least), key=lambda one: len(one.members)):
        mine = frozenset(limit.members)
        if mine <= members:
            inner = sum(number for within, number in counted if within <= mine)
            counted = [(within, number) for within, number in counted if not within <= mine]
            counted.append((mine, max(limit.at_least, inner)))
    return sum(number for _, number in counted)
