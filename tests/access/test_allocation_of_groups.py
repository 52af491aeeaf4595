"""Groups that share the same places: a case by hand, enumeration, and sums per group."""

import numpy as np
import pytest
from hypothesis import given
from test_allocation import NONE, QUICK, best_by_enumeration, cases

from lifecircle.access import allocate, allocate_groups, pairs_from_table


def test_by_hand_two_groups_want_one_room():
    """Four places at 3 minutes for the young and 6 for the old; two more places only the young reach.

    Everybody is served: the young (4) fill the far site with 2, so that the 2 old find room.
    """
    young, old = pairs_from_table([[3, 9]]), pairs_from_table([[6, NONE]])
    whole, shares = allocate_groups(
        {"young": young, "old": old},
        demand={"young": np.array([4.0]), "old": np.array([2.0])},
        capacity=np.array([4.0, 2.0]),
    )
    assert whole.served == 6
    assert shares["young"].flow.tolist() == [2, 2]
    assert shares["old"].flow.tolist() == [2]
    assert (shares["young"].cost, shares["old"].cost) == (2 * 3 + 2 * 9, 2 * 6)
    # one after the other, the young would have taken the near site and left the old outside
    alone = allocate(young, people=np.array([4.0]), capacity=np.array([4.0, 2.0]))
    assert alone.load.tolist() == [4, 0]


@QUICK
@given(case=cases)
def test_equals_enumeration_of_all_groups(case):
    """Two groups in the same homes with one table: the same as twice as many homes."""
    table, people, capacity = case
    homes = len(table)
    one, other = np.array(people[:homes]), np.array(people[::-1][:homes])
    whole, shares = allocate_groups(
        pairs_from_table(table), demand={"one": one, "other": other}, capacity=np.array(capacity)
    )
    served, cost = best_by_enumeration([*table, *table], [*one, *other], capacity)
    assert whole.served == pytest.approx(served)
    assert whole.cost == pytest.approx(cost)
    assert sum(share.served for share in shares.values()) == pytest.approx(served)
    for share, asked in zip(shares.values(), (one, other), strict=True):
        counted = share.pairs.per_demand(share.flow) + share.no_site + share.full
        assert counted == pytest.approx(asked)


@pytest.mark.parametrize(
    ("pairs", "demand", "words"),
    [
        ([[1.0]], {}, "at least one group"),
        ({"a": [[1.0]]}, {"b": [1.0]}, "the same groups"),
        ({"a": [[1.0]], "b": [[1.0, 2.0]]}, {"a": [1.0], "b": [1.0]}, "same homes"),
        ([[1.0]], {"a": [1.0, 2.0]}, "one number of people per home"),
        ([[1.0]], {"a": [-1.0]}, "not negative"),
    ],
)
def test_what_does_not_match_is_refused(pairs, demand, words):
    tables = (
        {group: pairs_from_table(table) for group, table in pairs.items()}
        if isinstance(pairs, dict)
        else pairs_from_table(pairs)
    )
    people = {group: np.array(one) for group, one in demand.items()}
    with pytest.raises(ValueError, match=words):
        allocate_groups(tables, demand=people, capacity=np.ones(1))
