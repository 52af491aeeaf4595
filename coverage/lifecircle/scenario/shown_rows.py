"""Which rows of a difference are worth showing: what changes by fixed facilities, or with mobile stops."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from lifecircle.geodata.text import Language, Text

_KEYS = ["kind", "item", "level", "district"]
_WITH_MOBILE = Text("（含流动服务点）", " (with mobile stops)")
MOBILE_NOTE = Text(
    "流动服务点另行统计：只计入服务圈，不计入配置指标和覆盖要求。",
    "Mobile stops stand apart: they count in circles, not in ratios or presence rules.",
)


def changed_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a difference (DIFF_COLUMNS) where anything differs."""
    found: pd.DataFrame = rows.loc[_changed(rows)]
    return found


def both_sets(rows: pd.DataFrame, mobile: pd.DataFrame | None) -> pd.DataFrame:
    """The rows that change with fixed facilities or with mobile services, each pair one below the other.

    rows, mobile: DIFF_COLUMNS. A row with mobile services stands only where its figures are other
    than those of fixed facilities; ``with_mobile`` (bool) marks it.
    """
    fixed = rows.assign(with_mobile=False).reset_index(drop=True)
    moves = _changed(fixed)
    if mobile is None or len(mobile) == 0:
        return fixed[moves].reset_index(drop=True)
    at = pd.Series(range(len(fixed)), index=pd.MultiIndex.from_frame(fixed[_KEYS].astype(object)))
    place = at.reindex(pd.MultiIndex.from_frame(mobile[_KEYS].astype(object))).to_numpy(dtype=np.int64)
    there = fixed[["before", "after"]].to_numpy(dtype=float)[place]
    here = mobile[["before", "after"]].to_numpy(dtype=float)
    other = ~((here == there) | (np.isnan(here) & np.isnan(there))).all(axis=1)
    kept = other & (_changed(mobile) | moves[place])
    moves[place[kept]] = True
    table = pd.concat([fixed[moves], mobile[kept].assign(with_mobile=True)], ignore_index=True)
    order = np.concatenate([np.flatnonzero(moves), place[kept]])
    together: pd.DataFrame = table.iloc[np.lexsort((table["with_mobile"], order))]
    return together.reset_index(drop=True)


def with_mobile_name(name: str, language: Language) -> str:
    """The name of a row that counts mobile services."""
    return name + _WITH_MOBILE.in_language(language)


def _changed(rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    columns = ["change", "people_change", "people_gained", "people_lost", "people_grown"]
    differs = (np.nan_to_num(rows[columns].to_numpy(dtype=float)) != 0).any(axis=1)
    status = rows["status_before"].to_numpy(dtype=object) != rows["status_after"].to_numpy(dtype=object)
    found: npt.NDArray[np.bool_] = differs | status
    return found
