"""Who gains and who loses: differences cell by cell."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from lifecircle.coverage.assessment import Assessment
from lifecircle.coverage.membership import IntArray, district_of_points
from lifecircle.coverage.words import OUTSIDE_ANY, REPORTED_LEVELS, WHOLE
from lifecircle.network.costs import TIME_TOLERANCE


class CellChange(NamedTuple):
    """People of the group that a circle serves, in one district.

    gained: newly covered. lost: no longer covered. grown: change where it was covered and still is.
    """

    gained: float
    lost: float
    grown: float


def cell_changes(before: Assessment, after: Assessment) -> Mapping[tuple[str, str, str], CellChange]:
    """(circle, level, district) -> people who gain, lose, and came or left."""
    result: dict[tuple[str, str, str], CellChange] = {}
    parts = _parts(after)
    for circle in after.plan.circle:
        column = f"{circle.id}_state"
        if column not in before.cells or column not in after.cells:
            continue
        was, now = (_covered(run, column) for run in (before, after))
        group = circle.serves if circle.serves in after.place.groups else after.place.groups[0]
        had, has = (run.place.population[group].to_numpy(dtype=float) for run in (before, after))
        amounts = [np.where(~was & now, has, 0.0), np.where(was & ~now, had, 0.0)]
        amounts.append(np.where(was & now, has - had, 0.0))
        for level, district, part, size in parts:
            sums = [np.bincount(part, weights=amount, minlength=size) for amount in amounts]
            for position, name in enumerate(district):
                result[circle.id, level, name] = CellChange(*(float(one[position]) for one in sums))
    return result


def change_of_circle(before: Assessment, after: Assessment, circle: str) -> CellChange:
    """``cell_changes`` of one circle for the whole Place, in a moment: for who changes one thing at a time.

    Raises KeyError where the circle was not worked out.
    """
    was, now = (_covered(run, f"{circle}_state") for run in (before, after))
    served = next(one.serves for one in after.plan.circle if one.id == circle)
    group = served if served in after.place.groups else after.place.groups[0]
    had, has = (run.place.population[group].to_numpy(dtype=float) for run in (before, after))
    return CellChange(
        gained=float(has[~was & now].sum()),
        lost=float(had[was & ~now].sum()),
        grown=float((has - had)[was & now].sum()),
    )


def cell_table(before: Assessment, after: Assessment) -> pd.DataFrame:
    """cell, x, y, population before and after; per circle minutes (metres) and state before and after.

    A cell that cannot reach the service has no minutes; its state says why.
    """
    columns: dict[str, object] = {name: before.cells[name] for name in ("cell", "x", "y")}
    columns["population_before"] = before.cells["population"]
    columns["population_after"] = after.cells["population"]
    for name in after.cells.columns:
        if name.endswith(("_minutes", "_metres", "_state")) and name in before.cells:
            columns[f"{name}_before"], columns[f"{name}_after"] = before.cells[name], after.cells[name]
    return pd.DataFrame(columns)


def _covered(run: Assessment, column: str) -> npt.NDArray[np.bool_]:
    covered: npt.NDArray[np.bool_] = (run.cells[column] == "covered").to_numpy(dtype=bool)
    return covered


def _parts(run: Assessment) -> list[tuple[str, list[str], IntArray, int]]:
    """Level, names of its districts, and which of them each cell is in."""
    return list(_levels(run))


def _levels(run: Assessment) -> Iterator[tuple[str, list[str], IntArray, int]]:
    place = run.place
    count = len(place.population)
    yield "place", [WHOLE], np.zeros(count, dtype=np.int64), 1
    ids = place.districts["id"].astype(str).tolist()
    xy = place.population[["x", "y"]].to_numpy(dtype=float)
    for level, rows in district_of_points(xy, place.districts).items():
        if level in REPORTED_LEVELS:
            part = np.where(rows < 0, len(ids), rows)
            yield level, [*ids, OUTSIDE_ANY], part, len(ids) + 1


class Moved(NamedTuple):
    """People to whom the service of a circle is nearer or farther than before, at any distance.

    unit: ``minutes`` or ``metres``. saved, added: by how much on average, of those who reach it
    both before and after; 0 where there are none.
    """

    circle: str
    unit: str
    nearer: float
    farther: float
    saved: float
    added: float


def people_moved(cells: pd.DataFrame) -> list[Moved]:
    """Every circle of a ``cell_table`` for which anybody's way changes, in the order of the plan.

    Who could not reach the service at all before is nearer now, and the other way round. People
    are those who live there after. A street that is cut in two adds up to another last grain, which
    is nobody's way.
    """
    people = cells["population_after"].to_numpy(dtype=float)
    found: list[Moved] = []
    for name in cells.columns:
        circle, unit = name.removesuffix("_before").rpartition("_")[::2]
        if not name.endswith("_before") or unit not in ("minutes", "metres"):
            continue
        was, now = (
            cells[f"{circle}_{unit}_{when}"].fillna(np.inf).to_numpy(dtype=float)
            for when in ("before", "after")
        )
        nearer, farther = now < was - TIME_TOLERANCE, now > was + TIME_TOLERANCE
        if people[nearer | farther].sum() > 0:
            sums = float(people[nearer].sum()), float(people[farther].sum())
            saved, added = _mean_change(people, was, now, nearer), _mean_change(people, now, was, farther)
            found.append(Moved(circle, unit, *sums, saved, added))
    return found


def _mean_change(
    people: npt.NDArray[np.float64],
    more: npt.NDArray[np.float64],
    less: npt.NDArray[np.float64],
    where: npt.NDArray[np.bool_],
) -> float:
    """Mean of more - less over the people of some cells where both are known."""
    both = where & np.isfinite(more) & np.isfinite(less)
    weight = people[both].sum()
    return float(people[both] @ (more[both] - less[both]) / weight) if weight > 0 else 0.0
