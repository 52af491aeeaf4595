"""What place.toml says: the strict description of a Place folder."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path, PureWindowsPath
from typing import Annotated, Any

import pyproj
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from .coordinates import stated_system
from .errors import PlaceError, Problem
from .metric_crs import is_metric
from .text import Text
from .toml_lines import KeyPath, key_lines, line_of, read_toml

MANIFEST = "place.toml"


def _relative(path: str) -> str:
    if not path.strip() or path.startswith(("/", "\\")) or PureWindowsPath(path).drive or "://" in path:
        raise PydanticCustomError("absolute_path", "absolute path")
    return path.replace("\\", "/")


def _known_system(words: str) -> str:
    if stated_system(words) is None:
        raise PydanticCustomError("unknown_coordinates", "unknown coordinate system")
    return words


def _metric(words: str) -> str:
    try:
        crs = pyproj.CRS.from_user_input(words)
    except pyproj.exceptions.CRSError:
        raise PydanticCustomError("unknown_crs", "unknown coordinate system") from None
    if not is_metric(crs):
        raise PydanticCustomError("crs_not_metric", "not metric")
    return words


RelativePath = Annotated[str, AfterValidator(_relative)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class PlaceEntry(_Strict):
    """[place]: name, year of the data, metric CRS; synthetic for generated samples.

    surveyed: facility types whose data are complete even where there is none ("*": all types).
    """

    name: str | None = None
    year: int | None = Field(default=None, ge=1900, le=2200)
    crs: Annotated[str, AfterValidator(_metric)] | None = None
    synthetic: bool = False
    surveyed: tuple[str, ...] = Field(default=(), strict=False)


class LayerEntry(_Strict):
    """One layer's file and how to read it.

    path: relative to the folder. coordinates: system of the file. columns: standard column ->
    column of the file. layer: layer of a GeoPackage. sheet: sheet of an Excel file. encoding:
    of text. header_row: 1-based row of the headers in CSV and Excel files.
    """

    path: RelativePath | None = None
    coordinates: Annotated[str, AfterValidator(_known_system)] | None = None
    columns: Mapping[str, str] = Field(default_factory=dict)
    layer: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    header_row: int = Field(default=1, ge=1, le=100)


class PopulationEntry(LayerEntry):
    """[population]: total and groups name columns, or one raster each."""

    total: str | None = None
    groups: Mapping[str, str] = Field(default_factory=dict)


class FacilitiesEntry(LayerEntry):
    """[[facilities]]: types translates the file's words; type is the type of the whole file."""

    types: Mapping[str, str] = Field(default_factory=dict)
    type: str | None = None


class RoadsEntry(_Strict):
    """[roads]: an OSM file, GraphML, or lines; for lines also how to read them, as in LayerEntry."""

    path: RelativePath | None = None
    coordinates: Annotated[str, AfterValidator(_known_system)] | None = None
    columns: Mapping[str, str] = Field(default_factory=dict)
    layer: str | None = None


class Manifest(_Strict):
    """The whole place.toml; every table may be left out."""

    place: PlaceEntry = Field(default_factory=PlaceEntry)
    districts: LayerEntry = Field(default_factory=LayerEntry)
    population: PopulationEntry = Field(default_factory=PopulationEntry)
    roads: RoadsEntry = Field(default_factory=RoadsEntry)
    facilities: tuple[FacilitiesEntry, ...] = Field(default=(), strict=False)
    sites: LayerEntry | None = None
    water: LayerEntry | None = None


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a Place folder; an empty one when there is no place.toml.

    Raises PlaceError with the line of every unknown key and unusable value.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return Manifest()
    content, text = read_toml(path, file_label=MANIFEST)
    try:
        return Manifest.model_validate(content)
    except ValidationError as error:
        lines = key_lines(text)
        problems = [_problem(details, content=content, lines=lines) for details in error.errors()]
        raise PlaceError(sorted(problems, key=lambda problem: problem.row or 0)) from error


_TABLES: Mapping[str, type[BaseModel]] = {
    "place": PlaceEntry,
    "districts": LayerEntry,
    "population": PopulationEntry,
    "roads": RoadsEntry,
    "facilities": FacilitiesEntry,
    "sites": LayerEntry,
    "water": LayerEntry,
}

