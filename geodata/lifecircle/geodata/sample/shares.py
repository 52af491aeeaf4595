"""Whole numbers that add up exactly to a total."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def apportion(total: int, weights: Floats) -> Ints:
    """Split ``total`` into whole numbers in proportion to ``weights`` (largest remainder)."""
    exact = weights * (total / weights.sum())
    parts = np.floor(exact).astype(np.int64)
    rest = total - int(parts.sum())
    # a stable sort on rounded remainders: ties fall to the first, on every machine
    order = np.argsort(-np.round(exact - parts, 6), kind="stable")
    parts[order[:rest]] += 1
    return np.asarray(parts)


def apportion_within(totals: Ints, *, part_of: Ints, weights: Floats) -> Ints:
    """Split each of ``totals`` over the items whose ``part_of`` names it, by ``weights``.

    Works on all totals in one sort, so a million items take about a second.
    Every total that is not zero must have an item with a positive weight.
    """
    sums = np.bincount(part_of, weights=weights, minlength=len(totals))
    exact = weights * (totals / np.where(sums > 0, sums, 1.0))[part_of]
    parts = np.floor(exact).astype(np.int64)
    rest = totals - np.bincount(part_of, weights=parts, minlength=len(totals)).astype(np.int64)
    order = np.lexsort((-np.round(exact - parts, 6), part_of))
    start = np.searchsorted(part_of[order], np.arange(len(totals)))
    rank = np.arange(len(part_of)) - start[part_of[order]]
    parts[order[rank < rest[part_of[order]]]] += 1
    return parts
