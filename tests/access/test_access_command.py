"""`lifecircle access` as a planner types it."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from lifecircle.cli import app
from place_folders import write_town_folder

PLAN = """\
id = "own"
name = "自编规划"

[sources]
"规划.txt" = "自编规划"

[[circle]]
id = "school"
name = "60分钟上学圈"
needs = [{ types = ["primary_school"], minutes = 60 }]
target = "100%"
source = { file = "规划.txt", line = 1, quote = "上学圈" }
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    base = tmp_path_factory.mktemp("access")
    write_town_folder(base / "town")
    (base / "plan.toml").write_text(PLAN, encoding="utf-8")
    return base


def access(folder, *arguments):
    given = ["access", str(folder / "town"), "--plan", str(folder / "plan.toml"), *arguments]
    return CliRunner().invoke(app, given)


def test_writes_the_tables_and_says_where(folder):
    found = access(folder, "--circle", "school", "--out", str(folder / "out"), "--persons-per-unit", "0.1")
    assert found.exit_code == 0, found.output
    assert "全部表格在" in found.output
    served = pd.read_csv(folder / "out" / "served.csv").iloc[0]
    # 15 people (place_folders.py), a school of 120 places at a tenth of a person each
    assert served[["people", "served", "full"]].tolist() == [15, 12, 3]
    record = json.loads((folder / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["parameters"]["needs"]["1"]["persons_per_unit"] == 0.1


def test_an_unknown_circle_writes_nothing(folder):
    found = access(folder, "--circle", "schol", "--out", str(folder / "none"))
    assert found.exit_code == 2
    assert "school" in found.output
    assert not (folder / "none").exists()
