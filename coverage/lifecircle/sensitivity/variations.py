"""Which plans are tried: one assumption at a time to both ends, then all of them together."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from lifecircle.coverage.needs import leaves, modes_of
from lifecircle.plan.model import Assumptions, Circle, Condition, Need, Plan, Presence, Quantity, Ratio
from lifecircle.plan.vary import Spread, spreads

Side = Literal["less", "more"]
"""Towards less coverage, or more."""
SIDES: tuple[Side, Side] = ("less", "more")

JOINT = "joint"
"""Stands for all assumptions at once, each to its unfavourable (or favourable) end."""

HIGHER_IS_LESS = frozenset({"unit_passes_share"})
"""Assumptions of which the higher value covers fewer. More persons per household mean fewer
households, hence more supply for each."""

LIMITS = ("minutes", "metres")


class Variation(NamedTuple):
    """One plan to try: which assumption (or JOINT), to which side, and the plan that says so."""

    name: str
    side: Side
    plan: Plan


def variations_of(plan: Plan) -> tuple[Variation, ...]:
    """The plans to try; assumptions that no row of the plan depends on are left alone.

    An end that is the value itself (a join radius of 0, a share of 1) is tried all the same where
    the other end differs, so that each name has both sides.
    """
    rows: list[Circle | Ratio | Presence] = [*plan.circle, *plan.ratio, *plan.presence]
    asked = {name for row in rows for name in depends_on(row)}
    known = spreads(plan.vary)
    tried = [name for name in known if name in asked]
    alone = {name: {side: varied(plan, [name], side) for side in SIDES} for name in tried}
    tried = [name for name in tried if any(each != plan for each in alone[name].values())]
    found = [Variation(name, side, alone[name][side]) for name in tried for side in SIDES]
    if len(tried) > 1:
        found += [Variation(JOINT, side, varied(plan, tried, side)) for side in SIDES]
    return tuple(found)


def depends_on(row: Circle | Ratio | Presence) -> frozenset[str]:
    """The assumptions that a row of a plan can depend on."""
    if isinstance(row, Ratio):
        return _of_quantities((row.numerator, row.denominator))
    if isinstance(row, Presence):
        return _of_quantities(tuple(_quantities(row.needs)))
    limits = [leaf for need in row.needs for leaf in leaves(need)]
    timed = any(leaf.minutes is not None for leaf in limits)
    found = {"minutes"} if timed else set()
    found |= {"metres"} if any(leaf.metres is not None for leaf in limits) else set()
    found |= {"unit_passes_share"} if row.unit else set()
    if timed:  # access legs are walked in every mode
        found |= {"walk_kmh"}
    if row.measure == "straight":
        return frozenset(found)
    found |= {"snap_limit_m", "join_radius_m"}
    modes = set(modes_of(row))
    if timed and "bike" in modes:
        found |= {"bike_kmh"}
    if timed and modes & {"drive", "walk_drive"}:
        found |= {"drive_kmh"}
    return frozenset(found)


def _of_quantities(quantities: Sequence[Quantity]) -> frozenset[str]:
    return frozenset({"persons_per_household"} if any(one.households for one in quantities) else ())


def _quantities(condition: Condition) -> Iterator[Quantity]:
    yield from condition.ratio or ()
    for inner in (*condition.all, *condition.any, *condition.none):
        yield from _quantities(inner)


def varied(plan: Plan, names: Sequence[str], side: Side) -> Plan:
    """The plan with the named assumptions at their end of that side."""
    known = spreads(plan.vary)
    given = plan.assumptions.model_dump()
    for name in names:
        if name not in LIMITS:
            given[name] = _to_side(given[name], known[name], side=side, name=name)
    circles = plan.circle
    for name in LIMITS:
        if name in names:
            circles = tuple(
                circle.model_copy(update={"needs": _with_limits(circle.needs, name, known[name], side=side)})
                for circle in circles
            )
    return plan.model_copy(update={"assumptions": Assumptions.model_validate(given), "circle": circles})


def end_of(name: str, side: Side) -> int:
    """Which end of a spread (0 low, 1 high) lies on a side."""
    return int((side == "more") != (name in HIGHER_IS_LESS))


def _to_side(
    value: float | Mapping[str, float], spread: Spread, *, side: Side, name: str
) -> float | dict[str, float]:
    if isinstance(value, Mapping):
        return {key: spread.around(inner)[end_of(name, side)] for key, inner in value.items()}
    end = spread.around(value)[end_of(name, side)]
    return min(end, 1.0) if name == "unit_passes_share" else end


def _with_limits(needs: Sequence[Need], kind: str, spread: Spread, *, side: Side) -> tuple[Need, ...]:
    changed = []
    for need in needs:
        limit = getattr(need, kind)
        update: dict[str, object] = {"any_of": _with_limits(need.any_of, kind, spread, side=side)}
        if limit is not None:
            update[kind] = _to_side(limit, spread, side=side, name=kind)
        changed.append(need.model_copy(update=update))
    return tuple(changed)
