"""Facilities opened, closed, moved, resized, converted and merged: an edited copy of the layer."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.geodata.place import CAPACITIES, Place
from lifecircle.geodata.taxonomy import load_taxonomy

from .locating import points_m, where_is
from .model import Close, Convert, Edit, Merge, Mobile, Move, Open, Resize
from .names import stop_ids

_ATTRIBUTES = ("level", "grade", "operator", "inclusive", "open_to_public")


def edited_facilities(place: Place, edits: Sequence[Edit], *, year: int | None) -> gpd.GeoDataFrame:
    """The facilities of a Place after the edits, one after the other, sorted by id.

    Planned facilities enter by ``year``. What closes or merges away stays in the layer as closed.
    """
    frame = _with_rows(place.facilities, _new_rows(place, edits, year=year))
    rows = {name: row for row, name in enumerate(frame["id"].to_numpy(dtype=object))}
    columns: dict[str, Any] = {name: frame[name].array.copy() for name in frame.columns if name != "geometry"}
    if year is not None:
        opened = pd.to_numeric(frame["opened"]).to_numpy(dtype=float, na_value=np.nan)
        planned = (frame["status"] == "planned").to_numpy(dtype=bool)
        columns["status"][planned & (opened <= year)] = "existing"
    for edit in edits:
        if isinstance(edit, Close):
            columns["status"][rows[edit.id]] = "closed"
        elif isinstance(edit, Move):
            columns["x"][rows[edit.id]], columns["y"][rows[edit.id]] = _located(place, edit)
        elif isinstance(edit, Resize | Convert):
            _change(columns, rows[edit.id], edit)
        elif isinstance(edit, Merge):
            _merge(columns, [rows[name] for name in edit.ids], rows[edit.into], edit)
    result = gpd.GeoDataFrame(
        {name: pd.Series(values, index=frame.index) for name, values in columns.items()},
        geometry=shapely.points(np.asarray(columns["x"], float), np.asarray(columns["y"], float)),
        crs=place.crs,
    )
    ordered = [name for name in place.facilities.columns if name in result.columns]
    return result[ordered].sort_values("id", kind="stable").reset_index(drop=True)


def _located(place: Place, edit: Move | Open) -> tuple[float, float]:
    found = where_is(place, edit)
    if found is None:
        raise ValueError(f"no place {edit.at!r}")  # checked before any edit is made
    return found


def _change(columns: Mapping[str, Any], row: int, edit: Resize | Convert) -> None:
    for name, amount in edit.capacities.items():
        columns[name][row] = amount
    if isinstance(edit, Convert):
        columns["type"][row] = load_taxonomy().find(edit.type)
        if edit.name:
            columns["name"][row] = edit.name


def _merge(columns: Mapping[str, Any], sources: Sequence[int], into: int, edit: Merge) -> None:
    together = list(dict.fromkeys([into, *sources]))
    for name in CAPACITIES:
        amounts = np.asarray(columns[name], dtype=float)[together]
        if not np.isnan(amounts).all():
            columns[name][into] = np.nansum(amounts)
    for name, amount in edit.capacities.items():
        columns[name][into] = amount
    for row in sources:
        if row != into:
            columns["status"][row] = "closed"


def _new_rows(place: Place, edits: Sequence[Edit], *, year: int | None) -> list[dict[str, Any]]:
    taxonomy = load_taxonomy()
    rows: list[dict[str, Any]] = []
    for edit in edits:
        if isinstance(edit, Open):
            places = [(edit.id, *_located(place, edit))]
            values: dict[str, Any] = {name: getattr(edit, name) for name in _ATTRIBUTES}
        elif isinstance(edit, Mobile):
            stops = points_m(place, edit.stops, coordinates=edit.coordinates).tolist()
            places = [(name, x, y) for name, (x, y) in zip(stop_ids(edit), stops, strict=True)]
            values = {"mobile": True}
        else:
            continue
        type_id = taxonomy.find(edit.type)
        name = edit.name or (taxonomy.types[type_id].zh if type_id else edit.type)
        values |= {"name": name, "type": type_id, "status": "existing", **edit.capacities}
        values["opened"] = edit.year or year or place.year
        rows += [{"id": key, "x": x, "y": y, **values} for key, x, y in places]
    return rows


def _with_rows(facilities: gpd.GeoDataFrame, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The layer with further rows; what a row does not state is unknown there."""
    old = len(facilities)
    frame = pd.DataFrame(facilities).reindex(range(old + len(rows)))
    for name in frame.columns:
        stated = {old + number: row[name] for number, row in enumerate(rows) if row.get(name) is not None}
        if stated:
            values = frame[name].array.copy()
            for row, value in stated.items():
                values[row] = value
            frame[name] = pd.Series(values, index=frame.index)
    return frame
