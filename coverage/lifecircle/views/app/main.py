"""The frame around the pages: who works on what, which language, what to do next."""

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from lifecircle.geodata.text import LANGUAGES, Language, Text
from lifecircle.plan.english import plan_in_language

from .frame import Frame, is_stale, keep_going, look, start_assessing
from .inputs import choose_place
from .look import plain, style
from .progress import show_progress
from .session import WorkSession, forget_old, new_session, open_session, sessions_folder


class PageEntry(NamedTuple):
    """A page: its address, its name, and the module in ``pages`` that draws it."""

    address: str
    name: Text


PAGES: tuple[PageEntry, ...] = (
    PageEntry("data", Text("数据", "Data")),
    PageEntry("standards", Text("标准", "Standards")),
    PageEntry("coverage", Text("覆盖", "Coverage")),
    PageEntry("gaps", Text("缺口", "Gaps")),
    PageEntry("siting", Text("选址", "Siting")),
    PageEntry("scenarios", Text("情景", "Scenarios")),
    PageEntry("export", Text("导出", "Export")),
)


def main(place: Path | None = None, *, first: str = "data") -> None:
    """Draw the app. place: the Place folder that new sessions start with. first: the page shown first."""
    st.set_page_config(page_title="生活圈 lifecircle", layout="wide")
    style()
    owner = _owner()
    work = _session(owner, place)
    language: Language = work.note("language", "zh")
    frame = look(work, language)
    keep_going(frame)
    listed = {one.address: _page(one, work, language, is_first=one.address == first) for one in PAGES}
    chosen = st.navigation(list(listed.values()), position="top")
    _strip(frame, listed, at=chosen.url_path)
    chosen.run()


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
    from importlib import import_module

    work = open_session(sessions_folder(_owner()), work_id)
    if work is None:
        return
    frame = look(work, work.note("language", "zh"))
    import_module(f"{__package__}.pages.{address}").show(frame)


def _strip(frame: Frame, pages: "dict[str, st.Page]", *, at: str) -> None:
    """One line: place, plan, state of the work, what to do next, and the language."""
    with st.container(key="strip", horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(_where(frame), width="stretch")
        _next_step(frame, pages, at=at)
        st.segmented_control(
            "语言 Language",
            LANGUAGES,
            default=frame.language,
            format_func={"zh": "中文", "en": "English"}.__getitem__,
            key="language",
            label_visibility="collapsed",
            on_change=_switch_language,
            args=(frame.work,),
            width="content",
        )
    show_progress(frame)


def _where(frame: Frame) -> str:
    """Place and plan in words, as Markdown."""
    if frame.place is not None:
        place = f"**{plain(frame.place.name)}**"
        if frame.place.synthetic and not ("合成" in frame.place.name and frame.language == "zh"):
            place += f" :red-badge[{frame.say('合成样例', 'synthetic sample')}]"
    elif frame.place_input is not None:
        place = frame.say("研究区读取中", "reading the study area")
        if frame.place_faults:
            place = f":red[{frame.say('研究区有问题', 'faults in the study area')}]"
    else:
        place = frame.say("还没有研究区", "no study area yet")
    plan = f":red[{frame.say('标准有问题', 'faults in the plan')}]"
    if frame.plan is not None:
        plan = plain(plan_in_language(frame.plan, frame.language).name)
    return f"{place} &nbsp;·&nbsp; {plan} &nbsp;·&nbsp; {_state_words(frame)}"


def _state_words(frame: Frame) -> str:
    if frame.assessing:
        return frame.say("正在评估", "assessing")
    if frame.state is not None:
        return frame.say("已评估", "assessed")
    if is_stale(frame):
        return frame.say("数据或标准已改动，需重新评估", "data or standards changed: assess again")
    return frame.say("未评估", "not assessed yet")


def _next_step(frame: Frame, pages: "dict[str, st.Page]", *, at: str) -> None:
    """The one thing to do next. at: address of the page that is shown; empty for the first."""
    if frame.place_input is None:
        return
    if frame.place_faults or frame.plan_faults:
        where = "data" if frame.place_faults else "standards"
        st.page_link(pages[where], label=frame.say("去改正", "Mend the faults"), width="content")
    elif frame.place is not None and frame.state is None and not frame.assessing:
        st.button(
            frame.say("开始评估", "Assess"),
            type="primary",
            key="assess",
            on_click=start_assessing,
            args=(frame,),
        )
    elif frame.state is not None and at in ("", "data", "standards"):
        st.page_link(pages["coverage"], label=frame.say("查看结果 ›", "See the results ›"), width="content")


def _switch_language(work: WorkSession) -> None:
    chosen = st.session_state.get("language")
    if chosen in LANGUAGES:
        work.remember(language=chosen)
