"""The siting question on the page: four things at once, the rest folded away."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from lifecircle.coverage.reach import types_of
from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.plan.model import Circle
from lifecircle.report.circle_view import drawn_circles
from lifecircle.report.diagnosis.circle_words import group_word, whole_row
from lifecircle.scenario.model import Scenario
from lifecircle.scenario.reading import read_scenario

from .choices import chosen, widget_key
from .frame import Frame
from .look import table
from .problems import problem_rows
from .report_run import report_run
from .scenario_files import scenario_ids, story_of
from .service_colours import type_word
from .siting_question import YUAN_PER_WAN, Corners, Question, merged, read_land, room
from .siting_words import GOAL_WORDS

EXCLUDED, DRAWING = "siting.excluded", "siting.drawing"
LOCKS_FILE = "locks.toml"
_MOST_LAND_MB = 20
_SOURCES = ("sites", "gap", "facilities")


def ask(frame: Frame) -> Question:
    """The form; what was filled in last time stands in it."""
    say = frame.say
    run = report_run(frame)
    circles = {one.id: one for one in drawn_circles(run)}
    short = [one for one in circles if whole_row(run.coverage, one)["status"] == "short"]
    identifier = chosen(
        frame, "siting.circle", say("为哪个服务圈选址", "For which circle"), list(circles),
        words=lambda one: circles[one].name, first=short[0] if short else None,
    )  # fmt: skip
    circle = circles[identifier]
    goal = chosen(
        frame, "siting.goal", say("目标", "Goal"), list(GOAL_WORDS),
        words=lambda one: GOAL_WORDS[one].in_language(frame.language),
    )  # fmt: skip
    options: dict[str, Any] = {"goal": goal, **_how_many(frame, goal)}
    base, locked = _decided(frame)
    excluded, land_file = _land(frame)
    with st.expander(say("更多条件", "More")):
        more, weights, limit_s = _more(frame, circle, goal)
    return Question(
        circle=identifier, options={**options, **more}, time_limit_s=limit_s, weights=tuple(weights),
        excluded=excluded, land_file=land_file, base=base, locked=locked,
    )  # fmt: skip


def number(frame: Frame, name: str, label: str, *, first: float | None = None, **more: Any) -> float | None:
    """A number field that remembers what was written, also over a reload; None where it is empty."""
    key = widget_key(frame, name)
    current = st.session_state.get(key, frame.work.note(name, first))
    value: float | None = st.number_input(label, key=key, value=current, format="%.10g", **more)
    if value != frame.work.note(name, first):
        frame.work.write({name: value})
    return value


def several(
    frame: Frame, name: str, label: str, options: Sequence[str], *, words: Callable[[str], str], **more: Any
) -> list[str]:
    """A field for several choices that are remembered."""
    key = widget_key(frame, name)
    current = [one for one in st.session_state.get(key, frame.work.note(name, [])) or [] if one in options]
    more.setdefault("placeholder", frame.say("可多选", "any number"))
    found: list[str] = st.multiselect(label, options, default=current, format_func=words, key=key, **more)
    if found != frame.work.note(name, []):
        frame.work.write({name: found})
    return found


def switch(frame: Frame, name: str, label: str, *, first: bool = False, **more: Any) -> bool:
    """A switch that remembers how it stands."""
    key = widget_key(frame, name)
    current = bool(st.session_state.get(key, frame.work.note(name, first)))
    value = st.toggle(label, value=current, key=key, **more)
    if value != frame.work.note(name, first):
        frame.work.write({name: value})
    return value


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
        frame, "siting.by", say("按什么控制", "Limited by"), ["sites", "budget"],
        words=lambda one: say("新点数量", "number of sites") if one == "sites" else say("预算", "budget"),
    )  # fmt: skip
    if by_money == "sites":
        sites = number(frame, "siting.sites", say(
            "最多新增几处",
            "New sites at most",
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
            frame, "siting.new_cost", say("每处造价（万元）", "Cost of a site"), min_value=0.0, step=10.0
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
            frame, "siting.base", say("从哪里出发", "Starting from"), ["", *words],
            words=lambda one: words[one] if one else say("现状", "today"),
        )  # fmt: skip
        story = stories.get(start) if start else None
        base = story.now if story is not None else None
    locks = locked_sites(frame)
    count = locked_count(frame)
    if locks is None or not count:
        return base, 0
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            say(f"已锁定 **{count}** 处，计入总数", f"**{count}** sites locked, counted in"), width="stretch"
        )
        st.button(say("解除", "Unlock"), key="siting.unlock", on_click=unlock, args=(frame,))
    return merged(base, locks), count


def locked_sites(frame: Frame) -> Scenario | None:
    """The sites that were locked, as edits; None where there are none."""
    path = room(frame.work) / LOCKS_FILE
    return read_scenario(path) if locked_count(frame) and path.is_file() else None


def locked_count(frame: Frame) -> int:
    """How many sites are locked, for this Place."""
    stated = frame.work.note("siting.locked")
    return int(stated["count"]) if isinstance(stated, dict) and stated["place"] == frame.place_key else 0


def unlock(frame: Frame) -> None:
    """Let go of the sites that were locked."""
    frame.work.write({"siting.locked": None})


def _land(frame: Frame) -> tuple[tuple[Corners, ...], Path | None]:
    """Land where nothing is built: drawn on the map, or uploaded."""
    say, work = frame.say, frame.work
    drawn: list[Corners] = list(work.note(EXCLUDED, []) or [])
    name = work.note("siting.land")
    path = room(work) / str(name) if name else None
    path = path if path is not None and path.is_file() else None
    count = len(drawn) + (1 if path else 0)
    with st.expander(
        say("不能建的地方", "Land not to build on") + (f"（{count}）" if count else ""),
        expanded=bool(work.note(DRAWING)),
    ):
        switch(
            frame,
            DRAWING,
            say("在地图上圈画", "Draw on the map"),
            help=say("依次点各个角，双击结束。", "Click the corners one by one; double-click to end."),
        )
        path = _upload(frame, path)
        if count:
            st.button(say("全部清除", "Clear all"), key="siting.clear", on_click=_clear, args=(frame,))
    return tuple(drawn), path


def _upload(frame: Frame, path: Path | None) -> Path | None:
    say, work = frame.say, frame.work
    if path is not None:
        st.caption(say("已上传 ", "uploaded: ") + path.name)
        return path
    given = st.file_uploader(
        say("或上传面图层", "Or upload polygons"), type=["gpkg", "geojson", "zip"],
        key=f"siting.upload.{work.note('siting.uploads', 0)}", max_upload_size=_MOST_LAND_MB,
    )  # fmt: skip
    if given is None:
        return None
    path = room(work) / f"land{Path(given.name).suffix.lower()}"
    path.write_bytes(given.getvalue())
    try:
        read_land(path)
    except InputError as error:
        path.unlink()
        show_problems(frame, error.problems, key="siting.land_faults")
        return None
    work.write({"siting.land": path.name, "siting.uploads": int(work.note("siting.uploads", 0)) + 1})
    return path


def _clear(frame: Frame) -> None:
    frame.work.write({EXCLUDED: None, "siting.land": None})


def _more(frame: Frame, circle: Circle, goal: str) -> tuple[dict[str, Any], list[str], float]:
    """What most people leave as it is."""
    say, taxonomy = frame.say, load_taxonomy()
    asked = list(dict.fromkeys(kind for need in circle.needs for kind in types_of(need)))
    types = several(
        frame, f"siting.types.{circle.id}", say(
            "建什么（不选：每项需求的第一种）",
            "What is built (else the first of each need)",
        ),
        asked, words=lambda one: type_word(one, frame),
    )  # fmt: skip
    words = {
        "sites": say(
            "候选用地图层",
            "layer of candidate sites",
        ), "gap": say("缺口处自动生成", "made from the gap"),
        "facilities": say("现有设施改造", "existing buildings"),
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
            "Types that can be reused",
        ), sorted(taxonomy.types),
        words=lambda one: type_word(one, frame),
    )  # fmt: skip
    layout = chosen(
        frame, "siting.layout", say("分布", "Spread"), ["", "A", "B", "C"],
        words=lambda one: {
            "": say("不限", "free"), "A": say("每村、社区至多一处", "one per village"),
            "B": say("每乡镇至多一处", "one per township"), "C": say("每县至多一处", "one per county"),
        }[one],
    )  # fmt: skip
    found: dict[str, Any] = {
        "types": ",".join(types), "sources": ",".join(sources), "reuse": ",".join(reuse), "layout": layout,
        "spacing_m": number(frame, "siting.spacing", say(
            "最小间距（米）",
            "Least spacing (m)",
        ), min_value=0.0, step=100.0) or 0.0,
    }  # fmt: skip
    found["as_planned"] = switch(
        frame, "siting.as_planned", say(
            "按规划的布局要求（集中或分散、每乡镇一处）",
            "As the plan lays out (spread, one per township)",
        ),
    )  # fmt: skip
    found |= _capacity(frame)
    if goal in ("mean", "worst"):
        found["far"] = number(
            frame,
            "siting.far",
            say("超过多远都按它计（分钟）", "Farther counts as (min)"),
            min_value=1.0,
            step=5.0,
        )
    weights = _weights(frame)
    limit = number(frame, "siting.limit", say(
        "最多算几秒",
        "Seconds for the search",
    ), first=30.0, min_value=1.0,
                   max_value=3600.0, step=10.0)  # fmt: skip
    return found, weights, limit or 30.0


def _capacity(frame: Frame) -> dict[str, Any]:
    """How many people a site can serve."""
    say = frame.say
    counts = switch(frame, "siting.capacity", say("考虑容量", "Respect capacities"))
    if not counts:
        return {"capacity": False}
    people = {"min_value": 1.0, "step": 100.0}
    return {
        "capacity": True,
        "largest_persons": number(
            frame, "siting.largest", say("每处最多服务几人", "People a site serves at most"), **people
        ),
        "least_persons": number(frame, "siting.least", say("每处最少服务几人", "At least"), **people) or 0.0,
        "expand_persons": number(
            frame, "siting.expand", say("现有设施可扩几人", "Growth of existing ones"), **people
        ),
    }


def _weights(frame: Frame) -> list[str]:
    """Groups that count more (or alone)."""
    say = frame.say
    groups = list(frame.place.groups) if frame.place is not None else []
    picked = several(
        frame, "siting.groups", say(
            "优先人群（不选：服务圈本身的人群）",
            "Groups to favour (else those of the circle)",
        ),
        groups, words=lambda one: group_word(one, frame.language),
    )  # fmt: skip
    found: list[str] = []
    for group in picked:
        label = group_word(group, frame.language) + say("的权重", ", weight")
        weight = number(frame, f"siting.weight.{group}", label, first=1.0, min_value=0.0, step=0.5)
        found.append(f"{group}={weight if weight is not None else 1.0:g}")
    return found


def show_problems(frame: Frame, problems: Sequence[Problem], *, key: str) -> None:
    """Faults of the question, with what to do."""
    st.error(frame.say("这样问得不到答案，请改条件", "The question cannot be answered like this"))
    rows = problem_rows(problems, language=frame.language)
    table(rows.iloc[:, 1:] if rows.shape[1] > 3 else rows, key=key)


def _yuan(wan: float | None) -> float | None:
    return None if wan is None else wan * YUAN_PER_WAN
