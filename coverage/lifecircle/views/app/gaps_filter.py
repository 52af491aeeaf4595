"""Which gaps to list: by kind, domain, row of the plan, level and district."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from lifecircle.coverage.words import LEVEL_WORDS
from lifecircle.report.circle_view import label_level
from lifecircle.report.diagnosis.plan_rows import domain_word
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.workbook.gap_sheet import KIND_WORDS

from .choices import chosen
from .frame import Frame
from .gaps_table import ACROSS, EVERYTHING, GapFilter


def ask_filter(frame: Frame, run: Run, rows: pd.DataFrame) -> GapFilter:
    """A field for each; the last is also set by a click on the map."""
    say, language = frame.say, frame.language
    columns = st.columns([1, 1, 1.6, 1.1, 1.2], gap="small")
    with columns[0]:
        words = {one: text.in_language(language) for one, text in KIND_WORDS.items()}
        kind = _one_of(frame, "gaps.kind", say("全部类型", "all types"), rows["kind"], words)
    with columns[1]:
        words = {one: domain_word("" if one == ACROSS else one, language) for one in rows["domain"].unique()}
        domain = _one_of(frame, "gaps.domain", say("全部领域", "all domains"), rows["domain"], words)
    with columns[2]:
        words = dict(zip(rows["item"], rows["item_name"], strict=True))
        item = _one_of(frame, "gaps.item", say("全部事项", "all requirements"), rows["item"], words)
    with columns[3]:
        words = {one: text.in_language(language) for one, text in LEVEL_WORDS.items()}
        level = _one_of(frame, "gaps.level", say("全部层级", "all levels"), rows["level"], words)
    with columns[4]:
        districts = run.districts[run.districts["level"] == label_level(run)]
        words = dict(zip(districts["id"], districts["name"], strict=True))
        district = _one_of(frame, "gaps.district", say("全部行政单元", "all districts"), list(words), words)
    return GapFilter(kind=kind, domain=domain, item=item, level=level, district=district)


def _one_of(
    frame: Frame, name: str, everything: str, values: "Sequence[str] | pd.Series", words: Mapping[str, str]
) -> str:
    there = set(values)
    options = [EVERYTHING, *(one for one in words if one in there)]
    return chosen(
        frame, name, everything, options,
        words=lambda one: words[one] if one else everything, label_visibility="collapsed",
    )  # fmt: skip
