"""The whole assessment held against the paper town, worked out by hand in docs/paper-town.md."""

import pandas as pd
import pytest

from lifecircle.coverage import assess
from lifecircle.coverage.words import OUTSIDE_ANY
from lifecircle.plan.model import Plan
from paper_town import paper_town

SOURCE = {"file": "paper", "line": 1, "quote": "q"}
CLINIC = {"types": ["village_clinic"], "minutes": 15}
CLINICS = {"id": "clinic", "name": "15分钟卫生室", "needs": [CLINIC], "target": "80%"}


def plan_of(*, assumptions=None, **rows) -> Plan:
    """A plan from rows given as dictionaries; the source is filled in."""
    filled = {kind: [{"source": SOURCE, **row} for row in given] for kind, given in rows.items()}
    return Plan.model_validate(
        {"id": "paper", "name": "纸上规划", "assumptions": assumptions or {}, **filled}
    )


def run(place=None, **rows):
    return assess(place or paper_town(), plan_of(**rows))


def people(table: pd.DataFrame, **keys) -> tuple[float, ...]:
    row = {"need": "all", "district": "all", "level": "place", "setting": "all", "group": "total"} | keys
    for column, value in row.items():
        table = table[table[column] == value]
    assert len(table) == 1
    found = table.iloc[0]
    return tuple(found[["covered", "beyond", "island", "no_road", "outside"]])


@pytest.fixture(scope="module")
def result():
    return run(circle=[CLINICS])


class TestClinicOnFoot:
    def test_whole(self, result):
        assert people(result.coverage) == (543, 32, 64, 128, 256)

    def test_townships(self, result):
        assert people(result.coverage, district="11", level="township") == (519, 0, 64, 0, 256)
        assert people(result.coverage, district="12", level="township") == (24, 32, 0, 128, 0)
        assert people(result.coverage, district="outside", level="township") == (0, 0, 0, 0, 0)

    def test_settings(self, result):
        assert people(result.coverage, setting="urban") == (519, 0, 64, 0, 256)
        assert people(result.coverage, setting="rural") == (24, 32, 0, 128, 0)

    def test_people_over_65_walk_slower(self, result):
        assert people(result.coverage, group="age_65_plus") == (4, 3, 1, 1, 1)

    def test_minutes_per_cell(self, result):
        minutes = result.cells.set_index("cell")["clinic_minutes"]
        assert minutes[["c001", "c002", "c004", "c008", "c016", "c032", "c512"]].tolist() == pytest.approx(
            [5, 1.25, 7.5, 12.5, 15, 15.375, 10], abs=1e-9
        )
        assert minutes[["c064", "c128", "c256"]].isna().all()

    def test_facility_per_cell_and_the_tie_goes_to_the_first(self, result):
        facility = result.cells.set_index("cell")["clinic_facility"]
        assert facility[["c001", "c002", "c004", "c512"]].tolist() == ["h1", "h1", "h2", "h1"]

    def test_status_and_people_missing(self, result):
        row = result.whole_circles.iloc[0]
        assert row["status"] == "short"
        assert row["gap_people"] == pytest.approx(0.8 * 1023 - 543)

    def test_loads(self, result):
        loads = result.facilities.set_index("id")
        assert list(loads.index) == ["h1", "h2"]  # closed, planned and mobile ones serve nobody
        assert loads.loc["h1", "people_nearest"] == 1 + 2 + 512
        assert loads.loc["h2", "people_nearest"] == 4 + 8 + 16 + 32
        assert loads.loc["h2", "load"] == 4 + 8 + 16
        # h1 lies 200 m farther: c008 reaches it in exactly 15 minutes, c016 does not
        assert loads["people_only_choice"].tolist() == [0, 16]

    def test_units(self, result):
        units = result.coverage_units.set_index("district")
        assert units.loc["111", ["people", "covered"]].tolist() == [839, 519]
        assert units["passes"].tolist() == [False, False]

    def test_mobile_services_count_when_asked(self):
        result = assess(paper_town(), plan_of(circle=[CLINICS]), count_mobile=True)
        assert people(result.coverage) == (575, 0, 64, 128, 256)  # c032 is 130 m from the mobile stop


