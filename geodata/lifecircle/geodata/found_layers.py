"""The layers of a Place folder as their files hold them: each found, opened and checked by itself."""

from dataclasses import dataclass, field
from pathlib import Path

from .checks.findings import Findings
from .errors import Problem
from .files.content import LayerContent
from .files.layer_files import OSM, layer_file, layer_path, missing_layer
from .layers.districts import read_districts
from .layers.facilities import FacilitiesContent, read_facilities
from .layers.population import PopulationContent, read_population
from .layers.rasters import RasterPopulation, is_raster_population, read_rasters
from .layers.sites import read_sites
from .layers.water import read_water
from .manifest import MANIFEST, FacilitiesEntry, LayerEntry, Manifest
from .text import Text


@dataclass(kw_only=True)
class FoundLayers:
    """What could be read of each layer, before it is in the metric system; None after problems."""

    districts: LayerContent | None = None
    population: PopulationContent | RasterPopulation | None = None
    facilities: list[FacilitiesContent] = field(default_factory=list)
    sites: LayerContent | None = None
    water: LayerContent | None = None
    roads_label: str | None = None
    facilities_from_osm: bool = False
    water_from_osm: bool = False


def read_layers(folder: Path, *, manifest: Manifest, findings: Findings) -> FoundLayers:
    """What each layer's file holds; faults, and layers that are not there, become problems."""
    layers = FoundLayers()
    before = len(findings.problems)
    file = layer_file(folder, layer="districts", entry=manifest.districts, findings=findings)
    if file is not None:
        layers.districts = read_districts(file, findings=findings)
    elif len(findings.problems) == before:
        findings.problems.append(missing_layer("districts", remedy=_ONE_POLYGON))
    layers.population = _read_population(folder, manifest=manifest, findings=findings)
    before = len(findings.problems)
    layers.roads_label = layer_path(folder, layer="roads", stated=manifest.roads.path, findings=findings)
    if layers.roads_label is None and len(findings.problems) == before:
        findings.problems.append(missing_layer("roads"))
    _read_facilities(folder, manifest=manifest, layers=layers, findings=findings)
    file = layer_file(folder, layer="sites", entry=manifest.sites or LayerEntry(), findings=findings)
    if file is not None:
        layers.sites = read_sites(file, findings=findings)
    _read_water(folder, manifest=manifest, layers=layers, findings=findings)
    return layers


def _read_population(
    folder: Path, *, manifest: Manifest, findings: Findings
) -> PopulationContent | RasterPopulation | None:
    entry = manifest.population
    if is_raster_population(folder, entry=entry):
        return read_rasters(folder, entry=entry, findings=findings)
    before = len(findings.problems)
    file = layer_file(folder, layer="population", entry=entry, findings=findings)
    if file is None:
        if len(findings.problems) == before:
            findings.problems.append(missing_layer("population"))
        return None
    return read_population(file, entry=entry, findings=findings)


def _read_facilities(folder: Path, *, manifest: Manifest, layers: FoundLayers, findings: Findings) -> None:
    before = len(findings.problems)
    for number, entry in enumerate(manifest.facilities, start=1):
        if entry in manifest.facilities[: number - 1]:
            findings.problems.append(_repeated_entry(entry, number=number))
    for entry in manifest.facilities or (FacilitiesEntry(),):
        file = layer_file(folder, layer="facilities", entry=entry, findings=findings)
        if file is None:
            continue
        content = read_facilities(file, types=entry.types, single_type=entry.type, findings=findings)
        if content is not None:
            layers.facilities.append(content)
    if layers.facilities or len(findings.problems) > before:
        return
    label = layers.roads_label
    if label is not None and label.lower().endswith(OSM):
        layers.facilities_from_osm = True
    else:
        findings.problems.append(missing_layer("facilities"))


def _read_water(folder: Path, *, manifest: Manifest, layers: FoundLayers, findings: Findings) -> None:
    before = len(findings.problems)
    file = layer_file(folder, layer="water", entry=manifest.water or LayerEntry(), findings=findings)
    if file is not None:
        layers.water = read_water(file, findings=findings)
    elif layers.roads_label is not None and len(findings.problems) == before:
        layers.water_from_osm = layers.roads_label.lower().endswith(OSM)


def _repeated_entry(entry: FacilitiesEntry, *, number: int) -> Problem:
    return Problem(
        code="repeated_entry",
        file=MANIFEST,
        column=f"facilities.{number}",
        found=entry.path,
        message=Text(
            zh="与前面一个 [[facilities]] 完全相同，设施会重复计算",
            en="this [[facilities]] repeats an earlier one; its facilities would count twice",
        ),
        remedy=Text(zh="请删去一个。", en="Delete one of them."),
    )


_ONE_POLYGON = Text(
    zh="请放入 districts.gpkg（或其他面数据），含列 id、name、level；只有一个 level 为 county 的面也可以。",
    en="Add districts.gpkg (or other polygons) with id, name, level; "
    "a single boundary polygon with level county is enough.",
)
