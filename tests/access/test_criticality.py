"""Closing a facility on paper equals closing it really and working everything out again."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_paper_town import CLINIC, CLINICS, plan_of

from lifecircle.access import access_in_plan, closing_costs
from lifecircle.coverage import assess
from paper_town import FACILITIES, paper_town

STORE = {"types": ["convenience_store"], "minutes": 20}
BOTH = {"id": "both", "name": "便民圈", "needs": [STORE, CLINIC]}
EITHER = {
    "id": "either",
    "name": "二选一",
    "needs": [{"any_of": [{"types": ["convenience_store"], "minutes": 5}, CLINIC]}],
}
TWICE = {"id": "twice", "name": "同一设施两用", "needs": [CLINIC, {**CLINIC, "minutes": 12}]}
DRIVE = {**CLINICS, "id": "drive", "mode": "drive"}
STRAIGHT = {**CLINICS, "id": "straight", "measure": "straight"}

places = st.tuples(st.integers(-600, 3600).map(float), st.integers(-400, 800).map(float))
towns = st.lists(
    st.tuples(st.sampled_from(["village_clinic", "convenience_store"]), places), min_size=3, max_size=6
)


def closed_really(facilities, plan, key):
    """People who drop out of the circle, and per need users, drop-outs, cut off and extra minutes."""
    circle = plan.circle[0]
    rest = {name: row for name, row in facilities.items() if name != key}
    people = paper_town(facilities=facilities).population["total"].to_numpy()
    covered, needs = [], []
    for number in range(len(circle.needs)):
        single = plan.model_copy(
            update={"circle": (circle.model_copy(update={"needs": (circle.needs[number],)}),)}
        )
        before, after = (
            assess(paper_town(facilities=some, surveyed=("*",)), single).cells for some in (facilities, rest)
        )
        was = (before[f"{circle.id}_state"] == "covered").to_numpy()
        still = (after[f"{circle.id}_state"] == "covered").to_numpy()
        users = was & (before[f"{circle.id}_facility"] == key).to_numpy()
        extra = (after[f"{circle.id}_minutes"] - before[f"{circle.id}_minutes"]).to_numpy()
        reaching = users & ~np.isnan(extra)
        assert (extra[~users & was] == 0).all()  # nobody else notices
        needs.append(
            (
                people[users].sum(),
                people[users & ~still].sum(),
                people[users & ~reaching].sum(),
                (people * extra)[reaching].sum(),
            )
        )
        covered.append((was, still))
    lost = np.logical_and.reduce([was for was, _ in covered]) & ~np.logical_and.reduce(
        [still for _, still in covered]
    )
    return people[lost].sum(), needs


def check(facilities, circle):
    plan = plan_of(circle=[circle])
    found = access_in_plan(
        paper_town(facilities=facilities, surveyed=("*",)), plan, circle["id"], capacity="sites"
    )
    for key in facilities:
        rows = found.criticality[found.criticality["id"] == key]
        if rows.empty:
            continue
        leave, needs = closed_really(facilities, plan, key)
        for _, row in rows.iterrows():
            users, only, cut_off, extra = needs[row["need"] - 1]
            assert row[["users", "only_choice", "cut_off"]].tolist() == pytest.approx([users, only, cut_off])
            assert row["extra"] == pytest.approx(extra)
            assert row["leave_circle"] == pytest.approx(leave)
            mean = extra / (users - cut_off) if users > cut_off else 0
            assert row["extra_mean"] == pytest.approx(mean)


@pytest.mark.parametrize("circle", [CLINICS, BOTH, EITHER, TWICE, DRIVE, STRAIGHT], ids=lambda one: one["id"])
def test_equal_to_really_closing(circle):
    check(FACILITIES, circle)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=towns, circle=st.sampled_from([CLINICS, BOTH, EITHER]))
def test_equal_to_really_closing_anywhere(rows, circle):
    check({f"f{number}": (kind, *xy, {}) for number, (kind, xy) in enumerate(rows)}, circle)


def test_the_town_by_hand():
    """docs/paper-town.md: h2 serves c004, c008, c016; without it c016 has none within 15 minutes."""
    table = access_in_plan(paper_town(), plan_of(circle=[CLINICS]), "clinic", capacity="doctors").criticality
    assert table["id"].tolist() == ["h2", "h1"]  # who is missed most stands first
    h2, h1 = table.iloc[0], table.iloc[1]
    assert h2[["users", "only_choice", "leave_circle", "cut_off"]].tolist() == [28, 16, 16, 0]
    assert h2["extra"] == pytest.approx(28 * 2.5)  # all of them walk the 200 m between h2 and h1
    # c001 and c512 walk 200 m more; c002 lies between both
    assert h1[["users", "only_choice", "cut_off"]].tolist() == [515, 0, 0]
    assert h1["extra"] == pytest.approx(513 * 2.5)
    assert h1["extra_mean"] == pytest.approx(513 * 2.5 / 515)


def test_those_who_reach_nothing_else_are_counted_apart():
    found = closing_costs(
        nearest=np.array([0, 0, 0, -1]),
        cost=np.array([5.0, 5, 20, np.inf]),
        next_cost=np.array([9.0, np.inf, 30, np.inf]),
        covered=np.array([True, True, False, False]),
        covered_after=np.array([True, False, False, False]),
        people=np.array([1.0, 2, 4, 8]),
        supply_count=2,
    )
    assert found.users.tolist() == [3, 0]
    assert (found.drop_outs[0], found.cut_off[0], found.extra[0], found.extra_mean[0]) == (2, 2, 4, 4)
