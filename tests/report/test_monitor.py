"""The yearly table: runs of the paper town in several years, worked out by hand."""

import json
import math

import openpyxl
import pandas as pd
import pytest
from test_paper_town import CLINICS, SOURCE, plan_of
from typer.testing import CliRunner

from lifecircle.cli import app
from lifecircle.coverage import assess
from lifecircle.geodata.errors import InputError
from lifecircle.report.folders.run_reading import run_of
from lifecircle.report.folders.sensitivity_folder import write_dated_run
from lifecircle.report.monitoring.monitoring import monitor
from lifecircle.report.monitoring.snapshots import read_snapshots, snapshots_of, year_of
from lifecircle.report.monitoring.statistics import read_statistics
from paper_town import DISTRICTS, FACILITIES, paper_town

COUNT = {"count": True, "types": ["village_clinic"]}
PER = {"population": "total", "per": 10000}
RATIOS = [
    {"id": "clinics", "name": "每万人卫生室", "numerator": COUNT, "denominator": PER, "unit": "个",
     "baseline": "10", "target": "40", "nature": "预期性"},
    {"id": "crowding", "name": "每所卫生室人数", "numerator": {"population": "total"}, "denominator": COUNT,
     "unit": "人", "baseline": "600", "target": "≤300", "levels": ["township"]},
    {"id": "opened", "name": "五年新开卫生室", "numerator": COUNT,
     "denominator": {"units": "county"}, "unit": "所", "baseline": "[1]", "target": "[4]", "per_year": True},
]  # fmt: skip
PRESENCE = {
    "id": "has_clinic", "name": "乡镇有卫生室", "unit": ["township"], "target": "100%", "baseline": "——",
    "needs": {"types": ["village_clinic"]},
}  # fmt: skip
TRACKED = {"id": "life", "name": "人均预期寿命", "unit": "岁", "baseline": "77.5", "target": "78.5"}
JOBS = {"id": "jobs", "name": "新增就业", "unit": "万人", "baseline": "[5]", "target": "[10]"}
PLAN = plan_of(circle=[CLINICS], ratio=RATIOS, presence=[PRESENCE], tracked=[TRACKED, JOBS]).model_copy(
    update={"period": (2021, 2025), "sources": {SOURCE["file"]: "纸"}}
)
NEW = {  # opened in east 东乡 at node D, then near c128
    2021: {},
    2022: {"n1": ("village_clinic", 2400, 0, {"opened": 2022})},
    2023: {
        "n2": ("village_clinic", 1600, 0, {"opened": 2023}),
        "n3": ("village_clinic", 1700, 0, {"opened": 2023}),
    },
}  # fmt: skip


def assessed(year, *, plan=PLAN, **changes):
    facilities = dict(FACILITIES)
    for each in range(2021, year + 1):
        facilities |= NEW.get(each, {})
    return assess(paper_town(facilities=facilities, year=year, **changes), plan)


def snapshots(*years):
    return snapshots_of([(str(year), run_of(assessed(year))) for year in years])


@pytest.fixture(scope="module")
def found():
    return monitor(snapshots(2022, 2021, 2023))


def row(found, item, district="all", table="table") -> pd.Series:
    rows = getattr(found, table)
    rows = rows[(rows["item"] == item) & (rows["district"] == district)]
    assert len(rows) == 1
    return rows.iloc[0]


