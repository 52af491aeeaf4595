"""Pages of the app run by Streamlit's own test driver, with a session folder of the test."""

import time

from streamlit.testing.v1 import AppTest

from lifecircle.views.app.jobs import jobs
from lifecircle.views.app.session import WorkSession, new_session, sessions_folder

PATIENCE_S = 60
SCHOOL_PLACES = """
[[ratio]]
id = "places"
name = "每人小学学位"
numerator = { sum = "places", types = ["primary_school"] }
denominator = { population = "total" }
unit = "个"
target = "1000000"
source = { file = "a", line = 3, quote = "q" }
"""
"""A row of a plan that no town reaches."""


def work_on(place=None, *, plan="", language="zh", **notes) -> WorkSession:
    """A session with a Place folder and a plan file of its own, as if somebody had chosen them."""
    work = new_session(sessions_folder())
    work.remember(language=language, **notes)
    if place is not None:
        work.remember(place={"kind": "folder", "folder": str(place)})
    if plan:
        (work.room("plan") / "plan.toml").write_text(plan, encoding="utf-8")
        work.remember(plan="own")
    return work


def page_of(work, name) -> AppTest:
    """A page of a session, run until its jobs are over."""

    def script(address):
        from lifecircle.views.app.main import main

        main(first=address)

    page = AppTest.from_function(script, kwargs={"address": name}, default_timeout=PATIENCE_S)
    page.query_params["work"] = work.id
    return settled(page.run(), work)


def settled(page, work) -> AppTest:
    """The page after all that it began is done."""
    for _ in range(20):
        running = jobs().running(work.id)
        if not running:
            break
        for _, job in running:
            assert job.wait(PATIENCE_S), job.title
        page.run()
        time.sleep(0.02)
    page.run()  # a job may have ended after the page was drawn and before anybody asked
    assert not page.exception, page.exception
    return page


def assess(page, work) -> AppTest:
    """Press the button and wait."""
    page.button(key="assess").click().run()
    return settled(page, work)
