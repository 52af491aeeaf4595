"""Sensitivity on disk and in words."""

import json
import math

import pandas as pd
import pytest
from test_paper_town import CLINICS, plan_of
from typer.testing import CliRunner

from lifecircle.cli import app
from lifecircle.coverage import assess
from lifecircle.geodata.errors import InputError
from lifecircle.report.folders.run_folder import write_run
from lifecircle.report.folders.run_reading import read_run
from lifecircle.report.folders.sensitivity_folder import write_dated_run
from lifecircle.report.folders.sensitivity_reading import (
    flip_sentences,
    ranges,
    read_sensitivity,
    share_range,
    value_range,
    whole_circle_ranges,
)
from lifecircle.report.workbook.sensitivity_sheet import sensitivity_sheet
from lifecircle.sensitivity import work_out_sensitivity
from paper_town import paper_town
from place_folders import write_town_folder

PLAN = """\
id = "own"
name = "自编规划"
[sources]
"规划.txt" = "自编规划"
[[circle]]
id = "clinic"
name = "就医圈"
needs = [{ types = ["clinic"], minutes = 42 }]
target = "60%"
source = { file = "规划.txt", line = 1, quote = "就医圈" }
"""


@pytest.fixture(scope="module")
def found():
    return work_out_sensitivity(assess(paper_town(), plan_of(circle=[CLINICS | {"target": "54%"}])))


@pytest.fixture
def folder(found, tmp_path):
    plan = plan_of(circle=[CLINICS | {"target": "54%"}]).model_copy(update={"sources": {"paper": "纸"}})
    run = assess(paper_town(), plan)
    return write_dated_run(run, tmp_path / "run", date="2020-12-31", sensitivity=found)


def test_what_is_read_back_is_what_was_found(found, folder):
    read = read_sensitivity(folder)
    assert read is not None
    pd.testing.assert_frame_equal(read, found.table, check_dtype=False, rtol=1e-9)


def test_a_run_without_sensitivity_has_none(tmp_path):
    folder = write_run(assess(paper_town(), plan_of(circle=[CLINICS])), tmp_path / "run")
    assert read_sensitivity(folder) is None


def test_the_record_tells_the_date_and_what_was_tried(found, folder):
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["date"] == "2020-12-31"
    assert record["parameters"]["vary"]["walk_kmh"] == {"times": [0.9, 1.1]}
    tried = {(one["name"], one["side"]): one for one in record["sensitivity"]["tried"]}
    assert tried["walk_kmh", "less"]["assumptions"]["walk_kmh"]["default"] == pytest.approx(4.32)
    assert tried["joint", "more"]["assumptions"]["snap_limit_m"] == 2000
    assert record["sensitivity"]["flips"] == len(found.flips)
    assert read_run(folder).record["date"] == "2020-12-31"


