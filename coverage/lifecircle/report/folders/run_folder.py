"""A run on disk: the tables of DESIGN section 6 and the run record, whole or not at all."""

import hashlib
import json
import platform
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd

from lifecircle.coverage.assessment import Assessment
from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.files.putting import folder_beside, put_folder
from lifecircle.geodata.place import Place
from lifecircle.geodata.text import Text
from lifecircle.plan.model import Plan
from lifecircle.report.folders.plan_file import plan_text
from lifecircle.report.folders.run_layers import LAYERS_FILE, write_layers

RUN_RECORD = "run.json"
CELLS_FILE = "cells.parquet"
PLAN_FILE = "plan.toml"
RUN_FORMAT = 2
"""Changes when files or columns of a run change, so that an older folder is told apart."""

RECORDED_PACKAGES = ("lifecircle", "geopandas", "shapely", "numpy", "numba", "pandas", "pyproj", "osmium")
SIGNIFICANT_DIGITS = "%.10g"
_FORMULA = re.compile(r"^(?:[=@\t\r]|[+-](?!-*$|[\d.]+%?$))")


class OutputError(InputError):
    """The place to write to cannot be used."""


def tables_of(assessment: Assessment) -> dict[str, pd.DataFrame]:
    """File stem -> table, for the tables written as CSV."""
    return {
        "coverage": assessment.coverage,
        "coverage_units": assessment.coverage_units,
        "ratios": assessment.ratios,
        "presence": assessment.presence,
        "presence_units": assessment.presence_units,
        "indicators": assessment.indicators,
        "gaps": assessment.gaps,
        "facilities": assessment.facilities,
    }


