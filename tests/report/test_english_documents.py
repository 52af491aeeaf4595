"""Runs and documents in English: Chinese only where the data have proper names, and in quotes."""

import re
from dataclasses import replace

import docx
import pandas as pd
import pytest
from docx.oxml.ns import qn
from openpyxl import load_workbook
from report_runs import PLAN, paper_run, paper_siting

from lifecircle.coverage import assess
from lifecircle.geodata import read_place
from lifecircle.geodata.sample import generate_sample, write_sample
from lifecircle.plan.english import plan_in_language
from lifecircle.plan.reading import read_plan
from lifecircle.report.chapter.chapter import write_chapter
from lifecircle.report.chapter.template import open_template
from lifecircle.report.folders.naming import run_named, siting_named, table_named
from lifecircle.report.folders.run_folder import tables_of, write_run
from lifecircle.report.folders.run_reading import read_run, run_of
from lifecircle.report.monitoring.monitoring import monitor
from lifecircle.report.monitoring.snapshots import snapshots_of
from lifecircle.report.report_folder import in_language
from lifecircle.report.workbook.workbook import write_workbook

CHINESE = re.compile(r"[㐀-鿿]")
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
QUOTED = "依据"
"""The column that cites the plan; quotes stay as they are."""


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """The sample county by the first preset, in English."""
    folder = tmp_path_factory.mktemp("county") / "place"
    write_sample(generate_sample("county"), folder)
    return assess(read_place(folder), read_plan(PLAN), language="en")


@pytest.fixture(scope="module")
def proper(county):
    """A pattern of the names that the data give: districts, facilities, the Place."""
    place = county.place
    names = {place.name, *place.districts["name"], *place.facilities["name"].dropna()}
    return re.compile("|".join(re.escape(str(one)) for one in sorted(names, key=lambda one: -len(str(one)))))


def stays(texts, proper):
    return [text for text in texts if CHINESE.search(proper.sub("", text))]


def test_tables_name_the_plan_in_english(county, proper):
    for stem, table in tables_of(county).items():
        for column in table.columns:
            if column != QUOTED and not pd.api.types.is_numeric_dtype(table[column]):
                texts = table[column].dropna().astype(str).unique()
                assert stays(texts, proper) == [], (stem, column)


def test_quotes_stay(county):
    assert county.indicators[QUOTED].str.contains("「").all()


def test_the_chapter_is_english(county, proper, tmp_path):
    path = write_chapter(run_of(county), tmp_path / "c.docx", opened=open_template(None))
    body = docx.Document(str(path)).element.body
    texts = ["".join(run.text or "" for run in one.iter(qn("w:t"))) for one in body.iter(qn("w:p"))]
    assert stays(texts, proper) == []
    assert any("15-minute fitness circle in every urban community" in text for text in texts)


def test_the_workbook_is_english(county, proper, tmp_path):
    book = load_workbook(write_workbook(run_of(county), tmp_path / "w.xlsx"))
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value}
    assert stays([*texts, *book.sheetnames], proper) == []


@pytest.fixture(scope="module")
def both():
    """The paper town, in Chinese and in English."""
    return paper_run(language="zh"), paper_run(language="en")


def test_only_words_differ_between_the_languages(both):
    """Every figure and status is the same; ids, too."""
    zh, en = both
    for stem in ("coverage", "coverage_units", "ratios", "presence", "presence_units", "facilities"):
        one, other = getattr(zh, stem), getattr(en, stem)
        worded = {
            "district_name", "circle_name", "indicator_name", "rule_name", "target", "unit", "baseline",
            "nature", "reason", "found", "missing", "shortfall_unit",
        }  # fmt: skip
        kept = [name for name in one.columns if name not in worded]
        pd.testing.assert_frame_equal(one[kept], other[kept])
    assert zh.record["plan"]["sha256"] == en.record["plan"]["sha256"]
    assert zh.record["status"] == en.record["status"]


def test_in_chinese_rows_go_by_the_names_of_the_plan(both):
    stated = read_plan(PLAN)
    named = dict(zip(both[0].coverage["circle"], both[0].coverage["circle_name"], strict=True))
    assert named == {circle.id: circle.name for circle in stated.circle}


def test_the_folder_keeps_both_languages(tmp_path):
    from paper_town import paper_town

    plan = read_plan(PLAN)
    made = assess(paper_town(), plan, language="en")
    found = read_run(write_run(made, tmp_path / "run"))
    assert found.stated.circle == plan.circle
    assert found.plan.circle == plan_in_language(plan, "en").circle
    assert in_language(found, "zh").plan.circle == plan.circle


def test_a_run_read_in_the_other_language_names_its_rows_in_it(both):
    """The names of a run that was made in that language, though nothing is worked out again."""
    zh, en = both
    for one, other, language in ((zh, en, "en"), (en, zh, "zh")):
        found = run_named(one, language)
        assert found.plan == other.plan
        for stem, columns in {
            "coverage": ["circle_name", "target", "district_name"],
            "ratios": ["shortfall_unit", "indicator_name", "unit", "baseline", "target", "nature"],
            "presence": ["rule_name", "target"],
            "gaps": ["item_name"],
            "indicators": ["领域", "达标情况", "指标", "单位", "2020年", "目标年", "属性"],
        }.items():
            pd.testing.assert_frame_equal(getattr(found, stem)[columns], getattr(other, stem)[columns])
        assert found.record["assumed"] == other.record["assumed"]
        assert found.record["plan"] == other.record["plan"]


def test_sitings_and_tables_made_in_another_language_follow_the_report(both):
    siting = paper_siting([1])
    assert siting_named(siting, both[1].plan).record["circle"]["name"] == "15-minute fitness circle"
    assert siting_named(siting, both[0].plan).record["circle"] == siting.record["circle"]
    rows = pd.DataFrame({"item": ["fitness", "gone"], "item_name": ["15分钟健身圈", "旧圈"]})
    assert table_named(rows, both[1].plan)["item_name"].tolist() == ["15-minute fitness circle", "旧圈"]


def test_monitoring_speaks_the_language_asked_for_whatever_the_runs_were_made_in(both):
    zh, en = both
    later = replace(en, record={**en.record, "place": {**en.record["place"], "year": 2023}})
    earlier = replace(zh, record={**zh.record, "place": {**zh.record["place"], "year": 2022}})
    snapshots = snapshots_of([("a", earlier), ("b", later)])
    names = {
        language: dict(zip(table["item"], table["item_name"], strict=True))
        for language, table in (
            (language, monitor(snapshots, language=language).table) for language in ("zh", "en")
        )
    }
    assert names["zh"]["fitness"] == "15分钟健身圈"
    assert names["en"]["fitness"] == "15-minute fitness circle"
    assert not any(CHINESE.search(name) for name in names["en"].values())
