"""How sure a result is: ranges worked out by hand on the paper town, exactness, and laws."""

import weakref

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_paper_town import CLINIC, CLINICS, plan_of

from lifecircle.coverage import assess
from lifecircle.coverage import networks as coverage_networks
from lifecircle.coverage.ground import lay_ground
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.plan.model import Plan
from lifecircle.plan.vary import Spread, Vary
from lifecircle.sensitivity import varied_networks, work_out_sensitivity
from lifecircle.sensitivity.table import SENSITIVITY_COLUMNS
from lifecircle.sensitivity.variations import JOINT, variations_of
from lifecircle.sensitivity.varied_runs import varied_runs
from paper_town import CELLS, DISTRICTS, EVERYONE, FACILITIES, SEGMENTS, WALK_ONLY, paper_town

QUICK = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOTHING = {name: {"times": [1, 1]} for name in Vary.model_fields}
PEOPLE = 1023


def with_vary(plan: Plan, **vary) -> Plan:
    return plan.model_copy(update={"vary": Vary.model_validate(vary)})


def whole(table: pd.DataFrame, varied: str) -> pd.Series:
    rows = table[(table["district"] == "all") & (table["setting"] == "all") & (table["varied"] == varied)]
    return rows[rows["group"].isin(("total", ""))].iloc[0]


@pytest.fixture(scope="module")
def table():
    return work_out_sensitivity(assess(paper_town(), plan_of(circle=[CLINICS]))).table


class TestByHand:
    """At 4.8 km/h c016 (16 people) walks 15 minutes exactly, c032 15.375, c008 12.5, all nearer 10 or less.

    A tenth slower they need 16.67, 17.08 and 13.89 minutes, a tenth faster 13.64, 13.98 and 11.36.
    """

    @pytest.mark.parametrize(
        ("varied", "low", "high"),
        [
            ("walk_kmh", 543 - 16, 543 + 32),
            ("minutes", 543 - 16, 543 + 32),  # 13.5 and 16.5 minutes
            ("snap_limit_m", 543, 543),  # those without a road stand 1500 m and more from one
            ("join_radius_m", 543, 543),
            (JOINT, 543 - 16 - 8, 543 + 32),  # c008 needs 13.89 of 13.5 minutes
        ],
    )
    def test_people_covered(self, table, varied, low, high):
        row = whole(table, varied)
        assert [row["low"] * PEOPLE, row["base"] * PEOPLE, row["high"] * PEOPLE] == pytest.approx(
            [low, 543, high]
        )

    def test_only_what_the_plan_depends_on_is_varied(self, table):
        assert list(dict.fromkeys(table["varied"])) == [
            "walk_kmh", "minutes", "snap_limit_m", "join_radius_m", JOINT,
        ]  # fmt: skip
        assert tuple(table.columns) == SENSITIVITY_COLUMNS

    def test_the_ends_are_named(self, table):
        row = whole(table, "walk_kmh")
        assert (row["setting_low"], row["setting_high"]) == ("-10%", "+10%")

    def test_a_township(self, table):
        rows = table[(table["district"] == "12") & (table["varied"] == "walk_kmh")]
        assert rows[["low", "base", "high"]].to_numpy().ravel() * 184 == pytest.approx([8, 24, 56])


@pytest.mark.parametrize(
    ("target", "base", "flips", "which"),
    [
        ("54%", "short", "high", {"walk_kmh", "minutes", JOINT}),  # 53.1%, at best 56.2%
        ("53%", "met", "low", {"walk_kmh", "minutes", JOINT}),  # at worst 51.5%
        ("51%", "met", "low", {JOINT}),  # 50.7% only where both are off
        ("80%", "short", "", set()),
        ("50%", "met", "", set()),
    ],
)
def test_conclusions_that_flip(target, base, flips, which):
    found = work_out_sensitivity(assess(paper_town(), plan_of(circle=[CLINICS | {"target": target}])))
    rows = found.flips
    rows = rows[(rows["district"] == "all") & (rows["setting"] == "all")]
    assert set(rows["varied"]) == which
    assert set(rows["flips"]) == ({flips} if which else set())
    assert whole(found.table, "walk_kmh")["status_base"] == base


