"""The samples' water: rivers under the bridges, nobody in the water, and the same every time."""

import functools

import numpy as np
import pytest
import shapely

from lifecircle.geodata.sample import SamplePlace, generate_sample
from lifecircle.geodata.sample.city import _rivers
from lifecircle.geodata.sample.city_streets import CityShape
from lifecircle.geodata.sample.rivers import Course, evened, smooth, widened


@functools.cache
def _county(seed: int) -> SamplePlace:
    return generate_sample("county", seed=seed)


def _areas(county: SamplePlace) -> shapely.Geometry:
    shapes = county.water.geometry.to_numpy()
    return shapely.union_all(shapes[shapely.get_dimensions(shapes) == 2])


def test_same_seed_gives_the_same_water() -> None:
    again = generate_sample("county", seed=0)
    assert again.water["name"].tolist() == _county(0).water["name"].tolist()
    assert again.water.geometry.to_wkb().tolist() == _county(0).water.geometry.to_wkb().tolist()
    assert _county(3).water.geometry.to_wkb().tolist() != again.water.geometry.to_wkb().tolist()


@pytest.mark.parametrize("seed", [0, 3])
def test_shapes_are_valid_lie_in_the_plane_and_are_rounded(seed: int) -> None:
    water = _county(seed).water
    assert water.geometry.is_valid.all()
    assert not water.geometry.is_empty.any()
    xy = shapely.get_coordinates(water.geometry.to_numpy())
    assert np.abs(xy - np.round(xy, 2)).max() < 1e-9
    west, south, east, north = _county(seed).districts.total_bounds
    inside = (xy > (west - 1, south - 1)).all(axis=1) & (xy < (east + 1, north + 1)).all(axis=1)
    assert 0.9 < inside.mean() < 1  # the main river goes on beyond the county


@pytest.mark.parametrize("seed", [0, 3])
def test_nobody_lives_and_no_facility_stands_in_the_water(seed: int) -> None:
    county = _county(seed)
    areas = _areas(county)
    shapely.prepare(areas)
    for layer in (county.population, county.facilities):
        assert not shapely.contains(areas, layer.geometry.to_numpy()).any()


@pytest.mark.parametrize("seed", [0, 3])
def test_every_bridge_crosses_the_main_river(seed: int) -> None:
    county = _county(seed)
    main = county.water[county.water["name"] == "云溪"]
    bridges = county.roads[county.roads["bridge"]]
    assert len(bridges) >= 8
    away_m = shapely.distance(bridges.geometry.to_numpy(), shapely.union_all(main.geometry.to_numpy()))
    assert away_m.max() < 15  # the quays of a bridge's ends take some of the river


def test_few_roads_without_a_bridge_cross_the_wide_river() -> None:
    county = _county(0)
    areas = _areas(county)
    roads = county.roads[~county.roads["bridge"] & ~county.roads["highway"].str.startswith("motorway")]
    wet = shapely.length(shapely.intersection(roads.geometry.to_numpy(), areas)).sum()
    assert wet < 0.01 * roads.length.sum()


def test_rivers_widen_downstream_and_reservoirs_are_dammed_away_from_roads() -> None:
    county = _county(0)
    lakes = county.water[county.water["name"].str.endswith("水库")]
    assert len(lakes) == 2
    assert lakes.area.between(2e5, 2e6).all()  # a small reservoir of the hills: 20 to 200 ha
    off = shapely.distance(shapely.union_all(lakes.geometry.to_numpy()), county.roads.geometry.to_numpy())
    assert off.min() > 200
    main = county.water[(county.water["name"] == "云溪") & (county.water.geom_type == "MultiPolygon")]
    west, _, east, _ = county.districts.total_bounds
    # the outlet is in the east, the spring far from it; a long band is 2 area / outline wide
    _, y0, _, y1 = main.total_bounds
    lower = main.clip_by_rect(east - 10_000, y0, east, y1)
    upper = main.clip_by_rect(west, y0, west + 20_000, y1)
    assert 2 * lower.area.sum() / lower.length.sum() > 2 * (2 * upper.area.sum() / upper.length.sum())


def test_a_citys_river_runs_between_its_dry_banks() -> None:
    shape = CityShape(
        centre_m=(500_000.0, 3_320_000.0), swing=np.zeros((3, 2)), river=np.array([1_800.0, 450.0, 1.0, 2.0])
    )
    line = shape.river_line()
    assert np.abs(shape.north_of_river_m(line)).max() < 1e-6
    water = _rivers([line])
    assert water.geometry.is_valid.all()
    assert (np.diff(line[:, 0]) > 0).all()
    # 100 m from bank to bank
    assert water.area.iloc[0] == pytest.approx(100 * shapely.LineString(line).length, rel=0.02)
    inside = shapely.get_coordinates(water.geometry.to_numpy())
    assert not shape.dry(inside[np.abs(inside[:, 0] - 500_000) < 28_000]).any()


def test_smoothing_keeps_the_ends() -> None:
    corner = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 100.0]])
    for line in (smooth(corner, times=2), evened(corner, step_m=10.0)):
        assert line[0].tolist() == [0, 0]
        assert line[-1].tolist() == [100, 100]
        assert shapely.distance(shapely.LineString(line), shapely.Point(100, 0)) > 5
    # corners cut at a quarter and three quarters: Chaikin's first step by hand
    assert smooth(corner, times=1).tolist() == [[0, 0], [75, 0], [100, 25], [100, 100]]


def test_a_course_is_banks_where_it_is_wide_and_a_line_above() -> None:
    course = Course(
        name="", xy=np.array([[0.0, 0], [100, 0], [200, 0], [300, 0]]), width_m=np.array([40.0, 40, 10, 10])
    )
    wide = shapely.union_all(widened(course, least_width_m=25.0))
    assert wide.bounds == pytest.approx((-20, -20, 220, 20))
    assert [line.bounds for line in course.narrow(25.0)] == [(100, 0, 300, 0)]
    assert course.narrow(5.0) == []
    assert widened(course, least_width_m=50.0) == []
