"""Crossings counted one by one with shapely, and rows told apart by content alone."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString

from lifecircle.geodata.roads.assembly import Lines, assemble
from lifecircle.geodata.roads.cell_texts import coded_texts, distinct_whole_numbers
from lifecircle.geodata.roads.crossings import crossing_count
from lifecircle.geodata.roads.network import RoadNetwork
from lifecircle.geodata.roads.noding import node_lines

POINT = st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda p: (p[0] * 10.0, p[1] * 10.0))
LINES = st.lists(st.lists(POINT, min_size=2, max_size=3), min_size=1, max_size=8)


def network_of(lines: list[list[tuple[float, float]]]) -> RoadNetwork:
    line = np.repeat(np.arange(len(lines)), [len(points) for points in lines])
    noded = node_lines(np.array([point for points in lines for point in points]), line)
    count = len(lines)
    network, _ = assemble(
        Lines(
            key=noded.key,
            xy=noded.xy,
            line=noded.line,
            road_class=np.zeros(count, dtype=np.uint8),
            access=np.full(count, 63, dtype=np.uint8),
            maxspeed_kmh=np.full(count, np.nan, dtype=np.float32),
            way_id=np.arange(count),
        )
    )
    return network


@given(lines=LINES)
@settings(max_examples=150, deadline=None)
def test_crossings_are_those_of_all_pairs(lines: list[list[tuple[float, float]]]) -> None:
    """On a grid, where lines often touch, overlap, share ends and run through vertices of others."""
    network = network_of(lines)
    pieces = np.split(network.shape_xy, network.shape_offset[1:-1]) if network.segment_count else []
    shapes = [LineString(piece) for piece in pieces]
    assert crossing_count(network) == sum(a.crosses(b) for a, b in combinations(shapes, 2))


@pytest.mark.parametrize(
    ("lines", "crossings"),
    [
        ([[(0, 0), (10, 10)], [(0, 10), (10, 0)]], 1),
        ([[(0, 0), (10, 0)], [(10, 0), (20, 5)]], 0),
        ([[(0, 0), (30, 0)], [(10, -5), (10, 5)], [(20, -5), (20, 5)]], 2),
        ([[(0, 0), (30, 0)], [(0, 0), (10, 5), (20, -5)]], 1),  # one end in common and a crossing
        ([[(0.1, 0.1), (0.3, 0.3)], [(0.1, 0.3), (0.2, 0.2), (0.3, 0.1)]], 0),  # joined: all within 0.5 m
    ],
)
def test_crossings_by_hand(lines: list[list[tuple[float, float]]], crossings: int) -> None:
    assert crossing_count(network_of(lines)) == crossings


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (pd.Series([50.0, np.nan, 30.5]), ["50", "", "30.5"]),
        (pd.Series([1, 0], dtype="Int64"), ["1", "0"]),
        (pd.Series([True, 1, 1.0, "1.0", None], dtype=object), ["True", "1", "1", "1", ""]),
        (pd.Series([" 是", "None", "", None, "nan"], dtype="str"), ["是", "", "", "", ""]),
    ],
)
def test_texts_of_cells(column: pd.Series, texts: list[str]) -> None:
    codes, words = coded_texts(column)
    assert [words[code] for code in codes] == texts


@pytest.mark.parametrize(
    ("column", "numbers"),
    [
        (pd.Series([7, 3], dtype="int32"), [7, 3]),
        (pd.Series([7, -3]), None),
        (pd.Series([7, 7]), None),
        (pd.Series([7, 10**17]), None),
        (pd.Series([7.0, 3.0]), [7, 3]),
        (pd.Series([7.0, np.nan]), None),
        (pd.Series([7.5, 3.0]), None),
        (pd.Series(["007", "3"]), [7, 3]),
        (pd.Series(["7", " 7"]), None),
        (pd.Series([True, False]), None),
    ],
)
def test_identifiers_are_distinct_whole_numbers(column: pd.Series, numbers: list[int] | None) -> None:
    found = distinct_whole_numbers(column)
    assert (None if found is None else found.tolist()) == numbers
