"""Diagnosis in sentences, chosen by the figures and right for none, one and many."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pandas as pd

from lifecircle.coverage.words import LEVEL_WORDS, SETTING_WORDS, STATUS_WORDS
from lifecircle.geodata.text import Language, Text
from lifecircle.report.diagnosis.figure_texts import amount, percent, whole
from lifecircle.report.diagnosis.findings import Contrast, Weakest
from lifecircle.report.diagnosis.plan_rows import domain_word
from lifecircle.report.diagnosis.table_rows import records
from lifecircle.report.folders.siting_reading import SitingResult

Scope = Literal["plan", "domain", "chosen"]
"""What rows are counted of: the whole plan, one domain, those of the facility types chosen."""
_MOST_NAMED = 4
_DECIMALS = re.compile(r"\d\.(\d+)")
_CLOSE = 0.05
"""Shares that differ by less are called close to each other."""


def listed(words: Sequence[str], language: Language) -> str:
    """甲、乙和丙 / A, B and C."""
    if len(words) < 2:
        return "".join(words)
    comma, last = Text("、", ", ").in_language(language), Text("和", " and ").in_language(language)
    return f"{comma.join(words[:-1])}{last}{words[-1]}"


def items(number: int, language: Language) -> str:
    """3项 / 3 items."""
    return Text(f"{number}项", f"{number} item{'' if number == 1 else 's'}").in_language(language)


def status_sentence(counts: Mapping[str, int], language: Language, *, of: Scope = "plan") -> str:
    """How many rows of the plan, of one domain or of those chosen are met, short, tracked, unknown."""
    total, judged = sum(counts.values()), counts["met"] + counts["short"]
    if total == 0:
        return Text("规划没有列出条目。", "The plan lists no items.").in_language(language)
    whose_zh, whose_en = {
        "plan": ("规划共", f"the plan's {items(total, 'en')}"),
        "domain": ("本领域共", f"the {items(total, 'en')} of this domain"),
        "chosen": ("所选条目共", f"the {items(total, 'en')} chosen"),
    }[of]
    rest_zh, rest_en = _rest(counts)
    if judged == 0:
        return Text(
            f"{whose_zh}{total}项，没有可以按目标判定的条目{rest_zh}。",
            f"Of {whose_en}, none can be assessed against a target{rest_en}.",
        ).in_language(language)
    if judged == 1:
        verdict_zh, verdict_en = ("未达标", "it falls short") if counts["short"] else ("已达标", "it is met")
    elif counts["short"] == 0:
        verdict_zh, verdict_en = "全部达标", "all are met"
    elif counts["met"] == 0:
        verdict_zh, verdict_en = "全部未达标", "none is met"
    else:
        verdict_zh = f"达标{counts['met']}项、未达标{counts['short']}项"
        shorts = counts["short"]
        verdict_en = f"{counts['met']} {_is(counts['met'])} met and {shorts} {_falls(shorts)} short"
    return Text(
        f"{whose_zh}{total}项，可以按目标判定的{judged}项，{verdict_zh}{rest_zh}。",
        f"Of {whose_en}, {judged} can be assessed against a target: {verdict_en}{rest_en}.",
    ).in_language(language)


def _rest(counts: Mapping[str, int]) -> tuple[str, str]:
    zh, en = [], []
    if counts["tracked"]:
        zh.append(f"只作跟踪{counts['tracked']}项")
        en.append(f"{counts['tracked']} {_is(counts['tracked'])} tracked only")
    if counts["not_computable"]:
        zh.append(f"数据不足、无法计算{counts['not_computable']}项")
        en.append(f"{counts['not_computable']} cannot be computed from the data")
    return ("；" + "，".join(zh) if zh else ""), ("; " + ", ".join(en) if en else "")


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _falls(number: int) -> str:
    return "falls" if number == 1 else "fall"


def domains_sentence(counts: pd.DataFrame, language: Language) -> str:
    """Which domains meet all that can be judged, which fall short."""
    judged = counts[(counts["met"] + counts["short"]) > 0]
    good = [domain_word(domain, language) for domain in judged.loc[judged["short"] == 0, "domain"]]
    bad = judged[judged["short"] > 0].sort_values("short", ascending=False, kind="stable")
    parts_zh, parts_en = [], []
    if good:
        one = len(good) == 1
        parts_zh.append(f"{listed(good, 'zh')}可判定的条目{'已全部' if one else '均已'}达标")
        parts_en.append(f"{listed(good, 'en')} {'meets' if one else 'meet'} every assessable target")
    if len(bad):
        pairs = [(domain_word(row["domain"], language), int(row["short"])) for row in records(bad)]
        parts_zh.append("未达标的有" + "、".join(f"{name}{number}项" for name, number in pairs))
        named = listed([f"{name} ({number})" for name, number in pairs], "en")
        parts_en.append(f"targets are missed in {named}")
    if not parts_zh:
        return ""
    return Text("；".join(parts_zh) + "。", capital("; ".join(parts_en)) + ".").in_language(language)


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def domain_sentences(rows: pd.DataFrame, language: Language) -> list[str]:
    """One domain: the count, what is met, what is short and by how much, what is unknown."""
    counts = {name: int((rows["status"] == name).sum()) for name in STATUS_WORDS}
    said = [status_sentence(counts, language, of="domain")]
    met = rows[rows["status"] == "met"]
    if len(met):
        names = named([row["name"] for row in records(met)], language)
        said.append(Text(f"已达标：{names}。", f"Met: {names}.").in_language(language))
    said += [short_sentence(row, language) for row in records(rows[rows["status"] == "short"])]
    return said


def short_sentence(row: Mapping[str, Any], language: Language) -> str:
    """What a row found, what is asked, what is missing."""
    value, unit = float(row["value"]), str(row["unit"])
    shown = value_words(value, unit, like=(row["baseline"], row["target"]))
    note = f"（{row['value_note']}）" if row["value_note"] else ""
    note_en = f" ({row['value_note']})" if row["value_note"] else ""
    missing_zh = missing_en = ""
    shortfall = float(row["shortfall"])
    if shortfall > 0:
        missing_zh = f"，还差{amount(shortfall)}{row['shortfall_unit']}"
        missing_en = f", short by {amount(shortfall)} {row['shortfall_unit']}"
        if row.get("by_units"):  # fewer than are not covered: a unit passes with less than all its people
            missing_zh = f"，未达标的单元要逐个达标{missing_zh}"
            missing_en = f"{missing_en} to bring every failing unit to its share"
    return Text(
        f"{row['name']}：现状{shown}{note}，目标{row['target']}{missing_zh}。",
        f"{row['name']}: {shown}{note_en} against a target of {row['target']}{missing_en}.",
    ).in_language(language)


def value_words(value: float, unit: str, *, like: Sequence[str] = ()) -> str:
    """A value with its unit where that is a percent sign; units of counts stand in the name.

    like: what the plan prints of the row. A percentage has as many decimals as the plan gives it,
    and at least one.
    """
    if unit != "%":
        return amount(value)
    printed = [len(digits) for text in like for digits in _DECIMALS.findall(text)]
    return f"{value:,.{max([1, *printed])}f}%"


def named(names: Sequence[str], language: Language) -> str:
    """The first names, and how many more there are."""
    if len(names) <= _MOST_NAMED:
        return Text("；", "; ").in_language(language).join(names)
    rest = len(names) - _MOST_NAMED
    first = Text("；", "; ").in_language(language).join(names[:_MOST_NAMED])
    return first + Text(f"；另有{rest}项", f"; and {rest} more").in_language(language)


def contrast_sentence(found: Contrast, language: Language) -> str:
    """Where a circle serves people best and worst by setting."""
    ranked = sorted(found.by_setting.items(), key=lambda entry: -entry[1])
    gap = Text("", " ").in_language(language)
    shares = [f"{SETTING_WORDS[name].in_language(language)}{gap}{percent(value)}" for name, value in ranked]
    (best, high), (worst, low) = ranked[0], ranked[-1]
    best_word, worst_word = (SETTING_WORDS[name].in_language(language) for name in (best, worst))
    if high - low < _CLOSE:
        end_zh, end_en = "各地域接近", "much the same everywhere"
    else:
        # of the shares as they are printed, so that a reader who subtracts them finds the same
        points = f"{round(100 * high, 1) - round(100 * low, 1):.1f}"
        end_zh = f"{worst_word}比{best_word}低{points}个百分点"
        end_en = f"{worst_word} lies {points} percentage points below {best_word}"
    return Text(
        f"{found.name}：{'，'.join(shares)}；{end_zh}。", f"{found.name}: {', '.join(shares)}; {end_en}."
    ).in_language(language)


def burden_sentence(burden: pd.DataFrame, level: str, language: Language) -> str:
    """The districts with most to make up: three, or as many as there are."""
    unit = LEVEL_WORDS[level].in_language(language)
    if burden.empty:
        return Text(
            f"缺口清单中没有落在{unit}一级的缺口。", f"No gap is listed at the level of the {unit}."
        ).in_language(language)
    worst = burden.head(3)
    named_zh = [
        f"{row['district_name']}（缺口{row['gaps']}项，加权人数{whole(row['severity'])}）"
        for row in records(worst)
    ]
    named_en = [
        f"{row['district_name']} ({items(row['gaps'], 'en')}, {whole(row['severity'])} weighted people)"
        for row in records(worst)
    ]
    number = len(worst)
    words_zh = {1: "只有一个", 2: "两个", 3: "三个"}[number]
    if len(burden) == 1:
        return Text(
            f"有缺口的{unit}只有一个：{named_zh[0]}。", f"Only one {unit} has gaps: {named_en[0]}."
        ).in_language(language)
    return Text(
        f"缺口最集中的{words_zh}{unit}是{listed(named_zh, 'zh')}。",
        f"Gaps are greatest in {listed(named_en, 'en')}.",
    ).in_language(language)


def weakest_sentence(found: Weakest, language: Language) -> str:
    """Where a circle is weakest; it stands below the circle's own heading."""
    return Text(
        f"覆盖率最低的是{found.district_name}，为{percent(found.coverage)}。",
        f"Coverage is lowest in {found.district_name}, {percent(found.coverage)}.",
    ).in_language(language)


