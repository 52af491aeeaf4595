"""Sites for the paper town (docs/paper-town.md), worked out by hand.

Without clinics, four candidates: a at (0, 0), c at (1600, 0), d at (2400, 0), i at (400, 3000) on the
island. 15 minutes on foot are 1,200 m. a serves c001, c002, c004 (exactly 1,200 m) and c512: 519
people. c serves c002, c004 (exactly 1,200 m), c008, c016, c032: 62. d serves the last three: 56.
i serves c064. c128 (no road) and c256 (outside) have no candidate: 384.
Sums of people x minutes with i open (c064 at 0): with a 3,884.5, with c 13,039.5 (c512 walks 25).
"""

import dataclasses
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from rich.console import Console

from lifecircle.coverage import assess
from lifecircle.plan.model import Plan
from lifecircle.report.site_scenario import scenario_of_sites
from lifecircle.scenario import apply_scenario
from lifecircle.siting import SitingError, Wish, site
from lifecircle.views.terminal_siting import site_summary
from paper_town import CRS, FACILITIES, facility_layer, paper_town

SOURCE = {"file": "paper", "line": 1, "quote": "q"}
CLINIC = {"types": ["village_clinic"], "minutes": 15}
STORE = {"types": ["convenience_store"], "minutes": 5}
PLAN = Plan.model_validate(
    {
        "id": "paper", "name": "纸上规划",
        "circle": [
            {"id": "clinic", "name": "15分钟卫生室", "needs": [CLINIC], "target": "80%", "source": SOURCE},
            {"id": "both", "name": "卫生室加便利店", "needs": [CLINIC, STORE], "source": SOURCE},
        ],
    }
)  # fmt: skip
SITES = {"a": (0, 0, 5), "c": (1600, 0, 3), "d": (2400, 0, 2), "i": (400, 3000, 4)}
NO_CLINICS = {
    key: row for key, row in FACILITIES.items() if row[0] not in ("village_clinic", "convenience_store")
}


def sites_layer(sites=SITES, **columns):
    x, y, cost = (np.array(column, float) for column in zip(*sites.values(), strict=True))
    frame = {
        "id": list(sites),
        "name": list(sites),
        "land": None,
        "cost": cost,
        "max_capacity": np.nan,
        "x": x,
        "y": y,
    }
    return gpd.GeoDataFrame(frame | columns, geometry=shapely.points(x, y), crs=CRS)


def town(*, clinics=False, **changes):
    changes = {"sites": sites_layer(), "facilities": FACILITIES if clinics else NO_CLINICS} | changes
    return paper_town(**changes)


def ask(place=None, *, circle="clinic", **wish):
    return site(town() if place is None else place, PLAN, Wish(**wish), circle=circle)


def chosen(found):
    return found.sites.loc[found.sites["kind"] != "existing", "site"].tolist()


@pytest.mark.parametrize(
    ("sites", "people", "names"),
    [(1, 519, ["a"]), (2, 583, ["a", "i"]), (3, 639, ["a", "i", "c"]), (4, 639, ["a", "i", "c"])],
)
def test_cover(sites, people, names):
    found = ask(goal="cover", sites=sites)
    assert chosen(found) == names  # c and d gain 56 each: the first by id
    assert (found.answer.objective, found.answer.bound, found.answer.status) == (people, people, "optimal")
    assert found.facts["unreachable_people"] == 384
    assert found.facts["covered_after"] == people


def test_table_of_three_sites():
    table = ask(goal="cover", sites=3).sites
    assert table["rank"].tolist() == [1, 2, 3]
    assert table["people_new"].tolist() == [519, 64, 56]
    assert table["coverage_share"].tolist() == pytest.approx([519 / 1023, 583 / 1023, 639 / 1023])
    assert table["people_new_age_65_plus"].tolist() == [4, 1, 3]
    assert table["load"].tolist() == [515 + 4, 64, 56]  # c004 is 1,200 m from both: it stays with the first
    assert table["gain_per_cost"].tolist() == pytest.approx([519 / 5, 16, 56 / 3])
    assert table["district_name"].tolist() == ["西社区", "西社区", "东村"]
    assert table["lon"].between(109, 110).all()