def test_a_run_without_a_date_asks_no_clock(tmp_path):
    folder = write_run(assess(paper_town(), plan_of(circle=[CLINICS])), tmp_path / "run")
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["date"] is None
    assert record["place"]["year"] == 2020


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("low", "lo", 1), "缺少这一列"),
        (lambda text: text.replace(",0.5", ",abc.5", 1), "abc"),
        (lambda text: "", "读不出来"),
    ],
)
def test_a_file_that_was_changed_is_answered(folder, change, said):
    path = folder / "sensitivity.csv"
    path.write_text(change(path.read_text(encoding="utf-8-sig")), encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_sensitivity(folder)


def test_ranges_hold_the_widest_of_all(found):
    row = whole_circle_ranges(found.table).iloc[0]
    # 519 and 575 of 1023 where everything varies at once, 527 to 575 for speed or minutes alone
    assert (row["low"], row["high"]) == pytest.approx((519 / 1023, 575 / 1023))
    assert (row["status_low"], row["status_base"], row["status_high"]) == ("short", "short", "met")
    assert (row["flips"], row["varied_most"]) == ("high", "时间标准")
    table = ranges(found.table)
    assert not table.duplicated(["item", "district", "level", "setting", "group"]).any()
    assert len(table) == found.table.groupby(["item", "district", "level", "setting", "group"]).ngroups


def test_what_only_all_together_moves_says_so(found):
    """The table as it were if no assumption changed anything alone."""
    table = found.table
    still = table.assign(low=table["base"], high=table["base"])
    table = still.where(table["varied"] != "joint", table)
    assert set(whole_circle_ranges(table)["varied_most"]) == {"全部假定"}
    assert set(whole_circle_ranges(still.assign(flips=""))["varied_most"]) == {""}
    # units pass or fail while the people inside stay the same: the first that flips the verdict alone
    assert set(whole_circle_ranges(still)["varied_most"]) == {"步行速度"}


def test_the_sheet_puts_what_flips_first_and_leaves_out_what_is_not_seen_to_move(found, folder):
    run, table = read_run(folder), found.table
    in_order = sensitivity_sheet(run, table).rows
    flips = [len({low, base, high}) > 1 for *_, low, base, high, _, _ in in_order]
    assert flips[0]
    names = [row[2] for row in in_order]
    assert "纸上县" in names
    assert not any(row[2] == "纸上县" and row[3] == "县（区）" for row in in_order)  # as the whole
    assert {row[9] for row in in_order if row[0] == "服务圈"} == {"%"}
    assert flips == sorted(flips, reverse=True)
    nearly = table.assign(low=table["base"] - 1e-6, high=table["base"] + 1e-6, flips="")
    assert sensitivity_sheet(run, nearly).rows == []
    assert len(sensitivity_sheet(run, nearly.assign(high=table["base"] + 1e-3)).rows) > 0


def test_sentences_name_each_conclusion_once(found):
    lines = flip_sentences(found.table, language="zh")
    assert lines[0] == "15分钟卫生室｜全域：未达标 → 达标（步行速度 +10%；时间标准 +10%）"
    assert not any("纸上县" in line for line in lines)  # its only county says what the whole says
    two_counties = found.table.assign(level=found.table["level"].replace("township", "county"))
    named = flip_sentences(two_counties, language="zh")
    assert "15分钟卫生室｜纸上县：未达标 → 达标（步行速度 +10%；时间标准 +10%）" in named
    english = flip_sentences(found.table, language="en")
    assert english[0].startswith("15分钟卫生室 | whole area: not met → met (")


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.78, 0.83, "78%～83%"),
        (0.801, 0.804, "80.1%～80.4%"),
        (0.8, 0.8, "80.0%"),
        (math.nan, 1, "–"),
        (0, 1, "0%～100%"),
    ],
)
def test_shares_in_words(low, high, said):
    assert share_range(low, high) == said


def test_values_in_words():
    assert value_range(4.6, 5.06) == "4.6～5.06"
    assert value_range(4.6, 4.6) == "4.6"
    assert share_range(0.78, 0.83, language="en") == "78%–83%"


def test_the_command_shows_ranges_and_flips(tmp_path):
    """The whole way from the command line to the files."""
    write_town_folder(tmp_path / "town")
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    arguments = ["assess", tmp_path / "town", "--plan", tmp_path / "plan.toml", "--out", tmp_path / "out"]
    result = CliRunner().invoke(app, [*map(str, arguments), "--sensitivity", "--date", "2021-06-30"])
    assert result.exit_code == 0, result.output
    assert "敏感性" in result.output
    assert "就医圈" in result.output
    table = read_sensitivity(tmp_path / "out")
    assert table is not None
    assert set(table["item"]) == {"clinic"}
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["date"] == "2021-06-30"


def test_a_wrong_date_is_answered(tmp_path):
    write_town_folder(tmp_path / "town")
    arguments = ["assess", str(tmp_path / "town"), "--plan", "huangshan", "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(app, [*arguments, "--date", "2021年"])
    assert result.exit_code == 2
    assert not (tmp_path / "out").exists()


def test_an_english_run_says_its_own_words_in_english():
    """Names of the plan and the Place stay as they are; here they are English too."""
    needs = {
        "all": [{"types": ["village_clinic"], "at_least": 3}, {"types": ["stadium"], "sum": "sports_area_m2"}]
    }
    rule = {"id": "both", "name": "both", "unit": ["township"], "target": "100%", "needs": needs}
    circle = CLINICS | {"name": "clinic", "unit": ["community"], "target": "100%"}
    place = paper_town(surveyed=("*",))
    run = assess(place, plan_of(circle=[circle], presence=[rule]), language="en")
    missing = run.presence_units.set_index("district")["missing"]
    assert missing["11"] == "1 × village clinic; 1 m² sports area (stadium)"
    table = work_out_sensitivity(run).table
    written = {*table["varied_name"], *table["note"], *table["setting_low"], *run.coverage["reason"]}
    assert all(text.replace("²", "").isascii() for text in written), written
