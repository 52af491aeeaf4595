"""What was derived from results that have not changed since, so that it need not be derived again."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Known(Generic[T]):
    """Values by the identity of the result they come from, which is kept so that it stays unique."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[object, T]] = {}

    def of(self, result: object, derive: Callable[[], T]) -> T:
        """The value of a result, derived when it is first asked for."""
        if id(result) not in self._found:
            self._found[id(result)] = (result, derive())
        return self._found[id(result)][1]

    def only(self, results: Iterable[object]) -> "Known[T]":
        """A copy that holds the values of these results only."""
        copy: Known[T] = Known()
        wanted = {id(result) for result in results}
        copy._found = {key: entry for key, entry in self._found.items() if key in wanted}
        return copy
