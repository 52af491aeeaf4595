"""An OpenStreetMap file as osmium takes it: any path, nodes in any order."""

from pathlib import Path

import osmium

_FORMATS = ((".pbf", "pbf"), (".bz2", "osm.bz2"), (".gz", "osm.gz"))


def osm_source(path: Path) -> osmium.io.FileBuffer:
    """The bytes of the file with its format.

    Python reads the bytes, because osmium's own reading of a path fails on Windows where a
    folder has a Chinese name. The format is osmium's name for it, by the ending in any case.
    """
    return osmium.io.FileBuffer(path.read_bytes(), _format(path))


def positioned(path: Path) -> osmium.FileProcessor:
    """A processor of the file whose ways know where their nodes are.

    In .pbf files nodes come first. XML from Overpass may hold them last and unsorted, so there
    all nodes are read beforehand, into an index that needs no order.
    Raises RuntimeError (when used, or here) where the file is damaged.
    """
    source = osm_source(path)
    if _format(path) == "pbf":
        return osmium.FileProcessor(source).with_locations()
    store = osmium.index.create_map("sparse_mem_map")
    nothing = osmium.filter.EntityFilter(osmium.osm.WAY)
    for _ in (
        osmium.FileProcessor(source, osmium.osm.NODE)
        .with_locations(
            store  # type: ignore[arg-type]  # the hint leaves out index objects, the code takes them
        )
        .with_filter(nothing)
    ):
        pass
    return osmium.FileProcessor(source).with_locations(store)  # type: ignore[arg-type]


def _format(path: Path) -> str:
    name = path.name.lower()
    return next((known for ending, known in _FORMATS if name.endswith(ending)), "osm")
