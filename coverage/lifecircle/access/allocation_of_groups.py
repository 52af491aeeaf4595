"""Who is really served where several groups of people, each with its own ways, share the same supply?"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .allocation import Allocation, Method, allocate
from .pairs import FloatArray, Pairs


@dataclass(frozen=True, kw_only=True, eq=False)
class GroupShare:
    """What an allocation gives one group; fields as in ``Allocation``."""

    pairs: Pairs
    flow: FloatArray
    no_site: FloatArray
    full: FloatArray

    @property
    def load(self) -> FloatArray:
        """People of the group per supply."""
        return self.pairs.per_supply(self.flow)

    @property
    def served(self) -> float:
        """People of the group who are served."""
        return float(self.flow.sum())

    @property
    def cost(self) -> float:
        """People of the group x cost."""
        return float((self.flow * self.pairs.cost).sum())


def allocate_groups(
    pairs: Pairs | Mapping[str, Pairs],
    *,
    demand: Mapping[str, FloatArray],
    capacity: FloatArray,
    method: Method = "auto",
) -> tuple[Allocation, dict[str, GroupShare]]:
    """``allocate`` for given demand per group: no supply takes more than it can hold of all together.

    pairs: those within the limit, one table for all groups, or one per group where they walk at
    their own speed. demand: group -> people (d,). No group comes first: most people are served,
    then the total time is least. Returns the whole (homes of the first group, then those of the
    second …) and each group's part.

    Raises ValueError as ``allocate`` does, and where groups or sizes do not match.
    """
    if not demand:
        raise ValueError("demand names at least one group")
    own = pairs if isinstance(pairs, Mapping) else dict.fromkeys(demand, pairs)
    if set(own) != set(demand):
        raise ValueError("pairs and demand name the same groups")
    parts = [own[group] for group in demand]
    homes, supplies = parts[0].demand_count, parts[0].supply_count
    if any((part.demand_count, part.supply_count) != (homes, supplies) for part in parts):
        raise ValueError("all groups have the same homes and supplies")
    if any(np.shape(people) != (homes,) for people in demand.values()):
        raise ValueError("one number of people per home in every group")
    together = Pairs(
        demand=np.concatenate([part.demand + number * homes for number, part in enumerate(parts)]).astype(
            np.int32
        ),
        supply=np.concatenate([part.supply for part in parts]),
        cost=np.concatenate([part.cost for part in parts]),
        demand_count=homes * len(parts),
        supply_count=supplies,
    )
    people = np.concatenate([np.asarray(one, dtype=float) for one in demand.values()])
    whole = allocate(together, people=people, capacity=capacity, method=method)
    flows = np.split(whole.flow, np.cumsum([len(part.demand) for part in parts])[:-1])
    left_over = zip(np.split(whole.no_site, len(parts)), np.split(whole.full, len(parts)), strict=True)
    shares = {
        group: GroupShare(pairs=part, flow=flow, no_site=no_site, full=full)
        for group, part, flow, (no_site, full) in zip(demand, parts, flows, left_over, strict=True)
    }
    return whole, shares
