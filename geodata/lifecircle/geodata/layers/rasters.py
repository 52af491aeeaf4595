"""Population from GeoTIFFs: one cell for each pixel with people in any of the rasters."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import rasterio
import shapely
from rasterio.windows import Window

from lifecircle.geodata.checks.column_checks import MOST_PEOPLE
from lifecircle.geodata.checks.extent import FAR_M, Box, distance_to_box_m
from lifecircle.geodata.checks.findings import Findings
from lifecircle.geodata.coordinates import SourceSystem, coordinates_in_crs
from lifecircle.geodata.files.content import source_system
from lifecircle.geodata.files.layer_files import (
    RASTERS,
    LayerFile,
    layer_path,
    missing_layer,
    sha256_of,
    standard_files,
)
from lifecircle.geodata.manifest import PopulationEntry
from lifecircle.geodata.place import LayerRecord

from . import raster_remarks
from .population import cells_frame
from .population_remarks import TOTAL, excess_remarks

Floats = npt.NDArray[np.float64]

_NEVER_PEOPLE = 1e30
"""Values beyond, above or below zero, are nodata even where the file does not say so (WorldPop writes
-3.4e38)."""
_STRIP_ROWS = 1024


@dataclass(frozen=True, kw_only=True, eq=False)
class RasterPopulation:
    """Pixels with people: centres in the rasters' system, and people by group (the first is total).

    read: label -> pixels with people in that raster.
    """

    label: str
    source: SourceSystem
    x: Floats
    y: Floats
    people: Mapping[str, Floats]
    files: Mapping[str, Path]
    read: Mapping[str, int]

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups, total first."""
        return tuple(self.people)

    def records(self, *, kept: int, far: int) -> list[LayerRecord]:
        """What was read of each raster; the cells count once, with the raster of the total."""
        cells = len(self.x)
        dropped = {"far_away": far} if far else {}
        return [
            LayerRecord(
                layer="population",
                file=label,
                sha256=sha256_of(path),
                rows_read=cells if label == self.label else self.read[label],
                rows_kept=kept if label == self.label else self.read[label],
                dropped=dropped if label == self.label else {},
            )
            for label, path in self.files.items()
        ]


def is_raster_population(folder: Path, *, entry: PopulationEntry) -> bool:
    """Whether the population of a folder comes from rasters."""
    named = [entry.path, entry.total, *entry.groups.values()]
    if any(name and name.lower().endswith(RASTERS) for name in named):
        return True
    if entry.path is not None:
        return False
    standard = standard_files(folder, layer="population")
    return len(standard) == 1 and standard[0].lower().endswith(RASTERS)


def read_rasters(folder: Path, *, entry: PopulationEntry, findings: Findings) -> RasterPopulation | None:
    """The pixels with people of the total raster and those of the groups; None after a problem."""
    before = len(findings.problems)
    total = entry.total if entry.total and entry.total.lower().endswith(RASTERS) else entry.path
    total = layer_path(folder, layer="population", stated=total, findings=findings)
    stated = {name: path for name, path in entry.groups.items() if name != TOTAL}
    checked = {
        name: layer_path(folder, layer="population", stated=path, findings=findings)
        for name, path in stated.items()
    }
    if len(findings.problems) > before:
        return None
    if total is None:
        findings.problems.append(missing_layer("population"))
        return None
    labels = {TOTAL: total} | {name: label for name, label in checked.items() if label is not None}
    mixed = [label for label in labels.values() if not label.lower().endswith(RASTERS)]
    if mixed:
        findings.problems += [raster_remarks.mixed(label) for label in mixed]
        return None
    return _read_all(folder, labels=labels, entry=entry, findings=findings)


