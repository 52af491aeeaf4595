"""What a siting answer says in sentences: the value of the goal, what is proven, what is not known."""

import math

from lifecircle.geodata.text import Text
from lifecircle.siting.candidates import LEFT_OUT_WORDS
from lifecircle.siting.siting import Siting

STATUS_WORDS = {
    "optimal": Text("已证明最优", "proven optimal"),
    "not_proven": Text("没有证到最优的好方案", "a good solution, not proven optimal"),
    "time_limit": Text("到时间为止的最好方案", "the best found within the time limit"),
    "cancelled": Text("提前停止时的最好方案", "the best found when stopped"),
    "infeasible": Text("无解", "no solution exists"),
    "unknown": Text(
        "时间内没有找到方案，也没有证明无解",
        "the time ran out without a solution or a proof that there is none",
    ),
}
_COUNTED = {
    "candidates_moved": Text(
        "{} 个候选点落在不可建设的用地里，已移到最近的可建道路旁",
        "{} candidates on excluded land were moved to the nearest permitted road",
    ),
    "candidates_shut": Text(
        "其中 {} 个所在的行政单元已有这类设施，按“至多一处”不能再选",
        "{} of them lie in districts that have a facility already and may have one at most",
    ),
    "capacity_unknown": Text(
        "{} 处现有设施容量不明，按不限容量算",
        "the capacity of {} existing facilities is unknown; they count as unlimited",
    ),
}
"""Facts of a siting that are said where they are not nought."""


def proof_line(siting: Siting) -> str:
    """Objective, what it was before, bound and gap in one sentence."""
    answer, language = siting.answer, siting.language
    status = STATUS_WORDS[answer.status].in_language(language)
    said = _said(siting, answer.objective)
    colon, comma = ("：", "，") if language == "zh" else (": ", ", ")
    line = f"{status}{colon}{said.in_language(language)}{_before(siting).in_language(language)}"
    if answer.status == "optimal":
        return line
    if not math.isfinite(answer.gap):
        return line + comma + Text("界限未知", "no bound known").in_language(language)
    bound = _with_unit(siting, answer.bound)
    words = Text(
        f"任何方案都不会好过 {bound.zh}（差距 {answer.gap:.2%}）",
        f"no choice can be better than {bound.en} (gap {answer.gap:.2%})",
    )
    return line + comma + words.in_language(language)


def _said(siting: Siting, value: float) -> Text:
    """The value of the goal in words."""
    figure, unit = _figure(siting, value), _unit(siting)
    several = siting.facts["counted"] == "all_needs"
    weighed = Text("按权重", "weighted ") if siting.wish.weights else Text("", "")
    summed = Text("，各项需求各去一次", ", one way to each need") if several else Text("", "")
    farthest = Text("（各项需求中最远的一项）", " (the longest way to any need)") if several else Text("", "")
    counted = _newly_covered(siting)
    if siting.wish.goal == "mean" and siting.facts["averaged_over"]:
        mean = Text(
            f"{weighed.zh}平均每人 {figure} {unit.zh}", f"{weighed.en}mean {figure} {unit.en} a person"
        )
        return Text(mean.zh + summed.zh, mean.en + summed.en)
    costs = siting.wish.budget is not None
    return {
        "cover": Text(f"{counted.zh} {figure}", f"{counted.en} {figure}"),
        "reach": Text(f"需要 {figure} 元", f"{figure} yuan needed")
        if costs
        else Text(f"需要 {figure} 处", f"{figure} sites needed"),
        "mean": Text(f"人×{unit.zh} {figure}{summed.zh}", f"people × {unit.en} {figure}{summed.en}"),
        "worst": Text(f"最远 {figure} {unit.zh}{farthest.zh}", f"farthest {figure} {unit.en}{farthest.en}"),
    }[siting.wish.goal]


def _before(siting: Siting) -> Text:
    """What the goal comes to today, in brackets."""
    value, far = siting.facts["objective_before"], siting.wish.far
    if value is None:
        return Text("", "")
    figure = _with_unit(siting, value)
    if siting.wish.goal == "worst" and far is not None and value >= far:
        return Text(f"（现状在 {figure.zh}以上）", f" (today {figure.en} or more)")
    return Text(f"（现状 {figure.zh}）", f" (today {figure.en})")