def test_curve_shows_where_more_sites_stop_paying():
    assert ask(goal="cover", sites=2).answer.curve == (519, 583, 639)


def test_existing_clinics_stay_and_only_the_gap_counts():
    found = ask(town(clinics=True), goal="cover", sites=2)
    assert chosen(found) == ["i", "c"]
    assert found.sites["people_new"].iloc[:2].tolist() == [64, 32]
    assert (found.facts["covered_before"], found.facts["covered_after"]) == (543, 639)
    assert found.sites.loc[found.sites["kind"] == "existing", "site"].tolist() == ["h1", "h2"]


def test_reach_everyone_who_can_be_reached():
    found = ask(goal="reach", share=1.0)
    assert chosen(found) == ["a", "i", "c"]
    assert found.answer.objective == 3
    causes = [(cause.code, cause.amount) for cause in found.answer.causes]
    assert causes == [("no_candidate", 384), ("target", 384)]


def test_reach_half_of_them_and_the_plans_target():
    assert chosen(ask(goal="reach", share=0.5)) == ["a"]
    assert found_of_target() == 3  # 80 % of 1,023 cannot be had: all 639 are asked for
    assert chosen(ask(town(clinics=True), goal="reach", share=0.5)) == []  # 543 are covered already


def found_of_target():
    return ask(goal="reach").answer.objective


def test_reach_names_what_is_short():
    few = ask(goal="reach", share=1.0, sites=2)
    assert few.answer.status == "infeasible"
    assert [(one.code, one.amount) for one in few.answer.causes] == [("no_candidate", 384), ("sites", 1)]
    poor = ask(goal="reach", share=1.0, budget=10)
    assert [(one.code, one.amount) for one in poor.answer.causes] == [("no_candidate", 384), ("budget", 1)]
    assert chosen(ask(goal="reach", share=1.0, budget=11)) == ["a", "i", "d"]  # 5 + 4 + 2


def test_mean():
    found = ask(goal="mean", sites=2)
    assert sorted(chosen(found)) == ["a", "i"]
    assert found.answer.objective == pytest.approx(3884.5, abs=1e-6)
    assert found.answer.status == "optimal"
    alone = ask(goal="mean", sites=1)
    assert alone.answer.status == "infeasible"
    assert [(one.code, one.amount) for one in alone.answer.causes] == [
        ("no_candidate", 384),
        ("separate_parts", 1),
    ]


def test_mean_with_a_largest_distance():
    # alone, a: 12.5 + 60 + 160 + 16 * 20 + 32 * 20 + 2560, and c064, c128, c256 at 20 minutes
    found = ask(goal="mean", sites=1, far=20)
    assert chosen(found) == ["a"]
    assert found.answer.objective == pytest.approx(12.5 + 60 + 160 + 320 + 640 + 2560 + 20 * (64 + 128 + 256))


@pytest.mark.parametrize(("sites", "minutes", "names"), [(2, 22.875, {"a", "i"}), (3, 15.0, {"a", "c", "i"})])
def test_worst(sites, minutes, names):
    found = ask(goal="worst", sites=sites)
    assert found.answer.objective == pytest.approx(minutes, abs=1e-6)
    assert set(chosen(found)) == names
    assert found.answer.status == "optimal"


@pytest.mark.parametrize(("budget", "names"), [(5, ["a"]), (7, ["a", "d"]), (9, ["a", "i"]), (4, ["i"])])
def test_budget(budget, names):
    assert chosen(ask(goal="cover", budget=budget)) == names


