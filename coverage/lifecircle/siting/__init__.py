"""Where to build next: four goals over the same network times, each with a proven bound."""

from .answer import Answer, Cause, Standing
from .goals import cover, mean, reach
from .pairs import Pairs, pairs_from_costs, pairs_from_cover
from .rules import Limit, Rules
from .siting import Siting, site
from .wish import SitingError, Wish
from .worst import worst

__all__ = [
    "Answer",
    "Cause",
    "Limit",
    "Pairs",
    "Rules",
    "Siting",
    "SitingError",
    "Standing",
    "Wish",
    "cover",
    "mean",
    "pairs_from_costs",
    "pairs_from_cover",
    "reach",
    "site",
    "worst",
]
