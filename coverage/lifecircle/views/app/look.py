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
iframe.stCustomComponentV1 { display: block; }
table.lc-facts { border-collapse: collapse; font-size: .9rem; }
table.lc-facts td { padding: 1px 10px 1px 0; vertical-align: top; border: 0; }
table.lc-facts td:first-child { color: #56626a; white-space: nowrap; }
.stMetric [data-testid="stMetricValue"] { font-size: 1.5rem; }
h2 { padding-top: .2rem !important; }
</style>
"""
_SIGNS = "\\`*_{}[]()<>#+-.!|$~:"


def style() -> None:
    """Less padding, so that the map comes first."""
    st.html(_STYLE)


def plain(name: str) -> str:
    """A name as plain text where Streamlit reads Markdown."""
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in name)


def table(rows: pd.DataFrame, *, key: str, **more: Any) -> None:
    """A table without the numbers of its rows; its texts wrap in the column they stand in."""
    st.dataframe(rows, hide_index=True, key=key, **more)


def facts_table(facts: Sequence[tuple[str, str]]) -> None:
    """Words and values, one a line; both are data and stand as plain text."""
    rows = "".join(f"<tr><td>{html.escape(one)}</td><td>{html.escape(two)}</td></tr>" for one, two in facts)
    st.html(f'<table class="lc-facts">{rows}</table>')
