"""Roads out of a line layer."""

from pathlib import Path

from .outcome import RoadsReading


def read_line_roads(path: Path, *, crs: str, file_label: str) -> RoadsReading:
    """The roads of a line layer."""
    raise NotImplementedError


def lines_extent_lonlat(path: Path, *, file_label: str) -> tuple[float, float, float, float] | None:
    """West, south, east, north in degrees."""
    raise NotImplementedError
