"""What the server keeps in memory: a bounded store of things that can be made again."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import streamlit as st

Value = TypeVar("Value")
LEAST_WEIGHT = 250_000
"""What a value weighs that does not say how many cells it stands for."""
MOST: Mapping[str, int] = MappingProxyType(
    {"place": 4_000_000, "state": 3_000_000, "cells": 4_000_000, "reach": 30_000_000, "look": 6_000_000}
)
"""Population cells that all kept values of a large kind may stand for together; its word stands first
in the key. A state of a million cells takes some 4 GB."""
MOST_OTHERS = 300 * LEAST_WEIGHT


class Kept:
    """Values by key; the one asked for longest ago is forgotten first. Safe from any thread.

    Keys are tuples that begin with a word for the kind of thing, or with a key of what the thing
    was made from. The last value of a kind stays, whatever its weight.
    """

    def __init__(self, *, most: Mapping[str, int] = MOST, most_others: int = MOST_OTHERS) -> None:
        self._most, self._most_others = most, most_others
        self._values: dict[str, OrderedDict[Hashable, tuple[Any, int]]] = {}
        self._lock = threading.Lock()

    def get(self, key: tuple[Hashable, ...]) -> Any:
        """What is kept under a key, or None."""
        with self._lock:
            values = self._values.get(self._kind(key), OrderedDict())
            if key not in values:
                return None
            values.move_to_end(key)
            return values[key][0]

    def put(self, key: tuple[Hashable, ...], value: Any, *, cells: int = 0) -> None:
        """Keep a value. cells: how many population cells it stands for."""
        kind = self._kind(key)
        with self._lock:
            values = self._values.setdefault(kind, OrderedDict())
            values[key] = (value, max(cells, LEAST_WEIGHT))
            values.move_to_end(key)
            most = self._most.get(kind, self._most_others)
            while len(values) > 1 and sum(weight for _, weight in values.values()) > most:
                values.popitem(last=False)

    def _kind(self, key: tuple[Hashable, ...]) -> str:
        return str(key[0]) if key[0] in self._most else ""

    def of(self, key: tuple[Hashable, ...], make: Callable[[], Value], *, cells: int = 0) -> Value:
        """What is kept under a key, made now where there is nothing."""
        found: Value | None = self.get(key)
        if found is None:
            found = make()
            self.put(key, found, cells=cells)
        return found


@st.cache_resource(show_spinner=False)
def kept() -> Kept:
    """The store of this server. Keys name their inputs, so nobody meets another's data by chance."""
    return Kept()
