"""The map app in headless Chromium: how long until the map, a choice or an edit shows.

    uv run python benchmarks/app.py                       # the sample county
    uv run python benchmarks/app.py --city FOLDER         # and the city (lifecircle sample --size city)
    uv run python benchmarks/app.py --polygons 10000 40000

Prints Markdown tables of medians. The app runs as its users run it; its jobs note when they end. What is
measured ends two frames after the map has drawn all its layers. Beside it stands the same view with one
GeoJSON polygon per cell, as folium makes it (app_polygons.py). Nothing is asserted.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lifecircle.views.launch import app_command

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from app_server import ARGUMENTS, CHROMIUM, running_app

MINUTE_MS = 60_000
QUIET_MS = 1_500
"""So long nothing more may be drawn, that what was drawn counts as the last."""
_WORKING = "正在计算"
_ENTRY = """
import json, sys, time
from pathlib import Path
from lifecircle.views.app import jobs, main

def noting(name, before=jobs.Job._run):
    def run(job):
        begun = time.time()
        before(job)
        with open(name, "a", encoding="utf-8") as out:
            out.write(json.dumps([job.title.en, 1000 * begun, 1000 * time.time()]) + "\\n")
    return run

if not hasattr(jobs.Job, "noted"):
    jobs.Job._run, jobs.Job.noted = noting(sys.argv[2]), True
main.main(Path(sys.argv[1]))
"""
"""The app's own entry, with the end of each job written down (milliseconds since 1970)."""
_WATCH = """
window.lcDrawn = [];
window.addEventListener("DOMContentLoaded", function () {
  var map = document.getElementById("map");
  if (!map) { return; }
  new MutationObserver(function () {
    var version = map.getAttribute("data-drawn"), busy = map.classList.contains("lc-busy");
    if (!version || busy) { return; }
    requestAnimationFrame(function () { requestAnimationFrame(function () {
      window.lcDrawn.push([version, Date.now()]);
    }); });
  }).observe(map, { attributes: true, attributeFilter: ["data-drawn", "class"] });
});
"""
"""In every frame: when the map had drawn a version of its layers."""


@contextmanager
def serving(place: Path, home: Path) -> Iterator[tuple[str, Path, int]]:
    """Address of a running app that starts with this Place, the file of its jobs' ends, its process id."""
    entry, ends = home / "entry.py", home / "ends.jsonl"
    entry.write_text(_ENTRY, encoding="utf-8")
    given = [str(place.absolute()), str(ends)]
    with running_app(home, app_command(None, entry=entry), given=given) as server:
        yield server.url, ends, server.process


