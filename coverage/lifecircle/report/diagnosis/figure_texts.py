"""Figures as they are printed in sentences and tables of documents."""

import math

YUAN_PER_WAN = 10_000


def whole(value: float) -> str:
    """A count with thousands separators: 12,345."""
    return f"{value:,.0f}"


def percent(share: float) -> str:
    """A share (0 to 1) as percent with one decimal: 94.6%."""
    return f"{100 * share:.1f}%"


def signed(value: float, *, digits: int = 0) -> str:
    """A change with its sign; no sign where nothing changes as far as it is printed: +0.7, -3, 0."""
    if math.isnan(value):
        return ""
    shown = round(value, digits)
    return f"{shown:+,.{digits}f}" if shown else f"{0:.{digits}f}"


def amount(value: float) -> str:
    """A quantity: whole from 100 on, else up to two decimals without idle zeros: 2.67, 1, 1,296."""
    if math.isnan(value):
        return ""
    if abs(value) >= 100 or value == math.floor(value):
        return f"{value:,.0f}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")
