# /// script
# requires-python = ">=3.11,<3.13"
# dependencies = ["spopt>=0.6", "highspy", "numpy<2.3", "pandas<3"]
# ///
"""spopt on the matrix that siting.py hands over: file, goal (cover or mean), solver.

With a fourth word, ``ours``, the sites that siting.py chose are given to its model, so that it tells
what it holds them to be worth.

An environment of its own. Prints a JSON line when its model is built and one when it is solved, so
that who is stopped in between is known by how far it came. Memory is held to the GiB and the process
to the processor seconds that the file names, so that a model too large for the machine ends with a
message, however busy the machine is.
"""

import json
import os
import resource
import signal
import sys
import time

import numpy as np
import pulp
from spopt.locate import MCLP, PMedian


def used_s():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def tell(**said):
    print(json.dumps(said), flush=True)


file, goal, name = sys.argv[1:4]
with np.load(file) as held:
    offset, row, near, people = held["offset"], held["row"], held["cost"], held["people"]
    sites, limit, far = int(held["sites"]), float(held["limit"]), float(held["far"])
    given = held["chosen"] if sys.argv[4:] == ["ours"] else None
    patience, memory = int(held["patience"]), int(held["memory_gib"]) * 2**30


def out_of_time(*_):
    tell(status="out of time", processor=used_s())
    os._exit(1)


resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
signal.signal(signal.SIGXCPU, out_of_time)
resource.setrlimit(resource.RLIMIT_CPU, (patience, patience + 30))
candidate = np.repeat(np.arange(len(offset) - 1), np.diff(offset))
if goal == "cover":
    cost = np.full((len(people), len(offset) - 1), 2.0)
    cost[row, candidate] = 1.0
else:
    cost = np.full((len(people), len(offset) - 1), far)
    cost[row, candidate] = near
del row, candidate, near
given = None if given is None else np.isin(np.arange(len(offset) - 1), given).astype(int)
since, used = time.perf_counter(), used_s()
try:
    if goal == "cover":
        model = MCLP.from_cost_matrix(
            cost, people, service_radius=1.0, p_facilities=sites, predefined_facilities_arr=given
        )
    else:
        model = PMedian.from_cost_matrix(cost, people, p_facilities=sites, predefined_facilities_arr=given)
except MemoryError:
    tell(status="out of memory")
    sys.exit(1)
tell(built=time.perf_counter() - since, built_processor=used_s() - used)
# without the time limit of the solver the ten thousand rows run for hours
solver = pulp.getSolver(name, msg=False, timeLimit=limit, threads=1)
try:
    model = model.solve(solver, results=False)
    status = pulp.LpStatus[model.problem.status]
except MemoryError:
    tell(status="out of memory")
    sys.exit(1)
except RuntimeError as error:
    status = str(error)[:60]
objective = model.problem.objective.value()
tell(
    objective=float("nan") if objective is None else float(objective),
    seconds=time.perf_counter() - since,
    processor=used_s() - used,
    status=pulp.LpSolution.get(model.problem.sol_status, "") + ", " + status,
)
