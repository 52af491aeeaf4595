"""2 标准: the plan's circles, ratios and presence rules as tables to edit, with their source clauses."""

from typing import Any

import pandas as pd
import streamlit as st

from lifecircle.geodata.text import Language, Text
from lifecircle.plan.english import plan_in_language
from lifecircle.plan.model import Plan
from lifecircle.plan.reading import preset_ids, read_plan
from lifecircle.plan.saying import FIELD_WORDS
from lifecircle.plan.wording import ROW_WORDS
from lifecircle.report.folders.plan_file import plan_text
from lifecircle.views.app.choices import chosen_segment
from lifecircle.views.app.clicks import forget_asking
from lifecircle.views.app.frame import Frame
from lifecircle.views.app.inputs import OWN_PLAN, chosen_plan, own_plan_file
from lifecircle.views.app.kept import kept
from lifecircle.views.app.look import small_table
from lifecircle.views.app.plan_editors import assumption_word, editors
from lifecircle.views.app.plan_edits import (
    Draft,
    differences,
    draft_of,
    drop_edits,
    has_own_plan,
    save_edits,
    take_plan_file,
    use_plan,
)
from lifecircle.views.app.problems import problem_rows, show_faults
from lifecircle.views.app.upload_field import upload_field

_ROUND = "standards.round"
_PARTS = {
    "circle": Text("服务圈", "Circles"),
    "ratio": Text("配置指标", "Ratios"),
    "presence": Text("覆盖要求", "Presence rules"),
    "assumptions": Text("计算参数", "Assumptions"),
}


def show(frame: Frame) -> None:
    """Draw the page."""
    side, main = st.columns([1, 3.2], gap="medium")
    with side:
        _choose(frame)
    if frame.plan is None:
        with main:
            st.error(frame.say("标准文件有问题", "The plan file contains errors"))
            show_faults(frame, frame.plan_faults, key="standards.faults")
        return
    with main:
        _edit(frame, frame.plan)
    with side:
        _differences(frame, frame.plan)


def _choose(frame: Frame) -> None:
    say, work = frame.say, frame.work
    names = dict(kept().of(("preset names", frame.language), lambda: _preset_names(frame.language)))
    if has_own_plan(work):
        names[OWN_PLAN] = say("我的标准", "My plan")
    chosen = chosen_plan(work)
    key = f"standards.plan.{_round()}.{chosen}.{frame.language}"
    st.selectbox(
        say("规划标准", "Plan"),
        list(names),
        index=list(names).index(chosen) if chosen in names else 0,
        format_func=names.__getitem__,
        key=key,
        on_change=lambda: _use(frame, st.session_state[key]),
    )
    plan = frame.plan
    if plan is not None:
        own = chosen == OWN_PLAN
        st.download_button(
            say("下载标准文件（TOML）", "Download plan file (TOML)"),
            data=lambda: own_plan_file(work).read_bytes() if own else plan_text(plan).encode("utf-8"),
            file_name=f"{plan.id}.toml",
            mime="application/toml",
            key="standards.download",
            on_click="ignore",
            width="stretch",
        )
    if chosen == OWN_PLAN:
        st.button(
            say("放弃改动，恢复预设", "Discard changes, restore preset"),
            key="standards.drop",
            on_click=lambda: _drop(frame),
            width="stretch",
        )
    with st.expander(say("用自己的标准文件", "Use your own plan file")):
        given = upload_field(
            frame, say("TOML 文件", "TOML file"), type=["toml"], key=f"standards.upload.{_round()}", most_mb=5
        )
        if given is not None:
            faults = take_plan_file(work, given.getvalue(), file=given.name)
            if faults:
                st.error(say("文件有问题，没有采用", "The plan file contains errors and was not used"))
                small_table(problem_rows(faults, language=frame.language))
            else:
                _next_round()
                st.rerun()


def _preset_names(language: Language) -> dict[str, str]:
    """What each preset is called, by its id."""
    return {one: plan_in_language(read_plan(one), language).name for one in preset_ids()}


