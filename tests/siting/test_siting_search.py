"""The search itself: merging, ties, cancelling, the end of the time, reasons."""

import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from lifecircle.siting import (
    Limit,
    Points,
    Rules,
    StopSearch,
    Units,
    cover,
    cover_whole,
    mean,
    pairs_from_costs,
    pairs_from_cover,
    reach,
    reach_units,
    worst,
)
from lifecircle.siting.pairs import merged_rows


def scattered(*, rows=1500, count=80, seed=5, radius_m=0.14):
    draws = np.random.default_rng(seed)
    people = draws.integers(1, 50, rows).astype(float)
    apart = np.hypot(*(draws.random((rows, 1, 2)) - draws.random((1, count, 2))).transpose(2, 0, 1))
    return pairs_from_costs(apart, limit=radius_m), people


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from([0, 1, np.inf]), min_size=3, max_size=3), min_size=1, max_size=12))
def test_rows_are_made_one_exactly_when_they_are_equal(costs):
    costs = np.array(costs)
    merged, new = merged_rows(pairs_from_costs(costs), np.ones(len(costs)))
    for one in range(len(costs)):
        for other in range(len(costs)):
            assert (new[one] == new[other]) == (costs[one] == costs[other]).all()
    dense = np.full((merged.row_count, 3), np.inf)
    dense[merged.row, merged.candidate] = merged.cost
    assert (dense[new] == costs).all()


def test_covers_may_be_given_as_a_sparse_matrix():
    covers = sparse.csr_array(np.array([[1, 0], [1, 1], [0, 1], [0, 0]]))
    found = cover(pairs_from_cover(covers), np.array([1.0, 2, 4, 8]), Rules(sites=1))
    assert (found.chosen, found.objective, found.left_out) == ((1,), 6, (3,))
    assert [(one.code, one.amount) for one in found.causes] == [("no_candidate", 8)]


def test_of_equals_the_first_is_taken():
    twins = np.array([[0.0, 0, np.inf], [np.inf, np.inf, 0]])
    assert cover(pairs_from_costs(twins), np.array([5.0, 3]), Rules(sites=1)).chosen == (0,)
    assert mean(pairs_from_costs(twins), np.array([5.0, 3]), Rules(sites=2)).chosen == (0, 2)
    assert reach(pairs_from_costs(twins), np.array([5.0, 3]), Rules()).chosen == (0, 2)


def test_the_same_question_has_the_same_answer():
    pairs, people = scattered()
    first, second = (cover(pairs, people, Rules(sites=8)) for _ in range(2))
    assert (first.chosen, first.objective, first.bound) == (second.chosen, second.objective, second.bound)


def test_heuristic_and_bound_close_in_on_the_optimum():
    pairs, people = scattered()
    proven = cover(pairs, people, Rules(sites=8))
    quick = cover(pairs, people, Rules(sites=8), time_limit_s=0.0)
    assert proven.status == "optimal"
    assert quick.status == "time_limit"
    assert quick.objective <= proven.objective <= proven.bound + 1e-6 <= quick.bound + 2e-6
    assert quick.objective >= (1 - 1 / np.e) * proven.objective  # what greedy guarantees


def test_cancelled_keeps_the_best_answer_and_its_bound():
    pairs, people = scattered()
    seen = []

    def tell(standing):
        seen.append(standing)
        return len(seen) > 20

    found = cover(pairs, people, Rules(sites=8), tell=tell)
    assert found.status == "cancelled"
    assert len(found.chosen) == 8
    assert np.isfinite(found.bound)
    assert 0 <= found.gap < 0.5
    assert seen[-1].objective <= found.objective + 1e-6


def composite(*, rows=500, count=40, seed=11):
    """Rows of which three belong to one point each: at three distances from its home."""
    draws = np.random.default_rng(seed)
    home, place = draws.random((rows, 1, 2)), draws.random((1, count, 2))
    apart = np.hypot(*(home - place).transpose(2, 0, 1))
    near = np.stack([apart <= radius_m for radius_m in (0.12, 0.16, 0.2)], axis=1).reshape(3 * rows, count)
    people = draws.integers(1, 50, rows).astype(float)
    return pairs_from_cover(near), people, np.repeat(np.arange(rows), 3)


def questions():
    """Name -> the question, and whether more is better."""
    pairs, people = scattered(rows=600, count=60)
    draws = np.random.default_rng(8)
    apart = np.hypot(*(draws.random((400, 1, 2)) - draws.random((1, 50, 2))).transpose(2, 0, 1))
    whole, heads, point = composite()
    nothing = np.zeros(len(point), dtype=bool)
    points = Points(point=point, people=heads)
    room = Rules(sites=7, capacity_persons=np.full(60, 1500.0))
    crowd = np.arange(1.0, 401.0)
    few, some, homes = composite(rows=160, count=30)
    unserved = np.zeros(len(homes), dtype=bool)
    units = Units(point=homes, people=some, unit=np.arange(len(some)) % 16, count=16, passes_share=0.6,
                  wanted=8)  # fmt: skip
    return {
        "cover": (lambda **how: cover(pairs, people, Rules(sites=7), **how), True),
        "capacity": (lambda **how: cover(pairs, people, room, **how), True),
        "whole": (lambda **how: cover_whole(whole, nothing, points, Rules(sites=8), **how), True),
        "reach": (lambda **how: reach(pairs, people, Rules(), share=0.9, **how), False),
        "units": (lambda **how: reach_units(few, unserved, units, Rules(), **how), False),
        "mean": (lambda **how: mean(pairs_from_costs(apart), crowd, Rules(sites=7), **how), False),
        "worst": (lambda **how: worst(pairs_from_costs(apart), crowd, Rules(sites=7), **how), False),
    }


