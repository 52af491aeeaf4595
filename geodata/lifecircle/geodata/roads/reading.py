"""Which reader a road file needs, and its roads as a RoadNetwork."""

from pathlib import Path
from typing import Literal

from pyproj import CRS
from pyproj.exceptions import CRSError

from lifecircle.geodata.errors import PlaceError, Problem
from lifecircle.geodata.text import Text

from .graphml import graphml_extent_lonlat, read_graphml_roads
from .lines import lines_extent_lonlat, read_line_roads
from .osm import osm_extent_lonlat, read_osm_roads
from .outcome import RoadsReading

__all__ = ["RoadsReading", "read_roads", "roads_extent_lonlat"]

Kind = Literal["osm", "graphml", "lines"]

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


def read_roads(path: Path, *, crs: str, file_label: str | None = None) -> RoadsReading:
    """The roads of a file, in the metric coordinate system ``crs``, with what was read and dropped.

    The ending chooses the reader: OpenStreetMap (.osm.pbf, .osm), GraphML, or a line layer.
    file_label: the file as the planner named it, for messages; its name where None.
    Raises PlaceError with every fault found.
    """
    label = file_label or path.name
    kind = _kind(path, label)
    _check_metric(crs, label)
    if kind == "osm":
        return read_osm_roads(path, crs=crs, file_label=label)
    if kind == "graphml":
        return read_graphml_roads(path, crs=crs, file_label=label)
    return read_line_roads(path, crs=crs, file_label=label)


def roads_extent_lonlat(path: Path) -> tuple[float, float, float, float] | None:
    """West, south, east, north of a road file in degrees; None where it holds no position.

    Raises PlaceError where the file cannot be read.
    """
    kind = _kind(path, path.name)
    if kind == "osm":
        return osm_extent_lonlat(path, file_label=path.name)
    if kind == "graphml":
        return graphml_extent_lonlat(path, file_label=path.name)
    return lines_extent_lonlat(path, file_label=path.name)


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
                message=Text("不认识这种道路文件", "this is no road file that can be read"),
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
                    "Give a projected one as crs in place.toml, such as EPSG:4547",
                ),
            )
        ]
    )
