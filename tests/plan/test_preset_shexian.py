"""The Shexian preset: its indicator table cell by cell against the seed, and its traps by name."""

import re

import pytest

from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.plan.reading import read_plan
from lifecircle.plan.target import meets, parse_target
from shared_data import SEEDS, needs_shared

FILE = "001_3b56f063ac2fa265.txt"


@pytest.fixture(scope="module")
def plan():
    return read_plan("shexian")


@pytest.fixture(scope="module")
def rows(plan):
    kinds = (plan.circle, plan.ratio, plan.presence, plan.tracked, plan.preference, plan.project)
    return {row.id: row for kind in kinds for row in kind}


def seed_lines():
    return (SEEDS / FILE).read_text(encoding="utf-8").split("\n")


def table_of_the_seed():
    """专栏1 as it stands: 22 × (line, name, 2020, 2025, 属性); a cell may run over two lines.

    A row ends with its nature; before its name may stand the domain. The cells that run over
    two lines are those of one row (应保 / 尽保, twice), put together here by hand.
    """
    domains = {
        "幼有所育",
        "学有所教",
        "劳有所得",
        "病有所医",
        "老有所养",
        "住有所居",
        "弱有所扶",
        "文体服务保障",
    }
    found, cells = [], []
    for number, line in list(enumerate(seed_lines(), start=1))[70:205]:
        text = line.strip()
        if not text or text in domains:
            continue
        cells.append((number, text))
        if text in ("约束性", "预期性"):
            values = [value for _, value in cells]
            if len(values) == 6:
                values = [values[0], values[1] + values[2], values[3] + values[4], values[5]]
            found.append((cells[0][0], *values))
            cells = []
    return found


@needs_shared("seeds")
def test_the_table_is_that_of_the_plan(plan):
    table = table_of_the_seed()
    assert len(table) == 22
    ours = [row for row in (*plan.ratio, *plan.presence, *plan.tracked) if row.nature]
    ours.sort(key=lambda row: row.source.line)
    assert [
        (row.source.line, row.source.quote, row.baseline, row.target, row.nature) for row in ours
    ] == table
    for row in ours:  # names lose only the blanks of the line breaks
        assert re.sub(r"[\s]", "", row.source.quote).replace("(小)", "（小）") == re.sub(r"\s", "", row.name)


@needs_shared("seeds")
def test_quotes_of_preferences_and_projects_stand_in_their_lines(plan):
    lines = seed_lines()
    wrong = [
        row.id
        for row in (*plan.preference, *plan.project)
        if row.source.quote not in lines[row.source.line - 1]
    ]
    assert wrong == []


def test_facility_types_of_preferences_and_projects_exist(plan):
    known = load_taxonomy().types
    for row in (*plan.preference, *plan.project):
        assert set(row.types) <= set(known), row.id


def test_circles_are_three_and_figurative_ones_none(plan):
    assert {circle.id: circle.source.line for circle in plan.circle} == {
        "basic_services": 223,
        "elderly_care": 341,
        "sports": 318,
    }
    for circle in plan.circle:
        assert "最后一公里" not in circle.source.quote
        assert "都市圈" not in circle.source.quote
        assert all(need.metres is None for need in circle.needs)


def test_townships_belong_to_the_countryside(rows):
    for need in rows["basic_services"].needs:
        assert need.minutes == {"urban": 15, "county_town": 15, "town": 90, "rural": 90}
    assert "县城" in rows["basic_services"].assumed["settings"]


def test_the_elderly_are_those_of_60_and_over(plan, rows):
    """The only age the plan names (line 36); its own bed figures fit it and not 65.

    4745 beds at 44 per thousand are 108 thousand people; 60岁及以上 are 27.55 %, so that the
    county has some 391 thousand residents, which fits 962 doctors at 2.3 per thousand (418 thousand).
    """
    residents = {"of the beds": 4745 / 44 / 0.2755, "of the doctors": 962 / 2.3}
    assert residents["of the beds"] == pytest.approx(residents["of the doctors"], rel=0.1)
    assert rows["elderly_care"].serves == "age_60_plus"
    assert rows["elderly_beds"].denominator.population == "age_60_plus"
    assert plan.assumptions.walk_kmh["age_60_plus"] == plan.assumptions.walk_kmh["age_65_plus"]


