"""The preset of Hefei against its plan: both tables cell by cell, the works by name, its traps."""

import re
from collections import Counter

import pytest

from lifecircle.plan.reading import read_plan
from lifecircle.plan.target import meets, parse_target
from lifecircle.plan.verified import rows_of
from shared_data import SEEDS, needs_shared

SEED = "002_7c865537b9a88152.txt"


@pytest.fixture(scope="module")
def plan():
    return read_plan("hefei")


@pytest.fixture(scope="module")
def rows(plan):
    return {row.id: row for row in rows_of(plan)}


@pytest.fixture(scope="module")
def lines():
    text = (SEEDS / SEED).read_text(encoding="utf-8")
    return [line.strip() for line in text.split("\n")]


def cells(lines, first, last):
    """The cells of a table between two lines of the seed: one per line, blank lines between."""
    return [line for line in lines[first - 1 : last] if line]


def past_rows(plan):
    """The rows of 表1, by its own order: catalogue rows 2A.1 to 2A.31."""
    numbered = {
        int(each.removeprefix("2A.")): row
        for row in plan.tracked
        for each in row.catalogue
        if each.startswith("2A.")
    }
    return [numbered[number] for number in sorted(numbered)]


@needs_shared("seeds")
def test_table_1_cell_by_cell(plan, lines):
    """规划目标 then 实际完成 follow each name; both are registered as printed, for the past period."""
    past = past_rows(plan)
    assert len(past) == 31
    for row in past:
        at = row.source.line - 1
        name, target, done = lines[at], lines[at + 2], lines[at + 4]
        assert (row.name, row.target, row.baseline) == (f"{name}（“十三五”）", target, done)
        assert (row.by, row.nature) == (2020, "")
        assert "target 是规划目标，baseline 是实际完成" in row.note
    assert [row.source.line for row in past] == sorted(row.source.line for row in past)


@needs_shared("seeds")
def test_no_row_of_table_1_is_missing(plan, lines):
    """What is left of the table when the rows are taken out are the heads and the names of the domains."""
    left = Counter(cells(lines, 153, 379))
    for row in past_rows(plan):
        left -= Counter([row.name.removesuffix("（“十三五”）"), row.target, row.baseline])
    heads = {"重点领域", "主要指标", "规划目标", "实际完成"}
    domains = [
        "基本公共教育",
        "基本劳动就业创业",
        "基本社会保险",
        "基本医疗和公共卫生",
        "基本社会服务",
        "基本住房保障",
        "基本公共文化体育",
        "残疾人基本公共服务",
    ]
    labels = [cell for cell in left if cell not in heads]
    assert all(any(label in domain for domain in domains) for label in labels), labels
    assert left["主要指标"] == 2  # the head stands again after a page break


@needs_shared("seeds")
def test_no_row_of_table_2_is_missing(plan, lines):
    left = Counter(cells(lines, 457, 785))
    table = [row for row in (*plan.ratio, *plan.presence, *plan.tracked) if row.nature]
    assert len(table) == 38
    for row in table:
        left -= Counter([row.source.quote, row.baseline, row.target, row.nature])
    rest = "".join(left)
    for domain in (
        "幼有所育学有所教劳有所得病有所医老有所养住有所居弱有所扶优军服务保障文体服务保障",
        "类别指标2020年2025年指标属性",
        "庭的公租房(含租赁补贴)保障率(%)消费支出比例(%)",  # second lines of two names
    ):
        for sign in set(domain):
            rest = rest.replace(sign, "")
    assert rest.replace(" ", "") == ""


@needs_shared("seeds")
def test_every_quote_and_every_named_site_stand_in_the_plan(plan, lines):
    wrong = []
    for row in rows_of(plan):
        line = lines[row.source.line - 1]
        wrong += [row.id] if row.source.quote not in line else []
        wrong += [f"{row.id}: {site}" for site in getattr(row, "sites", ()) if site not in line]
    assert wrong == []


def test_brackets_are_sums_of_five_years(plan, rows):
    ids = {row.id for row in plan.tracked if parse_target(row.target).cumulative_5y}
    assert ids == {
        "new_urban_jobs",
        "skills_training",
        "shanty_renewal",
        "old_estate_renewal",
        "past_new_urban_jobs",
        "past_makerspaces",
        "past_shanty_renewal",
        "past_dilapidated_houses",
    }
    assert all(rows[each].baseline.startswith("[") for each in ids)


