"""What the plan itself asks of new sites: its layout class, and one in every unit where it says so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from lifecircle.coverage.conditions import Asking, answer
from lifecircle.coverage.ground import Ground
from lifecircle.coverage.membership import district_of_points
from lifecircle.coverage.quantities import amounts, by_level
from lifecircle.coverage.words import LEVEL_WORDS
from lifecircle.geodata.place import SETTINGS, Level
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Condition, Plan, Presence, Quantity

from .answer import Cause
from .candidates import EXPAND, Candidates
from .demand import Service
from .pairs import IntArray
from .rules import Limit
from .unit_demand import least_passing
from .wish import LAYOUT_LEVELS, LAYOUT_WORDS, Layout

SHOWN_UNITS = 5


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One thing the plan says of what is built. source: where it stands, "" for the taxonomy.

    hard: whether sites can be held to it; where not, ``said`` says why.
    """

    id: str
    said: Text
    source: str
    hard: bool


@dataclass(frozen=True, kw_only=True)
class UnitNeed:
    """A unit that lacks what a rule asks for. service: position; district: row of the districts.

    at_least, at_most: of new sites in it.
    """

    clause: str
    name: str
    service: int
    level: Level
    district: int
    at_least: int
    at_most: int | None


@dataclass(frozen=True, kw_only=True)
class PlanAsks:
    """All that the plan says of what is built. layout: the class that all of it has, else None."""

    layout: Layout | None
    needs: tuple[UnitNeed, ...]
    clauses: tuple[Clause, ...]

    def record(self, *, followed: bool) -> list[dict[str, Any]]:
        """The clauses as they are written down."""
        return [
            {"id": one.id, "zh": one.said.zh, "en": one.said.en, "source": one.source,
             "hard": one.hard, "followed": followed and one.hard}
            for one in self.clauses
        ]  # fmt: skip


def what_the_plan_asks(
    ground: Ground, plan: Plan, services: Sequence[Service], *, language: Language
) -> PlanAsks:
    """Layout class and presence rules of the types that are built.

    The class is that of the plan's own preference for the type, else of the taxonomy. Of presence
    rules those hold that bind, ask for every unit, and are met by building the type.
    """
    layout, clauses = _layout(ground, plan, services)
    needs: list[UnitNeed] = []
    for rule in plan.presence:
        for position, service in enumerate(services):
            for condition in _asking_for(ground, rule.needs, service.kind):
                found = _lacking(ground, plan, rule, condition, position, language=language)
                if found.units:
                    soft = _why_soft(rule, found)
                    needs += [] if soft else found.needs
                    clauses.append(_clause(rule, found, soft))
    return PlanAsks(layout=layout, needs=tuple(needs), clauses=tuple(dict.fromkeys(clauses)))


def planned_limits(
    asked: PlanAsks, ground: Ground, candidates: Candidates
) -> tuple[tuple[Limit, ...], list[Cause]]:
    """The needs of units as limits among the candidates; units without enough candidates are named."""
    membership = district_of_points(candidates.xy_m, ground.place.districts)
    fresh = (candidates.frame["kind"] != EXPAND).to_numpy()
    limits, short = [], []
    for need in asked.needs:
        inside = fresh & (membership[need.level] == need.district) & candidates.hosts[:, need.service]
        members = tuple(int(one) for one in np.flatnonzero(inside))
        name = str(ground.place.districts["name"].iloc[need.district])
        least = min(need.at_least, len(members))
        if least < need.at_least:
            short.append(name)
        if least or (need.at_most is not None and len(members) > need.at_most):
            limits.append(
                Limit(members=members, at_least=least, at_most=need.at_most, name=f"{name}（{need.name}）")
            )
    return tuple(limits), [_without_candidate(short)] if short else []


def _without_candidate(names: Sequence[str]) -> Cause:
    shown = names[:SHOWN_UNITS]
    zh, en = "、".join(shown), ", ".join(shown)
    more = len(names) > len(shown)
    message = Text(
        f"规划要求应有设施的单元中，{len(names)} 个没有足够的候选点：{zh}{' 等' if more else ''}",
        f"{len(names)} units that the plan wants served have too few candidates: {en}"
        + (" …" if more else ""),
    )
    return Cause("planned_unit", float(len(names)), message)


def _layout(ground: Ground, plan: Plan, services: Sequence[Service]) -> tuple[Layout | None, list[Clause]]:
    """The class of all that is built; where classes differ, or there is none, no limit follows."""
    found: dict[str, tuple[Layout, str]] = {}
    for kind in dict.fromkeys(service.kind for service in services):
        stated = next((one for one in plan.preference if one.layout and kind in one.types), None)
        own = ground.taxonomy.types[kind].layout
        if stated is not None and stated.layout is not None:
            found[kind] = stated.layout, stated.source.place
        elif own is not None:
            found[kind] = own, ""
    classes = {layout for layout, _ in found.values()}
    if not classes:
        return None, []
    kinds = [ground.taxonomy.types[kind] for kind in dict.fromkeys(one.kind for one in services)]
    if len(classes) > 1 or len(found) < len(kinds):
        none = Text("未分类", "none")
        words = [Text(found[one.id][0], found[one.id][0]) if one.id in found else none for one in kinds]
        zh = "、".join(f"{one.zh} {word.zh}" for one, word in zip(kinds, words, strict=True))
        en = ", ".join(f"{one.en} {word.en}" for one, word in zip(kinds, words, strict=True))
        said = Text(
            f"要合建的设施布局类别不一（{zh}），不按类别限制",
            f"the types have different layout classes ({en}): no limit by class",
        )
        return None, [Clause(id="layout", said=said, source="", hard=False)]
    layout = next(iter(classes))
    word, levels = LAYOUT_WORDS[layout], [LEVEL_WORDS[level] for level in LAYOUT_LEVELS[layout]]
    said = Text(
        f"{word.zh}（{layout} 类）：每个{'、'.join(one.zh for one in levels)}至多新增一处",
        f"{word.en} (class {layout}): at most one new site per {' or '.join(one.en for one in levels)}",
    )
    source = next(source for _, source in found.values())
    return layout, [Clause(id="layout", said=said, source=source, hard=True)]


