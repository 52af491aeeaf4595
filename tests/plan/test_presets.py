"""The presets: each figure stands in the plan where the preset says, and nothing of it is missing."""

import unicodedata
from collections import Counter

import pytest

from lifecircle.plan.checking import is_remark
from lifecircle.plan.coverage_table import plan_number
from lifecircle.plan.reading import check_plan, preset_ids, read_plan
from lifecircle.plan.target import parse_target
from shared_data import SEEDS, needs_shared

MIRRORS = [preset for preset in preset_ids() if plan_number(read_plan(preset))]
"""The presets that mirror a plan of ../shared/seeds; the others cite standards by clause."""

DOMAIN_ORDER = [
    "childcare",
    "education",
    "employment",
    "health",
    "elderly",
    "housing",
    "welfare",
    "veterans",
    "culture_sport",
]


def rows_of(plan):
    return [*plan.circle, *plan.ratio, *plan.presence, *plan.tracked]


def table_rows(plan):
    """The rows of the plan's own indicator table: those with 约束性 or 预期性."""
    rows = [row for row in (*plan.ratio, *plan.presence, *plan.tracked) if row.nature]
    return sorted(rows, key=lambda row: row.source.line)


def seed_lines(file):
    return (SEEDS / file).read_text(encoding="utf-8").split("\n")


@pytest.mark.parametrize("preset", preset_ids())
def test_a_preset_has_no_fault(preset):
    problems = check_plan(preset)
    assert [problem.say() for problem in problems if not is_remark(problem)] == []
    assert {problem.code for problem in problems} <= {"remark_target_text"}


@needs_shared("seeds")
@pytest.mark.parametrize("preset", MIRRORS)
def test_every_quote_stands_in_its_line(preset):
    plan = read_plan(preset)
    lines = {file: seed_lines(file) for file in plan.sources}
    wrong = [
        (row.id, row.source.line)
        for row in rows_of(plan)
        if row.source.quote not in lines[row.source.file][row.source.line - 1]
    ]
    assert wrong == []


# counted in the plans' tables by hand: indicators by domain, and how many are 约束性
TABLES = {
    "huangshan": ([2, 4, 1, 4, 4, 3, 1, 2, 3], 9),
    "hefei": ([3, 4, 6, 8, 4, 3, 3, 2, 5], 21),
    "suzhou": ([2, 4, 1, 4, 4, 3, 1, 0, 3], 7),
    "shexian": ([2, 4, 1, 4, 4, 3, 1, 0, 3], 8),
}


@pytest.mark.parametrize("preset", TABLES)
def test_the_indicator_table_is_whole_and_in_order(preset):
    counts, binding = TABLES[preset]
    rows = table_rows(read_plan(preset))
    by_domain = Counter(row.domain for row in rows)
    assert [by_domain[domain] for domain in DOMAIN_ORDER] == counts
    assert sum(row.nature == "约束性" for row in rows) == binding
    order = [DOMAIN_ORDER.index(row.domain) for row in rows]
    assert order == sorted(order)


@needs_shared("seeds")
@pytest.mark.parametrize(("preset", "step"), [("huangshan", 1), ("hefei", 2)])
def test_baseline_target_and_nature_are_the_cells_of_the_table(preset, step):
    """Each cell stands on a line of its own: the name, then 2020, 2025 and 属性."""
    for row in table_rows(read_plan(preset)):
        lines = seed_lines(row.source.file)
        at = row.source.line - 1
        if row.source.quote != row.name:  # the name of the indicator runs over two cells' lines
            assert row.name.startswith(row.source.quote)
            at += step
            assert row.name == row.source.quote + lines[at].strip()
        baseline, target, nature = (lines[at + step * k].strip() for k in (1, 2, 3))
        assert (row.id, row.baseline, row.target, row.nature) == (row.id, baseline, target, nature)


def test_circles_of_huangshan_are_all_there():
    circles = {circle.id: circle for circle in read_plan("huangshan").circle}
    assert {id_: circle.source.line for id_, circle in circles.items()} == {
        "basic_services": 313,
        "elderly_care": 423,
        "daily_needs": 432,
        "fitness": 432,
        "reading": 432,
        "fitness_communities": 465,
    }
    assert [need.minutes for need in circles["daily_needs"].needs] == [5, 10, 15]
    for need in circles["basic_services"].needs:
        assert need.minutes == {"urban": 15, "county_town": 15, "town": 90, "rural": 90}
    assert circles["fitness_communities"].unit == ("community",)
    assert circles["fitness_communities"].target == "全覆盖"
    assert circles["elderly_care"].serves == "age_65_plus"


def test_circles_of_hefei_are_all_there():
    circles = {circle.id: circle for circle in read_plan("hefei").circle}
    assert {id_: circle.source.line for id_, circle in circles.items()} == {
        "basic_services": 435,
        "living_circle": 1033,
        "fitness_urban": 145,
        "fitness_communities": 981,
        "employment_3km": 887,
        "smart_employment_3km": 905,
        "culture": 977,
        "home_elderly_care": 1093,
        "primary_care_near": 921,
    }
    assert circles["employment_3km"].needs[0].metres == 3000
    assert circles["fitness_communities"].needs[0].minutes == 10


@pytest.mark.parametrize("preset", MIRRORS)
def test_what_the_plan_leaves_open_is_named(preset):
    """No plan states a mode of travel; a 100% that the quote does not print is ours."""
    plan = read_plan(preset)
    for circle in plan.circle:
        assert "mode" in circle.assumed, circle.id
    for row in (*plan.presence, *plan.circle, *plan.ratio):
        printed = unicodedata.normalize("NFKC", row.source.quote).replace(" ", "")
        if row.target == "100%" and not row.nature and "100%" not in printed:
            assert "target" in row.assumed, row.id
        if parse_target(row.target).kind == "comparison" and not row.nature and "target" not in row.assumed:
            words = row.target.replace(" ", "").replace("平方米", "")
            assert words.rstrip("个") in printed.replace("平方米", ""), row.id
