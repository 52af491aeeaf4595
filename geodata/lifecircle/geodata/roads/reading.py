"""Which reader a road file needs, and its roads as a RoadNetwork."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

from pyproj import CRS
from pyproj.exceptions import CRSError

from lifecircle.geodata.errors import PlaceError, Problem
from lifecircle.geodata.files.layer_files import LayerFile
from lifecircle.geodata.text import Text

from . import remarks
from .network import RoadNetwork
from .outcome import RoadsReading

__all__ = ["RoadsReading", "read_roads", "roads_extent_lonlat"]

Kind = Literal["osm", "graphml", "lines"]

_ONE_NETWORK_SHARE = 0.8
"""With less of the length in one piece something is wrong with the joints rather than with the land."""

_FEWEST_SEGMENTS = 30

_ENDINGS: tuple[tuple[str, Kind], ...] = (
    (".osm.pbf", "osm"),
    (".pbf", "osm"),
    (".osm", "osm"),
    (".osm.xml", "osm"),
    (".osm.bz2", "osm"),
    (".osm.gz", "osm"),
    (".graphml", "graphml"),
    (".gpkg", "lines"),
    (".shp", "lines"),
    (".shp.zip", "lines"),
    (".zip", "lines"),
    (".geojson", "lines"),
    (".json", "lines"),
    (".parquet", "lines"),
    (".geoparquet", "lines"),
)


def read_roads(
    path: Path, *, crs: str, file_label: str | None = None, stated: LayerFile | None = None
) -> RoadsReading:
    """The roads of a file, in the metric coordinate system ``crs``, with what was read and dropped.

    The ending chooses the reader: OpenStreetMap (.osm.pbf, .osm), GraphML, or a line layer.
    file_label: the file as the planner named it, for messages; its name where None.
    stated: coordinates, columns and sublayer of a line layer as place.toml states them.
    Raises PlaceError with every fault found.
    """
    label = file_label or path.name
    kind = _kind(path, label)
    _check_metric(crs, label)
    file = _file(path, label=label, stated=stated, kind=kind)
    reading = _read(kind, path, file=file, crs=crs, label=label)
    pieces, largest_share = _pieces(reading.network)
    if largest_share >= _ONE_NETWORK_SHARE or reading.network.segment_count < _FEWEST_SEGMENTS:
        return reading
    remark = remarks.in_pieces(label, pieces=pieces, largest_share=largest_share)
    return replace(reading, warnings=(*reading.warnings, remark))


def _read(kind: Kind, path: Path, *, file: LayerFile, crs: str, label: str) -> RoadsReading:
    if kind == "osm":
        from .osm import read_osm_roads

        return read_osm_roads(path, crs=crs, file_label=label)
    if kind == "graphml":
        from .graphml import read_graphml_roads  # takes networkx along

        return read_graphml_roads(path, crs=crs, file_label=label)
    from .lines import read_line_roads

    return read_line_roads(file, crs=crs)


def _pieces(network: RoadNetwork) -> tuple[int, float]:
    """Pieces of the network that do not meet, and the share of its length in the longest."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    joined = coo_array(
        (np.ones(network.segment_count, dtype=np.int8), (network.tail, network.head)),
        shape=(network.node_count, network.node_count),
    )
    pieces, piece_of_node = connected_components(joined, directed=False)
    length_m = np.bincount(piece_of_node[network.tail], weights=network.length_m, minlength=pieces)
    return int(pieces), float(length_m.max() / length_m.sum())


def roads_extent_lonlat(
    path: Path, *, stated: LayerFile | None = None
) -> tuple[float, float, float, float] | None:
    """West, south, east, north of a road file in degrees; None where it holds no position.

    stated: as for ``read_roads``. Raises PlaceError where the file cannot be read.
    """
    kind = _kind(path, path.name)
    file = _file(path, label=path.name, stated=stated, kind=kind)
    if kind == "osm":
        from .osm import osm_extent_lonlat

        return osm_extent_lonlat(path, file_label=path.name)
    if kind == "graphml":
        from .graphml import graphml_extent_lonlat

        return graphml_extent_lonlat(path, file_label=path.name)
    from .lines import lines_extent_lonlat

    return lines_extent_lonlat(file)


def _file(path: Path, *, label: str, stated: LayerFile | None, kind: Kind) -> LayerFile:
    """The file and how to read it. Raises PlaceError where something is stated that only lines can use."""
    if stated is None:
        return LayerFile(layer="roads", path=path, label=label)
    keys = {"coordinates": stated.coordinates, "layer": stated.sublayer, "columns": stated.columns}
    unused = [key for key, value in keys.items() if value]
    if kind != "lines" and unused:
        raise PlaceError([_only_for_lines(label, keys=unused)])
    return replace(stated, path=path, label=label)


def _only_for_lines(label: str, *, keys: list[str]) -> Problem:
    return Problem(
        code="only_for_lines",
        file="place.toml",
        column="、".join(f"roads.{key}" for key in keys),
        found=label,
        message=Text(
            "这几项只用于线图层；OSM 和 GraphML 文件自带坐标系和标签",
            "these settings are for line layers only: OSM and GraphML files carry their own "
            "coordinate system and tags",
        ),
        remedy=Text("请删去，或改用线图层", "Remove it, or use a line layer"),
    )


def _kind(path: Path, label: str) -> Kind:
    if not path.is_file():
        raise PlaceError(
            [
                Problem(
                    code="missing_file",
                    file=label,
                    message=Text("找不到道路文件", "the road file does not exist"),
                    remedy=Text("请检查 place.toml 中的路径", "Check the path in place.toml"),
                )
            ]
        )
    name = path.name.lower()
    for ending, kind in _ENDINGS:
        if name.endswith(ending):
            return kind
    raise PlaceError(
        [
            Problem(
                code="unknown_format",
                file=label,
                found=path.suffix or None,
                message=Text("不认识这种道路文件", "this kind of road file is not supported"),
                remedy=Text(
                    "可用：.osm.pbf、.osm、.graphml、.gpkg、.shp（或 .zip）、.geojson、.parquet",
                    "Use .osm.pbf, .osm, .graphml, .gpkg, .shp (or .zip), .geojson or .parquet",
                ),
            )
        ]
    )


def _check_metric(crs: str, label: str) -> None:
    try:
        system = CRS.from_user_input(crs)
    except CRSError:
        system = None
    if system is not None and system.is_projected and system.axis_info[0].unit_conversion_factor == 1:
        return
    raise PlaceError(
        [
            Problem(
                code="crs_not_metric",
                file=label,
                found=crs,
                message=Text(
                    "研究区坐标系不是以米为单位的投影坐标系",
                    "the coordinate system is not projected in metres",
                ),
                remedy=Text(
                    "请在 place.toml 的 crs 中改用投影坐标系，如 EPSG:4547（CGCS2000 3 度带）",
                    "Set crs in place.toml to a projected coordinate system, such as EPSG:4547",
                ),
            )
        ]
    )
