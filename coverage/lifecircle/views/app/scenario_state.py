"""What a scenario comes to: worked out at once where only facilities change, else beside the page."""

import hashlib
from dataclasses import replace

import streamlit as st

from lifecircle.coverage.assessment import Progress
from lifecircle.geodata.errors import Problem, ScenarioError
from lifecircle.geodata.place import Place
from lifecircle.geodata.text import Text
from lifecircle.scenario.applying import apply_scenario, assumed_in, outlays
from lifecircle.scenario.comparison import Comparison
from lifecircle.scenario.mobile import compare_states
from lifecircle.scenario.model import ChangedAssumptions, Scenario
from lifecircle.scenario.reassessing import State, reassess

from .frame import Frame
from .jobs import ended_badly, jobs
from .kept import LEAST_WEIGHT, Kept

SCENARIO = "scenario"
"""Name of the job that works out a scenario."""
_MOST_STATES, _MOST_COMPARISONS = 12 * LEAST_WEIGHT, 6 * LEAST_WEIGHT
"""Cells that all kept states, and all kept comparisons, may stand for together."""


@st.cache_resource(show_spinner=False)
def kept_states() -> Kept:
    """States of changed Places: a dozen of a county, three of a million cells."""
    return Kept(most={"comparison": _MOST_COMPARISONS}, most_others=_MOST_STATES)


def digest(scenario: Scenario) -> str:
    """Changes with what a scenario changes, not with what it is called."""
    said = scenario.model_copy(
        update={"scenario": scenario.scenario.model_copy(update={"name": "", "id": "x"})}
    )
    return hashlib.sha256(said.model_dump_json(exclude_defaults=True).encode()).hexdigest()[:24]


def state_now(frame: Frame, scenario: Scenario, *, before: Scenario | None = None) -> State | None:
    """The Place as the scenario would have it, assessed; None while that is being worked out as a job.

    before: the scenario one step earlier, from which to go on. Raises ScenarioError with every
    edit that does not fit the Place.
    """
    if frame.state is None or frame.place is None or frame.plan is None:
        return None
    known: State | None = kept_states().get((frame.state_key, digest(scenario)))
    if known is not None:
        return known
    start = None if scenario.mobile else _nearest(frame, scenario, before)
    if start is None:
        _as_job(frame, scenario)
        return None
    return _go_on(frame.state_key, start, frame.place, scenario)


def problems_of(place: Place, scenario: Scenario) -> tuple[Problem, ...]:
    """Every edit that does not fit the Place."""
    try:
        apply_scenario(place, scenario)
    except ScenarioError as error:
        return tuple(error.problems)
    return ()


def failed(frame: Frame, scenario: Scenario) -> bool:
    """Whether the job of this scenario ended without a result."""
    return ended_badly(jobs().get(frame.work.id, SCENARIO), digest(scenario)) is not None


def comparison_of(frame: Frame, scenario: Scenario, state: State) -> Comparison:
    """What the scenario changes, as ``lifecircle compare`` works it out."""
    if frame.state is None or frame.place is None:
        raise ValueError("there is no assessment to compare with")
    before, place = frame.state, frame.place
    return kept_states().of(
        ("comparison", frame.state_key, digest(scenario)),
        lambda: compare_states(before, state, outlays=outlays(place, scenario)),
        cells=len(place.population),
    )


def _nearest(frame: Frame, scenario: Scenario, before: Scenario | None) -> State | None:
    """The state from which only facilities have to change; None where there is none yet."""
    found: State | None = None
    if before is not None and _rest(before) == _rest(scenario):
        found = kept_states().get((frame.state_key, digest(before)))
    if found is None and _is_plain(scenario):
        return frame.state
    return found or kept_states().get((frame.state_key, digest(_rest(scenario))))


def _go_on(state_key: str, start: State, place: Place, scenario: Scenario) -> State:
    """From a state with the same people, roads and assumptions: only facilities differ."""
    before = start.ground.place
    laid = replace(place, roads=before.roads, population=before.population)
    only_facilities = scenario.model_copy(
        update={"road": (), "growth": (), "assumptions": ChangedAssumptions()}
    )
    found = reassess(start, apply_scenario(laid, only_facilities))
    kept_states().put((state_key, digest(scenario)), found, cells=len(place.population))
    return found


def _as_job(frame: Frame, scenario: Scenario) -> None:
    if frame.state is None or frame.place is None or frame.plan is None or failed(frame, scenario):
        return
    begun, place, plan, key = frame.state, frame.place, frame.plan, frame.state_key
    store = kept_states()

    def work_out(tell: Progress) -> None:
        rest = _rest(scenario)
        base = reassess(begun, apply_scenario(place, rest), assumed_in(plan, rest), progress=tell)
        store.put((key, digest(rest)), base, cells=len(place.population))
        _go_on(key, base, place, scenario)

    title = Text("计算情景", "Calculating the scenario")
    jobs().start(frame.work.id, SCENARIO, key=digest(scenario), title=title, work=work_out)


def _rest(scenario: Scenario) -> Scenario:
    """People, roads, assumptions and year of a scenario, without what it does to facilities."""
    head = scenario.scenario.model_copy(update={"id": "x", "name": "", "note": ""})
    return Scenario(
        scenario=head, assumptions=scenario.assumptions, road=scenario.road, growth=scenario.growth
    )


def _is_plain(scenario: Scenario) -> bool:
    """Whether only fixed facilities change."""
    return not scenario.road and not scenario.growth and scenario.assumptions == ChangedAssumptions()
