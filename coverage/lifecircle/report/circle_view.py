"""What maps and charts show of one circle of a run: its cells, its people, its districts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lifecircle.coverage.words import ALL, LEVEL_WORDS, STATES
from lifecircle.geodata.text import Text
from lifecircle.plan.model import Circle
from lifecircle.plan.target import parse_target
from lifecircle.report.colours import NOT_ASKED
from lifecircle.report.diagnosis.circle_words import whole_row
from lifecircle.report.folders.run_reading import Run

Codes = npt.NDArray[np.uint8]
FloatArray = npt.NDArray[np.float64]

NOT_ASKED_CODE = len(STATES)
"""Code of cells that the circle does not speak of, after those of STATES."""

DRAWN_STATES: tuple[str, ...] = (*STATES, NOT_ASKED)
LABEL_LEVELS: tuple[str, ...] = ("township", "county", "city", "community", "village")
DISTRICT_COLUMNS: tuple[str, ...] = (
    "district", "district_name", "level", "population", "covered", "coverage", "gap_people",
)  # fmt: skip
FEW = 3
"""Fewer districts than this tell nothing side by side."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CircleView:
    """One circle's cells. n cells, in the order of ``run.cells``.

    group: the population group counted. codes (n,): position in DRAWN_STATES. people (n,): of the
    group. xy_m (n, 2): metres. cost (n,): minutes, or metres where ``metres``; NaN where not reached.
    row: the coverage row of the whole Place.
    """

    circle: Circle
    group: str
    codes: Codes
    people: FloatArray
    xy_m: FloatArray
    cost: FloatArray
    metres: bool
    row: "pd.Series"

    @property
    def counts(self) -> dict[str, float]:
        """People by drawn state, as the coverage table has them."""
        found = {state: float(self.row[state]) for state in STATES}
        found[NOT_ASKED] = max(0.0, float(self.people.sum()) - float(self.row["population"]))
        return found


def circle_of(run: Run, circle: str) -> Circle:
    """The plan's circle with this id. Raises KeyError where the plan has none."""
    for one in run.plan.circle:
        if one.id == circle:
            return one
    raise KeyError(f"the plan {run.plan.id!r} has no circle {circle!r}")


def drawn_circles(run: Run) -> list[Circle]:
    """The circles that were worked out, in the plan's order."""
    return [one for one in run.plan.circle if f"{one.id}_state" in run.cells]


def served_group(run: Run, circle: Circle) -> str:
    """The population group that the circle's numbers count."""
    groups: Sequence[str] = run.record["place"]["groups"]
    return circle.serves if circle.serves in groups else groups[0]


def people_of(cells: pd.DataFrame, group: str) -> FloatArray:
    """People of a group per row of ``cells``; KeyError where the run was written without groups."""
    column = "population" if group == "total" else f"people_{group}"
    return cells[column].to_numpy(dtype=float)


def state_codes(states: "pd.Series") -> Codes:
    """Per cell: position of its state in DRAWN_STATES; no state is NOT_ASKED."""
    codes = pd.Categorical(states, categories=pd.Index(STATES)).codes
    return np.where(codes < 0, NOT_ASKED_CODE, codes).astype(np.uint8)


def circle_view(run: Run, circle: str) -> CircleView:
    """The cells of one circle. Raises KeyError where the plan has no such circle."""
    asked = circle_of(run, circle)
    cells = run.cells
    metres = f"{circle}_metres" in cells
    group = served_group(run, asked)
    return CircleView(
        circle=asked,
        group=group,
        codes=state_codes(cells[f"{circle}_state"]),
        people=people_of(cells, group),
        xy_m=cells[["x", "y"]].to_numpy(dtype=float),
        cost=cells[f"{circle}_{'metres' if metres else 'minutes'}"].to_numpy(dtype=float),
        metres=metres,
        row=whole_row(run.coverage, circle),
    )


def label_level(run: Run) -> str:
    """The level whose districts are named: townships, else what there is."""
    present = set(run.districts["level"])
    return next((level for level in LABEL_LEVELS if level in present), "")


def district_rows(run: Run, circle: str, *, by_units: bool = False) -> pd.DataFrame:
    """DISTRICT_COLUMNS of one circle by district: all needs and settings, its own group, people present.

    Townships where at least FEW are asked, else communities and villages together, else counties;
    where none has as many, the one with the most. by_units: communities and villages in any case.
    gap_people is NaN where the plan names no target.
    """
    units = unit_rows(run, circle)
    if by_units and len(units):
        return units
    rows = reported_rows(run, circle)
    townships, counties = (rows[rows["level"] == level] for level in ("township", "county"))
    tiers = (townships, units, counties)
    enough = [tier for tier in tiers if len(tier) >= FEW]
    return (enough[0] if enough else max(tiers, key=len)).reset_index(drop=True)


def reported_rows(run: Run, circle: str) -> pd.DataFrame:
    """DISTRICT_COLUMNS of one circle for the levels of the coverage table."""
    table, group = run.coverage, served_group(run, circle_of(run, circle))
    rows: pd.DataFrame = table[
        (table["circle"] == circle) & (table["need"] == ALL) & (table["setting"] == ALL)
        & (table["group"] == group) & table["district"].isin(run.districts["id"]) & (table["population"] > 0)
    ].drop_duplicates("district")[list(DISTRICT_COLUMNS)]  # fmt: skip
    return rows.reset_index(drop=True)


def unit_rows(run: Run, circle: str) -> pd.DataFrame:
    """DISTRICT_COLUMNS of the communities and villages behind a circle."""
    table, asked = run.coverage_units, circle_of(run, circle)
    rows = table[
        (table["circle"] == circle) & (table["people"] > 0) & table["district"].isin(run.districts["id"])
    ].drop_duplicates("district")  # fmt: skip
    share = float(run.plan.assumptions.unit_passes_share)
    short = np.where(rows["passes"], 0.0, np.maximum(0.0, share * rows["people"] - rows["covered"]))
    judged = bool(asked.unit) and parse_target(asked.target).is_comparable
    found = {
        "district": rows["district"], "district_name": rows["district_name"], "level": rows["unit_level"],
        "population": rows["people"], "covered": rows["covered"], "coverage": rows["share"],
        "gap_people": short if judged else np.full(len(rows), np.nan),
    }  # fmt: skip
    return pd.DataFrame(found).reset_index(drop=True)


def level_words(rows: pd.DataFrame) -> Text:
    """What the districts of ``district_rows`` are called."""
    levels = [LEVEL_WORDS[level] for level in dict.fromkeys(rows["level"])]
    return Text("、".join(one.zh for one in levels), " and ".join(one.en for one in levels))
