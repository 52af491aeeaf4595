"""GCJ-02, BD-09 and the choice of a metric system, against published pairs and real borders."""

from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lifecircle.geodata.coordinates import (
    bd09_from_wgs84,
    gcj02_from_wgs84,
    in_mainland,
    stated_system,
    to_crs,
    transformer,
    wgs84_from_bd09,
    wgs84_from_gcj02,
)
from lifecircle.geodata.metric_crs import choose_metric_crs, is_metric
from shared_data import DATA, needs_shared

# Test values published with eviltransform (three) and coordtransform (the last): WGS84 -> GCJ-02.
WGS84 = np.array(
    [[121.5272106, 31.1774276], [113.912316, 22.543847], [116.377817, 39.911954], [116.404, 39.915]]
)
GCJ02 = np.array(
    [
        [121.531541859215, 31.17530398364597],
        [113.9171764808363, 22.540796131694766],
        [116.38404722455657, 39.91334545536069],
        [116.41024449916938, 39.91640428150164],
    ]
)
INLAND = st.tuples(st.floats(99.0, 117.0), st.floats(24.5, 40.5))


def metres(first: np.ndarray, second: np.ndarray) -> float:
    """Largest distance between pairs of degrees on the WGS84 ellipsoid."""
    geod = pyproj.Geod(ellps="WGS84")
    return float(np.max(geod.inv(first[:, 0], first[:, 1], second[:, 0], second[:, 1])[2]))


def test_forward_equals_published_pairs() -> None:
    assert np.abs(gcj02_from_wgs84(WGS84) - GCJ02).max() < 1e-11


def test_back_from_published_pairs() -> None:
    assert metres(wgs84_from_gcj02(GCJ02), WGS84) < 1e-6


def test_bd09_equals_published_pair() -> None:
    # coordtransform: GCJ-02 (116.404, 39.915) is BD-09 (116.41036949371029, 39.92133699351022)
    gcj = np.array([[116.404, 39.915]])
    bd = np.array([[116.41036949371029, 39.92133699351022]])
    assert np.abs(bd09_from_wgs84(wgs84_from_gcj02(gcj)) - bd).max() < 1e-9
    assert metres(gcj02_from_wgs84(wgs84_from_bd09(bd)), gcj) < 1e-3


@given(INLAND)
def test_round_trips_stay_within_a_micrometre(point: tuple[float, float]) -> None:
    start = np.array([point])
    assert metres(wgs84_from_gcj02(gcj02_from_wgs84(start)), start) < 1e-6
    assert metres(wgs84_from_bd09(bd09_from_wgs84(start)), start) < 1e-6
    assert 50 < metres(gcj02_from_wgs84(start), start) < 1500


@pytest.mark.parametrize(
    ("lon", "lat", "inside"),
    [
        (75.99, 39.47, True),  # Kashgar
        (122.5, 53.0, True),  # Mohe
        (134.3, 48.36, True),  # Fuyuan
        (109.5, 18.25, True),  # Sanya
        (97.85, 24.01, True),  # Ruili
        (118.1, 24.48, True),  # Xiamen
        (114.118, 22.54, True),  # Luohu, north of the Shenzhen River
        (113.549, 22.222, True),  # Gongbei, north of the gate of Macau
        (114.13, 22.50, False),  # Sheung Shui, Hong Kong
        (113.97, 22.39, False),  # Tuen Mun, Hong Kong
        (113.545, 22.195, False),  # Macau
        (121.5, 25.0, False),  # Taipei
        (119.57, 23.57, False),  # Penghu
        (-3.0, 51.6, False),  # Newport
    ],
)
def test_shift_ends_at_the_mainland(lon: float, lat: float, inside: bool) -> None:
    point = np.array([[lon, lat]])
    assert bool(in_mainland(point)[0]) is inside
    assert bool(np.any(gcj02_from_wgs84(point) != point)) is inside
    assert bool(np.any(wgs84_from_bd09(point) != point)) is inside


