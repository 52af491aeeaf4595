"""The table of population cells: minutes, facility and state per circle."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from lifecircle.geodata.place import SETTINGS
from lifecircle.plan.model import Circle

from .ground import Ground
from .reach import CircleReach
from .words import STATES


def cell_table(ground: Ground, of_circles: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """cell, x, y (metres), population, setting, ``people_<group>`` of every further group of people;
    and the columns of each circle (cell_columns).
    """
    columns: dict[str, object] = {
        "cell": ground.place.population["id"].to_numpy(dtype=object),
        "x": ground.cell_xy_m[:, 0],
        "y": ground.cell_xy_m[:, 1],
        "population": ground.people("total"),
        "setting": pd.Categorical.from_codes(ground.cell_setting, categories=pd.Index(SETTINGS)),
        **{f"people_{group}": ground.people(group) for group in ground.place.groups if group != "total"},
    }
    for each in of_circles:
        columns |= each
    return pd.DataFrame(columns)


def cell_columns(ground: Ground, circle: Circle, reach: CircleReach) -> Mapping[str, object]:
    """``<id>_minutes`` (``_metres`` where the circle is stated in metres), ``<id>_facility``, ``<id>_state``.

    A cell that cannot reach the service has no minutes; a cell outside the circle's settings has
    no state. A composite circle shows the need that is reached last.
    """
    ids = np.full(len(ground.facilities) + 1, None, dtype=object)  # position -1: no facility
    ids[:-1] = ground.facilities["id"].to_numpy(dtype=object)
    reached = reach.within & np.isfinite(reach.cost)
    codes = np.where(reach.within, reach.state.astype(np.int8), np.int8(-1))
    return {
        f"{circle.id}_{'metres' if reach.metres else 'minutes'}": np.where(reached, reach.cost, np.nan),
        f"{circle.id}_facility": pd.array(ids[np.where(reached, reach.facility, -1)], dtype="str"),
        f"{circle.id}_state": pd.Categorical.from_codes(codes, categories=pd.Index(STATES)),
    }
