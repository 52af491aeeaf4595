"""The main job on two real cities under the hefei plan; totals tie out to what went in."""

import json

import numpy as np
import pandas as pd
import pytest

from lifecircle.coverage import assess
from lifecircle.geodata import read_place
from lifecircle.plan.reading import read_plan
from lifecircle.report.folders.run_folder import tables_of, write_run
from real_places import NEWPORT_PEOPLE, newport, porto_alegre
from shared_data import needs_shared

STATES = ["covered", "beyond", "island", "no_road", "outside"]
FILES = [
    "cells.parquet", "coverage.csv", "coverage_units.csv", "facilities.csv", "gaps.csv", "indicators.csv",
    "layers.gpkg", "plan.toml", "presence.csv", "presence_units.csv", "ratios.csv", "run.json",
]  # fmt: skip
pytestmark = pytest.mark.slow


def assessed(folder):
    return assess(read_place(folder), read_plan("hefei"))


@pytest.fixture(scope="module")
def poa(tmp_path_factory):
    return assessed(porto_alegre(tmp_path_factory.mktemp("poa") / "place"))


@pytest.fixture(scope="module")
def wales(tmp_path_factory):
    return assessed(newport(tmp_path_factory.mktemp("newport") / "place"))


@needs_shared("data", "poa_porto_alegre")
class TestPortoAlegre:
    def test_people_tie_out_in_every_circle(self, poa):
        """812,935 people stand in the grid; nobody is lost on the way to any table."""
        everywhere = poa.coverage[(poa.coverage["level"] == "place") & (poa.coverage["setting"] == "all")]
        inside = everywhere[everywhere["population"] > 0]
        assert set(inside["population"]) == {812_935}
        assert np.allclose(poa.coverage[STATES].sum(axis=1), poa.coverage["population"])
        assert poa.cells["population"].sum() == 812_935

    def test_facilities_are_those_of_the_grid(self, poa):
        assert poa.counts["facilities_in_service"] == 194 + 141

    def test_population_bands_are_those_of_the_grid(self, poa):
        """One health centre per 30,000 to 100,000 people, recounted from the source table."""
        units = poa.presence_units.set_index(["rule", "district"])["meets"]
        posts = poa.place.facilities[poa.place.facilities["type"] == "community_health_centre"]
        for township in ("11", "12", "13", "14"):
            shape = poa.place.districts.set_index("id").geometry[township]
            people = poa.place.population.loc[poa.place.population.within(shape), "total"].sum()
            enough = int(posts.within(shape).sum()) >= np.ceil(people / 100_000)
            assert units["community_health_population", township] == enough

    def test_walking_is_never_quicker_than_the_straight_line(self, poa):
        place = poa.place
        schools = place.facilities[place.facilities["type"] == "school"]
        plan = read_plan("hefei")
        walk_m_min = plan.assumptions.walk_kmh["default"] * 1000 / 60
        circle = next(one for one in plan.circle if one.id == "culture")
        need = circle.needs[0].model_copy(update={"types": ("school",)})
        changed = circle.model_copy(update={"needs": (need,), "mode": "walk", "serves": "total"})
        cells = assess(place, plan.model_copy(update={"circle": (changed,)})).cells
        xy = schools[["x", "y"]].to_numpy()
        straight_m = np.array(
            [np.hypot(*(xy - here).T).min() for here in cells[["x", "y"]].to_numpy()]
        )  # fmt: skip
        walked = cells["culture_minutes"].to_numpy()
        known = ~np.isnan(walked)
        assert known.sum() > 1000
        assert (walked[known] >= straight_m[known] / walk_m_min - 1e-6).all()
        # streets make ways longer by a third or so in a city, not many times
        apart = known & (straight_m > 0)
        assert 1.1 < np.median(walked[apart] * walk_m_min / straight_m[apart]) < 1.8

    def test_every_file_is_written(self, poa, tmp_path):
        folder = write_run(poa, tmp_path / "out")
        assert sorted(path.name for path in folder.iterdir()) == FILES
        assert (folder / "coverage.csv").read_bytes().startswith(b"\xef\xbb\xbf")
        for stem, table in tables_of(poa).items():
            assert len(pd.read_csv(folder / f"{stem}.csv", dtype=str)) == len(table)
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        assert record["counts"]["people"]["total"] == 812_935
        roads = next(entry for entry in record["inputs"] if entry["layer"] == "roads")
        assert len(roads["sha256"]) == 64
        assert roads["rows_read"] == roads["rows_kept"] + sum(roads["dropped"].values())


@needs_shared("data", "newport_wales")
class TestNewport:
    def test_people_tie_out(self, wales):
        everywhere = wales.coverage[
            (wales.coverage["level"] == "place") & (wales.coverage["setting"] == "all")
        ]
        inside = everywhere[everywhere["population"] > 0]
        assert inside["population"].to_numpy() == pytest.approx(NEWPORT_PEOPLE)

    def test_facilities_come_from_the_tags(self, wales):
        """12 pharmacies and 3 hospitals stand in the file (its README)."""
        kinds = wales.place.facilities["type"].value_counts()
        assert kinds["pharmacy"] == 12
        assert kinds["hospital"] == 3

    def test_districts_add_up_to_the_whole(self, wales):
        table = wales.coverage[(wales.coverage["need"] == "all") & (wales.coverage["group"] == "total")]
        for _, rows in table.groupby("circle"):
            whole = rows[(rows["level"] == "place") & (rows["setting"] == "all")][STATES].sum()
            townships = rows[rows["level"] == "township"][STATES].sum()
            assert townships.to_numpy() == pytest.approx(whole.to_numpy())
