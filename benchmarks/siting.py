"""Siting beside published values and beside spopt, all in one run.

    uv run python benchmarks/siting.py                              # published cases and sizes
    uv run python benchmarks/siting.py --only newyork --sites 50 60 --limit 300
    uv run python benchmarks/siting.py --only sizes --with-spopt
    uv run python benchmarks/siting.py --only city                  # the sample city, end to end

Prints seconds, gaps and ratios; asserts nothing. spopt (with its solvers HiGHS and CBC) runs in an
environment of its own (siting_spopt.py), on the same matrices.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "siting")]

from published_cases import new_york, or_library, san_francisco  # noqa: E402

from lifecircle.siting import (  # noqa: E402
    Pairs,
    Rules,
    Wish,
    cover,
    mean,
    pairs_from_costs,
    reach,
    site,
    worst,
)

SIZES = ((1_000, 100), (10_000, 500), (100_000, 2_000))
SITES = 20


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", default=["published", "newyork", "sizes"],
                        choices=["published", "newyork", "sizes", "city"])  # fmt: skip
    parser.add_argument("--sites", nargs="+", type=int, default=[50, 60, 70, 80, 90, 100])
    parser.add_argument("--limit", type=float, default=60.0, help="seconds per search")
    parser.add_argument("--with-spopt", action="store_true")
    parser.add_argument("--spopt-limit", type=float, default=300.0, help="seconds that spopt may take")
    parser.add_argument("--largest", type=int, default=len(SIZES), help="how many of the sizes")
    options = parser.parse_args()
    cover(pairs_from_costs(np.eye(3)), np.ones(3), Rules(sites=1))  # compiled before anything is timed
    mean(pairs_from_costs(1 - np.eye(3)), np.ones(3), Rules(sites=1))
    if "published" in options.only:
        published(options.limit)
    if "newyork" in options.only:
        newyork(options.sites, options.limit)
    if "sizes" in options.only:
        for rows, count in SIZES[: options.largest]:
            sized(rows, count, options)
    if "city" in options.only:
        city(options.limit)


def told(name, answer, known=None):
    beside = "" if known is None else f"  known {known:,.6g} ({answer.objective / known - 1:+.3%})"
    print(
        f"{name:28} {answer.objective:>18,.6g} bound {answer.bound:>18,.6g} gap {answer.gap:8.3%} "
        f"{answer.seconds:8.2f} s  {answer.status:10}{beside}",
        flush=True,
    )


def published(limit):
    costs, people, _, expected = san_francisco()
    near = pairs_from_costs(costs, limit=5000)
    wide, p_4 = pairs_from_costs(costs), expected["p=4"]
    told("SF mean p=4", mean(wide, people, Rules(sites=4)), p_4["p_median_weighted_m"])
    told("SF cover p=4", cover(near, people, Rules(sites=4)), p_4["mclp_covered"])
    told("SF reach 5 km", reach(near, people, Rules()), expected["lscp_R5000"]["k"])
    told("SF worst p=4", worst(wide, people, Rules(sites=4)), p_4["p_center_m"])
    for number in range(1, 11):
        costs, sites, optimum = or_library(number)
        found = mean(pairs_from_costs(costs), np.ones(len(costs)), Rules(sites=sites), time_limit_s=limit)
        told(f"pmed{number} p={sites}", found, optimum)


def newyork(sites, limit):
    metres, people, best = new_york()
    pairs = pairs_from_costs(metres, limit=400)
    for count in sites:
        told(f"New York p={count}", cover(pairs, people, Rules(sites=count), time_limit_s=limit), best[count])


def scattered(rows, count):
    """People in clusters, candidates drawn from them; some 2 % of the pairs within reach."""
    draws = np.random.default_rng(rows)
    centres = draws.random((40, 2))
    xy = centres[draws.integers(0, 40, rows)] + draws.normal(0, 0.06, (rows, 2))
    places = xy[draws.choice(rows, count, replace=False)]
    people = draws.integers(1, 200, rows).astype(float)
    row, cost, offset = [], [], [0]
    for place in places:
        apart = np.hypot(*(xy - place).T)
        near = np.flatnonzero(apart <= 0.09)
        row.append(near)
        cost.append(apart[near])
        offset.append(offset[-1] + len(near))
    return Pairs(offset=np.array(offset), row=np.concatenate(row).astype(np.int32),
                 cost=np.concatenate(cost), row_count=rows), people  # fmt: skip


def sized(rows, count, options):
    pairs, people = scattered(rows, count)
    name = f"cover {rows:,} x {count:,}"
    found = cover(pairs, people, Rules(sites=SITES), time_limit_s=min(options.limit, 28.0))
    told(name, found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{'':28} pairs {len(pairs.row):,}, peak memory so far {peak:.2f} GiB, {found.method}", flush=True)
    if options.with_spopt:
        beside_spopt(name, pairs, people, found, options.spopt_limit)


def beside_spopt(name, pairs, people, ours, limit):
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "case.npz"
        np.savez(given, offset=pairs.offset, row=pairs.row, people=people, sites=SITES, limit=limit)
        script = Path(__file__).with_name("siting_spopt.py")
        try:
            done = subprocess.run(["uv", "run", str(script), str(given)], capture_output=True, text=True,
                                  timeout=limit * 2 + 120, check=False)  # fmt: skip
        except subprocess.TimeoutExpired:
            print(f"{name:28} spopt: not done in {limit * 2 + 120:.0f} s", flush=True)
            return
    for line in done.stdout.splitlines():
        theirs = json.loads(line)
        ratio = theirs["seconds"] / max(ours.seconds, 1e-9)
        same = theirs["objective"] - ours.objective
        print(f"{name:28} spopt {theirs['solver']:8} {theirs['objective']:>14,.6g} ({same:+,.6g} to ours) "
              f"{theirs['seconds']:8.2f} s = {ratio:.1f} x ours  {theirs['status']}", flush=True)  # fmt: skip
    if done.returncode:
        print(f"{name:28} spopt failed: {done.stderr.strip().splitlines()[-1:]}", flush=True)


def city(limit):
    from lifecircle.geodata import read_place
    from lifecircle.geodata.sample import generate_sample, write_sample
    from lifecircle.plan.reading import read_plan

    with tempfile.TemporaryDirectory() as folder:
        write_sample(generate_sample("city"), Path(folder) / "city")
        place = read_place(Path(folder) / "city")
    plan = read_plan("huangshan")
    for goal in ("cover", "mean"):
        since = time.perf_counter()
        far = 60.0 if goal == "mean" else None
        wish = Wish(goal=goal, sites=10, far=far, gap_candidates=200)
        found = site(place, plan, wish, circle="elderly_care", time_limit_s=limit)
        told(f"city {goal} p=10", found.answer)
        print(f"{'':28} end to end {time.perf_counter() - since:.1f} s, {len(place.population):,} cells, "
              f"{len(found.candidates.frame)} candidates", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
