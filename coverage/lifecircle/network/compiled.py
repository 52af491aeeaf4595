"""How kernels are compiled: on first call, kept on disk between runs where a place for that exists."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def compiled(kernel: Callable[P, R]) -> Callable[P, R]:
    """The kernel, compiled by numba on its first call; it runs without holding Python's lock.

    Compiled code is kept beside the module or, where that is read-only, in the user's cache
    folder. Where neither can be written, numba refuses at decoration; then the kernel is
    compiled anew in every process. Kernels that call each other stand in one file, because
    numba notices only changes of the file of the kernel that is called from Python.
    """
    try:
        function: Callable[P, R] = njit(cache=True, nogil=True)(kernel)
    except RuntimeError:  # "no locator available": nowhere to keep compiled code
        function = njit(nogil=True)(kernel)
    return function
