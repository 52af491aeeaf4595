"""The paper town: answers worked out by hand.

Distances in metres. On foot 100 m a minute (stairs 50), by bike 200, by car 500 on streets.

      y
    3000  I---------J                               an island: no street leads there
          .
    1500  . c7                                      no road within 1000 m
    1200  .         . M (1000, 1200)
     800  . c6        :
          .           : footpath, 1200 m
       0  A-----B-----C=====D ~ ~ ~ ~ ~ G-----H     A 0, B 500, C 1000, D 1500, G 2500, H 3000
          ^     |     stairs    ferry
          |     v
    -500  +--<--E                                   B > E > A: one way, 500 m and 1000 m

Streets A-B, B-C, G-H, I-J both ways; C=D stairs; D~G ferry, 1000 m.

The dual carriageway, on its own: W(0,0) > E(1000,0) along y = 0, and E > W along y = 20.
A lane Z(450,-40)-Y(550,-40) leads nowhere.
"""

import numpy as np
import pytest

from lifecircle.network import PointState, State, build_graph, catchments, classify, join_points, nearest
from network_oracle import ON_FOOT, ONE_WAY, roads_of, travel_by

NEAR = {"snap_limit_m": 1000.0, "join_radius_m": 75.0}
A, B, C, D, E, G, H, ISLE, J, M = range(10)
NODES = [
    (0, 0), (500, 0), (1000, 0), (1500, 0), (500, -500),
    (2500, 0), (3000, 0), (0, 3000), (500, 3000), (1000, 1200),
]  # fmt: skip
TOWN = roads_of(
    NODES,
    [
        (A, B, {}),
        (B, C, {}),
        (C, D, {"road_class": "steps", "access": ON_FOOT}),
        (D, G, {"road_class": "ferry"}),
        (G, H, {}),
        (B, E, {"access": ONE_WAY}),
        (E, A, {"access": ONE_WAY, "via": [(0, -500)]}),
        (ISLE, J, {}),
        (C, M, {"road_class": "footway", "access": ON_FOOT}),
    ],
)
W, EAST, Z, Y = range(4)
CARRIAGEWAY = roads_of(
    [(0, 0), (1000, 0), (450, -40), (550, -40)],
    [
        (W, EAST, {"access": ONE_WAY}),
        (EAST, W, {"access": ONE_WAY, "via": [(1000, 20), (0, 20)]}),
        (Z, Y, {"road_class": "service"}),
    ],
)
CLINICS = [(700, 0), (900, 0)]


def best(cell, facilities, *, mode="walk", roads=TOWN, near=NEAR, **changes):
    """Cost from one cell to the nearest of the facilities."""
    graph = build_graph(roads, travel_by(mode, **changes))
    cells, found = (
        join_points(graph, np.array([cell]), **near),
        join_points(graph, np.array(facilities), **near),
    )
    return nearest(graph, cells, found, rank=np.arange(len(facilities))).cost[0, 0]


def state(cell, facilities, *, limit=15.0, mode="walk", **changes):
    graph = build_graph(TOWN, travel_by(mode, **changes))
    cells, found = (
        join_points(graph, np.array([cell]), **NEAR),
        join_points(graph, np.array(facilities), **NEAR),
    )
    cost = nearest(graph, cells, found, rank=np.arange(len(facilities))).cost[:, 0]
    return State(classify(cells, cost, limit)[0])


@pytest.mark.parametrize(
    ("cell", "facility", "mode", "minutes"),
    [
        pytest.param((0, 0), (700, 0), "walk", 7.0, id="along two streets"),
        pytest.param((0, 0), (700, 0), "bike", 3.5, id="by bike"),
        pytest.param((0, 0), (700, 0), "drive", 1.4, id="by car"),
        pytest.param((960, 40), (900, 0), "walk", 1.0, id="40 m to the street, 60 m along it"),
        pytest.param((960, 40), (900, 30), "walk", 1.3, id="a leg at both ends"),
        pytest.param((960, 40), (900, 30), "drive", 0.82, id="legs are walked, 60 m driven"),
        pytest.param((1250, 0), (900, 0), "walk", 6.0, id="250 m down the stairs at half speed"),
        pytest.param((1250, 0), (900, 0), "drive", 2.7, id="no car on stairs: 250 m leg to C"),
        pytest.param((500, -250), (700, 0), "walk", 4.5, id="one way does not bind walkers"),
        pytest.param((500, -250), (700, 0), "drive", 3.9, id="one way: 250 + 1000 + 500 + 200 m"),
        pytest.param((500, -250), (500, -100), "walk", 1.5, id="same edge"),
        pytest.param((500, -250), (500, -400), "drive", 0.3, id="same edge, with the one-way"),
        pytest.param((500, -250), (500, -100), "drive", 3.7, id="same edge, against it: round the block"),
        pytest.param((1000, 1200), (700, 0), "walk", 15.0, id="footpath on foot"),
        pytest.param((1000, 1200), (700, 0), "walk_drive", 12.6, id="1200 m on foot, 300 m by car"),
        pytest.param((0, 0), (700, 0), "walk_drive", 1.4, id="a home on the street drives from the door"),
        pytest.param((0, 0), (1000, 300), "walk_drive", 5.0, id="1000 m by car, 300 m leg"),
        pytest.param((0, 0), (1000, 1150), "walk_drive", 21.5, id="nobody walks on after driving"),
        pytest.param((2600, 0), (2800, 0), "walk", 2.0, id="a facility beyond the water"),
        pytest.param((2000, 50), (2800, 0), "walk", 3 + 252500**0.5 / 100, id="nobody boards a ferry at sea"),
        pytest.param((0, 0), (2800, 0), "walk", np.inf, id="no ferry"),
    ],
)  # fmt: skip
def test_times_of_the_town(cell, facility, mode, minutes):
    assert best(cell, [facility], mode=mode) == pytest.approx(minutes, abs=1e-9)


