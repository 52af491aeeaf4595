"""The difference between two assessments of one Place: per plan row and district, and per cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lifecircle.coverage.assessment import Assessment

from .applying import Outlay
from .cell_differences import CellChange, cell_changes, cell_table
from .costs import cost_of_rows
from .group_differences import group_table
from .row_differences import KEYS, rows_of
from .shown_rows import changed_rows

DIFF_COLUMNS: tuple[str, ...] = (
    "kind", "item", "item_name", "district", "district_name", "level", "unit",
    "before", "after", "change", "change_points",
    "people_before", "people_after", "people_change", "people_gained", "people_lost", "people_grown",
    "status_before", "status_after", "shortfall_before", "shortfall_after", "gap",
    "cost_yuan", "remark",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison:
    """What changes from one assessment to another, both counting fixed facilities.

    rows: DIFF_COLUMNS, a row per row of the plan and district, in the plan's order.
        before, after: share of people covered (circle), value (ratio), share of units that meet
        the rule, or 1 and 0 for a unit itself (presence). change_points: percentage points, of
        shares. people_*: of the group that a circle serves, people covered; people_change =
        gained - lost + grown, where gained are people in cells that became covered, lost those
        in cells that were, grown the change of people in cells that stay covered.
        gap: ``closed`` or ``opened`` where the row went from short to met or back.
        cost_yuan: of the edits that serve the row inside the district; roads count for every circle,
        mobile services in ``with_mobile`` only.
    groups: a row per circle, group of people and district (group_differences.GROUP_COLUMNS).
    cells: a row per cell: minutes (metres) and state of each circle before and after.
    cost_yuan: of all edits together.
    with_mobile: the same with mobile services counted too, before and after; None where there are
        none. It holds circles only: a stop brings a service within reach, but the same vehicle and
        staff stand at all its stops, so they are neither supply nor an institution.
    """

    rows: pd.DataFrame
    groups: pd.DataFrame
    cells: pd.DataFrame
    cost_yuan: float
    with_mobile: "Comparison | None" = None

    @property
    def changed(self) -> pd.DataFrame:
        """The rows where anything differs."""
        return changed_rows(self.rows)


def compare(
    before: Assessment,
    after: Assessment,
    *,
    with_mobile: tuple[Assessment, Assessment] | None = None,
    outlays: Sequence[Outlay] = (),
) -> Comparison:
    """The differences of two assessments with the same cells, districts and plan rows.

    with_mobile: the two once more with mobile services counted (``mobile.compare_states`` sees to
    it). outlays: costs of the edits between the two. Raises ValueError for Places or plans that
    cannot be compared.
    """
    _check_comparable(before, after)
    cost_yuan = float(sum(outlay.cost_yuan for outlay in outlays))
    mobile = None
    if with_mobile is not None:
        rows = _rows(*with_mobile, outlays)
        mobile = Comparison(
            rows=rows[rows["kind"] == "circle"].reset_index(drop=True),
            groups=group_table(*with_mobile),
            cells=cell_table(*with_mobile),
            cost_yuan=cost_yuan,
        )
    return Comparison(
        rows=_rows(before, after, [outlay for outlay in outlays if not outlay.mobile]),
        groups=group_table(before, after),
        cells=cell_table(before, after),
        cost_yuan=cost_yuan,
        with_mobile=mobile,
    )


def _rows(before: Assessment, after: Assessment, outlays: Sequence[Outlay]) -> pd.DataFrame:
    """DIFF_COLUMNS of every row that either has, in the order of the plan."""
    one, other = rows_of(before), rows_of(after)
    table = one.merge(other, on=list(KEYS), how="outer", suffixes=("_before", "_after"), sort=False)
    order = {key: place for place, key in enumerate([*_keys(one), *_keys(other)][::-1])}
    table = table.iloc[np.argsort([-order[key] for key in _keys(table)], kind="stable")]
    table = table.reset_index(drop=True)
    for column in ("item_name", "district_name", "unit"):
        table[column] = table[f"{column}_after"].where(
            table[f"{column}_after"].notna(), table[f"{column}_before"]
        )
    table["before"], table["after"] = table["value_before"], table["value_after"]
    table["change"] = table["after"] - table["before"]
    table["change_points"] = (100.0 * table["change"]).where(table["is_share_after"].eq(other=True))
    table["people_change"] = table["people_after"] - table["people_before"]
    table["gap"] = _gaps(table)
    table["remark"] = table["remark_after"].fillna("")
    changes = cell_changes(before, after)
    for column in ("gained", "lost", "grown"):
        table[f"people_{column}"] = _people(table, changes, column)
    table["cost_yuan"] = cost_of_rows(after, table, outlays)
    rows: pd.DataFrame = table[list(DIFF_COLUMNS)]
    return rows


def _check_comparable(before: Assessment, after: Assessment) -> None:
    if not before.cells["cell"].equals(after.cells["cell"]):
        raise ValueError("the two assessments have different population cells")
    for kind in ("circle", "ratio", "presence"):
        one, other = ([row.id for row in getattr(run.plan, kind)] for run in (before, after))
        if one != other:
            raise ValueError(f"the two assessments have different {kind} rows")


def _keys(table: pd.DataFrame) -> list[tuple[object, ...]]:
    return list(zip(*(table[column] for column in KEYS), strict=True))


def _gaps(table: pd.DataFrame) -> pd.Series:
    was, now = table["status_before"], table["status_after"]
    gap = pd.Series("", index=table.index, dtype=object)
    gap[(was == "short") & (now == "met")] = "closed"
    gap[(was == "met") & (now == "short")] = "opened"
    return gap


def _people(table: pd.DataFrame, changes: Mapping[tuple[str, str, str], CellChange], name: str) -> pd.Series:
    values = [
        float(getattr(changes[item, level, district], name)) if (item, level, district) in changes else np.nan
        for item, level, district in zip(table["item"], table["level"], table["district"], strict=True)
    ]
    return pd.Series(values, index=table.index, dtype=float).where(table["kind"] == "circle")
