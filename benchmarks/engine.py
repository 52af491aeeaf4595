"""Our engine beside scipy, networkx, igraph and pandana on the same graphs, all in one run.

    uv run python benchmarks/engine.py                       # everything
    uv run python benchmarks/engine.py --graphs helsinki grid50k --without-others

Prints medians of processor seconds and of wall-clock, ratios and agreement; asserts nothing. The
core of our graph is made once per graph, before its first search, and stands in a row of its own.
scipy is measured
twice: on the graph as it is read (rows in the file's order), and on our graph with its nodes
along a Hilbert curve.
igraph and pandana (AGPL) run in an environment of their own (engine_others.py).
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np
from engine_graphs import PLACES, jittered_grid, place_roads, sample_roads
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from lifecircle.network import Travel, TravelGraph, build_graph, catchments, join_points, nearest
from lifecircle.network.core import build_core
from lifecircle.network.grid import build_grid
from lifecircle.network.joins import join_nodes
from lifecircle.plan.model import Assumptions

GRIDS = {"grid50k": 50_000, "grid300k": 300_000, "grid1m": 1_000_000}
GRAPHS = [*PLACES, "grid50k", "grid300k", "sample_city"]
TRIPS = {"walk": 15.0, "drive": 90.0}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--graphs", nargs="+", default=GRAPHS, choices=[*PLACES, *GRIDS, "sample_city"])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--without-others", action="store_true", help="no networkx, igraph and pandana")
    parser.add_argument("--pandana-nodes", type=int, default=100_000, help="pandana up to this many nodes")
    options = parser.parse_args()
    print(
        f"{'graph':12} {'question':34} {'engine':28} {'cpu s':>9} {'x ours':>6} {'wall s':>9}"
        f" {'x ours':>6}  agreement"
    )
    for name in options.graphs:
        try:
            roads = roads_named(name)
        except (FileNotFoundError, ImportError) as missing:
            print(f"{name:12} skipped: {missing}")
            continue
        for mode, limit in TRIPS.items():
            measure_nearest(name, roads, mode, limit, options)
        measure_catchments(name, roads, options.repeat)
        measure_joins(name, roads, options.repeat)


def roads_named(name):
    if name in PLACES:
        return place_roads(name)
    return sample_roads() if name == "sample_city" else jittered_grid(GRIDS[name])


def travel(mode: str) -> Travel:
    assumed = Assumptions()
    return Travel(
        mode=mode,
        walk_kmh=assumed.walk_kmh["default"],
        bike_kmh=assumed.bike_kmh,
        drive_kmh=assumed.drive_kmh,
        steps_factor=assumed.steps_factor,
        ferry_kmh=assumed.ferry_kmh,
    )


def medians(repeat: int, *runs: Callable[[], object]) -> list[tuple[float, float]]:
    """Median processor and wall-clock seconds of each (all run in one thread), taken in turns."""
    for run in runs:
        run()
    took = [[] for _ in runs]
    for _ in range(repeat):
        for run, seconds in zip(runs, took, strict=True):
            start, wall = time.process_time(), time.perf_counter()
            run()
            seconds.append((time.process_time() - start, time.perf_counter() - wall))
    return [
        (statistics.median(cpu), statistics.median(wall))
        for cpu, wall in (zip(*s, strict=True) for s in took)
    ]


Seconds = tuple[float, float]


def row(name: str, question: str, engine: str, took: Seconds, ours: Seconds, agreement: str = "") -> None:
    """A line of the table; processor seconds and wall-clock, each beside ours."""
    both = (f"{seconds:9.3f} {seconds / own:6.1f}" for seconds, own in zip(took, ours, strict=True))
    print(f"{name:12} {question:34} {engine:28} {' '.join(both)}  {agreement}", flush=True)


def reversed_matrix(graph: TravelGraph) -> csr_array:
    """Reversed arcs for scipy, the cheapest of parallel ones (adding them up would be wrong)."""
    start = np.repeat(np.arange(graph.node_count), np.diff(graph.into_offset))
    order = np.lexsort((graph.into_cost, graph.into_node, start))
    start, end, cost = start[order], graph.into_node[order], graph.into_cost[order]
    first = np.r_[True, (start[1:] != start[:-1]) | (end[1:] != end[:-1])] if len(start) else []
    return csr_array((cost[first], (start[first], end[first])), shape=(graph.node_count,) * 2)


def as_read(graph: TravelGraph, matrix: csr_array) -> tuple[csr_array, np.ndarray]:
    """The matrix in the order of the source's nodes, and the place of each of our nodes in it."""
    order = np.argsort(graph.node, kind="stable")
    place = np.argsort(order)
    return csr_array(matrix[order][:, order]), place


