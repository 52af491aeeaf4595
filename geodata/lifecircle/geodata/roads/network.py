"""The road network as arrays: nodes, segments between them, who may use them, their shape."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:  # the names of modes and classes are light
    import numpy as np
    import numpy.typing as npt

Mode = Literal["walk", "bike", "drive", "walk_drive"]
MODES: tuple[Mode, ...] = ("walk", "bike", "drive", "walk_drive")

RoadClass = Literal[
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "track",
    "pedestrian",
    "footway",
    "path",
    "steps",
    "cycleway",
    "ferry",
]
ROAD_CLASSES: tuple[str, ...] = get_args(RoadClass)
"""Road classes in use; links (``motorway_link`` …) belong to their parent class."""


class Access(IntFlag):
    """Who may travel a segment, by direction: forward is from tail to head."""

    WALK_FORWARD = 1
    WALK_BACKWARD = 2
    BIKE_FORWARD = 4
    BIKE_BACKWARD = 8
    DRIVE_FORWARD = 16
    DRIVE_BACKWARD = 32


@dataclass(frozen=True, kw_only=True, eq=False)
class RoadNetwork:
    """Roads of a Place in its metric coordinate system.

    A segment is a piece of road between two nodes with no junction inside. ``n`` nodes,
    ``m`` segments, ``k`` shape points. Nodes and segments stand in a fixed order that does
    not depend on the order of the rows they were read from.

    node_id (n,) int64: identifier in the source (OSM node id) or the running number.
    node_xy (n, 2) float64: metres.
    tail, head (m,) int32: node positions.
    length_m (m,) float64: length along the shape, > 0, in the metric coordinate system.
    road_class (m,) uint8: position in ROAD_CLASSES.
    access (m,) uint8: Access flags.
    maxspeed_kmh (m,) float32: NaN where none is posted.
    way_id (m,) int64: identifier of the source line.
    shape_xy (k, 2) float64 and shape_offset (m + 1,) int64: the shape of segment ``s`` is
        ``shape_xy[shape_offset[s]:shape_offset[s + 1]]``, from tail to head, both included.
    """

    node_id: npt.NDArray[np.int64]
    node_xy: npt.NDArray[np.float64]
    tail: npt.NDArray[np.int32]
    head: npt.NDArray[np.int32]
    length_m: npt.NDArray[np.float64]
    road_class: npt.NDArray[np.uint8]
    access: npt.NDArray[np.uint8]
    maxspeed_kmh: npt.NDArray[np.float32]
    way_id: npt.NDArray[np.int64]
    shape_xy: npt.NDArray[np.float64]
    shape_offset: npt.NDArray[np.int64]

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return len(self.node_id)

    @property
    def segment_count(self) -> int:
        """Number of segments."""
        return len(self.tail)
