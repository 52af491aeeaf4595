"""The exchange: what it keeps up to date is what a fresh start works out; narrowing changes no value."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.siting import Rules, cover, mean, pairs_from_costs
from lifecircle.siting.answer import Watch
from lifecircle.siting.bound import lagrangian_bound
from lifecircle.siting.exchange import _Exchange, shaken, swapped
from lifecircle.siting.exchange_steps import begin, shake
from lifecircle.siting.narrow import narrowed
from lifecircle.siting.rules import flat_rules
from lifecircle.siting.search import Case, greedy


@st.composite
def searches(draw):
    """Random costs with gaps and ties, people, a cost otherwise, some rules; and greedy's answer."""
    draws = np.random.default_rng(draw(st.integers(0, 10_000)))
    rows, count = draw(st.integers(4, 40)), draw(st.integers(4, 15))
    costs = draws.integers(0, 9, (rows, count)).astype(float)
    costs[draws.random((rows, count)) < draw(st.sampled_from([0.0, 0.5]))] = np.inf
    budget = draw(st.sampled_from([None, 6.0]))
    cost, locked = draws.integers(1, 4, count).astype(float), draws.random(count) < 0.15
    rules = Rules(sites=draw(st.integers(2, 4)), budget=budget, cost=cost, locked=locked)
    case = Case(pairs=pairs_from_costs(costs), people=draws.integers(0, 9, rows).astype(float),
                otherwise=np.full(rows, 9.0), rules=flat_rules(rules, count=count))  # fmt: skip
    return case, greedy(case)[0]


def watch():
    return Watch(time_limit_s=None, tell=None)


@settings(max_examples=60, deadline=None)
@given(searches())
def test_what_is_kept_up_to_date_is_what_a_fresh_start_works_out(search):
    case, new = search
    kept = _Exchange(case, new)
    if not kept.worth_it:
        return
    value = begin(kept.matrix, kept.state)
    best = kept.state.chosen.copy()
    here, least = shake(
        kept.matrix, kept.bounds, kept.state, best, value, value, 0, 12, kept.least_better, 0.05, 1, 4, 0.25
    )
    fresh = _Exchange(case, new)
    fresh.state.chosen[:] = kept.state.chosen
    assert here == begin(fresh.matrix, fresh.state)
    for name in ("slot_of", "first", "second", "save", "lose", "extra"):
        assert (getattr(kept.state, name) == getattr(fresh.state, name)).all(), name
    spent = case.rules.cost[kept.state.chosen[kept.state.chosen >= 0]].sum()
    assert kept.state.purse[0] == case.rules.budget * (1 + 1e-12) - spent or np.isinf(case.rules.budget)
    found = np.concatenate([case.locked, best[best >= 0]])
    assert case.value(found) == least <= value
    assert case.rules.allow(found)


@settings(max_examples=60, deadline=None)
@given(searches())
def test_no_swap_helps_after_swapping_and_the_bound_is_below(search):
    case, new = search
    better = swapped(case, new, watch=watch())
    value = case.value(np.concatenate([case.locked, better]))
    assert value <= case.value(np.concatenate([case.locked, new]))
    for out in better:
        for put in set(range(case.pairs.candidate_count)) - set(better.tolist()) - set(case.locked.tolist()):
            other = np.concatenate([case.locked, better[better != out], [put]])
            assert not case.rules.allow(other) or case.value(other) >= value - 1e-9 * abs(value) - 1e-9
    best = shaken(case, better, watch=watch(), rounds=20, until_s=np.inf)
    least = case.value(np.concatenate([case.locked, best]))
    assert least <= value
    assert lagrangian_bound(case, best, watch=watch()).value <= least + 1e-9 * abs(least)


@settings(max_examples=60, deadline=None)
@given(searches(), st.integers(0, 1000))
def test_narrowing_keeps_every_value(search, seed):
    case, new = search
    kept = np.random.default_rng(seed).random(case.pairs.candidate_count) < 0.5
    kept[new] = True
    small = narrowed(case, kept, must=np.zeros(len(case.people), dtype=bool))
    inner = np.concatenate([small.case.locked, small.position[new]])
    outer = np.concatenate([case.locked, new])
    assert small.case.value(inner) == case.value(outer)
    assert small.case.rules.allow(inner) == case.rules.allow(outer)
    assert (small.candidates[small.position[new]] == new).all()


def test_larger_cases_heuristic_optimum_and_bound_stand_in_order_and_more_sites_never_hurt():
    draws = np.random.default_rng(3)
    apart = np.hypot(*(draws.random((150, 1, 2)) - draws.random((1, 30, 2))).transpose(2, 0, 1))
    people = draws.integers(1, 50, 150).astype(float)
    near = pairs_from_costs(apart, limit=0.2)
    covered, summed = [], []
    for sites in (2, 4, 6):
        quick = cover(near, people, Rules(sites=sites), time_limit_s=0.0)
        full = cover(near, people, Rules(sites=sites))
        assert quick.objective <= full.objective <= full.bound <= quick.bound
        assert full.status == "optimal"
        covered.append(full.objective)
        summed.append(mean(pairs_from_costs(apart), people, Rules(sites=sites)).objective)
    assert covered == sorted(covered)
    assert summed == sorted(summed, reverse=True)
