"""The commands as a planner types them, each in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from place_folders import write_town_folder

PLAN = """\
id = "own"
name = "自编规划"

[sources]
"规划.txt" = "自编规划"

[[circle]]
id = "clinic"
name = "15分钟就医圈"
domain = "health"
needs = [{ types = ["clinic", "primary_school"], minutes = 15 }]
target = "100%"
source = { file = "规划.txt", line = 1, quote = "15分钟就医圈" }
"""


def lifecircle(*arguments, cwd=None, **environment):
    code = "from lifecircle.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", cwd=cwd, timeout=300,
        env={**os.environ, "COLUMNS": "100", **environment},
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    base = tmp_path_factory.mktemp("cli")
    write_town_folder(base / "town")
    (base / "plan.toml").write_text(PLAN, encoding="utf-8")
    return base


@pytest.fixture(scope="module")
def assessed(folder):
    return lifecircle("assess", folder / "town", "--plan", folder / "plan.toml", "--out", folder / "out")


def test_assess_writes_all_tables_and_says_where(assessed, folder):
    assert assessed.returncode == 0, assessed.stderr
    assert "全部表格在" in assessed.stdout
    assert "15分钟就医圈" in assessed.stdout
    record = json.loads((folder / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["plan"]["id"] == "own"
    whole = pd.read_csv(folder / "out" / "coverage.csv").iloc[0]
    assert whole["population"] == 15
    assert whole[["covered", "beyond", "island", "no_road", "outside"]].sum() == 15


def test_english(folder):
    found = lifecircle(
        "assess", folder / "town", "--plan", folder / "plan.toml", "--out", folder / "out-en", "--lang", "en"
    )
    assert "All tables are in" in found.stdout


def test_two_runs_give_the_same_tables(assessed, folder):
    again = lifecircle("assess", folder / "town", "--plan", folder / "plan.toml", "--out", folder / "again")
    assert again.returncode == 0
    for path in sorted((folder / "out").iterdir()):
        if path.name != "run.json":  # it holds timings
            assert path.read_bytes() == (folder / "again" / path.name).read_bytes()


def test_a_broken_place_gives_all_its_faults_and_writes_nothing(folder):
    broken = folder / "broken"
    write_town_folder(broken)
    (broken / "districts.gpkg").unlink()
    (broken / "population.gpkg").unlink()
    found = lifecircle("assess", broken, "--plan", folder / "plan.toml", "--out", folder / "none")
    assert found.returncode == 2
    assert "districts" in found.stderr
    assert "population" in found.stderr
    assert not (folder / "none").exists()
    assert not list(folder.glob(".none*"))
    assert "Traceback" not in found.stderr


def test_an_earlier_run_is_replaced_only_when_asked(assessed, folder):
    arguments = ["assess", folder / "town", "--plan", folder / "plan.toml", "--out", folder / "out"]
    refused = lifecircle(*arguments)
    assert refused.returncode == 2
    assert "--overwrite" in refused.stderr
    assert lifecircle(*arguments, "--overwrite").returncode == 0


def test_a_folder_that_is_not_ours_is_never_touched(folder):
    mine = folder / "mine"
    mine.mkdir()
    (mine / "thesis.docx").write_text("keep me", encoding="utf-8")
    found = lifecircle(
        "assess", folder / "town", "--plan", folder / "plan.toml", "--out", mine, "--overwrite"
    )
    assert found.returncode == 2
    assert [path.name for path in mine.iterdir()] == ["thesis.docx"]


def test_unknown_plan(folder):
    found = lifecircle("assess", folder / "town", "--plan", "huangshen", "--out", folder / "none")
    assert found.returncode == 2
    assert "huangshan" in found.stderr


def test_plans_lists_the_presets():
    found = lifecircle("plans")
    assert found.returncode == 0
    assert "huangshan" in found.stdout
    assert "hefei" in found.stdout


def test_plan_check_names_the_line(folder):
    wrong = folder / "wrong.toml"
    wrong.write_text(PLAN.replace("minutes = 15", "minuts = 15"), encoding="utf-8")
    found = lifecircle("plan", "check", wrong)
    assert found.returncode == 2
    assert "第 11 行" in found.stderr
    assert "minutes" in found.stderr
    assert lifecircle("plan", "check", folder / "plan.toml").returncode == 0


def test_plan_pack_writes_a_draft_and_never_over_another_file(folder):
    file = folder / "pack.toml"
    assert lifecircle("plan", "pack", "huangshan", file).returncode == 0
    before = file.read_bytes()
    assert before.decode("utf-8").startswith("# 黄山市")
    assert lifecircle("plan", "pack", "hefei", file).returncode == 2
    assert file.read_bytes() == before


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    return folder, lifecircle("demo", cwd=folder)


def test_demo_in_an_empty_folder(demo):
    folder, found = demo
    assert found.returncode == 0, found.stderr
    assert "合成样例" in found.stdout
    assert "全部表格在" in found.stdout
    gaps = pd.read_csv(folder / "lifecircle-demo" / "huangshan" / "gaps.csv")
    assert len(gaps) > 20


def test_demo_goes_on_to_five_sites_and_what_they_change(demo):
    """What the siting promises to cover is what the comparison finds."""
    folder, found = demo
    base = folder / "lifecircle-demo"
    sites = pd.read_csv(base / "sites" / "sites.csv")
    chosen = sites[sites["rank"].notna()]
    assert len(chosen) == 5
    assert (chosen["people_new"] > 0).all()
    record = json.loads((base / "sites" / "run.json").read_text(encoding="utf-8"))
    assert record["answer"]["bound"] >= record["answer"]["objective"] > 0
    diff = pd.read_csv(base / "compare" / "diff.csv")
    row = diff[(diff["item"] == record["circle"]["id"]) & (diff["level"] == "place")].iloc[0]
    assert row["people_gained"] == chosen["people_new"].sum() == record["answer"]["objective"]
    assert row["people_lost"] == 0
    for name in ("baseline", "sites"):
        assert (base / "compare" / "runs" / name / "gaps.csv").exists()
    for words in ("已证明最优", "现状 → ", "投资 300 万元", "演示完成"):
        assert words in found.stdout


def test_the_scenario_of_the_demo_can_be_compared_again(demo):
    folder, _ = demo
    base = folder / "lifecircle-demo"
    arguments = ["--plan", "huangshan", "--scenario", base / "sites.toml", "--out", folder / "diff"]
    again = lifecircle("compare", base / "place", *arguments)
    assert again.returncode == 0, again.stderr
    assert (folder / "diff" / "diff.csv").read_bytes() == (base / "compare" / "diff.csv").read_bytes()


def test_demo_says_where_everything_is(demo):
    folder, found = demo
    for name in ("place", "huangshan", "sites", "sites.toml", "compare"):
        assert (folder / "lifecircle-demo" / name).exists()
        assert str(Path("lifecircle-demo") / name) in found.stdout


def test_output_survives_a_terminal_without_chinese(folder):
    found = subprocess.run(
        [sys.executable, "-c", "from lifecircle.cli import main; main()", "plans"],
        capture_output=True, timeout=120,
        env={**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"},
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    assert "黄山" in found.stdout.decode("utf-8")
