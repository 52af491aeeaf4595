"""The presets of standards: what nobody saw in a source is marked, named, and out of results."""

import pytest

from lifecircle.plan.reading import list_presets, read_plan
from lifecircle.plan.verified import rows_of, unverified_rows, verified_only

SEEN = {
    "gb50180": ["fifteen_minute", "ten_minute", "ten_minute_park"],
    "tdt1062": ["fifteen_minute"],
}


@pytest.mark.parametrize("preset", SEEN)
def test_only_rows_whose_words_were_seen_stay_in_results(preset):
    plan = read_plan(preset)
    assert [row.id for row in rows_of(verified_only(plan))] == SEEN[preset]
    for row in unverified_rows(plan):
        assert row.note.startswith("未见原文"), row.id
        assert row.source.file in ("GB 50180-2018", "TD/T 1062-2021")
    for row in rows_of(plan):
        assert row.source.clause
        assert row.source.line is None


def test_the_list_counts_what_is_left_out_of_results():
    table = list_presets().set_index("id")["unverified"]
    assert table["gb50180"] == 13 + 8 + 2  # radii, two areas at four levels, two green spaces
    assert table["tdt1062"] == 2
    assert table["huangshan"] == 0


def test_radii_are_straight_lines_and_say_so():
    for preset in SEEN:
        for circle in unverified_rows(read_plan(preset)):
            if circle.id.endswith("_radius"):
                assert circle.measure == "straight"
                assert "measure" in circle.assumed
