"""The rows of a layer's file as they stand there: vector files, CSV and Excel."""

import io
import tempfile
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import pyproj

from lifecircle.geodata.errors import PlaceError, Problem
from lifecircle.geodata.text import Text
from lifecircle.geodata.toml_lines import decode_text

from .dbf_encoding import dbf_encoding
from .disk_faults import in_use
from .excel_cells import UnusableCells, unusable_cells
from .file_parts import shapefile_parts, unclear_part
from .layer_files import LayerFile
from .stated_encoding import unknown_encoding, wrong_encoding
from .title_lines import SEPARATORS, title_above

_UTF8 = ("utf-8-sig", "utf-8")


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenedLayer:
    """Rows of one file.

    frame: attributes; the index counts the rows in the file from 0. geometry: aligned, or None
    for tables. crs: as the file states it, or None. first_row: what a person calls the row with
    index 0. number_columns: columns of an Excel file with cells stored as numbers. sheet: the one
    that was read; errors, formulas: its cells without data (see ``unusable_cells``). encoding: of
    the text, where it was not UTF-8.
    """

    frame: pd.DataFrame
    geometry: npt.NDArray[Any] | None
    crs: pyproj.CRS | None
    first_row: int
    number_columns: frozenset[str] = frozenset()
    sheet: str = ""
    errors: UnusableCells = field(default_factory=dict)
    formulas: UnusableCells = field(default_factory=dict)
    encoding: str | None = None


def open_layer(file: LayerFile) -> OpenedLayer:
    """The rows of a vector file, CSV or Excel file. Raises PlaceError when it cannot be opened."""
    unknown = unknown_encoding(file)
    if unknown is not None:
        raise PlaceError([unknown])
    try:
        if file.suffix == ".csv":
            return _open_csv(file)
        if file.suffix == ".xlsx":
            return _open_excel(file)
        if file.suffix == ".parquet":
            return _open_parquet(file)
        if file.suffix in (".geojson", ".json"):
            return _open_geojson(file)
        if file.suffix == ".zip":
            return _open_zipped_shapefile(file)
        if file.suffix == ".shp":
            return _open_shapefile(file, path=file.path)
        return _open_geopackage(file)
    except (PlaceError, MemoryError):
        raise
    except PermissionError as error:
        raise PlaceError([replace(in_use(file.path), file=file.label)]) from error
    except Exception as error:  # readers raise many kinds; each means that this file cannot be read
        raise _unreadable(file, found=f"{type(error).__name__}: {error}") from error


def _unreadable(file: LayerFile, *, found: str) -> PlaceError:
    return PlaceError(
        [
            Problem(
                code="unreadable",
                file=file.label,
                found=found[:200],
                message=Text(zh="文件打不开，可能已损坏或格式与扩展名不符", en="the file cannot be read"),
                remedy=Text(
                    zh="请用原软件打开检查后重新导出。", en="Open it in its own program and export it again."
                ),
            )
        ]
    )


def _begins_with(path: Path, mark: bytes) -> bool:
    """Whether a file is what its ending says; keeps GDAL from probing it as anything else."""
    with path.open("rb") as stream:
        return stream.read(len(mark)) == mark


def _features(frame: pd.DataFrame, *, encoding: str | None = None) -> OpenedLayer:
    if not isinstance(frame, gpd.GeoDataFrame):
        return OpenedLayer(frame=frame.reset_index(drop=True), geometry=None, crs=None, first_row=1)
    crs = pyproj.CRS(frame.crs) if frame.crs is not None else None
    geometry = np.asarray(frame.geometry.to_numpy(), dtype=object)
    attributes = pd.DataFrame(frame.drop(columns=frame.geometry.name)).reset_index(drop=True)
    return OpenedLayer(frame=attributes, geometry=geometry, crs=crs, first_row=1, encoding=encoding)


def _open_geopackage(file: LayerFile) -> OpenedLayer:
    if not _begins_with(file.path, b"SQLite format 3"):
        raise _unreadable(file, found="not a GeoPackage")
    names = [str(name) for name in pyogrio.list_layers(file.path)[:, 0]]
    wanted = file.sublayer or (names[0] if len(names) == 1 else file.path.stem)
    if wanted not in names:
        raise PlaceError([unclear_part(file, names=names, key="layer")])
    return _features(pyogrio.read_dataframe(file.path, layer=wanted, use_arrow=True))


def _open_parquet(file: LayerFile) -> OpenedLayer:
    try:
        return _features(gpd.read_parquet(file.path))
    except ValueError as error:
        if "geo metadata" not in str(error).casefold():
            raise
    return _features(pd.read_parquet(file.path))


def _open_geojson(file: LayerFile) -> OpenedLayer:
    text, encoding = _text(file.path.read_bytes(), file=file)
    if not text.lstrip().startswith("{"):
        raise _unreadable(file, found="not GeoJSON")
    frame = pyogrio.read_dataframe(text.encode("utf-8"), use_arrow=True)  # else gaps turn booleans to 1.0
    return _features(frame, encoding=None if encoding in _UTF8 else encoding)


