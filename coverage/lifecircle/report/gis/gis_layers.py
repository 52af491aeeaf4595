"""The results of a run as layers for a GIS, each with the styles that draw it as our maps do."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from lifecircle.coverage.indicators import DOMAIN_WORDS
from lifecircle.geodata.place import LEVELS
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Circle
from lifecircle.report.circle_view import DRAWN_STATES, drawn_circles, label_level, reported_rows, unit_rows
from lifecircle.report.classes import ALL_COVERED, NONE_WORD, round_classes
from lifecircle.report.colours import (
    CLASS_COLOURS,
    DOMAIN_COLOURS,
    NOT_ASKED,
    SITE_COLOUR,
    STATE_COLOURS,
    WATER_COLOUR,
)
from lifecircle.report.diagnosis.shortage import gap_counts
from lifecircle.report.figures.figure_words import range_words, state_word
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.siting_reading import SitingResult
from lifecircle.report.gis.qml import Symbol, categorised, graduated, single
from lifecircle.report.web_map.grid_picture import cell_size_m
from lifecircle.report.web_map.map_water import WATER_WORD


class Style(NamedTuple):
    """A style of a layer as QGIS lists it; the first of a layer is how it opens."""

    name: str
    qml: str


class Layer(NamedTuple):
    """One layer: its name in the file, its features, its styles."""

    name: str
    features: gpd.GeoDataFrame
    styles: Sequence[Style]


def results_layers(
    run: Run,
    *,
    siting: SitingResult | None = None,
    shapes: gpd.GeoSeries | None = None,
    cells: bool = True,
) -> list[Layer]:
    """The layers from the ground up, in the run's coordinate system.

    districts_<level>: per circle ``<circle>_coverage`` (share) and ``<circle>_short`` (people short
    of the target, or not covered where there is none), ``rows_short`` (rows of the plan short there).
    water_areas, water_lines, roads. cells: as cells.parquet, as points, or as ``shapes`` (one for each
    row of ``run.cells``) where they are given; left out without ``cells``. facilities: with
    ``<circle>_load`` and ``<circle>_only`` (people). sites: of a siting, where it is given.
    """
    levels = [level for level in LEVELS if (run.districts["level"] == level).any()]
    layers = [*(_district_layer(run, level) for level in levels), *_water_layers(run)]
    if len(run.roads):
        layers.append(
            Layer("roads", run.roads, [Style("roads", single(Symbol("line", "#9aa3a8", size=0.25)))])
        )
    if cells:
        layers.append(_cell_layer(run, shapes))
    if len(run.facility_points):
        layers.append(_facility_layer(run))
    if siting is not None and len(siting.new_sites):
        layers.append(_site_layer(run, siting))
    return layers


def _water_layers(run: Run) -> Iterator[Layer]:
    """Surfaces and lines apart, since QGIS draws one kind of shape in a layer."""
    areal = run.water.geom_type.str.endswith("Polygon")
    symbols = {
        "water_areas": Symbol("fill", WATER_COLOUR, outline=WATER_COLOUR),
        "water_lines": Symbol("line", WATER_COLOUR, size=0.3),
    }
    title = WATER_WORD.in_language(run.language)
    for (name, symbol), chosen in zip(symbols.items(), (areal, ~areal), strict=True):
        if chosen.any():
            yield Layer(
                name, run.water[chosen].reset_index(drop=True), [Style(title, single(symbol, label="name"))]
            )


def _district_layer(run: Run, level: str) -> Layer:
    rows = run.districts[run.districts["level"] == level].reset_index(drop=True)
    circles = drawn_circles(run)
    columns: dict[str, object] = {}
    for circle in circles:
        table = (
            unit_rows(run, circle.id) if level in ("community", "village") else reported_rows(run, circle.id)
        )
        table = table[table["level"] == level].set_index("district").reindex(rows["id"].to_numpy())
        short = table["gap_people"].where(table["gap_people"].notna(), table["population"] - table["covered"])
        columns[f"{circle.id}_coverage"] = table["coverage"].to_numpy(dtype=float)
        columns[f"{circle.id}_short"] = short.round().to_numpy(dtype=float)
    counts, _ = gap_counts(run, level=level)
    columns["rows_short"] = counts.reindex(rows["id"].to_numpy()).fillna(0).astype("int32").to_numpy()
    features = gpd.GeoDataFrame(
        pd.concat([pd.DataFrame(rows.drop(columns="geometry")), pd.DataFrame(columns)], axis=1),
        geometry=rows.geometry.array,
        crs=rows.crs,
    )
    return Layer(f"districts_{level}", features, _district_styles(run, level, features, circles))


def _district_styles(
    run: Run, level: str, features: gpd.GeoDataFrame, circles: Sequence[Circle]
) -> list[Style]:
    outline = single(
        Symbol("fill", "", outline="#4c575d", outline_mm=0.2),
        label="name" if level in ("city", "county") else "",
    )
    outlined = Style(Text("界线", "outline").in_language(run.language), outline)
    shortages = []
    for circle in circles:
        name = f"{circle.id}_short"
        if features[name].notna().any():
            has_target = bool(
                run.coverage.loc[run.coverage["circle"] == circle.id, "gap_people"].notna().any()
            )
            none = NONE_WORD if has_target else ALL_COVERED
            title = Text(f"缺口：{circle.name}", f"short: {circle.name}").in_language(run.language)
            shortages.append(Style(title, _classes(features, name, none=none, language=run.language)))
    rows_short = Style(
        Text("未达标规划条目数", "plan items not met").in_language(run.language),
        _classes(features, "rows_short", none=NONE_WORD, language=run.language),
    )
    # coloured where maps are, outlines above and below it, so that layers do not hide each other
    coloured = [rows_short, *shortages]
    return [*coloured, outlined] if level == label_level(run) else [outlined, *coloured]


def _classes(features: gpd.GeoDataFrame, column: str, *, none: Text, language: Language) -> str:
    values = features[column].to_numpy(dtype=float)
    classes = round_classes(values)
    highest = max(float(np.nanmax(values, initial=0.0)), float(classes.lows[-1]))
    found = [(0.0, 0.0, Symbol("fill", CLASS_COLOURS[0], none.in_language(language)))]
    for number in range(1, len(classes.lows) + 1):
        low, high = classes.bounds(number)
        word = f"{classes.names[number - 1].in_language(language)} {range_words(low, high, language)}"
        found.append((low, highest if high is None else high, Symbol("fill", CLASS_COLOURS[number], word)))
    return graduated(column, found, label="name")


def _cell_layer(run: Run, shapes: gpd.GeoSeries | None) -> Layer:
    cells = run.cells
    frame = cells.drop(columns=["x", "y"]).copy()
    for column in frame.columns:
        if isinstance(frame[column].dtype, pd.CategoricalDtype):
            frame[column] = frame[column].astype("str")
    crs = str(run.record["place"]["crs"])
    geometry = gpd.GeoSeries.from_xy(cells["x"], cells["y"], crs=crs) if shapes is None else shapes
    features = gpd.GeoDataFrame(frame, geometry=geometry.array, crs=crs)
    areal = shapes is not None and bool(shapes.geom_type.isin(["Polygon", "MultiPolygon"]).all())
    size_m = cell_size_m(cells[["x", "y"]].to_numpy(dtype=float))
    styles = [
        Style(
            circle.name, categorised(f"{circle.id}_state", _states(circle, run, areal=areal, size_m=size_m))
        )
        for circle in drawn_circles(run)
    ]
    plain = Symbol(
        "fill" if areal else "marker",
        STATE_COLOURS[NOT_ASKED],
        mark="square",
        size=size_m,
        size_unit="MapUnit",
    )
    return Layer("cells", features, styles or [Style("cells", single(plain))])


def _states(circle: Circle, run: Run, *, areal: bool, size_m: float) -> list[tuple[str, Symbol]]:
    """The five states, and "" for cells that the circle does not speak of."""
    return [
        (
            "" if state == NOT_ASKED else state,
            Symbol(
                "fill" if areal else "marker",
                STATE_COLOURS[state],
                state_word(state, circle, run.language),
                mark="square",
                size=size_m,
                size_unit="MapUnit",
                outline_mm=0.0,
            ),
        )
        for state in DRAWN_STATES
    ]


def _facility_layer(run: Run) -> Layer:
    taxonomy, language = load_taxonomy(), run.language
    points = run.facility_points
    kinds = {one: taxonomy.types[one] for one in points["type"].unique()}
    frame = pd.DataFrame(points.drop(columns="geometry"))
    frame["type_name"] = [kinds[one].zh if language == "zh" else kinds[one].en for one in frame["type"]]
    frame["domain"] = [str(kinds[one].domain) for one in frame["type"]]
    for circle in drawn_circles(run):
        rows = run.facilities[run.facilities["circle"] == circle.id]
        most = rows.groupby("id")[["load", "people_only_choice"]].max().reindex(frame["id"].to_numpy())
        frame[f"{circle.id}_load"] = most["load"].to_numpy(dtype=float)
        frame[f"{circle.id}_only"] = most["people_only_choice"].to_numpy(dtype=float)
    features = gpd.GeoDataFrame(frame, geometry=points.geometry.array, crs=points.crs)
    present = set(frame["domain"])
    categories = [
        (
            domain,
            Symbol("marker", colour, DOMAIN_WORDS[domain].in_language(language), size=2.0, outline="#ffffff"),
        )
        for domain, colour in DOMAIN_COLOURS.items()
        if domain in present
    ]
    return Layer(
        "facilities",
        features,
        [Style(Text("按领域", "by domain").in_language(language), categorised("domain", categories))],
    )


def _site_layer(run: Run, siting: SitingResult) -> Layer:
    sites = siting.new_sites
    frame = sites.drop(columns=["x", "y", "lon", "lat"], errors="ignore").copy()
    frame["rank"] = frame["rank"].astype("int32")
    crs = str(run.record["place"]["crs"])
    features = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries.from_xy(sites["x"], sites["y"]).array, crs=crs)
    symbol = Symbol("marker", SITE_COLOUR, mark="star", size=4.0, outline="#ffffff", outline_mm=0.2)
    return Layer(
        "sites",
        features,
        [Style(Text("建议新址", "proposed sites").in_language(run.language), single(symbol, label="rank"))],
    )
