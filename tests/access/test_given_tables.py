"""Tables of times and of demand that a planner hands in: by hand, beside a min-cost flow, faults."""

import json
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from test_paper_town import CLINICS, plan_of
from typer.testing import CliRunner

from lifecircle.access import access_in_plan, allocate_in_plan
from lifecircle.cli import app
from lifecircle.geodata.errors import InputError
from lifecircle.geodata.place import Place
from paper_town import FACILITIES, paper_town
from place_folders import write_town_folder

# origin, facility, minutes: h1 takes 200 people and h2 300 at 100 people a doctor
TIMES = """起点,设施,分钟
c001,h1,5
c001,h2,9
c002,h1,2
c004,h1,15.1
c008,h2,3
c016,h2,
c032,s1,1
"""
DEMAND = """编号,小学生,随迁
c001,250,50
c002,40,20
c004,9,
c008,200,0
c016,0,6
"""


@pytest.fixture
def written(tmp_path):
    def write(name: str, text: str) -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


def run(place: Place | None = None, circle=CLINICS, **keywords):
    keys = {"capacity": "doctors", "persons_per_unit": 100} | keywords
    return allocate_in_plan(place or paper_town(), plan_of(circle=[circle]), circle["id"], **keys)


def whole(found, group):
    rows = found.served[(found.served["level"] == "place") & (found.served["setting"] == "all")]
    return rows.set_index("group").loc[group, ["people", "served", "no_site", "full"]].tolist()


def codes(error) -> list[tuple[str, int | None]]:
    return [(one.code, one.row) for one in error.value.problems]


class TestByHand:
    """c004 is 0.1 minutes too far and c016 has no minutes: 9 + 6 people have no site in reach.

    c001 (300 people) may go to h1 or h2, c002 (60) only to h1, c008 (200) only to h2. Room for 200
    and 300, of 560: c002 and c008 are nearer, so 140 + 100 of c001 find room and 60 do not.
    """

    @pytest.fixture
    def found(self, written):
        return run(times=written("t.csv", TIMES), demand=written("d.csv", DEMAND))

    def test_facilities_are_full(self, found):
        loads = found.allocation.set_index(["id", "group"])
        assert loads.loc[("h1", "all"), ["allocated", "load_share"]].tolist() == pytest.approx([200, 1])
        assert loads.loc[("h2", "all"), ["allocated", "load_share"]].tolist() == pytest.approx([300, 1])
        assert loads.loc[("h1", "all"), "mean_cost"] == pytest.approx((140 * 5 + 60 * 2) / 200)

    def test_people_by_cause(self, found):
        assert whole(found, "all") == pytest.approx([575, 500, 15, 60])

    def test_groups_share_what_their_origin_gets(self, found):
        """240 of the 300 people of c001 are served: 200 of 250, and 40 of 50."""
        assert whole(found, "小学生") == pytest.approx([499, 200 + 40 + 200, 9, 50])
        assert whole(found, "随迁") == pytest.approx([76, 40 + 20, 6, 10])
        loads = found.allocation.set_index(["id", "group"])["allocated"]
        assert loads["h2", "小学生"] == pytest.approx(200 + 100 * 250 / 300)

    def test_origins(self, found):
        rows = found.origins.set_index(["origin", "group"])
        assert rows.loc[("c001", "all"), ["people", "served", "full"]].tolist() == pytest.approx(
            [300, 240, 60]
        )
        assert rows.loc[("c016", "随迁"), ["people", "no_site"]].tolist() == [6, 6]
        assert ("c032", "all") not in rows.index  # nobody there wants it

    def test_what_the_tables_do_not_say_is_told(self, found):
        told = [(one.code, one.message.zh) for one in found.remarks]
        assert ("blank_minutes", "时间空白的行按到不了计，共 1 行") in told
        assert ("no_demand", "需求表没有写到的起点按没有需求计，共 5 个") in told


