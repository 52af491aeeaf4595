"""The app's first map again, as it is commonly made: folium, one GeoJSON polygon per cell.

The polygons have the four colours and the pop-up text of one state each; the page is written,
served from this computer and opened in the same browser. A filter change is the whole of it again,
as a folium map is made anew. ``prefer_canvas`` is on: with folium's default (SVG) everything takes
longer. Leaflet and the other scripts that folium links to are answered from the packages installed
here, so that no network counts.
"""

import re
import statistics
import tempfile
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import shapely
from playwright.sync_api import Error as BrowserError
from xstatic.pkg import jquery, leaflet

PATIENCE_S = 120
COLOURS = ("#3b7dd8", "#e69f00", "#cc79a7", "#8c8c8c")
_SCRIPTS = {
    r"leaflet(\.min)?\.js": (Path(leaflet.BASE_DIR) / "leaflet.js", "text/javascript"),
    r"leaflet(\.min)?\.css": (Path(leaflet.BASE_DIR) / "leaflet.css", "text/css"),
    r"jquery[^/]*\.js": (Path(jquery.BASE_DIR) / "jquery.js", "text/javascript"),
}
_DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nothing: the table is the output."""


def polygon_table(browser: Any, counts: list[int], *, repeat: int) -> str:
    """Seconds and sizes for so many cells, as Markdown; where a page does not finish it says so."""
    rows = ["| cells | map, median s | filter change, median s | page |", "|---|---|---|---|"]
    with tempfile.TemporaryDirectory(prefix="lifecircle-polygons-") as home:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=home))
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            for count in counts:
                rows.append(_row(browser, Path(home), server.server_address[1], count=count, repeat=repeat))
                print(f"    {rows[-1]}", flush=True)
        finally:
            server.shutdown()
    return "\n".join(rows)


def _row(browser: Any, home: Path, port: int, *, count: int, repeat: int) -> str:
    cells = square_cells(count)
    seconds, size = [], 0
    for number in range(repeat + 1):  # each with other states, as another filter would give
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), _answer_from_here)
        try:
            since = time.perf_counter()
            _write(cells, home / "map.html", turn=number)
            size = (home / "map.html").stat().st_size
            page.goto(
                f"http://127.0.0.1:{port}/map.html?{number}", timeout=1000 * PATIENCE_S, wait_until="load"
            )
            page.evaluate(_DRAWN)
            seconds.append(time.perf_counter() - since)
        except BrowserError as error:
            reason = str(error).splitlines()[0][:60]
            return f"| {count:,} | not finished within {PATIENCE_S} s ({reason}) | | {size / 1e6:.1f} MB |"
        finally:
            page.close()
    changes = statistics.median(seconds[1:])
    return f"| {count:,} | {seconds[0]:.1f} | {changes:.1f} | {size / 1e6:.1f} MB |"


def square_cells(count: int) -> gpd.GeoDataFrame:
    """About so many squares of 100 m side by side, in degrees."""
    side = round(count**0.5)
    across, up = np.meshgrid(np.arange(side) * 0.00103, np.arange(side) * 0.0009)
    west, south = 118.0 + across.ravel(), 29.5 + up.ravel()
    squares = shapely.box(west, south, west + 0.00103, south + 0.0009)
    people = np.random.default_rng(1).poisson(30, side * side)
    return gpd.GeoDataFrame({"people": people}, geometry=squares, crs=4326)


def _write(cells: gpd.GeoDataFrame, file: Path, *, turn: int) -> None:
    """The page: states by place and turn, each polygon in its state's colour."""
    number = np.arange(len(cells)) // 37 + turn
    shown = cells.assign(state=number % len(COLOURS))
    made = folium.Map(tiles=None, prefer_canvas=True)
    folium.GeoJson(
        shown,
        style_function=lambda one: {
            "fillColor": COLOURS[one["properties"]["state"]], "stroke": False, "fillOpacity": 0.9,
        },
        tooltip=folium.GeoJsonTooltip(["people", "state"]),
    ).add_to(made)  # fmt: skip
    west, south, east, north = shown.total_bounds
    made.fit_bounds([[south, west], [north, east]])
    made.save(str(file))


def _answer_from_here(route: Any) -> None:
    name = route.request.url.rsplit("/", 1)[-1].split("?")[0]
    for pattern, (file, kind) in _SCRIPTS.items():
        if re.fullmatch(pattern, name):
            route.fulfill(body=file.read_bytes(), content_type=kind)
            return
    route.fulfill(body="", content_type="text/css" if name.endswith("css") else "text/javascript")
