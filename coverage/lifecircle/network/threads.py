"""Several tasks at a time. Compiled code runs without Python's lock, so this is where threads pay."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def usable_threads() -> int:
    """How many threads are used when nothing else is said: one per processor, at most four."""
    return min(os.cpu_count() or 1, 4)


def in_threads(tasks: Sequence[Callable[[], T]], *, threads: int | None = None) -> list[T]:
    """What the tasks answer, in their order, several run at a time (None: ``usable_threads``)."""
    workers = min(usable_threads() if threads is None else threads, len(tasks))
    if workers <= 1:
        return [task() for task in tasks]
    with ThreadPoolExecutor(workers) as pool:
        return [running.result() for running in [pool.submit(task) for task in tasks]]