class TestOtherCircles:
    def test_composite_circle_with_different_minutes(self):
        needs = [{"types": ["convenience_store"], "minutes": 5}, CLINIC]
        table = run(circle=[{"id": "both", "name": "便民圈", "needs": needs}]).coverage
        assert people(table) == (24, 551, 64, 128, 256)
        assert people(table, need="1") == (8 + 16 + 32, 1 + 2 + 4 + 512, 64, 128, 256)
        assert people(table, need="2") == (543, 32, 64, 128, 256)

    def test_alternatives_inside_one_need(self):
        need = {"any_of": [{"types": ["convenience_store"], "minutes": 5}, CLINIC]}
        table = run(circle=[{"id": "either", "name": "二选一", "needs": [need]}]).coverage
        assert people(table) == (575, 0, 64, 128, 256)  # c032 has the store, the others a clinic

    def test_one_way_street_by_car(self):
        need = {"types": ["museum"], "minutes": 10}
        table = run(circle=[{"id": "museum", "name": "博物馆", "needs": [need], "mode": "drive"}]).coverage
        assert people(table) == (4, 0, 635, 128, 256)

    @pytest.mark.parametrize(("minutes", "covered"), [(12.2, 575), (7.2, 63)])
    def test_walk_then_drive_to_a_library_beyond_the_boundary(self, minutes, covered):
        need = {"types": ["library"], "minutes": minutes}
        circle = {"id": "library", "name": "图书馆", "needs": [need], "mode": "walk_drive"}
        assert people(run(circle=[circle]).coverage) == (covered, 575 - covered, 64, 128, 256)

    @pytest.mark.parametrize(
        ("measure", "states"),
        [("network", (62, 513, 64, 128, 256)), ("straight", (190, 833, 0, 0, 0))],
    )
    def test_metres(self, measure, states):
        need = {"types": ["employment_service_point"], "metres": 2000}
        circle = {"id": "jobs", "name": "就业圈", "needs": [need], "measure": measure}
        assert people(run(circle=[circle]).coverage) == states

    def test_settings_and_limits_by_setting(self):
        need = {"types": ["village_clinic"], "minutes": {"urban": 5, "rural": 15}}
        circle = {"id": "split", "name": "城乡", "needs": [need], "settings": ["urban", "rural"]}
        # urban: c001 in exactly 5 min, c002; rural: c008, c016
        assert people(run(circle=[circle]).coverage) == (27, 4 + 512 + 32, 64, 128, 256)

    def test_only_the_circle_s_settings_are_counted(self):
        circle = CLINICS | {"settings": ["rural"]}
        assert people(run(circle=[circle]).coverage) == (24, 32, 0, 128, 0)

    def test_served_group(self):
        table = run(circle=[CLINICS | {"serves": "age_65_plus"}]).coverage
        assert people(table, group="age_65_plus") == (4, 3, 1, 1, 1)

    def test_full_coverage_by_unit(self):
        circle = CLINICS | {"unit": ["community", "village"], "target": "全覆盖"}
        cells = {
            "c001": (0, 0, 96, 1), "c002": (0, -2500, 4, 1),
            "c003": (1600, 0, 90, 1), "c004": (2400, 0, 10, 1),
        }  # fmt: skip
        result = run(paper_town(cells=cells), circle=[circle])
        units = result.coverage_units.set_index("district")
        assert units["share"].tolist() == [0.96, 0.90]
        assert units["passes"].tolist() == [True, False]  # 95 % of a unit's people count as all
        whole = result.whole_circles.iloc[0]
        assert (whole["status"], whole["reason"]) == ("short", "1/2 个单元达标")
        assert whole["gap_people"] == pytest.approx(0.95 * 100 - 90)

    def test_a_service_of_which_nothing_is_known_is_not_computed(self):
        circle = {
            "id": "pool",
            "name": "泳池",
            "needs": [{"types": ["theatre"], "minutes": 15}],
            "target": "100%",
        }
        row = run(circle=[circle]).whole_circles.iloc[0]
        assert row["status"] == "not_computable"
        assert "缺设施数据" in row["reason"]
        surveyed = run(paper_town(surveyed=("*",)), circle=[circle]).whole_circles.iloc[0]
        assert (surveyed["status"], surveyed["covered"]) == ("short", 0)

    def test_kinds_of_a_type_serve_too(self):
        place = paper_town(facilities={"p": ("swimming_venue", 1600, 0, {})})
        circle = {"id": "sport", "name": "健身", "needs": [{"types": ["sports_venue"], "minutes": 1}]}
        assert people(run(place, circle=[circle]).coverage)[0] == 8


