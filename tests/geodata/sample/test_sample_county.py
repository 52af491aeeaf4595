"""The sample county: what its documentation promises, checked on the tables themselves."""

import dataclasses
import functools
import itertools
import time
import tomllib
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from lifecircle.geodata.reading import read_place
from lifecircle.geodata.sample import SamplePlace, generate_sample, write_sample
from lifecircle.geodata.sample.facility_rules import deliberate_gaps
from lifecircle.geodata.sample.shares import apportion, apportion_within
from lifecircle.geodata.sample.value import GROUPS

TAXONOMY = Path(__file__).resolve().parents[3] / "geodata/lifecircle/geodata/facility_types.toml"
NOT_FOR_CARS = {"footway", "steps", "pedestrian", "path", "ferry"}


@functools.cache
def _county(seed: int) -> SamplePlace:
    return generate_sample("county", seed=seed)


@pytest.fixture(scope="module")
def county() -> SamplePlace:
    return _county(0)


def _level(county: SamplePlace, *levels: str) -> gpd.GeoDataFrame:
    return county.districts[county.districts["level"].isin(levels)]


def _inside(points: gpd.GeoDataFrame, polygons: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Each point with ``unit``, the id of the polygon that holds it (an independent spatial join)."""
    units = polygons[["id", "geometry"]].rename(columns={"id": "unit"})
    return points.sjoin(units, predicate="within", how="left")


def test_same_seed_gives_equal_tables_and_another_seed_does_not(county: SamplePlace) -> None:
    start = time.process_time()
    again = generate_sample("county", seed=0)
    assert time.process_time() - start < 10  # about 2 s where nothing else runs
    for layer in ("districts", "population", "facilities", "roads"):
        assert_geodataframe_equal(getattr(county, layer), getattr(again, layer))
        assert (
            getattr(county, layer).geometry.to_wkb().tolist()
            == getattr(again, layer).geometry.to_wkb().tolist()
        )
    other = _county(3)
    assert not np.array_equal(other.population["total"].to_numpy(), county.population["total"].to_numpy())


def test_named_synthetic_everywhere(county: SamplePlace) -> None:
    assert "合成" in county.manifest["place"]["name"]
    assert county.manifest["place"]["synthetic"] is True
    assert "合成" in _level(county, "county")["name"].iloc[0]


def test_coordinates_lie_in_china_and_are_rounded(county: SamplePlace) -> None:
    west, south, east, north = county.districts.to_crs(4326).total_bounds
    assert 100 < west < east < 120
    assert 22 < south < north < 40
    for layer in (county.districts, county.population, county.facilities, county.roads):
        xy = shapely.get_coordinates(layer.geometry.to_numpy())
        assert np.abs(xy - np.round(xy, 2)).max() < 1e-9


def test_counts_of_units(county: SamplePlace) -> None:
    counts = county.districts["level"].value_counts().to_dict()
    assert counts == {"county": 1, "township": 28, "community": 17, "village": 181, "zone": 2, "estate": 8}
    assert county.districts["id"].is_unique
    communities = _level(county, "community")["setting"].value_counts().to_dict()
    assert communities == {"county_town": 10, "town": 7}
    assert _level(county, "village")["setting"].value_counts().to_dict() == {"rural": 161, "town": 20}
    assert _level(county, "estate")["new"].sum() == 4


@pytest.mark.parametrize("seed", [0, 3])
def test_districts_tile_without_overlap_or_hole(seed: int) -> None:
    place = _county(seed)
    whole = _level(place, "county").geometry.iloc[0]
    assert place.districts.geometry.is_valid.all()
    assert (place.districts.geometry.geom_type == "Polygon").all()
    assert not shapely.get_num_interior_rings(whole)
    for levels in (("township",), ("community", "village")):
        parts = _level(place, *levels).geometry.to_numpy()
        assert shapely.coverage_is_valid(parts)
        assert shapely.area(parts).sum() == pytest.approx(whole.area, rel=1e-12)
        assert shapely.union_all(parts).symmetric_difference(whole).area < 1


def test_units_nest_in_their_parents(county: SamplePlace) -> None:
    shape = county.districts.set_index("id").geometry
    child = county.districts[county.districts["parent"].notna()]
    inside = shapely.area(
        shapely.difference(child.geometry.to_numpy(), shape.loc[child["parent"]].to_numpy())
    )
    assert inside.max() < 0.01


def test_households_add_up(county: SamplePlace) -> None:
    units = _level(county, "community", "village")
    by_township = units.groupby("parent")["households"].sum()
    townships = _level(county, "township").set_index("id")["households"]
    assert by_township.sort_index().tolist() == townships.sort_index().tolist()
    assert townships.sum() == _level(county, "county")["households"].iloc[0]


def test_people_add_up_by_village(county: SamplePlace) -> None:
    cells = county.population
    assert cells["total"].sum() == 360_000
    joined = _inside(cells, _level(county, "community", "village"))
    assert joined["unit"].notna().all()
    assert len(joined) == len(cells)
    by_unit = joined.groupby("unit")["total"].sum()
    assert len(by_unit) == 198
    households = _level(county, "community", "village").set_index("id")["households"]
    assert (by_unit / households).between(2.4, 2.85).all()
    in_town = joined["unit"].isin(_level(county, "community").query("setting == 'county_town'")["id"])
    assert 80_000 < joined.loc[in_town, "total"].sum() < 96_000


def test_groups_are_nested_and_of_a_mountain_county(county: SamplePlace) -> None:
    people = county.population[list(GROUPS)]
    assert (people.to_numpy() >= 0).all()
    assert not people.isna().to_numpy().any()
    assert (people["age_80_plus"] <= people["age_65_plus"]).all()
    assert (people["age_65_plus"] <= people["age_60_plus"]).all()
    young = people[["age_0_2", "age_3_5", "age_6_11", "age_12_14"]].sum(axis=1)
    assert (young + people["age_60_plus"] <= people["total"] + 1e-9).all()
    # 27.55 % are 60 and over in the county of seed 001, line 36
    assert people["age_60_plus"].sum() / 360_000 == pytest.approx(0.2755, abs=0.01)
    joined = _inside(county.population, _level(county, "community", "village")).merge(
        county.districts[["id", "setting"]], left_on="unit", right_on="id"
    )
    old = joined.groupby("setting")[["age_65_plus", "total"]].sum().eval("age_65_plus / total")
    assert old["rural"] > old["town"] > old["county_town"]


def _network(
    roads: gpd.GeoDataFrame, *, cars: bool
) -> "nx.Graph[tuple[float, float]] | nx.DiGraph[tuple[float, float]]":
    net = nx.DiGraph() if cars else nx.Graph()
    for shape, highway, oneway in zip(roads.geometry, roads["highway"], roads["oneway"], strict=True):
        if highway == "ferry" or (cars and highway in NOT_FOR_CARS):
            continue
        points = list(shape.coords)
        pairs = list(itertools.pairwise(points))
        net.add_edges_from(pairs)
        if cars and oneway == "no":
            net.add_edges_from((b, a) for a, b in pairs)
    return net


@pytest.mark.parametrize("seed", [0, 3])
def test_roads_hang_together_except_the_island(seed: int) -> None:
    place = _county(seed)
    roads = place.roads
    parts = sorted(nx.connected_components(_network(roads, cars=False)), key=len)
    assert len(parts) == 2
    ferry = roads[roads["highway"] == "ferry"].geometry
    assert len(ferry) == 1
    pier, landing = ferry.iloc[0].coords[0], ferry.iloc[0].coords[-1]
    assert {pier in parts[0], landing in parts[1]} == {True}
    on_island = _inside(place.population, _level(place, "village"))
    home = _inside(gpd.GeoDataFrame(geometry=[shapely.Point(pier)], crs=roads.crs), _level(place, "village"))
    assert on_island.loc[on_island["unit"] == home["unit"].iloc[0], "total"].sum() > 200


@pytest.mark.parametrize("seed", [0, 3])
def test_cars_reach_every_road_that_is_not_theirs_to_avoid(seed: int) -> None:
    place = _county(seed)
    net = _network(place.roads, cars=True)
    main = max(nx.strongly_connected_components(net), key=len)
    island = min(nx.connected_components(_network(place.roads, cars=False)), key=len)
    for highway in ("primary", "secondary", "tertiary"):
        corners = shapely.get_coordinates(place.roads.geometry[place.roads["highway"] == highway].to_numpy())
        cut_off = {tuple(corner) for corner in corners.tolist()} - main - island
        assert not cut_off, highway
    assert len(main) > 0.93 * net.number_of_nodes()


def test_some_cells_have_no_road(county: SamplePlace) -> None:
    usable = county.roads[~county.roads["highway"].isin(["ferry", "motorway", "motorway_link"])].geometry
    off = county.population.geometry.distance(usable.union_all())
    assert (off > 1_000).sum() == 6


def test_road_classes_and_bridges(county: SamplePlace) -> None:
    km = county.roads.assign(km=county.roads.length / 1000).groupby("highway")["km"].sum()
    expected = "motorway motorway_link primary secondary tertiary unclassified residential living_street"
    expected += " service track footway steps pedestrian path ferry"
    assert set(km.index) == set(expected.split())
    assert (county.roads["oneway"] == "yes").sum() > 100
    assert 5 <= county.roads["bridge"].sum() <= 14


def test_every_facility_type_is_in_the_taxonomy(county: SamplePlace) -> None:
    known = {row["id"]: row["domain"] for row in tomllib.loads(TAXONOMY.read_text(encoding="utf-8"))["type"]}
    types = set(county.facilities["type"])
    assert types <= set(known)
    assert len(types) == 61
    # nothing in these layers stands for housing; it is the ninth domain
    assert len({known[name] for name in types}) >= 8


def test_facility_counts_of_the_plan(county: SamplePlace) -> None:
    existing = county.facilities[county.facilities["status"] == "existing"]
    count = existing["type"].value_counts()
    stated = {
        "kindergarten": 57,
        "primary_school": 38,
        "junior_high_school": 32,
        "senior_high_school": 5,
        "vocational_school": 2,
        "special_school": 1,
        "village_clinic": 194,
        "community_health_station": 4,
        "cdc": 1,
        "library": 3,
        "museum": 4,
        "culture_station": 28,
        "culture_centre": 1,
        "library_24h": 1,
    }
    assert {name: int(count[name]) for name in stated} == stated
    assert count["township_health_centre"] + count["community_health_centre"] == 28
    homes = existing[existing["type"].isin(["elderly_home", "township_elderly_home"])]
    assert len(homes) == 28
    assert homes["beds"].sum() == 4_745
    assert (homes["nursing_beds"].to_numpy() <= homes["beds"].to_numpy()).all()
    assert existing["doctors"].sum() == 962
    assert existing["nurses"].sum() == 1_202
    # 4.84 hospital beds and one childcare place per thousand people, 1.91 m2 of sports ground each
    medical = existing[existing["doctors"].notna()]
    assert medical["beds"].sum() / 360 == pytest.approx(4.84, abs=0.005)
    assert existing.loc[existing["type"].isin(["nursery", "community_nursery"]), "places"].sum() / 360 == 1
    assert existing["sports_area_m2"].sum() / 360_000 == pytest.approx(1.91, abs=0.001)
    grades = existing[existing["type"] == "culture_station"]["grade"].value_counts().to_dict()
    assert grades == {"一级": 6, "二级": 9, "三级": 13}
    assert 1_100 <= len(county.facilities) <= 1_400


def test_deliberate_gaps_are_there(county: SamplePlace) -> None:
    existing = county.facilities[county.facilities["status"] == "existing"]
    places = {
        "village": _level(county, "village"),
        "town_community": _level(county, "community").query("setting == 'county_town'"),
        "seat": _level(county, "township"),
        "other_seat": _level(county, "township").query("not id.str.endswith('001')"),
    }
    gaps = deliberate_gaps()
    assert gaps == {
        ("village_clinic", "village"): 9,
        ("medical_insurance_point", "seat"): 1,
        ("regional_elderly_centre", "seat"): 2,
        ("day_care_centre", "town_community"): 1,
        ("market", "other_seat"): 3,
        ("minor_protection_station", "seat"): 4,
        ("village_culture_centre", "village"): 4,
        ("fitness_site", "town_community"): 2,
    }
    for (kind, at), lacking in gaps.items():
        if kind == "medical_insurance_point":
            continue  # communities of the same townships have a point of their own
        held = _inside(existing[existing["type"] == kind], places[at])["unit"].dropna().unique()
        missing = len(places[at]) - len(held)
        # a second clinic may stand in a village left without a first
        assert missing <= lacking if kind == "village_clinic" else missing == lacking, kind
    zones = _inside(existing[existing["type"] == "labour_relations_centre"], _level(county, "zone"))
    assert zones["unit"].nunique() == 1
    assert "disabled_elderly_centre" not in set(existing["type"])


def test_facilities_have_names_ids_and_lie_in_the_county(county: SamplePlace) -> None:
    table = county.facilities
    assert table["id"].is_unique
    assert table["name"].is_unique
    assert set(table["status"]) == {"existing", "planned"}
    assert (table.loc[table["status"] == "planned", "opened"] > 2020).all()
    assert (table.loc[table["status"] == "existing", "opened"] <= 2020).all()
    assert table.within(_level(county, "county").geometry.iloc[0]).all()


def test_written_twice_gives_equal_files(county: SamplePlace, tmp_path: Path) -> None:
    write_sample(county, tmp_path / "a")
    write_sample(county, tmp_path / "b")
    write_sample(county, tmp_path / "b")  # a sample may be replaced
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    layers = ["districts.gpkg", "facilities.gpkg", "place.toml", "population.gpkg", "roads.gpkg"]
    assert names == [*layers, "water.gpkg"]
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_sample_of_an_earlier_version_is_replaced(county: SamplePlace, tmp_path: Path) -> None:
    folder = tmp_path / "county"
    write_sample(county, folder)
    (folder / "water.gpkg").unlink()
    text = (folder / "place.toml").read_text(encoding="utf-8")
    (folder / "place.toml").write_text(text.partition("[water]")[0], encoding="utf-8")
    write_sample(county, folder)
    assert (folder / "water.gpkg").is_file()
    assert "[water]" in (folder / "place.toml").read_text(encoding="utf-8")


def test_read_back_whole(county: SamplePlace, tmp_path: Path) -> None:
    write_sample(county, tmp_path / "county")
    place = read_place(tmp_path / "county")
    assert place.synthetic
    assert place.name == county.manifest["place"]["name"]
    assert place.groups == GROUPS
    assert place.population["total"].sum() == 360_000
    assert len(place.facilities) == len(county.facilities)
    assert len(place.districts) == 237
    assert place.roads.segment_count == len(county.roads)
    assert not any(layer.dropped for layer in place.layers)
    # the expressway passes over roads without a junction, and the reader says so; nothing else
    assert {problem.code for problem in place.warnings} <= {"crossing_without_vertex"}


def test_a_folder_with_other_things_is_not_touched(county: SamplePlace, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match="不会覆盖"):
        write_sample(county, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    (tmp_path / "mine.txt").unlink()
    write_sample(county, tmp_path)
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match="不会覆盖"):
        write_sample(county, tmp_path)


def test_a_failure_leaves_nothing(county: SamplePlace, tmp_path: Path) -> None:
    manifest = {key: value for key, value in county.manifest.items() if key != "facilities"}
    with pytest.raises(KeyError):
        write_sample(dataclasses.replace(county, manifest=manifest), tmp_path / "half")
    assert list(tmp_path.iterdir()) == []


def test_sizes_and_seeds_are_checked() -> None:
    with pytest.raises(ValueError, match="size"):
        generate_sample("village")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="seed"):
        generate_sample("county", seed=-1)


def test_apportion_by_hand() -> None:
    # 10 over 1:1:2 is 2.5, 2.5, 5: the first of the equal remainders gets the odd one
    assert apportion(10, np.array([1.0, 1.0, 2.0])).tolist() == [3, 2, 5]
    # 7 over 3:1 within part 1 is 5.25 and 1.75; part 0 keeps its 4 in one place
    parts = apportion_within(np.array([4, 7]), part_of=np.array([1, 0, 1]), weights=np.array([3.0, 1.0, 1.0]))
    assert parts.tolist() == [5, 4, 2]
