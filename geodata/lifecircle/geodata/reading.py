"""Read a Place folder whole and checked: the one way from files to a Place."""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import shapely

from .checks.distortion import WRONG_SHARE, distortion_problem, scale_error_share
from .checks.extent import Box, reach_box
from .checks.far_away import far_problems, population_far_away, roads_elsewhere
from .checks.findings import Findings
from .checks.shifted import shift_remarks
from .errors import PlaceError, Problem
from .files.content import LayerContent
from .files.layer_files import LayerFile, sha256_of
from .found_layers import FoundLayers, read_layers
from .layers.district_shapes import shape_findings
from .layers.districts import districts_frame, lonlat_bounds
from .layers.facilities import facilities_frame
from .layers.facility_ids import joined_facilities
from .layers.osm_places import osm_facility_layer
from .layers.place_water import water_of_file, water_of_roads
from .layers.population import population_frame
from .layers.rasters import RasterPopulation, raster_frame
from .layers.sites import sites_frame
from .layers.surveyed import surveyed_types
from .manifest import MANIFEST, Manifest, read_manifest
from .metric_crs import choose_metric_crs
from .place import LayerRecord, Place
from .roads.network import RoadNetwork
from .text import Text


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
    layers = read_layers(folder, manifest=manifest, findings=findings)
    crs = manifest.place.crs or _chosen_crs(folder, manifest=manifest, layers=layers, findings=findings)
    if manifest.place.crs is not None and layers.districts is not None:
        _check_stated_crs(manifest.place.crs, districts=layers.districts, findings=findings)
    place = None
    if crs is not None:
        place = _assembled(
            folder, manifest=manifest, layers=layers, crs=crs, surveyed=surveyed, findings=findings
        )
    if findings.problems or place is None:
        raise PlaceError(list(dict.fromkeys(findings.problems)))
    return place


def _chosen_crs(folder: Path, *, manifest: Manifest, layers: FoundLayers, findings: Findings) -> str | None:
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
        findings.problems.append(_off_the_globe(layers))
        return None


def _check_stated_crs(crs: str, *, districts: LayerContent, findings: Findings) -> None:
    """A fault, or a remark, on a stated metric system in which lengths at the districts are wrong."""
    bounds = lonlat_bounds(districts)
    try:
        better = choose_metric_crs(*bounds)
    except ValueError:
        findings.problems.append(_off_the_globe(FoundLayers(districts=districts)))
        return
    problem = distortion_problem(bounds, crs=crs, better=better)
    if problem is not None:
        wrong = scale_error_share(bounds, crs=crs) > WRONG_SHARE
        (findings.problems if wrong else findings.warnings).append(problem)


def _assembled(
    folder: Path,
    *,
    manifest: Manifest,
    layers: FoundLayers,
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
    if districts is not None and roads is not None and layers.roads_label is not None:
        findings.problems += roads_elsewhere(roads, districts=districts, file=layers.roads_label)
    box = None if districts is None else reach_box(districts, roads)
    population = _population(layers, crs=crs, box=box, records=records, findings=findings)
    boundary = None if districts is None else shapely.union_all(districts.geometry.to_numpy())
    if boundary is not None and population is not None:
        population_far_away(population, layers.population, boundary=boundary, box=box, findings=findings)
    facilities = _facilities(folder, layers=layers, crs=crs, box=box, records=records, findings=findings)
    if roads is not None and not findings.problems:
        for each in layers.facilities:
            findings.warnings += shift_remarks(each.content, roads=roads, crs=crs)
    sites = None
    if layers.sites is not None:
        sites = sites_frame(layers.sites, crs=crs)
        if box is not None:
            findings.problems += far_problems(layers.sites, crs=crs, box=box)
        records.append(_layer_record(layers.sites, kept=len(sites)))
    water = _water(folder, layers=layers, crs=crs, districts=districts, records=records, findings=findings)
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
        water=water,
        year=entry.year,
        synthetic=entry.synthetic,
        surveyed=surveyed,
        layers=tuple(records),
        warnings=tuple(findings.warnings),
    )


def _districts(
    layers: FoundLayers, *, crs: str, records: list[LayerRecord], findings: Findings
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
    layers: FoundLayers,
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
    layers: FoundLayers,
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
    layers: FoundLayers,
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


def _water(
    folder: Path,
    *,
    layers: FoundLayers,
    crs: str,
    districts: gpd.GeoDataFrame | None,
    records: list[LayerRecord],
    findings: Findings,
) -> gpd.GeoDataFrame | None:
    if districts is None:
        return None
    west, south, east, north = (float(value) for value in districts.total_bounds)
    extent = (west, south, east, north)
    roads = next((record for record in records if record.layer == "roads"), None)
    read = None
    if layers.water is not None:
        read = water_of_file(layers.water, crs=crs, extent=extent, findings=findings)
    elif roads is not None and layers.water_from_osm:
        read = water_of_roads(folder, roads, crs=crs, extent=extent, findings=findings)
    if read is None:
        return None
    records.append(read[1])
    return read[0]


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


def _no_folder(folder: Path) -> Problem:
    return Problem(
        code="missing_folder",
        file=str(folder),
        message=Text(zh="文件夹不存在", en="there is no such folder"),
        remedy=Text(zh="请检查路径。", en="Check the path."),
    )


def _off_the_globe(layers: FoundLayers) -> Problem:
    return Problem(
        code="wrong_system",
        file=layers.districts.file.label if layers.districts else layers.roads_label or "roads",
        message=Text(
            zh="换算成经纬度后不在地球上，坐标系不对",
            en="in degrees the layer lies off the globe: its coordinate system is wrong",
        ),
        remedy=Text(zh="请核对文件的坐标系。", en="Check the file's coordinate system."),
    )
