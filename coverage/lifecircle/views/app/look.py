"""How the app looks where Streamlit's theme does not reach, and names as plain text."""

import html
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

_STYLE = """
<style>
.stMainBlockContainer { padding: 4.1rem 1.4rem 1rem; max-width: none; }
.stAppHeader { border-bottom: 1px solid #d9dee1; }
.st-key-strip { padding-bottom: .35rem; border-bottom: 1px solid #e4e8ea; min-height: 2.6rem; }
.st-key-strip p { margin: 0; }
.stVerticalBlock { gap: .7rem; }
.st-key-waiting { position: absolute; left: 40%; top: 12rem; width: auto; }
iframe.stCustomComponentV1 { display: block; }
/* nothing fades while a choice is worked out, else the map would be painted over and over */
[data-stale] { opacity: 1 !important; transition: none !important; }
table.lc-facts { border-collapse: collapse; font-size: .9rem; }
table.lc-facts td { padding: 1px 10px 1px 0; vertical-align: top; border: 0; }
table.lc-facts td:first-child { color: #56626a; white-space: nowrap; }
.stMetric [data-testid="stMetricValue"] { font-size: 1.5rem; }
div.lc-wide { overflow-x: auto; }
table.lc-small { border-collapse: collapse; width: 100%; font-size: .85rem; }
table.lc-small th, table.lc-small td { border: 0; border-bottom: 1px solid #e4e8ea; padding: 3px 8px 3px 0;
  text-align: left; vertical-align: top; font-weight: 400; }
table.lc-small th { color: #56626a; }
table.lc-named th, table.lc-named td:first-child { white-space: nowrap; }
table.lc-small td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
[class*="st-key-side_"] { max-height: calc(100vh - 7.6rem); overflow-y: auto; padding-right: 2px; }
h2 { padding-top: .2rem !important; }
</style>
"""
WRAPPING_ROW_PX = 62
"""Rows above four times the size of the letters wrap their texts instead of cutting them off."""
_SIGNS = "\\`*_{}[]()<>#+-.!|$~:"


def style() -> None:
    """Less padding, so that the map comes first."""
    st.html(_STYLE)


def fills_window(key: str, *, least_px: int, beside_px: int) -> "st.delta_generator.DeltaGenerator":
    """A container for a table of height ``stretch`` that takes what the window leaves.

    beside_px: what stands above and below it on the page.
    """
    height = f"max({least_px}px, calc(100vh - {beside_px}px))"
    frame = f'[data-testid="stLayoutWrapper"]:has(> .st-key-{key})'
    st.html(f"<style>{frame} {{ height: {height}; flex-basis: {height} !important; }}</style>")
    return st.container(key=key, height=least_px, border=False)


def plain(name: str) -> str:
    """A name as plain text where Streamlit reads Markdown."""
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in name)


def table(rows: pd.DataFrame, *, key: str, **more: Any) -> None:
    """A table without the numbers of its rows; its texts wrap in the column they stand in."""
    st.dataframe(rows, hide_index=True, key=key, **more)


def small_table(rows: pd.DataFrame, *, first_whole: bool = False) -> None:
    """A table of a few rows whose texts wrap, so that nothing of it is cut off.

    first_whole: the words of the first column stay on one line.
    """
    heads = "".join(f"<th>{html.escape(str(name))}</th>" for name in rows.columns)
    body = "".join(
        "<tr>" + "".join(_cell(value) for value in row) + "</tr>" for row in rows.itertuples(index=False)
    )
    named = "lc-small lc-named" if first_whole else "lc-small"
    begin = f'<div class="lc-wide"><table class="{named}">'
    st.html(f"{begin}<tr>{heads}</tr>{body}</table></div>")


def _cell(value: Any) -> str:
    if isinstance(value, int | float):
        return f'<td class="n">{value:,.0f}</td>'
    return f"<td>{html.escape(str(value))}</td>"


def facts_table(facts: Sequence[tuple[str, str]]) -> None:
    """Words and values, one a line; both are data and stand as plain text."""
    rows = "".join(f"<tr><td>{html.escape(one)}</td><td>{html.escape(two)}</td></tr>" for one, two in facts)
    st.html(f'<table class="lc-facts">{rows}</table>')
