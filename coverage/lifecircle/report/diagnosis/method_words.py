"""Method, assumptions, data and remarks of a run, in words, each under a heading."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Circle, Presence, Ratio, Row
from lifecircle.plan.saying import FIELD_WORDS
from lifecircle.plan.verified import rows_of
from lifecircle.report.diagnosis.circle_words import group_word
from lifecircle.report.diagnosis.figure_texts import whole
from lifecircle.report.diagnosis.left_out_words import left_out_words
from lifecircle.report.diagnosis.road_words import ROAD_CLASS_WORDS
from lifecircle.report.folders.run_reading import Run


class Entry(NamedTuple):
    """One line of the record: what it belongs to, its name, what it says."""

    part: str
    name: str
    said: str


METHOD: tuple[tuple[Text, Text], ...] = (
    (
        Text("出行时间", "Travel time"),
        Text(
            "沿路网计算，从家到设施；两端到路的一段按直线步行计入。单行线只约束车辆。恰好等于时限算覆盖。",
            "Along the road network from home to facility, with the straight walking legs to the "
            "road at both ends included. One-way streets apply to vehicles only. Exactly at the "
            "limit counts as covered.",
        ),
    ),
    (
        Text("覆盖状态", "Coverage states"),
        Text(
            "每个人在每个服务圈中只有一种状态："
            "已覆盖、可达但超时、路网不连通、附近无路、路网范围外，五项之和等于人口。",
            "In each circle every person has exactly one state: covered, too far, cut off, no road "
            "nearby or outside the road data; the five add up to the population.",
        ),
    ),
    (
        Text("无法计算", "Not computable"),
        Text(
            "没有数据不等于没有设施。"
            "研究区中缺少某类设施或属性时，有关条目记为“无法计算”并写明原因，不记作零。",
            "No data does not mean no facilities: where the study area lacks a type or an attribute, "
            "the item is marked not computable with the reason, not as zero.",
        ),
    ),
    (
        Text("全覆盖", "Full coverage"),
        Text(
            "按单元判断时，看单元内多大比例的人在圈内，不看单元中心点。",
            "When assessed by unit, what counts is the share of the unit's people inside the circle, "
            "not the unit's centre.",
        ),
    ),
)
ASSUMPTIONS: Mapping[str, Text] = {
    "walk_kmh": Text("步行速度（公里/小时）", "walking speed (km/h)"),
    "bike_kmh": Text("骑行速度（公里/小时）", "cycling speed (km/h)"),
    "drive_kmh": Text("各级道路驾车速度（公里/小时）", "driving speed by road class (km/h)"),
    "steps_factor": Text("台阶上的步速为平路的", "speed on stairs as a share of that on level ground"),
    "ferry_kmh": Text("渡轮速度（公里/小时，0为不用）", "ferry speed (km/h, 0: not used)"),
    "snap_limit_m": Text("住处到最近道路的最远距离（米）", "longest distance from home to a road (m)"),
    "join_radius_m": Text("附近可直接走上的道路（多少米以内）", "other roads accessible within (m)"),
    "unit_passes_share": Text(
        "全覆盖：单元内在圈内的人口比例不低于", "share of a unit's people inside that counts as full coverage"
    ),
    "persons_per_household": Text(
        "缺户数时的户均人口（人）", "persons per household where households are not given"
    ),
}
_IN_PERCENT = ("_share", "steps_factor")
_LAYERS: Mapping[str, Text] = {
    "place": Text("研究区说明", "place file"), "districts": Text("行政单元", "districts"),
    "population": Text("人口", "population"), "roads": Text("道路", "roads"),
    "facilities": Text("设施", "facilities"), "sites": Text("候选用地", "candidate sites"),
    "water": Text("水系", "water"),
}  # fmt: skip
_FIELDS: Mapping[str, Text] = {
    **FIELD_WORDS,
    "action": Text("做法", "action"), "count": Text("数量", "count"), "amount": Text("规模", "amount"),
    "cost_yuan": Text("投资", "cost"), "place": Text("地点", "place"), "sites": Text("设施", "sites"),
    "name": Text("名称", "name"), "domain": Text("领域", "domain"),
}  # fmt: skip
PARTS: Mapping[str, Text] = {
    "place": Text("研究区", "Study area"), "plan": Text("规划", "Plan"), "method": Text("方法", "Method"),
    "assumption": Text("假定值", "Assumption"), "reading": Text("规划未写明的读法", "Reading of the plan"),
    "other_reading": Text("项目、跟踪指标的读法", "Reading of projects and tracked indicators"),
    "data": Text("数据来源", "Data"), "count": Text("读入数量", "Counts"), "remark": Text("提示", "Remark"),
    "version": Text("软件版本", "Software"),
}  # fmt: skip


def entries(run: Run) -> list[Entry]:
    """Everything, part after part in the order of PARTS."""
    say = run.language
    found = [*_place(run), *_plan(run), *_method(say), *_assumptions(run), *_readings(run), *_data(run)]
    found += [*_counts(run), *_remarks(run), *_versions(run)]
    return [Entry(PARTS[one.part].in_language(say), one.name, one.said) for one in found]


def _place(run: Run) -> Iterator[Entry]:
    place, say = run.record["place"], run.language
    yield Entry("place", Text("名称", "name").in_language(say), str(place["name"]))
    if place["synthetic"]:
        yield Entry("place", Text("性质", "kind").in_language(say), synthetic_words(say))
    if place["year"]:
        yield Entry("place", Text("数据年份", "year of the data").in_language(say), str(place["year"]))
    yield Entry("place", Text("坐标系", "coordinate system").in_language(say), str(place["crs"]))


def synthetic_words(language: Language) -> str:
    """What must stand wherever results of a generated Place are shown."""
    return Text(
        "合成样例：人口、道路、设施全部由程序生成，不代表任何真实地点，不能用于决策。",
        "Synthetic sample: population, roads and facilities are generated, represent no real place "
        "and must not be used for decisions.",
    ).in_language(language)


def _plan(run: Run) -> Iterator[Entry]:
    plan, say = run.plan, run.language
    yield Entry("plan", Text("名称", "name").in_language(say), plan.name)
    for title in dict.fromkeys(plan.sources.values()):
        yield Entry("plan", Text("文件", "document").in_language(say), title)
    numbers = (len(plan.circle), len(plan.ratio), len(plan.presence), len(plan.tracked), len(plan.project))
    said = Text(
        "服务圈{}个，配置指标{}项，覆盖要求{}项，跟踪指标{}项，项目{}个",
        "{} circles, {} ratios, {} presence rules, {} tracked indicators, {} projects",
    ).in_language(say)
    yield Entry("plan", Text("条目", "rows").in_language(say), said.format(*numbers))
    yield Entry("plan", Text("校验值", "hash").in_language(say), str(run.record["plan"]["sha256"])[:16])


def _method(say: Language) -> Iterator[Entry]:
    for name, said in METHOD:
        yield Entry("method", name.in_language(say), said.in_language(say))


def _assumptions(run: Run) -> Iterator[Entry]:
    for name, value in run.record["parameters"]["assumptions"].items():
        word = ASSUMPTIONS.get(name, Text(name, name)).in_language(run.language)
        shown = f"{100 * value:g}%" if name.endswith(_IN_PERCENT) else _value_words(value, run.language)
        yield Entry("assumption", word, shown)
    if run.record["parameters"].get("count_mobile"):
        word = Text("流动服务", "mobile services").in_language(run.language)
        yield Entry("assumption", word, Text("计入", "counted").in_language(run.language))


def _value_words(value: Any, say: Language) -> str:
    if not isinstance(value, Mapping):
        return f"{value:,g}"
    said = []
    for key, one in value.items():
        word = _key_word(str(key), say)
        said.append(f"{word} {one:g}")
    return ("，" if say == "zh" else ", ").join(said)


def _key_word(key: str, say: Language) -> str:
    if key == "default":
        return Text("一般", "in general").in_language(say)
    return ROAD_CLASS_WORDS[key].in_language(say) if key in ROAD_CLASS_WORDS else group_word(key, say)


def _readings(run: Run) -> Iterator[Entry]:
    for row in rows_of(run.plan):
        part = "reading" if isinstance(row, (Circle, Ratio, Presence)) else "other_reading"
        for _, said in readings_of(row, run.language):
            yield Entry(part, row.name, said)


def readings_of(row: Row, language: Language) -> Iterator[tuple[str, str]]:
    """What the plan leaves open in a row: the field, and how it was read in words."""
    for field, why in row.assumed.items():
        word = _FIELDS[field].in_language(language) if field in _FIELDS else field
        yield field, f"{word}{Text('：', ': ').in_language(language)}{why}"


def _data(run: Run) -> Iterator[Entry]:
    say = run.language
    for layer in run.record["inputs"]:
        name = _LAYERS.get(layer["layer"], Text(layer["layer"], layer["layer"])).in_language(say)
        said = str(layer["file"])
        if layer["rows_read"]:
            said += Text("，读入{}条，采用{}条", ", {} rows read, {} kept").in_language(say).format(
                whole(layer["rows_read"]), whole(layer["rows_kept"])
            )  # fmt: skip
        dropped = left_out_words(layer["dropped"], say)
        if dropped:
            said += Text(f"；舍去：{dropped}", f"; left out: {dropped}").in_language(say)
        said += Text("；SHA-256 ", "; SHA-256 ").in_language(say) + str(layer["sha256"])[:16]
        yield Entry("data", name, said)


def _counts(run: Run) -> Iterator[Entry]:
    counts, say = run.record["counts"], run.language
    words = {
        "cells": Text("人口格网（个）", "population cells"),
        "facilities_in_service": Text("在用设施（处）", "facilities in service"),
        "road_nodes": Text("道路节点（个）", "road nodes"),
        "road_segments": Text("路段（条）", "road segments"),
        "people_in_no_stated_setting": Text("未注明城乡类型的人口（人）", "people without a stated setting"),
    }  # fmt: skip
    for group, people in counts["people"].items():
        name = Text("人口：", "people: ").in_language(say) + group_word(group, say)
        yield Entry("count", name, whole(people))
    for name, word in words.items():
        if name in counts:
            yield Entry("count", word.in_language(say), whole(counts[name]))
    left = counts["facilities_left_out"]
    said = Text("规划中{}，已关闭{}，流动{}", "planned {}, closed {}, mobile {}").in_language(say)
    name = Text("未计入的设施（处）", "facilities left out").in_language(say)
    yield Entry("count", name, said.format(left["planned"], left["closed"], left["mobile"]))


def _remarks(run: Run) -> Iterator[Entry]:
    name = Text("核查时的提示", "remarks of the run").in_language(run.language)
    for warning in run.record["warnings"]:
        yield Entry("remark", name, str(warning[run.language]))


def _versions(run: Run) -> Iterator[Entry]:
    comma = "，" if run.language == "zh" else ", "
    said = comma.join(f"{name} {version}" for name, version in run.record["versions"].items() if version)
    yield Entry("version", "lifecircle", said)
