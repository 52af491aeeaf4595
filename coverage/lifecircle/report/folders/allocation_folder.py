"""An allocation by given tables on disk: per facility, per part of the Place, per origin, and the record."""

from pathlib import Path

from lifecircle.access.given_allocation import GivenAllocation
from lifecircle.plan.model import Plan
from lifecircle.report.folders.run_folder import inputs_record, write_csv, write_record, write_whole


def write_allocation(found: GivenAllocation, plan: Plan, folder: Path, *, overwrite: bool = False) -> Path:
    """Write allocation.csv, served.csv, origins.csv and run.json to ``folder`` and return it.

    Raises OutputError as ``check_output`` does.
    """

    def fill(partial: Path) -> None:
        write_csv(found.allocation, partial / "allocation.csv")
        write_csv(found.served, partial / "served.csv")
        write_csv(found.origins, partial / "origins.csv")
        place = found.place
        record = {
            "place": {"name": place.name, "year": place.year, "synthetic": place.synthetic},
            "plan": {"id": plan.id, "name": plan.name},
            "inputs": inputs_record(place),
            "parameters": {"language": found.language, **found.parameters},
            "warnings": [
                {"code": problem.code, "zh": problem.say("zh"), "en": problem.say("en")}
                for problem in found.remarks
            ],
        }
        write_record(record, partial)

    return write_whole(folder, fill, overwrite=overwrite)
