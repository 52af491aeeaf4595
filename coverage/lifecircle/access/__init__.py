"""Access to services: who is really served within capacity, how well, how evenly, and at whose mercy.

>>> pairs = pairs_from_table([[5, 12], [float("nan"), 7]])  # minutes; a missing pair is unreachable
>>> allocate(pairs, people=[100, 50], capacity=[80, 60]).unserved_by_cause
"""

from .allocation import Allocation, allocate
from .allocation_of_groups import GroupShare, allocate_groups
from .catchment_access import (
    gaussian_decay,
    mean_of_nearest,
    modified_huff_three_step,
    step_decay,
    three_step,
    two_step,
)
from .circle_access import CircleAccess, access_in_plan, access_of_circle
from .criticality import closing_costs
from .equity import gini, lorenz_curve, theil, theil_parts
from .given_allocation import GivenAllocation, allocate_in_plan
from .pairs import Pairs, pairs_from_catchments, pairs_from_table, pairs_in_a_straight_line

__all__ = [
    "Allocation",
    "CircleAccess",
    "GivenAllocation",
    "GroupShare",
    "Pairs",
    "access_in_plan",
    "access_of_circle",
    "allocate",
    "allocate_groups",
    "allocate_in_plan",
    "closing_costs",
    "gaussian_decay",
    "gini",
    "lorenz_curve",
    "mean_of_nearest",
    "modified_huff_three_step",
    "pairs_from_catchments",
    "pairs_from_table",
    "pairs_in_a_straight_line",
    "step_decay",
    "theil",
    "theil_parts",
    "three_step",
    "two_step",
]
