"""What a page knows of a session: its Place, its plan and its assessment, as they are now."""

from dataclasses import dataclass
from functools import cached_property

from lifecircle.coverage.assessment import Assessment
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.place import Place
from lifecircle.geodata.text import LANGUAGES, Language, Text
from lifecircle.plan.model import Plan
from lifecircle.scenario.reassessing import State

from .inputs import PlaceInput, place_input, plan_key, plan_or_faults
from .jobs import ended_badly, jobs
from .kept import kept
from .session import WorkSession

READING, ASSESSING = "read", "assess"
"""Names of the jobs."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """One look at a session, taken at the start of each run of the page.

    place_input: where the Place is; place: the Place itself once it is read; place_key changes with
    its files. place_faults, plan_faults: why there is none. plan: what the Place is held against.
    state: the assessment of this Place by this plan; in the other language while that of this
    language is being worked out, and None before. state_key changes with anything it depends on.
    """

    work: WorkSession
    language: Language
    place_input: PlaceInput | None
    place: Place | None
    place_faults: tuple[Problem, ...]
    plan: Plan | None
    plan_faults: tuple[Problem, ...]
    state: State | None
    state_key: str

    @property
    def place_key(self) -> str:
        """Changes with the files of the Place; empty where there is none."""
        return self.place_input.key if self.place_input else ""

    @property
    def run(self) -> Assessment | None:
        """The tables of the assessment."""
        return self.state.run if self.state else None

    @cached_property
    def assessing(self) -> bool:
        """Whether the assessment is being worked out now."""
        job = jobs().get(self.work.id, ASSESSING)
        return job is not None and job.running

    def say(self, zh: str, en: str) -> str:
        """The words in the language of the session."""
        return Text(zh, en).in_language(self.language)


def look(work: WorkSession, language: Language) -> Frame:
    """The session as it is now."""
    found = place_input(work)
    plan, plan_faults = plan_or_faults(work)
    place = kept().get(("place", found.key)) if found else None
    state, state_key = None, ""
    # the store may hold what another session asked for: only what this one asked for is shown
    if found is not None and plan is not None and work.note("assessed") == inputs_key(found.key, plan):
        for each in (language, *LANGUAGES):
            key = assessment_key(found.key, plan, each)
            state = kept().get(("state", key))
            if state is not None:
                state_key = key
                break
    return Frame(
        work=work,
        language=language,
        place_input=found,
        place=place,
        place_faults=_faults_of(work, found),
        plan=plan,
        plan_faults=plan_faults,
        state=state,
        state_key=state_key,
    )


def assessment_key(place_key: str, plan: Plan, language: Language) -> str:
    """Changes with anything that an assessment depends on."""
    return f"{place_key}-{plan_key(plan)}-{language}"


def _faults_of(work: WorkSession, found: PlaceInput | None) -> tuple[Problem, ...]:
    job = ended_badly(jobs().get(work.id, READING), found.key if found else "")
    return job.problems if job else ()


def is_stale(frame: Frame) -> bool:
    """Whether the session once was assessed, but by other data or standards than now."""
    assessed = frame.work.note("assessed")
    wanted = inputs_key(frame.place_key, frame.plan) if frame.plan else ""
    return bool(assessed) and assessed != wanted


def inputs_key(place_key: str, plan: Plan) -> str:
    """Changes with the Place and the plan, whatever the language."""
    return f"{place_key}-{plan_key(plan)}"
