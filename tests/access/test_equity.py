"""Equity: small cases worked out by hand, and the laws every such measure must keep."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.access import gini, lorenz_curve, theil, theil_parts
from lifecircle.access.equity import mean_of_worst, ratio_of_means, supply_demand_match

QUICK = settings(max_examples=60, deadline=None)
amounts = st.lists(
    st.tuples(st.floats(0, 1e3).map(lambda x: round(x, 2)), st.floats(0.1, 1e3)), min_size=1, max_size=8
).filter(lambda rows: sum(value for value, _ in rows) > 0.1)


def arrays(rows):
    return tuple(np.array(column, float) for column in zip(*rows, strict=True))


def test_gini_by_hand():
    assert gini(np.array([0, 0, 0, 1.0]), np.ones(4)) == pytest.approx(0.75)
    assert gini(np.array([1.0, 3.0]), np.ones(2)) == pytest.approx(0.25)
    # three people with 1, one with 5: Lorenz (0.75, 3/8); area 0.140625 + 0.171875; 1 - 2 * 0.3125
    assert gini(np.array([1.0, 5.0]), np.array([3.0, 1.0])) == pytest.approx(0.375)


def test_lorenz_by_hand():
    heads, amount = lorenz_curve(np.array([5.0, 1.0]), np.array([1.0, 3.0]))
    assert heads.tolist() == [0, 0.75, 1]
    assert amount.tolist() == [0, 0.375, 1]


def test_theil_by_hand():
    assert theil(np.array([0, 0, 0, 1.0]), np.ones(4)) == pytest.approx(np.log(4))
    # mean 2: half of 0.5 ln 0.5 + 1.5 ln 1.5
    assert theil(np.array([1.0, 3.0]), np.ones(2)) == pytest.approx(0.1308, abs=1e-4)


def test_theil_by_groups_by_hand():
    """Town 1, 1 and country 1, 5 (one person each): all unevenness but the means' is in the country."""
    parts = theil_parts(np.array([1.0, 1, 1, 5]), np.ones(4), np.array([0, 0, 1, 1]))
    country = (1 / 3 * np.log(1 / 3) + 5 / 3 * np.log(5 / 3)) / 2
    assert parts.share.tolist() == [0.25, 0.75]
    assert parts.own == pytest.approx([0, country])
    assert parts.within == pytest.approx(0.75 * country)
    assert parts.between == pytest.approx(0.25 * np.log(0.5) + 0.75 * np.log(1.5))


def test_worst_tenth_takes_a_part_of_the_cell_on_the_edge():
    value, people = np.array([1.0, 2, 10]), np.array([5.0, 10, 85])
    assert mean_of_worst(value, people) == pytest.approx((5 * 1 + 5 * 2) / 10)
    assert mean_of_worst(value, people, better="lower") == 10
    assert mean_of_worst(np.array([np.inf, 1]), np.array([1.0, 99]), better="lower") == np.inf


def test_town_to_country_and_match():
    value, people = np.array([4.0, 2, 1]), np.array([1.0, 3, 4])
    assert ratio_of_means(value, people, one=np.array([True, True, False])) == pytest.approx(2.5)
    found = supply_demand_match(np.array([6.0, 2, 0]), np.array([5.0, 5, 0]), all_supply=8, all_people=10)
    assert found[:2].tolist() == [1.5, 0.5]
    assert np.isnan(found[2])


def test_nothing_to_share_is_unknown_not_equal():
    assert np.isnan(gini(np.zeros(3), np.ones(3)))
    assert np.isnan(theil(np.zeros(3), np.ones(3)))


def test_values_must_be_numbers():
    for wrong in (np.inf, np.nan, -1.0):
        with pytest.raises(ValueError, match="finite"):
            gini(np.array([wrong, 1.0]), np.ones(2))
    assert gini(np.array([np.inf, 1.0]), np.array([0.0, 1.0])) == 0  # nobody lives there


@QUICK
@given(rows=amounts, factor=st.floats(0.01, 100), more=st.floats(0.01, 100))
def test_units_of_value_and_of_people_do_not_matter(rows, factor, more):
    value, people = arrays(rows)
    for measure in (gini, theil):
        assert measure(value * factor, people * more) == pytest.approx(measure(value, people), abs=1e-9)


@QUICK
@given(rows=amounts, cell=st.integers(0, 7))
def test_a_cell_cut_in_two_equal_halves_changes_nothing(rows, cell):
    value, people = arrays(rows)
    cell %= len(rows)
    halves = people.copy()
    halves[cell] /= 2
    for measure in (gini, theil, mean_of_worst):
        cut = measure(np.append(value, value[cell]), np.append(halves, halves[cell]))
        assert cut == pytest.approx(measure(value, people), abs=1e-9)


@QUICK
@given(people=st.lists(st.floats(0.1, 1e3), min_size=1, max_size=6), value=st.floats(0.1, 1e3))
def test_equality_is_zero(people, value):
    people = np.array(people)
    assert gini(np.full(len(people), value), people) == pytest.approx(0, abs=1e-9)
    assert theil(np.full(len(people), value), people) == pytest.approx(0, abs=1e-9)


@QUICK
@given(rows=amounts, groups=st.lists(st.integers(0, 2), min_size=8, max_size=8))
def test_within_and_between_add_up(rows, groups):
    value, people = arrays(rows)
    parts = theil_parts(value, people, np.array(groups[: len(rows)]))
    assert parts.within + parts.between == pytest.approx(parts.total, abs=1e-9)
    assert parts.total == pytest.approx(theil(value, people), abs=1e-12)
    assert parts.between >= -1e-9


@QUICK
@given(rows=amounts)
def test_between_its_ends_and_a_gift_to_the_poorest_never_widens(rows):
    value, people = arrays(rows)
    assert -1e-9 <= gini(value, people) <= 1
    raised = np.maximum(value, np.sort(value)[min(1, len(value) - 1)])  # the least up to the next
    assert gini(raised, people) <= gini(value, people) + 1e-9
