"""A run as reports read it: straight from an assessment, or back from its folder."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from pyogrio import list_layers

from lifecircle.coverage.assessment import Assessment
from lifecircle.geodata.errors import InputError, PlanError, Problem
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.english import plan_in_language
from lifecircle.plan.model import Plan
from lifecircle.plan.reading import read_plan
from lifecircle.report.folders.run_folder import (
    CELLS_FILE,
    PLAN_FILE,
    RUN_FORMAT,
    RUN_RECORD,
    run_record,
    tables_of,
)
from lifecircle.report.folders.run_layers import (
    DISTRICT_COLUMNS,
    LAYERS_FILE,
    POINT_COLUMNS,
    ROAD_COLUMNS,
    WATER_COLUMNS,
    district_layer,
    facility_layer,
    road_layer,
    water_layer,
    water_rows,
)
from lifecircle.report.folders.run_tables import SHAPES, plainly_typed, read_table

_LAYER_COLUMNS = {
    "districts": DISTRICT_COLUMNS,
    "roads": ROAD_COLUMNS,
    "facilities": POINT_COLUMNS,
    "water": WATER_COLUMNS,
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Run:
    """One assessment, with all that reports and maps need of it.

    record: run.json. plan: as it was used, in the language of the run; stated: in all its languages.
    The tables are those of ``tables_of`` with plain types
    (``run_tables.plainly_typed``): numbers NaN and text "" where there is none.
    cells: cells.parquet, x and y in metres.
    districts: id, name, level, parent, setting ("" where none), geometry (polygons).
    roads: highway (a class of ROAD_CLASSES), geometry (one multi-line per class): enough to find
        one's way by. water: name ("" where unknown), geometry (multi-polygons, then multi-lines); no
        rows where the Place has none. facility_points: id, name, type, status (existing, planned,
        closed), geometry.
    Geometry is in the Place's metric coordinate system.
    """

    language: Language
    record: Mapping[str, Any]
    plan: Plan
    stated: Plan
    coverage: pd.DataFrame
    coverage_units: pd.DataFrame
    ratios: pd.DataFrame
    presence: pd.DataFrame
    presence_units: pd.DataFrame
    indicators: pd.DataFrame
    gaps: pd.DataFrame
    facilities: pd.DataFrame
    cells: pd.DataFrame
    districts: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    facility_points: gpd.GeoDataFrame
    water: gpd.GeoDataFrame


def run_of(assessment: Assessment) -> Run:
    """The run of an assessment, as it would be read back from its folder."""
    place = assessment.place
    return Run(
        language=assessment.language,
        record=json.loads(json.dumps(run_record(assessment))),
        plan=assessment.plan,
        stated=assessment.stated,
        **{stem: plainly_typed(table, stem) for stem, table in tables_of(assessment).items()},
        cells=assessment.cells,
        districts=district_layer(place),
        roads=road_layer(place),
        facility_points=facility_layer(place),
        water=water_layer(place),
    )


def read_run(folder: Path) -> Run:
    """The run in a folder that ``write_run`` wrote.

    Raises InputError with every fault: not such a folder, files missing, written by an older
    version, or tables changed so that they cannot be used.
    """
    record = _record(folder)
    names = [*(f"{stem}.csv" for stem in SHAPES), CELLS_FILE, LAYERS_FILE, PLAN_FILE]
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise InputError([_missing(folder / name) for name in missing])
    problems: list[Problem] = []
    tables: dict[str, pd.DataFrame] = {}
    for stem in SHAPES:
        path = folder / f"{stem}.csv"
        table, faults = read_table(path, stem=stem, file=str(path))
        problems += faults
        if table is not None:
            tables[stem] = table
    layers = _layers(folder / LAYERS_FILE, problems)
    cells = _cells(folder / CELLS_FILE, problems)
    try:
        plan = read_plan(folder / PLAN_FILE)
    except PlanError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    language: Language = record["parameters"]["language"]
    return Run(
        language=language,
        record=record,
        plan=plan_in_language(plan, language),
        stated=plan,
        **tables,
        cells=cells,
        districts=layers["districts"],
        roads=layers["roads"],
        facility_points=layers["facilities"],
        water=layers["water"],
    )


def _record(folder: Path) -> dict[str, Any]:
    """run.json of an assessment; raises InputError where the folder holds something else."""
    path = folder / RUN_RECORD
    if not path.is_file():
        raise InputError([_not_a_run(folder, found=None)])
    try:
        record = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        message = Text("不是合法的 JSON", "not valid JSON")
        remedy = Text("请重新运行 lifecircle assess", "run lifecircle assess again")
        raise InputError(
            [Problem(code="bad_record", file=str(path), message=message, remedy=remedy, found=str(error))]
        ) from None
    others = {"comparisons": "lifecircle compare", "answer": "lifecircle site"}
    for key, command in others.items():
        if isinstance(record, dict) and key in record:
            raise InputError([_not_a_run(folder, found=command)])
    if not isinstance(record, dict) or not {"place", "plan", "parameters", "status"} <= set(record):
        raise InputError([_not_a_run(folder, found=None)])
    if record.get("format") != RUN_FORMAT:
        raise InputError([_other_version(path, found=str(record.get("format", 1)))])
    return record


def _cells(path: Path, problems: list[Problem]) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except (OSError, ValueError) as error:
        problems.append(_unreadable(path, error))
        return pd.DataFrame()


def _layers(path: Path, problems: list[Problem]) -> dict[str, gpd.GeoDataFrame]:
    """The layers of the GeoPackage with their columns, none where they cannot be read.

    A Place without water has no such layer, nor have runs of earlier versions.
    """
    found: dict[str, gpd.GeoDataFrame] = {}
    for name, columns in _LAYER_COLUMNS.items():
        try:
            if name == "water" and name not in list_layers(path)[:, 0]:
                found[name] = water_rows([], crs=found["districts"].crs)
                continue
            layer = gpd.read_file(path, layer=name, engine="pyogrio")[list(columns)]
        except (OSError, RuntimeError, ValueError, KeyError) as error:
            problems.append(_unreadable(path, error))
            return found
        for column in columns[:-1]:
            layer[column] = pd.array(layer[column].fillna("").astype(str), dtype="str")
        found[name] = layer
    return found


def _not_a_run(folder: Path, *, found: str | None) -> Problem:
    return Problem(
        code="not_a_run",
        file=str(folder),
        found=found,
        message=Text("不是 lifecircle assess 的结果文件夹", "not a folder that lifecircle assess wrote"),
        remedy=Text(
            "请指明 lifecircle assess 用 --out 写出的文件夹",
            "name the folder that lifecircle assess --out wrote",
        ),
    )


def _other_version(path: Path, *, found: str) -> Problem:
    return Problem(
        code="other_version",
        file=str(path),
        found=found,
        message=Text(
            f"结果由另一版本写出，这里需要格式 {RUN_FORMAT}",
            f"written by another version; format {RUN_FORMAT} is needed here",
        ),
        remedy=Text("请重新运行 lifecircle assess", "run lifecircle assess again"),
    )


def _missing(path: Path) -> Problem:
    return Problem(
        code="missing_file",
        file=str(path),
        message=Text("结果文件夹缺少这个文件", "the run lacks this file"),
        remedy=Text("请重新运行 lifecircle assess", "run lifecircle assess again"),
    )


def _unreadable(path: Path, error: Exception) -> Problem:
    return Problem(
        code="unreadable_file",
        file=str(path),
        found=str(error).splitlines()[0] if str(error) else type(error).__name__,
        message=Text("无法读取", "cannot be read"),
        remedy=Text("请重新运行 lifecircle assess", "run lifecircle assess again"),
    )
