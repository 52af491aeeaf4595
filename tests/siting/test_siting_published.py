"""Published cases: San Francisco by enumeration, OR-Library p-medians, MCLP New York."""

import numpy as np
import pytest
from published_cases import new_york, or_library, san_francisco

from lifecircle.siting import Rules, cover, mean, pairs_from_costs, reach, worst
from shared_data import needs_shared


@needs_shared("data", "spopt_sf")
class TestSanFrancisco:
    @pytest.fixture(scope="class")
    @staticmethod
    def case():
        return san_francisco()

    @pytest.mark.parametrize("sites", [2, 4, 6])
    def test_mean(self, case, sites):
        costs, people, names, expected = case
        found = mean(pairs_from_costs(costs), people, Rules(sites=sites))
        assert found.objective == pytest.approx(expected[f"p={sites}"]["p_median_weighted_m"], abs=0.01)
        assert sorted(names[one] for one in found.chosen) == expected[f"p={sites}"]["p_median_sites"]
        assert found.status == "optimal"

    @pytest.mark.parametrize("sites", [2, 3, 4, 5, 6])
    def test_cover(self, case, sites):
        costs, people, _, expected = case
        found = cover(pairs_from_costs(costs, limit=5000), people, Rules(sites=sites))
        assert found.objective == found.bound == expected[f"p={sites}"]["mclp_covered"]

    @pytest.mark.parametrize("sites", [2, 3, 4, 5, 6])
    def test_worst(self, case, sites):
        costs, people, _, expected = case
        found = worst(pairs_from_costs(costs), people, Rules(sites=sites))
        assert found.objective == found.bound == pytest.approx(expected[f"p={sites}"]["p_center_m"], abs=1e-4)

    @pytest.mark.parametrize("radius_m", [5000, 8000, 9000])
    def test_reach(self, case, radius_m):
        costs, people, _, expected = case
        found = reach(pairs_from_costs(costs, limit=radius_m), people, Rules())
        assert found.objective == found.bound == expected[f"lscp_R{radius_m}"]["k"]
        assert (costs[:, list(found.chosen)].min(axis=1) <= radius_m).all()


@needs_shared("data", "orlib_pmed")
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 10])
def test_or_library_optima_are_proven(number):
    costs, sites, optimum = or_library(number)
    found = mean(pairs_from_costs(costs), np.ones(len(costs)), Rules(sites=sites))
    assert (found.objective, found.bound, found.status) == (optimum, optimum, "optimal")


@needs_shared("data", "orlib_pmed")
@pytest.mark.slow
@pytest.mark.parametrize("number", [6, 7, 8, 9])
def test_or_library_optima_are_proven_slowly(number):
    costs, sites, optimum = or_library(number)
    found = mean(pairs_from_costs(costs), np.ones(len(costs)), Rules(sites=sites))
    assert (found.objective, found.bound) == (optimum, optimum)


@needs_shared("data", "mclp_newyork")
def test_new_york_within_half_a_percent_in_few_seconds():
    metres, people, best = new_york()
    found = cover(pairs_from_costs(metres, limit=400), people, Rules(sites=60), time_limit_s=10)
    assert found.objective >= 0.995 * best[60]
    assert best[60] <= found.bound <= 1.01 * best[60]  # 1,288,174 is the optimum


@needs_shared("data", "mclp_newyork")
@pytest.mark.slow
@pytest.mark.parametrize("sites", [50, 60])
def test_new_york_proven(sites):
    metres, people, best = new_york()
    found = cover(pairs_from_costs(metres, limit=400), people, Rules(sites=sites))
    assert found.objective == found.bound == best[sites]
