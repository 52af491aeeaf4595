"""The example of docs/scenarios.md, run on the paper town, and compared on disk by the command."""

import re
from pathlib import Path

import pandas as pd
import pytest
from test_paper_town import CLINICS, plan_of

from lifecircle.geodata.errors import ScenarioError
from lifecircle.report.folders.compare_folder import NamedComparison, write_comparisons
from lifecircle.scenario.model import EDIT_TABLES, ChangedAssumptions
from lifecircle.scenario.versus import BASELINE, compare_all, read_all
from paper_town import paper_town

PAGE = Path(__file__).parents[2] / "docs" / "scenarios.md"


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    text = re.search(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
    folder = tmp_path_factory.mktemp("docs")
    (folder / "jia.toml").write_text(text, encoding="utf-8")
    (folder / "yi.toml").write_text('[scenario]\nid = "yi"\nname = "乙"\n', encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def compared(example):
    given = read_all([example / "jia.toml", example / "yi.toml"], paper_town())
    plan = plan_of(circle=[CLINICS])
    found, runs = compare_all(paper_town(), plan, given)
    named = [NamedComparison(before=a, after=b, comparison=one) for (a, b), one in found.items()]
    write_comparisons(named, runs, example / "out", scenarios={})
    return pd.read_csv(example / "out" / "diff.csv")


def whole(table, before, after, facilities="fixed"):
    rows = table[(table["from"] == before) & (table["to"] == after) & (table["level"] == "place")]
    rows = rows[rows["facilities"] == facilities]
    assert len(rows) == 1
    return rows.iloc[0]


def test_the_example_by_hand(compared):
    """2025: n1 on the island serves c064; x2 at 1700 has opened; h1 is closed.

    The new street P-A changes nobody's nearest clinic but c001's: h2 is 600 m off. Within 1,200 m
    of a clinic: c001 c002 c004 c512 (by h2), c008 c016 c032 (by x2), c064. East grows by a tenth:
    (8 + 16 + 32) x 1.1 = 61.6. The snap limit of 1,200 m still leaves c128 without a road (1,253 m).
    """
    row = whole(compared, "baseline", "jia")
    assert row["people_after"] == pytest.approx(1 + 2 + 4 + 512 + 64 + 61.6)
    assert row["people_gained"] == pytest.approx(64 + 35.2)
    assert row["people_grown"] == pytest.approx(2.4)
    assert row["people_lost"] == 0
    assert row["cost_yuan"] == 3_800_000


def test_the_example_with_its_bus(compared):
    """The bus calls at 2200 and 2600, x3 is at 1700: c032 has x3 today, and x3, x2 and the bus later.

    So it gains by nothing there: without stops it gains 35.2, with them it had been covered.
    """
    row = whole(compared, "baseline", "jia", "with_mobile")
    assert row["people_before"] == 543 + 32
    assert row["people_after"] == pytest.approx(1 + 2 + 4 + 512 + 64 + 61.6)
    assert row["people_gained"] == 64
    assert row["people_grown"] == pytest.approx(5.6)


def test_the_empty_one_changes_nothing(compared):
    row = whole(compared, "baseline", "yi")
    assert (row["change"], row["people_gained"], row["people_lost"], row["people_grown"]) == (0, 0, 0, 0)


def test_the_second_against_the_first(compared):
    row = whole(compared, "jia", "yi")
    assert row["people_lost"] == pytest.approx(64 + 35.2)


def test_files(example, compared):
    names = {path.name for path in (example / "out").iterdir()}
    assert names == {
        "diff.csv", "diff_cells.parquet", "diff_cells_baseline_yi.parquet", "diff_cells_jia_yi.parquet",
        "diff_cells_with_mobile.parquet", "diff_cells_baseline_yi_with_mobile.parquet",
        "diff_cells_jia_yi_with_mobile.parquet", "diff_groups.csv", "run.json", "runs",
    }  # fmt: skip
    for name in ("baseline", "jia", "yi"):
        assert {"coverage.csv", "gaps.csv", "cells.parquet", "run.json"} <= {
            path.name for path in (example / "out" / "runs" / name).iterdir()
        }
    after = pd.read_csv(example / "out" / "runs" / "jia" / "coverage.csv")
    assert after["covered"].iloc[0] == pytest.approx(1 + 2 + 4 + 512 + 64 + 61.6)  # as worked out above
    cells = pd.read_parquet(example / "out" / "diff_cells.parquet").set_index("cell")
    assert cells.loc["c064", "clinic_minutes_after"] == 0
    assert cells.loc["c001", "clinic_minutes_before"] == 5
    assert cells.loc["c001", "clinic_minutes_after"] == 7.5


def test_every_edit_stands_in_the_page():
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"`[[{table}]]`" in page for table in EDIT_TABLES)
    assert "snap_limit_m" in ChangedAssumptions.model_fields


def test_two_scenarios_need_two_ids(example):
    with pytest.raises(ScenarioError, match="第 2 行：情景编号重复"):
        read_all([example / "yi.toml", example / "yi.toml"], paper_town())
    (example / "base.toml").write_text(f'[scenario]\nid = "{BASELINE}"\nname = "b"\n', encoding="utf-8")
    with pytest.raises(ScenarioError, match="baseline"):
        read_all([example / "base.toml"], paper_town())
    with pytest.raises(ScenarioError, match="最多比较两个"):
        read_all([example / "jia.toml", example / "yi.toml", example / "jia.toml"], paper_town())


@pytest.mark.parametrize("name", ["con", "lpt1", "a" * 61])
def test_results_need_a_folder_of_that_name(example, name):
    """Windows has no folder ``con``, and paths of at most some 260 characters."""
    file = example / "folder.toml"
    file.write_text(f'[scenario]\nname = "b"\nid = "{name}"\n', encoding="utf-8")
    with pytest.raises(ScenarioError, match="第 3 行：结果按情景编号存放"):
        read_all([file], paper_town())
