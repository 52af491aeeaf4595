"""A table as a file that spreadsheets open safely."""

import tempfile
from pathlib import Path

import pandas as pd

from lifecircle.report.folders.run_folder import write_csv


def csv_bytes(rows: pd.DataFrame) -> bytes:
    """The table as ``write_csv`` writes it."""
    with tempfile.TemporaryDirectory(prefix="lifecircle-") as folder:
        path = Path(folder) / "table.csv"
        write_csv(rows, path)
        return path.read_bytes()