class TestTheWholePlace:
    def test_years_stand_in_order_and_the_rest_of_the_period_is_empty(self, found):
        assert found.years == (2021, 2022, 2023, 2024, 2025)
        assert found.assessed == (2021, 2022, 2023)
        assert (found.base_year, found.mid_year, found.end_year) == (2020, 2023, 2025)
        assert found.table[["2024", "2025"]].isna().all(axis=None)

    def test_a_ratio_with_the_plans_baseline(self, found):
        """2, 3 and 5 clinics for 1023 people; the line from 10 to 40 stands at 28 in 2023."""
        clinics = row(found, "clinics")
        assert clinics[["2021", "2022", "2023"]].tolist() == pytest.approx(
            [2 / 1023 * 1e4, 3 / 1023 * 1e4, 5 / 1023 * 1e4]
        )
        assert (clinics["baseline"], clinics["status"], clinics["verdict"]) == ("10", "met", "reached")
        assert (clinics["path"], clinics["time_share"]) == pytest.approx((28, 0.6))
        assert clinics["done_share"] == pytest.approx((5 / 1023 * 1e4 - 10) / 30)

    def test_lower_is_better(self, found):
        """1023 people share 2, 3, 5 clinics: 511.5, 341, 204.6; at most 300 are asked for."""
        crowding = row(found, "crowding")
        assert crowding[["2021", "2022", "2023"]].tolist() == pytest.approx([511.5, 341, 204.6])
        assert crowding["status"] == "met"
        then = row(monitor(snapshots(2021, 2022)), "crowding")
        assert (then["path"], then["verdict"], then["status"]) == (pytest.approx(480), "on_path", "short")

    def test_sums_of_five_years_add_up(self, found):
        """0, 1 and 2 were opened: 3 of 4, where the line asks for 2.4."""
        opened = row(found, "opened")
        assert opened[["2021", "2022", "2023"]].tolist() == [0, 1, 2]
        assert (opened["value"], opened["status"], opened["verdict"]) == (3, "short", "on_path")
        assert (opened["path"], opened["done_share"]) == pytest.approx((2.4, 0.75))

    def test_a_sum_with_a_year_missing_says_so(self):
        opened = row(monitor(snapshots(2021, 2023)), "opened")
        assert opened["value"] == 2
        assert "累计数缺 2022 年" in opened["note"]

    def test_a_circle_starts_from_its_first_assessment(self, found):
        """543 of 1023 in 2021; from 2022 c016 and c032 have a clinic at hand too."""
        clinic = row(found, "clinic")
        assert clinic[["2021", "2022"]].tolist() == pytest.approx([100 * 543 / 1023, 100 * 575 / 1023])
        first = 100 * 543 / 1023
        assert clinic["path"] == pytest.approx(first + (80 - first) * 2 / 4)
        assert "以 2021 年核查值为起点" in clinic["note"]

    def test_a_presence_rule(self, found):
        """东乡 has its first clinic in 2022."""
        rule = row(found, "has_clinic")
        assert rule[["2021", "2022", "2023"]].tolist() == [50, 100, 100]
        assert (rule["status"], rule["unit"]) == ("met", "%")

    def test_tracked_rows_wait_for_their_figures(self, found):
        life = row(found, "life")
        assert (life["baseline"], life["target"], life["status"]) == ("77.5", "78.5", "tracked")
        assert life[["2021", "2022", "2023"]].isna().all()


class TestDistricts:
    def test_each_is_held_against_the_target(self, found):
        rule = found.table[(found.table["item"] == "has_clinic") & (found.table["district"] != "all")]
        assert rule.set_index("district")["2021"].to_dict() == {"11": 100, "12": 0}
        assert rule.set_index("district")["status"].to_dict() == {"11": "met", "12": "met"}

    def test_the_account(self, found):
        """东乡 2021: no clinic, so it is short of all that can be judged; people per clinic cannot be.

        2023: three clinics for 184 people, but 128 of them live without a road.
        """
        account = found.districts.set_index(["district", "year"])
        east, later = account.loc[("12", 2021)], account.loc[("12", 2023)]
        assert (east["judged"], east["met"], east["met_share"]) == (3, 0, 0)
        assert east["short_items"] == "每万人卫生室、15分钟卫生室、乡镇有卫生室"
        assert (later["judged"], later["met"], later["met_share"]) == (4, 3, 0.75)
        assert later["short_items"] == "15分钟卫生室"

    def test_no_row_for_what_lies_outside_and_none_for_villages(self, found):
        assert set(found.table["district"]) == {"all", "1", "11", "12"}


