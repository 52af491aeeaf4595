"""Siting held against published values, enumeration and spopt: the whole table of proof in one run.

    uv run python benchmarks/siting.py --all                  # everything below but the city
    uv run python benchmarks/siting.py --only francisco library
    uv run python benchmarks/siting.py --only newyork --sites 50 60 --limit 300
    uv run python benchmarks/siting.py --only sizes --size 100000 --without-spopt
    uv run python benchmarks/siting.py --only city            # the sample city, end to end

Prints one table (Markdown): value, bound and gap, seconds by the clock and of the processor, and how
far from the known value. Asserts nothing; tests/siting does. Needs the published cases beside the
repository (data/spopt_sf, orlib_pmed, mclp_newyork); what is not there is skipped with a remark.
spopt (its model solved by HiGHS and by CBC) runs on the same matrices in an environment of its own
(siting_spopt.py), which uv makes; without it that part is skipped with the reason.
"""

import argparse
import json
import os
import resource
import signal
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
from shared_data import DATA  # noqa: E402

SIZES = {1_000: 100, 10_000: 500, 100_000: 2_000}
SITES = 20
NEAR, SIZE_LIMIT_S = 0.09, 29.0
SOLVERS = ("HiGHS", "PULP_CBC_CMD")
CLOCK_PER_PROCESSOR_S = 6.0
"""The clock may run so many times as long as the processor seconds given to spopt; then it is stopped too."""
PARTS = {"francisco": "spopt_sf", "library": "orlib_pmed", "newyork": "mclp_newyork", "sizes": "", "city": ""}


def main() -> None:
    options = asked()
    if options.size is None:
        print("| case | goal | value | bound | gap | s | processor s | status | beside the known value |")
        print("|---|---|---|---|---|---|---|---|---|", flush=True)
    warm()
    for part in options.only:
        if PARTS[part] and not (DATA / PARTS[part]).is_dir():
            print(f"| {part} | | | | | | | skipped: the data {PARTS[part]} are not there | |", flush=True)
            continue
        {"francisco": francisco, "library": library, "newyork": newyork, "sizes": sizes, "city": city}[part](
            options
        )


def asked():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--all", action="store_true", help="the whole table of proof (about 20 minutes)")
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=[])
    parser.add_argument("--sites", nargs="+", type=int, help="numbers of sites in New York")
    parser.add_argument("--limit", type=float, default=55.0, help="seconds per search")
    parser.add_argument("--size", type=int, choices=list(SIZES), help="one of the sizes, by its rows")
    parser.add_argument("--without-spopt", action="store_true")
    parser.add_argument("--spopt-limit", type=float, default=90.0, help="seconds that its solver may take")
    parser.add_argument("--spopt-patience", type=float, default=560.0,
                        help="processor seconds after which it is stopped, building counted in")  # fmt: skip
    parser.add_argument("--spopt-memory", type=int, default=10, help="GiB that it may take")
    parser.add_argument("--spopt-values-ours", action="store_true",
                        help="it is given our sites and tells what they are worth to it")  # fmt: skip
    parser.add_argument("--solvers", nargs="+", choices=SOLVERS, default=list(SOLVERS), help="of spopt")
    parser.add_argument("--goals", nargs="+", choices=("cover", "mean"), default=["cover", "mean"])
    options = parser.parse_args()
    if not options.only:
        if not options.all:
            parser.error("say --all, or --only with one or more parts")
        options.only = [part for part in PARTS if part != "city"]
    return options


def warm():
    """Compile, or load what is compiled, before anything is timed."""
    draws = np.random.default_rng(1).random((60, 30))
    cover(pairs_from_costs(draws, limit=0.3), np.ones(60), Rules(sites=4))
    mean(pairs_from_costs(draws), np.ones(60), Rules(sites=4))


def told(case, goal, ask, known=None):
    """Ask, print the row, return the answer."""
    since = time.process_time()
    answer = ask()
    used_s = time.process_time() - since
    beside = "" if known is None else f"{answer.objective / known - 1:+.3%} of {known:,.8g}"
    print(
        f"| {case} | {goal} | {answer.objective:,.8g} | {answer.bound:,.8g} | {answer.gap:.3%} | "
        f"{answer.seconds:.2f} | {used_s:.2f} | {answer.status} | {beside} |",
        flush=True,
    )
    return answer


