"""The bar of what is being worked out, on every page, with its cancel button."""

import streamlit as st

from .frame import ASSESSING, READING, Frame
from .jobs import Job, jobs
from .session import WorkSession

KEEPS_BEST = frozenset({"site"})
"""Names of jobs that, when stopped, still give the best they have found."""
_EVERY_S = 0.4
_LONG_S = 90
_AT = "at"
_ENDED, _WITH_THE_PAGE = "jobs.ended", "jobs.with_the_page"


def note_what_ended(work: WorkSession) -> None:
    """Before the session is looked at: the ends that this look at it has part in.

    Each window notes its own, since several may show one session.
    """
    st.session_state[_ENDED] = [job for _, job in jobs().loud(work.id) if not job.running]


def show_progress(frame: Frame, *, at: str) -> None:
    """A bar per job of the session; the page is drawn anew when one ends. at: address of the page."""
    st.session_state[_AT] = at
    with st.container(
        key="jobs"
    ):  # always there, so that the map below keeps its place and is not loaded anew
        if _unseen(frame):
            st.session_state[_WITH_THE_PAGE] = True
            _bars(frame, at)


def _unseen(frame: Frame) -> list[tuple[str, Job]]:
    """Names and jobs that run, or that ended since the session was looked at for this page."""
    ended = st.session_state.get(_ENDED, ())
    return [(name, job) for name, job in jobs().loud(frame.work.id) if all(job is not one for one in ended)]


@st.fragment(run_every=_EVERY_S)
def _bars(frame: Frame, at: str) -> None:
    with_the_page = st.session_state.pop(_WITH_THE_PAGE, False)
    if st.session_state.get(_AT) != at:
        return  # somebody is on the way to another page: a new run of this one would lead back
    unseen = _unseen(frame)
    for name, job in unseen:
        if job.running:
            _bar(frame, name, job)
    # not while the page is drawn with it: to begin anew then would forget the click that led to this run
    if not with_the_page and not all(job.running for _, job in unseen):
        st.rerun(scope="app")


def _bar(frame: Frame, name: str, job: Job) -> None:
    bar, button = st.columns([8, 1], vertical_alignment="center")
    bar.progress(min(1.0, max(0.0, job.share)), text=_words(frame, job))
    button.button(
        frame.say("停止", "Stop") if name in KEEPS_BEST else frame.say("取消", "Cancel"),
        key=f"cancel.{name}",
        on_click=_cancel,
        args=(frame, name),
        width="stretch",
    )


def _words(frame: Frame, job: Job) -> str:
    title, doing = job.title.in_language(frame.language), job.doing.in_language(frame.language)
    said = title if doing == title else frame.say(f"{title}：{doing}", f"{title}: {doing}")
    left = job.seconds_left
    if left is None:
        return said + frame.say(
            f"，已用 {job.seconds_so_far:.0f} 秒", f", {job.seconds_so_far:.0f} s elapsed"
        )
    if left > _LONG_S:
        return said + frame.say(f"，约还需 {left / 60:.0f} 分钟", f", about {left / 60:.0f} min left")
    return said + frame.say(f"，约还需 {max(1, left):.0f} 秒", f", about {max(1, left):.0f} s left")


def _cancel(frame: Frame, name: str) -> None:
    """Give the work up, and do not begin it again by itself."""
    job = jobs().get(frame.work.id, name)
    if job is not None and name in KEEPS_BEST:
        job.cancel()
        return
    jobs().forget(frame.work.id, name)
    if name == ASSESSING:
        frame.work.remember(assessed=None)
    if name == READING:
        frame.work.remember(place=None)
