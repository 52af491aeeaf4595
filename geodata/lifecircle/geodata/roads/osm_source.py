"""An OpenStreetMap file as osmium takes it, whatever characters its path has."""

from pathlib import Path

import osmium

_FORMATS = ((".pbf", "pbf"), (".bz2", "osm.bz2"), (".gz", "osm.gz"))


def osm_source(path: Path) -> osmium.io.FileBuffer:
    """The bytes of the file with its format.

    Python reads the bytes, because osmium's own reading of a path fails on Windows where a
    folder has a Chinese name. The format is osmium's name for it, by the ending in any case.
    """
    name = path.name.lower()
    file_format = next((known for ending, known in _FORMATS if name.endswith(ending)), "osm")
    return osmium.io.FileBuffer(path.read_bytes(), file_format)
