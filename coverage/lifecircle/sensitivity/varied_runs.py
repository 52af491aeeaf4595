"""The rows of a plan worked out for each variation, doing again only what the variation touches."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from lifecircle.coverage.assessment import Assessment, presence_result, ratio_table
from lifecircle.coverage.circles import circle_result, reach_groups, tally_circle
from lifecircle.coverage.ground import Ground
from lifecircle.coverage.tally import Tally
from lifecircle.geodata.text import Language
from lifecircle.plan.model import Assumptions, Circle, Plan

from .variations import JOINT, Variation, depends_on
from .varied_networks import VariedNetworks

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

    told: called with what is being worked out next, and the share done.
    """
    first = VariedNetworks(ground, base.plan.assumptions)
    done = 0
    own = _searched(base.plan.assumptions)
    # what needs no other search comes first: its graphs and joins are there for the others to share
    for assumptions, together in sorted(_by_searches(variations), key=lambda each: each[0] != own):
        networks = first if assumptions == own else VariedNetworks(ground, assumptions, like=first)
        if told is not None:
            told(together[0], done / len(variations))
        tables = _circles(networks, base.plan, together, language=base.language)
        for number, variation in enumerate(together):
            yield VariedRun(
                variation=variation, coverage=tables[number], **_without_travel(ground, base, variation)
            )
        done += len(together)


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
    networks: VariedNetworks, plan: Plan, together: Sequence[Variation], *, language: Language
) -> list[dict[str, pd.DataFrame]]:
    """For each of the variations the circles it can change; each search and each sum is made once."""
    ground = networks.ground
    tables: list[dict[str, pd.DataFrame]] = [{} for _ in together]
    for position, circle in enumerate(plan.circle):
        tallies: list[tuple[Circle, Tally]] = []
        for number, variation in enumerate(together):
            if not touches(variation, depends_on(circle)):
                continue
            changed = variation.plan.circle[position]
            tally = next((tally for known, tally in tallies if known == changed), None)
            if tally is None:
                tally = tally_circle(ground, changed, reach_groups(networks, changed))
                tallies.append((changed, tally))
            share = variation.plan.assumptions.unit_passes_share
            result = circle_result(ground, changed, tally, passes_share=share, language=language)
            tables[number][circle.id] = result.rows
        networks.forget()
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
