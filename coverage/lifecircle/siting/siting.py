"""The siting of a Place: from a wish to sites, their proof and a table."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from lifecircle.coverage.ground import Ground, lay_ground
from lifecircle.coverage.networks import Networks
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.place import Level, Place
from lifecircle.geodata.roads.network import Mode
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.english import plan_in_language
from lifecircle.plan.model import Circle, Plan
from lifecircle.plan.verified import verified_only

from .answer import Answer, Cause, Tell
from .as_planned import PlanAsks, planned_limits, what_the_plan_asks
from .asking import answered, units_asked
from .candidates import Candidates, gather_candidates
from .counted import counted_of, counts_whole
from .demand import Demand, demand_of, pairs_of
from .full_cover_model import Units
from .pairs import BoolArray, FloatArray, IntArray, Pairs
from .place_rules import rules_of, with_existing
from .rules import Rules
from .table import site_table
from .today import facts_today, target_missed
from .wish import SitingError, Wish, check_wish, circle_of, fault

MOST_PAIRS = 40_000_000
"""People cells x candidates above which mean and worst ask for a largest distance."""

Doing = Callable[[Text, float], None]


@dataclass(frozen=True, kw_only=True, eq=False)
class Siting:
    """The answer to a wish. sites: the table (SITE_COLUMNS); facts: figures of the whole for the record."""

    place: Place
    plan: Plan
    circle: Circle
    wish: Wish
    language: Language
    answer: Answer
    candidates: Candidates
    sites: pd.DataFrame
    facts: Mapping[str, Any]
    warnings: tuple[Problem, ...]
    seconds: Mapping[str, float]


def site(
    place: Place, plan: Plan, wish: Wish, *, circle: str, language: Language = "zh",
    time_limit_s: float | None = 60.0, tell: Tell | None = None, progress: Doing | None = None,
) -> Siting:  # fmt: skip
    """Where to build, for one circle of a plan.

    time_limit_s: for the search, beside the time to read and to search the network.
    progress: called with what is being done and a share from 0 to 1.

    tell: called several times a second while sites are searched, with a ``Standing`` (step, best
    value, bound, seconds); return True, or raise StopSearch, to end the search. The best answer so
    far is kept, with what is proven about it, and its status is ``cancelled``: nothing is lost. It
    is called in the thread that called ``site``, so a button elsewhere sets a flag that it returns:

        stop = threading.Event()
        found = site(place, plan, wish, circle="clinic", tell=lambda standing: stop.is_set())

    Between two calls up to a few seconds pass on very large questions.
    Raises SitingError where the question cannot be asked. Pure: reads and writes nothing.
    """
    since = time.perf_counter()
    plan = plan_in_language(plan, language)
    chosen_circle = circle_of(verified_only(plan), circle)
    check_wish(wish, chosen_circle, groups=place.groups)
    say = progress or (lambda _doing, _share: None)
    say(Text("整理研究区，核对现状", "preparing the study area and its present state"), 0.05)
    ground = lay_ground(place, load_taxonomy())
    networks = Networks(ground, plan.assumptions)
    demand = demand_of(networks, chosen_circle, wish)
    say(Text("准备候选点", "preparing candidates"), 0.3)
    asked = what_the_plan_asks(ground, verified_only(plan), demand.services, language=language)
    wish, units_lacking = _as_planned(wish, asked)
    candidates = gather_candidates(
        networks, demand, wish, mode=_main_mode(chosen_circle), language=language, lacking=units_lacking
    )
    say(Text("计算候选点可达范围", "computing what each candidate reaches"), 0.4)
    bounded = wish.goal in ("cover", "reach")
    if not bounded and wish.far is None:
        _check_size(demand, candidates)
    farthest = np.inf if wish.far is None else wish.far
    pairs = pairs_of(
        networks, chosen_circle, demand, candidates.xy_m, hosts=candidates.hosts, bounded=bounded,
        farthest=farthest,
    )  # fmt: skip
    planned, short = planned_limits(asked, ground, candidates) if wish.as_planned else ((), [])
    rules = rules_of(ground, candidates, demand, wish, planned=planned)
    existing, unknown = np.zeros(0, np.int64), 0
    if wish.capacity:
        existing = _existing_rows(ground, demand)
        held = pairs_of(
            networks, chosen_circle, demand, ground.facility_xy_m[existing],
            hosts=_existing_hosts(ground, demand, existing), bounded=bounded, farthest=farthest,
        )  # fmt: skip
        pairs = _side_by_side(pairs, held)
        room = _capacities(ground, existing, persons_per_unit=wish.persons_per_unit or 1.0)
        unknown = int(np.isnan(room).sum())
        rules = with_existing(
            rules,
            capacity_new=candidates.frame["capacity_persons"].to_numpy(dtype=float),
            capacity_existing=room,
            least_persons=wish.least_persons,
        )
    elif wish.least_persons > 0:
        count = len(candidates.frame)
        rules = Rules(
            sites=rules.sites, budget=rules.budget, cost=rules.cost, limits=rules.limits,
            least_persons=np.full(count, wish.least_persons),
        )  # fmt: skip
    prepared = time.perf_counter()
    say(Text("选点", "choosing sites"), 0.6)
    units = units_asked(ground, plan, chosen_circle, demand, wish)
    counted = counted_of(demand, whole=counts_whole(demand))
    answer = answered(
        wish, demand, counted, pairs, rules, units=units, target=chosen_circle.target,
        time_limit_s=time_limit_s, tell=tell,
    )  # fmt: skip
    table, facts = site_table(
        ground, demand, counted, candidates, pairs, answer, existing=existing, goal=wish.goal,
        persons_per_unit=wish.persons_per_unit or 1.0,
    )  # fmt: skip
    facts |= facts_today(wish, demand, counted, pairs, rules, answer)
    facts |= {"capacity_unknown": unknown, "candidates_shut": len(_shut(rules))}
    facts["plan_asks"] = asked.record(followed=wish.as_planned)
    facts["units"] = None if units is None else _unit_facts(units, answer)
    causes = tuple(_in_people(cause, facts) for cause in (*answer.causes, *short))
    causes += target_missed(wish, answer, facts, chosen_circle.target)
    say(Text("完成", "done"), 1.0)
    return Siting(
        place=place, plan=plan, circle=chosen_circle, wish=wish, language=language,
        answer=replace(answer, causes=causes),
        candidates=candidates, sites=table, facts=facts, warnings=place.warnings,
        seconds={"preparation": prepared - since, "search": answer.seconds},
    )  # fmt: skip


def _as_planned(wish: Wish, asked: PlanAsks) -> tuple[Wish, list[tuple[Level, int]]]:
    """The wish with the plan's layout class, where it wants that and names none; and the units that lack one.

    Units by level and row of the districts.
    """
    if not wish.as_planned:
        return wish, []
    lacking = [(need.level, need.district) for need in asked.needs if need.at_least > 0]
    return replace(wish, layout=wish.layout or asked.layout), list(dict.fromkeys(lacking))


def _unit_facts(units: Units, answer: Answer) -> dict[str, int | None]:
    """Units in all, asked for, and passing before and after; None without an answer."""
    before, after = (answer.passing[0], answer.passing[-1]) if answer.passing else (None, None)
    return {"count": units.count, "wanted": units.wanted, "passing_before": before, "passing_after": after}


def _in_people(cause: Cause, facts: Mapping[str, Any]) -> Cause:
    """The cause with people instead of weights; people who lack several services may count for each."""
    if cause.code != "no_candidate":
        return cause
    people = facts["unreachable_people"]
    if facts["counted"] == "all_needs":
        message = Text(
            f"{people:,.0f} 人至少有一项需求没有候选点能满足",
            f"{people:,.0f} people have a need that no candidate can meet",
        )
        return Cause(cause.code, people, message)
    message = Text(
        f"{people:,.0f} 人附近没有任何候选点可达", f"{people:,.0f} people have no candidate within reach"
    )
    return Cause(cause.code, people, message)


def _main_mode(circle: Circle) -> Mode:
    return next(iter(circle.mode.values())) if isinstance(circle.mode, Mapping) else circle.mode


def _existing_rows(ground: Ground, demand: Demand) -> IntArray:
    kinds = tuple(kind for service in demand.services for kind in service.leaf.types)
    return np.flatnonzero(ground.facilities_of(kinds))


def _existing_hosts(ground: Ground, demand: Demand, rows: IntArray) -> BoolArray:
    return np.column_stack([ground.facilities_of(one.leaf.types)[rows] for one in demand.services])


def _capacities(ground: Ground, rows: IntArray, *, persons_per_unit: float) -> FloatArray:
    """People each facility can serve: the column that its type is counted in; NaN where unknown."""
    result = np.full(len(rows), np.nan)
    for position, row in enumerate(rows):
        column = ground.taxonomy.types[str(ground.facilities["type"].iloc[row])].capacity
        if column is not None:
            result[position] = float(ground.facilities[column].iloc[row]) * persons_per_unit
    return result


def _side_by_side(new: Pairs, held: Pairs) -> Pairs:
    return Pairs(
        offset=np.concatenate([new.offset, held.offset[1:] + new.offset[-1]]),
        row=np.concatenate([new.row, held.row]),
        cost=np.concatenate([new.cost, held.cost]),
        row_count=new.row_count,
    )


def _shut(rules: Rules) -> set[int]:
    """Candidates in districts that have as many facilities as they may have already."""
    return {member for limit in rules.limits if limit.at_most == 0 for member in limit.members}


def _check_size(demand: Demand, candidates: Candidates) -> None:
    if len(demand.cell) * len(candidates.frame) > MOST_PAIRS:
        message = Text("人口格网和候选点太多", "too many population cells and candidates")
        remedy = Text(
            "请加 --far：超过这个距离都按它计", "add --far: anyone farther away counts as at that distance"
        )
        raise SitingError([fault("too_many_pairs", message, remedy, column="far")])
