"""The sums of a circle with the cells that a change reaches taken out as they were and put back as they are.

People are counted in whole grains, so the sums are those of a full count to the last bit.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lifecircle.coverage.cells import cell_columns
from lifecircle.coverage.circle_sums import reach_groups, speeds_of, tally_circle, tally_needs, tally_together
from lifecircle.coverage.reach import reach_needs
from lifecircle.coverage.tally import FloatArray, Tally, TallyKey, exchanged
from lifecircle.plan.model import Circle

from .concerned import Concerned

Longs = npt.NDArray[np.int64]


class Exchange(NamedTuple):
    """The sums as they are now; the cells whose columns in the table of cells are others, and those."""

    tally: Tally
    cells: Longs
    columns: Mapping[str, object]


def exchange(concerned: Concerned, circle: Circle, tally: Tally, *, where: Longs, rows: Longs) -> Exchange:
    """The sums of a circle after a change.

    tally: the sums before. where: cells that the change may reach, ascending. rows: the row of each
    facility before among those now, -1 for one that went.
    """
    before, after = concerned.before, concerned.after
    ground = after.ground
    tally = in_rows(tally, rows, size=len(ground.facilities))
    if len(where) == 0:
        return Exchange(tally, where, {})
    if len(where) == len(ground.cell_xy_m):
        reached = reach_groups(after, circle)
        columns = cell_columns(ground, circle, next(iter(reached.values())))
        return Exchange(tally_circle(ground, circle, reached), where, columns)

    speeds = speeds_of(after, circle)
    served = next(iter(speeds))
    needs = concerned.needs(circle)
    touched = [(kmh, at) for kmh in dict.fromkeys(speeds.values()) for at in sorted(needs)]
    old = before.at(where)
    new = after.at(where, like=old)
    was, now = reach_needs(old, circle, touched), reach_needs(new, circle, touched)
    alone = [
        tally_needs(part.ground, circle, {at: reach[speeds[served], at] for at in needs}, group=served)
        for part, reach in ((old, was), (new, now))
    ]
    tally = exchanged(tally, out=in_rows(alone[0], rows, size=len(ground.facilities)), in_=alone[1])

    differs = [was[need].with_facilities_at(rows).differs(now[need]) for need in touched]
    changed = np.flatnonzero(np.logical_or.reduce(differs))
    if len(changed) == 0:  # other second choices at most
        return Exchange(tally, where[changed], {})
    old, new = before.at(where[changed]), after.at(where[changed])
    others = [(kmh, at) for kmh, _ in touched for at in range(len(circle.needs)) if at not in needs]
    known = reach_needs(old, circle, list(dict.fromkeys(others)))
    together_was = reach_groups(old, circle, known={**known, **{need: was[need].at(changed) for need in was}})
    known = {need: reach.with_facilities_at(rows) for need, reach in known.items()}
    together = reach_groups(new, circle, known={**known, **{need: now[need].at(changed) for need in now}})
    tally = exchanged(
        tally,
        out=tally_together(old.ground, circle, together_was),
        in_=tally_together(new.ground, circle, together),
    )
    return Exchange(tally, where[changed], cell_columns(new.ground, circle, together[served]))


def in_rows(tally: Tally, rows: Longs, *, size: int) -> Tally:
    """The sums by facility in the rows of the facilities that are there now, ``size`` in number."""
    stays = rows >= 0
    result: dict[TallyKey, FloatArray] = dict(tally)
    for key, sums in tally.items():
        if key[0] == "load":
            result[key] = np.zeros((len(sums), size))
            result[key][:, rows[stays]] = sums[:, stays]
    return result
