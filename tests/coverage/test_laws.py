"""What must hold for every Place and plan (DESIGN section 9)."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_paper_town import CLINICS, plan_of

from lifecircle.coverage import assess
from lifecircle.coverage.circles import CircleResult
from lifecircle.coverage.identities import check_circles
from lifecircle.geodata.errors import IdentityError
from paper_town import CELLS, DISTRICTS, EVERYONE, FACILITIES, NODES, SEGMENTS, WALK_ONLY, paper_town

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
STATES = ["covered", "beyond", "island", "no_road", "outside"]

places = st.tuples(
    st.integers(-600, 3600).map(float), st.integers(-400, 800).map(float)
)  # round numbers make ties and exact limits likely
clinics = st.dictionaries(st.integers(0, 99).map(lambda n: f"f{n:02}"), places, min_size=1, max_size=6).map(
    lambda found: {key: ("village_clinic", x, y, {}) for key, (x, y) in found.items()}
)


def minutes(place, **changes) -> pd.Series:
    """Minutes to the clinic per cell, infinite where there is none."""
    plan = plan_of(circle=[CLINICS | {"mode": changes.pop("mode", "walk")}], **changes)
    return assess(place, plan).cells.set_index("cell")["clinic_minutes"].fillna(np.inf)


@QUICK
@given(facilities=clinics, extra=places, mode=st.sampled_from(["walk", "bike", "drive", "walk_drive"]))
def test_another_facility_makes_nobody_worse_off(facilities, extra, mode):
    before = minutes(paper_town(facilities=facilities), mode=mode)
    more = facilities | {"z": ("village_clinic", *extra, {})}
    assert (minutes(paper_town(facilities=more), mode=mode) <= before + 1e-9).all()


@QUICK
@given(facilities=clinics, kmh=st.floats(1, 8), faster=st.floats(1, 2))
def test_a_higher_speed_makes_nobody_worse_off(facilities, kmh, faster):
    place = paper_town(facilities=facilities)
    slow = minutes(place, assumptions={"walk_kmh": {"default": kmh}})
    assert (minutes(place, assumptions={"walk_kmh": {"default": kmh * faster}}) <= slow + 1e-9).all()


@QUICK
@given(facilities=clinics, limit=st.floats(1, 40), longer=st.floats(0, 40))
def test_a_longer_limit_covers_nobody_less(facilities, limit, longer):
    place = paper_town(facilities=facilities)

    def covered(minutes):
        need = {"types": ["village_clinic"], "minutes": minutes}
        return assess(place, plan_of(circle=[CLINICS | {"needs": [need]}])).coverage["covered"]

    assert (covered(limit + longer) >= covered(limit)).all()


@QUICK
@given(
    facilities=clinics, ends=st.tuples(*2 * [st.sampled_from(sorted(NODES))]).filter(lambda e: e[0] != e[1])
)
def test_another_road_makes_nobody_worse_off_who_had_one_at_the_door(facilities, ends):
    """Cells of the town stand on a road or 30 m from it; facilities are put on nodes for this."""
    on_nodes = {
        key: ("village_clinic", *list(NODES.values())[number % len(NODES)], {})
        for number, key in enumerate(facilities)
    }
    cells = {key: row for key, row in CELLS.items() if key not in ("c128", "c256")}
    before = minutes(paper_town(cells=cells, facilities=on_nodes))
    segments = [*SEGMENTS, (*ends, "residential", EVERYONE)]
    after = minutes(paper_town(cells=cells, facilities=on_nodes, segments=segments))
    assert (after <= before + 1e-9).all()


@QUICK
@given(facilities=clinics, seed=st.integers(0, 1000))
def test_no_result_depends_on_the_order_of_facilities_and_roads(facilities, seed):
    rng = np.random.default_rng(seed)
    names = list(facilities)
    rng.shuffle(names)
    segments = [SEGMENTS[position] for position in rng.permutation(len(SEGMENTS))]
    one = assess(paper_town(facilities=facilities), plan_of(circle=[CLINICS]))
    other = assess(
        paper_town(facilities={name: facilities[name] for name in names}, segments=segments),
        plan_of(circle=[CLINICS]),
    )
    for table in ("coverage", "coverage_units", "gaps", "cells", "facilities"):
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table))


@QUICK
@given(
    cells=st.lists(st.tuples(places, st.floats(0, 1e6), st.floats(0, 1)), min_size=1, max_size=12),
    facilities=clinics,
)
def test_sums_tie_out(cells, facilities):
    layer = {f"c{n:02}": (*xy, people, people * old) for n, (xy, people, old) in enumerate(cells)}
    table = assess(paper_town(cells=layer, facilities=facilities), plan_of(circle=[CLINICS])).coverage
    assert np.allclose(table[STATES].sum(axis=1), table["population"])
    total = table[(table["level"] == "place") & (table["setting"] == "all") & (table["group"] == "total")]
    assert total["population"].item() == pytest.approx(
        sum(people for _, people, _ in cells),
        abs=1e-5,  # people are counted in millionths
    )


def test_the_same_run_twice_is_the_same():
    one, other = (assess(paper_town(), plan_of(circle=[CLINICS])) for _ in range(2))
    pd.testing.assert_frame_equal(one.coverage, other.coverage)
    pd.testing.assert_frame_equal(one.cells, other.cells)


@pytest.mark.parametrize("column", STATES)
def test_a_table_that_does_not_tie_out_stops_the_run(column):
    plan = plan_of(circle=[CLINICS])
    result = assess(paper_town(), plan)
    rows = result.coverage.copy()
    rows.loc[0, column] += 1
    broken = CircleResult(
        circle=plan.circle[0],
        rows=rows,
        units=result.coverage_units,
        units_without_people=0,
        loads=result.facilities,
    )
    with pytest.raises(IdentityError, match="clinic"):
        check_circles([broken])


CHANGES = {
    "walk_kmh": ({"default": 3.0}, {}),
    "bike_kmh": (5, {"mode": "bike"}),
    "drive_kmh": ({"residential": 5}, {"mode": "drive"}),
    "steps_factor": (0.2, {}),
    "ferry_kmh": (12, {}),
    "snap_limit_m": (2600, {}),
    "join_radius_m": (450, {}),
    "unit_passes_share": (0.3, {}),
}


def parameter_town():
    """The town with stairs up to the museum, a ferry to the island and a path past a cell."""
    segments = [one for one in SEGMENTS if one[:2] != ("N", "B")]
    segments += [("N", "B", "steps", WALK_ONLY), ("A", "P", "ferry", EVERYONE)]
    facilities = FACILITIES | {"h3": ("village_clinic", 2400, 400, {})}
    return paper_town(segments=segments, facilities=facilities, cells=CELLS | {"c1": (600, 400, 3, 1)})


@pytest.mark.parametrize("name", CHANGES)
def test_every_assumption_changes_some_output(name):
    value, circle = CHANGES[name]
    plans = [
        plan_of(circle=[CLINICS | circle]),
        plan_of(circle=[CLINICS | circle], assumptions={name: value}),
    ]
    before, after = (assess(parameter_town(), plan) for plan in plans)
    same = before.cells.equals(after.cells) and before.coverage_units.equals(after.coverage_units)
    assert not same


def test_persons_per_household_change_the_ratio():
    districts = {key: (*row[:4], float("nan"), *row[5:]) for key, row in DISTRICTS.items()}
    ratio = {
        "id": "r", "name": "r", "numerator": {"count": True, "types": ["village_clinic"]},
        "denominator": {"households": True},
    }  # fmt: skip
    values = [
        assess(paper_town(districts=districts), plan_of(ratio=[ratio], assumptions=given)).ratios["value"][0]
        for given in ({}, {"persons_per_household": 1.31})
    ]
    assert values[0] == pytest.approx(2 * values[1])
