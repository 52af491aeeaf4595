"""The app in headless Chromium, as somebody would use it, with every request to elsewhere refused."""

import io
import re
import zipfile

import numpy as np
import pytest
from conftest import drawn_map, go_to, open_sample, running_app

from lifecircle.geodata.coordinates import gcj02_from_wgs84
from shared_data import needs_shared

NO_PLACE = "还没有研究区"


def zip_of(folder):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
    return stream.getvalue()


def upload(page, name, content):
    page.locator('input[type="file"]').first.set_input_files(
        {"name": name, "mimeType": "application/zip", "buffer": content}
    )
    page.get_by_role("button", name="打开上传的数据").click()


@pytest.fixture(scope="module")
def sample_page(browser, app_url):
    """One person who opened the sample and assessed it: (page, address)."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(app_url)
    open_sample(page)
    yield page
    context.close()


def test_first_run_on_the_sample_shows_map_and_numbers(visitor):
    page = visitor()
    open_sample(page)  # two clicks
    page.get_by_role("link", name="看覆盖").click()  # the third
    shown = drawn_map(page)
    legend = shown.locator(".lc-legend", has_text="已覆盖")
    legend.wait_for()
    covered = page.get_by_test_id("stMetricValue").first.inner_text()
    assert re.fullmatch(r"\d+(\.\d)?%", covered)
    assert covered in legend.inner_text()
    assert shown.locator("canvas").count() >= 3  # land, roads, cells: drawn, and nothing fetched

    box = shown.bounding_box()  # a click tells what lies there
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.get_by_role("button", name="关闭").wait_for()
    assert page.locator("table.lc-facts").inner_text().strip()


def test_a_page_opened_while_the_assessment_runs_is_there_at_its_end(visitor):
    page = visitor()
    page.get_by_role("button", name="用样例县").click()
    go_to(page, "标准")
    page.get_by_role("combobox", name="规划标准").click()
    page.get_by_role("option", name="歙县", exact=False).first.click()  # one that nobody has assessed yet
    page.get_by_text("歙县", exact=False).first.wait_for()
    page.get_by_role("button", name="开始评估").click()
    page.get_by_role("progressbar").first.wait_for()
    go_to(page, "选址")
    page.get_by_role("button", name="开始选址").wait_for()
    drawn_map(page)
    assert "/siting?" in page.url
    window = page.viewport_size["height"]  # all of the form that must be filled in, without scrolling
    assert page.get_by_role("button", name="开始选址").bounding_box()["y"] < window - 40


def test_reload_and_language_lose_nothing(sample_page):
    page = sample_page
    go_to(page, "覆盖")
    page.get_by_text("用时", exact=True).click()
    drawn_map(page).locator(".lc-legend", has_text="到不了").wait_for()
    covered = page.get_by_test_id("stMetricValue").first.inner_text()
    page.reload()
    drawn_map(page).locator(".lc-legend", has_text="到不了").wait_for()
    assert page.get_by_test_id("stMetricValue").first.inner_text() == covered
    page.get_by_text("English", exact=True).click()
    drawn_map(page).locator(".lc-legend", has_text="not reachable").wait_for()
    assert page.get_by_test_id("stMetricValue").first.inner_text() == covered
    page.get_by_text("中文", exact=True).click()
    drawn_map(page).locator(".lc-legend", has_text="到不了").wait_for()


def test_on_a_narrow_map_the_notes_of_the_legend_wait_to_be_opened(sample_page):
    page = sample_page
    go_to(page, "缺口")
    legend = drawn_map(page).locator(".lc-legend", has_text="缺口条数")
    legend.wait_for()
    note = legend.get_by_text("只看它的缺口")
    assert not note.is_visible()
    frame, box = page.locator('iframe[title*="lifecircle_map"]').bounding_box(), legend.bounding_box()
    assert box["width"] * box["height"] < 0.1 * frame["width"] * frame["height"]
    legend.get_by_text("说明", exact=True).click()
    note.wait_for()


def test_two_people_do_not_meet(sample_page, visitor):
    first = sample_page
    second = visitor()
    second.get_by_text(NO_PLACE).wait_for()
    go_to(second, "覆盖")
    second.get_by_text("请先在“数据”页打开一个研究区").wait_for()
    assert second.url.split("work=")[1] != first.url.split("work=")[1]
    assert first.get_by_text("已评估").is_visible()


def test_the_map_shifts_basemaps_as_the_readers_do(sample_page):
    spots = np.array([[118.4, 29.9], [116.39, 39.91], [104.06, 30.67], [87.6, 43.8], [113.3, 23.1]])
    wanted = gcj02_from_wgs84(spots) - spots
    inside = drawn_map(sample_page)
    for (longitude, latitude), by in zip(spots.tolist(), wanted.tolist(), strict=True):
        found = inside.evaluate("(box, at) => lifecircleShift(at[0], at[1])", [latitude, longitude])
        assert found == pytest.approx([by[1], by[0]], abs=1e-9)  # a tenth of a millimetre


def test_a_broken_upload_is_answered(visitor):
    page = visitor()
    upload(page, "坏.zip", b"no zip at all")
    page.get_by_text("上传的文件打不开").wait_for()
    assert page.get_by_text(NO_PLACE).is_visible()


def test_every_fault_of_an_upload_is_listed(visitor, tmp_path):
    from place_folders import write_town_folder

    folder = write_town_folder(tmp_path / "town", place__toml="[place]\nname = 3\nyear = 'x'\n")
    page = visitor()
    upload(page, "town.zip", zip_of(folder))
    page.get_by_text(re.compile(r"研究区有 \d+ 处问题")).wait_for()


@needs_shared("data", "newport_wales")
def test_newport_uploaded_as_a_zip(visitor, tmp_path):
    from real_places import NEWPORT_PEOPLE, newport

    page = visitor()
    upload(page, "newport.zip", zip_of(newport(tmp_path / "newport")))
    drawn_map(page)
    page.get_by_role("button", name="开始评估").click()
    page.get_by_role("link", name="看覆盖").click()
    shown = drawn_map(page).locator(".lc-legend", has_text="已覆盖")  # not the map of the page before
    shown.wait_for()
    legend = shown.inner_text()
    people = [row for row in legend.splitlines() if "设施（处）" not in row]
    counts = [int(one.replace(",", "")) for row in people for one in re.findall(r"\t([\d,]+)\t", row)]
    assert sum(counts) == pytest.approx(NEWPORT_PEOPLE, abs=5)  # each person once, in one state


def test_work_comes_back_after_the_server_was_stopped(browser, tmp_path):
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.set_default_timeout(60_000)
    with running_app(tmp_path) as first:
        page.goto(first)
        open_sample(page)
        go_to(page, "覆盖")
        page.get_by_text("用时", exact=True).click()
        drawn_map(page).locator(".lc-legend", has_text="到不了").wait_for()
        covered = page.get_by_test_id("stMetricValue").first.inner_text()
        address = page.url
    with running_app(tmp_path, port=int(first.rsplit(":", 1)[1])):
        page.goto(address)
        page.get_by_role("progressbar").first.wait_for()  # what is being worked out again is told
        page.get_by_text("正在计算，完成后结果显示在这里").wait_for()
        drawn_map(page).locator(".lc-legend", has_text="到不了").wait_for()
        assert page.get_by_test_id("stMetricValue").first.inner_text() == covered
    context.close()
