"""Long work beside a page that stays usable: each job runs in a thread and outlives the page that asked."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import streamlit as st

from lifecircle.coverage.assessment import Progress
from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.text import Text

_TOLD_FROM_SHARE = 0.08
"""Less done than this says nothing about how long it still takes."""
_LOG = logging.getLogger(__name__)


class CancelledError(Exception):
    """The work was given up; raised inside it by its own progress report."""


class Job:
    """One piece of work. Read its fields from any thread.

    doing, share: what it reported last (0 to 1). problems: the faults of the input that ended it.
    broken: the error that ended it and is no fault of the input.
    """

    def __init__(self, key: str, title: Text, work: Callable[[Progress], object]) -> None:
        self.key, self.title = key, title
        self.doing, self.share = title, 0.0
        self.problems: tuple[Problem, ...] = ()
        self.broken: BaseException | None = None
        self.cancelled = False
        self.quiet = False
        self._since_s = time.monotonic()
        self._work = work
        self._stop = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"lifecircle-{key[:40]}", daemon=True)

    def begin(self) -> None:
        """Start the thread."""
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether it is not over yet."""
        return not self._ended.is_set()

    @property
    def seconds_so_far(self) -> float:
        """How long it has been running."""
        return time.monotonic() - self._since_s

    @property
    def seconds_left(self) -> float | None:
        """How long still, going by the share done; None while too little is done to tell."""
        if self.share < _TOLD_FROM_SHARE:
            return None
        return self.seconds_so_far * (1 - self.share) / self.share

    def cancel(self) -> None:
        """Stop at the next progress report."""
        self._stop.set()

    def wait(self, timeout_s: float) -> bool:
        """Whether it ended within this time."""
        return self._ended.wait(timeout_s)

    def _tell(self, doing: Text, share: float) -> None:
        if self._stop.is_set():
            raise CancelledError
        self.doing, self.share = doing, share

    def _run(self) -> None:
        try:
            self._work(self._tell)
        except CancelledError:
            self.cancelled = True
        except InputError as error:
            self.problems = error.problems
        except BaseException as error:  # a thread has nobody above it: the page says it
            _LOG.exception("a job of the app failed")
            self.broken = error
        finally:
            self._ended.set()


class Jobs:
    """The jobs of all sessions, one of each name at a time per session."""

    def __init__(self) -> None:
        self._jobs: dict[tuple[str, str], Job] = {}
        self._lock = threading.Lock()

    def start(
        self,
        work_id: str,
        name: str,
        *,
        key: str,
        title: Text,
        work: Callable[[Progress], object],
        quiet: bool = False,
    ) -> Job:
        """Begin a job; one of the same name and key that still runs goes on instead, another is cancelled.

        work: is handed the progress report, which raises when the job is cancelled, and keeps its
        result itself. key: names the inputs. quiet: no page need show it.
        """
        with self._lock:
            before = self._jobs.get((work_id, name))
            if before is not None and before.running:
                if before.key == key:
                    return before
                before.cancel()
            job = Job(key, title, work)
            job.quiet = quiet
            self._jobs[work_id, name] = job
        job.begin()
        return job

    def get(self, work_id: str, name: str) -> Job | None:
        """The last job of a name."""
        return self._jobs.get((work_id, name))

    def running(self, work_id: str) -> list[tuple[str, Job]]:
        """Names and jobs of a session that are not over."""
        with self._lock:
            return [(name, job) for (one, name), job in self._jobs.items() if one == work_id and job.running]

    def loud(self, work_id: str) -> list[tuple[str, Job]]:
        """Names and last jobs of a session, over or not; quiet ones are left out."""
        with self._lock:
            mine = [(name, job) for (one, name), job in self._jobs.items() if one == work_id]
        return [(name, job) for name, job in mine if not job.quiet]

    def forget(self, work_id: str, name: str) -> None:
        """Cancel a job and forget how it ended."""
        with self._lock:
            job = self._jobs.pop((work_id, name), None)
        if job is not None:
            job.cancel()


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """The jobs of this server."""
    return Jobs()


def ended_badly(job: Job | None, key: str) -> Any:
    """The job, where it was asked for with this key and failed, so that it is not begun again at once."""
    if job is None or job.key != key or job.running or not (job.problems or job.broken):
        return None
    return job
