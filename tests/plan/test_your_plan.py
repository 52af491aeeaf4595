"""The guide for planners and the template: what they show is what the checker takes and says."""

import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lifecircle.cli import app
from lifecircle.geodata.errors import PlanError
from lifecircle.plan.checking import is_remark
from lifecircle.plan.reading import check_plan, parse_plan, read_plan
from lifecircle.plan.target import parse_target
from lifecircle.plan.template import template_text, write_template

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "your-plan.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\S*)(?: (\S+))?\n(.*?)```", PAGE, re.DOTALL)
HEAD = 'id = "x"\nname = "x"\n[sources]\n"规划文本.txt" = "x"\n'


def toml_blocks(mark):
    return [text for language, kind, text in BLOCKS if language == "toml" and kind == mark]


def test_every_toml_block_is_of_a_known_kind_and_parses():
    kinds = [kind for language, kind, _ in BLOCKS if language == "toml"]
    assert set(kinds) <= {"", "fragment", "mistake", "broken"}
    assert min(kinds.count("fragment"), kinds.count("mistake")) >= 4
    for mark in ("", "fragment", "mistake"):
        for text in toml_blocks(mark):
            assert tomllib.loads(text)


def test_the_worked_example_is_in_order_as_one_plan():
    text = toml_blocks("")[0] + "\n".join(toml_blocks("fragment"))
    plan, problems = parse_plan(text.encode(), file="x")
    assert [problem.say() for problem in problems] == []
    assert plan is not None
    assert (len(plan.circle), len(plan.ratio), len(plan.presence)) == (3, 1, 1)
    assert plan.circle[0].needs[0].minutes == 15


def test_the_mistakes_are_answered_as_the_page_says():
    pairs = [
        (text, following[2])
        for (language, kind, text), following in pairwise(BLOCKS)
        if language == "toml" and kind in ("mistake", "broken")
    ]
    assert len(pairs) == 5
    for text, answer in pairs:
        problems = parse_plan((HEAD + text).encode(), file="x")[1]
        said = [problem.say().partition("：")[2] for problem in problems]
        assert said == answer.strip().split("\n")


def test_targets_of_the_page_are_read_as_it_says():
    rows = dict(re.findall(r"^\| (数|文字比较|范围|五年累计|全部|其他文字) \| (.*) \|$", PAGE, re.MULTILINE))
    kinds = {
        name: {parse_target(word).kind for word in re.findall("`([^`]+)`", text)}
        for name, text in rows.items()
    }
    assert kinds == {
        "数": {"comparison"}, "文字比较": {"comparison"}, "范围": {"range"}, "五年累计": {"comparison"},
        "全部": {"comparison"}, "其他文字": {"text"},
    }  # fmt: skip


def test_the_template_is_in_order_and_shows_every_kind(tmp_path):
    path = tmp_path / "我的规划.toml"
    write_template(path)
    assert path.read_text(encoding="utf-8") == template_text()
    assert [problem.say() for problem in check_plan(path) if not is_remark(problem)] == []
    plan = read_plan(path)
    for kind in ("circle", "ratio", "presence", "tracked", "preference", "project"):
        assert getattr(plan, kind), kind


def test_the_template_does_not_overwrite(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("我的", encoding="utf-8")
    with pytest.raises(PlanError, match="已有这个文件"):
        write_template(path)
    assert path.read_text(encoding="utf-8") == "我的"
    with pytest.raises(PlanError, match="写不出来"):
        write_template(tmp_path / "no folder" / "mine.toml")


def run(*arguments):
    return CliRunner().invoke(app, ["plan", *arguments])


def test_the_commands_new_and_coverage(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = run("new", "规划.toml")
    assert (made.exit_code, (tmp_path / "规划.toml").exists()) == (0, True)
    again = run("new", "规划.toml")
    assert again.exit_code == 2
    assert "已有这个文件" in again.output
    stale = run("coverage", "--check", "--out", "page.md")
    assert stale.exit_code == 1
    assert "本页与预设不一致" in stale.output
    assert not (tmp_path / "page.md").exists()
    assert run("coverage", "--out", "page.md").exit_code == 0
    assert run("coverage", "--check", "--out", "page.md").exit_code == 0
