"""The differences of scenarios on disk: a table of rows, one of cells for each pair, all runs, the record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from lifecircle.coverage.assessment import Assessment
from lifecircle.report.folders.run_folder import fill_run, run_record, write_csv, write_record, write_whole
from lifecircle.scenario.comparison import Comparison
from lifecircle.scenario.versus import BASELINE

__all__ = [
    "BASELINE",
    "FIXED",
    "RUNS_FOLDER",
    "WITH_MOBILE",
    "NamedComparison",
    "diff_table",
    "write_comparisons",
]

RUNS_FOLDER = "runs"
"""Holds a folder for today (BASELINE) and for each scenario, as ``write_run`` writes it."""
FIXED, WITH_MOBILE = "fixed", "with_mobile"
"""Marks in the column ``facilities`` of diff.csv and diff_groups.csv: which facilities a row counts."""


@dataclass(frozen=True, kw_only=True, eq=False)
class NamedComparison:
    """A comparison and the two things it compares: ids of scenarios, or BASELINE."""

    before: str
    after: str
    comparison: Comparison


def write_comparisons(
    found: Sequence[NamedComparison],
    runs: Mapping[str, Assessment],
    folder: Path,
    *,
    scenarios: Mapping[str, Any],
    overwrite: bool = False,
) -> Path:
    """Write the tables of differences, every run and run.json to ``folder`` and return it.

    diff.csv and diff_groups.csv hold all comparisons, told apart by ``from`` and ``to``, and by
    ``facilities``: FIXED, and WITH_MOBILE where mobile services are counted too. diff_cells.parquet
    is that of the first one; the others have both names in theirs, those with mobile services end
    in ``_with_mobile``. runs: by name; all tables of each, fixed facilities only, go to ``runs/<name>``.
    scenarios: by name, as they are to stand in the record.
    Raises OutputError as ``check_output`` does.
    """

    def fill(partial: Path) -> None:
        write_csv(diff_table(found), partial / "diff.csv")
        write_csv(_together(found, lambda one: one.groups), partial / "diff_groups.csv")
        for number, one in enumerate(found):
            stem = "diff_cells" if number == 0 else f"diff_cells_{one.before}_{one.after}"
            one.comparison.cells.to_parquet(partial / f"{stem}.parquet", index=False)
            if one.comparison.with_mobile is not None:
                mobile = partial / f"{stem}_{WITH_MOBILE}.parquet"
                one.comparison.with_mobile.cells.to_parquet(mobile, index=False)
        for name, run in runs.items():
            into = partial / RUNS_FOLDER / name
            into.mkdir(parents=True)
            fill_run(run, into)
        record = {
            "comparisons": [
                {"from": one.before, "to": one.after, "cost_yuan": one.comparison.cost_yuan} for one in found
            ],
            "scenarios": dict(scenarios),
            "runs": {name: run_record(run) for name, run in runs.items()},
        }
        write_record(record, partial)

    return write_whole(folder, fill, overwrite=overwrite)


def diff_table(found: Sequence[NamedComparison]) -> pd.DataFrame:
    """The rows of all comparisons, one after the other, with what they compare and count in front."""
    return _together(found, lambda one: one.rows)


def _together(
    found: Sequence[NamedComparison], table_of: Callable[[Comparison], pd.DataFrame]
) -> pd.DataFrame:
    frames: list[pd.DataFrame] = []
    for one in found:
        for counted, comparison in ((FIXED, one.comparison), (WITH_MOBILE, one.comparison.with_mobile)):
            if comparison is not None:
                frame = table_of(comparison).copy()
                for place, (name, value) in enumerate(
                    {"from": one.before, "to": one.after, "facilities": counted}.items()
                ):
                    frame.insert(place, name, value)
                frames.append(frame)
    return pd.concat(frames, ignore_index=True)
