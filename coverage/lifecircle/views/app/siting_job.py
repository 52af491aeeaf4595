"""A siting worked out beside the page, kept on disk, stopped with its best answer."""

import shutil
from pathlib import Path
from typing import Any

from lifecircle.coverage.assessment import Progress
from lifecircle.geodata.text import Text
from lifecircle.report.folders.site_folder import write_siting
from lifecircle.report.folders.siting_reading import SitingResult, read_siting
from lifecircle.report.site_scenario import scenario_of_sites
from lifecircle.scenario.applying import apply_scenario
from lifecircle.scenario.model import Scenario
from lifecircle.scenario.reading import read_scenario
from lifecircle.scenario.writing import write_scenario
from lifecircle.siting.answer import Standing
from lifecircle.siting.siting import site

from .frame import Frame
from .inputs import plan_key
from .jobs import CancelledError, jobs
from .kept import kept
from .session import WorkSession
from .siting_question import Question, merged, room
from .siting_words import standing_words

SITE = "site"
"""Name of the job."""
RESULT = "siting.result"
"""Note with the key of the last answer and of the Place it is of."""
_SEARCH_FROM = 0.6
_MOST_KEPT = 5


def start_siting(frame: Frame, question: Question) -> None:
    """Begin the search; the answer goes into the session's folder and its notes."""
    place, plan, work, language = frame.place, frame.plan, frame.work, frame.language
    if place is None or plan is None:
        return
    key = question.key(frame.place_key, plan_key(plan), language)
    goal, limit_s = str(question.options["goal"]), question.time_limit_s

    def work_out(tell: Progress) -> None:
        stopping = False

        def say(doing: Text, share: float) -> None:
            if not stopping:
                tell(doing, share)

        def standing(now: Standing) -> bool:
            nonlocal stopping
            try:
                share = _SEARCH_FROM + (1 - _SEARCH_FROM) * min(1.0, now.seconds / limit_s)
                say(standing_words(now, goal), share)
            except CancelledError:
                stopping = True  # the search ends with the best it has
            return stopping

        wish = question.wish(work)
        base = question.base
        laid = place if base is None else apply_scenario(place, base)
        found = site(
            laid, plan, wish, circle=question.circle, language=language, time_limit_s=limit_s, tell=standing,
            progress=say,
        )  # fmt: skip
        folder = write_siting(found, room(work) / key, overwrite=True)
        if found.answer.chosen:
            write_scenario(merged(base, scenario_of_sites(found)), _scenario_file(folder))
        work.write({RESULT: {"key": key, "place": frame.place_key, "locked": question.locked}})
        _forget_old(room(work), keep=key)

    title = Text("选址", "Siting")
    jobs().start(work.id, SITE, key=key, title=title, work=work_out)


def last_siting(frame: Frame) -> SitingResult | None:
    """The last answer of this session for this Place, or None."""
    stated = _stated(frame.work)
    if stated is None or stated.get("place") != frame.place_key:
        return None
    folder = room(frame.work) / str(stated["key"])
    if not folder.is_dir():
        return None
    return kept().of(("siting", str(folder)), lambda: read_siting(folder))


def last_folder(work: WorkSession) -> Path | None:
    """Where the last answer is."""
    stated = _stated(work)
    return None if stated is None else room(work) / str(stated["key"])


def scenario_of_last(work: WorkSession) -> Scenario | None:
    """The last answer as a scenario, with what was decided before; None where nothing was chosen."""
    folder = last_folder(work)
    if folder is None or not _scenario_file(folder).is_file():
        return None
    return read_scenario(_scenario_file(folder))


def _stated(work: WorkSession) -> dict[str, Any] | None:
    stated = work.note(RESULT)
    return stated if isinstance(stated, dict) and str(stated.get("key", "")).isalnum() else None


def _scenario_file(folder: Path) -> Path:
    return folder.with_suffix(".toml")


def _forget_old(parent: Path, *, keep: str) -> None:
    """Only the last few answers stay on disk."""
    folders = sorted((one for one in parent.iterdir() if one.is_dir()), key=lambda one: one.stat().st_mtime)
    for folder in folders[:-_MOST_KEPT]:
        if folder.name != keep:
            shutil.rmtree(folder, ignore_errors=True)
            _scenario_file(folder).unlink(missing_ok=True)
