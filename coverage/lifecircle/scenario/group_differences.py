"""Which groups of people gain and lose: coverage of every group before and after, by district."""

import pandas as pd

from lifecircle.coverage.assessment import Assessment
from lifecircle.coverage.words import ALL

GROUP_COLUMNS: tuple[str, ...] = (
    "circle", "circle_name", "group", "district", "district_name", "level",
    "population_before", "population_after", "people_before", "people_after", "people_change",
    "before", "after", "change_points",
)  # fmt: skip
_KEYS = ["circle", "group", "district", "level"]


def group_table(before: Assessment, after: Assessment) -> pd.DataFrame:
    """GROUP_COLUMNS: a row per circle, group and district, each group at its own walking speed.

    people_*: those covered. before, after: their share of the group; change_points: percentage
    points. Blank where nobody of the group lives or the circle cannot be answered.
    """
    one, other = _rows(before), _rows(after)
    table = other.merge(one, on=_KEYS, how="left", suffixes=("_after", "_before"), sort=False)
    known = table["coverage_after"].notna() | table["coverage_before"].notna()
    columns = {
        "circle": table["circle"],
        "circle_name": table["circle_name_after"],
        "group": table["group"],
        "district": table["district"],
        "district_name": table["district_name_after"],
        "level": table["level"],
        **{f"population_{when}": table[f"population_{when}"] for when in ("before", "after")},
        **{f"people_{when}": table[f"covered_{when}"].where(known) for when in ("before", "after")},
        "people_change": (table["covered_after"] - table["covered_before"]).where(known),
        **{when: table[f"coverage_{when}"] for when in ("before", "after")},
        "change_points": 100.0 * (table["coverage_after"] - table["coverage_before"]),
    }
    return pd.DataFrame(columns, columns=list(GROUP_COLUMNS))


def _rows(run: Assessment) -> pd.DataFrame:
    table = run.coverage
    chosen = table[(table["need"] == ALL) & (table["setting"] == ALL)]
    return chosen[[*_KEYS, "circle_name", "district_name", "population", "covered", "coverage"]]
