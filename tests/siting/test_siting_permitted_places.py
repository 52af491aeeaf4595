"""Candidates made from the gap on excluded land: moved to the nearest permitted point of the network."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from test_siting_paper_town import ask, town

from lifecircle.siting import SitingError
from lifecircle.siting.permitted_places import MOST_MOVED_M, permitted_places
from paper_town import CRS

ROAD = np.array([[0.0, 0.0, 2000.0, 0.0], [2000.0, 0.0, 5000.0, 0.0]])


def moved(xy, *boxes, within=None):
    land = gpd.GeoSeries([shapely.box(*box) for box in boxes], crs=CRS)
    return permitted_places(np.array(xy, float), land, ROAD, within=within)


def test_to_the_nearer_end_of_the_land_a_metre_clear_of_it():
    """The road is the x axis; the land takes it from 900 to 1,300: 101 m back, or 301 m on."""
    places, keep = moved([(1000, 0), (400, 0)], (900, -50, 1300, 50))
    assert places.xy_m.tolist() == [[899, 0], [400, 0]]
    assert places.moved_m.tolist() == [101, 0]
    assert (places.dropped, keep.tolist()) == (0, [True, True])


def test_not_out_of_its_own_unit():
    unit = shapely.box(950, -1000, 3000, 1000)
    places, _ = moved([(1000, 0)], (900, -50, 1300, 50), within=[unit])
    assert (places.xy_m.tolist(), places.moved_m.tolist()) == ([[1301, 0]], [301])
    small = shapely.box(950, -1000, 1250, 1000)
    gone, keep = moved([(1000, 0)], (900, -50, 1300, 50), within=[small])
    assert (len(gone.xy_m), gone.dropped, keep.tolist()) == (0, 1, [False])


def test_dropped_where_the_nearest_is_too_far():
    """2,500 lies 1,001 m from the nearer clear point at 1,499, then 1,000 m from that at 1,500."""
    gone, keep = moved([(2500, 0)], (1500, -50, 4000, 50))
    assert (len(gone.xy_m), gone.dropped, keep.tolist()) == (0, 1, [False])
    kept, _ = moved([(2500, 0)], (1501, -50, 4000, 50))
    assert (kept.xy_m.tolist(), kept.moved_m.tolist()) == ([[1500, 0]], [1000])


def test_places_that_fall_together_are_one():
    places, _ = moved([(1000, 0), (950, 0), (4000, 0)], (900, -50, 1300, 50))
    ordered = places.in_order()
    assert (ordered.xy_m.tolist(), ordered.moved_m.tolist()) == ([[899, 0], [4000, 0]], [51, 0])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5000), st.integers(-300, 300)), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 4500), st.integers(100, 2500)), min_size=1, max_size=3),
)
def test_never_on_the_land_never_too_far_and_nothing_nearer(xy, spans):
    boxes = [(start, -400, start + width, 400) for start, width in spans]
    places, keep = moved(xy, *boxes)
    along = np.arange(0, 5000.25, 0.25)
    clear = np.array([all(x < b[0] - 1 or x > b[2] + 1 for b in boxes) for x in along])
    at = 0
    for spot, kept in zip(np.array(xy, float), keep, strict=True):
        inside = any(b[0] <= spot[0] <= b[2] for b in boxes)
        apart_m = np.hypot(along[clear] - spot[0], spot[1]).min(initial=np.inf)
        if kept:
            here, moved_m = places.xy_m[at], places.moved_m[at]
            at += 1
            if not inside:
                assert (here == spot).all()
                continue
            assert here[1] == 0
            assert not any(b[0] <= here[0] <= b[2] for b in boxes)
            assert moved_m <= MOST_MOVED_M + 0.1
            assert moved_m == pytest.approx(apart_m, abs=0.5)
        else:
            assert inside
            assert apart_m > MOST_MOVED_M - 0.5
    assert at + places.dropped == len(xy)


def test_a_candidate_of_the_gap_moves_and_the_record_names_it():
    free = ask(town(sites=None), goal="cover", sites=1, sources=("gap",))
    spot = free.sites.iloc[0][["x", "y"]].to_numpy(float)
    box = shapely.box(*(spot - 30), *(spot + 30))
    land = gpd.GeoDataFrame(geometry=[box], crs=CRS)
    found = ask(town(sites=None), goal="cover", sites=1, sources=("gap",), exclude=land)
    metres = found.facts["moved_m"]
    assert found.facts["candidates_moved"] == len(metres) > 0
    assert found.candidates.dropped == {"excluded_land": 0}
    assert all(30 < one <= MOST_MOVED_M for one in metres.values())
    xy = found.candidates.xy_m
    assert not shapely.intersects_xy(box, xy[:, 0], xy[:, 1]).any()
    assert found.answer.objective > 0
    everywhere = gpd.GeoDataFrame(geometry=[shapely.box(-1e5, -1e5, 1e5, 1e5)], crs=CRS)
    with pytest.raises(SitingError, match="不可建设的用地里"):
        ask(town(sites=None), goal="cover", sites=1, sources=("gap",), exclude=everywhere)
