"""An access run on disk: scores, allocation, equity, criticality, and the record."""

from pathlib import Path
from typing import Any

import pandas as pd

from lifecircle.access.circle_access import CircleAccess
from lifecircle.plan.model import Plan
from lifecircle.report.folders.run_folder import write_csv, write_record, write_whole


def access_tables(found: CircleAccess) -> dict[str, pd.DataFrame]:
    """File stem -> table, for the tables written as CSV."""
    return {
        "access": found.access,
        "allocation": found.allocation,
        "served": found.served,
        "equity": found.equity,
        "lorenz": found.lorenz,
        "criticality": found.criticality,
    }


def write_access(found: CircleAccess, plan: Plan, folder: Path, *, overwrite: bool = False) -> Path:
    """Write the tables, access_cells.parquet and run.json to ``folder`` and return it.

    Raises OutputError as ``check_output`` does.
    """

    def fill(partial: Path) -> None:
        for stem, table in access_tables(found).items():
            write_csv(table, partial / f"{stem}.csv")
        found.cells.to_parquet(partial / "access_cells.parquet", index=False)
        write_record(_record(found, plan), partial)

    return write_whole(folder, fill, overwrite=overwrite)


def _record(found: CircleAccess, plan: Plan) -> dict[str, Any]:
    place = found.place
    return {
        "place": {"name": place.name, "year": place.year, "synthetic": place.synthetic},
        "plan": {"id": plan.id, "name": plan.name},
        "inputs": [{"layer": one.layer, "file": one.file, "sha256": one.sha256} for one in place.layers],
        "parameters": {"language": found.language, **found.parameters},
        "warnings": [
            {"code": problem.code, "zh": problem.say("zh"), "en": problem.say("en")}
            for problem in found.remarks
        ],
    }