def test_capacity():
    found = ask(goal="cover", sites=2, capacity=True, largest_persons=100)
    assert sorted(chosen(found)) == ["a", "i"]
    assert found.answer.objective == 164
    assert sorted(found.sites["load"]) == [64, 100]
    assert chosen(ask(goal="cover", sites=4, capacity=True, largest_persons=100, least_persons=63)) == [
        "a",
        "i",
    ]


def test_spacing_districts_layout_and_land():
    assert chosen(ask(goal="cover", sites=3, spacing_m=800)) == ["a", "i", "c"]  # c and d are 800 m apart
    assert chosen(ask(goal="cover", sites=3, spacing_m=1601)) == ["a", "i", "d"]
    assert chosen(ask(goal="cover", sites=3, at_most_one=("township",))) == ["a", "c"]
    assert chosen(ask(goal="cover", sites=1, at_least_one=("village",))) == ["c"]
    assert chosen(ask(goal="cover", sites=3, layout="C")) == ["a"]
    land = gpd.GeoDataFrame(geometry=[shapely.box(-10, -10, 10, 0)], crs=CRS)  # a stands on its border
    without = ask(goal="cover", sites=2, exclude=land)
    assert chosen(without) == ["i", "c"]
    assert without.candidates.dropped == {"excluded_land": 1}


def test_impossible_limits_name_the_district():
    found = ask(town(sites=sites_layer({"a": SITES["a"]})), goal="cover", sites=2, at_least_one=("village",))
    assert found.answer.status == "infeasible"
    assert "东村" in found.answer.causes[0].message.zh


def test_weights_can_turn_the_choice():
    # everyone over 65 once: at 3.6 km/h 15 minutes are 900 m; a: c001, c002, c512; c: c008, c016, c032
    found = ask(goal="cover", sites=1, weights={"age_65_plus": 1})
    assert chosen(found) == ["a"]
    assert found.answer.objective == 3
    heavy = ask(goal="cover", sites=1, weights={"total": 1, "age_65_plus": 100})
    assert heavy.answer.objective == 519 + 300


def test_two_services_in_one_house_are_chosen_together():
    # store within 400 m: at a c001, c512 (513), at c c008, c016, c032 (56); who has both counts once
    both = ask(circle="both", goal="cover", sites=1)
    assert (chosen(both), both.answer.objective) == (["a"], 513)
    assert (both.facts["people"], both.facts["covered_after"]) == (1023, 513)
    assert both.sites["people_new_age_65_plus"].tolist() == [2]
    assert both.sites["load"].tolist() == [519]  # c002 and c004 use the clinic alone
    only = town(sites=sites_layer(types=["village_clinic", "", "", ""]))
    found = ask(only, circle="both", goal="cover", sites=3)
    assert chosen(found) == ["i", "c"]  # at a no store may be: nobody there would have both
    assert found.sites["gain"].tolist() == [64, 56]
    assert set(found.sites["types"]) == {"village_clinic;convenience_store"}
    assert found.answer.objective == found.answer.bound == 120


def test_houses_of_one_service_each_complete_people_together():
    # a clinic at a and a store beside it: neither completes anybody alone; 513 have both
    pair = {**SITES, "b": (0, 0, 1)}
    layer = sites_layer(pair, types=["village_clinic", "", "", "", "convenience_store"])
    place = town(sites=layer)
    assert chosen(ask(place, circle="both", goal="cover", sites=1)) == ["i"]
    assert sorted(chosen(ask(place, circle="both", goal="cover", sites=2))) == ["a", "b"]


def test_people_who_lack_a_need_that_is_not_built_are_not_counted():
    # three needs, two of them built: within 1,200 m of the library at (3000, 0) live c016's people alone
    library = {"types": ["library"], "minutes": 15}
    three = Plan.model_validate({
        "id": "paper", "name": "纸上规划",
        "circle": [{"id": "three", "name": "三样", "needs": [CLINIC, STORE, library], "source": SOURCE}],
    })  # fmt: skip
    kinds = ("village_clinic", "convenience_store")
    found = site(town(), three, Wish(goal="cover", sites=4, types=kinds), circle="three")
    after = assess(apply_scenario(town(), scenario_of_sites(found)), three).whole_circles
    assert found.facts["covered_after"] == after["covered"].iloc[0] == found.answer.objective == 16
    whole = site(town(), three, Wish(goal="cover", sites=4), circle="three")
    assert whole.facts["covered_after"] > found.facts["covered_after"]


