"""The facilities of one file: types, capacities and attributes, checked, one row per facility and type."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from lifecircle.geodata.checks.column_checks import (
    Column,
    amount,
    check_columns,
    filled,
    listed,
    numbers,
    one_of,
    unique_id,
    year,
)
from lifecircle.geodata.checks.findings import Findings, row_problems
from lifecircle.geodata.checks.geometry_checks import (
    checked_geometry,
    invalid_problems,
    is_blank,
    points_inside,
)
from lifecircle.geodata.checks.shifted import named_shift_problems
from lifecircle.geodata.coordinates import to_crs
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.files.content import LayerContent, read_content
from lifecircle.geodata.files.layer_files import LayerFile
from lifecircle.geodata.place import CAPACITIES, FACILITY_ATTRIBUTES
from lifecircle.geodata.taxonomy import Taxonomy, load_taxonomy
from lifecircle.geodata.text import Text
from lifecircle.geodata.words import as_text, plain, standard_values

from .districts import optional_text
from .facility_ids import listed_twice, made_ids, same_rows
from .population import without_rows

STATUSES = ("existing", "planned", "closed")
_BOOLEANS = ("inclusive", "open_to_public", "mobile")
_TEXTS = ("level", "grade", "operator")
_DATE = re.compile(r"^(\d{4})(?:年|[-/.]\d{1,2}\b|年\d{1,2}月).*$")
_SEVERAL = re.compile(r"[|｜]")
"""Between types in one cell; a semicolon stands inside category paths such as 科教;学校;小学."""
STANDARD = ("id", "name", "type", *CAPACITIES, *FACILITY_ATTRIBUTES)


@dataclass(frozen=True, kw_only=True, eq=False)
class FacilitiesContent:
    """Checked rows of one facility file; type holds one or several ids of the taxonomy, split by ``|``."""

    content: LayerContent
    dropped: Mapping[str, int]


def read_facilities(
    file: LayerFile, *, types: Mapping[str, str], single_type: str | None, findings: Findings
) -> FacilitiesContent | None:
    """The rows of one facility file with standard values, checked; None after a problem.

    Rows without a position are left out with a remark that lists them. single_type: the type of
    every row, for a file without a type column.
    """
    content = read_content(file, findings=findings)
    if content is None:
        return None
    taxonomy = load_taxonomy()
    frame = content.frame
    if single_type is not None and "type" not in frame.columns:
        frame["type"] = pd.Series(single_type, index=frame.index, dtype="str")
    _translate(frame, types=types, taxonomy=taxonomy, findings=findings)
    sound = check_columns(
        frame,
        columns=_columns(frame, taxonomy=taxonomy),
        file=file,
        first_row=content.first_row,
        headers=content.headers,
        all_headers=content.all_headers,
        suggest=_suggestions(taxonomy),
        findings=findings,
    )
    broken = invalid_problems(content) + named_shift_problems(content)
    findings.problems += broken
    fits = checked_geometry(content, findings=findings, points=True, polygons=True)
    if not sound or not fits or broken:
        return None
    blank = is_blank(content.geometry)
    if blank.all():
        findings.problems.append(_none_placed(file))
        return None
    if blank.any():
        findings.warnings += row_problems(
            "no_position",
            file=file.label,
            rows=content.rows(blank),
            found=[str(name) for name in frame["name"][blank]],
            message=Text(zh="设施没有坐标，未计入", en="the facility has no position and was left out"),
            remedy=Text(zh="请补上坐标。", en="Add its coordinates."),
        )
    same = same_rows(content) & ~blank
    if same.any():
        findings.warnings += row_problems(
            "duplicate_row",
            file=file.label,
            rows=content.rows(same),
            found=[str(name) for name in frame["name"][same]],
            message=Text(zh="与前面某行完全相同，只计一次", en="identical to an earlier row; counted once"),
            remedy=Text(zh="请删去重复行。", en="Delete the repeated row."),
        )
    findings.warnings += listed_twice(content, ~blank & ~same)
    dropped = {"no_position": int(blank.sum()), "duplicate_row": int(same.sum())}
    return FacilitiesContent(
        content=without_rows(content, blank | same),
        dropped={reason: count for reason, count in dropped.items() if count},
    )


def _translate(
    frame: pd.DataFrame,
    *,
    types: Mapping[str, str],
    taxonomy: Taxonomy,
    findings: Findings,
) -> None:
    """Replace known words by standard values; unknown ones stay and are found by the checks."""
    for standard in types.values():
        if taxonomy.find(standard) is None:
            findings.problems.append(_unknown_target(standard, taxonomy=taxonomy))
    if "type" in frame.columns:
        stated = {plain(word): taxonomy.find(standard) for word, standard in types.items()}

        def type_ids(cell: str) -> str:
            whole = stated.get(plain(cell)) or taxonomy.find(cell)
            if whole:
                return whole
            words = [word.strip() for word in _SEVERAL.split(cell)]
            ids = {stated.get(plain(word)) or taxonomy.find(word) or word for word in words if word}
            return "|".join(sorted(ids))

        known = {cell: type_ids(str(cell)) for cell in frame["type"].dropna().unique()}
        frame["type"] = frame["type"].map(known).astype(object)
    for column in _BOOLEANS:
        if column in frame.columns:
            frame[column] = standard_values(frame[column].map(_true_false), kind="boolean")
    if "opened" in frame.columns:
        frame["opened"] = _years(frame["opened"])
    if "status" in frame.columns:
        frame["status"] = standard_values(frame["status"], kind="status")


def _years(series: pd.Series) -> pd.Series:
    """Dates such as 2018-09-01 and 2018年9月 as their year; everything else as it is."""
    if not (pd.api.types.is_string_dtype(series.dtype) or series.dtype == object):
        return series
    dates = series.dropna().astype("str").str.extract(_DATE, expand=False).dropna()
    return series.astype(object).mask(series.index.isin(dates.index), dates)


def _true_false(value: object) -> object:
    """Numbers 0 and 1 and true booleans as words."""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, int | float | np.number) and value in (0, 1):
        return str(int(value))
    return value


def _columns(frame: pd.DataFrame, *, taxonomy: Taxonomy) -> Mapping[str, Column]:
    known = tuple(taxonomy.types)

    def are_types(series: pd.Series) -> pd.Series:
        return series.map(lambda cell: all(word in known for word in str(cell).split("|"))).astype(bool)

    columns = {
        "name": filled(),
        "type": Column(nullable=False, tests={"unknown_type": are_types}),
        "status": one_of(STATUSES, name="unknown_status"),
        "opened": year(),
    }
    columns |= {name: amount() for name in CAPACITIES}
    columns |= {name: one_of(("true", "false"), name="not_yes_or_no") for name in _BOOLEANS}
    if "id" in frame.columns:
        columns["id"] = unique_id()
    return columns


def _suggestions(taxonomy: Taxonomy) -> Mapping[str, Any]:
    def near_types(value: str) -> Text:
        word = next((word for word in value.split("|") if word not in taxonomy.types), value)
        close = taxonomy.close_to(word)
        if not close:
            return Text(
                zh=f'请在 place.toml 的 types 中写 "{word}" = 标准类型。',
                en=f'Write "{word}" = standard type under types in place.toml.',
            )
        return Text(
            zh=f'是不是{"、".join(close)}？可在 place.toml 写 types = {{ "{word}" = "{close[0]}" }}。',
            en=f'Is it {", ".join(close)}? Write types = {{ "{word}" = "{close[0]}" }} in place.toml.',
        )

    return {
        "unknown_type": (Text(zh="不认识的设施类型", en="unknown facility type"), near_types),
        "unknown_status": (Text(zh="不认识的状态", en="unknown status"), listed(STATUSES)),
        "not_yes_or_no": (
            Text(zh="应为“是”或“否”", en="yes or no is expected"),
            listed(("是", "否", "true", "false")),
        ),
    }


def _none_placed(file: LayerFile) -> Problem:
    return Problem(
        code="no_position",
        file=file.label,
        message=Text(zh="没有一个设施有坐标", en="no facility has a position"),
        remedy=Text(
            zh="请先做地理编码，或检查经纬度列是否为空。",
            en="Geocode them first, or check the lon and lat columns.",
        ),
    )


def _unknown_target(standard: str, *, taxonomy: Taxonomy) -> Problem:
    close = taxonomy.close_to(standard)
    return Problem(
        code="unknown_type",
        file="place.toml",
        column="facilities.types",
        found=standard,
        message=Text(zh="不认识的设施类型", en="unknown facility type"),
        remedy=(
            Text(zh=f"是不是{'、'.join(close)}？", en=f"Did you mean {', '.join(close)}?")
            if close
            else Text(zh="请用标准设施类型。", en="Use a standard facility type.")
        ),
    )


def facilities_frame(checked: FacilitiesContent, *, crs: str) -> gpd.GeoDataFrame:
    """The facilities of one file as Place holds them, one row per facility and type."""
    content = checked.content
    frame = content.frame
    ids = frame["id"] if "id" in frame.columns else made_ids(content)
    columns: dict[str, Any] = {"id": ids, "name": as_text(frame["name"]), "type": frame["type"]}
    for name in CAPACITIES:
        columns[name] = numbers(frame[name]) if name in frame.columns else np.nan
    for name in _TEXTS:
        columns[name] = optional_text(frame, name)
    for name in _BOOLEANS:
        words = optional_text(frame, name).map({"true": True, "false": False})
        columns[name] = words.astype("boolean")
    columns["status"] = optional_text(frame, "status").fillna("existing").astype("str")
    opened = numbers(frame["opened"]) if "opened" in frame.columns else pd.Series(np.nan, index=frame.index)
    columns["opened"] = opened.astype("Int64")
    columns |= {str(name): frame[name] for name in frame.columns if name not in STANDARD}
    result = gpd.GeoDataFrame(columns, index=frame.index)
    points = to_crs(points_inside(content.geometry), source=content.source, crs=crs)
    result = result.set_geometry(gpd.GeoSeries(points, index=frame.index, crs=crs))
    return _one_row_per_type(result)


def _one_row_per_type(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Rows with several types repeated for each; the repeated ids end in #type."""
    several = frame["type"].str.contains("|", regex=False)
    if not several.any():
        return frame.assign(type=frame["type"].astype("str"))
    split = frame.assign(type=frame["type"].str.split("|")).explode("type")
    with_type = split["id"] + "#" + split["type"].astype("str")
    again = split.index.duplicated()
    return split.assign(id=split["id"].where(~again, with_type), type=split["type"].astype("str"))