def test_targets_easier_than_2020_stay(rows):
    easier = {
        "immunisation": ("99.82", ">90"),
        "unemployment": ("2.8", "≤4.5"),
        "maternal_mortality": ("8.02", "<14"),
        "infant_mortality": ("2.71", "<4"),
        "under5_mortality": ("3.64", "<5"),
        "medical_insurance_rate": ("99.8", ">99"),
        "culture_station_events": ("12.7", ">12"),
        "preschool_enrolment": ("105.3%", "100%"),
    }
    assert {each: (rows[each].baseline, rows[each].target) for each in easier} == easier


def test_a_target_of_the_past_period_that_was_missed(rows):
    row = rows["past_medical_beds"]
    assert (row.target, row.baseline) == ("8.0", "7.24")
    assert meets(parse_target(row.target), 7.24, better=row.better) is False
    assert "没有完成" in row.note
    strict = rows["past_preschool_enrolment"]
    assert meets(parse_target(strict.target), 100, better=strict.better) is False  # ">100"


def test_two_values_for_one_item_are_two_rows(rows):
    pairs = {
        "doctors": "3.1", "past_doctors": "3.10", "doctors_text": "3.09",
        "unemployment": "2.8", "past_unemployment": "<3.5", "unemployment_text": "3%左右",
        "new_urban_jobs": "[102.1]", "past_new_urban_jobs": "[112.35]",
        "preschool_enrolment": "105.3%", "past_preschool_enrolment": "100",
        "past_dilapidated_houses": "[1.9]", "past_dilapidated_text": "近2万户",
        "past_service_items": "99",
    }  # fmt: skip
    assert {each: rows[each].baseline for each in pairs} == pairs
    assert (rows["service_items"].target, rows["old_estate_renewal_text"].target) == ("91项", "882个左右")


def test_cells_that_are_ranges_words_gaps_or_two_numbers_stay(rows):
    assert (rows["subsistence_standard"].baseline, rows["subsistence_standard"].target) == ("28~35", "28~45")
    assert rows["zero_employment_households"].target == "动态清零"
    assert rows["veteran_training"].baseline == "——"
    assert rows["past_urban_subsistence"].baseline == "686(646)"
    assert rows["past_rural_subsistence"].baseline == "686(646)"
    assert rows["rehabilitation"].baseline == ">85"
    assert rows["reading_system"].target == "“1+100+X”"


def test_idioms_and_the_metropolitan_area_are_no_circles(plan):
    for circle in plan.circle:
        assert "最后一公里" not in circle.source.quote
        assert "都市圈" not in circle.source.quote
    reasons = {each: row.reason for row in plan.left_out for each in row.catalogue}
    assert "成语" in reasons["1.15"]
    assert "成语" in reasons["1.16"]
    assert "不是服务圈" in reasons["4E.5"]


def test_interim_years(rows):
    for each in ("county_destitute_home", "elderly_training", "destitute_upgrade"):
        assert rows[each].by == 2022, each
    assert rows["old_estates_doubled"].by == 2023
    assert rows["old_estates_doubled"].unit_where == {"built": {"at_most": 1999}}


def test_yearly_increments_and_targets_for_kinds_of_area(rows):
    assert rows["inclusive_nursery_yearly"].per_year
    assert rows["demonstration_nursery_yearly"].per_year
    assert rows["quality_kindergartens_city"].target == "40%以上"
    assert rows["quality_kindergartens_counties"].target == "20%以上"
    assert rows["estate_childcare_new"].needs.at_least == 10
    assert rows["estate_childcare_old"].needs.at_least == 8
    assert rows["childcare_places"].target == "≥4.6"


SCHOOLS = {
    "庐阳区": (11, 5), "瑶海区": (10, 8), "包河区": (28, 0), "蜀山区": (12, 2), "经开区": (5, 2),
    "高新区": (11, 2), "新站区": (9, 0), "肥东县": (10, 0), "肥西县": (6, 2), "长丰县": (6, 0),
    "巢湖市": (7, 3), "庐江县": (11, 0),
}  # fmt: skip
"""专栏2, counted by hand: new (with the school that moves) and enlarged schools."""


def schools(plan):
    return [row for row in plan.project if row.catalogue[0].startswith("5A.")]


