"""Access of a whole circle on the paper town: figures by hand, sums, choices, faults."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from test_paper_town import CLINICS, plan_of

from lifecircle.access import access_in_plan, pairs_from_table, two_step
from lifecircle.access.need_access import METHODS
from lifecircle.geodata.errors import InputError
from lifecircle.report.folders.access_folder import access_tables, write_access
from lifecircle.report.folders.run_folder import OutputError
from lifecircle.views.console import console
from lifecircle.views.terminal_access import access_summary
from paper_town import FACILITIES, paper_town

DOCTORS = {
    "id": "doctors", "name": "千人医师数", "target": "10",
    "numerator": {"sum": "doctors", "types": ["village_clinic"]},
    "denominator": {"population": "total", "per": 1000},
}  # fmt: skip


def run(place=None, circle=CLINICS, ratio=(), **keywords):
    plan = plan_of(circle=[circle], ratio=list(ratio))
    return access_in_plan(place or paper_town(), plan, circle["id"], **({"capacity": "doctors"} | keywords))


@pytest.fixture(scope="module")
def result():
    return run(persons_per_unit=100)


def test_scores_by_hand(result):
    """h1 is reached by 1 + 2 + 4 + 8 + 512 people, h2 by c016 too (docs/paper-town.md)."""
    per_thousand = result.cells.set_index("cell")["access_1"] / 1000
    assert per_thousand["c001"] == pytest.approx(2 / 527 + 3 / 543)
    assert per_thousand["c016"] == pytest.approx(3 / 543)
    assert (per_thousand[["c032", "c064", "c128", "c256"]] == 0).all()


def test_districts_by_hand(result):
    table = result.access[result.access["group"] == "total"].set_index(["district", "setting"])
    whole = table.loc[("all", "all")]
    assert whole["access"] == pytest.approx(5 / 1023 * 1000)  # all supply is in reach of somebody
    assert whole["people_with_access"] == 543
    west = table.loc[("11", "all")]
    assert west["access"] == pytest.approx((2 / 527 * 519 + 3 / 543 * 519) / 839 * 1000)
    assert west["match"] == pytest.approx(1 / (839 / 1023))  # all five doctors, 82 % of the people
    assert table.loc[("12", "all"), "match"] == 0


def test_capacity_by_hand(result):
    """200 and 300 places; 527 and 543 people within reach: all are taken, the nearest first."""
    assert result.allocation["allocated"].tolist() == [200, 300]
    assert result.allocation["load_share"].tolist() == [1, 1]
    whole = result.served.iloc[0]
    assert whole[["people", "served", "no_site", "full"]].tolist() == [1023, 500, 480, 43]


def test_served_and_unserved_add_up_everywhere():
    facilities = FACILITIES | {"h3": ("village_clinic", 2400, 0, {})}  # its doctors are not known
    found = run(paper_town(facilities=facilities), persons_per_unit=100)
    table = found.served
    parts = table[["served", "no_site", "full", "unknown_capacity"]].sum(axis=1)
    assert parts.tolist() == pytest.approx(table["people"].tolist())
    assert table["unknown_capacity"].iloc[0] == 32  # c032 reaches only h3
    assert np.isnan(found.allocation.set_index("id").loc["h3", "capacity_people"])
    assert "capacity_missing" in [remark.code for remark in found.remarks]
    for _, level in table[table["level"] != "place"].groupby("level"):
        assert level["served"].sum() == pytest.approx(found.served["served"].iloc[0])


def test_an_unknown_amount_is_not_nothing():
    """c032 (32 people) reaches only h3, of which nobody knows the doctors: no score, and left out.

    c008 and c016 reach h3 besides h2 (and h1): their score counts what is known.
    """
    facilities = FACILITIES | {"h3": ("village_clinic", 2400, 0, {})}
    found = run(paper_town(facilities=facilities))
    cells = found.cells.set_index("cell")["access_1"]
    assert np.isnan(cells["c032"])
    assert cells["c016"] == pytest.approx(3 / 543 * 1000)
    assert cells["c064"] == 0  # in reach of nothing
    whole = found.access[(found.access["group"] == "total") & (found.access["level"] == "place")].iloc[0]
    assert whole["people"] == 1023
    assert whole["people_with_access"] == 543
    assert whole["access"] == pytest.approx(5 / (1023 - 32) * 1000)
    assert set(found.equity["people"]) == {1023 - 32}
    assert set(found.equity["people_left_out"]) == {32}


HOMES = CLINICS | {"id": "home", "needs": [{"types": ["elderly_home"], "minutes": 15}]}


def elderly_homes():
    """The town with its elderly home, whose beds nobody has counted."""
    return paper_town(facilities=FACILITIES | {"e1": ("elderly_home", 1000, 0, {})})


def test_without_any_amount_there_is_no_answer():
    with pytest.raises(InputError, match="没有填这个容量") as error:
        run(capacity="beds")
    assert error.value.problems[0].column == "beds"
    with pytest.raises(InputError, match="没有填这个容量，未计算"):
        run(elderly_homes(), HOMES, capacity=None, persons_per_unit=30)  # people per bed, not per home
    found = run(elderly_homes(), HOMES, capacity=None)  # nobody asked for beds: homes are counted
    assert found.parameters["needs"]["1"]["supply"] == "sites"
    assert "capacity_all_missing" in [remark.code for remark in found.remarks]
    assert found.access["supply"].iloc[0] == 1
    found = run(capacity="beds", method="nearest_k", k=2)  # it needs no amounts
    assert found.cells["access_1"].iloc[0] == pytest.approx((5 + 7.5) / 2)


def test_where_all_have_closed_nobody_has_a_site():
    """A type of which the data hold closed facilities only is none, not one of unknown size."""
    closed = {"h1": ("village_clinic", 400, 0, {"doctors": 2, "status": "closed"})}
    found = run(paper_town(facilities=closed, surveyed=("*",)))
    whole = found.served.iloc[0]
    assert whole[["people", "served", "no_site"]].tolist() == [1023, 0, 1023]


@pytest.mark.parametrize("given", [0.0, -1.0, float("inf"), float("nan")])
def test_people_per_unit_are_above_nothing(given):
    with pytest.raises(InputError, match="应大于 0"):
        run(persons_per_unit=given)


def test_more_than_there_are_is_told():
    remarks = run(method="nearest_k", k=3).remarks
    assert [(one.code, one.found) for one in remarks if one.code == "k_above_count"] == [
        ("k_above_count", "2 < 3")
    ]
    assert not [one for one in run(method="nearest_k", k=2).remarks if one.code == "k_above_count"]


def test_equity_by_hand(result):
    table = result.equity.set_index(["measure", "by"])["value"]
    rich, near = 2 / 527 + 3 / 543, 3 / 543
    total = 527 * rich + 16 * near
    lorenz = 16 * near / total
    gini = 1 - (16 / 1023 * lorenz + 527 / 1023 * (1 + lorenz))
    assert table["gini", ""] == pytest.approx(gini)
    assert table["worst_decile_mean", ""] == 0
    assert table["urban_rural_ratio", "setting"] == pytest.approx(
        (519 * rich / 839) / ((8 * rich + 16 * near) / 184)
    )
    within, between = table["theil_within", "township"], table["theil_between", "township"]
    assert within + between == pytest.approx(table["theil", ""])
    curve = result.lorenz
    assert curve[["people_share", "access_share"]].iloc[[0, -1]].to_numpy().tolist() == [[0, 0], [1, 1]]


def test_the_same_as_a_table_of_minutes_written_down():
    """The network's pairs against minutes from docs/paper-town.md; the two other measures of decay differ."""
    none = float("nan")
    minutes = [[5, 7.5], [1.25, 1.25], [10, 7.5], [15, 12.5], [none, 15], *[[none, none]] * 4, [10, 12.5]]
    people = np.array([1.0, 2, 4, 8, 16, 32, 64, 128, 256, 512])
    expected = two_step(pairs_from_table(minutes), people=people, supply=np.array([2.0, 3]))
    assert run().cells["access_1"].to_numpy() / 1000 == pytest.approx(expected)


