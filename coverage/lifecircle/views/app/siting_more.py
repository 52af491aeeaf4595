"""The conditions of a siting that most people leave as they are."""

from typing import Any

from lifecircle.coverage.needs import types_of
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.plan.model import Circle
from lifecircle.report.diagnosis.circle_words import group_word

from .choices import chosen, number, several, switch
from .frame import Frame
from .service_colours import type_word

_SOURCES = ("sites", "gap", "facilities")


def ask_more(frame: Frame, circle: Circle, goal: str) -> tuple[dict[str, Any], list[str], float]:
    """What most people leave as it is."""
    say, taxonomy = frame.say, load_taxonomy()
    asked = list(dict.fromkeys(kind for need in circle.needs for kind in types_of(need)))
    types = several(
        frame, f"siting.types.{circle.id}", say(
            "建哪类设施（不选：每项需求取第一类）",
            "Facility types to build (empty: the first type of each need)",
        ),
        asked, words=lambda one: type_word(one, frame),
    )  # fmt: skip
    words = {
        "sites": say(
            "候选用地图层",
            "layer of candidate sites",
        ), "gap": say("缺口处自动生成", "generated where the gaps are"),
        "facilities": say("现有设施改造", "existing facilities to convert"),
    }  # fmt: skip
    has_sites = frame.place is not None and frame.place.sites is not None
    sources = several(
        frame, "siting.sources", say(
            "候选点来自",
            "Candidates from",
        ), _SOURCES if has_sites else _SOURCES[1:],
        words=words.__getitem__, placeholder=words["sites" if has_sites else "gap"],
    )  # fmt: skip
    reuse = several(
        frame, "siting.reuse", say(
            "可改造的设施类型（如闲置小学）",
            "Facility types that can be converted (e.g. disused schools)",
        ), sorted(taxonomy.types),
        words=lambda one: type_word(one, frame),
    )  # fmt: skip
    layout = chosen(
        frame, "siting.layout", say("分布", "Distribution"), ["", "A", "B", "C"],
        words=lambda one: {
            "": say("不限", "no limit"),
            "A": say("每村、社区至多一处", "at most one per village or community"),
            "B": say("每乡镇至多一处", "at most one per township"),
            "C": say("每县至多一处", "at most one per county"),
        }[one],
    )  # fmt: skip
    found: dict[str, Any] = {
        "types": ",".join(types), "sources": ",".join(sources), "reuse": ",".join(reuse), "layout": layout,
        "spacing_m": number(frame, "siting.spacing", say(
            "最小间距（米）",
            "Minimum spacing (m)",
        ), min_value=0.0, step=100.0) or 0.0,
    }  # fmt: skip
    found["as_planned"] = switch(
        frame, "siting.as_planned", say(
            "按规划的布局要求（集中或分散、每乡镇一处）",
            "Follow the plan's layout rules (dispersed or concentrated, one per township)",
        ),
    )  # fmt: skip
    found |= _capacity(frame)
    if goal in ("mean", "worst"):
        found["far"] = number(
            frame,
            "siting.far",
            say("再远也只按几分钟计", "Cap travel times at (min)"),
            min_value=1.0,
            step=5.0,
        )
    weights = _weights(frame)
    limit = number(frame, "siting.limit", say(
        "最多算几秒",
        "Search time limit (s)",
    ), first=30.0, min_value=1.0,
                   max_value=3600.0, step=10.0)  # fmt: skip
    return found, weights, limit or 30.0


def _capacity(frame: Frame) -> dict[str, Any]:
    """How many people a site can serve."""
    say = frame.say
    counts = switch(frame, "siting.capacity", say("考虑容量", "Consider capacity"))
    if not counts:
        return {"capacity": False}
    people = {"min_value": 1.0, "step": 100.0}
    return {
        "capacity": True,
        "largest_persons": number(
            frame, "siting.largest", say("每处最多服务几人", "Maximum people served per site"), **people
        ),
        "least_persons": number(
            frame, "siting.least", say("每处最少服务几人", "Minimum people served per site"), **people
        )
        or 0.0,
        "expand_persons": number(
            frame,
            "siting.expand",
            say("现有设施最多可扩几人", "Maximum expansion of an existing facility (people)"),
            **people,
        ),
    }


def _weights(frame: Frame) -> list[str]:
    """Groups that count more (or alone)."""
    say = frame.say
    groups = list(frame.place.groups) if frame.place is not None else []
    picked = several(
        frame, "siting.groups", say(
            "优先人群（不选：服务圈本身的人群）",
            "Priority groups (empty: the circle's own group)",
        ),
        groups, words=lambda one: group_word(one, frame.language),
    )  # fmt: skip
    found: list[str] = []
    for group in picked:
        label = group_word(group, frame.language) + say("的权重", ", weight")
        weight = number(frame, f"siting.weight.{group}", label, first=1.0, min_value=0.0, step=0.5)
        found.append(f"{group}={weight if weight is not None else 1.0:g}")
    return found
