"""lifecircle report as typed: whole folders, one sector alone, and every fault answered."""

import json
from dataclasses import replace

import docx
import numpy as np
import openpyxl
import pytest
from report_runs import PLAN, paper_run, paper_siting
from typer.testing import CliRunner

from lifecircle.cli import app
from lifecircle.coverage import assess
from lifecircle.geodata.errors import InputError
from lifecircle.plan.reading import read_plan
from lifecircle.report.diagnosis.narrowing import check_siting_kept, narrowed, narrowed_scenario, types_asked
from lifecircle.report.diagnosis.plan_rows import plan_rows
from lifecircle.report.folders.run_folder import write_run
from lifecircle.report.folders.second_run import check_siting, second_run
from paper_town import FACILITIES, paper_town

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    run = assess(paper_town(), read_plan(PLAN))
    return write_run(run, tmp_path_factory.mktemp("runs") / "run")


@pytest.fixture(scope="module")
def run():
    return paper_run()


def lifecircle(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_a_report_of_one_facility_type(folder, tmp_path):
    out = tmp_path / "report"
    result = lifecircle("report", folder, "--types", "便利店", "--out", out)
    assert result.exit_code == 0, result.output
    assert {one.name for one in out.iterdir()} == {
        "gap_tables.xlsx", "chapter.docx", "map.html", "maps", "results.gpkg",
        "run.json",
    }  # fmt: skip
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    drawn = {path.stem for path in (out / "maps").iterdir()}
    assert drawn == set(record["report"]["illustrations"])
    assert record["report"]["types"] == ["convenience_store"]
    sheet = openpyxl.load_workbook(out / "gap_tables.xlsx")["主要指标"]
    names = {cell.value for cell in sheet["B"]}
    assert "“5分钟便利店+10分钟农贸市场+15分钟超市”便民生活圈" in names
    assert "每千人口拥有执业（助理）医师数（人）" not in names
    text = "".join(one.text for one in docx.Document(str(out / "chapter.docx")).paragraphs)
    assert "只包括规划中与下列设施有关的条目：便利店。" in text
    # the circle asks for markets and supermarkets too, and the chapter says that it stays whole
    assert "便民生活圈还要求其他设施，须各项同时满足，因此仍按整个服务圈评判" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--types", "不存在的设施"], "不认识的设施类型"),
        (["--domain", "nowhere"], "不认识的领域"),
        (["--siting", "absent"], "不是 lifecircle site"),
        (["--scenario-run", "absent"], "不是 lifecircle compare"),
        (["--template", "absent.docx"], "不是可用的 Word"),
    ],
)
def test_faults_are_answered_and_nothing_is_written(folder, tmp_path, arguments, said):
    result = lifecircle("report", folder, *arguments, "--out", tmp_path / "report")
    assert result.exit_code == 2
    assert said in result.output.replace("\n", "")
    assert list(tmp_path.iterdir()) == []


def test_not_a_run(tmp_path):
    result = lifecircle("report", tmp_path / "absent", "--out", tmp_path / "report")
    assert result.exit_code == 2
    assert "lifecircle assess" in result.output.replace("\n", "")


def test_the_template_is_written(tmp_path):
    assert lifecircle("report-template", tmp_path / "模板.docx").exit_code == 0
    assert "生活圈正文" in docx.Document(str(tmp_path / "模板.docx")).styles
    assert lifecircle("report-template", tmp_path / "模板.docx").exit_code == 2


def test_one_domain_keeps_what_it_tracks_and_ties_out(run):
    part = narrowed(run, types_asked([], "elderly"), domain="elderly")
    rows = plan_rows(part)
    tracked = {one.id for one in run.plan.tracked if one.domain == "elderly"}
    assert tracked <= set(rows["id"])
    assert not set(part.gaps["item"]) - set(rows["id"])
    assert sum(part.record["status"].values()) == len(rows) < len(plan_rows(run))


def test_a_wider_type_brings_its_kinds():
    assert "hospital" in types_asked(["综合医院"], None)


def test_types_that_the_plan_does_not_speak_of(run):
    bare = replace(run, plan=run.plan.model_copy(update={"circle": (), "ratio": (), "presence": ()}))
    with pytest.raises(InputError, match="没有对这些设施"):
        narrowed(bare, ["hospital"])


def test_a_siting_and_a_scenario_are_narrowed_too(run):
    part = narrowed(run, types_asked(["便利店"], None))
    with pytest.raises(InputError, match="15分钟健身圈"):
        check_siting_kept(paper_siting([1]), part)
    found = narrowed_scenario(second_run(run, run, file="b"), part)
    assert set(found.rows["item"]) == {
        row.id for row in (*part.plan.circle, *part.plan.ratio, *part.plan.presence)
    }


def test_two_runs_side_by_side(run):
    more = paper_run(facilities={**FACILITIES, "s9": ("convenience_store", 0, 0, {})})
    found = second_run(run, more, file="b")
    rows = found.rows[(found.rows["kind"] == "circle") & (found.rows["level"] == "place")].set_index("item")
    for circle in ("daily_needs", "fitness"):
        one, two = (
            side.coverage[(side.coverage["circle"] == circle) & (side.coverage["district"] == "all")].iloc[0]
            for side in (run, more)
        )
        change = two["covered"] - one["covered"]
        both = rows.loc[circle, ["people_before", "people_after", "people_change"]].to_numpy(dtype=float)
        if not np.isnan(one["coverage"]):
            assert both.tolist() == [one["covered"], two["covered"], change]
    assert len(found.cells) == len(run.cells)
    other_plan = replace(run, plan=run.plan.model_copy(update={"circle": run.plan.circle[:1]}))
    with pytest.raises(InputError, match="同一份规划"):
        second_run(run, other_plan, file="b")
    fewer = replace(run, cells=run.cells.iloc[1:])
    with pytest.raises(InputError, match="人口格网"):
        second_run(run, fewer, file="b")


def test_a_siting_of_elsewhere_is_refused(run):
    check_siting(paper_siting([1]), run, file="s")
    other = paper_siting([1])
    other.record["place"]["name"] = "别处"
    with pytest.raises(InputError, match="另一个研究区"):
        check_siting(other, run, file="s")