def siting_sentence(siting: SitingResult, language: Language) -> str:
    """What the sites proposed would change."""
    figures, number = siting.record["figures"], len(siting.new_sites)
    name = siting.record["circle"]["name"]
    before, after = float(figures["covered_before"]), float(figures["covered_after"])
    people = float(figures["people"])
    if number == 0 or people <= 0:
        return Text(f"{name}：没有可建议的新点。", f"{name}: no new site is proposed.").in_language(language)
    sites_en = f"{number} new site{'' if number == 1 else 's'}"
    return Text(
        f"{name}：新增{number}处，覆盖人数由{whole(before)}人增加到{whole(after)}人，"
        f"新增{whole(after - before)}人，"
        f"覆盖率由{percent(before / people)}提高到{percent(after / people)}。",
        f"{name}: {sites_en} would raise the people covered from {whole(before)} to {whole(after)} "
        f"(+{whole(after - before)}), coverage from {percent(before / people)} to {percent(after / people)}.",
    ).in_language(language)


def proof_sentence(siting: SitingResult, language: Language) -> str:
    """How good the answer is proven to be."""
    answer = siting.record["answer"]
    if answer["status"] == "optimal":
        return Text(
            "在给出的候选点中，这一方案已证明最优。",
            "Among the given candidates this choice is proven optimal.",
        ).in_language(language)
    gap = answer["gap"]
    if gap is None:
        return Text(
            "没有得到界限，方案是否最优不知道。",
            "No bound was found, so it is not known whether the choice is optimal.",
        ).in_language(language)
    return Text(
        f"在给出的候选点中，任何方案最多比它好{100 * gap:.1f}%。",
        f"Among the given candidates no choice is better by more than {100 * gap:.1f}%.",
    ).in_language(language)
