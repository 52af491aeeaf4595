"""The network engine: exact travel costs between points, compiled.

>>> graph = build_graph(roads, travel)
>>> cells = join_points(graph, cells_xy, snap_limit_m=1000, join_radius_m=75)
>>> facilities = join_points(graph, facilities_xy, snap_limit_m=1000, join_radius_m=75)
>>> found = nearest(graph, cells, facilities, rank=rank)
>>> state = classify(cells, found.cost[:, 0], 15.0)
"""

from .catchments import Catchments, catchments
from .graph import Travel, TravelGraph, build_graph
from .joins import Joins, PointState, join_points
from .nearest import Nearest, nearest, nearest_each
from .states import TIME_TOLERANCE, State, classify
from .straight import nearest_straight

__all__ = [
    "TIME_TOLERANCE",
    "Catchments",
    "Joins",
    "Nearest",
    "PointState",
    "State",
    "Travel",
    "TravelGraph",
    "build_graph",
    "catchments",
    "classify",
    "join_points",
    "nearest",
    "nearest_each",
    "nearest_straight",
]
