"""What a page knows, and how the Place and the assessment of a session come about."""

from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import streamlit as st

from lifecircle.coverage.assessment import Assessment, Progress
from lifecircle.geodata import read_place
from lifecircle.geodata.errors import PlaceError, Problem
from lifecircle.geodata.place import Place
from lifecircle.geodata.text import LANGUAGES, Language, Text
from lifecircle.plan.model import Plan
from lifecircle.scenario.other_language import in_language
from lifecircle.scenario.reassessing import State, begin

from .coverage_look import keep_reaches
from .inputs import PlaceInput, make_sample, place_input, plan_key, plan_or_faults
from .jobs import ended_badly, jobs
from .kept import Kept, kept
from .map.preparing import prepare_map
from .map.serving import served
from .session import WorkSession
from .settling import settle_memory, try_an_edit

READING, ASSESSING = "read", "assess"
_ASKED = "assess.asked"


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

    def needs_run(self) -> bool:
        """Whether there is no assessment to show; draws the sentence that says what to do."""
        if self.state is not None:
            return False
        if self.place_faults or self.plan_faults:
            st.warning(
                self.say(
                    "输入有问题，请先在“数据”“标准”两页改正。",
                    "The input contains errors. Correct them on the pages “Data” and “Plan” first.",
                )
            )
        elif self.place_input is None:
            st.info(self.say("请先在“数据”页打开一个研究区。", "Open a study area on the page “Data” first."))
        elif self.assessing or self.place is None:
            st.info(
                self.say("正在计算，完成后结果显示在这里。", "Calculating; the results will appear here.")
            )
        elif not self._said_what_failed():
            st.info(self.say("请点右上角“开始评估”。", "Click “Assess” at the top of the page."))
        return True

    def _said_what_failed(self) -> bool:
        """Say why the last assessment of these inputs ended without a result, if it did."""
        if self.plan is None:
            return False
        wanted = assessment_key(self.place_key, self.plan, self.language)
        job = ended_badly(jobs().get(self.work.id, ASSESSING), wanted)
        if job is None:
            return False
        from .problems import show_breakdown, show_problems  # which stand on the frame

        if job.broken is None:
            said = self.say(
                "这些输入算不出结果，请改正", "These inputs cannot be assessed; please correct them"
            )
            show_problems(self, job.problems, said)
        else:
            said = self.say(
                "程序出现意外错误，没有完成评估。请保留数据，把问题连同下面的详细信息报告给软件维护者。",
                "The assessment was not completed because of an unexpected error in the program. "
                "Keep the data and report the error with the details below.",
            )
            show_breakdown(self, job.broken, said)
        return True


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


def keep_going(frame: Frame) -> None:
    """Begin what the notes ask for and what is not there: after opening a Place, a reload, a restart."""
    found, work = frame.place_input, frame.work
    if found is None:
        return
    if frame.place is None:
        if ended_badly(jobs().get(work.id, READING), found.key) is None:
            start_reading(frame)
        return
    if frame.plan is None or not work.note("assessed"):
        return
    wanted = assessment_key(found.key, frame.plan, frame.language)
    in_this_language = frame.state_key == wanted
    same_inputs = work.note("assessed") == inputs_key(found.key, frame.plan)
    failed = ended_badly(jobs().get(work.id, ASSESSING), wanted) is not None
    if not in_this_language and same_inputs and not failed:
        start_assessing(frame)


def start_reading(frame: Frame) -> None:
    """Read the Place in a thread of its own."""
    found = frame.place_input
    if found is None:
        return
    store, shelf = kept(), served()

    def read(tell: Progress) -> None:
        if found.kind == "sample":
            make_sample(tell)
        tell(Text("读取研究区", "reading the study area"), 0.3)
        place = _read(found.folder)
        tell(Text("准备地图", "preparing the map"), 0.8)
        prepare_map(place, place_key=found.key, store=store, shelf=shelf)
        store.put(("place", found.key), place, cells=len(place.population))
        settle_memory()

    title = Text("读取研究区", "Reading the study area")
    jobs().start(frame.work.id, READING, key=found.key, title=title, work=read)


def _read(folder: Path) -> Place:
    try:
        return read_place(folder)
    except MemoryError:
        message = Text("内存不够，读不下这个研究区", "not enough memory to read the study area")
        remedy = Text(
            "请换一台内存更大的电脑，或用更粗的格网。", "Use a computer with more memory, or coarser cells."
        )
        raise PlaceError([Problem(code="memory", file=str(folder), message=message, remedy=remedy)]) from None


def start_assessing(frame: Frame) -> None:
    """Assess the Place by the plan in a thread of its own, and remember that it was asked for."""
    place, plan, language = frame.place, frame.plan, frame.language
    if place is None or plan is None:
        return
    store, board, work_id = kept(), jobs(), frame.work.id
    key = assessment_key(frame.place_key, plan, language)
    others = (store.get(("state", assessment_key(frame.place_key, plan, each))) for each in LANGUAGES)
    other: State | None = next((one for one in others if one is not None), None)

    def work_out(tell: Progress) -> None:
        state = (
            in_language(other, language)
            if other is not None
            else begin(place, plan, language=language, progress=tell)
        )
        tell(Text("整理结果", "preparing the results"), 0.97)
        from .report_run import keep_report  # which stands on the frame

        keep_report(store, state.run, state_key=key)
        store.put(("state", key), state, cells=len(place.population))
        settle_memory()
        title = Text("准备分人群的地图", "Preparing the maps by population group")
        ahead = partial(_work_ahead, store, state, state_key=key)
        board.start(work_id, "maps", key=key, title=title, work=ahead, quiet=True)

    frame.work.remember(assessed=inputs_key(frame.place_key, plan))
    if store.get(("state", key)) is not None:
        return
    title = Text("评估", "Assessing")
    jobs().start(frame.work.id, ASSESSING, key=key, title=title, work=work_out)


def _work_ahead(store: Kept, state: State, tell: Progress, *, state_key: str) -> None:
    """What pages will ask for, before somebody does."""
    keep_reaches(store, state, state_key=state_key, tell=tell)
    try_an_edit(state)


def ask_to_assess() -> None:
    """Assess once the page is drawn, by what the session holds then."""
    st.session_state[_ASKED] = True


def forget_asking() -> None:
    """Do not assess after all: what was changed just before cannot be used."""
    st.session_state.pop(_ASKED, None)


def assess_if_asked(work: WorkSession) -> bool:
    """Begin the assessment that was asked for in this run of the page, or in one that it cut short.

    The session is looked at only now, so that an edit which came with the click counts.
    """
    if not st.session_state.pop(_ASKED, False):
        return False
    start_assessing(look(work, work.note("language", "zh")))
    return True


def is_stale(frame: Frame) -> bool:
    """Whether the session once was assessed, but by other data or standards than now."""
    assessed = frame.work.note("assessed")
    wanted = inputs_key(frame.place_key, frame.plan) if frame.plan else ""
    return bool(assessed) and assessed != wanted


def inputs_key(place_key: str, plan: Plan) -> str:
    """Changes with the Place and the plan, whatever the language."""
    return f"{place_key}-{plan_key(plan)}"