def francisco(_):
    costs, people, _, expected = san_francisco()
    near, wide = pairs_from_costs(costs, limit=5000), pairs_from_costs(costs)
    for count in range(2, 7):
        known, rules = expected[f"p={count}"], Rules(sites=count)
        told(f"San Francisco p={count}", "cover", lambda r=rules: cover(near, people, r),
             known["mclp_covered"])  # fmt: skip
        if "p_median_weighted_m" in known:
            told(f"San Francisco p={count}", "mean", lambda r=rules: mean(wide, people, r),
                 known["p_median_weighted_m"])  # fmt: skip
        told(f"San Francisco p={count}", "worst", lambda r=rules: worst(wide, people, r), known["p_center_m"])
    for radius_m in (5000, 8000, 9000):
        pairs = pairs_from_costs(costs, limit=radius_m)
        told(f"San Francisco {radius_m:,} m", "reach", lambda q=pairs: reach(q, people, Rules()),
             expected[f"lscp_R{radius_m}"]["k"])  # fmt: skip


def library(options):
    for number in range(1, 11):
        costs, sites, optimum = or_library(number)
        pairs, rules, people = pairs_from_costs(costs), Rules(sites=sites), np.ones(len(costs))
        told(f"pmed{number} p={sites}", "mean",
             lambda q=pairs, r=rules, w=people: mean(q, w, r, time_limit_s=options.limit),
             optimum)  # fmt: skip


def newyork(options):
    metres, people, best = new_york()
    pairs = pairs_from_costs(metres, limit=400)
    for count in options.sites or sorted(best):
        rules = Rules(sites=count)
        told(f"New York p={count}", "cover",
             lambda r=rules: cover(pairs, people, r, time_limit_s=options.limit), best[count])  # fmt: skip


def scattered(rows, count):
    """People in 40 overlapping towns, candidates drawn from them; 3 % of the pairs are in reach."""
    draws = np.random.default_rng(rows)
    centres = draws.random((40, 2))
    xy = centres[draws.integers(0, 40, rows)] + draws.normal(0, 0.06, (rows, 2))
    places = xy[draws.choice(rows, count, replace=False)]
    people = draws.integers(1, 200, rows).astype(float)
    row, cost, offset = [], [], [0]
    for place in places:
        apart = np.hypot(*(xy - place).T)
        near = np.flatnonzero(apart <= NEAR)
        row.append(near)
        cost.append(apart[near])
        offset.append(offset[-1] + len(near))
    return Pairs(offset=np.array(offset), row=np.concatenate(row).astype(np.int32),
                 cost=np.concatenate(cost), row_count=rows), people  # fmt: skip


def sizes(options):
    """Each size in a process of its own, so that its peak memory is its own."""
    if options.size is not None:
        sized(options.size, SIZES[options.size], options)
        return
    for rows in SIZES:
        more = ["--without-spopt"] if options.without_spopt else []
        more += ["--spopt-values-ours"] if options.spopt_values_ours else []
        subprocess.run(
            [sys.executable, __file__, "--only", "sizes", "--size", str(rows),
             "--spopt-limit", str(options.spopt_limit),
             "--spopt-patience", str(options.spopt_patience),
             "--spopt-memory", str(options.spopt_memory), "--solvers", *options.solvers,
             "--goals", *options.goals, *more],
            check=False,
        )  # fmt: skip


def sized(rows, count, options):
    pairs, people = scattered(rows, count)
    case, rules = f"{rows:,} × {count:,} p={SITES}", Rules(sites=SITES)
    far = np.full(rows, NEAR)
    asks = {
        "cover": lambda: cover(pairs, people, rules, time_limit_s=SIZE_LIMIT_S),
        "mean": lambda: mean(pairs, people, rules, otherwise=far, time_limit_s=SIZE_LIMIT_S),
    }
    for goal in options.goals:
        found = told(case, goal, asks[goal])
        peak_gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"| {case} | {goal} | {len(pairs.row):,} pairs | | | | | peak memory {peak_gib:.2f} GiB | |",
              flush=True)  # fmt: skip
        if not options.without_spopt:
            beside_spopt(case, goal, pairs, people, found, options)


