"""How kernels are compiled: on first call, kept on disk between runs where a place for that exists."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

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


def _ask_ahead(_typing: Any, array: Any, place: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, given[0]).data
        address = builder.bitcast(builder.gep(data, [given[1]]), ir.IntType(8).as_pointer())
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [address.type, number, number, number])
        fetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")  # type: ignore[no-untyped-call]
        builder.call(fetch, [address, number(0), number(3), number(1)])  # read, keep close, data
        return context.get_dummy_value()

    return types.void(array, place), code


ask_ahead: Callable[..., None] = intrinsic(_ask_ahead)
"""In kernels: ``ask_ahead(array, place)`` has the processor fetch ``array[place]`` from memory.

It changes speed, never results; the place may lie outside the array.
"""
