"""Long work beside a page that stays alive: progress is shown, and leaving the page cancels the work."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from lifecircle.coverage.assessment import Progress
from lifecircle.geodata.text import Text

Result = TypeVar("Result")
_LOOK_EVERY_S = 0.15


class CancelledError(Exception):
    """The work was given up; raised inside it by its own progress report."""


def wait_for(work: Callable[[Progress], Result], *, show: Progress) -> Result:
    """The result of ``work``, which runs in a thread of its own and is handed a progress report.

    ``show`` is called in the calling thread a few times a second with what was reported last.
    When ``show`` raises, the work is told to stop at its next report and the exception goes on.
    Whatever the work raises is raised here.
    """
    told: list[tuple[Text, float]] = []
    stop = threading.Event()

    def report(doing: Text, share: float) -> None:
        if stop.is_set():
            raise CancelledError
        told.append((doing, share))

    pool = ThreadPoolExecutor(max_workers=1)
    try:
        future = pool.submit(work, report)
        finished = threading.Event()
        future.add_done_callback(lambda _: finished.set())
        while not finished.wait(_LOOK_EVERY_S):
            if told:
                show(*told[-1])
        return future.result()
    finally:
        stop.set()
        pool.shutdown(wait=False)
