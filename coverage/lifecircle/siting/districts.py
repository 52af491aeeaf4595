"""In which district a place lies."""

import numpy as np

from lifecircle.coverage.ground import Ground
from lifecircle.coverage.membership import NESTING, district_of_points

from .pairs import FloatArray


def finest_districts(ground: Ground, xy_m: FloatArray) -> tuple[list[str], list[str]]:
    """Id and name of the finest district of each point (p, 2); empty outside."""
    districts = ground.place.districts
    row = np.full(len(xy_m), -1, dtype=np.int64)
    membership = district_of_points(xy_m, districts)
    for level in NESTING:
        if level in membership:
            row = np.where(row < 0, membership[level], row)
    ids, names = districts["id"].tolist(), districts["name"].tolist()
    return [ids[one] if one >= 0 else "" for one in row], [names[one] if one >= 0 else "" for one in row]
