"""Roads built, closed and rebuilt among other edits: assessing again equals assessing in full, and back."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scenario_town import scenario
from test_paper_town import CLINICS, plan_of
from test_reassessing import PLAN, QUICK, assert_same, edited, ids, spots, towns

from lifecircle.coverage import assess
from lifecircle.geodata import read_place
from lifecircle.geodata.errors import ScenarioError
from lifecircle.geodata.sample import generate_sample, write_sample
from lifecircle.network import rerouting
from lifecircle.plan.reading import read_plan
from lifecircle.scenario import apply_scenario, kept_networks
from lifecircle.scenario.reassessing import begin, reassess
from paper_town import CELLS, FACILITIES, paper_town

LIBRARY = {"types": ["library", "museum"], "metres": 1500}
STREETS = plan_of(
    circle=[
        CLINICS,
        CLINICS | {"id": "ride", "mode": "bike"},
        CLINICS | {"id": "drive", "mode": "walk_drive", "serves": "age_65_plus"},
        {"id": "far", "name": "距离", "mode": "walk", "needs": [LIBRARY]},
        {"id": "car", "name": "车", "mode": "drive", "needs": [{"types": ["library"], "minutes": 4}]},
    ]
)
CLASSES = ["primary", "residential", "footway", "motorway", "steps"]
ends = st.tuples(st.integers(-8, 36).map(lambda n: n * 100.0), st.integers(-6, 32).map(lambda n: n * 100.0))
line = st.lists(ends, min_size=2, max_size=3, unique=True)
road = st.one_of(
    st.fixed_dictionaries(
        {"action": st.just("add"), "line": line, "road_class": st.sampled_from(CLASSES)},
        optional={
            "crossings": st.booleans(),
            "oneway": st.booleans(),
            "within_m": st.sampled_from([20, 150]),
        },
    ),
    st.fixed_dictionaries({"action": st.just("close"), "way": st.integers(0, 9)}),
    st.fixed_dictionaries(
        {"action": st.just("change"), "way": st.integers(0, 9), "road_class": st.sampled_from(CLASSES)},
        optional={"oneway": st.booleans()},
    ),
    st.fixed_dictionaries(
        {"action": st.just("change"), "way": st.integers(0, 9), "maxspeed_kmh": st.sampled_from([5, 20])}
    ),
)
edits = st.lists(
    st.one_of(
        road,
        road,
        st.tuples(st.just("put"), ids, st.sampled_from(["village_clinic", "library"]), spots, st.just(1)),
        st.tuples(st.just("drop"), ids),
        st.tuples(road, st.tuples(st.just("put"), ids, st.just("village_clinic"), spots, st.just(1))),
    ),
    min_size=1,
    max_size=5,
)


def after(place, edit):
    """The Place after an edit: of a road, of facilities, or of both at once."""
    if isinstance(edit, dict):
        if "way" in edit:
            ways = np.unique(place.roads.way_id)
            edit = edit | {"way": int(ways[edit["way"] % len(ways)])}
        try:
            return apply_scenario(place, scenario(road=[edit]))
        except ScenarioError:  # such as a new road that meets no other
            return place
    if isinstance(edit[0], dict):
        return edited(after(place, edit[0]), edit[1])
    return edited(place, edit)


def there_and_back(place, plan, sequence):
    states = [begin(place, plan)]
    for edit in sequence:
        states.append(reassess(states[-1], after(states[-1].run.place, edit)))
        assert_same(states[-1].run, assess(states[-1].run.place, plan))
    back = states[-1]
    for state in states[-2::-1]:
        back = reassess(back, state.run.place)
        assert_same(back.run, state.run)


@QUICK
@example(sequence=[{"action": "change", "way": 0, "road_class": "primary"}])  # then driven as it is walked
@given(sequence=edits)
def test_roads_of_the_paper_town(sequence):
    there_and_back(paper_town(), PLAN, sequence)


@QUICK
@given(town=towns(), sequence=edits)
def test_roads_of_random_towns(town, sequence):
    nodes, segments = town
    if not segments:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("paper_town.NODES", nodes)
        place = paper_town(segments=segments, facilities={"z": ("village_clinic", 0, 0, {})} | FACILITIES)
    there_and_back(place, STREETS, sequence)


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county") / "place"
    write_sample(generate_sample("county"), folder)
    return read_place(folder)


def county_edit(place, rng):
    """A road between two places some kilometres apart, a way closed or rebuilt; clinics come and go."""
    roads, homes = place.roads, place.population[["x", "y"]].to_numpy()
    way = int(rng.choice(roads.way_id))
    kind = rng.choice(["add", "add", "close", "change", "open", "shut"])
    if kind == "add":
        start = roads.node_xy[rng.integers(roads.node_count)] + rng.uniform(-15, 15, 2)
        line = [start.tolist(), (start + rng.uniform(-4000, 4000, 2)).tolist()]
        return {"road": [{"action": "add", "line": line, "road_class": str(rng.choice(CLASSES))}]}
    if kind == "close":
        return {"road": [{"action": "close", "way": way}]}
    if kind == "change":
        return {"road": [{"action": "change", "way": way, "road_class": str(rng.choice(CLASSES))}]}
    if kind == "open":
        x, y = homes[rng.integers(len(homes))].tolist()
        name = f"n{rng.integers(10**9)}"
        return {"open": [{"id": name, "type": "village_clinic", "x": x, "y": y, "doctors": 2}]}
    clinics = place.facilities.loc[place.facilities["type"] == "village_clinic", "id"]
    return {"close": [{"id": str(rng.choice(clinics.to_numpy(object)))}]}


def test_roads_of_the_sample_county(county, monkeypatch):
    """A chain of edits, each compared with a full run; then back in one step. Nothing is searched anew."""
    plan, rng = read_plan("huangshan"), np.random.default_rng(1)
    state = first = begin(county, plan)

    def no_search(*_, **__):
        raise AssertionError("searched from nothing")

    for module in (kept_networks, rerouting):
        monkeypatch.setattr(module, "label_all", no_search)
    for _ in range(8):
        changed = apply_scenario(state.run.place, scenario(**county_edit(state.run.place, rng)))
        state = reassess(state, changed)
        assert_same(state.run, assess(changed, plan))
    assert_same(reassess(state, county).run, first.run)


@pytest.mark.parametrize(("way", "who"), [(4, []), (5, [["c004"]] * 2)])
def test_a_closed_lane_looks_only_at_those_who_used_it(monkeypatch, way, who):
    """From D to E nobody goes to a clinic; from N to B only the one who lives at N."""
    plan = plan_of(circle=[CLINICS])
    state = begin(paper_town(), plan)
    looked_at = []
    real = kept_networks.KeptNetworks.at

    def watched(self, cells, **options):
        looked_at.append(cells)
        return real(self, cells, **options)

    monkeypatch.setattr(kept_networks.KeptNetworks, "at", watched)
    changed = apply_scenario(state.run.place, scenario(road=[{"action": "close", "way": way}]))
    run = reassess(state, changed).run
    assert_same(run, assess(changed, plan))
    names = np.array(list(CELLS))
    assert [names[cells].tolist() for cells in looked_at] == who