@functools.cache
def proven_by_patience(name):
    """The answer without anybody stopping it."""
    ask, _ = questions()[name]
    return ask(time_limit_s=60)


def check_bound_holds(early, patient, *, more):
    """What the short search claims must hold against what the patient one proved."""
    assert patient.status == "optimal"
    sign = 1 if more else -1
    assert sign * early.bound >= sign * patient.objective - 1e-5
    if early.chosen:
        assert sign * early.objective <= sign * patient.objective + 1e-5
        assert early.gap == pytest.approx(abs(early.objective - early.bound) / abs(early.objective))
    else:
        assert early.status in ("cancelled", "unknown", "time_limit")


@pytest.mark.parametrize("raising", [False, True])
@pytest.mark.parametrize("calls", [1, 6])
@pytest.mark.parametrize("name", list(questions()))
def test_stopped_from_python_the_best_answer_stays(name, calls, raising):
    ask, more = questions()[name]
    told = []

    def tell(standing):
        told.append(standing)
        if len(told) < calls:
            return False
        if raising:
            raise StopSearch
        return True

    early = ask(tell=tell)
    if len(told) >= calls:  # it was still searching when it was stopped
        assert len(told) == calls
        assert early.status in ("cancelled", "optimal")
    best_told = [one.objective for one in told if np.isfinite(one.objective)]
    if best_told and early.chosen:
        best = max(best_told) if more else min(best_told)
        assert early.objective >= best - 1e-5 if more else early.objective <= best + 1e-5
    check_bound_holds(early, proven_by_patience(name), more=more)


@pytest.mark.parametrize("seconds", [0.0, 0.02])
@pytest.mark.parametrize("name", list(questions()))
def test_out_of_time_the_best_answer_stays(name, seconds):
    ask, more = questions()[name]
    early = ask(time_limit_s=seconds)
    assert early.status in ("time_limit", "unknown", "not_proven", "optimal")
    check_bound_holds(early, proven_by_patience(name), more=more)


@pytest.mark.parametrize("name", list(questions()))
def test_a_fault_in_what_is_told_is_not_swallowed(name):
    ask, _ = questions()[name]
    told = []

    def tell(standing):
        told.append(standing)
        raise ZeroDivisionError("the caller's own fault")

    try:
        ask(tell=tell)
    except ZeroDivisionError:
        assert len(told) == 1
    else:
        assert not told  # answered before anything was told


def test_curve_falls_off():
    pairs, people = scattered()
    curve = np.array(cover(pairs, people, Rules(sites=6), time_limit_s=2).curve)
    assert len(curve) == 12
    assert (np.diff(curve, 2) <= 1e-9).all()  # submodular: each site gains no more than the one before


def test_locked_sites_cost_nothing_and_do_not_count():
    costs = np.array([[0.0, 9, 9], [9, 0, 9], [9, 9, 0]])
    rules = Rules(sites=1, budget=1.0, cost=np.array([100.0, 1, 1]), locked=np.array([True, False, False]))
    found = cover(pairs_from_costs(costs, limit=1), np.array([1.0, 2, 4]), rules)
    assert (found.chosen, found.objective) == ((2,), 5)


@pytest.mark.parametrize(
    ("rules", "share", "codes"),
    [
        (Rules(capacity_persons=np.array([2.0, 2.0])), 1.0, ["capacity"]),
        (Rules(capacity_persons=np.array([4.0, 4.0]), sites=1), 1.0, ["sites"]),
        (Rules(capacity_persons=np.array([4.0, 4.0]), budget=3.0, cost=np.array([2.0, 2])), 1.0, ["budget"]),
        (Rules(limits=(Limit(members=(0, 1), at_most=1),)), 1.0, ["limit"]),
    ],
)
def test_causes(rules, share, codes):
    costs = np.array([[0.0, np.inf], [np.inf, 0], [0, 0]])
    found = reach(pairs_from_costs(costs), np.array([2.0, 3, 1]), rules, share=share)
    assert found.status == "infeasible"
    assert [one.code for one in found.causes] == codes
    if codes == ["capacity"]:
        assert found.causes[0].amount == pytest.approx(2)  # 6 people, places for 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"sites": -1}, {"budget": -1.0}, {"cost": np.array([1.0])}, {"cost": np.array([1.0, np.nan])},
        {"locked": np.array([True])}, {"limits": (Limit(members=(7,)),)},
    ],
)  # fmt: skip
def test_rules_that_make_no_sense(wrong):
    with pytest.raises(ValueError, match=r"."):
        cover(pairs_from_costs(np.zeros((1, 2))), np.ones(1), Rules(**wrong))
