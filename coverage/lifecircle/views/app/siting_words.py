"""A siting in plain words: what was found, what is proven, why there is no answer."""

import math
from collections.abc import Mapping
from typing import Any

from lifecircle.geodata.text import Language, Text
from lifecircle.report.folders.siting_reading import SitingResult
from lifecircle.siting.answer import Standing

GOAL_WORDS: Mapping[str, Text] = {
    "cover": Text("让最多的人进入服务圈", "Bring most people inside"),
    "reach": Text("用最少的点达到目标", "Reach the target with fewest sites"),
    "mean": Text("让大家平均最近", "Make the mean way shortest"),
    "worst": Text("让最远的人尽量近", "Make the longest way shortest"),
}
STOPPED_WORDS: Mapping[str, Text] = {
    "time_limit": Text("到时间为止的最好方案。", "The best found in the time. "),
    "cancelled": Text("已停止，保留停止时的最好方案。", "Stopped; the best found so far is kept. "),
}


def headline(result: SitingResult, *, language: Language) -> str:
    """How many sites, and what they do for coverage; as Markdown without names."""
    facts, count = result.record["figures"], len(result.new_sites)
    before, after, people = facts["covered_before"], facts["covered_after"], facts["people"]
    shares = (100 * one / people if people else math.nan for one in (before, after))
    was, now = (f"{one:.1f}%" for one in shares)
    if not count:
        return Text("没有选出新点", "No site was chosen").in_language(language)
    return Text(
        f"**选出 {count} 处**，覆盖率 {was} → **{now}**，新覆盖 **{after - before:,.0f}** 人",
        f"**{count} sites**: covered {was} → **{now}**, **{after - before:,.0f}** people gain",
    ).in_language(language)


def proof(result: SitingResult, *, language: Language) -> str:
    """What any other choice could at most reach, in a sentence."""
    answer, facts = result.record["answer"], result.record["figures"]
    value, bound, gap = answer["objective"], answer["bound"], answer["gap"]
    if value is None:
        return ""
    start = STOPPED_WORDS[answer["status"]].in_language(language) if answer["status"] in STOPPED_WORDS else ""
    if answer["status"] == "optimal" or gap == 0:
        return start + _optimal(answer["goal"], value).in_language(language)
    if bound is None or gap is None:
        return start + Text("还不知道离最优有多远。", "How far from the best is not known.").in_language(
            language
        )
    unit = {"m": Text("米", "m"), "min": Text("分钟", "min")}[facts["unit"]]
    said = _bounded(answer, value, bound, gap, unit, wish=result.record["parameters"]["wish"])
    return start + said.in_language(language)


def _optimal(goal: str, value: float) -> Text:
    words = {
        "cover": Text(
            "已证明：在这些条件下，没有别的方案能覆盖更多人。", "Proven: no other choice covers more people."
        ),
        "reach": Text(
            f"已证明：至少要 {value:,.10g}，再少就达不到目标。",
            f"Proven: {value:,.10g} is the least that reaches it.",
        ),
        "mean": Text("已证明：没有别的方案平均更近。", "Proven: no other choice has a shorter mean way."),
        "worst": Text(
            "已证明：没有别的方案能让最远的人更近。", "Proven: no other choice has a shorter longest way."
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
            f"No choice can bring in more than {bound:,.0f} {people.en}; this one brings {value:,.0f}, "
            f"at most {gap:.1%} from the best.",
        )
    if answer["goal"] == "reach":
        least = bound if answer["unit"] == "cost" else math.ceil(bound - 1e-6)
        what = Text("元", "yuan") if answer["unit"] == "cost" else Text("处", "sites")
        return Text(
            f"任何方案至少要 {least:,.10g} {what.zh}；"
            f"本方案 {value:,.10g} {what.zh}，离最优不超过 {gap:.1%}。",
            f"Any choice needs at least {least:,.10g} {what.en}; this one {value:,.10g}, "
            f"at most {gap:.1%} from the best.",
        )
    if answer["goal"] == "mean":
        return Text(
            f"任何方案的平均路程最多再短 {gap:.1%}。",
            f"No choice can make the mean way shorter by more than {gap:.1%}.",
        )
    return Text(
        f"最远的人 {value:,.1f} {unit.zh}；任何方案都不会低于 {bound:,.1f} {unit.zh}。",
        f"The farthest have {value:,.1f} {unit.en}; no choice gets below {bound:,.1f} {unit.en}.",
    )


def standing_words(standing: Standing, goal: str) -> Text:
    """How far a search is, for the bar."""
    if math.isnan(standing.objective):
        return standing.step
    value = f"{standing.objective:,.0f}"
    names = {
        "cover": Text(f"目前最好：新增覆盖 {value} 人", f"best so far: {value} people"),
        "reach": Text(f"目前最好：{standing.objective:,.10g}", f"best so far: {standing.objective:,.10g}"),
        "mean": Text("已有方案，继续改进", "an answer is there, made better"),
        "worst": Text(
            f"目前最远：{standing.objective:,.1f}", f"longest way so far: {standing.objective:,.1f}"
        ),
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
                "Neither an answer nor a proof in the time. Ask for less, or give it longer.",
            ).in_language(language)
        )
    if not len(result.new_sites) and answer["method"] == "met already":
        said.append(Text("目标已经达到，不用新建。", "The target is met already.").in_language(language))
    return said