def _asking_for(ground: Ground, condition: Condition, kind: str) -> Iterator[Condition]:
    """The parts of a condition, all of which must hold, that a facility of the type can meet."""
    if condition.all:
        for inner in condition.all:
            level = {"only": inner.only or condition.only}
            yield from _asking_for(ground, inner.model_copy(update=level), kind)
    elif condition.any:
        if any(_met_by(ground, inner, kind) for inner in condition.any):
            yield condition
    elif _met_by(ground, condition, kind):
        yield condition


def _met_by(ground: Ground, condition: Condition, kind: str) -> bool:
    """Whether the condition counts facilities of the type."""
    counts = bool(condition.types) and condition.sum is None and condition.near is None
    return counts and kind in ground.taxonomy.including(condition.types)


class _Lacking(NamedTuple):
    """Units that lack something, how many are asked at which levels, and why that is not known."""

    needs: list[UnitNeed]
    levels: list[Level]
    units: int
    reason: Text | None


def _lacking(
    ground: Ground, plan: Plan, rule: Presence, condition: Condition, service: int, *, language: Language
) -> _Lacking:
    levels = [level for level in rule.unit if not condition.only or level in condition.only]
    needs: list[UnitNeed] = []
    units, each, reason = 0, plan.assumptions.persons_per_household, None
    for level in levels:
        parts = by_level(ground, level, unit_where=rule.unit_where)
        found = answer(condition, Asking(ground, parts, each, language))
        settings = ground.district_settings[parts.district]
        asked = np.ones(len(settings), bool) if set(rule.settings) == set(SETTINGS) else np.isin(
            settings, rule.settings
        )  # fmt: skip
        units += int(asked.sum())
        if found.reason is not None:
            reason = found.reason
            continue
        least: IntArray = (~found.meets).astype(np.int64)
        most: IntArray | None = None
        if condition.types:
            counted = Quantity(count=True, types=condition.types, where=condition.where)
            have = amounts(ground, counted, parts, persons_per_household=each).values[:-1]
            wanted = 1.0 if condition.at_least is None and condition.at_most is None else condition.at_least
            least = np.maximum(least if condition.one_per else 0, np.ceil((wanted or 0.0) - have)).astype(int)
            if condition.at_most is not None:
                most = np.maximum(0, np.floor(condition.at_most - have)).astype(np.int64)
        needs += [
            UnitNeed(
                clause=rule.id, name=condition.name or rule.name, service=service, level=level,
                district=int(parts.district[unit]), at_least=int(max(0, least[unit])),
                at_most=None if most is None else int(most[unit]),
            )
            for unit in np.flatnonzero(asked & ((least > 0) | (most is not None)))
        ]  # fmt: skip
    return _Lacking(needs, levels, units, reason)


def _why_soft(rule: Presence, found: _Lacking) -> Text | None:
    """Why sites are not held to a rule; None where they are."""
    if found.reason is not None:
        return Text(f"无法核查（{found.reason.zh}）", f"cannot be checked ({found.reason.en})")
    if rule.strength == "aspired":
        return Text("规划用语是“力争”“原则上”一类", "the plan only aspires to this")
    if least_passing(rule.target, found.units, otherwise=-1) != found.units:
        target = Text(rule.target, rule.target) if rule.target else Text("没有写目标值", "no target is given")
        return Text(f"没有要求每个单元都有（{target.zh}）", f"not asked of every unit ({target.en})")
    return None


def _clause(rule: Presence, found: _Lacking, soft: Text | None) -> Clause:
    levels = [LEVEL_WORDS[level] for level in found.levels]
    wanting = sum(need.at_least > 0 for need in found.needs)
    lack = Text(f"{wanting} 个还没有", f"{wanting} lack it") if wanting else Text("都有了", "all have it")
    zh = f"{rule.name}：{found.units} 个{'、'.join(one.zh for one in levels)}，{lack.zh}"
    en = f"{rule.name}: {found.units} units ({', '.join(one.en for one in levels)}), {lack.en}"
    if found.reason is not None:
        zh, en = rule.name, rule.name
    if soft is not None:
        zh, en = f"{zh}；{soft.zh}，不作限制", f"{en}; {soft.en}, no limit"
    return Clause(id=rule.id, said=Text(zh, en), source=rule.source.place, hard=soft is None)
