"""Roads out of an OpenStreetMap file (.osm.pbf, .osm, and what else the osmium library reads)."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import osmium
from pyproj import Transformer

from lifecircle.geodata.errors import PlaceError

from . import remarks
from .access import RoadUse
from .assembly import Lines, assemble
from .judging import Judge
from .osm_source import osm_source, positioned
from .outcome import RoadsReading

_NO_POSITION = 2**31 - 1  # osmium's raw coordinate of a node that is not in the file
_DEGREES_PER_UNIT = 1e-7


class _Ways:
    """Ways as they come from the file: flat lists, turned into arrays once."""

    def __init__(self) -> None:
        self.uses: list[RoadUse] = []
        self.ids: list[int] = []
        self.sizes: list[int] = []
        self.refs: list[int] = []
        self.x: list[int] = []
        self.y: list[int] = []
        self.judge = Judge()

    def add(self, way_id: int, tags: Mapping[str, str], nodes: osmium.osm.WayNodeList) -> None:
        use = self.judge.use(tags)
        if use is None:
            return
        self.uses.append(use)
        self.ids.append(way_id)
        before = len(self.refs)
        for node in nodes:
            self.refs.append(node.ref)
            self.x.append(node.x)
            self.y.append(node.y)
        self.sizes.append(len(self.refs) - before)


def read_osm_roads(path: Path, *, crs: str, file_label: str) -> RoadsReading:
    """The roads of an OSM file in the metric coordinate system ``crs``.

    Raises PlaceError where the file cannot be read or holds no road.
    """
    ways = _collect(path, file_label)
    lines, way_of_line, cut = _lines(ways, crs=crs)
    network, has_segment = assemble(lines)
    kept = np.zeros(len(ways.ids), dtype=np.bool_)
    kept[way_of_line[has_segment]] = True
    dropped = ways.judge.dropped
    dropped["missing_nodes"] += int((~kept & cut).sum())
    dropped["zero_length"] += int((~kept & ~cut).sum())
    rows_read = int(len(kept) + sum(dropped.values()) - (~kept).sum())
    counts = remarks.not_empty(dropped)
    if network.segment_count == 0:
        raise PlaceError([remarks.no_roads(file_label, read=rows_read, dropped=counts)])
    warnings = remarks.unknown_values(file_label, ways.judge.unread)
    if cut.any():
        warnings.append(remarks.cut_ways(file_label, int(cut.sum())))
    return RoadsReading(
        network=network,
        rows_read=rows_read,
        rows_kept=int(kept.sum()),
        dropped=counts,
        warnings=tuple(warnings),
    )


def osm_extent_lonlat(path: Path, *, file_label: str) -> tuple[float, float, float, float] | None:
    """West, south, east, north in degrees: of the file's header, else of the roads in it."""
    try:
        box = osmium.FileProcessor(osm_source(path)).header.box()
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise PlaceError([remarks.unreadable(file_label, kind="OpenStreetMap", error=error)]) from error
    if box.valid():
        return box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat
    ways = _collect(path, file_label)
    x, y = np.array(ways.x, dtype=np.int64), np.array(ways.y, dtype=np.int64)
    x, y = x[x != _NO_POSITION], y[x != _NO_POSITION]
    if len(x) == 0:
        return None
    west, south, east, north = (float(v) * _DEGREES_PER_UNIT for v in (x.min(), y.min(), x.max(), y.max()))
    return west, south, east, north


def _collect(path: Path, file_label: str) -> _Ways:
    """All ways with ``highway``, or with ``route=ferry``."""
    ways = _Ways()
    try:
        processor = (
            positioned(path)
            .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
            .with_filter(osmium.filter.KeyFilter("highway", "route"))
        )
        for way in processor:
            tags = {tag.k: tag.v for tag in way.tags}
            if isinstance(way, osmium.osm.Way) and ("highway" in tags or tags.get("route") == "ferry"):
                ways.add(way.id, tags, way.nodes)
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise PlaceError([remarks.unreadable(file_label, kind="OpenStreetMap", error=error)]) from error
    return ways


def _lines(ways: _Ways, *, crs: str) -> tuple[Lines, np.ndarray, np.ndarray]:
    """The lines, cut where nodes have no position; the way of each line; which ways were cut."""
    way = np.repeat(np.arange(len(ways.ids)), ways.sizes)
    raw = np.stack([np.array(ways.x, dtype=np.int64), np.array(ways.y, dtype=np.int64)])
    to_metres = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    here = (raw != _NO_POSITION).all(axis=0)
    xy = np.stack(to_metres.transform(*(np.where(here, raw, 0) * _DEGREES_PER_UNIT)), axis=1)
    here &= np.isfinite(xy).all(axis=1)
    cut = np.bincount(way[~here], minlength=len(ways.ids)) > 0
    # A new line starts at each way and after each missing node.
    new_line = np.append(True, (way[1:] != way[:-1]) | ~here[:-1])[: len(way)]
    line = np.cumsum(new_line) - 1
    way_of_line = way[new_line]
    owner = [ways.uses[i] for i in way_of_line]
    lines = Lines(
        key=np.array(ways.refs, dtype=np.int64)[here],
        xy=xy[here],
        line=line[here],
        road_class=np.array([use.road_class for use in owner], dtype=np.uint8),
        access=np.array([int(use.access) for use in owner], dtype=np.uint8),
        maxspeed_kmh=np.array([use.maxspeed_kmh for use in owner], dtype=np.float32),
        way_id=np.array(ways.ids, dtype=np.int64)[way_of_line],
    )
    return lines, way_of_line, cut
