"""What people may choose, and widgets that remember what they chose."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

from .frame import Frame

Option = TypeVar("Option")
_THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")


def may_open_folders() -> bool:
    """Whether paths of the server may be named: only while nobody else can reach it."""
    return st.get_option("server.address") in _THIS_COMPUTER


def widget_key(frame: Frame, name: str) -> str:
    """Of a widget that shows words: another in each language, since a widget keeps the words it has."""
    return f"{name}.{frame.language}"


def chosen(
    frame: Frame,
    name: str,
    label: str,
    options: Sequence[Option],
    *,
    words: Callable[[Any], str] = str,
    first: Option | None = None,
    **more: Any,
) -> Option:
    """A select box whose choice is remembered under ``name``, also over a reload.

    options: JSON values, at least one. words: what each is called. first: chosen where nothing is
    remembered. more: as for ``st.selectbox``.
    """
    remembered, key = frame.work.note(name, first), widget_key(frame, name)
    if st.session_state.get(key) not in options:
        st.session_state[key] = remembered if remembered in options else options[0]
    value: Option = st.selectbox(label, options, format_func=words, key=key, **more)
    if value != frame.work.note(name):
        frame.work.write({name: value})
    return value


def chosen_segment(
    frame: Frame, name: str, label: str, options: Sequence[str], *, words: Callable[[Any], str] = str
) -> str:
    """As ``chosen``, with all options side by side; the first where nothing is remembered."""
    remembered, key = frame.work.note(name), widget_key(frame, name)
    if st.session_state.get(key) not in options:
        st.session_state[key] = remembered if remembered in options else options[0]
    value = st.segmented_control(label, options, format_func=words, key=key, required=True)
    value = value or options[0]
    if value != remembered:
        frame.work.write({name: value})
    return value
