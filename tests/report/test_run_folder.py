"""Runs on disk: whole or not at all, and nothing in them that a spreadsheet would run."""

import pandas as pd
import pytest
from test_paper_town import CLINICS, plan_of

from lifecircle.coverage import assess
from lifecircle.report.folders import run_folder
from lifecircle.report.folders.run_folder import OutputError, disarmed, write_csv, write_run
from paper_town import paper_town


@pytest.fixture(scope="module")
def result():
    return assess(paper_town(), plan_of(circle=[CLINICS]))


@pytest.mark.parametrize(
    "text",
    ["=cmd|' /C calc'!A0", "=1+1", "@SUM(A1)", "+cmd", "-2+3+cmd", "\t=1", "\r=1", "+1+1", "-A1"],
)
def test_formulas_are_disarmed(text):
    assert disarmed(text) == "'" + text


@pytest.mark.parametrize("text", ["", "——", "-", "--", "-1.5", "+3", "-12%", "≥55", "第一小学", "a=b", "3-5"])
def test_other_text_is_left_alone(text):
    assert disarmed(text) == text


def test_numbers_are_left_alone():
    assert disarmed(-1.5) == -1.5
    assert disarmed(None) is None


def test_hostile_names_come_out_disarmed(tmp_path):
    facilities = {"=h": ("village_clinic", 400, 0, {"name": '=HYPERLINK("x")'})}
    run = assess(paper_town(facilities=facilities), plan_of(circle=[CLINICS]))
    folder = write_run(run, tmp_path / "run")
    table = pd.read_csv(folder / "facilities.csv", dtype=str)
    assert table.loc[0, ["id", "name"]].tolist() == ["'=h", '\'=HYPERLINK("x")']


def test_numbers_keep_ten_digits(tmp_path):
    write_csv(pd.DataFrame({"a": [1 / 3, 812_935.0]}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == b"\xef\xbb\xbfa\n0.3333333333\n812935\n"


def test_nothing_is_left_when_writing_fails(result, tmp_path, monkeypatch):
    def fail(_):
        raise OSError("disk full")

    monkeypatch.setattr(run_folder, "run_record", fail)
    with pytest.raises(OSError, match="disk full"):
        write_run(result, tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_run_stays_when_writing_fails(result, tmp_path, monkeypatch):
    folder = write_run(result, tmp_path / "run")
    before = (folder / "coverage.csv").read_bytes()
    monkeypatch.setattr(run_folder, "run_record", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_run(result, folder, overwrite=True)
    assert (folder / "coverage.csv").read_bytes() == before


def test_only_an_empty_folder_or_an_earlier_run_is_used(result, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("x", encoding="utf-8")
    for overwrite in (False, True):
        with pytest.raises(OutputError):
            write_run(result, tmp_path / "mine", overwrite=overwrite)
    (tmp_path / "empty").mkdir()
    write_run(result, tmp_path / "empty")
    with pytest.raises(OutputError, match="--overwrite"):
        write_run(result, tmp_path / "empty")
    write_run(result, tmp_path / "empty", overwrite=True)
