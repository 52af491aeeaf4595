"""4 缺口: what is short, ranked, beside a map of where."""

import hashlib
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from lifecircle.coverage.words import LEVEL_WORDS, STATUS_WORDS
from lifecircle.report.circle_view import label_level
from lifecircle.report.diagnosis.plan_rows import domain_word
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.workbook.gap_sheet import KIND_WORDS
from lifecircle.views.app.choices import chosen, chosen_segment, put_choice
from lifecircle.views.app.frame import Frame
from lifecircle.views.app.gaps_map import bounds_of_district, chosen_layers, district_layer
from lifecircle.views.app.gaps_table import (
    ACROSS,
    EVERYTHING,
    GapFilter,
    filtered,
    gap_rows,
    gaps_csv,
    gaps_xlsx,
    headings,
    shown_rows,
)
from lifecircle.views.app.kept import kept
from lifecircle.views.app.look import plain, table
from lifecircle.views.app.map.layers import Layer, ground
from lifecircle.views.app.map.show import new_click, show_map
from lifecircle.views.app.report_run import report_run, rows_of_plan

_MAP = "gaps.map"
_TABLE_HEIGHT_PX, _ROW_HEIGHT_PX = 450, 62
"""Above four times the size of the letters texts wrap instead of being cut off."""
_STATUSES = ("short", "met", "tracked", "not_computable")


def show(frame: Frame) -> None:
    """Draw the page."""
    if frame.needs_run():
        return
    run = report_run(frame)
    rows = kept().of((frame.state_key, "gap rows"), lambda: gap_rows(run))
    _take_click(frame, run)
    status = _status(frame)
    if status != "short":
        _other_rows(frame, status)
        return
    if rows.empty:
        st.success(
            frame.say(
                "没有缺口：能计算的事项都已达标。",
                "No gaps: every requirement that can be calculated is met.",
            )
        )
        return
    asked = _filters(frame, run, rows)
    found = filtered(rows, asked, run=run)
    beside, main = st.columns([1.6, 1], gap="medium")
    with beside:
        gap = _table(frame, run, found, asked)
    with main:
        _map(frame, run, found, asked, gap)


def _take_click(frame: Frame, run: Run) -> None:
    """A click on a district looks at that district only; one beside all of them at everything again."""
    click = new_click(_MAP)
    if click is None or click.what == "facility":
        return
    named = run.districts.loc[run.districts["level"] == label_level(run), "id"]
    inside = click.what == "district" and click.id in set(named)
    district = str(click.id) if inside else EVERYTHING
    put_choice(frame, "gaps.district", district)


def _status(frame: Frame) -> str:
    """Which rows of the plan to look at: those that are short, or the others with their reasons."""
    counts = rows_of_plan(frame)["status"].value_counts()
    words = {
        name: f"{STATUS_WORDS[name].in_language(frame.language)} {int(counts.get(name, 0))}"
        for name in _STATUSES
    }
    return chosen_segment(
        frame,
        "gaps.status",
        frame.say("看哪些事项", "Requirements to show"),
        _STATUSES,
        words=words.__getitem__,
        label_visibility="collapsed",
    )


def _filters(frame: Frame, run: Run, rows: pd.DataFrame) -> GapFilter:
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


def _table(frame: Frame, run: Run, found: pd.DataFrame, asked: GapFilter) -> "pd.Series | None":
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
    event = st.dataframe(
        shown.rename(columns=words),
        hide_index=True,
        height=_TABLE_HEIGHT_PX,
        row_height=_ROW_HEIGHT_PX,
        key=f"gaps.table.{version}",
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            words["rank"]: st.column_config.NumberColumn(width=45),
            words["item_name"]: st.column_config.TextColumn(width=180),
            words["district_name"]: st.column_config.TextColumn(width=80),
            words["people"]: st.column_config.NumberColumn(format="localized", width=72),
            words["shortfall"]: st.column_config.TextColumn(width=160),
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


def _map(frame: Frame, run: Run, found: pd.DataFrame, asked: GapFilter, gap: "pd.Series | None") -> None:
    layers: list[Layer] = []
    legend: Mapping[str, object] | None = None
    key = repr(asked)
    if gap is None or gap["kind"] != "circle":
        layer, legend = district_layer(frame, run, found, key=key)
        layers.append(layer)
    bounds = bounds_of_district(run, asked.district) if asked.district else None
    if gap is not None:
        layers += chosen_layers(frame, run, gap)
        bounds = bounds_of_district(run, str(gap["district"])) or bounds
        if gap["kind"] == "circle":
            legend = _circle_legend(frame)
    show_map(frame, [ground(frame), *layers], key=_MAP, legend=legend, bounds=bounds)


def _circle_legend(frame: Frame) -> Mapping[str, object]:
    from lifecircle.report.colours import STATE_COLOURS

    return {
        "title": frame.say("居民", "People"),
        "rows": [
            {"label": frame.say("已在服务圈内", "within the circle"), "colour": STATE_COLOURS["covered"]},
            {"label": frame.say("还不在服务圈内", "not within it yet"), "colour": STATE_COLOURS["beyond"]},
        ],
    }


def _other_rows(frame: Frame, status: str) -> None:
    """Rows of the plan that are met, only tracked, or could not be worked out, with the reason."""
    say, language = frame.say, frame.language
    rows = rows_of_plan(frame)
    rows = rows[rows["status"] == status]
    if rows.empty:
        st.info(say("没有这样的事项。", "There are no such requirements."))
        return
    if status == "not_computable":
        st.caption(
            say(
                "缺少数据，没有算。补上数据后重新评估。",
                "Not calculated because data are missing. Add the data and assess again.",
            )
        )
    shown = pd.DataFrame(
        {
            say("领域", "Domain"): [domain_word(one, language) for one in rows["domain"]],
            say("事项", "Requirement"): rows["name"].to_numpy(),
            say("现状", "Current"): [
                "" if pd.isna(value) else f"{value:,.4g} {unit}".strip()
                for value, unit in zip(rows["value"], rows["unit"], strict=True)
            ],
            say("目标", "Target"): rows["target"].to_numpy(),
            say("说明", "Note"): [
                reason or note for reason, note in zip(rows["reason"], rows["value_note"], strict=True)
            ],
            say("依据", "Source"): rows["source"].to_numpy(),
        }
    )
    silent = [name for name in shown.columns if (shown[name] == "").all()]
    table(shown.drop(columns=silent), key=f"gaps.rows.{status}")
