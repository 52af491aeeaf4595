"""What is missing where: people short of a circle, and rows of the plan short, by district."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from lifecircle.geodata.text import Text
from lifecircle.report.circle_view import district_rows, level_words
from lifecircle.report.folders.run_reading import Run


@dataclass(frozen=True, kw_only=True, eq=False)
class Shortage:
    """People short of a circle by district id. against_target: else those who are not covered.

    levels: of the districts. words: what they are called.
    """

    people: "pd.Series"
    against_target: bool
    levels: tuple[str, ...]
    words: Text


def shortage_of(run: Run, circle: str) -> Shortage:
    """People short by district: of the target where the plan names one for it, else of coverage."""
    rows = district_rows(run, circle)
    against = bool(rows["gap_people"].notna().any())
    short = rows["gap_people"] if against else rows["population"] - rows["covered"]
    return Shortage(
        people=pd.Series(short.fillna(0.0).to_numpy(dtype=float), index=rows["district"].to_numpy()),
        against_target=against,
        levels=tuple(dict.fromkeys(rows["level"])),
        words=level_words(rows),
    )


def gap_counts(run: Run, *, level: str) -> tuple["pd.Series", int]:
    """Rows of the plan short by district of a level, its parts included; and rows short elsewhere only."""
    home = home_of(run, level=level)
    gaps = run.gaps
    at = gaps["district"].map(home)
    known = gaps[at.notna()].assign(home=at[at.notna()])
    counted = known.drop_duplicates(["kind", "item", "home"])["home"].value_counts()
    ids = run.districts.loc[run.districts["level"] == level, "id"]
    inside = set(zip(known["kind"], known["item"], strict=True))
    whole = set(zip(gaps["kind"], gaps["item"], strict=True))
    return counted.reindex(ids.to_numpy(), fill_value=0).astype(float), len(whole - inside)


def home_of(run: Run, *, level: str) -> Mapping[str, str]:
    """District id -> id of the district of ``level`` that it is or lies in, by parents."""
    parent = dict(zip(run.districts["id"], run.districts["parent"], strict=True))
    wanted = set(run.districts.loc[run.districts["level"] == level, "id"])
    home: dict[str, str] = {}
    for one in parent:
        at, steps = one, 0
        while at and at not in wanted and steps < len(parent):
            at, steps = parent.get(at, ""), steps + 1
        if at in wanted:
            home[one] = at
    return home
