"""Read a Place folder whole and checked: the one way from files to a Place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import shapely

from .checks.extent import Box, reach_box
from .checks.far_away import far_problems, population_far_away
from .checks.findings import Findings
from .errors import PlaceError, Problem
from .files.content import LayerContent
from .files.layer_files import OSM, LayerFile, layer_file, layer_path, missing_layer, sha256_of
from .layers.district_shapes import shape_findings
from .layers.districts import districts_frame, lonlat_bounds, read_districts
from .layers.facilities import FacilitiesContent, facilities_frame, joined_facilities, read_facilities
from .layers.osm_places import osm_facility_layer
from .layers.population import PopulationContent, population_frame, read_population
from .layers.rasters import RasterPopulation, is_raster_population, raster_frame, read_rasters
from .layers.sites import read_sites, sites_frame
from .layers.surveyed import surveyed_types
from .manifest import MANIFEST, FacilitiesEntry, LayerEntry, Manifest, read_manifest
from .metric_crs import choose_metric_crs
from .place import LayerRecord, Place
from .roads.network import RoadNetwork
from .text import Text


@dataclass(kw_only=True)
class _Layers:
    """What could be read of each layer, before it is in the metric system; None after problems."""

    districts: LayerContent | None = None
    population: PopulationContent | RasterPopulation | None = None
    facilities: list[FacilitiesContent] = field(default_factory=list)
    sites: LayerContent | None = None
    roads_label: str | None = None
    facilities_from_osm: bool = False


def read_place(folder: Path) -> Place:
    """The Place in a folder (place.toml and layers, or layers with standard names).

    Raises PlaceError with every fault of every layer, or with every fault of place.toml when
    that cannot be used. Faults that stop nothing are in ``Place.warnings``; rows left out are
    counted, with the reason, in ``Place.layers``.
    """
    if not folder.is_dir():
        raise PlaceError([_no_folder(folder)])
    manifest = read_manifest(folder)
    findings = Findings()
    surveyed = surveyed_types(manifest.place.surveyed, findings=findings)
    layers = _read_layers(folder, manifest=manifest, findings=findings)
    crs = manifest.place.crs or _chosen_crs(folder, manifest=manifest, layers=layers, findings=findings)
    place = None
    if crs is not None:
        place = _assembled(
            folder, manifest=manifest, layers=layers, crs=crs, surveyed=surveyed, findings=findings
        )
    if findings.problems or place is None:
        raise PlaceError(list(dict.fromkeys(findings.problems)))
    return place


def _read_layers(folder: Path, *, manifest: Manifest, findings: Findings) -> _Layers:
    layers = _Layers()
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


def _read_facilities(folder: Path, *, manifest: Manifest, layers: _Layers, findings: Findings) -> None:
    before = len(findings.problems)
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


def _chosen_crs(folder: Path, *, manifest: Manifest, layers: _Layers, findings: Findings) -> str | None:
    """A metric system for the extent of the districts, or of what else could be read."""
    from .roads.reading import roads_extent_lonlat

    bounds = None
    if layers.districts is not None:
        bounds = lonlat_bounds(layers.districts)
    elif layers.roads_label is not None:
        try:
            stated = _stated_roads(folder, layers.roads_label, manifest=manifest)
            bounds = roads_extent_lonlat(folder / layers.roads_label, stated=stated)
        except PlaceError:
            return "EPSG:3395"  # only so that the road reader can list the file's faults
    if bounds is None:
        return None
    try:
        return choose_metric_crs(*bounds)
    except ValueError:
        findings.problems.append(_off_the_globe(layers.districts))
        return None


def _assembled(
    folder: Path,
    *,
    manifest: Manifest,
    layers: _Layers,
    crs: str,
    surveyed: tuple[str, ...],
    findings: Findings,
) -> Place | None:
    """All layers in ``crs`` and checked against each other; None when one of them is not there."""
    records: list[LayerRecord] = []
    if (folder / MANIFEST).is_file():
        records.append(_record("place", file=MANIFEST, path=folder / MANIFEST, read=0, kept=0))
    districts = _districts(layers, crs=crs, records=records, findings=findings)
    roads = _roads(folder, manifest=manifest, layers=layers, crs=crs, records=records, findings=findings)
    box = None if districts is None else reach_box(districts, roads)
    population = _population(layers, crs=crs, box=box, records=records, findings=findings)
    boundary = None if districts is None else shapely.union_all(districts.geometry.to_numpy())
    if boundary is not None and population is not None:
        population_far_away(population, layers.population, boundary=boundary, box=box, findings=findings)
    facilities = _facilities(folder, layers=layers, crs=crs, box=box, records=records, findings=findings)
    sites = None
    if layers.sites is not None:
        sites = sites_frame(layers.sites, crs=crs)
        records.append(_layer_record(layers.sites, kept=len(sites)))
    if districts is None or boundary is None:
        return None
    if population is None or facilities is None or roads is None:
        return None
    entry = manifest.place
    return Place(
        name=entry.name or folder.resolve().name,
        crs=crs,
        districts=districts,
        population=population,
        groups=tuple(layers.population.groups) if layers.population else (),
        facilities=facilities,
        roads=roads,
        boundary=boundary,
        sites=sites,
        year=entry.year,
        synthetic=entry.synthetic,
        surveyed=surveyed,
        layers=tuple(records),
        warnings=tuple(findings.warnings),
    )


def _districts(
    layers: _Layers, *, crs: str, records: list[LayerRecord], findings: Findings
) -> gpd.GeoDataFrame | None:
    content = layers.districts
    if content is None:
        return None
    districts = districts_frame(content, crs=crs)
    records.append(_layer_record(content, kept=len(districts)))
    shape_findings(districts, file=content.file.label, findings=findings)
    return districts


def _stated_roads(folder: Path, label: str, *, manifest: Manifest) -> LayerFile:
    entry = manifest.roads
    return LayerFile(
        layer="roads",
        path=folder / label,
        label=label,
        coordinates=entry.coordinates,
        columns=entry.columns,
        sublayer=entry.layer,
    )


def _roads(
    folder: Path,
    *,
    manifest: Manifest,
    layers: _Layers,
    crs: str,
    records: list[LayerRecord],
    findings: Findings,
) -> RoadNetwork | None:
    from .roads.reading import read_roads

    label = layers.roads_label
    if label is None:
        return None
    try:
        stated = _stated_roads(folder, label, manifest=manifest)
        reading = read_roads(folder / label, crs=crs, file_label=label, stated=stated)
    except PlaceError as error:
        findings.problems.extend(error.problems)
        return None
    findings.warnings.extend(reading.warnings)
    records.append(
        LayerRecord(
            layer="roads",
            file=label,
            sha256=sha256_of(folder / label),
            rows_read=reading.rows_read,
            rows_kept=reading.rows_kept,
            dropped=dict(reading.dropped),
        )
    )
    return reading.network


def _population(
    layers: _Layers,
    *,
    crs: str,
    box: Box | None,
    records: list[LayerRecord],
    findings: Findings,
) -> gpd.GeoDataFrame | None:
    content = layers.population
    if content is None:
        return None
    if isinstance(content, RasterPopulation):
        frame, far = raster_frame(content, crs=crs, box=box, findings=findings)
        records.extend(content.records(kept=len(frame), far=far))
        return frame
    frame = population_frame(content, crs=crs)
    records.append(_layer_record(content.content, kept=len(frame), dropped=content.dropped))
    return frame


def _facilities(
    folder: Path,
    *,
    layers: _Layers,
    crs: str,
    box: Box | None,
    records: list[LayerRecord],
    findings: Findings,
) -> gpd.GeoDataFrame | None:
    if layers.facilities_from_osm and layers.roads_label is not None:
        try:
            frame, record = osm_facility_layer(folder / layers.roads_label, label=layers.roads_label, crs=crs)
        except PlaceError as error:
            findings.problems.extend(error.problems)
            return None
        records.append(record)
        return frame
    frames: list[tuple[LayerFile, gpd.GeoDataFrame]] = []
    for each in layers.facilities:
        frame = facilities_frame(each, crs=crs)
        if box is not None:
            findings.problems += far_problems(each.content, crs=crs, box=box)
        records.append(_layer_record(each.content, kept=len(each.content.frame), dropped=each.dropped))
        frames.append((each.content.file, frame))
    return joined_facilities(frames, crs=crs, findings=findings) if frames else None


def _layer_record(
    content: LayerContent, *, kept: int, dropped: Mapping[str, int] | None = None
) -> LayerRecord:
    return _record(
        content.file.layer,
        file=content.file.label,
        path=content.file.path,
        read=content.rows_read,
        kept=kept,
        dropped=dropped,
    )


def _record(
    layer: str, *, file: str, path: Path, read: int, kept: int, dropped: Mapping[str, int] | None = None
) -> LayerRecord:
    return LayerRecord(
        layer=layer,
        file=file,
        sha256=sha256_of(path),
        rows_read=read,
        rows_kept=kept,
        dropped=dict(dropped or {}),
    )


_ONE_POLYGON = Text(
    zh="请放入 districts.gpkg（或其他面数据），含列 id、name、level；只有一个 level 为 county 的面也可以。",
    en="Add districts.gpkg (or other polygons) with id, name, level; "
    "a single boundary polygon with level county is enough.",
)


def _no_folder(folder: Path) -> Problem:
    return Problem(
        code="missing_folder",
        file=str(folder),
        message=Text(zh="文件夹不存在", en="there is no such folder"),
        remedy=Text(zh="请检查路径。", en="Check the path."),
    )


def _off_the_globe(districts: LayerContent | None) -> Problem:
    return Problem(
        code="wrong_system",
        file=districts.file.label if districts else "districts",
        message=Text(
            zh="换算成经纬度后不在地球上，坐标系不对",
            en="in degrees the layer lies off the globe: the coordinate system is wrong",
        ),
        remedy=Text(zh="请核对文件的坐标系。", en="Check the file's coordinate system."),
    )
