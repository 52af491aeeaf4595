"""Attribute filters of a plan: which facilities, or units, a row speaks of."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

BoolArray = npt.NDArray[np.bool_]

LEVEL_ORDER: tuple[str, ...] = ("village", "community", "township", "county", "city", "province", "nation")
_GRADE = re.compile(r"([一二三1-3])\s*级?\s*([特甲乙丙])?")
_DIGIT = {"一": 1, "二": 2, "三": 3, "1": 1, "2": 2, "3": 3}
_YES_NO = {"true": True, "1": True, "1.0": True, "是": True, "有": True, "yes": True} | {
    "false": False, "0": False, "0.0": False, "否": False, "无": False, "no": False
}  # fmt: skip
_LETTER = {"丙": 1, "乙": 2, "甲": 3, "特": 4}


def missing_columns(frame: pd.DataFrame, where: Mapping[str, Any]) -> tuple[str, ...]:
    """Columns that ``where`` asks for and that the frame lacks or leaves wholly empty."""
    return tuple(
        column for column in where if column not in frame.columns or bool(frame[column].isna().all())
    )


def matching(frame: pd.DataFrame, where: Mapping[str, Any]) -> BoolArray:
    """Rows of the frame that match every entry of ``where``; an unknown value does not match.

    An entry is a value, a list of values, or a table with at_least and/or at_most. ``level``
    is compared in administrative order, ``grade`` in hospital order (三级甲等 above 三级乙等
    above 二级 …; for libraries and culture houses, where 一级 is the best, a plan lists the
    grades), everything else as numbers.
    """
    result = np.ones(len(frame), dtype=bool)
    for column, wanted in where.items():
        if column not in frame.columns:
            return np.zeros(len(frame), dtype=bool)
        values = frame[column]
        if isinstance(wanted, Mapping):
            result &= _within(values, column=column, bounds=wanted)
        else:
            allowed = list(wanted) if isinstance(wanted, list | tuple) else [wanted]
            if all(isinstance(value, bool) for value in allowed):
                values = values.map(lambda value: _YES_NO.get(str(value).strip().lower()))
            result &= values.isin(allowed).to_numpy(dtype=bool, na_value=False)
    return result


def _within(values: pd.Series, *, column: str, bounds: Mapping[str, Any]) -> BoolArray:
    unknown = set(bounds) - {"at_least", "at_most"}
    if unknown:
        raise ValueError(f"where.{column}: unknown comparison {sorted(unknown)}; use at_least, at_most")
    scores = np.array([_score(value, column=column) for value in values], dtype=float)
    result: BoolArray = ~np.isnan(scores)
    if "at_least" in bounds:
        result &= scores >= _score(bounds["at_least"], column=column)
    if "at_most" in bounds:
        result &= scores <= _score(bounds["at_most"], column=column)
    return result


def _score(value: Any, *, column: str) -> float:
    if pd.isna(value):
        return float("nan")
    if column == "level":
        return float(LEVEL_ORDER.index(value)) if value in LEVEL_ORDER else float("nan")
    if column == "grade":
        found = _GRADE.search(str(value))
        if found is None:
            return float("nan")
        return 10.0 * _DIGIT[found[1]] + _LETTER.get(found[2] or "", 0)
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")
