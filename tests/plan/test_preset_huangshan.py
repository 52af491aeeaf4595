"""The Huangshan preset: figures of the running text against the seed, and its traps by name."""

import re

import pytest

from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.plan.reading import read_plan
from lifecircle.plan.target import parse_target
from shared_data import SEEDS, needs_shared

FILE = "000_db32324992b5e696.txt"


@pytest.fixture(scope="module")
def plan():
    return read_plan("huangshan")


@pytest.fixture(scope="module")
def rows(plan):
    kinds = (plan.circle, plan.ratio, plan.presence, plan.tracked, plan.preference, plan.project)
    return {row.id: row for kind in kinds for row in kind}


def seed_line(number):
    return (SEEDS / FILE).read_text(encoding="utf-8").split("\n")[number - 1]


@needs_shared("seeds")
def test_quotes_of_preferences_and_projects_stand_in_their_lines(plan):
    wrong = [
        row.id
        for row in (*plan.preference, *plan.project)
        if row.source.quote not in seed_line(row.source.line)
    ]
    assert wrong == []


def test_facility_types_of_preferences_and_projects_exist(plan):
    known = load_taxonomy().types
    for row in (*plan.preference, *plan.project):
        assert set(row.types) <= set(known), row.id


def test_circles_of_the_city_speak_of_city_and_county_towns(rows):
    """Line 432 says only 城市: read as the urban area and the county towns, as for the elderly."""
    for id_ in ("daily_needs", "fitness", "reading", "elderly_care"):
        assert rows[id_].settings == ("urban", "county_town"), id_
        assert "settings" in rows[id_].assumed, id_


def test_figurative_circles_are_none(plan):
    assert len(plan.circle) == 6
    for circle in plan.circle:
        assert "最后一公里" not in circle.source.quote
        assert "都市圈" not in circle.source.quote
        assert all(need.metres is None for need in circle.needs)
    assert any("1.4" in left.catalogue and "成语" in left.reason for left in plan.left_out)


@needs_shared("seeds")
@pytest.mark.parametrize(
    ("project", "line"),
    [("kindergartens", 378), ("schools", 379), ("senior_highs", 380), ("vocational_schools", 381)],
)
def test_money_area_and_number_of_the_school_works(rows, project, line):
    found = re.search(
        r"计划投入([\d.]+)亿元，新?、?改扩建(\d+)所.{2,8}建设面积达([\d.]+)万平方米", seed_line(line)
    )
    assert found is not None
    row = rows[project]
    assert row.source.line == line
    assert row.cost_yuan == pytest.approx(float(found[1]) * 1e8)
    assert row.count == int(found[2])
    assert dict(row.amount) == {"floor_area_m2": pytest.approx(float(found[3]) * 1e4)}


@needs_shared("seeds")
def test_the_twelve_named_works_for_the_elderly(plan):
    listed = seed_line(428).split("末，")[1].split("等一批养老服务项目")[0].split("、")
    assert len(listed) == 12
    works = [row for row in plan.project if "5A.11" in row.catalogue]
    assert [row.name for row in works] == listed
    reform = next(row for row in works if row.name == "歙县公办养老机构社会化改革")
    assert reform.action == "programme"
    assert [row.count for row in works if row is not reform] == [1] * 11


def test_one_item_with_two_values_stands_as_two_rows(rows):
    assert (rows["sports_area"].target, rows["sports_area_text"].target) == (">2.5", "不少于3.5平方米")
    assert (rows["old_estate_renewal"].baseline, rows["old_estate_renewal"].target) == ("", "")
    assert (rows["old_estate_renewal_text"].baseline, rows["old_estate_renewal_text"].target) == (
        "363",
        "164",
    )


def test_blank_cells_of_the_table_stay_blank_beside_the_figures_of_the_text(rows):
    for id_ in ("preschool_enrolment", "compulsory_completion", "senior_high_enrolment"):
        assert (rows[id_].baseline, rows[id_].target) == ("", ""), id_
        assert (rows[f"{id_}_text"].baseline, rows[f"{id_}_text"].target) == ("100%", "100%"), id_


def test_targets_below_their_baselines_stay(rows):
    row = rows["shantytown_renewal"]
    assert (row.baseline, row.target) == ("15627", "1819")
    assert "照录" in row.note


def test_garbled_cells_stay_raw(rows):
    row = rows["pension_insurance_rate"]
    assert (row.baseline, row.target) == (">%", "95%>")
    assert not parse_target(row.target).is_comparable
    assert "残缺" in row.note


def test_districts_that_are_to_meet_a_standard_are_counted(rows):
    assert (rows["preschool_standard"].target, rows["balanced_education"].target) == ("5个以上", "3个以上")
    assert parse_target(rows["preschool_standard"].target).low == 5


def test_large_public_places_by_area_or_by_visitors(rows):
    """建筑面积超过1万平方米或日客流量超过1万人: more than, so 10000 itself is not meant."""
    area = rows["baby_rooms_large_places"].denominator.where["floor_area_m2"]["at_least"]
    visitors = rows["baby_rooms_busy_places"].denominator.where["daily_visitors"]["at_least"]
    assert 10000 < area < 10001
    assert visitors == 10001


def test_estates_of_before_the_end_of_2005(rows):
    assert rows["old_estates_2005"].unit_where == {"built": {"at_most": 2005}}


def test_three_tiers_each_ask_for_their_own_centre(rows):
    tiers = [condition.only for condition in rows["three_tier_service_centres"].needs.all]
    assert tiers == [("county",), ("township",), ("village",)]


def test_land_for_services_is_a_text_target(rows):
    assert parse_target(rows["project_land"].target).kind == "text"
