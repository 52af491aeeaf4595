"""The siting question on the page: four things at once, the rest folded away."""

from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lifecircle.report.diagnosis.circle_words import whole_row
from lifecircle.scenario.model import Scenario

from .choices import chosen, number
from .circle_known import known_circles
from .frame import Frame
from .report_run import report_run
from .scenario_files import scenario_ids, story_of
from .siting_land import ask_land
from .siting_locks import locked_count, locked_sites, unlock
from .siting_more import ask_more
from .siting_question import YUAN_PER_WAN, Question, merged
from .siting_words import GOAL_WORDS


class Form(NamedTuple):
    """What was filled in, and the place in the form for the button that asks it."""

    question: Question
    start: DeltaGenerator


def ask(frame: Frame) -> Form:
    """The form; what was filled in last time stands in it."""
    say = frame.say
    run = report_run(frame)
    circles = {one.id: one for one in known_circles(run)}
    short = [one for one in circles if whole_row(run.coverage, one)["status"] == "short"]
    identifier = chosen(
        frame, "siting.circle", say("为哪个服务圈选址", "Circle"), list(circles),
        words=lambda one: circles[one].name, first=short[0] if short else None,
    )  # fmt: skip
    circle = circles[identifier]
    goal = chosen(
        frame, "siting.goal", say("目标", "Goal"), list(GOAL_WORDS),
        words=lambda one: GOAL_WORDS[one].in_language(frame.language),
    )  # fmt: skip
    options: dict[str, Any] = {"goal": goal, **_how_many(frame, goal)}
    base, locked = _decided(frame)
    start = st.container()
    excluded, land_file = ask_land(frame)
    with st.expander(say("更多条件", "More conditions")):
        more, weights, limit_s = ask_more(frame, circle, goal)
    question = Question(
        circle=identifier, options={**options, **more}, time_limit_s=limit_s, weights=tuple(weights),
        excluded=excluded, land_file=land_file, base=base, locked=locked,
    )  # fmt: skip
    return Form(question, start)


def _how_many(frame: Frame, goal: str) -> dict[str, Any]:
    """Number of sites, or money, or the share to reach."""
    say = frame.say
    if goal == "reach":
        share = number(
            frame, "siting.share", say(
                "要覆盖百分之几（不填按规划目标）",
                "Per cent to cover (empty: the plan's target)",
            ),
            min_value=0.1, max_value=100.0, step=5.0, placeholder=say("规划目标", "the plan's target"),
        )  # fmt: skip
        return {"share": None if share is None else share / 100}
    by_money = chosen(
        frame, "siting.by", say("限定什么", "Limited by"), ["sites", "budget"],
        words=lambda one: say("新点数量", "number of sites") if one == "sites" else say("预算", "budget"),
    )  # fmt: skip
    if by_money == "sites":
        sites = number(frame, "siting.sites", say(
            "最多新增几处",
            "Maximum number of new sites",
        ), first=5.0, min_value=1.0,
                       max_value=500.0, step=1.0)  # fmt: skip
        return {"sites": None if sites is None else int(sites)}
    left, right = st.columns(2, gap="small")
    with left:
        budget = number(
            frame, "siting.budget", say("预算（万元）", "Budget (10,000 yuan)"), min_value=0.0, step=100.0
        )
    with right:
        cost = number(
            frame,
            "siting.new_cost",
            say("每处造价（万元）", "Cost per site (10,000 yuan)"),
            min_value=0.0,
            step=10.0,
        )
    return {"budget": _yuan(budget), "new_cost": _yuan(cost)}


def _decided(frame: Frame) -> tuple[Scenario | None, int]:
    """What counts as decided before the search: a scenario, and the sites that were locked."""
    say, work = frame.say, frame.work
    base: Scenario | None = None
    names = scenario_ids(work)
    if names:
        stories = {one: story_of(work, one) for one in names}
        words = {one: story.now.scenario.name or one for one, story in stories.items() if story is not None}
        start = chosen(
            frame, "siting.base", say("以什么为基础", "Starting from"), ["", *words],
            words=lambda one: words[one] if one else say("现状", "current state"),
        )  # fmt: skip
        story = stories.get(start) if start else None
        base = story.now if story is not None else None
    locks = locked_sites(frame)
    count = locked_count(frame)
    if locks is None or not count:
        return base, 0
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            say(f"已锁定 **{count}** 处，计入总数", f"**{count}** sites locked (included in the total)"),
            width="stretch",
        )
        st.button(say("解除", "Unlock"), key="siting.unlock", on_click=unlock, args=(frame,))
    return merged(base, locks), count


def _yuan(wan: float | None) -> float | None:
    return None if wan is None else wan * YUAN_PER_WAN
