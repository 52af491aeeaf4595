"""What a run comes to: counts by domain, town against country, the districts worst off."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from lifecircle.coverage.indicators import DOMAIN_WORDS
from lifecircle.coverage.words import ALL, OUTSIDE_ANY, WHOLE
from lifecircle.geodata.place import SETTINGS
from lifecircle.plan.model import Plan, Ratio
from lifecircle.report.diagnosis.plan_rows import group_told
from lifecircle.report.folders.run_reading import Run

STATUSES: tuple[str, ...] = ("met", "short", "tracked", "not_computable")
ADMINISTRATIVE: tuple[str, ...] = ("township", "county", "city")
"""Levels that a plan hands work to, finest first."""


def domain_counts(rows: pd.DataFrame) -> pd.DataFrame:
    """domain, one column per status, ``total``: in the plans' order, domains without rows left out.

    rows: those of ``plan_rows``; rows across domains stand last under "".
    """
    counts = pd.crosstab(rows["domain"], rows["status"]).reindex(columns=list(STATUSES), fill_value=0)
    order = [domain for domain in (*DOMAIN_WORDS, "") if domain in counts.index]
    counts = counts.loc[order]
    counts["total"] = counts.sum(axis=1)
    counts.columns.name = None
    return counts.reset_index()


def planning_level(run: Run) -> str:
    """The finest administrative level of which the Place has districts; "place" where it has none."""
    levels = set(run.districts["level"])
    return next((level for level in ADMINISTRATIVE if level in levels), "place")


def supplies_per_head(plan: Plan) -> list[Ratio]:
    """The ratios that say how a supply is spread over people or households, each of them once.

    Shares of a supply are none; rows of the plan that set one supply against one demand twice
    (a main indicator and a match of supply and demand) are one.
    """
    found: dict[str, Ratio] = {}
    for ratio in plan.ratio:
        below = ratio.denominator
        if below.population is not None or below.households:
            demand = below.model_copy(update={"per": 1})
            key = f"{ratio.numerator.model_dump_json()} {demand.model_dump_json()}"
            found.setdefault(key, ratio)
    return list(found.values())


class Contrast(NamedTuple):
    """Coverage (0 to 1) of one circle in the settings that it speaks of, for the group it serves."""

    circle: str
    name: str
    by_setting: dict[str, float]


def town_and_country(run: Run) -> list[Contrast]:
    """The circles that speak of two or more settings in which people live."""
    found: list[Contrast] = []
    table = run.coverage
    for circle in run.plan.circle:
        group = group_told(run, circle.id)
        rows = table[
            (table["circle"] == circle.id) & (table["need"] == ALL) & (table["district"] == WHOLE)
            & table["setting"].isin(SETTINGS) & (table["group"] == group) & (table["population"] > 0)
        ].drop_duplicates("setting")  # fmt: skip
        rows = rows[rows["coverage"].notna()]
        if len(rows) >= 2:
            shares = dict(zip(rows["setting"], rows["coverage"], strict=True))
            ordered = {str(name): float(shares[name]) for name in SETTINGS if name in shares}
            found.append(Contrast(circle.id, circle.name, ordered))
    return found


def district_burden(run: Run) -> pd.DataFrame:
    """district, district_name, gaps, severity: what ``gaps.csv`` lists per district, worst first.

    Districts of the ``planning_level``; gaps of the units inside one (communities, villages,
    estates) count for it. severity: the sum of the list's own, in people weighed by the missing
    share. Gaps listed for larger districts, and those outside any, belong to none of them.
    """
    level = planning_level(run)
    districts = run.districts
    parent = dict(zip(districts["id"], districts["parent"], strict=True))
    level_of = dict(zip(districts["id"], districts["level"], strict=True))
    name_of = dict(zip(districts["id"], districts["name"], strict=True))

    def owner(district: str) -> str | None:
        seen: set[str] = set()
        while district in level_of and district not in seen:
            if level_of[district] == level:
                return district
            seen.add(district)
            district = parent[district]
        return None

    gaps = run.gaps[run.gaps["district"] != OUTSIDE_ANY]
    owners = gaps["district"].map({one: owner(one) for one in gaps["district"].unique()})
    inside = gaps[owners.notna().to_numpy()].assign(owner=owners.dropna())
    summed = inside.groupby("owner", sort=True).agg(gaps=("item", "size"), severity=("severity", "sum"))
    table = summed.reset_index().rename(columns={"owner": "district"})
    table["district_name"] = table["district"].map(name_of).astype("str")
    ordered = table.iloc[np.lexsort((table["district"].to_numpy(), -table["severity"].to_numpy()))]
    return ordered[["district", "district_name", "gaps", "severity"]].reset_index(drop=True)


class Weakest(NamedTuple):
    """A circle in the district where its coverage (0 to 1) is lowest."""

    circle: str
    name: str
    district_name: str
    coverage: float


def weakest_districts(run: Run) -> list[Weakest]:
    """For each circle the district of the planning level with the lowest coverage, people living there."""
    level = planning_level(run)
    found: list[Weakest] = []
    for circle in run.plan.circle:
        group = group_told(run, circle.id)
        rows = run.coverage[
            (run.coverage["circle"] == circle.id) & (run.coverage["need"] == ALL)
            & (run.coverage["setting"] == ALL) & (run.coverage["level"] == level)
            & (run.coverage["group"] == group) & (run.coverage["population"] > 0)
            & (run.coverage["district"] != OUTSIDE_ANY) & run.coverage["coverage"].notna()
        ]  # fmt: skip
        if len(rows) >= 2:
            worst = rows.sort_values(["coverage", "district"], kind="stable").iloc[0]
            weakest = Weakest(circle.id, circle.name, str(worst["district_name"]), float(worst["coverage"]))
            found.append(weakest)
    return found
