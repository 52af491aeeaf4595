"""The preset of the plan without a city's name: quotes by character, what is garbled stays garbled."""

import re

import pytest

from lifecircle.plan.reading import read_plan
from lifecircle.plan.target import parse_target
from lifecircle.plan.verified import rows_of
from shared_data import SEEDS, needs_shared

SEED = "004_9cfe9112784fc8fd.txt"


@pytest.fixture(scope="module")
def plan():
    return read_plan("city")


@pytest.fixture(scope="module")
def rows(plan):
    return {row.id: row for row in rows_of(plan)}


@needs_shared("seeds")
def test_every_note_begins_with_the_place_of_its_quote(plan):
    text = (SEEDS / SEED).read_text(encoding="utf-8")
    wrong = []
    for row in rows_of(plan):
        at = re.match(r"@(\d+)(?=；|$)", row.note)
        if at is None or not text.startswith(row.source.quote, int(at[1])) or row.source.line != 2:
            wrong.append(row.id)
    assert wrong == []


QUANTITIES = {
    "mother_child_management": (3961, "95%以上", 2025),
    "prenatal_screening": (3985, "90%", 2025),
    "birth_defects": (3998, "8.5%。以下", 2025),
    "parenting_knowledge": (4175, "90%以上", 2025),
    "inclusive_nursery_places": (4388, "65%以上", 2025),
    "city_child_welfare": (4703, "100%", None),
    "county_minor_rescue": (4731, "100%", None),
    "balanced_education": (5499, "60%以上", None),
    "quota_allocation": (5557, "70%o", None),
    "zero_employment_households": (6533, "动态清零", None),
    "skilled_workers": (6787, "55万名", 2025),
    "skills_training": (6799, "80万人次以上", 2025),
    "county_tertiary_hospital": (8628, "100%", 2025),
    "lead_hospital_grade": (8649, "100%", 2025),
    "county_visits": (8671, "90%以上", 2025),
    "primary_visits": (8685, "65%以上", 2025),
}
"""The whole set of figures in the plan, read by hand: character, target, year."""


def test_the_figures_of_the_plan(rows):
    found = {
        each: (int(re.match(r"@(\d+)", rows[each].note)[1]), rows[each].target, rows[each].by)
        for each in QUANTITIES
    }
    assert found == QUANTITIES


@needs_shared("seeds")
def test_no_figure_of_the_plan_is_missing(plan):
    """Every percentage and every count of something printed in the seed stands in some row."""
    text = (SEEDS / SEED).read_text(encoding="utf-8")
    printed = re.finditer(r"\d+(?:\.\d+)?(?:%|万|分钟)|[至有]?\d+(?=家)", text)
    quoted = [(int(re.match(r"@(\d+)", row.note)[1]), len(row.source.quote)) for row in rows_of(plan)]
    missing = [each[0] for each in printed if not any(at <= each.start() < at + size for at, size in quoted)]
    assert missing == []


def test_what_is_garbled_stays_and_is_compared_with_nothing(rows):
    for each, raw in (("birth_defects", "8.5%。以下"), ("quota_allocation", "70%o")):
        row = rows[each]
        assert row.target == raw
        assert raw in row.source.quote
        assert parse_target(row.target).kind == "text"
        assert "残缺" in row.note
        assert row.unit == ""
    assert "残缺" in rows["tcm_county"].note
    assert rows["tcm_county"].source.quote == "优化县级中(医医院资源配置"
    for each in ("fitness_land", "reuse_stock"):  # words lost before 性
        assert "缺字" in rows[each].note


def test_nothing_is_invented(plan):
    """The plan names no city, no baseline, no nature, no site, no number of works and no money."""
    assert plan.region == ""
    for row in (*plan.ratio, *plan.presence, *plan.tracked):
        assert (row.baseline, row.nature) == ("", ""), row.id
    for row in plan.project:
        assert (row.count, row.sites, row.cost_yuan, dict(row.amount)) == (None, (), None, {}), row.id


def test_circles_are_all_there(plan):
    circles = {circle.id: circle for circle in plan.circle}
    assert set(circles) == {
        "fitness_communities",
        "living_circle",
        "grid_circle",
        "service_radius",
        "township_elderly_radiation",
    }
    assert circles["fitness_communities"].needs[0].minutes == 15  # ten in Hefei
    hefei = {circle.id: circle for circle in read_plan("hefei").circle}
    assert hefei["fitness_communities"].needs[0].minutes == 10
    assert circles["grid_circle"].unit == ("community",)
    for circle in circles.values():
        assert circle.target == ""  # the plan prints no share
    for need in ("service_radius", "township_elderly_radiation"):
        assert "needs" in circles[need].assumed  # the plan prints no minutes


def test_mobile_stations_count_in_the_radius(plan):
    radius = next(circle for circle in plan.circle if circle.id == "service_radius")
    assert "mobile_service_station" in {kind for need in radius.needs for kind in need.types}


def test_words_that_are_no_circle(plan):
    for circle in plan.circle:
        assert "都市圈" not in circle.source.quote


def test_a_network_of_five_levels_asks_each_level_for_its_own(rows):
    needs = rows["employment_network"].needs.all
    assert [need.only for need in needs] == [("city", "county"), ("township",), ("community", "village")]


def test_a_match_of_shares_has_no_target(plan):
    """For the whole city it is 1 by definition, so a target would always be met."""
    assert [row.id for row in plan.ratio if row.relative and row.target] == []


def test_the_goals_without_a_year_have_none(rows):
    """Their paragraph lost its heading; 2035 would be a guess."""
    assert rows["basic_services_compliance"].by is None
    assert rows["gap_urban"].by is None
    assert rows["basic_services_compliance"].strength == "binding"
