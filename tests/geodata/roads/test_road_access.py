"""Who may use a way: expected flags read off the OSM wiki and docs/roads.md by hand.

Flags are written as letters: w, b, d along the way, W, B, D against it.
"""

import math

import pytest

from lifecircle.geodata.roads.access import DEFAULTS, NOT_ROADS, RoadUse, road_use, unread_tags
from lifecircle.geodata.roads.network import ROAD_CLASSES, Access
from lifecircle.geodata.roads.outcome import DROP_REASONS
from lifecircle.geodata.roads.road_words import ONEWAY, ROAD_WORDS
from lifecircle.geodata.roads.speed import maxspeed_kmh

LETTERS = dict(zip("wWbBdD", (1, 2, 4, 8, 16, 32), strict=True))


def flags(letters: str) -> Access:
    return Access(sum(LETTERS[letter] for letter in letters))


def tags_of(words: str) -> dict[str, str]:
    return dict(word.split("=", 1) for word in words.split())


CASES = [
    # plain classes
    ("highway=residential", "residential", "wWbBdD"),
    ("highway=primary_link", "primary", "wWbBdD"),
    ("highway=road", "unclassified", "wWbBdD"),
    ("highway=unclassified;tertiary", "unclassified", "wWbBdD"),
    ("highway=service service=driveway", "service", "wWbBdD"),
    ("highway=trunk", "trunk", "wWbBdD"),
    ("highway=trunk foot=no", "trunk", "bBdD"),
    ("highway=motorway", "motorway", "d"),
    ("highway=motorway oneway=no", "motorway", "dD"),
    ("highway=motorway access=yes", "motorway", "d"),
    ("highway=motorway_link", "motorway", "dD"),
    ("highway=motorway_link oneway=yes", "motorway", "d"),
    ("highway=primary motorroad=yes", "primary", "dD"),
    ("highway=primary motorroad=yes bicycle=yes", "primary", "bBdD"),
    ("highway=track", "track", "wWbBdD"),
    ("highway=track motor_vehicle=no", "track", "wWbB"),
    ("highway=track motor_vehicle=agricultural", "track", "wWbB"),
    # ways for people
    ("highway=steps", "steps", "wW"),
    ("highway=steps bicycle=yes", "steps", "wW"),
    ("highway=footway", "footway", "wW"),
    ("highway=footway bicycle=designated", "footway", "wWbB"),
    ("highway=footway oneway=yes", "footway", "wW"),
    ("highway=path bicycle=yes oneway=yes", "path", "wWb"),
    ("highway=path motor_vehicle=yes", "path", "wW"),
    ("highway=bridleway", "path", "wW"),
    ("highway=pedestrian", "pedestrian", "wW"),
    ("highway=pedestrian motor_vehicle=delivery", "pedestrian", "wW"),
    ("highway=pedestrian area=yes bicycle=yes", "pedestrian", "wW"),
    ("highway=cycleway", "cycleway", "wWbB"),
    ("highway=cycleway foot=no oneway=yes", "cycleway", "b"),
    ("highway=cycleway bicycle=dismount", "cycleway", "wW"),
    ("highway=busway bicycle=yes", "service", "bB"),
    # access hierarchy
    ("highway=residential access=destination", "residential", "wWbBdD"),
    ("highway=service access=customers", "service", "wWbBdD"),
    ("highway=service access=private foot=yes", "service", "wW"),
    ("highway=service access=no bicycle=permissive motor_vehicle=destination", "service", "bBdD"),
    ("highway=residential vehicle=no", "residential", "wW"),
    ("highway=residential vehicle=no bicycle=yes", "residential", "wWbB"),
    ("highway=residential motor_vehicle=no", "residential", "wWbB"),
    ("highway=residential motor_vehicle=no motorcar=yes", "residential", "wWbBdD"),
    ("highway=residential motorcar=no", "residential", "wWbB"),
    ("highway=residential foot=private", "residential", "bBdD"),
    ("highway=residential access=unknown", "residential", "wWbBdD"),
    ("highway=residential foot=no;yes", "residential", "bBdD"),
    # directions
    ("highway=residential oneway=yes", "residential", "wWbd"),
    ("highway=residential oneway=1", "residential", "wWbd"),
    ("highway=residential oneway=-1", "residential", "wWBD"),
    ("highway=residential oneway=reversible", "residential", "wWbBdD"),
    ("highway=residential oneway=yes oneway:bicycle=no", "residential", "wWbBd"),
    ("highway=residential oneway:bicycle=yes", "residential", "wWbdD"),
    ("highway=residential oneway=yes cycleway=opposite_lane", "residential", "wWbBd"),
    ("highway=tertiary junction=roundabout", "tertiary", "wWbd"),
    ("highway=tertiary junction=circular oneway=no", "tertiary", "wWbBdD"),
    ("highway=tertiary oneway=perhaps", "tertiary", "wWbBdD"),
    # ferries
    ("route=ferry", "ferry", "wW"),
    ("route=ferry bicycle=yes motor_vehicle=yes", "ferry", "wWbBdD"),
    ("route=ferry foot=no motor_vehicle=yes", "ferry", "dD"),
]


