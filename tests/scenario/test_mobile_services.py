"""Mobile services beside fixed facilities: laws over random stops, and what is written of them."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from scenario_town import CLINIC, scenario
from test_reassessing import PLAN, QUICK, TABLES
from test_scenario_paper import BUS

from lifecircle.coverage import assess
from lifecircle.report.folders.compare_folder import FIXED, WITH_MOBILE, NamedComparison, write_comparisons
from lifecircle.report.folders.run_reading import run_of
from lifecircle.report.folders.scenario_reading import read_comparison, scenario_result_of
from lifecircle.report.workbook.scenario_sheet import scenario_sheet
from lifecircle.scenario import apply_scenario
from lifecircle.scenario.mobile import compare_states, counting_mobile
from lifecircle.scenario.reassessing import begin, reassess
from lifecircle.scenario.versus import BASELINE, compare_all
from lifecircle.views.terminal_compare import compared
from paper_town import paper_town

spots = st.tuples(st.integers(0, 26).map(lambda n: n * 100.0), st.integers(-1, 5).map(lambda n: n * 100.0))
KINDS = st.sampled_from(["village_clinic", "convenience_store", "library", "museum"])
buses = st.lists(st.tuples(KINDS, st.lists(spots, min_size=1, max_size=3)), min_size=1, max_size=2)
fixed = st.lists(st.tuples(KINDS, spots), max_size=2)
closed = st.lists(st.sampled_from(["h1", "h2", "s1", "l1"]), unique=True, max_size=1)


def made_of(mobile, opened, gone):
    stops = [
        {"id": f"bus{number}", "type": kind, "stops": places, "doctors": 4}
        for number, (kind, places) in enumerate(mobile)
    ]
    new = [
        {"id": f"n{number}", "type": kind, "x": x, "y": y, "doctors": 3}
        for number, (kind, (x, y)) in enumerate(opened)
    ]
    return scenario(mobile=stops, open=new, close=[{"id": name} for name in gone])


TODAY = begin(paper_town(), PLAN)


@QUICK
@given(mobile=buses, opened=fixed, gone=closed)
def test_both_sets_of_a_comparison(mobile, opened, gone):
    made = made_of(mobile, opened, gone)
    later = reassess(TODAY, apply_scenario(paper_town(), made))
    # with the stops: a full run that counts them, to the last bit
    counted = counting_mobile(later)
    full = assess(later.run.place, PLAN, count_mobile=True)
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(counted, table), getattr(full, table), check_exact=True)
    found = compare_states(TODAY, later)
    with_mobile = found.with_mobile.rows
    # without them: as if nobody had ever thought of a bus
    plain = compare_states(TODAY, reassess(TODAY, apply_scenario(paper_town(), made_of([], opened, gone))))
    pd.testing.assert_frame_equal(found.rows, plain.rows)
    # nobody is worse off for a stop, and what is gained, lost and grown comes to the change
    circles = found.rows[found.rows["kind"] == "circle"].reset_index(drop=True)
    keys = ["item", "level", "district"]
    pd.testing.assert_frame_equal(circles[keys], with_mobile[keys])
    known = circles["people_after"].notna()
    assert (with_mobile["people_after"] >= circles["people_after"])[known].all()
    assert (with_mobile["people_before"] >= circles["people_before"])[circles["people_before"].notna()].all()
    for rows in (circles, with_mobile):
        known = rows[["people_before", "people_after"]].notna().all(axis=1)
        summed = rows["people_gained"] - rows["people_lost"] + rows["people_grown"]
        np.testing.assert_allclose(summed[known], rows["people_change"][known], atol=1e-6)


def test_two_scenarios_and_today_in_both_sets():
    """jia runs the bus, yi opens a clinic where it stops: the same people, one by stop, one by clinic."""
    named = {
        "jia": scenario(mobile=[BUS]),
        "yi": scenario(open=[CLINIC | {"x": 400, "y": 3000}]),
    }
    found, runs = compare_all(paper_town(), PLAN, named)
    assert list(found) == [(BASELINE, "jia"), (BASELINE, "yi"), ("jia", "yi")]
    assert list(runs) == [BASELINE, "jia", "yi"]

    def gained(pair, *, stops):
        rows = found[pair].with_mobile.rows if stops else found[pair].rows
        mine = rows[(rows["item"] == "clinic") & (rows["level"] == "place")].iloc[0]
        return mine["people_gained"], mine["people_lost"]

    assert [gained(pair, stops=False) for pair in found] == [(0, 0), (64, 0), (64, 0)]
    assert [gained(pair, stops=True) for pair in found] == [(64, 0), (64, 0), (0, 0)]


def named_of(made):
    later = reassess(TODAY, apply_scenario(paper_town(), made))
    one = NamedComparison(before=BASELINE, after="jia", comparison=compare_states(TODAY, later))
    return one, {BASELINE: TODAY.run, "jia": later.run}


def test_the_second_set_is_written_and_read_back(tmp_path):
    one, runs = named_of(scenario(mobile=[BUS]))
    folder = write_comparisons([one], runs, tmp_path / "out", scenarios={"jia": {}})
    table = pd.read_csv(folder / "diff.csv")
    assert list(table.columns[:3]) == ["from", "to", "facilities"]
    assert table["facilities"].drop_duplicates().tolist() == [FIXED, WITH_MOBILE]
    key = ["facilities", "kind", "item", "level", "district"]
    assert not table.duplicated(key).any()
    assert set(table.loc[table["facilities"] == WITH_MOBILE, "kind"]) == {"circle"}
    groups = pd.read_csv(folder / "diff_groups.csv")
    stops = groups[(groups["facilities"] == WITH_MOBILE) & (groups["level"] == "place")]
    assert stops.set_index(["circle", "group"]).loc[("clinic", "total"), "people_change"] == 64
    cells = pd.read_parquet(folder / "diff_cells_with_mobile.parquet")
    pd.testing.assert_frame_equal(cells, one.comparison.with_mobile.cells)
    straight, back = scenario_result_of(one, edits={}), read_comparison(folder)
    pd.testing.assert_frame_equal(back.rows, straight.rows, rtol=1e-9)
    pd.testing.assert_frame_equal(back.mobile_rows, straight.mobile_rows, rtol=1e-9)


def test_the_second_set_is_told_in_words():
    """The bus alone changes only what counts it; its row stands below that of fixed facilities."""
    one, runs = named_of(scenario(mobile=[BUS]))
    for language, words in {
        "zh": "15分钟卫生室（含流动服务点）",
        "en": "15分钟卫生室 (with mobile stops)",
    }.items():
        screen = Console(width=160, record=True)
        with screen.capture() as shown:
            screen.print(compared([one], "out", language=language))
        line = next(line.strip() for line in shown.get().splitlines() if line.strip().startswith(words))
        assert line.removeprefix(words).split()[:3] == ["56.2%", "62.5%", "64"]
    sheet = scenario_sheet(run_of(runs[BASELINE]), scenario_result_of(one, edits={}))
    heads = [column.title for column in sheet.columns]
    whole = [row for row in sheet.rows if row[heads.index("级别")] == "全域" and row[1] == "15分钟卫生室"]
    at = [heads.index(name) for name in ("计入设施", "现状", "情景", "新覆盖（人）")]
    assert [[row[place] for place in at] for row in whole] == [
        ["固定设施", 53.0792, 53.0792, 0],
        ["含流动服务点", 56.2072, 62.4633, 64],
    ]
    assert [line for line in sheet.lead if line.startswith("15分钟卫生室（含流动服务点）：")] == [
        "15分钟卫生室（含流动服务点）：覆盖率由56.2%变为62.5%（+6.3个百分点），覆盖人数增加64人。"
    ]
