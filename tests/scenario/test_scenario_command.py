"""``lifecircle compare`` as a planner types it."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from lifecircle.cli import app
from place_folders import write_town_folder

PLAN = """\
id = "own"
name = "自编规划"

[sources]
"规划.txt" = "自编规划"

[[circle]]
id = "clinic"
name = "15分钟就医圈"
needs = [{ types = ["clinic"], minutes = 15 }]
source = { file = "规划.txt", line = 1, quote = "15分钟就医圈" }
"""
ROAD = """\
[scenario]
id = "lu"
name = "修路"

[[road]]
action = "add"
road_class = "residential"
line = [[503000, 3302000], [503000, 3301000]]
cost = 2000000
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    base = tmp_path_factory.mktemp("compare")
    write_town_folder(base / "town")
    (base / "plan.toml").write_text(PLAN, encoding="utf-8")
    (base / "lu.toml").write_text(ROAD, encoding="utf-8")
    (base / "wrong.toml").write_text(ROAD + '\n[[close]]\nid = "none"\n', encoding="utf-8")
    return base


def run(folder, scenario, out, *more):
    inputs = [folder / "town", "--plan", folder / "plan.toml", "--scenario", folder / scenario]
    return CliRunner().invoke(app, [str(part) for part in ("compare", *inputs, "--out", folder / out, *more)])


def test_compare_writes_the_difference(folder):
    found = run(folder, "lu.toml", "out")
    assert found.exit_code == 0, found.output
    assert "现状 → 修路" in found.output
    assert "200 万元" in found.output
    table = pd.read_csv(folder / "out" / "diff.csv")
    assert set(table["from"]) == {"baseline"}
    assert set(table["to"]) == {"lu"}
    assert (folder / "out" / "diff_cells.parquet").exists()
    assert run(folder, "lu.toml", "out").exit_code == 2  # an earlier run is kept
    assert run(folder, "lu.toml", "out", "--overwrite", "--lang", "en").exit_code == 0


TWO_WAYS = """\
[scenario]
id = "{id}"
name = "{name}"

[[close]]
id = "{closed}"
cost = {cost}
"""


def test_two_scenarios_of_one_name_are_told_apart(folder):
    """Between the two the money is that of the second; closing the only clinic opens a gap."""
    for number, (cost, closed) in enumerate([(10_000, "0001"), (30_000, "0002")], start=1):
        text = TWO_WAYS.format(id=f"s{number}", name="同名", cost=cost, closed=closed)
        (folder / f"s{number}.toml").write_text(text, encoding="utf-8")
    found = run(folder, "s1.toml", "two", "--scenario", folder / "s2.toml")
    assert found.exit_code == 0, found.output
    shown = " ".join(found.output.split())
    assert "现状 → 同名（s1）" in shown
    assert "同名（s1） → 同名（s2）" in shown
    assert "；投资 1 万元" in shown
    assert "；同名（s2） 投资 3 万元" in shown


def test_gaps_are_named_with_their_place(folder):
    """3 of 15 people reach the clinic (1,100 m); at the crossing it is 2,000 m from them: 20 % and then
    0 % where 10 % are asked for.
    """
    plan = PLAN.replace("source =", 'target = "10%"\nsource =').replace(
        '"clinic"]', '"township_health_centre"]'
    )
    (folder / "target.toml").write_text(plan, encoding="utf-8")
    move = '[scenario]\nid = "m"\nname = "迁建"\n[[move]]\nid = "0002"\nx = 502000\ny = 3302000\n'
    (folder / "m.toml").write_text(move, encoding="utf-8")
    found = run(folder, "m.toml", "moved", "--plan", folder / "target.toml", "--lang", "en")
    assert found.exit_code == 0, found.output
    shown = " ".join(found.output.split())
    assert "0 gaps closed, 2 new ones" in shown  # the county is the whole area: told once
    assert "· opened: 15分钟就医圈 (测试县); 15分钟就医圈 (西镇)" in shown


SITE = '[[open]]\nid = "{id}"\nname = "{id}号"\ntype = "clinic"\nx = {x}\ny = 3302000\n'


def test_a_place_that_nobody_uses_is_told(folder):
    """One at the crossing, one at the east end of the road, 1,000 m farther than anybody lives."""
    text = (
        '[scenario]\nid = "i"\nname = "空置"\n'
        + SITE.format(id="a", x=502000)
        + SITE.format(id="b", x=504000)
    )
    (folder / "i.toml").write_text(text, encoding="utf-8")
    found = run(folder, "i.toml", "idle")
    assert found.exit_code == 0, found.output
    shown = "".join(found.output.split())
    assert "b号（b）不是任何人的最近一处" in shown
    assert "a号（a）" not in shown


def test_compare_tells_the_line_of_a_fault(folder):
    found = run(folder, "wrong.toml", "none")
    assert found.exit_code == 2
    assert "第 12 行" in found.stderr
    assert not (folder / "none").exists()
