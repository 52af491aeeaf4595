"""A siting in plain words: what was found, what is proven, why there is no answer."""

import math
from collections.abc import Mapping
from typing import Any

from lifecircle.geodata.text import Language, Text
from lifecircle.report.folders.siting_reading import SitingResult
from lifecircle.siting.answer import Standing

GOAL_WORDS: Mapping[str, Text] = {
    "cover": Text("让最多的人进入服务圈", "Cover as many people as possible"),
    "reach": Text("用最少的点达到目标", "Reach the target with the fewest sites"),
    "mean": Text("让大家平均最近", "Minimise average time or distance"),
    "worst": Text("让最远的人尽量近", "Minimise longest time or distance"),
}
STOPPED_WORDS: Mapping[str, Text] = {
    "time_limit": Text("到时间为止的最好方案。", "Best solution found within the time limit. "),
    "cancelled": Text("已停止，保留停止时的最好方案。", "Stopped; the best solution so far is kept. "),
}


def _measured(*, metres: bool) -> str:
    return "travel distance" if metres else "travel time"


def headline(result: SitingResult, *, language: Language) -> str:
    """How many sites, and what they do for coverage; as Markdown without names."""
    facts, count = result.record["figures"], len(result.new_sites)
    before, after, people = facts["covered_before"], facts["covered_after"], facts["people"]
    shares = (100 * one / people if people else math.nan for one in (before, after))
    was, now = (f"{one:.1f}%" for one in shares)
    if not count:
        return Text("没有选出新点", "No new site was chosen").in_language(language)
    return Text(
        f"**选出 {count} 处**，覆盖率 {was} → **{now}**，新覆盖 **{after - before:,.0f}** 人",
        f"**{count} sites chosen**: coverage {was} → **{now}**, "
        f"**{after - before:,.0f}** people newly covered",
    ).in_language(language)


def proof(result: SitingResult, *, language: Language) -> str:
    """What any other choice could at most reach, in a sentence."""
    answer, facts = result.record["answer"], result.record["figures"]
    value, bound, gap = answer["objective"], answer["bound"], answer["gap"]
    if value is None:
        return ""
    start = STOPPED_WORDS[answer["status"]].in_language(language) if answer["status"] in STOPPED_WORDS else ""
    if answer["status"] == "optimal" or gap == 0:
        said = _optimal(answer["goal"], value, metres=facts["unit"] == "m")
        return start + said.in_language(language)
    if bound is None or gap is None:
        return start + Text(
            "还不知道离最优有多远。", "How far this is from the optimum is not known yet."
        ).in_language(language)
    unit = {"m": Text("米", "m"), "min": Text("分钟", "min")}[facts["unit"]]
    said = _bounded(answer, value, bound, gap, unit, wish=result.record["parameters"]["wish"])
    return start + said.in_language(language)


def _optimal(goal: str, value: float, *, metres: bool) -> Text:
    what = _measured(metres=metres)
    words = {
        "cover": Text(
            "已证明：在这些条件下，没有别的方案能覆盖更多人。",
            "Proven: under these conditions no other solution covers more people.",
        ),
        "reach": Text(
            f"已证明：至少要 {value:,.10g}，再少就达不到目标。",
            f"Proven: at least {value:,.10g} needed; with less the target is not reached.",
        ),
        "mean": Text(
            "已证明：没有别的方案平均更近。", f"Proven: no other solution has a shorter average {what}."
        ),
        "worst": Text(
            "已证明：没有别的方案能让最远的人更近。",
            f"Proven: no other solution has a shorter longest {what}.",
        ),
    }
    return words[goal]


def _bounded(
    answer: Mapping[str, Any], value: float, bound: float, gap: float, unit: Text, *, wish: Mapping[str, Any]
) -> Text:
    weighed = bool(wish["weights"])
    people = Text("人次", "people (weighted)") if weighed else Text("人", "people")
    if answer["goal"] == "cover":
        return Text(
            f"任何方案最多新增覆盖 {bound:,.0f} {people.zh}；"
            f"本方案 {value:,.0f} {people.zh}，离最优不超过 {gap:.1%}。",
            f"No solution can newly cover more than {bound:,.0f} {people.en}; this one covers "
            f"{value:,.0f}, at most {gap:.1%} from the optimum.",
        )
    if answer["goal"] == "reach":
        least = bound if answer["unit"] == "cost" else math.ceil(bound - 1e-6)
        what = Text("元", "yuan") if answer["unit"] == "cost" else Text("处", "sites")
        return Text(
            f"任何方案至少要 {least:,.10g} {what.zh}；"
            f"本方案 {value:,.10g} {what.zh}，离最优不超过 {gap:.1%}。",
            f"Any solution needs at least {least:,.10g} {what.en}; this one needs {value:,.10g}, "
            f"at most {gap:.1%} from the optimum.",
        )
    if answer["goal"] == "mean":
        return Text(
            f"任何方案的平均路程最多再短 {gap:.1%}。",
            f"No solution can lower the average {_measured(metres=unit.en == 'm')} by more than {gap:.1%}.",
        )
    return Text(
        f"最远的人 {value:,.1f} {unit.zh}；任何方案都不会低于 {bound:,.1f} {unit.zh}。",
        f"The longest {_measured(metres=unit.en == 'm')} is {value:,.1f} {unit.en}; "
        f"no solution gets below {bound:,.1f} {unit.en}.",
    )


def standing_words(standing: Standing, goal: str) -> Text:
    """How far a search is, for the bar."""
    if math.isnan(standing.objective):
        return standing.step
    value = f"{standing.objective:,.0f}"
    names = {
        "cover": Text(f"目前最好：新增覆盖 {value} 人", f"best so far: {value} people newly covered"),
        "reach": Text(f"目前最好：{standing.objective:,.10g}", f"best so far: {standing.objective:,.10g}"),
        "mean": Text("已有方案，继续改进", "a solution was found; improving it"),
        "worst": Text(f"目前最远：{standing.objective:,.1f}", f"longest so far: {standing.objective:,.1f}"),
    }
    said = names[goal]
    if goal == "cover" and math.isfinite(standing.bound):
        return Text(f"{said.zh}，最多 {standing.bound:,.0f} 人", f"{said.en}, at most {standing.bound:,.0f}")
    return said


def why_none(result: SitingResult, *, language: Language) -> list[str]:
    """Why there is no answer, or not a full one."""
    answer = result.record["answer"]
    said = [str(one["zh" if language == "zh" else "en"]) for one in answer["causes"]]
    if not len(result.new_sites) and answer["status"] == "unknown":
        said.append(
            Text(
                "时间内没有找到方案，也没有证明没有。请放宽条件或加长时间。",
                "No solution was found within the time limit, and none was proven impossible. Relax the "
                "conditions or allow more time.",
            ).in_language(language)
        )
    if not len(result.new_sites) and answer["method"] == "met already":
        said.append(
            Text(
                "目标已经达到，不用新建。", "The target is already met; nothing needs to be built."
            ).in_language(language)
        )
    return said


def no_answer(language: Language) -> str:
    """Over the reasons why a question cannot be answered."""
    return Text(
        "这样问得不到答案，请改条件", "These conditions cannot be used; please change them"
    ).in_language(language)
