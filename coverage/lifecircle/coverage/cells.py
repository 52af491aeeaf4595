"""The table of population cells: minutes, facility and state per circle."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lifecircle.geodata.place import SETTINGS

from .circles import CircleResult
from .ground import Ground
from .words import STATES


def cell_table(ground: Ground, circles: Sequence[CircleResult]) -> pd.DataFrame:
    """cell, x, y (metres), population, setting; per circle ``<id>_minutes`` (``_metres`` where the
    circle is stated in metres), ``<id>_facility`` and ``<id>_state``.

    A cell that cannot reach the service has no minutes; a cell outside the circle's settings has
    no state. A composite circle shows the need that is reached last.
    """
    place = ground.place
    columns: dict[str, object] = {
        "cell": place.population["id"].to_numpy(dtype=object),
        "x": ground.cell_xy_m[:, 0],
        "y": ground.cell_xy_m[:, 1],
        "population": ground.people("total"),
        "setting": pd.Categorical.from_codes(ground.cell_setting, categories=pd.Index(SETTINGS)),
    }
    ids = np.array([*ground.facilities["id"], None], dtype=object)  # position -1: no facility
    for result in circles:
        reach, name = result.reach, result.circle.id
        reached = reach.within & np.isfinite(reach.cost)
        columns[f"{name}_{'metres' if reach.metres else 'minutes'}"] = np.where(reached, reach.cost, np.nan)
        columns[f"{name}_facility"] = ids[np.where(reached, reach.facility, -1)]
        codes = np.where(reach.within, reach.state.astype(np.int8), np.int8(-1))
        columns[f"{name}_state"] = pd.Categorical.from_codes(codes, categories=pd.Index(STATES))
    return pd.DataFrame(columns)