_VALUE_TEXTS: Mapping[str, tuple[Text, Text]] = {
    "absolute_path": (
        Text(zh="路径必须相对于本文件夹", en="the path must be relative to this folder"),
        Text(
            zh="请把文件放进文件夹，或写成 ../其他目录/文件 的形式。",
            en="Put the file into the folder, or write it like ../other/file.",
        ),
    ),
    "unknown_coordinates": (
        Text(zh="不认识的坐标系", en="unknown coordinate system"),
        Text(
            zh="请写 wgs84、gcj02（高德、腾讯）、bd09（百度）、cgcs2000，或 EPSG 代码如 EPSG:4547。",
            en="Write wgs84, gcj02, bd09, cgcs2000, or an EPSG code such as EPSG:4547.",
        ),
    ),
    "unknown_crs": (
        Text(zh="不认识的坐标系", en="unknown coordinate system"),
        Text(
            zh="请写 EPSG 代码如 EPSG:4547，或删去此项由程序选择。",
            en="Write an EPSG code, or leave crs out.",
        ),
    ),
    "crs_not_metric": (
        Text(
            zh="研究区坐标系必须是以米为单位的投影坐标系（经纬度和网络墨卡托不行）",
            en="the coordinate system must be projected and in metres (neither degrees nor Web Mercator)",
        ),
        Text(
            zh="请改为当地的高斯—克吕格 3 度带，如 EPSG:4547，或删去此项由程序选择。",
            en="Write a local one such as EPSG:4547 or a UTM zone, or leave crs out.",
        ),
    ),
}


def _problem(details: ErrorDetails, *, content: Mapping[str, Any], lines: Mapping[KeyPath, int]) -> Problem:
    where, kind = details["loc"], details["type"]
    row = line_of(lines, where)
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in where)
    if kind == "extra_forbidden":
        return _unknown_key(where, key=key, row=row)
    found = None if details["input"] is content else str(details["input"])[:80]
    if kind in _VALUE_TEXTS:
        message, remedy = _VALUE_TEXTS[kind]
        return Problem(
            code=kind, file=MANIFEST, row=row, column=key, found=found, message=message, remedy=remedy
        )
    return Problem(
        code="manifest_value",
        file=MANIFEST,
        row=row,
        column=key,
        found=found,
        message=Text(zh="值的类型或范围不对", en=f"wrong type or range: {details['msg']}"),
        remedy=_expected(kind, key=where[0]),
    )


def _expected(kind: str, *, key: str | int) -> Text:
    if key == "facilities" and kind in ("tuple_type", "model_type"):
        return Text(zh="请用双方括号 [[facilities]]。", en="Use double brackets: [[facilities]].")
    if kind.startswith("string"):
        return Text(zh="请写成带引号的文字。", en="Write text in quotes.")
    if kind.startswith("int"):
        return Text(zh="请写不带引号的整数。", en="Write a whole number without quotes.")
    if kind in ("greater_than_equal", "less_than_equal"):
        return Text(
            zh="数超出了范围：年份为 1900—2200，header_row 为 1—100。",
            en="Years are 1900 to 2200, header_row is 1 to 100.",
        )
    if kind == "tuple_type":
        return Text(
            zh='请写成方括号里的一列，如 ["library"]。', en='Write a list in brackets, such as ["library"].'
        )
    if kind.startswith("bool"):
        return Text(zh="请写 true 或 false。", en="Write true or false.")
    if kind.startswith(("mapping", "dict", "model")):
        return Text(zh='请写成 { 名称 = "列名" } 的形式。', en='Write it as { name = "column" }.')
    return Text(
        zh="请对照文档中 place.toml 的示例修改。", en="Compare with the example place.toml in the docs."
    )


def _unknown_key(where: tuple[str | int, ...], *, key: str, row: int | None) -> Problem:
    model = _TABLES.get(str(where[0])) if len(where) > 1 else None
    known = list(model.model_fields) if model else list(Manifest.model_fields)
    close = get_close_matches(str(where[-1]), known, n=1, cutoff=0.6)
    listed = "、".join(known), ", ".join(known)
    return Problem(
        code="unknown_key",
        file=MANIFEST,
        row=row,
        column=key,
        message=Text(zh="没有这个配置项", en="there is no such key"),
        remedy=(
            Text(zh=f"是不是 {close[0]}？", en=f"Did you mean {close[0]}?")
            if close
            else Text(zh=f"可用的有：{listed[0]}。", en=f"Known keys: {listed[1]}.")
        ),
    )
