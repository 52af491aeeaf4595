"""A siting on disk: sites.csv and the record with bound, gap, curve and reasons."""

import math
from pathlib import Path
from typing import Any

from lifecircle.siting.siting import Siting

from .run_folder import inputs_record, place_record, versions, write_csv, write_record, write_whole

UNITS = {"cover": "people", "reach": "sites", "mean": "people x {unit}", "worst": "{unit}"}


def write_siting(siting: Siting, folder: Path, *, overwrite: bool = False) -> Path:
    """Write sites.csv and run.json to ``folder``, whole or not at all, and return it.

    Raises OutputError as ``check_output`` does.
    """

    def fill(partial: Path) -> None:
        write_csv(siting.sites, partial / "sites.csv")
        write_record(siting_record(siting), partial)

    return write_whole(folder, fill, overwrite=overwrite)


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