def test_the_mid_term_knows_nothing_of_later_years():
    found = monitor(snapshots(2021, 2022, 2023), mid_year=2022)
    clinics = row(found, "clinics", table="midterm")
    assert math.isnan(clinics["2023"])
    assert (clinics["year"], clinics["path"]) == (2022, pytest.approx(22))
    assert row(found, "opened", table="midterm")["value"] == 1


class TestStatistics:
    def given(self, tmp_path, text, encoding="utf-8"):
        path = tmp_path / "统计.csv"
        path.write_bytes(text.encode(encoding))
        return read_statistics(path, snapshots(2021, 2022))

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_figures_are_judged(self, tmp_path, encoding):
        text = "item,year,value\nlife,2021,77.6\n人均预期寿命,2022,78.6\njobs,2021,2\njobs,2022,1.5\n"
        given = self.given(tmp_path, text, encoding)
        found = monitor(snapshots(2021, 2022), statistics=given)
        life, jobs = row(found, "life"), row(found, "jobs")
        assert life[["2021", "2022"]].tolist() == [77.6, 78.6]
        assert (life["status"], life["verdict"]) == ("met", "reached")
        # 3.5 of 10 after two years of five, where 4 are due
        assert (jobs["value"], jobs["status"], jobs["verdict"]) == (3.5, "short", "behind")
        assert jobs["path"] == pytest.approx(4)

    def test_every_fault_is_told_with_its_row(self, tmp_path):
        text = "item,year,value,district\nlive,2021,1,\nlife,21年,1,\nlife,2021,高,\nlife,2021,1,99\n"
        text += "life,2022,1,\n人均预期寿命,2022,2,\n"
        with pytest.raises(InputError) as raised:
            self.given(tmp_path, text)
        found = [(problem.row, problem.column) for problem in raised.value.problems]
        assert found == [(2, "item"), (3, "year"), (4, "value"), (5, "district"), (7, "item")]

    def test_a_missing_column(self, tmp_path):
        with pytest.raises(InputError, match="value"):
            self.given(tmp_path, "item,year\nlife,2021\n")


class TestFaults:
    def fail(self, *named):
        with pytest.raises(InputError) as raised:
            snapshots_of(list(named))
        return [(problem.code, problem.file) for problem in raised.value.problems]

    def test_the_same_year_twice(self):
        run = run_of(assessed(2021))
        assert self.fail(("a", run), ("b", run)) == [("same_year", "b")]

    def test_no_year(self):
        assert self.fail(("a", run_of(assess(paper_town(year=None), PLAN)))) == [("no_year", "a")]

    def test_another_plan_and_another_place_at_once(self):
        other = PLAN.model_copy(update={"id": "other"})
        runs = [("a", run_of(assessed(2021))), ("b", run_of(assessed(2022, plan=other, name="别处")))]
        assert self.fail(*runs) == [("other_plan", "b"), ("other_place", "b")]

    def test_the_same_plan_with_another_speed(self):
        faster = plan_of(
            circle=[CLINICS], ratio=RATIOS, presence=[PRESENCE], tracked=[TRACKED, JOBS],
            assumptions={"bike_kmh": 15},
        ).model_copy(update={"period": (2021, 2025), "sources": PLAN.sources})  # fmt: skip
        runs = [("a", run_of(assessed(2021))), ("b", run_of(assessed(2022, plan=faster)))]
        assert self.fail(*runs) == [("plan_changed", "b")]

    def test_districts_that_changed_are_remarked_by_id(self):
        fewer = {key: value for key, value in DISTRICTS.items() if key not in ("12", "121")}
        found = snapshots_of([("a", run_of(assessed(2021, districts=fewer))), ("b", run_of(assessed(2022)))])
        assert [(problem.code, problem.file, problem.found) for problem in found.remarks] == [
            ("remark_districts", "a", "12、121")
        ]
        assert math.isnan(row(monitor(found), "clinics", "12")["2021"])

    def test_the_date_decides_the_year(self):
        run = run_of(assessed(2021))
        run.record["date"] = "2023-12-31"  # type: ignore[index]
        assert year_of(run) == 2023
        assert [problem.code for problem in snapshots_of([("a", run)]).remarks] == ["remark_year"]


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    base = tmp_path_factory.mktemp("monitor")
    for year in (2021, 2022, 2023):
        write_dated_run(assessed(year), base / str(year), date=f"{year}-12-31")
    return base


