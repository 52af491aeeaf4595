"""Full coverage by unit: against trying all sets of sites, and on the paper town by hand."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_siting_paper_town import CLINIC, NO_CLINICS, SITES, SOURCE, STORE, sites_layer

from lifecircle.coverage import assess
from lifecircle.plan.model import Plan
from lifecircle.report.folders.site_folder import curve_table
from lifecircle.siting import Limit, Rules, Units, Wish, pairs_from_costs, reach_units, site
from paper_town import FACILITIES, paper_town


@st.composite
def cases(draw):
    """Up to 8 points in up to 3 units, each asking for one or two rows; up to 5 candidates."""
    points, count = draw(st.integers(1, 8)), draw(st.integers(1, 5))
    each = draw(st.lists(st.integers(1, 2), min_size=points, max_size=points))
    point = np.repeat(np.arange(points), each)
    rows = len(point)
    covers = np.array(
        draw(st.lists(st.lists(st.booleans(), min_size=count, max_size=count), min_size=rows, max_size=rows))
    )
    served = np.array(draw(st.lists(st.sampled_from([False, False, True]), min_size=rows, max_size=rows)))
    units = draw(st.integers(1, 3))
    unit = np.array(draw(st.lists(st.integers(0, units - 1), min_size=points, max_size=points)))
    people = np.array(draw(st.lists(st.integers(1, 9), min_size=points, max_size=points)), float)
    share, wanted = draw(st.sampled_from([1.0, 0.7, 0.5])), draw(st.integers(0, units))
    price = np.array(draw(st.lists(st.integers(1, 5), min_size=count, max_size=count)), float)
    limits = (Limit(members=(0, 1), at_most=1),) if count > 1 and draw(st.booleans()) else ()
    rules = Rules(
        sites=draw(st.one_of(st.none(), st.integers(0, 3))), cost=price,
        budget=draw(st.one_of(st.none(), st.integers(0, 9))), limits=limits,
    )  # fmt: skip
    asked = Units(point=point, people=people, unit=unit, count=units, passes_share=share, wanted=wanted)
    return covers, served, asked, rules


def passing(covers, served, asked, opened):
    """Units of which enough people have all their rows, by the words of the definition."""
    has_row = served | covers[:, opened].any(axis=1)
    has = np.array([has_row[asked.point == one].all() for one in range(len(asked.people))])
    result = 0
    for unit in range(asked.count):
        mine = asked.unit == unit
        total = asked.people[mine].sum()
        result += bool(total and asked.people[mine & has].sum() >= asked.passes_share * total - 1e-9)
    return result


def permitted(rules, count):
    for chosen in itertools.product([False, True], repeat=count):
        opened = np.array(chosen)
        few = rules.sites is None or opened.sum() <= rules.sites
        cheap = rules.budget is None or rules.cost[opened].sum() <= rules.budget
        if few and cheap and all(opened[list(one.members)].sum() <= one.at_most for one in rules.limits):
            yield opened


@settings(max_examples=80, deadline=None)
@given(cases(), st.booleans())
def test_fewest_sites_to_full_coverage(case, cheapest):
    covers, served, asked, rules = case
    count = covers.shape[1]
    pairs = pairs_from_costs(np.where(covers, 0.0, np.inf))
    found = reach_units(pairs, served, asked, rules, cheapest=cheapest)
    at_best = passing(covers, served, asked, np.ones(count, dtype=bool))
    wanted = min(asked.wanted, at_best)
    price = rules.cost if cheapest else np.ones(count)
    values = [
        price[opened].sum()
        for opened in permitted(rules, count)
        if passing(covers, served, asked, opened) >= wanted
    ]
    assert ("units" in [one.code for one in found.causes]) == (asked.wanted > at_best)
    if not values:
        assert found.status == "infeasible"
        assert {one.code for one in found.causes} & {"sites", "budget", "limit", "rules"}
        return
    assert (found.objective, found.status) == (min(values), "optimal")
    opened = np.zeros(count, dtype=bool)
    opened[list(found.chosen)] = True
    assert any((opened == one).all() for one in permitted(rules, count))
    assert found.passing[-1] == passing(covers, served, asked, opened) >= wanted
    assert found.passing[0] == passing(covers, served, asked, np.zeros(count, dtype=bool))


def plan(*, passes, target="100%"):
    """Clinics within 15 minutes for whole communities and villages; with a store within 5 as well."""
    circle = {"unit": ["community", "village"], "target": target, "source": SOURCE}
    return Plan.model_validate({
        "id": "paper", "name": "纸上规划", "assumptions": {"unit_passes_share": passes},
        "circle": [
            {"id": "clinic", "name": "15分钟卫生室", "needs": [CLINIC], **circle},
            {"id": "both", "name": "卫生室加便利店", "needs": [CLINIC, STORE], **circle},
        ],
    })  # fmt: skip


def ask(standards, *, circle="clinic", **wish):
    place = paper_town(sites=sites_layer(), facilities=NO_CLINICS)
    return site(place, standards, Wish(goal="reach", **wish), circle=circle)


def new_sites(found):
    return found.sites.loc[found.sites["kind"] != "existing", "site"].tolist()


def test_both_units_of_the_paper_town():
    # 30 %: the west needs 251.7 of its 839 (a serves 519), the east 55.2 of its 184 (c and d serve 56)
    found = ask(plan(passes=0.3))
    assert new_sites(found) == ["a", "c"]
    assert found.answer.passing == (0, 1, 2)
    assert curve_table(found.answer)["value"].tolist() == [1, 2]
    assert found.facts["units"] == {"count": 2, "wanted": 2, "passing_before": 0, "passing_after": 2}


def test_a_unit_that_cannot_pass_is_named_and_the_rest_done():
    # 60 %: 503.4 of the west can be had, 110.4 of the east cannot (c128 has no candidate)
    found = ask(plan(passes=0.6))
    assert new_sites(found) == ["a"]
    assert [(one.code, one.amount) for one in found.answer.causes] == [("units", 1)]
    assert ask(plan(passes=0.6), by_people=True).facts["units"] is None


@pytest.mark.parametrize(
    ("target", "share", "sites"), [("50%", None, 1), ("100%", 0.5, 1), ("1个以上", None, 1)]
)
def test_the_share_is_of_the_units(target, share, sites):
    assert ask(plan(passes=0.3, target=target), share=share).answer.objective == sites


def test_two_services_must_both_be_there():
    # clinic and store at a: c001 and c512 (513) of the west; at c: c008, c016, c032 (56) of the east
    found = ask(plan(passes=0.3), circle="both")
    assert new_sites(found) == ["a", "c"]
    assert found.facts["units"]["passing_after"] == 2


def test_built_as_proposed_the_assessment_agrees():
    standards = plan(passes=0.3)
    for circle, kinds in (("clinic", ["village_clinic"]), ("both", ["village_clinic", "convenience_store"])):
        found = ask(standards, circle=circle)
        built = {f"{one}-{kind}": (kind, *SITES[one][:2], {}) for one in new_sites(found) for kind in kinds}
        result = assess(paper_town(facilities=NO_CLINICS | built), standards)
        units = result.coverage_units[result.coverage_units["circle"] == circle]
        assert units["passes"].sum() == found.facts["units"]["passing_after"] == 2


def test_a_bed_may_serve_several_people():
    # one candidate cannot take all: how many h1 and h2 serve depends on the people a place serves
    facilities = FACILITIES | {"n1": ("nursery", 400, 0, {"places": 4})}
    place = paper_town(sites=sites_layer({"d": SITES["d"]}), facilities=facilities)
    need = {"types": ["nursery"], "minutes": 15}
    standards = Plan.model_validate({
        "id": "paper", "name": "纸上规划",
        "circle": [{"id": "nursery", "name": "托育", "needs": [need], "source": SOURCE}],
    })  # fmt: skip
    served = [
        site(place, standards, Wish(goal="cover", sites=1, capacity=True, largest_persons=10,
                                    persons_per_unit=each), circle="nursery")
        for each in (None, 2.5)
    ]  # fmt: skip
    assert [one.answer.objective for one in served] == [4 + 10, 10 + 10]
    held = [one.sites.loc[one.sites["kind"] == "existing", "capacity"].tolist() for one in served]
    assert held == [[4], [10]]
