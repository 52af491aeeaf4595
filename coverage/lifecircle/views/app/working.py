"""Reading the Place and assessing it, as jobs beside the page."""

from functools import partial
from pathlib import Path

from lifecircle.coverage.assessment import Progress
from lifecircle.geodata import read_place
from lifecircle.geodata.errors import PlaceError, Problem
from lifecircle.geodata.place import Place
from lifecircle.geodata.text import LANGUAGES, Text
from lifecircle.scenario.other_language import in_language
from lifecircle.scenario.reassessing import State, begin

from .coverage_look import keep_reaches
from .frame import ASSESSING, READING, Frame, assessment_key, inputs_key
from .inputs import make_sample
from .jobs import ended_badly, jobs
from .kept import Kept, kept
from .map.preparing import prepare_map
from .map.serving import served
from .report_run import keep_report
from .settling import settle_memory, try_an_edit


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