@pytest.mark.parametrize("sites", [1, 2, 3])
@pytest.mark.parametrize("types", [["", "", "", ""], ["village_clinic", "convenience_store", "", ""]])
@pytest.mark.parametrize("clinics", [False, True])
def test_who_has_all_needs_is_what_the_assessment_counts(sites, types, clinics):
    place = town(clinics=clinics, sites=sites_layer(types=types))
    found = ask(place, circle="both", goal="cover", sites=sites)
    before = assess(place, PLAN).whole_circles.set_index("circle").loc["both"]
    built = apply_scenario(place, scenario_of_sites(found))
    after = assess(built, PLAN).whole_circles.set_index("circle").loc["both"]
    assert (found.facts["covered_before"], found.facts["people"]) == (before["covered"], before["population"])
    assert found.facts["covered_after"] == after["covered"]
    assert found.answer.objective == after["covered"] - before["covered"]


def test_fewest_sites_until_half_have_all_needs():
    # 513 of 1,023 are half: a alone; 0.55 (562.65) needs one more, and 0.62 (634.26) cannot be had
    found = ask(circle="both", goal="reach", share=0.5)
    assert (chosen(found), found.answer.curve) == (["a"], (513,))
    assert chosen(ask(circle="both", goal="reach", share=0.55)) == ["a", "i"]
    all_there_is = ask(circle="both", goal="reach", share=0.62)
    assert all_there_is.facts["covered_after"] == 633
    causes = [(one.code, one.amount) for one in all_there_is.answer.causes]
    assert causes == [("no_candidate", 390), ("target", pytest.approx(0.62 * 1023 - 633))]


def test_with_capacities_people_count_who_are_served_in_everything():
    """Both services at a are within reach of c001 and c512: 513, of whom 100 find room; i serves c064."""
    found = ask(circle="both", goal="cover", sites=2, capacity=True, largest_persons=100)
    assert sorted(chosen(found)) == ["a", "i"]
    assert (found.answer.objective, found.answer.bound) == (164, 164)
    assert sorted(found.sites["load"]) == [64, 100]  # a person with two services at one site is one person
    # a clinic at a for 100 and a store beside it for 50: 50 have both
    layer = sites_layer({**SITES, "b": (0, 0, 1)}, types=["village_clinic", "", "", "", "convenience_store"],
                        max_capacity=[100.0, 1.0, 1.0, 1.0, 50.0])  # fmt: skip
    pair = ask(town(sites=layer), circle="both", goal="cover", sites=2, capacity=True)
    assert sorted(chosen(pair)) == ["a", "b"]
    assert pair.answer.objective == 50
    assert sorted(pair.sites["load"]) == [50, 50]  # nobody fills a clinic who gets no store
    one = ask(town(sites=layer), circle="both", goal="cover", sites=1, capacity=True)
    assert (set(chosen(one)) <= {"c", "d", "i"}, one.answer.objective) == (True, 1)


def test_with_capacities_a_share_of_those_who_need_everything():
    """Of 1,023 people 10 % are 103: a has room for 100 in both services, so that it takes another site."""
    found = ask(circle="both", goal="reach", share=0.1, capacity=True, largest_persons=100)
    assert found.answer.objective == 2
    assert (
        ask(circle="both", goal="reach", share=0.09, capacity=True, largest_persons=100).answer.objective == 1
    )
    short = ask(circle="both", goal="reach", share=0.5, capacity=True, largest_persons=100)
    # room at a for 100 of 513, at i for 64 of 64, at c and d for the 56 of c008, c016 and c032
    assert [(one.code, one.amount) for one in short.answer.causes] == [
        ("capacity", pytest.approx(511.5 - 220))
    ]


