"""What people may choose, and widgets that remember what they chose."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

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
    key = widget_key(frame, name)
    current = _current(frame, name, key, options, first=first)
    # the value also stands as default: a run that a newer one cuts short never reaches the browser
    index = 0 if st.session_state.pop(f"{key}.put", False) else list(options).index(current)
    value: Option = st.selectbox(label, options, index=index, format_func=words, key=key, **more)
    if value != frame.work.note(name):
        frame.work.write({name: value})
    return value


def put_choice(frame: Frame, name: str, value: Any) -> None:
    """Choose for ``chosen``, before it is drawn."""
    key = widget_key(frame, name)
    st.session_state[key], st.session_state[f"{key}.put"] = value, True
    frame.work.write({name: value})


def _current(frame: Frame, name: str, key: str, options: Sequence[Option], *, first: Option | None) -> Option:
    """What is chosen now: in the browser, else as remembered, else the first."""
    if key in st.session_state and st.session_state[key] not in options:
        del st.session_state[key]
    remembered = frame.work.note(name, first)
    current = st.session_state.get(key, remembered)
    return current if current in options else options[0]


def chosen_segment(
    frame: Frame,
    name: str,
    label: str,
    options: Sequence[str],
    *,
    words: Callable[[Any], str] = str,
    label_visibility: Literal["visible", "hidden", "collapsed"] = "visible",
) -> str:
    """As ``chosen``, with all options side by side; the first where nothing is remembered."""
    key = widget_key(frame, name)
    current = _current(frame, name, key, options, first=None)
    value = st.segmented_control(
        label,
        options,
        default=current,
        format_func=words,
        key=key,
        required=True,
        label_visibility=label_visibility,
    )
    value = value or options[0]
    if value != frame.work.note(name):
        frame.work.write({name: value})
    return value


def number(frame: Frame, name: str, label: str, *, first: float | None = None, **more: Any) -> float | None:
    """A number field that remembers what was written, also over a reload; None where it is empty."""
    key = widget_key(frame, name)
    current = st.session_state.get(key, frame.work.note(name, first))
    value: float | None = st.number_input(label, key=key, value=current, format="%.10g", **more)
    if value != frame.work.note(name, first):
        frame.work.write({name: value})
    return value


def several(
    frame: Frame, name: str, label: str, options: Sequence[str], *, words: Callable[[str], str], **more: Any
) -> list[str]:
    """A field for several choices that are remembered."""
    key = widget_key(frame, name)
    current = [one for one in st.session_state.get(key, frame.work.note(name, [])) or [] if one in options]
    more.setdefault("placeholder", frame.say("可多选", "choose one or more"))
    found: list[str] = st.multiselect(label, options, default=current, format_func=words, key=key, **more)
    if found != frame.work.note(name, []):
        frame.work.write({name: found})
    return found


def switch(frame: Frame, name: str, label: str, *, first: bool = False, **more: Any) -> bool:
    """A switch that remembers how it stands."""
    key = widget_key(frame, name)
    current = bool(st.session_state.get(key, frame.work.note(name, first)))
    value = st.toggle(label, value=current, key=key, **more)
    if value != frame.work.note(name, first):
        frame.work.write({name: value})
    return value