def test_ferry_runs_when_it_has_a_speed():
    # 1000 m street, 500 m stairs at 50 m/min, 1000 m ferry at 200 m/min, 300 m street
    assert best((0, 0), [(2800, 0)], ferry_kmh=12.0) == pytest.approx(10 + 10 + 5 + 3, abs=1e-9)


def test_metres_count_stairs_and_streets_alike():
    assert best((1250, 0), [(900, 0)], metres=True) == pytest.approx(350.0, abs=1e-9)
    assert best((960, 40), [(900, 30)], mode="drive", metres=True) == pytest.approx(130.0, abs=1e-9)


@pytest.mark.parametrize(
    ("options", "mode", "minutes"),
    [
        ({}, "drive", 2.0),
        ({"maxspeed": 15.0}, "drive", 4.0),
        ({"maxspeed": 120.0}, "drive", 2.0),
        ({"maxspeed": 15.0}, "bike", 5.0),
        ({"maxspeed": 3.0}, "walk", 10.0),
        ({"road_class": "primary"}, "drive", 1.0),
        ({"road_class": "track"}, "drive", np.inf),
        ({"road_class": "steps", "access": 15}, "bike", 20.0),
    ],
)
def test_speed_of_one_street(options, mode, minutes):
    street = roads_of([(0, 0), (1000, 0)], [(0, 1, options)])
    assert best((0, 0), [(1000, 0)], mode=mode, roads=street) == pytest.approx(minutes, abs=1e-9)


def test_two_facilities_on_one_edge_and_the_tie_between():
    graph = build_graph(TOWN, travel_by("walk"))
    cells = join_points(graph, np.array([(960.0, 40.0), (800.0, 0.0), (0.0, 0.0)]), **NEAR)
    clinics = join_points(graph, np.array(CLINICS, float), **NEAR)
    found = nearest(graph, cells, clinics, rank=np.array([0, 1]), k=2)
    np.testing.assert_allclose(found.cost, [[1.0, 3.0], [1.0, 1.0], [7.0, 9.0]], atol=1e-9)
    assert found.facility.tolist() == [[1, 0], [0, 1], [0, 1]]
    swapped = nearest(graph, cells, clinics, rank=np.array([1, 0]), k=2)
    assert swapped.facility.tolist() == [[1, 0], [1, 0], [0, 1]]
    assert nearest(graph, cells, clinics, rank=np.array([9, 4])).facility.tolist() == [[1], [1], [0]]


def test_fewer_facilities_than_asked_for():
    graph = build_graph(TOWN, travel_by("walk"))
    cells = join_points(graph, np.array([(0.0, 0.0)]), **NEAR)
    one = join_points(graph, np.array([(700.0, 0.0)]), **NEAR)
    found = nearest(graph, cells, one, rank=np.array([0]), k=2)
    assert (found.facility.tolist(), found.cost[0, 1]) == ([[0, -1]], np.inf)
    none = join_points(graph, np.zeros((0, 2)), **NEAR)
    assert nearest(graph, cells, none, rank=np.zeros(0, int)).facility.tolist() == [[-1]]
    assert len(catchments(graph, cells, none, limit=15).cell) == 0


@pytest.mark.parametrize(
    ("cell", "facilities", "expected"),
    [
        pytest.param((0, 0), CLINICS, State.COVERED, id="7 minutes"),
        pytest.param((0, 800), CLINICS, State.COVERED, id="8 + 7 minutes: exactly at the limit"),
        pytest.param((0, 800.01), CLINICS, State.BEYOND, id="one centimetre too far"),
        pytest.param((250, 3000), CLINICS, State.ISLAND, id="a street that leads nowhere"),
        pytest.param((2600, 0), CLINICS, State.ISLAND, id="beyond the water without ferry"),
        pytest.param((0, 1500), CLINICS, State.NO_ROAD, id="1044 m from the footpath"),
        pytest.param((-1000, 0), CLINICS, State.BEYOND, id="exactly at the snap limit"),
        pytest.param((-1001, 0), CLINICS, State.OUTSIDE, id="past it"),
        pytest.param((0, 0), [(0, 1500)], State.ISLAND, id="the facility has no road"),
        pytest.param((0, 0), [(3900, 0)], State.ISLAND, id="facility past the end of the town's roads"),
    ],
)
def test_states(cell, facilities, expected):
    assert state(cell, facilities) == expected


