"""Make the pictures of docs/app: every page of the app on the sample county, as its users see it.

    uv run python tools/screenshots.py                  # all pages, both languages, both sizes
    uv run python tools/screenshots.py gaps siting      # these pages only

Writes ``<page>[-en][-1920].png``: Chinese and English, in a window of 1366x768 (a small laptop) and of
1920x1080 (a projector; the picture is made smaller). The app runs with session folders of its own that
are thrown away, in headless Chromium (``LIFECIRCLE_CHROMIUM``, else /usr/bin/chromium) that reaches
nothing but this computer. In each language one person opens the sample, assesses it, has sites found and
opens one facility on the map; a picture is taken when nothing on the page changes any more. What may
differ from run to run: the sites, whose search ends after its 30 seconds.
"""

import argparse
import io
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from lifecircle.geodata.text import LANGUAGES, Language
from lifecircle.views.launch import app_command

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from app_server import ARGUMENTS, CHROMIUM, ROOT, running_app

PICTURES = ROOT / "docs" / "app"
PAGES = ("data", "standards", "coverage", "gaps", "siting", "scenarios", "export")
MAPS = frozenset({"data", "coverage", "gaps", "siting", "scenarios"})
SMALL, LARGE = (1366, 768), (1920, 1080)
LARGE_SHOWN_PX = 1280
"""Width of the picture of a large window."""
NEW_FACILITY = (0.522, 0.635)
"""Where the scenario's facility is opened: shares of the map's width and height in a small window."""
MOST_BYTES = 120_000
COLOURS = (192, 128, 96, 64, 48, 32)
"""The first of these that keeps a picture below ``MOST_BYTES``."""
PATIENCE_MS = 240_000
LOOK_EVERY_MS = 800
_WORKING = '[role="progressbar"], .st-key-waiting [data-testid="stSpinner"], [data-testid="stSkeleton"]'
"""What stands on a page while something is worked out or a table is being loaded."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the pictures of docs/app.")
    parser.add_argument("page", nargs="*", help=f"some of {', '.join(PAGES)}; all if none is named")
    wanted = parser.parse_args().page or list(PAGES)
    if unknown := set(wanted) - set(PAGES):
        parser.error(f"no such page: {', '.join(sorted(unknown))}")
    PICTURES.mkdir(parents=True, exist_ok=True)
    command = app_command(None, entry=ROOT / "app.py")
    with (
        tempfile.TemporaryDirectory() as home,
        running_app(Path(home), command) as server,
        sync_playwright() as playwright,
    ):
        app = server.url
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for language in LANGUAGES:
            work = prepared(browser, app, language)
            for size in (SMALL, LARGE):
                visitor = visit(browser, size)
                for page in wanted:
                    # the first page has no address of its own
                    visitor.goto(f"{app}/{'' if page == PAGES[0] else page}?work={work}")
                    keep(settled(visitor, page), name_of(page, language, size), size)
                visitor.context.close()
        browser.close()


def visit(browser: Browser, size: tuple[int, int]) -> Page:
    """Somebody new at a window of this size."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, device_scale_factor=1, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page


def prepared(browser: Browser, app: str, language: Language) -> str:
    """Do the work that the pages show; the key of it."""
    page = visit(browser, SMALL)
    page.goto(app)
    if language == "en":
        page.get_by_text("English", exact=True).click()
        page.get_by_role("link", name="Export", exact=True).wait_for()
    button(page, "data-sample").click()
    button(page, "assess").click()
    link = page.get_by_role("link", name={"zh": "看覆盖", "en": "See coverage"}[language])
    link.wait_for()  # the assessment has ended
    work = page.url.split("work=")[1]

    page.goto(f"{app}/siting?work={work}")
    button(page, "siting-start").click()
    button(page, "siting-as_scenario").wait_for()

    page.goto(f"{app}/scenarios?work={work}")
    settled(page, "scenarios")
    box = map_of(page).bounding_box()
    if box is None:
        raise SystemExit("the page of the scenarios shows no map")
    across, down = NEW_FACILITY
    page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])
    map_of(page).locator(".lc-mark").first.wait_for(state="attached")
    settled(page, "scenarios")
    page.context.close()
    return work