def _open_shapefile(file: LayerFile, *, path: Path) -> OpenedLayer:
    if not _begins_with(path, b"\x00\x00\x27\x0a"):
        raise _unreadable(file, found="not a shapefile")
    encoding = file.encoding or dbf_encoding(path)
    try:
        frame = pyogrio.read_dataframe(path, encoding=encoding)
    except UnicodeDecodeError as error:
        if file.encoding is None:
            raise
        raise PlaceError([wrong_encoding(file, reads_as=dbf_encoding(path).casefold())]) from error
    return _features(frame, encoding=None if encoding.casefold() == "utf-8" else encoding)


def _open_zipped_shapefile(file: LayerFile) -> OpenedLayer:
    with zipfile.ZipFile(file.path) as archive, tempfile.TemporaryDirectory() as folder:
        for ending, part in shapefile_parts(archive, file=file).items():
            Path(folder, "layer" + ending).write_bytes(archive.read(part))
        return _open_shapefile(file, path=Path(folder, "layer.shp"))


def _text(raw: bytes, *, file: LayerFile) -> tuple[str, str]:
    """The text of a file and its encoding, the stated one or the one that its bytes show."""
    decoded = decode_text(raw)
    if file.encoding is not None:
        try:
            return raw.decode(file.encoding).lstrip("\ufeff"), file.encoding
        except UnicodeDecodeError as error:
            reads_as = _usual_name(decoded[1]) if decoded is not None else None
            raise PlaceError([wrong_encoding(file, reads_as=reads_as)]) from error
    if decoded is None:
        raise _unreadable(file, found="encoding")
    return decoded


def _usual_name(encoding: str) -> str:
    return "utf-8" if encoding == "utf-8-sig" else encoding


def _open_csv(file: LayerFile) -> OpenedLayer:
    text, encoding = _text(file.path.read_bytes(), file=file)
    title = title_above(text, file=file)
    if title is not None:
        raise PlaceError([title])
    lines = text.split("\n", file.header_row)
    header = lines[file.header_row - 1] if len(lines) >= file.header_row else ""
    separator = max(SEPARATORS, key=header.count)
    try:
        frame = pd.read_csv(
            io.StringIO(text),
            sep=separator,
            header=file.header_row - 1,
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
        )
    except pd.errors.ParserError as error:
        raise PlaceError([_ragged(file, found=str(error))]) from error
    if not isinstance(frame.index, pd.RangeIndex):  # pandas takes surplus cells for row names
        raise PlaceError([_ragged(file, found=",".join(map(str, frame.iloc[0].to_list())))])
    return _table(frame, file=file, encoding=None if encoding in _UTF8 else encoding)


def _ragged(file: LayerFile, *, found: str) -> Problem:
    return Problem(
        code="ragged_rows",
        file=file.label,
        found=found.strip()[:200],
        message=Text(
            zh="有的行比表头多出单元格，或引号不成对",
            en="some rows have more cells than the header, or a quotation mark is not closed",
        ),
        remedy=Text(
            zh="请在 Excel 中打开检查各列是否对齐，再另存为 CSV。",
            en="Open it in Excel, check that the columns line up, and save it as CSV again.",
        ),
    )


def _open_excel(file: LayerFile) -> OpenedLayer:
    with pd.ExcelFile(file.path, engine="openpyxl") as book:
        names = [str(name) for name in book.sheet_names]
        sheet = file.sublayer or names[0]
        if sheet not in names:
            raise PlaceError([unclear_part(file, names=names, key="sheet")])
        header = file.header_row - 1
        raw = pd.read_excel(book, sheet_name=sheet, header=header, dtype=object, keep_default_na=False)
    raw = raw.set_axis([str(column) for column in raw.columns], axis=1)
    numbers = {
        column
        for column in raw.columns
        if any(isinstance(value, int | float) and not isinstance(value, bool) for value in raw[column])
    }
    frame = pd.DataFrame({column: raw[column].map(_cell_text).astype("str") for column in raw.columns})
    errors, formulas = unusable_cells(file.path, sheet=sheet, header_row=file.header_row)
    table = _table(frame, file=file, number_columns=frozenset(numbers))
    return replace(table, sheet=sheet, errors=errors, formulas=formulas)


def _cell_text(value: object) -> str:
    """An Excel cell as text; whole numbers without a decimal point."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _table(
    frame: pd.DataFrame,
    *,
    file: LayerFile,
    encoding: str | None = None,
    number_columns: frozenset[str] = frozenset(),
) -> OpenedLayer:
    """A table of text without its wholly blank rows; the index still counts rows in the file."""
    frame = frame.set_axis([str(column).strip().lstrip("\ufeff") for column in frame.columns], axis=1)
    blank = np.ones(len(frame), dtype=bool)
    for position in range(frame.shape[1]):
        blank &= (frame.iloc[:, position].str.strip().fillna("") == "").to_numpy(dtype=bool)
    return OpenedLayer(
        frame=frame[~blank],
        geometry=None,
        crs=None,
        first_row=file.header_row + 1,
        encoding=encoding,
        number_columns=number_columns,
    )