def test_given_times_alone_serve_the_people_of_the_place(written):
    """c001 to c008 hold 1, 2, 4 and 8 people; all 1,023 are counted."""
    found = run(times=written("t.csv", TIMES))
    assert whole(found, "total") == pytest.approx([1023, 1 + 2 + 8, 1023 - 11, 0])
    unnamed = next(one for one in found.remarks if one.code == "origins_unnamed")
    assert str(16 + 64 + 128 + 256 + 512) in unnamed.message.zh


def test_given_demand_alone_goes_by_the_network(written):
    """The people of the Place handed in as a table: the same as without it."""
    cells = pd.Series(2 ** np.arange(10), index=[f"c{2**k:03d}" for k in range(10)])
    table = written("d.csv", "cell,people\n" + "".join(f"{cell},{count}\n" for cell, count in cells.items()))
    plain = access_in_plan(
        paper_town(), plan_of(circle=[CLINICS]), "clinic", capacity="doctors", persons_per_unit=100
    )
    found = run(demand=table)
    pd.testing.assert_frame_equal(found.served, plain.served)
    assert found.allocation["allocated"].tolist() == plain.allocation["allocated"].tolist() == [200, 300]


def test_long_and_wide_tables_say_the_same(written):
    wide = pd.read_csv(written("d.csv", DEMAND), dtype=str, keep_default_na=False)
    long = wide.melt("编号", var_name="人群", value_name="人数")
    long = long[long["人数"] != ""].sample(frac=1, random_state=1)
    times, excel = written("t.csv", TIMES), written("x.txt", "").with_name("long.xlsx")
    long.to_excel(excel, index=False)
    one, other = run(times=times, demand=written("d.csv", DEMAND)), run(times=times, demand=excel)
    keys = ["group", "district", "level", "setting"]
    pd.testing.assert_frame_equal(
        one.served.sort_values(keys, ignore_index=True), other.served.sort_values(keys, ignore_index=True)
    )


def test_numbers_that_are_not_people_are_no_group(written):
    """A serial number, coordinates and an empty column of a spreadsheet stand beside the people."""
    table = "序号,起点,名称,经度,人数,\n1,c001,甲,118.4,30,\n2,c002,乙,118.5,4,\n"
    found = run(times=written("t.csv", TIMES), demand=written("d.csv", table))
    assert found.parameters["groups"] == ["total"]
    assert whole(found, "total") == [34, 34, 0, 0]


