"""A siting on disk: sites.csv, curve.csv and the record with bound, gap and reasons."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from lifecircle.report.folders.run_folder import (
    inputs_record,
    place_record,
    versions,
    write_csv,
    write_record,
    write_whole,
)
from lifecircle.siting.answer import Answer
from lifecircle.siting.siting import Siting

UNITS = {"cover": "people", "reach": "sites", "mean": "people x {unit}", "worst": "{unit}"}


def write_siting(siting: Siting, folder: Path, *, overwrite: bool = False) -> Path:
    """Write sites.csv, run.json and, where there is a curve, curve.csv to ``folder``, and return it.

    Whole or not at all.
    Raises OutputError as ``check_output`` does.
    """

    def fill(partial: Path) -> None:
        write_csv(siting.sites, partial / "sites.csv")
        if siting.answer.curve or siting.answer.passing:
            write_csv(curve_table(siting.answer), partial / "curve.csv")
        write_record(siting_record(siting), partial)

    return write_whole(folder, fill, overwrite=overwrite)


def curve_table(answer: Answer) -> pd.DataFrame:
    """Where more sites stop paying: value of the goal with the first 1, 2, … sites of a greedy list.

    Where units were asked for, the units that pass with the first 1, 2, … sites of the answer.
    sites, value, step (what this site adds or saves; unknown for the first), asked (whether the
    answer has so many sites).
    """
    value = np.array(answer.curve or answer.passing[1:], dtype=float)
    sites = np.arange(1, len(value) + 1)
    step = np.abs(np.diff(value, prepend=np.nan))
    return pd.DataFrame({"sites": sites, "value": value, "step": step, "asked": sites <= len(answer.chosen)})


def siting_record(siting: Siting) -> dict[str, Any]:
    """What was asked, what was answered and what is proven: run.json."""
    answer, wish = siting.answer, siting.wish
    unit = UNITS[wish.goal].format(unit=siting.facts["unit"])
    if wish.goal == "reach" and wish.budget is not None:
        unit = "cost"
    return {
        "place": place_record(siting.place),
        "plan": {"id": siting.plan.id, "name": siting.plan.name},
        "circle": {"id": siting.circle.id, "name": siting.circle.name, "target": siting.circle.target},
        "inputs": inputs_record(siting.place),
        "parameters": {
            "language": siting.language,
            "wish": wish.record(),
            "assumptions": siting.plan.assumptions.model_dump(),
        },
        "answer": {
            "goal": answer.goal,
            "objective": _number(answer.objective),
            "bound": _number(answer.bound),
            "gap": _number(answer.gap),
            "unit": unit,
            "status": answer.status,
            "method": answer.method,
            "sites": [str(siting.candidates.frame["id"].iloc[one]) for one in answer.chosen],
            "curve": [_number(value) for value in answer.curve],
            "causes": [
                {"code": one.code, "amount": _number(one.amount), "zh": one.message.zh, "en": one.message.en}
                for one in answer.causes
            ],
        },
        "figures": dict(siting.facts),
        "warnings": [
            {"code": problem.code, "zh": problem.say("zh"), "en": problem.say("en")}
            for problem in siting.warnings
        ],
        "versions": versions(),
        "seconds": {step: round(seconds, 3) for step, seconds in siting.seconds.items()},
    }


def _number(value: float) -> float | None:
    """A number that JSON can hold; what is not known is null."""
    return float(value) if math.isfinite(value) else None