@pytest.mark.parametrize("method", METHODS)
def test_every_measure_runs_and_differs(method):
    found = run(method=method, k=2)
    assert len(found.cells) == 10
    if method == "nearest_k":
        assert found.cells["access_1"].iloc[0] == pytest.approx((5 + 7.5) / 2)
        assert found.equity["people_left_out"].iloc[0] == 64 + 128 + 256
        assert found.access["access"].iloc[0] < 15
    elif method == "mh3sfca":
        assert found.access["access"].iloc[0] < 5 / 1.023
    else:
        assert found.access["access"].iloc[0] == pytest.approx(5 / 1.023)
        first = found.cells["access_1"].iloc[0]
        assert (first == pytest.approx(run().cells["access_1"].iloc[0])) == (method == "2sfca")


class TestPeoplePerUnit:
    def test_from_a_ratio_of_the_plan(self):
        found = run(ratio=[DOCTORS])  # 10 per 1,000: 100 people a doctor
        assert found.parameters["needs"]["1"]["persons_per_unit"] == 100
        assert found.parameters["needs"]["1"]["persons_per_unit_from"] == "doctors"
        assert found.served["served"].iloc[0] == 500

    def test_not_from_a_ratio_of_other_people(self):
        other = DOCTORS | {"denominator": {"population": "age_65_plus", "per": 1000}}
        found = run(ratio=[other])
        assert found.parameters["needs"]["1"]["persons_per_unit"] is None
        assert "no_capacity_limit" in [remark.code for remark in found.remarks]
        assert found.served["served"].iloc[0] == 543

    def test_a_place_is_for_one_person(self):
        facilities = {"n1": ("nursery", 400, 0, {"places": 30})}
        circle = {"id": "care", "name": "托育圈", "needs": [{"types": ["nursery"], "minutes": 15}]}
        found = run(paper_town(facilities=facilities), circle, capacity="places")
        assert found.served["served"].iloc[0] == 30


