"""The GeoPackage of a run: its layers hold the tables' figures, its styles are whole and fit the layers."""

import sqlite3
from contextlib import closing
from xml.etree import ElementTree

import geopandas as gpd
import pyogrio
import pytest
import shapely
from test_coverage_map import CLINIC, HOSTILE, RURAL, assessed

from lifecircle.coverage.words import STATES
from lifecircle.report.colours import STATE_COLOURS
from lifecircle.report.gis.geopackage import write_geopackage
from paper_town import CRS, paper_town


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    run = assessed(circles=(CLINIC, {**RURAL, "name": HOSTILE}))
    return write_geopackage(run, tmp_path_factory.mktemp("gis") / "results.gpkg")


@pytest.fixture(scope="module")
def styles(written):
    with closing(sqlite3.connect(written)) as file:
        rows = file.execute(
            "SELECT f_table_name, styleName, styleQML, useAsDefault, f_geometry_column, update_time "
            "FROM layer_styles"
        ).fetchall()
    parsed = [ElementTree.fromstring(row[2].partition("\n")[2]) for row in rows]  # noqa: S314 - our own file
    return [(*row[:2], root, *row[3:]) for row, root in zip(rows, parsed, strict=True)]


def layer(path, name):
    return gpd.read_file(path, layer=name)


def test_layers_in_the_runs_system(written):
    names = [name for name, kind in pyogrio.list_layers(written) if kind is not None]
    assert names == [
        "districts_county", "districts_township", "districts_community", "districts_village",
        "roads", "cells", "facilities",
    ]  # fmt: skip
    assert {layer(written, name).crs for name in names} == {gpd.GeoSeries([], crs=CRS).crs}


def test_cells_carry_states_and_minutes(written):
    cells = layer(written, "cells").set_index("cell")
    assert cells.loc["c016", ["clinic_state", "clinic_minutes"]].tolist() == ["covered", 15.0]
    assert cells.loc["c064", "clinic_state"] == "island"
    assert (cells.geometry.x["c016"], cells.geometry.y["c016"]) == (1800.0, 0.0)
    assert cells["population"].sum() == 1023


def test_districts_carry_coverage_and_who_is_short(written):
    towns = layer(written, "districts_township").set_index("name")
    # east of 1200: 8, 16 covered of 8 + 16 + 32 + 128; west: 1, 2, 4, 512 covered, 64 and 256 not
    assert towns.loc["东乡", "clinic_coverage"] == pytest.approx(24 / 184)
    # the target is 80 %: 147.2 of 184 and 671.2 of 839
    assert towns.loc["东乡", "clinic_short"] == round(0.8 * 184 - 24)
    assert towns.loc["西镇", "clinic_short"] == round(0.8 * 839 - 519)
    villages = layer(written, "districts_village").set_index("name")
    assert villages.loc["东村", "clinic_coverage"] == pytest.approx(24 / 184)


def test_facilities_carry_their_load(written):
    points = layer(written, "facilities").set_index("id")
    assert points.loc["h1", ["clinic_load", "clinic_only"]].tolist() == [515, 0]
    assert points.loc["h1", "type_name"] == "村卫生室"


def test_qgis_finds_the_styles(written, styles):
    with closing(sqlite3.connect(written)) as file:
        registered = file.execute(
            "SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'"
        ).fetchall()
        columns = file.execute("SELECT table_name, column_name FROM gpkg_geometry_columns").fetchall()
        checked = file.execute("PRAGMA integrity_check").fetchone()
    assert registered == [("attributes",)]
    assert checked == ("ok",)
    assert {(name, column) for name, _, _, _, column, _ in styles} == set(columns)
    first = {name for name, _, _, default, _, _ in styles if default}
    assert first == {name for name, _ in columns}
    assert sum(default for _, _, _, default, _, _ in styles) == len(first)
    assert all(date.endswith("Z") and "T" in date for *_, date in styles)
    assert len({(name, style) for name, style, *_ in styles}) == len(styles)


def test_styles_are_whole(written, styles):
    for name, _, root, *_ in styles:
        assert root.tag == "qgis"
        renderer = root.find("renderer-v2")
        features = layer(written, name)
        if renderer.get("attr"):
            assert renderer.get("attr") in features.columns
        symbols = {one.get("name"): one for one in renderer.find("symbols")}
        asked = {one.get("symbol") for one in renderer.iter() if one.tag in ("category", "range")} or {"0"}
        assert asked == set(symbols)
        kind = {"Point": "marker", "MultiLineString": "line"}.get(features.geom_type.iloc[0], "fill")
        assert {one.get("type") for one in symbols.values()} == {kind}
        for label in root.iter("text-style"):
            assert label.get("fieldName") in features.columns
        assert (root.get("labelsEnabled") == "1") == (root.find("labeling") is not None)


def test_every_value_has_a_class(written, styles):
    for name, _, root, *_ in styles:
        renderer = root.find("renderer-v2")
        ranges = [(float(one.get("lower")), float(one.get("upper"))) for one in renderer.iter("range")]
        if ranges:
            for value in layer(written, name)[renderer.get("attr")].dropna():
                assert sum(low <= value <= high for low, high in ranges) == 1, (name, value)


def test_states_have_the_colours_of_the_maps(styles):
    root = next(root for name, _, root, default, *_ in styles if name == "cells" and default)
    renderer = root.find("renderer-v2")
    symbols = {one.get("name"): one for one in renderer.find("symbols")}
    for category in renderer.iter("category"):
        colour = symbols[category.get("symbol")].find("layer/Option/Option[@name='color']").get("value")
        state = category.get("value")
        assert state in (*STATES, "")
        expected = STATE_COLOURS[state or "not_asked"]
        assert colour == ",".join(str(int(expected[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"


def test_polygons_of_cells_are_written_where_given(tmp_path):
    place = paper_town()
    boxes = gpd.GeoSeries(
        shapely.box(*[place.population[k] + d for d in (-50, 50) for k in ("x", "y")]), crs=CRS
    )
    path = write_geopackage(assessed(place), tmp_path / "r.gpkg", shapes=boxes)
    assert set(layer(path, "cells").geom_type) == {"Polygon"}
    assert layer(path, "cells").area.sum() == pytest.approx(10 * 100 * 100)


def test_an_earlier_file_is_not_written_over(written):
    with pytest.raises(FileExistsError):
        write_geopackage(assessed(), written)
