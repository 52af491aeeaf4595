"""What is asked of a siting: the goal, its rules, and where candidates come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import geopandas as gpd

from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.place import Level
from lifecircle.geodata.text import Text
from lifecircle.plan.model import Circle, Plan

Goal = Literal["cover", "reach", "mean", "worst"]
GOALS: tuple[Goal, ...] = get_args(Goal)
Source = Literal["sites", "gap", "facilities"]
Layout = Literal["A", "B", "C"]

LAYOUT_LEVELS: Mapping[Layout, tuple[Level, ...]] = {
    "A": ("village", "community"),
    "B": ("township",),
    "C": ("county",),
}
"""At most one new site in each district of these levels: many small; a branch per township; concentrated."""


LAYOUT_WORDS: Mapping[Layout, Text] = {
    "A": Text("量大面广", "many small ones"),
    "B": Text("总分布局", "main and branches"),
    "C": Text("集中布局", "concentrated"),
}


class SitingError(InputError):
    """The question cannot be asked of this Place and plan."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Wish:
    """One siting question.

    sites, budget: at most so many new sites; at most this cost. need: 1-based number of the
    circle's need, None for all of them. types: what is built; empty: the first type of each need.
    Where several needs are sited for, cover and reach count people who have all the needs of the
    circle, as ``assess`` does, with capacities a place in all of them; mean adds up one way to each
    need, worst takes the longest.
    sources: of candidates; empty: the Place's sites layer, or, without one, the gap itself.
    reuse: facility types that can be turned to the service (empty schools). exclude: polygons
    where nothing is built. spacing_m: new sites stand at least so far from each other and from
    existing ones. at_most_one, at_least_one: levels whose districts have at most, or at least,
    one site, existing ones counted. layout: see LAYOUT_LEVELS. as_planned: layout class and
    sites in every unit as the plan asks (``what_the_plan_asks``). weights: group -> weight; empty:
    the group that the circle serves counts once. capacity: people are allotted, no site above its
    capacity. largest_persons: capacity of a site that states none; least_persons: smallest new
    site. persons_per_unit: people whom one bed or place of an existing facility serves, None: one.
    expand_persons: by how much an existing facility can grow. new_cost, reuse_cost,
    expand_cost: cost where the candidate states none. far: goals mean and worst, people farther
    than this count as this far (minutes or metres, as the circle). share: goal reach, None: the
    target of the plan; of the units, where the circle is judged by units (全覆盖 of communities or
    villages), else of the people. by_people: goal reach, count people even there. With capacities
    or weights people are always counted. gap_candidates: how many are made from the gap.
    """

    goal: Goal
    sites: int | None = None
    budget: float | None = None
    need: int | None = None
    types: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    reuse: tuple[str, ...] = ()
    exclude: gpd.GeoDataFrame | None = None
    spacing_m: float = 0.0
    at_most_one: tuple[Level, ...] = ()
    at_least_one: tuple[Level, ...] = ()
    layout: Layout | None = None
    as_planned: bool = False
    weights: Mapping[str, float] = field(default_factory=dict)
    capacity: bool = False
    largest_persons: float | None = None
    least_persons: float = 0.0
    persons_per_unit: float | None = None
    expand_persons: float | None = None
    new_cost: float | None = None
    reuse_cost: float | None = None
    expand_cost: float | None = None
    far: float | None = None
    share: float | None = None
    by_people: bool = False
    gap_candidates: int | None = None

    def record(self) -> dict[str, Any]:
        """The question as it is written down."""
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        fields["exclude"] = 0 if self.exclude is None else len(self.exclude)
        return {
            name: dict(value)
            if isinstance(value, Mapping)
            else list(value)
            if isinstance(value, tuple)
            else value
            for name, value in fields.items()
        }


def circle_of(plan: Plan, identifier: str) -> Circle:
    """The circle of a plan. Raises SitingError where it has none of that name."""
    for circle in plan.circle:
        if circle.id == identifier:
            return circle
    known = "、".join(circle.id for circle in plan.circle)
    raise SitingError(
        [
            fault(
                "unknown_circle",
                Text("规划里没有这个服务圈", "the plan has no such circle"),
                Text(f"可选：{known}", f"known: {known}"),
                column="circle",
                found=identifier,
            )
        ]
    )


def check_wish(wish: Wish, circle: Circle, *, groups: tuple[str, ...]) -> None:
    """Raise SitingError with every fault of the question."""
    faults: list[Problem] = []
    if wish.goal != "reach" and wish.sites is None and wish.budget is None:
        faults.append(fault(
            "sites_or_budget", Text(
                "没有给出新点数量或预算",
                "neither a number of sites nor a budget is given",
            ),
            Text("请加 --sites 或 --budget", "add --sites or --budget"), column="sites"))  # fmt: skip
    for name, value, least in (
        ("sites", wish.sites, 1), ("budget", wish.budget, 0), ("far", wish.far, 1e-9),
        ("largest_persons", wish.largest_persons, 1e-9), ("share", wish.share, 1e-9),
        ("persons_per_unit", wish.persons_per_unit, 1e-9), ("new_cost", wish.new_cost, 0),
        ("reuse_cost", wish.reuse_cost, 0),
        ("expand_cost", wish.expand_cost, 0),
    ):  # fmt: skip
        if value is not None and not value >= least:
            faults.append(_too_small(name, value))
    if wish.share is not None and wish.share > 1:
        faults.append(fault(
            "share", Text("覆盖比例不能大于 1", "a share cannot exceed 1"),
            Text("80% 写作 0.8", "write 0.8 for 80 %"), column="share", found=str(wish.share)))  # fmt: skip
    faults += [_too_small(name, weight) for name, weight in wish.weights.items() if not weight >= 0]
    unknown = [group for group in wish.weights if group not in groups]
    if not wish.weights and circle.serves not in groups:
        unknown = [circle.serves]
    faults += [
        fault(
            "unknown_group", Text("人口数据没有这一组", "the population data have no such group"),
            Text(f"可选：{'、'.join(groups)}", f"known: {', '.join(groups)}"), column="weights", found=group,
        )
        for group in unknown
    ]  # fmt: skip
    if wish.need is not None and not 1 <= wish.need <= len(circle.needs):
        faults.append(fault(
            "unknown_need", Text("服务圈没有这一项需求", "the circle has no such need"),
            Text(f"写 1 到 {len(circle.needs)}", f"write 1 to {len(circle.needs)}"),
            column="need", found=str(wish.need)))  # fmt: skip
    if faults:
        raise SitingError(faults)


def fault(
    code: str, message: Text, remedy: Text, *, column: str | None = None, found: str | None = None
) -> Problem:
    """One fault of the question."""
    return Problem(code=code, file="site", message=message, remedy=remedy, column=column, found=found)


def _too_small(name: str, value: float) -> Problem:
    return fault(
        "too_small", Text("数值太小", "the number is too small"),
        Text("请填正数", "give a number above zero"), column=name, found=str(value),
    )  # fmt: skip
