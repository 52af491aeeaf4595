"""What maps and charts show of one circle of a run: its cells, its people, its districts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lifecircle.coverage.circles import ALL
from lifecircle.coverage.words import STATES
from lifecircle.plan.model import Circle

from .circle_words import whole_row
from .colours import NOT_ASKED
from .run_reading import Run

Codes = npt.NDArray[np.uint8]
FloatArray = npt.NDArray[np.float64]

NOT_ASKED_CODE = len(STATES)
"""Code of cells that the circle does not speak of, after those of STATES."""

DRAWN_STATES: tuple[str, ...] = (*STATES, NOT_ASKED)
LABEL_LEVELS = ("township", "county", "city", "community", "village")
_SHOWN_LEVELS = ("township", "community", "village", "county", "zone", "estate")
_FEW = 3


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


def district_rows(run: Run, circle: str) -> pd.DataFrame:
    """Coverage rows of one circle by district: all needs and settings, its own group, people present.

    Of the level that tells most: townships where at least three are asked, else the next finer
    level with three, else the one with the most districts.
    """
    table, group = run.coverage, served_group(run, circle_of(run, circle))
    rows = table[
        (table["circle"] == circle) & (table["need"] == ALL) & (table["setting"] == ALL)
        & (table["group"] == group) & table["district"].isin(run.districts["id"]) & (table["population"] > 0)
    ].drop_duplicates("district")  # fmt: skip
    sizes = rows["level"].value_counts()
    enough = [level for level in _SHOWN_LEVELS if sizes.get(level, 0) >= _FEW]
    if not enough:
        enough = sorted((one for one in _SHOWN_LEVELS if one in sizes), key=lambda one: -int(sizes[one]))
    chosen = rows[rows["level"] == enough[0]] if enough else rows.iloc[:0]
    return chosen.reset_index(drop=True)
