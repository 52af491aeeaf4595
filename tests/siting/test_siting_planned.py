"""Sites as the plan asks for them: layout class and presence rules, on the paper town by hand.

The west (西镇, 西社区) holds candidates a and i, the east (东乡, 东村) c and d. With today's clinics h1
and h2, both in the west, i gains 64 people and c or d 32.
"""

import numpy as np
import pandas as pd
import pytest
from test_siting_paper_town import CLINIC, SITES, SOURCE, STORE, chosen, sites_layer, town

from lifecircle.plan.model import Plan
from lifecircle.report.folders.site_folder import write_siting
from lifecircle.siting import Wish, site
from lifecircle.views.console import console
from lifecircle.views.terminal_siting import site_summary
from paper_town import FACILITIES, paper_town

EACH_TOWNSHIP = {
    "id": "each_township", "name": "乡镇卫生室", "unit": ["township"], "needs": {"types": ["village_clinic"]},
    "target": "100%", "source": SOURCE,
}  # fmt: skip


def plan(*presence, preference=(), minutes=15):
    need = CLINIC | {"minutes": minutes}
    return Plan.model_validate({
        "id": "paper", "name": "纸上规划", "presence": presence, "preference": preference,
        "circle": [
            {"id": "clinic", "name": "卫生室", "needs": [need], "target": "80%", "source": SOURCE},
            {"id": "both", "name": "卫生室加便利店", "needs": [CLINIC, STORE], "source": SOURCE},
        ],
    })  # fmt: skip


def ask(standards, place=None, *, circle="clinic", language="zh", **wish):
    given = {"goal": "cover", "sites": 1, "as_planned": True} | wish
    return site(place or town(clinics=True), standards, Wish(**given), circle=circle, language=language)


def clauses(found):
    return {one["id"]: (one["hard"], one["followed"]) for one in found.facts["plan_asks"]}


def test_one_in_every_township_that_has_none():
    free = ask(plan(EACH_TOWNSHIP), as_planned=False)
    assert (chosen(free), clauses(free)) == (["i"], {"layout": (True, False), "each_township": (True, False)})
    held = ask(plan(EACH_TOWNSHIP))
    assert chosen(held) == ["c"]  # the east has none; the west has two already
    assert held.answer.objective == held.answer.bound == 32
    assert clauses(held) == {"layout": (True, True), "each_township": (True, True)}
    assert chosen(ask(plan(EACH_TOWNSHIP), sites=2)) == ["i", "c"]


@pytest.mark.parametrize(
    "change",
    [
        {"target": "50%"},
        {"target": ""},
        {"strength": "aspired"},
        {"needs": {"types": ["village_clinic"], "where": {"comprehensive": True}}},
    ],
)
def test_what_does_not_bind_every_unit_is_named_but_holds_nobody(change):
    found = ask(plan(EACH_TOWNSHIP | change))
    assert chosen(found) == ["i"]
    assert clauses(found)["each_township"] == (False, False)


def test_rules_of_other_types_say_nothing():
    found = ask(plan(EACH_TOWNSHIP | {"needs": {"types": ["museum"]}}))
    assert list(clauses(found)) == ["layout"]


def test_numbers_alternatives_and_levels():
    # two in each and no more: the west has them; the east needs two, though the class allows one a village
    two = EACH_TOWNSHIP | {"needs": {"types": ["village_clinic"], "at_least": 2, "at_most": 2}}
    crowded = town(clinics=True, sites=sites_layer({**SITES, "e": (2000, 0, 1)}))
    found = ask(plan(two), crowded, sites=5)
    assert len(chosen(found)) == 2
    assert set(chosen(found)) <= {"c", "d", "e"}
    assert ask(plan(two), crowded, sites=1).answer.status == "infeasible"
    either = {"any": [{"types": ["museum"]}, {"types": ["village_clinic"]}]}
    assert chosen(ask(plan(EACH_TOWNSHIP | {"needs": either}))) == ["c"]
    tiers = {
        "all": [{"types": ["village_clinic"], "only": ["village"]}, {"types": ["museum"], "only": ["county"]}]
    }
    rule = EACH_TOWNSHIP | {"needs": tiers, "unit": ["county", "village"]}
    assert chosen(ask(plan(rule))) == ["c"]


