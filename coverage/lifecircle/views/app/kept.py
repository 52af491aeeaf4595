"""What the server keeps in memory: a bounded store of things that can be made again."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import streamlit as st

Value = TypeVar("Value")
_LARGE = ("place", "state")
"""First words of the keys under which few but large things are kept."""
_MOST_LARGE = 8
_MOST = 400


class Kept:
    """Values by key; the one asked for longest ago is forgotten first. Safe from any thread.

    Keys are tuples that begin with a word for the kind of thing, or with a key of what the thing
    was made from.
    """

    def __init__(self, *, most: int = _MOST, most_large: int = _MOST_LARGE) -> None:
        self._most = {True: most_large, False: most}
        self._values: dict[bool, OrderedDict[Hashable, Any]] = {True: OrderedDict(), False: OrderedDict()}
        self._lock = threading.Lock()

    def get(self, key: tuple[Hashable, ...]) -> Any:
        """What is kept under a key, or None."""
        values = self._values[key[0] in _LARGE]
        with self._lock:
            if key not in values:
                return None
            values.move_to_end(key)
            return values[key]

    def put(self, key: tuple[Hashable, ...], value: Any) -> None:
        """Keep a value."""
        large = key[0] in _LARGE
        with self._lock:
            self._values[large][key] = value
            self._values[large].move_to_end(key)
            while len(self._values[large]) > self._most[large]:
                self._values[large].popitem(last=False)

    def of(self, key: tuple[Hashable, ...], make: Callable[[], Value]) -> Value:
        """What is kept under a key, made now where there is nothing."""
        found: Value | None = self.get(key)
        if found is None:
            found = make()
            self.put(key, found)
        return found


@st.cache_resource(show_spinner=False)
def kept() -> Kept:
    """The store of this server. Keys name their inputs, so nobody meets another's data by chance."""
    return Kept()
