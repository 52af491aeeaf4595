"""The Suzhou preset against the plan's own tables and rules, and the plan's traps by name."""

import re

import pytest

from lifecircle.plan.reading import read_plan
from lifecircle.plan.target import meets, parse_target
from shared_data import SEEDS, needs_shared

SEED = "003_7b2b5d1558ab2959.txt"


@pytest.fixture(scope="module")
def plan():
    return read_plan("suzhou")


def indicators(plan):
    return [*plan.ratio, *plan.presence, *plan.tracked]


def by_id(plan):
    return {row.id: row for row in (*plan.circle, *indicators(plan), *plan.preference, *plan.project)}


def table(first, last):
    """The rows of a table of the seed between two lines (1-based), cell by cell, without its headers."""
    lines = (SEEDS / SEED).read_text(encoding="utf-8").split("\n")[first - 1 : last]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in rows if not re.fullmatch(r"-+", row[0]) and row[0] not in ("指 标", "领域")]


@needs_shared("seeds")
def test_box_2_cell_by_cell(plan):
    """专栏2: name, 2020, 2025 and 属性 of its 22 rows, in the order of the table."""
    rows = sorted((row for row in indicators(plan) if row.nature), key=lambda row: row.source.line)
    expected = [cells[1:] for cells in table(154, 180)]
    assert len(expected) == 22
    assert [[row.name, row.baseline, row.target, row.nature] for row in rows] == expected
    assert {row.by for row in rows} == {2025}


@needs_shared("seeds")
def test_box_1_cell_by_cell(plan):
    """专栏1: name, 实绩 and 目标 of its 20 rows; the targets are those of 2020."""
    rows = sorted((row for row in indicators(plan) if row.by == 2020), key=lambda row: row.source.line)
    expected = table(78, 102)
    assert len(expected) == 20
    assert [[row.name, row.baseline, row.target] for row in rows] == expected


def test_the_circles(plan):
    circles = {circle.id: circle for circle in plan.circle}
    assert {id_: circle.source.line for id_, circle in circles.items()} == {
        "fitness_communities": 269,
        "reading": 267,
        "elderly_care": 329,
        "elderly_care_functions": 329,
        "convenient_services": 136,
        "tertiary_hospital": 333,
    }
    assert "rural" not in circles["fitness_communities"].settings  # 城镇社区
    assert circles["fitness_communities"].unit == ("community",)
    # the plan prints minutes for three circles only; the other two say that theirs are ours
    for id_ in ("convenient_services", "tertiary_hospital"):
        assert "规划没有写" in circles[id_].assumed["needs"]
        assert circles[id_].target == ""


def test_figures_of_speech_are_no_circles(plan):
    quotes = " ".join(circle.source.quote for circle in plan.circle)
    assert "最后一公里" not in quotes
    assert "旅游圈" not in quotes
    left_out = {id_: entry.reason for entry in plan.left_out for id_ in entry.catalogue}
    assert "比喻" in left_out["C6"]
    assert "比喻" in left_out["C7"]
    assert "旅游" in left_out["C5"]


@pytest.mark.parametrize(
    ("row", "baseline"),
    [("medical_insurance", "99.95"), ("pension_insurance", "95.67")],
)
def test_a_target_easier_than_the_baseline_is_met_from_the_start(plan, row, baseline):
    assert meets(parse_target(by_id(plan)[row].target), float(baseline)) is True


def test_five_year_sums_stay_in_brackets(plan):
    rows = by_id(plan)
    for id_ in ("training", "old_estates", "p13_urban_jobs", "p13_shanty_housing", "p13_rural_housing"):
        assert parse_target(rows[id_].target).cumulative_5y, id_
        assert parse_target(rows[id_].baseline).cumulative_5y, id_
    assert rows["urban_jobs_2020"].baseline == "3.1 万人"  # one year, not the sum


def test_two_values_for_one_item_are_two_rows(plan):
    rows = by_id(plan)
    sports = [parse_target(rows[id_].target) for id_ in ("sports_area", "sports_area_text")]
    assert [meets(target, 2.6) for target in sports] == [False, True]
    assert rows["medical_insurance_text"].baseline == "99.9%"
    assert rows["p13_medical_insurance"].baseline == ">99.9"


def test_the_three_wordings_of_42_percent_keep_their_denominators(plan):
    rows = by_id(plan)
    homes = set(rows["nursing_bed_share"].denominator.types)
    beds = set(rows["p13_nursing_bed_share"].denominator.types)
    assert homes < beds
    assert "day_care_centre" not in homes


