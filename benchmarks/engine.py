"""Our engine beside scipy, networkx, igraph and pandana on the same graphs, all in one run.

    uv run python benchmarks/engine.py                       # everything
    uv run python benchmarks/engine.py --graphs helsinki grid50k --without-others

Prints medians of processor seconds and of wall-clock, ratios and agreement; asserts nothing.
Everybody else uses one thread; ours stands there with one and with several. "First time" leaves
nothing out: from a graph and joins that no search has used. "Again" is what every further call
costs. The core of a graph, which pays where it is searched often, stands in rows of its own.
scipy is measured twice: on the graph as it is read (rows in the file's order), and on our graph
with its nodes along a Hilbert curve.
igraph and pandana (AGPL) run in an environment of their own (engine_others.py).
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
from engine_graphs import PLACES, jittered_grid, place_roads, sample_roads
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from lifecircle.network import Travel, TravelGraph, build_graph, catchments, join_points, nearest_each
from lifecircle.network.core import build_core
from lifecircle.network.grid import build_grid
from lifecircle.network.joins import join_nodes
from lifecircle.network.near_links import find_links
from lifecircle.network.threads import usable_threads
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
    parser.add_argument("--threads", type=int, default=usable_threads(), help="of ours; the others use one")
    parser.add_argument("--without-others", action="store_true", help="no networkx, igraph and pandana")
    parser.add_argument("--pandana-nodes", type=int, default=100_000, help="pandana up to this many nodes")
    options = parser.parse_args()
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(
        f"{os.cpu_count()} processors{load}; ratio: how many times quicker than scipy as read (or its tree)"
    )
    print(
        f"{'graph':12} {'question':34} {'engine':44} {'cpu s':>9} {'ratio':>6} {'wall s':>9}"
        f" {'ratio':>6}  agreement"
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
        measure_joins(name, roads, options.repeat, options.threads)


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
    """Median processor seconds (of all threads) and wall-clock seconds of each, taken in turns."""
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


def row(name: str, question: str, engine: str, took: Seconds, scipy: Seconds, agreement: str = "") -> None:
    """A line of the table; processor seconds (all threads) and wall-clock, each with scipy's as multiple."""
    both = (f"{seconds:9.3f} {other / seconds:6.2f}" for seconds, other in zip(took, scipy, strict=True))
    print(f"{name:12} {question:34} {engine:44} {' '.join(both)}  {agreement}", flush=True)


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
    """Ten services: first time, again, and again with the core, beside scipy in its one thread."""
    graph = build_graph(roads, travel(mode))
    rng = np.random.default_rng(1)
    count = min(250, graph.node_count // 20)
    sets = [rng.choice(graph.node_count, count, replace=False).astype(np.int32) for _ in range(10)]
    nodes = join_nodes(graph, np.arange(graph.node_count, dtype=np.int32))
    services = [join_nodes(graph, one) for one in sets]
    ranks = [np.arange(count)] * 10
    matrix = reversed_matrix(graph)
    source_matrix, place = as_read(graph, matrix)

    def search(graph, nodes, services, threads):
        return nearest_each(graph, nodes, services, ranks=ranks, limit=limit, threads=threads)

    def first(threads):
        """With copies that know nothing yet: no arcs, no doors, no core."""
        return search(replace(graph), replace(nodes), [replace(one) for one in services], threads)

    def scipy_with(matrix, where):
        return [dijkstra(matrix, indices=where[one], min_only=True, limit=limit) for one in sets]

    here = np.arange(graph.node_count)
    source, hilbert, first_one, first_many, one, many = medians(
        options.repeat,
        lambda: scipy_with(source_matrix, place),
        lambda: scipy_with(matrix, here),
        lambda: first(1),
        lambda: first(options.threads),
        lambda: search(graph, nodes, services, 1),
        lambda: search(graph, nodes, services, options.threads),
    )
    costs = search(graph, nodes, services, 1)[0].cost[:, 0]
    (made,) = medians(options.repeat, lambda: build_core(graph.into_offset, graph.into_node, graph.into_cost))
    cored = replace(graph)
    kept = len(cored.core.kept)  # made here; from now on used where it is quicker
    core_one, core_many = medians(
        options.repeat,
        lambda: search(cored, nodes, services, 1),
        lambda: search(cored, nodes, services, options.threads),
    )
    question = f"nearest, 10 services, {mode} {limit:g} min"
    threads = f"{options.threads} threads"
    same = agreement(costs, scipy_with(matrix, here)[0], 1e-6)
    row(name, question, f"scipy min_only, {graph.node_count:,} nodes, as read", source, source, same)
    row(name, question, "scipy min_only, our order", hilbert, source)
    row(name, question, "lifecircle, first time, 1 thread", first_one, source)
    row(name, question, f"lifecircle, first time, {threads}", first_many, source)
    row(name, question, "lifecircle, again, 1 thread", one, source)
    row(name, question, f"lifecircle, again, {threads}", many, source)
    row(name, question, f"its core of {kept:,} nodes, once", made, source)
    row(name, question, "lifecircle by core, 1 thread", core_one, source)
    row(name, question, f"lifecircle by core, {threads}", core_many, source)
    both = (core_many[0] + made[0], core_many[1] + made[1])
    row(name, question, f"... and the core made, {threads}", both, source)
    if not options.without_others:
        measure_networkx(name, question, graph, sets[0], limit, costs, source)
        measure_apart(name, question, graph, sets, limit, costs, source, options.pandana_nodes, roads)


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
    same = f"pairs {pairs:,}, sums differ by {abs(total - found.cost.sum()):.1e} min"
    row(name, question, "scipy in chunks, as read", source, source, same)
    row(name, question, "scipy in chunks, our order", hilbert, source)
    row(name, question, f"lifecircle, {len(found.cell):,} pairs, 1 thread", own, source)


def measure_joins(name, roads, repeat, threads) -> None:
    graph = build_graph(roads, travel("walk"))
    low, high = roads.node_xy.min(axis=0), roads.node_xy.max(axis=0)
    xy = np.random.default_rng(5).uniform(low, high, (1_000_000, 2))

    def with_edges(join_radius_m, threads):  # with the building of the index, as for the tree
        grid = build_grid(graph.piece_xy, graph.piece_share, graph.piece_link)
        return find_links(xy, grid, snap_limit_m=1000.0, join_radius_m=join_radius_m, threads=threads)

    tree, one, many, near, joined = medians(
        min(repeat, 3),
        lambda: cKDTree(roads.node_xy).query(xy, distance_upper_bound=1000),
        lambda: with_edges(0.0, 1),
        lambda: with_edges(0.0, threads),
        lambda: with_edges(75.0, threads),
        lambda: join_points(graph, xy, snap_limit_m=1000, join_radius_m=75),
    )
    question = "1,000,000 cells to the network"
    row(name, question, "scipy cKDTree, nearest node", tree, tree)
    row(name, question, "lifecircle, nearest edge, 1 thread", one, tree)
    row(name, question, f"lifecircle, nearest edge, {threads} threads", many, tree)
    row(name, question, f"lifecircle, all within 75 m, {threads} threads", near, tree)
    row(name, question, "... and which points lie outside", joined, tree)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
