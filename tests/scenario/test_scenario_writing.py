"""A scenario written to a file and read back is the same scenario."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenario_town import CLINIC, scenario

from lifecircle.scenario import Scenario, read_scenario
from lifecircle.scenario.model import EDIT_TABLES
from lifecircle.scenario.writing import scenario_toml, write_scenario
from paper_town import paper_town

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
amounts = st.floats(0, 1e9) | st.integers(0, 10**6).map(float)
years = st.none() | st.integers(1900, 2200)
common = {"year": years, "cost": st.none() | amounts, "note": words}
ids = words.filter(bool)
metres = st.floats(-1e7, 1e7)
points = st.lists(st.tuples(metres, metres), min_size=2, max_size=4, unique=True)
located = st.fixed_dictionaries({"x": metres, "y": metres}) | st.fixed_dictionaries({"at": ids})
sized = st.fixed_dictionaries({"beds": amounts}, optional={"doctors": amounts, "floor_area_m2": amounts})


def rows(*parts):
    return st.lists(
        st.tuples(*parts).map(lambda each: {k: v for one in each for k, v in one.items()}), max_size=2
    )


def fixed(**fields):
    return st.fixed_dictionaries({**fields, **common})


scenarios = st.fixed_dictionaries({
    "scenario": st.fixed_dictionaries(
        {"id": st.from_regex(r"\A[a-z][a-z0-9_]*\Z"), "name": words, "year": years}
    ),
    "open": rows(fixed(id=ids, type=ids, inclusive=st.none() | st.booleans()), located, sized),
    "close": rows(fixed(id=ids)),
    "move": rows(fixed(id=ids), located),
    "resize": rows(fixed(id=ids), sized),
    "convert": rows(fixed(id=ids, type=ids, name=words)),
    "merge": rows(fixed(ids=st.lists(ids, min_size=1, max_size=3), into=ids)),
    "road": rows(fixed(action=st.just("add"), road_class=st.just("residential"), line=points,
                       crossings=st.booleans())),
    "mobile": rows(fixed(id=ids, type=ids, stops=points)),
    "growth": rows(fixed(factor=amounts)),
    "assumptions": st.fixed_dictionaries({}, optional={
        "walk_kmh": st.dictionaries(ids, st.floats(0.1, 9), max_size=2), "snap_limit_m": st.floats(1, 1e4),
        "drive_kmh": st.fixed_dictionaries({"residential": st.floats(1, 90)}),
    }),
})  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(made=scenarios, remarks=st.lists(words, max_size=2))
def test_what_is_written_reads_back(made, remarks):
    wanted = Scenario.model_validate(made)
    text = scenario_toml(wanted, remarks=[remark for remark in remarks if remark.isprintable()])
    assert Scenario.model_validate(tomllib.loads(text)) == wanted


def test_the_file_says_what_was_decided_and_no_more(tmp_path):
    made = scenario(
        open=[CLINIC | {"x": 400, "y": 3000, "doctors": 1, "cost": 800_000}], close=[{"id": "h1"}]
    )
    file = write_scenario(made, tmp_path / "a.toml", remarks=["第一行\n第二行"])
    assert file.read_text(encoding="utf-8") == (
        '# 第一行\n# 第二行\n\n[scenario]\nid = "s"\nname = "情景"\n\n'
        '[[open]]\nid = "n1"\ntype = "village_clinic"\nx = 400\ny = 3000\ndoctors = 1\ncost = 800000\n\n'
        '[[close]]\nid = "h1"\n'
    )
    assert read_scenario(file, paper_town()) == made


@pytest.mark.parametrize("table", EDIT_TABLES)
def test_an_empty_table_is_not_written(table):
    assert f"[[{table}]]" not in scenario_toml(scenario())
