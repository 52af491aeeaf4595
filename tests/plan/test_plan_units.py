"""Values of a plan that are right by the schema and cannot be meant: other units, targets, years, words."""

import pytest

from lifecircle.plan.checking import is_remark
from lifecircle.plan.reading import parse_plan

PLAN = """
id = "x"
name = "x"
[sources]
"a.txt" = "x"
[assumptions]
walk_kmh = { default = 4.8 }

[[circle]]
id = "care"
name = "养老圈"
domain = "elderly"
settings = ["urban"]
serves = "total"
needs = [{ types = ["day_care_centre"], minutes = 15, where = { inclusive = true } }]
mode = "walk"
target = "95%"
by = 2025
source = { file = "a.txt", line = 1, quote = "x" }

[[presence]]
id = "clinic"
name = "每镇一院"
unit = ["township"]
needs = { types = ["township_health_centre"], at_least = 1 }
target = "100%"
source = { file = "a.txt", line = 2, quote = "x" }
"""


def found_after(old: str, new: str) -> list[tuple[str, bool]]:
    """Codes of what is found once a value is exchanged, and whether the plan can still be used."""
    assert PLAN.count(old) == 1
    plan, problems = parse_plan(PLAN.replace(old, new).encode(), file="x.toml")
    for problem in problems:
        assert problem.row == PLAN[: PLAN.index(old)].count("\n") + 1
        assert problem.say("zh") != problem.say("en")
    usable = plan is not None and all(is_remark(problem) for problem in problems)
    return [(problem.code, usable) for problem in problems]


def test_the_plan_is_in_order() -> None:
    assert parse_plan(PLAN.encode(), file="x.toml")[1] == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"95%"', '"120%"', "share_target"),
        ('"95%"', '"-5%"', "share_target"),
        ('"95%"', '"9500"', "share_target"),
        ("by = 2025", "by = 25", "not_a_year"),
        ("at_least = 1", "at_least = 0", "bound_of_nothing"),
        ("at_least = 1", "at_least = -1", "bound_of_nothing"),
        ("minutes = 15", "minutes = -15", "greater_than"),
        ('"day_care_centre"', '"日间照料中心"', "unknown_type"),
        ('mode = "walk"', 'mode = "步行"', "literal_error"),
    ],
)
def test_what_cannot_be_meant_stops_the_plan(old: str, new: str, code: str) -> None:
    assert found_after(old, new) == [(code, False)]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("minutes = 15", "minutes = 900", "remark_minutes"),
        ("minutes = 15", "metres = 3", "remark_metres"),
        ('"95%"', '"0.95"', "remark_target_share"),
        ("default = 4.8", "default = 80", "remark_speed"),
        ('serves = "total"', 'serves = "age_65"', "remark_one_age"),
        ("inclusive = true", "inclusve = true", "remark_attribute"),
    ],
)
def test_what_is_hardly_meant_is_remarked(old: str, new: str, code: str) -> None:
    assert found_after(old, new) == [(code, True)]


def test_a_share_without_a_sign_is_a_percentage() -> None:
    assert found_after('"95%"', '"95"') == []


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        ('mode = "walk"', 'mode = "步行"', "walk"),
        ('domain = "elderly"', 'domain = "养老"', "elderly"),
        ('settings = ["urban"]', 'settings = ["城区"]', "urban"),
        ('unit = ["township"]', 'unit = ["乡镇"]', "township"),
    ],
)
def test_chinese_values_are_told_their_word(old: str, new: str, meant: str) -> None:
    (problem,) = parse_plan(PLAN.replace(old, new).encode(), file="x.toml")[1]
    assert f"是不是 {meant}？" in problem.remedy.zh


def test_brackets_without_end_are_answered() -> None:
    deep = "a = " + "[" * 5000 + "]" * 5000
    assert [problem.code for problem in parse_plan(deep.encode(), file="x.toml")[1]] == ["too_deep"]


def test_a_single_bracket_where_two_are_needed() -> None:
    (problem,) = [
        each
        for each in parse_plan(PLAN.replace("[[presence]]", "[presence]").encode(), file="x.toml")[1]
        if each.code == "tuple_type"
    ]
    assert "[[presence]]" in problem.remedy.zh
