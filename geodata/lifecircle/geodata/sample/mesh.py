"""A mesh of Voronoi cells: the ground on which the sample grows districts and roads.

Districts are unions of whole cells, so neighbours share their edges vertex by vertex.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Voronoi, cKDTree

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_SHORTEST_SHARED_EDGE_M = 1.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Mesh:
    """``n`` cells and ``m`` pairs of neighbours.

    xy (n, 2): the point of each cell, metres. cells (n,): polygons, vertices to 0.01 m.
    edges (m, 2): neighbours that share a border. length_m (m,): between their points.
    rim (n,): True for cells at the edge of the mesh.
    """

    xy: Floats
    cells: npt.NDArray[np.object_]
    edges: Ints
    length_m: Floats
    rim: Bools

    @property
    def count(self) -> int:
        """Number of cells."""
        return len(self.xy)

    def nearest(self, xy: Floats) -> Ints:
        """The cell that holds each point, for points inside the mesh."""
        return np.asarray(cKDTree(self.xy).query(xy)[1], dtype=np.int64)


def build_mesh(points: Floats, *, inside: Bools) -> Mesh:
    """Mesh of the ``points`` marked ``inside``; the others only close the cells at the rim."""
    voronoi = Voronoi(points)
    corners = np.round(voronoi.vertices, 2) + 0.0
    kept = np.flatnonzero(inside)
    regions = [voronoi.regions[voronoi.point_region[index]] for index in kept]
    sizes = np.fromiter((len(region) for region in regions), dtype=np.int64, count=len(regions))
    flat = np.concatenate([np.asarray(region, dtype=np.int64) for region in regions])
    ring = np.repeat(np.arange(len(regions)), sizes)
    cells = shapely.polygons(shapely.linearrings(corners[flat], indices=ring))
    number = np.full(len(points), -1, dtype=np.int64)
    number[kept] = np.arange(len(kept))
    pairs = number[voronoi.ridge_points]
    ends = np.asarray(voronoi.ridge_vertices, dtype=np.int64)
    real = (pairs >= 0).all(axis=1) & (ends >= 0).all(axis=1)
    shared_m = np.zeros(len(pairs))
    shared_m[real] = _distance(corners[ends[real, 0]], corners[ends[real, 1]])
    edges = np.sort(pairs[shared_m > _SHORTEST_SHARED_EDGE_M], axis=1)
    edges = edges[np.lexsort((edges[:, 1], edges[:, 0]))]
    rim = np.zeros(len(kept), dtype=bool)
    rim[pairs[(pairs >= 0).sum(axis=1) == 1].max(axis=1)] = True
    xy = points[kept]
    length_m = _distance(xy[edges[:, 0]], xy[edges[:, 1]])
    return Mesh(xy=xy, cells=cells, edges=edges, length_m=length_m, rim=rim)


def _distance(a: Floats, b: Floats) -> Floats:
    return np.asarray(np.sqrt(((a - b) ** 2).sum(axis=1)))


def graph(mesh: Mesh, *, cost: Floats, open_edges: Bools | None = None) -> csr_matrix:
    """Sparse symmetric matrix of ``cost`` per pair of neighbours; closed edges are left out."""
    keep = np.ones(len(mesh.edges), dtype=bool) if open_edges is None else open_edges
    a, b = mesh.edges[keep].T
    both = np.concatenate([cost[keep], cost[keep]])
    shape = (mesh.count, mesh.count)
    return csr_matrix((both, (np.concatenate([a, b]), np.concatenate([b, a]))), shape=shape)


def grow(costs: csr_matrix, *, seeds: Ints) -> tuple[Floats, Ints, Ints]:
    """Let regions grow from ``seeds``: cost to the seed, the cell before, the seed's position.

    Each region hangs together. A cell that no seed reaches has cost inf and -1 twice.
    """
    cost, before, source = dijkstra(costs, indices=seeds, min_only=True, return_predecessors=True)
    position = np.full(costs.shape[0], -1, dtype=np.int64)
    position[seeds] = np.arange(len(seeds))
    reached = source >= 0
    label = np.full(costs.shape[0], -1, dtype=np.int64)
    label[reached] = position[source[reached]]
    return cost, np.where(before < 0, -1, before).astype(np.int64), label


def spread(costs: csr_matrix, *, first: Ints, candidates: Ints, count: int) -> Ints:
    """``first`` and further candidates, each the farthest from all before, ``count`` in all."""
    chosen = list(first)
    nearest = grow(costs, seeds=np.asarray(first))[0]
    while len(chosen) < count:
        far = np.where(np.isfinite(nearest[candidates]), nearest[candidates], -1.0)
        best = int(candidates[int(np.argmax(far))])
        chosen.append(best)
        nearest = np.minimum(nearest, dijkstra(costs, indices=best))
    return np.asarray(chosen, dtype=np.int64)


def merge(mesh: Mesh, *, label: Ints, count: int) -> npt.NDArray[np.object_]:
    """One polygon for each label 0 … count-1: the union of its cells, shared edges kept exactly."""
    order = np.argsort(label, kind="stable")
    start = np.searchsorted(label[order], np.arange(count + 1))
    parts = [mesh.cells[order[start[i] : start[i + 1]]] for i in range(count)]
    merged = np.empty(count, dtype=object)
    for i, cells in enumerate(parts):
        merged[i] = shapely.normalize(shapely.coverage_union_all(cells))
    return merged
