"""The app page: choose a Place and a plan, assess, look at the numbers, the gaps and one map."""

from pathlib import Path

import pandas as pd
import streamlit as st

from lifecircle.coverage.assessment import Assessment
from lifecircle.coverage.words import STATUS_WORDS
from lifecircle.geodata.errors import InputError, PlanError
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.reading import preset_ids, read_plan
from lifecircle.report.circle_words import whole_row
from lifecircle.report.web_map.map_words import SYNTHETIC

from . import page_inputs, page_tables
from .page_inputs import Inputs
from .page_words import WORDS
from .waiting import wait_for

_OWN = "own"
_FIRST_PLAN = "huangshan"
_GAPS_SHOWN = 20
_MAP_HEIGHT_PX = 680
_TABLE_HEIGHT_PX = 520
_WIDTHS_PX = {
    "领域": 80, "指标": 250, "单位": 50, "2020年": 70, "目标年": 95, "属性": 70, "现状值": 150,
    "达标情况": 80, "缺口": 150, "依据": 420,
}  # fmt: skip
_STATUS_COLOURS = {"met": "#1b6b45", "short": "#a3195b", "not_computable": "#6b757a", "tracked": "#6b757a"}


def main(place: Path | None = None) -> None:
    """Draw the page; ``place`` is the Place folder that the path field starts with."""
    st.set_page_config(page_title="生活圈 lifecircle", layout="wide")
    asked, language = _ask(place)
    st.title(_say("title", language))
    st.caption(_say("about", language))
    if st.session_state.pop("cancelled", False):
        st.info(_say("cancelled", language))
    if asked is None:
        st.info(_say("before", language))
        return
    folder, plan = asked
    if not folder or not plan:
        st.warning(_say("no_plan" if folder else "no_place", language))
        return
    inputs = page_inputs.inputs_of(folder, plan)
    found = _work_out(inputs, language)
    if found is not None:
        _show(found, inputs=inputs, language=language)


def _say(word: str, language: Language) -> str:
    return WORDS[word].in_language(language)


def _ask(place: Path | None) -> tuple[tuple[str, str] | None, Language]:
    """The side bar. Folder and plan as asked for by the last press of the button, and the language."""
    state = st.session_state
    if "folder" not in state:
        state["folder"] = str(place) if place is not None else ""
    with st.sidebar:
        language: Language = st.radio(
            "语言 / Language",
            ("zh", "en"),
            format_func={"zh": "中文", "en": "English"}.__getitem__,
            horizontal=True,
            key="language",
        )
        path_field = st.container()
        if st.button(_say("sample", language), key="sample"):
            with st.spinner(_say("sample_wait", language)):
                state["folder"] = str(page_inputs.sample_folder())
        folder = (
            path_field.text_input(_say("place", language), key="folder", help=_say("place_help", language))
            .strip()
            .strip('"')
        )
        plan = _ask_plan(language)
        if st.button(_say("run", language), type="primary", key="run"):
            state["asked"] = (folder, plan)
    asked: tuple[str, str] | None = state.get("asked")
    return asked, language


def _ask_plan(language: Language) -> str:
    names = _preset_names()
    chosen = st.selectbox(
        _say("plan", language),
        (*names, _OWN),
        index=list(names).index(_FIRST_PLAN) if _FIRST_PLAN in names else 0,
        format_func=lambda one: names.get(one) or _say("own_plan", language),
        key="plan",
    )
    if chosen != _OWN:
        return str(chosen)
    return st.text_input(_say("plan_path", language), key="plan_path").strip().strip('"')


@st.cache_data(show_spinner=False)
def _preset_names() -> dict[str, str]:
    return {preset: read_plan(preset).name for preset in preset_ids()}


def _work_out(inputs: Inputs, language: Language) -> Assessment | None:
    """The assessment, or None after showing what is wrong with the input."""
    area = st.empty()
    with area.container():
        bar = st.progress(0.0, text=_say("starting", language))
        st.button(_say("cancel", language), key="cancel", on_click=_cancel)

    def show(doing: Text, share: float) -> None:
        # Streamlit ends this thread here when anything on the page is touched; that cancels the work
        bar.progress(share, text=doing.in_language(language))

    try:
        found = wait_for(lambda report: page_inputs.assessed(inputs, language, _progress=report), show=show)
    except InputError as error:
        area.empty()
        word = "faults_plan" if isinstance(error, PlanError) else "faults_place"
        st.error(_say(word, language).format(n=len(error.problems)))
        _table(page_tables.problem_rows(error.problems, language=language), key="faults")
        return None
    area.empty()
    return found


