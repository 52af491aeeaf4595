"""The frame around the pages: who works on what, in which language, and which page is drawn."""

import functools
import threading
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from lifecircle.geodata.text import Language, Text

from .clicks import assess_if_asked, forget_clicks_elsewhere
from .frame import look
from .inputs import choose_place
from .look import style
from .progress import note_what_ended, show_progress
from .session import WorkSession, forget_old, new_session, open_session, sessions_folder
from .strip import show_strip
from .working import keep_going


class PageEntry(NamedTuple):
    """A page: its address, its name, and the module in ``pages`` that draws it."""

    address: str
    name: Text


PAGES: tuple[PageEntry, ...] = (
    PageEntry("data", Text("数据", "Data")),
    PageEntry("standards", Text("标准", "Plan")),
    PageEntry("coverage", Text("覆盖", "Coverage")),
    PageEntry("gaps", Text("缺口", "Gaps")),
    PageEntry("siting", Text("选址", "Siting")),
    PageEntry("scenarios", Text("情景", "Scenarios")),
    PageEntry("export", Text("导出", "Export")),
)

_IMPORTING = threading.Lock()
"""Two threads that import what imports each other may each meet the other's half."""
_DRAWN = "drawn"
"""Address of the page that was drawn last; another one may take a second until it shows anything."""


def main(place: Path | None = None, *, first: str = "data") -> None:
    """Draw the app. place: the Place folder that new sessions start with. first: the page shown first."""
    st.set_page_config(page_title="生活圈 lifecircle", layout="wide")
    style()
    owner = _owner()
    work = _session(owner, place)
    language: Language = work.note("language", "zh")
    note_what_ended(work)
    frame = look(work, language)
    keep_going(frame)
    listed = {one.address: _page(one, work, language, is_first=one.address == first) for one in PAGES}
    chosen = st.navigation(list(listed.values()), position="top")
    at = chosen.url_path or first  # the first page has no address of its own
    forget_clicks_elsewhere(at)
    show_strip(frame, listed, at=at)
    show_progress(frame, at=at)
    chosen.run()
    if assess_if_asked(work):
        st.rerun()
    _read_ahead()


def _owner() -> str:
    """Who is logged in, where the server asks for a login (Streamlit's OIDC); else empty."""
    try:
        asks = "auth" in st.secrets
    except FileNotFoundError:
        return ""
    if not asks:
        return ""
    if not st.user.is_logged_in:
        st.title("生活圈 lifecircle")
        st.button("登录 Log in", on_click=st.login, type="primary", key="login")
        st.stop()
    owner = account_name(st.user)
    if not owner:  # without a name everybody would share one room
        st.error(
            "登录服务没有给出账号，请联系管理员。 The login gave no account name; ask your administrator."
        )
        st.stop()
    return owner


def account_name(claims: Mapping[str, Any]) -> str:
    """What tells an account from every other: its subject at its issuer, else the mail address.

    OpenID Connect Core 1.0, section 5.7: only issuer and subject together name a person for sure.
    """
    subject = str(claims.get("sub") or "")
    return f"{claims.get('iss') or ''}|{subject}" if subject else str(claims.get("email") or "")


def _session(owner: str, place: Path | None) -> WorkSession:
    """The session named in the address, or a new one, whose id goes into the address."""
    state, parent = st.session_state, sessions_folder(owner)
    wanted = str(state.get("work") or st.query_params.get("work", ""))
    work = open_session(parent, wanted)
    if work is None:
        work = new_session(parent)
        work.remember(language="zh")
        forget_old(parent)
        if place is not None:
            choose_place(work, "folder", place.absolute())
    state["work"] = work.id
    if st.query_params.get("work") != work.id:  # pages are left without it
        st.query_params["work"] = work.id
    return work


def _page(entry: PageEntry, work: WorkSession, language: Language, *, is_first: bool) -> "st.Page":
    run: Callable[[], None] = functools.partial(_run_page, entry.address, work.id)
    return st.Page(run, title=entry.name.in_language(language), url_path=entry.address, default=is_first)


def _run_page(address: str, work_id: str) -> None:
    """Draw a page. The session is looked at again: the strip above may have changed it."""
    work = open_session(sessions_folder(_owner()), work_id)
    if work is None:
        return
    language: Language = work.note("language", "zh")
    opening = Text("正在打开……", "Opening…").in_language(language)
    waiting = st.container(key="waiting")  # beside the page, so that nothing on it moves
    with waiting.spinner(opening) if st.session_state.get(_DRAWN) != address else nullcontext():
        with _IMPORTING:
            page = import_module(_module(address))
        page.show(look(work, language))
    st.session_state[_DRAWN] = address


def _module(address: str) -> str:
    """Name of the module that draws a page."""
    return f"{__package__}.pages.{address}"


@st.cache_resource(show_spinner=False)
def _read_ahead() -> threading.Thread:
    """Read the modules of the other pages while somebody looks at the first."""

    def read() -> None:
        for one in PAGES:
            # a page that cannot be imported says so when somebody opens it
            with _IMPORTING, suppress(Exception):
                import_module(_module(one.address))

    thread = threading.Thread(target=read, name="lifecircle-pages", daemon=True)
    thread.start()
    return thread
