"""Columns with some values exchanged, against plain lists."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.scenario.patching import MOST_PIECES, patched

SIZE = 40
patches = st.lists(st.dictionaries(st.integers(0, SIZE - 1), st.integers(0, 9), max_size=SIZE), max_size=12)
COLUMNS = {
    "words": lambda numbers: pd.array([None if one == 9 else f"w{one}" for one in numbers], dtype="str"),
    "minutes": lambda numbers: np.array([np.nan if one == 9 else one / 3 for one in numbers]),
    "states": lambda numbers: pd.Categorical.from_codes(
        [-1 if one == 9 else one for one in numbers], categories=pd.Index(list("abcdefghi"))
    ),
}


@pytest.mark.parametrize("kind", COLUMNS)
@settings(max_examples=20, deadline=None)
@given(changes=patches)
def test_one_change_after_the_other(kind, changes):
    values = COLUMNS[kind]
    plain = [number % 10 for number in range(SIZE)]
    column = pd.Series(values(plain), name="c")
    for change in changes:
        where = np.array(sorted(change), dtype=np.int64)
        before = column.copy(deep=True)
        following = patched(column, where, values([change[at] for at in where.tolist()]))
        pd.testing.assert_series_equal(column, before)  # older states stay good
        for at, number in change.items():
            plain[at] = number
        column = following
        pd.testing.assert_series_equal(column, pd.Series(values(plain)), check_names=False)


def test_words_do_not_fall_into_ever_more_pieces():
    column = pd.Series(pd.array(["a"] * 1000, dtype="str"))
    most = 1
    for number in range(200):
        column = patched(column, np.array([(7 * number) % 1000]), pd.array(["b"], dtype="str"))
        array = pa.array(column.array)
        most = max(most, array.num_chunks if isinstance(array, pa.ChunkedArray) else 1)
    assert 1 < most <= MOST_PIECES
    assert (column == "b").sum() == 200
