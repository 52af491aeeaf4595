"""The map of one circle: who is covered, who is not and why, in one page that needs no network."""

import html
from importlib import resources
from pathlib import Path

import folium
import numpy as np
import numpy.typing as npt
from branca.element import MacroElement
from folium.map import CustomPane
from folium.raster_layers import ImageOverlay
from folium.template import Template

from lifecircle.coverage.assessment import Assessment
from lifecircle.coverage.words import STATES
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Language
from lifecircle.plan.model import Circle
from lifecircle.report.colours import NOT_ASKED, STATE_COLOURS

from .grid_picture import Codes, GridPicture, cell_size_m, picture_of_points, picture_of_polygons
from .map_content import (
    cell_codes,
    cell_people,
    cell_records,
    circle_of,
    facility_records,
    polygons_of_cells,
)
from .map_ground import (
    Record,
    border_records,
    boundary_rings,
    bounds_of,
    label_records,
    polygon_rings,
    road_records,
)
from .map_words import heading, legend, state_word, words_of_page
from .offline import Verbatim, figure_of, json_for_script, keep_offline

SHAPES_UP_TO = 5_000
"""Cells drawn one by one; above it they become a picture."""

TEXT_UP_TO = 60_000
"""Cells that the page carries for the text under the pointer; above it there is none."""


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


def coverage_map(assessment: Assessment, *, circle: str, language: Language) -> folium.Map:
    """The cells of one circle by end state, with its facilities, borders, names and roads.

    Up to SHAPES_UP_TO cells are drawn as polygons, or as circles whose area follows their
    people; more become a picture. Cells without anybody of the served group are left out and
    counted in the legend. There are no tiles: the page fetches nothing.

    Raises KeyError where the plan has no such circle.
    """
    asked = circle_of(assessment, circle)
    codes, people = cell_codes(assessment, asked), cell_people(assessment, asked)
    drawn = folium.Map(
        tiles=None,
        prefer_canvas=True,
        attribution_control=False,
        zoom_snap=0.25,
        zoom_delta=0.5,
    )
    chosen = people > 0
    content = _content(assessment, asked, codes=codes, people=people, language=language)
    if 0 < chosen.sum() <= SHAPES_UP_TO:
        content |= _shapes(assessment, chosen, people)
    elif chosen.any():
        picture = _picture(assessment, chosen, codes, people)
        drawn.add_child(CustomPane("lc-picture", z_index=340))
        # pixelated=False: the script switches by zoom
        drawn.add_child(
            ImageOverlay(
                picture.address,
                picture.bounds,
                pixelated=False,
                pane="lc-picture",
                opacity=0.9,
                class_name="lc-picture",
            )
        )
    drawn.add_child(_Drawing(content))
    figure = figure_of(drawn)
    figure.title = html.escape(f"{assessment.place.name} {asked.name}")
    figure.header.add_child(
        Verbatim(f"<style>{_resource('coverage_map.css')}</style>"), name="coverage_map_css"
    )
    figure.html.add_child(Verbatim(heading(assessment, asked, language=language)), name="heading")
    return keep_offline(drawn)


def map_page(assessment: Assessment, *, circle: str, language: Language) -> str:
    """The whole page of ``coverage_map`` as HTML."""
    page: str = coverage_map(assessment, circle=circle, language=language).get_root().render()
    return page


def write_map(assessment: Assessment, path: Path, *, circle: str, language: Language) -> Path:
    """Write the map of one circle as one HTML file that works without any network; the same
    assessment gives the same bytes. Returns ``path``.

    Raises KeyError where the plan has no such circle.
    """
    path.write_text(map_page(assessment, circle=circle, language=language), encoding="utf-8", newline="\n")
    return path


def _resource(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _content(
    assessment: Assessment,
    circle: Circle,
    *,
    codes: Codes,
    people: npt.NDArray[np.float64],
    language: Language,
) -> Record:
    place = assessment.place
    taxonomy = load_taxonomy()
    facilities = facility_records(assessment, circle, taxonomy=taxonomy, language=language)
    populated = people > 0
    told = populated if populated.sum() <= TEXT_UP_TO else np.zeros(len(codes), dtype=bool)
    xy_m = assessment.cells[["x", "y"]].to_numpy(dtype=float)
    return {
        "bounds": bounds_of(place),
        "boundary": boundary_rings(place),
        "roads": road_records(place),
        "borders": border_records(place),
        "labels": label_records(place),
        "facilities": facilities,
        "cells": cell_records(assessment, circle, told, codes),
        "cell_m": cell_size_m(xy_m),
        "colours": [STATE_COLOURS[name] for name in (*STATES, NOT_ASKED)],
        "states": [state_word(name, circle, language) for name in (*STATES, NOT_ASKED)],
        "words": words_of_page(assessment, circle, language),
        "legend": legend(
            assessment,
            circle,
            people,
            facility_count=len(facilities),
            dotted=populated.sum() <= SHAPES_UP_TO and polygons_of_cells(assessment, populated) is None,
            told=bool(told.any()),
            language=language,
        ),
    }


def _shapes(assessment: Assessment, chosen: npt.NDArray[np.bool_], people: npt.NDArray[np.float64]) -> Record:
    polygons = polygons_of_cells(assessment, chosen)
    if polygons is not None:
        return {"shapes": polygon_rings(polygons, assessment.place.crs)}
    return {"dots": {"full_persons": float(np.quantile(people[chosen], 0.95))}}


def _picture(
    assessment: Assessment, chosen: npt.NDArray[np.bool_], codes: Codes, people: npt.NDArray[np.float64]
) -> GridPicture:
    crs = assessment.place.crs
    colours = dict(enumerate(STATE_COLOURS[name] for name in (*STATES, NOT_ASKED)))
    polygons = polygons_of_cells(assessment, chosen)
    if polygons is not None:
        return picture_of_polygons(polygons, codes[chosen], crs=crs, colours=colours)
    xy_m = assessment.cells.loc[chosen, ["x", "y"]].to_numpy(dtype=float)
    return picture_of_points(xy_m, codes[chosen], people[chosen], crs=crs, colours=colours)
