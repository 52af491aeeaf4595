"""Maps underneath: nobody is asked unless named, then only that one; local files are shown."""

import io
import re
import sqlite3
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import rasterio
from conftest import PATIENCE_S, drawn_map
from PIL import Image
from playwright.sync_api import TimeoutError as BrowserTimeoutError
from pyproj import Transformer
from rasterio.transform import Affine

from lifecircle.views.app.map.basemaps import ONLINE, key_is_sound
from place_folders import SOUTH, TOWN_CRS, WEST, write_town_folder

OUTSIDE = re.compile(r"^https?://(?!localhost|127\.0\.0\.1)")
KEY = "0123456789abcdef0123456789abcdef"
RED, BLUE = (220, 40, 40), (40, 60, 220)
MIDDLE_M = 2000  # the border of the town's two townships, east of its corner
LEVEL = 15


# --- the templates ---


@pytest.mark.parametrize("name", ONLINE)
def test_addresses_are_whole_and_well_formed(name):
    for template in ONLINE[name].urls:
        address = template.format(x=26_840, y=13_540, z=15, s=ONLINE[name].subdomains[0], key=KEY)
        assert address.isascii()
        assert not re.search(r"[{}\s]", address)
        parts = urlsplit(address)
        assert parts.scheme == "https"
        asked = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
        numbers = {"26840", "13540", "15"}
        told = set(re.findall(r"\d+", parts.path)) | {value for one in asked.values() for value in one}
        assert numbers <= told
        assert ("{key}" in template) == ONLINE[name].needs_key
        assert all(len(one) == 1 for one in asked.values())


def test_hosts_and_shift_are_those_of_the_services():
    hosts = {name: re.sub(r"\{s\}", "0", urlsplit(one.urls[0]).netloc) for name, one in ONLINE.items()}
    assert hosts == {
        "osm": "tile.openstreetmap.org", "tianditu": "t0.tianditu.gov.cn", "amap": "webrd00.is.autonavi.com",
    }  # fmt: skip
    assert [name for name, one in ONLINE.items() if one.shifted] == ["amap"]


@pytest.mark.parametrize(
    "key", ["", "short", "a" * 65, "0123456789abcdef&x=1", "0123456789abcdef\n", "天" * 20]
)
def test_keys_that_would_change_the_address_are_refused(key):
    assert not key_is_sound(key)
    assert key_is_sound(KEY)


# --- in the browser ---


