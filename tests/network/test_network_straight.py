"""Straight-line distances against all pairs, with ties; and kernels without a place to keep them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.network import nearest_straight
from lifecircle.network.compiled import compiled


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(0, 40), st.sampled_from([1, 2]))
def test_equals_all_pairs_with_ties_by_rank(seed, facilities, k):
    rng = np.random.default_rng(seed)
    cells_xy = rng.integers(0, 5, (30, 2)) * 100.0
    facilities_xy = rng.integers(0, 5, (facilities, 2)) * 100.0  # on a lattice: many at the same place
    rank = rng.permutation(facilities)
    found = nearest_straight(cells_xy, facilities_xy, rank=rank, k=k)
    for cell in range(30):
        far = [(np.hypot(*(facilities_xy[f] - cells_xy[cell])), rank[f], f) for f in range(facilities)]
        wanted = sorted(far)[:k] + [(np.inf, -1, -1)] * max(0, k - facilities)
        assert found.cost[cell].tolist() == [one[0] for one in wanted]
        assert found.facility[cell].tolist() == [one[2] for one in wanted]


def test_refused():
    with pytest.raises(ValueError, match="rank"):
        nearest_straight(np.zeros((1, 2)), np.zeros((2, 2)), rank=np.zeros(2, int))


def test_kernels_compile_where_nothing_can_be_kept():
    space: dict = {}
    exec("def twice(x):\n    return 2 * x", space)  # noqa: S102 (a function without a file)
    assert compiled(space["twice"])(21) == 42
