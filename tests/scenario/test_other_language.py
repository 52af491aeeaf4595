"""An assessment put into the other language is the one that would have been made in it."""

from dataclasses import replace

import pandas as pd

from lifecircle.plan.reading import read_plan
from lifecircle.report.folders.run_folder import tables_of
from lifecircle.scenario.other_language import in_language
from lifecircle.scenario.reassessing import begin, reassess
from paper_town import FACILITIES, facility_layer, paper_town

MORE = {**FACILITIES, "z9": ("village_clinic", 1800, 0, {"doctors": 1})}


def assert_same(one, other):
    for (name, table), (_, wanted) in zip(tables_of(one).items(), tables_of(other).items(), strict=True):
        pd.testing.assert_frame_equal(table, wanted, obj=name)
    pd.testing.assert_frame_equal(one.cells, other.cells)
    assert (one.language, one.warnings) == (other.language, other.warnings)


def test_it_equals_a_run_in_that_language():
    town, plan = paper_town(), read_plan("huangshan")
    chinese, english = begin(town, plan), begin(town, plan, language="en")
    assert_same(in_language(chinese, "en").run, english.run)
    assert_same(in_language(in_language(chinese, "en"), "zh").run, chinese.run)
    assert not chinese.run.indicators.equals(english.run.indicators)


def test_one_can_go_on_from_it():
    town, plan = paper_town(), read_plan("huangshan")
    state = in_language(begin(town, plan), "en")
    changed = replace(town, facilities=facility_layer(MORE))
    assert_same(reassess(state, changed).run, begin(changed, plan, language="en").run)
