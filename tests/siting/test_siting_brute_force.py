"""Every goal against trying all sets of sites: the bound holds, and the answer is the optimum."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from lifecircle.siting import Limit, Rules, cover, mean, pairs_from_costs, reach, worst

CLOSE = 1e-6


@st.composite
def cases(draw):
    """Small cases: costs 0..9 or no way, people 0..9, and every rule now and then."""
    rows, count = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    cell = st.one_of(st.integers(0, 9), st.just(np.inf))
    costs = np.array(
        draw(st.lists(st.lists(cell, min_size=count, max_size=count), min_size=rows, max_size=rows)), float
    )
    people = np.array(draw(st.lists(st.integers(0, 9), min_size=rows, max_size=rows)), float)
    price = np.array(draw(st.lists(st.integers(0, 5), min_size=count, max_size=count)), float)
    locked = np.array(draw(st.lists(st.sampled_from([False, False, True]), min_size=count, max_size=count)))
    limits = []
    if count > 1 and draw(st.booleans()):
        members = tuple(sorted(draw(st.sets(st.integers(0, count - 1), min_size=2, max_size=3))))
        limits.append(
            Limit(
                members=members, at_most=draw(st.sampled_from([1, 2, None])), at_least=draw(st.integers(0, 1))
            )
        )
    rules = Rules(
        sites=draw(st.one_of(st.none(), st.integers(0, 3))),
        budget=draw(st.one_of(st.none(), st.integers(0, 9))),
        cost=price, locked=locked, limits=tuple(limits),
    )  # fmt: skip
    return costs, people, rules


def permitted(rules, count):
    """Every set of open sites that keeps the rules."""
    for chosen in itertools.product([False, True], repeat=count):
        opened = np.array(chosen)
        new = opened & ~rules.locked
        if (rules.locked & ~opened).any():
            continue
        if rules.sites is not None and new.sum() > rules.sites:
            continue
        if rules.budget is not None and rules.cost[new].sum() > rules.budget:
            continue
        counts = [(opened[list(limit.members)].sum(), limit) for limit in rules.limits]
        if all(n >= one.at_least and (one.at_most is None or n <= one.at_most) for n, one in counts):
            yield opened


def opened_by(answer, rules):
    opened = rules.locked.copy()
    opened[list(answer.chosen)] = True
    return opened


def check_permitted(answer, rules, count):
    opened = opened_by(answer, rules)
    assert any((opened == one).all() for one in permitted(rules, count))


@settings(max_examples=50, deadline=None)
@given(cases())
def test_cover_is_the_best_of_all_sets(case):
    costs, people, rules = case
    within = np.isfinite(costs)
    found = cover(pairs_from_costs(costs), people, rules)
    values = [people[within[:, opened].any(axis=1)].sum() for opened in permitted(rules, costs.shape[1])]
    if not values:
        assert found.status == "infeasible"
        assert found.causes
        return
    assert found.bound >= max(values) - CLOSE
    assert found.objective == pytest.approx(max(values), abs=CLOSE)
    assert people[within[:, opened_by(found, rules)].any(axis=1)].sum() == pytest.approx(found.objective)
    check_permitted(found, rules, costs.shape[1])


@settings(max_examples=50, deadline=None)
@given(cases(), st.sampled_from([1.0, 0.8, 0.5]))
def test_reach_is_the_least_of_all_sets(case, share):
    costs, people, rules = case
    within = np.isfinite(costs)
    wanted = min(share * people.sum(), people[within.any(axis=1)].sum())
    found = reach(pairs_from_costs(costs), people, rules, share=share)
    values = [
        (opened & ~rules.locked).sum()
        for opened in permitted(rules, costs.shape[1])
        if people[within[:, opened].any(axis=1)].sum() >= wanted - 1e-9
    ]
    if not values:
        assert found.status == "infeasible"
        assert found.causes
        return
    assert found.bound <= min(values) + CLOSE
    assert found.objective == pytest.approx(min(values), abs=CLOSE)
    assert people[within[:, opened_by(found, rules)].any(axis=1)].sum() >= wanted - 1e-6
    check_permitted(found, rules, costs.shape[1])


@settings(max_examples=25, deadline=None)
@given(cases(), st.sampled_from([1.0, 0.6]))
def test_reach_at_least_cost(case, share):
    costs, people, rules = case
    within = np.isfinite(costs)
    wanted = min(share * people.sum(), people[within.any(axis=1)].sum())
    found = reach(pairs_from_costs(costs), people, rules, share=share, cheapest=True)
    values = [
        rules.cost[opened & ~rules.locked].sum()
        for opened in permitted(rules, costs.shape[1])
        if people[within[:, opened].any(axis=1)].sum() >= wanted - 1e-9
    ]
    assert (found.status == "infeasible") == (not values)
    if values:
        assert found.objective == pytest.approx(min(values), abs=CLOSE)


@settings(max_examples=50, deadline=None)
@given(cases(), st.sampled_from([np.inf, 12.0, 4.0]))
def test_mean_is_the_least_of_all_sets(case, otherwise):
    costs, people, rules = case
    have = np.full(len(people), otherwise)
    counted = np.isfinite(costs).any(axis=1) | np.isfinite(have)
    found = mean(pairs_from_costs(costs), people, rules, otherwise=have)
    values = []
    for opened in permitted(rules, costs.shape[1]):
        least = np.minimum(costs[:, opened].min(axis=1, initial=np.inf), have)[counted & (people > 0)]
        if np.isfinite(least).all():
            values.append(people[counted & (people > 0)] @ least)
    if not values:
        assert found.status == "infeasible"
        assert found.causes
        return
    assert found.bound <= min(values) + CLOSE
    assert found.objective == pytest.approx(min(values), abs=CLOSE)
    check_permitted(found, rules, costs.shape[1])


@settings(max_examples=50, deadline=None)
@given(cases(), st.sampled_from([np.inf, 12.0, 4.0]))
def test_worst_is_the_least_of_all_sets(case, otherwise):
    costs, people, rules = case
    have = np.full(len(people), otherwise)
    counted = (np.isfinite(costs).any(axis=1) | np.isfinite(have)) & (people > 0)
    found = worst(pairs_from_costs(costs), people, rules, otherwise=have)
    values = [
        np.minimum(costs[:, opened].min(axis=1, initial=np.inf), have)[counted].max(initial=0.0)
        for opened in permitted(rules, costs.shape[1])
    ]
    values = [value for value in values if np.isfinite(value)]
    if not values:
        assert found.status == "infeasible"
        assert found.causes
        return
    assert found.bound <= min(values) + CLOSE
    assert found.objective == pytest.approx(min(values), abs=CLOSE)
    check_permitted(found, rules, costs.shape[1])


def best_allotment(costs, people, opened, capacity, least, *, goal, have):
    """Optimum of the allotment for fixed sites, by an independent solver; None where impossible."""
    rows, columns = np.nonzero(np.isfinite(costs) & opened[None, :])
    size, count = len(rows), costs.shape[1]
    value = (
        -np.ones(size)
        if goal == "cover"
        else costs[rows, columns] - np.where(np.isfinite(have), have, 0.0)[rows]
    )
    upper, bounds_u = [], []
    for row in range(len(people)):
        upper.append((rows == row).astype(float))
        bounds_u.append(people[row])
    for column in range(count):
        upper.append((columns == column).astype(float))
        bounds_u.append(capacity[column])
        if opened[column] and least[column] > 0:
            upper.append(-(columns == column).astype(float))
            bounds_u.append(-least[column])
    equal = [
        (rows == row).astype(float) for row in range(len(people)) if goal == "mean" and np.isinf(have[row])
    ]
    wanted = [people[row] for row in range(len(people)) if goal == "mean" and np.isinf(have[row])]
    if size == 0:
        possible = all(bound >= 0 for bound in bounds_u) and all(one == 0 for one in wanted)
        return 0.0 if possible else None
    solved = linprog(value, A_ub=np.array(upper), b_ub=bounds_u, A_eq=np.array(equal) if equal else None,
                     b_eq=wanted if equal else None, method="highs-ds")  # fmt: skip
    return solved.fun if solved.success else None


@settings(max_examples=20, deadline=None)
@given(
    cases(),
    st.lists(st.integers(1, 15), min_size=6, max_size=6),
    st.integers(0, 4),
    st.sampled_from(["cover", "mean"]),
)
def test_capacities_keep_everyone_allotted_once(case, capacity, least, goal):
    costs, people, rules = case
    count = costs.shape[1]
    capacity = np.array(capacity[:count], float)
    smallest = np.where(rules.locked, 0.0, float(least))
    rules = replace(rules, capacity_persons=capacity, least_persons=smallest)
    have = np.full(len(people), 20.0)
    ask = cover if goal == "cover" else mean
    extra = {"otherwise": have} if goal == "mean" else {}
    found = ask(pairs_from_costs(costs), people, rules, **extra)
    values = [
        best_allotment(costs, people, opened, capacity, smallest, goal=goal, have=have)
        for opened in permitted(rules, count)
    ]
    values = [value for value in values if value is not None]
    if not values:
        assert found.status == "infeasible"
        assert found.causes
        return
    best = -min(values) if goal == "cover" else min(values) + 20.0 * people.sum()
    assert found.objective == pytest.approx(best, abs=1e-5)
    load = np.bincount(found.allotted[:, 1].astype(int), weights=found.allotted[:, 2], minlength=count)
    served = np.bincount(
        found.allotted[:, 0].astype(int), weights=found.allotted[:, 2], minlength=len(people)
    )
    assert (load <= capacity + 1e-6).all()
    assert (load[list(found.chosen)] >= least - 1e-6).all()
    assert (served <= people + 1e-6).all()
    check_permitted(found, rules, count)


@settings(max_examples=20, deadline=None)
@given(cases())
def test_more_sites_more_money_and_more_capacity_never_cover_fewer(case):
    costs, people, rules = case
    pairs = pairs_from_costs(costs)
    rules = replace(rules, sites=2, budget=5.0, limits=())
    base = cover(pairs, people, rules).objective
    assert cover(pairs, people, replace(rules, sites=3)).objective >= base - CLOSE
    assert cover(pairs, people, replace(rules, budget=7.0)).objective >= base - CLOSE
    small = replace(rules, capacity_persons=np.full(costs.shape[1], 4.0))
    large = replace(rules, capacity_persons=np.full(costs.shape[1], 6.0))
    assert cover(pairs, people, large).objective >= cover(pairs, people, small).objective - CLOSE
    assert base >= cover(pairs, people, large).objective - CLOSE
