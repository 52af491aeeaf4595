"""The sample county under every preset: each row of a plan ends somewhere, with a reason where it must."""

import pandas as pd
import pytest

from lifecircle.coverage import assess
from lifecircle.coverage.words import STATUS_WORDS
from lifecircle.geodata import read_place
from lifecircle.geodata.sample import generate_sample, write_sample
from lifecircle.plan.reading import preset_ids, read_plan
from lifecircle.plan.verified import verified_only


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county") / "place"
    write_sample(generate_sample("county"), folder)
    return read_place(folder)


@pytest.fixture(scope="module", params=preset_ids())
def assessed(county, request):
    return assess(county, read_plan(request.param))


def test_no_row_vanishes(assessed):
    plan = verified_only(assessed.plan)
    rows = [row.name for row in (*plan.circle, *plan.ratio, *plan.presence, *plan.tracked)]
    assert sorted(assessed.indicators["指标"]) == sorted(rows)


def test_every_row_has_a_status_and_a_clause(assessed):
    words = {word.zh for word in STATUS_WORDS.values()}
    assert set(assessed.indicators["达标情况"]) <= words
    assert (assessed.indicators["依据"].str.len() > 0).all()


def test_what_cannot_be_computed_says_why(assessed):
    without = assessed.indicators[assessed.indicators["达标情况"] == STATUS_WORDS["not_computable"].zh]
    assert (without["缺口"] != "").all()
    for table in (assessed.ratios, assessed.presence, assessed.coverage):
        assert (table.loc[table["status"] == "not_computable", "reason"] != "").all()


def test_every_person_is_counted_once_in_every_circle(assessed):
    table = assessed.coverage
    whole = table[(table["level"] == "place") & (table["setting"] == "all") & (table["group"] == "total")]
    every_setting = whole[whole["circle"].isin(
        [circle.id for circle in assessed.plan.circle if len(circle.settings) == 4]
    )]  # fmt: skip
    assert (every_setting["population"] == 360_000).all()


def test_status_follows_from_target_and_value(assessed):
    """Recomputed from the printed table for plain targets: met means at or above the figure."""
    table = assessed.ratios
    plain = table[table["target"].str.fullmatch(r"\d+(\.\d+)?") & table["value"].notna()]
    better = {ratio.id: ratio.better for ratio in assessed.plan.ratio}
    for row in plain.to_dict("records"):
        enough = row["value"] >= float(row["target"]) - 1e-9
        if better[row["indicator"]] == "lower":
            enough = row["value"] <= float(row["target"]) + 1e-9
        assert row["status"] == ("met" if enough else "short")


def test_an_assessment_is_reproducible(county):
    one, other = (assess(county, read_plan("shexian")) for _ in range(2))
    for name in ("coverage", "coverage_units", "ratios", "presence", "presence_units", "indicators", "gaps"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_the_plan_s_own_table_stands_in_its_order(county):
    """The first rows of 幼有所育 and 病有所医 in 专栏2 of the Huangshan plan."""
    table = assess(county, read_plan("huangshan")).indicators
    childcare = table[table["领域"] == "幼有所育"]["指标"].tolist()
    assert childcare[:2] == ["每千常住人口拥有3岁以下婴幼儿托位数（个）", "孤儿和事实无人扶养儿童保障覆盖率"]
    health = table[table["领域"] == "病有所医"]["指标"].tolist()
    assert health[:3] == [
        "人均预期寿命（岁）",
        "每千人口拥有执业（助理）医师数（人）",
        "每千人口拥有注册护士数（人）",
    ]