TWO_HOUSES = ["village_clinic", "convenience_store", "", ""]


def test_mean_adds_up_one_way_to_each_need():
    """Everyone's clinic is at a or i, everyone's store at c or i: both sums of the head of this file."""
    together = ask(circle="both", goal="mean", sites=2)
    assert sorted(chosen(together)) == ["a", "i"]
    assert together.answer.objective == pytest.approx(2 * 3884.5, abs=1e-6)
    assert together.facts["mean_after"] == pytest.approx(2 * 3884.5 / 639)
    apart = ask(town(sites=sites_layer(types=TWO_HOUSES)), circle="both", goal="mean", sites=3)
    assert sorted(chosen(apart)) == ["a", "c", "i"]
    assert apart.answer.objective == pytest.approx(3884.5 + 13039.5, abs=1e-6)
    assert apart.facts["measured"] == "sum_of_needs"
    built = assess(apply_scenario(town(sites=sites_layer(types=TWO_HOUSES)), scenario_of_sites(apart)), PLAN)
    have = built.whole_circles.set_index("circle").loc["both", "covered"]
    assert apart.facts["covered_after"] == have  # people with everything, whatever the goal


def test_worst_is_the_longest_way_to_any_need():
    """c512 walks 25 minutes to the store at c, nobody farther; both services at a and i: as for one."""
    place = town(sites=sites_layer(types=TWO_HOUSES))
    apart = ask(place, circle="both", goal="worst", sites=3)
    assert set(chosen(apart)) == {"a", "c", "i"}
    assert apart.answer.objective == pytest.approx(25, abs=1e-6)
    assert apart.facts["measured"] == "worst_need"
    assert ask(circle="both", goal="worst", sites=2).answer.objective == pytest.approx(22.875, abs=1e-6)


def words(found):
    """What the terminal says, on one line."""
    screen = Console(width=400)
    with screen.capture() as shown:
        screen.print(site_summary(found, Path("out")))
    return shown.get()


def test_the_answer_is_held_against_today():
    """The mean of today is that of the minutes in the assessment, and c064 has no clinic: 20."""
    found = ask(town(clinics=True), goal="mean", sites=1, far=20)
    cells = assess(town(clinics=True), PLAN).cells
    before = (cells["population"] * cells["clinic_minutes"].fillna(np.inf).clip(upper=20)).sum()
    assert found.facts["objective_before"] == pytest.approx(before)
    assert found.answer.objective < before
    assert f"现状 {before / 1023:,.1f}" in words(found)
    worst = ask(town(clinics=True), goal="worst", sites=1, far=20)
    assert worst.facts["objective_before"] == 20
    assert "（现状在 20.0 分钟以上）" in words(worst)


def test_with_capacities_today_is_what_there_is_room_for():
    """A clinic for 100 at a: 100 of 519 are served today; i adds 64."""
    there = {"z1": ("village_clinic", 0, 0, {"beds": 100, "doctors": 1})}
    place = town(facilities=NO_CLINICS | there)
    found = ask(place, goal="cover", sites=1, capacity=True, largest_persons=200)
    room = found.sites.loc[found.sites["kind"] == "existing", "capacity"].iloc[0]
    assert found.facts["capacity_unknown"] == int(np.isnan(room))
    assert found.facts["objective_before"] == (519 if np.isnan(room) else room)
    assert ("容量不明" in words(found)) == np.isnan(room)


def test_a_target_out_of_reach_is_said_plainly():
    """Of 1,023 people 639 have a candidate: 62.5 % at most."""
    found = ask(goal="reach", share=0.8)
    assert chosen(found) == ["a", "i", "c"]
    missed = found.answer.causes[-1]
    assert (missed.code, missed.amount) == ("target", pytest.approx(0.8 * 1023 - 639))
    assert "达不到 80.0%：用这些候选点最多 62.5%" in words(found)
    assert "target" not in [one.code for one in ask(goal="reach", share=0.6).answer.causes]


