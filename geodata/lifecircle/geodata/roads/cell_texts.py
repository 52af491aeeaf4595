"""The cells of an attribute column as text, each different value looked at once."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Int = npt.NDArray[np.int64]

_NAMELESS = frozenset({"", "none", "nan", "<na>"})
_LONGEST_NUMBER = 17  # digits of a whole number that surely fits into 64 bits


def coded_texts(column: "pd.Series[Any]") -> tuple[Int, list[str]]:
    """Code of each row's text, and the text of each code; empty where nothing stands; 50.0 as 50."""
    if column.dtype == object:  # 1, True and 1.0 are equal, but not the same text
        column = pd.Series([_text(value) for value in column], index=column.index, dtype="str")
    codes, values = pd.factorize(column, use_na_sentinel=True)
    texts = [_text(value) for value in values.tolist()]
    return np.where(codes < 0, len(texts), codes).astype(np.int64), [*texts, ""]


def _text(value: object) -> str:
    text = "" if value is None or value is pd.NA else str(value).strip()
    text = "" if text.lower() in _NAMELESS else text
    return text.removesuffix(".0")


def distinct_whole_numbers(column: "pd.Series[Any]") -> Int | None:
    """The column as numbers where every row holds another whole number, written in digits; else None."""
    if pd.api.types.is_integer_dtype(column.dtype) and not column.isna().any():
        numbers = column.to_numpy()
        fits = len(numbers) == 0 or bool(numbers.min() >= 0 and numbers.max() < 10**_LONGEST_NUMBER)
        return numbers.astype(np.int64) if fits and column.is_unique else None
    codes, texts = coded_texts(column)
    if len(texts) - 1 < len(codes):  # fewer different values than rows
        return None
    whole = all(text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER for text in texts[:-1])
    if not whole or len(set(texts)) < len(texts):
        return None
    return np.array([int(text) for text in texts[:-1]], dtype=np.int64)[codes]
