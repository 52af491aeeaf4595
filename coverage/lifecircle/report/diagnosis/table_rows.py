"""Rows of a table one by one, by column name."""

from typing import Any

import pandas as pd


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Each row as column -> value."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
