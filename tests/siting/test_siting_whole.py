"""Most people with every service, against trying all sets of sites."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from lifecircle.siting import (
    Limit,
    Points,
    Rules,
    cover_whole,
    mean,
    pairs_from_costs,
    reach_whole,
    worst,
)
from lifecircle.siting.allot import allot_whole


@st.composite
def cases(draw):
    """Up to 8 points that ask for one to three rows; up to 6 candidates, each serving some rows."""
    points, count = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    each = draw(st.lists(st.integers(1, 3), min_size=points, max_size=points))
    point = np.repeat(np.arange(points), each)
    rows = len(point)
    covers = np.array(
        draw(st.lists(st.lists(st.booleans(), min_size=count, max_size=count), min_size=rows, max_size=rows))
    )
    served = np.array(draw(st.lists(st.sampled_from([False, False, True]), min_size=rows, max_size=rows)))
    never = np.array(draw(st.lists(st.sampled_from([False] * 5 + [True]), min_size=points, max_size=points)))
    weights = st.one_of(st.integers(0, 9), st.sampled_from([0.5, 2.25]))
    people = np.array(draw(st.lists(weights, min_size=points, max_size=points)), float)
    price = np.array(draw(st.lists(st.integers(0, 5), min_size=count, max_size=count)), float)
    locked = np.array(draw(st.lists(st.sampled_from([False, False, True]), min_size=count, max_size=count)))
    limits = []
    if count > 1 and draw(st.booleans()):
        members = tuple(sorted(draw(st.sets(st.integers(0, count - 1), min_size=2, max_size=3))))
        most, least = draw(st.sampled_from([1, 2, None])), draw(st.integers(0, 1))
        limits.append(Limit(members=members, at_most=most, at_least=least))
    rules = Rules(
        sites=draw(st.one_of(st.none(), st.integers(0, 3))), cost=price, locked=locked,
        budget=draw(st.one_of(st.none(), st.integers(0, 9))), limits=tuple(limits),
    )  # fmt: skip
    return covers, served, Points(point=point, people=people, never=never), rules


def permitted(rules, count):
    """Every set of open sites that keeps the rules."""
    for chosen in itertools.product([False, True], repeat=count):
        opened = np.array(chosen)
        new = opened & ~rules.locked
        few = rules.sites is None or new.sum() <= rules.sites
        cheap = rules.budget is None or rules.cost[new].sum() <= rules.budget
        counts = [(opened[list(one.members)].sum(), one) for one in rules.limits]
        within = all(n >= one.at_least and (one.at_most is None or n <= one.at_most) for n, one in counts)
        if few and cheap and within and opened[rules.locked].all():
            yield opened


def whole_people(covers, served, points, opened):
    """People who have all their rows, by the words of the definition."""
    has = served | covers[:, opened].any(axis=1)
    return sum(
        points.people[one]
        for one in range(len(points.people))
        if has[points.point == one].all() and not points.never[one]
    )


def opened_by(answer, rules):
    opened = rules.locked.copy()
    opened[list(answer.chosen)] = True
    return opened


@settings(max_examples=120, deadline=None)
@given(cases())
def test_most_people_with_every_service_of_all_sets(case):
    covers, served, points, rules = case
    count = covers.shape[1]
    found = cover_whole(pairs_from_costs(np.where(covers, 0.0, np.inf)), served, points, rules)
    nothing = np.zeros(count, dtype=bool)
    before = whole_people(covers, served, points, nothing)
    values = [whole_people(covers, served, points, opened) - before for opened in permitted(rules, count)]
    if not values:
        assert found.status == "infeasible"
        assert found.causes
        return
    opened = opened_by(found, rules)
    assert (found.objective, found.status) == (pytest.approx(max(values)), "optimal")
    assert found.bound == found.objective
    assert whole_people(covers, served, points, opened) - before == pytest.approx(found.objective)
    assert any((opened == one).all() for one in permitted(rules, count))


@settings(max_examples=60, deadline=None)
@given(cases())
def test_stopped_early_the_bound_holds(case):
    covers, served, points, rules = case
    pairs = pairs_from_costs(np.where(covers, 0.0, np.inf))
    best = cover_whole(pairs, served, points, rules)
    calls = iter(range(1000))
    stopped = cover_whole(pairs, served, points, rules, tell=lambda standing: next(calls) >= 1)
    ended = cover_whole(pairs, served, points, rules, time_limit_s=0.0)
    for early in (stopped, ended):
        if early.chosen or np.isfinite(early.objective):
            assert early.objective <= best.objective + 1e-6 <= early.bound + 2e-6
            assert whole_people(covers, served, points, opened_by(early, rules)) - whole_people(
                covers, served, points, np.zeros(covers.shape[1], dtype=bool)
            ) == pytest.approx(early.objective)


@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from([1.0, 0.8, 0.5]), st.booleans())
def test_fewest_sites_until_a_share_has_every_service(case, share, cheapest):
    covers, served, points, rules = case
    count = covers.shape[1]
    pairs = pairs_from_costs(np.where(covers, 0.0, np.inf))
    found = reach_whole(pairs, served, points, rules, share=share, cheapest=cheapest)
    total = points.people.sum()
    wanted = min(share * total, whole_people(covers, served, points, np.ones(count, dtype=bool)))
    price = np.where(rules.locked, 0.0, rules.cost if cheapest else 1.0)
    values = [
        price[opened].sum()
        for opened in permitted(rules, count)
        if whole_people(covers, served, points, opened) >= wanted - 1e-9
    ]
    if not values:
        assert found.status == "infeasible"
        assert found.causes
        return
    assert (found.objective, found.status) == (min(values), "optimal")
    reached = whole_people(covers, served, points, opened_by(found, rules))
    assert reached >= wanted - 1e-6
    if found.chosen:
        assert found.curve[-1] == pytest.approx(reached)


def test_two_sites_that_complete_somebody_only_together():
    # row 0 and 1 of the first point need different sites; either alone completes nobody
    covers = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=bool)
    points = Points(point=np.array([0, 0, 1]), people=np.array([10.0, 3.0]))
    pairs = pairs_from_costs(np.where(covers, 0.0, np.inf))
    nothing = np.zeros(3, dtype=bool)
    two = cover_whole(pairs, nothing, points, Rules(sites=2))
    assert (sorted(two.chosen), two.objective, two.status) == ([0, 1], 10, "optimal")
    one = cover_whole(pairs, nothing, points, Rules(sites=1))
    assert (one.chosen, one.objective) == ((2,), 3)
    assert cover_whole(pairs, nothing, points, Rules(sites=3)).curve[-1] == 13
    alone = replace(points, people=np.array([10.0, 0.0]))
    none = cover_whole(pairs, nothing, alone, Rules(sites=1))
    assert (none.chosen, none.objective, [one.code for one in none.causes]) == ((), 0, ["nobody"])


def best_whole_allotment(covers, served, points, service, opened, rules):
    """Most people served in all their rows by fixed sites, by an independent solver; None: impossible."""
    asks = [np.flatnonzero((points.point == one) & ~served) for one in range(len(points.people))]
    helped = [one for one, rows in enumerate(asks) if len(rows) and not points.never[one]]
    pairs = [
        (one, row, site)
        for one in helped
        for row in asks[one]
        for site in np.flatnonzero(covers[row] & opened)
    ]
    columns = len(pairs) + len(helped)
    equal, upper, most = [], [], []
    for number, one in enumerate(helped):
        for row in asks[one]:
            line = np.zeros(columns)
            line[[at for at, pair in enumerate(pairs) if pair[1] == row]] = 1.0
            line[len(pairs) + number] = -1.0
            equal.append(line)
    for site in range(len(opened)):
        mine = np.array([pair[2] == site for pair in pairs] + [False] * len(helped))
        for kind in np.unique(service):
            uses = np.array([pair[2] == site and service[pair[1]] == kind for pair in pairs])
            upper.append(np.concatenate([uses, np.zeros(len(helped))]))
            most.append(rules.capacity_persons[site])
        if opened[site] and not rules.locked[site] and rules.least_persons[site] > 0:
            upper.append(-mine.astype(float))
            most.append(-rules.least_persons[site])
    if columns == 0:
        return 0.0 if min(most) >= 0 else None
    value = np.concatenate([np.zeros(len(pairs)), -np.ones(len(helped))])
    bounds = [(0, None)] * len(pairs) + [(0, points.people[one]) for one in helped]
    solved = linprog(value, A_ub=np.array(upper, float), b_ub=most, A_eq=np.array(equal),
                     b_eq=np.zeros(len(equal)), bounds=bounds, method="highs-ds")  # fmt: skip
    return -solved.fun if solved.success else None


rooms = st.lists(st.sampled_from([0, 1, 3, 6, 20]), min_size=6, max_size=6)


def with_rooms(case, room, least):
    covers, served, points, rules = case
    count = covers.shape[1]
    room = np.array(room[:count], float)
    rules = replace(rules, capacity_persons=room, least_persons=np.where(rules.locked, 0.0, float(least)))
    first = np.concatenate([[0], np.cumsum(np.bincount(points.point))])[points.point]
    return covers, served, points, np.arange(len(served)) - first, rules


@settings(max_examples=60, deadline=None)
@given(cases(), rooms, st.integers(0, 2))
def test_capacities_count_people_served_in_everything(case, room, least):
    covers, served, points, service, rules = with_rooms(case, room, least)
    count = covers.shape[1]
    found = allot_whole(
        "cover", pairs_from_costs(np.where(covers, 0.0, np.inf)), served, points, rules, service=service
    )
    values = [
        best_whole_allotment(covers, served, points, service, opened, rules)
        for opened in permitted(rules, count)
    ]
    values = [value for value in values if value is not None]
    if not values:
        assert found.status == "infeasible"
        assert found.causes
        return
    assert (found.objective, found.status) == (pytest.approx(max(values), abs=1e-5), "optimal")
    row, site, people = found.allotted.T if len(found.allotted) else np.zeros((3, 0))
    load = np.zeros((count, 3))
    np.add.at(load, (site.astype(int), service[row.astype(int)]), people)
    assert (load <= rules.capacity_persons[:, None] + 1e-6).all()
    given_to = np.bincount(row.astype(int), weights=people, minlength=len(served))
    asked = [given_to[(points.point == one) & ~served] for one in range(len(points.people))]
    assert all(np.ptp(one) < 1e-6 for one in asked if len(one))  # in all their rows alike
    assert sum(one[0] for one in asked if len(one)) == pytest.approx(found.objective, abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(cases(), rooms, st.sampled_from([1.0, 0.6]), st.booleans())
def test_fewest_sites_with_room_for_a_share(case, room, share, cheapest):
    covers, served, points, service, rules = with_rooms(case, room, 0)
    count = covers.shape[1]
    found = allot_whole(
        "reach", pairs_from_costs(np.where(covers, 0.0, np.inf)), served, points, rules, service=service,
        share=share, cheapest=cheapest,
    )  # fmt: skip
    have = whole_people(covers, served, points, np.zeros(count, dtype=bool))
    possible = whole_people(covers, served, points, np.ones(count, dtype=bool))
    wanted = min(share * points.people.sum(), possible) - have
    price = np.where(rules.locked, 0.0, rules.cost if cheapest else 1.0)
    values = []
    for opened in permitted(rules, count):
        most = best_whole_allotment(covers, served, points, service, opened, rules)
        if most is not None and most >= wanted - 1e-7:
            values.append(price[opened].sum())
    if not values:
        assert found.status == "infeasible"
        return
    assert (found.objective, found.status) == (pytest.approx(min(values), abs=1e-5), "optimal")


@settings(max_examples=30, deadline=None)
@given(cases(), rooms)
def test_with_room_stopped_early_the_bound_holds(case, room):
    covers, served, points, service, rules = with_rooms(case, room, 0)
    pairs = pairs_from_costs(np.where(covers, 0.0, np.inf))
    best = allot_whole("cover", pairs, served, points, rules, service=service)
    early = allot_whole("cover", pairs, served, points, rules, service=service, time_limit_s=0.0)
    if np.isfinite(early.objective):
        assert early.objective <= best.objective + 1e-6 <= early.bound + 2e-6
    roomy = replace(rules, capacity_persons=np.full(covers.shape[1], 1e6))
    free = cover_whole(pairs, served, points, rules)
    most = allot_whole("cover", pairs, served, points, roomy, service=service)
    assert most.objective == pytest.approx(free.objective, abs=1e-5, nan_ok=True)
    if np.isfinite(best.objective):
        assert best.objective <= most.objective + 1e-5


def test_each_service_has_the_room_of_its_site_for_itself():
    """Ten people who need two services; one site with room for ten, a minute away; else five minutes.

    Both services in full: 10 + 10. Room shared between rows, as of one service: 10 at 1, 10 at 5.
    """
    pairs, people = pairs_from_costs([[1.0], [1.0]]), np.full(2, 10.0)
    rules = Rules(sites=1, capacity_persons=np.array([10.0]))
    ways = {"otherwise": np.full(2, 5.0)}
    services = np.array([0, 1])
    assert mean(pairs, people, rules, service=services, **ways).objective == pytest.approx(20)
    assert mean(pairs, people, rules, **ways).objective == pytest.approx(60)
    assert worst(pairs, people, rules, service=services, **ways).objective == 1
    assert worst(pairs, people, rules, **ways).objective == 5
