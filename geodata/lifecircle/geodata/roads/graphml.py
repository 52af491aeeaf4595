"""Roads out of GraphML."""

from pathlib import Path

from .outcome import RoadsReading


def read_graphml_roads(path: Path, *, crs: str, file_label: str) -> RoadsReading:
    """The roads of a GraphML file."""
    raise NotImplementedError


def graphml_extent_lonlat(path: Path, *, file_label: str) -> tuple[float, float, float, float] | None:
    """West, south, east, north in degrees."""
    raise NotImplementedError
