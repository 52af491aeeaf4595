"""What the files are to hold: everything, unless somebody asks for less."""

import streamlit as st

from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.report.diagnosis.plan_rows import domain_word
from lifecircle.scenario.model import Scenario

from .choices import chosen, several, switch
from .export_job import Wanted
from .frame import Frame
from .scenario_edits import edit_count
from .scenario_files import scenario_ids, story_of
from .service_colours import type_word
from .siting_job import last_siting


def ask_wanted(frame: Frame) -> tuple[Wanted, Scenario | None]:
    """The choices, and the scenario that is to be compared."""
    say = frame.say
    scenario, picked = _scenario(frame)
    siting = False
    result = last_siting(frame)
    if result is not None and len(result.new_sites):
        siting = switch(frame, "export.siting", say("写入选址建议", "Include the proposed sites"), first=True)
    partly = bool(frame.work.note("export.domain") or frame.work.note("export.types"))
    with st.expander(say("只要一部分", "Part of the results only"), expanded=partly):
        domain, types = _part(frame)
    return Wanted(domain=domain, types=types, scenario=picked, siting=siting), scenario


def _scenario(frame: Frame) -> tuple[Scenario | None, str]:
    """The scenario to compare today with, and its id; nothing where none has an edit."""
    say = frame.say
    stories = {one: story_of(frame.work, one) for one in scenario_ids(frame.work)}
    now = {one: story.now for one, story in stories.items() if story is not None and edit_count(story.now)}
    if not now:
        return None, ""
    picked = chosen(
        frame, "export.scenario", say("写入情景对比", "Include a scenario comparison"), ["", *now],
        words=lambda one: (now[one].scenario.name or one) if one else say("不写", "none"),
    )  # fmt: skip
    return (now[picked], picked) if picked else (None, "")


def _part(frame: Frame) -> tuple[str, tuple[str, ...]]:
    """One domain, or some facility types."""
    say, taxonomy = frame.say, load_taxonomy()
    domains = list(dict.fromkeys(one.domain for one in taxonomy.types.values()))
    domain = chosen(
        frame, "export.domain", say("领域（专项规划可只选一个）", "Domain (choose one for a sector plan)"),
        ["", *domains],
        words=lambda one: domain_word(one, frame.language) if one else say("全部领域", "all domains"),
    )  # fmt: skip
    types = several(
        frame, "export.types", say("只要这些设施（不选就是全部）", "Only these facilities (empty: all)"),
        sorted(taxonomy.types), words=lambda one: type_word(one, frame),
    )  # fmt: skip
    return domain, tuple(types)
