"""A Place beside one or two scenarios: each assessed, and the pairs compared."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

from lifecircle.coverage.assessment import Assessment, Progress
from lifecircle.geodata.errors import Problem, ScenarioError
from lifecircle.geodata.place import Place
from lifecircle.geodata.text import Language, Text
from lifecircle.geodata.toml_lines import line_of
from lifecircle.plan.checking import is_remark
from lifecircle.plan.model import Plan
from lifecircle.plan.reading import read_toml

from .applying import Outlay, apply_scenario, assumed_in, outlays
from .comparison import Comparison, compare
from .mobile import counting_mobile, has_mobile
from .model import Scenario
from .reading import check_scenario
from .reassessing import State, begin, reassess

BASELINE = "baseline"
"""What the Place as it is is called beside the scenarios."""
MOST_SCENARIOS = 2
LONGEST_ID = 60
DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)))
)
"""What no file or folder can be called on Windows."""


def read_all(files: Sequence[str | Path], place: Place, *, year: int | None = None) -> dict[str, Scenario]:
    """The scenarios of one or two files by their id.

    Raises ScenarioError with every fault of all files, also for ids that repeat or can name no folder.
    """
    problems: list[Problem] = []
    found: dict[str, Scenario] = {}
    for number, file in enumerate(files):
        scenario, faults = check_scenario(file, place, year=year)
        problems += [fault for fault in faults if not is_remark(fault)]
        if number >= MOST_SCENARIOS:
            problems.append(_too_many(str(file)))
        elif scenario is not None and (scenario.scenario.id in found or scenario.scenario.id == BASELINE):
            problems.append(_same_id(file, scenario.scenario.id))
        elif scenario is not None and not _names_a_folder(scenario.scenario.id):
            problems.append(_no_folder_name(file, scenario.scenario.id))
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


def _names_a_folder(name: str) -> bool:
    """Whether results can stand in a folder of this name, on Windows too."""
    return name not in DEVICES and len(name) <= LONGEST_ID


def _same_id(file: str | Path, name: str) -> Problem:
    return Problem(
        code="same_scenario",
        file=str(file),
        row=_line_of_id(file),
        found=name,
        message=Text(
            "情景编号重复，或用了 baseline", "the id is taken by another scenario, or is “baseline”"
        ),
        remedy=Text("请换一个编号", "Choose another id."),
    )


def _no_folder_name(file: str | Path, name: str) -> Problem:
    return Problem(
        code="scenario_folder",
        file=str(file),
        row=_line_of_id(file),
        found=name,
        message=Text(
            f"结果按情景编号存放，编号太长（超过 {LONGEST_ID} 个字符）或是 Windows 的保留名",
            f"results are kept by id, and this one is too long (over {LONGEST_ID}) or reserved on Windows",
        ),
        remedy=Text("请换一个编号", "Choose another id."),
    )


def _line_of_id(file: str | Path) -> int | None:
    lines = read_toml(Path(file).read_bytes(), file=str(file))[1]
    return line_of(lines, ("scenario", "id"))