@pytest.mark.parametrize(("tags", "road_class", "letters"), CASES)
def test_class_and_access(tags: str, road_class: str, letters: str) -> None:
    use = road_use(tags_of(tags))
    assert isinstance(use, RoadUse)
    assert (ROAD_CLASSES[use.road_class], use.access) == (road_class, flags(letters))


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ("highway=construction construction=primary", "not_a_road"),
        ("highway=proposed", "not_a_road"),
        ("highway=abandoned", "not_a_road"),
        ("highway=platform", "not_a_road"),
        ("highway=corridor", "not_a_road"),
        ("route=bus", "not_a_road"),
        ("highway=service area=yes", "area"),
        ("highway=boulevard", "unknown_highway"),
        ("highway=service access=private", "no_access"),
        ("highway=residential access=no", "no_access"),
        ("highway=track access=forestry", "no_access"),
        ("highway=busway", "no_access"),
        ("highway=steps foot=no bicycle=yes", "no_access"),
    ],
)
def test_what_is_no_road_says_why(tags: str, reason: str) -> None:
    assert road_use(tags_of(tags)) == reason
    assert reason in DROP_REASONS


@pytest.mark.parametrize(
    ("value", "expected_kmh"),
    [
        ("50", 50),
        ("50 km/h", 50),
        ("40km/h", 40),
        ("30 mph", 48.28032),
        ("5 knots", 9.26),
        ("60;40", 40),
        ("32.5", 32.5),
        ("DE:zone:30", 30),
    ],
)
def test_maxspeed(value: str, expected_kmh: float) -> None:
    assert maxspeed_kmh(value) == pytest.approx(expected_kmh, abs=1e-9)


@pytest.mark.parametrize("value", ["", "none", "walk", "signals", "CN:urban", "0", "999", "50 furlongs"])
def test_maxspeed_that_is_no_speed(value: str) -> None:
    assert math.isnan(maxspeed_kmh(value))


def test_maxspeed_reaches_the_use() -> None:
    use = road_use({"highway": "primary", "maxspeed": "30 mph", "maxspeed:forward": "20"})
    assert isinstance(use, RoadUse)
    assert use.maxspeed_kmh == pytest.approx(48.28032)


def test_values_that_are_not_understood_are_named() -> None:
    tags = {
        "highway": "primary",
        "maxspeed": "50 furlongs",
        "oneway": "perhaps",
        "foot": "bridge",
        "access": "yes",
    }
    assert sorted(unread_tags(tags)) == [
        ("foot", "bridge"),
        ("maxspeed", "50 furlongs"),
        ("oneway", "perhaps"),
    ]
    understood = {"maxspeed": "CN:urban", "oneway": "-1", "foot": "unknown", "bicycle": "use_sidepath"}
    assert unread_tags({"highway": "primary", **understood}) == []


def test_tables_hang_together() -> None:
    assert {road_class for road_class, _ in DEFAULTS.values()} == set(ROAD_CLASSES)
    assert not NOT_ROADS & set(DEFAULTS)
    for word, highway in ROAD_WORDS.items():
        assert isinstance(road_use({"highway": highway}), RoadUse), word
    assert set(ONEWAY.values()) == {"yes", "no", "-1"}