def test_one_item_with_two_values_stands_as_two_rows(rows):
    def cells(id_):
        return rows[id_].baseline, rows[id_].target

    assert (cells("nursing_bed_share"), cells("nursing_bed_share_text")) == (
        ("44", "48"),
        ("30%", "不低于55%"),
    )
    assert (cells("elderly_beds"), cells("elderly_beds_text")) == (("43", "48"), ("44", "48张"))
    assert (cells("doctors"), cells("doctors_text")) == (("2.27", "2.75"), ("2.3", ""))
    assert cells("senior_high_enrolment") == ("95.5", "不低于全国平均水平")
    assert cells("senior_high_enrolment_text") == ("95.5%", "100%")
    assert cells("preschool_enrolment_text")[1] == "超95%"


def test_a_target_easier_than_its_baseline_stays(rows):
    row = rows["unemployment"]
    assert (row.baseline, row.target, row.better) == ("2.78", "5.5及以下", "lower")
    assert meets(parse_target(row.target), float(row.baseline), better=row.better)


def test_five_year_sums_stay_in_brackets(rows):
    row = rows["old_estate_renewal"]
    assert (row.baseline, row.target) == ("[10]", "[15]")
    assert parse_target(row.target).cumulative_5y


def test_garbled_places_are_neither_repaired_nor_dropped(rows):
    lost = rows["childcare_places_text"]
    assert (lost.baseline, lost.target) == ("", "")
    assert "残缺" in lost.note
    assert "残缺" in rows["day_care_rural"].note
    assert "target" in rows["day_care_rural"].assumed
    assert rows["new_jobs"].target == "不低于1.8万元"
    assert "单位有误" in rows["new_jobs"].note


def test_years_and_cut_offs_are_those_of_this_plan(rows):
    assert rows["preschool_standard"].by == 2024
    assert rows["old_estates_2000"].unit_where == {"built": {"at_most": 1999}}
    assert rows["regional_elderly_centre"].unit == ("township",)


def test_public_culture_is_the_closed_list_of_the_footnote(rows):
    """附注3: libraries, culture houses and stations, art galleries, museums, performance venues."""
    types = set(rows["culture_area"].numerator.types)
    assert types == {"library", "culture_centre", "culture_station", "art_gallery", "museum", "theatre"}
    assert rows["culture_area"].denominator.per == 10000


def test_networks_ask_each_level_for_its_own(rows):
    for id_ in ("health_network", "maternal_network"):
        levels = [condition.only for condition in rows[id_].needs.all]
        assert levels == [("county",), ("township",), ("village",)], id_


def test_day_care_of_towns_and_of_villages(rows):
    urban, rural = rows["day_care_urban"], rows["day_care_rural"]
    assert (urban.unit, urban.settings, urban.target) == (("community",), ("urban", "county_town"), "100%")
    assert (rural.unit, rural.target) == (("village",), "70%以上")


@needs_shared("seeds")
def test_the_works_named_in_the_plan(rows):
    lines = seed_lines()
    for id_ in ("new_kindergartens", "expanded_kindergartens", "expanded_schools", "smart_transport"):
        row = rows[id_]
        assert all(site in lines[row.source.line - 1] for site in row.sites), id_
    assert (rows["new_kindergartens"].count, len(rows["new_kindergartens"].sites)) == (7, 4)
    assert (rows["expanded_kindergartens"].count, len(rows["expanded_kindergartens"].sites)) == (3, 2)
    assert rows["rural_schools"].cost_yuan == 5 * 1000e4
    assert dict(rows["elderly_beds_project"].amount) == {"beds": 5232 - 4745}
    assert {"cost_yuan"} <= set(rows["rural_schools"].assumed)
    assert {"amount"} <= set(rows["elderly_beds_project"].assumed)