def command(*arguments):
    return CliRunner().invoke(app, ["monitor", *map(str, arguments)])


def test_the_command_writes_tables_that_agree(folders, tmp_path, found):
    years = [folders / year for year in ("2023", "2021", "2022")]
    result = command(*years, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    table = pd.read_csv(tmp_path / "out" / "monitor.csv", dtype={"district": str}, keep_default_na=False)
    assert len(table) == len(found.table)
    read = pd.to_numeric(table["value"].replace("", None))
    pd.testing.assert_series_equal(read, found.table["value"], check_names=False, rtol=1e-8)
    assert read_snapshots(years).runs.keys() == {2021, 2022, 2023}
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert [one["date"] for one in record["monitoring"]] == ["2021-12-31", "2022-12-31", "2023-12-31"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_workbook_holds_the_same_figures(folders, tmp_path, found, lang):
    years = [folders / year for year in ("2021", "2022", "2023")]
    assert command(*years, "--out", tmp_path / "out", "--lang", lang).exit_code == 0
    book = openpyxl.load_workbook(tmp_path / "out" / "monitor.xlsx")
    assert len(book.sheetnames) == 5
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[3]]
    names = {"zh": ("指标", "2021年", "目标"), "en": ("indicator", "2021", "target")}[lang]
    columns = [heads.index(name) for name in names]
    whole = found.table[found.table["district"] == "all"]
    listed = [[line[column].value for column in columns] for line in sheet.iter_rows(min_row=4)]
    wanted = [
        [name, None if math.isnan(value) else pytest.approx(value), target or None]
        for name, value, target in zip(whole["item_name"], whole["2021"], whole["target"], strict=True)
    ]
    assert listed == wanted


def test_english_headings_are_english(folders, tmp_path):
    years = [folders / year for year in ("2021", "2022", "2023")]
    assert command(*years, "--out", tmp_path / "out", "--lang", "en").exit_code == 0
    book = openpyxl.load_workbook(tmp_path / "out" / "monitor.xlsx")
    heads = [cell.value for sheet in book.worksheets[:4] for cell in sheet[3]]
    assert len(heads) > 40
    assert all(head.isascii() for head in heads)
    notes = [line[0] for line in book.worksheets[4].iter_rows(values_only=True)]
    assert all(note.isascii() for note in notes)


def test_names_that_look_like_formulas_stay_text(tmp_path):
    hostile = plan_of(ratio=[RATIOS[0] | {"name": '=HYPERLINK("http://x","y")'}]).model_copy(
        update={"period": (2021, 2025), "sources": PLAN.sources}
    )
    folder = write_dated_run(assessed(2021, plan=hostile), tmp_path / "run")
    assert command(folder, "--out", tmp_path / "out").exit_code == 0
    book = openpyxl.load_workbook(tmp_path / "out" / "monitor.xlsx")
    cells = [cell for sheet in book.worksheets for line in sheet.iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert [cell for cell in cells if cell.value == '=HYPERLINK("http://x","y")']
    assert "'=HYPERLINK" in (tmp_path / "out" / "monitor.csv").read_text(encoding="utf-8-sig")


def test_faults_leave_nothing_behind(folders, tmp_path):
    result = command(folders / "2021", folders / "2021", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "同一年" in result.output
    result = command(tmp_path / "absent", folders / "2021", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert not (tmp_path / "out").exists()


def test_the_same_runs_give_the_same_bytes(folders, tmp_path):
    for name in ("one", "two"):
        assert command(folders / "2021", folders / "2022", "--out", tmp_path / name).exit_code == 0
    for file in ("monitor.csv", "monitor_districts.csv", "monitor.xlsx", "run.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
