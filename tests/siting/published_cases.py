"""Published siting cases from the data beside the repository, as plain matrices."""

import json

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import floyd_warshall

from shared_data import DATA

EARTH_M = 6_378_100.0


def san_francisco():
    """Costs in metres (205 tracts, 16 stores), people, names of the stores, and optima by enumeration."""
    folder = DATA / "spopt_sf"
    table = pd.read_csv(
        folder / "SF_network_distance_candidateStore_16_censusTract_205_new.csv",
        dtype={"DestinationName": str},
    )
    wide = table.pivot(index="DestinationName", columns="name", values="distance")
    people = table.drop_duplicates("DestinationName").set_index("DestinationName")["demand"]
    expected = json.loads((folder / "expected_by_enumeration.json").read_text(encoding="utf-8"))
    return wide.to_numpy(), people.reindex(wide.index).to_numpy(float), list(wide.columns), expected


def or_library(number):
    """Shortest paths between all nodes of pmed<number>, its p and its optimum."""
    folder = DATA / "orlib_pmed"
    values = np.array((folder / f"pmed{number}.txt").read_text(encoding="utf-8").split(), dtype=int)
    count, edges, sites = values[:3]
    length = np.full((count, count), np.inf)
    for start, end, cost in values[3 : 3 + 3 * edges].reshape(-1, 3):
        length[start - 1, end - 1] = length[end - 1, start - 1] = cost  # of a repeated edge the last counts
    length[np.isinf(length)] = 0
    optima = dict(
        line.split() for line in (folder / "pmedopt.txt").read_text(encoding="utf-8").splitlines()[1:] if line
    )
    return floyd_warshall(length, directed=False), int(sites), float(optima[f"pmed{number}"])


def new_york():
    """Great-circle metres between the 2,713 blocks of New York, their people, and best values by p."""
    folder = DATA / "mclp_newyork"
    lines = (folder / "NewYork.txt").read_text(encoding="utf-8").splitlines()
    count = int(next(line for line in lines if line.startswith("DIMENSION")).split(":")[1])
    first = next(at for at, line in enumerate(lines) if line.startswith("NODE_COORD")) + 1
    second = next(at for at, line in enumerate(lines) if "DEMAND" in line) + 1
    lat, lon = np.radians(np.array([line.split() for line in lines[first : first + count]], float)).T
    people = np.array([line.split()[-1] for line in lines[second : second + count]], float)
    half = np.sin((lat[:, None] - lat) / 2) ** 2
    half += np.cos(lat)[:, None] * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    best = pd.read_csv(folder / "optima.csv")
    best = best[best["instance"] == "NewYork"].set_index("p")["published_best"]
    return 2 * EARTH_M * np.arcsin(np.sqrt(half)), people, {int(p): float(value) for p, value in best.items()}