@needs_shared("data", "anhui_admin")
@needs_shared("data", "china_census2020")
def test_shexian_of_amap_falls_on_shexian_of_the_census() -> None:
    # the README of the data: best shift for Shexian +500 m east, -300 m north
    census = gpd.read_file(DATA / "china_census2020" / "anhui_counties_wgs84_census2020.gpkg").to_crs(
        "EPSG:4548"
    )
    census = census[census["NAME"].str.contains("歙县")].geometry.iloc[0]
    amap = gpd.read_file(DATA / "anhui_admin" / "341021.json").geometry.to_numpy()
    overlap = {}
    for name in ("wgs84", "gcj02"):
        source = stated_system(name)
        assert source is not None
        moved = shapely.make_valid(to_crs(amap, source=source, crs="EPSG:4548"))[0]
        overlap[name] = moved.intersection(census).area / moved.union(census).area
        east, north = np.subtract(moved.centroid.coords[0], census.centroid.coords[0])
        if name == "wgs84":
            assert np.hypot(east, north) > 500
        else:
            assert np.hypot(east, north) < 200  # both outlines are simplified
    assert overlap["gcj02"] > overlap["wgs84"] + 0.015


def test_points_and_other_shapes_move_alike() -> None:
    source = stated_system("gcj02")
    assert source is not None
    line = shapely.LineString(GCJ02[:2])
    points = to_crs(shapely.points(GCJ02[:2]), source=source, crs="EPSG:4326")
    moved = to_crs(np.array([line]), source=source, crs="EPSG:4326")
    assert np.array_equal(shapely.get_coordinates(points), shapely.get_coordinates(moved))


@pytest.mark.parametrize(
    ("bounds", "epsg"),
    [
        ((118.0, 29.5, 118.8, 30.2), 4548),  # Shexian: meridian 117
        ((113.9, 30.0, 114.6, 31.0), 4547),  # Wuhan: meridian 114
        ((75.5, 39.0, 76.5, 40.0), 4534),  # Kashgar: meridian 75
        ((134.0, 48.0, 134.9, 48.4), 4554),  # Fuyuan: meridian 135
        ((-3.1, 51.5, -2.9, 51.6), 32630),  # Newport
        ((-51.3, -30.2, -51.0, -30.0), 32722),  # Porto Alegre
        ((114.1, 22.3, 114.2, 22.4), 32650),  # Hong Kong
    ],
)
def test_metric_crs_of_an_extent(bounds: tuple[float, float, float, float], epsg: int) -> None:
    assert choose_metric_crs(*bounds) == f"EPSG:{epsg}"
    crs = pyproj.CRS.from_epsg(epsg)
    assert is_metric(crs)
    if epsg < 5000:
        values = {parameter.name: parameter.value for parameter in crs.coordinate_operation.params}
        assert abs(values["Longitude of natural origin"] - (bounds[0] + bounds[2]) / 2) <= 1.5
        assert values["False easting"] == 500_000


@pytest.mark.parametrize("epsg", [4326, 4490, 3857, 2225])
def test_degrees_web_mercator_and_feet_are_not_metric(epsg: int) -> None:
    assert not is_metric(pyproj.CRS.from_epsg(epsg))


def test_words_for_systems() -> None:
    for word in ("gcj02", "GCJ-02", "bd09", "BD_09", "wgs84", "CGCS2000", "EPSG:4547", "4547"):
        assert stated_system(word) is not None, word
    assert stated_system("beijing54") is None
    assert stated_system("EPSG:999999") is None


@pytest.mark.parametrize("metric", ["EPSG:4547", "EPSG:4525", "EPSG:32650", "EPSG:3857", "EPSG:27700"])
def test_the_way_between_systems_is_that_of_pyproj_in_any_thread(metric: str) -> None:
    """To the last bit, also where pyproj knows several ways (British grid) and keeps none of them."""
    lon, lat = np.meshgrid(np.linspace(113.0, 121.0, 9), np.linspace(22.0, 35.0, 9))
    degrees = np.column_stack([lon.ravel(), lat.ravel()])
    there = pyproj.Transformer.from_crs("EPSG:4326", metric, always_xy=True)
    back = pyproj.Transformer.from_crs(metric, "EPSG:4326", always_xy=True)
    metres = np.column_stack(there.transform(*degrees.T))

    def asked() -> tuple[np.ndarray, np.ndarray]:
        found = transformer("EPSG:4326", metric).transform(*degrees.T)
        return np.column_stack(found), np.column_stack(transformer(metric, "EPSG:4326").transform(*metres.T))

    with ThreadPoolExecutor(1) as other:
        for moved, returned in (asked(), other.submit(asked).result()):
            np.testing.assert_array_equal(moved, metres)
            np.testing.assert_array_equal(returned, np.column_stack(back.transform(*metres.T)))
