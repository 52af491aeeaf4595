"""A run on disk together with how sure its figures are: sensitivity.csv, and what was varied in run.json."""

from pathlib import Path
from typing import Any

from lifecircle.coverage.assessment import Assessment
from lifecircle.report.folders.run_folder import fill_run, write_csv, write_whole
from lifecircle.sensitivity import Sensitivity

SENSITIVITY_FILE = "sensitivity.csv"


def write_dated_run(
    assessment: Assessment,
    folder: Path,
    *,
    date: str | None = None,
    sensitivity: Sensitivity | None = None,
    overwrite: bool = False,
) -> Path:
    """Write a run as ``write_run`` does, with the date of its data and its sensitivity, and return it.

    date: YYYY-MM-DD, as the user gives it. Raises OutputError as ``check_output`` does.
    """
    more: dict[str, Any] = {"date": date}
    if sensitivity is not None:
        more["sensitivity"] = sensitivity_record(sensitivity)

    def fill(partial: Path) -> None:
        fill_run(assessment, partial, more=more)
        if sensitivity is not None:
            write_csv(sensitivity.table, partial / SENSITIVITY_FILE)

    return write_whole(folder, fill, overwrite=overwrite)


def sensitivity_record(sensitivity: Sensitivity) -> dict[str, Any]:
    """What was tried, with the values, and how many conclusions flip."""
    return {
        "tried": [
            {
                "name": one.name,
                "side": one.side,
                "assumptions": one.plan.assumptions.model_dump(mode="json"),
            }
            for one in sensitivity.tried
        ],
        "rows": len(sensitivity.table),
        "flips": len(sensitivity.flips),
        "seconds": round(sensitivity.seconds, 3),
    }