def _cancel() -> None:
    """Pressing the button has already stopped the work; remember that nothing is asked for any more."""
    st.session_state["asked"] = None
    st.session_state["cancelled"] = True


def _show(found: Assessment, *, inputs: Inputs, language: Language) -> None:
    place = found.place
    badge = f" :red-badge[{SYNTHETIC.in_language(language)}]" if place.synthetic else ""
    st.subheader(f"{_plain(place.name)} · {_plain(found.plan.name)}{badge}")
    _show_headline(found, language)
    st.download_button(
        _say("zip", language),
        data=lambda: page_inputs.zipped(found),
        file_name=f"lifecircle-{found.plan.id}.zip",
        mime="application/zip",
        on_click="ignore",
        key="zip",
    )
    st.header(_say("indicators", language))
    st.caption(_say("indicators_note", language))
    _show_indicators(found, language)
    st.header(_say("gaps", language))
    _show_gaps(found, language)
    st.header(_say("map", language))
    _show_map(found, inputs=inputs, language=language)
    st.header(_say("remarks", language))
    _show_remarks(found, language)


def _plain(name: str) -> str:
    """A name as plain text where Streamlit reads Markdown."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()<>#+-.!|$~:" else sign for sign in name)


def _show_headline(found: Assessment, language: Language) -> None:
    numbers = page_tables.headline(found)
    for column, (word, value) in zip(st.columns(len(numbers)), numbers._asdict().items(), strict=True):
        column.metric(_say(word, language), f"{value:,.0f}")
    if found.warnings:
        st.caption(_say("remarks_note", language).format(n=len(found.warnings)))


def _show_indicators(found: Assessment, language: Language) -> None:
    colours = {
        STATUS_WORDS[one].in_language(found.language): colour for one, colour in _STATUS_COLOURS.items()
    }
    table = found.indicators.style.map(
        lambda word: f"color: {colours.get(word, 'inherit')}", subset=["达标情况"]
    )
    st.dataframe(
        table,
        hide_index=True,
        height=_TABLE_HEIGHT_PX,
        column_config={
            name: st.column_config.TextColumn(text.in_language(language), width=_width_px(name, language))
            for name, text in page_tables.INDICATOR_WORDS.items()
        },
        key="indicators",
    )


def _width_px(column: str, language: Language) -> int:
    """English domains and states are longer than Chinese ones."""
    return _WIDTHS_PX[column] + (35 if language == "en" and column in ("领域", "达标情况") else 0)


def _show_gaps(found: Assessment, language: Language) -> None:
    if len(found.gaps) == 0:
        st.caption(_say("no_gaps", language))
        return
    shown = min(_GAPS_SHOWN, len(found.gaps))
    st.caption(_say("gaps_note", language).format(all=f"{len(found.gaps):,}", n=shown))
    table = page_tables.gap_rows(found, count=shown, language=language)
    numbers = {name: st.column_config.NumberColumn(format="localized") for name in table.columns[[4, 5]]}
    st.dataframe(table, hide_index=True, height=_TABLE_HEIGHT_PX, column_config=numbers, key="gaps")


def _show_map(found: Assessment, *, inputs: Inputs, language: Language) -> None:
    names = {one.id: one.name for one in found.plan.circle}
    if not names:
        st.caption(_say("no_circle", language))
        return
    status = {one: str(whole_row(found.coverage, one)["status"]) for one in names}
    computable = [one for one in names if status[one] != "not_computable"]
    circle = st.selectbox(
        _say("circle", language),
        list(names),
        index=list(names).index(computable[0]) if computable else 0,
        format_func=lambda one: f"{names[one]}（{STATUS_WORDS[status[one]].in_language(language)}）",
        key="circle",
    )
    page = page_inputs.drawn(inputs, circle, language, _assessment=found)
    st.iframe(page, height=_MAP_HEIGHT_PX)
    st.download_button(
        _say("html", language),
        data=page,
        file_name=f"{circle}.html",
        mime="text/html",
        on_click="ignore",
        key="html",
    )


def _show_remarks(found: Assessment, language: Language) -> None:
    if found.warnings:
        _table(page_tables.problem_rows(found.warnings, language=language), key="remarks")
    else:
        st.caption(_say("no_remarks", language))
    with st.expander(_say("layers", language), key="layers_box"):
        _table(page_tables.layer_rows(found.place, language=language), key="layers")
    with st.expander(_say("assumptions", language), key="assumptions_box"):
        _table(page_tables.assumption_rows(found, language=language), key="assumptions")


def _table(table: pd.DataFrame, *, key: str) -> None:
    st.dataframe(table, hide_index=True, key=key)
