"""5 选址: where to build next, and how far from the best that is."""

import altair as alt
import pandas as pd
import streamlit as st

from lifecircle.plan.model import Circle
from lifecircle.report.circle_view import drawn_circles
from lifecircle.report.folders.siting_reading import SITES_FILE, SitingResult
from lifecircle.scenario.writing import write_scenario
from lifecircle.views.app.choices import chosen_segment
from lifecircle.views.app.frame import Frame
from lifecircle.views.app.jobs import jobs
from lifecircle.views.app.look import plain
from lifecircle.views.app.map.layers import ground
from lifecircle.views.app.map.show import new_click, show_map
from lifecircle.views.app.report_run import report_run
from lifecircle.views.app.scenario_edits import renamed
from lifecircle.views.app.scenario_files import add_scenario
from lifecircle.views.app.siting_form import (
    DRAWING,
    EXCLUDED,
    LOCKS_FILE,
    ask,
    locked_count,
    locked_sites,
    show_problems,
)
from lifecircle.views.app.siting_job import (
    SITE,
    last_folder,
    last_siting,
    scenario_of_last,
    start_siting,
)
from lifecircle.views.app.siting_map import (
    facility_layer,
    land_layers,
    legend,
    locked_layer,
    people_layer,
    site_layer,
)
from lifecircle.views.app.siting_question import Question, merged, of_sites, room
from lifecircle.views.app.siting_words import headline, proof, why_none
from lifecircle.views.terminal_siting import KIND_WORDS

_MAP = "siting.map"
_VIEWS = ("map", "list", "curve")


def show(frame: Frame) -> None:
    """Draw the page."""
    if frame.needs_run() or frame.place is None:
        return
    _take_click(frame)
    side, main = st.columns([1, 2.6], gap="medium")
    with side:
        question = ask(frame)
        _start(frame, question)
    result = last_siting(frame)
    with main:
        _ended(frame)
        view = _answer(frame, result)
        if view == "list" and result is not None:
            _list(frame, result)
        elif view == "curve" and result is not None:
            _curve(frame, result)
        else:
            _map(frame, question, result)


def _take_click(frame: Frame) -> None:
    """A polygon that was drawn is land left out."""
    click = new_click(_MAP)
    if click is not None and click.what == "polygon" and len(click.corners) >= 3:
        drawn = list(frame.work.note(EXCLUDED, []) or [])
        frame.work.write({EXCLUDED: [*drawn, [list(corner) for corner in click.corners]]})


def _start(frame: Frame, question: Question) -> None:
    say = frame.say
    job = jobs().get(frame.work.id, SITE)
    busy = job is not None and job.running
    lacks = question.options["goal"] != "reach" and not (
        question.options.get("sites") or question.options.get("budget")
    )
    st.button(
        say("正在选址……", "Searching…") if busy else say("开始选址", "Find sites"),
        key="siting.start",
        type="primary",
        width="stretch",
        disabled=busy or lacks,
        on_click=start_siting,
        args=(frame, question),
    )
    if lacks:
        st.caption(say("请填新点数量或预算。", "Give a number of sites or a budget."))


def _ended(frame: Frame) -> None:
    """Why the last search gave nothing."""
    job = jobs().get(frame.work.id, SITE)
    if job is None or job.running:
        return
    if job.problems:
        show_problems(frame, job.problems, key="siting.faults")
    elif job.broken is not None:
        name = type(job.broken).__name__
        st.error(
            frame.say(
                f"选址出错（{name}）。请改条件再试。", f"The search failed ({name}). Change the question."
            )
        )


def _answer(frame: Frame, result: SitingResult | None) -> str:
    """The answer in words, what to look at, and what can be done with it."""
    say, language = frame.say, frame.language
    if result is None:
        st.markdown(
            say(
                "在左边定下服务圈、目标和数量，点**开始选址**。橙色是还不在服务圈内的居民。",
                "Choose a circle, a goal and a number on the left, then **Find sites**. "
                "People outside the circle are orange.",
            )
        )
        return "map"
    name = plain(str(result.record["circle"]["name"]))
    st.markdown(f"{name}：{headline(result, language=language)}  \n{proof(result, language=language)}")
    for reason in why_none(result, language=language):
        (st.caption if len(result.new_sites) else st.warning)(plain(reason))
    if not len(result.new_sites):
        return "map"
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        words = {
            "map": say("地图", "Map"),
            "list": say("选址清单", "List"),
            "curve": say("再多建几处", "More sites"),
        }
        view = chosen_segment(
            frame,
            "siting.view",
            say("看什么", "View"),
            _VIEWS,
            words=words.__getitem__,
            label_visibility="collapsed",
        )
        _actions(frame)
    return view


def _actions(frame: Frame) -> None:
    say = frame.say
    folder = last_folder(frame.work)
    st.button(
        say("作为情景", "Make it a scenario"), key="siting.as_scenario", on_click=_as_scenario, args=(frame,),
        help=say("放进“情景”页，看它改变什么。", "Puts the sites on the page Scenarios."),
    )  # fmt: skip
    if folder is not None:
        st.download_button(
            say("下载选址清单（CSV）", "Download the sites (CSV)"),
            data=lambda: (folder / SITES_FILE).read_bytes(),
            file_name="sites.csv", mime="text/csv", key="siting.csv", on_click="ignore",
        )  # fmt: skip
    if frame.work.note("siting.as"):
        st.caption(say("已放进“情景”页。", "It is on the page Scenarios."))


