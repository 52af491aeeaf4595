"""The results of a run for a GIS: one GeoPackage whose layers QGIS opens as we draw them."""

import contextlib
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd

from lifecircle.report.folders.run_layers import same_date_every_time
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.siting_reading import SitingResult
from lifecircle.report.gis.gis_layers import Layer, results_layers

RESULTS_FILE = "results.gpkg"
GEOMETRY = "geom"
_NAME_LENGTH = 30
_STYLE_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "f_table_catalog": "TEXT(256)",
        "f_table_schema": "TEXT(256)",
        "f_table_name": "TEXT(256)",
        "f_geometry_column": "TEXT(256)",
        "styleName": "TEXT(30)",
        "styleQML": "TEXT",
        "styleSLD": "TEXT",
        "useAsDefault": "BOOLEAN",
        "description": "TEXT",
        "owner": "TEXT(30)",
        "ui": "TEXT(30)",
        "update_time": "DATETIME",
    }
)
"""Columns of QGIS's own table of styles."""
_VERSION = "1.3"
"""QGIS of a few years ago opens later versions with a warning only."""
_DAY = "2000-01-01T00:00:00.000Z"
"""No clock is asked, so that the same results give the same file."""


def write_geopackage(
    run: Run,
    path: Path,
    *,
    siting: SitingResult | None = None,
    shapes: gpd.GeoSeries | None = None,
    cells: bool = True,
) -> Path:
    """Write ``results_layers`` with their styles to one new GeoPackage; returns ``path``.

    cells: whether the cells are written too; a million of them with nine circles make some 400 MB.
    The same results give the same layers in the same order, dated the same day. Raises
    FileExistsError where there is such a file.
    """
    if path.exists():
        raise FileExistsError(path)
    layers = results_layers(run, siting=siting, shapes=shapes, cells=cells)
    with same_date_every_time():
        for layer in layers:
            layer.features.to_file(
                path, layer=layer.name, driver="GPKG", engine="pyogrio", GEOMETRY_NAME=GEOMETRY,
                VERSION=_VERSION,
            )  # fmt: skip
    _write_styles(layers, path)
    return path


def _write_styles(layers: Sequence[Layer], path: Path) -> None:
    """The table that QGIS looks for; it finds it only where it is registered as a table of the file."""
    with contextlib.closing(sqlite3.connect(path)) as file, file:
        columns = ", ".join(f"{name} {kind}" for name, kind in _STYLE_COLUMNS.items())
        file.execute(f"CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {columns})")
        _insert(
            file,
            "gpkg_contents",
            {
                "table_name": "layer_styles",
                "data_type": "attributes",
                "identifier": "layer_styles",
                "description": "QGIS",
                "last_change": _DAY,
                "srs_id": 0,
            },
        )
        for layer in layers:
            for number, (name, style) in enumerate(layer.styles):
                row = {
                    "f_table_catalog": "",
                    "f_table_schema": "",
                    "f_table_name": layer.name,
                    "f_geometry_column": GEOMETRY,
                    "styleName": name
                    if len(name) <= _NAME_LENGTH
                    else f"{name[: _NAME_LENGTH - 4]}… {number}",
                    "styleQML": style,
                    "styleSLD": "",
                    "useAsDefault": number == 0,
                    "description": name,
                    "owner": "",
                    "update_time": _DAY,
                }
                _insert(file, "layer_styles", row)


def _insert(file: sqlite3.Connection, table: str, row: Mapping[str, object]) -> None:
    """One row; table and columns are our own names, values are bound."""
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    file.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608