def _round() -> int:
    return int(st.session_state.get(_ROUND, 0))


def _next_round() -> None:
    """Editors and fields begin afresh: what they show has changed under them."""
    st.session_state[_ROUND] = _round() + 1


def _use(frame: Frame, name: str) -> None:
    use_plan(frame.work, name)
    _next_round()


def _drop(frame: Frame) -> None:
    drop_edits(frame.work)
    _next_round()


def _edit(frame: Frame, plan: Plan) -> None:
    say = frame.say
    part = chosen_segment(
        frame,
        "standards.part",
        say("内容", "Section"),
        list(_PARTS),
        words=lambda one: f"{_PARTS[one].in_language(frame.language)}{_count(plan, one)}",
    )
    draft = _frozen(frame, plan, part)
    st.caption(
        say(
            "白底的格子可以直接改；去掉“采用”的行不参加评估。改动自动保存为“我的标准”，预设不变。",
            "White cells can be edited; rows not marked “used” are left out of the assessment. Changes are "
            "saved automatically as “My plan”; the preset stays unchanged.",
        )
    )
    edited = editors(frame, draft, part, key=_key(frame, part))
    touched = f"{_key(frame, part)}.touched"
    if any(not one.equals(two) for one, two in zip(edited, draft.tables, strict=True)):
        st.session_state[touched] = True
    if not st.session_state.get(touched):
        return
    own = chosen_plan(frame.work) == OWN_PLAN
    name = plan.name if own else f"{plan.name}（修改）"
    name_en = plan.name_en if own or not plan.name_en else f"{plan.name_en} (edited)"
    written, faults = save_edits(frame.work, draft, edited, name=name, name_en=name_en)
    if faults:
        forget_asking()
        st.error(say("改动有问题，没有保存", "The changes contain errors and were not saved"))
        rows = problem_rows(faults, language=frame.language)
        small_table(rows[[one for one in rows.columns if one not in ("文件", "file", "行", "row")]])
    elif written:
        st.rerun()


def _key(frame: Frame, part: str) -> str:
    """Of the editors of a part."""
    return f"standards.{part}.{frame.language}.{_round()}"


def _count(plan: Plan, part: str) -> str:
    return f" {len(getattr(plan, part))}" if part != "assumptions" else ""


def _frozen(frame: Frame, plan: Plan, part: str) -> Draft:
    """The tables as they were when the editors were first drawn: an editor lays its edits over them."""
    key = f"{_key(frame, part)}.draft"
    if _key(frame, part) not in st.session_state or key not in st.session_state:
        st.session_state.pop(f"{_key(frame, part)}.touched", None)
        st.session_state[key] = draft_of(frame.work, plan, language=frame.language)
    draft: Draft = st.session_state[key]
    return draft


def _differences(frame: Frame, plan: Plan) -> None:
    found = differences(frame.work, plan, language=frame.language)
    if found is None:
        return
    say = frame.say
    st.markdown(f"**{say('与预设的差别', 'Differences from the preset')}**（{len(found)}）")
    if len(found) == 0:
        st.caption(say("没有差别。", "None."))
        return
    small_table(
        pd.DataFrame(
            {
                say("条目", "item"): [_named(frame, row) for row in found.to_dict("records")],
                say("预设", "preset"): found["a"].fillna("").to_numpy(),
                say("现为", "current"): [
                    say("不采用", "not used") if row["found"] == "only_a" else str(row["b"] or "")
                    for row in found.to_dict("records")
                ],
            }
        )
    )


def _named(frame: Frame, row: dict[Any, Any]) -> str:
    if row["kind"] == "assumption":
        return assumption_word(frame, str(row["field"]))
    name = str(row["name_a"] or row["name_b"])
    kind = ROW_WORDS[str(row["kind"])].in_language(frame.language)
    field = FIELD_WORDS.get(str(row["field"]))
    return f"{kind} {name}" + (f" · {field.in_language(frame.language)}" if field else "")