def _figure(siting: Siting, value: float) -> str:
    """A value of the goal as figures: people whole, minutes and metres with one place."""
    goal, over = siting.wish.goal, siting.facts["averaged_over"]
    if goal == "worst" or (goal == "mean" and over):
        return f"{value / over if goal == 'mean' else value:,.1f}"
    return f"{value:,.0f}" if goal != "reach" or value == round(value) else f"{value:,.2f}"


def _with_unit(siting: Siting, value: float) -> Text:
    """A value of the goal as a figure and what it counts: people, sites, yuan, minutes or metres."""
    figure, unit, wish = _figure(siting, value), _unit(siting), siting.wish
    if wish.goal == "cover":
        unit = Text("人", "people")
    elif wish.goal == "reach":
        unit = Text("处", "sites") if wish.budget is None else Text("元", "yuan")
    elif wish.goal == "mean" and not siting.facts["averaged_over"]:
        unit = Text(f"人×{unit.zh}", f"people × {unit.en}")
    return Text(f"{figure} {unit.zh}", f"{figure} {unit.en}")


def _unit(siting: Siting) -> Text:
    return {"m": Text("米", "m"), "min": Text("分钟", "min")}[siting.facts["unit"]]


def covered_line(siting: Siting) -> str:
    """People within reach before and after; with capacities, whom there is room for is another matter."""
    facts = siting.facts
    total = facts["people"] or math.nan
    before, after = facts["covered_before"], facts["covered_after"]
    head = Text("只看路程，覆盖", "within reach") if siting.wish.capacity else Text("覆盖", "covered")
    return Text(
        f"{head.zh} {before:,.0f} → {after:,.0f} 人（{before / total:.1%} → {after / total:.1%}）",
        f"{head.en} {before:,.0f} → {after:,.0f} people ({before / total:.1%} → {after / total:.1%})",
    ).in_language(siting.language)


def remarks(siting: Siting) -> list[str]:
    """Candidates left out, and capacities that nobody knows."""
    facts, wish = siting.facts, siting.wish
    said: list[Text] = []
    dropped = {code: number for code, number in facts["candidates_dropped"].items() if number}
    if dropped or facts["candidates_shut"]:
        count = facts["candidates"]
        zh = "、".join(f"{LEFT_OUT_WORDS[code].zh} {number} 个" for code, number in dropped.items())
        en = ", ".join(f"{number} {LEFT_OUT_WORDS[code].en}" for code, number in dropped.items())
        zh, en = (f"；去掉：{zh}", f"; left out: {en}") if dropped else ("", "")
        said.append(Text(f"候选点 {count} 个{zh}", f"{count} candidates{en}"))
    for name, words in _COUNTED.items():
        if facts[name]:
            said.append(Text(words.zh.format(facts[name]), words.en.format(facts[name])))
    if wish.capacity and not wish.persons_per_unit:
        said.append(
            Text(
                "现有设施一个床位或学位按服务 1 人算；可加 --persons-per-unit",
                "a bed or place of an existing facility serves one person; see --persons-per-unit",
            )
        )
    new = siting.sites[siting.sites["rank"].notna()]
    if wish.capacity and new["capacity"].isna().any():
        said.append(
            Text(
                "新点没有给容量，按不限容量算；可加 --largest",
                "new sites have no stated capacity and count as unlimited; see --largest",
            )
        )
    return [one.in_language(siting.language) for one in said]


def _newly_covered(siting: Siting) -> Text:
    """What the goal cover counts: people, or people with all needs; weights apart."""
    wish = siting.wish
    zh, en = ("能服务到", "served") if wish.capacity else ("新增覆盖", "newly covered")
    if siting.facts["counted"] == "all_needs":
        counted = Text("人，各项需求都满足", "people with every need met")
    else:
        counted = Text("人", "people")
    weighed = Text("，按权重", ", weighted") if wish.weights else Text("", "")
    return Text(f"{zh}（{counted.zh}{weighed.zh}）", f"{en} ({counted.en}{weighed.en})")