def test_no_result_depends_on_the_order_of_rows(written):
    def turned(text: str) -> str:
        head, *rows = text.splitlines()
        return "\n".join([head, *rows[::-1]]) + "\n"

    one = run(times=written("t.csv", TIMES), demand=written("d.csv", DEMAND))
    other = run(times=written("t2.csv", turned(TIMES)), demand=written("d2.csv", turned(DEMAND)))
    for name in ("allocation", "served", "origins"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_by_district(written):
    """Townships 11 (839 people) and 12 (184); 12 reaches nothing. 500 places."""
    times = written("t.csv", "行政单元编号,设施编号,时间（分钟）\n11,h1,4\n11,h2,6\n12,h2,16\n")
    found = run(times=times)
    assert whole(found, "total") == pytest.approx([1023, 500, 184, 339])
    rows = found.served[found.served["level"] == "township"].set_index("district")
    assert rows.loc["11", ["people", "served", "full"]].tolist() == [839, 500, 339]
    demand = written("d.csv", "编号,名称,老人\n11,西镇,300\n12,东乡,7\n")
    assert whole(run(times=times, demand=demand), "老人") == [307, 300, 7, 0]
    with pytest.raises(InputError, match="需求表按乡镇（街道）给出，路网时间按人口格网给出"):
        run(demand=demand)


def test_unknown_capacity_is_a_cause_of_its_own(written):
    facilities = FACILITIES | {"h3": ("village_clinic", 2400, 0, {})}
    found = run(paper_town(facilities=facilities), times=written("t.csv", TIMES + "c064,h3,1\n"))
    assert found.served["unknown_capacity"].iloc[0] == 64


def test_demand_outside_the_settings_is_told(written):
    """The circle speaks of towns only; c008 lies in a village."""
    circle = CLINICS | {"settings": ["urban"]}
    found = run(circle=circle, times=written("t.csv", TIMES), demand=written("d.csv", DEMAND))
    assert whole(found, "all")[0] == 300 + 60 + 9
    assert "206" in next(one for one in found.remarks if one.code == "outside_settings").message.zh


@pytest.mark.parametrize("seed", range(6))
def test_equals_min_cost_flow_of_networkx(written, seed):
    """Most served and, with that, least minutes, over ten cells, four clinics and two groups."""
    rng = np.random.default_rng(seed)
    doctors = rng.integers(1, 5, 4)
    facilities = {f"v{k}": ("village_clinic", 100 * k, 0, {"doctors": int(doctors[k])}) for k in range(4)}
    cells = [f"c{2**k:03d}" for k in range(10)]
    minutes = {(cell, site): int(rng.integers(1, 21)) for cell in cells for site in facilities}
    minutes = {pair: value for pair, value in minutes.items() if rng.random() < 0.6}
    people = {cell: rng.integers(0, 60, 2) for cell in cells}
    times = "origin,facility,minutes\n" + "".join(f"{c},{f},{m}\n" for (c, f), m in minutes.items())
    demand = "id,a,b\n" + "".join(f"{cell},{a},{b}\n" for cell, (a, b) in people.items())
    found = run(
        paper_town(facilities=facilities), times=written("t.csv", times), demand=written("d.csv", demand)
    )
    graph = nx.DiGraph()
    for cell, groups in people.items():
        for group, count in enumerate(groups):
            graph.add_edge("s", (cell, group), capacity=int(count), weight=0)
            for site in facilities:
                if minutes.get((cell, site), 99) <= 15:
                    graph.add_edge((cell, group), site, capacity=int(count), weight=minutes[cell, site])
    for number, site in enumerate(facilities):
        graph.add_edge(site, "t", capacity=int(doctors[number]) * 100, weight=0)
    best = nx.max_flow_min_cost(graph, "s", "t")
    served = sum(best["s"].values())
    assert whole(found, "all")[1] == pytest.approx(served)
    loads = found.allocation[found.allocation["group"] == "all"]
    assert (loads["allocated"] * loads["mean_cost"].fillna(0)).sum() == pytest.approx(
        nx.cost_of_flow(graph, best)
    )
    assert sum(whole(found, "all")[1:]) == pytest.approx(sum(int(both.sum()) for both in people.values()))


class TestFaults:
    def test_all_of_both_tables_at_once(self, written):
        times = written(
            "t.csv",
            "起点,设施,分钟\nc001,h1,5\nc9,h1,5\nc001,h9,5\n,h1,5\nc002,,5\nc002,h1,-1\nc004,h1,很近\nc001,h1,6\n",
        )
        demand = written("d.csv", "编号,人群,人数\nc001,甲,-3\nc001,甲,4\nc999,甲,1\nc002,,1\nc004,甲,多\n")
        with pytest.raises(InputError) as error:
            run(times=times, demand=demand)
        assert sorted(codes(error)) == sorted([
            ("unknown_id", 3), ("unknown_id", 4), ("missing_value", 5), ("missing_value", 6),
            ("negative", 7), ("not_a_number", 8), ("given_twice", 9),
            ("negative", 2), ("given_twice", 3), ("unknown_id", 4), ("missing_value", 5), ("not_a_number", 6),
        ])  # fmt: skip
        first = next(one for one in error.value.problems if one.code == "unknown_id")
        assert (first.file, first.column, first.found) == ("t.csv", "起点", "c9")
        assert "如 c001、c002、c004" in first.say("zh")
        assert "such as c001, c002, c004" in first.say("en")

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("起点,设施,多久\nc001,h1,5\n", "missing_column"),
            ("起点,设施,时间（小时）\nc001,h1,5\n", "other_unit"),
            ("起点,设施,分钟\n", "empty_table"),
            ("起点,设施,分钟\n11,h1,5\n12,h1,5\n1,h1,5\n", "other_level"),
            ("起点,设施,分钟\nc001,h1,5\n合计,,5\n", "total_row"),
        ],
    )
    def test_times(self, written, text, code):
        with pytest.raises(InputError) as error:
            run(times=written("t.csv", text))
        assert code in [one.code for one in error.value.problems]
        assert all("place.toml" not in one.say("zh") for one in error.value.problems)

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("编号,总人口,老人\nc001,5,1\n", "total_column"),
            ("编号\nc001\n", "no_groups"),
            ("编号,老人（万人）\nc001,5\n", "other_unit"),
        ],
    )
    def test_demand(self, written, text, code):
        with pytest.raises(InputError) as error:
            run(demand=written("d.csv", text))
        assert code in [one.code for one in error.value.problems]

    def test_files(self, written, tmp_path):
        with pytest.raises(InputError, match="找不到这个文件"):
            run(times=tmp_path / "none.csv")
        with pytest.raises(InputError, match="不支持这种文件格式"):
            run(demand=written("d.txt", DEMAND))

    def test_a_need_in_metres(self, written):
        circle = CLINICS | {"needs": [{"types": ["village_clinic"], "metres": 500}]}
        with pytest.raises(InputError, match="时间表以分钟计"):
            run(circle=circle, times=written("t.csv", TIMES))