class TestRatios:
    def ratio(self, place=None, **row):
        table = run(place, ratio=[{"id": "r", "name": "r"} | row]).ratios
        return table.set_index("district")

    def test_doctors_per_thousand(self):
        table = self.ratio(
            numerator={"sum": "doctors", "types": ["village_clinic"]},
            denominator={"population": "total", "per": 1000},
            target="6",
        )
        assert table.loc["all", "value"] == pytest.approx(4.887585533)
        assert table.loc["11", "value"] == pytest.approx(5.959475566)
        assert table.loc["12", "value"] == 0
        assert table.loc[["all", "11", "12"], "shortfall"].tolist() == [2, 1, 2]
        assert table.loc["all", "shortfall_unit"] == "名医师"
        outside = table.loc["outside"]
        assert set(outside["status"]) == {"not_computable"}
        assert set(outside["reason"]) == {"这里没有常住人口"}

    @pytest.mark.parametrize(
        ("denominator", "reason"),
        [
            ({"households": True}, "这里没有住户"),
            ({"population": "age_65_plus"}, "这里没有65岁及以上人口"),
            ({"count": True, "types": ["elderly_home"]}, "这里没有可比的"),
            ({"sum": "beds", "types": ["elderly_home"]}, "的床位合计为零"),
            ({"units": "village"}, "这里没有村"),
        ],
    )
    def test_what_is_nought_below_the_line_is_named(self, denominator, reason):
        numerator = {"count": True, "types": ["village_clinic"]}
        outside = self.ratio(numerator=numerator, denominator=denominator).loc["outside"]
        said = outside if isinstance(outside, pd.Series) else outside.iloc[0]
        assert said["status"] == "not_computable"
        assert reason in said["reason"]

    def test_share_of_supply(self):
        table = self.ratio(
            numerator={"sum": "nursing_beds", "types": ["elderly_home"]},
            denominator={"sum": "beds", "types": ["elderly_home"], "per": 100},
            target="55%",
        )
        assert table.loc["all", ["value", "shortfall", "status"]].tolist() == [50, 1, "short"]

    def test_floor_area_per_hundred_households(self):
        table = self.ratio(
            numerator={"sum": "floor_area_m2", "types": ["community_service_centre"]},
            denominator={"households": True, "per": 100},
            target=">30",
        )
        assert table.loc["all", ["denominator", "value", "shortfall"]].tolist() == [400, 22.5, 30]
        assert table.loc["11", ["denominator", "value", "status"]].tolist() == [300, 30, "short"]

    def test_households_from_people_where_not_stated(self):
        districts = {
            "1": ("县", "county", None, "urban", float("nan"), None, (-500, -3000, 2800, 3500)),
        }
        table = self.ratio(
            paper_town(districts=districts),
            numerator={"sum": "floor_area_m2", "types": ["community_service_centre"]},
            denominator={"households": True, "per": 100},
        )
        assert table.loc["all", "denominator"] == pytest.approx(1023 / 2.62)
        assert "折算" in table.loc["all", "reason"]

    def test_facilities_per_area(self):
        table = self.ratio(
            numerator={"count": True, "types": ["village_clinic"]}, denominator={"area": "km2"}
        )
        assert table.loc["all", "denominator"] == pytest.approx(3.3 * 6.5)
        assert table.loc["11", "value"] == pytest.approx(2 / (1.7 * 6.5))

    def test_units_as_denominator(self):
        table = self.ratio(
            numerator={"count": True, "types": ["village_clinic"]},
            denominator={"units": "township"},
            levels=["county"],
        )
        assert table.loc[["all", "1"], "value"].tolist() == [1, 1]

    def test_openings_of_the_year(self):
        facilities = {
            "a": ("nursery", 0, 0, {"opened": 2020}), "b": ("nursery", 0, 0, {"opened": 2019}),
            "c": ("nursery", 1600, 0, {}),
        }  # fmt: skip
        table = self.ratio(
            paper_town(facilities=facilities),
            numerator={"count": True, "types": ["nursery"]},
            denominator={"units": "county"},
            per_year=True,
            target="至少1个",
        )
        assert table.loc[["all", "12"], "numerator"].tolist() == [1, 0]
        assert table.loc["all", "status"] == "met"

    def test_only_matching_units_and_settings(self):
        table = self.ratio(
            numerator={"sum": "doctors", "types": ["village_clinic"]},
            denominator={"population": "total", "per": 1000},
            settings=["urban"],
        )
        assert table.loc["all", "denominator"] == 839
        # the 184 of the east are left out, not outside: there is no row for them
        assert table["denominator"].max() == 839
        assert OUTSIDE_ANY not in table.index
        table = self.ratio(
            numerator={"sum": "doctors", "types": ["village_clinic"]},
            denominator={"population": "total", "per": 1000},
            levels=["township"],
            unit_where={"officer": True},
        )
        assert table.loc["all", "denominator"] == 184
        assert list(table.index) == ["all", "12"]

    def test_units_that_cannot_be_told_apart(self):
        row = {"numerator": {"count": True, "types": ["village_clinic"]}, "denominator": {"units": "county"}}
        table = self.ratio(unit_where={"new": True}, **row)
        assert table.loc["all", ["status", "reason"]].tolist() == [
            "not_computable",
            "行政单元数据缺“新建”一列（new）",
        ]

    def test_supply_against_demand(self):
        table = self.ratio(
            numerator={"sum": "doctors", "types": ["village_clinic"]},
            denominator={"population": "total"},
            relative=True,
        )
        # the west has all 5 doctors and 839 of 1,023 people
        assert table.loc["all", "value"] == pytest.approx(1)
        assert table.loc["11", "value"] == pytest.approx(1023 / 839)
        assert table.loc["12", "value"] == 0

    @pytest.mark.parametrize(("metres", "beside"), [(199, 0), (200, 2)])
    def test_facilities_beside_each_other(self, metres, beside):
        """The two clinics are 200 m apart; neither stands beside itself."""
        table = self.ratio(
            numerator={
                "count": True, "types": ["village_clinic"],
                "near": {"types": ["village_clinic"], "metres": metres},
            },
            denominator={"count": True, "types": ["village_clinic"]},
        )  # fmt: skip
        assert table.loc["all", "numerator"] == beside

    def test_a_bare_target_can_be_an_upper_bound(self):
        row = {
            "numerator": {"count": True, "types": ["village_clinic"]},
            "denominator": {"units": "county"},
            "better": "lower",
        }
        assert self.ratio(target="2", **row).loc["all", "status"] == "met"
        assert self.ratio(target="1", **row).loc["all", "status"] == "short"

    def test_five_year_sums_and_words_are_tracked(self):
        row = {"numerator": {"count": True, "types": ["village_clinic"]}, "denominator": {"units": "county"}}
        assert self.ratio(target="[195]", **row).loc["all", "status"] == "tracked"
        assert self.ratio(target="应保尽保", **row).loc["all", "status"] == "tracked"

    def test_facilities_without_the_figure_are_named(self):
        facilities = {"a": ("village_clinic", 0, 0, {"doctors": 2}), "b": ("village_clinic", 0, 0, {})}
        table = self.ratio(
            paper_town(facilities=facilities),
            numerator={"sum": "doctors", "types": ["village_clinic"]},
            denominator={"population": "total"},
        )
        assert table.loc["all", "reason"] == "其中 1 处设施没有填医师，按 0 计"


