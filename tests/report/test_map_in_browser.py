"""The map page in a real browser without any network: layers, search, popups, hostile names."""

import os
from pathlib import Path

import pytest
from test_coverage_map import CLINIC, HOSTILE, RURAL, assessed

from lifecircle.report.web_map.coverage_map import write_map
from paper_town import FACILITIES, paper_town

CHROMIUM = os.environ.get("LIFECIRCLE_CHROMIUM", "/usr/bin/chromium")
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """The page of the paper town, what it asked of any network, and the errors it told."""
    if not Path(CHROMIUM).is_file():
        pytest.skip(f"no Chromium at {CHROMIUM}")
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    facilities = {**FACILITIES, "h1": ("village_clinic", 400, 0, {"name": HOSTILE})}
    run = assessed(paper_town(facilities=facilities), circles=(CLINIC, RURAL))
    path = write_map(run, tmp_path_factory.mktemp("map") / "map.html")
    with sync.sync_playwright() as browsers:
        arguments = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND"]
        browser = browsers.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = browser.new_page(viewport={"width": 1100, "height": 800})
        page.set_default_timeout(PATIENCE_MS)
        asked, errors = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: errors.append(dialog.message))
        page.goto(path.as_uri())
        page.wait_for_selector(".lc-legend table")
        yield page, asked, errors
        browser.close()


def said(page):
    return page.inner_text(".lc-legend")


def test_the_first_circle_is_shown(opened):
    page, _, _ = opened
    assert page.inner_text("#lc-circle") == "15分钟卫生室"
    assert "已覆盖" in said(page)
    assert "543" in said(page)


def test_another_circle_and_its_districts_can_be_chosen(opened):
    page, _, _ = opened
    page.select_option(".lc-layers select", index=1)
    assert page.inner_text("#lc-circle") == "乡村卫生室"
    assert "24" in said(page)  # covered of the rural east: 8 and 16
    page.select_option(".lc-layers select", index=0)
    page.locator("input[name=lc-what]").nth(1).check()
    assert "距目标还差的人数" in said(page)
    page.locator("input[name=lc-what]").nth(0).check()
    assert "543" in said(page)


def test_a_facility_is_found_by_part_of_its_name(opened):
    page, _, _ = opened
    page.fill(".lc-search input", "clinic h2")
    page.press(".lc-search input", "Enter")
    page.wait_for_selector(".leaflet-popup-content b")
    assert page.inner_text(".leaflet-popup-content b") == "village_clinic h2"
    assert "28 人" in page.inner_text(".leaflet-popup-content")  # load of h2, by hand: 4 + 8 + 16
    page.fill(".lc-search input", "没有这一处")
    page.press(".lc-search input", "Enter")
    assert page.is_visible(".lc-missing")


def test_a_hostile_name_stays_text(opened):
    page, _, errors = opened
    page.fill(".lc-search input", "alert(1)")
    page.press(".lc-search input", "Enter")
    page.wait_for_function("document.querySelector('.leaflet-popup-content b').textContent.includes('alert')")
    assert page.inner_text(".leaflet-popup-content b") == HOSTILE
    assert page.locator("img[src='x']").count() == 0
    assert not errors


def test_nothing_is_asked_of_a_network(opened):
    _, asked, errors = opened
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert not errors
