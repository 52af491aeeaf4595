"""A column of a million cells with new values in some of them, the others not copied where that can be."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

MOST_PIECES = 24
"""A column of words in more pieces is made one again."""

Words = pd.api.extensions.ExtensionArray


def patched(column: pd.Series, where: npt.NDArray[np.int64], values: Any) -> pd.Series:
    """The column with new values at some positions, which ascend; the column itself stays as it is."""
    fresh = pd.Series(values)
    if len(where) == len(column):
        return fresh
    if len(where) == 0:
        return column
    fresh = fresh.astype(column.dtype)
    if isinstance(column.dtype, pd.StringDtype):
        array = _patched_words(column.array, where, fresh.array)
    else:
        array = column.array.copy()
        array[where] = fresh.array
    return pd.Series(array, index=column.index, name=column.name)


def _patched_words(words: Words, where: npt.NDArray[np.int64], fresh: Words) -> Words:
    """Arrow cannot change what is there, so only the stretch with changes is copied."""
    first, end = int(where[0]), int(where[-1]) + 1
    between = words[first:end].copy()
    between[where - first] = fresh
    pieces = [piece for part in (words[:first], between, words[end:]) for piece in _pieces(part)]
    joined = pa.chunked_array(pieces)
    return pd.array(joined if len(pieces) <= MOST_PIECES else joined.combine_chunks(), dtype=words.dtype)


def _pieces(words: Words) -> Sequence[pa.Array]:
    """The pieces of a column of words that hold any."""
    array = pa.array(words)
    pieces = array.chunks if isinstance(array, pa.ChunkedArray) else [array]
    return [piece for piece in pieces if len(piece)]