class TestPresence:
    def rule(self, place=None, *, unit=("township",), **row):
        result = run(place, presence=[{"id": "p", "name": "p", "unit": unit, "target": "100%"} | row])
        return result.presence.iloc[0], result.presence_units.set_index("district")

    def test_one_clinic_per_township(self):
        row, units = self.rule(needs={"types": ["village_clinic"]})
        assert row[["units", "units_meeting", "share", "status"]].tolist() == [2, 1, 0.5, "short"]
        assert units.loc["11", ["meets", "found", "missing"]].tolist() == [True, "村卫生室 2处", ""]
        assert units.loc["12", ["meets", "found", "missing"]].tolist() == [False, "", "村卫生室 1处"]

    @pytest.mark.parametrize(
        ("needs", "west", "east"),
        [
            ({"types": ["village_clinic"], "at_least": 3}, False, False),
            ({"types": ["village_clinic"], "at_least": 1, "at_most": 1}, False, False),
            ({"types": ["village_clinic"], "at_most": 1}, False, True),
            ({"types": ["elderly_home"], "sum": "beds", "at_least": 10}, True, False),
            ({"all": [{"types": ["village_clinic"]}, {"types": ["convenience_store"]}]}, False, False),
            ({"any": [{"types": ["village_clinic"]}, {"types": ["convenience_store"]}]}, True, True),
            ({"any": [{"types": ["minor_protection_station"]}, {"unit": {"officer": True}}]}, True, True),
            ({"none": [{"types": ["village_clinic"]}]}, False, True),
            # one per 100 to 400 people: 839 people need 3, 184 people need 1
            ({"types": ["village_clinic"], "one_per": [100, 400]}, False, False),
            ({"types": ["village_clinic"], "one_per": [100, 420]}, True, False),
            ({"types": ["elderly_home"], "where": {"level": {"at_least": "county"}}}, True, False),
            ({"types": ["elderly_home"], "where": {"level": {"at_least": "city"}}}, False, False),
            (
                {
                    "ratio": [
                        {"sum": "beds", "types": ["elderly_home"]},
                        {"population": "total", "per": 100},
                    ],
                    "at_least": 1,
                },
                True,
                False,
            ),
        ],
    )
    def test_conditions(self, needs, west, east):
        _, units = self.rule(needs=needs)
        assert units["meets"].to_dict() == {"11": west, "12": east}

    def test_levels_and_settings(self):
        row, units = self.rule(unit=("community", "village"), needs={"types": ["village_clinic"]})
        assert (row["units"], list(units.index)) == (2, ["111", "121"])
        row, units = self.rule(
            unit=("community", "village"), settings=["rural"], needs={"types": ["village_clinic"]}
        )
        assert list(units.index) == ["121"]

    def test_conditional_substitute(self):
        """Where there is no job point, half of the elderly homes must be of county level."""
        share = [
            {"count": True, "types": ["elderly_home"], "where": {"level": "county"}},
            {"count": True, "types": ["elderly_home"]},
        ]
        needs = {"any": [{"types": ["employment_service_point"]}, {"ratio": share, "at_least": 0.5}]}
        _, units = self.rule(needs=needs)
        assert units["meets"].to_dict() == {"11": True, "12": True}

    def test_each_level_of_a_network_needs_its_own(self):
        needs = {
            "all": [
                {"only": ["county"], "types": ["elderly_home"]},
                {"only": ["township"], "types": ["village_clinic"]},
            ]
        }
        _, units = self.rule(unit=("county", "township"), needs=needs)
        assert units["meets"].to_dict() == {"1": True, "11": True, "12": False}
        assert units.loc["12", "missing"] == "村卫生室 1处"

    @pytest.mark.parametrize(
        ("needs", "west", "east"),
        [
            ({"types": ["village_clinic"]}, ("2 × village clinic", ""), ("", "1 × village clinic")),
            (
                {"types": ["village_clinic"], "at_most": 1},
                ("2 × village clinic", "1 × village clinic too many"),
                ("", ""),
            ),
            (
                {"types": ["elderly_home"], "name": "{home}", "sum": "beds", "at_least": 1000},
                None,
                ("", "1000 beds ({home})"),
            ),
        ],
    )
    def test_said_in_english(self, needs, west, east):
        row = {"id": "p", "name": "p", "unit": ["township"], "target": "100%", "needs": needs}
        town = assess(paper_town(), plan_of(presence=[row]), language="en")
        units = town.presence_units.set_index("district")
        for unit, said in (("11", west), ("12", east)):
            assert said is None or tuple(units.loc[unit, ["found", "missing"]]) == said

    def test_targets_may_count_units(self):
        row, _ = self.rule(needs={"types": ["village_clinic"]}, target="1个以上")
        assert row["status"] == "met"

    def test_a_level_that_is_not_there(self):
        row, units = self.rule(unit=("zone",), needs={"types": ["village_clinic"]})
        assert row["status"] == "not_computable"
        assert len(units) == 0