def test_a_unit_that_passes_at_a_lower_share():
    """519 of 839 people of the community are covered: 61.9%."""
    circle = CLINICS | {"target": "全覆盖", "unit": ["community"], "settings": ["urban"]}
    plan = plan_of(circle=[circle], assumptions={"unit_passes_share": 0.65})
    plan = with_vary(plan, **NOTHING | {"unit_passes_share": {"plus": [-0.05, 0.05]}})
    found = work_out_sensitivity(assess(paper_town(), plan))
    row = whole(found.table, "unit_passes_share")
    assert (row["status_low"], row["status_base"], row["status_high"]) == ("short", "short", "met")
    assert (row["flips"], row["setting_low"], row["setting_high"]) == ("high", "+0.05", "-0.05")
    assert row["low"] == row["high"] == pytest.approx(519 / 839)
    assert row["note"] == "0/1 → 0/1 → 1/1 个单元达标"


COUNT = {"count": True, "types": ["village_clinic"]}
PER_HEAD = {
    "id": "per_head", "name": "每万人卫生室", "numerator": COUNT, "target": "1",
    "denominator": {"population": "total", "per": 10000},
}  # fmt: skip
PER_HOUSEHOLD = PER_HEAD | {
    "id": "per_household", "name": "每百户卫生室", "target": "0.5",
    "denominator": {"households": True, "per": 100},
}  # fmt: skip
ENOUGH = {
    "id": "enough", "name": "配够的乡镇", "unit": ["township"], "target": "50%",
    "needs": {"ratio": [COUNT, {"households": True, "per": 100}], "at_least": 0.6},
}  # fmt: skip
NO_HOUSEHOLDS = {key: (*row[:4], float("nan"), *row[5:]) for key, row in DISTRICTS.items()}


def test_what_does_not_depend_on_travel_stays_and_says_so():
    found = work_out_sensitivity(assess(paper_town(), plan_of(circle=[CLINICS], ratio=[PER_HEAD])))
    rows = found.table[found.table["item"] == "per_head"]
    assert len(rows) == 1
    row = rows.iloc[0]
    assert row["low"] == row["base"] == row["high"] == pytest.approx(2 / PEOPLE * 10000)
    assert (row["varied"], row["flips"]) == ("", "")
    assert "不浮动" in row["note"]


def test_households_that_are_estimated():
    """1023 people in households of 2.62: 390.5, or 433.8 and 355 where they are a tenth off."""
    place = paper_town(districts=NO_HOUSEHOLDS)
    found = work_out_sensitivity(assess(place, plan_of(ratio=[PER_HOUSEHOLD], presence=[ENOUGH])))
    row = whole(found.table, "persons_per_household")
    base = 2 / (PEOPLE / 2.62) * 100
    assert [row["low"], row["base"], row["high"]] == pytest.approx([0.9 * base, base, 1.1 * base])
    assert (row["status_low"], row["status_base"], row["status_high"]) == ("short", "met", "met")
    township = found.table[(found.table["item"] == "enough")].iloc[0]
    # both clinics stand in 西镇: 2 for 839 people make 0.625 per hundred households, a tenth less 0.562
    assert [township["low"], township["base"], township["high"]] == [0, 0.5, 0.5]
    assert township["flips"] == "low"


def test_a_row_without_data_stands_once_with_its_reason():
    needs = [{"types": ["stadium"], "minutes": 15}]
    plan = plan_of(circle=[{"id": "s", "name": "体育场", "needs": needs, "target": "80%"}, CLINICS])
    base = assess(paper_town(), plan)
    rows = work_out_sensitivity(base).table
    rows = rows[(rows["item"] == "s") & (rows["district"] == "all") & (rows["setting"] == "all")]
    assert set(rows["status_base"]) == {"not_computable"}
    assert rows["base"].isna().all()
    assert rows["note"].str.contains("缺设施数据").all()


