"""The interactive map of a run: one page that needs no network, with every circle and layer inside."""

import html
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import folium
import geopandas as gpd
import numpy as np
import numpy.typing as npt
from branca.element import MacroElement
from folium.template import Template

from lifecircle.coverage.words import STATES
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.plan.model import Circle
from lifecircle.report.circle_view import (
    DRAWN_STATES,
    CircleView,
    circle_of,
    circle_view,
    drawn_circles,
    state_codes,
)
from lifecircle.report.colours import NOT_ASKED, SITE_COLOUR, STATE_COLOURS
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.scenario_reading import ScenarioResult
from lifecircle.report.folders.siting_reading import SitingResult

from .grid_picture import cell_size_m
from .map_areas import area_records, opened_records, site_records
from .map_content import (
    BoolArray,
    cells_of_circle,
    facility_records,
    ground_of_cells,
    need_words,
    picture_of_cells,
    polygons_of_cells,
)
from .map_ground import (
    MapGround,
    Record,
    border_records,
    boundary_rings,
    bounds_of,
    label_records,
    polygon_rings,
    road_records,
)
from .map_water import WATER_WORD, water_label_records, water_record
from .map_words import circle_words, full_persons, head_words, heading, legend, page_words, state_word
from .offline import Verbatim, figure_of, json_for_script, keep_offline

SHAPES_UP_TO = 5_000
"""Cells drawn one by one; above it they become a picture."""

TEXTS_UP_TO = 240_000
"""Cells times circles that the page carries for the text under the pointer; above it there is none."""


class _Drawing(MacroElement):
    """Hands the content of the page to the drawing script."""

    _template = Template(
        "{% macro script(this, kwargs) %}({{ this.code }})"
        "({{ this._parent.get_name() }}, {{ this.content }});{% endmacro %}"
    )

    def __init__(self, content: Record) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "CoverageDrawing"
        self.code = _resource("coverage_map.js").partition("\n")[2].strip()
        self.content = json_for_script(content)


def coverage_map(
    run: Run,
    *,
    circles: Sequence[str] | None = None,
    siting: SitingResult | None = None,
    scenario: ScenarioResult | None = None,
    shapes: gpd.GeoSeries | None = None,
) -> folium.Map:
    """The circles of a run, one at a time: cells by end state, or districts by what they lack; with
    facilities by type, sites and what a scenario changes where these are given.

    circles: their ids, the first is shown first; all that were worked out where left out.
    shapes: the shape of each row of ``run.cells``, drawn where they are polygons and few enough.
    Up to SHAPES_UP_TO cells are drawn as polygons, or as circles whose area follows their people;
    more become a picture. Cells without anybody of the served group are left out and counted in
    the legend. There are no tiles: the page fetches nothing.

    Raises KeyError where the plan has no such circle, ValueError where there is none to draw.
    """
    asked = drawn_circles(run) if circles is None else [circle_of(run, one) for one in circles]
    if not asked:
        raise ValueError("the run has no circle that could be drawn")
    views = [circle_view(run, one.id) for one in asked]
    drawn = folium.Map(
        tiles=None, prefer_canvas=True, attribution_control=False, zoom_snap=0.25, zoom_delta=0.5
    )
    content = page_content(run, views, siting=siting, scenario=scenario, shapes=polygons_of_cells(shapes))
    drawn.add_child(_Drawing(content))
    figure = figure_of(drawn)
    figure.title = html.escape(f"{run.record['place']['name']} {asked[0].name}")
    figure.header.add_child(
        Verbatim(f"<style>{_resource('coverage_map.css')}</style>"), name="coverage_map_css"
    )
    figure.html.add_child(Verbatim(heading(run, views[0])), name="heading")
    return keep_offline(drawn)


def map_page(
    run: Run,
    *,
    circles: Sequence[str] | None = None,
    siting: SitingResult | None = None,
    scenario: ScenarioResult | None = None,
    shapes: gpd.GeoSeries | None = None,
) -> str:
    """The whole page of ``coverage_map`` as HTML."""
    drawn = coverage_map(run, circles=circles, siting=siting, scenario=scenario, shapes=shapes)
    page: str = drawn.get_root().render()
    return page


