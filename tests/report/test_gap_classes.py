"""Classes of a choropleth: each value in one, none empty, limits that can be said."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecircle.report.classes import round_classes
from lifecircle.report.figures.figure_words import range_words

VALUES = st.lists(st.floats(0, 5e6, allow_nan=False), min_size=1, max_size=60)


@given(VALUES)
def test_every_value_is_in_the_class_whose_bounds_hold_it(values):
    classes = round_classes(values)
    for value, code in zip(values, classes.of(np.array(values)), strict=True):
        whole = round(value)
        if code == 0:
            assert whole == 0
        else:
            low, high = classes.bounds(int(code))
            assert low <= whole
            assert high is None or whole <= high


@given(VALUES)
def test_no_class_is_empty_and_each_has_a_name(values):
    classes = round_classes(values)
    found = set(classes.of(np.array(values)).tolist()) - {0}
    if found:
        assert found == set(range(1, len(classes.lows) + 1))
    assert len(classes.names) == len(classes.lows)
    assert list(classes.lows) == sorted(set(classes.lows))


@given(VALUES)
def test_limits_are_round(values):
    for low in round_classes(values).lows:
        assert low < 10 or str(low).rstrip("0") in {"1", "2", "3", "5"}


def test_few_small_numbers_are_parted_as_they_are():
    # sixteen townships with 2 rows short, four with 3, seven with 4, one with 8
    values = [2.0] * 16 + [3.0] * 4 + [4.0] * 7 + [8.0]
    assert round_classes(values).lows == (1, 3, 4)
    assert round_classes([2.0] * 5).lows == (1,)


def test_worked_by_hand():
    # of 10, 20 … 400 the quartiles are 107.5, 205 and 302.5, which round to 100, 200 and 300
    values = np.arange(10.0, 401.0, 10.0)
    classes = round_classes(values)
    assert classes.lows == (1, 100, 200, 300)
    assert classes.of(np.array([0.0, 99.4, 99.5, 299.0, 5000.0, np.nan])).tolist() == [0, 1, 2, 3, 4, -1]
    assert classes.bounds(2) == (100, 199)
    assert classes.bounds(4) == (300, None)


@pytest.mark.parametrize(
    ("low", "high", "zh", "en"),
    [
        (6, 6, "6", "6"),
        (5.6, 6.4, "6", "6"),
        (5, 6, "5～6", "5–6"),
        (1000, 1999, "1,000～1,999", "1,000–1,999"),
        (6, None, "≥6", "≥6"),
    ],
)
def test_a_class_of_one_number_shows_it_once(low, high, zh, en):
    assert (range_words(low, high, "zh"), range_words(low, high, "en")) == (zh, en)
