"""What a circle asks for: the alternatives of its needs, the modes it is travelled by, and who can serve."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from lifecircle.geodata.place import Setting
from lifecircle.geodata.roads.network import Mode
from lifecircle.plan.model import Circle, Need

from .ground import Ground
from .membership import in_settings
from .where import matching, missing_columns

FacilityArray = npt.NDArray[np.int32]


def cells_within(ground: Ground, settings: tuple[Setting, ...]) -> npt.NDArray[np.bool_]:
    """Cells in one of the settings; all cells when every setting is asked for."""
    return in_settings(ground.cell_setting, settings)


def leaves(need: Need) -> tuple[Need, ...]:
    """The alternatives of a need, flat."""
    if not need.any_of:
        return (need,)
    return tuple(leaf for inner in need.any_of for leaf in leaves(inner))


def types_of(need: Need) -> tuple[str, ...]:
    """All facility types that can serve a need, each once, in the plan's order."""
    return tuple(dict.fromkeys(kind for leaf in leaves(need) for kind in leaf.types))


def has_data(ground: Ground, need: Need) -> bool:
    """Whether the Place can answer for a need: it holds one of the types, with the attributes asked for."""
    for leaf in leaves(need):
        rows = ground.facilities_of(leaf.types)
        if not rows.any() and ground.surveyed(leaf.types):
            return True
        if rows.any() and not (leaf.where and missing_columns(ground.facilities[rows], leaf.where)):
            return True
    return False


def facilities_serving(ground: Ground, leaf: Need) -> FacilityArray:
    """Rows of ``ground.facilities`` that can serve an alternative of a need, ascending."""
    rows = ground.facilities_of(leaf.types) & matching(ground.facilities, leaf.where)
    return np.flatnonzero(rows).astype(np.int32)


def modes_of(circle: Circle) -> tuple[Mode, ...]:
    """The modes by which a circle is travelled, each once."""
    if not isinstance(circle.mode, Mapping):
        return (circle.mode,)
    return tuple(dict.fromkeys(circle.mode[setting] for setting in circle.settings))


def travels_of(circle: Circle) -> frozenset[tuple[Mode, bool]]:
    """The modes by which a circle travels, and whether in metres; none where it goes in a straight line."""
    if circle.measure == "straight":
        return frozenset()
    metres = {leaf.metres is not None for need in circle.needs for leaf in leaves(need)}
    return frozenset((mode, unit) for mode in modes_of(circle) for unit in metres)