def test_schools_of_box_2_by_district(plan):
    for district, (new, enlarged) in SCHOOLS.items():
        here = [row for row in schools(plan) if row.place == district]
        assert sum(row.count for row in here if row.action in ("open", "move")) == new, district
        assert sum(row.count for row in here if row.action == "expand") == enlarged, district
        assert f"{district}({new + enlarged}个)" in {row.source.quote for row in here}
    assert sum(row.count for row in schools(plan)) == 150
    moved = [row for row in schools(plan) if row.action == "move"]
    assert [row.sites for row in moved] == [("刘河小学(迁址新建)",)]


@needs_shared("seeds")
def test_no_school_of_box_2_is_missing(plan, lines):
    """Taking the names out of the line leaves the districts, the counts and 新建/改扩建."""
    rest = lines[877 - 1]
    for site in sorted((site for row in schools(plan) for site in row.sites), key=len, reverse=True):
        assert site in rest, site
        rest = rest.replace(site, "", 1)
    rest = re.sub(r"[^、,;。]{2}[区县市]\(\d+个\)[:∶]", "", rest)
    assert re.sub(r"新建|改扩建|[、,;。]", "", rest) == ""


def count_of(plan, catalogue):
    return sum(row.count or 0 for row in plan.project if catalogue in row.catalogue)


def test_works_by_box(plan):
    """Numbers of the plan, or counted by hand where the plan prints none."""
    counted = {
        "5B.1": 282, "5B.4": 11, "5B.5": 3, "5B.6": 21, "5B.7": 12, "5B.10": 14, "5B.11": 10,
        "5B.13": 13, "5B.14": 10, "5B.17": 2, "5B.18": 3, "5B.23": 14, "5B.25": 8, "5B.28": 3, "5B.31": 3,
    }  # fmt: skip
    assert {each: count_of(plan, each) for each in counted} == counted
    for row in plan.project:
        if row.sites and "一所小学" not in row.sites[0]:
            assert row.count == len(row.sites), row.id


def test_works_named_twice_are_counted_once(plan):
    named = Counter(site for row in plan.project for site in row.sites)
    assert [site for site, times in named.items() if times > 1] == []
    assert named["安徽省儿童医院医技综合楼"] == 1
    assert count_of(plan, "5B.24") == 9  # ten names, one of them that building


def test_five_libraries_where_the_plan_says_four(rows):
    row = rows["new_libraries"]
    assert "新建(4个)" in row.source.quote
    assert row.count == len(row.sites) == 5
    assert "原文写4个" in row.note


def test_old_estates_keep_the_district_without_a_name(plan, rows):
    estates = [row for row in plan.project if row.id.startswith("old_estates_")]
    assert [row.count for row in estates] == [104, 70, 84, 151, 10, 13, 90, 244, 14, 95, 7]
    assert sum(row.count for row in estates) == 882
    assert [row.count for row in estates if row.place == ""] == [151]
    assert "缺名" in rows["old_estates_nameless"].name


def test_amounts_and_no_money(plan, rows):
    assert rows["new_kindergartens"].amount == {"places": 97000}
    assert rows["home_adaptation"].amount == {"households": 8000}
    assert rows["cemeteries"].amount == {"niches": 300000}
    assert rows["resettlement_housing"].amount == {"homes": 82800}
    assert all(row.cost_yuan is None for row in plan.project)  # the plan prints no investment


@needs_shared("seeds")
def test_the_service_items_of_box_1_are_91(rows, lines):
    counts = [int(number) for line in lines[804:853] for number in re.findall(r"共计(\d+)项", line)]
    assert counts == [9, 10, 13, 16, 10, 5, 14, 5, 9]
    assert rows["service_items"].target == f"{sum(counts)}项"


def test_soft_words_are_soft(rows):
    for each in (
        "village_clinic", "township_public_kindergarten", "hub_elderly_centre", "rescue_brand",
        "rural_cemetery", "childcare_every_community", "disabled_services", "old_estates_doubled",
    ):  # fmt: skip
        assert rows[each].strength == "aspired", each
    for each in ("community_health_per_street", "quality_kindergartens_city", "minor_protection"):
        assert rows[each].strength == "binding", each


def test_a_match_of_shares_has_no_target(plan):
    """For the whole city it is 1 by definition, so a target would always be met."""
    assert [row.id for row in plan.ratio if row.relative and row.target] == []
