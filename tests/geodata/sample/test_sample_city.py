"""The sample city, and what the province adds to it."""

import functools
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from lifecircle.geodata.sample import SamplePlace, generate_sample, write_sample
from lifecircle.geodata.sample.city import _SEATS, _roads_between
from lifecircle.geodata.sample.value import GROUPS


@functools.cache
def _city() -> SamplePlace:
    return generate_sample("city", seed=0)


def _ends(roads: gpd.GeoDataFrame) -> np.ndarray:
    """Both ends of every line as node numbers, an end being the same node where x and y are equal."""
    xy = shapely.get_coordinates(roads.geometry.to_numpy())
    assert len(xy) == 2 * len(roads)
    _, node = np.unique(np.round(xy * 100).astype(np.int64), axis=0, return_inverse=True)
    return node.reshape(-1, 2)


def test_size_of_the_city() -> None:
    city = _city()
    assert len(city.population) == 1_000_000
    assert city.population["total"].sum() == 6_000_000
    assert len(city.facilities) == 5_000
    assert city.facilities["type"].nunique() == 20
    assert _ends(city.roads).max() + 1 == pytest.approx(300_000, rel=0.03)
    levels = city.districts["level"].value_counts()
    assert levels["city"] == 1
    assert levels["county"] == 12
    assert levels["township"] == 150
    assert levels["community"] + levels["village"] == 1_500
    assert set(city.districts["setting"].dropna()) == {"urban", "county_town", "town", "rural"}
    assert "合成" in city.manifest["place"]["name"]


def test_streets_are_one_network_with_bridges_and_dead_ends() -> None:
    roads = _city().roads
    ends = _ends(roads)
    count = ends.max() + 1
    parts, _ = connected_components(
        coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(count, count)).tocsr(),
        directed=False,
    )
    assert parts == 1
    degree = np.bincount(ends.ravel())
    assert 0.02 < (degree == 1).mean() < 0.2
    assert 15 <= roads["bridge"].sum() <= 40
    assert 0.05 < (roads["oneway"] == "yes").mean() < 0.25
    # taking the bridges away parts the city in two: each is a real crossing
    dry = ends[~roads["bridge"].to_numpy()]
    _, label = connected_components(
        coo_array((np.ones(len(dry)), (dry[:, 0], dry[:, 1])), shape=(count, count)).tocsr(), directed=False
    )
    assert (np.bincount(label) > 50_000).sum() == 2


def test_city_districts_tile_and_hold_every_cell() -> None:
    city = _city()
    whole = city.districts.query("level == 'city'").geometry.iloc[0]
    for levels in (["county"], ["township"], ["community", "village"]):
        parts = city.districts[city.districts["level"].isin(levels)].geometry.to_numpy()
        assert shapely.coverage_is_valid(parts)
        assert shapely.area(parts).sum() == pytest.approx(whole.area, rel=1e-12)
    assert set(city.districts["parent"].dropna()) <= set(city.districts["id"])
    shapely.prepare(whole)
    for layer in (city.population, city.facilities, city.roads):
        xy = shapely.get_coordinates(layer.geometry.to_numpy())
        assert shapely.contains_xy(whole, xy[:, 0], xy[:, 1]).all()


def test_city_groups_are_nested() -> None:
    people = _city().population[list(GROUPS)].to_numpy()
    assert (people[:, 0] >= 1).all()
    assert (people[:, 5] >= people[:, 6]).all()
    assert (people[:, 6] >= people[:, 7]).all()
    assert (people[:, 1:6].sum(axis=1) <= people[:, 0]).all()


def test_city_is_written_as_geoparquet_and_read_back(tmp_path: Path) -> None:
    city = _city()
    few = SamplePlace(
        districts=city.districts.head(20),
        population=city.population.head(1_000),
        facilities=city.facilities.head(100),
        roads=city.roads.head(1_000),
        water=city.water,
        manifest=city.manifest,
    )
    write_sample(few, tmp_path / "city")
    names = sorted(path.name for path in (tmp_path / "city").iterdir())
    assert names == [
        "districts.gpkg",
        "facilities.parquet",
        "place.toml",
        "population.parquet",
        "roads.parquet",
        "water.gpkg",
    ]
    assert_geodataframe_equal(gpd.read_parquet(tmp_path / "city/roads.parquet"), few.roads)


def test_province_has_ten_seats_and_roads_that_end_at_street_corners() -> None:
    assert len(set(_SEATS)) == 10
    spots = [(0.0, 0.0), (76_000.0, 0.0), (0.0, 76_000.0)]
    cities = [
        SimpleNamespace(corners=np.array([[x, y], [x + 30_000.0, y], [x, y + 30_000.0], [x - 30_000.0, y]]))
        for x, y in spots
    ]
    between = _roads_between(np.random.Generator(np.random.PCG64(1)), cities, spots, first_id=7)  # type: ignore[arg-type]
    # the two neighbours of the first city; the other two are 107 km apart
    assert between["id"].tolist() == [7, 8]
    ends = [(line.coords[0], line.coords[-1]) for line in between.geometry]
    assert ends == [((30_000.0, 0.0), (46_000.0, 0.0)), ((0.0, 30_000.0), (0.0, 76_000.0))]
