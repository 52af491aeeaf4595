"""A clinic opened, closed, moved, resized, a road built, closed, rebuilt in the sample city: a full run
beside re-assessing (median of five), in one process.

    uv run python benchmarks/scenario.py                 # 1,000,000 cells, 300,000 nodes, plan city
    uv run python benchmarks/scenario.py --size county --plan huangshan

Prints processor seconds of each (and seconds by the clock, which other work on the machine makes
longer) and their ratio, and whether all tables are equal to the last bit; asserts the equality only.
Compiled code is warm on both sides: each is run once before it is measured; garbage collection waits.
"""

import argparse
import cProfile
import gc
import pickle
import pstats
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from lifecircle.coverage import assess
from lifecircle.geodata import Place, read_place
from lifecircle.geodata.roads.network import ROAD_CLASSES
from lifecircle.geodata.sample import generate_sample, write_sample
from lifecircle.plan.reading import read_plan
from lifecircle.scenario import Scenario, apply_scenario
from lifecircle.scenario.reassessing import begin, reassess

T = TypeVar("T")
TIMES = 5
"""How often each change is re-assessed."""
TABLES = (
    "coverage", "coverage_units", "ratios", "presence", "presence_units", "indicators", "gaps",
    "facilities", "cells",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", default="city", choices=["county", "city"])
    parser.add_argument("--plan", default="city")
    parser.add_argument("--type", default="community_health_station")
    parser.add_argument("--place", type=Path, help="keep the Place as read here, for the next time")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    place, plan = the_place(options.size, options.place), read_plan(options.plan)
    print(f"{len(place.population):,} cells, {place.roads.node_count:,} nodes, {len(plan.circle)} circles")

    timed("full run (warming up)", lambda: assess(place, plan))
    _, full = timed("full run", lambda: assess(place, plan))
    state, _ = timed("full run that keeps its searches", lambda: begin(place, plan))
    reassess(state, apply_scenario(place, opened(place, options.type, at=1)))
    reassess(reassess(state, apply_scenario(place, closed(place, options.type, at=1))), place)
    reassess(
        state, apply_scenario(place, road(action="add", line=across(place, at=1), road_class="secondary"))
    )

    changes = {
        f"{options.type} opened": opened(place, options.type, at=2),
        f"another {options.type} opened": opened(place, options.type, at=3),
        f"{options.type} closed": closed(place, options.type, at=2),
        f"{options.type} moved": moved(place, options.type, at=3),
        f"{options.type} resized": resized(place, options.type, at=4),
        "road built": road(action="add", line=across(place, at=2), road_class="secondary"),
        "road closed": road(action="close", way=way(place, "residential", at=2)),
        "main road closed": road(action="close", way=way(place, "primary", at=2)),
        "road rebuilt": road(action="change", way=way(place, "residential", at=3), road_class="secondary"),
    }
    for what, scenario in changes.items():
        profiler = cProfile.Profile()
        if options.profile:
            profiler.enable()
        changed, applied = timed(f"{what}: apply the scenario", lambda s=scenario: apply_scenario(place, s))
        after, seconds = timed(f"{what}: re-assessed", lambda p=changed: reassess(state, p), times=TIMES)
        profiler.disable()
        if options.profile:
            pstats.Stats(profiler).sort_stats("cumulative").print_stats(45)
        with_applying = full / (seconds + applied)
        print(f"  full run / re-assessed = {full / seconds:.0f}; with applying {with_applying:.0f}")
        expected = assess(changed, plan)
        for name in TABLES:
            one, other = getattr(after.run, name), getattr(expected, name)
            pd.testing.assert_frame_equal(one, other, check_exact=True, obj=name)
        print("  all tables equal to the last bit")


def the_place(size: str, kept: Path | None) -> Place:
    if kept is not None and kept.exists():
        return pickle.loads(kept.read_bytes())  # noqa: S301 (our own file)
    with tempfile.TemporaryDirectory() as folder:
        write_sample(generate_sample(size), Path(folder) / "place")
        place = read_place(Path(folder) / "place")
    if kept is not None:
        kept.write_bytes(pickle.dumps(place))
    return place


def opened(place: Place, kind: str, *, at: int) -> Scenario:
    cell = place.population.iloc[(at * 7919 * 31) % len(place.population)]
    edit = {"id": f"new{at}", "type": kind, "x": float(cell["x"]), "y": float(cell["y"]), "doctors": 3}
    return Scenario.model_validate({"scenario": {"id": "s", "name": "s"}, "open": [edit]})


def closed(place: Place, kind: str, *, at: int) -> Scenario:
    edit = {"id": facility(place, kind, at=at)}
    return Scenario.model_validate({"scenario": {"id": "s", "name": "s"}, "close": [edit]})


def moved(place: Place, kind: str, *, at: int) -> Scenario:
    cell = place.population.iloc[(at * 7919 * 17) % len(place.population)]
    edit = {"id": facility(place, kind, at=at), "x": float(cell["x"]), "y": float(cell["y"])}
    return Scenario.model_validate({"scenario": {"id": "s", "name": "s"}, "move": [edit]})


def resized(place: Place, kind: str, *, at: int) -> Scenario:
    edit = {"id": facility(place, kind, at=at), "doctors": 9}
    return Scenario.model_validate({"scenario": {"id": "s", "name": "s"}, "resize": [edit]})


def road(**edit: object) -> Scenario:
    return Scenario.model_validate({"scenario": {"id": "s", "name": "s"}, "road": [edit]})


def across(place: Place, *, at: int) -> list[list[float]]:
    """A line of 1.7 km from beside a junction."""
    x, y = (float(one) for one in place.roads.node_xy[(at * 7919 * 31) % place.roads.node_count])
    return [[x + 3, y + 4], [x + 1500, y + 900]]


def way(place: Place, road_class: str, *, at: int) -> int:
    of_class = np.flatnonzero(place.roads.road_class == ROAD_CLASSES.index(road_class))
    return int(place.roads.way_id[of_class[at * len(of_class) // 5]])


def facility(place: Place, kind: str, *, at: int) -> str:
    rows = np.flatnonzero((place.facilities["type"] == kind).to_numpy())
    return str(place.facilities["id"].iloc[rows[at]])


def timed(what: str, work: Callable[[], T], *, times: int = 1) -> tuple[T, float]:
    """What the work gives, and its median processor seconds; the same work from the same state each time."""
    took = []
    for _ in range(times):
        gc.collect()
        gc.disable()  # as timeit does, so that nobody pays for the garbage of another
        start, clock = time.process_time(), time.perf_counter()
        result = work()
        took.append((time.process_time() - start, time.perf_counter() - clock))
        gc.enable()
    seconds, clock = (statistics.median(one) for one in zip(*took, strict=True))
    print(f"{what:48} {seconds:9.3f} s   by the clock {clock:9.3f} s", flush=True)
    return result, seconds


if __name__ == "__main__":
    main()