@pytest.mark.parametrize(
    ("row", "target", "nature"),
    [
        ("orphan_protection", "应保尽保", "约束性"),
        ("public_rental_housing", "应保尽保", "约束性"),
        ("rural_housing_safety", "应保尽保", "预期性"),
        ("schooling_years", "达到全省平均水平", "约束性"),
    ],
)
def test_targets_in_words_stay_words(plan, row, target, nature):
    found = by_id(plan)[row]
    assert (found.target, found.nature) == (target, nature)
    assert parse_target(found.target).kind == "text"


def test_standards_of_estates(plan):
    rows = by_id(plan)

    def asked(id_):
        condition = rows[id_].needs
        condition = condition if condition.ratio else next(one for one in condition.any if one.ratio)
        return condition.at_least, condition.ratio[1].per, rows[id_].unit_where

    assert asked("estate_elderly_new") == (30, 100, {"new": True})
    assert asked("estate_elderly_old") == (20, 100, {"new": False})
    assert asked("estate_childcare_new") == (10, 1000, {"new": True})
    assert asked("estate_childcare_built") == (8, 1000, {"new": False})
    assert asked("old_town_childcare") == (8, 1000, {"old_town": True})
    assert asked("new_area_elderly_land") == (0.1, 1, {"new": True})
    # the city's own 3.4 per 1000 is another rule
    assert rows["childcare_places"].target == "3.4"


def test_sports_rules_by_unit(plan):
    rows = by_id(plan)
    assert [need.types for need in rows["county_sports"].needs.all] == [
        ("gymnasium",),
        ("stadium",),
        ("swimming_venue",),
        ("fitness_centre",),
        ("sports_park",),
    ]
    assert rows["yongqiao_sports"].unit_where == {"name": "埇桥区"}
    assert "埇桥区" not in rows["county_sports"].unit_where["name"]
    assert rows["township_sports"].needs.all[2].types == ("ball_court", "football_pitch")  # 或


def test_third_level_of_the_three_centres_is_printed_two_ways(plan):
    rows = by_id(plan)
    assert rows["elderly_three_centres"].unit[2] == "community"
    assert rows["elderly_three_centres_village"].unit[2] == "village"


def test_a_range_with_at_least_is_kept_as_printed(plan):
    row = by_id(plan)["demonstration_nurseries_yearly"]
    assert row.target == "至少建成 2-3 个"
    assert row.per_year
    assert parse_target(row.target).kind == "text"
    assert parse_target(by_id(plan)["quality_balanced_counties"].target).kind == "range"


@needs_shared("seeds")
def test_every_named_cultural_project_is_there(plan):
    line = (SEEDS / SEED).read_text(encoding="utf-8").split("\n")[272]
    listed = re.search(r"谋划建设(.*?)等一批", line)[1].replace("等市级设施以及", "、").split("、")
    sites = [site for row in plan.project if "P28" in row.catalogue for site in row.sites]
    assert len(listed) == 10
    assert sites == listed


@needs_shared("seeds")
def test_every_named_hospital_is_there(plan):
    """The hospitals of line 253, counted by hand: 13, of which one name is a fragment."""
    line = (SEEDS / SEED).read_text(encoding="utf-8").split("\n")[252]
    sites = [site for row in plan.project if row.source.line == 253 for site in row.sites]
    assert len(sites) == len(set(sites)) == 13
    assert all(site in line for site in sites)
    assert "garbled" in by_id(plan)["tumour_hospital"].note


def test_no_project_has_a_cost_and_numbers_stand_in_the_quote(plan):
    assert all(row.cost_yuan is None for row in plan.project)
    assert by_id(plan)["kindergartens"].count == 260
    assert by_id(plan)["compulsory_school_area"].amount == {"floor_area_m2": 1_000_000}
    for row in plan.project:
        if row.count and row.count > 1 and not row.sites:
            assert str(row.count) in row.source.quote, row.id


@needs_shared("seeds")
def test_wishes_and_works_quote_their_line(plan):
    lines = (SEEDS / SEED).read_text(encoding="utf-8").split("\n")
    for row in (*plan.preference, *plan.project):
        assert row.source.quote in lines[row.source.line - 1], row.id


def test_layout_classes_are_the_plans(plan):
    rows = by_id(plan)
    assert [rows[f"layout_{name}"].layout for name in ("small_many", "main_branch", "concentrated")] == [
        "A",
        "B",
        "C",
    ]
    assert {"kindergarten", "primary_school", "village_clinic"} <= set(rows["layout_small_many"].types)
    assert "types" in rows["layout_concentrated"].assumed  # the plan names none for C


def test_what_is_left_out_has_a_reason_and_is_used_nowhere(plan):
    left_out = {id_ for entry in plan.left_out for id_ in entry.catalogue}
    used = {id_ for row in by_id(plan).values() for id_ in row.catalogue}
    assert not left_out & used
    assert all(len(entry.reason) > 5 for entry in plan.left_out)