def test_a_facility_past_the_last_street_still_serves():
    assert best((2600, 0), [(3900, 0)]) == pytest.approx(4.0 + 9.0, abs=1e-9)


def test_limits_by_cell():
    graph = build_graph(TOWN, travel_by("walk"))
    cells = join_points(graph, np.array([(0.0, 0.0), (0.0, 0.0)]), **NEAR)
    assert classify(cells, np.array([7.0, 7.0]), np.array([5.0, 7.0])).tolist() == [
        State.BEYOND,
        State.COVERED,
    ]


def test_no_car_reaches_the_end_of_the_footpath():
    assert state((1000, 1200), CLINICS, mode="drive") == State.NO_ROAD


@pytest.mark.parametrize(
    ("cell", "radius_m", "minutes"),
    [
        pytest.param((500, 45), 75.0, 0.45, id="wrong side: across the road on foot"),
        pytest.param((500, 45), 0.0, 0.25 + 2.04, id="nearest edge only: 500 + 20 + 500 m round"),
        pytest.param((500, -30), 75.0, 0.3, id="a dead-end lane nearer than the road"),
        pytest.param((500, -30), 0.0, np.inf, id="nearest edge only: cut off by the lane"),
    ],
)
def test_dual_carriageway(cell, radius_m, minutes):
    near = {"snap_limit_m": 1000.0, "join_radius_m": radius_m}
    assert best(cell, [(500, 0)], mode="drive", roads=CARRIAGEWAY, near=near) == pytest.approx(
        minutes, abs=1e-9
    )


def test_a_motorway_has_no_doors_but_carries_traffic():
    # A 1 km street on each side of a motorway of 3 km at 90 km/h; the home is 50 m from the motorway.
    roads = roads_of(
        [(0, 0), (1000, 0), (4000, 0), (5000, 0)],
        [(0, 1, {}), (1, 2, {"road_class": "motorway", "access": 48}), (2, 3, {})],
    )
    assert best((0, 0), [(5000, 0)], mode="drive", roads=roads) == pytest.approx(2 + 2 + 2, abs=1e-9)
    # from (1300, 50): leg to the end of the street at (1000, 0), motorway, street
    leg_m = (300**2 + 50**2) ** 0.5
    assert best((1300, 50), [(5000, 0)], mode="drive", roads=roads) == pytest.approx(
        leg_m / 100 + 4, abs=1e-9
    )


def test_catchments_of_the_town():
    graph = build_graph(TOWN, travel_by("walk"))
    cells = join_points(graph, np.array([(0, 0), (800, 0), (960, 40), (0, 800), (250, 3000)], float), **NEAR)
    clinics = join_points(graph, np.array(CLINICS, float), **NEAR)
    found = catchments(graph, cells, clinics, limit=15.0)
    assert found.offset.tolist() == [0, 4, 7]
    assert found.cell.tolist() == [0, 1, 2, 3, 0, 1, 2]
    assert found.facility.tolist() == [0, 0, 0, 0, 1, 1, 1]
    np.testing.assert_allclose(found.cost, [7, 1, 3, 15, 9, 1, 1], atol=1e-9)


def test_nothing_to_travel_on():
    graph = build_graph(roads_of([(0, 0), (1, 0)], []), travel_by("drive"))
    cells = join_points(graph, np.zeros((2, 2)), **NEAR)
    assert cells.state.tolist() == [PointState.OUTSIDE] * 2
    assert np.isinf(nearest(graph, cells, cells, rank=np.arange(2)).cost).all()


def test_refused():
    with pytest.raises(ValueError, match="rocket"):
        travel_by("rocket")
    with pytest.raises(ValueError, match="walk_kmh"):
        travel_by("walk", walk_kmh=0.0)
    with pytest.raises(ValueError, match="boulevard"):
        travel_by("drive", drive_kmh={"boulevard": 30.0})
    graph, other = build_graph(TOWN, travel_by("walk")), build_graph(TOWN, travel_by("drive"))
    cells = join_points(graph, np.zeros((2, 2)), **NEAR)
    with pytest.raises(ValueError, match="another graph"):
        nearest(other, cells, cells, rank=np.arange(2))
    with pytest.raises(ValueError, match="rank"):
        nearest(graph, cells, cells, rank=np.zeros(2, int))
    with pytest.raises(ValueError, match="finite"):
        join_points(graph, np.array([(np.nan, 0.0)]), **NEAR)


def test_joins_serve_another_speed_of_the_same_mode():
    slow = build_graph(TOWN, travel_by("walk", walk_kmh=3.0))
    cells = join_points(build_graph(TOWN, travel_by("walk")), np.array([(0.0, 0.0)]), **NEAR)
    clinics = join_points(slow, np.array([(700.0, 0.0)]), **NEAR)
    assert nearest(slow, cells, clinics, rank=np.arange(1)).cost[0, 0] == pytest.approx(14.0, abs=1e-9)
