"""The tables of a plan as editors: which columns they show, what they are called, what can be chosen."""

from collections.abc import Callable, Mapping
from typing import Any
from unicodedata import east_asian_width

import pandas as pd
import streamlit as st

from lifecircle.coverage.words import SETTING_WORDS
from lifecircle.geodata.place import SETTINGS
from lifecircle.geodata.text import Text
from lifecircle.report.diagnosis.circle_words import GROUP_WORDS, MODE_WORDS, group_word

from .assumption_words import ASSUMPTION_WORDS
from .frame import Frame
from .look import WRAPPING_ROW_PX
from .plan_edits import Draft
from .plan_tables import BY_SETTING, DIRECTIONS, MODES, STRENGTHS, PlanTables

_WORDS = {
    "used": Text("采用", "used"),
    "name": Text("名称", "name"),
    "target": Text("目标", "target"),
    "by": Text("目标年", "year"),
    "mode": Text("出行方式", "mode"),
    "serves": Text("服务人群", "serves"),
    "strength": Text("力度", "strength"),
    "source": Text("出处", "source"),
    "quote": Text("原文", "original text"),
    "circle": Text("服务圈", "circle"),
    "types": Text("设施类型", "facility types"),
    "numerator": Text("分子", "numerator"),
    "denominator": Text("分母", "denominator"),
    "unit": Text("单位", "unit"),
    "better": Text("方向", "direction"),
    "nature": Text("属性", "obligation"),
    "needs": Text("要求", "requirement"),
}
_WIDTHS_PX = {
    "name": 230, "quote": 420, "types": 420, "needs": 320, "numerator": 220, "circle": 220,
    "denominator": 130, "source": 130,
}  # fmt: skip
_ROW_PX, _MOST_HEIGHT_PX = 36, 430
_HAN_PX, _LATIN_PX, _PADDING_PX = 13, 7, 17
_VALUES = {
    "binding": Text("应达到", "binding"),
    "aspired": Text("力争", "aspirational"),
    "higher": Text("越高越好", "higher is better"),
    "lower": Text("越低越好", "lower is better"),
    "minutes": Text("分钟", "min"),
    "metres": Text("米", "m"),
    BY_SETTING: Text("分城乡（不改）", "urban/rural (fixed)"),
    **MODE_WORDS,
}


def editors(frame: Frame, draft: Draft, part: str, *, key: str) -> PlanTables:
    """Draw the editors of a part (circle, ratio, presence, assumptions); the tables as they are edited."""
    tables = draft.tables
    if part == "circle":
        order = ["used", "name", "target", "by", "mode", "serves", "strength", "source", "quote"]
        circles = _editor(frame, tables.circles, order, key=key, locked=["source", "quote"])
        st.markdown(f"**{frame.say('各项需求和时限', 'Needs and limits')}**")
        order = ["circle", "name", "unit", *SETTINGS, "types"]
        needs = _editor(
            frame, tables.needs, order, key=f"{key}.needs", locked=["circle", "name", "unit", "types"]
        )
        return tables._replace(circles=circles, needs=needs)
    if part == "ratio":
        order = ["used", "name", "target", "by", "unit", "better", "nature", "numerator", "denominator"]
        locked = ["numerator", "denominator", "source", "quote"]
        edited = _editor(frame, tables.ratios, [*order, "source", "quote"], key=key, locked=locked)
        return tables._replace(ratios=edited)
    if part == "presence":
        order = ["used", "name", "target", "by", "strength", "unit", "needs", "source", "quote"]
        locked = ["unit", "needs", "source", "quote"]
        return tables._replace(presences=_editor(frame, tables.presences, order, key=key, locked=locked))
    return tables._replace(assumptions=_assumptions(frame, tables.assumptions, key=key))


