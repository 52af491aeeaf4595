"""Why rows of a layer were left out, in words of the language."""

import pytest

from lifecircle.geodata.roads.osm_facilities import FACILITY_DROP_REASONS
from lifecircle.geodata.roads.outcome import DROP_REASONS
from lifecircle.report.diagnosis.left_out_words import left_out_words

LAYERS = ["no_position", "duplicate_row", "no_geometry_no_people", "far_away", "outside", "too_small"]


@pytest.mark.parametrize("why", [*DROP_REASONS, *FACILITY_DROP_REASONS, *LAYERS])
def test_no_reason_is_shown_by_its_key(why):
    assert left_out_words({why: 1}, "zh") != f"{why} 1条"
    assert left_out_words({why: 1}, "en") != f"{why} 1"


def test_reasons_and_counts():
    assert left_out_words({}, "zh") == ""
    assert left_out_words({"no_access": 1024, "other": 2}, "zh") == "不对公众开放 1,024条，other 2条"
    assert left_out_words({"no_access": 1024, "too_small": 2}, "en") == (
        "not open to the public 1,024, too small to be drawn 2"
    )