def _read_all(
    folder: Path, *, labels: Mapping[str, str], entry: PopulationEntry, findings: Findings
) -> RasterPopulation | None:
    pixels: dict[str, tuple[npt.NDArray[np.int64], Floats]] = {}
    grids: dict[str, tuple[Any, ...]] = {}
    source: SourceSystem | None = None
    before = len(findings.problems)
    for name, label in labels.items():
        path = folder / label
        file = LayerFile(layer="population", path=path, label=label, coordinates=entry.coordinates)
        try:
            with rasterio.open(path, driver="GTiff") as raster:
                crs = pyproj.CRS.from_wkt(raster.crs.to_wkt()) if raster.crs else None
                own = source_system(crs, file=file, findings=findings)
                source = own if name == TOTAL else source
                grids[name] = (raster.width, raster.height, *np.round(np.array(raster.transform), 9)[:6])
                transform = raster.transform
                pixels[name] = _pixels(raster, label=label, findings=findings)
        except rasterio.errors.RasterioError as error:
            findings.problems.append(raster_remarks.unreadable(label, error=error))
    if len(findings.problems) > before or source is None:
        return None
    odd = [name for name in labels if grids[name] != grids[TOTAL]]
    if odd:
        findings.problems += [raster_remarks.other_grid(labels[name], total=labels[TOTAL]) for name in odd]
        return None
    width = grids[TOTAL][0]
    at = np.sort(np.concatenate([positions for positions, _ in pixels.values()]))
    at = at[np.append(True, at[1:] != at[:-1])[: len(at)]]
    people = {}
    for name, (positions, values) in pixels.items():
        people[name] = np.zeros(len(at))
        people[name][np.searchsorted(at, positions)] = values
    for name in list(people)[1:]:
        findings.warnings += excess_remarks(people[TOTAL], people[name], group=name, file=labels[name])
    if not len(at):
        findings.problems.append(raster_remarks.nobody(labels[TOTAL]))
        return None
    column, row = at % width + 0.5, at // width + 0.5
    return RasterPopulation(
        label=labels[TOTAL],
        source=source,
        x=transform.a * column + transform.b * row + transform.c,
        y=transform.d * column + transform.e * row + transform.f,
        people=people,
        files={label: folder / label for label in labels.values()},
        read={labels[name]: len(positions) for name, (positions, _) in pixels.items()},
    )


def _pixels(raster: Any, *, label: str, findings: Findings) -> tuple[npt.NDArray[np.int64], Floats]:
    """Positions (row times width plus column) and people of the pixels above zero, strip by strip."""
    positions, people = [], []
    undeclared, negative, first_negative = 0, 0, ""
    filled, most, largest = 0, 0.0, _largest_of_type(raster)
    if raster.count > 1:
        findings.warnings.append(raster_remarks.several_bands(label, count=raster.count))
    for top in range(0, raster.height, _STRIP_ROWS):
        rows = min(_STRIP_ROWS, raster.height - top)
        window = Window(0, top, raster.width, rows)
        values = raster.read(1, window=window).astype(np.float64).ravel()
        known = ~np.isnan(values)
        if raster.nodata is not None and not np.isnan(raster.nodata):
            known &= values != np.float64(raster.nodata)
            known &= ~np.isclose(values, raster.nodata, rtol=1e-6, atol=0.0)
        odd = known & ~(np.abs(values) < _NEVER_PEOPLE)
        undeclared += int(odd.sum())
        below = known & ~odd & (values < 0)
        if below.any() and not negative:
            at = int(np.flatnonzero(below)[0])
            first_negative = f"{values[at]:g} @ {top + at // raster.width + 1}, {at % raster.width + 1}"
        negative += int(below.sum())
        filled += int((known & (values == largest)).sum())
        many = np.where(known & ~odd, values, 0.0)
        most = max(most, float(many.max(initial=0.0)))
        chosen = np.flatnonzero(known & ~odd & (values > 0))
        positions.append(chosen.astype(np.int64) + top * raster.width)
        people.append(values[chosen])
    if negative:
        findings.problems.append(raster_remarks.negative(label, count=negative, found=first_negative))
    if filled:
        findings.problems.append(raster_remarks.filled(label, count=filled, value=largest))
    elif most > MOST_PEOPLE:
        findings.problems.append(raster_remarks.too_many(label, found=most))
    if undeclared:
        findings.warnings.append(raster_remarks.undeclared_nodata(label, count=undeclared))
    return np.concatenate(positions), np.concatenate(people)


def _largest_of_type(raster: Any) -> float:
    """The largest number that whole-number pixels can hold, often a filling; NaN for other pixels, and for
    bytes, where it may be a count.
    """
    kind = np.dtype(raster.dtypes[0])
    return float(np.iinfo(kind).max) if kind.kind in "iu" and kind.itemsize > 1 else float("nan")


def raster_frame(
    content: RasterPopulation, *, crs: str, box: Box | None, findings: Findings
) -> tuple[gpd.GeoDataFrame, int]:
    """The cells as Place holds them, and how many were left out for lying far outside.

    Rasters are rarely cut to the study area: pixels more than 50 km outside the extent of
    districts and roads are left out, counted, and told with their people.
    """
    centres = np.column_stack([content.x, content.y])
    xy = coordinates_in_crs(centres, source=content.source, crs=crs)
    people = {name: pd.Series(values) for name, values in content.people.items()}
    far = np.zeros(len(xy), dtype=bool)
    if box is not None:
        far = distance_to_box_m(xy[:, 0], xy[:, 1], box) > FAR_M
    if far.all():
        findings.problems.append(raster_remarks.elsewhere(content.label))
    elif far.any():
        lost = float(content.people[TOTAL][far].sum())
        findings.warnings.append(raster_remarks.left_out(content.label, count=int(far.sum()), people=lost))
        xy = xy[~far]
        people = {name: series[~far] for name, series in people.items()}
    return cells_frame(shapely.points(xy), people=people, ids=None, crs=crs), int(far.sum())
