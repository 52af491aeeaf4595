# /// script
# requires-python = ">=3.11,<3.13"
# dependencies = ["spopt>=0.6", "highspy", "numpy<2.3", "pandas<3"]
# ///
"""spopt on the matrix that siting.py hands over: file, goal (cover or mean), solver.

An environment of its own. Prints one JSON line. Building the model is part of the time, as it is
part of ours. Memory is held to 10 GiB, so that a model too large for the machine ends with a
message.
"""

import json
import resource
import sys
import time

resource.setrlimit(resource.RLIMIT_AS, (10 * 2**30, 10 * 2**30))

import numpy as np  # noqa: E402
import pulp  # noqa: E402
from spopt.locate import MCLP, PMedian  # noqa: E402

file, goal, name = sys.argv[1:]
with np.load(file) as held:
    offset, row, near, people = held["offset"], held["row"], held["cost"], held["people"]
    sites, limit, far = int(held["sites"]), float(held["limit"]), float(held["far"])
candidate = np.repeat(np.arange(len(offset) - 1), np.diff(offset))
if goal == "cover":
    cost = np.full((len(people), len(offset) - 1), 2.0)
    cost[row, candidate] = 1.0
else:
    cost = np.full((len(people), len(offset) - 1), far)
    cost[row, candidate] = near
since, used = time.perf_counter(), time.process_time()
if goal == "cover":
    model = MCLP.from_cost_matrix(cost, people, service_radius=1.0, p_facilities=sites)
else:
    model = PMedian.from_cost_matrix(cost, people, p_facilities=sites)
# without the time limit of the solver the ten thousand rows run for hours
solver = pulp.getSolver(name, msg=False, timeLimit=limit, threads=1)
try:
    model = model.solve(solver, results=False)
    status = pulp.LpStatus[model.problem.status]
except RuntimeError as error:
    status = str(error)[:60]
objective = model.problem.objective.value()
children = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({
    "objective": float("nan") if objective is None else float(objective),
    "seconds": time.perf_counter() - since,
    "processor": time.process_time() - used + children.ru_utime + children.ru_stime,
    "status": pulp.LpSolution.get(model.problem.sol_status, "") + ", " + status,
}))  # fmt: skip
