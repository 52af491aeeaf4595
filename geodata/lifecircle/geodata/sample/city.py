"""The sample city, and the sample province made of ten of them."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from .city_districts import COUNTIES, draw_city_districts
from .city_facilities import place_city_facilities
from .city_people import cell_table, district_centres, people_of_city
from .city_streets import RIVER_M, lay_city_streets, road_table, shape_city, street_table
from .mesh import Floats
from .names import CITY, CITY_RIVER, PROVINCE
from .rivers import Course, rounded, water_table, widened
from .value import CRS, SamplePlace, manifest

_CENTRE_M = (500_000.0, 3_320_000.0)
_APART_M = 76_000.0
# columns and rows of the province's cities; the corners of one side stay empty
_SEATS: tuple[tuple[int, int], ...] = tuple((x, y) for y in range(4) for x in range(3))[1:-1]


@dataclass(frozen=True, kw_only=True, eq=False)
class _City:
    districts: gpd.GeoDataFrame
    population: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    corners: Floats
    river: Floats


def generate_city(*, seed: int) -> SamplePlace:
    """About 300,000 road nodes, 1,000,000 cells, 5,000 facilities in 20 services."""
    rng = np.random.Generator(np.random.PCG64(seed))
    city = _city(rng, centre_m=_CENTRE_M, prefix="9901", name=CITY, first_road=1)
    return SamplePlace(
        districts=city.districts,
        population=city.population,
        facilities=city.facilities,
        roads=city.roads,
        water=_rivers([city.river]),
        manifest=manifest(CITY, suffix="parquet"),
    )


def generate_province(*, seed: int) -> SamplePlace:
    """Ten cities, one after the other, and trunk roads between neighbours."""
    cities: list[_City] = []
    spots: list[tuple[float, float]] = []
    roads = 1
    for i, (column, row) in enumerate(_SEATS):
        rng = np.random.Generator(np.random.PCG64([seed, i]))
        spot = (_CENTRE_M[0] + (column - 1) * _APART_M, _CENTRE_M[1] + (row - 1.5) * _APART_M)
        city = _city(rng, centre_m=spot, prefix=f"99{i + 1:02d}", name=f"合成第{i + 1}市", first_road=roads)
        roads += len(city.roads)
        cities.append(city)
        spots.append(spot)
    between = _roads_between(np.random.Generator(np.random.PCG64([seed, 99])), cities, spots, first_id=roads)
    return SamplePlace(
        districts=_stack([city.districts for city in cities]),
        population=_stack([city.population for city in cities]),
        facilities=_stack([city.facilities for city in cities]),
        roads=_stack([*(city.roads for city in cities), between]),
        water=_rivers(
            [
                np.concatenate([city.river for city, at in zip(cities, _SEATS, strict=True) if at[1] == row])
                for row in sorted({row for _, row in _SEATS})
            ]
        ),
        manifest=manifest(PROVINCE, suffix="parquet"),
    )


def _city(
    rng: np.random.Generator, *, centre_m: tuple[float, float], prefix: str, name: str, first_road: int
) -> _City:
    shape = shape_city(rng, centre_m=centre_m)
    streets = lay_city_streets(rng, shape)
    centres = district_centres(rng, shape, count=COUNTIES)
    people = people_of_city(rng, shape, centres=centres)
    return _City(
        districts=draw_city_districts(rng, shape, people=people, centres=centres, prefix=prefix, name=name),
        facilities=place_city_facilities(rng, people=people, prefix=prefix),
        population=cell_table(people, prefix=f"{prefix}c"),
        roads=street_table(
            streets.xy,
            ends=streets.ends,
            rank=streets.rank,
            oneway=streets.oneway,
            bridge=streets.bridge,
            first_id=first_road,
        ),
        corners=streets.xy,
        river=shape.river_line(),
    )


def _rivers(middles: list[Floats]) -> gpd.GeoDataFrame:
    """A river with its banks for each line; it leaves the streets on both sides some ground."""
    shapes = []
    for xy in middles:
        course = Course(name=CITY_RIVER, xy=xy, width_m=np.full(len(xy), RIVER_M))
        shapes.append(shapely.union_all(widened(course, least_width_m=RIVER_M)))
    return water_table([CITY_RIVER] * len(shapes), rounded(shapes))


def _roads_between(
    rng: np.random.Generator, cities: list[_City], spots: list[tuple[float, float]], *, first_id: int
) -> gpd.GeoDataFrame:
    """Trunk roads from edge to edge of neighbouring cities, with gentle bends."""
    trees = [cKDTree(city.corners) for city in cities]
    lines = []
    for a in range(len(cities)):
        for b in range(a + 1, len(cities)):
            way = np.asarray(spots[b]) - spots[a]
            length = float(np.sqrt((way**2).sum()))
            if length > _APART_M * 1.1:
                continue
            middle = (np.asarray(spots[a]) + spots[b]) / 2
            start = cities[a].corners[int(trees[a].query(middle)[1])]
            end = cities[b].corners[int(trees[b].query(middle)[1])]
            part = np.linspace(0, 1, 21)[:, None]
            bend = (np.sin(np.pi * part) * np.sin(2 * np.pi * part + rng.uniform(0, 6))) * 1_500
            across = np.array([-way[1], way[0]]) / length
            shape = np.round(start + (end - start) * part + across * bend, 2)
            shape[0], shape[-1] = start, end
            lines.append(shapely.LineString(shape))
    geometry = np.empty(len(lines), dtype=object)
    geometry[:] = lines
    none = np.zeros(len(lines), dtype=bool)
    return road_table(
        geometry, rank=np.zeros(len(lines), dtype=np.int64), oneway=none, bridge=none, first_id=first_id
    )


def _stack(tables: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.concat(tables, ignore_index=True), geometry="geometry", crs=CRS)
