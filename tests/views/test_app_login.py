"""With a login asked for, each account has rooms of its own; without one nobody is asked."""

import pytest
import streamlit as st
from app_pages import page_of
from streamlit.testing.v1 import AppTest

from lifecircle.views.app import main as app_main
from lifecircle.views.app.session import new_session, open_session, sessions_folder


class Account(dict):
    """Stands for ``st.user``: claims of the identity provider, and whether anybody is logged in."""

    def __init__(self, *, logged_in=True, **claims):
        super().__init__(claims)
        self.is_logged_in = logged_in


@pytest.fixture
def as_account(monkeypatch):
    """Makes the server ask for a login, and logs an account in."""

    def log_in(account):
        monkeypatch.setattr(st, "secrets", {"auth": {"client_id": "x"}})
        monkeypatch.setattr(st, "user", account)

    return log_in


def first_page(wanted=""):
    def script():
        from lifecircle.views.app.main import main

        main()

    page = AppTest.from_function(script, default_timeout=60)
    if wanted:
        page.query_params["work"] = wanted
    page.run()
    assert not page.exception, page.exception
    return page


def work_of(page):
    return page.session_state["work"]


def test_nobody_is_asked_without_settings_for_it():
    assert app_main._owner() == ""
    page = first_page()
    assert open_session(sessions_folder(), work_of(page)) is not None


def test_the_login_stands_before_everything(as_account):
    as_account(Account(logged_in=False))
    page = first_page()
    assert [one.key for one in page.button] == ["login"]
    assert "work" not in page.session_state
    assert not sessions_folder().exists()


def test_two_accounts_have_rooms_of_their_own(as_account):
    as_account(Account(iss="https://id.example.org", sub="1", email="one@example.org"))
    first = first_page()
    mine = open_session(sessions_folder("https://id.example.org|1"), work_of(first))
    mine.remember(language="en")

    as_account(Account(iss="https://id.example.org", sub="2", email="one@example.org"))  # not to be trusted
    second = first_page(wanted=mine.id)  # even with the address of the first
    theirs = open_session(sessions_folder("https://id.example.org|2"), work_of(second))
    assert theirs.id != mine.id
    assert theirs.folder.parent != mine.folder.parent
    assert theirs.note("language") == "zh"
    assert open_session(sessions_folder("https://id.example.org|2"), mine.id) is None

    as_account(Account(iss="https://id.example.org", sub="1", email="one@example.org"))
    again = first_page(wanted=mine.id)
    assert work_of(again) == mine.id


def test_an_account_is_known_by_its_address_where_it_has_no_subject(as_account):
    as_account(Account(email="one@example.org"))
    page = first_page()
    assert open_session(sessions_folder("one@example.org"), work_of(page)) is not None
    assert not sessions_folder().exists()  # the room of those whom nobody asks


def test_an_account_without_a_name_gets_no_room(as_account):
    as_account(Account())
    page = first_page()
    assert page.error
    assert "work" not in page.session_state
    assert not sessions_folder().parent.exists()


def test_work_of_those_whom_nobody_asks_is_not_reached_with_an_account(as_account):
    open_work = new_session(sessions_folder())
    open_work.remember(language="en")
    as_account(Account(email="one@example.org"))
    assert work_of(first_page(wanted=open_work.id)) != open_work.id


def test_names_of_accounts_never_become_paths():
    for name in ("../../etc", "a/b", "one@example.org", "C:\\x"):
        folder = sessions_folder(name)
        assert folder.parent == sessions_folder().parent
        assert folder.name.isalnum()


def test_pages_belong_to_the_account(as_account):
    as_account(Account(email="one@example.org"))
    work = new_session(sessions_folder("one@example.org"))
    work.remember(language="zh")
    assert page_of(work, "coverage").info
