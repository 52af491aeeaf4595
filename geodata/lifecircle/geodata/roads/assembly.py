"""Lines with shared vertices in, one RoadNetwork in canonical order out."""

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from .network import RoadNetwork

Int = npt.NDArray[np.int64]
Float = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Lines:
    """``n`` lines as flat arrays of ``v`` vertices; vertices with one key are one place.

    key (v,): identifier of the vertex. xy (v, 2): metres. line (v,): position of the vertex's
    line, ascending. road_class, access, maxspeed_kmh, way_id: (n,), as in RoadNetwork.
    """

    key: Int
    xy: Float
    line: Int
    road_class: npt.NDArray[np.uint8]
    access: npt.NDArray[np.uint8]
    maxspeed_kmh: npt.NDArray[np.float32]
    way_id: Int


def assemble(lines: Lines) -> tuple[RoadNetwork, Bool]:
    """The network of the lines, and which lines (n,) have a segment in it.

    Lines are cut at their ends and at vertices that stand twice or more in all lines together.
    Neighbouring vertices at the very same place become one; a line without length is left out.
    Nodes are sorted by x, y, key; segments by tail, head, way_id, length, place in their line.
    """
    key = _merge_neighbours(lines)
    keep = _not_repeated(key, lines.line)
    keep &= np.isin(
        lines.line, np.flatnonzero(np.bincount(lines.line[keep], minlength=len(lines.way_id)) > 1)
    )
    key, xy, line = key[keep], lines.xy[keep], lines.line[keep]
    has_segment = np.zeros(len(lines.way_id), dtype=np.bool_)
    has_segment[line] = True
    unique_key, first, place, count = np.unique(
        key, return_index=True, return_inverse=True, return_counts=True
    )
    xy = xy[first][place]  # one position per key, so that shapes meet exactly

    last = np.append(line[1:] != line[:-1], True) if len(line) else np.zeros(0, dtype=np.bool_)
    start = np.roll(last, 1)
    cut = last | start | (count[place] > 1)
    from_ = np.flatnonzero(cut & ~last)
    to = np.flatnonzero(cut & ~start)

    is_node = np.zeros(len(unique_key), dtype=np.bool_)
    is_node[place[cut]] = True
    node_key, node_xy = unique_key[is_node], lines.xy[keep][first[is_node]]
    node_order = np.lexsort((node_key, node_xy[:, 1], node_xy[:, 0]))
    position = np.full(len(unique_key), -1, dtype=np.int64)
    position[np.flatnonzero(is_node)[node_order]] = np.arange(len(node_order))

    step_m = np.append(0.0, np.hypot(*np.diff(xy, axis=0).T)) if len(xy) else np.zeros(0)
    length_m = _sums(step_m, from_ + 1, to + 1)
    tail, head, way = position[place[from_]], position[place[to]], lines.way_id[line[from_]]
    order = np.lexsort((from_, line[from_], length_m, way, head, tail))
    from_, to = from_[order], to[order]
    shape_offset = np.append(0, np.cumsum(to - from_ + 1))
    shape = np.repeat(from_ - shape_offset[:-1], to - from_ + 1) + np.arange(shape_offset[-1])
    owner = line[from_]
    network = RoadNetwork(
        node_id=node_key[node_order],
        node_xy=node_xy[node_order],
        tail=tail[order].astype(np.int32),
        head=head[order].astype(np.int32),
        length_m=length_m[order],
        road_class=lines.road_class[owner],
        access=lines.access[owner],
        maxspeed_kmh=lines.maxspeed_kmh[owner],
        way_id=lines.way_id[owner],
        shape_xy=xy[shape],
        shape_offset=shape_offset.astype(np.int64),
    )
    return network, has_segment


def _merge_neighbours(lines: Lines) -> Int:
    """Keys, where neighbours in a line that stand at the same place share the lowest key."""
    same = (lines.line[1:] == lines.line[:-1]) & (lines.key[1:] != lines.key[:-1])
    same &= (lines.xy[1:] == lines.xy[:-1]).all(axis=1)
    if not same.any():
        return lines.key
    unique_key, place = np.unique(lines.key, return_inverse=True)
    a, b = place[:-1][same], place[1:][same]
    size = len(unique_key)
    _, group = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(size, size)), directed=False)
    lowest = np.full(group.max() + 1, size, dtype=np.int64)
    np.minimum.at(lowest, group, np.arange(size))
    return cast(Int, unique_key[lowest[group]][place])


def _not_repeated(key: Int, line: Int) -> Bool:
    """False at a vertex that repeats the one before it in its line."""
    keep = np.ones(len(key), dtype=np.bool_)
    keep[1:] = (key[1:] != key[:-1]) | (line[1:] != line[:-1])
    return keep


def _sums(values: Float, start: Int, stop: Int) -> Float:
    """Sum of values[start:stop] for each pair, each summed by itself (no running total)."""
    if len(start) == 0:
        return np.zeros(0)
    pairs = np.stack([start, stop], axis=1).ravel()
    return cast(Float, np.add.reduceat(np.append(values, 0.0), pairs)[::2])
