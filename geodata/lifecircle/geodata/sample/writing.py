"""Writing a sample as a Place folder: whole, or not at all."""

import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import tomli_w

from lifecircle.geodata.errors import PlaceError, Problem
from lifecircle.geodata.files.putting import folder_beside, put_folder
from lifecircle.geodata.text import Text

from .value import SamplePlace

_MANIFEST = "place.toml"


def write_sample(sample: SamplePlace, folder: Path) -> None:
    """Write ``sample`` to ``folder`` as a Place that read_place reads.

    A sample that stands there already is replaced; an empty folder is used. Everything is
    written beside it first and moved at the end, so a failure leaves what was there before.

    Raises PlaceError when the folder holds anything that is not a generated sample, FileInUseError
    when another program has it open.
    """
    folder = folder.resolve()
    _check_target(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = folder_beside(folder)
    try:
        _write_layers(sample, fresh)
        put_folder(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _write_layers(sample: SamplePlace, folder: Path) -> None:
    layers: Mapping[str, gpd.GeoDataFrame] = {
        "districts": sample.districts,
        "population": sample.population,
        "roads": sample.roads,
        "facilities": sample.facilities,
        "water": sample.water,
    }
    with _fixed_date():
        _write_tables(sample, layers, folder)
    with (folder / _MANIFEST).open("wb") as file:
        tomli_w.dump(dict(sample.manifest), file)


def _write_tables(sample: SamplePlace, layers: Mapping[str, gpd.GeoDataFrame], folder: Path) -> None:
    for key, table in layers.items():
        entry = sample.manifest[key]
        path = folder / (entry[0] if isinstance(entry, list) else entry)["path"]
        if path.suffix == ".gpkg":
            mixed = {"geometry_type": "Unknown"} if key == "water" else {}
            table.to_file(path, layer=key, driver="GPKG", engine="pyogrio", use_arrow=True, **mixed)
        else:
            table.to_parquet(path, compression="zstd")


@contextmanager
def _fixed_date() -> Iterator[None]:
    """GeoPackages carry the time of writing; a fixed one keeps the files equal from run to run."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2020-12-31T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _check_target(folder: Path) -> None:
    if folder.is_dir() and (not any(folder.iterdir()) or _is_sample(folder)):
        return
    if folder.exists():
        raise PlaceError(
            [
                Problem(
                    code="not_a_sample",
                    file=str(folder),
                    message=Text(
                        zh="这里已有不是样例的内容，不会覆盖",
                        en="this folder holds something other than a generated sample; it is not overwritten",
                    ),
                    remedy=Text(zh="请换一个新的或空的文件夹。", en="Choose a new or an empty folder."),
                )
            ]
        )


def _is_sample(folder: Path) -> bool:
    """A folder whose place.toml says that it is synthetic and that holds nothing but its layers."""
    try:
        content: dict[str, Any] = tomllib.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        if content["place"]["synthetic"] is not True:
            return False
        files = {_MANIFEST, *(content[key]["path"] for key in ("districts", "population", "roads"))}
        files |= {entry["path"] for entry in content["facilities"]}
        files |= {content["water"]["path"]} if "water" in content else set()  # none in earlier samples
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError):
        return False
    return {path.name for path in folder.iterdir()} <= files
