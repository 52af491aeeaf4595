"""Faults, breakdowns and remarks as tables for the page."""

import traceback
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import streamlit as st

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Language, Text

from .csv_file import csv_bytes
from .frame import Frame
from .look import WRAPPING_ROW_PX, small_table, table

_MOST_WRAPPED, _LONG_TABLE_PX = 100, 520
_PROBLEM_WORDS: Mapping[str, Text] = {
    "file": Text("文件", "file"),
    "row": Text("行", "row"),
    "column": Text("列", "column"),
    "what": Text("问题", "problem"),
    "found": Text("实际为", "current value"),
    "remedy": Text("怎么改", "how to correct"),
}


def problem_rows(problems: Iterable[Problem], *, language: Language) -> pd.DataFrame:
    """One row per problem: file, row, column, what, found, remedy; columns that say nothing are left out."""
    rows = [
        {
            "file": one.file,
            "row": "" if one.row is None else str(one.row),
            "column": one.column or "",
            "what": one.message.in_language(language),
            "found": one.found or "",
            "remedy": one.remedy.in_language(language),
        }
        for one in problems
    ]
    table = pd.DataFrame(rows, columns=list(_PROBLEM_WORDS))
    silent = [name for name in ("row", "column", "found") if (table[name] == "").all()]
    return _headed(table.drop(columns=silent), _PROBLEM_WORDS, language)


def show_faults(frame: Frame, problems: Sequence[Problem], *, key: str) -> None:
    """Faults of files, every word of them, and as a list for whoever is to mend the files."""
    rows = problem_rows(problems, language=frame.language)
    if len(rows) <= _MOST_WRAPPED:
        small_table(rows)
    else:
        table(rows, key=f"{key}.rows", row_height=WRAPPING_ROW_PX, height=_LONG_TABLE_PX)
    st.download_button(
        frame.say("下载问题清单（CSV）", "Download list of problems (CSV)"),
        data=lambda: csv_bytes(rows), file_name=frame.say("问题清单.csv", "problems.csv"), mime="text/csv",
        key=f"{key}.csv", on_click="ignore",
    )  # fmt: skip


def show_problems(frame: Frame, problems: Sequence[Problem], said: str) -> None:
    """What was asked cannot be worked out: in one sentence, then each reason with what to do."""
    st.error(said)
    rows = problem_rows(problems, language=frame.language)
    where = {_PROBLEM_WORDS[name].in_language(frame.language) for name in ("file", "row", "column")}
    small_table(rows[[one for one in rows.columns if one not in where]])  # options of the command line


def show_breakdown(frame: Frame, error: BaseException, said: str) -> None:
    """An error of the program itself: in plain words, and folded away what whoever mends it needs.

    Files of the program go by their last name: folders of the server are nobody's business.
    """
    steps = traceback.extract_tb(error.__traceback__)
    trace = "\n".join(f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in steps)
    st.error(said)
    with st.expander(frame.say("详细信息（报告问题时附上）", "Details (attach them when reporting)")):
        st.code(
            f"lifecircle {version('lifecircle')}\n{type(error).__name__}: {error}\n{trace}", language=None
        )


def _headed(table: pd.DataFrame, words: Mapping[str, Text], language: Language) -> pd.DataFrame:
    return table.rename(columns={name: text.in_language(language) for name, text in words.items()})
