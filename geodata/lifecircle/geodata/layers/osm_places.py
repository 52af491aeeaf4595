"""Facilities from the OSM file of the roads, in the columns of a Place, when no list is given."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from lifecircle.geodata.files.layer_files import sha256_of
from lifecircle.geodata.place import CAPACITIES, LayerRecord

from .districts import optional_text

_TEXTS = ("level", "grade", "operator")
_BOOLEANS = ("inclusive", "open_to_public", "mobile")


def osm_facility_layer(path: Path, *, label: str, crs: str) -> tuple[gpd.GeoDataFrame, LayerRecord]:
    """Facilities found by their OSM tags, and what was read. Raises PlaceError for an unreadable file."""
    from lifecircle.geodata.roads.osm_facilities import osm_facilities

    found = osm_facilities(path, crs=crs, file_label=label)
    frame = found.frame
    columns: dict[str, pd.Series] = {name: frame[name].astype("str") for name in ("id", "name", "type")}
    for name in CAPACITIES:
        empty = pd.Series(np.nan, index=frame.index)
        columns[name] = frame[name].astype("float64") if name in frame.columns else empty
    columns |= {name: optional_text(frame, name) for name in _TEXTS}
    columns |= {name: pd.Series(pd.NA, index=frame.index, dtype="boolean") for name in _BOOLEANS}
    columns["status"] = pd.Series("existing", index=frame.index, dtype="str")
    columns["opened"] = pd.Series(pd.NA, index=frame.index, dtype="Int64")
    result = gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=crs)
    result["x"], result["y"] = result.geometry.x, result.geometry.y
    record = LayerRecord(
        layer="facilities",
        file=label,
        sha256=sha256_of(path),
        rows_read=found.rows_read,
        rows_kept=len(result),
        dropped=dict(found.dropped),
    )
    return result.sort_values("id", kind="stable").reset_index(drop=True), record
