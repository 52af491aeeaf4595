"""Assessing again equals assessing in full, to the last bit, over random edits and back."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from scenario_town import CLINIC, scenario
from test_paper_town import CLINICS, plan_of
from test_scenario_paper import DOCTORS, PRESENT

from lifecircle.coverage import assess
from lifecircle.scenario import apply_scenario
from lifecircle.scenario.reassessing import begin, reassess
from paper_town import CELLS, FACILITIES, NODES, SEGMENTS, paper_town

QUICK = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
TABLES = ["coverage", "coverage_units", "ratios", "presence", "presence_units", "indicators", "gaps",
          "facilities", "cells"]  # fmt: skip
STORE = {"types": ["convenience_store", "village_clinic"], "minutes": 10}
PLAN = plan_of(
    circle=[
        CLINICS | {"unit": ["community", "village"]},
        {
            "id": "both", "name": "两样", "mode": {"urban": "walk", "rural": "walk_drive"},
            "settings": ["urban", "rural"],
            "needs": [
                {"any_of": [STORE, {"types": ["museum"], "minutes": 20}]},
                {"types": ["library"], "metres": 2600},
            ],
        },
        {
            "id": "near", "name": "直线", "measure": "straight",
            "needs": [{"types": ["village_clinic"], "metres": 900}],
        },
        {"id": "big", "name": "医师", "mode": "drive", "serves": "age_65_plus", "needs": [
            {"types": ["village_clinic"], "where": {"doctors": {"at_least": 3}}, "minutes": 5}]},
    ],
    ratio=[DOCTORS],
    presence=[PRESENT],
)  # fmt: skip
KINDS = ["village_clinic", "convenience_store", "library", "museum"]

spots = st.tuples(st.integers(-6, 28).map(lambda n: n * 100.0), st.integers(-4, 8).map(lambda n: n * 50.0))
ids = st.sampled_from([*"abcdef", "h1", "h2", "s1", "l1", "m1"])
edits = st.lists(
    st.one_of(
        st.tuples(st.just("put"), ids, st.sampled_from(KINDS), spots, st.integers(0, 5)),
        st.tuples(st.just("drop"), ids),
        st.tuples(st.just("resize"), ids, st.integers(0, 5)),
        st.tuples(st.just("road"), st.integers(0, len(SEGMENTS) - 1)),
        st.tuples(st.just("people"), st.sampled_from(list(CELLS)), st.floats(0, 1e4)),
        st.tuples(st.just("year"), st.integers(2020, 2025)),
    ),
    min_size=1,
    max_size=5,
)


def edited(place, edit):
    """A Place after one edit; layers that it leaves alone are the same objects."""
    kind, *what = edit
    if kind == "year":
        return dataclasses.replace(place, year=what[0])
    if kind == "people":
        cell, people = what
        population = place.population.copy()
        population.loc[population["id"] == cell, "total"] = people
        return dataclasses.replace(place, population=population)
    if kind == "road":
        access = place.roads.access.copy()
        access[what[0]] = 0 if access[what[0]] else SEGMENTS[what[0]][3]
        return dataclasses.replace(place, roads=dataclasses.replace(place.roads, access=access))
    rows = facility_rows(place)
    if kind == "put":
        key, type_id, (x, y), doctors = what
        rows[key] = (type_id, x, y, {"doctors": doctors})
    elif kind == "drop":
        rows.pop(what[0], None)
    elif what[0] in rows:
        type_id, x, y, attributes = rows[what[0]]
        rows[what[0]] = (type_id, x, y, attributes | {"doctors": what[1]})
    return dataclasses.replace(place, facilities=paper_town(facilities=rows).facilities)


def facility_rows(place):
    frame = place.facilities
    return {
        row.id: (
            row.type,
            row.x,
            row.y,
            {name: getattr(row, name) for name in ("doctors", "status", "mobile")},
        )
        for row in frame.itertuples()
    }


def assert_same(one, other):
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table), check_exact=True, obj=table)
    assert one.counts == other.counts
    assert one.warnings == other.warnings


def test_beginning_is_assessing():
    assert_same(begin(paper_town(), PLAN).run, assess(paper_town(), PLAN))


@QUICK
@given(sequence=edits)
def test_reassessing_equals_a_full_run_and_back(sequence):
    states = [begin(paper_town(), PLAN)]
    for edit in sequence:
        states.append(reassess(states[-1], edited(states[-1].run.place, edit)))
        assert_same(states[-1].run, assess(states[-1].run.place, PLAN))
    back = states[-1]
    for state in states[-2::-1]:
        back = reassess(back, state.run.place)
        assert_same(back.run, state.run)


@st.composite
def towns(draw):
    """Small towns: other junctions, segments, one-way or not; ties are likely."""
    nodes = draw(
        st.lists(st.tuples(st.integers(-4, 32), st.integers(-4, 8)), min_size=9, max_size=9, unique=True)
    )
    names = list(NODES)
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), min_size=5, max_size=16))
    ways = draw(st.lists(st.sampled_from([3, 23, 63]), min_size=len(pairs), max_size=len(pairs)))
    segments = [
        (*pair, "residential", way) for pair, way in zip(pairs, ways, strict=True) if pair[0] != pair[1]
    ]
    return {name: (x * 100.0, y * 100.0) for name, (x, y) in zip(names, nodes, strict=True)}, segments


@QUICK
@given(town=towns(), sequence=st.lists(st.one_of(
    st.tuples(st.just("put"), ids, st.just("village_clinic"), spots, st.integers(0, 5)),
    st.tuples(st.just("drop"), ids)), min_size=1, max_size=6))  # fmt: skip
def test_on_random_streets(town, sequence):
    nodes, segments = town
    if not segments:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("paper_town.NODES", nodes)
        place = paper_town(segments=segments, facilities={"z": ("village_clinic", 0, 0, {})} | FACILITIES)
    plan = plan_of(circle=[CLINICS, CLINICS | {"id": "drive", "mode": "walk_drive"}])
    state = begin(place, plan)
    for edit in sequence:
        state = reassess(state, edited(state.run.place, edit))
        assert_same(state.run, assess(state.run.place, plan))
    assert_same(reassess(state, place).run, assess(place, plan))


def test_an_opened_clinic_leaves_everything_else_alone(monkeypatch):
    """No search from nothing, and only the cells behind the improved nodes."""
    state = begin(paper_town(), plan_of(circle=[CLINICS]))
    changed = apply_scenario(state.run.place, scenario(open=[CLINIC | {"x": 400, "y": 3000}]))
    looked_at = []
    from lifecircle.scenario import kept_networks

    def no_search(*_, **__):
        raise AssertionError("searched from nothing")

    real = kept_networks.KeptNetworks.at

    def watched(self, cells, **options):
        looked_at.append(cells)
        return real(self, cells, **options)

    monkeypatch.setattr(kept_networks, "label_all", no_search)
    monkeypatch.setattr(kept_networks.KeptNetworks, "at", watched)
    run = reassess(state, changed).run
    assert_same(run, assess(changed, plan_of(circle=[CLINICS])))
    names = np.array(list(CELLS))
    assert {tuple(names[cells]) for cells in looked_at} == {("c064",)}


def test_scenarios_one_after_the_other_equal_one_with_both():
    place = paper_town()
    first = scenario(open=[CLINIC | {"x": 400, "y": 3000, "doctors": 2}])
    second = scenario(close=[{"id": "h1"}])
    state = begin(place, PLAN)
    state = reassess(state, apply_scenario(place, first))
    state = reassess(state, apply_scenario(state.run.place, second))
    both = apply_scenario(place, scenario(open=first.model_dump()["open"], close=[{"id": "h1"}]))
    assert_same(state.run, assess(both, PLAN))


def test_from_nothing_and_back():
    place = paper_town()
    nothing = dataclasses.replace(place, facilities=place.facilities.iloc[:0])
    plan = plan_of(circle=[CLINICS], ratio=[DOCTORS], presence=[PRESENT])
    state = begin(nothing, plan)
    assert_same(reassess(state, place).run, assess(place, plan))
    assert_same(reassess(reassess(state, place), nothing).run, assess(nothing, plan))