def agreement(ours: np.ndarray, other: np.ndarray, tolerance: float) -> str:
    both = np.isfinite(ours) & np.isfinite(other)
    worst = np.abs(ours[both] - other[both]).max(initial=0.0)
    same = np.isfinite(ours) == np.isfinite(other)
    same[both] = np.abs(ours[both] - other[both]) <= tolerance
    return f"{100 * same.mean():.3f} % of nodes within {tolerance:g} min, worst {worst:.1e}"


def measure_nearest(name, roads, mode, limit, options) -> None:
    graph = build_graph(roads, travel(mode))
    rng = np.random.default_rng(1)
    services = min(250, graph.node_count // 20)
    sets = [rng.choice(graph.node_count, services, replace=False).astype(np.int32) for _ in range(10)]
    nodes = join_nodes(graph, np.arange(graph.node_count, dtype=np.int32))
    facilities = [join_nodes(graph, one) for one in sets]
    rank = np.arange(services)
    matrix = reversed_matrix(graph)
    source_matrix, place = as_read(graph, matrix)

    def ours():
        return [nearest(graph, nodes, one, rank=rank, limit=limit) for one in facilities]

    def scipy_with(matrix, where):
        return [dijkstra(matrix, indices=where[one], min_only=True, limit=limit) for one in sets]

    here = np.arange(graph.node_count)
    (prepared,) = medians(
        options.repeat, lambda: build_core(graph.into_offset, graph.into_node, graph.into_cost)
    )
    own, source, hilbert = medians(
        options.repeat, ours, lambda: scipy_with(source_matrix, place), lambda: scipy_with(matrix, here)
    )
    costs = ours()[0].cost[:, 0]
    question = f"nearest, 10 services, {mode} {limit:g} min"
    row(name, question, f"lifecircle, {graph.node_count:,} nodes", own, own)
    row(name, question, f"its core, once, {len(graph.core.kept):,} nodes", prepared, own)
    with_core = (own[0] + prepared[0], own[1] + prepared[1])
    row(name, question, "lifecircle with its core", with_core, own)
    row(name, question, "scipy min_only, as read", source, own)
    row(
        name,
        question,
        "scipy min_only, Hilbert",
        hilbert,
        own,
        agreement(costs, scipy_with(matrix, here)[0], 1e-6),
    )
    if not options.without_others:
        measure_networkx(name, question, graph, sets[0], limit, costs, own)
        measure_apart(name, question, graph, sets, limit, costs, own, options.pandana_nodes, roads)


def measure_networkx(name, question, graph, sources, limit, costs, own) -> None:
    network = nx.DiGraph()
    matrix = reversed_matrix(graph).tocoo()
    network.add_weighted_edges_from(
        zip(matrix.row.tolist(), matrix.col.tolist(), matrix.data.tolist(), strict=True)
    )
    network.add_nodes_from(range(graph.node_count))
    start, wall = time.process_time(), time.perf_counter()
    found = nx.multi_source_dijkstra_path_length(network, set(sources.tolist()), cutoff=limit)
    seconds = (10 * (time.process_time() - start), 10 * (time.perf_counter() - wall))
    other = np.full(graph.node_count, np.inf)
    other[list(found)] = list(found.values())
    row(name, question, "networkx (1 service x 10)", seconds, own, agreement(costs, other, 1e-6))


def measure_apart(name, question, graph, sets, limit, costs, own, pandana_nodes, roads) -> None:
    """igraph and pandana, each in its own environment: engine_others.py."""
    matrix = reversed_matrix(graph).tocoo()
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "graph.npz"
        np.savez(
            given, start=matrix.row, end=matrix.col, cost=matrix.data, sets=np.array(sets), limit=limit,
            xy=roads.node_xy[graph.node], pandana=graph.node_count <= pandana_nodes,
        )  # fmt: skip
        script = Path(__file__).with_name("engine_others.py")
        done = subprocess.run(
            ["uv", "run", "--script", str(script), str(given)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
            print(f"{name:12} igraph and pandana skipped: {reason}")
            return
        for line in done.stdout.splitlines():
            begin = line.find('{"engine"')  # pandana's C++ part prints as well
            if begin < 0:
                continue
            result = json.loads(line[begin:])
            if "skipped" in result:
                print(f"{name:12} {result['engine']} skipped: {result['skipped']}")
                continue
            label = f"{result['engine']}, preparation {result['preparation_s']:.1f} s"
            with np.load(given.with_name(f"{result['engine']}.npz")) as held:
                other = np.where(held["cost"] <= limit, held["cost"], np.inf)
            row(
                name,
                question,
                label,
                (result["seconds"], result["seconds"]),
                own,
                agreement(costs, other, result["tolerance_min"]),
            )


def measure_catchments(name, roads, repeat) -> None:
    graph = build_graph(roads, travel("walk"))
    rng = np.random.default_rng(3)
    count = min(5000, graph.node_count // 4)
    sources = rng.choice(graph.node_count, count, replace=False).astype(np.int32)
    nodes = join_nodes(graph, np.arange(graph.node_count, dtype=np.int32))
    facilities = join_nodes(graph, sources)
    matrix = reversed_matrix(graph)
    source_matrix, place = as_read(graph, matrix)

    def chunked(matrix, sources):
        pairs = total = 0
        for first in range(0, count, 100):
            dense = dijkstra(matrix, indices=sources[first : first + 100], limit=15.0 + 1e-9)
            facility, node = np.nonzero(np.isfinite(dense))
            pairs += len(node)
            total += dense[facility, node].sum()
        return pairs, total

    own, source, hilbert = medians(
        min(repeat, 3),
        lambda: catchments(graph, nodes, facilities, limit=15.0),
        lambda: chunked(source_matrix, place[sources]),
        lambda: chunked(matrix, sources),
    )
    found, (pairs, total) = catchments(graph, nodes, facilities, limit=15.0), chunked(matrix, sources)
    question = f"{count:,} catchments, walk 15 min"
    row(name, question, f"lifecircle, {len(found.cell):,} pairs", own, own)
    row(name, question, "scipy in chunks, as read", source, own)
    same = f"pairs {pairs:,}, sums differ by {abs(total - found.cost.sum()):.1e} min"
    row(name, question, "scipy in chunks, Hilbert", hilbert, own, same)


def measure_joins(name, roads, repeat) -> None:
    graph = build_graph(roads, travel("walk"))
    low, high = roads.node_xy.min(axis=0), roads.node_xy.max(axis=0)
    xy = np.random.default_rng(5).uniform(low, high, (1_000_000, 2))

    def nearest_edge():  # with the building of the index, as for the tree
        grid = build_grid(graph.piece_xy, graph.piece_share, graph.piece_link)
        return grid, join_points(graph, xy, snap_limit_m=1000, join_radius_m=0)

    edge, near, tree = medians(
        min(repeat, 3),
        nearest_edge,
        lambda: join_points(graph, xy, snap_limit_m=1000, join_radius_m=75),
        lambda: cKDTree(roads.node_xy).query(xy, distance_upper_bound=1000),
    )
    question = "1,000,000 cells to the network"
    row(name, question, "lifecircle, nearest edge", edge, edge)
    row(name, question, "lifecircle, all within 75 m", near, edge)
    row(name, question, "scipy cKDTree, nearest node", tree, edge)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
