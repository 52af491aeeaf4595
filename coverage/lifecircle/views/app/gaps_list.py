"""The list of gaps on its page, the gap that was chosen in it, and the files to take away."""

import hashlib

import pandas as pd
import streamlit as st

from lifecircle.report.folders.run_reading import Run

from .frame import Frame
from .gaps_table import GapFilter, gaps_csv, gaps_xlsx, headings, shown_rows
from .look import WRAPPING_ROW_PX, fills_window, plain

_LEAST_HEIGHT_PX, _BESIDE_PX = 450, 318


def show_list(frame: Frame, run: Run, found: pd.DataFrame, asked: GapFilter) -> "pd.Series | None":
    """The list, and the gap that was chosen in it."""
    say = frame.say
    if found.empty:
        st.info(
            say("没有符合筛选条件的缺口，请放宽条件。", "No gap matches these filters; please relax them.")
        )
        return None
    words = headings(frame.language)
    shown = shown_rows(found, language=frame.language)
    version = hashlib.sha256(repr(asked).encode()).hexdigest()[:10]
    room = fills_window("gaps_list", least_px=_LEAST_HEIGHT_PX, beside_px=_BESIDE_PX)
    event = room.dataframe(
        shown.rename(columns=words),
        hide_index=True,
        height="stretch",
        row_height=WRAPPING_ROW_PX,
        key=f"gaps.table.{version}",
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            words["rank"]: st.column_config.NumberColumn(width=45),
            words["item_name"]: st.column_config.TextColumn(width=180),
            words["district_name"]: st.column_config.TextColumn(width=94),
            words["people"]: st.column_config.NumberColumn(format="localized", width=72),
            words["shortfall"]: st.column_config.TextColumn(width=146),
            words["suggestion"]: st.column_config.TextColumn(width=190),
        },
    )
    picked = [row for row in event["selection"]["rows"] if row < len(found)]
    gap = found.iloc[picked[0]] if picked else None
    _below(frame, run, found, gap)
    return gap


def _below(frame: Frame, run: Run, found: pd.DataFrame, gap: "pd.Series | None") -> None:
    """What was chosen in words, and the list to take away."""
    say = frame.say
    if gap is None:
        st.caption(
            say(
                f"共 {len(found)} 条，影响的人越多、缺得越多，排得越前。勾选一行，在地图上看它。"
                "同一地点会列出多项，人数不能相加。",
                f"{len(found)} gaps, those affecting most people and with the largest shortfall first. Tick "
                "a row to see it on the map. One location may be listed several times; do not "
                "add up its people.",
            )
        )
    else:
        st.markdown(f"**{plain(str(gap['item_name']))}**　{plain(str(gap['suggestion']))}")
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            say("下载 Excel", "Download Excel"),
            data=lambda: gaps_xlsx(found, run=run),
            file_name=say("缺口清单.xlsx", "gaps.xlsx"),
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key="gaps.xlsx",
            type="primary",
            on_click="ignore",
        )
        st.download_button(
            say("下载 CSV", "Download CSV"),
            data=lambda: gaps_csv(found),
            file_name="gaps.csv",
            mime="text/csv",
            key="gaps.csv",
            on_click="ignore",
        )
