"""A row that nobody saw in its source changes no result, and the run says so."""

import pandas as pd

from lifecircle.coverage import assess
from lifecircle.plan.model import Plan
from paper_town import paper_town

SEEN = {
    "id": "clinics",
    "name": "诊所",
    "needs": [{"types": ["village_clinic"], "minutes": 5}],
    "source": {"file": "GB 1", "clause": "表1", "quote": "q"},
}


def plan_of(*rows):
    return Plan.model_validate({"id": "x", "name": "x", "circle": rows})


def test_an_unverified_row_is_left_out_and_named():
    unseen = {**SEEN, "id": "unseen", "needs": [{"types": ["library"], "minutes": 5}], "verified": False}
    with_it, without = assess(paper_town(), plan_of(SEEN, unseen)), assess(paper_town(), plan_of(SEEN))
    pd.testing.assert_frame_equal(with_it.coverage, without.coverage)
    pd.testing.assert_frame_equal(with_it.indicators, without.indicators)
    said = [problem.say() for problem in with_it.warnings if problem.code == "unverified_rows"]
    assert len(said) == 1
    assert "1 条" in said[0]
    assert "unseen" in said[0]
    assert not any(problem.code == "unverified_rows" for problem in without.warnings)


def test_a_clause_is_cited_where_there_is_no_line():
    table = assess(paper_town(), plan_of(SEEN)).indicators
    assert list(table["依据"]) == ["GB 1 表1「q」"]