def _as_scenario(frame: Frame) -> None:
    found = scenario_of_last(frame.work)
    if found is not None:
        name = found.scenario.name or frame.say("选址", "Sites")
        frame.work.write({"siting.as": add_scenario(frame.work, renamed(found, name=name))})


def _map(frame: Frame, question: Question, result: SitingResult | None) -> None:
    place = frame.place
    if place is None:
        return
    run = report_run(frame)
    circle = _circle(frame, result.record["circle"]["id"] if result else question.circle) or _circle(
        frame, question.circle
    )
    layers = [ground(frame)]
    if circle is not None:
        layers += [people_layer(frame, run, circle), facility_layer(frame, place, circle)]
    land = land_layers(frame, question.excluded, question.land_file)
    layers += land
    locks = locked_sites(frame)
    if locks is not None:
        layers.append(locked_layer(frame, place, locks))
    if result is not None and len(result.new_sites):
        layers.append(site_layer(frame, result))
    tool = "polygon" if frame.work.note(DRAWING) else "pick"
    show_map(frame, layers, key=_MAP, legend=legend(frame, land=bool(land)), tool=tool)  # type: ignore[arg-type]


def _circle(frame: Frame, identifier: str) -> Circle | None:
    return next((one for one in drawn_circles(report_run(frame)) if one.id == identifier), None)


def _list(frame: Frame, result: SitingResult) -> None:
    """The sites, best first; ticked ones can be locked."""
    say, rows = frame.say, result.new_sites
    shown = pd.DataFrame(
        {
            say("先后", "Rank"): rows["rank"].astype(int),
            say("选址", "Site"): [
                name or site for name, site in zip(rows["name"], rows["site"], strict=True)
            ],
            say("方式", "Kind"): [KIND_WORDS[kind].in_language(frame.language) for kind in rows["kind"]],
            say("所在", "District"): rows["district_name"],
            say("新覆盖人", "People gained"): rows["people_new"].round(),
            say("累计覆盖率", "Covered so far"): [f"{100 * share:.1f}%" for share in rows["coverage_share"]],
            say("服务人数", "Serves"): rows["load"].round(),
            say("造价（万元）", "Cost (10,000 yuan)"): rows["cost"] / 10_000,
        }
    )
    shown = shown.dropna(axis=1, how="all")
    folder = last_folder(frame.work)
    event = st.dataframe(
        shown, hide_index=True, key=f"siting.list.{folder.name if folder else ''}", on_select="rerun",
        selection_mode="multi-row", height="content" if len(rows) < 13 else 470,
    )  # fmt: skip
    picked = [row for row in event["selection"]["rows"] if row < len(rows)]
    st.button(
        say(
            f"锁定勾选的 {len(picked)} 处，再选其余",
            f"Lock the {len(picked)} ticked and choose the rest again",
        )
        if picked
        else say(
            "勾选要保留的点，可锁定后再选其余", "Tick sites to keep; lock them and choose the rest again"
        ),
        key="siting.lock",
        disabled=not picked,
        on_click=_lock,
        args=(frame, rows.iloc[picked]),
    )


def _lock(frame: Frame, rows: pd.DataFrame) -> None:
    """Keep these sites as decided, with those locked before."""
    found = scenario_of_last(frame.work)
    if found is None:
        return
    fresh = of_sites(found, rows)
    before = locked_sites(frame)
    write_scenario(merged(before, fresh), room(frame.work) / LOCKS_FILE)
    count = locked_count(frame) + len(rows)
    frame.work.write({"siting.locked": {"count": count, "place": frame.place_key}})


def _curve(frame: Frame, result: SitingResult) -> None:
    """What each further site brings: where more stop paying."""
    say, answer = frame.say, result.record["answer"]
    values = [value for value in answer["curve"] if value is not None]
    if not values:
        st.info(say("这个目标没有这条曲线。", "There is no such curve for this goal."))
        return
    unit = {
        "cover": say(
            "新增覆盖人数",
            "people newly covered",
        ), "reach": say("新增覆盖人数", "people newly covered"),
    }.get(answer["goal"], say("总路程（越低越好）", "total way (less is better)"))  # fmt: skip
    count, sites = say("新点数量", "new sites"), len(result.new_sites)
    rows = pd.DataFrame({count: range(1, len(values) + 1), unit: values})
    line = (
        alt.Chart(rows)
        .mark_line(point=True, color="#2f6f9f")
        .encode(x=alt.X(count, type="quantitative"), y=alt.Y(unit, type="quantitative"))
    )
    rule = (
        alt.Chart(pd.DataFrame({count: [sites]}))
        .mark_rule(color="#a3195b", strokeDash=[5, 4])
        .encode(x=alt.X(count, type="quantitative"))
    )
    st.altair_chart(line + rule, key="siting.curve", height=380)
    st.caption(
        say(
            f"虚线：本方案 {sites} 处。曲线变平处，再多建也少有人受益。逐处添加的算法给出，略低于最优。",
            f"Dashed: this answer, {sites} sites. Where the curve flattens, more sites help few. "
            "Sites are added one by one, so it lies slightly below the best.",
        )
    )
