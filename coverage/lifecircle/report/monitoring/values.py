"""What each row of the plan came to, year by year and district by district."""

import re
from collections.abc import Iterator

import pandas as pd

from lifecircle.coverage.words import ALL, OUTSIDE_ANY, WHOLE
from lifecircle.plan.model import Circle, Plan
from lifecircle.plan.target import parse_target, printed_value
from lifecircle.report.folders.run_reading import Run

VALUE_COLUMNS: tuple[str, ...] = ("kind", "item", "district", "level", "year", "value", "status")
"""value: in the unit of the target (percent for shares); status: of that year against the target."""

ASSESSED_LEVELS: tuple[str, ...] = ("city", "county", "township", "zone")
"""Districts that are held to account; communities, villages and estates are not."""

_UNITS_PASSING = re.compile(r"(\d+)(?:/| of )(\d+)")


def values_of(run: Run, year: int) -> pd.DataFrame:
    """VALUE_COLUMNS of one run: the whole Place, and the districts of ASSESSED_LEVELS."""
    frames = [*_circles(run), *_ratios(run), *_presences(run)]
    if not frames:
        return pd.DataFrame(columns=list(VALUE_COLUMNS))
    table = pd.concat(frames, ignore_index=True)
    table["year"] = year
    kept = table["level"].isin(("place", *ASSESSED_LEVELS)) & (table["district"] != OUTSIDE_ANY)
    return table.loc[kept, list(VALUE_COLUMNS)].reset_index(drop=True)


def _circles(run: Run) -> Iterator[pd.DataFrame]:
    for circle in run.plan.circle:
        rows = run.coverage[run.coverage["circle"] == circle.id]
        if rows.empty:
            continue
        served = rows["group"].iloc[0]
        rows = rows[(rows["need"] == ALL) & (rows["setting"] == ALL) & (rows["group"] == served)]
        value = _circle_values(rows, circle)
        yield _values("circle", rows, item=rows["circle"], value=value)


def _circle_values(rows: pd.DataFrame, circle: Circle) -> "pd.Series[float]":
    """What the target speaks of: people covered, or units that pass where 全覆盖 is judged by units."""
    if not circle.unit:
        target = parse_target(circle.target)
        return pd.Series(
            [
                printed_value(target, share=share, count=covered)
                for share, covered in zip(rows["coverage"], rows["covered"], strict=True)
            ],
            index=rows.index,
            dtype=float,
        )
    parts = rows["reason"].str.extract(_UNITS_PASSING).astype(float)
    return 100.0 * parts[0] / parts[1]


def _ratios(run: Run) -> Iterator[pd.DataFrame]:
    yield _values("ratio", run.ratios, item=run.ratios["indicator"], value=run.ratios["value"])


def _presences(run: Run) -> Iterator[pd.DataFrame]:
    """Each rule for the whole Place, and each unit that the rule speaks of: 100 where it meets it, else 0."""
    rules = {rule.id: rule for rule in run.plan.presence}
    table = run.presence
    value = [
        printed_value(parse_target(rules[rule].target), share=share, count=meeting)
        for rule, share, meeting in zip(table["rule"], table["share"], table["units_meeting"], strict=True)
    ]
    whole = table.assign(district=WHOLE, level="place")
    yield _values(
        "presence", whole, item=whole["rule"], value=pd.Series(value, index=whole.index, dtype=float)
    )
    units = run.presence_units
    level = units["district"].map(dict(zip(run.districts["id"], run.districts["level"], strict=True)))
    computed = units["rule"].isin(table.loc[table["status"] != "not_computable", "rule"])
    units = units.assign(level=level, status=units["meets"].map({True: "met", False: "short"}))[computed]
    yield _values("presence", units, item=units["rule"], value=100.0 * units["meets"].astype(float))


def _values(kind: str, rows: pd.DataFrame, *, item: pd.Series, value: pd.Series) -> pd.DataFrame:
    return rows[["district", "level", "status"]].assign(kind=kind, item=item, value=value)


def plan_items(plan: Plan) -> list[str]:
    """Ids of the rows that are monitored."""
    return [row.id for row in (*plan.circle, *plan.ratio, *plan.presence, *plan.tracked)]
