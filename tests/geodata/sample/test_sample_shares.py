"""Laws of splitting a total into whole numbers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lifecircle.geodata.sample.shares import apportion, apportion_within

WEIGHTS = st.lists(st.floats(min_value=0.01, max_value=100), min_size=1, max_size=30)


@given(total=st.integers(min_value=0, max_value=10_000), weights=WEIGHTS)
def test_parts_add_up_and_stay_within_one_of_the_exact_share(total: int, weights: list[float]) -> None:
    parts = apportion(total, np.array(weights))
    assert parts.sum() == total
    exact = np.array(weights) * total / sum(weights)
    assert (np.abs(parts - exact) < 1 + 1e-6).all()


@given(
    weights=WEIGHTS,
    totals=st.lists(st.integers(min_value=0, max_value=5_000), min_size=1, max_size=4),
    data=st.data(),
)
def test_parts_within_groups_add_up_to_each_groups_total(
    weights: list[float], totals: list[int], data: st.DataObject
) -> None:
    groups = len(totals)
    part_of = [*range(groups), *(data.draw(st.integers(0, groups - 1)) for _ in weights)]
    parts = apportion_within(
        np.array(totals), part_of=np.array(part_of), weights=np.array([1.0] * groups + weights)
    )
    assert np.bincount(part_of, weights=parts, minlength=groups).tolist() == totals
    assert (parts >= 0).all()
