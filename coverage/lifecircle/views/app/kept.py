"""What the server keeps in memory: a bounded store of things that can be made again."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import streamlit as st

Value = TypeVar("Value")
MOST: Mapping[str, int] = MappingProxyType({"place": 4, "state": 6, "cells": 6, "reach": 24})
"""How many of a large kind are kept; its word stands first in the key."""
MOST_OTHERS = 300


class Kept:
    """Values by key; the one asked for longest ago is forgotten first. Safe from any thread.

    Keys are tuples that begin with a word for the kind of thing, or with a key of what the thing
    was made from.
    """

    def __init__(self, *, most: Mapping[str, int] = MOST, most_others: int = MOST_OTHERS) -> None:
        self._most, self._most_others = most, most_others
        self._values: dict[str, OrderedDict[Hashable, Any]] = {}
        self._lock = threading.Lock()

    def get(self, key: tuple[Hashable, ...]) -> Any:
        """What is kept under a key, or None."""
        with self._lock:
            values = self._values.get(self._kind(key), OrderedDict())
            if key not in values:
                return None
            values.move_to_end(key)
            return values[key]

    def put(self, key: tuple[Hashable, ...], value: Any) -> None:
        """Keep a value."""
        kind = self._kind(key)
        with self._lock:
            values = self._values.setdefault(kind, OrderedDict())
            values[key] = value
            values.move_to_end(key)
            while len(values) > self._most.get(kind, self._most_others):
                values.popitem(last=False)

    def _kind(self, key: tuple[Hashable, ...]) -> str:
        return str(key[0]) if key[0] in self._most else ""

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
