"""Sitings and comparisons come back from their folders as they were; anything else is answered."""

import pandas as pd
import pytest
from test_illustrations import CLINIC, plan_of

from lifecircle.coverage import assess
from lifecircle.geodata.errors import InputError
from lifecircle.report.folders.compare_folder import NamedComparison, write_comparisons
from lifecircle.report.folders.run_folder import write_run
from lifecircle.report.folders.scenario_reading import read_comparison, scenario_result_of
from lifecircle.report.folders.site_folder import write_siting
from lifecircle.report.folders.siting_reading import read_siting, siting_result_of
from lifecircle.scenario.comparison import compare
from lifecircle.siting.siting import site
from lifecircle.siting.wish import Wish
from paper_town import FACILITIES, paper_town


def test_a_siting_comes_back(tmp_path):
    plan = plan_of(CLINIC)
    found = site(paper_town(), plan, Wish(goal="cover", sites=2, gap_candidates=6), circle="clinic")
    straight, back = siting_result_of(found), read_siting(write_siting(found, tmp_path / "site"))
    assert back.record == straight.record
    pd.testing.assert_frame_equal(back.sites, straight.sites, rtol=1e-9)
    assert back.new_sites["site"].tolist() == back.record["answer"]["sites"]
    assert back.new_sites["rank"].tolist() == list(range(1, len(back.new_sites) + 1))


def test_a_comparison_comes_back(tmp_path):
    plan = plan_of(CLINIC)
    before = assess(paper_town(), plan)
    after = assess(paper_town(facilities={**FACILITIES, "n1": ("village_clinic", 400, 3000, {})}), plan)
    named = NamedComparison(before="baseline", after="jia", comparison=compare(before, after))
    edits = {"scenario": {"id": "jia", "name": "=补短板"}, "open": [{"id": "n1", "x": 400.0, "y": 3000.0}]}
    folder = write_comparisons(
        [named], {"baseline": before, "jia": after}, tmp_path / "compare", scenarios={"jia": edits}
    )
    straight, back = scenario_result_of(named, edits=edits), read_comparison(folder)
    assert (back.before, back.after, back.name, back.edits) == ("baseline", "jia", "=补短板", edits)
    pd.testing.assert_frame_equal(back.rows, straight.rows, rtol=1e-9)
    pd.testing.assert_frame_equal(back.cells, straight.cells)


@pytest.mark.parametrize("read", [read_siting, read_comparison])
def test_other_folders_are_answered(read, tmp_path):
    with pytest.raises(InputError, match="lifecircle"):
        read(tmp_path)
    run = write_run(assess(paper_town(), plan_of(CLINIC)), tmp_path / "run")
    with pytest.raises(InputError, match="lifecircle") as raised:
        read(run)
    assert raised.value.problems[0].file == str(run)