def button(page: Page, key: str) -> Locator:
    """A button by its key in the app, which is the same in both languages."""
    return page.locator(f".st-key-{key} button").first


def map_of(page: Page) -> Locator:
    """The map with all its layers drawn."""
    return page.frame_locator('iframe[title*="lifecircle_map"]').locator("#map[data-drawn]:not(.lc-busy)")


def settled(page: Page, name: str) -> bytes:
    """Picture of a page on which nothing is worked out and nothing changes any more."""
    page.locator('[data-test-connection-state="CONNECTED"]').wait_for()
    page.locator(".st-key-strip").wait_for()
    if name in MAPS:
        map_of(page).wait_for()
    before, end = b"", time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < end:
        page.wait_for_timeout(LOOK_EVERY_MS)
        idle = page.locator('[data-test-script-state="notRunning"]').count() > 0
        working = page.locator(_WORKING).count() > 0
        shot = page.screenshot(animations="disabled", caret="hide")
        if idle and not working and shot == before:
            return shot
        before = shot
    raise SystemExit(f"the page {name} does not come to rest")


def name_of(page: str, language: Language, size: tuple[int, int]) -> str:
    """File name without its ending; Chinese in a small window is the plain one."""
    return page + ("" if language == "zh" else f"-{language}") + ("" if size == SMALL else f"-{size[0]}")


def keep(shot: bytes, stem: str, size: tuple[int, int]) -> None:
    """Write a picture small: fewer pixels for a large window, and as few colours as it needs."""
    with Image.open(io.BytesIO(shot)) as opened:
        image = opened.convert("RGB")
    if size == LARGE:
        image = image.resize((LARGE_SHOWN_PX, LARGE_SHOWN_PX * size[1] // size[0]), Image.Resampling.LANCZOS)
    for count in COLOURS:
        stream = io.BytesIO()
        with_few_colours(image, count).save(stream, "PNG", optimize=True)
        if len(stream.getvalue()) <= MOST_BYTES:
            break
    (PICTURES / f"{stem}.png").write_bytes(stream.getvalue())
    print(f"{stem}.png", len(stream.getvalue()), f"{count} colours", flush=True)


def with_few_colours(image: Image.Image, count: int) -> Image.Image:
    """The picture in some of its own colours, exactly as they are; each other one as the nearest of them.

    A palette of averages would change the colours of the map and no longer agree with its legend, one of
    the most frequent would lose small marks. So each next colour is one that many pixels have and that
    lies far from all before it.
    """
    pixels = np.asarray(image).reshape(-1, 3)
    packed = pixels.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], dtype=np.uint32)
    colours, where, often = np.unique(packed, return_inverse=True, return_counts=True)
    rgb = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1).astype(np.int32)
    chosen = [int(often.argmax())]
    apart = ((rgb - rgb[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < min(count, len(rgb)):
        chosen.append(int((apart * np.sqrt(often)).argmax()))
        apart = np.minimum(apart, ((rgb - rgb[chosen[-1]]) ** 2).sum(axis=1))
    palette = rgb[chosen]
    nearest = np.empty(len(rgb), dtype=np.uint8)
    for begin in range(0, len(rgb), 4096):
        part = rgb[begin : begin + 4096, None] - palette[None]
        nearest[begin : begin + 4096] = (part**2).sum(axis=2).argmin(axis=1)
    found = Image.fromarray(nearest[where.reshape(-1)].reshape(image.height, image.width), mode="P")
    found.putpalette(palette.astype(np.uint8).tobytes())
    return found


if __name__ == "__main__":
    main()
