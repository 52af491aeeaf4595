"""The [vary] table of a plan file: read, shown, and its mistakes answered."""

import tomllib

import pytest
from typer.testing import CliRunner

from lifecircle.cli import app
from lifecircle.geodata.text import LANGUAGES
from lifecircle.plan.reading import parse_plan, read_plan
from lifecircle.plan.template import template_text
from lifecircle.plan.vary import VARIED_WORDS, Vary, spreads, vary_line

PLAN = """\
id = "own"
name = "自编规划"
[sources]
"规划.txt" = "自编规划"
[[circle]]
id = "clinic"
name = "就医圈"
needs = [{ types = ["clinic"], minutes = 5 }]
source = { file = "规划.txt", line = 1, quote = "就医圈" }
[vary]
"""
LINE = PLAN.count("\n") + 1


def parsed(line):
    return parse_plan((PLAN + line + "\n").encode(), file="f")


def test_what_is_given_replaces_the_default_and_the_rest_stays():
    plan, problems = parsed("minutes = { plus = [-1, 2] }")
    assert problems == []
    assert plan is not None
    assert plan.vary.minutes.around(5) == (4, 7)
    assert plan.vary.walk_kmh == Vary().walk_kmh


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("minuts = { plus = [-1, 2] }", "是不是 minutes"),
        ("minutes = { plus = [1, 2] }", "原值在两者之间"),
        ("minutes = { times = [1.1, 0.9] }", "原值在两者之间"),
        ("minutes = { times = [0.9, 1.1], plus = [-1, 1] }", "times 或 plus 中的一个"),
        ("minutes = {}", "times 或 plus 中的一个"),
        ("minutes = { times = [0, 2] }", "“vary.minutes.times[1]”"),
        ("minutes = { plus = [-5, 1] }", "把 clinic 减到了 0"),
        ("walk_kmh = { plus = [-4, 1] }", "把 walk_kmh.age_65_plus 减到了 -0.4"),
        ("unit_passes_share = { plus = [-1, 0] }", "把 unit_passes_share 减到了 -0.05"),
    ],
)
def test_mistakes_are_answered_with_their_line(line, said):
    plan, problems = parsed(line)
    errors = [problem for problem in problems if not problem.code.startswith("remark_")]
    assert [problem.row for problem in errors] == [LINE]
    assert said in errors[0].say("zh")
    assert plan is None or errors


def test_a_join_radius_of_nothing_is_a_value():
    assert parsed("join_radius_m = { plus = [-75, 75] }")[1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_spread_has_a_name_and_stands_in_the_line(language):
    assert set(VARIED_WORDS) == set(spreads(Vary())) == set(Vary.model_fields)
    line = vary_line(Vary(), language=language)
    for word in VARIED_WORDS.values():
        assert word.in_language(language) in line


def test_the_template_shows_the_defaults():
    given = tomllib.loads(template_text())["vary"]
    assert given
    assert Vary.model_validate(given) == Vary()
    for name in Vary.model_fields:
        assert name in template_text()


def test_plan_check_shows_the_spreads():
    result = CliRunner().invoke(app, ["plan", "check", "huangshan"])
    assert result.exit_code == 0
    said = result.stdout.replace("\n", "")
    assert "步行速度 ±10%" in said
    assert "驾车速度 ±15%" in said


def test_spreads_make_no_other_plan_by_its_hash():
    from lifecircle.report.folders.run_folder import _plan_hash

    plan = read_plan("huangshan")
    other = plan.model_copy(update={"vary": Vary.model_validate({"minutes": {"plus": [-1, 1]}})})
    assert _plan_hash(plan) == _plan_hash(other)