def busy_plan() -> Plan:
    """Every mode and measure, limits of every kind, and households."""
    store = {"types": ["convenience_store"], "minutes": 6}
    museum = {"types": ["museum"]}
    library = {"types": ["library"], "minutes": {"urban": 12, "rural": 8}}
    chain = {"mode": {"urban": "walk_drive", "rural": "drive"}, "settings": ["urban", "rural"]}
    either = {"any_of": [CLINIC, museum | {"metres": 900}]}
    rows = {
        "clinic": {"needs": [CLINIC], "unit": ["community", "village"], "target": "全覆盖"},
        "both": {"needs": [store, either]},
        "bike": {"needs": [CLINIC | {"minutes": 5}], "mode": "bike", "serves": "age_65_plus"},
        "drive": {"needs": [museum | {"minutes": 7}], "mode": "drive"},
        "chain": {"needs": [library], **chain},
        "line": {"needs": [museum | {"metres": 1000}, CLINIC], "measure": "straight"},
        "near": {"needs": [CLINIC | {"minutes": 4.5}]},
    }
    circles = [{"id": key, "name": key, **row} for key, row in rows.items()]
    return plan_of(circle=circles, ratio=[PER_HEAD, PER_HOUSEHOLD], presence=[ENOUGH])


def busy_town():
    """Steps beside c2, which has a street 100 m away: out of the join radius, within twice the radius."""
    segments = [one for one in SEGMENTS if one[:2] != ("N", "B")]
    segments += [("N", "B", "steps", WALK_ONLY), ("A", "P", "track", EVERYONE)]
    facilities = FACILITIES | {"h3": ("village_clinic", 2400, 400, {})}
    return paper_town(
        segments=segments,
        facilities=facilities,
        districts=NO_HOUSEHOLDS,
        cells=CELLS | {"c1": (600, 400, 3, 1), "c2": (760, 100, 5, 1)},
    )


def test_a_varied_run_is_the_full_assessment_of_that_plan():
    place, plan = busy_town(), busy_plan()
    base = assess(place, plan)
    variations = variations_of(plan)
    assert {one.name for one in variations} == {*Vary.model_fields, JOINT}
    ground = lay_ground(place, load_taxonomy())
    changed = set()
    for run in varied_runs(base, ground, variations):
        name, plan_then = run.variation.name, run.variation.plan
        full = assess(place, plan_then)
        for kind, key in (("coverage", "circle"), ("ratios", "indicator"), ("presence", "rule")):
            found, table = getattr(run, kind), getattr(full, kind)
            own = getattr(base, kind)
            for item in table[key].unique():
                mine = found.get(item, own[own[key] == item]).reset_index(drop=True)
                then = table[table[key] == item].reset_index(drop=True)
                pd.testing.assert_frame_equal(mine, then)
            if not table.equals(own):
                changed.add(name)
    # the town answers to each of them, so that sharing what should not be shared would be seen
    assert changed == {*Vary.model_fields, JOINT}


def test_limits_and_shares_are_varied_without_searching_again(monkeypatch):
    searches = []
    plain = varied_networks.Networks.search

    def counted(self, *args, **kwargs):
        searches.append(1)
        return plain(self, *args, **kwargs)

    monkeypatch.setattr(varied_networks.Networks, "search", counted)
    plan = plan_of(circle=[CLINICS | {"unit": ["community"]}])
    plan = with_vary(
        plan, **NOTHING | {"minutes": {"plus": [-1, 1]}, "unit_passes_share": {"plus": [-0.1, 0]}}
    )
    base = assess(paper_town(), plan)
    searches.clear()
    found = work_out_sensitivity(base)
    assert {one.name for one in found.tried} == {"minutes", "unit_passes_share", JOINT}
    assert len(searches) == 2  # one for each walking speed of the groups