def beside_spopt(case, goal, pairs, people, ours, options):
    """spopt's two solvers on the same matrix; the time of building its model counts, as it does for ours."""
    for solver in options.solvers:
        valued = " with our sites" if options.spopt_values_ours else ""
        start = f"| {case} | {goal}, spopt {solver}{valued} |"
        with tempfile.TemporaryDirectory() as folder:
            given = Path(folder) / "case.npz"
            np.savez(given, offset=pairs.offset, row=pairs.row, cost=pairs.cost, people=people, sites=SITES,
                     far=NEAR, limit=options.spopt_limit, patience=options.spopt_patience,
                     memory_gib=options.spopt_memory, chosen=np.array(ours.chosen))  # fmt: skip
            try:
                ended = ask_spopt(
                    given, goal, solver, patience_s=CLOCK_PER_PROCESSOR_S * options.spopt_patience,
                    more=["ours"] if options.spopt_values_ours else [],
                )  # fmt: skip
            except FileNotFoundError:
                print(f"{start} | | | | | skipped: uv is not there | |", flush=True)
                return
        row = spopt_row(ended, ours, options)
        print(f"{start} {row}", flush=True)


def ask_spopt(given, goal, solver, *, patience_s, more):
    """What it told before it ended, its last word of complaint, and how it ended (None: it was stopped).

    A group of processes of its own: its solver is one, and has to end with it.
    """
    script = Path(__file__).with_name("siting_spopt.py")
    settings = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    peer = subprocess.Popen(
        ["uv", "run", "--script", str(script), str(given), goal, solver, *more], env=settings, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        out, complaint = peer.communicate(timeout=patience_s)
        code = peer.returncode
    except subprocess.TimeoutExpired:
        os.killpg(peer.pid, signal.SIGKILL)
        out, complaint = peer.communicate()
        code = None
    told = {}
    for line in out.splitlines():
        if line.startswith("{"):
            told |= json.loads(line)
    return told, (complaint.strip().splitlines() or [""])[-1], code


def spopt_row(ended, ours, options):
    """The rest of its row: the answer beside ours, or plainly how it ended."""
    theirs, complaint, code = ended
    built = f"model built in {theirs['built']:.1f} s" if "built" in theirs else "its model was not built"
    if "objective" not in theirs:
        memory = theirs.get("status") == "out of memory" or code in (-9, 137)
        memory = memory or "MemoryError" in complaint or "bad_alloc" in complaint
        if code is None:
            why = f"stopped after {CLOCK_PER_PROCESSOR_S * options.spopt_patience:.0f} s by the clock"
        elif theirs.get("status") == "out of time":
            why = f"stopped after {theirs['processor']:.0f} processor s"
        elif memory:
            why = f"out of {options.spopt_memory} GiB of memory"
        else:
            why = f"failed: {complaint[:80].replace('|', '/')} (exit code {code})"
        return f"| | | | | {why}; {built} | |"
    ratio = theirs["seconds"] / max(ours.seconds, 1e-9)
    same = theirs["objective"] / ours.objective - 1
    spent = f"{theirs['seconds']:.2f} = {ratio:.1f} × ours | {theirs['processor']:.2f}"
    return f"{theirs['objective']:,.8g} | | | {spent} | {theirs['status']}; {built} | {same:+.3%} of ours |"


def city(options):
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
        found = site(place, plan, wish, circle="elderly_care", time_limit_s=options.limit)
        told("sample city p=10", goal, lambda f=found: f.answer)
        print(f"| sample city p=10 | {goal} | {len(place.population):,} cells, "
              f"{len(found.candidates.frame)} candidates | | | {time.perf_counter() - since:.1f} end to end "
              "| | | |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
