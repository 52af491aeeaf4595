# /// script
# requires-python = ">=3.11,<3.13"
# dependencies = ["spopt>=0.6", "highspy", "numpy<2.3", "pandas<3"]
# ///
"""spopt's maximal covering on the matrix that siting.py hands over; an environment of its own.

Prints one JSON line per solver. Building the model is part of the time, as it is part of ours.
"""

import json
import sys
import time

import numpy as np
import pulp
from spopt.locate import MCLP

with np.load(sys.argv[1]) as held:
    offset, row, people = held["offset"], held["row"], held["people"]
    sites, limit = int(held["sites"]), float(held["limit"])
cost = np.full((len(people), len(offset) - 1), 2.0)
cost[row, np.repeat(np.arange(len(offset) - 1), np.diff(offset))] = 1.0
for name in ("HiGHS", "PULP_CBC_CMD"):
    if name not in pulp.listSolvers(onlyAvailable=True):
        continue
    since = time.perf_counter()
    model = MCLP.from_cost_matrix(cost, people, service_radius=1.0, p_facilities=sites)
    solver = pulp.getSolver(name, msg=False, timeLimit=limit)
    try:
        model = model.solve(solver, results=False)
        objective, status = float(model.problem.objective.value()), pulp.LpStatus[model.problem.status]
    except RuntimeError as error:
        objective, status = float("nan"), str(error)[:60]
    seconds = time.perf_counter() - since
    told = {"solver": name, "objective": objective, "seconds": seconds, "status": status}
    print(json.dumps(told), flush=True)
