"""``lifecircle site`` as a planner types it: files, record, faults."""

import json
import os
import subprocess
import sys

import pandas as pd
import pytest
from test_siting_paper_town import ask

from lifecircle.report.folders.site_folder import write_siting
from place_folders import write_town_folder

PLAN = """\
id = "own"
name = "自编规划"

[sources]
"规划.txt" = "自编规划"

[[circle]]
id = "clinic"
name = "15分钟就医圈"
needs = [{ types = ["clinic"], minutes = 5 }]
target = "100%"
source = { file = "规划.txt", line = 1, quote = "15分钟就医圈" }
"""


def lifecircle(*arguments):
    code = "from lifecircle.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", timeout=300,
        env={**os.environ, "COLUMNS": "120", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    base = tmp_path_factory.mktemp("site")
    write_town_folder(base / "town")
    (base / "plan.toml").write_text(PLAN, encoding="utf-8")
    return base


def question(folder, out, *more):
    return lifecircle("site", folder / "town", "--plan", folder / "plan.toml", "--circle", "clinic",
                      "--out", folder / out, *more)  # fmt: skip


def test_sites_and_record_are_written(folder):
    done = question(folder, "out", "--goal", "cover", "--sites", "2", "--candidates", "gap")
    assert done.returncode == 0, done.stderr
    record = json.loads((folder / "out" / "run.json").read_text(encoding="utf-8"))
    table = pd.read_csv(folder / "out" / "sites.csv", encoding="utf-8-sig")
    new = table[table["rank"].notna()]
    assert record["answer"]["status"] == "optimal"
    assert record["answer"]["objective"] == record["answer"]["bound"]
    assert record["answer"]["sites"] == new["site"].tolist()
    figures = record["figures"]
    assert figures["covered_after"] - figures["covered_before"] == pytest.approx(new["people_new"].sum())
    assert record["parameters"]["wish"]["sites"] == 2
    assert "已证明最优" in done.stdout


def test_every_fault_is_told_and_nothing_written(folder):
    done = question(folder, "bad", "--goal", "cover", "--types", "不存在的设施", "--layout", "X")
    assert done.returncode == 2
    assert "不存在的设施" in done.stderr
    assert "layout" in done.stderr
    assert not (folder / "bad").exists()


def test_the_curve_and_the_proof_stand_in_the_tables(tmp_path):
    found = ask(goal="cover", sites=2)
    written = write_siting(found, tmp_path / "two")
    curve = pd.read_csv(written / "curve.csv", encoding="utf-8-sig")
    assert curve["value"].tolist() == [519, 583, 639]  # a third site would pay 56 more
    assert curve["step"].tolist()[1:] == [64, 56]
    assert curve["asked"].tolist() == [True, True, False]
    table = pd.read_csv(written / "sites.csv", encoding="utf-8-sig")
    assert table[["objective", "bound", "gap"]].to_numpy().tolist() == [[583, 583, 0]] * 2
