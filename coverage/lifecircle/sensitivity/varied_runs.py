"""The rows of a plan worked out for each variation, doing again only what the variation touches."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from lifecircle.coverage.assessment import Assessment, presence_result, ratio_table
from lifecircle.coverage.circle_sums import reach_groups, tally_circle
from lifecircle.coverage.circles import circle_result
from lifecircle.coverage.ground import Ground
from lifecircle.coverage.needs import modes_of, travels_of
from lifecircle.coverage.tally import Tally
from lifecircle.geodata.text import Language
from lifecircle.plan.model import Assumptions, Plan

from .variations import JOINT, Variation, depends_on
from .varied_networks import VariedNetworks, joins_the_same

NOT_SEARCHED = ("unit_passes_share", "persons_per_household")
"""Assumptions that change no search."""


@dataclass(frozen=True, kw_only=True, eq=False)
class VariedRun:
    """The rows that a variation can change: row id -> table as ``assess`` gives it for that plan.

    coverage: COVERAGE_COLUMNS by circle. ratios: RATIO_COLUMNS by indicator. presence: one row of
    PRESENCE_COLUMNS by rule. Rows that are not there are those of the assessment itself.
    """

    variation: Variation
    coverage: Mapping[str, pd.DataFrame]
    ratios: Mapping[str, pd.DataFrame]
    presence: Mapping[str, pd.DataFrame]


def varied_runs(
    base: Assessment,
    ground: Ground,
    variations: Sequence[Variation],
    *,
    told: Callable[[Variation, float], None] | None = None,
) -> Iterator[VariedRun]:
    """A run for each variation, in an order in which searches are shared.

    Only the networks of one variation are there at a time, and of those of the plan itself only
    what later variations take over.

    told: called with what is being worked out next, and the share done.
    """
    own = _searched(base.plan.assumptions)
    first = VariedNetworks(ground, own)
    done = 0
    waiting = sorted(_by_searches(variations), key=lambda each: _unlike(own, each[0]))
    while waiting:
        assumptions, together = waiting.pop(0)
        if told is not None:
            told(together[0], done / len(variations))
        later = [each for each, _ in waiting]
        if assumptions == own:
            tables = _circles(first, base.plan, together, lent=bool(later), language=base.language)
            first.keep_for(later)
        else:
            networks = VariedNetworks(ground, assumptions, like=first)
            first.keep_for(later)
            tables = _circles(networks, base.plan, together, lent=False, language=base.language)
            del networks
        for number, variation in enumerate(together):
            yield VariedRun(
                variation=variation, coverage=tables[number], **_without_travel(ground, base, variation)
            )
        done += len(together)


def _unlike(own: Assumptions, other: Assumptions) -> tuple[bool, bool, bool]:
    """Sorts variations by what they can take over: all first, then joins and doors, joins, graphs, little."""
    return (other != own, not joins_the_same(own, other), other.walk_kmh != own.walk_kmh)


def _by_searches(variations: Sequence[Variation]) -> list[tuple[Assumptions, list[Variation]]]:
    """The variations whose searches are the same, together."""
    found: list[tuple[Assumptions, list[Variation]]] = []
    for one in variations:
        searched = _searched(one.plan.assumptions)
        known = next((together for assumptions, together in found if assumptions == searched), None)
        if known is None:
            found.append((searched, [one]))
        else:
            known.append(one)
    return found


def _searched(assumptions: Assumptions) -> Assumptions:
    """The assumptions with those that change no search at one value."""
    plain = Assumptions()
    return assumptions.model_copy(update={name: getattr(plain, name) for name in NOT_SEARCHED})


def _circles(
    networks: VariedNetworks,
    plan: Plan,
    together: Sequence[Variation],
    *,
    lent: bool,
    language: Language,
) -> list[dict[str, pd.DataFrame]]:
    """For each of the variations the circles it can change; each search and each sum is made once.

    lent: whether other variations are still to take over graphs and joins. Where not, those that
    no later circle travels on are let go, and circles that travel by most modes come first.
    """
    ground = networks.ground
    tables: list[dict[str, pd.DataFrame]] = [{} for _ in together]
    waiting = sorted(range(len(plan.circle)), key=lambda at: -len(modes_of(plan.circle[at])))
    while waiting:
        position = waiting.pop(0)
        circle = plan.circle[position]
        touched = [at for at, one in enumerate(together) if touches(one, depends_on(circle))]
        changed = [together[at].plan.circle[position] for at in touched]
        different = [one for number, one in enumerate(changed) if one not in changed[:number]]
        networks.keeps_searches = len(different) > 1
        tallies: list[Tally] = []
        for number, one in enumerate(different):
            if number == len(different) - 1 and not lent:
                networks.later = {travel for at in waiting for travel in travels_of(plan.circle[at])}
            tallies.append(tally_circle(ground, one, reach_groups(networks, one)))
            networks.later = None
        networks.forget()
        for at, one in zip(touched, changed, strict=True):
            result = circle_result(
                ground,
                one,
                tallies[different.index(one)],
                passes_share=together[at].plan.assumptions.unit_passes_share,
                language=language,
            )
            tables[at][circle.id] = result.rows
    return tables


def _without_travel(
    ground: Ground, base: Assessment, variation: Variation
) -> dict[str, dict[str, pd.DataFrame]]:
    """The ratios and presence rules that a variation can change."""
    plan = variation.plan
    ratios = {
        ratio.id: ratio_table(ground, plan, ratio, language=base.language)
        for ratio in plan.ratio
        if touches(variation, depends_on(ratio))
    }
    presence = {
        rule.id: pd.DataFrame([presence_result(ground, plan, rule, language=base.language).row])
        for rule in plan.presence
        if touches(variation, depends_on(rule))
    }
    return {"ratios": ratios, "presence": presence}


def touches(variation: Variation, depends: frozenset[str]) -> bool:
    """Whether a variation can change a row that depends on these assumptions."""
    return bool(depends) if variation.name == JOINT else variation.name in depends