def _until(
    asked: Callable[[], Any], *, patience_s: float, wait: Callable[[float], object] | None = None
) -> Any:
    """What is answered, once it is something. wait: for milliseconds; sleep unless a browser must go on."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        found = asked()
        if found:
            return found
        if wait is None:
            time.sleep(0.05)
        else:
            wait(50)
    raise TimeoutError


def _ended_ms(ends: Path, title: str, *, patience_s: float) -> tuple[float, float]:
    """When the last job of a name began and ended."""

    def asked() -> tuple[float, float] | None:
        lines = ends.read_text(encoding="utf-8").splitlines() if ends.is_file() else []
        found = [(one, two) for name, one, two in map(json.loads, lines) if name == title]
        return found[-1] if found else None

    found: tuple[float, float] = _until(asked, patience_s=patience_s)
    return found


class Visitor:
    """Somebody at the app in a browser of their own."""

    def __init__(self, page: Any) -> None:
        self.page = page
        page.set_default_timeout(5 * MINUTE_MS)
        page.add_init_script(_WATCH)

    def _frame(self) -> Any:
        found = [one for one in self.page.frames if "lifecircle_map" in one.url]
        return found[0] if found else None

    def drawn(self, *, since_ms: float, patience_s: float = 60) -> float:
        """When the map last drew something new after a moment, with nothing after it."""

        def asked() -> float | None:
            frame = self._frame()
            try:
                told = frame.evaluate("() => window.lcDrawn") if frame else []
            except Exception:  # the frame is being loaded anew
                return None
            fresh = [
                at
                for before, (version, at) in zip([["", 0], *told], told, strict=False)
                if before[0] != version
            ]
            late = [at for at in fresh if at > since_ms]
            if (
                not late
                or time.time() * 1000 - max(late) < QUIET_MS
                or self.page.get_by_text(_WORKING).count()
            ):
                return None
            return max(late)

        found: float = _until(asked, patience_s=patience_s, wait=self.page.wait_for_timeout)
        return found

    def choose(self, label: str, option: str) -> float:
        """Seconds from choosing in a list until the map has drawn it."""
        self.page.get_by_role("combobox", name=label).click()
        wanted = self.page.get_by_role("option", name=option, exact=True)
        wanted.wait_for()
        since = time.time() * 1000
        wanted.click()
        return (self.drawn(since_ms=since) - since) / 1000

    def press(self, word: str) -> float:
        """Seconds from pressing one of several words side by side until the map has drawn it."""
        wanted = self.page.get_by_test_id("stButtonGroup").get_by_text(word, exact=True)
        since = time.time() * 1000
        wanted.click()
        return (self.drawn(since_ms=since) - since) / 1000

    def click_map(self, across: float, down: float) -> float:
        """Seconds from a click on the map until the map has drawn its effect, worked out to its end."""
        box = self.page.locator('iframe[title*="lifecircle_map"]').bounding_box()
        since = time.time() * 1000
        self.page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])
        return (self.drawn(since_ms=since) - since) / 1000


def app_figures(browser: Any, place: Path, *, repeat: int) -> dict[str, list[float]]:
    """Seconds by what was done, in one session after another."""
    found: dict[str, list[float]] = {}

    def add(name: str, seconds: float) -> None:
        found.setdefault(name, []).append(seconds)
        print(f"    {name}: {seconds:.2f} s", flush=True)

    with (
        tempfile.TemporaryDirectory(prefix="lifecircle-bench-") as home,
        serving(place, Path(home)) as (url, ends, server),
    ):
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        visitor = Visitor(context.new_page())
        visitor.page.goto(url)
        began, ended = _ended_ms(ends, "Reading the study area", patience_s=600)
        add("reading the Place (until its job ends)", (ended - began) / 1000)
        add("map after reading", (visitor.drawn(since_ms=ended) - ended) / 1000)
        visitor.page.get_by_role("button", name="开始评估").click()
        visitor.page.get_by_text("正在评估").first.wait_for()
        visitor.page.get_by_role("link", name="覆盖", exact=True).click()
        began, ended = _ended_ms(ends, "Assessing", patience_s=1200)
        add("assessment (until its job ends)", (ended - began) / 1000)
        add("map after a finished run", (visitor.drawn(since_ms=ended) - ended) / 1000)
        _ended_ms(ends, "Preparing the maps by group", patience_s=600)
        _filters(visitor, add, repeat=repeat)
        visitor.page.get_by_role("link", name="情景", exact=True).click()
        visitor.drawn(since_ms=time.time() * 1000 - 500)
        _placed(visitor, add, repeat=repeat, server=server)
        context.close()
    return found


def _processor_s(process: int) -> float:
    """Processor seconds of a process so far: a clock tells little on a busy machine. NaN off Linux."""
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _placed(visitor: Visitor, add: Callable[[str, float], None], *, repeat: int, server: int) -> None:
    """New facilities by clicking; a click that met a facility already there is not counted."""
    edits = 0
    for number in range(4 * repeat):
        if visitor.page.get_by_role("button", name="完成", exact=True).count():  # a facility was picked
            since = time.time() * 1000
            visitor.page.get_by_role("button", name="完成", exact=True).click()
            visitor.drawn(since_ms=since)
        before_s = _processor_s(server)
        seconds = visitor.click_map(0.35 + 0.025 * number, 0.42 + 0.01 * (number % 3))
        if visitor.page.get_by_text(f"改动 {edits + 1} 项").count():
            edits += 1
            which = " (the first)" if edits == 1 else ""
            add("effect of a facility placed by a click" + which, seconds)
            add("of it processor seconds of the server" + which, _processor_s(server) - before_s)
        if edits > repeat:
            return


def _filters(visitor: Visitor, add: Callable[[str, float], None], *, repeat: int) -> None:
    """Every filter of the coverage page, forth and back."""
    add("filter: way to show", visitor.press("用时"))
    for _ in range(repeat):
        for word in ("未覆盖", "状态", "用时"):
            add("filter: way to show", visitor.press(word))
    add("filter: way to show", visitor.press("状态"))
    circles = _options(visitor, "服务圈")
    for name in (*circles[1 : 1 + repeat], circles[0]):
        add("filter: circle", visitor.choose("服务圈", name))
    groups = _options(visitor, "人群")
    for name in (*groups[1 : 1 + repeat], groups[0]):
        add("filter: group", visitor.choose("人群", name))
    settings = _options(visitor, "城乡")
    for name in (*settings[1 : 1 + repeat], settings[0]):
        add("filter: setting", visitor.choose("城乡", name))
    areas = _options(visitor, "区域")
    for name in areas[1 : 1 + repeat]:
        add("filter: district", visitor.choose("区域", name))
        visitor.page.get_by_role("button", name="‹").first.click()
        visitor.drawn(since_ms=time.time() * 1000 - 300)


def _options(visitor: Visitor, label: str) -> list[str]:
    """What may be chosen in a list."""
    visitor.page.get_by_role("combobox", name=label).click()
    listed = visitor.page.get_by_role("option")
    listed.first.wait_for()
    found: list[str] = listed.all_inner_texts()
    visitor.page.keyboard.press("Escape")
    return found


def table(figures: dict[str, list[float]]) -> str:
    """Medians and the worst, as Markdown."""
    rows = ["| | median s | worst s | times |", "|---|---|---|---|"]
    rows += [
        f"| {name} | {statistics.median(each):.2f} | {max(each):.2f} | {len(each)} |"
        for name, each in figures.items()
    ]
    filters = [one for name, each in figures.items() if name.startswith("filter") for one in each]
    rows.append(f"| all filters | {statistics.median(filters):.2f} | {max(filters):.2f} | {len(filters)} |")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--county", type=Path, help="the sample county, where it is there already")
    parser.add_argument(
        "--city", type=Path, help="a folder of `lifecircle sample --size city`; 5 GB of memory"
    )
    parser.add_argument("--only-city", action="store_true")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--polygons", type=int, nargs="*", default=[10_000, 40_000, 160_000])
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory(prefix="lifecircle-county-") as beside, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        places = [] if options.only_city else [options.county or _sample_county(Path(beside) / "county")]
        for place in [*places, *([options.city] if options.city else [])]:
            print(f"\n{place.name}: load {os.getloadavg()[0]:.1f}", flush=True)
            figures = app_figures(browser, place, repeat=options.repeat)
            print(f"\n{table(figures)}\n\nload {os.getloadavg()[0]:.1f}", flush=True)
        if options.polygons:
            from app_polygons import polygon_table

            print(polygon_table(browser, options.polygons, repeat=options.repeat), flush=True)
        browser.close()


def _sample_county(folder: Path) -> Path:
    from lifecircle.geodata.sample import generate_sample, write_sample

    write_sample(generate_sample("county"), folder)
    return folder


if __name__ == "__main__":
    main()