def test_walks_at_the_speed_of_the_group_served():
    found = run(circle=CLINICS | {"serves": "age_65_plus"}, persons_per_unit=100)
    assert found.served["served"].iloc[0] == 4  # docs/paper-town.md: 4 of 10 people over 65


def test_limits_and_modes_by_setting():
    need = {"types": ["village_clinic"], "minutes": {"urban": 5, "rural": 15}}
    circle = {"id": "mixed", "name": "城乡有别", "needs": [need], "settings": ["urban", "rural"]}
    reached = run(circle=circle | {"mode": {"urban": "walk", "rural": "drive"}}).cells
    # urban on foot within 5 minutes: c001, c002; rural by car: c008, c016, c032
    assert reached.loc[reached["access_1"] > 0, "cell"].tolist() == ["c001", "c002", "c008", "c016", "c032"]


class TestFaults:
    def test_unknown_circle_names_a_near_one(self):
        with pytest.raises(InputError, match="clinic"):
            access_in_plan(paper_town(), plan_of(circle=[CLINICS]), "clinik")

    def test_no_facilities(self):
        with pytest.raises(InputError, match="缺设施数据"):
            run(circle=CLINICS | {"needs": [{"types": ["stadium"], "minutes": 15}]})

    def test_no_group(self):
        with pytest.raises(InputError, match="age_0_2"):
            run(circle=CLINICS | {"serves": "age_0_2"})

    def test_capacity_column(self):
        with pytest.raises(InputError, match="seats"):
            run(capacity="seats")
        mixed = CLINICS | {"needs": [{"types": ["village_clinic", "elderly_home"], "minutes": 15}]}
        found = run(circle=mixed, capacity=None)
        assert found.parameters["needs"]["1"]["supply"] == "sites"
        assert "capacity_mixed" in [remark.code for remark in found.remarks]
        assert "capacity_mixed" not in [one.code for one in run(circle=mixed, capacity="sites").remarks]

    def test_minutes_and_metres_in_one_need(self):
        metres = {"types": ["convenience_store"], "metres": 500}
        need = {"any_of": [CLINICS["needs"][0], metres]}
        with pytest.raises(InputError, match="混用"):
            run(circle=CLINICS | {"needs": [need]})


def test_written_whole_and_printed(result, tmp_path):
    plan = plan_of(circle=[CLINICS])
    folder = write_access(result, plan, tmp_path / "out")
    for stem, table in access_tables(result).items():
        assert len(pd.read_csv(folder / f"{stem}.csv")) == len(table)
    assert (folder / "access_cells.parquet").exists()
    assert (folder / "run.json").exists()
    with pytest.raises(OutputError):
        write_access(result, plan, tmp_path / "out")
    screen = console()
    with screen.capture() as said:
        screen.print(access_summary(result, folder))
    text = said.get()
    assert "1,023" in text
    assert "village_clinic h2" in text
    assert "（常住人口）" in text  # whose circle it is
    assert "需求 1  村卫生室" in text
    assert "有容量接纳 500" in text
    with screen.capture() as said:
        screen.print(access_summary(run(), folder))  # nobody says how many people a doctor can take
    assert "范围内有设施 543" in said.get()
    assert "已满" not in said.get()


def test_no_result_depends_on_the_order_of_facilities():
    names = list(FACILITIES)[::-1]
    other = run(paper_town(facilities={name: FACILITIES[name] for name in names}), persons_per_unit=100)
    one = run(persons_per_unit=100)
    for stem, table in access_tables(one).items():
        pd.testing.assert_frame_equal(table, access_tables(other)[stem])


def test_the_example_of_the_page_runs(capsys):
    """docs/access.md: 100 want the first site of 80; the second home has the second site to itself."""
    page = Path(__file__).resolve().parents[2] / "docs" / "access.md"
    code = page.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    exec(code, {})  # noqa: S102
    assert capsys.readouterr().out == "{'no_site': 0.0, 'full': 20.0}\n[0.8 1.2]\n"
