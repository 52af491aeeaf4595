"""A layer's rows with standard columns, geometry and coordinate system, whatever its file format."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from lifecircle.geodata.checks.column_checks import check_columns, number, numbers
from lifecircle.geodata.checks.findings import Findings
from lifecircle.geodata.coordinates import SourceSystem, stated_system
from lifecircle.geodata.errors import PlaceError, Problem
from lifecircle.geodata.text import Text
from lifecircle.geodata.words import as_text, without_blanks

from .excel_messages import rows_with_data
from .headers import missing_column, standard_columns
from .layer_files import LayerFile
from .opening import OpenedLayer, open_layer


@dataclass(frozen=True, kw_only=True, eq=False)
class LayerContent:
    """Rows of a layer.

    frame: standard columns first renamed, text cleaned; its index counts rows in the file from
    0. geometry: aligned with frame, in ``source``, None where there is none. headers: standard
    name -> header in the file. all_headers: every header of the file. placed: False when the
    geometry or its system could not be found (already told); only the columns can be checked.
    """

    file: LayerFile
    frame: pd.DataFrame
    geometry: npt.NDArray[Any]
    source: SourceSystem
    first_row: int
    rows_read: int
    headers: Mapping[str, str]
    all_headers: list[str]
    placed: bool = True

    def rows(self, chosen: npt.NDArray[np.bool_]) -> list[int]:
        """Rows of the file, as a person counts them, where ``chosen`` is true."""
        return [int(index) + self.first_row for index in self.frame.index[chosen]]


def read_content(
    file: LayerFile, *, findings: Findings, optional_extra: Iterable[str] = (), needs_area: bool = False
) -> LayerContent | None:
    """Open a layer's file and find its columns, geometry and coordinate system; None after a problem."""
    try:
        opened = open_layer(file)
    except PlaceError as error:
        findings.problems.extend(error.problems)
        return None
    _remark_encoding(opened, file=file, findings=findings)
    if len(opened.frame) == 0 and not (opened.errors or opened.formulas):
        findings.problems.append(_no_rows(file))
        return None
    frame, headers = standard_columns(
        opened.frame, file=file, optional_extra=(*optional_extra, "x", "y", "wkt"), findings=findings
    )
    frame = rows_with_data(frame, opened=opened, headers=headers, file=file, findings=findings)
    if len(frame) == 0:
        return None
    frame = _cleaned(frame)
    if headers.get("id") in opened.number_columns:
        findings.warnings.append(_numeric_id(file, header=headers["id"]))
    all_headers = [str(column) for column in opened.frame.columns]
    geometry, source = opened.geometry, None
    if geometry is None:
        geometry = _geometry_of_table(
            frame,
            file=file,
            headers=headers,
            all_headers=all_headers,
            first_row=opened.first_row,
            needs_area=needs_area,
            findings=findings,
        )
        in_degrees = "lon" in frame.columns and file.coordinates is None
        source = stated_system("wgs84") if in_degrees else None
    if source is None and geometry is not None:
        source = source_system(opened.crs, file=file, findings=findings)
    placed = geometry is not None and source is not None
    frame = frame.drop(columns=[name for name in ("lon", "lat", "x", "y", "wkt") if name in frame.columns])
    return LayerContent(
        file=file,
        frame=frame,
        geometry=geometry if geometry is not None else np.full(len(frame), None, dtype=object),
        source=source or SourceSystem(crs=pyproj.CRS.from_epsg(4326)),
        first_row=opened.first_row,
        rows_read=len(frame),
        headers=headers,
        all_headers=all_headers,
        placed=placed,
    )


def _cleaned(frame: pd.DataFrame) -> pd.DataFrame:
    """Ids as text whatever they were; of the other columns, numbers and booleans stay what they are
    and text loses spaces at its ends and blank marks.
    """
    cleaned = {}
    for column in frame.columns:
        series = frame[column]
        cleaned[column] = as_text(series) if column in ("id", "parent") else _cleaned_column(series)
    return pd.DataFrame(cleaned, index=frame.index)


def _cleaned_column(series: pd.Series) -> pd.Series:
    """Text cleaned; booleans nullable, so that unknown ones stay unknown; numbers as they are.

    Readers hand over columns of booleans or numbers with gaps as objects.
    """
    if pd.api.types.is_bool_dtype(series.dtype):
        return series.astype("boolean")
    if series.dtype == object:
        kind = pd.api.types.infer_dtype(series, skipna=True)
        if kind == "boolean":
            return series.astype("boolean")
        if kind in ("integer", "floating", "mixed-integer-float", "decimal"):
            return numbers(series)
    if pd.api.types.is_string_dtype(series.dtype) or series.dtype == object:
        return without_blanks(series.mask(series.isna()))
    return series


def source_system(in_file: pyproj.CRS | None, *, file: LayerFile, findings: Findings) -> SourceSystem | None:
    """The system stated in place.toml, else the one in the file; None after a problem.

    A stated system counts more than the file's: shifted coordinates are usually labelled WGS84.
    That it differs from a projected system in the file is worth a remark.
    """
    stated = stated_system(file.coordinates) if file.coordinates else None
    if stated is None:
        if in_file is not None:
            return SourceSystem(crs=in_file)
        findings.problems.append(_no_crs(file))
        return None
    if in_file is None:
        return stated
    if stated.shift is not None and not in_file.is_geographic:
        findings.problems.append(_shift_of_metres(file, in_file=in_file))
        return None
    both_degrees = stated.in_degrees and in_file.is_geographic
    if not both_degrees and not stated.crs.equals(in_file, ignore_axis_order=True):
        findings.warnings.append(_overridden(file, in_file=in_file))
    return stated