def test_districts_that_have_one_shut_their_candidates():
    """h1 and h2 stand in the western township: with at most one, a and i may not be chosen."""
    found = ask(town(clinics=True), goal="cover", sites=3, at_most_one=("township",))
    assert found.facts["candidates_shut"] == 2
    assert "其中 2 个所在的行政单元已有这类设施" in words(found)
    land = gpd.GeoDataFrame(geometry=[shapely.box(-1e4, -1e4, 1e4, 1e4)], crs=CRS)
    with pytest.raises(SitingError, match="不可建设的用地里的 4 个"):
        ask(goal="cover", sites=1, exclude=land)


def test_reuse_and_expansion_are_candidates_too():
    found = ask(goal="cover", sites=1, reuse=("museum",), sources=("facilities",))
    assert (chosen(found), found.sites["kind"].iloc[0]) == (["m1"], "reuse")
    # beside m1 at N: c004; at 600 m and 900 m c002; 1,200 m c001 and c008: 1 + 2 + 4 + 8
    assert found.answer.objective == 15
    grown = ask(town(clinics=True), goal="cover", sites=1, sources=("facilities",), capacity=True,
                expand_persons=10.0, expand_cost=1.0)  # fmt: skip
    assert set(grown.candidates.frame["kind"]) == {"expand"}


def test_candidates_from_the_gap_stand_on_roads():
    found = ask(town(sites=None), goal="cover", sites=3)
    lines = [[(-400, 0), (3200, 0)], [(800, 0), (800, 400)], [(0, 3000), (800, 3000)]]
    roads = shapely.multilinestrings(lines)
    apart_m = shapely.distance(roads, shapely.points(found.candidates.xy_m))
    assert sorted(apart_m[apart_m > 0.1].round()) == [1253, 2500]  # c128 and c256 have no road to move to
    assert found.answer.objective == 639  # as few cells as here are candidates themselves


def test_built_as_proposed_the_assessment_agrees():
    found = ask(goal="cover", sites=3)
    built = {one: ("village_clinic", *SITES[one][:2], {}) for one in chosen(found)}
    place = paper_town(facilities=NO_CLINICS | built)
    row = assess(place, PLAN).whole_circles.set_index("circle").loc["clinic"]
    assert row["covered"] == found.facts["covered_after"] == 639


def test_order_of_rows_does_not_matter():
    place = town()
    shuffled = dataclasses.replace(
        place,
        population=place.population.iloc[::-1].reset_index(drop=True),
        sites=place.sites.iloc[::-1].reset_index(drop=True),
        facilities=facility_layer(dict(reversed(NO_CLINICS.items()))),
    )
    for wish in ({"goal": "cover", "sites": 3}, {"goal": "mean", "sites": 2}, {"goal": "worst", "sites": 3}):
        assert chosen(ask(place, **wish)) == chosen(ask(shuffled, **wish))


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"goal": "cover"}, "sites_or_budget"),
        ({"goal": "cover", "sites": 1, "types": ("library",)}, "unknown_type"),
        ({"goal": "cover", "sites": 1, "need": 2}, "unknown_need"),
        ({"goal": "cover", "sites": 1, "weights": {"nobody": 1.0}}, "unknown_group"),
        ({"goal": "cover", "sites": 0}, "too_small"),
        ({"goal": "cover", "budget": 3, "sources": ("gap",)}, "no_cost"),
        ({"goal": "reach", "share": 1.5}, "share"),
    ],
)
def test_questions_that_cannot_be_asked(wish, code):
    with pytest.raises(SitingError) as raised:
        ask(**wish)
    assert [problem.code for problem in raised.value.problems] == [code]


def test_unknown_circle_names_the_known_ones():
    with pytest.raises(SitingError, match="clinic"):
        ask(circle="park", goal="cover", sites=1)
