"""Tables of result folders with plain types, however they were made or read."""

from collections.abc import Collection

import numpy as np
import pandas as pd


def texts_and_numbers(table: pd.DataFrame, *, texts: Collection[str]) -> pd.DataFrame:
    """The columns named as text ("" where there is none), all others as float64 (NaN where none)."""
    columns: dict[str, object] = {}
    for name in table.columns:
        given = table[name].astype(object)
        there = given.where(given.notna(), "")
        if name in texts:
            columns[name] = there.astype("str").array
        else:
            columns[name] = pd.to_numeric(there.where(there != "", other=np.nan)).to_numpy(dtype=float)
    return pd.DataFrame(columns)
