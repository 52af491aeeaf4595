"""The list of the chosen sites, in which some can be ticked and locked."""

from typing import Any

import pandas as pd
import streamlit as st
from pandas.api.types import is_numeric_dtype

from lifecircle.report.folders.siting_reading import SitingResult
from lifecircle.siting.candidates import NEW
from lifecircle.views.terminal_siting import KIND_WORDS

from .clicks import pressed
from .frame import Frame
from .look import WRAPPING_ROW_PX
from .siting_job import last_folder
from .siting_locks import lock

_MOST_HEIGHT_PX, _ROW_PX = 380, 35
_SHORT = 10
"""Signs of a name that fit on one line."""


def show_list(frame: Frame, result: SitingResult) -> None:
    """The sites, best first; ticked ones can be locked."""
    say, rows = frame.say, result.new_sites
    shown = _shown(frame, rows)
    row_px = WRAPPING_ROW_PX if any("\n" in one or len(one) > _SHORT for one in shown.iloc[:, 1]) else _ROW_PX
    folder = last_folder(frame.work)
    event = st.dataframe(
        shown, hide_index=True, key=f"siting.list.{folder.name if folder else ''}", on_select="rerun",
        selection_mode="multi-row", height=min(_MOST_HEIGHT_PX, 38 + row_px * len(rows)), row_height=row_px,
        column_config=_columns(shown),
    )  # fmt: skip
    picked = [row for row in event["selection"]["rows"] if row < len(rows)]
    if not picked:
        st.caption(
            say(
                "勾选要保留的点，可以锁定，再选其余。",
                "Tick the sites to keep and lock them; then the rest can be chosen again.",
            )
        )
        return
    label = say(
        f"锁定勾选的 {len(picked)} 处，再选其余",
        f"Lock the {len(picked)} ticked sites, choose the rest again",
    )
    if pressed("siting.lock", label):
        lock(frame, rows.iloc[picked])
        st.rerun()


def _shown(frame: Frame, rows: pd.DataFrame) -> pd.DataFrame:
    """The list in words, as narrow as it can be: a column that says nothing, or the usual, is left out."""
    say = frame.say
    shown = pd.DataFrame(
        {
            say("先后", "Rank"): rows["rank"].astype(int),
            say("选址", "Site"): [
                _named(str(name or site), str(where or ""))
                for name, site, where in zip(rows["name"], rows["site"], rows["district_name"], strict=True)
            ],
            say("新增人", "+ People"): rows["people_new"].round(),
            say("覆盖率", "Covered"): [f"{100 * one:.1f}%" for one in rows["coverage_share"]],
            say("服务人", "Served"): rows["load"].round(),
            say("造价（万元）", "Cost (10,000 yuan)"): rows["cost"] / 10_000,
        }
    )
    if set(rows["kind"]) != {NEW}:
        shown[say("方式", "Kind")] = [KIND_WORDS[kind].in_language(frame.language) for kind in rows["kind"]]
    return shown.dropna(axis=1, how="all")


def _named(name: str, where: str) -> str:
    """A site with its district, unless its name says that already."""
    return name if where in name else f"{name}\n{where}"


def _columns(shown: pd.DataFrame) -> dict[str, Any]:
    """How wide each column of the list is."""
    rank, name, *rest = shown.columns
    return {
        rank: st.column_config.NumberColumn(width=42),
        name: st.column_config.TextColumn(width=138),
        **{
            one: st.column_config.NumberColumn(format="localized", width=66)
            if is_numeric_dtype(shown[one])
            else st.column_config.TextColumn(width=60)
            for one in rest
        },
    }
