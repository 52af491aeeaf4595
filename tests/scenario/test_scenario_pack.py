"""A plan's projects as drafts: the file loads, and each draft is a valid edit once its place is filled in."""

import re
import tomllib

import pytest

from lifecircle.plan.reading import preset_ids, read_plan
from lifecircle.scenario.model import Scenario
from lifecircle.scenario.pack import scenario_pack

TABLE = re.compile(r"^\[\[(\w+)\]\]$")


def drafts(pack: str) -> list[str]:
    """The commented edits of a pack with their comment marks taken off."""
    found, block = [], None
    for line in pack.splitlines():
        text = line.removeprefix("# ")
        if line.startswith("# ") and TABLE.match(text):
            block = []
        if block is not None and not line.startswith("# "):
            found.append("\n".join(block))
            block = None
        if block is not None:
            block.append(text)
    return found


@pytest.mark.parametrize("plan", preset_ids())
def test_a_pack_loads_as_a_scenario_without_edits(plan):
    scenario = Scenario.model_validate(tomllib.loads(scenario_pack(read_plan(plan))))
    assert list(scenario.edits()) == []


@pytest.mark.parametrize("plan", ["huangshan", "shexian", "hefei", "suzhou", "city"])
def test_every_draft_is_an_edit_once_filled_in(plan):
    pack = scenario_pack(read_plan(plan))
    found = drafts(pack)
    assert len(found) >= 3
    for draft in found:
        if "[[resize]]" in draft and not re.search(r"^(beds|places|\w+_m2|staff) = ", draft, re.M):
            draft += "\nbeds = 10"  # the plan gives no size for this extension
        filled = draft.replace('at = ""', 'at = "site"').replace('""', '"f1"')
        text = f'[scenario]\nid = "a"\nname = "b"\n{filled}'
        assert len(list(Scenario.model_validate(tomllib.loads(text)).edits())) == 1


def test_what_the_huangshan_plan_says_of_its_kindergartens():
    """3.36 亿元 for 20 kindergartens with 54,500 m² (line 378): 16.8 million and 2,725 m² each."""
    pack = scenario_pack(read_plan("huangshan"))
    draft = next(one for one in drafts(pack) if 'id = "kindergartens"' in one)
    assert 'type = "kindergarten"' in draft
    assert "floor_area_m2 = 2725" in draft
    assert "cost = 16800000" in draft
    assert "# ── 新、改扩建幼儿园20所（共 20 处）" in pack
    assert "第 378 行" in pack
