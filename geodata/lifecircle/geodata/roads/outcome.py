"""What a reader of roads hands back: the network, and what was read, kept and dropped."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Text

from .network import RoadNetwork

DROP_REASONS: Mapping[str, Text] = {
    "not_a_road": Text(
        "不是道路（在建、规划、废弃、站台等）", "not a road (construction, proposed, platform …)"
    ),
    "area": Text("面状要素", "an area"),
    "unknown_highway": Text("道路类别无法识别", "unknown road class"),
    "no_access": Text("不对公众开放", "not open to the public"),
    "missing_nodes": Text("位置缺失（在数据范围以外）", "no position (outside the extent of the data)"),
    "no_geometry": Text("几何为空", "no geometry"),
    "not_a_line": Text("不是线", "not a line"),
    "zero_length": Text("长度为零", "zero length"),
    "not_travelled": Text(
        "不是步行或行车线路（如公交）", "neither a walking nor a driving route (such as public transport)"
    ),
}
"""Why a row was dropped, in words; the keys are those of ``RoadsReading.dropped``."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RoadsReading:
    """A road network and how it was read.

    A row is a way (OSM), a feature (line layers) or a directed edge (GraphML);
    rows_read = rows_kept + the sum of ``dropped``. warnings: remarks that did not stop the reading.
    """

    network: RoadNetwork
    rows_read: int
    rows_kept: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()