def _editor(
    frame: Frame, rows: pd.DataFrame, order: list[str], *, key: str, locked: list[str]
) -> pd.DataFrame:
    if len(rows) == 0:
        st.info(frame.say("这份标准没有这类条目。", "This plan has no items of this kind."))
        return rows
    widths = {**_WIDTHS_PX, **_name_widths(rows)}
    row_px = WRAPPING_ROW_PX if _wraps(rows, widths) else _ROW_PX
    edited: pd.DataFrame = st.data_editor(
        rows,
        key=key,
        hide_index=True,
        column_order=order,
        disabled=locked,
        column_config={name: _column(frame, rows, name, widths) for name in order},
        num_rows="fixed",
        placeholder="",
        row_height=row_px,
        height=min(_MOST_HEIGHT_PX, 40 + row_px * len(rows)),
    )
    return edited


def _name_widths(rows: pd.DataFrame) -> dict[str, int]:
    """Of the two names of a need: as wide as they are, so that its many rows need not wrap."""
    if "circle" not in rows.columns:
        return {}
    most = {"circle": 350, "name": 180}
    return {name: min(most[name], max(80, *(_width_px(one) for one in rows[name]))) for name in most}


def _wraps(rows: pd.DataFrame, widths: Mapping[str, int]) -> bool:
    """Whether some name is longer than its column."""
    names = [name for name in ("name", "circle") if name in rows.columns]
    return any(_width_px(text) > widths[name] for name in names for text in rows[name].astype(str))


def _width_px(text: str) -> int:
    """About how wide a column must be for a text."""
    return _PADDING_PX + sum(_HAN_PX if east_asian_width(sign) in "WF" else _LATIN_PX for sign in str(text))


def _column(frame: Frame, rows: pd.DataFrame, name: str, widths: Mapping[str, int]) -> Any:
    if name in SETTINGS:
        return st.column_config.NumberColumn(
            SETTING_WORDS[name].in_language(frame.language), min_value=0.1, format="%g", width=70
        )
    label = _WORDS[name].in_language(frame.language)
    if name == "unit" and "circle" in rows.columns:
        units = ["minutes", "metres"]
        return st.column_config.SelectboxColumn(label, options=units, format_func=_value(frame), width=70)
    if name == "used":
        return st.column_config.CheckboxColumn(label, width=60)
    if name == "by":
        return st.column_config.NumberColumn(label, min_value=2000, max_value=2100, format="%d", width=70)
    choices = {
        "mode": MODES,
        "strength": STRENGTHS,
        "better": DIRECTIONS,
        "serves": sorted({*GROUP_WORDS, *map(str, rows.get("serves", []))}),
    }
    if name in choices:
        return st.column_config.SelectboxColumn(
            label,
            options=list(choices[name]),
            format_func=_value(frame),
            required=True,
            width=110,
        )
    return st.column_config.TextColumn(label, width=widths.get(name, 80))


def _value(frame: Frame) -> Callable[[Any], str]:
    """Words for a value of a list."""

    def word(one: Any) -> str:
        return _VALUES[one].in_language(frame.language) if one in _VALUES else group_word(one, frame.language)

    return word


def _assumptions(frame: Frame, rows: pd.DataFrame, *, key: str) -> pd.DataFrame:
    """Names in words beside the values; only the values can be edited."""
    shown = rows.assign(words=[assumption_word(frame, name) for name in rows["name"]])
    edited = st.data_editor(
        shown,
        key=key,
        hide_index=True,
        column_order=["words", "value"],
        disabled=["words"],
        column_config={
            "words": st.column_config.TextColumn(frame.say("参数", "assumption"), width=420),
            "value": st.column_config.NumberColumn(frame.say("取值", "value"), min_value=0.0, format="%g"),
        },
        height=min(560, 40 + 36 * len(rows)),
    )
    result: pd.DataFrame = edited[["name", "value"]]
    return result


def assumption_word(frame: Frame, name: str) -> str:
    """What an assumption (``walk_kmh.default``) is called."""
    stem, _, part = name.partition(".")
    word = ASSUMPTION_WORDS[stem].in_language(frame.language) if stem in ASSUMPTION_WORDS else stem
    if not part:
        return word
    if stem == "walk_kmh":
        who = (
            frame.say("其他人群", "everyone else") if part == "default" else group_word(part, frame.language)
        )
        return f"{word} · {who}"
    road = ASSUMPTION_WORDS.get(f"road.{part}")
    return f"{word} · {road.in_language(frame.language) if road else part}"
