"""A siting's answer as a scenario: what the siting promises is what the assessment then finds.

The paper town (docs/paper-town.md) without clinics and stores, with candidates a at (0, 0), c at
(1600, 0), i at (400, 3000) on the island: a covers 519 people within 1,200 m, c 62, i 64.
"""

import dataclasses

import geopandas as gpd
import numpy as np
import pytest
import shapely
from test_paper_town import CLINICS, people, plan_of

from lifecircle.coverage import assess
from lifecircle.report.site_scenario import scenario_of_sites
from lifecircle.scenario import apply_scenario
from lifecircle.scenario.writing import scenario_toml
from lifecircle.siting import Wish, site
from paper_town import CRS, FACILITIES, paper_town

STORE = {"types": ["convenience_store"], "minutes": 5}
BOTH = {"id": "both", "name": "两样", "needs": [*CLINICS["needs"], STORE]}
BEDS = {"id": "beds", "name": "养老床位", "needs": [{"types": ["elderly_home"], "minutes": 15}]}
PLAN = plan_of(circle=[CLINICS, BOTH, BEDS])
EMPTY = {key: row for key, row in FACILITIES.items() if row[0] not in ("village_clinic", "convenience_store")}
SITES = {"a": (0, 0, 5e5, 40), "c": (1600, 0, 3e5, np.nan), "i": (400, 3000, 4e5, 30)}


def town(facilities=EMPTY):
    x, y, cost, largest = (np.array(column, float) for column in zip(*SITES.values(), strict=True))
    frame = {"id": list(SITES), "name": ["地块甲", "", "地块丙"], "land": None, "cost": cost}
    layer = gpd.GeoDataFrame(
        frame | {"max_capacity": largest, "x": x, "y": y}, geometry=shapely.points(x, y), crs=CRS
    )
    return paper_town(sites=layer, facilities=facilities)


def asked(circle="clinic", place=None, **wish):
    return site(place or town(), PLAN, Wish(**{"goal": "cover", "sites": 2, **wish}), circle=circle)


@pytest.fixture(scope="module")
def two():
    return scenario_of_sites(asked(), year=2025)


def test_what_is_promised_is_found(two):
    """a and i: 519 + 64 people; c008, c016 and c032 stay beyond."""
    place = apply_scenario(town(), two)
    assert people(assess(place, PLAN).coverage.query("circle == 'clinic'"))[0] == 519 + 64
    assert asked().facts["covered_after"] == 519 + 64


def test_places_costs_and_year(two):
    assert [(edit.id, edit.type, edit.x, edit.y) for edit in two.open] == [
        ("a", "village_clinic", 0, 0),
        ("i", "village_clinic", 400, 3000),
    ]
    assert [edit.cost for edit in two.open] == [500_000, 400_000]
    assert {edit.year for edit in two.open} == {2025}
    assert two.scenario.year is None  # planned facilities do not enter with the sites
    assert [edit.name for edit in two.open] == ["地块甲", "地块丙"]
    assert "新增覆盖 519 人" in two.open[0].note


def test_nothing_is_open_before_its_year(two):
    place = apply_scenario(town(), two, year=2024)
    assert not {"a", "i"} & set(place.facilities["id"])


def test_an_id_that_is_taken_gets_another():
    taken = town(facilities=EMPTY | {"a": ("library", 0, 0, {})})
    made = scenario_of_sites(asked(place=taken))
    assert [edit.id for edit in made.open] == ["a-new", "i"]
    apply_scenario(taken, made)


def test_several_services_at_one_site_are_several_facilities():
    made = scenario_of_sites(asked("both", sites=1, sources=("sites",)))
    assert {(edit.id, edit.type) for edit in made.open} == {
        ("a-village_clinic", "village_clinic"),
        ("a-convenience_store", "convenience_store"),
    }
    assert made.cost_yuan() == 500_000  # once, not for each


def test_capacity_becomes_beds():
    found = asked("beds", capacity=True, sources=("sites",), sites=3, largest_persons=35)
    made = scenario_of_sites(found)
    assert {edit.id: edit.capacities for edit in made.open} == {
        "a": {"beds": 35}, "c": {"beds": 35}, "i": {"beds": 30},
    }  # fmt: skip
    sized = scenario_of_sites(found, sizes={"elderly_home": {"beds": 25, "nursing_beds": 10}})
    assert sized.open[0].capacities == {"beds": 25, "nursing_beds": 10}


def test_a_building_that_is_reused_is_converted():
    """The library at (3000, 0) is within 1,200 m of c016 and c032 (1,200 and 1,230 m): 16 people."""
    found = asked(sites=1, sources=("facilities",), reuse=("library",))
    made = scenario_of_sites(found)
    assert [(edit.id, edit.type) for edit in made.convert] == [("l1", "village_clinic")]
    assert not made.open
    after = assess(apply_scenario(town(), made), PLAN)
    assert people(after.coverage.query("circle == 'clinic'"))[0] == found.facts["covered_after"] == 16


def test_an_expansion_is_a_resize():
    """The home e1 has 10 beds and grows by 7."""
    found = asked(
        "beds", capacity=True, expand_persons=7.0, sources=("facilities",), sites=1, expand_cost=9e4
    )
    made = scenario_of_sites(found)
    assert [(edit.id, edit.beds, edit.cost) for edit in made.resize] == [("e1", 17, 90_000)]


def test_without_an_answer_there_is_no_scenario():
    found = asked()
    none = dataclasses.replace(found, answer=dataclasses.replace(found.answer, chosen=()))
    with pytest.raises(ValueError, match="no site"):
        scenario_of_sites(none)


def test_english_words(two):
    english = dataclasses.replace(asked(), language="en")
    made = scenario_of_sites(english, name="two sites")
    assert made.scenario.name == "two sites"
    assert "people newly covered" in scenario_toml(made)