def check_output(folder: Path, *, overwrite: bool = False) -> None:
    """Raise OutputError unless a run may be written to ``folder``.

    A folder that is absent or empty may be used; one that holds an earlier run only with
    ``overwrite``; any other never, so that nothing of the user's is lost.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if folder.is_dir() and (folder / RUN_RECORD).exists():
        if overwrite:
            return
        remedy = Text(
            "请换一个文件夹，或加 --overwrite 覆盖上次结果", "name another folder, or add --overwrite"
        )
        message = Text("文件夹里已有一次运行的结果", "the folder holds an earlier run")
    else:
        remedy = Text("请换一个空文件夹", "name an empty folder")
        message = Text("不是空文件夹，也不是以前的结果", "neither an empty folder nor an earlier run")
    raise OutputError([Problem(code="output_in_use", file=str(folder), message=message, remedy=remedy)])


def write_run(
    assessment: Assessment,
    folder: Path,
    *,
    overwrite: bool = False,
    more: Mapping[str, Any] | None = None,
) -> Path:
    """Write all files of a run to ``folder`` and return it.

    more: entries of the run record beside those of ``run_record``, e.g. the date of the data.
    Raises OutputError as ``check_output`` does.
    """
    return write_whole(folder, lambda partial: fill_run(assessment, partial, more=more), overwrite=overwrite)


def fill_run(assessment: Assessment, folder: Path, *, more: Mapping[str, Any] | None = None) -> None:
    """Write all files of a run into a folder that exists."""
    for stem, table in tables_of(assessment).items():
        write_csv(table, folder / f"{stem}.csv")
    assessment.cells.to_parquet(folder / CELLS_FILE, index=False)
    write_layers(assessment.place, folder / LAYERS_FILE)
    (folder / PLAN_FILE).write_text(plan_text(assessment.stated), encoding="utf-8", newline="\n")
    write_record({**run_record(assessment), **(more or {})}, folder)


def write_whole(folder: Path, fill: Callable[[Path], None], *, overwrite: bool = False) -> Path:
    """Have ``fill`` write into a new folder beside ``folder``, move it into place, and return it.

    So the folder is whole or is not there. Raises OutputError as ``check_output`` does, and
    FileInUseError, with the earlier results as they were, where another program has one open.
    """
    folder = folder.absolute()
    check_output(folder, overwrite=overwrite)
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = folder_beside(folder)
    try:
        fill(partial)
        put_folder(partial, folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return folder


def write_record(record: Mapping[str, Any], folder: Path) -> None:
    """The run record, by which a folder is known to be ours."""
    text = json.dumps(record, ensure_ascii=False, indent=2)
    (folder / RUN_RECORD).write_text(text + "\n", encoding="utf-8", newline="\n")


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """UTF-8 with BOM, so that Excel reads Chinese; text that a spreadsheet would run is disarmed."""
    safe = table.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = safe[column].map(disarmed)
    safe.to_csv(path, index=False, encoding="utf-8-sig", float_format=SIGNIFICANT_DIGITS, lineterminator="\n")


def disarmed(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers do not."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def armed_again(value: str) -> str:
    """What ``disarmed`` made of a text, as it was."""
    return value[1:] if value.startswith("'") and _FORMULA.match(value[1:]) else value


def run_record(assessment: Assessment) -> dict[str, Any]:
    """What went in and how it was worked out: run.json.

    date: day of the data, which only the user can tell; no clock is asked, so that the same
    input gives the same record.
    """
    place, plan = assessment.place, assessment.plan
    return {
        "format": RUN_FORMAT,
        "place": place_record(place),
        "date": None,
        "plan": {"id": plan.id, "name": plan.name, "sha256": _plan_hash(assessment.stated), "rows": {
            "circle": len(plan.circle), "ratio": len(plan.ratio), "presence": len(plan.presence),
            "tracked": len(plan.tracked),
        }},
        "inputs": inputs_record(place),
        "parameters": {
            "language": assessment.language, **assessment.parameters,
            "vary": plan.vary.model_dump(mode="json", exclude_none=True),
        },
        "assumed": _assumed(assessment),
        "counts": dict(assessment.counts),
        "status": status_counts(assessment),
        "warnings": [
            {"code": problem.code, "zh": problem.say("zh"), "en": problem.say("en")}
            for problem in assessment.warnings
        ],
        "versions": versions(),
        "seconds": {step: round(seconds, 3) for step, seconds in assessment.seconds.items()},
    }  # fmt: skip


def place_record(place: Place) -> dict[str, Any]:
    """The Place of a run, as records name it."""
    return {
        "name": place.name,
        "year": place.year,
        "crs": place.crs,
        "synthetic": place.synthetic,
        "groups": list(place.groups),
    }


def inputs_record(place: Place) -> list[dict[str, Any]]:
    """Every file that was read: its hash, rows read, kept and dropped."""
    return [
        {
            "layer": layer.layer,
            "file": layer.file,
            "sha256": layer.sha256,
            "rows_read": layer.rows_read,
            "rows_kept": layer.rows_kept,
            "dropped": dict(layer.dropped),
        }
        for layer in place.layers
    ]


def status_counts(assessment: Assessment) -> dict[str, int]:
    """How many rows of the plan, for the whole Place, end met, short, tracked or not computable."""
    statuses = [
        *assessment.whole_circles["status"],
        *assessment.ratios.loc[assessment.ratios["district"] == "all", "status"],
        *assessment.presence["status"],
        *("tracked" for _ in assessment.plan.tracked),
    ]
    return {name: statuses.count(name) for name in ("met", "short", "tracked", "not_computable")}


def _plan_hash(plan: Plan) -> str:
    """Hash of what the plan says, whatever its file looks like.

    How far to vary it changes no result, nor does what its rows are called in English.
    """
    said = _without_english(plan.model_dump(mode="json", exclude={"vary", "english"}))
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _without_english(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_english(inner) for key, inner in value.items() if key != "name_en"}
    return [_without_english(inner) for inner in value] if isinstance(value, list) else value


def _assumed(assessment: Assessment) -> dict[str, dict[str, str]]:
    plan = assessment.plan
    rows = (*plan.circle, *plan.ratio, *plan.presence, *plan.tracked)
    return {row.id: dict(row.assumed) for row in rows if row.assumed}


def versions() -> dict[str, str]:
    """Python, system and the packages that results depend on, with their versions."""
    found = {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}
    found["byte_order"] = sys.byteorder
    for package in RECORDED_PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # run from a source tree that was never installed
            found[package] = ""
    return found
