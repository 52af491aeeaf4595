"""A city's facilities: 5,000 in 20 services, where people are."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.geodata.place import CAPACITIES

from .city_people import CityPeople
from .value import CRS, YEAR

# type, name, how many, capacity column, low, high
_SERVICES: tuple[tuple[str, str, int, str, int, int], ...] = (
    ("convenience_store", "便利店", 1_300, "floor_area_m2", 40, 160),
    ("pharmacy", "药店", 620, "floor_area_m2", 40, 160),
    ("kindergarten", "幼儿园", 560, "places", 120, 450),
    ("fitness_site", "健身场地", 480, "sports_area_m2", 300, 3_000),
    ("community_health_station", "社区卫生服务站", 300, "doctors", 2, 6),
    ("day_care_centre", "日间照料中心", 280, "beds", 8, 40),
    ("primary_school", "小学", 270, "places", 720, 2_160),
    ("community_service_centre", "社区综合服务中心", 250, "floor_area_m2", 300, 1_500),
    ("supermarket", "超市", 180, "floor_area_m2", 600, 9_000),
    ("market", "农贸市场", 150, "floor_area_m2", 900, 6_000),
    ("junior_high_school", "初级中学", 130, "places", 900, 2_400),
    ("nursery", "托育机构", 120, "places", 20, 120),
    ("community_health_centre", "社区卫生服务中心", 90, "beds", 20, 100),
    ("elderly_home", "养老院", 80, "beds", 60, 400),
    ("senior_high_school", "高级中学", 55, "places", 1_200, 3_600),
    ("hospital", "医院", 45, "beds", 120, 1_800),
    ("employment_service_point", "就业服务站", 40, "floor_area_m2", 80, 400),
    ("library", "图书馆", 20, "floor_area_m2", 800, 30_000),
    ("park", "公园", 20, "land_area_m2", 20_000, 900_000),
    ("sports_venue", "体育场馆", 10, "sports_area_m2", 5_000, 60_000),
)


def place_city_facilities(rng: np.random.Generator, *, people: CityPeople, prefix: str) -> gpd.GeoDataFrame:
    """Facilities at random homes, so that dense places have more, moved up to 20 m."""
    cumulative = np.cumsum(people.count)
    counts = np.array([count for _, _, count, _, _, _ in _SERVICES])
    service = np.repeat(np.arange(len(_SERVICES)), counts)
    ticket = rng.integers(0, cumulative[-1], size=len(service))
    cell = np.searchsorted(cumulative, ticket, side="right")
    xy = np.round(people.xy[cell] + rng.uniform(-20, 20, size=(len(service), 2)), 2)
    serial = np.concatenate([np.arange(1, count + 1) for count in counts])
    size = rng.random(len(service)) ** 2
    private = rng.random(len(service)) < 0.35
    columns: dict[str, object] = {
        "id": pd.Series([f"{prefix}f{i:05d}" for i in range(1, len(service) + 1)], dtype="str"),
        "name": pd.Series(
            [f"合成{_SERVICES[s][1]}{n}" for s, n in zip(service, serial, strict=True)], dtype="str"
        ),
        "type": pd.Series([_SERVICES[s][0] for s in service], dtype="str"),
    }
    low = np.array([row[4] for row in _SERVICES])[service]
    high = np.array([row[5] for row in _SERVICES])[service]
    amount = np.round(low + (high - low) * size)
    for capacity in CAPACITIES:
        of_service = np.array([row[3] == capacity for row in _SERVICES])[service]
        columns[capacity] = np.where(of_service, amount, np.nan)
    columns["operator"] = pd.Series(np.where(private, "private", "public"), dtype="str")
    columns["inclusive"] = pd.array(~private | (rng.random(len(service)) < 0.5), dtype="boolean")
    columns["status"] = pd.Series(["existing"] * len(service), dtype="str")
    columns["opened"] = pd.array(rng.integers(1980, YEAR + 1, size=len(service)), dtype="Int64")
    return gpd.GeoDataFrame(columns, geometry=shapely.points(xy), crs=CRS)
