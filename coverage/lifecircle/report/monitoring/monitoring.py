"""The yearly and mid-term table of a plan: base, years, target, verdict, progress, district by district."""

from dataclasses import dataclass

import pandas as pd

from lifecircle.coverage.words import LEVEL_WORDS
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Language
from lifecircle.plan.model import Plan

from .rows import PlanRows
from .snapshots import Snapshots
from .values import VALUE_COLUMNS, values_of


@dataclass(frozen=True, kw_only=True, eq=False)
class Monitoring:
    """What the snapshots of a plan say.

    table: LEADING, one column per year (named "2021"), CLOSING; the closing columns speak of the last
    year with a value. midterm: the same as of the mid-term year. districts: DISTRICT_COLUMNS, a row
    per district and year that was assessed. years: columns of the table; assessed: those with a run.
    base_year: the year before the plan's first. Values are in the unit of the target.
    """

    plan: Plan
    place_name: str
    language: Language
    table: pd.DataFrame
    midterm: pd.DataFrame
    districts: pd.DataFrame
    years: tuple[int, ...]
    assessed: tuple[int, ...]
    base_year: int | None
    mid_year: int | None
    end_year: int | None
    remarks: tuple[Problem, ...]


def monitor(
    snapshots: Snapshots,
    *,
    statistics: pd.DataFrame | None = None,
    mid_year: int | None = None,
    language: Language = "zh",
) -> Monitoring:
    """The yearly table from runs of several years.

    statistics: VALUE_COLUMNS of figures that are not computed (tracked rows), see
    ``statistics``. mid_year: of the mid-term review; the middle of the plan's period if absent.
    """
    snapshots = snapshots.in_language(language)
    plan, period = snapshots.plan, snapshots.plan.period
    base_year = period[0] - 1 if period else None
    mid = mid_year if mid_year is not None else (sum(period) // 2 if period else None)
    values = pd.concat(
        [
            *(values_of(run, year) for year, run in snapshots.runs.items()),
            *([statistics] if statistics is not None and len(statistics) else []),
        ],
        ignore_index=True,
    )[list(VALUE_COLUMNS)]
    assessed = tuple(snapshots.runs)
    years = sorted({*assessed, *values["year"], *(range(period[0], period[1] + 1) if period else ())})
    asking = PlanRows(snapshots, values, base_year=base_year, years=tuple(years), language=language)
    table = asking.table(as_of=max(years))
    return Monitoring(
        plan=plan,
        place_name=str(snapshots.latest.record["place"]["name"]),
        language=language,
        table=table,
        midterm=asking.table(as_of=mid) if mid is not None else table.iloc[:0],
        districts=asking.districts(assessed),
        years=tuple(years),
        assessed=assessed,
        base_year=base_year,
        mid_year=mid,
        end_year=period[1] if period else None,
        remarks=snapshots.remarks,
    )


def level_name(level: str, language: Language) -> str:
    """What a level is called."""
    return LEVEL_WORDS[level].in_language(language) if level in LEVEL_WORDS else level