def write_map(
    run: Run,
    path: Path,
    *,
    circles: Sequence[str] | None = None,
    siting: SitingResult | None = None,
    scenario: ScenarioResult | None = None,
    shapes: gpd.GeoSeries | None = None,
) -> Path:
    """Write ``coverage_map`` as one HTML file that works without any network; the same results
    give the same bytes. Returns ``path``.

    Raises KeyError and ValueError as ``coverage_map`` does.
    """
    page = map_page(run, circles=circles, siting=siting, scenario=scenario, shapes=shapes)
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def page_content(
    run: Run,
    views: Sequence[CircleView],
    *,
    siting: SitingResult | None,
    scenario: ScenarioResult | None,
    shapes: npt.NDArray[np.object_] | None,
) -> Record:
    """Everything that the drawing script draws, as plain values in degrees WGS84."""
    ground, crs = MapGround(run), str(run.record["place"]["crs"])
    everybody = np.max([view.people for view in views], axis=0)
    populated = everybody > 0
    few = bool(populated.sum() <= SHAPES_UP_TO)
    told = (
        populated
        if few or populated.sum() * len(views) <= TEXTS_UP_TO
        else np.zeros(len(populated), dtype=bool)
    )
    circles = [view.circle for view in views]
    facilities = facility_records(run, circles, taxonomy=load_taxonomy(), language=run.language)
    names = dict(zip(facilities["id"], facilities["name"], strict=True))
    content: Record = {
        "bounds": bounds_of(ground),
        "boundary": boundary_rings(ground),
        "water": {**water_record(ground), "word": WATER_WORD.in_language(run.language)},
        "roads": road_records(ground),
        "borders": border_records(ground),
        "labels": [*label_records(ground), *water_label_records(ground)],
        "facilities": facilities,
        "cells": ground_of_cells(run, told, everybody),
        "cell_m": cell_size_m(views[0].xy_m),
        "colours": [STATE_COLOURS[name] for name in (*STATES, NOT_ASKED)],
        "site_colour": SITE_COLOUR,
        "words": page_words(run.language, scenario=scenario),
        "districts": area_records(run, circles),
        "sites": site_records(siting, crs=crs, language=run.language),
        "opened": opened_records(scenario, crs=crs, language=run.language),
        "drawing": "pictures" if not few else "dots" if shapes is None else "shapes",
    }
    if few and shapes is not None:
        content["shapes"] = polygon_rings(shapes[populated], crs)
    content["circles"] = [
        _circle_content(
            run, view, told=told, few=few, shapes=shapes, names=names, scenario=scenario,
            facility_count=len(set(uses["facility"])),
        )
        for view, uses in zip(views, facilities["uses"], strict=True)
    ]  # fmt: skip
    return content


def _circle_content(
    run: Run, view: CircleView, *, told: BoolArray, few: bool, shapes: npt.NDArray[np.object_] | None,
    names: dict[str, str], scenario: ScenarioResult | None, facility_count: int,
) -> Record:  # fmt: skip
    circle: Circle = view.circle
    cells, ids = cells_of_circle(view, told, run.cells[f"{circle.id}_facility"])
    after = _codes_after(run, circle, scenario)
    found: Record = {
        **head_words(view, run.language),
        **circle_words(view, run.language),
        "metres": view.metres,
        "needs": need_words(circle, taxonomy=load_taxonomy(), language=run.language),
        "states": [state_word(name, circle, run.language) for name in DRAWN_STATES],
        "cells": cells,
        "facilities": [names.get(one, one) for one in ids],
        "full_persons": full_persons(view.people),
        "legend": legend(
            run, view, facility_count=facility_count, dotted=few and shapes is None, told=bool(told.any())
        ),
        "after": None if after is None else after[told].tolist(),
    }
    if not few:
        crs = str(run.record["place"]["crs"])
        pictures = (
            [picture_of_cells(view, view.codes, crs=crs, shapes=shapes)] if (view.people > 0).any() else []
        )
        if pictures and after is not None:
            pictures.append(picture_of_cells(view, after, crs=crs, shapes=shapes))
        found["pictures"] = [{"address": one.address, "bounds": one.bounds} for one in pictures]
    return found


def _codes_after(run: Run, circle: Circle, scenario: ScenarioResult | None) -> "npt.NDArray[np.uint8] | None":
    """States after the scenario in the order of ``run.cells``, or None where there are none."""
    column = f"{circle.id}_state_after"
    if scenario is None or column not in scenario.cells:
        return None
    states = scenario.cells.set_index("cell")[column].reindex(run.cells["cell"].to_numpy())
    return state_codes(states)


def _resource(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
