# /// script
# requires-python = ">=3.11,<3.13"
# dependencies = ["igraph", "numpy<2.3", "pandas<3", "pandana"]
# ///
"""igraph and pandana on the graph that engine.py hands over; an environment of their own.

pandana is AGPL: it is never a dependency of the project. Called by engine.py with the path of
the graph; prints one JSON line per engine and writes <engine>.npz beside the graph.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

given = Path(sys.argv[1])
with np.load(given) as held:
    start, end, cost, sets = held["start"], held["end"], held["cost"], held["sets"]
    limit, xy, with_pandana = float(held["limit"]), held["xy"], bool(held["pandana"])
nodes = len(xy)


def tell(engine, preparation_s, seconds, found, tolerance_min):
    np.savez(given.with_name(f"{engine}.npz"), cost=found)
    print(
        json.dumps(
            {
                "engine": engine,
                "preparation_s": preparation_s,
                "seconds": seconds,
                "tolerance_min": tolerance_min,
            }
        )
    )


def with_igraph():
    import igraph

    began = time.perf_counter()
    arcs = np.stack([start, end], axis=1)
    graph = igraph.Graph(n=nodes + 1, edges=arcs.tolist(), directed=True)
    preparation_s = time.perf_counter() - began
    # One source above all facilities; igraph has no cut-off. One service, times ten.
    seeded = graph.copy()
    seeded.add_edges([(nodes, int(one)) for one in sets[0]])
    weights = cost.tolist() + [0.0] * len(sets[0])
    began = time.perf_counter()
    found = np.array(seeded.distances(source=nodes, weights=weights)[0][:nodes])
    tell("igraph", preparation_s, 10 * (time.perf_counter() - began), found, 1e-6)


def with_pandanas():
    import contextlib
    import io

    import pandana
    import pandas as pd

    began = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        network = pandana.Network(
            pd.Series(xy[:, 0]),
            pd.Series(xy[:, 1]),
            pd.Series(end),  # forward again: the arcs handed over are reversed
            pd.Series(start),
            pd.DataFrame({"minutes": cost}),
            twoway=False,
        )
    preparation_s = time.perf_counter() - began
    began = time.perf_counter()
    for one in sets:
        network.set_pois("service", limit, 1, pd.Series(xy[one, 0]), pd.Series(xy[one, 1]))
        network.nearest_pois(limit, "service", num_pois=1)
    seconds = time.perf_counter() - began
    one = sets[0]
    network.set_pois("service", limit, 1, pd.Series(xy[one, 0]), pd.Series(xy[one, 1]))
    found = network.nearest_pois(limit, "service", num_pois=1)[1].to_numpy(float)
    # pandana counts in thousandths and writes the limit where nothing was found
    tell("pandana", preparation_s, seconds, np.where(found >= limit, np.inf, found), 0.05)


with_igraph()
if with_pandana:
    with_pandanas()
else:
    print(json.dumps({"engine": "pandana", "skipped": f"{nodes:,} nodes; see --pandana-nodes"}))
