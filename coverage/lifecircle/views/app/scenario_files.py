"""The scenarios of a session: one TOML file each, as ``lifecircle compare`` reads it, and what was undone."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.place import Place
from lifecircle.geodata.text import Text
from lifecircle.plan.checking import is_remark
from lifecircle.scenario.model import Scenario
from lifecircle.scenario.reading import parse_scenario
from lifecircle.scenario.versus import BASELINE
from lifecircle.scenario.writing import scenario_toml

from .scenario_edits import renamed
from .session import WorkSession

MOST_STEPS = 60
MOST_FILE_BYTES = 2_000_000
_ROOM = "scenarios"
_ID = re.compile(r"[a-z][a-z0-9_]{0,60}")


@dataclass(frozen=True, kw_only=True)
class Story:
    """A scenario with the steps that led to it. at: the step that counts now; later ones were undone."""

    steps: tuple[Scenario, ...]
    at: int

    @property
    def now(self) -> Scenario:
        """The scenario as it is."""
        return self.steps[self.at]

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier step."""
        return self.at > 0

    @property
    def can_redo(self) -> bool:
        """Whether a later step was undone."""
        return self.at < len(self.steps) - 1

    def then(self, scenario: Scenario) -> "Story":
        """With a further step; what was undone before is forgotten."""
        steps = (*self.steps[: self.at + 1], scenario)[-MOST_STEPS:]
        return Story(steps=steps, at=len(steps) - 1)

    def back(self, steps: int) -> "Story":
        """So many steps earlier (or later, where negative)."""
        return Story(steps=self.steps, at=min(max(0, self.at - steps), len(self.steps) - 1))


def scenario_ids(work: WorkSession) -> list[str]:
    """Ids of the session's scenarios, the oldest first."""
    order = [str(one) for one in work.note("scenarios.order", []) or []]
    there = {path.stem for path in work.room(_ROOM).glob("*.toml")}
    return [one for one in order if one in there]


def story_of(work: WorkSession, name: str) -> Story | None:
    """The scenario with its steps, or None where its files cannot be read (any more)."""
    if not _ID.fullmatch(name):
        return None
    try:
        raw = json.loads(_history(work, name).read_text(encoding="utf-8"))
        steps = tuple(Scenario.model_validate(one) for one in raw["steps"])
        return Story(steps=steps, at=int(raw["at"])) if 0 <= int(raw["at"]) < len(steps) else None
    except (OSError, ValueError, KeyError, TypeError):
        return _from_file(work, name)


def keep_story(work: WorkSession, name: str, story: Story) -> None:
    """Write the scenario's file and its steps."""
    file(work, name).write_text(scenario_toml(story.now), encoding="utf-8", newline="\n")
    steps = [one.model_dump(mode="json", exclude_defaults=True) for one in story.steps]
    _history(work, name).write_text(
        json.dumps({"at": story.at, "steps": steps}, ensure_ascii=False), encoding="utf-8"
    )
    order = scenario_ids(work)
    if name not in order:
        work.write({"scenarios.order": [*order, name]})


def add_scenario(work: WorkSession, scenario: Scenario) -> str:
    """Keep a scenario beside the others, under its own id where that is free; returns the id."""
    name = free_id(work, scenario.scenario.id)
    keep_story(work, name, Story(steps=(renamed(scenario, id=name),), at=0))
    work.write({"scenarios.at": name})
    return name


def new_scenario(work: WorkSession, *, name: str) -> str:
    """An empty scenario; returns its id."""
    head = {"id": "scenario_1", "name": name}
    return add_scenario(work, Scenario.model_validate({"scenario": head}))


def forget_scenario(work: WorkSession, name: str) -> None:
    """Remove a scenario and its steps."""
    order = [one for one in scenario_ids(work) if one != name]
    file(work, name).unlink(missing_ok=True)
    _history(work, name).unlink(missing_ok=True)
    work.write({"scenarios.order": order, "scenarios.at": order[-1] if order else None})


def take_file(raw: bytes, place: Place, *, name: str) -> tuple[Scenario | None, list[Problem]]:
    """A scenario file that somebody brought, or everything that is wrong with it. name: of the file."""
    if len(raw) > MOST_FILE_BYTES:
        message = Text("文件太大，不像情景文件", "the file is too large to be a scenario file")
        remedy = Text("请选择 .toml 情景文件", "Choose a .toml scenario file.")
        return None, [Problem(code="too_large", file=name, message=message, remedy=remedy)]
    scenario, problems = parse_scenario(raw, place, file=name)
    errors = [problem for problem in problems if not is_remark(problem)]
    return (None if errors else scenario), errors


def file(work: WorkSession, name: str) -> Path:
    """The scenario's TOML file."""
    return work.room(_ROOM) / f"{name}.toml"


def free_id(work: WorkSession, wanted: str) -> str:
    """The id, with a number where it is taken."""
    taken = {*scenario_ids(work), BASELINE}
    stem = re.sub(r"_\d+$", "", wanted)
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{stem}_{number}"
    return found


def _from_file(work: WorkSession, name: str) -> Story | None:
    try:
        raw = file(work, name).read_bytes()
    except OSError:
        return None
    scenario, _ = parse_scenario(raw, None, file=name)
    return None if scenario is None else Story(steps=(scenario,), at=0)


def _history(work: WorkSession, name: str) -> Path:
    return work.room(_ROOM) / f".{name}.steps.json"
