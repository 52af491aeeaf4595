"""Where to build next: four goals over the same network times, each with a proven bound."""

from .answer import Answer, Cause, Standing, StopSearch
from .full_cover import reach_units
from .full_cover_model import Units
from .goals import cover, mean, reach
from .pairs import Pairs, pairs_from_costs, pairs_from_cover
from .points import Points
from .rules import Limit, Rules
from .siting import Siting, site
from .whole import cover_whole, reach_whole
from .wish import SitingError, Wish
from .worst import worst

__all__ = [
    "Answer",
    "Cause",
    "Limit",
    "Pairs",
    "Points",
    "Rules",
    "Siting",
    "SitingError",
    "Standing",
    "StopSearch",
    "Units",
    "Wish",
    "cover",
    "cover_whole",
    "mean",
    "pairs_from_costs",
    "pairs_from_cover",
    "reach",
    "reach_units",
    "reach_whole",
    "site",
    "worst",
]
