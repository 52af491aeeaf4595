"""The monitoring tables on disk: workbook, CSV and record, whole or not at all."""

from pathlib import Path
from typing import Any

from lifecircle.report.folders.run_folder import versions, write_csv, write_record, write_whole

from .monitoring import Monitoring
from .snapshots import Snapshots
from .workbook import write_workbook


def write_monitoring(
    found: Monitoring, snapshots: Snapshots, folder: Path, *, overwrite: bool = False
) -> Path:
    """Write monitor.xlsx, monitor.csv, monitor_midterm.csv, monitor_districts.csv and run.json.

    Raises OutputError as ``run_folder.check_output`` does.
    """

    def fill(partial: Path) -> None:
        write_csv(found.table, partial / "monitor.csv")
        if found.mid_year in found.assessed:
            write_csv(found.midterm, partial / "monitor_midterm.csv")
        write_csv(found.districts, partial / "monitor_districts.csv")
        write_workbook(found, partial / "monitor.xlsx")
        write_record(_record(found, snapshots), partial)

    return write_whole(folder, fill, overwrite=overwrite)


def _record(found: Monitoring, snapshots: Snapshots) -> dict[str, Any]:
    return {
        "monitoring": [
            {
                "year": year,
                "folder": Path(snapshots.folders[year]).name,
                "date": run.record.get("date"),
                "place": run.record["place"],
                "inputs": run.record["inputs"],
                "versions": run.record["versions"],
            }
            for year, run in snapshots.runs.items()
        ],
        "plan": snapshots.latest.record["plan"],
        "parameters": {
            "language": found.language,
            "base_year": found.base_year,
            "mid_year": found.mid_year,
            "end_year": found.end_year,
        },
        "warnings": [
            {"code": problem.code, "zh": problem.say("zh"), "en": problem.say("en")}
            for problem in found.remarks
        ],
        "versions": versions(),
    }
