"""The app in a real browser: one server for all tests, every request to elsewhere counted and refused."""

import re
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

import app_server
from app_server import ARGUMENTS, CHROMIUM, PATIENCE_S, ROOT

_AT_HOME = re.compile(r"^(https?|ws)://(localhost|127\.0\.0\.1)[:/]|^(data|blob|about|chrome):")


@pytest.fixture(autouse=True)
def sessions_elsewhere(tmp_path, monkeypatch):
    """Work sessions of AppTest go into the test's own folder."""
    monkeypatch.setenv("LIFECIRCLE_SESSIONS", str(tmp_path / "sessions"))


@contextmanager
def running_app(home, *, port=None):
    """Address of an app that keeps its sessions in a folder; stopped at the end."""
    if not Path(CHROMIUM).is_file():
        pytest.skip(f"no Chromium at {CHROMIUM}")
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    with app_server.running_app(home, command, port=port) as server:
        yield server.url


@pytest.fixture(scope="session")
def app_url(tmp_path_factory):
    """Address of a running app with sessions of its own."""
    with running_app(tmp_path_factory.mktemp("app")) as url:
        yield url


@pytest.fixture(scope="session")
def browser(app_url):
    """Chromium without a way out."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def visitor(browser, app_url):
    """Makes pages of the app, each a person of its own; fails the test for any outside request."""
    outside, contexts = [], []

    def visit(path="/", width=1366, height=768):
        context = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_S * 1000)
        page.on("request", lambda one: None if _AT_HOME.match(one.url) else outside.append(one.url))
        page.goto(app_url + path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert outside == []


def drawn_map(page, title="lifecircle_map"):
    """The map's element, once all its layers are drawn."""
    shown = page.frame_locator(f'iframe[title*="{title}"]').locator("#map[data-drawn]:not(.lc-busy)")
    shown.wait_for()
    return shown


def open_sample(page):
    """Click by click from the first page to an assessed sample county."""
    page.get_by_role("button", name="用样例县").click()
    page.get_by_role("button", name="开始评估").click()
    page.get_by_text("已评估").wait_for()
    return page


def go_to(page, name):
    """Another page by its name in the navigation."""
    page.get_by_role("link", name=name, exact=True).click()