def example() -> dict[str, str]:
    """The example of docs/access.md: name -> text of a block."""
    page = Path(__file__).resolve().parents[2] / "docs" / "access.md"
    text = page.read_text(encoding="utf-8").split("## 用自己的时间表和需求表")[1]
    blocks = [block.split("```")[0] for block in text.split("```csv\n")[1:]]
    return dict(zip(("times.csv", "demand.csv", "served.csv"), blocks, strict=True))


class TestByCommand:
    @pytest.fixture
    def folder(self, tmp_path):
        from test_access_command import PLAN

        write_town_folder(tmp_path / "town")
        (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
        for name in ("times.csv", "demand.csv"):
            (tmp_path / name).write_text(example()[name], encoding="utf-8")
        return tmp_path

    def allocate(self, folder, *more):
        given = ["--plan", str(folder / "plan.toml"), "--circle", "school", "--out", str(folder / "out")]
        return CliRunner().invoke(app, ["allocate", str(folder / "town"), *given, *more])

    def test_the_example_of_the_page(self, folder):
        given = ("--times", str(folder / "times.csv"), "--demand", str(folder / "demand.csv"))
        done = self.allocate(folder, *given)
        assert done.exit_code == 0, done.output
        assert "全部表格在" in done.output
        served = pd.read_csv(folder / "out" / "served.csv")
        served = served[(served["level"] == "place") & (served["setting"] == "all")]
        (folder / "expected.csv").write_text(example()["served.csv"], encoding="utf-8")
        expected = pd.read_csv(folder / "expected.csv")
        assert served[list(expected.columns)].to_numpy().tolist() == expected.to_numpy().tolist()
        record = json.loads((folder / "out" / "run.json").read_text(encoding="utf-8"))
        assert record["parameters"]["times"]["file"] == "times.csv"
        assert len(record["parameters"]["demand"]["sha256"]) == 64

    def test_in_english(self, folder):
        done = self.allocate(folder, "--times", str(folder / "times.csv"), "--lang", "en")
        assert "sites full" in done.output
        assert "All tables are in" in done.output

    def test_a_fault_writes_nothing(self, folder):
        (folder / "times.csv").write_text("起点,设施,分钟\nc1,0009,5\n", encoding="utf-8")
        done = self.allocate(folder, "--times", str(folder / "times.csv"))
        assert done.exit_code == 2
        assert "没有写出任何文件" in done.output
        assert not (folder / "out").exists()
