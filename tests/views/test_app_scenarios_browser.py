"""Siting, a scenario by clicking, and files to take away, in headless Chromium on the sample county."""

import io

import docx
import openpyxl
import pytest
from conftest import drawn_map, go_to, open_sample


@pytest.fixture(scope="module")
def sample_page(browser, app_url):
    """One person who opened the sample and assessed it."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.goto(app_url)
    open_sample(page)
    yield page
    context.close()


def downloaded(page, number):
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载", exact=True).nth(number).click()
    return waiting.value.path().read_bytes()


def test_gap_table_is_four_clicks_from_the_start(visitor):
    page = visitor()
    open_sample(page)  # two clicks: the sample, assess
    page.get_by_role("link", name="看缺口").click()
    drawn_map(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载 Excel").click()
    book = openpyxl.load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    assert book.worksheets[0].max_row > 100


def test_a_click_builds_a_facility_and_undo_takes_it_away(sample_page):
    page = sample_page
    go_to(page, "情景")
    shown = drawn_map(page)
    before = shown.get_attribute("data-drawn")
    box = shown.bounding_box()
    page.mouse.click(box["x"] + 0.38 * box["width"], box["y"] + 0.35 * box["height"])
    page.get_by_text("改动 1 项").wait_for()
    page.frame_locator('iframe[title*="lifecircle_map"]').locator(
        f'#map[data-drawn]:not([data-drawn="{before}"]):not(.lc-busy)'
    ).wait_for()
    marks = drawn_map(page).locator(".lc-mark")
    marks.first.wait_for(state="attached")
    assert marks.count() == 1
    page.reload()  # nothing is lost
    page.get_by_text("改动 1 项").wait_for()
    page.get_by_role("button", name="撤销").click()
    page.get_by_text("还没有改动").wait_for()
    page.get_by_role("button", name="重做").click()
    page.get_by_text("改动 1 项").wait_for()
    page.get_by_text("前后对比").click()
    drawn_map(page).locator(".lc-swipe").wait_for()


def test_sites_are_found_and_become_a_scenario(sample_page):
    page = sample_page
    go_to(page, "选址")
    drawn_map(page)
    page.get_by_text("更多条件").click()
    page.get_by_label("最多算几秒").fill("3")
    page.get_by_label("最多算几秒").press("Enter")
    page.get_by_role("button", name="开始选址").click()
    page.get_by_text("选出 5 处").wait_for()
    marks = drawn_map(page).locator(".lc-mark")
    marks.nth(4).wait_for(state="attached")  # the map is drawn after the words
    assert marks.count() == 5
    height = page.viewport_size["height"]  # the map and the list are in view together
    for part in (page.locator('iframe[title*="lifecircle_map"]'), page.get_by_test_id("stDataFrame")):
        box = part.bounding_box()
        assert box["y"] > 0
        assert box["y"] + box["height"] <= height
    page.get_by_role("button", name="作为情景").click()
    page.get_by_text("已放进“情景”页").wait_for()
    go_to(page, "情景")
    page.get_by_text("改动 5 项").wait_for()


@pytest.mark.filterwarnings(
    "ignore:.*extension is not supported"
)  # openpyxl does not know data bars of today
def test_report_opens_in_office_libraries(sample_page):
    page = sample_page
    go_to(page, "导出")
    page.get_by_text("一次生成全部成果").wait_for()
    page.get_by_text("只要一部分").click()
    page.wait_for_timeout(600)  # a list closes again while the part around it is still unfolding
    page.get_by_role("combobox", name="领域（专项规划可只选一个）").click()
    page.get_by_role("option", name="优军服务保障").click()  # few maps to draw
    if page.get_by_text("写入选址建议").count():
        page.get_by_text("写入选址建议").click()  # the sites are of another domain
    listed = openpyxl.load_workbook(io.BytesIO(downloaded(page, 0)))  # there before anything is made
    assert listed.worksheets[0].max_row > 100
    page.get_by_role("button", name="生成全部成果").click()
    page.get_by_role("button", name="全部下载（zip）").wait_for()
    book = openpyxl.load_workbook(io.BytesIO(downloaded(page, 1)))
    assert "缺口清单" in book.sheetnames
    chapter = docx.Document(io.BytesIO(downloaded(page, 2)))
    assert len(chapter.paragraphs) > 5
