"""Clicks that count whenever they come: remembered until the run of a page that can do what was asked.

A run of a page may be cut short, by a further click or by the end of a job; what the browser told of
a button is forgotten then. A callback is heard first of all, so a click is noted there.
"""

from typing import Any

import streamlit as st

from .frame import look
from .session import WorkSession
from .working import start_assessing

_ASKED = "assess.asked"
_PRESSED = "pressed"


def pressed(key: str, label: str, **more: Any) -> bool:
    """A button, and whether it was clicked since a run of its page last came to it.

    key: begins with the name of its page. more: as for ``st.button``.
    """
    st.button(label, key=key, on_click=_note, args=(key,), **more)
    if st.session_state.get(_PRESSED) != key:
        return False
    del st.session_state[_PRESSED]
    return True


def _note(key: str) -> None:
    st.session_state[_PRESSED] = key


def forget_clicks_elsewhere(at: str) -> None:
    """Nothing begins by itself on a page that somebody left and comes back to. at: the page now."""
    if not str(st.session_state.get(_PRESSED, "")).startswith(f"{at}."):
        st.session_state.pop(_PRESSED, None)


def ask_to_assess() -> None:
    """Assess once the page is drawn, by what the session holds then."""
    st.session_state[_ASKED] = True


def forget_asking() -> None:
    """Do not assess after all: what was changed just before cannot be used."""
    st.session_state.pop(_ASKED, None)


def assess_if_asked(work: WorkSession) -> bool:
    """Begin the assessment that was asked for in this run of the page, or in one that it cut short.

    The session is looked at only now, so that an edit which came with the click counts.
    """
    if not st.session_state.pop(_ASKED, False):
        return False
    start_assessing(look(work, work.note("language", "zh")))
    return True
