"""The answer of a siting beside its map: the sites one by one, and what more of them would bring."""

import altair as alt
import pandas as pd
import streamlit as st

from lifecircle.report.folders.siting_reading import SITES_FILE, SitingResult

from .choices import chosen_segment
from .frame import Frame
from .look import plain
from .report_run import report_run
from .scenario_edits import renamed
from .scenario_files import add_scenario
from .siting_job import last_folder, scenario_of_last
from .siting_list import show_list
from .siting_words import headline, proof, why_none

_VIEWS = ("list", "curve")
_PUT = "siting.as"
"""Note with the answer that was made a scenario."""


def show_headline(frame: Frame, result: SitingResult) -> int:
    """What the sites do, how far from the best that is, what stands in the way; how many lines that takes."""
    language = frame.language
    reasons = why_none(result, language=language)
    name = plain(_circle_name(frame, result))
    with st.container(gap="small"):
        st.markdown(
            f"{name}{frame.say('：', ': ')}{headline(result, language=language)}  \n"
            f"{proof(result, language=language)}"
        )
        for reason in reasons:
            (st.caption if len(result.new_sites) else st.warning)(plain(reason))
    return 2 + len(reasons)


def _circle_name(frame: Frame, result: SitingResult) -> str:
    """As the plan calls it in the language of the page, which the siting may not have been made in."""
    stated = result.record["circle"]
    names = {one.id: one.name for one in report_run(frame).plan.circle}
    return names.get(str(stated["id"]), str(stated["name"]))


def show_sites(frame: Frame, result: SitingResult) -> None:
    """The list or the curve, and what can be done with the sites."""
    say = frame.say
    words = {"list": say("选址清单", "Sites"), "curve": say("再多建几处", "Effect of more sites")}
    view = chosen_segment(
        frame, "siting.view", say("看什么", "View"), _VIEWS, words=words.__getitem__,
        label_visibility="collapsed",
    )  # fmt: skip
    if view == "list":
        show_list(frame, result)
    else:
        _curve(frame, result)
    _actions(frame)


def _actions(frame: Frame) -> None:
    say = frame.say
    folder = last_folder(frame.work)
    if folder is None:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            say("作为情景", "Save as a scenario"), key="siting.as_scenario", on_click=_as_scenario,
            args=(frame,),
            help=say("放进“情景”页，看它改变什么。",
                     "Adds the sites to the page “Scenarios”, which shows their effect."),
        )  # fmt: skip
        st.download_button(
            say("下载清单（CSV）", "Download list (CSV)"),
            data=lambda: (folder / SITES_FILE).read_bytes(),
            file_name="sites.csv", mime="text/csv", key="siting.csv", on_click="ignore",
        )  # fmt: skip
    if frame.work.note(_PUT) == folder.name:
        st.caption(say("已放进“情景”页。", "Added to the page “Scenarios”."))


def _as_scenario(frame: Frame) -> None:
    found, folder = scenario_of_last(frame.work), last_folder(frame.work)
    if found is not None and folder is not None:
        name = found.scenario.name or frame.say("选址", "Sites")
        add_scenario(frame.work, renamed(found, name=name))
        frame.work.write({_PUT: folder.name})


def _curve(frame: Frame, result: SitingResult) -> None:
    """What each further site brings: where more stop paying."""
    say, answer = frame.say, result.record["answer"]
    values = [value for value in answer["curve"] if value is not None]
    if not values:
        st.info(say("这个目标没有这条曲线。", "This goal has no such curve."))
        return
    unit = {
        "cover": say(
            "新增覆盖人数",
            "people newly covered",
        ), "reach": say("新增覆盖人数", "people newly covered"),
    }.get(answer["goal"], say("总路程（越低越好）", "total travel (lower is better)"))  # fmt: skip
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
    st.altair_chart(line + rule, key="siting.curve", height=300)
    st.caption(
        say(
            f"虚线是本方案（{sites} 处）。曲线变平以后，再多建，受益的人也不多。"
            "曲线按逐处添加估算，略低于最优。",
            f"Dashed line: this solution ({sites} sites). Where the curve flattens, more sites help few "
            "people. The curve adds one site at a time, so it lies slightly below the optimum.",
        )
    )