def _geometry_of_table(
    frame: pd.DataFrame,
    *,
    file: LayerFile,
    headers: Mapping[str, str],
    all_headers: list[str],
    first_row: int,
    needs_area: bool,
    findings: Findings,
) -> npt.NDArray[Any] | None:
    """Points from lon and lat (or x and y), or shapes from wkt; None after a problem."""
    if "wkt" in frame.columns:
        texts = frame["wkt"].astype(object).where(frame["wkt"].notna(), None).to_numpy()
        shapes: npt.NDArray[Any] = shapely.from_wkt(texts, on_invalid="ignore")
        return shapes
    if needs_area:
        findings.problems.append(_needs_polygons(file))
        return None
    pair = ("x", "y") if {"x", "y"} <= set(frame.columns) and "lon" not in frame.columns else ("lon", "lat")
    missing = [name for name in pair if name not in frame.columns]
    if missing:
        findings.problems += [missing_column(name, headers=all_headers, file=file) for name in missing]
        return None
    check_columns(
        frame,
        columns={name: number() for name in pair},
        file=file,
        first_row=first_row,
        headers=headers,
        findings=findings,
    )
    x, y = (numbers(frame[name]).to_numpy() for name in pair)
    points = np.full(len(frame), None, dtype=object)
    known = np.isfinite(x) & np.isfinite(y)
    points[known] = shapely.points(x[known], y[known])
    return points


def _remark_encoding(opened: OpenedLayer, *, file: LayerFile, findings: Findings) -> None:
    if opened.encoding is not None and file.encoding is None:
        name = "GBK" if opened.encoding == "gb18030" else opened.encoding
        findings.warnings.append(
            Problem(
                code="encoding",
                file=file.label,
                message=Text(zh=f"文字按 {name} 编码读入", en=f"the text was read as {name}"),
                remedy=Text(
                    zh="若名称是乱码，请另存为 UTF-8，或在 place.toml 中写 encoding。",
                    en="If names look wrong, save it as UTF-8 or state encoding in place.toml.",
                ),
            )
        )


def _no_rows(file: LayerFile) -> Problem:
    return Problem(
        code="empty_layer",
        file=file.label,
        message=Text(zh="没有一行数据", en="the file has no rows of data"),
        remedy=Text(zh="请检查导出的文件。", en="Check the exported file."),
    )


def _numeric_id(file: LayerFile, *, header: str) -> Problem:
    return Problem(
        code="numeric_id",
        file=file.label,
        column=header,
        message=Text(
            zh="编号在 Excel 中存成了数字，开头的 0 若有则已丢失",
            en="the ids are stored as numbers in Excel: leading zeros, if there were any, are lost",
        ),
        remedy=Text(
            zh="若编号应以 0 开头，请把该列设为文本格式后重新填写。",
            en="If ids should begin with 0, format the column as text and enter them again.",
        ),
    )


def _no_crs(file: LayerFile) -> Problem:
    return Problem(
        code="no_crs",
        file=file.label,
        message=Text(zh="文件没有写明坐标系", en="the file does not state its coordinate system"),
        remedy=Text(
            zh=f"请补上 .prj 或重新导出，或在 place.toml 的 [{file.layer}] 中写 coordinates，"
            "如 wgs84、gcj02、bd09、cgcs2000、EPSG:4547。",
            en=f"Export it with one, or state coordinates under [{file.layer}] in place.toml: "
            "wgs84, gcj02, bd09, cgcs2000, or a code such as EPSG:4547.",
        ),
    )


def _shift_of_metres(file: LayerFile, *, in_file: pyproj.CRS) -> Problem:
    return Problem(
        code="shift_of_metres",
        file=file.label,
        found=in_file.name,
        message=Text(
            zh=f"{file.coordinates} 只用于经纬度，但文件是投影坐标",
            en=f"{file.coordinates} applies to degrees, but the file is in projected metres",
        ),
        remedy=Text(
            zh="请用原始经纬度文件，或去掉 coordinates。",
            en="Use the original file in degrees, or remove coordinates.",
        ),
    )


def _overridden(file: LayerFile, *, in_file: pyproj.CRS) -> Problem:
    return Problem(
        code="crs_overridden",
        file=file.label,
        found=in_file.name,
        message=Text(
            zh=f"文件自带的坐标系与 place.toml 不同，按 {file.coordinates} 读入",
            en=f"the file states another coordinate system; it was read as {file.coordinates}, as "
            "place.toml says",
        ),
        remedy=Text(zh="请确认哪一个正确。", en="Check which one is right."),
    )


def _needs_polygons(file: LayerFile) -> Problem:
    shapes = Text("面或线", "polygons or lines") if file.layer == "water" else Text("面", "polygons")
    return Problem(
        code="needs_polygons",
        file=file.label,
        message=Text(
            zh=f"这一图层需要{shapes.zh}，表格里没有图形",
            en=f"this layer needs {shapes.en}; a table has none",
        ),
        remedy=Text(
            zh=f"请用 GeoPackage、Shapefile 或 GeoJSON {shapes.zh}数据。",
            en=f"Use {shapes.en}: GeoPackage, Shapefile or GeoJSON.",
        ),
    )
