"""Where the water of a Place comes from: its own file, else the OSM file of the roads."""

from collections import Counter
from pathlib import Path

import geopandas as gpd

from lifecircle.geodata.checks.findings import Findings
from lifecircle.geodata.errors import PlaceError
from lifecircle.geodata.files.content import LayerContent
from lifecircle.geodata.files.layer_files import sha256_of
from lifecircle.geodata.place import LayerRecord

from .water import Box, water_for_maps, water_frame

WaterRead = tuple[gpd.GeoDataFrame, LayerRecord]


def water_of_file(content: LayerContent, *, crs: str, extent: Box, findings: Findings) -> WaterRead:
    """The water near ``extent`` (of the districts, metres), and what was read of the file."""
    found = water_frame(content, crs=crs, extent=extent, findings=findings)
    record = LayerRecord(
        layer="water",
        file=content.file.label,
        sha256=sha256_of(content.file.path),
        rows_read=content.rows_read,
        rows_kept=len(found.frame),
        dropped=found.dropped,
    )
    return found.frame, record


def water_of_roads(
    folder: Path, roads: LayerRecord, *, crs: str, extent: Box, findings: Findings
) -> WaterRead | None:
    """Rivers, canals, lakes and reservoirs by their tags in the roads' OSM file; None where it has none."""
    from lifecircle.geodata.roads.osm_water import osm_water

    try:
        found = osm_water(folder / roads.file, crs=crs, file_label=roads.file)
    except PlaceError as error:
        findings.problems.extend(error.problems)
        return None
    if not found.rows_read:
        return None
    drawn = water_for_maps(found.names, found.shapes, crs=crs, extent=extent)
    record = LayerRecord(
        layer="water",
        file=roads.file,
        sha256=roads.sha256,
        rows_read=found.rows_read,
        rows_kept=len(drawn.frame),
        dropped=dict(Counter(found.dropped) + Counter(drawn.dropped)),
    )
    return drawn.frame, record