def test_only_what_is_still_taken_over_is_there_when_the_next_variation_begins(monkeypatch):
    """A million cells joined to the roads under four assumptions at a time take more than a laptop has."""
    made, joined = [], []
    plain_init, plain_join = varied_networks.VariedNetworks.__init__, coverage_networks.join_points

    def noted_init(self, *args, **kwargs):
        made.append(weakref.ref(self))
        plain_init(self, *args, **kwargs)

    def noted_join(*args, **kwargs):
        found = plain_join(*args, **kwargs)
        joined.append((weakref.ref(found), kwargs["snap_limit_m"], kwargs["join_radius_m"]))
        return found

    monkeypatch.setattr(varied_networks.VariedNetworks, "__init__", noted_init)
    monkeypatch.setattr(coverage_networks, "join_points", noted_join)
    plan = busy_plan()
    base = assess(busy_town(), plan)
    joined.clear()
    seen = {}

    def told(variation, _share):
        seen[variation.name, variation.side] = (
            sum(one() is not None for one in made),
            {(snap, radius) for one, snap, radius in joined if one() is not None},
        )

    for _ in varied_runs(base, lay_ground(base.place, load_taxonomy()), variations_of(plan), told=told):
        pass
    own = (plan.assumptions.snap_limit_m, plan.assumptions.join_radius_m)
    order = [name for name, _ in seen]
    assert len(made) == 13  # the plan's own, six assumptions to both sides but for limits and shares, jointly
    assert all(alive == 1 for alive, _ in seen.values())
    for name, (_, limits) in zip(order, seen.values(), strict=True):
        assert limits == ({own} if name in {"walk_kmh", "bike_kmh", "drive_kmh"} else set())
    assert order[-1] == JOINT
    assert order.index("drive_kmh") < order.index("walk_kmh") < order.index("snap_limit_m")


ends = st.tuples(st.floats(0.3, 1), st.floats(1, 3)).map(lambda pair: {"times": list(pair)})
places = st.tuples(st.integers(-600, 3600).map(float), st.integers(-400, 800).map(float))
clinics = st.dictionaries(st.integers(0, 99).map(lambda n: f"f{n:02}"), places, min_size=1, max_size=5).map(
    lambda found: {key: ("village_clinic", x, y, {}) for key, (x, y) in found.items()}
)


@QUICK
@given(
    facilities=clinics,
    spread=st.fixed_dictionaries(
        dict.fromkeys(("walk_kmh", "bike_kmh", "drive_kmh", "minutes", "snap_limit_m", "join_radius_m"), ends)
    ),
    mode=st.sampled_from(["walk", "bike", "drive", "walk_drive"]),
)
def test_more_of_anything_never_lowers_coverage_and_all_together_reach_farthest(facilities, spread, mode):
    plan = with_vary(plan_of(circle=[CLINICS | {"mode": mode}]), **spread)
    table = work_out_sensitivity(assess(paper_town(facilities=facilities), plan)).table
    lived_in = table[table["base"].notna()]
    assert (lived_in["low"] <= lived_in["base"]).all()
    assert (lived_in["base"] <= lived_in["high"]).all()
    if JOINT in set(table["varied"]):
        keys = ["district", "level", "setting", "group"]
        joint = lived_in[lived_in["varied"] == JOINT].set_index(keys)
        rest = lived_in.set_index(keys)
        assert (joint["low"].reindex(rest.index) <= rest["low"]).all()
        assert (joint["high"].reindex(rest.index) >= rest["high"]).all()
    assert not (np.isnan(lived_in["low"]) | np.isnan(lived_in["high"])).any()


def test_nothing_varied_gives_single_rows():
    plan = with_vary(plan_of(circle=[CLINICS]), **NOTHING)
    found = work_out_sensitivity(assess(paper_town(), plan))
    assert found.tried == ()
    assert found.table[["varied", "low", "base", "high"]].to_numpy().tolist() == [["", *3 * [543 / PEOPLE]]]


def test_spreads():
    assert Spread(times=(0.9, 1.1)).around(15) == pytest.approx((13.5, 16.5))
    assert Spread(plus=(-1, 2)).around(15) == (14, 17)
    assert Spread(times=(0.5, 2)).said == ("-50%", "+100%")
    assert Spread(times=(1, 1)).is_none
    assert not Spread(plus=(0, 1)).is_none
