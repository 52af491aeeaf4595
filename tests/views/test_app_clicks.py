"""A click counts whenever it comes: together with the end of a job, or while a page is being drawn."""

import threading
from dataclasses import replace

import pytest
from app_pages import PATIENCE_S, assess, page_of, work_on
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest
from test_app_gaps import PLAN

from lifecircle.geodata.text import Text
from lifecircle.views.app.jobs import jobs
from lifecircle.views.app.pages import export, siting
from place_folders import write_town_folder

BUTTONS = {
    "siting": ("siting.start", siting, "start_siting"),
    "export": ("export.start", export, "start_export"),
}


def opened(tmp_path, monkeypatch, name):
    """A page with a result, its session, the key of its button, and what that button has started so far."""
    work = work_on(write_town_folder(tmp_path / "town"), plan=PLAN)
    page = assess(page_of(work, name), work)
    key, module, function = BUTTONS[name]
    started = []
    monkeypatch.setattr(module, function, lambda *given: started.append(given))
    return page, work, key, started


def job_beside(work):
    """A job that runs until what is returned is called, which waits for its end."""
    go = threading.Event()
    job = jobs().start(
        work.id, "beside", key="k", title=Text("别的", "else"), work=lambda tell: go.wait(PATIENCE_S)
    )

    def end():
        go.set()
        assert job.wait(10)

    return end


@pytest.mark.parametrize("name", BUTTONS)
def test_a_click_counts_when_a_job_has_just_ended(tmp_path, monkeypatch, name):
    """The bar of the job has not been drawn since: the run of the click is the first to see its end."""
    page, work, key, started = opened(tmp_path, monkeypatch, name)
    end = job_beside(work)
    page.run()
    end()
    page.button(key=key).click().run()
    assert len(started) == 1
    page.run()
    assert len(started) == 1  # and once only


def click_on(page, key):
    """What a browser tells with a click on a button."""
    told = WidgetStates()
    told.CopyFrom(page._tree.get_widget_states())
    told.widgets.add(id=page.button(key=key).proto.id, trigger_value=True)
    return told


def run_clicked_at(page, key, message, *, part=""):
    """Run a page with a click that arrives at a message of it to the browser; whether it came so far.

    part: a part of the page that runs by itself first, as its timer asks; else the whole page.
    """
    click, first, sent = click_on(page, key), [], []
    send, ask = ScriptRunner._enqueue_forward_msg, ScriptRunner.request_rerun

    def sending(runner, one):
        sent.append(one)
        if len(sent) == message:
            ask(runner, replace(first[0], widget_states=click))
        send(runner, one)

    def asking(runner, data):
        if first:
            return ask(runner, data)
        first.append(data)
        return ask(runner, replace(data, fragment_id_queue=[part]) if part else data)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScriptRunner, "_enqueue_forward_msg", sending)
        patch.setattr(ScriptRunner, "request_rerun", asking)
        page.run()
    return len(sent) >= message


def test_a_click_counts_at_any_moment_of_the_run_after_the_end_of_a_job(tmp_path, monkeypatch):
    page, work, key, started = opened(tmp_path, monkeypatch, "siting")
    for moment in (1, 2, 5, 9, 14, 20):
        end = job_beside(work)
        page.run()
        end()
        started.clear()
        assert run_clicked_at(page, key, moment), moment
        assert len(started) == 1, moment


def test_a_click_counts_while_the_timer_draws_the_end_of_a_job(tmp_path, monkeypatch):
    """The timer then begins the whole page anew, and the click must come through that."""
    page, work, key, started = opened(tmp_path, monkeypatch, "siting")
    for moment in (1, 2):
        end = job_beside(work)
        page.run()
        timers = list(page._fragment_storage._fragments)
        end()
        started.clear()
        assert len(timers) == 1
        assert run_clicked_at(page, key, moment, part=timers[0]), moment
        assert len(started) == 1, moment


def test_a_click_that_another_cuts_short_counts(tmp_path, monkeypatch):
    """Choosing something else right after it begins the page anew before it came to the button."""
    page, _, key, started = opened(tmp_path, monkeypatch, "siting")
    page.button(key=key).click()
    told, asked = siting.take_drawn, []

    def cut_short(frame, click):
        if not asked:
            asked.append(1)
            siting.st.rerun()
        told(frame, click)

    monkeypatch.setattr(siting, "take_drawn", cut_short)
    page.run()
    assert len(started) == 1


def test_nothing_begins_on_a_page_that_was_left_before_it_could(tmp_path, monkeypatch):
    page, _, key, started = opened(tmp_path, monkeypatch, "siting")
    page.session_state["pressed"] = key  # noted, and then the person went elsewhere
    addresses = {one.get("url_pathname"): name for name, one in page._registered_pages.items()}
    for address in ("gaps", ""):  # the first page has no address of its own
        page._page_hash = addresses[address]
        page.run()
    assert started == []
    page.session_state["pressed"] = key
    page.run()
    assert len(started) == 1


# --- the bar ---


def bars(work, *, at="data", now="data", noted=True):
    """How often a page with nothing but the bars is run, when their timer asks."""

    def script(work_id, at, now, noted):
        import streamlit as st

        from lifecircle.views.app import frame, progress, session

        work = session.open_session(session.sessions_folder(), work_id)
        st.session_state["runs"] = st.session_state.get("runs", 0) + 1
        if noted or st.session_state["runs"] > 1:
            progress.note_what_ended(work)
        st.session_state[progress._AT] = now
        progress._bars(frame.look(work, "zh"), at)

    page = AppTest.from_function(
        script, kwargs={"work_id": work.id, "at": at, "now": now, "noted": noted}
    ).run()
    assert not page.exception
    return page.session_state["runs"]


def test_the_end_of_a_job_draws_the_page_anew_once_in_every_window(tmp_path):
    work = work_on(write_town_folder(tmp_path / "town"))
    job_beside(work)()
    assert bars(work, noted=True) == 1  # the page was drawn after the end
    assert bars(work, noted=False) == 2
    assert bars(work, noted=False) == 2  # another window of the same session, which has not seen it


def test_a_bar_of_a_page_that_was_left_leads_nobody_back(tmp_path):
    """Its last look may come after the click on another page; that page then draws the end itself."""
    work = work_on(write_town_folder(tmp_path / "town"))
    job_beside(work)()
    assert bars(work, at="data", now="gaps", noted=False) == 1
