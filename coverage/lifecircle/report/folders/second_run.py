"""A second run of the same Place laid beside the first, as a comparison of scenarios is."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from lifecircle.coverage.words import ALL, WHOLE
from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.text import Text
from lifecircle.report.folders.run_folder import RUN_RECORD
from lifecircle.report.folders.run_reading import Run, read_run
from lifecircle.report.folders.scenario_reading import ScenarioResult, read_comparison
from lifecircle.report.folders.siting_reading import SitingResult
from lifecircle.scenario.comparison import DIFF_COLUMNS
from lifecircle.scenario.versus import BASELINE

_KEYS = ["kind", "item", "level", "district"]


def read_scenario(folder: Path, run: Run) -> ScenarioResult:
    """The comparison in a folder of ``lifecircle compare``, or the run in a folder of ``lifecircle assess``
    laid beside ``run``. Raises InputError where it is neither, or belongs to another Place or plan.
    """
    try:
        record = json.loads((folder / RUN_RECORD).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        record = {}
    if isinstance(record, dict) and "status" in record and "comparisons" not in record:
        return second_run(run, read_run(folder), file=str(folder))
    found = read_comparison(folder)
    if found.cells["cell"].tolist() != run.cells["cell"].tolist():
        raise InputError([_other_cells(str(folder))])
    return found


def check_siting(siting: SitingResult, run: Run, *, file: str) -> None:
    """Raise InputError where a siting belongs to another Place or plan."""
    asked, has = siting.record["place"], run.record["place"]
    same_place = (asked["name"], asked["crs"]) == (has["name"], has["crs"])
    if not same_place or siting.record["plan"]["id"] != run.record["plan"]["id"]:
        found = f"{asked['name']} × {siting.record['plan']['name']}"
        message = Text("选址属于另一个研究区或另一份规划", "the siting is for another study area or plan")
        remedy = Text("请用同一研究区、同一规划选址", "run site for the same study area and plan")
        raise InputError(
            [Problem(code="other_siting", file=file, found=found, message=message, remedy=remedy)]
        )


def second_run(run: Run, other: Run, *, file: str) -> ScenarioResult:
    """What differs from ``run`` to ``other``: two runs of the same cells and plan rows.

    Of people only the balance is known, not who was gained and who lost. file: the name for faults.
    Raises InputError for runs that cannot be compared.
    """
    _check(run, other, file=file)
    rows = _rows(run).merge(_rows(other), on=_KEYS, suffixes=("_before", "_after"), sort=False)
    rows["item_name"], rows["district_name"] = rows["item_name_after"], rows["district_name_after"]
    rows["unit"], rows["remark"] = rows["unit_after"], ""
    rows["before"], rows["after"] = rows["value_before"], rows["value_after"]
    rows["change"] = rows["after"] - rows["before"]
    rows["change_points"] = (100 * rows["change"]).where(rows["kind"] != "ratio")
    rows["people_change"] = rows["people_after"] - rows["people_before"]
    was, now = rows["status_before"], rows["status_after"]
    opened = (was == "met") & (now == "short")
    rows["gap"] = np.select([(was == "short") & (now == "met"), opened], ["closed", "opened"], "")
    name = str(other.record["place"]["name"])
    return ScenarioResult(
        before=BASELINE,
        after="second_run",
        name=Text(f"第二次核查（{name}）", f"second run ({name})").in_language(run.language),
        rows=rows.reindex(columns=list(DIFF_COLUMNS)),
        cells=_cells(run, other),
        edits={},
    )


def _check(run: Run, other: Run, *, file: str) -> None:
    for kind in ("circle", "ratio", "presence"):
        if [row.id for row in getattr(run.plan, kind)] != [row.id for row in getattr(other.plan, kind)]:
            message = Text("两次核查用的不是同一份规划", "the two runs use different plans")
            remedy = Text("请用同一份规划核查两次", "assess both with the same plan")
            raise InputError(
                [Problem(code="other_plan", file=file, found=other.plan.name, message=message, remedy=remedy)]
            )
    if run.cells["cell"].tolist() != other.cells["cell"].tolist():
        raise InputError([_other_cells(file)])


def _other_cells(file: str) -> Problem:
    message = Text("人口格网与这次核查不同", "its population cells differ from those of this run")
    remedy = Text("请用同一研究区的结果", "name a result of the same study area")
    return Problem(code="other_cells", file=file, message=message, remedy=remedy)


def _rows(run: Run) -> pd.DataFrame:
    """Circles, ratios and presence rules of a run in one shape."""
    coverage = run.coverage[(run.coverage["need"] == ALL) & (run.coverage["setting"] == ALL)]
    coverage = coverage.drop_duplicates(["circle", "level", "district"])
    circles = coverage.rename(
        columns={"circle": "item", "circle_name": "item_name", "coverage": "value", "covered": "people",
                 "gap_people": "shortfall"}
    ).assign(kind="circle", unit="")  # fmt: skip
    ratios = run.ratios.rename(columns={"indicator": "item", "indicator_name": "item_name"}).assign(
        kind="ratio", people=np.nan
    )
    rules = run.presence.rename(columns={"rule": "item", "rule_name": "item_name", "share": "value"}).assign(
        kind="presence", people=np.nan, unit="", level="place", district=WHOLE,
        district_name=str(run.record["place"]["name"]),
        shortfall=run.presence["units"] - run.presence["units_meeting"],
    )  # fmt: skip
    columns = [*_KEYS, "item_name", "district_name", "unit", "value", "people", "status", "shortfall"]
    return pd.concat([frame[columns] for frame in (circles, ratios, rules)], ignore_index=True)


def _cells(run: Run, other: Run) -> pd.DataFrame:
    """Minutes (metres) and state of each circle before and after, per cell."""
    columns: dict[str, object] = {name: run.cells[name] for name in ("cell", "x", "y")}
    columns["population_before"] = run.cells["population"]
    columns["population_after"] = other.cells["population"]
    for name in other.cells.columns:
        if name.endswith(("_minutes", "_metres", "_state")) and name in run.cells:
            columns[f"{name}_before"], columns[f"{name}_after"] = run.cells[name], other.cells[name]
    return pd.DataFrame(columns)
