"""A Place beside one or two scenarios: each assessed, and the pairs compared."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

from lifecircle.coverage.assessment import Assessment, Progress
from lifecircle.geodata.errors import Problem, ScenarioError
from lifecircle.geodata.place import Place
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.checking import is_remark
from lifecircle.plan.model import Plan

from .applying import Outlay, apply_scenario, assumed_in, outlays
from .comparison import Comparison, compare
from .mobile import counting_mobile, has_mobile
from .model import Scenario
from .reading import check_scenario
from .reassessing import State, begin, reassess

BASELINE = "baseline"
"""What the Place as it is is called beside the scenarios."""
MOST_SCENARIOS = 2


def read_all(files: Sequence[str | Path], place: Place, *, year: int | None = None) -> dict[str, Scenario]:
    """The scenarios of one or two files by their id.

    Raises ScenarioError with every fault of all files, also for ids that repeat.
    """
    problems: list[Problem] = []
    found: dict[str, Scenario] = {}
    for number, file in enumerate(files):
        scenario, faults = check_scenario(file, place, year=year)
        problems += [fault for fault in faults if not is_remark(fault)]
        if number >= MOST_SCENARIOS:
            problems.append(_too_many(str(file)))
        elif scenario is not None and (scenario.scenario.id in found or scenario.scenario.id == BASELINE):
            problems.append(_same_id(str(file), scenario.scenario.id))
        elif scenario is not None:
            found[scenario.scenario.id] = scenario
    if problems:
        raise ScenarioError(problems)
    return found


def compare_all(
    place: Place,
    plan: Plan,
    scenarios: Mapping[str, Scenario],
    *,
    year: int | None = None,
    language: Language = "zh",
    progress: Progress | None = None,
    today: State | None = None,
) -> tuple[dict[tuple[str, str], Comparison], dict[str, Assessment]]:
    """(before, after) -> comparison: BASELINE against each scenario, then the first against the second.

    Also the assessments, by name. Where anything mobile is in service, today or in a scenario, each
    comparison has its second set. Costs are those of the scenario compared with today; between two
    scenarios, those of the second. today: the Place assessed by the plan already, if it was.
    """
    if today is None:
        today = begin(place, plan, language=language, progress=progress)
    states = {BASELINE: today}
    paid: dict[str, Sequence[Outlay]] = {}
    for name, scenario in scenarios.items():
        changed, assumed = apply_scenario(place, scenario, year=year), assumed_in(plan, scenario)
        states[name] = reassess(today, changed, assumed, progress=progress)
        paid[name] = outlays(place, scenario, year=year)
    counted = {}
    if any(has_mobile(state) for state in states.values()):
        counted = {name: counting_mobile(state) for name, state in states.items()}
    found: dict[tuple[str, str], Comparison] = {}
    for before, after in [(BASELINE, name) for name in scenarios] + list(combinations(scenarios, 2)):
        mobile = (counted[before], counted[after]) if counted else None
        runs = states[before].run, states[after].run
        found[before, after] = compare(*runs, with_mobile=mobile, outlays=paid[after])
    return found, {name: state.run for name, state in states.items()}


def _too_many(file: str) -> Problem:
    return Problem(
        code="too_many_scenarios",
        file=file,
        message=Text("一次最多比较两个情景", "at most two scenarios are compared at once"),
        remedy=Text("请分几次比较", "Compare them in several runs."),
    )


def _same_id(file: str, name: str) -> Problem:
    return Problem(
        code="same_scenario",
        file=file,
        row=None,
        found=name,
        message=Text(
            "情景编号重复，或用了 baseline", "the id is taken by another scenario, or is “baseline”"
        ),
        remedy=Text("请换一个编号", "Choose another id."),
    )
