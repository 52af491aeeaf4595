"""Allocation within capacity: hand-worked cases, brute force, and laws."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from lifecircle.access import allocate, pairs_from_table, pairs_in_a_straight_line
from lifecircle.access import allocation as allocation_module

NONE = float("nan")
QUICK = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])

costs = st.one_of(st.just(NONE), st.integers(0, 9).map(float))
cases = st.integers(1, 3).flatmap(
    lambda sites: st.tuples(
        st.lists(st.lists(costs, min_size=sites, max_size=sites), min_size=1, max_size=5),
        st.lists(st.integers(0, 4).map(float), min_size=5, max_size=5),
        st.lists(st.integers(0, 6).map(float), min_size=sites, max_size=sites),
    )
)  # table, people, capacity


def run(table, people, capacity, method="exact"):
    pairs = pairs_from_table(table)
    return allocate(pairs, people=np.array(people[: len(table)]), capacity=np.array(capacity), method=method)


def best_by_enumeration(table, people, capacity):
    """Most served, then least cost, over every way to send whole persons (one at a time)."""
    persons = [row for row, count in zip(table, people, strict=False) for _ in range(int(count))]
    states = {tuple(capacity): (0, 0.0)}
    for row in persons:
        following = dict(states)  # this person stays unserved
        for room, (served, cost) in states.items():
            for site, minutes in enumerate(row):
                if np.isnan(minutes) or room[site] < 1:
                    continue
                left = (*room[:site], room[site] - 1, *room[site + 1 :])
                found = (served + 1, cost - minutes)
                following[left] = max(following.get(left, (-1, 0.0)), found)
        states = following
    served, cost = max(states.values())
    return served, -cost


def test_by_hand_the_far_one_moves_on():
    """Both want the first site (room for one): sending the second on costs 1 more, the first 6 more."""
    found = run([[2, 8], [3, 4]], [1, 1], [1, 5])
    assert found.flow.tolist() == [1, 0, 0, 1]  # pairs by demand, nearest first
    assert (found.served, found.cost, found.method) == (2, 6, "exact")


def test_by_hand_serving_comes_before_time():
    """The second home has one site only, so the first must go 100 minutes instead of 1."""
    found = run([[1, 100], [5, NONE]], [3, 3], [3, 3])
    assert found.served == 6
    assert found.cost == pytest.approx(3 * 100 + 3 * 5)
    assert found.load.tolist() == [3, 3]


def test_by_hand_causes():
    found = run([[1], [2], [NONE]], [10, 10, 7], [12])
    assert found.unserved_by_cause == {"no_site": 7, "full": 8}
    assert found.full.tolist() == [0, 8, 0]  # the nearer home goes in first
    assert found.cost == 10 * 1 + 2 * 2


def test_nobody_overflows_then_everybody_goes_to_the_nearest():
    found = run([[1, 2], [5, 4]], [10, 10], [10, np.inf], method="auto")
    assert (found.method, found.cost, found.cost_gap) == ("nearest", 50, 0)


@pytest.mark.parametrize("method", ["exact", "prices"])
@QUICK
@given(case=cases)
def test_equals_enumeration(method, case):
    table, people, capacity = case
    served, cost = best_by_enumeration(table, people, capacity)
    found = run(table, people, capacity, method=method)
    assert found.served == pytest.approx(served)
    assert found.served_bound == pytest.approx(served)
    assert found.cost_bound <= cost + 1e-6
    assert found.cost >= cost - 1e-6
    if method == "exact":
        assert found.cost == pytest.approx(cost, abs=1e-6)


@QUICK
@given(case=cases, method=st.sampled_from(["auto", "exact", "prices"]))
def test_nobody_above_capacity_and_everybody_counted(case, method):
    table, people, capacity = case
    found = run(table, people, capacity, method=method)
    assert (found.load <= np.array(capacity) + 1e-9).all()
    assert (found.flow >= 0).all()
    causes = found.unserved_by_cause
    assert found.served + causes["no_site"] + causes["full"] == pytest.approx(sum(people[: len(table)]))


@QUICK
@given(case=cases, site=st.integers(0, 2), more=st.integers(1, 5))
def test_more_capacity_serves_nobody_less(case, site, more):
    table, people, capacity = case
    bigger = [room + more * (number == site) for number, room in enumerate(capacity)]
    before, after = run(table, people, capacity), run(table, people, bigger)
    assert after.served >= before.served - 1e-9
    if after.served == pytest.approx(before.served):
        assert after.cost <= before.cost + 1e-6


@QUICK
@given(case=cases, seed=st.integers(0, 99))
def test_order_of_homes_and_sites_changes_no_total(case, seed):
    table, people, capacity = case
    rng = np.random.default_rng(seed)
    homes, sites = rng.permutation(len(table)), rng.permutation(len(capacity))
    shuffled = np.array(table)[homes][:, sites]
    one = run(table, people, capacity)
    other = run(shuffled, np.array(people)[homes], np.array(capacity)[sites])
    assert (one.served, one.cost) == pytest.approx((other.served, other.cost), abs=1e-6)


@pytest.fixture(scope="module", params=[0.8, 1.1])
def town(request):
    rng = np.random.default_rng(7)
    homes, sites = rng.random((600, 2)) * 10_000, rng.random((12, 2)) * 10_000
    people, capacity = rng.integers(1, 100, 600).astype(float), rng.random(12)
    capacity *= request.param * people.sum() / capacity.sum()
    return pairs_in_a_straight_line(homes, sites, limit_m=4_000), people, capacity


def test_exact_equals_an_independent_programme(town):
    """The same flow as two programmes one after the other: most people, then least cost."""
    pairs, people, capacity = town
    rows = np.zeros((len(people) + len(capacity), len(pairs.cost)))
    rows[pairs.demand, np.arange(len(pairs.cost))] = 1
    rows[len(people) + pairs.supply, np.arange(len(pairs.cost))] = 1
    room = LinearConstraint(rows, ub=np.concatenate([people, capacity]))
    most = -milp(-np.ones(len(pairs.cost)), constraints=room, bounds=Bounds(0, np.inf)).fun
    serve = LinearConstraint(np.ones((1, len(pairs.cost))), lb=most - 1e-6)
    least = milp(pairs.cost, constraints=[room, serve], bounds=Bounds(0, np.inf)).fun
    found = allocate(pairs, people=people, capacity=capacity, method="exact")
    assert found.served == pytest.approx(most)
    assert found.cost == pytest.approx(least, rel=1e-6)


def test_prices_stay_close_where_only_a_part_is_left_open(town, monkeypatch):
    pairs, people, capacity = town
    monkeypatch.setattr(allocation_module, "POOL_PAIRS", len(pairs.cost) // 6)
    exact = allocate(pairs, people=people, capacity=capacity, method="exact")
    found = allocate(pairs, people=people, capacity=capacity, method="prices")
    assert found.method == "prices"
    assert found.served == pytest.approx(exact.served)
    assert found.cost_bound <= exact.cost * (1 + 1e-9) <= found.cost * (1 + 2e-9)
    assert found.cost_gap < 0.05


@pytest.mark.parametrize(
    ("people", "capacity"), [([-1.0], [1.0]), ([np.nan], [1.0]), ([1.0], [np.nan]), ([1.0, 1.0], [1.0])]
)
def test_unknown_numbers_are_refused(people, capacity):
    with pytest.raises(ValueError, match=r"people|capacity"):
        allocate(pairs_from_table([[1]]), people=np.array(people), capacity=np.array(capacity))


def test_enumeration_itself_on_a_case_done_in_the_head():
    assert best_by_enumeration([[2, 8], [3, 4]], [1, 1], [1, 5]) == (2, 6)