def test_gaps_are_ranked_by_people_and_what_is_missing():
    result = run(
        circle=[CLINICS],
        presence=[
            {
                "id": "p", "name": "p", "unit": ["township"], "target": "100%",
                "needs": {"types": ["village_clinic"]},
            }
        ],
        ratio=[
            {
                "id": "r", "name": "r", "target": "6",
                "numerator": {"sum": "doctors", "types": ["village_clinic"]},
                "denominator": {"population": "total", "per": 1000},
            }
        ],
    )  # fmt: skip
    found = result.gaps[["kind", "district", "people", "shortfall"]].values.tolist()
    assert found == [
        # presence, east: 184 people lack all; ratio, east: 184 x all of 2 doctors;
        # circle, west: 0.8 x 839 - 519 = 152.2; ratio, west: 839 x 1 of 6 doctors = 139.8;
        # circle, east: 0.8 x 184 - 24 = 123.2
        ["presence", "12", 184, 1],
        ["ratio", "12", 184, 2],
        ["circle", "11", pytest.approx(152.2), pytest.approx(152.2)],
        ["ratio", "11", 839, 1],
        ["circle", "12", pytest.approx(123.2), pytest.approx(123.2)],
    ]
    assert result.gaps["rank"].tolist() == [1, 2, 3, 4, 5]


def test_indicators_continue_the_plan_s_table():
    result = run(
        circle=[CLINICS],
        ratio=[
            {
                "id": "r", "name": "每千人医师数", "domain": "health", "unit": "人", "baseline": "2.67",
                "target": "6", "nature": "预期性",
                "numerator": {"sum": "doctors", "types": ["village_clinic"]},
                "denominator": {"population": "total", "per": 1000},
            }
        ],
        tracked=[{"id": "t", "name": "预期寿命", "domain": "health", "target": "80.2", "baseline": "79.81"}],
    )  # fmt: skip
    table = result.indicators.set_index("指标")
    assert table.loc["每千人医师数"].tolist() == [
        "病有所医", "人", "2.67", "6", "预期性", "4.888", "未达标", "2 名医师", "paper:1「q」"
    ]  # fmt: skip
    assert table.loc["预期寿命", ["2020年", "目标年", "达标情况", "现状值"]].tolist() == [
        "79.81",
        "80.2",
        "跟踪",
        "",
    ]
    assert table.loc["15分钟卫生室", "现状值"] == "53.1"