@pytest.fixture
def town_page(browser, app_url, tmp_path):
    """A page with the town open, and the outside addresses it asked for; each is answered with a red tile."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page, outside = context.new_page(), []
    page.set_default_timeout(PATIENCE_S * 1000)
    tile = io.BytesIO()
    Image.new("RGB", (256, 256), RED).save(tile, format="PNG")

    def answer(route):
        outside.append(route.request.url)
        route.fulfill(body=tile.getvalue(), content_type="image/png")

    page.route(OUTSIDE, answer)
    page.goto(app_url)
    page.get_by_label("或本机上的文件夹").fill(str(write_town_folder(tmp_path / "town")))
    page.get_by_label("或本机上的文件夹").press("Enter")
    page.get_by_role("button", name="打开文件夹").click()
    drawn_map(page)
    yield page, outside
    context.close()


def name_basemap(page, words):
    page.get_by_text("底图", exact=True).first.click()
    choose_basemap(page, words)


def choose_basemap(page, words):
    option = page.get_by_role("option", name=words)
    for _ in range(10):  # a list that opens while the page is still being drawn closes again
        page.get_by_test_id("stExpander").filter(has_text="底图").get_by_role("combobox").click()
        try:
            option.click(timeout=2000)
        except BrowserTimeoutError:
            continue
        return
    pytest.fail("the list of maps did not open")


def tiles_on_the_map(page):
    return page.frame_locator('iframe[title*="lifecircle_map"]').locator("img.leaflet-tile-loaded")


@pytest.mark.parametrize(
    ("words", "host"),
    [("OpenStreetMap", r"tile\.openstreetmap\.org"), ("高德", r"webrd0[1-4]\.is\.autonavi\.com")],
)
def test_only_the_named_service_is_asked_and_shown(town_page, words, host):
    page, outside = town_page
    assert outside == []
    name_basemap(page, words)
    tiles_on_the_map(page).first.wait_for()
    assert outside
    assert all(re.match(rf"https://{host}/", one) for one in outside), outside
    page.wait_for_timeout(400)  # tiles fade in
    assert (colours_of(page) == RED).all(axis=-1).mean() > 0.3  # and the land lets it through
    choose_basemap(page, "不用底图")
    tiles_on_the_map(page).first.wait_for(state="detached")


def test_tianditu_is_asked_with_the_key_only(town_page):
    page, outside = town_page
    name_basemap(page, "天地图")
    page.get_by_text("填入自己申请的密钥后显示底图").wait_for()
    drawn_map(page)
    assert outside == []
    page.get_by_label("密钥", exact=True).fill(KEY)
    page.get_by_label("密钥", exact=True).press("Enter")
    tiles_on_the_map(page).first.wait_for()
    assert all(re.match(r"https://t[0-7]\.tianditu\.gov\.cn/DataServer\?", one) for one in outside), outside
    asked = [parse_qs(urlsplit(one).query) for one in outside]
    assert {one["tk"][0] for one in asked} == {KEY}
    assert {one["T"][0] for one in asked} == {"vec_w", "cva_w"}  # the map, and its names


def colours_of(page):
    return np.asarray(Image.open(io.BytesIO(drawn_map(page).screenshot())).convert("RGB"))


def check_halves_meet_at_the_border(page):
    """The colours of the file meet half way between the east and the west border of the county."""
    page.wait_for_timeout(400)  # tiles fade in
    seen = colours_of(page).astype(int)
    red, blue = seen[..., 0] - seen[..., 2] > 100, seen[..., 2] - seen[..., 0] > 100
    assert red.mean() > 0.3
    assert blue.mean() > 0.3
    height = len(seen)
    seam = (
        np.flatnonzero(red.sum(axis=0) > height / 2).max() + 1,
        np.flatnonzero(blue.sum(axis=0) > height / 2).min(),
    )
    border = np.flatnonzero((seen.max(axis=-1) < 110).sum(axis=0) > height / 2)
    assert border.max() - border.min() > 200
    assert seam == pytest.approx(((border.min() + border.max() + 1) / 2,) * 2, abs=2.5)


def show_file(page, path):
    name_basemap(page, "本机文件")
    page.get_by_label("文件路径").fill(str(path))
    page.get_by_label("文件路径").press("Enter")


def mercator():
    return Transformer.from_crs(TOWN_CRS, 3857, always_xy=True)


def write_mbtiles(path):
    """Tiles of one level over the town and round it: red west of the middle, blue east of it."""
    world_m = 2 * np.pi * 6_378_137
    size_m = world_m / 2**LEVEL
    west, south = mercator().transform(WEST - 3000, SOUTH - 3000)
    east, north = mercator().transform(WEST + 7000, SOUTH + 7000)
    middle, _ = mercator().transform(WEST + MIDDLE_M, SOUTH + 2000)
    columns = range(int((west + world_m / 2) / size_m), int((east + world_m / 2) / size_m) + 1)
    rows = range(int((south + world_m / 2) / size_m), int((north + world_m / 2) / size_m) + 1)
    with closing(sqlite3.connect(path)) as store:
        store.execute("create table metadata (name text, value text)")
        store.execute("insert into metadata values ('format', 'png')")
        store.execute(
            "create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)"
        )
        for column in columns:
            x_m = (column + (np.arange(256) + 0.5) / 256) * size_m - world_m / 2
            line = np.where((x_m < middle)[:, None], RED, BLUE).astype(np.uint8)
            stream = io.BytesIO()
            Image.fromarray(np.broadcast_to(line, (256, 256, 3)).copy()).save(stream, format="PNG")
            for row in rows:  # counted from the south, as MBTiles says
                store.execute(
                    "insert into tiles values (?, ?, ?, ?)", (LEVEL, column, row, stream.getvalue())
                )
        store.commit()


def test_mbtiles_of_this_computer_lie_where_they_belong(town_page, tmp_path):
    page, outside = town_page
    write_mbtiles(tmp_path / "base.mbtiles")
    show_file(page, tmp_path / "base.mbtiles")
    tiles_on_the_map(page).first.wait_for()
    check_halves_meet_at_the_border(page)
    assert outside == []


@pytest.mark.parametrize("kind", ["uint8", "uint16"])
def test_a_raster_of_this_computer_lies_where_it_belongs(town_page, tmp_path, kind):
    page, outside = town_page
    side = 500
    scale = 257 if kind == "uint16" else 1
    picture = np.empty((3, side, side), dtype=kind)
    picture[:, :, : side // 2] = np.array(RED)[:, None, None] * scale
    picture[:, :, side // 2 :] = np.array(BLUE)[:, None, None] * scale
    with rasterio.open(
        tmp_path / "base.tif", "w", driver="GTiff", width=side, height=side, count=3, dtype=kind,
        crs=TOWN_CRS, transform=Affine(20, 0, WEST - 3000, 0, -20, SOUTH + 7000),
    ) as out:  # fmt: skip
        out.write(picture)
    show_file(page, tmp_path / "base.tif")
    shown = page.frame_locator('iframe[title*="lifecircle_map"]').locator(".leaflet-lc-under-pane img")
    shown.wait_for()
    check_halves_meet_at_the_border(page)
    assert outside == []


@pytest.mark.parametrize("content", [None, b"no map at all"])
def test_a_file_that_is_no_map_is_said(town_page, tmp_path, content):
    page, outside = town_page
    if content is not None:
        (tmp_path / "base.mbtiles").write_bytes(content)
    show_file(page, tmp_path / "base.mbtiles")
    words = "找不到底图文件" if content is None else "读不了"
    drawn_map(page).locator(".lc-credit", has_text=words).wait_for()
    assert outside == []
