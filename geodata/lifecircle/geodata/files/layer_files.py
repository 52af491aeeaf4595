"""Which file holds which layer of a Place folder."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lifecircle.geodata.checks.findings import Findings
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.manifest import LayerEntry
from lifecircle.geodata.text import Text

VECTORS = (".gpkg", ".parquet", ".geojson", ".json", ".shp", ".zip")
TABLES = (".csv", ".xlsx")
RASTERS = (".tif", ".tiff")
OSM = (".osm.pbf", ".pbf", ".osm", ".osm.bz2", ".osm.gz")
GRAPHS = (".graphml",)

SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "districts": VECTORS + TABLES,
    "population": VECTORS + TABLES + RASTERS,
    "roads": OSM + GRAPHS + VECTORS,
    "facilities": VECTORS + TABLES,
    "sites": VECTORS + TABLES,
    "water": VECTORS + TABLES,
}
"""Layer -> endings of the files it can be read from."""

LAYER_NAMES: Mapping[str, Text] = {
    "districts": Text(zh="行政单元", en="districts"),
    "population": Text(zh="人口", en="population"),
    "roads": Text(zh="道路", en="roads"),
    "facilities": Text(zh="设施", en="facilities"),
    "sites": Text(zh="候选地块", en="candidate sites"),
    "water": Text(zh="水系", en="water"),
}

_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


@dataclass(frozen=True, kw_only=True)
class LayerFile:
    """One file of a layer and how to read it; label is the file as the user names it."""

    layer: str
    path: Path
    label: str
    coordinates: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    sublayer: str | None = None
    encoding: str | None = None
    header_row: int = 1

    @property
    def suffix(self) -> str:
        """The ending in lower case."""
        return self.path.suffix.lower()

    @property
    def is_table(self) -> bool:
        """True for CSV and Excel."""
        return self.suffix in TABLES


def layer_file(folder: Path, *, layer: str, entry: LayerEntry, findings: Findings) -> LayerFile | None:
    """The file of a layer by its manifest entry or by its standard stem; None after a problem, or if absent.

    An absent standard file is no problem here: the caller knows whether the layer is needed.
    """
    label = layer_path(folder, layer=layer, stated=entry.path, findings=findings)
    if label is None:
        return None
    return LayerFile(
        layer=layer,
        path=folder / label,
        label=label,
        coordinates=entry.coordinates,
        columns=entry.columns,
        sublayer=entry.layer or entry.sheet,
        encoding=entry.encoding,
        header_row=entry.header_row,
    )


def layer_path(folder: Path, *, layer: str, stated: str | None, findings: Findings) -> str | None:
    """The layer's file relative to the folder, checked to exist and to be of a kind that can be read."""
    if stated is None:
        found = standard_files(folder, layer=layer)
        if len(found) > 1:
            findings.problems.append(_ambiguous(layer, names=found))
        return found[0] if len(found) == 1 else None
    if not (folder / stated).is_file():
        findings.problems.append(
            Problem(
                code="missing_file",
                file=stated,
                message=Text(
                    zh=f"place.toml 指定的{LAYER_NAMES[layer].zh}文件不存在",
                    en=f"the {LAYER_NAMES[layer].en} file that place.toml names does not exist",
                ),
                remedy=Text(zh="请检查文件名和路径。", en="Check the name and the path."),
            )
        )
        return None
    if not stated.lower().endswith(SUFFIXES[layer]):
        endings = " ".join(SUFFIXES[layer])
        findings.problems.append(
            Problem(
                code="unsupported_format",
                file=stated,
                message=Text(zh="不支持这种文件格式", en="this file format is not supported"),
                remedy=Text(zh=f"请另存为以下格式之一：{endings}。", en=f"Save it as one of: {endings}."),
            )
        )
        return None
    return stated


def standard_files(folder: Path, *, layer: str) -> list[str]:
    """Names of the files in the folder with the layer's standard stem and a known ending, sorted."""
    wanted = {layer + suffix for suffix in SUFFIXES[layer]}
    return sorted(path.name for path in folder.iterdir() if path.name.lower() in wanted and path.is_file())


def missing_layer(layer: str, *, remedy: Text | None = None) -> Problem:
    """The problem that a needed layer is not there."""
    standard, *others = SUFFIXES[layer]
    names = layer + standard, " ".join(others)
    return Problem(
        code="missing_layer",
        file=layer,
        message=Text(
            zh=f"缺少{LAYER_NAMES[layer].zh}图层", en=f"the {LAYER_NAMES[layer].en} layer is missing"
        ),
        remedy=remedy
        or Text(
            zh=f"请放入 {names[0]}（扩展名也可为 {names[1]}），或在 place.toml 中写明路径。",
            en=f"Add {names[0]} (or with the ending {names[1]}), or name its path in place.toml.",
        ),
    )


def _ambiguous(layer: str, *, names: Sequence[str]) -> Problem:
    return Problem(
        code="ambiguous_layer",
        file=layer,
        found="、".join(names),
        message=Text(
            zh=f"有多个文件都可以是{LAYER_NAMES[layer].zh}图层",
            en=f"several files could be the {LAYER_NAMES[layer].en} layer",
        ),
        remedy=Text(
            zh=f"请只留一个，或在 place.toml 的 [{layer}] 中用 path 指定。",
            en=f"Keep one, or name it with path under [{layer}] in place.toml.",
        ),
    )


def sha256_of(path: Path) -> str:
    """SHA-256 of a file as hex; of a shapefile, of its parts one after the other."""
    digest = hashlib.sha256()
    parts = [path]
    if path.suffix.lower() == ".shp":
        siblings = {other.suffix.lower(): other for other in path.parent.iterdir() if other.stem == path.stem}
        parts = [siblings[suffix] for suffix in _SHAPEFILE_PARTS if suffix in siblings]
    for part in parts:
        with part.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
