"""The scenarios of a session in hand: new, copied, renamed, loaded, saved, forgotten."""

import streamlit as st

from lifecircle.geodata.place import Place
from lifecircle.scenario.model import Scenario
from lifecircle.scenario.writing import scenario_toml

from .frame import Frame
from .look import small_table
from .problems import problem_rows
from .scenario_edits import renamed
from .scenario_files import (
    MOST_FILE_BYTES,
    Story,
    add_scenario,
    forget_scenario,
    keep_story,
    new_scenario,
    scenario_ids,
    take_file,
)
from .upload_field import upload_field


def manage(frame: Frame, place: Place, name: str, story: Story | None) -> None:
    """New, copy, rename, load, save, forget."""
    say, work = frame.say, frame.work
    if story is not None:
        given = st.text_input(
            say("名称", "Name"), value=story.now.scenario.name, key=f"scenarios.name.{name}", max_chars=40
        ).strip()
        if given and given != story.now.scenario.name:
            keep_story(work, name, story.then(renamed(story.now, name=given)))
            st.rerun()
        st.download_button(
            say("保存为文件（.toml）", "Save to file (.toml)"), data=scenario_toml(story.now).encode(),
            file_name=f"{name}.toml", mime="application/toml", key="scenarios.save", on_click="ignore",
            width="stretch",
        )  # fmt: skip
    number = len(scenario_ids(work)) + 1
    st.button(
        say("新建空白情景", "New empty scenario"), key="scenarios.new", width="stretch",
        on_click=_new, args=(frame, say(f"情景{number}", f"Scenario {number}")),
    )  # fmt: skip
    if story is not None:
        copy_name = say(f"{story.now.scenario.name}（副本）", f"{story.now.scenario.name} (copy)")
        st.button(
            say("复制这个情景", "Copy this scenario"), key="scenarios.copy", width="stretch",
            on_click=_add, args=(frame, renamed(story.now, name=copy_name)),
        )  # fmt: skip
        st.button(
            say("删除这个情景", "Delete this scenario"), key="scenarios.delete", width="stretch",
            on_click=forget_scenario, args=(work, name),
        )  # fmt: skip
    _load(frame, place)


def _new(frame: Frame, name: str) -> None:
    new_scenario(frame.work, name=name)


def _add(frame: Frame, scenario: Scenario) -> None:
    add_scenario(frame.work, scenario)


def _load(frame: Frame, place: Place) -> None:
    say, work = frame.say, frame.work
    round_ = int(work.note("scenarios.loads", 0))
    given = upload_field(
        frame,
        say("载入情景文件", "Load a scenario file"),
        type=["toml"],
        key=f"scenarios.load.{round_}",
        most_mb=MOST_FILE_BYTES // 1_000_000,
    )
    if given is None:
        return
    scenario, problems = take_file(given.getvalue(), place, name=given.name)
    if scenario is None:
        st.error(
            say(
                "这个文件不合本研究区，请改正后再载入",
                "This file does not fit the study area; correct it and load it again",
            )
        )
        small_table(problem_rows(problems, language=frame.language))
        return
    add_scenario(work, scenario)
    work.write({"scenarios.loads": round_ + 1, "scenarios.picked": None, "scenarios.moving": None})
    st.rerun()
