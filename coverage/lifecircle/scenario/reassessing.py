"""Assessing again after a change: only what the change can reach is worked out anew.

``begin`` works out a Place in full and keeps what it found; ``reassess`` takes that and a changed
Place. Both give the Assessment that ``assess`` gives, to the last bit:

- facilities opened, closed or moved: each search that asks for their type goes on from its labels
  (network/repair.py); only cells behind nodes that changed are looked at again, and only they are
  taken out of the sums and put back, which is exact because people are whole grains;
- facilities resized, converted or renamed: the ratios, presence rules and facility tables of their types;
- roads: only what changed of each mode's graph (network/counterparts.py) is searched from, and only
  labels whose best way led over it are forgotten (network/rerouting.py); cells join again only beside it;
- people: nothing is searched, everything is added up anew;
- districts, plan and assumptions: everything.

Circles measured in a straight line are worked out in full whenever their facilities change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lifecircle.coverage.assessment import (
    Assessment,
    Listed,
    Parts,
    Progress,
    assemble,
    presence_result,
    ratio_table,
)
from lifecircle.coverage.cells import cell_columns, cell_table
from lifecircle.coverage.circle_sums import reach_groups, tally_circle
from lifecircle.coverage.circles import CircleResult, circle_result
from lifecircle.coverage.ground import Ground, lay_ground, with_facilities_of
from lifecircle.coverage.identities import check_circles
from lifecircle.coverage.presence import PresenceResult
from lifecircle.coverage.remarks import remarks_on_run, unverified_left_out
from lifecircle.coverage.tally import Tally
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.place import Place
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.english import plan_in_language
from lifecircle.plan.model import Circle, Plan
from lifecircle.plan.verified import unverified_rows, verified_only

from .concerned import Concerned, asked_by, asked_in, kinds_of, types_touched
from .exchanging import exchange, in_rows
from .kept_networks import KeptNetworks
from .patching import patched


@dataclass(frozen=True, kw_only=True, eq=False)
class State:
    """An assessment with what it takes to go on from it. Older states stay good: undo by keeping them."""

    run: Assessment
    asked: Plan
    ground: Ground
    networks: KeptNetworks
    tallies: tuple[Tally, ...]
    circles: tuple[CircleResult, ...]
    ratios: tuple[pd.DataFrame, ...]
    presences: tuple[PresenceResult, ...]
    remarks: tuple[Problem, ...]
    listed: Listed
    language: Language
    count_mobile: bool


def begin(
    place: Place,
    plan: Plan,
    *,
    language: Language = "zh",
    count_mobile: bool = False,
    progress: Progress | None = None,
) -> State:
    """The full assessment of a Place, kept so that changes of it are cheap."""
    ground = lay_ground(place, load_taxonomy(), count_mobile=count_mobile)
    networks = KeptNetworks(ground, plan.assumptions)
    return _in_full(networks, plan, language=language, count_mobile=count_mobile, progress=progress)


def reassess(
    state: State, place: Place, plan: Plan | None = None, *, progress: Progress | None = None
) -> State:
    """The assessment of a changed Place (and plan), from that of the Place before.

    The layers that are not the same objects as before count as changed, so take a Place from
    ``apply_scenario``. Raises IdentityError where a table does not tie out.
    """
    before = state.ground.place
    plan = state.asked if plan is None else plan
    same_ground = before.districts is place.districts and before.surveyed == place.surveyed
    same_ground = same_ground and before.boundary is place.boundary and before.groups == place.groups
    if plan != state.asked or not same_ground:
        return begin(place, plan, language=state.language, count_mobile=state.count_mobile, progress=progress)
    if before.population is not place.population:
        return _with_people(state, place, progress=progress)
    return _with_facilities(state, place)


def _in_full(
    networks: KeptNetworks,
    asked: Plan,
    *,
    language: Language,
    count_mobile: bool,
    progress: Progress | None,
) -> State:
    plan = plan_in_language(verified_only(asked), language)
    ground = networks.ground
    tallies: list[Tally] = []
    circles: list[CircleResult] = []
    columns: list[Mapping[str, object]] = []
    for number, circle in enumerate(plan.circle):
        if progress is not None:
            doing = Text(f"计算服务圈：{circle.name}", f"computing the circle {circle.name}")
            progress(doing, number / len(plan.circle))
        reached = reach_groups(networks, circle)
        tallies.append(tally_circle(ground, circle, reached))
        circles.append(_judged(ground, plan, circle, tallies[-1], language=language))
        columns.append(cell_columns(ground, circle, next(iter(reached.values()))))
    check_circles(circles)
    return _state(
        networks,
        asked,
        plan,
        tallies=tallies,
        circles=circles,
        ratios=[ratio_table(ground, plan, ratio, language=language) for ratio in plan.ratio],
        presences=[presence_result(ground, plan, rule, language=language) for rule in plan.presence],
        cells=cell_table(ground, columns),
        remarks=(*unverified_left_out(unverified_rows(asked)), *remarks_on_run(ground, plan)),
        listed=None,
        language=language,
        count_mobile=count_mobile,
    )


def _with_people(state: State, place: Place, *, progress: Progress | None) -> State:
    """Searches are kept where roads and facilities are the same; all sums are taken anew."""
    ground = lay_ground(place, load_taxonomy(), count_mobile=state.count_mobile)
    networks = KeptNetworks(ground, state.asked.assumptions)
    before = state.ground.place
    same_cells = np.array_equal(ground.cell_xy_m, state.ground.cell_xy_m)
    if before.roads is place.roads and before.facilities is place.facilities and same_cells:
        networks.take_over(state.networks)
        networks.labels |= state.networks.labels
    return _in_full(
        networks,
        state.asked,
        language=state.language,
        count_mobile=state.count_mobile,
        progress=progress,
    )


def _with_facilities(state: State, place: Place) -> State:
    asked, language = state.asked, state.language
    plan = state.run.plan
    ground = with_facilities_of(state.ground, place, count_mobile=state.count_mobile)
    networks = KeptNetworks(ground, asked.assumptions)
    changes = networks.take_over(state.networks)
    types = types_touched(state.ground, ground)
    concerned = Concerned(state.networks, networks, types=types, changes=changes)
    tallies, circles = list(state.tallies), list(state.circles)
    cells = state.run.cells.copy(deep=False)
    for number, circle in enumerate(plan.circle):
        where = concerned.cells(circle)
        if where is None:
            tallies[number] = in_rows(tallies[number], changes.rows, size=len(ground.facilities))
            continue
        found = exchange(concerned, circle, tallies[number], where=where, rows=changes.rows)
        tallies[number] = found.tally
        for name, values in found.columns.items():
            cells[name] = patched(cells[name], found.cells, values)
        circles[number] = _judged(ground, plan, circle, tallies[number], language=language)
    check_circles([now for was, now in zip(state.circles, circles, strict=True) if now is not was])
    other_year = state.ground.place.year != place.year
    same_roads = state.ground.place.roads is place.roads
    return _state(
        networks,
        asked,
        plan,
        tallies=tallies,
        circles=circles,
        ratios=[
            ratio_table(ground, plan, ratio, language=language)
            if types & kinds_of((*asked_by(ratio.numerator), *asked_by(ratio.denominator)))
            or (ratio.per_year and other_year)
            else was
            for ratio, was in zip(plan.ratio, state.ratios, strict=True)
        ],
        presences=[
            presence_result(ground, plan, rule, language=language)
            if types & kinds_of(asked_in(rule.needs))
            else was
            for rule, was in zip(plan.presence, state.presences, strict=True)
        ],
        cells=cells,
        remarks=state.remarks
        if same_roads
        else (*unverified_left_out(unverified_rows(asked)), *remarks_on_run(ground, plan)),
        listed=state.listed,
        language=language,
        count_mobile=state.count_mobile,
    )


def _judged(ground: Ground, plan: Plan, circle: Circle, tally: Tally, *, language: Language) -> CircleResult:
    share = plan.assumptions.unit_passes_share
    return circle_result(ground, circle, tally, passes_share=share, language=language)


def _state(
    networks: KeptNetworks,
    asked: Plan,
    plan: Plan,
    *,
    tallies: Sequence[Tally],
    circles: Sequence[CircleResult],
    ratios: Sequence[pd.DataFrame],
    presences: Sequence[PresenceResult],
    cells: pd.DataFrame,
    remarks: Sequence[Problem],
    listed: Listed | None,
    language: Language,
    count_mobile: bool,
) -> State:
    parts = (*circles, *ratios, *presences)
    listed = Listed.empty() if listed is None else listed.only(parts)
    run = assemble(
        networks.ground,
        plan,
        Parts(circles=circles, ratios=ratios, presences=presences, cells=cells),
        stated=verified_only(asked),
        language=language,
        count_mobile=count_mobile,
        remarks=remarks,
        seconds={},
        listed=listed,
    )
    return State(
        run=run,
        asked=asked,
        ground=networks.ground,
        networks=networks,
        tallies=tuple(tallies),
        circles=tuple(circles),
        ratios=tuple(ratios),
        presences=tuple(presences),
        remarks=tuple(remarks),
        listed=listed,
        language=language,
        count_mobile=count_mobile,
    )
