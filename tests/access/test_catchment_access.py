"""Floating catchments: a paper case worked out by hand, the identity of sums, and laws.

Three places with 100, 200 and 300 people, two clinics with 6 and 12 doctors, minutes:

            clinic 1   clinic 2
    a (100)    5         –
    b (200)   15        30        limit 30, inclusive
    c (300)   40        10        40 is beyond
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.access import (
    gaussian_decay,
    mean_of_nearest,
    modified_huff_three_step,
    pairs_from_table,
    pairs_in_a_straight_line,
    step_decay,
    three_step,
    two_step,
)

NONE = float("nan")
PEOPLE, DOCTORS = np.array([100.0, 200, 300]), np.array([6.0, 12])
FAR = pairs_from_table([[5, NONE], [15, 30], [40, 10]])
PAIRS = FAR.within(30)  # a1, b1, b2, c2
ZONES = {"bounds": (10, 20, 30), "weights": (1, 0.5, 0.25)}
QUICK = settings(max_examples=50, deadline=None)


def test_the_limit_is_inclusive():
    assert list(zip(PAIRS.demand, PAIRS.supply, strict=True)) == [(0, 0), (1, 0), (1, 1), (2, 1)]
    assert len(FAR.within(29.999).cost) == 3


def test_two_step_by_hand():
    # R1 = 6/(100+200) = 0.02, R2 = 12/(200+300) = 0.024
    found = two_step(PAIRS, people=PEOPLE, supply=DOCTORS)
    assert found == pytest.approx([0.02, 0.044, 0.024])


def test_enhanced_two_step_by_hand():
    # weights a1 1, b1 0.5, b2 0.25, c2 1: R1 = 6/(100+100) = 0.03, R2 = 12/(50+300)
    weight = step_decay(PAIRS.cost, **ZONES)
    assert weight.tolist() == [1, 0.5, 0.25, 1]
    found = two_step(PAIRS, people=PEOPLE, supply=DOCTORS, weight=weight)
    assert found == pytest.approx([0.03, 0.5 * 0.03 + 0.25 * 12 / 350, 12 / 350])


def test_three_step_by_hand():
    # b spreads: G_b1 = 0.5/0.75 = 2/3, G_b2 = 1/3
    # R1 = 6/(100 + 2/3*200*0.5) = 6/(500/3) = 0.036; R2 = 12/(1/3*200*0.25 + 300) = 12/(950/3) = 36/950
    weight = step_decay(PAIRS.cost, **ZONES)
    found = three_step(PAIRS, people=PEOPLE, supply=DOCTORS, weight=weight)
    assert found == pytest.approx([0.036, 2 / 3 * 0.5 * 0.036 + 1 / 3 * 0.25 * 36 / 950, 36 / 950])


def test_modified_huff_by_hand():
    # b chooses by size too: 6*0.5 = 3 and 12*0.25 = 3, so half and half
    # R1 = 6/(100+100) = 0.03; R2 = 12/(100+300) = 0.03
    weight = step_decay(PAIRS.cost, **ZONES)
    found = modified_huff_three_step(PAIRS, people=PEOPLE, supply=DOCTORS, weight=weight)
    assert found == pytest.approx([0.03, 0.5 * 0.5 * 0.03 + 0.5 * 0.25 * 0.03, 0.03])


def test_modified_huff_equals_a_published_implementation():
    """Four homes, six services, weights 1..24 by rows of homes; figures: test of the R package fca 0.1.0."""
    weights = np.arange(1.0, 25).reshape(4, 6)
    pairs = pairs_from_table(np.zeros((4, 6)))
    found = modified_huff_three_step(
        pairs, people=np.arange(1.0, 5), supply=np.arange(1.0, 7), weight=weights[pairs.demand, pairs.supply]
    )
    assert found == pytest.approx([9.617634, 21.717421, 34.325798, 47.032856], abs=1e-6)


def test_mean_of_the_nearest_by_hand():
    assert mean_of_nearest(FAR, k=1).tolist() == [5, 15, 10]
    assert mean_of_nearest(FAR, k=2).tolist() == [np.inf, 22.5, 25]
    with pytest.raises(ValueError, match="k"):
        mean_of_nearest(FAR, k=0)


def test_decay_at_its_ends():
    assert gaussian_decay(np.array([0, 30, 31]), limit=30).tolist() == [1, 0, 0]
    # exp(-1/8) = 0.8824969, exp(-1/2) = 0.6065307
    assert gaussian_decay(np.array([15.0]), limit=30)[0] == pytest.approx(0.2759662 / 0.3934693, abs=1e-6)
    assert step_decay(np.array([0, 10, 10.1, 20, 30, 30.1]), **ZONES).tolist() == [1, 1, 0.5, 0.5, 0.25, 0]
    assert step_decay(np.array([1 / 3, 0.5, 1.0])).tolist() == [1, 0.68, 0.22]
    with pytest.raises(ValueError, match="ascending"):
        step_decay(np.array([1.0]), bounds=(2, 1), weights=(1, 1))


def test_straight_lines():
    homes, clinics = np.array([[0.0, 0], [300, 400]]), np.array([[0.0, 0], [0, 400]])
    pairs = pairs_in_a_straight_line(homes, clinics, limit_m=400)
    assert pairs.demand.tolist() == [0, 0, 1]
    assert pairs.cost.tolist() == [0, 400, 300]
    found = two_step(pairs, people=np.array([10.0, 30]), supply=np.array([2.0, 4]))
    assert found == pytest.approx([2 / 10 + 4 / 40, 4 / 40])
    unlimited = pairs_in_a_straight_line(homes, clinics, limit_m=np.inf)
    assert unlimited.cost.tolist() == [0, 400, 300, 500]


tables = st.lists(
    st.lists(st.one_of(st.just(NONE), st.floats(0, 29)), min_size=3, max_size=3), min_size=1, max_size=6
)


@QUICK
@given(
    table=tables,
    people=st.lists(st.floats(0.5, 1e4), min_size=6, max_size=6),
    supply=st.lists(st.floats(0.5, 1e3), min_size=3, max_size=3),
    decay=st.sampled_from(["none", "step", "gaussian"]),
)
def test_access_times_people_is_the_supply_in_reach(table, people, supply, decay):
    pairs = pairs_from_table(table)
    people, supply = np.array(people[: len(table)]), np.array(supply)
    in_reach = supply[np.isfinite(np.array(table)).any(axis=0)].sum()
    weight = {
        "none": np.ones(len(pairs.cost)),
        "step": step_decay(pairs.cost, **ZONES),
        "gaussian": gaussian_decay(pairs.cost, limit=30),
    }[decay]
    for method in (two_step, three_step):
        found = method(pairs, people=people, supply=supply, weight=weight)
        assert (found * people).sum() == pytest.approx(in_reach)
    huff = modified_huff_three_step(pairs, people=people, supply=supply, weight=weight)
    total = (huff * people).sum()
    assert total == pytest.approx(in_reach) if decay == "none" else total <= in_reach * (1 + 1e-9)


@QUICK
@given(table=tables, seed=st.integers(0, 99))
def test_order_of_rows_changes_nothing(table, seed):
    order = np.random.default_rng(seed).permutation(len(table))
    people, supply = np.arange(1.0, 1 + len(table)), np.array([1.0, 2, 4])
    one = two_step(pairs_from_table(table), people=people, supply=supply)
    other = two_step(pairs_from_table(np.array(table)[order]), people=people[order], supply=supply)
    assert other == pytest.approx(one[order])