def test_layout_class_of_the_type_and_of_the_plan():
    # village clinics are many small ones: one new site in each community and village
    assert chosen(ask(plan(), town(), sites=3)) == ["a", "c"]
    own = [{"id": "spread", "name": "集中", "types": ["village_clinic"], "layout": "C", "source": SOURCE}]
    found = ask(plan(preference=own), town(), sites=3)
    assert chosen(found) == ["a"]
    assert found.facts["plan_asks"][0]["source"] == "paper:1"
    assert chosen(ask(plan(preference=own), town(), sites=3, layout="A")) == ["a", "c"]  # said by hand


def test_a_unit_without_a_candidate_is_named_and_the_rest_done():
    west = town(clinics=True, sites=sites_layer({"i": SITES["i"]}))
    found = ask(plan(EACH_TOWNSHIP), west)
    assert chosen(found) == ["i"]
    assert [(one.code, one.amount) for one in found.answer.causes][-1] == ("planned_unit", 1)
    assert "东乡" in found.answer.causes[-1].message.zh


def test_too_few_sites_for_what_the_plan_asks():
    facilities = {key: row for key, row in FACILITIES.items() if key not in ("h1", "h2")}
    far = facilities | {"h9": ("village_clinic", 9000, 9000, {})}  # in no township
    found = ask(plan(EACH_TOWNSHIP), paper_town(sites=sites_layer(), facilities=far), sites=1)
    assert found.answer.status == "infeasible"
    assert "2 处" in found.answer.causes[-1].message.zh


def test_a_unit_without_a_gap_gets_a_candidate_of_its_own():
    # within 120 minutes of h1 live all who have a road to it: the gap lies on the island, in the west
    standards = plan(EACH_TOWNSHIP, minutes=120)
    place = town(clinics=True, sites=None)
    free = ask(standards, place, as_planned=False, sites=2)
    assert not ((free.candidates.xy_m[:, 0] > 1200) & (free.candidates.xy_m[:, 1] == 0)).any()
    found = ask(standards, place, sites=2)
    built = found.sites[found.sites["kind"] == "new"]
    assert "东村" in set(built["district_name"])
    assert not [one for one in found.answer.causes if one.code == "planned_unit"]


def test_names_that_planners_can_read():
    place = town(sites=None)
    found = ask(plan(), place, as_planned=False, sites=2)
    new = found.sites[found.sites["kind"] == "new"]
    assert new["site"].str.fullmatch(r"gap-\d+").all()
    assert [f"{row.district_name}候选点{row.site.removeprefix('gap-')}" for row in new.itertuples()] == list(
        new["name"]
    )
    english = ask(plan(), place, as_planned=False, sites=2, language="en")
    assert english.sites["name"].iloc[0].startswith("candidate ")
    assert english.sites["site"].tolist() == found.sites["site"].tolist()


def test_names_of_districts_are_data_not_markup(tmp_path):
    place = town(sites=None)
    districts = place.districts.copy()
    districts["name"] = ["=1+1" if name == "西社区" else f"[red]{name}[/red]" for name in districts["name"]]
    found = ask(plan(), place.__class__(**{**vars(place), "districts": districts}), as_planned=False, sites=4)
    folder = write_siting(found, tmp_path / "out")
    names = pd.read_csv(folder / "sites.csv", encoding="utf-8-sig")["name"]
    assert any(one.startswith("'=1+1候选点") for one in names)
    screen = console()
    with screen.capture() as held:
        screen.print(site_summary(found, folder))
    said = "".join(held.get().split())
    assert "=1+1" in said
    assert "[red]" in said
    assert np.isfinite(found.answer.objective)


def test_the_plans_words_stand_in_the_summary(tmp_path):
    for wanted, words in ((True, "按规划：乡镇卫生室"), (False, "--as-planned")):
        found = ask(plan(EACH_TOWNSHIP), as_planned=wanted)
        screen = console()
        with screen.capture() as held:
            screen.print(site_summary(found, tmp_path))
        said = "".join(held.get().split())
        assert words in said
        assert "paper:1" in said
