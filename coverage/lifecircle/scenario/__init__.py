"""What would change: edits to a Place, and the difference they make to its assessment."""

from .applying import apply_scenario, assumed_in
from .model import Scenario
from .reading import check_scenario, read_scenario

__all__ = ["Scenario", "apply_scenario", "assumed_in", "check_scenario", "read_scenario"]
